"""Make samples to fit the HTML tagger on: pages of gold as HTML, measured and labelled line by line.

In: a folder of gold. Out: `Sample` objects. Where gold is null but pieces of the article are known, an HTML extractor's
text stands in for it; on those pages the witness is left out, for it would testify to its own words. Must never read a
set that may not be trained on, unless it is asked for by name.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context

import numpy as np

from bench.folds import html_of
from cleaner import Cleaner
from cleaner.gold import GoldPage
from cleaner.html import page_of_html
from cleaner.intake import take_in
from cleaner.page import Page
from cleaner.refine import features_of, groups_of, standing
from cleaner.score import words
from cleaner.witness import ask
from tools.html_variants import varied
from tools.labels import label
from tools.pages import Sample, gold_of

SILVER = ("trafilatura",)


_pages: list[tuple[GoldPage, Page]] = []


def html_samples(folder: str, sets: tuple[str, ...], variants: int, seed: int = 5) -> Iterator[Sample]:
    """Give the samples of all pages of `sets`: as they are, and so many `variants` of each."""
    jobs: list[tuple[GoldPage, bytes]] = []
    for name in sets:
        html = html_of(folder, name)
        jobs += [(page._replace(styles={}), html[page.id]) for page in gold_of(folder, name) if page.id in html]
    with ProcessPoolExecutor() as workers:
        _pages[:] = zip([gold for gold, _ in jobs], workers.map(_page, jobs, chunksize=8))
    draw = random.Random(seed)
    lent = [[draw.randrange(len(jobs)) for _ in range(variants)] for _ in jobs]
    with ProcessPoolExecutor(mp_context=get_context("fork")) as workers:  # which know the pages
        for made in workers.map(_samples_of, range(len(jobs)), lent, chunksize=8):
            yield from made


def _page(job: tuple[GoldPage, bytes]) -> Page:
    gold, html = job
    page = page_of_html(take_in(html).text, asks=gold.set not in SILVER)
    ask(page, 60)
    page.marks = page.marks and page.marks._replace(html="")
    return page


def _samples_of(number: int, lent: list[int]) -> list[Sample]:
    own, page = _pages[number]
    draw = random.Random(zlib.crc32(own.id.encode()))
    made = [_sample(own, "html", page)]
    shares = label(page.lines, own.gold or "")
    for other in lent:
        gold, theirs = _pages[other]
        made.append(_sample(own, "variant", varied(page, shares, theirs, label(theirs.lines, gold.gold or ""), draw)))
    return [sample for sample in made if sample is not None]


@cache
def _cleaner() -> Cleaner:
    return Cleaner(level="rules")


def _sample(gold: GoldPage, style: str, page: Page) -> Sample | None:
    _, hearing = _cleaner().hear_page(page)
    lines = standing(hearing)
    if not lines:
        return None
    shares = label(page.lines, gold.gold or "")
    return Sample(
        gold.id, gold.set, gold.domain, gold.language, gold.type, style,
        features_of(hearing, lines).astype(np.float16), groups_of(hearing, lines),
        np.array([len(words(page.lines[line])) for line in lines], np.float32),
        np.array([shares[line] for line in lines], np.float32), len(words(gold.gold or "")),
    )  # fmt: skip
