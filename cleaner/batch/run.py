"""A run from its settings to its exit code.

In: `Settings`. Out: the output, the manifest, the reports; an exit code. Must never end without saying how it stands.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from cleaner import Cleaner, __version__
from cleaner.batch.desk import Desk
from cleaner.batch.item import Item, Result
from cleaner.batch.ledger import Ledger
from cleaner.batch.pages import page_items
from cleaner.batch.plan import Job, Plan, make_plan
from cleaner.batch.pool import Pool
from cleaner.batch.progress import Progress, summary
from cleaner.batch.settings import Settings, digest, settings_digest
from cleaner.batch.store import Store, StoreFull
from cleaner.batch.stream import Stream
from cleaner.batch.tally import Tally
from cleaner.library import pack_files, rules_home

OK, FAILED, INTERRUPTED, TERMINATED = 0, 3, 130, 143


def run(settings: Settings) -> int:
    """Clean all inputs; give the exit code: 0 all is well, 3 some inputs failed, 130 or 143 interrupted.

    What is done already, by the manifest of an earlier run, is not done again. Raises `ValueError` for what cannot be
    begun, with nothing written.
    """
    cleaner = Cleaner(**settings.cleaner)  # whatever is wrong with packs and options is said before anything begins
    plan = make_plan(settings)
    store = Store(plan.work, settings.durable)
    root = settings.output if plan.is_folder else os.path.dirname(settings.output) or "."
    try:
        ledger = Ledger(plan.manifest, os.path.join(plan.work, "journal.jsonl"), _digest(settings), store)
    except (StoreFull, OSError) as error:
        store.close()
        raise ValueError(f"{plan.work}: it cannot be written: {error}. Make room, or name another output.") from None
    try:
        return _Run(settings, plan, Desk(settings, root, store, ledger), cleaner).run()
    finally:
        ledger.close()
        store.close()


class _Run:
    """A run under way."""

    def __init__(self, settings: Settings, plan: Plan, desk: Desk, cleaner: Cleaner) -> None:
        self._settings = settings
        self._plan = plan
        self._desk = desk
        self._cleaner = cleaner
        self._tally = Tally()
        self._kept = 0
        self._signal = 0

    def run(self) -> int:
        full = ""
        with self._heeding(), Progress(self._plan, self._settings.quiet) as progress:
            try:
                self._clean(progress)
                if not self._signal:
                    self._finish()
            except StoreFull as error:
                full = str(error)
            except MemoryError:
                full = "there is not enough memory; give fewer --jobs, or a smaller --max-size"
        if full:
            return self._stopped(f"Stopped: {full}", FAILED)
        if self._signal:
            code = TERMINATED if self._signal == signal.SIGTERM else INTERRUPTED
            return self._stopped("Interrupted", code)
        if not self._settings.quiet:
            print(summary(self._tally, self._settings.output), file=sys.stderr)
        return FAILED if self._tally.failed else OK

    def _clean(self, progress: Progress) -> None:
        settings = self._settings
        setup = {name: getattr(settings, name) for name in ("cleaner", "threshold", "deadline", "memory")}
        with Pool(settings.jobs or cores(), setup) as pool:
            for item, result in pool.run(self._items()):
                final = result if item.then is None else item.then(item, result)
                self._count(item, final)
                progress.saw(item, self._tally)

    def _count(self, item: Item, result: Result) -> None:
        before = self._tally.found
        if not item.is_mark:
            self._tally.add(item.name, result)
        elif result["tally"]:
            self._tally.merge(result["tally"])
        if item.is_mark or item.lane is None:  # what is in a lane is kept with its part
            self._kept += result.get("rows", 0) + self._tally.found - before

    def _items(self) -> Iterator[Item]:
        for job in self._plan.jobs:
            for item in _items_of(job, self._desk):
                if self._signal:
                    return
                yield item

    def _finish(self) -> None:
        """Write reports and manifest, and leave nothing else behind."""
        if self._settings.reports:
            from cleaner.batch.report import write_reports

            write_reports(self._settings, self._plan, self._desk.store, self._tally, self._cleaner)
        head = {"cleaner": __version__, "found": self._tally.found, "statuses": self._tally.data()["statuses"]}
        self._desk.ledger.finish(self._desk.keys, head)
        self._desk.store.remove()

    def _stopped(self, what: str, code: int) -> int:
        done = f"{self._kept:,} {'page is' if self._kept == 1 else 'pages are'} done and kept"
        print(f"cleaner: {what}. {done}. The same command goes on from there.", file=sys.stderr)
        return code

    # -- signals ------------------------------------------------------------------------------------------------------

    @contextmanager
    def _heeding(self) -> Iterator[None]:
        """Note a first Ctrl-C or SIGTERM, so that what is under way is finished; the second ends at once."""
        before: dict[int, Any] = {}
        try:
            for number in (int(signal.SIGINT), int(signal.SIGTERM)):
                before[number] = signal.signal(number, self._heed)
        except ValueError:
            pass  # only the main thread can; elsewhere the caller's handlers stay
        try:
            yield
        finally:
            for noted, handler in before.items():
                signal.signal(noted, handler)

    def _heed(self, number: int, frame: FrameType | None) -> None:
        if self._signal:
            raise KeyboardInterrupt
        self._signal = number


def _items_of(job: Job, desk: Desk) -> Iterator[Item]:
    make: Callable[[Job, Desk], Iterator[Item]] = _stream_items if job.kind == "stream" else page_items
    return make(job, desk)


def _stream_items(job: Job, desk: Desk) -> Iterator[Item]:
    return Stream(job, desk).items()


def cores() -> int:
    """Give how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _digest(settings: Settings) -> str:
    """Give the digest of the settings and of every rule that can speak: the packs, the tagger, this version."""
    files = pack_files(rules_home()) + [path for pack in settings.cleaner.get("packs", ()) for path in pack_files(pack)]
    parts = [__version__.encode()]
    for path in [*files, *(os.path.join(rules_home(), name) for name in ("tagger.npz", "tagger-html.npz"))]:
        with open(path, "rb") as file:
            parts.append(file.read())
    return settings_digest(settings, digest(*parts))
