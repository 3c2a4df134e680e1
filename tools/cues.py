"""The phrases that open boxes on pages of a language, from the shipped rules.

In: a language code. Out: phrases by category. Must never be needed to run the tagger.
"""

from __future__ import annotations

from functools import cache

from cleaner.library import load_everything

# Boxes that stand between the paragraphs of an article, and below it.
CATEGORIES = ("related", "newsletter", "subscribe", "share", "social", "advertising", "player", "tags")
# A phrase like a sentence stands in a box; one as short as this heads it.
LONGEST = 40


@cache
def _phrases() -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for pack in load_everything():
        if pack.language and not pack.site:
            own = found.setdefault(pack.language, {})
            for rule in pack.rules:
                if rule.category in CATEGORIES and rule.action != "keep":
                    kinds = ("line", "starts")
                    own.setdefault(rule.category, []).extend(
                        text for kind, text in rule.patterns if kind in kinds and len(text) <= LONGEST
                    )
    return found


def cues_of(language: str | None) -> dict[str, list[str]]:
    """Give the phrases by category; those of English for a language without a pack.

    >>> "related" in cues_of("fr")
    True
    """
    phrases = _phrases()
    return {category: texts for category, texts in phrases.get(language or "", phrases["en"]).items() if texts}
