"""The types a pack is made of: `Rule` and its parts, and the words they may use.

Must never read a file or judge a line. Lengths are characters of the line as printed; distances are non-blank lines.
"""

from typing import NamedTuple

ACTIONS = {
    "line": "The line goes.",
    "block": "The line and the teasers under it go; `until` says how far.",
    "rest": "The line and all after it go.",
    "inside": "The words that match go; the rest of the line stays.",
    "capture": "The line goes, and what it says is kept as metadata; `into` says under which name.",
    "keep": "The line stays, whatever other rules say.",
}
STRENGTHS = {
    "certain": "Drops alone.",
    "strong": "Drops alone above and below the article; inside it, evidence for the tagger.",
    "weak": "Evidence for the tagger.",
}
FORMS = {
    "line": "The whole line, a colon or dots at its end aside.",
    "starts": "The line begins with the phrase.",
    "ends": "The line ends with the phrase.",
    "has": "The phrase stands anywhere in the line.",
    "regex": "A regular expression that matches anywhere in the line; it must hold a word, which gates it.",
}
FIELDS = ("title", "author", "date", "section", "tags", "credit", "related")
LIST_FIELDS = frozenset({"author", "tags", "related"})


class Near(NamedTuple):
    """A guard: within `lines` non-blank lines stands a line that is `line` (folded), or that a rule of `category` names."""

    line: str | None = None
    category: str | None = None
    lines: int = 3


class Guards(NamedTuple):
    """Conditions on where and how a phrase was found; those that are None are not asked."""

    longer_than: int | None = None
    shorter_than: int | None = None
    top: int | None = None
    bottom: int | None = None
    language: str | None = None
    near: Near | None = None


class Until(NamedTuple):
    """How far a block reaches: at most `lines` lines, up to prose (unless `prose` is false), up to the line `line`."""

    lines: int = 12
    prose: bool = True
    line: str | None = None


class Example(NamedTuple):
    """An example line or page of a rule, its place in the pack, and what it captures or leaves, where it says so.

    `below` and `above`: so many other lines stand before it and after it.
    """

    text: str
    at: int
    gives: tuple[str, ...] | None = None
    leaves: str | None = None
    below: int = 0
    above: int = 0


class Rule(NamedTuple):
    """One rule: what it matches, what then happens to the line, and why."""

    id: str
    pack: str
    category: str
    action: str
    strength: str
    why: str
    path: str
    at: int
    language: str | None = None
    when: Guards | None = None
    unless: Guards | None = None
    until: Until = Until()
    into: str | None = None
    split: tuple[str, ...] = ()
    patterns: tuple[tuple[str, str], ...] = ()
    drop: tuple[Example, ...] = ()
    keep: tuple[Example, ...] = ()

    @property
    def name(self) -> str:
        """The rule's full name: its pack and its id."""
        return f"{self.pack}/{self.id}"


class Site(NamedTuple):
    """What a site pack is recognised by: its hosts, and fingerprint phrases as pairs of form and phrase."""

    name: str
    hosts: tuple[str, ...] = ()
    fingerprints: tuple[tuple[str, str], ...] = ()


class Pack(NamedTuple):
    """One file of rules."""

    name: str
    path: str
    language: str | None = None
    extends: tuple[str, ...] = ()
    disable: tuple[str, ...] = ()
    site: Site | None = None
    function_words: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
