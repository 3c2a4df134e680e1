"""Examine a regular expression before it may enter a pack.

In: the pattern. Out: the word that gates it, or why it is refused. A pattern must hold a word that every match holds
(one search for all words then spares nearly every call), and must not blow up on hostile lines. Must never run a
pattern without a timeout.
"""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator
from typing import Any

import regex

# The standard library's own parser of patterns; before Python 3.11 it had another name.
_NEW = sys.version_info >= (3, 11)
sre_parse: Any = importlib.import_module("re._parser" if _NEW else "sre_parse")
sre_constants: Any = importlib.import_module("re._constants" if _NEW else "sre_constants")

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


def search(pattern: Any, line: str) -> Any:
    """Search `line` for the compiled `pattern`; None where there is no match, or none within the time allowed."""
    if len(line) > LONGEST_LINE:
        return None
    try:
        return pattern.search(line, timeout=TIMEOUT)
    except TimeoutError:
        return None


def compiled(pattern: str) -> Any:
    """Compile `pattern` as rules mean it: case does not matter."""
    return regex.compile(pattern, FLAGS)


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
        matcher = compiled(pattern)
    except (re.error, regex.error, OverflowError, RecursionError) as error:
        return None, f"it is no regular expression: {error}"
    if matcher.fullmatch("") is not None:
        return None, "it matches an empty line"
    gate = max(_words(tree), key=len, default="")
    if len(gate) < SHORTEST_GATE and not _DENSE_WORD.fullmatch(gate):
        return None, f"it holds no word of {SHORTEST_GATE} letters that every match must hold"
    if _nests(tree):
        return None, "a repeat inside a repeat can take for ever on a hostile line"
    if _is_slow(tree, matcher):
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


def _is_slow(tree: Any, matcher: Any) -> bool:
    """Try lines that pump every repeat of the pattern and then break off, with the words that open the gate behind."""
    tail = "\x00" + _sample(tree)
    for attack in _attacks(tree, ""):
        try:
            matcher.search(attack + tail, timeout=TRIAL)
            matcher.match(attack + "\x00", timeout=TRIAL)
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
