"""Say what about a line moved the tagger most: facts of its shape, each with what it did to the log-odds.

In: the features of a page, the tagger, a line. Out: facts, largest first. What is said is true by construction: a fact
is taken away (its numbers put at their means over many pages), the page is heard again, and the difference is what is
printed. Must never decide.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from cleaner.refine import Refined

Array = np.ndarray[Any, Any]

# Which columns speak of the same fact, by how their names begin; the first that fits counts.
FACTS = (
    ("what trafilatura keeps", ("kept_", "witness_")),
    ("its tag", ("tag_", "is_item", "is_cell", "table_columns", "row", "column")),
    ("the tags around it", ("around_", "nearby_")),
    ("the tags in it", ("inside_", "bold_share", "log_images")),
    ("links in it", ("link_share", "log_links")),
    ("the box it stands in", ("depth", "box_", "outer_", "far_", "same_box", "same_outer", "next_same_")),
    ("where prose lies in the tree", ("in_fat_tree", "in_lean_tree", "fat_")),
    ("headings", ("heading", "under_heading", "log_to_heading", "below_h1")),
    ("what the page's head says", ("headline_", "is_headline", "description_", "article_", "replies_")),
    ("what kind of page it says it is", ("told_", "class_", "path_")),
    ("the page's address", ("address_",)),
    ("rules on it", ("says_",)),
    ("what went above it", ("gone_above",)),
    ("what went below it", ("gone_below",)),
    ("how long it is", ("log_length", "log_words", "is_prose")),
    ("words the page shares", ("words_shared", "words_near")),
    ("words the prose shares", ("words_in_prose",)),
    ("words the title shares", ("words_in_title",)),
    ("how it begins", ("first_",)),
    ("how it ends", ("last_",)),
    ("capitals", ("capital_words", "upper_share", "all_capitals", "lower_share")),
    ("numbers", ("digit_share", "number_words", "log_digits", "log_numbers", "log_years", "log_clocks", "log_money")),
    ("length of its words", ("word_length", "short_words", "long_words", "tiny_words")),
    ("script", ("caseless_share", "dense_share", "space_share")),
    ("sentences in it", ("inner_sentences", "log_stops", "log_questions", "log_commas")),
    ("signs in it", ("punctuation_share", "symbol_share", "log_")),
    ("white space around it", ("blank_", "indentation", "joined")),
    ("how often it stands here", ("same_",)),
    ("prose near it", ("prose_", "log_to_prose")),
    ("where it stands", ("place", "words_above", "is_first", "is_last")),
    ("whether it is in the main part", ("in_main", "in_core", "main_share")),
    ("where the title is", ("title_known", "below_title")),
    ("what page it is on", ("page_",)),
)
# Columns whose names begin like those of another fact.
_EXCEPTIONS = {
    "log_above": "where it stands", "log_below": "where it stands", "log_same": "how often it stands here",
    "log_above_main": "whether it is in the main part", "log_below_main": "whether it is in the main part",
    "log_above_title": "where the title is", "log_below_title": "where the title is",
    "log_above_core": "whether it is in the main part", "log_below_core": "whether it is in the main part",
    "log_alike": "how often it stands here", "log_to_prose_above": "prose near it", "log_to_prose_below": "prose near it",
}  # fmt: skip


class Fact(NamedTuple):
    """A fact, and by how much the log-odds of "article" are higher for it."""

    name: str
    moved: float


def fact_of(column: str) -> str:
    """Give the fact that a column speaks of.

    >>> fact_of("first_upper"), fact_of("log_above")
    ('how it begins', 'where it stands')
    """
    if column in _EXCEPTIONS:
        return _EXCEPTIONS[column]
    return next(name for name, starts in FACTS if column.startswith(starts))


def facts(refined: Refined, place: int, most: int = 3) -> list[Fact]:
    """Give the `most` facts that moved the log-odds of a line furthest; `place`: of `refined.lines`, which."""
    before = float(refined.log_odds[place])
    columns: dict[str, list[int]] = {}
    for column, name in enumerate(refined.tagger.names):
        columns.setdefault(fact_of(name), []).append(column)
    found = [Fact(name, before - _without(refined, place, columns)) for name, columns in columns.items()]
    return sorted(found, key=lambda fact: -abs(fact.moved))[:most]


def _without(refined: Refined, place: int, columns: list[int]) -> float:
    """Give the log-odds of the line with some of its columns at their means."""
    changed = refined.features.copy()
    changed[place, columns] = refined.tagger.means[columns]
    return float(refined.tagger.log_odds(changed, refined.groups)[place])
