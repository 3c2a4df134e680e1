"""What a run is asked to do.

In: nothing. Out: `Settings`, and their digest. Must never touch a file.
"""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import Any, NamedTuple

MEGABYTE = 1 << 20


class Settings(NamedTuple):
    """What a run is asked to do; sizes in bytes, times in seconds.

    `cleaner` are the keyword arguments of the `Cleaner` that every worker makes: plain values only.
    """

    sources: tuple[str, ...]
    output: str
    files_from: str | None = None
    format: str | None = None
    field: str = "text"
    id_field: str = "id"
    url_field: str = "url"
    into: str = "clean"
    full_names: bool = False
    jobs: int = 0
    deadline: float = 60.0
    memory: int = 2048 * MEGABYTE
    max_size: int = 20 * MEGABYTE
    threshold: float = 0.6
    review: str | None = None
    durable: bool = False
    reports: tuple[str, ...] = ()
    quiet: bool = False
    cleaner: dict[str, Any] = {}  # noqa: RUF012 -- a default that nobody changes


# What may differ between two runs without changing a byte of the output.
_FREE = ("sources", "output", "files_from", "jobs", "review", "durable", "reports", "quiet")


def settings_digest(settings: Settings, rules: str) -> str:
    """Give the digest of all that decides the output beside the pages; `rules` is the digest of the rules.

    >>> one = Settings(("pages",), "clean", jobs=1)
    >>> settings_digest(one, "") == settings_digest(one._replace(jobs=2), "")
    True
    >>> settings_digest(one, "") == settings_digest(one._replace(into="article"), "")
    False
    """
    deciding = {name: value for name, value in settings._asdict().items() if name not in _FREE}
    return digest(json.dumps([deciding, rules], sort_keys=True).encode())


def digest(*parts: bytes) -> str:
    """Give the BLAKE2 digest of `parts`, 32 hexadecimal digits; where one part ends and the next begins counts.

    >>> digest(b"ab", b"c") == digest(b"a", b"bc")
    False
    """
    found = blake2b(digest_size=16)
    for part in parts:
        found.update(b"%d:" % len(part))
        found.update(part)
    return found.hexdigest()
