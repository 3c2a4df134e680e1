"""Read what a page says of itself outside its text: its head, JSON-LD, Open Graph, microdata.

In: tags as they come. Out: `Facts`. What is said twice counts from the surest source first: JSON-LD, then Open Graph and
its kin, then the plain head. Must never believe a value that is no short text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from typing import Any

from cleaner.kinds import kinds_of
from cleaner.lazy import lazy
from cleaner.marks import BIT, Facts

_REPLIES = ("comment", "answer", "review")
_ARTICLES = ("article", "posting", "report", "webpage", "product", "recipe", "question", "event", "creativework", "howto")
# A value longer than this is no name, no date and no title.
LONGEST = 500
# So deep is looked into JSON-LD, and so many of its objects.
_DEEPEST, _MOST = 8, 400
_METAS = {
    "title": ("og:title", "twitter:title", "dc.title", "parsely-title", "sailthru.title"),
    "description": ("og:description", "description", "twitter:description", "dc.description"),
    "author": ("author", "article:author", "parsely-author", "dc.creator", "sailthru.author", "byl"),
    "date_text": ("article:published_time", "og:published_time", "date", "pubdate", "publishdate", "dc.date.issued",
                  "dc.date", "parsely-pub-date", "sailthru.date", "datepublished"),
    "section": ("article:section", "parsely-section"),
    "site_name": ("og:site_name", "application-name"),
    "url": ("og:url",),
}  # fmt: skip
_TAGS = ("article:tag", "keywords", "news_keywords", "parsely-tags")
_MARKUP = lazy(r"<[^<>]{0,400}>")


class Head:
    """What the tags of the head, and microdata, said while the page was read."""

    def __init__(self) -> None:
        self.title: str | None = None
        self.language = ""
        self.canonical = ""
        self.classes = ""
        self.types: list[str] = []
        self.metas: list[tuple[str, str]] = []
        self.scripts: list[str] = []
        self.times: list[tuple[bool, str]] = []

    def meta(self, attributes: Mapping[str, str]) -> None:
        """Take a `<meta>`."""
        content = attributes.get("content", "")
        for kind in ("property", "name", "itemprop"):
            if content and kind in attributes:
                self.metas.append((attributes[kind].strip().lower(), content))

    def link(self, attributes: Mapping[str, str]) -> None:
        """Take a `<link>`: the page's own address."""
        if attributes.get("rel", "").lower() == "canonical":
            self.canonical = attributes.get("href", "")

    def item(self, prop: str, content: str) -> None:
        """Take the value of an itemprop."""
        self.metas.append((prop.strip().lower(), content))

    def time(self, flags: int, stamp: str) -> None:
        """Take a `<time>`; what is marked as the date of publication counts most."""
        self.times.append((bool(flags & BIT["p-date"]), stamp))


def facts_of(head: Head) -> Facts:
    """Give the facts of a page.

    >>> head = Head()
    >>> head.meta({"property": "og:title", "content": "Harbour reopens"})
    >>> facts_of(head).fields
    {'title': 'Harbour reopens'}
    """
    things = [thing for script in head.scripts for thing in _things(_parsed(script))]
    linked = _linked(things)
    named = dict(reversed(head.metas))
    fields: dict[str, str | list[str]] = {}
    for field, names in _METAS.items():
        value = linked.get(field) or next((text for name in names if (text := _short(named.get(name)))), "")
        if value and not (field == "author" and _is_address(value)):
            fields[field] = [value] if field == "author" and isinstance(value, str) else value
    marked = next((stamp for is_marked, stamp in sorted(head.times, key=lambda time: not time[0])), "")
    if "date_text" not in fields and marked:
        fields["date_text"] = marked
    tags = linked.get("tags") or _split([value for name, value in head.metas if name in _TAGS])
    if tags:
        fields["tags"] = tags
    if "title" not in fields and head.title:
        fields["title"] = head.title[:LONGEST]
    if head.language:
        fields["language"] = head.language.split("-")[0].strip().lower()[:3]
    if head.canonical and "url" not in fields:
        fields["url"] = head.canonical
    headline, description = (str(fields.get(name, "")) for name in ("title", "description"))
    types = [*(str(thing.get("@type", "")) for thing in things), *head.types, named.get("og:type", "")]
    kinds = kinds_of(types, head.classes, str(fields.get("url", "")))
    article = _texts(things, _ARTICLES, ("articleBody", "text")) or _texts(things, _ARTICLES, ("description",), LONGEST)
    replies = _texts(things, _REPLIES, ("text", "reviewBody", "description"))
    return Facts(fields, headline, description, article, replies, kinds)


def _linked(things: list[dict[str, Any]]) -> dict[str, Any]:
    """Give what the objects of JSON-LD say of the article."""
    found: dict[str, Any] = {}
    for thing in things:
        kind = str(thing.get("@type", "")).lower()
        if not any(name in kind for name in _ARTICLES):
            continue
        for field, value in _read(thing):
            if value and field not in found:
                found[field] = value
    return found


def _texts(things: list[dict[str, Any]], names: Iterable[str], keys: Iterable[str], shortest: int = 0) -> str:
    """Give the texts longer than `shortest` that stand under `keys` in objects of the types that `names` are part of."""
    chosen = [thing for thing in things if any(name in str(thing.get("@type", "")).lower() for name in names)]
    texts = [thing[key] for key in keys for thing in chosen if isinstance(thing.get(key), str)]
    plain = [unescape(_MARKUP().sub(" ", text)) if "<" in text or "&" in text else text for text in texts]
    return "\n".join(dict.fromkeys(text for text in plain if len(text) > shortest))


def _parsed(script: str) -> Any:
    for text in (script, script.replace("\n", " ").replace("\t", " ")):
        try:
            return json.loads(text.strip().rstrip(";"), strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _things(data: Any) -> Iterator[dict[str, Any]]:
    """Give the objects of JSON-LD, outer ones first; a graph's articles before its pages."""
    found: list[dict[str, Any]] = []
    level = [data]
    for _ in range(_DEEPEST):
        inside: list[Any] = []
        for one in level:
            if isinstance(one, dict):
                found.append(one)
                inside += [value for value in one.values() if isinstance(value, (dict, list))]
            elif isinstance(one, list):
                inside += one
        level = inside[:_MOST]
    return iter(sorted(found[:_MOST], key=lambda thing: "webpage" in str(thing.get("@type", "")).lower()))


def _read(thing: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield "title", _short(thing.get("headline") or thing.get("name"))
    yield "description", _short(thing.get("description"))
    yield "author", _names(thing.get("author"))
    yield "date_text", _short(thing.get("datePublished"))
    yield "section", next(iter(_names(thing.get("articleSection"))), "")
    yield "site_name", next(iter(_names(thing.get("publisher"))), "")
    yield "tags", _split(_names(thing.get("keywords")))


def _names(value: Any) -> list[str]:
    """Give the names in a value: a text, an object with a name, or a list of those."""
    several = value if isinstance(value, list) else [value]
    names = [_short(one.get("name") if isinstance(one, dict) else one) for one in several[:50]]
    return [name for name in dict.fromkeys(names) if name and not _is_address(name)]


def _short(value: Any) -> str:
    """Give a value that is a text of one line; nothing for any other."""
    if not isinstance(value, str):
        return ""
    text = " ".join(unescape(value).split())
    return text if len(text) <= LONGEST else ""


def _split(values: list[str]) -> list[str]:
    parts = [_short(part) for value in values for part in value.split(",")]
    return [part for part in dict.fromkeys(parts) if part][:50]


def _is_address(value: Any) -> bool:
    return isinstance(value, str) and "://" in value
