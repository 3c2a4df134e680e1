"""Put into numbers what the rules say of every line, for the tagger.

In: the hearing of a page. Out: an array (lines x features, float32), to stand beside the
shapes. Rules carry the vocabulary of all languages, so the tagger needs no words. Must never decide.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from cleaner.judge import Hearing

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

FEATURES = (*(f"says_{name}" for name in GROUPS), "says_gone", "says_keep", "says_title", "says_anything")
_GONE, _KEEP, _TITLE, _ANYTHING = range(len(GROUPS), len(GROUPS) + 4)


def testimony(hearing: Hearing) -> Array:
    """Give what the rules say of each line: an array (lines x `len(FEATURES)`), float32.

    A column of a group is 1 where a line goes for it, less where a rule of it was seen and did not act.
    """
    verdict = hearing.verdict
    out = np.zeros((len(hearing.page), len(FEATURES)), np.float32)
    for item in hearing.evidence:
        rule = hearing.rule_of(item.rule)
        group = _GROUP_OF.get(rule.category)
        if group is not None and rule.action != "keep":
            out[item.line, group] = max(out[item.line, group], _LOUDNESS[rule.strength])
            out[item.line, _ANYTHING] = 1
    for line, (category, _) in verdict.dropped.items():
        out[line, _GROUP_OF.get(category, 0)] = 1
        out[line, _GONE] = 1
    for line in verdict.protected:
        out[line, _KEEP] = 1
    if verdict.title is not None:
        out[verdict.title, _TITLE] = 1
    return out
