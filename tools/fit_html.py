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
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import numpy as np
import torch

from bench.folds import FITTED, FOLDS, fold_of, html_records
from cleaner.hints import FEATURES as HINTS
from cleaner.hints import WITNESS
from cleaner.refine import weights_path
from cleaner.shape import FEATURES as SHAPES
from cleaner.testimony import FEATURES as TESTIMONY
from tools.card import calibration_of, summary
from tools.html_card import card
from tools.html_pages import html_samples
from tools.net import Plan, exported, train
from tools.pages import Sample

Array = np.ndarray[Any, Any]

# A page whose article has fewer words than this teaches nothing.
FEWEST_WORDS = 20
NAMES = (*SHAPES, *TESTIMONY, *HINTS)
TOLD = ("headline_", "is_headline", "description_", "article_")
# What is hidden on some samples, and on how many of them: the witness, what the head says, what class and id say.
HIDDEN = (
    ([NAMES.index(name) for name in WITNESS], 0.3),
    ([place for place, name in enumerate(NAMES) if name.startswith(TOLD)], 0.1),
    ([place for place, name in enumerate(NAMES) if "_w-" in name or "_p-" in name], 0.1),
)
PLAN = Plan(epochs=7)

_seen: list[Sample] = []


def main() -> None:
    """Fit all nets, score them on the domains they have not seen, and write weights and card."""
    parser = argparse.ArgumentParser(prog="python -m tools.fit_html", description=__doc__.split("\n\n")[0])
    parser.add_argument("gold", help="the folder of gold")
    parser.add_argument("--variants", type=int, default=2, help="made-up pages of each page (default: %(default)s)")
    parser.add_argument("--epochs", type=int, default=PLAN.epochs, help="passes over a share of them (default: %(default)s)")
    arguments = parser.parse_args()
    plan = PLAN._replace(epochs=arguments.epochs)
    start = time.monotonic()
    _seen.extend(lessons(html_samples(arguments.gold, FITTED, arguments.variants)))
    print(f"{len(_seen)} samples, {sum(len(one.words) for one in _seen):,} lines", flush=True)
    jobs = [(fold, plan._replace(seed=1 + fold)) for fold in range(FOLDS)]
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("fork")) as workers:
        nets = list(workers.map(_fit, jobs))
    path = weights_path(html=True)
    write(path, nets, np.array([[0.0, 1.0], [0.0, 1.0]]))
    found = html_records(arguments.gold)
    print("\n".join(summary(found)))
    write(path, nets, calibration_of([one for one in found if one.set in FITTED and one.style == "html"]))
    minutes = (time.monotonic() - start) / 60
    with open(os.path.splitext(path)[0] + ".md", "w", encoding="utf-8") as file:
        file.write(card(arguments.gold, path, plan, len(_seen), minutes, found))


def lessons(samples: Iterable[Sample], seed: int = 3) -> list[Sample]:
    """Give the samples that teach something, with some of what the tags say hidden in some of them."""
    draw = random.Random(seed)
    return [hidden(one, draw) for one in samples if len(one.words) > 2 and (one.share * one.words).sum() > FEWEST_WORDS]


def hidden(one: Sample, draw: random.Random) -> Sample:
    """Give the sample as if the page had less to say."""
    features = one.features.copy()
    for columns, chance in HIDDEN:
        if draw.random() < chance:
            features[:, columns] = 0
    return one._replace(features=features)


def _fit(job: tuple[int, Plan]) -> dict[str, Array]:
    """Fit a net to all domains that are not of the fold."""
    fold, plan = job
    torch.set_num_threads(1)
    return exported(train([one for one in _seen if fold_of(one.domain) != fold], plan))


def write(path: str, nets: Sequence[dict[str, Array]], calibration: Array) -> None:
    """Write the weights of the nets, one for each fold in order."""
    weights = {name: np.stack([net[name] for net in nets]) for name in nets[0] if name not in ("means", "dilations", "wholes")}
    np.savez_compressed(
        path, names=np.array(NAMES), folds=np.arange(len(nets)), calibration=calibration.astype(np.float32),
        means=np.mean([net["means"] for net in nets], axis=0).astype(np.float32),
        dilations=nets[0]["dilations"], wholes=nets[0]["wholes"], **weights,
    )  # fmt: skip


if __name__ == "__main__":
    main()
