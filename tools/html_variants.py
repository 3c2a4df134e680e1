"""Change a page of HTML line by line: the chrome of another page around its article, other stories in its teasers.

In: pages with marks, labels of their lines. Out: a page, its marks kept with their lines. Must never draw from anything
but the generator it is given.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from cleaner.marks import Mark, Marks
from cleaner.page import Page

Piece = tuple[str, int, Mark]


def varied(page: Page, shares: Sequence[float], other: Page, theirs: Sequence[float], draw: random.Random) -> Page:
    """Give the page changed in some ways; `shares` and `theirs` say of each line how much of it is article."""
    assert page.marks is not None
    assert other.marks is not None
    pieces = list(zip(page.lines, page.gaps, page.marks.lines))
    boxes, facts, kept = page.marks.boxes, page.marks.facts, page.marks.witness
    inner, outer = _bounds(shares), _bounds(theirs)
    stories = [line for line, share in zip(other.lines, theirs) if share > 0.5 and len(line) > 40]
    labels = list(shares)
    if inner and outer and draw.random() < 0.6:
        lent = [(line, gap, _moved(mark, len(boxes))) for line, gap, mark in zip(other.lines, other.gaps, other.marks.lines)]
        pieces = lent[: outer[0]] + pieces[inner[0] : inner[1]] + lent[outer[1] :]
        labels = [0.0] * outer[0] + labels[inner[0] : inner[1]] + [0.0] * (len(lent) - outer[1])
        moved = [box._replace(parent=box.parent + len(boxes) if box.parent >= 0 else 0, depth=box.depth + 1)
                 for box in other.marks.boxes]  # fmt: skip
        boxes = boxes + moved
        if kept is not None and other.marks.witness is not None:
            kept += "\n" + other.marks.witness
        elif kept is not None:
            kept = None
    if stories and draw.random() < 0.6:
        pieces = _teasered(pieces, labels, stories, draw)
    return _printed(pieces, Marks([mark for _, _, mark in pieces], boxes, facts, page.marks.load, (), kept))


def _bounds(shares: Sequence[float]) -> tuple[int, int] | None:
    inside = [number for number, share in enumerate(shares) if share > 0.5]
    return (inside[0], inside[-1] + 1) if inside else None


def _moved(mark: Mark, by: int) -> Mark:
    return mark._replace(node=mark.node + by)


def _teasered(pieces: list[Piece], labels: Sequence[float], stories: list[str], draw: random.Random) -> list[Piece]:
    """Let some linked lines that are no article say what other stories say."""
    share, length = draw.choice((0.1, 0.3, 0.6)), draw.choice((60, 90, 160))
    changed: list[Piece] = []
    for (line, gap, mark), label in zip(pieces, labels):
        if label == 0 and len(line) > 20 and draw.random() < share:
            words = draw.choice(stories)[: length + draw.randint(-20, 20)]
            size = len(words)
            linked = round(size * mark.linked / max(mark.size, 1))
            line, mark = words, mark._replace(size=size, linked=linked, bold=min(mark.bold, size), raw=words, spans=())
        changed.append((line, gap, mark))
    return changed


def _printed(pieces: list[Piece], marks: Marks) -> Page:
    starts, ends, text = [], [], ""
    parts: list[str] = []
    position = 0
    for number, (line, gap, _) in enumerate(pieces):
        blank = "\n" * (gap + 1) if number else ""
        position += len(blank)
        starts.append(position)
        position += len(line)
        ends.append(position)
        parts += (blank, line)
    text = "".join(parts)
    page = Page(text, starts, ends, [line for line, _, _ in pieces], [gap for _, gap, _ in pieces], {})
    page.marks = marks
    return page
