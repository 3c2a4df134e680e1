"""Make samples to fit the tagger on: pages of gold in many dump styles, measured and labelled line by line.

In: a folder of gold. Out: `Sample` objects. Where gold is null but pieces of the article are known, an HTML extractor's
text stands in for it, if it holds all the pieces it must and none it must not. Must never read a set that may not be
trained on, unless it is asked for by name.
"""

from __future__ import annotations

import json
import logging
import os
import random
import tarfile
import zlib
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import Any, NamedTuple

import numpy as np

from bench.folds import STYLES
from cleaner import Cleaner
from cleaner.gold import GoldPage, gold_pages
from cleaner.intake import take_in
from cleaner.refine import features_of
from cleaner.score import words
from tools.labels import label
from tools.variants import Marked, varied

Array = np.ndarray[Any, Any]

# A page of more lines is cut to so many for training; a variant of more is not made.
MOST_LINES = 3000


class Sample(NamedTuple):
    """One page in one style.

    `features`: (lines x features), float16. `words`, `share`: of each line, how many words it has, and how much of it
    is article. `gone`: the lines that the rules dropped. `title`: its line, or -1. `gold`: words of the article.
    """

    page: str
    set: str
    domain: str
    language: str
    type: str
    style: str
    features: Array
    words: Array
    share: Array
    gone: Array
    title: int
    gold: int


def samples(folder: str, sets: tuple[str, ...], variants: int, seed: int = 5) -> Iterator[Sample]:
    """Give the samples of all pages of `sets` in `folder`: every style, and so many `variants` of each page."""
    pages = [page for name in sets for page in gold_of(folder, name)]
    draw = random.Random(seed)
    jobs = [(page, [draw.choice(pages) for _ in range(variants)]) for page in pages]
    with ProcessPoolExecutor(initializer=_start) as workers:
        for made in workers.map(_samples_of, jobs, chunksize=8):
            yield from made


def gold_of(folder: str, name: str) -> list[GoldPage]:
    """Give the pages of a set that can be learned from: those with gold or with silver in its place."""
    pages = list(gold_pages(os.path.join(folder, f"{name}.jsonl.gz")))
    if any(page.gold for page in pages):
        return [page for page in pages if page.gold and page.gold.strip()]
    return _silver(folder, name, pages)


def _silver(folder: str, name: str, pages: list[GoldPage]) -> list[GoldPage]:
    """Give the pages whose article an HTML extractor is known to have found, with its text as gold."""
    pieces = _pieces(os.path.join(folder, f"{name}.jsonl.gz"))
    with tarfile.open(os.path.join(folder, "html", f"{name}.tar.xz")) as archive:
        html = {os.path.basename(member.name)[:-5]: _read(archive, member) for member in archive if member.isfile()}
    jobs = [(html.get(page.id, ""), *pieces[page.id]) for page in pages]
    with ProcessPoolExecutor() as workers:
        texts = list(workers.map(_extracted, jobs, chunksize=20))
    return [page._replace(gold=text) for page, text in zip(pages, texts) if text]


def _read(archive: tarfile.TarFile, member: tarfile.TarInfo) -> str:
    file = archive.extractfile(member)
    return file.read().decode("utf-8", "replace") if file else ""


def _pieces(path: str) -> dict[str, tuple[list[str], list[str]]]:
    import gzip

    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return {row["id"]: (row["with_"], row["without"]) for row in rows}


def _extracted(job: tuple[str, list[str], list[str]]) -> str | None:
    import trafilatura

    logging.disable(logging.CRITICAL)
    html, wanted, unwanted = job
    for way in ({}, {"favor_precision": True}, {"favor_recall": True}):
        text = trafilatura.extract(html, include_comments=False, **way)
        if text and all(piece in text for piece in wanted) and not any(piece in text for piece in unwanted):
            return str(text)
    return None


_cleaners: list[Cleaner] = []


def _start() -> None:
    _cleaners.append(Cleaner(level="rules"))


def _samples_of(job: tuple[GoldPage, list[GoldPage]]) -> list[Sample]:
    page, others = job
    draw = random.Random(zlib.crc32(page.id.encode()))
    made = [sample for style in STYLES if (sample := _sample(page, style, page.styles[style]))]
    lines = _marked(page)
    if any(line.share > 0.5 for line in lines):
        lent = [_marked(other) for other in others]
        for number in range(len(others)):
            sample = _sample(page, "variant", varied(lines, lent[number:] + lent[:number], page.type == "forum", draw))
            if sample and len(sample.words) <= MOST_LINES:
                made.append(sample)
    return made


def _sample(page: GoldPage, style: str, text: str) -> Sample | None:
    _, hearing = _cleaners[0].hear(take_in(text).text)
    lines, verdict = hearing.page.lines, hearing.verdict
    if not lines:
        return None
    gold = page.gold or ""
    gone = np.zeros(len(lines), bool)
    gone[list(verdict.dropped)] = True
    return Sample(
        page.id, page.set, page.domain, page.language, page.type, style,
        features_of(hearing).astype(np.float16),
        np.array([len(words(line)) for line in lines], np.float32), np.array(label(lines, gold), np.float32), gone,
        -1 if verdict.title is None else verdict.title, len(words(gold)),
    )  # fmt: skip


def _marked(page: GoldPage) -> list[Marked]:
    """Give the lines of the page as Common Crawl has them, with their labels."""
    cut = _cleaners[0](page.styles["wet"]).page
    return [
        Marked(line, share, min(gap, 2)) for line, share, gap in zip(cut.lines, label(cut.lines, page.gold or ""), cut.gaps)
    ]
