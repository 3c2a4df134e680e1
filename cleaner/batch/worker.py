"""The process that cleans pages: frames in, frames out, until the pipe closes.

In: the setup, then batches of pages, on stdin. Out: one frame a page on stdout. Must never outlive its parent: a page
that takes longer than the deadline ends it by the kernel's own timer, whatever code is running.
"""

from __future__ import annotations

import os
import resource
import signal
from collections import Counter
from typing import IO, TYPE_CHECKING, Any

from cleaner.batch.item import EMPTY, ERROR, LOW, OK, SKIPPED, UNCHANGED, Result, failure
from cleaner.batch.wire import read_frame, write_frame

if TYPE_CHECKING:
    from cleaner import Article, Cleaner

# How a worker says that it could not get memory: no signal or Python error ends a process with this code.
NO_MEMORY = 77
# A worker cleans this before it says that it is ready: what loads once is loaded before any page's time runs.
FIRST = "Harbour reopens after storm\n\nShare on Facebook\n"
# The pool kills at the deadline; the timer is for when there is no pool any more.
_GRACE = 5.0


class Work:
    """Cleans pages as the settings say; a call gives the `Result` of one."""

    def __init__(self, setup: dict[str, Any]) -> None:
        from cleaner import Cleaner

        self._cleaner: Cleaner = Cleaner(**setup["cleaner"])
        self._threshold: float = setup["threshold"]

    def __call__(self, name: str, raw: bytes | str, url: str | None, format: str, with_metadata: bool = False) -> Result:
        """Clean a page, and give what is to be known of it; metadata, which may be dear, where they go somewhere."""
        from cleaner.intake import take_in
        from cleaner.render import FORMATS

        if isinstance(raw, bytes) and take_in(raw[:4096]).binary:
            return failure(SKIPPED, "it is no text")
        article = self._cleaner(raw, url=url)
        return {
            "status": self._status(article, raw),
            "text": FORMATS[format](article, name) if article.text else "",
            "metadata": article.metadata if with_metadata else {},
            "confidence": None if article.confidence is None else round(article.confidence, 4),
            **facts(article),
        }

    def _status(self, article: Article, raw: bytes | str) -> str:
        if not article.text:
            return EMPTY
        if article.confidence is not None and article.confidence < self._threshold:
            return LOW
        return UNCHANGED if _is_unchanged(article, raw) else OK


def facts(article: Article) -> Result:
    """Give the counts of an article that the report adds up: lines, characters, and what was dropped by which rule."""
    stats = article.stats
    rules = Counter(rule for _, rule in article.verdict.dropped.values())
    return {
        "lines": [stats["lines"], stats["kept"]],
        "characters": [stats["characters"], stats["kept_characters"]],
        "dropped": stats["dropped_by_category"],
        "rules": dict(sorted(rules.items())),
        "site": article.site,
        "language": article.language,
    }


def _is_unchanged(article: Article, raw: bytes | str) -> bool:
    from cleaner.intake import take_in

    if article.verdict.dropped or article.verdict.cuts:
        return False
    return take_in(raw).text.strip("\n") == article.text.strip("\n")


def serve() -> None:
    """Answer frames on stdin with frames on stdout."""
    pages = os.fdopen(os.dup(0), "rb")
    results = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no frame
    setup: dict[str, Any] = read_frame(pages)
    _bound_memory(setup["memory"])
    work = Work(setup)
    work("", FIRST, None, "text")
    write_frame(results, None)  # ready
    while True:
        try:
            batch = read_frame(pages)
        except EOFError:
            return
        for page in batch:
            _answer(work, page, results, setup["deadline"])


def _answer(work: Work, page: tuple[str, bytes | str, str | None, str, bool], results: IO[bytes], deadline: float) -> None:
    _set_timer(deadline + _GRACE)
    try:
        result = work(*page)
    except MemoryError:
        os._exit(NO_MEMORY)
    except Exception as error:  # the promise is that content never raises; a bug costs its page
        result = failure(ERROR, f"cleaner failed on it ({type(error).__name__}: {error})")
    _set_timer(0)
    write_frame(results, result)


def _set_timer(seconds: float) -> None:
    """Let the kernel end this process in so many seconds; 0 takes that back."""
    signal.setitimer(signal.ITIMER_REAL, seconds)


def _bound_memory(limit: int) -> None:
    """Bound our address space, where the system can: what would eat the machine gets an error instead."""
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    bound = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (bound, hard))
    except (OSError, ValueError):
        return  # macOS has the call and refuses it
