"""Pages with an output file each: read, see whether they are done, write.

In: jobs. Out: items that know what to do with their results; files. Must never write a page that is written already.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from cleaner.batch.desk import Desk
from cleaner.batch.item import ERROR, WRITTEN, Item, Result, failure
from cleaner.batch.names import page_name, shown
from cleaner.batch.plan import Job
from cleaner.batch.reading import read, read_page
from cleaner.batch.settings import digest
from cleaner.batch.store import data_digest, file_digest

# What the manifest says of a page beside its result.
_BOOKS = frozenset(("key", "input", "output", "input_digest", "output_digest", "aside"))


def page_items(job: Job, desk: Desk) -> Iterator[Item]:
    """Give the item of a page, or those of an archive."""
    found = job.inputs[0]
    if job.kind == "page":
        yield _ready(read_page(found, desk.settings), found.name, job.path, desk)
        return
    for item in read(found, desk.settings):
        member = item.name.removeprefix(found.name + os.sep)
        path = os.path.join(job.path, page_name(member, desk.format, desk.settings.full_names))
        yield _ready(item._replace(name=shown(item.name)), item.name, path, desk)


def _ready(item: Item, name: str, path: str, desk: Desk) -> Item:
    """Make an item that writes its page to `path`; where that is done already, its result is there at once."""
    key = desk.key(f"page {name}")
    written = _written_before(item, key, desk)
    if written is not None:
        return item._replace(raw=None, result=written, then=None)

    def keep(item: Item, result: Result) -> Result:
        return _keep(item, result, key, path, desk)

    return item._replace(format=desk.format, then=keep)


def _written_before(item: Item, key: str, desk: Desk) -> Result | None:
    """Give the result of an earlier run, where page, rules, options and output are what they were."""
    entry = desk.ledger.get(key)
    if entry is None or entry["input_digest"] != _input_digest(item) or not desk.is_aside(entry["aside"]):
        return None
    output = entry["output"]
    if output is not None and file_digest(desk.path(output)) != entry["output_digest"]:
        return None
    result: Result = {name: value for name, value in entry.items() if name not in _BOOKS}
    # A failure is tried again: it may have been the hour, not the page.
    return None if result["status"] in ("timeout", "crashed") else result


def _keep(item: Item, result: Result, key: str, path: str, desk: Desk) -> Result:
    aside = desk.put_aside([(item, result)])
    written = output_digest = None
    if result["status"] in WRITTEN:
        data = result["text"].encode("utf-8", "backslashreplace")
        try:
            desk.store.write(path, data)
            written, output_digest = path, data_digest(data)
        except OSError as error:
            result = failure(ERROR, f"its output cannot be written: {error.strerror}")
    before = desk.ledger.old(key)
    if before and before["output"] and (written is None or desk.path(before["output"]) != path):
        desk.remove(before["output"])
    entry = {
        "input": item.name,
        "output": desk.name(written),
        **{name: value for name, value in result.items() if name not in ("text", "metadata")},
        "input_digest": _input_digest(item),
        "output_digest": output_digest,
        "aside": aside,
    }
    desk.ledger.put(key, entry)
    return result


def _input_digest(item: Item) -> str:
    raw = item.raw if item.raw is not None else repr(sorted((item.result or {}).items()))
    return digest(raw if isinstance(raw, bytes) else raw.encode("utf-8", "surrogatepass"))
