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
from cleaner.marks import TAG
from cleaner.page import Page
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
# Running text has so many words. Some pages show an article to phones and to desks apart, and forums quote. One of each
# copy is enough: that adds 0.003 to the mean F1 of 1,476 pages of the general web, as HTML and as plain text.
RUNNING = 12
FEWEST_COPIES = 2
COPY = ("structure", "structure/copy")


class Refined(NamedTuple):
    """A verdict with the tagger's word in it.

    `lines`: those that the rules left, in order; `features` and `groups`, what the `tagger` saw of each, and `log_odds`,
    what it said. `expected`: the F1 that its probabilities promise.
    """

    verdict: Verdict
    tagger: Tagger
    lines: list[int]
    features: Array
    groups: Array
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
    features, groups = features_of(hearing, lines), groups_of(hearing, lines)
    if tagger is None or len(tagger.names) != features.shape[1]:
        tagger = load_tagger(weights_path(html=hearing.page.marks is not None))
    odds = tagger.log_odds(features, groups)
    bound = hearing.bound
    stays = np.array([line in bound or line == verdict.title for line in lines])
    words = word_weights([hearing.page.lines[line] for line in lines])
    words[[line == verdict.title for line in lines]] = 0  # it is printed apart from the body
    probability = np.where(stays, 1, 1 / (1 + np.exp(-odds)))
    again = {} if "structure" in hearing.options.keep else copies(hearing.page, lines, words, probability)
    chosen = choose(probability, words, beta)
    keep = chosen.keep | stays
    keep[list(again)] &= stays[list(again)]
    for place in rescued(hearing, lines, keep, probability):
        keep[place] = True
    dropped = dict(verdict.dropped)
    for place in np.flatnonzero(~keep).tolist():
        dropped[lines[place]] = COPY if place in again and keep[again[place]] else (BOILERPLATE, TAGGER)
    expected = chosen.expected if beta == 1 else choose(probability, words).expected
    return Refined(verdict._replace(dropped=dropped), tagger, lines, features, groups, odds, expected)


def copies(page: Page, lines: list[int], words: Array, probability: Array) -> dict[int, int]:
    """Give the places of lines that the page says again elsewhere (for phones and for desks; a post that is quoted), each
    with the place where that stays.

    It stays where it is the likeliest article. HTML says where a place ends: it is the box around a line's own. In plain
    text each line is a place. A single copy proves nothing, nor do many of one line in plain text: a refrain, a specimen
    of print.
    """
    where: dict[str, dict[int, list[int]]] = {}
    for place, line in enumerate(lines):
        if words[place] >= RUNNING and _runs(page, line):
            around = line if page.marks is None else page.marks.boxes[page.marks.lines[line].node].parent
            where.setdefault(page.lines[line], {}).setdefault(around, []).append(place)
    found: dict[int, int] = {}
    for groups in where.values():
        best = max(groups.values(), key=lambda places: float(probability[places].max()))
        found.update({place: best[0] for places in groups.values() if places is not best for place in places})
    proofs = len(found) if page.marks is not None else sum(len(groups) > 1 for groups in where.values())
    return found if proofs >= FEWEST_COPIES else {}


def _runs(page: Page, line: int) -> bool:
    """Tell whether a long line is running text: code and tables may well say the same twice."""
    if page.marks is None:
        return is_prose(page.lines[line])
    mark = page.marks.lines[line]
    return mark.tag != TAG["pre"] and mark.cell[0] < 0


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


def groups_of(hearing: Hearing, lines: list[int]) -> Array:
    """Give the groups that `lines` of HTML are in (lines x groupings), by their place in its tree; of plain text, none."""
    marks = hearing.page.marks
    if marks is None:
        return np.zeros((len(lines), 0), np.int64)
    from cleaner import hints  # plain text has none

    return hints.groups_of(marks, lines)


def weights_path(html: bool = False) -> str:
    """Give the file of the shipped weights, for plain text or for HTML."""
    return os.path.join(rules_home(), "tagger-html.npz" if html else "tagger.npz")
