"""Read packed files a piece at a time, and stop at those that are made to burst.

In: a path. Out: a stream of bytes. Must never hold more than a piece, nor unpack without a bound.
"""

from __future__ import annotations

import io
from typing import IO, Any

from cleaner.batch.names import packing_of

# Text packs to a third or a tenth, a log to a hundredth; gzip's own limit is 1,032.
RATIO = 400
# Below this nothing bursts.
HARMLESS = 16 << 20


class Burst(OSError):
    """A packed file that unpacks to far more than text does."""


class _Unpacked(io.RawIOBase):
    """The bytes of a packed file. What is wrong with it ends it early, and is kept in `error`."""

    def __init__(self, path: str) -> None:
        self.file = open(path, "rb")  # noqa: SIM115 -- closed with the stream
        self.error: OSError | None = None
        self._inner = _opened(self.file, packing_of(path))
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self.error is not None:
            return 0
        try:
            data: bytes = self._inner.read1(len(buffer))
        except Exception as error:  # each library has its own: EOFError, zlib.error, LZMAError, ZstdError
            self.error = OSError(None, f"it is cut off or damaged ({error})")
            return 0
        buffer[: len(data)] = data
        self._given += len(data)
        if self._given > HARMLESS and self._given > RATIO * self.file.tell():
            self.error = Burst(None, f"it unpacks to more than {RATIO} times its size")
        return len(data)

    def close(self) -> None:
        self.file.close()
        super().close()


class Stream(io.BufferedReader):
    """A file, packed or plain, as a stream of bytes. Opening it raises `OSError`; so does `check`, for what was read."""

    def __init__(self, path: str) -> None:
        self._unpacked = _Unpacked(path)
        super().__init__(self._unpacked, 1 << 16)
        self._told = 0

    def check(self) -> None:
        """Raise what ended the stream before its end: `Burst`, or `OSError` for a file that is cut off or damaged."""
        if self._unpacked.error is not None:
            raise self._unpacked.error

    def spent(self) -> int:
        """Give how many bytes of the file itself were read since this was last asked."""
        before, self._told = self._told, self._unpacked.file.tell()
        return self._told - before


def read_unpacked(path: str, limit: int) -> bytes | None:
    """Read a packed page; None where it unpacks to more than `limit` bytes. Raises `OSError`."""
    with Stream(path) as stream:
        data = stream.read(limit + 1)
        stream.check()
    return data if len(data) <= limit else None


def _opened(file: IO[bytes], packing: str) -> Any:
    if packing == ".gz":
        import gzip

        return gzip.GzipFile(fileobj=file, mode="rb")
    if packing == ".bz2":
        import bz2

        return bz2.BZ2File(file)
    if packing == ".xz":
        import lzma

        return lzma.LZMAFile(file)
    if packing == ".zst":
        return zstandard().ZstdDecompressor().stream_reader(file, read_across_frames=True, closefd=False)
    return file


def zstandard() -> Any:
    """Give the library for `.zst`; raises `ValueError` where it is not installed."""
    try:
        import zstandard
    except ImportError:
        raise ValueError("Files that end in .zst need zstandard. Install boilerplate-cleaner[zst].") from None
    return zstandard
