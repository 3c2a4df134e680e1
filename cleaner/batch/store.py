"""Write output files whole or not at all.

In: paths and bytes. Out: files. A file is made in the run's own work folder and moved to its place when it is whole, so
a run that is killed leaves nothing half, and what it leaves lies in one folder. Must never write elsewhere.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from typing import IO

# Errors that the next page would meet too.
_ENDS = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO))


class StoreFull(Exception):
    """Nothing more can be written; the message says why."""


class Store:
    """The work folder of a run, and the way from it to the output.

    Raises `ValueError` where the folder cannot be made, or another run is at work in it.
    """

    def __init__(self, work: str, is_durable: bool = False) -> None:
        self.work = work
        self.is_durable = is_durable
        try:
            os.makedirs(work, exist_ok=True)
            self._lock = os.open(os.path.join(work, "lock"), os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            where = os.path.dirname(work) or "."
            raise ValueError(f"{where}: it cannot be written: {error.strerror}. Check the folder and its rights.") from None
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._lock)
            raise ValueError(f"{work}: another run is at work here. Wait for its end, or name another output.") from None

    @contextmanager
    def writing(self, path: str) -> Iterator[IO[bytes]]:
        """Give a file that stands at `path` once the block has ended well. Folders on the way are made.

        Raises `StoreFull` where nothing more can be written at all, and `OSError` where this file cannot.
        """
        temporary = os.path.join(self.work, "half")
        try:
            file = open(temporary, "wb")  # noqa: SIM115 -- closed just below
        except OSError as error:  # the work folder is gone, or may not be written
            raise StoreFull(_said(error)) from None
        try:
            with file:
                yield file
                if self.is_durable:
                    file.flush()
                    os.fsync(file.fileno())
            os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
            os.replace(temporary, path)
            if self.is_durable:
                _sync_folder(os.path.dirname(path) or ".")
        except OSError as error:
            _unlink(temporary)
            if error.errno in _ENDS:
                raise StoreFull(_said(error)) from None
            raise

    def write(self, path: str, data: bytes) -> None:
        """Write a file; raises as `writing` does."""
        with self.writing(path) as file:
            file.write(data)

    def remove(self) -> None:
        """Remove the work folder with all that is in it."""
        shutil.rmtree(self.work, ignore_errors=True)

    def close(self) -> None:
        """Let another run have the folder."""
        os.close(self._lock)


def data_digest(data: bytes) -> str:
    """Give the digest that `file_digest` gives of a file that holds `data`."""
    return blake2b(data, digest_size=16).hexdigest()


def file_digest(path: str) -> str | None:
    """Give the digest of a file's bytes; None where there is no such file."""
    found = blake2b(digest_size=16)
    try:
        with open(path, "rb") as file:
            while piece := file.read(1 << 20):
                found.update(piece)
    except OSError:
        return None
    return found.hexdigest()


def _said(error: OSError) -> str:
    known = {errno.ENOSPC: "the disk is full", errno.EROFS: "the disk cannot be written"}
    return known.get(error.errno or 0) or str(error.strerror)


def _sync_folder(path: str) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _unlink(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return
