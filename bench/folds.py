"""Score pages with a tagger that has not seen their domain.

In: a folder of gold. Out: `Record` objects. The domains are in three parts, and each of the shipped nets was fitted
without one of them: a page of a set that was fitted on gets the nets that have not seen its domain, others get all.
"""

from __future__ import annotations

import os
import tarfile
import zlib
from collections.abc import Container, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from typing import NamedTuple

from cleaner import Article, Cleaner
from cleaner.gold import GoldPage, gold_pages
from cleaner.refine import weights_path
from cleaner.score import score
from cleaner.tagger import load_tagger

FOLDS = 3
# What the shipped weights are fitted on.
FITTED = ("wcxb", "fundus", "readability", "trafilatura")
SCORED = ("wcxb", "fundus", "readability", "daniel")
STYLES = ("wet", "bs4", "innertext", "layout")


class Record(NamedTuple):
    """One page in one style: what its article's body scores, and the F1 that cleaner expected."""

    page: str
    set: str
    language: str
    type: str
    style: str
    precision: float
    recall: float
    f1: float
    expected: float
    is_dead: bool


def fold_of(domain: str) -> int:
    """Give the part that a domain is in.

    >>> fold_of("example.org") == fold_of("example.org")
    True
    """
    return zlib.crc32(domain.encode()) % FOLDS


def cleaner_for(page: GoldPage, weights: str = "") -> Cleaner:
    """Give the cleaner that may be scored on the page, with other weights than the shipped ones where they are named."""
    return _cleaner(weights or weights_path(), _unseen_fold(page), "auto", False)


def cleaner_for_html(page: GoldPage, fast: bool = False) -> Cleaner:
    """Give the cleaner that may be scored on the page's HTML, with or without the witness."""
    return _cleaner(weights_path(html=True), _unseen_fold(page), "html", fast)


def _unseen_fold(page: GoldPage) -> int | None:
    return fold_of(page.domain) if page.set in FITTED else None


@cache
def _cleaner(weights: str, fold: int | None, source: str, fast: bool) -> Cleaner:
    tagger = load_tagger(weights)
    return Cleaner(tagger=tagger if fold is None else tagger.without(fold), source=source, fast=fast, timeout=60)


def html_of(folder: str, name: str, wanted: Container[str] | None = None) -> dict[str, bytes]:
    """Read the HTML of a set: page id to bytes, of all pages or of those that are `wanted`."""
    found: dict[str, bytes] = {}
    with tarfile.open(os.path.join(folder, "html", f"{name}.tar.xz")) as archive:
        for member in archive:
            identity = os.path.basename(member.name)[: -len(".html")]
            if member.isfile() and (wanted is None or identity in wanted):
                file = archive.extractfile(member)
                found[identity] = file.read() if file else b""
    return found


def gold_of(folder: str, names: Iterable[str]) -> Iterator[GoldPage]:
    """Give the pages of the sets whose article is marked."""
    for name in names:
        for page in gold_pages(os.path.join(folder, f"{name}.jsonl.gz")):
            if page.gold and page.gold.strip():
                yield page


def records(folder: str, weights: str = "", names: Iterable[str] = SCORED) -> list[Record]:
    """Score all pages of the sets in all styles, on all cores."""
    with ProcessPoolExecutor() as workers:
        some = workers.map(partial(_records_of, weights=weights), gold_of(folder, names), chunksize=8)
        return [one for made in some for one in made]


def _records_of(page: GoldPage, weights: str) -> list[Record]:
    cleaner = cleaner_for(page, weights)
    return [_record(page, style, cleaner(page.styles[style])) for style in STYLES]


def _record(page: GoldPage, style: str, article: Article) -> Record:
    found = score(article.body, page.gold or "")
    expected = 0.0 if article.refined is None else article.refined.expected
    return Record(page.id, page.set, page.language, page.type, style, *found, expected, found.is_dead)


def html_records(folder: str, names: Iterable[str] = SCORED, limit: int | None = None) -> list[Record]:
    """Score the HTML of all pages of the sets, or of at most `limit` of each, with the witness (`html`) and without (`fast`)."""
    found: list[Record] = []
    for name in names:
        pages = [page._replace(styles={}) for page in gold_of(folder, [name])]
        if limit is not None:
            pages = sorted(pages, key=lambda page: zlib.crc32(page.id.encode()))[:limit]
        html = html_of(folder, name, {page.id for page in pages})
        with ProcessPoolExecutor() as workers:
            for made in workers.map(_html_records_of, pages, [html.get(page.id, b"") for page in pages], chunksize=8):
                found += made
    return found


def _html_records_of(page: GoldPage, html: bytes) -> list[Record]:
    ways = (("html", False), ("fast", True))
    return [_record(page, style, cleaner_for_html(page, fast)(html)) for style, fast in ways]
