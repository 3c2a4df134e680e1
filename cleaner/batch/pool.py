"""Give pages to worker processes, and survive what the pages do to them.

In: items. Out: items with their results. Must never lose an item, wait for ever, nor hold more than a window of items.

`multiprocessing.Pool` waits for ever when a worker is killed, and `ProcessPoolExecutor` gives up all its work; so the
workers here are plain processes, each with a pipe in and a pipe out. They are started anew rather than forked: a fork
copies whatever the caller's threads were doing, and the locks they held.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from typing import IO, Any

from cleaner.batch.item import CRASHED, TIMEOUT, Item, Result, failure
from cleaner.batch.wire import read_frame, write_frame
from cleaner.batch.worker import NO_MEMORY

# Items given to a worker at a time, and their size at most: a page takes milliseconds, a round trip a tenth of one.
BATCH_ITEMS, BATCH_SIZE = 8, 1 << 16
# Items, and their size, that are under way at most; one page alone may be larger.
WINDOW_ITEMS, WINDOW_SIZE = 512, 32 << 20
# Seconds that a worker has to load its rules.
START = 120.0
_TICK = 0.2
# One thread a worker: as many threads as cores in each of as many workers get in each other's way.
_ALONE = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1")


class _Slot:
    """An item under way, and its result once there is one."""

    __slots__ = ("is_second_try", "item", "result")

    def __init__(self, item: Item) -> None:
        self.item = item
        self.result = item.result
        self.is_second_try = False


class _Worker:
    """A process, its pipes, and the slots it has not answered, in the order it will."""

    def __init__(self, setup: dict[str, Any]) -> None:
        command = [sys.executable, "-c", _START, *sys.path]
        # A session of its own: Ctrl-C is for the run, which lets its workers finish.
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, **_ALONE}, start_new_session=True
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.pages: IO[bytes] = self.process.stdin
        self.results: IO[bytes] = self.process.stdout
        self.slots: deque[_Slot] = deque()
        self.is_ready = self.is_late = False
        self.until = time.monotonic() + START
        with suppress(OSError):  # it is dead already, and its closed pipe says so
            write_frame(self.pages, setup)

    def stop(self) -> int:
        """End the process and give its exit code."""
        self.process.kill()
        code = self.process.wait()
        for pipe in (self.pages, self.results):
            with suppress(OSError):  # what was still to be flushed into a closed pipe
                pipe.close()
        return code


_START = "import sys; sys.path[:] = sys.argv[1:]; from cleaner.batch.worker import serve; serve()"


class Pool:
    """Workers that clean items; use it in a `with` block.

    `setup`: what every worker is told: `cleaner` (keyword arguments), `threshold`, `deadline` (seconds a page), `memory`
    (bytes a worker).
    """

    def __init__(self, jobs: int, setup: dict[str, Any]) -> None:
        self._jobs = jobs
        self._setup = setup
        self._workers: list[_Worker] = []
        self._suspects: deque[_Slot] = deque()
        self._fresh: deque[_Slot] = deque()
        self._done: deque[_Slot] = deque()
        self._lanes: dict[str, deque[_Slot]] = {}
        self._held = self._held_size = 0
        self._failed_starts = 0

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *error: object) -> None:
        for worker in self._workers:
            worker.stop()
        self._workers.clear()

    def run(self, items: Iterator[Item]) -> Iterator[tuple[Item, Result]]:
        """Give every item with its result: those of a lane in their order, others as they are done."""
        is_open = True
        while is_open or self._held:
            while is_open and not self._done and self._wants_more():
                item = next(items, None)
                if item is None:
                    is_open = False
                else:
                    self._take(item)
            while self._done:
                yield self._release(self._done.popleft())
            self._give()
            self._wait(0 if is_open and self._wants_more() else _TICK)

    # -- items --------------------------------------------------------------------------------------------------------

    def _wants_more(self) -> bool:
        has_room = self._held < WINDOW_ITEMS and self._held_size < WINDOW_SIZE
        return has_room and len(self._fresh) < BATCH_ITEMS * self._jobs

    def _take(self, item: Item) -> None:
        slot = _Slot(item)
        self._held += 1
        self._held_size += item.size
        if item.lane is not None:
            self._lanes.setdefault(item.lane, deque()).append(slot)
        if slot.result is None:
            self._fresh.append(slot)
        else:
            self._finish(slot)

    def _finish(self, slot: _Slot) -> None:
        """A slot has its result: it can leave, or must wait for those before it in its lane."""
        lane = slot.item.lane
        if lane is None:
            self._done.append(slot)
            return
        waiting = self._lanes[lane]
        while waiting and waiting[0].result is not None:
            self._done.append(waiting.popleft())
        if not waiting:
            del self._lanes[lane]

    def _release(self, slot: _Slot) -> tuple[Item, Result]:
        self._held -= 1
        self._held_size -= slot.item.size
        assert slot.result is not None
        return slot.item, slot.result

    # -- workers ------------------------------------------------------------------------------------------------------

    def _give(self) -> None:
        """Give work to every worker that has none; a page that ended a worker goes to one alone."""
        while len(self._workers) < self._jobs and len(self._workers) < self._held:
            self._workers.append(_Worker(self._setup))
        for worker in self._workers:
            if worker.is_ready and not worker.slots:
                if self._suspects:
                    self._send(worker, [self._suspects.popleft()])
                elif self._fresh:
                    self._send(worker, self._batch())

    def _batch(self) -> list[_Slot]:
        batch = [self._fresh.popleft()]
        size = batch[0].item.size
        while self._fresh and len(batch) < BATCH_ITEMS and size + self._fresh[0].item.size <= BATCH_SIZE:
            batch.append(self._fresh.popleft())
            size += batch[-1].item.size
        return batch

    def _send(self, worker: _Worker, slots: list[_Slot]) -> None:
        worker.slots.extend(slots)
        worker.until = time.monotonic() + self._setup["deadline"]
        items = [slot.item for slot in slots]
        with suppress(OSError):  # it is dead, and its closed pipe will say so
            write_frame(worker.pages, [(item.name, item.raw, item.url, item.format, item.row is not None) for item in items])

    def _wait(self, seconds: float) -> None:
        """Wait so long for results; end workers that are past their deadline, and replace those that ended."""
        by_pipe = {worker.results: worker for worker in self._workers}
        ready, _, _ = select.select(list(by_pipe), [], [], seconds if self._held else 0)
        for pipe in ready:
            self._receive(by_pipe[pipe])
        now = time.monotonic()
        for worker in list(self._workers):
            if (worker.slots or not worker.is_ready) and now > worker.until:
                worker.is_late = True
                self._bury(worker)

    def _receive(self, worker: _Worker) -> None:
        try:
            result = read_frame(worker.results)
        except (EOFError, OSError, ValueError, TypeError):
            self._bury(worker)
            return
        if not worker.is_ready:
            worker.is_ready = True
            self._failed_starts = 0
            return
        slot = worker.slots.popleft()
        slot.result = result
        worker.until = time.monotonic() + self._setup["deadline"]
        self._finish(slot)

    def _bury(self, worker: _Worker) -> None:
        """A worker ended: its page is tried again alone, or marked; the others it held were not to blame."""
        self._workers.remove(worker)
        code = worker.stop()
        if not worker.is_ready:
            self._failed_starts += 1
            if self._failed_starts > 2:
                raise ValueError(f"The workers do not start ({_ended(code)}). Give them more --memory, or fewer --jobs.")
        if not worker.slots:
            return
        slot = worker.slots.popleft()
        self._fresh.extendleft(reversed(worker.slots))
        if slot.is_second_try:
            is_late = worker.is_late or code == -signal.SIGALRM
            seconds = self._setup["deadline"]
            slot.result = failure(TIMEOUT, f"more than {seconds:g} seconds") if is_late else failure(CRASHED, _ended(code))
            self._finish(slot)
        else:
            slot.is_second_try = True
            self._suspects.append(slot)


def _ended(code: int) -> str:
    """Say how a process ended.

    >>> _ended(-9), _ended(77)
    ('it ended its worker by SIGKILL', 'it needs more memory than a worker may have')
    """
    if code == NO_MEMORY:
        return "it needs more memory than a worker may have"
    if code >= 0:
        return f"it ended its worker with exit code {code}"
    try:
        return f"it ended its worker by {signal.Signals(-code).name}"
    except ValueError:
        return f"it ended its worker by signal {-code}"
