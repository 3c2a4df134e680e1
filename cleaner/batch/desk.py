"""What all who write share in a run: the settings, the store, the ledger, and the pages put aside.

In: names and pages. Out: files in the output and in the review folder. Must never remove a file that is not ours.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

from cleaner.batch.item import CRASHED, EMPTY, LOW, TIMEOUT, Item, Result
from cleaner.batch.ledger import Ledger
from cleaner.batch.names import fitting
from cleaner.batch.settings import Settings
from cleaner.batch.store import Store

# What a person should see: their raw text is put aside, with what was made of it.
ASIDE = frozenset((LOW, EMPTY, TIMEOUT, CRASHED))


class Desk:
    """Shared by the writers of a run. `root` is the folder that the names of outputs in the manifest start from."""

    def __init__(self, settings: Settings, root: str, store: Store, ledger: Ledger) -> None:
        self.settings = settings
        self.root = root
        self.store = store
        self.ledger = ledger
        self.keys: dict[str, None] = {}

    @property
    def format(self) -> str:
        """The format of pages that have a file each."""
        return self.settings.format or "text"

    def key(self, key: str) -> str:
        """Note that an entry is of this run, in the order of the manifest; give its key, which is nobody else's."""
        own, number = key, 1
        while own in self.keys:
            number += 1
            own = f"{key} ({number})"
        self.keys[own] = None
        return own

    def path(self, name: str) -> str:
        """Give the path of an output that the manifest names."""
        return os.path.join(self.root, name)

    def name(self, path: str | None) -> str | None:
        """Give the name of an output in the manifest."""
        return None if path is None else os.path.relpath(path, self.root)

    def remove(self, name: str) -> None:
        """Remove an output of an earlier run whose page has none any more."""
        try:
            os.unlink(self.path(name))
        except OSError:
            return

    def put_aside(self, pages: Iterable[tuple[Item, Result]]) -> list[str]:
        """Put the pages that a person should see into the review folder, raw and clean; give the names of all such."""
        names = []
        for item, result in pages:
            if result["status"] in ASIDE and item.raw is not None:
                names.append(item.name)
                if self.settings.review:
                    self._review(item, result)
        return names

    def is_aside(self, names: Iterable[str]) -> bool:
        """Tell whether all of these pages are where they should be: in the review folder, if there is to be one."""
        return self.settings.review is None or all(os.path.exists(self._aside(name) + ".raw.txt") for name in names)

    def _review(self, item: Item, result: Result) -> None:
        raw = item.raw if isinstance(item.raw, bytes) else (item.raw or "").encode("utf-8", "backslashreplace")
        self.store.write(self._aside(item.name) + ".clean.txt", (result.get("text") or "").encode("utf-8", "backslashreplace"))
        self.store.write(self._aside(item.name) + ".raw.txt", raw)

    def _aside(self, name: str) -> str:
        # The parts of a name that `shown` made have no slash that was not there; a record's number is a name of its own.
        corpus, colon, number = name.rpartition(":")
        inside = os.path.join(corpus, number) if colon and number.isdigit() else name
        return os.path.join(self.settings.review or "", fitting(inside, ".clean.txt")[: -len(".clean.txt")])
