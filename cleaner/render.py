"""Write an `Article` in the formats of the command.

In: an article. Out: text, Markdown, JSON, or the audit as JSON lines; each ends with a newline unless it is empty.
Must never decide, nor invent a character beyond the format's own marks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cleaner.article import Article
from cleaner.audit import records
from cleaner.lazy import lazy
from cleaner.prose import marker_width

# What Markdown would read as marks: emphasis, code, links and tags anywhere; headings, quotes and lists at the start.
_INLINE = lazy(r"([\\`*\[\]<]|(?<!\w)_|_(?!\w))")
_OPENING = lazy(r"(#{1,6}(?=\s)|>|[-+](?=\s)|={3,}$|-{3,}$)")
_NUMBERED = lazy(r"(\d{1,9})([.)](?=\s))")


def as_text(article: Article, name: str | None = None) -> str:
    """Write the title, a blank line, and the paragraphs separated by one blank line."""
    return article.text + "\n" if article.text else ""


def as_markdown(article: Article, name: str | None = None) -> str:
    """Write the title as a heading, and the paragraphs and lists with what Markdown would misread escaped.

    >>> from cleaner import clean
    >>> print(as_markdown(clean("A harbour of *one* boat\\n\\n• the boat\\n• its nets\\n")), end="")
    # A harbour of \\*one\\* boat
    <BLANKLINE>
    - the boat
    - its nets
    """
    parts = [step.glue + _markdown_line(step.text, is_item=bool(marker_width(step.text))) for step in article.steps]
    if article.title is not None:
        parts[0] = "# " + _INLINE().sub(r"\\\1", article.title)
    return "".join(parts) + "\n" if parts else ""


def _markdown_line(text: str, is_item: bool) -> str:
    width = marker_width(text) if is_item else 0
    marker, words = text[:width].strip(), _INLINE().sub(r"\\\1", text[width:])
    if not width:
        return _NUMBERED().sub(r"\1\\\2", _OPENING().sub(r"\\\1", words, count=1), count=1) if words else words
    if marker[:1].isdigit() and marker[-1] in ".)":
        return f"{marker} {words}"
    return f"- {words}" if not marker[-1:].isalnum() and marker[-1:] not in ".)" else f"- {marker} {words}"


def as_record(article: Article, name: str | None = None) -> dict[str, Any]:
    """Give the article as data: title, text, paragraphs, metadata, confidence, stats, notes."""
    record: dict[str, Any] = {} if name is None else {"file": name}
    record.update(
        title=article.title,
        text=article.text,
        paragraphs=article.paragraphs,
        metadata=article.metadata,
        confidence=article.confidence,
        stats=article.stats,
        notes=list(article.notes),
    )
    return record


def as_json(article: Article, name: str | None = None) -> str:
    """Write the article as an indented JSON object."""
    import json  # for its formats only: text is printed without

    return json.dumps(as_record(article), ensure_ascii=False, indent=2) + "\n"


def as_jsonl(article: Article, name: str | None = None) -> str:
    """Write the article as one line of JSON, with the name of its file."""
    import json

    return json.dumps(as_record(article, name), ensure_ascii=False) + "\n"


def as_audit(article: Article, name: str | None = None) -> str:
    """Write one line of JSON for each line of the page: what it was, what was decided, and how it is printed."""
    import json

    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records(article))


FORMATS: dict[str, Callable[[Article, str | None], str]] = {
    "text": as_text,
    "markdown": as_markdown,
    "json": as_json,
    "jsonl": as_jsonl,
    "audit": as_audit,
}
