"""Fit the tagger for HTML: from gold and its HTML to the weights and the card beside them.

    python -m tools.fit_html ../shared/gold

writes `rules/tagger-html.npz` and `rules/tagger-html.md`. As with the tagger for plain text, the domains are in three parts
and each net is fitted without one of them. On a share of the pages the witness is hidden, so that the same weights serve
without it. Takes about a quarter of an hour on two cores; the seeds are fixed. Needs the extra `[fit]`.
"""

from __future__ import annotations

import argparse
import os
import random
from collections.abc import Iterable

import numpy as np

from bench.folds import FITTED, html_records
from cleaner.hints import FEATURES as HINTS
from cleaner.hints import WITNESS
from cleaner.refine import weights_path
from cleaner.shape import FEATURES as SHAPES
from cleaner.testimony import FEATURES as TESTIMONY
from tools.card import calibration_of, summary
from tools.html_card import card
from tools.html_pages import html_samples
from tools.net import Plan
from tools.nets import fitted, store, stored, teaches
from tools.pages import Sample

NAMES = (*SHAPES, *TESTIMONY, *HINTS)
TOLD = ("headline_", "is_headline", "description_", "article_", "replies_", "told_")
# What is hidden on some samples, and on how many: the witness, what the head says, what class and id say, the address.
HIDDEN = (
    ([NAMES.index(name) for name in WITNESS], 0.3),
    ([place for place, name in enumerate(NAMES) if name.startswith(TOLD)], 0.1),
    ([place for place, name in enumerate(NAMES) if "_w-" in name or "_p-" in name or name.startswith("class_")], 0.1),
    ([place for place, name in enumerate(NAMES) if name.startswith(("path_", "address_"))], 0.2),
)
PLAN = Plan(epochs=7, parts=(1, 3), dropped_columns=0.3)


def main() -> None:
    """Fit all nets, score them on the domains they have not seen, and write weights and card."""
    parser = argparse.ArgumentParser(prog="python -m tools.fit_html", description=__doc__.split("\n\n")[0])
    parser.add_argument("gold", help="the folder of gold")
    parser.add_argument("--variants", type=int, default=2, help="made-up pages of each page (default: %(default)s)")
    parser.add_argument("--epochs", type=int, default=PLAN.epochs, help="passes over a share of them (default: %(default)s)")
    parser.add_argument("--card", action="store_true", help="fit nothing: score the weights that are there, write the card anew")
    arguments = parser.parse_args()
    plan = PLAN._replace(epochs=arguments.epochs)
    path = weights_path(html=True)
    if not arguments.card:
        store(path, fitted(lessons(html_samples(arguments.gold, FITTED, arguments.variants)), NAMES, plan))
    found = html_records(arguments.gold)
    print("\n".join(summary(found)))
    weights = stored(path)
    fitted_on = [one for one in found if one.set in FITTED and one.style == "html"]
    weights["calibration"] = calibration_of(fitted_on).astype(np.float32)
    store(path, weights)
    with open(os.path.splitext(path)[0] + ".md", "w", encoding="utf-8") as file:
        file.write(card(arguments.gold, path, plan, *weights["made"].tolist(), found))


def lessons(samples: Iterable[Sample], seed: int = 3) -> list[Sample]:
    """Give the samples that teach something, with some of what the tags say hidden in some of them."""
    draw = random.Random(seed)
    return [hidden(one, draw) for one in samples if teaches(one)]


def hidden(one: Sample, draw: random.Random) -> Sample:
    """Give the sample as if the page had less to say."""
    features = one.features.copy()
    for columns, chance in HIDDEN:
        if draw.random() < chance:
            features[:, columns] = 0
    return one._replace(features=features)


if __name__ == "__main__":
    main()
