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
from cleaner.judge import Hearing, Verdict
from cleaner.refine import features_of, groups_of, standing
from cleaner.score import words
from tools.cues import cues_of
from tools.labels import label
from tools.variants import Marked, varied

Array = np.ndarray[Any, Any]

# A page of more lines is cut to so many for training; a variant of more is not made.
MOST_LINES = 3000
# So many variants are shown as if no rule knew their language.
BARE = 0.2


class Sample(NamedTuple):
    """One page in one style, its lines that the rules left.

    `features`: (lines x features), float16. `groups`: (lines x groupings), ints. `words`, `share`: of each line, how many
    words it has, and how much of it is article. `gold`: words of the article.
    """

    page: str
    set: str
    domain: str
    language: str
    type: str
    style: str
    features: Array
    groups: Array
    words: Array
    share: Array
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
    made = [_sample(page, style, page.styles[style]) for style in STYLES]
    lines = _marked(page) if others else []
    if any(line.share > 0.5 for line in lines):
        lent = [_marked(other) for other in others]
        cues = cues_of(_cleaners[0](page.styles["wet"]).language)
        for number in range(len(others)):
            text = varied(lines, lent[number:] + lent[:number], cues, page.type == "forum", draw)
            made.append(_sample(page, "variant", text, is_bare=draw.random() < BARE))
    return [one for one in made if one and (one.style != "variant" or len(one.words) <= MOST_LINES)]


def _sample(page: GoldPage, style: str, text: str, is_bare: bool = False) -> Sample | None:
    _, hearing = _cleaners[0].hear(take_in(text).text)
    if is_bare:
        hearing = _unheard(hearing)
    lines = standing(hearing)
    if not lines:
        return None
    gold = page.gold or ""
    shares = label(hearing.page.lines, gold)
    return Sample(
        page.id, page.set, page.domain, page.language, page.type, style,
        features_of(hearing, lines).astype(np.float16), groups_of(hearing, lines),
        np.array([len(words(hearing.page.lines[line])) for line in lines], np.float32),
        np.array([shares[line] for line in lines], np.float32), len(words(gold)),
    )  # fmt: skip


def _unheard(hearing: Hearing) -> Hearing:
    """Give the hearing as it would be in a language that no rule knows."""
    return hearing._replace(evidence=(), verdict=Verdict({}, {}, {}, {}, hearing.verdict.title))


def _marked(page: GoldPage) -> list[Marked]:
    """Give the lines of the page as Common Crawl has them, with their labels."""
    cut = _cleaners[0](page.styles["wet"]).page
    return [
        Marked(line, share, min(gap, 2)) for line, share, gap in zip(cut.lines, label(cut.lines, page.gold or ""), cut.gaps)
    ]
