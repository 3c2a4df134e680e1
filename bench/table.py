"""What the benches print and write of their runs, whatever went in.

In: runs, named tuples with `peer`, `set`, `f1` and what they are told apart by. Out: a table, a CSV file. Must never run
anything.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import Any

from rich.table import Table


def mean(values: Iterable[float]) -> float:
    """Give the mean; 0 of nothing.

    >>> mean([1.0, 2.0]), mean([])
    (1.5, 0.0)
    """
    listed = list(values)
    return sum(listed) / max(len(listed), 1)


def by_part(part: str, names: Sequence[str], runs: Sequence[Any]) -> Table:
    """Give F1 of each peer on each set, style, language or page type."""
    cells: dict[tuple[str, str], list[float]] = {}
    for run in runs:
        label = f"{run.set} {getattr(run, part)}".strip() if part != "set" else run.set
        cells.setdefault((label, run.peer), []).append(run.f1)
    table = Table(title=f"F1 by {part}")
    table.add_column("")
    table.add_column("pages", justify="right")
    for name in names:
        table.add_column(name, justify="right")
    for label in sorted({label for label, _ in cells}):
        values = [cells[label, name] for name in names]
        table.add_row(label, str(len(values[0])), *(f"{mean(column):.3f}" for column in values))
    return table


def write_pages(runs: Sequence[Any], path: str) -> None:
    """Write a CSV file with a line for each run, its fields as columns."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(runs[0]._fields if runs else ())
        writer.writerows([f"{value:.6f}" if isinstance(value, float) else value for value in run] for run in runs)
