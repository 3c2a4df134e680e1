"""Change rules in meaning, to see whether their examples notice: an example that no change can fail proves little.

In: a rule. Out: its mutants, and those that pass all its examples. Must never change the rule itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cleaner.examples import try_examples
from cleaner.library import shown_path
from cleaner.lint import is_lone_block
from cleaner.rule import Guards, Rule

# What each action is swapped for: the actions that a hurried hand would write in its place.
SWAPS = {
    "line": ("block",),
    "block": ("line", "rest"),
    "rest": ("line",),
    "inside": ("line",),
    "capture": ("line",),
    "keep": ("line",),
}
_ANCHORS = ("line", "starts", "ends")
_ADVICE = {
    "guard dropped": "Add a 'keep' example that only this guard saves.",
    "anchor loosened": "Add a 'keep' example that passes the guards and has such a phrase elsewhere in the line.",
    "action swapped": "Add a 'drop' example that is a page, or that says what it gives or leaves.",
    "capture dropped": "Add a 'drop' example that says what it gives.",
}


class Mutant(NamedTuple):
    """A changed rule: `kind` is what was done, `part` to which part of it.

    >>> rule = Rule("more", "mine", "related", "line", "certain", "A cue.", "mine.yaml", 1,
    ...             patterns=(("line", "More"),))
    >>> print(list(mutants(rule))[1])
    mine.yaml:1: Survivor: mine/more: anchor loosened (line), and all examples pass. Add a 'keep' example that passes \
the guards and has such a phrase elsewhere in the line.
    """

    kind: str
    part: str
    rule: Rule

    def __str__(self) -> str:
        place = f"{shown_path(self.rule.path)}:{self.rule.at}"
        what = f"{self.kind} ({self.part}), and all examples pass"
        return f"{place}: Survivor: {self.rule.name}: {what}. {_ADVICE.get(self.kind, '')}".rstrip()


def survivors(rule: Rule, neighbours: Iterable[Rule] = ()) -> list[Mutant]:
    """Give the mutants of `rule` that pass all its examples; `neighbours` are rules that its guards refer to."""
    several = list(neighbours)
    return [mutant for mutant in mutants(rule) if not is_killed(mutant.rule, several)]


def is_killed(rule: Rule, neighbours: Iterable[Rule]) -> bool:
    """Tell whether the examples of a mutant betray it: one fails, or a block has none that shows its lines."""
    return is_lone_block(rule) or next(try_examples(rule, neighbours), None) is not None


def mutants(rule: Rule) -> Iterator[Mutant]:
    """Give the mutants of `rule`.

    Left out is a guard on the language: examples are tried in the language that the rule asks for. So is the strength:
    they are tried as if every rule were certain.
    """
    yield Mutant("rule deleted", "all", rule._replace(patterns=()))
    for name, left in _with_one_less(rule.when):
        yield Mutant("guard dropped", name, rule._replace(when=left))
    for name, left in _with_one_less(rule.unless):
        yield Mutant("guard dropped", name, rule._replace(unless=left))
    for form in _ANCHORS:
        loose = tuple(("has" if form == own else own, phrase) for own, phrase in rule.patterns)
        if loose != rule.patterns:
            yield Mutant("anchor loosened", form, rule._replace(patterns=loose))
    for action in SWAPS[rule.action]:
        yield Mutant("action swapped", f"{rule.action} for {action}", rule._replace(action=action, into=None))
    if rule.action == "block" and rule.into is not None:
        yield Mutant("capture dropped", str(rule.into), rule._replace(into=None))


def _with_one_less(guards: Guards | None) -> Iterator[tuple[str, Guards | None]]:
    """Give each condition of the guards, with the guards that are left without it."""
    for name, value in guards._asdict().items() if guards is not None else ():
        if guards is not None and value is not None and name != "language":
            left = guards._replace(**{name: None})
            yield name, None if left == Guards() else left
