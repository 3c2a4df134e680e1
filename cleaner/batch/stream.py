"""Many pages into one file, in parts that are whole each.

In: a job with its inputs. Out: items; part files in the work folder, put together at the end. Must never hold more than
two parts of pages. Where a part ends depends on the pages alone, so any run makes the same parts, and a run that takes up
another finds them done.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from cleaner.batch.desk import Desk
from cleaner.batch.item import FAILED, Item, Result
from cleaner.batch.names import file_format, kind_of, shown
from cleaner.batch.parquet import schema_of
from cleaner.batch.parts import PARTS, join
from cleaner.batch.plan import Job
from cleaner.batch.reading import read
from cleaner.batch.settings import digest
from cleaner.batch.store import data_digest, file_digest
from cleaner.batch.tally import Tally
from cleaner.batch.walk import Found

# Rows of a part, and their size with the records they came in, at most.
PART_ROWS, PART_SIZE = 4096, 8 << 20


class Stream:
    """One output file, and what goes into it."""

    def __init__(self, job: Job, desk: Desk) -> None:
        self._job = job
        self._desk = desk
        self._name = desk.name(job.path) or ""
        self._lane = job.path
        self._format = file_format(job.path) or "jsonl"
        self._schema = self._columns()
        self._rendering = "markdown" if desk.settings.format == "markdown" else "text"
        self._parts: list[str] = []

    def _columns(self) -> Any:
        """Give the columns of the inputs, where all are Parquet and have the same; else None."""
        if self._format != "parquet" or any(found.problem or kind_of(found.name) != "parquet" for found in self._job.inputs):
            return None
        schemas = [schema_of(found.path, self._desk.settings.into) for found in self._job.inputs]
        return schemas[0] if all(schema is not None and schema.equals(schemas[0]) for schema in schemas) else None

    def items(self) -> Iterator[Item]:
        """Give the pages, with a mark at the end of each part and of the file."""
        key = self._desk.key(f"file {self._name}")
        sources = _source_digest(self._job.inputs)
        entry = self._desk.ledger.get(key)
        if entry and entry["sources"] == sources and self._is_whole(entry):
            yield from self._done_before(entry)
            return
        for number, items in enumerate(self._in_parts()):
            yield from self._part(number, items)
        yield self._mark(lambda: self._finish(key, sources))

    def _is_whole(self, entry: dict[str, Any]) -> bool:
        """Tell whether the file of an earlier run is there, with all that the manifest says of its parts."""
        parts = [self._desk.ledger.get(self._part_key(number)) for number in range(entry["parts"])]
        if any(part is None or not self._desk.is_aside(part["aside"]) for part in parts):
            return False
        return bool(entry["output_digest"] == file_digest(self._job.path))

    def _done_before(self, entry: dict[str, Any]) -> Iterator[Item]:
        weight = sum(os.path.getsize(found.path) for found in self._job.inputs if not found.problem)
        for number in range(entry["parts"]):
            part = self._desk.ledger.get(self._desk.key(self._part_key(number)))
            assert part is not None
            yield self._mark(None, part["tally"], weight // entry["parts"])

    # -- parts --------------------------------------------------------------------------------------------------------

    def _part_key(self, number: int) -> str:
        return f"part {number} of {self._name}"

    def _in_parts(self) -> Iterator[list[Item]]:
        part: list[Item] = []
        size = 0
        for found in self._job.inputs:
            for item in read(found, self._desk.settings):
                part.append(item._replace(name=shown(item.name)))
                size += item.size
                if len(part) >= PART_ROWS or size >= PART_SIZE:
                    yield part
                    part, size = [], 0
        if part:
            yield part

    def _part(self, number: int, items: list[Item]) -> Iterator[Item]:
        key = self._desk.key(self._part_key(number))
        path = os.path.join(self._desk.store.work, f"{data_digest(os.fsencode(self._name))}-{number:06}")
        self._parts.append(path)
        page_digest = _part_digest(items)
        entry = self._desk.ledger.get(key)
        if entry and entry["input_digest"] == page_digest and self._is_part(entry, path):
            yield self._mark(None, entry["tally"], sum(item.weight for item in items))
            return
        rows: list[tuple[Item, Result]] = []

        def keep(item: Item, result: Result) -> Result:
            rows.append((item, result))
            return result

        for item in items:
            yield item._replace(lane=self._lane, format=self._rendering, then=keep)
        yield self._mark(lambda: self._write(key, path, page_digest, rows), rows=len(items))

    def _is_part(self, entry: dict[str, Any], path: str) -> bool:
        """Tell whether the part of an earlier run is there."""
        return bool(entry["output_digest"] == file_digest(path)) and self._desk.is_aside(entry["aside"])

    def _write(self, key: str, path: str, page_digest: str, rows: list[tuple[Item, Result]]) -> None:
        tally = Tally()
        with self._desk.store.writing(path) as file:
            part = PARTS[self._format](file, self._desk.settings.into, self._schema)
            for item, result in rows:
                part.add(item, result)
                tally.add(item.name, result)
            part.close()
        entry = {
            "output": self._name,
            "pages": f"{rows[0][0].name} to {rows[-1][0].name}",
            "input_digest": page_digest,
            "output_digest": file_digest(path),
            "aside": self._desk.put_aside(rows),
            "failed": [[item.name, result["status"], result["reason"]] for item, result in rows if result["status"] in FAILED],
            "tally": tally.data(),
        }
        self._desk.ledger.put(key, entry)
        # The items know `keep`, which knows the rows, which know the items: left to the collector, such circles of large
        # records filled 600 MB.
        rows.clear()

    # -- the file -----------------------------------------------------------------------------------------------------

    def _finish(self, key: str, sources: str) -> None:
        with self._desk.store.writing(self._job.path) as file:
            join(self._parts, self._job.path, file, self._format, self._schema, self._desk.settings.into)
        entry = {
            "input": [shown(found.name) for found in self._job.inputs][:10],
            "output": self._name,
            "parts": len(self._parts),
            "sources": sources,
            "output_digest": file_digest(self._job.path),
        }
        self._desk.ledger.put(key, entry)
        for path in self._parts:
            os.unlink(path)

    def _mark(
        self, action: Callable[[], None] | None, tally: dict[str, Any] | None = None, weight: int = 0, rows: int = 0
    ) -> Item:
        """Give an item that is no page: its turn in the lane comes when all before it are done.

        `tally`: of rows that are done since an earlier run; `rows`: how many are done for good with this mark.
        """

        def act(item: Item, result: Result) -> Result:
            if action is not None:
                action()
            return result

        result = {"status": "mark", "tally": tally, "rows": rows}
        return Item(self._name, result=result, weight=weight, lane=self._lane, then=act, is_mark=True)


def _source_digest(inputs: Sequence[Found]) -> str:
    """Give the digest of input files, names and bytes."""
    return digest(*(f"{found.name} {found.problem or file_digest(found.path)}".encode("utf-8", "replace") for found in inputs))


def _part_digest(items: Sequence[Item]) -> str:
    """Give the digest of all that the rows of a part are made of."""
    pieces: list[bytes] = []
    batch: Any = None
    for item in items:
        row = item.row
        raw = item.raw if isinstance(item.raw, bytes) else (item.raw or "").encode("utf-8", "surrogatepass")
        facts = (item.name, item.url, item.result, row and row.id)
        pieces += [repr(facts).encode("utf-8", "surrogatepass"), raw, (row and row.line) or b""]
        if row is not None and row.batch is not None and row.batch is not batch:
            batch = row.batch
            pieces.append(digest(batch.serialize()).encode())
    return digest(*pieces)
