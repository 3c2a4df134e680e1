"""Write the card of the HTML tagger: what it was fitted on, what it scores where it has not seen the domain, where it fails.

In: records of scores. Out: Markdown. Must never score anything itself.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Sequence

from bench.folds import FITTED, FOLDS, Record
from tools.card import LICENCES, crossed, digest, reliability, scores, table
from tools.net import Plan
from tools.nets import NETS_A_FOLD

TRIALS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "html_trials.md")


def card(gold: str, weights: str, plan: Plan, count: int, minutes: int, found: Sequence[Record]) -> str:
    """Give the card as Markdown."""
    with open(TRIALS, encoding="utf-8") as file:
        trials = file.read()
    parts = [
        "# The HTML tagger's card\n",
        f"Written by `python -m tools.fit_html`, with the weights `tagger-html.npz` (SHA-256 `{digest(weights)}`, "
        f"{os.path.getsize(weights) / 1024:.0f} KiB), on {datetime.date.today()}; {count:,} samples, {minutes} minutes of "
        "fitting.\n",
        "## What it is\n",
        f"{len(plan.dilations)} dilated convolutions of width {plan.width} over the lines of a page, as for plain text; "
        f"{FOLDS * NETS_A_FOLD} such nets, averaged, each fitted without a third of the domains. Twice each line hears the "
        "mean of the lines of its kind (the same tag and class, and so the box around), and of those in the box around its "
        "own. It sees shapes, what the rules say, what the tags say, what kind of page it says it is, and, where "
        "not much is expected, what trafilatura would keep; where it is not asked, that is 0, as on a share of the samples.\n",
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
        scores("set", found, lambda one: f"{one.set} {one.style}", "pages"),
        scores("page type (wcxb)", [one for one in found if one.set == "wcxb"], lambda one: f"{one.type} {one.style}", "pages"),
        scores("language or country", [one for one in found if one.set != "wcxb" and one.style == "html"],
               lambda one: f"{one.set} {one.language}", "pages"),
        "## Whether its confidence is true\n",
        "Confidence is the expected F1, mapped to what pages came to on which so much was expected; the map is made on two "
        "thirds of the pages and tried on the other.\n",
        reliability("confidence", crossed([one for one in found if one.set in FITTED]), "pages"),
        trials,
    ]  # fmt: skip
    return "\n".join(parts)
