"""HTML in: cleaner beside its peers, on the same pages in the same run.

In: gold with its HTML. Out: a table; on demand the scores of each page. Each peer's CPU time is taken page by page beside
the others', so a noisy machine is as noisy for all. `4-shingle F1` compares runs of four words, as Zyte's benchmark of
article extraction does.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from bench.folds import fold_of, html_of
from bench.html_peers import ELSEWHERE, html_peers, ours_on_html
from bench.table import by_part, mean
from cleaner.gold import GoldPage, gold_pages
from cleaner.score import score, words

PARTS = ("set", "type", "language")
# A peer that is not done by then has failed.
PATIENCE = 60


class Run(NamedTuple):
    """What one peer made of one page, and the CPU time it took, in seconds."""

    peer: str
    page: str
    set: str
    language: str
    type: str
    precision: float
    recall: float
    f1: float
    shingles: float
    is_dead: bool
    seconds: float
    failure: str


def pages_of(folder: str, names: Iterable[str], limit: int | None = None, seed: int = 1) -> Iterator[tuple[GoldPage, bytes]]:
    """Give the pages of the sets with their HTML, at most `limit` of each set, drawn with the seed."""
    draw = random.Random(seed)
    for name in names:
        path = os.path.join(folder, f"{name}.jsonl.gz")
        pages = [page._replace(styles={}) for page in gold_pages(path) if page.gold and page.gold.strip()]
        if limit is not None and limit < len(pages):
            pages = draw.sample(pages, limit)
        html = html_of(folder, name, {page.id for page in pages})
        yield from ((page, html[page.id]) for page in pages if page.id in html)


def measure(pages: Iterable[tuple[GoldPage, bytes]], only: Sequence[str] = ()) -> list[Run]:
    """Run every peer, or `only` those named, on every page."""
    with ProcessPoolExecutor() as workers:
        jobs = ((page, html, tuple(only)) for page, html in pages)
        return [run for runs in workers.map(_measured, jobs, chunksize=4) for run in runs]


def _measured(job: tuple[GoldPage, bytes, tuple[str, ...]]) -> list[Run]:
    page, html, only = job
    contenders = {**html_peers(), **ours_on_html(page)}
    chosen = {name: peer for name, peer in contenders.items() if not only or name in only}
    _warm(chosen, fold_of(page.domain), html)
    runs: list[Run] = []
    for name, peer in chosen.items():
        clock = time.monotonic if name in ELSEWHERE else _clock
        start = clock()
        kept, failure = _kept(peer, html)
        seconds = clock() - start
        found = score(kept, page.gold or "")
        facts = (page.id, page.set, page.language, page.type)
        runs.append(Run(name, *facts, *found, shingle_f1(kept, page.gold or ""), found.is_dead, seconds, failure))
    return runs


def _clock() -> float:
    """Give the CPU seconds of this process and of the children it has waited for."""
    children = os.times()
    return time.process_time() + children.children_user + children.children_system


def _kept(peer: Callable[[bytes], str], html: bytes) -> tuple[str, str]:
    try:
        return peer(html), ""
    except Exception as error:  # peers may raise whatever they like
        return "", type(error).__name__


_warmed: set[tuple[str, int]] = set()


def _warm(contenders: dict[str, Callable[[bytes], str]], fold: int, html: bytes) -> None:
    """Let every peer load what it loads once, and ours the weights of the fold, before the clock runs."""
    for name, peer in contenders.items():
        if (name, fold) not in _warmed:
            _warmed.add((name, fold))
            _kept(peer, html)


def shingle_f1(text: str, gold: str, size: int = 4) -> float:
    """Give the F1 of runs of `size` words, compared as bags; a text of fewer words is one run.

    >>> shingle_f1("the boats left at dawn", "the boats left at dawn today")
    0.8
    """
    ours, theirs = _shingles(text, size), _shingles(gold, size)
    if not ours or not theirs:
        return float(not ours and not theirs)
    common = sum((ours & theirs).values())
    return 2 * common / (sum(ours.values()) + sum(theirs.values()))


def _shingles(text: str, size: int) -> Counter[tuple[str, ...]]:
    spoken = words(text)
    if len(spoken) <= size:
        return Counter([tuple(spoken)] if spoken else [])
    return Counter(zip(*(spoken[place:] for place in range(size))))


def show(runs: Sequence[Run], console: Console) -> None:
    """Print the table of each set, then F1 by page type and language."""
    names = list(dict.fromkeys(run.peer for run in runs))
    for part in dict.fromkeys(run.set for run in runs):
        console.print(_table([run for run in runs if run.set == part], names, part))
    for by in PARTS[1:]:
        console.print(by_part(by, names, runs))


def _table(runs: Sequence[Run], names: Sequence[str], title: str) -> Table:
    by_peer = {name: [run for run in runs if run.peer == name] for name in names}
    table = Table(title=f"{title}: {len(by_peer[names[0]])} pages, word F1, macro mean")
    columns = ("", "precision", "recall", "F1", "4-shingle F1", "dead", "failed", "CPU ms", "p95", "of trafilatura")
    for column in columns:
        table.add_column(column, justify="left" if not column else "right")
    base = mean(run.seconds for run in by_peer.get("trafilatura", ()))
    for name in names:
        own = by_peer[name]
        seconds = sorted(run.seconds for run in own)
        average = mean(seconds)
        table.add_row(
            name, *(f"{mean(getattr(run, part) for run in own):.3f}" for part in ("precision", "recall", "f1", "shingles")),
            str(sum(run.is_dead for run in own)), str(sum(bool(run.failure) for run in own)), f"{1000 * average:.1f}",
            f"{1000 * seconds[int(0.95 * (len(seconds) - 1))]:.0f}", f"{average / base:.2f}" if base else "",
        )  # fmt: skip
    return table
