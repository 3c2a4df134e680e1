"""Read pages from `.zip` and `.tar` files.

In: a file. Out: an item a member. Must never write a member to disk, nor believe what an archive says of sizes.
"""

from __future__ import annotations

import os
import tarfile
import zipfile
from collections.abc import Iterator
from typing import IO

from cleaner.batch.item import ERROR, SKIPPED, TOO_LARGE, Item, failure
from cleaner.batch.names import packing_of
from cleaner.batch.settings import Settings
from cleaner.batch.unpack import Stream

# A member's name with the member, opened; with why it cannot be, or None where it is no file.
_Member = tuple[str, "IO[bytes] | Exception | None"]


def read_archive(path: str, kind: str, settings: Settings) -> Iterator[Item]:
    """Give the files in an archive, named as in it, each name once. Raises `OSError`."""
    seen: set[str] = set()
    try:
        for name, file in _zip(path) if kind == "zip" else _tar(path):
            item = _member(name, file, settings.max_size)
            if item.name in seen:
                item = item._replace(raw=None, result=failure(ERROR, "the archive holds this name twice"))
            seen.add(item.name)
            yield item
    except (zipfile.BadZipFile, tarfile.TarError, NotImplementedError, EOFError, ValueError) as error:
        raise OSError(None, f"the archive is cut off or damaged ({error})") from None


def _member(name: str, file: IO[bytes] | Exception | None, limit: int) -> Item:
    inner = os.path.normpath(name.replace("\\", "/"))
    if inner.startswith(("/", "..")) or ":" in inner.partition("/")[0] or "\0" in inner:
        return Item(name, result=failure(ERROR, "its name leads out of the archive"))
    if file is None:
        return Item(inner, result=failure(SKIPPED, "no file"))
    if packing_of(inner):
        return Item(inner, result=failure(SKIPPED, "a packed file within an archive"))
    try:
        if isinstance(file, Exception):
            raise file
        data = file.read(limit + 1)
    except Exception as error:  # a wrong checksum, a password, a method that is not known
        return Item(inner, result=failure(ERROR, f"it cannot be unpacked ({error})"))
    if len(data) > limit:
        return Item(inner, result=failure(TOO_LARGE, f"it unpacks to more than {limit} bytes"))
    return Item(inner, data)


def _zip(path: str) -> Iterator[_Member]:
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            if not member.is_dir():
                try:
                    file = archive.open(member)
                except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError) as error:
                    yield member.filename, error
                    continue
                with file:
                    yield member.filename, file


def _tar(path: str) -> Iterator[_Member]:
    with Stream(path) as stream, tarfile.open(fileobj=stream, mode="r|") as archive:
        for member in archive:
            if not member.isdir():
                yield member.name, archive.extractfile(member) if member.isreg() else None
        stream.check()
