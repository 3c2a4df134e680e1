"""Choose the lines that make the best article, given how likely each line is to be part of it.

In: probabilities and words of lines. Out: which lines stay, and the expected score. No fixed threshold: of all prefixes
of the lines in order of probability, the one with the best expected F-beta stays, so a page on which the tagger is unsure
of everything still keeps what is likeliest. Must never see a page.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

Array = np.ndarray[Any, Any]


class Choice(NamedTuple):
    """The lines that stay (bool, a line each), and the F-beta that is expected of them, 0 to 1."""

    keep: Array
    expected: float


def choose(probability: Array, words: Array, beta: float = 1.0) -> Choice:
    """Choose the set of lines with the best expected F-beta.

    `probability`: of each line, that it is article. `words`: of each line, how many words it has. `beta`: how many times
    as much recall matters as precision. The expectation takes the words of the article to be as many as the
    probabilities say (Ye et al. 2012, "Optimizing F-measures: a tale of two approaches": the best set is a prefix).

    >>> choose(np.array([0.9, 0.1, 0.8]), np.array([10, 10, 10])).keep.tolist()
    [True, False, True]
    >>> choose(np.array([0.9, 0.1, 0.8]), np.array([10, 10, 10]), beta=9).keep.tolist()
    [True, True, True]
    """
    order = np.argsort(-probability, kind="stable")
    gain = np.cumsum(probability[order] * words[order], dtype=np.float64)
    size = np.cumsum(words[order], dtype=np.float64)
    keep = np.zeros(len(probability), bool)
    if not len(order) or gain[-1] <= 0:
        return Choice(keep, 0.0)
    scores = (1 + beta**2) * gain / (size + beta**2 * gain[-1])
    best = int(np.argmax(scores))
    keep[order[: best + 1]] = True
    return Choice(keep, float(scores[best]))
