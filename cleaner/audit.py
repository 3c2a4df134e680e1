"""Account for every line: records from which the output can be rebuilt, and the rebuilding.

In: an `Article`. Out: one record a line, and from the records alone the printed text again, byte for byte. Between
the lines of the records lies only white space. Must never decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from cleaner.article import Article, Step


def records(article: Article) -> Iterator[dict[str, Any]]:
    """Give a record for each line of the page, in page order.

    `start`, `end`: offsets of `source` in the page's text. `keep`, `role`, `because`: the decision. Kept lines also
    have `order` (when they are printed), `glue` (what is printed before them) and `edits`: spans of `source` with what
    is printed in their place, which is nothing or one space.

    >>> from cleaner import clean
    >>> next(records(clean("  A quiet harbour\\n"))) == {
    ...     "line": 0, "start": 0, "end": 17, "source": "  A quiet harbour", "keep": True, "role": "title",
    ...     "because": "", "order": 0, "glue": "", "edits": [[0, 2, ""]]}
    True
    """
    printed = {step.line: (order, step) for order, step in enumerate(article.steps)}
    page = article.page
    for decision in article.decisions:
        start, end = page.starts[decision.line], page.ends[decision.line]
        record: dict[str, Any] = {"line": decision.line, "start": start, "end": end, "source": page.text[start:end]}
        record.update(keep=decision.keep, role=decision.role, because=decision.because)
        if decision.keep:
            order, step = printed[decision.line]
            record.update(order=order, glue=step.glue, edits=_edits(record["source"], step))
        yield record


def replay(audit: Iterable[dict[str, Any]]) -> str:
    """Rebuild the printed text from the records of an audit.

    >>> from cleaner import clean
    >>> article = clean("A quiet  harbour\\n\\n- boats\\n- nets\\n")
    >>> replay(records(article)) == article.text
    True
    """
    kept = sorted((record for record in audit if record["keep"]), key=lambda record: int(record["order"]))
    return "".join(record["glue"] + _edited(record["source"], record["edits"]) for record in kept)


def _edits(source: str, step: Step) -> list[list[Any]]:
    """Find the edits that make `step.text` of `source`: it is `source` less characters, newlines turned into spaces."""
    edits: list[list[Any]] = []
    position = 0
    for character in step.text:
        cut = position
        while source[position] != character and not (character == " " and source[position].isspace()):
            position += 1
        if position > cut:
            edits.append([cut, position, ""])
        if source[position] != character:
            edits.append([position, position + 1, " "])
        position += 1
    if position < len(source):
        edits.append([position, len(source), ""])
    return edits


def _edited(source: str, edits: list[list[Any]]) -> str:
    parts: list[str] = []
    position = 0
    for start, end, instead in edits:
        parts += [source[position:start], instead]
        position = end
    return "".join([*parts, source[position:]])
