"""Fit the nets of a tagger, several for each part of the domains, and keep them in one file.

In: samples. Out: arrays, as `cleaner.tagger` reads them. Each net is fitted without one part of the domains. The seeds are
fixed. Must never know what the features stand for.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import numpy as np
import torch

from bench.folds import FOLDS, fold_of
from tools.net import Plan, exported, train
from tools.pages import Sample

Array = np.ndarray[Any, Any]

NETS_A_FOLD = 2
# A page whose article has fewer words than this teaches nothing.
FEWEST_WORDS = 20
# What is the same in all nets, or is averaged.
_COMMON = ("means", "dilations", "wholes", "parts")

_seen: list[Sample] = []


def fitted(lessons: Iterable[Sample], names: Sequence[str], plan: Plan) -> dict[str, Array]:
    """Fit all nets; `made` says on how many samples, and in how many minutes."""
    start = time.monotonic()
    _seen[:] = lessons
    print(f"{len(_seen)} samples, {sum(len(one.words) for one in _seen):,} lines", flush=True)
    jobs = [(fold, plan._replace(seed=1 + fold * NETS_A_FOLD + net)) for net in range(NETS_A_FOLD) for fold in range(FOLDS)]
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("fork")) as workers:
        nets = list(workers.map(_fit, jobs))
    return {
        **{name: np.stack([net[name] for net in nets]) for name in nets[0] if name not in _COMMON},
        **{name: nets[0][name] for name in _COMMON},
        "means": np.mean([net["means"] for net in nets], axis=0).astype(np.float32),
        "names": np.array(names),
        "folds": np.array([fold for fold, _ in jobs]),
        "calibration": np.array([[0.0, 1.0], [0.0, 1.0]], np.float32),
        "made": np.array([len(_seen), round((time.monotonic() - start) / 60)]),
    }


def teaches(one: Sample) -> bool:
    """Tell whether there is anything to learn from a sample."""
    return len(one.words) > 2 and float((one.share * one.words).sum()) > FEWEST_WORDS


def _fit(job: tuple[int, Plan]) -> dict[str, Array]:
    """Fit a net to all domains that are not of the fold."""
    fold, plan = job
    torch.set_num_threads(1)
    return exported(train([one for one in _seen if fold_of(one.domain) != fold], plan))


def stored(path: str) -> dict[str, Array]:
    """Read the arrays that lie at `path`."""
    with np.load(path, allow_pickle=False) as arrays:
        return dict(arrays)


def store(path: str, weights: dict[str, Array]) -> None:
    """Keep the arrays at `path`."""
    with open(path, "wb") as file:
        np.savez_compressed(file, **weights)  # type: ignore[arg-type]
