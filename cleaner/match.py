"""Find what every rule says about every line of a page, in one pass.

In: a `Ruleset`, a `Page`. Out: `Evidence`, sparse, in line order. Whole lines are looked up in a table; all other
phrases are found by one Aho-Corasick search of the page's folded text. Must never loop over rules for a line, and
must equal a matcher that does.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

import ahocorasick_rs

from cleaner.fold import EDGE, align, bare_key, fold_exact
from cleaner.page import Page
from cleaner.ruleset import Ruleset

# Below these sizes (lines, characters) a page is searched without making the tables that serve larger ones.
SHORT_PAGE = 20
SHORT_TEXT = 1000


class Evidence(NamedTuple):
    """What one rule says of one line: the rule's number, the form that matched, and where in the line's match key.

    For a regex, `start` and `end` count in the line as printed. A negative rule is the fingerprint of a site.
    """

    line: int
    rule: int
    form: str
    start: int
    end: int


class Matcher:
    """Finds the evidence of one `Ruleset`; it holds no files or locks, and pickles as the ruleset alone."""

    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset = ruleset
        self._search: Any = None
        self._regexes: dict[str, Any] = {}

    def __reduce__(self) -> tuple["type[Matcher]", tuple[Ruleset]]:
        return Matcher, (self.ruleset,)

    def match(self, page: Page) -> list[Evidence]:
        """Give the evidence about `page`, by line; time is linear in the page and does not grow with the rules."""
        found = list(self._whole_lines(page))
        if self.ruleset.phrases and page.keys:
            found += self._phrases(page)
        return sorted(set(found))

    def is_whole(self, key: str) -> bool:
        """Tell whether a rule knows the folded line `key` as a whole."""
        return self.ruleset.holds_line(key) or self.ruleset.holds_line(bare_key(key))

    def _whole_lines(self, page: Page) -> Iterator[Evidence]:
        for line, key in self._known_lines(page.keys):
            for rule, form, detail in self.ruleset.owners_of_line(key):
                if detail is None or _has_numbers(detail, page.lines[line]):
                    yield Evidence(line, rule, form, 0, len(page.keys[line]))

    def _known_lines(self, keys: list[str]) -> Iterator[tuple[int, str]]:
        """Give the lines that a rule knows as a whole, under the key that it knows them by."""
        holds = self.ruleset.holds_line if len(keys) < SHORT_PAGE else self.ruleset.whole.__contains__
        for line, key in enumerate(keys):
            if holds(key):
                yield line, key
            elif key[-1:] in (":", ".") and holds(bare_key(key)):
                yield line, bare_key(key)

    def _phrases(self, page: Page) -> Iterator[Evidence]:
        keys = page.keys
        text = "\n" + "\n".join(keys) + "\n"
        hits = self._hits(text)
        if not hits:
            return
        starts = list(accumulate((len(key) + 1 for key in keys), initial=1))
        for number, start, end in hits:
            if text[start] == "\n":
                start += 1
            if text[end - 1] == "\n":
                end -= 1
            line = bisect_right(starts, start) - 1
            for rule, form, detail in self.ruleset.owners(number):
                if form == "regex":
                    yield from self._regex(page, line, rule, detail or "")
                elif is_bounded(text, start, end) and (detail is None or _has_numbers(detail, page.lines[line])):
                    yield Evidence(line, rule, form, start - starts[line], end - starts[line])

    def _hits(self, text: str) -> Sequence[tuple[int, int, int]]:
        """Give each place in `text` where a phrase stands: the phrase's number, start and end."""
        if self._search is None and len(text) < SHORT_TEXT:
            # Building the automaton takes as long as looping over its phrases for a page of this size.
            found = [(number, phrase) for number, phrase in enumerate(self.ruleset.phrases) if phrase in text]
            return [hit for number, phrase in found for hit in _all(number, phrase, text)]
        if self._search is None:
            self._search = ahocorasick_rs.AhoCorasick(self.ruleset.phrases)
        hits: list[tuple[int, int, int]] = self._search.find_matches_as_indexes(text, overlapping=True)
        return hits

    def _regex(self, page: Page, line: int, rule: int, pattern: str) -> Iterator[Evidence]:
        found = self._search_regex(pattern, page.lines[line])
        if found:
            yield Evidence(line, rule, "regex", found.start(), found.end())

    def _search_regex(self, pattern: str, line: str) -> Any:
        from cleaner.gate import compiled, search  # `regex` costs a third of start-up, and few pages need it

        if pattern not in self._regexes:
            self._regexes[pattern] = compiled(pattern)
        return search(self._regexes[pattern], line)


def _all(number: int, phrase: str, text: str) -> Iterator[tuple[int, int, int]]:
    start = text.find(phrase)
    while start >= 0:
        yield number, start, start + len(phrase)
        start = text.find(phrase, start + 1)


def is_bounded(text: str, start: int, end: int) -> bool:
    """Tell whether `text[start:end]` is made of whole words (in scripts that have spaces between words).

    >>> is_bounded("share this", 0, 5), is_bounded("shared", 0, 5), is_bounded("分享文章", 0, 2)
    (True, False, True)
    """
    before, after = text[start - 1:start] if start else "", text[end:end + 1]
    opens = not (before and _is_letter(before) and _is_letter(text[start]))
    return opens and not (after and _is_letter(after) and _is_letter(text[end - 1]))


def _is_letter(character: str) -> bool:
    """Tell whether the character belongs to a word of a script that has spaces between words; digits are folded away."""
    return character.isalnum() and not (
        "\u0e00" <= character <= "\u10ff" or "\u1100" <= character <= "\u11ff" or "\u1780" <= character <= "\u17ff"
        or character >= "\u2e80"
    )


def span_in_line(line: str, evidence: Evidence) -> tuple[int, int]:
    """Give where in `line` (as printed) the evidence lies.

    >>> span_in_line("»  À  lire aussi : Paris", Evidence(0, 0, "starts", 0, 12))
    (3, 16)
    """
    if evidence.form == "regex":
        return evidence.start, evidence.end
    _, origin = align(line)
    return origin[evidence.start], origin[evidence.end - 1] + 1


def _has_numbers(phrase: str, line: str) -> bool:
    """Tell whether the numbers that `phrase` names stand in `line`, where both have been found to agree but for them."""
    return fold_exact(phrase).strip(EDGE) in fold_exact(line)
