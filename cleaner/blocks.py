"""Collect the lines of HTML while a parser reads it: a line for each block, with a mark of what the tags say of it.

In: tags and text as they come. Out: lines, gaps, marks, boxes, the head. No tree is kept, so neither depth nor length of a
page is a danger: 100,000 nested elements take 0.1 s. Must never look ahead.
"""

from __future__ import annotations

from collections.abc import Mapping

from cleaner.marks import (
    AROUND,
    BIT,
    TAG,
    Box,
    Facts,
    Mark,
    Span,
    flags_of_props,
    flags_of_role,
    flags_of_words,
)
from cleaner.markup import Head

# Elements whose text is no text of the page, or that a browser would not show.
_SKIPPED = frozenset((
    "script", "style", "template", "svg", "iframe", "object", "embed", "select", "textarea", "noframes", "audio", "video",
    "canvas", "map", "datalist", "applet",
))  # fmt: skip
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "button", "caption", "center", "dd", "details", "dialog", "dir",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "noscript", "ol", "optgroup", "option", "p", "pre",
    "search", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
))  # fmt: skip
# Blocks with white space above and below in every browser.
_SPACED = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "blockquote", "pre", "table", "figure", "hr"))
_BOLD = frozenset(("b", "strong"))
_KEPT = frozenset(("a", "b", "strong", "i", "em"))
_HEADS = frozenset(("br", "img", "meta", "link", "time", "title"))
# Blocks of which no more is asked.
_PLAIN = frozenset(("div", "p", "section", "h2", "h3"))
_LISTS = frozenset(("ul", "ol", "menu", "dir"))
_TABLED = frozenset(("table", "tr", "td", "th"))
# Attributes that say something besides class and id.
_SPEAKING = frozenset(("role", "itemprop", "itemtype", "hidden", "aria-hidden", "style"))
_AROUND = {name: BIT[name] for name in AROUND}
_AROUND.update({"b": BIT["strong"], "i": BIT["em"], "kbd": BIT["code"], "pre": BIT["code"]})
_HIDDEN, _ARIA_HIDDEN = BIT["hidden"], BIT["aria-hidden"]
_NO_LIST = BIT["nav"] | BIT["header"] | BIT["footer"] | BIT["is-menu"] | BIT["hidden"]
_NO_CELL = (-1, -1, -1)
_OTHER = TAG["other"]
# What is done with an element, and the flag that its tag alone puts around its words.
_SKIP, _BLOCK, _KEEP, _HEAD, _PASS = range(5)
_WAYS = {
    **{name: (_PASS, bit) for name, bit in _AROUND.items()},
    **{
        name: (way, _AROUND.get(name, 0))
        for way, names in ((_HEAD, _HEADS), (_KEEP, _KEPT), (_BLOCK, _BLOCKS), (_SKIP, _SKIPPED)) for name in names
    },
}  # fmt: skip
_NO_WAY = (_PASS, 0)
# A page of more lines than this is cut: no article has as many, and a million would fill the memory.
MOST_LINES = 30_000

# An inline element's part of a line: where it begins, how often a line was begun before, its kind, its target.
_Part = tuple[int, int, str, str]
_Open = tuple[int, int, str, bool, "_Part | None"]


