"""Compile packs into a `Ruleset`: the tables that the matcher reads, as plain data.

In: `Pack` objects in the order they were loaded. Out: a `Ruleset`, which goes to JSON and back unchanged (that is what
the cache keeps). Must never read a file or see a page.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from cleaner.fold import bare_key, fold, fold_line
from cleaner.rule import FORMS, Guards, Near, Pack, Rule, Site, Until

# How a phrase is anchored in the page's folded text, whose lines stand between newlines.
ANCHORS = {"starts": ("\n", ""), "ends": ("", "\n"), "has": ("", "")}
# What separates anchored phrases in a section.
BETWEEN = "\x1f"
_FORM_OF = {form[0]: form for form in FORMS}


class Owner(NamedTuple):
    """Who asked for a phrase: the rule's number, the form, and what else must hold.

    `detail` is the pattern for a regex, the phrase for a phrase that names a number, else None. A negative rule
    `-1 - n` is the fingerprint of site `n`.
    """

    rule: int
    form: str
    detail: str | None


class Ruleset:
    """Rules, ready to match.

    They are kept as UTF-8 text, a section each, and read as far as a page needs them: most of starting up would else
    go into tables that a short page never touches. `rules`: a row of JSON a line. `whole`: folded whole lines with their
    owners. `phrases` and `owners`: the anchored phrases of the one search, and who asked for each. `details`: what an
    owner's detail says. `sites`: name and hosts. `words`: language and function words. `disabled`: ids and names of
    rules that these packs switch off.
    """

    SECTIONS = ("rules", "whole", "phrases", "owners", "details", "sites", "words", "disabled")

    def __init__(self, sections: Sequence[bytes]) -> None:
        self.sections = tuple(sections)

    def _text(self, section: str) -> str:
        return self.sections[self.SECTIONS.index(section)].decode("utf-8", "surrogateescape")

    def __reduce__(self) -> tuple[Any, ...]:
        return Ruleset, (self.sections,)

    @cached_property
    def _rows(self) -> list[str]:
        return _lines(self._text("rules"))

    @cached_property
    def phrases(self) -> list[str]:
        """The phrases of the one search, anchored by the newlines that lines stand between."""
        text = self._text("phrases")
        return text.split(BETWEEN) if text else []

    @cached_property
    def _owners(self) -> list[str]:
        return _lines(self._text("owners"))

    @cached_property
    def _details(self) -> list[str]:
        return _lines(self._text("details"))

    @cached_property
    def whole(self) -> dict[str, str]:
        """Folded whole lines, with their owners as text."""
        pairs = (line.partition("\t") for line in _lines(self._text("whole").strip("\n")))
        return {key: owners for key, _, owners in pairs}

    @cached_property
    def sites(self) -> list[Site]:
        """The sites that can be recognised, without their fingerprints."""
        rows = (line.partition("\t") for line in _lines(self._text("sites")))
        return [Site(name, tuple(hosts.split())) for name, _, hosts in rows]

    @cached_property
    def function_words(self) -> dict[str, list[str]]:
        """The function words of each language."""
        rows = (line.partition("\t") for line in _lines(self._text("words")))
        return {language: words.split() for language, _, words in rows}

    @property
    def disabled(self) -> list[str]:
        """Ids and names of the rules that these packs switch off."""
        return _lines(self._text("disabled"))

    def __len__(self) -> int:
        return len(self._rows)

    def rule(self, number: int) -> Rule:
        """Give rule `number` as an object, without patterns and examples."""
        import json  # a page that no rule speaks about needs none

        row = json.loads(self._rows[number])
        bare: Rule = Rule._make([*row, (), (), ()])
        return bare._replace(when=_guards(row[9]), unless=_guards(row[10]), until=Until(*row[11]), split=tuple(row[13]))

    def owners(self, phrase: int) -> list[Owner]:
        """Give who asked for phrase `phrase` of the search."""
        return self._read_owners(self._owners[phrase])

    def owners_of_line(self, key: str) -> list[Owner]:
        """Give who asked for the whole line `key`."""
        owners = self.whole.get(key) if self._has_table else self._sought(key)
        return self._read_owners(owners) if owners else []

    def holds_line(self, key: str) -> bool:
        """Tell whether a rule asks for the whole line `key`."""
        return key in self.whole if self._has_table else self._sought(key) is not None

    @property
    def _has_table(self) -> bool:
        return "whole" in self.__dict__

    def _sought(self, key: str) -> str | None:
        """Find the owners of a whole line without making the table: for the few lines of a short page."""
        text = self.sections[self.SECTIONS.index("whole")]
        sought = f"\n{key}\t".encode("utf-8", "surrogatepass")
        start = text.find(sought)
        if start < 0:
            return None
        return text[start + len(sought):text.index(b"\n", start + len(sought))].decode()

    def _read_owners(self, text: str) -> list[Owner]:
        owners: list[Owner] = []
        for part in text.split(" "):
            rule, form, detail = part.split(",")
            owners.append(Owner(int(rule), _FORM_OF[form], self._details[int(detail)] if detail else None))
        return owners


def _lines(text: str) -> list[str]:
    return text.split("\n") if text else []


def active_rules(packs: Iterable[Pack]) -> list[Rule]:
    """Give the rules of `packs` that are in force: a later rule of the same id and language replaces, `disable` removes.

    A later rule without a language replaces the rules of its id in every language.
    """
    kept: dict[tuple[str, str | None], Rule] = {}
    languages: dict[str, list[str | None]] = {}
    disabled: set[str] = set()
    for pack in packs:
        disabled.update(pack.disable)
        for rule in pack.rules:
            if rule.language is None:
                for language in languages.pop(rule.id, ()):
                    kept.pop((rule.id, language), None)
            kept[rule.id, rule.language] = rule
            languages.setdefault(rule.id, []).append(rule.language)
    return [rule for rule in kept.values() if rule.id not in disabled and rule.name not in disabled]


def compile_packs(packs: Iterable[Pack], sites: Iterable[Pack] = ()) -> Ruleset:
    """Compile the rules of `packs`, and the fingerprints (not the rules) of the site packs `sites`.

    >>> from cleaner.pack import load_pack
    >>> pack, _ = load_pack('''
    ... pack: mine
    ... rules:
    ...   - {id: more, category: related, why: A cue for teasers., action: line, starts: [See also],
    ...      drop: [See also this], keep: [He sees.]}
    ... ''', "mine.yaml", ["related"])
    >>> compile_packs([pack]).phrases
    ['\\nsee also']
    """
    import json

    packs = list(packs)
    table = _Tables()
    rules = active_rules(packs)
    for number, rule in enumerate(rules):
        for form, phrase in rule.patterns:
            table.add(number, form, phrase)
    known = [pack.site for pack in sites if pack.site is not None]
    for number, site in enumerate(known):
        for form, phrase in site.fingerprints:
            table.add(-1 - number, form, phrase)
    words = {pack.language: pack.function_words for pack in packs if pack.language and pack.function_words}
    sections = [
        "\n".join(json.dumps(rule[:14], ensure_ascii=False) for rule in rules),
        *table.sections(),
        "\n".join(f"{site.name}\t{' '.join(site.hosts)}" for site in known),
        "\n".join(f"{language}\t{' '.join(some)}" for language, some in words.items()),
        "\n".join(sorted({name for pack in packs for name in pack.disable})),
    ]
    return Ruleset([section.encode("utf-8", "surrogateescape") for section in sections])


class _Tables:
    """The tables under construction."""

    def __init__(self) -> None:
        self._whole: dict[str, list[str]] = {}
        self._phrases: dict[str, list[str]] = {}
        self._details: dict[str, int] = {}

    def add(self, rule: int, form: str, phrase: str) -> None:
        if form == "line":
            self._whole.setdefault(whole_line(phrase), []).append(self._owner(rule, form, _numbered(phrase)))
        elif form == "regex":
            from cleaner.gate import examine  # only where packs are compiled, not where the cache is read

            gate = fold_line(examine(phrase)[0] or "")
            self._phrases.setdefault(gate, []).append(self._owner(rule, form, phrase))
        else:
            before, after = ANCHORS[form]
            anchored = before + folded_phrase(form, phrase) + after
            self._phrases.setdefault(anchored, []).append(self._owner(rule, form, _numbered(phrase)))

    def _owner(self, rule: int, form: str, detail: str | None) -> str:
        place = "" if detail is None else str(self._details.setdefault(detail, len(self._details)))
        return f"{rule},{form[0]},{place}"

    def sections(self) -> list[str]:
        """Give the sections `whole`, `phrases`, `owners` and `details`."""
        whole = "".join(f"{key}\t{' '.join(owners)}\n" for key, owners in self._whole.items())
        owners = "\n".join(" ".join(owners) for owners in self._phrases.values())
        return ["\n" + whole, BETWEEN.join(self._phrases), owners, "\n".join(self._details)]


def whole_line(line: str) -> str:
    """Fold a whole line for the table of whole lines: a colon or dots at its end do not count.

    >>> whole_line("Lire aussi :"), whole_line("Read more…")
    ('lire aussi', 'read more')
    """
    return bare_key(fold_line(line))


def folded_phrase(form: str, phrase: str) -> str:
    """Fold a phrase as the lines it is sought in are folded: only its anchored edge loses bullets and arrows.

    >>> folded_phrase("starts", "» Lire aussi :"), folded_phrase("ends", "Lire »")
    ('lire aussi:', 'lire')
    """
    folded = fold(phrase)
    bare = fold_line(phrase)
    start, end = folded.find(bare), folded.find(bare) + len(bare)
    if form == "starts":
        return folded[start:].rstrip()
    return folded[:end].lstrip() if form == "ends" else folded.strip()


def _numbered(phrase: str) -> str | None:
    return phrase if any(character.isdecimal() for character in phrase) else None


def _guards(row: Any) -> Guards | None:
    if row is None:
        return None
    near = Near(*row[5]) if row[5] is not None else None
    return Guards(row[0], row[1], row[2], row[3], row[4], near)
