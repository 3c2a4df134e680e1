"""The manifest: what became of every input, so that a run can be taken up where another ended.

In: entries under keys. Out: a journal while a run lasts, a manifest when it has ended, both JSON lines. Must never trust
a line that is not whole. The manifest of a finished run depends on the inputs, the rules and the options alone: no
times, no numbers of processes, and its order is that of the inputs.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from typing import IO, Any

from cleaner.batch.store import Store, StoreFull

Entry = dict[str, Any]
_KEY = "key"


class Ledger:
    """Entries of this run and of those before it, each under a key; the last of a key counts.

    `digest` is that of the settings. Entries that were made under another are `old`: good to know what files are ours,
    but their pages are to be cleaned again.
    """

    def __init__(self, manifest: str, journal: str, digest: str, store: Store) -> None:
        self._manifest = manifest
        self._digest = digest
        self._store = store
        self._files: list[IO[bytes]] = []
        self._places: dict[str, tuple[int, int, bool]] = {}
        for path in (manifest, journal):
            if os.path.exists(path):
                self._load(path)
        self._journal = open(journal, "ab+", buffering=0)  # noqa: SIM115 -- open as long as the run
        self._files.append(open(journal, "rb"))  # noqa: SIM115 -- likewise
        self._size = os.fstat(self._journal.fileno()).st_size
        if self._size and os.pread(self._journal.fileno(), 1, self._size - 1) != b"\n":
            self._append(b"\n")  # the end of a run that was killed as it wrote
        self._append(_line({"settings": digest}))

    def _load(self, path: str) -> None:
        file = open(path, "rb")  # noqa: SIM115 -- entries are read from it as they are asked for
        self._files.append(file)
        place, is_current = 0, False
        for line in file:
            entry = _parsed(line)
            if "settings" in entry:
                is_current = entry["settings"] == self._digest
            elif _KEY in entry:
                self._places[entry[_KEY]] = (len(self._files) - 1, place, is_current)
            place += len(line)

    def get(self, key: str) -> Entry | None:
        """Give the entry of a key, where it was made under the same settings."""
        return self.old(key) if self._places.get(key, (0, 0, False))[2] else None

    def old(self, key: str) -> Entry | None:
        """Give the last entry of a key, under whatever settings."""
        if key not in self._places:
            return None
        number, place, _ = self._places[key]
        self._files[number].seek(place)
        return _parsed(self._files[number].readline())

    def put(self, key: str, entry: Entry) -> None:
        """Write an entry down; raises `StoreFull` where there is no room for it."""
        place = self._size
        self._append(_line({_KEY: key, **entry}))
        self._places[key] = (len(self._files) - 1, place, True)

    def _append(self, line: bytes) -> None:
        try:
            written = self._journal.write(line)
            if written != len(line):
                raise StoreFull("the disk is full")
        except OSError as error:
            raise StoreFull(error.strerror or "the disk is full") from None
        self._size += len(line)
        if self._store.is_durable:
            os.fsync(self._journal.fileno())

    def finish(self, keys: Iterable[str], head: Entry) -> None:
        """Write the manifest, whole: `head`, then the entries of `keys` in that order."""
        with self._store.writing(self._manifest) as file:
            file.write(_line({"settings": self._digest, **head}))
            for key in keys:
                file.write(_line(self.old(key) or {}))

    def close(self) -> None:
        """Close the files."""
        for file in (self._journal, *self._files):
            file.close()


def _line(entry: Entry) -> bytes:
    # ASCII: names that are no UTF-8 travel as lone surrogates, and any JSON reader gives them back.
    return json.dumps(entry).encode("ascii") + b"\n"


def _parsed(line: bytes) -> Entry:
    try:
        entry = json.loads(line)
    except ValueError:
        return {}
    return entry if isinstance(entry, dict) else {}
