"""Write files whole or not at all.

In: a path and text. Out: a file. Must never leave half a file, nor one that nobody asked for.
"""

from __future__ import annotations

import os
import shutil


def write_whole(path: str, text: str) -> None:
    """Write `text` to `path` as UTF-8: a reader sees the old file or the new one. Folders on the way are made.

    Raises `ValueError`, which says what is wrong and what to do, where it cannot be written.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = os.path.join(folder, "packs", "mine.yaml")
    ...     write_whole(path, "pack: mine\\n")
    ...     os.listdir(os.path.dirname(path))
    ['mine.yaml']
    """
    target = os.path.realpath(path)
    temporary = f"{target}.{os.getpid()}.tmp"
    try:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(temporary, "wb") as file:
            file.write(text.encode("utf-8"))
        if os.path.exists(target):
            shutil.copymode(target, temporary)
        os.replace(temporary, target)
    except OSError as error:
        if os.path.exists(temporary):
            os.unlink(temporary)
        raise ValueError(f"{path}: it cannot be written: {error.strerror}. Check the folder and its rights.") from None


def differing(files: dict[str, str]) -> list[str]:
    """Give those of `files` (paths with the text that each should hold) that are missing or hold something else.

    >>> differing({"no/such/file": "text"})
    ['no/such/file']
    """
    return [path for path, text in files.items() if not _holds(path, text)]


def _holds(path: str, text: str) -> bool:
    try:
        with open(path, "rb") as file:
            return file.read() == text.encode("utf-8")
    except OSError:
        return False
