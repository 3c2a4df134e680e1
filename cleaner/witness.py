"""Ask trafilatura what it would keep of a page, and what it reads in its markup: one more witness, and never more than that.

In: HTML as clean Unicode text, and how large the page is. Out: the text it would keep, or None where it fails, is late,
or is not asked because it would; metadata. A page on which it may take long is given to a child process, which is killed at the
deadline. Must never raise, and never hold up a page beyond its deadline.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys

from cleaner.marks import Load
from cleaner.page import Page

# Beyond these trafilatura may be slow: such a page goes to a child process. Of 1,497 pages of the general web 6 do.
_ELEMENTS, _CHARACTERS, _DEPTH, _ATTRIBUTES = 12_000, 3_000_000, 180, 2_000
# libxml2 refuses deeper trees and longer texts, so nothing would come of asking.
_DEEPEST, _LONGEST_TEXT = 250, 9_000_000
# Such a page would not be done in time: 100,000 links take a minute and 660 MB. A tree compares each attribute of an element
# with all others: 20,000 take half a second, 200,000 two minutes.
_MOST_ELEMENTS, _MOST_ATTRIBUTES = 80_000, 20_000
# What the child runs, once it has the same path.
CHILD = "from cleaner.witness import child; child()"
# The child may not hold more than this, where the system lets us say so.
_MEMORY = 1 << 30


def ask(page: Page, seconds: float) -> bool:
    """Ask what trafilatura would keep of a page that has its HTML; the answer is in `page.marks`. Tell whether there is one."""
    if page.marks is None or not page.marks.html:
        return False
    page.marks = page.marks._replace(witness=witness(page.marks.html, page.marks.load, seconds))
    return page.marks.witness is not None


def witness(html: str, load: Load, seconds: float) -> str | None:
    """Give the text that trafilatura would keep; None where there is none to have in so many seconds."""
    if seconds <= 0 or is_hopeless(load):
        return None
    return _apart(html, seconds) if is_heavy(load) else _kept(html)


def is_hopeless(load: Load) -> bool:
    """Tell whether trafilatura would give nothing, or not in time."""
    return (
        load.depth >= _DEEPEST or load.longest >= _LONGEST_TEXT
        or load.elements >= _MOST_ELEMENTS or load.attributes >= _MOST_ATTRIBUTES
    )  # fmt: skip


def is_heavy(load: Load) -> bool:
    """Tell whether trafilatura might take long."""
    return (
        load.elements >= _ELEMENTS or load.depth >= _DEPTH
        or load.characters >= _CHARACTERS or load.attributes >= _ATTRIBUTES
    )  # fmt: skip


def _kept(html: str) -> str | None:
    try:
        import trafilatura

        # It would report on stderr what is no error here: a page of which it can make nothing.
        logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
        found = trafilatura.bare_extraction(html, fast=True, include_comments=False)
    except Exception:  # whatever a witness stumbles over, the page goes on
        return None
    return None if found is None else getattr(found, "text", None)


def metadata(html: str, load: Load) -> dict[str, str | list[str]]:
    """Give what trafilatura reads of author, date, site and description in HTML; nothing where it fails, or would be slow.

    Dates are those that markup or address name: the wider search would take any date in the text. It takes as long as the
    whole of a text, so it is asked only for what nothing else says.
    """
    if is_heavy(load):
        return {}
    try:
        from trafilatura.metadata import extract_metadata
        from trafilatura.settings import set_date_params

        logging.getLogger("htmldate").setLevel(logging.CRITICAL)
        logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
        found = extract_metadata(html, date_config=set_date_params(extensive=False), extensive=False)
        told = {
            "author": [name for name in (found.author or "").split("; ") if name],
            "date_text": found.date, "site_name": found.sitename, "description": found.description,
        }  # fmt: skip
    except Exception:  # whatever a witness stumbles over, the page goes on
        return {}
    return {field: value for field, value in told.items() if value}


def _apart(html: str, seconds: float) -> str | None:
    """Ask in a child process, which is killed when the time is over."""
    if not sys.executable:
        return None
    paths = [path or os.getcwd() for path in sys.path]
    code = f"import sys; sys.path[:] = {paths!r}; {CHILD}"
    try:
        run = subprocess.run(
            [sys.executable, "-c", code], input=html.encode("utf-8", "replace"), capture_output=True, timeout=seconds, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return run.stdout.decode("utf-8", "replace") or None


def child() -> None:
    """Read HTML from stdin and write what trafilatura keeps to stdout: the other end of a child process."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    except (ImportError, ValueError, OSError):  # not every system has such limits
        pass
    sys.stdout.buffer.write((_kept(sys.stdin.buffer.read().decode("utf-8", "replace")) or "").encode("utf-8", "replace"))
