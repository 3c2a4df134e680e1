"""Hold the floor: scores out of fold, by set and style, that may rise and never fall.

In: gold, and `bench/floor.json`. Out: an exit status. The floor names the digest of each file of gold it was measured
on; another gold is another floor. Raising it is a run with `--raise`; nothing here lowers it.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterable

from bench.folds import SCORED, Record, html_records, records

PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "floor.json")
# Sums of floats differ in their last digits between machines; so much is not a fall.
SLACK = 0.0005
# Of each set, so many pages are scored as HTML too, with trafilatura and without: 150 are too few to tell weights apart.
HTML_PAGES = 600


def means(found: Iterable[Record]) -> dict[str, dict[str, float]]:
    """Give, by set and style (and for each set, over all styles), the mean F1 and the share of pages that are not dead."""
    cells: dict[str, list[Record]] = {}
    for one in found:
        for name in (one.set, f"{one.set} {one.style}"):
            cells.setdefault(name, []).append(one)
    return {
        name: {
            "f1": round(sum(one.f1 for one in own) / len(own), 4),
            "alive": round(sum(not one.is_dead for one in own) / len(own), 4),
        }
        for name, own in sorted(cells.items())
    }


def digests(folder: str) -> dict[str, str]:
    """Give the SHA-256 of each scored file of gold, and of its HTML."""
    files = {name: f"{name}.jsonl.gz" for name in SCORED}
    files.update({f"{name} html": os.path.join("html", f"{name}.tar.xz") for name in SCORED})
    found: dict[str, str] = {}
    for name, path in files.items():
        with open(os.path.join(folder, path), "rb") as file:
            found[name] = hashlib.sha256(file.read()).hexdigest()
    return found


def falls(pinned: dict[str, dict[str, float]], measured: dict[str, dict[str, float]]) -> list[str]:
    """Say where a score is under its floor, or was not measured.

    >>> falls({"news": {"f1": 0.9}}, {"news": {"f1": 0.8}})
    ['news: f1 is 0.8000, the floor is 0.9000']
    """
    return [
        f"{name}: {what} is {measured.get(name, {}).get(what, 0.0):.4f}, the floor is {least:.4f}"
        for name, scores in pinned.items()
        for what, least in scores.items()
        if measured.get(name, {}).get(what, 0.0) < least - SLACK
    ]


def raised(pinned: dict[str, dict[str, float]], measured: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    """Give the floor at the higher of both.

    >>> raised({"news": {"f1": 0.9}}, {"news": {"f1": 0.8}})
    {'news': {'f1': 0.9}}
    """
    return {
        name: {what: max(value, pinned.get(name, {}).get(what, 0.0)) for what, value in scores.items()}
        for name, scores in measured.items()
    }


def check(folder: str, rise: bool) -> int:
    """Measure, print, compare; 0 where all holds, 1 where something fell, 2 where the gold is another."""
    pinned = {"gold": {}, "scores": {}}
    if os.path.exists(PATH):
        with open(PATH, encoding="utf-8") as file:
            pinned = json.load(file)
    gold = digests(folder)
    if any(gold.get(name) != value for name, value in pinned["gold"].items()) and not rise:
        print(f"{PATH}:1:1: the floor was measured on other gold. Pin this one's with --raise.", file=sys.stderr)
        return 2
    html = means(html_records(folder, limit=HTML_PAGES))
    measured = {**means(records(folder)), **{name: scores for name, scores in html.items() if name not in SCORED}}
    for name, scores in measured.items():
        print(f"{name:24} F1 {scores['f1']:.4f}   dead {1 - scores['alive']:.2%}")
    fallen = falls(pinned["scores"], measured)
    for line in fallen:
        print(line, file=sys.stderr)
    if rise and not fallen:
        with open(PATH, "w", encoding="utf-8") as file:
            json.dump({"gold": gold, "scores": raised(pinned["scores"], measured)}, file, indent=1)
            file.write("\n")
    return 1 if fallen else 0
