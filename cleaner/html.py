"""Make the lines of a page of HTML: a line for each block, with what the tags say of it.

In: HTML as clean Unicode text. Out: the same `Page` that plain text gives, with `Marks`. The parser calls back for each
tag and keeps no tree, so that neither depth nor length of a page is a danger: 100,000 nested elements take 0.1 s. Must
never be imported for plain text.
"""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic

from lxml import etree

from cleaner.intake import take_in
from cleaner.marks import (
    AROUND,
    BIT,
    TAG,
    Box,
    Facts,
    Load,
    Mark,
    Marks,
    Span,
    flags_of_props,
    flags_of_role,
    flags_of_words,
)
from cleaner.markup import Head, facts_of
from cleaner.page import Page
from cleaner.witness import witness

# Elements whose text is no text of the page, or that a browser would not show.
_SKIPPED = frozenset((
    "script", "style", "template", "svg", "iframe", "object", "embed", "select", "textarea", "noframes", "audio", "video",
    "canvas", "map", "datalist", "applet", "head-extra",
))  # fmt: skip
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "button", "caption", "center", "dd", "details", "dialog", "dir",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "noscript", "ol", "optgroup", "option", "p", "pre",
    "search", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
))  # fmt: skip
# Blocks with white space above and below in every browser.
_SPACED = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "blockquote", "pre", "table", "figure", "hr"))
_BOLD, _SLANTED = frozenset(("b", "strong")), frozenset(("i", "em"))
_AROUND = {name: BIT[name] for name in AROUND}
_AROUND.update({"b": BIT["strong"], "i": BIT["em"], "kbd": BIT["code"], "pre": BIT["code"]})
_HIDDEN, _A, _STRONG = BIT["hidden"], BIT["a"], BIT["strong"]
_NO_LIST = BIT["nav"] | BIT["header"] | BIT["footer"] | BIT["is-menu"] | BIT["hidden"]
# More columns than this are one: `colspan` and the like are never obeyed.
_NO_CELL = (-1, -1, -1)
# A page of more lines than this is cut: no article has as many, and a million would fill the memory.
MOST_LINES = 60_000


def page_of_html(html: str, seconds: float = 0) -> Page:
    """Make the `Page` of HTML; `page.marks` says what the tags say. Never raises on content.

    `seconds`: how long this may take; what is left of them when the page is read, the witness has. With none it is not
    asked.

    >>> page = page_of_html("<nav><a href='/'>Home</a></nav><p>The <b>first</b> boats<br>left.")
    >>> page.lines, page.gaps, [mark.linked for mark in page.marks.lines]
    (['Home', 'The first boats', 'left.'], [0, 1, 0], [4, 0, 0])
    """
    started = monotonic()
    builder = _Builder()
    parser = etree.HTMLParser(target=builder, encoding="utf-8", huge_tree=True)
    try:
        parser.feed(html.encode("utf-8", "replace"))
        parser.close()
    except etree.LxmlError:  # a page without any element, or broken beyond reading: what was read so far stands
        builder.close()
    load = Load(builder.elements, builder.depth, builder.longest, len(html))
    page = _page(builder, load)
    if seconds > 0 and page.marks is not None:
        page.marks = page.marks._replace(witness=witness(html, load, seconds - (monotonic() - started)))
    return page


def _page(builder: _Builder, load: Load) -> Page:
    """Put the lines of the builder on a page; what entities brought in is mended as in any text."""
    facts = facts_of(builder.head)
    if not builder.lines:
        builder.tell(facts)
    mended = take_in("\n".join(builder.lines)).text.split("\n") if builder.lines else []
    text: list[str] = []
    starts, ends, lines, gaps, marks = [], [], [], [], []
    position = 0
    for line, gap, mark in zip(mended, builder.gaps, builder.marks):
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
    page.marks = Marks(marks, builder.boxes, facts, load)
    return page


class _Open:
    """An open element: what was open around it, kept to come back to."""

    __slots__ = ("box", "flags", "is_block", "list", "own", "tag", "span")

    def __init__(self, tag: str, flags: int, own: int, box: int, is_block: bool) -> None:
        self.tag = tag
        self.flags = flags
        self.own = own
        self.box = box
        self.is_block = is_block
        self.list: list[int] | None = None
        self.span: tuple[int, str, str] | None = None


