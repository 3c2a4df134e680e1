"""Tell the language of a page from its script and its function words.

In: the lines of a page, the function words of each language. Out: an ISO 639 code, or None where too little speaks for
any. Must never guess from names or from chrome: the longest lines are read first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

# Enough to tell; reading more changed one answer in a thousand.
SAMPLE = 6000
FEWEST_HITS = 3
LEAST_SHARE = 0.08

_WORD = re.compile(r"[^\W\d_]+")
_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("ko", re.compile("[\uac00-\ud7a3]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
)


def identify(lines: Sequence[str], function_words: Mapping[str, Sequence[str]]) -> str | None:
    """Give the language of `lines`, or None.

    `function_words` maps a language to its commonest short words, in lower case.

    >>> identify(["Le port était calme et les bateaux ne sont pas sortis."], {"fr": ["le", "et", "les", "ne", "pas"]})
    'fr'
    """
    sample = _sample(lines)
    by_script = _by_script(sample)
    if by_script is not None:
        return by_script
    return _by_words(_WORD.findall(sample.lower()), function_words)


def _sample(lines: Sequence[str]) -> str:
    parts: list[str] = []
    left = SAMPLE
    for line in sorted(lines, key=len, reverse=True):
        parts.append(line[:left])
        left -= len(line)
        if left <= 0:
            break
    return " ".join(parts)


def _by_script(sample: str) -> str | None:
    """Give the language of a script that one language uses, where it fills a third of the letters."""
    if sample.isascii():
        return None
    letters = sum(map(str.isalpha, sample))
    counts = {language: len(script.findall(sample)) for language, script in _SCRIPTS}
    if counts["ja"] * 10 > counts["ja"] + counts["zh"]:
        counts["ja"] += counts["zh"]
    language, count = max(counts.items(), key=lambda pair: pair[1])
    return language if count * 3 > letters else None


def _by_words(words: Sequence[str], function_words: Mapping[str, Sequence[str]]) -> str | None:
    count = Counter(words).get  # indexing a Counter costs twice as much where a word is missing
    scores = {language: sum(count(word, 0) for word in listed) for language, listed in function_words.items()}
    if not scores:
        return None
    language, hits = max(scores.items(), key=lambda pair: pair[1])
    return language if hits >= FEWEST_HITS and hits >= LEAST_SHARE * len(words) else None
