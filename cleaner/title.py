"""Find the page's title, and the lines that say it again.

In: a page, the lines that still stand. Out: a `Title`. Dumps carry the title two or three times: the `<title>`
element, often with the site's name behind it, a share box, and the headline itself. Must never know a rule.
"""

from itertools import pairwise
from typing import NamedTuple

from cleaner.fold import fold_line
from cleaner.lazy import lazy
from cleaner.page import Page
from cleaner.prose import is_titlelike, marker_width

# How far above the running text a title may stand, in lines that still stand; how far apart its paragraphs may be.
FARTHEST = 15
NEIGHBOUR = 4
# A first line shorter than this may be the site's name, where a line of at most so much is signed with author or date.
LONGEST_NAME = 40
LONGEST_SIGNED = 120
_SITE_SUFFIX = lazy(r"\s+[|\u00b7\u2022\u2013\u2014\u00bb:-]{1,2}\s+")


class Title(NamedTuple):
    """The line that is the title (or None), the lines that repeat it, and whether repetition or a signature proves it."""

    line: int | None
    repeats: tuple[int, ...]
    is_proved: bool = False


def find_title(page: Page, alive: list[int], prose: set[int], named: set[int], signed: set[int]) -> Title:
    """Find the title among the lines above the running text.

    `alive`: the lines that still stand, in order. `prose`: the lines of running text. `named`: lines that some rule
    speaks about, which are no titles. `signed`: lines with a byline or a date right below. A line that stands there
    twice is the title; else the page's first line, if it could be one, opens no list, and is no short name above a
    signed line; else the longest line close above the running text.
    """
    head = _head(alive, prose)
    candidates = [line for line in head if line not in named and is_titlelike(page.lines[line])]
    repeats = _repeats(page, candidates)
    if repeats:
        title = max(repeats, key=lambda line: (page.weights[line], line))
        return Title(title, tuple(other for others in repeats.values() for other in others), is_proved=True)
    below = [line for line in candidates if line in signed and page.weights[line] <= LONGEST_SIGNED]
    if candidates and candidates[0] == alive[0] == 0 and not _opens_list(page, alive):
        is_name = bool(below) and page.weights[0] < LONGEST_NAME
        return Title(below[0] if is_name else 0, (), is_proved=is_name)
    if len(head) == len(alive):
        return Title(None, ())
    near = [line for line in candidates if line in set(head[-FARTHEST:])]
    return Title(max(near, key=lambda line: (min(page.weights[line], 120), line), default=None), ())


def _opens_list(page: Page, alive: list[int]) -> bool:
    return len(alive) > 1 and all(marker_width(page.lines[line]) for line in alive[:2])


def _head(alive: list[int], prose: set[int]) -> list[int]:
    """Give the lines above the running text: above the first prose that has more prose close below."""
    places = [place for place, line in enumerate(alive) if line in prose]
    for place, following in pairwise(places):
        if following - place <= NEIGHBOUR:
            return alive[:place]
    return alive[:places[0]] if places else alive


def _repeats(page: Page, candidates: list[int]) -> dict[int, list[int]]:
    """Give each line that is said again, with the lines that say it: as it is, or with a site's name behind."""
    by_key: dict[str, list[int]] = {}
    for line in candidates:
        by_key.setdefault(page.keys[line], []).append(line)
    again: dict[str, list[int]] = {key: lines[:-1] for key, lines in by_key.items()}
    for line in candidates:
        for key in _unsuffixed(page.lines[line]):
            if key in again and key != page.keys[line]:
                again[key].append(line)
    return {by_key[key][-1]: lines for key, lines in again.items() if lines}


def _unsuffixed(line: str) -> list[str]:
    """Give the match keys of `line` without " | Site" or the like behind it, for each place it could be cut at."""
    return [fold_line(line[: found.start()]) for found in _SITE_SUFFIX().finditer(line)]
