"""The shipped rules: every example holds, every phrase is fired, no rule takes what another must leave, no faults."""

import pytest

from cleaner.cross import clashes
from cleaner.lint import CODES, ERROR, lint
from cleaner.rule import Example, Pack, Rule


@pytest.fixture(scope="module")
def findings(packs):
    """The findings about the shipped packs."""
    return lint(packs)


def test_examples(failed_examples):
    """Each `drop` example goes and each `keep` example stays, by its own rule."""
    assert [] == failed_examples


def test_keep_examples_survive_all(packs):
    """Each `keep` example of any rule survives every rule of every pack, alone and between paragraphs."""
    assert [] == [str(failure) for failure in clashes(packs)]


@pytest.mark.parametrize("code", [code for code in CODES if CODES[code][0] == ERROR])
def test_no_faults(findings, code):
    """No shipped pack has an error: every phrase is fired (dead-phrase), none can do nothing or too much."""
    assert [] == [str(finding) for finding in findings if finding.code == code]


def test_every_language_has_rules(packs):
    """There are packs for the languages that the README promises."""
    languages = {pack.language for pack in packs if pack.language is not None and pack.site is None}
    promised = "ar cs da de el en es fr it ja ko nl no pl pt ru sv tr uk zh"
    assert set() == set(promised.split()) - languages


def test_clash_is_found(tmp_path):
    """A keep example that another rule takes is named, with the rule that takes it."""
    source = "pack: mine\nrules:\n  - {id: radio, category: player, why: The radio., action: line, "
    source += "line: [Harbour Radio Nine], "
    (tmp_path / "mine.yaml").write_text(source + "drop: [Harbour Radio Nine], keep: [It stays.]}\n")
    other = Rule(
        "radio-news", "other", "related", "line", "certain", "A cue.", "other.yaml", 1,
        patterns=(("line", "Radio Nine"),), drop=(Example("Radio Nine", 2),), keep=(Example("Harbour Radio Nine", 3),),
    )  # fmt: skip
    found = clashes([Pack("other", "other.yaml", rules=(other,))], extra=[str(tmp_path / "mine.yaml")])
    taken = "other.yaml:3: Noisy: other/radio-news: 'Harbour Radio Nine' goes by mine/radio"
    places = ("alone", "between paragraphs")
    assert [f"{taken} ({place}), and should stay" for place in places] == list(map(str, found))