class _Builder:
    """What the parser calls back: it collects lines."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.gaps: list[int] = []
        self.marks: list[Mark] = []
        self.boxes: list[Box] = [Box(-1, 0, "", 0)]
        self.head = Head()
        self.elements = self.depth = self.longest = 0
        self._open: list[_Open] = [_Open("", 0, 0, 0, True)]
        self._block = self._open[0]
        self._skipped = 0
        self._title: list[str] | None = None
        self._script: list[str] | None = None
        self._gap = 0
        self._item = ""
        self._tables: list[list[int]] = []  # number, row, column of each open table
        self._tables_seen = 0
        self._links_open = self._bold_open = self._pre_open = 0
        self._after_link = False
        self._clear()
        self._images = 0

    def _clear(self) -> None:
        self._parts: list[str] = []
        self._size = self._linked = self._bold = self._links = self._inner = 0
        self._spans: list[Span] = []

    # -- what the parser calls ----------------------------------------------------------------------------------------

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.elements += 1
        if self._skipped:
            self._skipped += 1
            return
        if tag in _SKIPPED:
            self._skipped = 1
            if tag == "script" and attributes.get("type", "").strip().lower() == "application/ld+json":
                self._script = []
            return
        if tag == "br":
            self._flush()
        elif tag == "img":
            self._images += 1
        elif tag == "meta":
            self.head.meta(attributes)
        elif tag == "title" and self.head.title is None:
            self._title = []
        elif tag == "link":
            self.head.link(attributes)
        self._enter(tag, attributes)

    def _enter(self, tag: str, attributes: Mapping[str, str]) -> None:
        around = self._open[-1]
        if len(self._open) > self.depth:
            self.depth = len(self._open)
        own = _AROUND.get(tag, 0)
        if attributes:
            own |= self._said(tag, attributes)
        if tag not in _BLOCKS:
            opened = _Open(tag, around.flags | own, own, around.box, False)
            self._open.append(opened)
            if tag == "a":
                if self._after_link:
                    self._parts.append(" ")  # two links side by side are two words
                    self._size += 1
                self._links_open += 1
                self._links += 1
                opened.span = (self._size, "link", attributes.get("href", ""))
            elif tag in _BOLD or tag in _SLANTED:
                self._bold_open += tag in _BOLD
                opened.span = (self._size, "strong" if tag in _BOLD else "em", "")
            elif tag == "time" and "datetime" in attributes:
                self.head.time(own, attributes["datetime"])
            return
        self._flush()
        if tag in _SPACED:
            self._gap = 1
        parent = self.boxes[around.box]
        self.boxes.append(Box(around.box, parent.depth + 1, tag + "." + attributes.get("class", "")[:60], own))
        opened = _Open(tag, around.flags | own, own, len(self.boxes) - 1, True)
        self._open.append(opened)
        self._block = opened
        if tag == "li":
            self._item = self._marker(around)
        elif tag in ("ul", "ol", "menu"):
            opened.list = [0] if tag == "ol" else None
        elif tag == "pre":
            self._pre_open += 1
        elif tag == "html":
            self.head.language = attributes.get("lang", "") or attributes.get("xml:lang", "")
        elif tag in ("table", "tr", "td", "th"):
            self._enter_table(tag)

    def end(self, tag: str) -> None:
        if self._skipped:
            self._skipped -= 1
            if not self._skipped and self._script is not None:
                self.head.scripts.append("".join(self._script))
                self._script = None
            return
        if self._title is not None and tag == "title":
            self.head.title, self._title = " ".join("".join(self._title).split()), None
        if len(self._open) == 1:
            return
        closed = self._open[-1]
        if closed.is_block:
            self._flush()
            if tag in _SPACED:
                self._gap = 1
            if tag == "pre":
                self._pre_open -= 1
            elif tag == "table" and self._tables:
                self._tables.pop()
            self._open.pop()
            self._block = self._open[-1] if self._open[-1].is_block else self._box_around()
            return
        self._open.pop()
        if tag == "a":
            self._links_open -= 1
            self._after_link = bool(self._parts)
        elif tag in _BOLD:
            self._bold_open -= 1
        if closed.span is not None and self._size > closed.span[0]:
            self._spans.append(Span(closed.span[0], self._size, *closed.span[1:]))

    def data(self, data: str) -> None:
        if self._skipped:
            if self._script is not None:
                self._script.append(data)
            return
        if self._title is not None:
            self._title.append(data)
            return
        if self._pre_open and "\n" in data:
            first, *rest = data.split("\n")
            self._words(first)
            for line in rest:
                self._flush()
                self._words(line)
            return
        self._words(data)

    def close(self) -> None:
        self._flush()

    def tell(self, facts: Facts) -> None:
        """Take the text that the head tells where the body is empty: scripts were to fill it."""
        for text in (facts.article or facts.description).split("\n"):
            self.start("p", {})
            self.data(text)
            self.end("p")

    # -- lines --------------------------------------------------------------------------------------------------------

    def _words(self, data: str) -> None:
        size = len(data)
        if size > self.longest:
            self.longest = size
        self._parts.append(data)
        self._size += size
        if data.isspace():
            self._after_link = False
            return
        self._after_link = False
        if self._links_open:
            self._linked += size
        if self._bold_open:
            self._bold += size
        top = self._open[-1]
        if top is not self._block:
            self._inner |= top.flags & ~self._block.flags

    def _flush(self) -> None:
        """End the line, if there is one."""
        self._after_link = False
        if not self._parts:
            return
        raw = "".join(self._parts)
        words = raw.split()
        if words and len(self.lines) < MOST_LINES:
            block = self._block
            own = self.boxes[block.box]
            tag = TAG.get(block.tag, TAG["other"])
            flags = block.flags
            marker = self._item if not flags & _NO_LIST and self._linked < self._size else ""
            line = raw.rstrip() if self._pre_open else " ".join(words)
            self.lines.append((marker and "- ") + line)
            self.gaps.append(self._gap)
            near = own.flags | (self.boxes[own.parent].flags if own.parent >= 0 else 0)
            cell = (*self._tables[-1],) if self._tables and tag in (TAG["td"], TAG["th"]) else _NO_CELL
            self.marks.append(Mark(
                tag, block.box, flags, near, self._inner, self._size, self._linked, self._bold, self._links, self._images,
                raw, tuple(self._spans), marker, cell,
            ))  # fmt: skip
            self._item = ""
            self._gap = self._images = 0
        self._clear()
        for opened in reversed(self._open):  # what is open goes on in the next line
            if opened.is_block:
                break
            if opened.span is not None:
                opened.span = (0, *opened.span[1:])

    def _box_around(self) -> _Open:
        return next(opened for opened in reversed(self._open) if opened.is_block)

    # -- what tags say ------------------------------------------------------------------------------------------------

    def _said(self, tag: str, attributes: Mapping[str, str]) -> int:
        """Give the flags of an element's attributes."""
        found = 0
        words = attributes.get("class", "") + " " + attributes.get("id", "")
        if words != " " and tag not in ("body", "html"):
            found = flags_of_words(words)
        for name, value in attributes.items():
            if name == "role":
                found |= flags_of_role(value)
            elif name == "itemprop":
                found |= flags_of_props(value)
                if "content" in attributes:
                    self.head.item(value, attributes["content"])
            elif name == "hidden":
                found |= _HIDDEN
            elif name == "aria-hidden" and value == "true":
                found |= BIT["aria-hidden"]
            elif name == "style" and _hides(value):
                found |= _HIDDEN
        return found

    def _marker(self, around: _Open) -> str:
        """Give what a browser shows before an item of the list `around`."""
        if around.list is None:
            return "-"
        around.list[0] += 1
        return f"{around.list[0]}."

    def _enter_table(self, tag: str) -> None:
        if tag == "table":
            self._tables.append([self._tables_seen, -1, -1])
            self._tables_seen += 1
        elif self._tables:
            place = self._tables[-1]
            if tag == "tr":
                place[1:] = [place[1] + 1, -1]
            else:
                place[2] += 1


def _hides(style: str) -> bool:
    style = style.replace(" ", "").lower()
    return "display:none" in style or "visibility:hidden" in style
