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
from cleaner.prose import ends_sentence, ends_statement, is_prose, weight
from cleaner.shape import shape, word_weights
from cleaner.tagger import Tagger, load_tagger
from cleaner.testimony import testimony

Array = np.ndarray[Any, Any]

# A heading is at most this long, and likelier article than this. On 2,587 pages neither rescue moves the mean F1 by more
# than 0.0003; it is for those who read the article.
LONGEST_HEADING = 80
DOUBTFUL = 0.15
# A standfirst weighs so many characters. Of 27 such lines in gold pages, 18 are in the gold, and all 8 of the news set.
SHORTEST_STANDFIRST = 40
LONGEST_STANDFIRST = 400


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
    keep = chosen.keep | stays
    for place in rescued(hearing, lines, keep, probability):
        keep[place] = True
    dropped = dict(verdict.dropped)
    for place in np.flatnonzero(~keep).tolist():
        dropped[lines[place]] = (BOILERPLATE, TAGGER)
    expected = chosen.expected if beta == 1 else choose(probability, words).expected
    return Refined(verdict._replace(dropped=dropped), tagger, lines, features, odds, expected)


def rescued(hearing: Hearing, lines: list[int], keep: Array, probability: Array) -> list[int]:
    """Give the places of lines that belong to what is kept: headings between kept prose, and the standfirst.

    A heading is short, states nothing, and stands between a kept line and kept prose. The standfirst is the sentence
    right below the title, kept apart from the article by what the rules took away (who wrote it, when, share buttons).
    """
    texts = [hearing.page.lines[line] for line in lines]
    found = [
        place for place in range(1, len(lines) - 1)
        if not keep[place] and keep[place - 1] and keep[place + 1] and probability[place] > DOUBTFUL
        and len(texts[place]) <= LONGEST_HEADING and not ends_statement(texts[place]) and is_prose(texts[place + 1])
    ]  # fmt: skip
    title = hearing.verdict.title
    below = lines.index(title) + 1 if title in lines else len(lines)
    if below + 1 < len(lines) and not keep[below] and keep[below + 1]:
        is_apart = lines[below] == lines[below - 1] + 1 and lines[below + 1] > lines[below] + 1
        if is_apart and ends_sentence(texts[below]) and SHORTEST_STANDFIRST <= weight(texts[below]) <= LONGEST_STANDFIRST:
            found.append(below)
    return found


def standing(hearing: Hearing) -> list[int]:
    """Give the lines that the rules left."""
    return [line for line in range(len(hearing.page)) if line not in hearing.verdict.dropped]


def features_of(hearing: Hearing, lines: list[int]) -> Array:
    """Give all that the tagger sees of `lines`: shape, testimony and, of HTML, hints; an array (lines x features)."""
    page, title = hearing.page, hearing.verdict.title
    parts = [shape(page, title, lines), testimony(hearing, lines)]
    if page.marks is not None:
        from cleaner.hints import hints  # plain text has none

        parts.append(hints(page)[lines])
    return np.concatenate(parts, axis=1)


def weights_path(html: bool = False) -> str:
    """Give the file of the shipped weights, for plain text or for HTML."""
    return os.path.join(rules_home(), "tagger-html.npz" if html else "tagger.npz")
