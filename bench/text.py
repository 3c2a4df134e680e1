"""Plain text in: cleaner beside its peers, on the same pages in the same run.

In: gold. Out: a table; on demand the scores of each page, and a picture. Each peer's CPU time is taken page by page
beside the others', so a noisy machine is as noisy for all. `wet` pages by language and type; all styles by set.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from bench.folds import STYLES
from bench.peers import ours, peers
from bench.table import by_part, mean
from cleaner.gold import GoldPage, gold_pages
from cleaner.score import score

PARTS = ("set", "style", "language", "type")


class Run(NamedTuple):
    """What one peer made of one page in one style, and the CPU time it took, in seconds."""

    peer: str
    page: str
    set: str
    style: str
    language: str
    type: str
    precision: float
    recall: float
    f1: float
    is_dead: bool
    seconds: float
    failure: str


def pages_of(paths: Sequence[str], limit: int | None = None, seed: int = 1) -> list[GoldPage]:
    """Give the pages that have gold, at most `limit` of each set, drawn with the seed."""
    by_set: dict[str, list[GoldPage]] = {}
    for path in paths:
        for page in gold_pages(path):
            if page.gold and page.gold.strip():
                by_set.setdefault(page.set, []).append(page)
    draw = random.Random(seed)
    return [
        page for pages in by_set.values()
        for page in (pages if limit is None or limit >= len(pages) else draw.sample(pages, limit))
    ]  # fmt: skip


def measure(pages: Iterable[GoldPage], styles: Sequence[str] = STYLES) -> list[Run]:
    """Run every peer on every page in every style."""
    with ProcessPoolExecutor() as workers:
        jobs = [(page, tuple(styles)) for page in pages]
        return [run for runs in workers.map(_measured, jobs, chunksize=4) for run in runs]


def _measured(job: tuple[GoldPage, tuple[str, ...]]) -> list[Run]:
    page, styles = job
    runs: list[Run] = []
    contenders = {**peers(), **ours(page)}
    _warm(page, contenders)
    for style in styles:
        text = page.styles.get(style)
        if text is None:
            continue
        for name, peer in contenders.items():
            start = time.process_time()
            kept, failure = _kept(peer, text)
            seconds = time.process_time() - start
            found = score(kept, page.gold or "")
            facts = (page.id, page.set, style, page.language, page.type)
            runs.append(Run(name, *facts, *found, found.is_dead, seconds, failure))
    return runs


def _kept(peer: Callable[[str], str], text: str) -> tuple[str, str]:
    """Give what the peer keeps and the error it raised; a peer that fails keeps nothing."""
    try:
        return peer(text), ""
    except Exception as error:  # peers may raise whatever they like
        return "", type(error).__name__


_warmed: set[int] = set()


def _warm(page: GoldPage, contenders: dict[str, Callable[[str], str]]) -> None:
    """Let every peer load what it loads once, before the clock runs."""
    from bench.folds import fold_of

    key = fold_of(page.domain)
    if key not in _warmed:
        _warmed.add(key)
        for peer in contenders.values():
            _kept(peer, next(iter(page.styles.values())))


def show(runs: Sequence[Run], console: Console) -> None:
    """Print the table of all, then F1 by set, style, language and page type."""
    names = list(dict.fromkeys(run.peer for run in runs))
    by_peer = {name: [run for run in runs if run.peer == name] for name in names}
    table = Table(title=f"{len(by_peer[names[0]])} pages (each style counts), word F1, macro mean")
    for column in ("", "precision", "recall", "F1", "dead", "failed", "pages per CPU s", "against C4"):
        table.add_column(column, justify="left" if not column else "right")
    c4 = sum(run.seconds for run in by_peer.get("datatrove C4QualityFilter", ()))
    for name in names:
        own = by_peer[name]
        seconds = sum(run.seconds for run in own)
        table.add_row(
            name, *(f"{mean(getattr(run, part) for run in own):.3f}" for part in ("precision", "recall", "f1")),
            f"{mean(run.is_dead for run in own):.1%}", str(sum(bool(run.failure) for run in own)),
            f"{len(own) / seconds:,.0f}" if seconds > 1e-4 else "", f"{c4 / seconds:.1f} x" if c4 and seconds > 1e-4 else "",
        )  # fmt: skip
    console.print(table)
    for part in PARTS:
        console.print(by_part(part, names, runs))


def draw(runs: Sequence[Run], path: str) -> None:
    """Draw F1 against pages per CPU second; the extra `[bench]` brings what it needs."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(8, 5), layout="constrained")
    by_peer = {name: [run for run in runs if run.peer == name] for name in dict.fromkeys(run.peer for run in runs)}
    raw = mean(run.f1 for run in by_peer.pop("raw"))  # takes no time
    axes.axhline(raw, color="#999999", linewidth=1, linestyle="--")
    axes.annotate("raw dump", (0.99, raw), xycoords=("axes fraction", "data"), ha="right", va="bottom", color="#666666")
    places = {name: (len(own) / sum(run.seconds for run in own), mean(run.f1 for run in own)) for name, own in by_peer.items()}
    for name, (speed, height) in places.items():
        color, size = ("#c0392b", 70) if name.startswith("cleaner") else ("#34495e", 45)
        axes.scatter(speed, height, s=size, color=color, zorder=3)
        # A label goes to the left of its point where another point stands close by on the right.
        is_crowded = any(speed < other <= 3 * speed and abs(level - height) < 0.02 for other, level in places.values())
        offset, side = ((-7, -4), "right") if is_crowded else ((7, 4), "left")
        axes.annotate(name, (speed, height), xytext=offset, textcoords="offset points", ha=side, color=color)
    axes.set_xscale("log")
    axes.margins(x=0.25, y=0.12)
    axes.set_xlabel("pages per CPU second")
    axes.set_ylabel("word F1, mean over pages")
    axes.set_title("Plain text in, no HTML: what is kept, and how fast")
    axes.grid(alpha=0.3)
    for edge in ("top", "right"):
        axes.spines[edge].set_visible(False)
    figure.savefig(os.fspath(path), dpi=120)
    pyplot.close(figure)
