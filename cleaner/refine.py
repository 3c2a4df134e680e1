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

    `tagger`, the `features` it saw and its `log_odds`, a line each; `expected`, the F1 that its probabilities promise.
    """

    verdict: Verdict
    tagger: Tagger
    features: Array
    log_odds: Array
    expected: float

    @property
    def confidence(self) -> float:
        """What pages came to on which so much was expected."""
        return self.tagger.calibrated(self.expected)


def refine(hearing: Hearing, beta: float = 1.0, tagger: Tagger | None = None) -> Refined:
    """Drop the lines of a page that would make its article worse, by the expected F-beta.

    `tagger` stands in for the shipped one on pages whose features it knows: of plain text, or of HTML.
    """
    page, verdict = hearing.page, hearing.verdict
    features = features_of(hearing)
    if tagger is None or len(tagger.names) != features.shape[1]:
        tagger = load_tagger(weights_path(html=page.marks is not None))
    odds = tagger.log_odds(features)
    stays, goes = np.zeros(len(page), bool), np.zeros(len(page), bool)
    stays[list(hearing.bound)] = True
    goes[list(verdict.dropped)] = True
    probability = np.where(stays, 1, 1 / (1 + np.exp(-odds)))
    words = np.where(goes, 0, word_weights(page))
    if verdict.title is not None:
        words[verdict.title] = 0  # it is printed apart from the body
        stays[verdict.title] = True
    chosen = choose(probability, words, beta)
    dropped = dict(verdict.dropped)
    for line in np.flatnonzero(~(chosen.keep | stays | goes)).tolist():
        dropped[line] = (BOILERPLATE, TAGGER)
    expected = chosen.expected if beta == 1 else choose(probability, words).expected
    return Refined(verdict._replace(dropped=dropped), tagger, features, odds, expected)


def features_of(hearing: Hearing) -> Array:
    """Give all that the tagger sees: shape, of HTML hints, and testimony; an array (lines x features)."""
    parts = [shape(hearing.page, hearing.verdict.title)]
    if hearing.page.marks is not None:
        from cleaner.hints import hints  # plain text has none

        parts.append(hints(hearing.page))
    return np.concatenate([*parts, testimony(hearing)], axis=1)


def weights_path(html: bool = False) -> str:
    """Give the file of the shipped weights, for plain text or for HTML."""
    return os.path.join(rules_home(), "tagger-html.npz" if html else "tagger.npz")
