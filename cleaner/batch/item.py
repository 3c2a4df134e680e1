"""The types that travel through a run: `Item`, a page on its way; `Result`, what became of it.

Must never do I/O.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

OK, UNCHANGED, LOW, EMPTY, SKIPPED = "ok", "unchanged", "low-confidence", "empty", "skipped"
TOO_LARGE, TIMEOUT, CRASHED, ERROR = "too-large", "timeout", "crashed", "error"
# Every input ends in exactly one of these; the order is that of the summary.
STATUSES = (OK, UNCHANGED, LOW, EMPTY, SKIPPED, TOO_LARGE, TIMEOUT, CRASHED, ERROR)
FAILED = frozenset((TOO_LARGE, TIMEOUT, CRASHED, ERROR))
# These have an article to be written.
WRITTEN = frozenset((OK, UNCHANGED, LOW))

# What came of a page, as plain values: it travels between processes. `status` is always there, `reason` where it is no
# success; the rest is what `cleaner.batch.worker` puts in.
Result = dict[str, Any]


def failure(status: str, reason: str) -> Result:
    """Give the result of a page that was not cleaned.

    >>> failure(SKIPPED, "this is a FIFO")
    {'status': 'skipped', 'reason': 'this is a FIFO'}
    """
    return {"status": status, "reason": reason}


class Row(NamedTuple):
    """What a page came with in its corpus: who it is, and the record itself in the form in which it was read.

    `line` is a line of JSON, `batch` and `place` a record batch of Parquet and the row in it; a page from elsewhere has
    neither. `taken`: the record already has fields with the names of ours.
    """

    id: str | None = None
    url: str | None = None
    line: bytes | None = None
    taken: bool = False
    batch: Any = None
    place: int = 0

    @property
    def size(self) -> int:
        """The size of the record, in bytes."""
        if self.batch is not None:
            return int(self.batch.nbytes) // int(self.batch.num_rows)
        return len(self.line or b"")


class Item(NamedTuple):
    """A page on its way.

    `name` says where it comes from, as people are shown it. `raw` is the page; where there is a `result` before any
    work, None. `row` is what goes into a corpus with it, None where nothing does. `format` is how its article is written.
    `weight` is how many bytes of the input were read for it. Items of one `lane` leave in the order in which they
    came; those without leave as they are done. `then` does what is to be done with the result, and gives
    what became of the page in the end; `is_mark` items are no pages, but ends of parts and files.
    """

    name: str
    raw: bytes | str | None = None
    url: str | None = None
    row: Row | None = None
    result: Result | None = None
    format: str = "text"
    weight: int = 0
    lane: str | None = None
    then: Callable[[Item, Result], Result] | None = None
    is_mark: bool = False

    @property
    def size(self) -> int:
        """The size of the page and of the record it came in, in bytes or characters."""
        return (len(self.raw) if self.raw is not None else 0) + (self.row.size if self.row is not None else 0)
