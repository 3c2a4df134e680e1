"""The tagger's net, as it is trained; `cleaner.tagger` is the same in numpy.

In: samples. Out: weights as arrays. Must never be needed to run the tagger.
"""

from __future__ import annotations

import copy
import math
import random
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from tools.pages import Sample

Array = np.ndarray[Any, Any]

# Of the ten binary digits of float16, so many are not kept.
DROPPED = 4


class Plan(NamedTuple):
    """How a net is made and trained. `wholes`, `parts`: behind which layers the page as a whole, and groups of lines are
    heard. `share`: of the samples, how many are seen in an epoch. `dropped_columns`: the
    chance of each feature to be hidden on a page."""

    width: int = 56
    dilations: tuple[int, ...] = (1, 2, 4, 8, 16, 1)
    wholes: tuple[int, ...] = (1, 3)
    parts: tuple[int, ...] = ()
    epochs: int = 10
    share: float = 0.5
    rate: float = 3e-3
    decay: float = 0.02
    dropout: float = 0.1
    dropped_columns: float = 0.1
    lines: int = 6000
    longest: int = 1500
    weight_of_f1: float = 0.5
    seed: int = 1


class Net(nn.Module):
    """A dilated convolution over the lines of a page; twice it hears what the page as a whole says, and groups of its lines."""

    def __init__(self, features: int, ways: int, plan: Plan) -> None:
        super().__init__()
        width = plan.width
        self.plan = plan
        self.enter = nn.Linear(features, width)
        self.layers = nn.ModuleList(nn.Conv1d(width, width, 3, dilation=d, padding=d) for d in plan.dilations)
        self.wholes = nn.ModuleDict({str(place): nn.Linear(2 * width, width) for place in plan.wholes})
        self.parts = nn.ModuleDict({str(place): nn.Linear(ways * width, width) for place in plan.parts})
        self.leave = nn.Linear(width, 1)
        self.dropout = nn.Dropout(plan.dropout)
        self.register_buffer("mean", torch.zeros(features))
        self.register_buffer("spread", torch.ones(features))

    def forward(self, features: torch.Tensor, mask: torch.Tensor, groups: torch.Tensor) -> torch.Tensor:
        """Give log-odds (pages x lines) for features (pages x lines x features); `mask` is 1 where a line is, `groups`
        (groupings x pages x lines) are numbers of groups, of which no two pages have the same."""
        there = mask[..., None]
        state = self.dropout(torch.relu(self.enter((features - self.mean) / self.spread))) * there
        for number, layer in enumerate(self.layers):
            heard = torch.relu(layer(state.transpose(1, 2)).transpose(1, 2))
            state = (state + self.dropout(heard)) * there
            if str(number) in self.wholes:
                mean = state.sum(1) / mask.sum(1, keepdim=True).clamp(min=1)
                most = (state + (there - 1) * 1e4).max(1).values
                page = torch.relu(self.wholes[str(number)](torch.cat([mean, most], -1)))
                state = (state + page[:, None]) * there
            if str(number) in self.parts:
                means = torch.cat([_means(state, mask, group) for group in groups], -1)
                state = (state + self.dropout(torch.relu(self.parts[str(number)](means)))) * there
        return self.leave(state)[..., 0]


def _means(state: torch.Tensor, mask: torch.Tensor, group: torch.Tensor) -> torch.Tensor:
    """Give for each line the mean of the lines in its group."""
    numbers, flat = group.flatten(), state.flatten(0, 1)
    most = int(numbers.max()) + 1
    sums = torch.zeros(most, flat.shape[1]).index_add(0, numbers, flat)
    counts = torch.zeros(most).index_add(0, numbers, mask.flatten()).clamp(min=1)
    return (sums / counts[:, None])[numbers].view_as(state)


def train(samples: Sequence[Sample], plan: Plan) -> Net:
    """Fit a net to the samples; the weights are a running mean over the last steps."""
    torch.manual_seed(plan.seed)
    draw = random.Random(plan.seed)
    net = Net(samples[0].features.shape[1], samples[0].groups.shape[1], plan)
    seen = np.concatenate([one.features[:400].astype(np.float32) for one in draw.sample(samples, min(1500, len(samples)))])
    net.mean.copy_(torch.from_numpy(seen.mean(0)))
    net.spread.copy_(torch.from_numpy(seen.std(0) + 0.05))
    optimizer = torch.optim.AdamW(net.parameters(), lr=plan.rate, weight_decay=plan.decay)
    average = copy.deepcopy(net).eval()
    total = plan.epochs * len(_batches([one for one in samples if draw.random() < plan.share], plan, draw))
    step = 0
    for epoch in range(plan.epochs):
        net.train()
        losses: list[float] = []
        for batch in _batches([one for one in samples if draw.random() < plan.share], plan, draw):
            for group in optimizer.param_groups:
                group["lr"] = plan.rate * min(1, step / 200) * (0.5 * (1 + math.cos(math.pi * min(1, step / total))) + 0.02)
            loss = _loss(net, _collate(batch, plan, draw), plan)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            step += 1
            _move(average, net, min(0.998, (step + 1) / (step + 10)))
            losses.append(loss.item())
        print(f"  epoch {epoch + 1} of {plan.epochs}: loss {np.mean(losses):.4f}", flush=True)
    return average


