"""Examine a regular expression before it may enter a pack.

In: the pattern. Out: the word that gates it, or why it is refused. A pattern must hold a word that every match holds
(one search for all words then spares nearly every call), and must not blow up on hostile lines. Must never run a
pattern without a timeout.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from typing import Any

import regex

try:
    from re import _constants as sre_constants  # type: ignore[attr-defined]
    from re import _parser as sre_parse  # type: ignore[attr-defined]
except ImportError:  # Python 3.10
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import sre_constants  # type: ignore[no-redef]
        import sre_parse  # type: ignore[no-redef]

FLAGS = regex.IGNORECASE | regex.V0
MAX_LENGTH = 1000
SHORTEST_GATE = 3
# A match on one line may take this many seconds at the very most; lines longer than this are not tried at all.
TIMEOUT = 0.05
TRIAL = 5 * TIMEOUT
LONGEST_LINE = 2000
_PUMP = 600

_REPEATS = {sre_constants.MAX_REPEAT, sre_constants.MIN_REPEAT}
_WORD = re.compile(r"[^\W\d_]+")
_DENSE_WORD = re.compile("[\u2e80-\ud7ff]{2,}")


def examine(pattern: str) -> tuple[str | None, str | None]:
    """Give `pattern`'s gate and None, or None and the reason why the pattern is refused.

    >>> examine(r"\\d+ min(utes)? read")
    ('read', None)
    >>> examine(r"(a+)+ read")[1]
    'a repeat inside a repeat can take for ever on a hostile line'
    >>> examine(r"\\d+")[1]
    'it holds no word of 3 letters that every match must hold'
    """
    if len(pattern) > MAX_LENGTH:
        return None, f"it is longer than {MAX_LENGTH} characters"
    try:
        tree = sre_parse.parse(pattern, re.IGNORECASE)
        compiled = regex.compile(pattern, FLAGS)
    except (re.error, regex.error, OverflowError, RecursionError) as error:
        return None, f"it is no regular expression: {error}"
    if compiled.fullmatch("") is not None:
        return None, "it matches an empty line"
    gate = max(_words(tree), key=len, default="")
    if len(gate) < SHORTEST_GATE and not _DENSE_WORD.fullmatch(gate):
        return None, f"it holds no word of {SHORTEST_GATE} letters that every match must hold"
    if _nests(tree):
        return None, "a repeat inside a repeat can take for ever on a hostile line"
    if _is_slow(tree, compiled):
        return None, f"it takes more than {TRIAL * 1000:.0f} ms on a hostile line"
    return gate, None


def _words(tree: Any) -> Iterator[str]:
    """Give the words that every match of `tree` holds: runs of letters outside alternatives and optional parts."""
    run = ""
    for operator, argument in tree:
        if operator is sre_constants.LITERAL:
            run += chr(argument)
            continue
        yield from _WORD.findall(run)
        run = ""
        if operator is sre_constants.SUBPATTERN:
            yield from _words(argument[3])
        elif operator in _REPEATS and argument[0] >= 1:
            yield from _words(argument[2])
    yield from _WORD.findall(run)


def _parts(operator: Any, argument: Any) -> list[Any]:
    """Give the sub-patterns directly below one node."""
    if operator is sre_constants.SUBPATTERN:
        return [argument[3]]
    if operator is sre_constants.BRANCH:
        return list(argument[1])
    if operator in _REPEATS or operator in (sre_constants.ASSERT, sre_constants.ASSERT_NOT):
        return [argument[-1]]
    if getattr(sre_constants, "ATOMIC_GROUP", None) is operator:
        return [argument]
    if getattr(sre_constants, "POSSESSIVE_REPEAT", None) is operator:
        return [argument[2]]
    return []


def _nests(tree: Any, inside: bool = False) -> bool:
    for operator, argument in tree:
        repeats = operator in _REPEATS and argument[1] > 10
        if repeats and inside:
            return True
        if any(_nests(part, inside or repeats) for part in _parts(operator, argument)):
            return True
    return False


def _is_slow(tree: Any, compiled: regex.Pattern[str]) -> bool:
    """Try lines that pump every repeat of the pattern and then break off, with the words that open the gate behind."""
    tail = "\x00" + _sample(tree)
    for attack in _attacks(tree, ""):
        try:
            compiled.search(attack + tail, timeout=TRIAL)
            compiled.match(attack + "\x00", timeout=TRIAL)
        except TimeoutError:
            return True
    return False


def _attacks(tree: Any, before: str) -> Iterator[str]:
    for operator, argument in tree:
        sample = _sample([(operator, argument)])
        if operator in _REPEATS and argument[1] > 10:
            pump = _sample(argument[2]) or "a"
            for unit in sorted({pump, _all_branches(argument[2]) or "a", "a", " ", pump + " "}):
                yield before + unit * (_PUMP // len(unit))
                yield unit * (_PUMP // len(unit))
        for part in _parts(operator, argument):
            yield from _attacks(part, before)
        before += sample


def _all_branches(tree: Any) -> str:
    """Give samples of all alternatives in `tree`, one after the other."""
    return "".join(_sample(part) for operator, argument in tree for part in _branches(operator, argument))


def _branches(operator: Any, argument: Any) -> list[Any]:
    if operator is sre_constants.SUBPATTERN:
        return [branch for inner in argument[3] for branch in _branches(*inner)]
    return list(argument[1]) if operator is sre_constants.BRANCH else []


def _sample(tree: Any) -> str:
    """Give a short text that the pattern could match, or nearly."""
    text = ""
    for operator, argument in tree:
        if operator in (sre_constants.LITERAL,):
            text += chr(argument)
        elif operator is sre_constants.IN:
            text += _sample_of_class(argument)
        elif operator is sre_constants.ANY or operator is sre_constants.NOT_LITERAL:
            text += "a"
        elif operator in _REPEATS:
            text += _sample(argument[2]) * max(1, min(argument[0], 3))
        elif _parts(operator, argument):
            text += _sample(_parts(operator, argument)[0])
    return text


def _sample_of_class(members: Any) -> str:
    for operator, argument in members:
        if operator is sre_constants.LITERAL:
            return chr(argument)
        if operator is sre_constants.RANGE:
            return chr(argument[0])
        if operator is sre_constants.CATEGORY:
            return {"DIGIT": "1", "SPACE": " "}.get(str(argument).rpartition("_")[2], "a")
    return "a"
