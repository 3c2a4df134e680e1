"""Say which lines of a page are its article, given the article as text.

In: the lines of a page, and gold. Out: for each line the share of its words that are in gold, 0 to 1. The lines are laid
along the gold in order, so a title that stands there three times is the article's once. Must never see a rule.
"""

from __future__ import annotations

from collections import Counter
from itertools import accumulate
from typing import NamedTuple

from cleaner.score import words

# A line of fewer words is sought as it is, a longer one by its runs of three words.
SHORT = 4
# So many places of a line in gold are tried; a line is laid there when this share of it agrees.
PLACES = 6
AGREES = 0.5
# A line of so many words is article out of order too, if so much of it agrees.
LONG = 8
SURE = 0.8


class Candidate(NamedTuple):
    """A line, laid on the gold words from `start` to `end`; `share` of it agrees, `gain` words are won."""

    line: int
    start: int
    end: int
    share: float
    gain: float


def label(lines: list[str], gold: str) -> list[float]:
    """Give, for each line, the share of its words that are in gold.

    >>> label(["Harbour reopens", "Home", "Harbour reopens", "The boats left at dawn today.", "Home"],
    ...       "Harbour reopens\\nThe boats left at dawn today.")
    [0.0, 0.0, 1.0, 1.0, 0.0]
    """
    target = words(gold)
    own = set(_line_starts(gold))
    where: dict[tuple[str, ...], list[int]] = {}
    for size in range(1, SHORT):
        for place in range(len(target) - size + 1):
            where.setdefault(tuple(target[place : place + size]), []).append(place)
    found: list[Candidate] = []
    for number, line in enumerate(lines):
        spoken = words(line)
        if spoken:
            found += _short(number, spoken, where, own) if len(spoken) < SHORT else _long(number, spoken, where, len(target))
    shares = [0.0] * len(lines)
    laid = bytearray(len(target))
    for candidate in _chain(found, len(target)):
        shares[candidate.line] = candidate.share
        laid[candidate.start : candidate.end] = b"\1" * (candidate.end - candidate.start)
    # What the page has in another order than gold: long lines that lie where no line does yet.
    for candidate in sorted(found, key=lambda one: -one.gain):
        size = candidate.end - candidate.start
        free = size - sum(laid[candidate.start : candidate.end])
        if not shares[candidate.line] and size >= LONG and candidate.share > SURE and free > SURE * size:
            shares[candidate.line] = candidate.share
            laid[candidate.start : candidate.end] = b"\1" * size
    return shares


def _line_starts(gold: str) -> list[int]:
    """Give the number of words before each line of gold."""
    return [0, *accumulate(len(words(line)) for line in gold.split("\n"))]


def _short(
    number: int, spoken: list[str], where: dict[tuple[str, ...], list[int]], own: set[int]
) -> list[Candidate]:
    """Lay a short line wherever its words stand; a place where a line of gold begins is worth more."""
    places = where.get(tuple(spoken), [])
    places = sorted(places, key=lambda place: place not in own)[: PLACES * 3]
    size = len(spoken)
    return [Candidate(number, place, place + size, 1.0, size if place in own else size * 0.6) for place in places]


def _long(
    number: int, spoken: list[str], where: dict[tuple[str, ...], list[int]], limit: int
) -> list[Candidate]:
    """Lay a long line where most of its runs of three words agree on."""
    offsets: Counter[int] = Counter()
    runs = len(spoken) - 2
    for place in range(runs):
        for hit in where.get(tuple(spoken[place : place + 3]), [])[:50]:
            offsets[hit - place] += 1
    found: list[Candidate] = []
    for offset, count in offsets.most_common(PLACES):
        near = sum(other for at, other in offsets.items() if abs(at - offset) <= 6)
        share = min(1.0, (min(near, runs) + 2) / len(spoken)) if near else 0.0
        if share >= AGREES and not any(abs(offset - one.start) <= 6 for one in found):
            start = max(0, offset)
            found.append(Candidate(number, start, min(limit, start + round(len(spoken) * share)), share, count + 2))
    return found


def _chain(found: list[Candidate], limit: int) -> list[Candidate]:
    """Give the candidates, in the order of lines and of gold, that win the most words; of equals the closest."""
    best: list[tuple[float, int]] = [(0.0, -1)] * (limit + 2)  # a Fenwick tree: by end, the best value and its candidate
    values: list[float] = []
    before: list[int] = []
    pending: list[int] = []
    order = sorted(range(len(found)), key=lambda number: found[number].line)
    for step, number in enumerate(order):
        candidate = found[number]
        value, previous = _read(best, candidate.start)
        values.append(value + candidate.gain)
        before.append(previous)
        pending.append(step)
        if step + 1 == len(order) or found[order[step + 1]].line != candidate.line:
            for done in pending:
                _write(best, found[order[done]].end, (values[done], done), limit)
            pending = []
    chosen: list[Candidate] = []
    step = max(range(len(order)), key=lambda place: (values[place], -place), default=-1)
    while step >= 0:
        chosen.append(found[order[step]])
        step = before[step]
    return chosen


def _read(tree: list[tuple[float, int]], place: int) -> tuple[float, int]:
    found = (0.0, -1)
    place += 1
    while place > 0:
        found = max(found, tree[place])
        place -= place & -place
    return found


def _write(tree: list[tuple[float, int]], place: int, value: tuple[float, int], limit: int) -> None:
    place += 1
    while place <= limit + 1:
        tree[place] = max(tree[place], value)
        place += place & -place