def exported(net: Net) -> dict[str, Array]:
    """Give the weights as `cleaner.tagger` reads them, float16 of few digits; the scaling of the features is folded in."""
    state = {name: value.detach().numpy().astype(np.float64) for name, value in net.state_dict().items()}
    scaled = state["enter.weight"] / state["spread"]
    out: dict[str, Array] = {
        "means": state["mean"],
        "enter": scaled.T,
        "enter_bias": state["enter.bias"] - scaled @ state["mean"],
        "leave": state["leave.weight"].T,
        "leave_bias": state["leave.bias"],
    }
    for number in range(len(net.plan.dilations)):
        weights = state[f"layers.{number}.weight"]  # width out x width in x 3: the line above, itself, the line below
        out[f"layer{number}"] = np.concatenate([weights[:, :, place].T for place in range(3)], axis=1)
        out[f"layer{number}_bias"] = state[f"layers.{number}.bias"]
    for place in net.plan.wholes:
        out[f"whole{place}"] = state[f"wholes.{place}.weight"].T
        out[f"whole{place}_bias"] = state[f"wholes.{place}.bias"]
    for place in net.plan.parts:
        out[f"part{place}"] = state[f"parts.{place}.weight"].T
        out[f"part{place}_bias"] = state[f"parts.{place}.bias"]
    packed = {name: rounded(values.astype(np.float16)) for name, values in out.items()}
    packed["dilations"] = np.array(net.plan.dilations)
    packed["wholes"] = np.array(net.plan.wholes)
    packed["parts"] = np.array(net.plan.parts, np.int64)
    return packed


def rounded(values: Array) -> Array:
    """Round float16 to six binary digits behind the first: a file packs what is 0. F1 on wcxb moves by 0.0002."""
    bits = values.view(np.uint16)
    return ((bits + (1 << DROPPED - 1)) >> DROPPED << DROPPED).astype(np.uint16).view(np.float16)


def _move(average: Net, net: Net, stay: float) -> None:
    with torch.no_grad():
        for mean, value in zip(average.parameters(), net.parameters()):
            mean.mul_(stay).add_(value, alpha=1 - stay)


def _batches(samples: list[Sample], plan: Plan, draw: random.Random) -> list[list[Sample]]:
    """Put samples of like length together, so many lines at most, in any order."""
    batches: list[list[Sample]] = []
    batch: list[Sample] = []
    for one in sorted(samples, key=lambda sample: len(sample.words) + draw.random() * 20):
        if batch and (len(batch) + 1) * min(len(one.words), plan.longest) > plan.lines:
            batches.append(batch)
            batch = []
        batch.append(one)
    batches.append(batch)
    draw.shuffle(batches)
    return batches


def _collate(batch: list[Sample], plan: Plan, draw: random.Random) -> list[torch.Tensor]:
    """Give features, shares, words, mask and groups of a batch, padded; group 0 is of what is no line."""
    longest = min(plan.longest, max(len(one.words) for one in batch))
    features = np.zeros((len(batch), longest, batch[0].features.shape[1]), np.float32)
    share, words, mask = (np.zeros((len(batch), longest), np.float32) for _ in range(3))
    groups = np.zeros((batch[0].groups.shape[1], len(batch), longest), np.int64)
    for number, one in enumerate(batch):
        start = draw.randint(0, max(0, len(one.words) - longest))
        part = slice(start, start + longest)
        size = len(one.words[part])
        features[number, :size] = one.features[part]
        share[number, :size] = one.share[part]
        words[number, :size] = one.words[part]
        mask[number, :size] = 1
        for way, seen in enumerate(groups):
            seen[number, :size] = one.groups[part, way] + seen.max() + 1
    return [torch.from_numpy(values) for values in (features, share, words, mask, groups)]


def _loss(net: Net, batch: list[torch.Tensor], plan: Plan) -> torch.Tensor:
    """Cross-entropy by line and one less the F1 that the probabilities make, both by page."""
    features, share, words, mask, groups = batch
    pages, _, columns = features.shape
    shown = (torch.rand(pages, 1, columns) > plan.dropped_columns).float()
    odds = net(features * shown + (1 - shown) * net.mean, mask, groups)
    weight = words.clamp(min=1).sqrt() * mask
    entropy = functional.binary_cross_entropy_with_logits(odds, share, reduction="none")
    by_page = (entropy * weight).sum(1) / weight.sum(1).clamp(min=1)
    kept = torch.sigmoid(odds) * words
    f1 = 2 * (kept * share).sum(1) / (kept.sum(1) + (share * words).sum(1)).clamp(min=1)
    return (by_page + plan.weight_of_f1 * (1 - f1)).mean()
