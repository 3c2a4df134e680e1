"""Keep compiled rules between runs, as text under the digest of what they were compiled from.

In: a digest. Out: the sections of text kept under it, or None. Must never hold anything but data, nor fail a run: a
cache that cannot be read or written is only a slower start.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from cleaner.folders import cache_folder

# So many compiled sets are kept; each is a megabyte at most, and the oldest goes first.
KEPT = 24
_BETWEEN = "\x1e"


def load(digest: str) -> list[str] | None:
    """Give the sections kept under `digest`; None where nothing (whole) is."""
    try:
        with open(_path(digest), encoding="utf-8", newline="") as file:
            kept = file.read().split(_BETWEEN)
    except (OSError, ValueError):
        return None
    return kept[1:-1] if len(kept) > 1 and kept[0] == kept[-1] == digest else None


def save(digest: str, sections: Sequence[str]) -> None:
    """Keep `sections` under `digest`: whole or not at all."""
    path = _path(digest)
    temporary = f"{path}.{os.getpid()}.tmp"
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(temporary, "w", encoding="utf-8", newline="") as file:
            file.write(_BETWEEN.join([digest, *sections, digest]))
        os.replace(temporary, path)
        _forget_oldest(os.path.dirname(path))
    except (OSError, ValueError):
        return


def _path(digest: str) -> str:
    return os.path.join(cache_folder(), f"rules-{digest}.txt")


def _forget_oldest(folder: str) -> None:
    kept = [entry for entry in os.scandir(folder) if entry.name.startswith("rules-")]
    kept.sort(key=lambda entry: entry.stat().st_mtime, reverse=True)
    for entry in kept[KEPT:]:
        os.unlink(entry.path)
