"""Say how a run goes, and how it went.

In: items as they are done, and the sums. Out: a line that is kept up to date on a terminal, plain lines now and then
elsewhere, and the summary. Must never write to stdout.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from cleaner.batch.item import STATUSES, Item
from cleaner.batch.names import shown
from cleaner.batch.plan import Plan
from cleaner.batch.tally import Tally

if TYPE_CHECKING:
    from rich.live import Live
    from rich.text import Text

# Seconds between plain lines; a terminal is renewed as often as the eye follows.
_LINES, _FRAMES = 10.0, 0.25


class Progress:
    """Shows the progress of a run on stderr; use it in a `with` block."""

    def __init__(self, plan: Plan, is_quiet: bool) -> None:
        self._total = max(1, plan.size)
        self._is_quiet = is_quiet
        self._read = 0
        self._pages = 0
        self._start = self._last = time.monotonic()
        self._live: Live | None = None

    def __enter__(self) -> Progress:
        if not self._is_quiet and sys.stderr.isatty():
            from rich.console import Console
            from rich.live import Live

            self._live = Live(console=Console(stderr=True), refresh_per_second=4, transient=True)
            self._live.start()
        return self

    def __exit__(self, *error: object) -> None:
        if self._live is not None:
            self._live.stop()

    def saw(self, item: Item, tally: Tally) -> None:
        """Count an item, and say how things stand if it is time."""
        self._read += item.weight
        self._pages += not item.is_mark
        now = time.monotonic()
        if self._is_quiet or now - self._last < (_FRAMES if self._live else _LINES):
            return
        self._last = now
        if self._live is not None:
            self._live.update(self._picture(tally, now - self._start))
        else:
            print("cleaner: " + " · ".join(self._facts(tally, now - self._start)), file=sys.stderr, flush=True)

    def _facts(self, tally: Tally, seconds: float) -> list[str]:
        done = min(1.0, self._read / self._total)
        facts = [f"{done:.0%}", f"{tally.found:,} pages", f"{self._pages / max(seconds, 0.001):,.0f} a second"]
        if 0 < done < 1:
            facts.append(f"{duration(seconds / done - seconds)} left")
        if tally.failed:
            facts.append(f"{tally.failed:,} failed")
        return facts

    def _picture(self, tally: Tally, seconds: float) -> Text:
        from rich.text import Text

        width, done = 32, min(1.0, self._read / self._total)
        full = round(width * done)
        text = Text.assemble(("━" * full, "green"), ("━" * (width - full), "bright_black"), "  ")
        text.append(" · ".join(self._facts(tally, seconds)))
        top = tally.categories.most_common(5)
        if top:
            text.append("\ndropping  ", style="dim")
            text.append(", ".join(f"{name} {count:,}" for name, count in top), style="cyan")
        return text


def duration(seconds: float) -> str:
    """Say how long something takes.

    >>> duration(42), duration(300), duration(9000)
    ('42 s', '5 min', '2 h 30 min')
    """
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


def summary(tally: Tally, output: str) -> str:
    """Say how a run went: every input under its status, and what failed, by name.

    >>> tally = Tally()
    >>> tally.add("a.txt", {"status": "skipped", "reason": "a FIFO"})
    >>> print(summary(tally, "clean"))
    1 input -> clean: 1 skipped
    """
    counts = ", ".join(f"{tally.statuses[status]:,} {status}" for status in STATUSES if tally.statuses[status])
    lines = [f"{tally.found:,} input{'' if tally.found == 1 else 's'} -> {shown(output)}: {counts or 'nothing found'}"]
    before, after = tally.characters
    if before:
        dropped = tally.lines[0] - tally.lines[1]
        lines.append(f"{dropped:,} of {tally.lines[0]:,} lines dropped; {after / before:.0%} of the characters kept")
    lines += [f"  {status}: {name}: {reason}" for name, status, reason in tally.failures[:10]]
    if tally.failed > 10:
        lines.append(f"  and {tally.failed - 10:,} more that failed; the manifest names them")
    return "\n".join(lines)
