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

import numpy as np

from bench.folds import html_of
from cleaner import Cleaner
from cleaner.gold import GoldPage
from cleaner.html import page_of_html
from cleaner.intake import take_in
from cleaner.page import Page
from cleaner.refine import features_of, standing
from cleaner.score import words
from tools.html_variants import varied
from tools.labels import label
from tools.pages import Sample, gold_of

SILVER = ("trafilatura",)


def html_samples(folder: str, sets: tuple[str, ...], variants: int, seed: int = 5) -> Iterator[Sample]:
    """Give the samples of all pages of `sets`: as they are, and so many `variants` of each."""
    jobs: list[tuple[GoldPage, bytes]] = []
    for name in sets:
        html = html_of(folder, name)
        jobs += [(page._replace(styles={}), html[page.id]) for page in gold_of(folder, name) if page.id in html]
    draw = random.Random(seed)
    lent = [[draw.choice(jobs) for _ in range(variants)] for _ in jobs]
    with ProcessPoolExecutor() as workers:
        for made in workers.map(_samples_of, jobs, lent, chunksize=8):
            yield from made


def _samples_of(job: tuple[GoldPage, bytes], lent: list[tuple[GoldPage, bytes]]) -> list[Sample]:
    own, page = job[0], _page(*job)
    draw = random.Random(zlib.crc32(own.id.encode()))
    made = [_sample(own, "html", page)]
    shares = label(page.lines, own.gold or "")
    for other in lent:
        theirs = _page(*other)
        varied_page = varied(page, shares, theirs, label(theirs.lines, other[0].gold or ""), draw)
        made.append(_sample(own, "variant", varied_page))
    return [sample for sample in made if sample is not None]


def _page(gold: GoldPage, html: bytes) -> Page:
    return page_of_html(take_in(html).text, 0 if gold.set in SILVER else 60)


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
        features_of(hearing, lines).astype(np.float16),
        np.array([len(words(page.lines[line])) for line in lines], np.float32),
        np.array([shares[line] for line in lines], np.float32), len(words(gold.gold or "")),
    )  # fmt: skip
