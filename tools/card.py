"""Write the card of the tagger: what it was fitted on, what it scores where it has not seen the domain, where it fails.

In: records of scores. Out: Markdown. Must never score anything itself.
"""

from __future__ import annotations

import datetime
import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from bench.folds import FITTED, Record
from tools.net import Plan

Array = np.ndarray[Any, Any]

BINS = 12
EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1.01)
LICENCES = {
    "wcxb": "Murrough-Foley/web-content-extraction-benchmark, CC-BY-4.0",
    "fundus": "flairNLP/fundus test data, MIT",
    "readability": "mozilla/readability test pages, Apache-2.0",
    "trafilatura": "adbar/trafilatura evaluation data, Apache-2.0; no gold, so an HTML extractor's text stands in for it "
    "where it holds all the segments it must and none it must not",
}
TRIALS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "trials.md")


def calibration_of(found: Sequence[Record]) -> Array:
    """Give what scores came to by what was expected: means of equally many pages, made to rise (two rows)."""
    ordered = sorted(found, key=lambda one: one.expected)
    parts = [[ordered[place] for place in places] for places in np.array_split(np.arange(len(ordered)), BINS) if len(places)]
    pooled: list[tuple[float, float, int]] = []
    for part in parts:
        pooled.append((_mean(one.expected for one in part), _mean(one.f1 for one in part), 1))
        while len(pooled) > 1 and pooled[-2][1] > pooled[-1][1]:
            (x, y, n), (u, v, m) = pooled.pop(), pooled.pop()
            pooled.append(((x * n + u * m) / (n + m), (y * n + v * m) / (n + m), n + m))
    points = [(0.0, 0.0), *((x, y) for x, y, _ in pooled)]
    return np.array([[x for x, _ in points], [y for _, y in points]])


def summary(found: Sequence[Record]) -> list[str]:
    """Give the scores by set as lines of text."""
    return [
        f"{name:12} F1 {_mean(one.f1 for one in own):.4f}   dead {_mean(one.is_dead for one in own):.2%}"
        for name, own in _grouped(found, lambda one: one.set).items()
    ]


def card(gold: str, weights: str, plan: Plan, count: int, minutes: int, found: Sequence[Record]) -> str:
    """Give the card as Markdown."""
    with open(TRIALS, encoding="utf-8") as file:
        trials = file.read()
    body = [one for one in found if one.set != "daniel"]
    parts = [
        "# The tagger's card\n",
        "Written by `python -m tools.fit_tagger`, with the weights `tagger.npz` "
        f"(SHA-256 `{digest(weights)}`, {os.path.getsize(weights) / 1024:.0f} KiB), on {datetime.date.today()}; "
        f"{count:,} samples, {minutes} minutes on {os.cpu_count()} cores.\n",
        "## What it is\n",
        f"{len(plan.dilations)} dilated convolutions of width {plan.width} over the lines of a page, which hear what the "
        "page as a whole says behind two of them; six such nets, averaged. Each was fitted without a third of the "
        "domains. It sees shapes and what the rules say, and no words.\n",
        "`" + ", ".join(f"{name}={value}" for name, value in plan._asdict().items()) + "`\n",
        "## What it was fitted on\n",
        table(
            ("set", "source, licence", "SHA-256"),
            [(name, LICENCES[name], f"`{digest(os.path.join(gold, f'{name}.jsonl.gz'))}`") for name in FITTED],
        ),
        "Nothing was fitted on `daniel` (GPL-3.0); its scores below are of languages and sites that were never seen.\n",
        "## What it scores\n",
        "Word F1 of the body, the mean over pages; on a page of a set that was fitted on, by the nets that have not seen "
        "its domain. A page is dead when less than a tenth of its article is left.\n",
        scores("set", found, lambda one: one.set),
        scores("set and dump style", found, lambda one: f"{one.set} {one.style}"),
        scores("page type (wcxb)", [one for one in found if one.set == "wcxb"], lambda one: one.type or "?"),
        scores("language or country", [one for one in found if one.set != "wcxb"], lambda one: f"{one.set} {one.language}"),
        "## Whether its confidence is true\n",
        "Confidence is the expected F1, mapped to what pages came to on which so much was expected. Here the map is made "
        "on two thirds of the pages of the fitted sets and tried on the other third, and on `daniel` as it is.\n",
        reliability("confidence, fitted sets", crossed(body)),
        reliability("confidence, daniel", mapped(calibration_of(body), [one for one in found if one.set == "daniel"])),
        trials,
    ]
    return "\n".join(parts)


def scores(title: str, found: Sequence[Record], of: Callable[[Record], str], unit: str = "pages x styles") -> str:
    """Give a table of mean scores by what `of` says of a record; `unit` is what a record counts as."""
    rows = [
        (name, str(len(own)), *(f"{_mean(values):.3f}" for values in zip(*((one.precision, one.recall, one.f1) for one in own))),
         f"{_mean(one.is_dead for one in own):.1%}")
        for name, own in _grouped(found, of).items()
    ]  # fmt: skip
    return table((title, unit, "precision", "recall", "F1", "dead"), rows)


def crossed(found: Sequence[Record]) -> list[tuple[float, float]]:
    """Give confidence and F1 of each page, with the map made on the pages of other thirds."""
    third = {page: number % 3 for number, page in enumerate(sorted({one.page for one in found}))}
    pairs: list[tuple[float, float]] = []
    for part in range(3):
        others = [one for one in found if third[one.page] != part]
        pairs += mapped(calibration_of(others), [one for one in found if third[one.page] == part])
    return pairs


def mapped(calibration: Array, found: Iterable[Record]) -> list[tuple[float, float]]:
    """Give confidence and F1 of each page by the map `calibration`."""
    return [(float(np.interp(one.expected, *calibration)), one.f1) for one in found]


def reliability(title: str, pairs: Sequence[tuple[float, float]], unit: str = "pages x styles") -> str:
    """Give a table of confidence against what came."""
    rows = []
    for low, high in pairwise(EDGES):
        inside = [pair for pair in pairs if low <= pair[0] < high]
        if inside:
            said, came = _mean(pair[0] for pair in inside), _mean(pair[1] for pair in inside)
            rows.append((f"{low:.2f} to {min(high, 1):.2f}", str(len(inside)), f"{said:.3f}", f"{came:.3f}"))
    return table((title, unit, "mean confidence", "mean F1"), rows)


def _grouped(found: Iterable[Record], of: Callable[[Record], str]) -> dict[str, list[Record]]:
    groups: dict[str, list[Record]] = {}
    for one in found:
        groups.setdefault(of(one), []).append(one)
    return dict(sorted(groups.items()))


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Give a Markdown table."""
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head), *(f"| {' | '.join(row)} |" for row in rows)]
    return "\n".join(lines) + "\n"


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / max(len(listed), 1)


def digest(path: str) -> str:
    """Give the SHA-256 of a file."""
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()
