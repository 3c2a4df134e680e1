"""The clean page: what `clean` gives back.

In: a page, the verdict on it, and what is known about it. Out: an `Article`, which makes its text, metadata and
decisions when they are asked for. Must never invent a character: text is source text less recorded spans, and the
glue between paragraphs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from cleaner.dates import iso_date
from cleaner.judge import Decision, Verdict, without
from cleaner.marks import TAG
from cleaner.page import Page
from cleaner.prose import marker_width

if TYPE_CHECKING:
    from cleaner.refine import Refined  # which imports numpy

PARAGRAPH, ITEM = "\n\n", "\n"
_FIELDS = ("title", "language", "site", "section", "author", "date", "date_text", "tags", "credit", "related", "description")

# Trafilatura is asked where nothing else says the author or the date; what it may then fill in, and the names it has there.
_SOUGHT = ("author", "date_text")
_ASKED = {"author": "author", "date_text": "date_text", "site": "site_name", "description": "description"}


class Step(NamedTuple):
    """One printed line: its number on the page, its words, and the glue that sets it off from what stands before."""

    line: int
    text: str
    glue: str


class Article:
    """An article, cleaned of the site around it.

    `text` is title and body as the command prints them, `body` the same without the title, `paragraphs` its parts (a
    list is one paragraph). `notes` say what was repaired in the source; `refined` holds what the tagger saw and said,
    None at the `rules` level.

    >>> from cleaner import clean
    >>> article = clean("Harbour reopens after storm\\n\\nThe first boats left at dawn on Monday, the harbour master "
    ...                 "said.\\n\\nShare on Facebook")
    >>> article.title, article.paragraphs
    ('Harbour reopens after storm', ['The first boats left at dawn on Monday, the harbour master said.'])
    >>> article.decisions[2].because
    'languages/en/share-row'
    """

    def __init__(
        self,
        page: Page,
        verdict: Verdict,
        *,
        language: Callable[[], str | None] = lambda: None,
        site: str | None = None,
        url: str | None = None,
        encoding: str | None = None,
        notes: Sequence[str] = (),
        refined: Refined | None = None,
    ) -> None:
        self.page = page
        self.verdict = verdict
        self._ask_language = language
        self.site = site
        self.url = url
        self.encoding = encoding
        self.notes = tuple(notes)
        self.refined = refined

    def __getstate__(self) -> dict[str, Any]:
        language = self.language
        return {**{name: value for name, value in self.__dict__.items() if name != "_ask_language"}, "language": language}

    @cached_property
    def language(self) -> str | None:
        """The page's language, an ISO 639 code; None where too little speaks for any. Found when first asked for."""
        return self._ask_language()

    @property
    def confidence(self) -> float | None:
        """The word F1 that is to be expected, 0 to 1; None at the `rules` level, which has no measure of doubt."""
        return None if self.refined is None else self.refined.confidence

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<Article {self.title!r}, {len(self.paragraphs)} paragraphs>"

    @cached_property
    def steps(self) -> list[Step]:
        """The printed lines in the order they are printed: the title, then the body."""
        title = self.verdict.title
        steps: list[Step] = []
        if title is not None:
            steps.append(Step(title, self._printed(title), ""))
        list_before = ""
        for number, line in enumerate(self.page.lines):
            if number == title or number in self.verdict.dropped:
                continue
            kind = _list_kind(line)
            glue = ITEM if kind and kind == list_before else PARAGRAPH
            if self.page.marks is not None and steps and steps[-1].line != title:
                glue = _glue(self.page, steps[-1].line, number) or glue
            steps.append(Step(number, self._printed(number), glue if steps else ""))
            list_before = kind
        return steps

    def _printed(self, number: int) -> str:
        cuts = self.verdict.cuts.get(number)
        line = self.page.lines[number]
        return without(line, cuts) if cuts else line

    @property
    def title(self) -> str | None:
        """The page's title, or None where none was found."""
        return None if self.verdict.title is None else self._printed(self.verdict.title)

    @cached_property
    def body(self) -> str:
        """The article without its title: paragraphs separated by one blank line, list items by a newline."""
        steps = self.steps if self.verdict.title is None else self.steps[1:]
        return "".join(step.glue + step.text for step in steps).lstrip("\n")

    @cached_property
    def text(self) -> str:
        """Title, blank line, body."""
        return "".join(step.glue + step.text for step in self.steps)

    @property
    def paragraphs(self) -> list[str]:
        """The paragraphs of the body."""
        return self.body.split(PARAGRAPH) if self.body else []

    @cached_property
    def metadata(self) -> dict[str, Any]:
        """What the page says of itself: title, language, site, section, author, date, tags, credit, related titles.

        What an HTML page says in its head comes first, what its lines say fills the holes; it may have a description, too.
        Where neither says author or date, trafilatura may know, and site and description with them; it is asked only then,
        for that takes it as long as a whole page, and not where `fast` or the `rules` level leave it out.
        Only fields that were found are there. `author`, `tags` and `related` are lists. `date_text` is the date as
        printed, `date` the same in ISO form, where it can be read with certainty.
        """
        captured: Mapping[str, list[str]] = self.verdict.captured
        told: Mapping[str, Any] = {} if self.page.marks is None else self.page.marks.facts.fields
        found: dict[str, Any] = {"title": self.title or told.get("title"), "language": self.language}
        found["site"] = self.site or told.get("site_name")
        for field in ("author", "tags", "related"):
            found[field] = list(told.get(field) or captured.get(field) or ())
        for field in ("section", "credit"):
            found[field] = told.get(field) or next(iter(captured.get(field, ())), None)
        found["date_text"] = told.get("date_text") or next(iter(captured.get("date", ())), None)
        found["description"] = told.get("description")
        if self.page.marks is not None and self.page.marks.html and not all(found[field] for field in _SOUGHT):
            from cleaner.witness import metadata  # plain text has none

            known = metadata(self.page.marks.html, self.page.marks.load)
            for field, name in _ASKED.items():
                found[field] = found[field] or known.get(name)
        found["date"] = iso_date(found["date_text"], self.language) if found["date_text"] else None
        return {field: found[field] for field in _FIELDS if found.get(field)}

    @cached_property
    def decisions(self) -> list[Decision]:
        """One `Decision` for each line of the page, in order."""
        return [self._decision(number) for number in range(len(self.page))]

    def _decision(self, number: int) -> Decision:
        dropped = self.verdict.dropped.get(number)
        if dropped is not None:
            return Decision(number, False, *dropped)
        role = "title" if number == self.verdict.title else "item" if marker_width(self.page.lines[number]) else "text"
        return Decision(number, True, role, self.verdict.protected.get(number, ""))

    @property
    def stats(self) -> dict[str, Any]:
        """Counts: lines of the page, kept and dropped; characters in and out; dropped lines by category."""
        by_category: dict[str, int] = {}
        for category, _ in self.verdict.dropped.values():
            by_category[category] = by_category.get(category, 0) + 1
        dropped = len(self.verdict.dropped)
        return {
            "lines": len(self.page),
            "kept": len(self.page) - dropped,
            "dropped": dropped,
            "characters": len(self.page.text),
            "kept_characters": len(self.text),
            "dropped_by_category": dict(sorted(by_category.items())),
        }


def _glue(page: Page, before: int, line: int) -> str:
    """Give what sets a line off from the one before where tags say it: cells by tabs, rows and lines of code by newlines."""
    assert page.marks is not None
    above, mark = page.marks.lines[before], page.marks.lines[line]
    if mark.tag == TAG["pre"] and mark.node == above.node:
        source = page.text[page.starts[line] : page.ends[line]]
        return ITEM + source[: len(source) - len(source.lstrip())]
    if mark.cell[0] < 0 or mark.cell[0] != above.cell[0]:
        return ""
    return "\t" if mark.cell[1] == above.cell[1] else ITEM


def _list_kind(line: str) -> str:
    """Give the kind of list that `line` is an item of: its bullet, `1` for numbers and letters, nothing for no item.

    >>> _list_kind("- nets"), _list_kind("2. boats"), _list_kind("Boats")
    ('-', '1', '')
    """
    if not marker_width(line):
        return ""
    return "1" if line[0].isalnum() or line[0] in "(\uff08" else line[0]
