"""Find the page's title, and the lines that say it again.

In: a page, the lines that still stand. Out: a `Title`. Dumps carry the title two or three times: the `<title>`
element, often with the site's name behind it, a share box, and the headline itself. Must never know a rule.
"""

from itertools import pairwise
from typing import NamedTuple

from cleaner.fold import fold_line
from cleaner.lazy import lazy
from cleaner.marks import BIT, TAG
from cleaner.page import Page
from cleaner.prose import is_titlelike, marker_width

# How far above the running text a title may stand, in lines that still stand; how far apart its paragraphs may be.
FARTHEST = 15
NEIGHBOUR = 4
# A first line shorter than this may be the site's name, where a line of at most so much is signed with author or date.
LONGEST_NAME = 40
LONGEST_SIGNED = 120
# Where no title of an HTML page stands.
_NO_TITLE = BIT["nav"] | BIT["footer"] | BIT["aside"] | BIT["hidden"] | BIT["is-menu"] | BIT["dialog"] | BIT["w-crumb"]
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
    return all(marker_width(page.lines[line]) for line in alive[:2])


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


def marked_title(page: Page, alive: list[int]) -> Title:
    """Find the title that the tags of an HTML page give: a heading that says what the head of the page says.

    `alive`: the lines that still stand, in order. Above the title, the lines that say the same are its repeats. No title
    where no heading and no line fits.
    """
    marks = page.marks
    if marks is None:
        return Title(None, ())
    headline = fold_line(marks.facts.headline)
    site = fold_line(str(marks.facts.fields.get("site_name", "")))
    standing = [line for line in alive if page.keys[line] and not marks.lines[line].flags & _NO_TITLE]
    named = [line for line in standing if _names(page.keys[line], headline) and page.keys[line] != site]
    first = TAG["h1"]
    best = max(named, key=lambda line: (marks.lines[line].tag == first, first <= marks.lines[line].tag < first + 3,
               len(page.keys[line]), -line), default=None)  # fmt: skip
    if best is None:
        tops = [line for line in standing if marks.lines[line].tag == first and page.keys[line] != site]
        best = tops[0] if len(tops) == 1 else None
    if best is None:
        return Title(None, ())
    key = page.keys[best]
    return Title(best, tuple(line for line in alive if line != best and line < best + NEIGHBOUR and page.keys[line] == key))


def _names(key: str, headline: str) -> bool:
    """Tell whether a line says what the headline says, or most of it: sites put their name behind."""
    return key == headline or (len(key) > 10 and len(key) > 0.4 * len(headline) and key in headline)
