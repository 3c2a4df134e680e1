"""Find what loads and is wrong all the same: rules that can do nothing, or too much, or what another does already.

In: packs. Out: a `Finding` for each fault, in the order of the files. Must never change a rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from cleaner.examples import unmarked
from cleaner.fold import fold_line
from cleaner.gate import compiled, search
from cleaner.iso639 import LANGUAGES
from cleaner.library import shown_path
from cleaner.phrases import WIDER, Finder, Phrase, phrases_of, place_of
from cleaner.problem import Problem
from cleaner.prose import is_spaceless
from cleaner.rule import STRENGTHS, Example, Guards, Pack, Rule
from cleaner.ruleset import active_rules

ERROR, WARNING = "error", "warning"
CODES = {
    "refused": (ERROR, "The loader refuses the file; nothing of any pack is looked at before that is mended."),
    "never-matches": (ERROR, "No line can match the phrase, or its guards forbid every line that does."),
    "always-matches": (ERROR, "The phrase matches lines of every kind, and no guard holds it back."),
    "duplicate": (ERROR, "The phrase stands twice in a pack, in the same form and under the same guards."),
    "shadowed": (ERROR, "Whatever the phrase matches, another certain rule without guards takes already."),
    "dead-phrase": (ERROR, "No `drop` example of the rule holds the phrase."),
    "short-has": (ERROR, "A `has` phrase of fewer than four characters (two in dense scripts) stands in any prose."),
    "swallowed-number": (ERROR, "The label of a value other than a date ends in a number, which the value then lacks."),
    "lone-block": (ERROR, "No `drop` example of the block shows a line that goes with it."),
    "language-code": (ERROR, "The code is none of ISO 639-1."),
    "rule-id": (ERROR, "The id does not read well after \"dropped as ...\"."),
    "bare-has": (WARNING, "A certain `has` phrase without a guard drops every paragraph that mentions it."),
    "far-keep": (WARNING, "No `keep` example holds one of the rule's anchored phrases elsewhere in a line."),
    "repeated": (WARNING, "A pack that is loaded with this one has the phrase already, in the same form."),
}
# The order in which rules about one line are heard (see the judge): a rule is in the shadow only of one heard no later.
_HEARD = {action: place for place, action in enumerate(("keep", "capture", "block", "rest", "line", "inside"))}
_SHORTEST_HAS, _SHORTEST_DENSE = 4, 2
_ID = re.compile("[a-z0-9]+(?:-[a-z0-9]+)*")
_VERBS = ("remove-", "drop-", "delete-", "strip-", "no-", "kill-")
_NUMBERS = re.compile(r"[#\s]*")
_WORDLESS = re.compile(r"[#\s.,:;!?()\[\]'\"/-]*")
# Plain sentences; a regular expression that finds something in most of them finds something everywhere.
_PLAIN = (
    "The boats left the harbour at dawn, and the town was quiet for the rest of the day.",
    "It had rained for a week, but on Monday the sun came out and the market opened again.",
    "Nobody knows who painted the wall, though the caretaker has his own idea about that.",
    "There is a bench in front of the house where the neighbours sit in the evening.",
)


class Finding(NamedTuple):
    """One fault: where (line and column from 1), its code, what is wrong, and what to do.

    >>> print(Finding("mine.yaml", 3, 5, "rule-id", "The id 'drop-ads' says what is done", "Name what the line is."))
    mine.yaml:3:5: rule-id: The id 'drop-ads' says what is done. Name what the line is.
    """

    path: str
    line: int
    column: int
    code: str
    what: str
    fix: str

    def __str__(self) -> str:
        return f"{shown_path(self.path)}:{self.line}:{self.column}: {self.code}: {self.what}. {self.fix}"

    @property
    def severity(self) -> str:
        """`error` or `warning`."""
        return CODES[self.code][0]


def lint(packs: Sequence[Pack]) -> list[Finding]:
    """Give the faults of `packs`, which have been loaded together: by file, line and column.

    >>> rule = Rule("drop-ads", "mine", "related", "line", "certain", "A cue.", "mine.yaml", 1,
    ...             patterns=(("line", "Ad"),))
    >>> sorted(finding.code for finding in lint([Pack("mine", "mine.yaml", rules=(rule,))]))
    ['dead-phrase', 'far-keep', 'rule-id']
    """
    found = [*_pack_codes(packs)]
    rules = [rule for pack in packs for rule in pack.rules]
    for rule in rules:
        found += _of_rule(rule)
        found += _languages(rule)
    phrases = phrases_of(rules)
    finder = Finder(phrases)
    found += _never(phrases, finder)
    found += _always(phrases, _function_words(packs))
    found += _has(phrases)
    found += _labels(phrases)
    found += _dead(phrases, finder)
    found += _far(rules, phrases, finder)
    company = _Company(packs)
    active = [phrase for phrase in phrases if phrase.form != "regex" and company.is_active(phrase.rule)]
    found += _twins(active, company)
    found += _shadows(phrases, finder, company)
    return sorted(set(found))


def refused(problem: Problem) -> Finding:
    """Give the finding for a mistake because of which a file does not load."""
    return Finding(problem.path, problem.line, problem.column, "refused", problem.what, problem.fix)


def _find(phrase: Phrase, code: str, what: str, fix: str) -> Finding:
    return Finding(phrase.rule.path, *phrase.place, code, what, fix)


# -- one rule ---------------------------------------------------------------------------------------------------------


def _pack_codes(packs: Sequence[Pack]) -> Iterator[Finding]:
    for pack in packs:
        if pack.language is not None:
            yield from _language(pack.language, pack.path, 1)


def _of_rule(rule: Rule) -> Iterator[Finding]:
    place = place_of(rule.id, rule.at)
    if not _ID.fullmatch(rule.id):
        yield Finding(rule.path, *place, "rule-id", f"The id {str(rule.id)!r} is not made of words and hyphens",
                      "Use lower-case letters, digits and hyphens, as in 'read-also'.")
    if rule.id.startswith(_VERBS):
        yield Finding(rule.path, *place, "rule-id", f"The id {str(rule.id)!r} says what is done",
                      f"Say what the line is, as in 'dropped as {rule.id.partition('-')[2]}'.")
    if is_lone_block(rule):
        yield Finding(rule.path, *place, "lone-block", f"No 'drop' example of {rule.name} shows what goes with its cue",
                      "Add a page, '- ' before each line that goes, '+ ' before what stays; or use the action 'line'.")


def _languages(rule: Rule) -> Iterator[Finding]:
    """Find wrong languages that the rule itself names; the pack's own, which it inherits, does not know its place."""
    guards = [some.language for some in (rule.when, rule.unless) if some is not None]
    for code in (rule.language if hasattr(rule.language, "line") else None, *guards):
        if code is not None:
            yield from _language(code, rule.path, rule.at)


