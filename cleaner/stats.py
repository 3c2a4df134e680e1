"""Measure rules on gold: how often each fires, and how much of what it takes is outside the article.

In: a cleaner and gold pages. Out: `RuleStats` by rule, and what the rules level loses and removes in all.
Must never change a rule.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from cleaner.gold import GoldPage, InGold
from cleaner.pipeline import Cleaner
from cleaner.score import words


class RuleStats:
    """What one rule did: lines it named, their words, the words outside gold, and the domains they stand on."""

    __slots__ = ("category", "domains", "hits", "lost", "outside", "words")

    def __init__(self, category: str) -> None:
        self.category = category
        self.hits = 0
        self.words = 0
        self.outside = 0
        self.domains: set[str] = set()
        self.lost: list[tuple[str, str]] = []

    @property
    def precision(self) -> float:
        """Share of the words that are outside gold; 1 for a rule that took none."""
        return self.outside / self.words if self.words else 1.0

    def add(self, page: GoldPage, line: str, is_gold: bool) -> None:
        """Count one line."""
        count = len(words(line))
        self.hits += 1
        self.words += count
        self.outside += 0 if is_gold else count
        self.domains.add(page.domain)
        if is_gold:
            self.lost.append((page.id, line))


class Totals(NamedTuple):
    """Words of gold and of chrome on some pages, and how many of each the rules took."""

    gold: int
    lost: int
    chrome: int
    removed: int


def measure(cleaner: Cleaner, pages: Iterable[GoldPage], style: str) -> tuple[dict[str, RuleStats], dict[str, Totals]]:
    """Measure the decisions of `cleaner` on the gold pages, printed in `style`; pages without gold are passed over.

    Gives the statistics by the rule's full name, and the totals by "set", "set/language" and "category:name".
    """
    rules: dict[str, RuleStats] = {}
    sums: dict[str, list[int]] = {}
    for page in pages:
        if not page.gold or style not in page.styles:
            continue
        is_in = InGold(page.gold)
        places = [page.set, f"{page.set}/{page.language}"] if page.language else [page.set]
        article = cleaner(page.styles[style])
        printed = {article.page.keys[step.line] for step in article.steps}
        for decision in article.decisions:
            line = article.page.lines[decision.line]
            if not decision.keep and article.page.keys[decision.line] in printed:
                continue  # said again elsewhere: a title printed twice is not lost
            is_gold, count = is_in(line), len(words(line))
            for place in places:
                total = sums.setdefault(place, [0, 0, 0, 0])
                total[0 if is_gold else 2] += count
                total[1 if is_gold else 3] += 0 if decision.keep else count
            if not decision.keep:
                rules.setdefault(decision.because, RuleStats(decision.role)).add(page, line, is_gold)
    return rules, {place: Totals(*counts) for place, counts in sums.items()}
