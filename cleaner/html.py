"""Make the lines of a page of HTML: a line for each block, with what the tags say of it.

In: HTML as Unicode text. Out: the same `Page` that plain text gives, with `Marks`. Must never be imported for plain
text.
"""

from __future__ import annotations

from lxml import etree

from cleaner.blocks import MOST_LINES, Builder
from cleaner.intake import take_in
from cleaner.marks import Load, Mark, Marks
from cleaner.markup import facts_of
from cleaner.page import Page


def page_of_html(html: str, asks: bool = False) -> Page:
    """Make the `Page` of HTML, as Unicode text; `page.marks` says what the tags say. Never raises on content.

    `asks`: whether the HTML is kept with it, for a witness may be asked (see `cleaner.witness`).

    >>> page = page_of_html("<nav><a href='/'>Home</a></nav><p>The <b>first</b> boats<br>left.")
    >>> page.lines, page.gaps, [mark.linked for mark in page.marks.lines]
    (['Home', 'The first boats', 'left.'], [0, 1, 0], [4, 0, 0])
    """
    builder = Builder()
    parser = etree.HTMLParser(target=builder, encoding="utf-8", huge_tree=True)
    try:
        parser.feed(_utf8(html))
        parser.close()
    except etree.LxmlError:  # a page without any element, or broken beyond reading: what was read so far stands
        builder.close()
    load = Load(builder.elements, builder.depth, builder.longest, len(html), builder.attributes)
    return _page(builder, load, html if asks else "")


def _page(builder: Builder, load: Load, html: str) -> Page:
    """Put the lines of the builder on a page; what entities brought in is mended as in any text."""
    facts = facts_of(builder.head)
    if not builder.lines:
        builder.tell(facts)
    mended = take_in("\n".join(builder.lines))
    text: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    lines: list[str] = []
    gaps: list[int] = []
    marks: list[Mark] = []
    position = 0
    for line, gap, mark in zip(mended.text.split("\n"), builder.gaps, builder.marks):
        words = line.strip()
        if not words:
            continue
        gap = gap if lines else 0
        blank = "\n" * (gap + 1) if lines else ""
        position += len(blank)
        text += (blank, line)
        starts.append(position)
        position += len(line)
        ends.append(position)
        lines.append(" ".join(words.split()))
        gaps.append(gap)
        marks.append(mark)
    page = Page("".join(text), starts, ends, lines, gaps, {})
    page.marks = Marks(marks, builder.boxes, facts, load, (*mended.notes, *_left_out(builder)), html=html)
    return page


def _left_out(builder: Builder) -> list[str]:
    return [f"{builder.left_out} lines below the first {MOST_LINES} left out"] if builder.left_out else []


def _utf8(html: str) -> bytes:
    try:
        return html.encode("utf-8")
    except UnicodeEncodeError:  # lone surrogates
        return html.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode("utf-8")
