"""Keep compiled rules between runs, as text under the digest of what they were compiled from.

In: a digest. Out: the sections kept under it (UTF-8), or None. Must never hold anything but data, nor fail a run: a
cache that cannot be read or written is only a slower start.
"""

from __future__ import annotations

import os
import time
import zlib
from collections.abc import Iterable, Sequence

from cleaner.folders import cache_folder

# So many compiled sets are kept; each is two megabytes at most, and the oldest goes first.
KEPT = 24
# A file that changed so lately could change again within the same tick of its file system's clock.
RACY = 2_000_000_000
_BETWEEN = b"\x1e"


def load(digest: str) -> list[bytes] | None:
    """Give the sections kept under `digest`; None where nothing (whole) is."""
    try:
        with open(_path(digest), "rb") as file:
            kept = file.read().split(_BETWEEN)
    except (OSError, ValueError):
        return None
    return kept[1:-1] if len(kept) > 1 and kept[0] == kept[-1] == digest.encode() else None


def save(digest: str, sections: Sequence[bytes]) -> None:
    """Keep `sections` under `digest`: whole or not at all."""
    path = _path(digest)
    if _write(path, _BETWEEN.join([digest.encode(), *sections, digest.encode()])):
        _forget_oldest(os.path.dirname(path))


class Look:
    """How files look from outside: names, sizes, times. Those that look as they did need not be read for their digest.

    Raises `OSError` for a file that cannot be looked at.
    """

    def __init__(self, form: str, files: Iterable[str]) -> None:
        lines = [form]
        newest = 0
        for path in files:
            seen = os.stat(path)
            lines.append(f"{path}\t{seen.st_size}\t{seen.st_mtime_ns}\t{seen.st_ctime_ns}\t{seen.st_ino}")
            newest = max(newest, seen.st_mtime_ns, seen.st_ctime_ns)
        self._lines = "\n".join(lines).encode("utf-8", "surrogateescape")
        self._is_settled = newest < time.time_ns() - RACY

    @property
    def _path(self) -> str:
        return os.path.join(cache_folder(), f"seen-{zlib.crc32(self._lines):08x}.txt")

    def digest(self) -> str | None:
        """Give the digest that was kept when the files looked the same; None where there was none."""
        try:
            with open(self._path, "rb") as file:
                lines, _, digest = file.read().rpartition(b"\n")
        except OSError:
            return None
        return digest.decode("ascii", "replace") if lines == self._lines else None

    def keep(self, digest: str) -> None:
        """Keep the digest of the files, unless they changed a moment ago."""
        if self._is_settled:
            _write(self._path, self._lines + b"\n" + digest.encode())


def _write(path: str, content: bytes) -> bool:
    temporary = f"{path}.{os.getpid()}.tmp"
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(temporary, "wb") as file:
            file.write(content)
        os.replace(temporary, path)
    except OSError:
        return False
    return True


def _path(digest: str) -> str:
    return os.path.join(cache_folder(), f"rules-{digest}.txt")


def _forget_oldest(folder: str) -> None:
    try:
        for kind in ("rules-", "seen-"):
            kept = [entry for entry in os.scandir(folder) if entry.name.startswith(kind)]
            kept.sort(key=lambda entry: entry.stat().st_mtime, reverse=True)
            for entry in kept[KEPT:]:
                os.unlink(entry.path)
    except OSError:
        return  # another run was quicker
