"""Find what structure alone proves to be no article: runs of menu items above the title and below the last paragraph.

In: a page and the lines that still stand. Out: the lines that go. Must never know a rule or a word.
"""

from __future__ import annotations

from cleaner.page import Page
from cleaner.prose import ends_sentence, marker_width, weight

# A menu is at least this many lines in a row, each at most this long and of at most this many words.
SHORTEST_RUN = 6
LONGEST_ITEM = 30
MOST_WORDS = 4


def menu_runs(page: Page, alive: list[int], title: int | None, body: tuple[int, int]) -> list[int]:
    """Give the lines of menus: long runs of short lines above the title.

    `alive`: the lines that still stand, in order. `body`: the first and the last line of running text. A page without
    a title has no provable menu: its short lines may be what it is about.
    """
    if title is None:
        return []
    above = [line for line in alive if line < min(title, body[0])]
    return _runs(page, above)


def _runs(page: Page, lines: list[int]) -> list[int]:
    found: list[int] = []
    run: list[int] = []
    for line in lines:
        if is_menu_item(page.lines[line]):
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
