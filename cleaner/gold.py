"""Read gold: pages as text with the article marked.

One JSON object a line in `SET.jsonl` or `SET.jsonl.gz`, or pairs of text files: `raw.txt` beside `clean.txt`, or
`NAME.raw.txt` beside `NAME.clean.txt`. In: a folder or a file. Out: `GoldPage` objects. Must never guess: a page without
gold has None.
"""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from typing import NamedTuple

from cleaner.fold import fold
from cleaner.intake import take_in

SUFFIXES = (".jsonl", ".jsonl.gz")
# A raw page and its article lie beside each other under such names; PAIR is what they have in common.
RAW, CLEAN = "raw.txt", "clean.txt"
PAIR = "text"
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
    """Read the gold at `path`, a file or a folder of files, in name order; pairs of text files in all folders below it.

    Raises `GoldError` for a path without gold, and for a line that is no page.
    """
    if not os.path.exists(path):
        raise GoldError(f"{path}: there is no such file or folder. Check the path.")
    inside = [os.path.join(path, name) for name in sorted(os.listdir(path))] if os.path.isdir(path) else [path]
    files = [name for name in inside if name.endswith(SUFFIXES)]
    pairs = [] if files else list(_pairs(path))
    if not files and not pairs:
        wanted = f"Name a folder with .jsonl or .jsonl.gz files or with {RAW} beside {CLEAN}, or such a file."
        raise GoldError(f"{path}: there is no gold here. {wanted}")
    for file in files:
        yield from _pages(file)
    for raw in pairs:
        yield _pair(path, raw)


def _pairs(folder: str) -> Iterator[str]:
    """Give the raw pages below the folder that have their article beside them."""
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if name.endswith(RAW) and name[: -len(RAW)] + CLEAN in names:
                yield os.path.join(place, name)


def _pair(folder: str, raw: str) -> GoldPage:
    stem = raw[: -len(RAW)]
    texts: list[str] = []
    for path in (raw, stem + CLEAN):
        with open(path, "rb") as file:
            texts.append(take_in(file.read()).text)
    name = os.path.relpath(stem.rstrip("." + os.sep), folder)
    if name == ".":
        name = os.path.basename(os.path.abspath(folder))
    return GoldPage(name, "pairs", "", "", "", "", texts[1], {PAIR: texts[0]})


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
