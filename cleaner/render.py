"""Write an `Article` in the formats of the command.

In: an article. Out: text, Markdown, JSON, or the audit as JSON lines; each ends with a newline unless it is empty.
Must never decide, nor invent a character beyond the format's own marks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cleaner.article import Article
from cleaner.audit import records
from cleaner.markdown import as_markdown


def as_text(article: Article, name: str | None = None) -> str:
    """Write the title, a blank line, and the paragraphs separated by one blank line."""
    return article.text + "\n" if article.text else ""


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
