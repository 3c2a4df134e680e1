"""Find hard wrapping: lines as full as a width allows, as mail, man pages and old archives have them.

In: the source lines. Out: for each line that goes on the one before, the glue between the two. Must never join a line
that the lexicon knows as chrome, nor one that opens another paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaner.lazy import lazy
from cleaner.prose import columns, ends_sentence, is_spaceless, marker_width
from cleaner.source import OPENING_WORD, Lexicon, Source, is_caseless, leans_on, opens_sentence

# Widths at which text is wrapped: 72 to 100 columns by habit, taken a little wider.
NARROWEST, WIDEST = 50, 120
# A page is wrapped when at least this share of its longer lines could not have taken in the next line's first word.
FULL_SHARE = 0.7

_DASHES = frozenset("\u2013\u2014")
_FIRST_WORD = lazy(r"[^ \t]+")  # a no-break space holds a word together when text is wrapped
_HYPHENATED = lazy(r"([^\W\d_][\w'\u2019-]*)-$")
# A label and its value: "Tags: boats, storms". Labels have one or two words.
_LABELLED = lazy(r"[^\W\d_]+(?: [^\W\d_]+)?\s?[:\uff1a](?=\s|$)")
_LINE_ENDS = lazy(r"[^\W\d_]-[ \t]*\n")
_LINE_BREAKS = lazy(r"\S[ \t]*\n")
_WORDS = lazy(r"[^\W\d_]+(?:-[^\W\d_]+)*")


class Wrapping:
    """The hard wrapping of one text; `unit` is the gap, in blank lines, between lines that follow one another.

    >>> lines = [
    ...     "The harbour was quiet that morning, and nobody on the", "quay had seen the boats come back from the islands in",
    ...     "the night, with no light, and with no one to be seen", "at the wheel."]
    >>> Wrapping(Source([0, 54, 108, 161], [53, 107, 160, 174], lines, [0, 0, 0, 0]), "\\n".join(lines), 0, Lexicon()).joins()
    {1: ' ', 2: ' ', 3: ' '}
    """

    def __init__(self, source: Source, text: str, unit: int, lexicon: Lexicon) -> None:
        self._source = source
        self._text = text
        self._unit = unit
        self._lexicon = lexicon
        self._widths = self._measure()
        self._hyphens = _Hyphens(text)

    def joins(self) -> dict[int, str]:
        """Give, for each line that was wrapped off the line before it, the glue between them."""
        found: dict[int, str] = {}
        if sum(1 for width in self._widths if NARROWEST <= width <= WIDEST) < 3:
            return found
        for first, last in self._stretches():
            width = self._width(first, last)
            if width:
                found.update(self._joins_of(first, last, width))
        return found

    def _measure(self) -> list[int]:
        """Give the width of each source line, its indentation included."""
        spans = zip(self._source.starts, self._source.ends, strict=True)
        if len(self._text.encode("utf-8", "replace")) < 1.2 * len(self._text):
            return [end - start for start, end in spans]
        return [columns(self._text[start:end]) for start, end in spans]

    def _stretches(self) -> list[tuple[int, int]]:
        """Give the runs of lines that could be wrapped: the whole page, or the parts between lines that are too long."""
        bounds: list[tuple[int, int]] = []
        first = 0
        for index, width in enumerate(self._widths):
            if width > WIDEST and " " in self._source.lines[index]:
                bounds.append((first, index))
                first = index + 1
        bounds.append((first, len(self._widths)))
        return [(start, stop) for start, stop in bounds if stop - start >= 3]

    def _width(self, first: int, last: int) -> int:
        """Give the width that the lines of a stretch are wrapped at; 0 when they are not."""
        longest = sorted(self._widths[first:last])
        for width in dict.fromkeys((longest[-1], longest[len(longest) * 19 // 20])):
            if width >= NARROWEST and self._is_width(first, last, width):
                return width
        return 0

    def _is_width(self, first: int, last: int, width: int) -> bool:
        """Tell whether most of the longer lines are full at `width`.

        Of the full lines that end no sentence, half must run on: headlines of equal length do not.
        """
        lines = self._source.lines
        full = loose = running = halted = 0
        for index in range(first + 1, last):
            if self._source.gaps[index] != self._unit or not 0.6 * width <= self._widths[index - 1] <= width:
                continue
            if not self._is_full(index - 1, width):
                loose += 1
                continue
            full += 1
            if not ends_sentence(lines[index - 1]):
                runs_on = self._runs_on(lines[index - 1], lines[index])
                running, halted = running + runs_on, halted + (not runs_on)
        return running >= 2 and running >= halted and full >= FULL_SHARE * (full + loose)

    def _runs_on(self, before: str, line: str) -> bool:
        """Tell whether `line` looks like the middle of the sentence that `before` leaves open."""
        return line[0].islower() or line[0].isdecimal() or is_caseless(line[0]) or leans_on(before, self._lexicon)

    def _is_full(self, index: int, width: int) -> bool:
        """Tell whether line `index` had no room for the first word of the line after it."""
        own, following = self._widths[index], self._source.lines[index + 1]
        if is_spaceless(following[0]):
            return width >= own >= width - 6  # no line begins with a closing mark: up to three are pulled back
        word = _FIRST_WORD().match(following)
        first = word[0] if word else following
        if "-" in first[1:-1]:
            first = first[: first.index("-", 1) + 1]
        return width >= own > width - columns(first) - 1

    def _joins_of(self, first: int, last: int, width: int) -> Iterator[tuple[int, str]]:
        for index in range(first + 1, last):
            before, line = self._source.lines[index - 1], self._source.lines[index]
            if self._source.gaps[index] != self._unit or not self._is_full(index - 1, width):
                continue
            if marker_width(line) or self._is_indented(index) or self._starts_anew(before, line):
                continue
            if not self._lexicon.is_chrome(line) and not self._lexicon.is_chrome(before):
                yield index, self._hyphens.glue(before, line)

    def _is_indented(self, index: int) -> bool:
        """Tell whether the line is indented deeper than the one before, as first lines of paragraphs are in print."""
        if marker_width(self._source.lines[index - 1]):
            return False
        return self._indent(index) >= self._indent(index - 1) + 2

    def _indent(self, index: int) -> int:
        raw = self._text[self._source.starts[index]:self._source.ends[index]]
        return len(raw) - len(raw.lstrip())

    def _starts_anew(self, before: str, line: str) -> bool:
        """Tell whether `line` opens a paragraph: with a label, a dash, or a word like "The" where no sentence ended.

        In headlines of which every word has a capital that word proves nothing, nor after one like "of".
        """
        ended = ends_sentence(before)
        if before == line or (line[0] in _DASHES and line[2:3].isupper() and ended):
            return True
        if leans_on(before, self._lexicon):
            return False
        if _LABELLED().match(line) and (line[0].isupper() or (ended and is_caseless(line[0]))):
            return True
        return not ended and opens_sentence(line, self._lexicon) and not _is_title_case(before)


def _is_title_case(line: str) -> bool:
    words = [word for word in line.split() if len(word) > 3]
    return 2 * sum(1 for word in words if word[0].isupper()) > len(words)


class _Hyphens:
    """Decides whether a hyphen at a line end belongs to the word; reads the page's own words, once, when first asked.

    Typesetters hyphenate a line in ten; a wrapper that breaks at the hyphens of compounds meets one in fifty.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._words: frozenset[str] = frozenset()
        self._are_rare: bool | None = None

    def glue(self, before: str, line: str) -> str:
        if before.endswith("\u00ad"):
            return "-"
        left, right = _HYPHENATED().search(before), OPENING_WORD().match(line)
        if left and right:
            return "-" if self._is_hyphenation(left[1], right[0], line) else ""
        return "" if is_spaceless(before[-1]) and is_spaceless(line[0]) else " "

    def _is_hyphenation(self, left: str, right: str, line: str) -> bool:
        if not right[0].islower() or "-" in left:
            return False
        if self._are_rare is None:
            self._read()
        words = self._words
        half = re.split("['\u2019]", left.lower())[-1]
        if half + right.lower() in words:
            return True
        if f"{half}-{right.lower()}" in words:
            return False
        known = (half in words) + (right in words)
        return known == 0 if self._are_rare else known < 2

    def _read(self) -> None:
        ends = _LINE_ENDS().findall(self._text)
        self._are_rare = len(ends) * 16 < len(_LINE_BREAKS().findall(self._text))
        inner = re.sub(r"(\S+)-[ \t]*\n\s*(\S+)", " ", self._text).lower()
        self._words = frozenset(part for word in _WORDS().findall(inner) for part in {word, *word.split("-")})
