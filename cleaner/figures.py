"""The table of statistics: what rules did on gold, as figures only, kept in a JSON file beside the shipped packs.

In: `RuleStats`, or the file. Out: the file's text, or `Figure` objects. Must never hold a line of a page.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any, NamedTuple

from cleaner.library import rules_home
from cleaner.stats import RuleStats, Totals


class Figure(NamedTuple):
    """What a rule, or all rules of a category, did: lines, their words, the share outside the article, domains.

    >>> print(Figure(1234, 5678, 0.9987, 56))
    1,234 hits on 56 domains, 5,678 words, precision 0.999
    """

    hits: int
    words: int
    precision: float
    domains: int

    def __str__(self) -> str:
        hits, domains = _count(self.hits, "hit"), _count(self.domains, "domain")
        return f"{hits} on {domains}, {_count(self.words, 'word')}, precision {self.precision:.3f}"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


class Figures(NamedTuple):
    """The table: figures by the rule's full name, and by category."""

    rules: dict[str, Figure]
    categories: dict[str, Figure]


def statistics_file() -> str:
    """Give the path of the shipped table, which need not be there."""
    return os.path.join(rules_home(), "statistics.json")


def table_of(rules: Mapping[str, RuleStats], totals: Mapping[str, Totals], style: str) -> str:
    """Give the text of the table for what `measure` gives, in name order: figures, and no text of a page.

    >>> print(table_of({}, {}, "wet").splitlines()[1])
      "style": "wet",
    """
    by_category: dict[str, list[RuleStats]] = {}
    for stats in rules.values():
        by_category.setdefault(stats.category, []).append(stats)
    table = {
        "style": style,
        "places": {place: totals[place]._asdict() for place in sorted(totals)},
        "categories": {name: _row(by_category[name]) for name in sorted(by_category)},
        "rules": {name: _row([rules[name]]) for name in sorted(rules)},
    }
    return json.dumps(table, indent=2, ensure_ascii=False) + "\n"


def _row(several: list[RuleStats]) -> dict[str, float]:
    words, outside = sum(stats.words for stats in several), sum(stats.outside for stats in several)
    domains = set().union(*(stats.domains for stats in several))
    precision = round(outside / words if words else 1.0, 4)
    return Figure(sum(stats.hits for stats in several), words, precision, len(domains))._asdict()


def load_figures(path: str | None = None) -> Figures:
    """Read the table at `path` (the shipped one unless said); an empty table where there is none.

    Raises `ValueError` for a file that is no such table.

    >>> load_figures("no/such/file.json").rules
    {}
    """
    named = statistics_file() if path is None else path
    if not os.path.exists(named):
        return Figures({}, {})
    try:
        with open(named, encoding="utf-8") as file:
            table = json.load(file)
        return Figures(_figures(table["rules"]), _figures(table["categories"]))
    except (ValueError, KeyError, TypeError) as error:
        what = f"{named}:1:1: this is no table of statistics: {error}. Write it with 'cleaner rules stats --write'."
        raise ValueError(what) from None


def _figures(rows: dict[str, dict[str, Any]]) -> dict[str, Figure]:
    return {name: Figure(**{**row, "precision": float(row["precision"])}) for name, row in rows.items()}
