"""Put into numbers what the rules say of every line that stands, and what went around it, for the tagger.

In: the hearing of a page. Out: an array (lines x features, float32), to stand beside the
shapes. Rules carry the vocabulary of all languages, so the tagger needs no words. Must never decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from cleaner.judge import Hearing, Verdict

Array = np.ndarray[Any, Any]

# Categories that stand in like places of a page speak with one voice.
GROUPS = {
    "menu": ("navigation", "search", "account", "accessibility", "structure", "error"),
    "offer": ("subscribe", "newsletter", "paywall", "app", "shopping", "advertising"),
    "share": ("share", "social"),
    "related": ("related",),
    "comments": ("comments",),
    "media": ("player", "credit", "caption"),
    "signed": ("byline", "dateline", "section", "tags", "counter", "reading-time", "title"),
    "legal": ("cookies", "copyright", "legal", "contact"),
}  # fmt: skip
_GROUP_OF = {category: number for number, group in enumerate(GROUPS.values()) for category in group}
# How loud a rule speaks that did not act: its guards did not hold, or its place was not the right one.
_LOUDNESS = {"certain": 0.5, "strong": 0.5, "weak": 0.25}

# What a line's own rules say; what went right above and below it, by group, and how many lines of it.
FEATURES = (
    *(f"says_{name}" for name in (*GROUPS, "keep", "title", "anything")),
    *(f"gone_{side}_{name}" for side in ("above", "below") for name in (*GROUPS, "lines")),
)
_KEEP, _TITLE, _ANYTHING = range(len(GROUPS), len(GROUPS) + 3)
_ABOVE = len(GROUPS) + 3
_BELOW = _ABOVE + len(GROUPS) + 1


def testimony(hearing: Hearing, lines: Sequence[int]) -> Array:
    """Give what the rules say of and around each of the `lines` that stand: an array (lines x `len(FEATURES)`), float32."""
    verdict = hearing.verdict
    place = {line: number for number, line in enumerate(lines)}
    out = np.zeros((len(lines), len(FEATURES)), np.float32)
    for item in hearing.evidence:
        number = place.get(item.line)
        rule = hearing.rule_of(item.rule)
        group = _GROUP_OF.get(rule.category)
        if number is not None and group is not None and rule.action != "keep":
            out[number, group] = max(out[number, group], _LOUDNESS[rule.strength])
            out[number, _ANYTHING] = 1
    for line in verdict.protected:
        if line in place:
            out[place[line], _KEEP] = 1
    if verdict.title in place:
        out[place[verdict.title], _TITLE] = 1
    _gone(out, verdict, lines)
    return out


def _gone(out: Array, verdict: Verdict, lines: Sequence[int]) -> None:
    """Say what went between each line and its neighbours that stand."""
    if not len(lines):
        return
    dropped = np.array(sorted(verdict.dropped), np.int64)
    group = np.array([_GROUP_OF.get(verdict.dropped[line][0], 0) for line in dropped.tolist()], np.int64)
    below = np.searchsorted(np.array(lines), dropped)  # the line that stands below what went
    counts = np.bincount(below, minlength=len(lines) + 1)
    heard = np.zeros((len(lines) + 1, len(GROUPS)), np.float32)
    heard[below, group] = 1
    between = np.concatenate((heard, np.log1p(counts)[:, None] / 2), axis=1)
    out[:, _ABOVE:_BELOW] = between[:-1]
    out[:, _BELOW:] = between[1:]