class Builder:
    """What the parser calls back: it collects lines.

    `_open` holds what is around the next words, innermost last: flags, box, tag, whether it is a block; of an inline
    element that is kept also where its part of the line begins, how often lines were begun before, its kind and target.
    Plain tuples: an object for each of a thousand elements would be a third of the time.
    """

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.gaps: list[int] = []
        self.marks: list[Mark] = []
        self.boxes: list[Box] = [Box(-1, 0, "", 0)]
        self.head = Head()
        self.elements = self.depth = self.longest = self.attributes = 0
        self.left_out = 0
        self._open: list[_Open] = [(0, 0, "", True, None)]
        self._blocks: list[tuple[int, int, str]] = [(0, 0, "")]
        self._flags = self._box = 0
        self._tag = ""
        self._skipped = 0
        self._title: list[str] | None = None
        self._script: list[str] | None = None
        self._gap = self._images = 0
        self._item = ""
        self._lists: list[int | None] = []
        self._tables: list[list[int]] = []  # number, row, column of each open table
        self._tables_seen = 0
        self._links_open = self._bold_open = self._pre_open = 0
        self._after_link = False
        self._cleared = 0
        self._clear()

    def _clear(self) -> None:
        self._cleared += 1
        self._parts: list[str] = []
        self._size = self._linked = self._bold = self._links = self._inner = 0
        self._spans: list[Span] = []

    # -- what the parser calls ----------------------------------------------------------------------------------------

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.elements += 1
        if len(attributes) > self.attributes:
            self.attributes = len(attributes)
        if self._skipped:
            self._skipped += 1
            return
        way, own = _WAYS.get(tag, _NO_WAY)
        if way == _SKIP:
            self._skipped = 1
            if tag == "script" and attributes.get("type", "").strip().lower() == "application/ld+json":
                self._script = []
            return
        if attributes:
            own |= self._said(tag, attributes)
        around = self._open[-1]
        if len(self._open) > self.depth:
            self.depth = len(self._open)
        if way == _BLOCK:
            self._enter_block(tag, attributes, around, own)
            return
        span: _Part | None = None
        if way == _KEEP:
            span = self._enter_inline(tag, attributes)
        elif way == _HEAD:
            self._enter_head(tag, attributes, own)
        self._open.append((around[0] | own, around[1], tag, False, span))

    def end(self, tag: str) -> None:
        if self._skipped:
            self._skipped -= 1
            if not self._skipped and self._script is not None:
                self.head.scripts.append("".join(self._script))
                self._script = None
            return
        if len(self._open) == 1:
            return
        _, _, _, is_block, span = self._open.pop()
        if is_block:
            self._leave_block(tag)
        elif span is not None:
            self._leave_inline(tag, span)
        elif tag == "title" and self._title is not None:
            self.head.title, self._title = " ".join("".join(self._title).split()), None

    def data(self, data: str) -> None:
        if self._skipped:
            if self._script is not None:
                self._script.append(data)
        elif self._title is not None:
            self._title.append(data)
        elif self._pre_open and "\n" in data:
            first, *rest = data.split("\n")
            self._words(first)
            for line in rest:
                self._flush()
                self._words(line)
        else:
            self._words(data)

    def close(self) -> None:
        self._flush()

    def tell(self, facts: Facts) -> None:
        """Take the text that the head tells where the body is empty: scripts were to fill it."""
        for text in f"{facts.article or facts.description}\n{facts.replies}".split("\n"):
            self.start("p", {})
            self.data(text)
            self.end("p")

    # -- elements -----------------------------------------------------------------------------------------------------

    def _enter_block(self, tag: str, attributes: Mapping[str, str], around: _Open, own: int) -> None:
        if self._parts:
            self._flush()
        elif self._links:  # of pictures
            self._links = self._inner = 0
        if tag in _SPACED:
            self._gap = 1
        boxes = self.boxes
        outer = around[1]
        flags, box = around[0] | own, len(boxes)
        name = f"{tag}.{attributes['class'][:60]}" if "class" in attributes else tag + "."
        boxes.append(Box(outer, boxes[outer].depth + 1, name, own))
        self._open.append((flags, box, tag, True, None))
        self._flags, self._box, self._tag = block = (flags, box, tag)
        self._blocks.append(block)
        if tag in _PLAIN:
            return
        if tag == "li":
            self._item = self._marker()
        elif tag in _LISTS:
            self._lists.append(0 if tag == "ol" else None)
        elif tag in _TABLED:
            self._enter_table(tag)
        elif tag == "pre":
            self._pre_open += 1
        elif tag == "html":
            self.head.language = attributes.get("lang", "") or attributes.get("xml:lang", "")
        elif tag == "body":
            self.head.classes += attributes.get("class", "") + " " + attributes.get("id", "")

    def _leave_block(self, tag: str) -> None:
        if self._parts:
            self._flush()
        elif self._links:
            self._links = self._inner = 0
        if tag in _SPACED:
            self._gap = 1
            if tag == "pre":
                self._pre_open -= 1
            elif tag == "table" and self._tables:
                self._tables.pop()
        if tag in _LISTS and self._lists:
            self._lists.pop()
        self._blocks.pop()
        self._flags, self._box, self._tag = self._blocks[-1]

    def _enter_inline(self, tag: str, attributes: Mapping[str, str]) -> _Part:
        """Open an element of which the line keeps where its words are."""
        if tag == "a":
            if self._after_link:
                self._parts.append(" ")  # two links side by side are two words
                self._size += 1
            self._links_open += 1
            self._links += 1
            return self._size, self._cleared, "link", attributes.get("href", "")
        if tag in _BOLD:
            self._bold_open += 1
            return self._size, self._cleared, "strong", ""
        return self._size, self._cleared, "em", ""

    def _leave_inline(self, tag: str, span: _Part) -> None:
        if tag == "a":
            self._links_open -= 1
            self._after_link = bool(self._parts)
        elif tag in _BOLD:
            self._bold_open -= 1
        start = span[0] if span[1] == self._cleared else 0  # what was open goes on in the next line
        if self._size > start:
            self._spans.append(Span(start, self._size, span[2], span[3]))

    def _enter_head(self, tag: str, attributes: Mapping[str, str], own: int) -> None:
        """Take an element that has no words of its own, or says something of the page."""
        if tag == "br":
            self._flush()
        elif tag == "img":
            self._images += 1
        elif tag == "meta":
            self.head.meta(attributes)
        elif tag == "link":
            self.head.link(attributes)
        elif tag == "time":
            self.head.time(own, attributes.get("datetime", ""))
        elif self.head.title is None:
            self._title = []

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

    def _cell(self) -> tuple[int, int, int]:
        table, row, column = self._tables[-1]
        return table, row, column

    def _marker(self) -> str:
        """Give what a browser shows before the next item of the list."""
        count = self._lists[-1] if self._lists else None
        if count is None:
            return "-"
        self._lists[-1] = count + 1
        return f"{count + 1}."

    # -- lines --------------------------------------------------------------------------------------------------------

    def _words(self, data: str) -> None:
        size = len(data)
        is_blank = data.isspace()
        if is_blank and not self._parts and not self._pre_open:
            return  # between blocks
        if size > self.longest:
            self.longest = size
        self._parts.append(data)
        self._size += size
        self._after_link = False
        if is_blank:
            return
        if self._links_open:
            self._linked += size
        if self._bold_open:
            self._bold += size
        flags = self._open[-1][0]
        if flags != self._flags:
            self._inner |= flags & ~self._flags

    def _flush(self) -> None:
        """End the line, if there is one."""
        self._after_link = False
        if not self._parts:
            return
        raw = "".join(self._parts)
        words = raw.split()
        if words and len(self.lines) >= MOST_LINES:
            self.left_out += 1
        elif words:
            flags, box = self._flags, self.boxes[self._box]
            marker = self._item if self._item and not flags & _NO_LIST and self._linked < self._size else ""
            line = raw.rstrip() if self._pre_open else " ".join(words)
            self.lines.append("- " + line if marker else line)
            self.gaps.append(self._gap)
            near = box.flags | self.boxes[box.parent].flags if box.parent >= 0 else box.flags
            cell = self._cell() if self._tables and self._tag in ("td", "th") else _NO_CELL
            self.marks.append(Mark(
                TAG.get(self._tag, _OTHER), self._box, flags, near, self._inner, self._size, self._linked, self._bold,
                self._links or (self._linked > 0), self._images, raw, tuple(self._spans), marker, cell,
            ))  # fmt: skip
            self._item = ""
            self._gap = self._images = 0
        self._clear()

    # -- what tags say ------------------------------------------------------------------------------------------------

    def _said(self, tag: str, attributes: Mapping[str, str]) -> int:
        """Give the flags of an element's attributes."""
        found = 0
        for key, value in attributes.items():
            if key == "class" or key == "id":
                if tag != "body" and tag != "html":
                    found |= flags_of_words(value)
                continue
            if key not in _SPEAKING:
                continue
            if key == "role":
                found |= flags_of_role(value)
            elif key == "itemprop":
                found |= flags_of_props(value)
                if "content" in attributes:
                    self.head.item(value, attributes["content"])
            elif key == "itemtype":
                self.head.types.append(value)
            elif key == "hidden" or (key == "style" and _hides(value)):
                found |= _HIDDEN
            elif key == "aria-hidden" and value == "true":
                found |= _ARIA_HIDDEN
        return found


def _hides(style: str) -> bool:
    style = style.replace(" ", "").lower()
    return "display:none" in style or "visibility:hidden" in style
