"""Keep compiled rules between runs, as JSON under the digest of what they were compiled from.

In: a digest. Out: the data kept under it, or None. Must never hold anything but data, nor fail a run: a cache that
cannot be read or written is only a slower start.
"""

from __future__ import annotations

import json
import os
from typing import Any

from cleaner.folders import cache_folder

# So many compiled sets are kept; each is a few hundred kilobytes, and the oldest goes first.
KEPT = 24


def load(digest: str) -> Any | None:
    """Give what is kept under `digest`; None where nothing (readable) is."""
    try:
        with open(_path(digest), "rb") as file:
            kept = json.loads(file.read())
    except (OSError, ValueError, RecursionError):
        return None
    return kept.get("data") if isinstance(kept, dict) and kept.get("digest") == digest else None


def save(digest: str, data: Any) -> None:
    """Keep `data` under `digest`: whole or not at all."""
    path = _path(digest)
    temporary = f"{path}.{os.getpid()}.tmp"
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(temporary, "w", encoding="utf-8") as file:
            json.dump({"digest": digest, "data": data}, file, ensure_ascii=False, separators=(",", ":"))
        os.replace(temporary, path)
        _forget_oldest(os.path.dirname(path))
    except OSError:
        return


def _path(digest: str) -> str:
    return os.path.join(cache_folder(), f"rules-{digest}.json")


def _forget_oldest(folder: str) -> None:
    kept = [entry for entry in os.scandir(folder) if entry.name.startswith("rules-")]
    kept.sort(key=lambda entry: entry.stat().st_mtime, reverse=True)
    for entry in kept[KEPT:]:
        os.unlink(entry.path)
