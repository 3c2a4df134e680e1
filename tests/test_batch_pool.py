"""Workers that are killed, hang or eat memory cost their page at most; order and memory are held."""

import os
import signal
import time

import pytest
from batches import RULES, TEXTS

from cleaner.batch import pool as pools
from cleaner.batch.item import Item
from cleaner.batch.pool import Pool

SETUP = {"cleaner": RULES, "threshold": 0.6, "deadline": 1.5, "memory": 1 << 30}

# A worker in which some words of a page do what bugs in libraries do.
ROGUE = """
import os, re, signal, sys
from cleaner.batch import worker

class Rogue(worker.Work):
    def __call__(self, name, raw, url, *rest):
        if "HANG" in raw:
            re.match(r"(a+)+$", "a" * 60 + "b")  # in C, holding the lock, for longer than the world stands
        if "DIE" in raw:
            os.kill(os.getpid(), signal.SIGKILL)
        if "ONCE" in raw and not os.path.exists(url):
            open(url, "w").close()
            os._exit(3)
        if "EAT" in raw:
            hoard = [bytearray(1 << 24) for _ in range(1 << 20)]
        if "BUG" in raw:
            raise RuntimeError("a bug")
        if "PRINT" in raw:
            print("hello", flush=True)
        return super().__call__(name, raw, url, *rest)

worker.Work = Rogue
"""


@pytest.fixture
def rogue(monkeypatch):
    """Every worker obeys the words of ROGUE."""
    monkeypatch.setattr(pools, "_START", pools._START.replace("from cleaner", ROGUE_LINE + "from cleaner", 1))


ROGUE_LINE = f"exec({ROGUE!r}); "


def results(texts, jobs=2, **setup):
    items = [Item(str(number), raw=text) for number, text in enumerate(texts)]
    with Pool(jobs, {**SETUP, **setup}) as pool:
        return {item.name: result for item, result in pool.run(iter(items))}


def test_rogues(rogue):
    """A page that ends its worker, twice, is marked with how; every other page of its batch is cleaned."""
    expected = {
        "HANG": ("timeout", "more than 3 seconds"),
        "DIE": ("crashed", "it ended its worker by SIGKILL"),
        "EAT": ("crashed", "it needs more memory than a worker may have"),
        "BUG": ("error", "cleaner failed on it (RuntimeError: a bug)"),
    }
    found = results([text for word in expected for text in (TEXTS[0], word, TEXTS[1])], deadline=3, memory=500 << 20)
    assert list(expected.values()) == [(found[str(n)]["status"], found[str(n)]["reason"]) for n in (1, 4, 7, 10)]
    assert {"ok"} == {found[str(n)]["status"] for n in range(12) if n % 3 != 1}


def test_second_chance(rogue, tmp_path):
    """A page whose worker ended for another reason is tried again, and is well."""
    with Pool(1, SETUP) as pool:
        item = Item("a", raw="ONCE\n\n" + TEXTS[0], url=str(tmp_path / "seen"))
        assert ["ok"] == [result["status"] for _, result in pool.run(iter([item]))]
    assert (tmp_path / "seen").exists()


def test_prints_do_no_harm(rogue, capfd):
    """What a library prints in a worker goes to stderr, not between the results."""
    assert ["ok"] == [result["status"] for result in results(["PRINT\n\n" + TEXTS[0]], jobs=1).values()]
    assert "hello" in capfd.readouterr().err


def test_killed_by_hand():
    """Workers that somebody kills cost nothing: their pages are cleaned by others."""
    with Pool(2, SETUP) as pool:
        found = {}
        for item, result in pool.run(Item(str(number), raw=TEXTS[number % len(TEXTS)]) for number in range(60)):
            found[item.name] = result["status"]
            if len(found) in (5, 25):
                os.kill(pool._workers[0].process.pid, signal.SIGKILL)
    assert [str(number) for number in range(60)] == sorted(found, key=int)
    assert {"ok"} == set(found.values())


def test_lanes_keep_their_order():
    """Items of a lane leave in their order, marks among them; others as they are done."""
    items = [
        Item(f"{lane}{number}", raw=None if number % 5 == 4 else TEXTS[number % len(TEXTS)], lane=lane or None,
             result={"status": "mark"} if number % 5 == 4 else None)
        for number in range(20) for lane in ("a", "b", "")
    ]  # fmt: skip
    with Pool(2, SETUP) as pool:
        names = [item.name for item, _ in pool.run(iter(items))]
    assert sorted(item.name for item in items) == sorted(names)
    for lane in "ab":
        assert [f"{lane}{number}" for number in range(20)] == [name for name in names if name.startswith(lane)]


def test_window(monkeypatch):
    """However many items there are, only a window of them is read before results leave."""
    monkeypatch.setattr(pools, "WINDOW_ITEMS", 10)
    taken = []

    def source():
        for number in range(100):
            taken.append(number)
            yield Item(str(number), raw="Harbour reopens", lane="one")

    with Pool(2, SETUP) as pool:
        ahead = [len(taken) - number for number, _ in enumerate(pool.run(source()))]
    assert 10 >= max(ahead)


def test_workers_that_do_not_start():
    """Workers that cannot start end the run with a message, not a loop."""
    with pytest.raises(ValueError, match="do not start"):
        results([TEXTS[0]], cleaner={"level": "nonsense"})


def test_no_worker_outlives_the_run(rogue):
    """A hanging worker whose pool is gone is ended by the kernel's timer."""
    pool = Pool(1, {**SETUP, "deadline": 0.5})
    pool._held = 1
    pool._give()
    (worker,) = pool._workers
    pool._wait(60)
    pool._send(worker, [pools._Slot(Item("a", raw="HANG"))])
    assert -signal.SIGALRM == worker.process.wait(timeout=30)
    pool.__exit__()


def test_idle_workers_end_with_the_pool():
    """A worker whose pipe closes leaves by itself."""
    pool = Pool(1, SETUP)
    pool._held = 1
    pool._give()
    (worker,) = pool._workers
    worker.pages.close()
    start = time.monotonic()
    assert 0 == worker.process.wait(timeout=30)
    assert time.monotonic() - start < 30
    worker.results.close()
