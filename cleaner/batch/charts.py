"""Draw charts as inline SVG.

In: numbers and labels. Out: SVG that takes its colours from the page's style sheet. Must never let a label through
unescaped.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape


def bar(share: float, look: str = "") -> str:
    """Draw a bar that fills `share` (0 to 1) of its place.

    >>> bar(0.5)
    '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect width="50.0" height="10"/></svg>'
    """
    kind = f' class="{escape(look)}"' if look else ""
    width = max(0.0, min(1.0, share)) * 100
    return (
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect{kind} width="{width:.1f}" height="10"/></svg>'
    )


def stack(parts: Sequence[tuple[str, int]]) -> str:
    """Draw one bar of parts, each a (label, number); the label is also the part's class."""
    total = sum(number for _, number in parts) or 1
    place, drawn = 0.0, []
    for label, number in parts:
        width = 1000 * number / total
        drawn.append(
            f'<rect class="s-{escape(label)}" x="{place:.2f}" width="{width:.2f}" height="34">'
            f"<title>{escape(label)}: {number:,}</title></rect>"
        )
        place += width
    return f'<svg class="stack" viewBox="0 0 1000 34" preserveAspectRatio="none" role="img">{"".join(drawn)}</svg>'


_WIDTH, _HEIGHT, _FOOT = 480, 190, 24


def histogram(counts: Sequence[int], label: str, mark: float | None = None) -> str:
    """Draw how many pages fall into each of equal bins from 0 to 100 %; `mark` (0 to 1) draws a line across."""
    top, step = max(*counts, 1), _WIDTH / len(counts)
    columns = []
    for place, count in enumerate(counts):
        height = (_HEIGHT - _FOOT - 16) * count / top
        low, high = 100 * place // len(counts), 100 * (place + 1) // len(counts)
        # A column of one page among thousands is still to be seen.
        height = max(height, 1.5) if count else 0
        columns.append(
            f'<rect x="{place * step + 1:.1f}" y="{_HEIGHT - _FOOT - height:.1f}" width="{step - 2:.1f}" height="{height:.1f}" '
            f'rx="2"><title>{low} to {high} %: {count:,} pages</title></rect>'
        )
    ticks = "".join(
        f'<text x="{_WIDTH * tick / 100:.0f}" y="{_HEIGHT - 6}" text-anchor="{anchor}">{tick} %</text>'
        for tick, anchor in ((0, "start"), (25, "middle"), (50, "middle"), (75, "middle"), (100, "end"))
    )
    across = "" if mark is None else f'x1="{_WIDTH * mark:.1f}" x2="{_WIDTH * mark:.1f}"'
    line = f'<line class="mark" {across} y1="0" y2="{_HEIGHT - _FOOT}"/>' if across else ""
    axis = f'<line class="axis" x1="0" x2="{_WIDTH}" y1="{_HEIGHT - _FOOT + 0.5}" y2="{_HEIGHT - _FOOT + 0.5}"/>'
    return (
        f'<svg class="histogram" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(label)}">'
        f"{''.join(columns)}{axis}{line}{ticks}</svg>"
    )
