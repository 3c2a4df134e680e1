"""Write an article as Markdown; one of HTML with headings, lists, quotes, code and tables as its tags have them.

In: an article. Out: Markdown, which ends with a newline unless it is empty. Must never decide, nor invent a character
beyond the format's own marks and the addresses of links.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple
from urllib.parse import urljoin

from cleaner.article import Article, Step
from cleaner.lazy import lazy
from cleaner.marks import BIT, TAG, Mark, Marks, Span
from cleaner.prose import marker_width

# What Markdown would read as marks: emphasis, code, links and tags anywhere; headings, quotes and lists at the start.
_INLINE = lazy(r"([\\`*\[\]<]|(?<!\w)_|_(?!\w))")
_OPENING = lazy(r"(#{1,6}(?=\s)|>|[-+](?=\s)|={3,}$|-{3,}$)")
_NUMBERED = lazy(r"(\d{1,9})([.)](?=\s))")
_CODE, _QUOTE = TAG["pre"], BIT["blockquote"]
_HEADING = TAG["h1"]
_SIGNS = {"strong": "**", "em": "*"}
# An address of a link may hold these and no others as they are; script addresses are none.
_ADDRESS = lazy(r"[^\s<>()\"]{1,2000}")


def escaped(words: str) -> str:
    """Escape what Markdown would read as marks inside a line.

    >>> escaped("a *b*")
    'a \\\\*b\\\\*'
    """
    return _INLINE().sub(r"\\\1", words)


def opened(words: str) -> str:
    """Escape what Markdown would read as a mark at the start of a line.

    >>> opened("# 1"), opened("1. May")
    ('\\\\# 1', '1\\\\. May')
    """
    return _NUMBERED().sub(r"\1\\\2", _OPENING().sub(r"\\\1", words, count=1), count=1)


def as_markdown(article: Article, name: str | None = None, links: bool = False, emphasis: bool = False) -> str:
    """Write the title as a heading, and paragraphs and lists with what Markdown would misread escaped.

    Of HTML, `links` keeps the addresses of links, whole where the page's own is known, and `emphasis` what is bold or slanted.

    >>> from cleaner import clean
    >>> print(as_markdown(clean("A harbour of *one* boat\\n\\n• the boat\\n• its nets\\n")), end="")
    # A harbour of \\*one\\* boat
    <BLANKLINE>
    - the boat
    - its nets
    """
    marks = article.page.marks
    wanted = _Wanted(frozenset(["link"] * links + ["strong", "em"] * emphasis), article.url or "")
    parts = _plain(article) if marks is None else _marked(article, marks, wanted)
    return "".join(parts) + "\n" if parts else ""


class _Wanted(NamedTuple):
    """The kinds of inline elements that are written, and the address that links are relative to."""

    kinds: frozenset[str]
    base: str


def _plain(article: Article) -> list[str]:
    parts = [step.glue + _plain_line(step.text) for step in article.steps]
    if article.title is not None:
        parts[0] = "# " + escaped(article.title)
    return parts


def _plain_line(text: str) -> str:
    width = marker_width(text)
    marker, words = text[:width].strip(), escaped(text[width:])
    if not width:
        return opened(words) if words else words
    if marker[:1].isdigit() and marker[-1] in ".)":
        return f"{marker} {words}"
    return f"- {words}" if not marker[-1:].isalnum() and marker[-1:] not in ".)" else f"- {marker} {words}"


def _marked(article: Article, marks: Marks, wanted: _Wanted) -> list[str]:
    steps = article.steps
    blocks: list[str] = []
    if article.title is not None:
        blocks.append("# " + escaped(article.title))
        steps = steps[1:]
    for kind, group in groupby(steps, key=lambda step: _kind(marks.lines[step.line])):
        own = list(group)
        if kind[0] == "code":
            blocks.append("```\n" + "\n".join(_raw(article, step) for step in own) + "\n```")
        elif kind[0] == "table":
            blocks.append(_table(own, [marks.lines[step.line] for step in own]))
        else:
            lines = [(_line(step.text, marks.lines[step.line], wanted), bool(marks.lines[step.line].item)) for step in own]
            blocks += _paragraphs(lines, "> " if kind[0] == "quote" else "")
    return [("\n\n" if number else "") + block for number, block in enumerate(blocks)]


def _kind(mark: Mark) -> tuple[str, int]:
    """Give what a line is part of: lines of one kind in a row are written together."""
    if mark.tag == _CODE:
        return "code", mark.node
    if mark.cell[0] >= 0:
        return "table", mark.cell[0]
    return ("quote", 0) if mark.flags & _QUOTE else ("text", 0)


def _paragraphs(lines: Sequence[tuple[str, bool]], quote: str) -> list[str]:
    """Put the items of a list below each other, and all else apart."""
    found: list[str] = []
    before = False
    for line, is_item in lines:
        if is_item and before:
            found[-1] += f"\n{quote}{line}"
        else:
            found.append(quote + line)
        before = is_item
    return found


def _raw(article: Article, step: Step) -> str:
    """Give a line of code as it stands on the page, with the space before it."""
    page = article.page
    source = page.text[page.starts[step.line] : page.ends[step.line]].rstrip()
    return source if " ".join(source.split()) == step.text else step.text


def _table(steps: Sequence[Step], marks: Sequence[Mark]) -> str:
    """Write the cells of a table; what was dropped of it is an empty cell."""
    rows: dict[int, dict[int, list[str]]] = {}
    for step, mark in zip(steps, marks):
        rows.setdefault(mark.cell[1], {}).setdefault(mark.cell[2], []).append(escaped(step.text).replace("|", "\\|"))
    width = max(max(row) for row in rows.values()) + 1
    if width < 2 or width > 100:
        return "\n\n".join(" ".join(cell) for row in rows.values() for cell in row.values())
    lines = ["| " + " | ".join(" ".join(row.get(place, ())) for place in range(width)) + " |" for row in rows.values()]
    return "\n".join([lines[0], "|" + "---|" * width, *lines[1:]])


def _line(text: str, mark: Mark, wanted: _Wanted) -> str:
    width = marker_width(text) if mark.item else 0
    words = text[width:]
    dressed = _dressed(words, mark, wanted) if wanted.kinds else escaped(words)
    if width:
        return ("- " if mark.item == "-" else f"{mark.item} ") + dressed
    level = mark.tag - _HEADING + 1
    return "#" * level + " " + dressed if 1 <= level <= 6 else opened(dressed)


def _dressed(words: str, mark: Mark, wanted: _Wanted) -> str:
    """Put the signs of inline elements around their words, where the line is printed as it stands on the page."""
    if " ".join(mark.raw.split()) != words:
        return escaped(words)
    openings: dict[int, list[str]] = {}
    closings: dict[int, list[str]] = {}
    end_before = 0
    for span in sorted(mark.spans, key=lambda span: (span.start, -span.end)):
        start, end = _place(mark.raw, span.start, words), _end(mark.raw, span.end)
        if span.kind not in wanted.kinds or start >= end or start < end_before or not _is_target(span):
            continue
        end_before = end
        sign = _SIGNS.get(span.kind)
        openings.setdefault(start, []).append(sign or "[")
        closings.setdefault(end, []).append(sign or f"]({_whole(span.target, wanted.base)})")
    places = sorted({0, len(words), *openings, *closings})
    parts: list[str] = []
    for place, following in zip(places, [*places[1:], len(words)]):
        parts += [*closings.get(place, ()), *openings.get(place, ()), escaped(words[place:following])]
    return "".join(parts)


def _is_target(span: Span) -> bool:
    if span.kind != "link":
        return True
    return bool(_ADDRESS().fullmatch(span.target)) and not span.target.lower().startswith(("javascript:", "data:", "#"))


def _whole(target: str, base: str) -> str:
    """Give the address that a link of the page at `base` leads to; as it stands where it makes none."""
    try:
        whole = urljoin(base, target)
    except ValueError:  # as of "http://[" in either
        return target
    return whole if _ADDRESS().fullmatch(whole) else target


def _end(raw: str, end: int) -> int:
    """Give the place in the printed line where the first `end` characters of the raw one end."""
    return len(" ".join(raw[:end].split()))


def _place(raw: str, start: int, words: str) -> int:
    """Give the place in the printed line of what follows the first `start` characters of the raw one."""
    place = _end(raw, start)
    return place + 1 if words[place : place + 1] == " " else place
