"""Whole runs of `cleaner batch`: statuses, resuming, disks that fill, signals, places that are refused."""

import errno
import json
import os
import resource
import signal
import subprocess
import time

import pytest
from batches import TEXTS, batch, command, jsonl, manifest, pages, read_jsonl, rows, settings, statuses, tree

from cleaner.batch import plan, store
from cleaner.batch import stream as streams
from cleaner.batch.ledger import Ledger
from cleaner.batch.store import Store
from cleaner.batch.worker import Work


def mixed(folder):
    """A folder with pages, a corpus, and inputs that fail or are skipped."""
    pages(folder, 9)
    jsonl(folder / "rows.jsonl.gz", [*rows(5), {"id": "no text"}])
    (folder / "dangling.txt").symlink_to("nowhere")
    (folder / "empty.txt").write_text("\n")
    (folder / "clean.txt").write_text("The first boats left at dawn on Monday, the harbour master said.\n")
    (folder / "large.txt").write_text("word " * 50_000)
    (folder / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    os.mkfifo(folder / "fifo")
    return folder


def test_statuses(tmp_path):
    """Every input ends in one status, the sum is what was found, and failures give exit code 3."""
    assert 3 == batch(mixed(tmp_path / "in"), output=tmp_path / "out", max_size=100_000)
    head, entries = manifest(tmp_path / "out" / "manifest.jsonl")
    assert {"ok": 14, "unchanged": 1, "empty": 1, "skipped": 2, "too-large": 1, "error": 2} == head["statuses"]
    assert head["found"] == sum(head["statuses"].values()) == 21
    assert "dangling.txt" in statuses(tmp_path / "out" / "manifest.jsonl")
    assert {entry["output"] for entry in entries if entry["output"]} == {
        os.fsdecode(name) for name in tree(tmp_path / "out") if name != b"manifest.jsonl"
    }


def test_any_number_of_jobs(tmp_path):
    """One worker or three, in one run or taken up: the same bytes, manifest and all."""
    source = mixed(tmp_path / "in")
    trees = []
    for jobs in (1, 3):
        batch(source, output=tmp_path / f"out{jobs}", jobs=jobs)
        trees.append(tree(tmp_path / f"out{jobs}"))
    batch(source, output=tmp_path / "out3", jobs=2)
    assert trees[0] == trees[1] == tree(tmp_path / "out3")


def test_only_what_changed_is_done_again(tmp_path, monkeypatch):
    """A rerun cleans nothing; a changed page, a lost output, another option: what they touch, and no more."""
    source = pages(tmp_path / "in", 6)
    batch(source, output=tmp_path / "out")
    cleaned = count_cleaned(monkeypatch)
    batch(source, output=tmp_path / "out")
    assert [] == cleaned
    (source / "part0" / "000.txt").write_text("Harbour reopens\n\nShare on Facebook\n")
    (tmp_path / "out" / "part1" / "001.txt").unlink()
    (tmp_path / "out" / "part2" / "002.txt").write_text("tampered")
    batch(source, output=tmp_path / "out")
    assert ["part0/000.txt", "part1/001.txt", "part2/002.txt"] == sorted(cleaned)
    del cleaned[:]
    batch(source, output=tmp_path / "out", cleaner={"level": "rules", "keep": ["share"]})
    assert 6 == len(cleaned)
    assert "Share on Facebook" in (tmp_path / "out" / "part0" / "000.txt").read_text()


def count_cleaned(monkeypatch):
    """The names of the pages that are given to workers from now on."""
    from cleaner.batch.pool import Pool

    cleaned = []
    send = Pool._send

    def note(pool, worker, slots):
        cleaned.extend(slot.item.name for slot in slots)
        send(pool, worker, slots)

    monkeypatch.setattr(Pool, "_send", note)
    return cleaned


def test_corpora_are_taken_up_by_parts(tmp_path, monkeypatch):
    """Of a corpus, the parts that are whole are not done again, and the file is as if in one go."""
    monkeypatch.setattr(streams, "PART_ROWS", 4)
    source = jsonl(tmp_path / "a.jsonl", rows(14))
    batch(source, output=tmp_path / "whole.jsonl")
    finish = streams.Stream._finish
    monkeypatch.setattr(streams.Stream, "_finish", lambda *arguments: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        batch(source, output=tmp_path / "out.jsonl")
    assert not (tmp_path / "out.jsonl").exists()
    monkeypatch.setattr(streams.Stream, "_finish", finish)
    cleaned = count_cleaned(monkeypatch)
    batch(source, output=tmp_path / "out.jsonl")
    assert [] == cleaned
    assert (tmp_path / "whole.jsonl").read_bytes() == (tmp_path / "out.jsonl").read_bytes()
    assert not (tmp_path / "out.jsonl.parts").exists()
    batch(source, output=tmp_path / "out.jsonl")
    assert [] == cleaned
    jsonl(source, [*rows(14), *rows(1)])
    batch(source, output=tmp_path / "out.jsonl")
    assert 15 == len(cleaned)
    assert 15 == len(read_jsonl(tmp_path / "out.jsonl"))


@pytest.mark.parametrize("format", ["text", "markdown", "json", "jsonl"])
def test_formats(tmp_path, format):
    """Pages are written in any format of the command, with its ending."""
    source = pages(tmp_path / "in", 2)
    assert 0 == batch(source, output=tmp_path / "out", format=format)
    suffix = {"text": "txt", "markdown": "md"}.get(format, format)
    text = (tmp_path / "out" / "part0" / f"000.{suffix}").read_text(encoding="utf-8")
    title = "How to read the age of a hedge"
    assert title in (json.loads(text)["title"] if "json" in format else text)


@pytest.mark.parametrize("name", ["all.jsonl", "all.jsonl.gz", "all.jsonl.zst", "all.parquet"])
def test_one_file_for_all(tmp_path, name):
    """A folder goes into one file, a row a page in the order of names; the same bytes each time."""
    source = pages(tmp_path / "in", 5)
    written = []
    for place in ("a", "b"):
        assert 0 == batch(source, output=tmp_path / place / name)
        written.append((tmp_path / place / name).read_bytes())
    assert written[0] == written[1]
    if name.endswith(("jsonl", "gz")):
        assert sorted(f"part{number % 3}/{number:03}.txt" for number in range(5)) == [row["id"] for row in read_jsonl(tmp_path / "a" / name)]


def test_full_level_and_review(tmp_path):
    """At level full, pages of low confidence are put aside too, raw and clean, also when that is asked for later."""
    source = pages(tmp_path / "in", 3)
    jsonl(source / "rows.jsonl", rows(1))
    full = {"cleaner": {"level": "full"}, "threshold": 1.0}
    assert 0 == batch(source, output=tmp_path / "out", **full)
    assert {"low-confidence": 4} == manifest(tmp_path / "out" / "manifest.jsonl")[0]["statuses"]
    before = tree(tmp_path / "out")
    assert 0 == batch(source, output=tmp_path / "out", review=str(tmp_path / "review"), **full)
    assert before == tree(tmp_path / "out")
    aside = tree(tmp_path / "review")
    assert {name for name in aside if b"rows" in name} == {b"rows.jsonl/1.raw.txt", b"rows.jsonl/1.clean.txt"}
    assert (source / "part0" / "000.txt").read_bytes() == aside[b"part0/000.txt.raw.txt"]
    assert before[b"part0/000.txt"] == aside[b"part0/000.txt.clean.txt"]


def test_what_is_no_page_any_more(tmp_path):
    """Where a page has become one without an article, its old output goes; other files stay."""
    source = pages(tmp_path / "in", 2)
    batch(source, output=tmp_path / "out")
    (tmp_path / "out" / "mine.txt").write_text("mine")
    (source / "part0" / "000.txt").write_text("\n")
    batch(source, output=tmp_path / "out")
    assert {b"manifest.jsonl", b"mine.txt", b"part1/001.txt"} == set(tree(tmp_path / "out"))


# -- places -----------------------------------------------------------------------------------------------------------


def refused(message, *sources, output, **more):
    with pytest.raises(ValueError, match=message):
        batch(*sources, output=output, **more)


def test_outputs_that_are_refused(tmp_path, monkeypatch):
    """What would write into the input, or one file twice, is refused before anything is written."""
    source = pages(tmp_path / "in", 2)
    before = tree(tmp_path)
    refused("lies in the input", source, output=source / "out")
    refused("lies in the input", source, output=source)
    refused("lies in the input", source, output=tmp_path / "out", review=str(source / "review"))
    refused("lies in the input", source, output=tmp_path / "out", reports=(str(source / "r.html"),))
    refused("a report is", source, output=tmp_path / "out", reports=("report.pdf",))
    refused("one file for all", source, output=tmp_path / "all.txt")
    refused("--format says", source, output=tmp_path / "all.jsonl", format="parquet")
    refused("into a Parquet file", source, output=tmp_path / "out", format="parquet")
    refused("no file to clean", output=tmp_path / "out")
    refused("no such file", tmp_path / "none", output=tmp_path / "out")
    (tmp_path / "here").symlink_to(source)
    refused("lies in the input", tmp_path / "here", output=source / "out")
    (tmp_path / "here").unlink()
    assert before == tree(tmp_path)


def test_inputs_are_not_overwritten(tmp_path):
    """An input that an output would replace, by whatever way, is refused."""
    (tmp_path / "a.txt").write_text("Harbour reopens")
    refused("is an input", tmp_path / "a.txt", output=tmp_path)
    jsonl(tmp_path / "a.jsonl", rows(1))
    refused("is an input", tmp_path / "a.jsonl", output=tmp_path / "a.jsonl")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "part0").symlink_to(pages(tmp_path / "in", 1) / "part0")
    refused("lies in the input", tmp_path / "in", output=tmp_path / "out")


def test_clashes(tmp_path, monkeypatch):
    """Two inputs with one output are found before the run; full names keep them apart."""
    source = tmp_path / "in"
    source.mkdir()
    for name in ("a.txt", "a.html"):
        (source / name).write_text("Harbour reopens")
    refused("would both be written", source, output=tmp_path / "out")
    assert 0 == batch(source, output=tmp_path / "out", full_names=True)
    assert {b"a.txt.txt", b"a.html.txt", b"manifest.jsonl"} == set(tree(tmp_path / "out"))
    (source / "a.html").rename(source / "A.txt")
    monkeypatch.setattr(plan, "_folds_names", lambda output: True)
    refused("would both be written", source, output=tmp_path / "out2")
    (source / "A.txt").rename(source / "manifest.jsonl")
    refused("keeps its manifest", source, output=tmp_path / "out2")
    (source / "manifest.jsonl").unlink()
    (source / "x.txt").mkdir()
    (source / "x.txt" / "in.txt").write_text("in")
    (source / "x").write_text("x")
    refused("would both be written", source, output=tmp_path / "out2")


def test_output_that_cannot_be_written(tmp_path):
    """An output below a file is refused; one page whose place is taken by a folder costs itself."""
    source = pages(tmp_path / "in", 3)
    (tmp_path / "file").write_text("")
    refused("cannot be written", source, output=tmp_path / "file" / "out")
    (tmp_path / "out" / "part1" / "001.txt" / "folder").mkdir(parents=True)
    assert 3 == batch(source, output=tmp_path / "out")
    assert {"ok": 2, "error": 1} == manifest(tmp_path / "out" / "manifest.jsonl")[0]["statuses"]


def test_one_run_at_a_time(tmp_path):
    """Two runs into one output do not mix: the second is refused."""
    other = Store(str(tmp_path / "out" / "manifest.parts"))
    refused("another run", pages(tmp_path / "in", 1), output=tmp_path / "out")
    other.close()


# -- disks that fill, and signals -------------------------------------------------------------------------------------


def test_disk_full(tmp_path, monkeypatch, capsys):
    """A full disk stops the run with the count of what is done; with room again, the same command ends it."""
    source = pages(tmp_path / "in", 8)
    batch(source, output=tmp_path / "expected")
    replace, calls = os.replace, []

    def fail_late(old, new):
        calls.append(new)
        if len(calls) > 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        replace(old, new)

    monkeypatch.setattr(store.os, "replace", fail_late)
    assert 3 == batch(source, output=tmp_path / "out")
    assert "Stopped: the disk is full. 3 pages are done and kept." in capsys.readouterr().err
    written = tree(tmp_path / "out")
    assert b"manifest.jsonl" not in written
    assert 3 == sum(name.startswith(b"part") for name in written)
    monkeypatch.setattr(store.os, "replace", replace)
    assert 0 == batch(source, output=tmp_path / "out")
    assert tree(tmp_path / "expected") == tree(tmp_path / "out")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small file system")
def test_small_file_system(tmp_path):
    """On a file system that is too small nothing half is left, and a larger one lets the run end."""
    source = pages(tmp_path / "in", 40)
    batch(source, output=tmp_path / "expected")
    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=96k", "tmpfs", small], capture_output=True).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        assert 3 == batch(source, output=small / "out")
        expected = tree(tmp_path / "expected")
        left = {name: data for name, data in tree(small / "out").items() if not name.startswith(b"manifest.parts")}
        assert 5 < len(left) < 40
        assert left == {name: expected[name] for name in left}
        subprocess.run(["mount", "-o", "remount,size=10m", small], check=True)
        assert 0 == batch(source, output=small / "out")
        assert expected == tree(small / "out")
    finally:
        subprocess.run(["umount", small], check=True)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_signals(tmp_path, number, code):
    """Ctrl-C and SIGTERM finish what is under way, keep it, and say how to go on."""
    source = pages(tmp_path / "in", 150)
    run = command(source, "-o", tmp_path / "out", "--level", "rules", "-j", 1)
    wait_for(lambda: len(list((tmp_path / "out").glob("part*/*.txt"))) > 4)
    run.send_signal(number)
    assert (code, True) == (run.wait(timeout=60), b"goes on from there" in run.stderr.read())
    run.stderr.close()
    done = len(list((tmp_path / "out").glob("part*/*.txt")))
    assert 4 < done < 150
    assert 0 == batch(source, output=tmp_path / "out", cleaner=command_rules())
    assert 150 == manifest(tmp_path / "out" / "manifest.jsonl")[0]["found"]


def command_rules():
    """The keyword arguments that the command gives for `--level rules`."""
    from cleaner.cli import _cleaner_options
    from cleaner.options import batch_parser

    return _cleaner_options(batch_parser().parse_args(["x", "-o", "y", "--level", "rules"]))


def wait_for(what, seconds=60):
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.005)


