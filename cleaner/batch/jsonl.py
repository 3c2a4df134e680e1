"""Read pages from JSON lines.

In: a file, packed or plain. Out: an item a line. Must never hold more than a line, nor give up for a bad one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from cleaner.batch.item import ERROR, TOO_LARGE, Item, Row, failure
from cleaner.batch.settings import Settings
from cleaner.batch.unpack import Stream

_MARK = b"\xef\xbb\xbf"


def read_jsonl(path: str, name: str, settings: Settings) -> Iterator[Item]:
    """Give the records of a file, named by their lines; blank lines are no records. Raises `OSError`."""
    with Stream(path) as stream:
        for number, line in enumerate(_lines(stream, settings.max_size), start=1):
            where = f"{name}:{number}"
            if line is None:
                large = failure(TOO_LARGE, f"a line of more than {settings.max_size} bytes")
                yield Item(where, row=Row(), result=large, weight=stream.spent())
            elif line := line.removeprefix(_MARK if number == 1 else b"").strip():
                yield _record(line, where, settings)._replace(weight=stream.spent())


def _lines(stream: Stream, limit: int) -> Iterator[bytes | None]:
    """Give the lines of a stream; None for one that is longer than `limit` bytes, which is passed over in pieces."""
    while line := stream.readline(limit + 1):
        if not line.endswith(b"\n") and len(line) <= limit:
            stream.check()  # the last line is whole only if the file is
        if len(line) <= limit:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(1 << 16)
        yield None
    stream.check()


def _record(line: bytes, where: str, settings: Settings) -> Item:
    try:
        fields = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        return Item(where, row=Row(), result=failure(ERROR, f"this line is no JSON ({error})"))
    if not isinstance(fields, dict):
        return Item(where, row=Row(), result=failure(ERROR, "this line is JSON, but no object"))
    row = Row(
        text_of(fields.get(settings.id_field)),
        text_of(fields.get(settings.url_field)),
        line,
        taken=any(field in fields for field in own_fields(settings.into)),
    )
    return page_item(fields.get(settings.field), where, row, settings)


def page_item(page: Any, where: str, row: Row, settings: Settings) -> Item:
    """Give the item of a record whose text is `page`, or of one that has none."""
    if isinstance(page, (str, bytes)) and len(page) > settings.max_size:
        return Item(where, row=row, result=failure(TOO_LARGE, f"a text of more than {settings.max_size} characters"))
    if isinstance(page, (str, bytes)):
        return Item(where, page, row.url, row)
    return Item(where, row=row, result=failure(ERROR, f"it has no text in the field {settings.field!r}; --field names another"))


def text_of(value: Any) -> str | None:
    """Give a field as text; None for what names nothing.

    >>> text_of(17), text_of(""), text_of(["a"])
    ('17', None, None)
    """
    return str(value) if isinstance(value, (str, int)) and value != "" else None


def own_fields(into: str) -> tuple[str, ...]:
    """Give the names of the fields that are added to a record.

    >>> own_fields("clean")
    ('clean', 'clean_status', 'clean_confidence', 'clean_metadata', 'clean_error')
    """
    return (into, *(f"{into}_{name}" for name in ("status", "confidence", "metadata", "error")))
