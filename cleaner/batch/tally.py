"""Add up what became of pages: for the manifest, the summary and the report.

In: results, or tallies of others. Out: plain data whose size does not grow with the pages. Must never depend on the
order in which pages come.
"""

from __future__ import annotations

import heapq
from collections import Counter
from typing import Any

from cleaner.batch.item import FAILED, STATUSES, WRITTEN, Result

# Bins of the distributions: 0 to 1 in steps of a twentieth; a value of 1 is in the last.
BINS = 20
# So many pages to look at first, and so many failures, are named.
WORST, FAILURES = 20, 200


class Tally:
    """Sums over pages; `data` gives them as plain values, `merge` adds such values."""

    def __init__(self) -> None:
        self.statuses: Counter[str] = Counter()
        self.lines = [0, 0]
        self.characters = [0, 0]
        self.confidence = [0] * BINS
        self.share = [0] * BINS
        self.categories: Counter[str] = Counter()
        self.rules: Counter[str] = Counter()
        self.languages: Counter[str] = Counter()
        self.sites: dict[str, list[int]] = {}
        self.worst: list[list[Any]] = []
        self.failures: list[list[str]] = []

    def add(self, name: str, result: Result) -> None:
        """Add the page of that name."""
        status = result["status"]
        self.statuses[status] += 1
        if status in FAILED:
            self._keep_failures([[name, status, result.get("reason", "")]])
        if "lines" in result:
            self._add_counts(result)
        if status in WRITTEN and result.get("characters", [0])[0]:
            self._add_page(name, result)

    def _add_counts(self, result: Result) -> None:
        _add(self.lines, result["lines"])
        _add(self.characters, result["characters"])
        self.categories.update(result["dropped"])
        self.rules.update(result["rules"])
        self.languages[result["language"] or ""] += 1
        _add(self.sites.setdefault(result["site"] or "", [0, 0, 0]), [1, *result["characters"]])

    def _add_page(self, name: str, result: Result) -> None:
        before, after = result["characters"]
        share, confidence = min(1.0, after / before), result["confidence"]
        self.share[_bin(share)] += 1
        if confidence is not None:
            self.confidence[_bin(confidence)] += 1
        score = share if confidence is None else confidence
        self._keep_worst([[round(score, 4), name, round(share, 4)]])

    def merge(self, data: dict[str, Any]) -> None:
        """Add the pages of another tally, given as its `data`."""
        for counter in ("statuses", "categories", "rules", "languages"):
            getattr(self, counter).update(data[counter])
        for numbers in ("lines", "characters", "confidence", "share"):
            _add(getattr(self, numbers), data[numbers])
        for site, sums in data["sites"].items():
            _add(self.sites.setdefault(site, [0, 0, 0]), sums)
        self._keep_worst(data["worst"])
        self._keep_failures(data["failures"])

    def _keep_worst(self, pages: list[list[Any]]) -> None:
        self.worst = heapq.nsmallest(WORST, self.worst + pages)

    def _keep_failures(self, failures: list[list[str]]) -> None:
        self.failures = heapq.nsmallest(FAILURES, self.failures + failures)

    @property
    def found(self) -> int:
        """How many inputs were found: each has one status."""
        return sum(self.statuses.values())

    @property
    def failed(self) -> int:
        """How many of them failed."""
        return sum(self.statuses[status] for status in FAILED)

    def data(self) -> dict[str, Any]:
        """Give the sums as plain values, in an order that depends on them alone."""
        return {
            "statuses": {status: self.statuses[status] for status in STATUSES if self.statuses[status]},
            "lines": self.lines,
            "characters": self.characters,
            "confidence": self.confidence,
            "share": self.share,
            "categories": dict(sorted(self.categories.items())),
            "rules": dict(sorted(self.rules.items())),
            "languages": dict(sorted(self.languages.items())),
            "sites": dict(sorted(self.sites.items())),
            "worst": self.worst,
            "failures": self.failures,
        }


def _add(sums: list[int], more: list[int]) -> None:
    for place, value in enumerate(more):
        sums[place] += value


def _bin(value: float) -> int:
    """Give the bin of a value from 0 to 1.

    >>> _bin(0), _bin(0.97), _bin(1)
    (0, 19, 19)
    """
    return min(BINS - 1, int(value * BINS))
