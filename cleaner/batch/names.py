"""The names of files: what kind an input is, and what its output is called.

In: names. Out: names and kinds. Must never look at a disk.
"""

from __future__ import annotations

import os
from hashlib import blake2b

PAGE = "page"
_CORPORA = {".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet", ".warc": "warc", ".wet": "warc"}
_ARCHIVES = {".zip": "zip", ".tar": "tar", ".tgz": "tar"}
CORPORA = frozenset(_CORPORA.values())
ARCHIVES = frozenset(_ARCHIVES.values())
PACKED = (".gz", ".zst", ".bz2", ".xz")
# What an output's own ending takes the place of; any other ending is part of the name.
_PAGES = frozenset((".txt", ".text", ".html", ".htm", ".xhtml", ".md", ".markdown"))
# The names that a file for all pages can have.
FILES = {".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet"}
SUFFIXES = {"text": ".txt", "markdown": ".md", "json": ".json", "jsonl": ".jsonl", "parquet": ".parquet"}
# Bytes that Linux, macOS and Windows allow in a name, less a few for the digest of a name that is too long.
_LONGEST = 255


def kind_of(name: str) -> str:
    """Give what a file of that name holds: a page, or one of the kinds of corpora and archives.

    >>> kind_of("a/crawl.warc.wet.gz"), kind_of("rows.JSONL"), kind_of("index.html.gz"), kind_of("old.tar.xz")
    ('warc', 'jsonl', 'page', 'tar')
    """
    suffix = os.path.splitext(unpacked(name))[1].lower()
    if packing_of(name) and suffix in (".parquet", ".zip"):
        return PAGE  # neither can be read as it is unpacked
    return _CORPORA.get(suffix) or _ARCHIVES.get(suffix) or PAGE


def packing_of(name: str) -> str:
    """Give the ending that says how a file is packed: `.gz`, or nothing for a plain one; `.tgz` is packed too."""
    suffix = os.path.splitext(name)[1].lower()
    return suffix if suffix in PACKED else ".gz" if suffix == ".tgz" else ""


def unpacked(name: str) -> str:
    """Give a file's name without the ending that says how it is packed."""
    return os.path.splitext(name)[0] if os.path.splitext(name)[1].lower() in PACKED else name


def file_format(name: str) -> str | None:
    """Give the format of the one output file of that name; None for the name of a folder.

    >>> file_format("all.jsonl.zst"), file_format("clean")
    ('jsonl', None)
    """
    if packing_of(name) not in ("", ".gz", ".zst"):
        return None
    return FILES.get(os.path.splitext(unpacked(name))[1].lower())


def page_name(name: str, format: str, full: bool) -> str:
    """Give the name of a page's output: `full` adds the new ending to the whole name, where else it replaces one.

    >>> page_name("news/index.html.gz", "text", full=False), page_name("v1.2", "markdown", full=False)
    ('news/index.txt', 'v1.2.md')
    >>> page_name("news/index.html", "text", full=True)
    'news/index.html.txt'
    """
    base, suffix = os.path.splitext(unpacked(name))
    stem = name if full else base if suffix.lower() in _PAGES else base + suffix
    return fitting(stem, SUFFIXES[format])


def corpus_name(name: str, format: str | None) -> str:
    """Give the name of a corpus file's output: its own where the format stays, else with the new format's ending.

    >>> corpus_name("rows.jsonl.zst", None), corpus_name("rows.jsonl.gz", "parquet"), corpus_name("CC.warc.wet.gz", None)
    ('rows.jsonl.zst', 'rows.parquet', 'CC.warc.wet.jsonl.gz')
    """
    kind = kind_of(name)
    wanted = format or (kind if kind in ("jsonl", "parquet") else "jsonl")
    if wanted == kind and file_format(name):
        return name
    stem = unpacked(name)
    stem = stem if kind == "warc" else os.path.splitext(stem)[0]
    return fitting(stem, SUFFIXES[wanted] + (".gz" if wanted == "jsonl" and packing_of(name) else ""))


def fitting(stem: str, suffix: str) -> str:
    """Join `stem` and `suffix`; a name longer than file systems allow is cut, and keeps a digest of what it was.

    >>> len(os.fsencode(fitting("a" * 255, ".txt")))
    255
    """
    folder, name = os.path.split(stem)
    data = os.fsencode(name)
    if len(data) + len(suffix) > _LONGEST:
        mark = "~" + blake2b(data, digest_size=4).hexdigest()
        data = data[: _LONGEST - len(suffix) - len(mark)]
        while data and 0x80 <= data[-1] < 0xC0:
            data = data[:-1]  # a letter of several bytes is not cut in two
        name = os.fsdecode(data[:-1] if data and data[-1] >= 0xC0 else data) + mark
    return os.path.join(folder, name + suffix)


def shown(name: str) -> str:
    """Give a name as it can be printed: bytes that are no UTF-8 as `\\xe9`.

    >>> print(shown(os.fsdecode(b"caf\\xe9")))
    caf\\xe9
    """
    return os.fsencode(name).decode("utf-8", "backslashreplace")