def is_lone_block(rule: Rule) -> bool:
    """Tell whether `rule` is a block none of whose examples shows a line that goes with its cue."""
    return rule.action == "block" and not any(_shows_block(example) for example in rule.drop)


def _shows_block(example: Example) -> bool:
    _, goes = unmarked(example.text, goes=True)
    return any(one and other for one, other in pairwise(goes))


def _language(code: str, path: str, line: int) -> Iterator[Finding]:
    if code not in LANGUAGES:
        yield Finding(path, *place_of(code, line), "language-code", f"{str(code)!r} is no language code of ISO 639-1",
                      "Use two letters, as in 'fr'.")


# -- one phrase -------------------------------------------------------------------------------------------------------


def _never(phrases: Sequence[Phrase], finder: Finder) -> Iterator[Finding]:
    """Find phrases that match none of the lines that are made of them, and those that their guards forbid."""
    lines = [(number, line) for number, phrase in enumerate(phrases) for line in _made_of(phrase)]
    alive = {number for line, number in finder.found_in([line for _, line in lines]) if lines[line][0] == number}
    for number, phrase in enumerate(phrases):
        if phrase.form == "regex":
            continue
        if number not in alive:
            yield _find(phrase, "never-matches", f"No line can match the phrase {str(phrase.text)!r}",
                        "Write it as pages print it.")
        elif reason := _forbidden(phrase):
            what = f"No line with the phrase {str(phrase.text)!r} passes the guards: {reason}"
            yield _find(phrase, "never-matches", what, "Change the guard or the phrase.")


