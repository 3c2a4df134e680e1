"""Fit the tagger: from gold to the weights and the card beside them.

    python -m tools.fit_tagger ../shared/gold

writes `rules/tagger.npz` and `rules/tagger.md`. The domains are in three parts; for each part, nets are fitted on the
other two. All of them together are the shipped tagger; on a page of gold, those that have not seen its domain give a
score that says what to expect of other pages. With `--sets wcxb` it fits on that set alone and only prints what that
gives on the others: what holds in languages that were never seen. Takes about half an hour on two cores; the seeds are
fixed. Needs the extra `[fit]`.
"""

from __future__ import annotations

import argparse
import os

import numpy as np

from bench.folds import FITTED, records
from cleaner.refine import weights_path
from cleaner.shape import FEATURES as SHAPES
from cleaner.testimony import FEATURES as TESTIMONY
from tools.card import calibration_of, card, summary
from tools.net import Plan
from tools.nets import fitted, store, stored, teaches
from tools.pages import samples


def main() -> None:
    """Fit all nets, score them on the domains they have not seen, and write weights and card."""
    parser = argparse.ArgumentParser(prog="python -m tools.fit_tagger", description=__doc__.split("\n\n")[0])
    parser.add_argument("gold", help="the folder of gold")
    parser.add_argument("--sets", default=",".join(FITTED), help="fit on these alone, and only print (default: %(default)s)")
    parser.add_argument("--variants", type=int, default=6, help="made-up dumps of each page (default: %(default)s)")
    parser.add_argument("--epochs", type=int, default=Plan().epochs, help="passes over a share of them (default: %(default)s)")
    parser.add_argument("--card", action="store_true", help="fit nothing: score the weights that are there, write the card anew")
    arguments = parser.parse_args()
    sets = tuple(arguments.sets.split(","))
    plan = Plan(epochs=arguments.epochs)
    path = weights_path() if sets == FITTED else "tagger-trial.npz"
    if not arguments.card:
        lessons = (one for one in samples(arguments.gold, sets, arguments.variants) if teaches(one))
        store(path, fitted(lessons, (*SHAPES, *TESTIMONY), plan))
    found = records(arguments.gold, path)
    print("\n".join(summary(found)))
    if sets == FITTED:
        weights = stored(path)
        weights["calibration"] = calibration_of([one for one in found if one.set in FITTED]).astype(np.float32)
        store(path, weights)
        with open(os.path.splitext(path)[0] + ".md", "w", encoding="utf-8") as file:
            file.write(card(arguments.gold, path, plan, *weights["made"].tolist(), found))


if __name__ == "__main__":
    main()
