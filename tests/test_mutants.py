"""Rules are pinned down by their examples: a rule that is changed in meaning fails one of them."""

from collections import Counter

import pytest

from cleaner.mutants import is_killed, mutants
from cleaner.rule import Example, Guards, Near, Rule

# The share of the mutants of each kind that the examples of the shipped rules must kill: what was measured (80 % of all
# 7,149), rounded down. A floor only ever rises. Where 1 is out of reach, and why:
# - guards on 'top' and 'bottom': the example would be a page of more lines than the guard counts, mostly 10 to 30;
# - line for block: examples that are pages of several lines that go, one below the other, read the same for both;
# - guards on the language, and the strength, are no mutants: examples are tried in the language that the rule asks for,
#   and as if every rule were certain.
# The rest can be had with one more example a rule; `cleaner rules test --mutants NAME` says which.
FLOORS = {
    "rule deleted": 1.0,
    "guard dropped: longer_than": 0.0,
    "guard dropped: shorter_than": 0.45,
    "guard dropped: top": 0.25,
    "guard dropped: bottom": 0.3,
    "guard dropped: near": 0.9,
    "anchor loosened: line": 0.75,
    "anchor loosened: starts": 0.4,
    "anchor loosened: ends": 0.3,
    "action swapped: line for block": 0.99,
    "action swapped: block for line": 0.9,
    "action swapped: block for rest": 1.0,
    "action swapped: rest for line": 1.0,
    "action swapped: inside for line": 1.0,
    "action swapped: capture for line": 0.75,
    "action swapped: keep for line": 1.0,
    "capture dropped": 0.65,
}


@pytest.fixture(scope="module")
def outcome(rules):
    """Of each kind of mutant: how many there are, and how many are killed."""
    total, killed = Counter(), Counter()
    for rule in rules:
        for mutant in mutants(rule):
            kind = mutant.kind if mutant.kind in FLOORS else f"{mutant.kind}: {mutant.part}"
            total[kind] += 1
            killed[kind] += is_killed(mutant.rule, rules)
    return total, killed


@pytest.mark.parametrize("kind", FLOORS)
def test_shipped_rules(outcome, kind):
    """The examples of the shipped rules kill at least the share of this kind that they killed before."""
    total, killed = outcome
    assert killed[kind] >= FLOORS[kind] * total[kind], f"{killed[kind]} of {total[kind]}"


def test_every_kind_has_a_floor(outcome):
    """No kind of mutant goes unmeasured."""
    assert set() == set(outcome[0]) - set(FLOORS)


def rule(**changes):
    """A rule that kills all its mutants, with changes."""
    made = Rule(
        "more", "mine", "related", "line", "certain", "A cue.", "mine.yaml", 1,
        when=Guards(shorter_than=40),
        patterns=(("starts", "See also"),),
        drop=(Example("See also: the harbour", 2),),
        keep=(Example("See also what the harbour master said of it.", 3), Example("They see also the harbour.", 4)),
    )  # fmt: skip
    return made._replace(**changes)


PAGE = Example("- See also\n- Harbour reopens\n+ It reopened.", 2)
BESIDE = Example("- See also: the harbour\n+ Share", 2)
ELSEWHERE = Example("+ They see also the harbour.\n+ Share", 4)
SHARE = Rule("share", "mine", "share", "line", "weak", "A button.", "mine.yaml", 9, patterns=(("line", "Share"),))
# What is taken away from a rule whose examples prove it, and the one mutant that then survives.
WEAKENED = [
    (rule(), []),
    (rule(keep=rule().keep[1:]), ["guard dropped: shorter_than"]),
    (rule(keep=rule().keep[:1]), ["anchor loosened: starts"]),
    (
        rule(patterns=(("line", "See also: the harbour"),), keep=rule().keep[1:]),
        ["guard dropped: shorter_than", "anchor loosened: line"],
    ),
    (rule(action="block", when=None, drop=(PAGE,), keep=rule().keep[1:]), []),
    (rule(action="block", when=None, drop=(PAGE,), keep=rule().keep[1:], into="related"), ["capture dropped: related"]),
    (
        rule(
            action="block",
            when=None,
            drop=(PAGE._replace(gives=("Harbour reopens",)),),
            keep=rule().keep[1:],
            into="related",
        ),
        [],
    ),
    (rule(action="capture", into="section", when=None, keep=rule().keep[1:]), ["action swapped: capture for line"]),
    (
        rule(action="inside", when=None, keep=rule().keep[1:], drop=(rule().drop[0]._replace(leaves=": the harbour"),)),
        [],
    ),
    (rule(when=Guards(near=Near(category="share")), drop=(BESIDE,), keep=(rule().keep[0], ELSEWHERE)), []),
    (rule(when=Guards(near=Near(category="share")), drop=(BESIDE,), keep=(ELSEWHERE,)), ["guard dropped: near"]),
    (rule(when=Guards(language="en"), keep=rule().keep[1:]), []),
]


@pytest.mark.parametrize(("weak", "alive"), WEAKENED, ids=range(len(WEAKENED)))
def test_survivors(weak, alive):
    """Each example that a rule lacks lets a mutant live, and the mutant says which."""
    found = [mutant for mutant in mutants(weak) if not is_killed(mutant.rule, [SHARE])]
    assert alive == [f"{mutant.kind}: {mutant.part}" for mutant in found]
    assert all(
        f"mine.yaml:1: Survivor: mine/more: {mutant.kind}" in str(mutant) and "Add a" in str(mutant) for mutant in found
    )