def _made_of(phrase: Phrase) -> list[str]:
    """Give lines that hold the phrase where its form wants it."""
    before = ["", "word "] if phrase.form in ("ends", "has") else [""]
    after = ["", " word"] if phrase.form in ("starts", "has") else [""]
    return [left + phrase.text + right for left in before for right in after]


def _forbidden(phrase: Phrase) -> str:
    """Say why no line with the phrase can pass the rule's guards; nothing where one can."""
    length = len(phrase.text.strip())
    when, unless = phrase.rule.when or Guards(), phrase.rule.unless or Guards()
    # A line is as long as its phrase, give or take a bullet, a colon, and numbers of several digits.
    longest = length + 10 + 8 * phrase.text.count("#")
    if when.shorter_than is not None and length >= when.shorter_than:
        return f"it is {length} characters long, and the line must have fewer than {when.shorter_than}"
    if unless.longer_than is not None and length > unless.longer_than:
        return f"it is {length} characters long, and the line may have {unless.longer_than} at most"
    if phrase.form == "line" and when.longer_than is not None and longest <= when.longer_than:
        return f"it is {length} characters long, and the line must have more than {when.longer_than}"
    if phrase.form == "line" and unless.shorter_than is not None and longest < unless.shorter_than:
        return f"it is {length} characters long, and the line must have {unless.shorter_than} at least"
    return ""


def _function_words(packs: Iterable[Pack]) -> dict[str | None, set[str]]:
    words: dict[str | None, set[str]] = {}
    for pack in packs:
        words.setdefault(pack.language, set()).update(map(fold_line, pack.function_words))
    return words


def _always(phrases: Iterable[Phrase], function_words: dict[str | None, set[str]]) -> Iterator[Finding]:
    for phrase in phrases:
        rule = phrase.rule
        if rule.when is not None or rule.unless is not None or rule.strength == "weak":
            continue
        if what := _matches_all(phrase, function_words.get(rule.language, set())):
            yield _find(phrase, "always-matches", what, "Add a guard, or more words.")


def _matches_all(phrase: Phrase, function_words: set[str]) -> str:
    named = f"The phrase {str(phrase.text)!r}"
    if phrase.form == "regex":
        pattern = compiled(phrase.text)
        common = 2 * sum(1 for line in _PLAIN if search(pattern, line)) >= len(_PLAIN)
        return f"The regex {str(phrase.text)!r} matches in lines of every kind" if common else ""
    if phrase.form == "line":
        return f"{named} matches every line that is a number" if _NUMBERS.fullmatch(phrase.key) else ""
    if _WORDLESS.fullmatch(phrase.key):
        return f"{named} holds no word"
    words = phrase.key.strip(":,.").split(" ")
    return f"{named} is made of the language's commonest words alone" if set(words) <= function_words else ""


def _has(phrases: Iterable[Phrase]) -> Iterator[Finding]:
    for phrase in phrases:
        if phrase.form != "has":
            continue
        length = len(phrase.key.replace(" ", ""))
        shortest = _SHORTEST_DENSE if any(map(is_spaceless, phrase.key)) else _SHORTEST_HAS
        # A symbol stands in no word, and the marks around a short word tell it from the word in a sentence.
        if length < shortest and any(map(str.isalpha, phrase.key)):
            what = f"The phrase {str(phrase.text)!r} is {length} characters short, and may stand anywhere"
            yield _find(phrase, "short-has", what, f"Write at least {shortest}, or anchor it with 'line' or 'starts'.")
        rule = phrase.rule
        drops_alone = rule.strength == "certain" and rule.action not in ("inside", "keep")
        if drops_alone and rule.when is None and rule.unless is None:
            yield _find(phrase, "bare-has", f"Every line that mentions {str(phrase.text)!r} goes, however long it is",
                        "Add a guard, as in 'when: {shorter_than: 80}'.")


