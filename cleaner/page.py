"""The types a page is made of: `Line` and `Page`.

A `Page` keeps the text once, with the offsets of its lines; objects per line are made only when somebody asks.
Must never do I/O.
"""

from typing import NamedTuple

from cleaner.fold import fold_lines
from cleaner.marks import Marks
from cleaner.prose import weight


class Piece(NamedTuple):
    """One source line's part in a line: where it lies in the text, and the glue that joins it to the piece before."""

    start: int
    end: int
    glue: str


class Line(NamedTuple):
    """One line of a page: its number (from 0), its offsets in the page's text, and its words as printed."""

    number: int
    start: int
    end: int
    text: str


class Page:
    """A page as lines.

    `text` is the whole text. Line `i` spans `text[starts[i]:ends[i]]`; `lines[i]` is that span as printed: stripped,
    inner runs of spaces made one, source lines that the dump had cut joined again. `gaps[i]` counts the blank source
    lines before it. Blank lines are no lines: they are the white space between the spans, so nothing is lost.
    `pieces[i]` exists only for lines joined from several source lines. `marks` is what the tags of an HTML page say; None
    for plain text.

    >>> page = Page("One\\n\\n  Two", [0, 5], [3, 10], ["One", "Two"], [0, 1], {})
    >>> page.line(1)
    Line(number=1, start=5, end=10, text='Two')
    """

    __slots__ = ("_keys", "_weights", "ends", "gaps", "lines", "marks", "pieces", "starts", "text")

    def __init__(
        self,
        text: str,
        starts: list[int],
        ends: list[int],
        lines: list[str],
        gaps: list[int],
        pieces: dict[int, tuple[Piece, ...]],
    ) -> None:
        self.text = text
        self.starts = starts
        self.ends = ends
        self.lines = lines
        self.gaps = gaps
        self.pieces = pieces
        self.marks: Marks | None = None
        self._keys: list[str] | None = None
        self._weights: list[float] | None = None

    def __len__(self) -> int:
        return len(self.lines)

    @property
    def keys(self) -> list[str]:
        """The folded match key of each line."""
        if self._keys is None:
            self._keys = fold_lines(self.lines)
        return self._keys

    @property
    def weights(self) -> list[float]:
        """The weight of each line: its length in characters of an alphabet."""
        if self._weights is None:
            self._weights = [weight(line) for line in self.lines]
        return self._weights

    def line(self, number: int) -> Line:
        """Give line `number` as an object."""
        return Line(number, self.starts[number], self.ends[number], self.lines[number])

    def pieces_of(self, number: int) -> tuple[Piece, ...]:
        """Give the source lines that line `number` is made of: one for most."""
        return self.pieces.get(number) or (Piece(self.starts[number], self.ends[number], ""),)
