"""Hold the phrases of rules against lines and against one another, all in one pass of the matcher.

In: rules, lines. Out: `Phrase` objects, and which of them match which lines. Must never loop over phrases for a line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from cleaner.fold import fold_exact
from cleaner.match import Matcher
from cleaner.page import Page
from cleaner.rule import Pack, Rule
from cleaner.ruleset import compile_packs, folded_phrase, whole_line

# What a phrase of the first form takes, a phrase of one of the others may take as well: always at the same place.
WIDER = {
    "line": ("line", "starts", "ends", "has"),
    "starts": ("starts", "has"),
    "ends": ("ends", "has"),
    "has": ("has",),
}


class Phrase(NamedTuple):
    """One phrase of one rule: its form, its words as written, and their folded key."""

    rule: Rule
    form: str
    text: str
    key: str

    @property
    def place(self) -> tuple[int, int]:
        """Line and column of the phrase in its pack; those of the rule where the loader does not know better."""
        return place_of(self.text, self.rule.at)

    @property
    def exact(self) -> str:
        """What two phrases must share to be the same: the folded key, and the numbers that it names."""
        return f"{self.key}\n{fold_exact(self.text)}" if any(map(str.isdecimal, self.text)) else self.key


def place_of(text: str, line: int) -> tuple[int, int]:
    """Give line and column of a text in its pack; `line` and 1 for a text that does not know its place."""
    return getattr(text, "line", line), getattr(text, "column", 1)


def phrases_of(rules: Iterable[Rule]) -> list[Phrase]:
    """Give the phrases of `rules`, in order, regular expressions too.

    >>> rule = Rule("more", "mine", "related", "line", "certain", "A cue.", "mine.yaml", 1,
    ...             patterns=(("line", "More :"),))
    >>> [(phrase.form, phrase.key) for phrase in phrases_of([rule])]
    [('line', 'more')]
    """
    return [Phrase(rule, form, text, _key(form, text)) for rule in rules for form, text in rule.patterns]


def _key(form: str, text: str) -> str:
    if form == "regex":
        return text
    return whole_line(text) if form == "line" else folded_phrase(form, text)


class Finder:
    """Finds phrases in lines: made once for some phrases, asked often.

    >>> rule = Rule("more", "mine", "related", "line", "certain", "A cue.", "mine.yaml", 1, patterns=(("has", "More"),))
    >>> list(Finder(phrases_of([rule])).found_in(["Once", "Once more"]))
    [(1, 0)]
    """

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        single = [_single(number, phrase) for number, phrase in enumerate(phrases)]
        self._matcher = Matcher(compile_packs([Pack("phrases", "", rules=tuple(single))]))

    def found_in(self, lines: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Give the pairs of a line's number and the number of a phrase that matches it, both counted from 0."""
        for evidence in self._matcher.match(page_of(lines)):
            yield evidence.line, evidence.rule


def _single(number: int, phrase: Phrase) -> Rule:
    """Give a rule of one phrase, bare: only what it matches is asked."""
    patterns = ((phrase.form, phrase.text),)
    return Rule(str(number), "phrases", "", "line", "certain", "", "", 0, language="any", patterns=patterns)


def page_of(lines: Sequence[str]) -> Page:
    """Make a page of `lines` as they are: nothing is joined.

    >>> page_of(["The har-", "bour"]).lines
    ['The har-', 'bour']
    """
    ends = list(accumulate(len(line) + 1 for line in lines))
    starts = [0, *ends[:-1]] if lines else []
    return Page("\n".join(lines), starts, [end - 1 for end in ends], list(lines), [0] * len(lines), {})
