"""Write the rows of a corpus in parts, and put the parts together.

In: rows with their results, in order. Out: one file. Must never change a field or column that is not ours: a line of
JSON goes through as it is, with our fields added before its last brace; columns of Parquet stay columns.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from typing import IO, Any

from cleaner.batch.item import Item, Result, Row
from cleaner.batch.jsonl import own_fields
from cleaner.batch.names import packing_of
from cleaner.batch.parquet import arrow
from cleaner.batch.unpack import zstandard

_PIECE = 1 << 20


class JsonPart:
    """Rows as JSON lines, written to `file` as they come."""

    def __init__(self, file: IO[bytes], into: str, schema: Any) -> None:
        self._file = file
        self._into = into

    def add(self, item: Item, result: Result) -> None:
        """Add a row."""
        if item.row is not None:
            self._file.write(_line(item.row, self._own(item, result)) + b"\n")

    def _own(self, item: Item, result: Result) -> dict[str, Any]:
        own = own_values(item, result, self._into)
        if own[own_fields(self._into)[-1]] is None:
            del own[own_fields(self._into)[-1]]
        return own

    def close(self) -> None:
        """Write what is left."""


def own_values(item: Item, result: Result, into: str) -> dict[str, Any]:
    """Give our fields of a row: the article, its status, confidence and metadata, and what went wrong."""
    reason = result.get("reason")
    values = (
        result["text"].rstrip("\n") if "text" in result else None,
        result["status"],
        result.get("confidence"),
        result.get("metadata") or {},
        f"{item.name}: {reason}" if reason else None,
    )
    return dict(zip(own_fields(into), values))


def _line(row: Row, own: dict[str, Any]) -> bytes:
    if row.line is None:
        return _json({**_record(row), **own})
    if row.taken:
        return _json({**json.loads(row.line), **own})
    opening = row.line[:-1].rstrip()
    return opening + (b"" if opening == b"{" else b", ") + _json(own)[1:]


def _record(row: Row) -> dict[str, Any]:
    """Give the fields that a row came with."""
    if row.batch is not None:
        record: dict[str, Any] = row.batch.slice(row.place, 1).to_pylist()[0]
        return record
    return {name: value for name, value in (("id", row.id), ("url", row.url)) if value is not None}


def _json(fields: dict[str, Any]) -> bytes:
    text = json.dumps(fields, ensure_ascii=False, default=str)
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:  # a lone surrogate, which JSON can say and UTF-8 cannot
        return json.dumps(fields, default=str).encode("ascii")


class ParquetPart:
    """Rows as a Parquet file.

    `schema`: the columns that pass through; None where the rows are of several kinds: each then has `id`, `url` and
    `record`, which is what it came with, as JSON.
    """

    def __init__(self, file: IO[bytes], into: str, schema: Any) -> None:
        self._file = file
        self._into = into
        self._schema = schema
        self._rows: list[Row] = []
        self._own: list[dict[str, Any]] = []

    def add(self, item: Item, result: Result) -> None:
        """Add a row."""
        if item.row is not None:
            own = own_values(item, result, self._into)
            metadata = own_fields(self._into)[3]
            own[metadata] = json.dumps(own[metadata], ensure_ascii=False)
            self._rows.append(item.row)
            self._own.append(own)

    def close(self) -> None:
        """Write the rows."""
        pyarrow = arrow()
        columns = self._generic() if self._schema is None else self._passing()
        for field, kind in zip(own_fields(self._into), ("string", "string", "float64", "string", "string")):
            values = [own[field] if kind != "string" else _sound(own[field]) for own in self._own]
            columns[field] = pyarrow.array(values, getattr(pyarrow, kind)())
        table = pyarrow.table(columns)
        if self._schema is not None:
            table = table.replace_schema_metadata(self._schema.metadata)
        pyarrow.parquet.write_table(table, self._file, compression="zstd")

    def _generic(self) -> dict[str, Any]:
        pyarrow = arrow()
        return {
            "id": pyarrow.array([_sound(row.id) for row in self._rows], pyarrow.string()),
            "url": pyarrow.array([_sound(row.url) for row in self._rows], pyarrow.string()),
            "record": pyarrow.array([_source(row) for row in self._rows], pyarrow.string()),
        }

    def _passing(self) -> dict[str, Any]:
        pyarrow = arrow()
        batches = []
        for batch, rows in _runs(self._rows):
            chosen = batch.select(self._schema.names).take(pyarrow.array(rows))
            batches.append(chosen.replace_schema_metadata(self._schema.metadata))
        table = pyarrow.Table.from_batches(batches, self._schema)
        return {field.name: table.column(place) for place, field in enumerate(self._schema)}


def _runs(rows: list[Row]) -> list[tuple[Any, list[int]]]:
    """Give the batches that rows are of, each with the numbers of its rows."""
    runs: list[tuple[Any, list[int]]] = []
    for row in rows:
        if not runs or runs[-1][0] is not row.batch:
            runs.append((row.batch, []))
        runs[-1][1].append(row.place)
    return runs


def _source(row: Row) -> str | None:
    if row.line is not None:
        return row.line.decode("utf-8")
    return None if row.batch is None else _json(_record(row)).decode("utf-8")


def _sound(value: str | None) -> str | None:
    return None if value is None else value.encode("utf-8", "replace").decode("utf-8")


PARTS: dict[str, type[JsonPart] | type[ParquetPart]] = {"jsonl": JsonPart, "parquet": ParquetPart}


def join(parts: Iterable[str], path: str, file: IO[bytes], format: str, schema: Any, into: str) -> None:
    """Write the rows of `parts` to `file`, packed as its name `path` says. Raises `OSError`."""
    if format == "parquet":
        _join_parquet(list(parts), file, schema, into)
        return
    packing = packing_of(path)
    if packing == ".gz":
        # No name and no time in the head: the same rows give the same bytes.
        with gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=6, mtime=0) as packed:
            _copy(parts, packed)
    elif packing == ".zst":
        with zstandard().ZstdCompressor(level=6).stream_writer(file, closefd=False) as packed:
            _copy(parts, packed)
    else:
        _copy(parts, file)


def _copy(parts: Iterable[str], file: Any) -> None:
    for part in parts:
        with open(part, "rb") as source:
            while piece := source.read(_PIECE):
                file.write(piece)


def _join_parquet(parts: list[str], file: IO[bytes], schema: Any, into: str) -> None:
    pyarrow = arrow()
    if not parts:
        ParquetPart(file, into, schema).close()
        return
    schema = pyarrow.parquet.read_schema(parts[0])
    with pyarrow.parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        for part in parts:
            with pyarrow.parquet.ParquetFile(part) as source:
                for group in range(source.num_row_groups):
                    writer.write_table(source.read_row_group(group, use_threads=False))
