"""Compile packs into a `Ruleset`: the tables that the matcher reads, as plain data.

In: `Pack` objects in the order they were loaded. Out: a `Ruleset`, which goes to JSON and back unchanged (that is what
the cache keeps). Must never read a file or see a page.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from cleaner.fold import bare_key, fold, fold_line
from cleaner.rule import Guards, Near, Pack, Rule, Site, Until

# How a phrase is anchored in the page's folded text, whose lines stand between newlines.
ANCHORS = {"starts": ("\n", ""), "ends": ("", "\n"), "has": ("", ""), "regex": ("", "")}


class Ruleset(NamedTuple):
    """Rules, ready to match.

    `rules`: rows of `Rule` without patterns and examples. `whole`: folded whole lines to their owners. `phrases` and
    `owners`: the anchored phrases of the one search, and who asked for each. An owner is a list of the rule's number,
    the form, and what else must hold: the pattern for a regex, the phrase for a phrase that names a number, else None.
    `sites`: rows of `Site`; an owner with the rule number `-1 - n` is the fingerprint of site `n`.
    `function_words`: language to words. `disabled`: ids and names of rules that these packs switch off.
    """

    rules: list[Any]
    whole: dict[str, list[Any]]
    phrases: list[str]
    owners: list[list[Any]]
    sites: list[Any]
    function_words: dict[str, list[str]]
    disabled: list[str]

    def rule(self, number: int) -> Rule:
        """Give rule `number` as an object."""
        row = self.rules[number]
        bare: Rule = Rule._make([*row, (), (), ()])
        return bare._replace(when=_guards(row[9]), unless=_guards(row[10]), until=Until(*row[11]), split=tuple(row[13]))

    def site(self, number: int) -> Site:
        """Give site `number` as an object, without its fingerprints."""
        name, hosts = self.sites[number]
        return Site(name, tuple(hosts))


def active_rules(packs: Iterable[Pack]) -> list[Rule]:
    """Give the rules of `packs` that are in force: a later rule of the same id and language replaces, `disable` removes.

    A later rule without a language replaces the rules of its id in every language.
    """
    kept: dict[tuple[str, str | None], Rule] = {}
    disabled: set[str] = set()
    for pack in packs:
        disabled.update(pack.disable)
        for rule in pack.rules:
            if rule.language is None:
                for key in [key for key in kept if key[0] == rule.id]:
                    del kept[key]
            kept[rule.id, rule.language] = rule
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
    words = {pack.language: list(pack.function_words) for pack in packs if pack.language and pack.function_words}
    rows = [list(rule[:14]) for rule in rules]
    site_rows = [[site.name, list(site.hosts)] for site in known]
    disabled = sorted({name for pack in packs for name in pack.disable})
    return Ruleset(rows, table.whole, table.phrases, table.owners, site_rows, words, disabled)


class _Tables:
    """The tables under construction."""

    def __init__(self) -> None:
        self.whole: dict[str, list[Any]] = {}
        self.phrases: list[str] = []
        self.owners: list[list[Any]] = []
        self._numbers: dict[str, int] = {}

    def add(self, rule: int, form: str, phrase: str) -> None:
        if form == "line":
            self.whole.setdefault(whole_line(phrase), []).append([rule, "line", _detail(phrase)])
            return
        if form == "regex":
            from cleaner.gate import examine  # only where packs are compiled, not where the cache is read

            gate = examine(phrase)[0] or ""
            self._add_phrase(fold_line(gate), [rule, "regex", phrase])
            return
        before, after = ANCHORS[form]
        self._add_phrase(before + folded_phrase(form, phrase) + after, [rule, form, _detail(phrase)])

    def _add_phrase(self, phrase: str, owner: list[Any]) -> None:
        number = self._numbers.setdefault(phrase, len(self.phrases))
        if number == len(self.phrases):
            self.phrases.append(phrase)
            self.owners.append([])
        self.owners[number].append(owner)


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


def _detail(phrase: str) -> str | None:
    return str(phrase) if any(character.isdecimal() for character in phrase) else None


def _guards(row: Any) -> Guards | None:
    if row is None:
        return None
    near = Near(*row[5]) if row[5] is not None else None
    return Guards(row[0], row[1], row[2], row[3], row[4], near)
