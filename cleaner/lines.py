"""Cut text into the lines of a `Page`.

In: clean Unicode text. Out: a `Page`, its lines with offsets, those that the dump had cut joined again.
Must never lose a character, and cuts on newlines only (`str.splitlines` cuts on twelve things).
"""

from __future__ import annotations

import re

from cleaner.page import Page, Piece
from cleaner.source import Lexicon, Source
from cleaner.unwrap import unwrap

_RUNS = re.compile("[ \t]{2,}")


def cut(text: str, lexicon: Lexicon | None = None) -> Page:
    """Cut `text` into a `Page`; `lexicon` tells which source lines are never joined to a neighbour.

    Lines are offsets into `text`, in characters. Time is linear in the length of `text`.

    >>> page = cut("  A title\\n\\nSome  text.\\n")
    >>> page.lines, page.starts, page.gaps
    (['A title', 'Some text.'], [0, 11], [0, 1])
    """
    source = _source(text)
    joins = unwrap(source, text, lexicon or Lexicon())
    if not joins:
        return Page(text, source.starts, source.ends, source.lines, source.gaps, {})
    return _joined(text, source, joins)


def _source(text: str) -> Source:
    starts: list[int] = []
    ends: list[int] = []
    lines: list[str] = []
    gaps: list[int] = []
    messy = "  " in text or "\t" in text
    position = blank = 0
    for raw in text.split("\n"):
        end = position + len(raw)
        line = raw.strip()
        if line:
            starts.append(position)
            ends.append(end)
            lines.append(squeeze(line) if messy else line)
            gaps.append(blank)
            blank = 0
        else:
            blank += 1
        position = end + 1
    return Source(starts, ends, lines, gaps)


def squeeze(line: str) -> str:
    """Make each run of spaces and tabs inside `line` its first space, or its first tab where it has no space.

    >>> squeeze("a  b \\t c")
    'a b c'
    """
    if "  " not in line and "\t" not in line:
        return line
    return _RUNS.sub(lambda run: " " if " " in run[0] else "\t", line)


def _joined(text: str, source: Source, joins: dict[int, str]) -> Page:
    starts: list[int] = []
    ends: list[int] = []
    lines: list[str] = []
    gaps: list[int] = []
    pieces: dict[int, list[Piece]] = {}
    for index, line in enumerate(source.lines):
        glue = joins.get(index)
        if glue is None:
            starts.append(source.starts[index])
            ends.append(source.ends[index])
            lines.append(line)
            gaps.append(source.gaps[index])
            continue
        number = len(lines) - 1
        if number not in pieces:
            pieces[number] = [Piece(starts[number], ends[number], "")]
        pieces[number].append(Piece(source.starts[index], source.ends[index], glue))
        ends[number] = source.ends[index]
    for number, parts in pieces.items():
        lines[number] = glued([(part.glue, squeeze(text[part.start:part.end].strip())) for part in parts])
    return Page(text, starts, ends, lines, gaps, {number: tuple(parts) for number, parts in pieces.items()})


def glued(parts: list[tuple[str, str]]) -> str:
    """Join `parts`, pairs of glue and words; the glue `"-"` means that the hyphen before it goes.

    >>> glued([("", "The har-"), ("-", "bour was"), (" ", "quiet.")])
    'The harbour was quiet.'
    """
    words: list[str] = []
    for glue, part in parts:
        if glue == "-":
            words[-1] = words[-1][:-1]
        else:
            words.append(glue)
        words.append(part)
    return "".join(words)