def _labels(phrases: Iterable[Phrase]) -> Iterator[Finding]:
    """Find labels that end in a number: the value of what they capture begins behind it."""
    for phrase in phrases:
        captures = phrase.rule.action == "capture" or phrase.rule.into is not None
        if captures and phrase.rule.into not in ("credit", "date") and phrase.form == "starts" and phrase.key.endswith("#"):
            what = f"The label {str(phrase.text)!r} ends in a number, and what is captured begins behind it"
            yield _find(phrase, "swallowed-number", what, "Leave the number out of the label.")


# -- a rule and its examples ------------------------------------------------------------------------------------------


def _dead(phrases: Sequence[Phrase], finder: Finder) -> Iterator[Finding]:
    """Find phrases that no example fires."""
    fired = {number for _, number in _fired(phrases, finder, goes=True)}
    for number, phrase in enumerate(phrases):
        if number not in fired:
            what = f"No 'drop' example of {phrase.rule.name} holds the phrase {str(phrase.text)!r}"
            yield _find(phrase, "dead-phrase", what, "Add one, or remove the phrase.")


def _far(rules: Sequence[Rule], phrases: Sequence[Phrase], finder: Finder) -> Iterator[Finding]:
    """Find rules whose anchors no example tries: no line that must stay holds a phrase where it does not match."""
    anchored = [phrase for phrase in phrases if phrase.form in ("line", "starts", "ends")]
    loose = [phrase._replace(form="has") for phrase in anchored]
    own = {id(phrase): number for number, phrase in enumerate(phrases)}
    near = _fired(phrases, finder, goes=False)
    tried = {
        id(loose[number].rule)
        for line, number in _fired(loose, Finder(loose), goes=False)
        if (line, own[id(anchored[number])]) not in near
    }
    anchors = {id(phrase.rule) for phrase in anchored}
    for rule in rules:
        if id(rule) in anchors - tried:
            yield Finding(rule.path, *place_of(rule.id, rule.at), "far-keep",
                          f"No 'keep' example of {rule.name} holds one of its phrases elsewhere in a line",
                          "Add a sentence that an article could say with such a phrase in it.")


def _fired(phrases: Sequence[Phrase], finder: Finder, goes: bool) -> set[tuple[tuple[int, str], int]]:
    """Give which phrases match a line of their rule's own examples (`drop` where `goes`, else `keep`).

    Gives pairs: the line, as its rule's identity and its text, and the phrase's number. The examples of a rule with the
    action `keep` stand the other way round.
    """
    rules = {id(phrase.rule): phrase.rule for phrase in phrases}
    lines = [(own, line) for own, rule in rules.items() for line in example_lines(rule, goes)]
    found = finder.found_in([line for _, line in lines])
    return {(lines[line], number) for line, number in found if lines[line][0] == id(phrases[number].rule)}


def example_lines(rule: Rule, goes: bool) -> list[str]:
    """Give the lines of the rule's examples of what it acts on (`goes`), or of what it must leave alone."""
    examples = rule.drop if goes != (rule.action == "keep") else rule.keep
    return [line for example in examples for line in unmarked(example.text, True)[0].split("\n")]


# -- rules in company -------------------------------------------------------------------------------------------------


class _Company:
    """Which rules are in force together: those of all packs without a site, and with them those of one site."""

    def __init__(self, packs: Sequence[Pack]) -> None:
        everywhere = [pack for pack in packs if pack.site is None]
        self._site = {id(rule): pack.site.name for pack in packs if pack.site is not None for rule in pack.rules}
        self._active: dict[str | None, set[int]] = {None: {id(rule) for rule in active_rules(everywhere)}}
        for name in set(self._site.values()):
            own = [pack for pack in packs if pack.site is not None and pack.site.name == name]
            self._active[name] = {id(rule) for rule in active_rules([*everywhere, *own])}

    def is_active(self, rule: Rule) -> bool:
        """Tell whether no later rule replaces this one."""
        return id(rule) in self._active[self._site.get(id(rule))]

    def has(self, rule: Rule, other: Rule) -> bool:
        """Tell whether `other` speaks about all the pages that `rule` speaks about."""
        return id(other) in self._active[self._site.get(id(rule))] and _covers(other, rule)

    def are_of_one_pack(self, rule: Rule, other: Rule) -> bool:
        """Tell whether both rules come with the same site, or both with none."""
        return self._site.get(id(rule)) == self._site.get(id(other))


