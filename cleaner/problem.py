"""What is wrong with a pack, and where: `Problem`, and `PackError`, which holds them all. Must never print."""

from collections.abc import Iterable
from typing import NamedTuple


class Problem(NamedTuple):
    """One mistake in a file: where (line and column from 1), what is wrong, and what to do.

    >>> print(Problem("mine.yaml", 3, 5, "'actoin' is no key of a rule", "Did you mean 'action'?"))
    mine.yaml:3:5: 'actoin' is no key of a rule. Did you mean 'action'?
    """

    path: str
    line: int
    column: int
    what: str
    fix: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.what}. {self.fix}"


class PackError(Exception):
    """Packs that cannot be loaded; `problems` lists every mistake found in them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def suggest(word: str, choices: Iterable[str]) -> str:
    """Say which of `choices` was meant by `word`, or which there are.

    >>> suggest("actoin", ["action", "into"]), suggest("colour", ["id", "why"])
    ("Did you mean 'action'?", 'Use one of id, why.')
    """
    import difflib  # only where something is wrong

    known = sorted(choices)
    close = difflib.get_close_matches(word, known, 1, 0.6)
    return f"Did you mean {close[0]!r}?" if close else f"Use one of {', '.join(known)}."
