"""Try a rule on its own examples: they are its tests.

In: a rule. Out: a `Failure` for each example that does not come out as the rule says. The rule is tried alone and as
if it were certain, so its examples prove the rule and nothing else. Must never change a rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from cleaner.judge import Options, Verdict, judge, without
from cleaner.library import shown_path
from cleaner.lines import cut
from cleaner.match import Matcher
from cleaner.page import Page
from cleaner.rule import Example, Pack, Rule
from cleaner.ruleset import compile_packs

MISSING, NOISY = "Missing", "Noisy"


class Failure(NamedTuple):
    """An example that fails: `kind` is Missing (the rule lets a line pass) or Noisy (it takes one that must stay)."""

    rule: Rule
    example: Example
    kind: str
    what: str

    def __str__(self) -> str:
        return f"{shown_path(self.rule.path)}:{self.example.at}: {self.kind}: {self.rule.name}: {self.what}"


def failures(rule: Rule, neighbours: Iterable[Rule] = ()) -> list[Failure]:
    """Try the examples of `rule`; `neighbours` are rules that its guards refer to by category.

    >>> rule = Rule("more", "mine", "related", "line", "certain", "A cue.", "mine.yaml", 1,
    ...             patterns=(("starts", "See also"),), drop=(Example("See more", 2),), keep=(Example("He sees.", 3),))
    >>> print(failures(rule)[0])
    mine.yaml:2: Missing: mine/more: 'See more' stays, and should go
    """
    return list(try_examples(rule, neighbours))


def try_examples(rule: Rule, neighbours: Iterable[Rule] = ()) -> Iterator[Failure]:
    """Give the failures one by one, the examples that must stay first: one is enough to know that a rule is wrong."""
    wanted = _wanted(rule)
    bench = _Bench(rule, [other for other in neighbours if other.category in wanted] if wanted else [])
    for example in rule.keep:
        yield from bench.check(example, must_fire=False)
    for example in rule.drop:
        yield from bench.check(example, must_fire=True)


def _wanted(rule: Rule) -> set[str]:
    return {guards.near.category or "" for guards in (rule.when, rule.unless) if guards is not None and guards.near is not None}


class _Bench:
    def __init__(self, rule: Rule, neighbours: Sequence[Rule]) -> None:
        self.rule = rule
        tried = rule._replace(strength="certain", language=None)
        others = [
            other._replace(id=f"neighbour-{number}", strength="weak", language=None)
            for number, other in enumerate(neighbours)
            if other.name != rule.name
        ]
        self.ruleset = compile_packs([Pack("tried", rule.path, rules=(tried,)), Pack("others", "", rules=tuple(others))])
        self.matcher = Matcher(self.ruleset)

    def check(self, example: Example, must_fire: bool) -> list[Failure]:
        text, fate = as_page(example, goes=must_fire)
        page = cut(text)
        verdict = self._judge(page)
        if self.rule.action == "keep":
            return self._check_keep(example, verdict, must_protect=not must_fire)
        failures = [self._failure(example, page.lines[line], goes) for line, goes in enumerate(fate[: len(page)])
                    if goes != self._is_touched(verdict, line)]
        return failures or (self._check_values(example, page, verdict) if must_fire else [])

    def _judge(self, page: Page) -> Verdict:
        language = self.rule.when.language if self.rule.when is not None else None
        evidence = self.matcher.match(page)
        return judge(page, evidence, self.ruleset.rule, Options(keep=frozenset({"structure"})), lambda lines: language)

    def _is_touched(self, verdict: Verdict, line: int) -> bool:
        return line in verdict.cuts or line in verdict.dropped

    def _failure(self, example: Example, line: str, goes: bool) -> Failure:
        if goes:
            return Failure(self.rule, example, MISSING, f"{line!r} stays, and should go")
        return Failure(self.rule, example, NOISY, f"{line!r} goes, and should stay")

    def _check_keep(self, example: Example, verdict: Verdict, must_protect: bool) -> list[Failure]:
        if must_protect == bool(verdict.protected):
            return []
        what = "is not protected" if must_protect else "is protected, and should not be"
        return [Failure(self.rule, example, MISSING if must_protect else NOISY, f"{example.text!r} {what}")]

    def _check_values(self, example: Example, page: Page, verdict: Verdict) -> list[Failure]:
        """Check what the example says is captured or left."""
        if example.gives is not None:
            got = tuple(verdict.captured.get(self.rule.into or "", ()))
            if got != example.gives:
                return [Failure(self.rule, example, MISSING, f"it gives {list(got)}, not {list(example.gives)}")]
        if self.rule.action == "inside" or example.leaves is not None:
            line = example.below
            left = without(page.lines[line], verdict.cuts.get(line, ())) if line not in verdict.dropped else ""
            if left != (example.leaves or ""):
                return [Failure(self.rule, example, MISSING, f"it leaves {left!r}, not {example.leaves or ''!r}")]
        return []


def as_page(example: Example, goes: bool) -> tuple[str, list[bool]]:
    """Give the page that an example stands for, and for each of its lines whether it should go.

    >>> as_page(Example("By Jane Doe", 1, below=1), goes=False)
    ('The pilot wrote line 1 of the log.\\nBy Jane Doe', [False, False])
    """
    text, fate = unmarked(example.text, goes)
    before, after = _company(example.below), _company(example.above)
    return "\n".join([*before, text, *after]), [*(False for _ in before), *fate, *(False for _ in after)]


def _company(lines: int) -> list[str]:
    return [f"The pilot wrote line {number + 1} of the log." for number in range(lines)]


def unmarked(example: str, goes: bool) -> tuple[str, list[bool]]:
    """Give an example's text, and for each of its lines whether it should go: by its marks, or as `goes` says.

    >>> unmarked("- Read also:\\n- Harbour reopens\\n+ It reopened.", goes=True)
    ('Read also:\\nHarbour reopens\\nIt reopened.', [True, True, False])
    """
    lines = [line for line in example.split("\n") if line.strip()]
    if len(lines) == 1:
        return lines[0], [goes]
    return "\n".join(line[2:] for line in lines), [line[0] == "-" for line in lines]
