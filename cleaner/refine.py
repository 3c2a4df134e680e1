"""Take away, at the `full` level, the lines that are no part of the best article.

In: a page, the evidence, the verdict of the rules, the tagger. Out: a `Refined` verdict. What the rules dropped stays
dropped, what a keep rule protects and the title stay: the tagger only chooses among the rest. Must never empty a page.
"""

from __future__ import annotations

import os
from typing import Any, NamedTuple

import numpy as np

from cleaner.choice import choose
from cleaner.judge import BOILERPLATE, TAGGER, Hearing, Verdict
from cleaner.library import rules_home
from cleaner.shape import shape, word_weights
from cleaner.tagger import Tagger, load_tagger
from cleaner.testimony import testimony

Array = np.ndarray[Any, Any]


class Refined(NamedTuple):
    """A verdict with the tagger's word in it.

    `lines`: those that the rules left, in order; `features`, what the `tagger` saw of each, and `log_odds`, what it said.
    `expected`: the F1 that its probabilities promise.
    """

    verdict: Verdict
    tagger: Tagger
    lines: list[int]
    features: Array
    log_odds: Array
    expected: float

    @property
    def confidence(self) -> float:
        """What pages came to on which so much was expected."""
        return self.tagger.calibrated(self.expected)


def refine(hearing: Hearing, beta: float = 1.0, tagger: Tagger | None = None) -> Refined:
    """Drop the lines of a page that would make its article worse, by the expected F-beta.

    The page must have a line that stands. `tagger` stands in for the shipped one on pages whose features it knows: of
    plain text, or of HTML.
    """
    verdict = hearing.verdict
    lines = standing(hearing)
    features = features_of(hearing, lines)
    if tagger is None or len(tagger.names) != features.shape[1]:
        tagger = load_tagger(weights_path(html=hearing.page.marks is not None))
    odds = tagger.log_odds(features)
    bound = hearing.bound
    stays = np.array([line in bound or line == verdict.title for line in lines])
    words = word_weights([hearing.page.lines[line] for line in lines])
    words[[line == verdict.title for line in lines]] = 0  # it is printed apart from the body
    probability = np.where(stays, 1, 1 / (1 + np.exp(-odds)))
    chosen = choose(probability, words, beta)
    dropped = dict(verdict.dropped)
    for place in np.flatnonzero(~(chosen.keep | stays)).tolist():
        dropped[lines[place]] = (BOILERPLATE, TAGGER)
    expected = chosen.expected if beta == 1 else choose(probability, words).expected
    return Refined(verdict._replace(dropped=dropped), tagger, lines, features, odds, expected)


def standing(hearing: Hearing) -> list[int]:
    """Give the lines that the rules left."""
    return [line for line in range(len(hearing.page)) if line not in hearing.verdict.dropped]


def features_of(hearing: Hearing, lines: list[int]) -> Array:
    """Give all that the tagger sees of `lines`: shape, testimony and, of HTML, hints; an array (lines x features)."""
    page, title = hearing.page, hearing.verdict.title
    if page.marks is None:
        return np.concatenate((shape(page, title, lines), testimony(hearing, lines)), axis=1)
    from cleaner.hints import hints  # plain text has none

    # The boxes of the tree hold all lines, so shapes are those of the whole page, too.
    return np.concatenate((shape(page, title)[lines], testimony(hearing, lines), hints(page)[lines]), axis=1)


def weights_path(html: bool = False) -> str:
    """Give the file of the shipped weights, for plain text or for HTML."""
    return os.path.join(rules_home(), "tagger-html.npz" if html else "tagger.npz")
