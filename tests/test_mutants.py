"""Rules are pinned down by their examples: a rule that is changed in meaning fails one of them."""

import pytest

from cleaner.mutants import is_killed, mutants
from cleaner.rule import Example, Guards, Near, Rule

# Every kind of mutant that a rule of the shipped packs can have. A guard on the language, and the strength, are none:
# examples are tried in the language that the rule asks for, and as if every rule were certain.
KINDS = {
    "rule deleted",
    "guard dropped: longer_than",
    "guard dropped: shorter_than",
    "guard dropped: top",
    "guard dropped: bottom",
    "guard dropped: near",
    "anchor loosened: line",
    "anchor loosened: starts",
    "anchor loosened: ends",
    "action swapped: line for block",
    "action swapped: block for line",
    "action swapped: block for rest",
    "action swapped: rest for line",
    "action swapped: inside for line",
    "action swapped: capture for line",
    "action swapped: keep for line",
    "capture dropped",
}


def kind_of(mutant):
    """What was done to which part; of what was captured, any part."""
    return mutant.kind if mutant.kind in KINDS else f"{mutant.kind}: {mutant.part}"


def test_shipped_rules(rules):
    """The examples of every shipped rule kill every mutant of it, of every kind there is."""
    tried = [mutant for rule in rules for mutant in mutants(rule)]
    assert [] == [str(mutant) for mutant in tried if not is_killed(mutant.rule, rules)]
    assert {kind_of(mutant) for mutant in tried} == KINDS


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
