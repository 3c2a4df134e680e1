"""Score a cleaned text against gold: word precision, recall and F1.

In: two texts. Out: numbers from 0 to 1. Words are `\\w+` in lower case, compared as bags; in scripts without spaces,
pairs of neighbouring characters stand for words. Must never know a rule.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

_WORD = re.compile(r"\w+")
_SPACELESS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ua4cf\uf900-\ufaff\uff66-\uff9f]+")
# A page is dead when less than this share of its article is left.
DEAD = 0.1


class Score(NamedTuple):
    """Precision, recall and F1 of one page."""

    precision: float
    recall: float
    f1: float

    @property
    def is_dead(self) -> bool:
        """Whether the page is lost: recall under .1."""
        return self.recall < DEAD


def words(text: str) -> list[str]:
    """Give the words of `text`, lower case; a run of a script without spaces gives its pairs of characters.

    >>> words("The Boat, 中文字")
    ['the', 'boat', '中文', '文字']
    """
    found: list[str] = []
    for word in _WORD.findall(text.lower()):
        if word.isascii() or not _SPACELESS.search(word):
            found.append(word)
        else:
            found += _pairs(word)
    return found


def _pairs(word: str) -> list[str]:
    pieces: list[str] = []
    position = 0
    for run in _SPACELESS.finditer(word):
        if run.start() > position:
            pieces.append(word[position:run.start()])
        text = run[0]
        pieces += [text[i:i + 2] for i in range(len(text) - 1)] or [text]
        position = run.end()
    return pieces + ([word[position:]] if position < len(word) else [])


def score(text: str, gold: str) -> Score:
    """Score `text` against `gold`; two empty texts agree.

    >>> score("the boat left", "the boat left early")
    Score(precision=1.0, recall=0.75, f1=0.8571428571428571)
    """
    ours, theirs = Counter(words(text)), Counter(words(gold))
    if not ours or not theirs:
        same = 1.0 if not ours and not theirs else 0.0
        return Score(same, same, same)
    common = sum((ours & theirs).values())
    precision, recall = common / sum(ours.values()), common / sum(theirs.values())
    return Score(precision, recall, 2 * precision * recall / (precision + recall) if common else 0.0)
