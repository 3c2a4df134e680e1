"""What the tests of `cleaner batch` share: pages, folders and corpus files of them, and runs."""

import gzip
import io
import json
import os
import subprocess
import sys
import tarfile
import zipfile

from conftest import SAMPLES

from cleaner.batch.run import run
from cleaner.batch.settings import Settings

# English pages alone: every language more costs each worker the time to load its dates.
TEXTS = [(path / "raw.txt").read_text(encoding="utf-8") for path in SAMPLES if path.name.startswith("en-")]
RULES = {"level": "rules"}


def settings(*sources, output, **more):
    """Settings of a small, quiet run at the level of rules."""
    return Settings(tuple(map(str, sources)), str(output), **{"jobs": 2, "quiet": True, "cleaner": RULES, **more})


def batch(*sources, output, **more):
    """Run it; give the exit code."""
    return run(settings(*sources, output=output, **more))


def command(*arguments, **more):
    """The command in a process of its own."""
    return subprocess.Popen([sys.executable, "-m", "cleaner", "batch", *map(str, arguments)], stderr=subprocess.PIPE, **more)


def pages(folder, count=12):
    """A folder of pages, two levels deep."""
    for number in range(count):
        path = folder / f"part{number % 3}" / f"{number:03}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEXTS[number % len(TEXTS)] + f"\n\nThis is page {number}, as the harbour master counts them.\n", encoding="utf-8")
    return folder


def rows(count=12):
    """Records with pages in them, and fields of all kinds beside."""
    return [
        {"id": f"r{number}", "url": f"https://example.org/{number}", "n": 1.10, "text": TEXTS[number % len(TEXTS)], "deep": {"a": [1, None]}}
        for number in range(count)
    ]


def jsonl(path, records):
    """A file of JSON lines, packed as its name says."""
    data = b"".join(json.dumps(record).encode() + b"\n" for record in records)
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def read_jsonl(path):
    """The records of a file of JSON lines."""
    data = path.read_bytes()
    return [json.loads(line) for line in (gzip.decompress(data) if path.suffix == ".gz" else data).decode().splitlines()]


def zipped(path, members):
    """A zip file of (name, bytes)."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return path


def tarred(path, members):
    """A tar file of (name, bytes); None makes a link."""
    with tarfile.open(path, "w:gz") as archive:
        for name, data in members:
            member = tarfile.TarInfo(name)
            if data is None:
                member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
            else:
                member.size = len(data)
            archive.addfile(member, io.BytesIO(data or b""))
    return path


def manifest(path):
    """The manifest: its head, and its entries by input."""
    head, *entries = [json.loads(line) for line in path.read_text().splitlines()]
    return head, entries


def statuses(path):
    """The status of every page that has an entry of its own, by input."""
    return {entry["input"]: entry["status"] for entry in manifest(path)[1] if "status" in entry}


def tree(folder):
    """Every file below a folder (or the files beginning with its path), with its bytes."""
    found = {}
    for place, _, names in os.walk(os.fsencode(folder)):
        for name in names:
            path = os.path.join(place, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, os.fsencode(folder))] = file.read()
    return found
