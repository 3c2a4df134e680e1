"""Read packed files a piece at a time, and stop at those that are made to burst.

In: a path. Out: a stream of bytes. Must never hold more than a piece, nor unpack without a bound.
"""

from __future__ import annotations

import io
from typing import IO, Any, cast

from cleaner.batch.names import packing_of

# Text packs to a third or a tenth, a log to a hundredth; gzip's own limit is 1,032.
RATIO = 400
# Below this nothing bursts.
HARMLESS = 32 << 20


class Burst(OSError):
    """A packed file that unpacks to far more than text does."""


class Unpacked(io.RawIOBase):
    """The bytes of a packed file; reading raises `Burst` where they are out of proportion to it."""

    def __init__(self, path: str) -> None:
        self._file = open(path, "rb")  # noqa: SIM115 -- closed with the stream
        self._inner = _opened(self._file, packing_of(path))
        self._given = self._told = 0

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill `buffer`; raise `Burst`, or `OSError` for what is broken."""
        try:
            data = self._inner.read(len(buffer))
        except OSError:
            raise
        except Exception as error:  # each library has its own: EOFError, zlib.error, LZMAError, ZstdError
            raise OSError(None, f"it is cut off or damaged ({error})") from None
        buffer[: len(data)] = data
        self._given += len(data)
        if self._given > HARMLESS and self._given > RATIO * self._file.tell():
            raise Burst(None, f"it unpacks to more than {RATIO} times its size")
        return len(data)

    def spent(self) -> int:
        """Give how many bytes of the packed file were read since this was last asked."""
        before, self._told = self._told, self._file.tell()
        return self._told - before

    def close(self) -> None:
        """Close the file too."""
        self._file.close()
        super().close()


class Stream(io.BufferedReader):
    """A file, packed or plain, as a stream of bytes; opening and reading raise `OSError`."""

    def __init__(self, path: str) -> None:
        self._unpacked = Unpacked(path)
        super().__init__(self._unpacked, 1 << 16)

    def spent(self) -> int:
        """Give how many bytes of the file itself were read since this was last asked."""
        return self._unpacked.spent()


def read_unpacked(path: str, limit: int) -> bytes | None:
    """Read a packed page; None where it unpacks to more than `limit` bytes. Raises `OSError`."""
    with Stream(path) as stream:
        data = stream.read(limit + 1)
    return data if len(data) <= limit else None


def _opened(file: IO[bytes], packing: str) -> IO[bytes]:
    if packing == ".gz":
        import gzip

        return cast(IO[bytes], gzip.GzipFile(fileobj=file, mode="rb"))
    if packing == ".bz2":
        import bz2

        return cast(IO[bytes], bz2.BZ2File(file))
    if packing == ".xz":
        import lzma

        return cast(IO[bytes], lzma.LZMAFile(file))
    if packing == ".zst":
        return cast(IO[bytes], zstandard().ZstdDecompressor().stream_reader(file, read_across_frames=True, closefd=False))
    return file


def zstandard() -> Any:
    """Give the library for `.zst`; raises `ValueError` where it is not installed."""
    try:
        import zstandard
    except ImportError:
        raise ValueError("Files that end in .zst need zstandard. Install boilerplate-cleaner[zst].") from None
    return zstandard