def test_memory_does_not_grow_with_the_file(tmp_path):
    """A file of JSON lines passes through less address space than it has bytes."""
    with open(tmp_path / "a.jsonl", "w") as file:
        for number in range(100):
            file.write(json.dumps({"id": number, "blob": "x" * 2_500_000, "text": TEXTS[number % len(TEXTS)]}) + "\n")
    bound = 240_000_000
    run = command(
        tmp_path / "a.jsonl", "-o", tmp_path / "b.jsonl", "--level", "rules", "-j", 1,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (bound, bound)),
    )  # fmt: skip
    assert (0, True) == (run.wait(timeout=120), b"100 ok" in run.stderr.read())
    run.stderr.close()
    assert (tmp_path / "b.jsonl").stat().st_size > 250_000_000


def test_torn_journal(tmp_path):
    """A journal whose last line is half, or nonsense, gives what is whole in it."""
    path = tmp_path / "journal"
    ledger = Ledger(str(tmp_path / "none"), str(path), "d", Store(str(tmp_path / "w")))
    ledger.put("a", {"n": 1})
    ledger.close()
    with open(path, "ab") as file:
        file.write(b'\xff\n{"key": "b", "n"')
    ledger = Ledger(str(tmp_path / "none"), str(path), "d", Store(str(tmp_path / "w2")))
    ledger.put("c", {"n": 3})
    assert [1, None, 3] == [(ledger.get(key) or {}).get("n") for key in "abc"]
    ledger.close()
    other = Ledger(str(tmp_path / "none"), str(path), "other", Store(str(tmp_path / "w3")))
    assert (None, 1) == (other.get("a"), other.old("a")["n"])
    other.close()


def test_settings_travel(tmp_path):
    """The command's options arrive: an unknown site is a usage error, before anything is written."""
    run = command(pages(tmp_path / "in", 1), "-o", tmp_path / "out", "--site", "nowhere")
    assert (2, True) == (run.wait(timeout=60), b"is no site" in run.stderr.read())
    run.stderr.close()
    assert not (tmp_path / "out").exists()


def test_durable(tmp_path, monkeypatch):
    """`--durable` forces every file and its folder to the disk before it counts as done."""
    synced = []
    monkeypatch.setattr(store.os, "fsync", synced.append)
    assert 0 == batch(pages(tmp_path / "in", 2), output=tmp_path / "out", durable=True)
    assert len(synced) >= 2 * 3
    assert settings("a", output="b").durable is False


def test_metadata_only_where_they_go():
    """Metadata are read for rows of a corpus; a folder of articles has no place for them."""
    work = Work({"cleaner": {"level": "rules"}, "threshold": 0.0})
    page = ("a", "Harbour reopens after storm\n\nBy Jane Doe\n\nThe first boats left at dawn, the harbour master said.", None, "text")
    assert {} == work(*page)["metadata"]
    assert "Harbour reopens after storm" == work(*page, True)["metadata"]["title"]
