"""Write the card of the HTML tagger: what it was fitted on, what it scores where it has not seen the domain, where it fails.

In: records of scores. Out: Markdown. Must never score anything itself.
"""

from __future__ import annotations

import datetime
import hashlib
import os
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from bench.folds import FITTED, FOLDS, Record
from tools.card import EDGES, LICENCES, calibration_of
from tools.net import Plan

TRIALS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "html_trials.md")


def card(gold: str, weights: str, plan: Plan, count: int, minutes: float, found: Sequence[Record]) -> str:
    """Give the card as Markdown."""
    with open(TRIALS, encoding="utf-8") as file:
        trials = file.read()
    parts = [
        "# The HTML tagger's card\n",
        f"Written by `python -m tools.fit_html`, with the weights `tagger-html.npz` (SHA-256 `{digest(weights)}`, "
        f"{os.path.getsize(weights) / 1024:.0f} KiB), on {datetime.date.today()}; {count:,} samples, {minutes:.0f} minutes.\n",
        "## What it is\n",
        f"{len(plan.dilations)} dilated convolutions of width {plan.width} over the lines of a page, as for plain text; {FOLDS} "
        "such nets, averaged, each fitted without a third of the domains. It sees shapes, what the rules say, what the tags "
        "say, and what trafilatura would keep; where trafilatura is not asked, that is 0, as on a share of the samples.\n",
        "`" + ", ".join(f"{name}={value}" for name, value in plan._asdict().items()) + "`\n",
        "## What it was fitted on\n",
        table(
            ("set", "source, licence", "SHA-256 of its HTML"),
            [(name, LICENCES[name], f"`{digest(os.path.join(gold, 'html', f'{name}.tar.xz'))}`") for name in FITTED],
        ),
        "On pages of the last set trafilatura's own text stands in for gold, so it is no witness there. Nothing was fitted on "
        "`daniel` (GPL-3.0).\n",
        "## What it scores\n",
        "Word F1 of the body, the mean over pages; on a page of a set that was fitted on, by the net that has not seen its "
        "domain; `html` with the witness, `fast` without. A page is dead when less than a tenth of its article is left.\n",
        scores("set", found, lambda one: f"{one.set} {one.style}"),
        scores("page type (wcxb)", [one for one in found if one.set == "wcxb"], lambda one: f"{one.type} {one.style}"),
        scores("language or country", [one for one in found if one.set != "wcxb" and one.style == "html"],
               lambda one: f"{one.set} {one.language}"),
        "## Whether its confidence is true\n",
        "Confidence is the expected F1, mapped to what pages came to on which so much was expected; the map is made on two "
        "thirds of the pages and tried on the other.\n",
        reliability([one for one in found if one.set in FITTED]),
        trials,
    ]  # fmt: skip
    return "\n".join(parts)


def scores(title: str, found: Sequence[Record], of: Callable[[Record], str]) -> str:
    """Give a table of mean scores by what `of` says of a record."""
    groups: dict[str, list[Record]] = {}
    for one in found:
        groups.setdefault(of(one), []).append(one)
    rows = [
        (name, str(len(own)), *(f"{np.mean(part):.3f}" for part in zip(*((one.precision, one.recall, one.f1) for one in own))),
         f"{np.mean([one.is_dead for one in own]):.1%}")
        for name, own in sorted(groups.items())
    ]  # fmt: skip
    return table((title, "pages", "precision", "recall", "F1", "dead"), rows)


def reliability(found: Sequence[Record]) -> str:
    """Give a table of confidence against what came: maps made on two thirds, tried on the third."""
    third = {page: number % 3 for number, page in enumerate(sorted({one.page for one in found}))}
    pairs: list[tuple[float, float]] = []
    for part in range(3):
        made = calibration_of([one for one in found if third[one.page] != part])
        pairs += [(float(np.interp(one.expected, *made)), one.f1) for one in found if third[one.page] == part]
    rows = []
    for low, high in pairwise(EDGES):
        inside = [pair for pair in pairs if low <= pair[0] < high]
        if inside:
            said, came = np.mean(inside, axis=0)
            rows.append((f"{low:.2f} to {min(high, 1):.2f}", str(len(inside)), f"{said:.3f}", f"{came:.3f}"))
    return table(("confidence", "pages", "mean confidence", "mean F1"), rows)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Give a Markdown table."""
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head), *(f"| {' | '.join(row)} |" for row in rows)]
    return "\n".join(lines) + "\n"


def digest(path: str) -> str:
    """Give the SHA-256 of a file."""
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()
