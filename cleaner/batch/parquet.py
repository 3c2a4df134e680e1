"""Read pages from Parquet files.

In: a file. Out: an item a row. Must never hold more than a batch of rows, nor change a column that is not ours.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from cleaner.batch.item import Item, Row
from cleaner.batch.jsonl import own_fields, page_item, text_of
from cleaner.batch.settings import Settings

_ROWS = 64


def read_parquet(path: str, name: str, settings: Settings) -> Iterator[Item]:
    """Give the rows of a file, named by their numbers from 1. Raises `OSError`."""
    pyarrow = arrow()
    number = 0
    try:
        with pyarrow.parquet.ParquetFile(path, buffer_size=1 << 20) as file:
            weight = os.path.getsize(path) // max(1, file.metadata.num_rows)
            for batch in file.iter_batches(batch_size=_ROWS, use_threads=False):
                columns = {field: _column(batch, field) for field in (settings.field, settings.id_field, settings.url_field)}
                for index in range(batch.num_rows):
                    number += 1
                    page, id, url = (values[index] for values in columns.values())
                    row = Row(text_of(id), text_of(url), batch=batch, place=index)
                    yield page_item(page, f"{name}:{number}", row, settings)._replace(weight=weight)
    except pyarrow.ArrowException as error:
        raise OSError(None, f"it is no whole Parquet file ({error})") from None


def schema_of(path: str, into: str) -> Any:
    """Give the columns of a Parquet file that pass through; None where it cannot be read."""
    pyarrow = arrow()
    try:
        schema = pyarrow.parquet.read_schema(path)
    except (OSError, pyarrow.ArrowException):
        return None
    return pyarrow.schema([field for field in schema if field.name not in own_fields(into)], schema.metadata)


def arrow() -> Any:
    """Give the library for Parquet; raises `ValueError` where it is not installed."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise ValueError("Parquet files need pyarrow. Install boilerplate-cleaner[parquet].") from None
    return pyarrow


def _column(batch: Any, field: str) -> list[Any]:
    """Give the values of a column, None for each where there is no such column."""
    if field not in batch.schema.names:
        return [None] * batch.num_rows
    values: list[Any] = batch.column(batch.schema.names.index(field)).to_pylist()
    return values