def _covers(one: Rule, other: Rule) -> bool:
    """Tell whether `one` is heard wherever `other` is: English chrome stands on pages of every language."""
    return one.language in (None, "en", other.language)


def _twins(phrases: Sequence[Phrase], company: _Company) -> Iterator[Finding]:
    """Find phrases that stand twice: the later one is at fault."""
    first: dict[tuple[str, str], list[Phrase]] = {}
    for phrase in phrases:
        known = first.setdefault((phrase.form, phrase.exact), [])
        twin = next((other for other in known if _is_twin(phrase.rule, other.rule, company)), None)
        known.append(phrase)
        if twin is not None:
            where = "in this rule" if twin.rule is phrase.rule else f"in {twin.rule.name}"
            line, column = twin.place
            code = "duplicate" if twin.rule.pack == phrase.rule.pack else "repeated"
            yield _find(phrase, code, f"The phrase {str(phrase.text)!r} ({phrase.form}) stands also {where}, at "
                        f"{shown_path(twin.rule.path)}:{line}:{column}", "Keep one of the two.")


def _is_twin(rule: Rule, other: Rule, company: _Company) -> bool:
    if not company.has(rule, other) or (rule.when, rule.unless) != (other.when, other.unless):
        return False
    # A site may be surer of a phrase, or know more to do with it, than its language is.
    return company.are_of_one_pack(rule, other) or (_is_as_sure(other, rule) and _is_heard_first(other, rule))


def _is_as_sure(one: Rule, other: Rule) -> bool:
    order = tuple(STRENGTHS)
    return order.index(one.strength) <= order.index(other.strength)


def _is_heard_first(one: Rule, other: Rule) -> bool:
    return _HEARD[one.action] <= _HEARD[other.action]


def _shadows(phrases: Sequence[Phrase], finder: Finder, company: _Company) -> Iterator[Finding]:
    """Find phrases that change nothing, since a wider phrase takes all their lines."""
    reported: set[int] = set()
    for line, number in finder.found_in([phrase.text for phrase in phrases]):
        phrase, other = phrases[line], phrases[number]
        if line in reported or "regex" in (phrase.form, other.form) or not company.is_active(phrase.rule):
            continue
        if _is_shadow(phrase, other, company):
            reported.add(line)
            where = "this rule" if other.rule is phrase.rule else other.rule.name
            taken = f"{str(other.text)!r} ({other.form}) of {where} takes already"
            yield _find(phrase, "shadowed", f"All that {str(phrase.text)!r} ({phrase.form}) matches, {taken}",
                        "Remove the phrase, or narrow the other one.")


def _is_shadow(phrase: Phrase, other: Phrase, company: _Company) -> bool:
    if other.form not in WIDER[phrase.form] or (other.form == phrase.form and other.exact == phrase.exact):
        return False
    if other.rule is phrase.rule:
        # What a label captures, or what is cut out of a line, depends on the phrase that was found.
        is_free = phrase.rule.action not in ("capture", "inside")
        return is_free and (phrase.rule.into is None or other.form == phrase.form)
    if phrase.rule.action == "keep" or not company.has(phrase.rule, other.rule):
        return False
    return _takes_all(other.rule) and _is_heard_first(other.rule, phrase.rule)


def _takes_all(rule: Rule) -> bool:
    has_guards = rule.when is not None or rule.unless is not None
    return rule.strength == "certain" and not has_guards and rule.action not in ("rest", "inside")
