"""Find what structure alone proves to be no article: runs of menu items, and an article printed again as one line.

In: a page and the lines that still stand. Out: the lines that go. Must never know a rule or a word.
"""

from __future__ import annotations

from cleaner.page import Page
from cleaner.prose import ends_sentence, marker_width, weight

# A menu is at least this many lines in a row, each at most this long and of at most this many words.
SHORTEST_RUN = 6
LONGEST_ITEM = 30
MOST_WORDS = 4
# An article has this many paragraphs, and they are this share of the page. Measured on 2,587 pages: with these bounds
# runs below the article hold 0.02 % of the gold words, without them 0.26 %.
FEWEST_PARAGRAPHS = 5
LEAST_PROSE = 0.4
# Above a title, lines up to this length go.
LONGEST_ABOVE = 60
# A line that says again what other lines say: at least so many of them, making up this share of it.
FEWEST_REPEATED = 2
LEAST_REPEATED = 0.6


def menu_runs(page: Page, alive: list[int], menus: set[int], title: int | None, prose: list[int]) -> list[int]:
    """Give the lines of menus: long runs of short lines above the title, and below the last paragraph of an article.

    `alive`: the lines that still stand, in order. `menus`: lines that have gone as navigation, which make a run longer.
    `prose`: the lines of running text. Above, a page without a title has no
    provable menu; below, the page must be an article: on a shop's or a listing's page short lines are the content.
    """
    if not prose:
        return []
    found: list[int] = []
    lines = sorted({*alive, *menus})
    if title is not None:
        found += _runs(page, [line for line in lines if line < min(title, prose[0])])
    if is_article(page, alive, prose):
        found += _runs(page, [line for line in lines if line > prose[-1] and line != title])
    return found


def above_title(page: Page, alive: list[int], title: int, prose: list[int]) -> list[int]:
    """Give the short lines above the proved title of an article: the site's name, its slogan, its menus."""
    if not is_article(page, alive, prose) or title > prose[0]:
        return []
    return [line for line in alive if line < title and page.weights[line] <= LONGEST_ABOVE]


def is_article(page: Page, alive: list[int], prose: list[int]) -> bool:
    """Tell whether the page is one article, and no shop's or listing's page."""
    return len(prose) >= FEWEST_PARAGRAPHS and _share(page, alive, prose) >= LEAST_PROSE


def rolled_up(page: Page, prose: list[int]) -> list[int]:
    """Give the lines that hold the article once more, all in one: hidden copies for search engines leave them.

    `prose`: the lines of running text that still stand. Only a line about as long as the rest can be such a copy.
    """
    lengths = [len(page.keys[line]) for line in prose]
    longest = [line for line, length in zip(prose, lengths, strict=True) if 3 * length > sum(lengths)]
    found: list[int] = []
    for line in longest:
        key = page.keys[line]
        held = [len(page.keys[other]) for other in prose if other != line and other not in found and page.keys[other] in key]
        if len(held) >= FEWEST_REPEATED and sum(held) > LEAST_REPEATED * len(key):
            found.append(line)
    return found


def _share(page: Page, alive: list[int], prose: list[int]) -> float:
    """Give the share of running text in the page."""
    return sum(page.weights[line] for line in prose) / sum(page.weights[line] for line in alive)


def _runs(page: Page, lines: list[int]) -> list[int]:
    found: list[int] = []
    run: list[int] = []
    for line in lines:
        if page.weights[line] <= LONGEST_ITEM and is_menu_item(page.lines[line]):
            run.append(line)
            continue
        found += run if len(run) >= SHORTEST_RUN else []
        run = []
    return found + (run if len(run) >= SHORTEST_RUN else [])


def is_menu_item(line: str) -> bool:
    """Tell whether `line` could be a menu item: a few words that say nothing.

    >>> is_menu_item("World news"), is_menu_item("He left."), is_menu_item("- two eggs")
    (True, False, False)
    """
    if len(line) > LONGEST_ITEM or ends_sentence(line) or marker_width(line):
        return False
    return line.count(" ") < MOST_WORDS and weight(line) <= LONGEST_ITEM
