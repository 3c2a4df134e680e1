"""Find the inputs: every file below folders, behind globs, and in lists of files.

In: paths as the user gave them. Out: `Found`, in an order that depends on names alone. Must never open what is no
regular file, follow a link twice around, nor leave anything out in silence.
"""

from __future__ import annotations

import errno
import glob
import os
import stat
import sys
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cleaner.batch.item import ERROR, SKIPPED, Result, failure

_KINDS = (
    (stat.S_ISFIFO, "a FIFO"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


class Found(NamedTuple):
    """A file: its path, its name below the folder it was found in, and what is wrong with it, if anything."""

    path: str
    name: str
    problem: Result | None = None


def find(sources: Sequence[str], files_from: str | None = None) -> Iterator[Found]:
    """Give every file of the sources and of the list in the file `files_from` (`-` is stdin).

    Files of a folder have their names below it, and one folder of several also its own; so have those behind a glob,
    below its part without wild cards. A file that is named has its last name, one from a list its path.
    """
    for source in sources:
        yield from _find(source, is_alone=len(sources) == 1 and files_from is None)
    if files_from is not None:
        for path in _listed(files_from):
            yield _file(path, _inside(path))


def _inside(path: str) -> str:
    """Give a path as a name that leads nowhere but down.

    >>> _inside("../pages/./a.html"), _inside("/srv/a.html")
    ('pages/a.html', 'srv/a.html')
    """
    return os.path.join(*[part for part in os.path.normpath(path).split(os.sep) if part not in ("", os.pardir)] or ["."])


def folders_of(sources: Sequence[str]) -> list[str]:
    """Give the folders that the sources are, or lie in before their first wild card."""
    roots = [source if os.path.isdir(source) else _root(source) for source in sources]
    return [root for root in roots if root and os.path.isdir(root)]


def _find(source: str, is_alone: bool) -> Iterator[Found]:
    if os.path.isdir(source):
        yield from _walk(source, "" if is_alone else os.path.basename(os.path.abspath(source)), ())
    elif glob.has_magic(source) and not os.path.lexists(source):
        root = _root(source)
        paths = sorted(glob.glob(source, recursive=True), key=os.fsencode)
        if not paths:
            raise ValueError(f"{source}: no file matches. Check the pattern.")
        for path in paths:
            if not os.path.isdir(path):
                yield _file(path, os.path.relpath(path, root or "."))
    elif not os.path.lexists(source):
        raise ValueError(f"{source}: there is no such file or folder. Check the path.")
    else:
        yield _file(source, os.path.basename(source))


def _root(pattern: str) -> str:
    """Give the folder of a pattern before its first wild card.

    >>> _root("pages/2024/*/index.html")
    'pages/2024'
    """
    if not glob.has_magic(pattern):
        return ""
    folder = pattern
    while glob.has_magic(folder):
        folder = os.path.dirname(folder)
    return folder


def _walk(folder: str, name: str, above: tuple[tuple[int, int], ...]) -> Iterator[Found]:
    """Walk a folder in the order of names; `above` are the folders we are in, which a link must not lead back to."""
    try:
        seen = os.stat(folder)
        entries = sorted(os.scandir(folder), key=lambda entry: os.fsencode(entry.name))
    except OSError as error:
        yield Found(folder, name or folder, failure(ERROR, f"this folder cannot be read: {error.strerror}"))
        return
    here = (*above, (seen.st_dev, seen.st_ino))
    for entry in entries:
        below = os.path.join(name, entry.name)
        try:
            looked = entry.stat()
        except OSError:
            yield _file(entry.path, below)
            continue
        if not stat.S_ISDIR(looked.st_mode):
            yield _file(entry.path, below)
        elif (looked.st_dev, looked.st_ino) in here:
            yield Found(entry.path, below, failure(SKIPPED, "a link to a folder that it lies in"))
        else:
            yield from _walk(entry.path, below, here)


def _file(path: str, name: str) -> Found:
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError) as error:
        return Found(path, name, failure(ERROR, _why_not(path, error)))
    if stat.S_ISREG(mode):
        return Found(path, name)
    kind = next((kind for test, kind in _KINDS if test(mode)), "no file")
    return Found(path, name, failure(SKIPPED, kind))


def _why_not(path: str, error: OSError | ValueError) -> str:
    number = getattr(error, "errno", None)
    if number == errno.ELOOP:
        return "a link that leads to itself"
    if number == errno.ENOENT and os.path.islink(path):
        return "a link that leads nowhere"
    return f"it cannot be read: {getattr(error, 'strerror', None) or error}"


def _listed(path: str) -> Iterator[str]:
    """Give the paths in a list: a line each, or each ended by NUL where there is one (`find -print0`)."""
    try:
        if path == "-":
            data = sys.stdin.buffer.read()
        else:
            with open(path, "rb") as file:
                data = file.read()
    except OSError as error:
        raise ValueError(f"{path}: it cannot be read: {error.strerror}. Check the path.") from None
    parts = data.split(b"\0") if b"\0" in data else data.replace(b"\r\n", b"\n").split(b"\n")
    for part in parts:
        if part:
            yield os.fsdecode(part)


def read_file(path: str, limit: int) -> bytes | None:
    """Read a regular file as it stands when it is opened; None where it is larger than `limit` bytes.

    What is added while it is read is not read. Raises `OSError`.
    """
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with open(descriptor, "rb") as file:
        size = os.fstat(descriptor).st_size
        return file.read(size) if size <= limit else None
