"""Say of every line how likely it is to be article, from shapes and rules in their context.

In: a matrix of features for a page. Out: log-odds, a line each. A few small dilated convolutions over the lines, whose
log-odds are averaged, in numpy alone; the weights lie in `rules/tagger.npz`, with a card beside them. Each net was fitted
without a part of the domains, so that the shipped weights can be scored on pages that they have not seen. Must never
overrule a rule.
"""

from __future__ import annotations

import os
from functools import cache
from typing import Any, NamedTuple

import numpy as np

Array = np.ndarray[Any, Any]

# Log-odds beyond this say no more, and keep their digits apart.
_MOST = 15.0
# Matrices of so few lines are multiplied on one core: on several, this small a product takes six times the CPU time, and
# its last digits depend on how many there are.
_TILE = 24


class Tagger(NamedTuple):
    """The weights of several nets; the first axis of each array of weights is the net.

    `names`: the features that the columns stand for; `means`: what each is on the mean line. `enter` (features x width)
    and its bias; `layers`: for each its dilation, weights (width x 3 width, for the line above, itself and the line
    below) and bias; `wholes`: by the layer behind which it is heard, what the page as a whole says: weights (2 width x
    width) and bias; `parts`: the same of the groups that a line is in, (groups x width) x width, empty where lines are in
    none; `leave` (width x 1) and its bias. `folds`: for each net the part of the domains that it has not
    seen. `calibration`: expected scores, and what pages came to on which they were expected (two rows).
    """

    names: tuple[str, ...]
    means: Array
    enter: tuple[Array, Array]
    layers: tuple[tuple[int, Array, Array], ...]
    wholes: dict[int, tuple[Array, Array]]
    parts: dict[int, tuple[Array, Array]]
    leave: tuple[Array, Array]
    folds: Array
    calibration: Array

    def log_odds(self, features: Array, groups: Array | None = None) -> Array:
        """Give the log-odds of "article" of each line: an array (lines), float32.

        `features`: (lines x features), float32, the columns as in `names`. `groups`: (lines x groupings), the number of
        the group that a line is in, from 0, by each way to group them; None where lines are in none.
        """
        together = [] if groups is None else [_Group(numbers) for numbers in groups.T]
        number, width = len(features), self.leave[0].shape[1]
        state = _positive(_times(features[None], self.enter[0]) + self.enter[1])
        for place, (dilation, weights, bias) in enumerate(self.layers):
            spread = _times(state, weights)
            heard = spread[:, :, width : 2 * width] + bias
            if dilation < number:
                heard[:, dilation:] += spread[:, :-dilation, :width]
                heard[:, :-dilation] += spread[:, dilation:, 2 * width :]
            state += _positive(heard)
            if place in self.wholes:
                weights, bias = self.wholes[place]
                page = np.concatenate((state.mean(1, keepdims=True), state.max(1, keepdims=True)), axis=2)
                state += _positive(page @ weights + bias)
            if place in self.parts:
                weights, bias = self.parts[place]
                state += _positive(_times(np.concatenate([group.mean(state) for group in together], 2), weights) + bias)
        odds: Array = (state @ self.leave[0] + self.leave[1]).mean(0)[:, 0]
        return np.clip(odds, -_MOST, _MOST)

    def calibrated(self, expected: float) -> float:
        """Give the F1 that pages came to on which this much was expected, 0 to 1."""
        return float(np.interp(expected, self.calibration[0], self.calibration[1]))

    def without(self, fold: int) -> Tagger:
        """Give the nets alone that have not seen the part `fold` of the domains."""
        chosen = np.flatnonzero(self.folds == fold)
        return self._replace(
            enter=_of(chosen, *self.enter),
            layers=tuple((dilation, *_of(chosen, weights, bias)) for dilation, weights, bias in self.layers),
            wholes={place: _of(chosen, *whole) for place, whole in self.wholes.items()},
            parts={place: _of(chosen, *part) for place, part in self.parts.items()},
            leave=_of(chosen, *self.leave),
            folds=self.folds[chosen],
        )


class _Group:
    """Lines that are in groups, and the mean of each group."""

    def __init__(self, numbers: Array) -> None:
        self._order = np.argsort(numbers, kind="stable")
        self._numbers = numbers
        counts = np.bincount(numbers)
        self._starts = np.cumsum(counts) - counts
        self._shares = (1 / counts).astype(np.float32)[:, None]

    def mean(self, state: Array) -> Array:
        """Give for each line the mean of the states (nets x lines x width) of the lines in its group."""
        means: Array = np.add.reduceat(state[:, self._order], self._starts, axis=1) * self._shares
        return means[:, self._numbers]


def _times(state: Array, weights: Array) -> Array:
    """Multiply (1 or nets x lines x features) by (nets x features x width), in tiles of lines."""
    nets, number, features = state.shape
    tiles = -(-number // _TILE)
    padded = np.zeros((nets, tiles * _TILE, features), np.float32)
    padded[:, :number] = state
    product: Array = padded.reshape(nets, tiles, _TILE, features) @ weights[:, None]
    return product.reshape(len(weights), tiles * _TILE, -1)[:, :number]


def _positive(values: Array) -> Array:
    return np.maximum(values, 0, out=values)


def _of(chosen: Array, weights: Array, bias: Array) -> tuple[Array, Array]:
    return weights[chosen], bias[chosen]


@cache
def load_tagger(path: str) -> Tagger:
    """Read the weights at `path` (an `.npz` file without pickled objects)."""
    with np.load(os.fspath(path), allow_pickle=False) as stored:
        named = {name: stored[name] for name in stored.files}

    def pair(name: str) -> tuple[Array, Array]:
        return named[name].astype(np.float32), named[f"{name}_bias"].astype(np.float32)[:, None]

    return Tagger(
        names=tuple(named["names"].tolist()),
        means=named["means"].astype(np.float32),
        enter=pair("enter"),
        layers=tuple((dilation, *pair(f"layer{place}")) for place, dilation in enumerate(named["dilations"].tolist())),
        wholes={place: pair(f"whole{place}") for place in named["wholes"].tolist()},
        parts={place: pair(f"part{place}") for place in named["parts"].tolist()} if "parts" in named else {},
        leave=pair("leave"),
        folds=named["folds"],
        calibration=named["calibration"],
    )
