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
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import numpy as np
import torch

from bench.folds import FITTED, FOLDS, fold_of, records
from cleaner.refine import weights_path
from cleaner.shape import FEATURES as SHAPES
from cleaner.testimony import FEATURES as TESTIMONY
from tools.card import calibration_of, card, summary
from tools.net import Plan, exported, train
from tools.pages import Sample, samples

Array = np.ndarray[Any, Any]

# A page whose article has fewer words than this teaches nothing.
FEWEST_WORDS = 20
NETS_A_FOLD = 2

_seen: list[Sample] = []


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
        _write(path, _fitted(arguments.gold, sets, arguments.variants, plan))
    found = records(arguments.gold, path)
    print("\n".join(summary(found)))
    if sets == FITTED:
        with np.load(path, allow_pickle=False) as stored:
            weights = dict(stored)
        weights["calibration"] = calibration_of([one for one in found if one.set in FITTED]).astype(np.float32)
        _write(path, weights)
        with open(os.path.splitext(path)[0] + ".md", "w", encoding="utf-8") as file:
            file.write(card(arguments.gold, path, plan, *weights["made"].tolist(), found))


def _fitted(gold: str, sets: tuple[str, ...], variants: int, plan: Plan) -> dict[str, Array]:
    """Fit all nets; `made` says on how many samples, and in how many minutes."""
    start = time.monotonic()
    _seen.extend(one for one in samples(gold, sets, variants) if _teaches(one))
    print(f"{len(_seen)} samples, {sum(len(one.words) for one in _seen):,} lines", flush=True)
    jobs = [(fold, plan._replace(seed=1 + fold * NETS_A_FOLD + net)) for net in range(NETS_A_FOLD) for fold in range(FOLDS)]
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("fork")) as workers:
        nets = list(workers.map(_fit, jobs))
    apart = ("means", "dilations", "wholes")
    return {
        **{name: np.stack([net[name] for net in nets]) for name in nets[0] if name not in apart},
        "names": np.array([*SHAPES, *TESTIMONY]),
        "folds": np.array([fold for fold, _ in jobs]),
        "means": np.mean([net["means"] for net in nets], axis=0).astype(np.float32),
        "dilations": nets[0]["dilations"],
        "wholes": nets[0]["wholes"],
        "calibration": np.array([[0.0, 1.0], [0.0, 1.0]], np.float32),
        "made": np.array([len(_seen), round((time.monotonic() - start) / 60)]),
    }


def _teaches(one: Sample) -> bool:
    return len(one.words) > 2 and float((one.share * one.words).sum()) > FEWEST_WORDS


def _fit(job: tuple[int, Plan]) -> dict[str, Array]:
    """Fit a net to all domains that are not of the fold."""
    fold, plan = job
    torch.set_num_threads(1)
    return exported(train([one for one in _seen if fold_of(one.domain) != fold], plan))


def _write(path: str, weights: dict[str, Array]) -> None:
    with open(path, "wb") as file:
        np.savez_compressed(file, **weights)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
