"""Score cleaning on gold: the raw page, each level, how many pages are dead, and which pages are worst.

In: cleaners by name, and gold. Out: `Result` objects, a table. Must never change what it measures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from cleaner.gold import GoldPage
from cleaner.score import Score, score

# From a page's text to what is kept of it.
Way = Callable[[str], str]


class Result(NamedTuple):
    """What one way of cleaning made of one page in one style."""

    way: str
    page: str
    set: str
    style: str
    language: str
    score: Score

    def row(self) -> dict[str, object]:
        """Give the fields for JSON."""
        return {**self._asdict(), "score": None, **self.score._asdict(), "dead": self.score.is_dead}


def evaluate(ways: Mapping[str, Way], pages: Iterable[GoldPage]) -> Iterator[Result]:
    """Give the results of every way on every page that has gold, in all its styles."""
    for page in pages:
        if page.gold and page.gold.strip():
            for style, text in page.styles.items():
                for name, way in ways.items():
                    yield Result(name, page.id, page.set, style, page.language, score(way(text), page.gold))


def show(results: Sequence[Result], worst: int, console: Console) -> None:
    """Print the table, and below it the pages on which the last way scores least."""
    table = Table(title="word precision, recall and F1: means over pages")
    for column in ("set", "style", "level", "pages", "precision", "recall", "F1", "dead"):
        table.add_column(column, justify="left" if column in ("set", "style", "level") else "right")
    for (group, style, way), scores in _cells(results).items():
        numbers = [f"{sum(values) / len(scores):.3f}" for values in zip(*scores)]
        dead = sum(one.is_dead for one in scores)
        table.add_row(group, style, way, str(len(scores)), *numbers, str(dead))
    console.print(table)
    last = [one for one in results if one.way == results[-1].way]
    for one in sorted(last, key=lambda result: result.score.f1)[:worst]:
        console.print(f"{one.score.f1:.3f}  {one.set}  {one.style}  {one.page}", soft_wrap=True)


def _cells(results: Iterable[Result]) -> dict[tuple[str, str, str], list[Score]]:
    cells: dict[tuple[str, str, str], list[Score]] = {}
    for one in results:
        cells.setdefault((one.set, one.style, one.way), []).append(one.score)
    return dict(sorted(cells.items(), key=lambda cell: cell[0][:2]))
