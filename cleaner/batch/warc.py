"""Read pages from WARC and WET files.

In: a file, packed or plain. Out: an item a record that can be a page. Must never hold more than a page.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Any

from cleaner.batch.item import ERROR, SKIPPED, TOO_LARGE, Item, Row, failure
from cleaner.batch.settings import Settings
from cleaner.batch.unpack import Stream

# Records about records hold no page.
_PAGES = frozenset(("response", "resource", "conversion"))
_TEXTS = ("text/html", "application/xhtml+xml", "text/plain")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
# Codecs of Python that are no character set of the web.
_NO_CHARSET = frozenset(("idna", "punycode", "raw-unicode-escape", "unicode-escape", "utf-7", "undefined"))


def read_warc(path: str, name: str, settings: Settings) -> Iterator[Item]:
    """Give the text of WET files and the HTML of WARC files, with their URLs. Raises `OSError`."""
    iterator = archive_iterator()
    number = 0
    with Stream(path) as stream:
        try:
            for record in iterator(stream):
                if record.rec_type in _PAGES:
                    number += 1
                    yield _page(record, f"{name}:{number}", settings)._replace(weight=stream.spent())
        except OSError:
            raise
        except Exception as error:  # the library has errors of its own, and lets those of others through
            raise OSError(None, f"it is no whole WARC file ({error})") from None
        stream.check()
        if not number:
            raise OSError(None, "it holds no WARC record with a page")


def archive_iterator() -> Any:
    """Give the library for WARC; raises `ValueError` where it is not installed."""
    try:
        from warcio.archiveiterator import ArchiveIterator
    except ImportError:
        raise ValueError("WARC and WET files need warcio. Install boilerplate-cleaner[warc].") from None
    return ArchiveIterator


def _page(record: Any, where: str, settings: Settings) -> Item:
    header = record.rec_headers.get_header
    row = Row(header("WARC-Record-ID"), header("WARC-Target-URI"))
    http = record.http_headers
    if http is not None and not http.get_statuscode().startswith("2"):
        return Item(where, row=row, result=failure(SKIPPED, f"the server answered {http.get_statuscode()}"))
    content = (http.get_header("Content-Type") if http is not None else header("Content-Type")) or ""
    kind = content.partition(";")[0].strip().lower()
    if kind and kind not in _TEXTS:
        return Item(where, row=row, result=failure(SKIPPED, f"it is {kind}, no page"))
    try:
        data: bytes = record.content_stream().read(settings.max_size + 1)
    except Exception as error:  # a body packed in a way that the header does not say
        return Item(where, row=row, result=failure(ERROR, f"its body cannot be unpacked ({error})"))
    if record.raw_stream.limit and not record.raw_stream.read(1):
        raise OSError(None, "it ends in the middle of a record")
    if len(data) > settings.max_size:
        return Item(where, row=row, result=failure(TOO_LARGE, f"more than {settings.max_size} bytes"))
    named = _CHARSET.search(content)
    return Item(where, decoded(data, named[1] if named else "utf-8" if record.rec_type == "conversion" else ""), row.url, row)


def decoded(data: bytes, charset: str) -> str | bytes:
    """Decode a page by the character set that its server named, where that is one, and fits.

    >>> decoded(b"caf\\xe9", "windows-1252"), decoded(b"caf\\xe9", "utf-8"), decoded(b"x", "nonsense")
    ('café', b'caf\\xe9', b'x')
    """
    try:
        if not charset or codecs.lookup(charset).name.replace("_", "-") in _NO_CHARSET:
            return data
        return data.decode(charset)
    except (LookupError, ValueError):
        return data
