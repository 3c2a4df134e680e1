"""Read any input, as items.

In: what was found. Out: items in the order of the file. Must never end a run: an input that breaks off gives one item
more, which says so.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from cleaner.batch.archive import read_archive
from cleaner.batch.item import ERROR, TOO_LARGE, Item, Row, failure
from cleaner.batch.jsonl import read_jsonl
from cleaner.batch.names import ARCHIVES, PAGE, kind_of, packing_of, shown
from cleaner.batch.parquet import read_parquet
from cleaner.batch.settings import Settings
from cleaner.batch.unpack import Burst, read_unpacked
from cleaner.batch.walk import Found, read_file
from cleaner.batch.warc import read_warc

_READERS = {"jsonl": read_jsonl, "parquet": read_parquet, "warc": read_warc}


def read(found: Found, settings: Settings) -> Iterator[Item]:
    """Give the pages of an input: itself, the records of a corpus, the members of an archive."""
    kind = PAGE if found.problem else kind_of(found.name)
    if kind == PAGE:
        yield read_page(found, settings)
        return
    name = shown(found.name)
    try:
        if kind in ARCHIVES:
            for item in read_archive(found.path, kind, settings):
                member = os.path.join(found.name, item.name)
                yield item._replace(name=member, row=Row(id=shown(member)))
        else:
            yield from _READERS[kind](found.path, name, settings)
    except OSError as error:
        yield Item(name, result=_broken(error))


def read_page(found: Found, settings: Settings) -> Item:
    """Read a page of its own, packed or plain."""
    name = shown(found.name)
    row = Row(id=name)
    if found.problem:
        return Item(name, row=row, result=found.problem)
    reader = read_unpacked if packing_of(found.name) else read_file
    try:
        data = reader(found.path, settings.max_size)
        weight = os.stat(found.path).st_size
    except OSError as error:
        return Item(name, row=row, result=_broken(error))
    if data is None:
        return Item(name, row=row, result=failure(TOO_LARGE, f"more than {settings.max_size} bytes"))
    return Item(name, data, row=row, weight=weight)


def _broken(error: OSError) -> dict[str, str]:
    if isinstance(error, Burst):
        return failure(TOO_LARGE, str(error.strerror))
    return failure(ERROR, f"it cannot be read: {error.strerror or error}")
