"""Read gold: pages as text with the article marked, one JSON object a line, in `SET.jsonl` or `SET.jsonl.gz`.

In: a folder or a file. Out: `GoldPage` objects. Must never guess: a page without gold has None.
"""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from typing import NamedTuple

from cleaner.fold import fold

SUFFIXES = (".jsonl", ".jsonl.gz")
# A line shorter than this is in gold only as a line of its own: a word or two stand in any prose.
SHORT = 25


class GoldPage(NamedTuple):
    """One page: where it is from, the article (None where it is not marked), and the page as text in several styles."""

    id: str
    set: str
    domain: str
    language: str
    type: str
    title: str
    gold: str | None
    styles: dict[str, str]


class GoldError(Exception):
    """Gold that cannot be read; the message says where and why."""


def gold_pages(path: str) -> Iterator[GoldPage]:
    """Read the gold at `path`, a file or a folder of files, in name order.

    Raises `GoldError` for a path without gold, and for a line that is no page.
    """
    inside = [os.path.join(path, name) for name in sorted(os.listdir(path))] if os.path.isdir(path) else [path]
    files = [name for name in inside if name.endswith(SUFFIXES)]
    if not files:
        raise GoldError(f"{path}: there is no gold here. Name a folder with .jsonl or .jsonl.gz files, or such a file.")
    for file in files:
        yield from _pages(file)


def _pages(file: str) -> Iterator[GoldPage]:
    opener = gzip.open if file.endswith(".gz") else open
    with opener(file, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                yield _page(json.loads(line))
            except (ValueError, KeyError, TypeError) as error:
                what = f"{file}:{number}:1: this is no page: {error}. Give an object with 'id', 'gold' and 'styles'."
                raise GoldError(what) from None


def _page(row: dict[str, object]) -> GoldPage:
    styles = row["styles"]
    if not isinstance(styles, dict):
        raise TypeError("'styles' is no object")
    gold = row.get("gold")
    names = ("id", "set", "domain", "lang", "type", "title")
    identity, group, domain, language, kind, title = (str(row.get(name) or "") for name in names)
    return GoldPage(identity, group, domain, language, kind, title, None if gold is None else str(gold), styles)


class InGold:
    """Tells which lines of a page are in its gold: as lines of their own, or, when longer, in its text.

    >>> is_in = InGold("The boats left at dawn.\\nNobody waved.")
    >>> is_in("Nobody waved."), is_in("boats left"), is_in("Share")
    (True, False, False)
    """

    def __init__(self, gold: str) -> None:
        folded = fold(gold)
        self._lines = {line.strip() for line in folded.split("\n")}
        self._text = " ".join(folded.split())

    def __call__(self, line: str) -> bool:
        key = " ".join(fold(line).split())
        return key in self._lines or (len(key) >= SHORT and key in self._text)
