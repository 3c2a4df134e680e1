"""Frames between the pool and its workers: a length, then plain values.

In: a pipe and values. Out: the same on the other side. Must never carry an object: `marshal` knows strings, bytes,
numbers, tuples, lists and dicts, so a page can put no code on the wire; both sides are the same Python.
"""

from __future__ import annotations

import marshal
import os
from typing import IO, Any

_HEAD = 8


def write_frame(pipe: IO[bytes], values: Any) -> None:
    """Send `values`; raises `OSError` where nobody reads."""
    data = marshal.dumps(values)
    pipe.write(len(data).to_bytes(_HEAD, "little"))
    pipe.write(data)
    pipe.flush()


def read_frame(pipe: IO[bytes]) -> Any:
    """Wait for values; raises `EOFError` where nobody sends any more."""
    # From the descriptor itself: a buffer could hold what `select` then does not see.
    size = int.from_bytes(_exactly(pipe.fileno(), _HEAD), "little")
    return marshal.loads(_exactly(pipe.fileno(), size))


def _exactly(descriptor: int, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        piece = os.read(descriptor, min(size - len(data), 1 << 20))
        if not piece:
            raise EOFError
        data += piece
    return bytes(data)
