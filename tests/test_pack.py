"""Packs: every mistake at once, with its place and what to do; nothing in a file can harm."""

import pytest

from cleaner.pack import load_pack
from cleaner.problem import PackError
from cleaner.ruleset import active_rules

GOOD = """\
pack: "mine"
language: "fr"
rules:
  - id: "read-also"
    category: "related"
    why: "Teasers of other stories."
    action: "block"
    line: ["Lire aussi"]
    drop: ["Lire aussi"]
    keep: ["Lire aussi souvent."]
"""
CATEGORIES = ["related", "share"]

# A change to the good pack, and the start of the message that it must give.
MISTAKES = [
    ('pack: "mine"', 'pakc: "mine"', "mine.yaml:1:1: 'pakc' is no key of a pack. Did you mean 'pack'?"),
    ('action: "block"', 'action: "blok"', "mine.yaml:7:13: 'blok' is no action. Did you mean 'block'?"),
    ('category: "related"', 'category: "relatd"', "mine.yaml:5:15: 'relatd' is no category. Did you mean 'related'?"),
    ('    why: "Teasers of other stories."\n', "", "mine.yaml:4:5: A rule needs the key 'why'."),
    ('    line: ["Lire aussi"]\n', "", "mine.yaml:4:5: A rule needs a pattern. Add one of line, starts"),
    ('keep: ["Lire aussi souvent."]', "keep: []", "mine.yaml:10:11: This must be a list of at least one example."),
    ('line: ["Lire aussi"]', "line: []", "mine.yaml:8:11: This must be a list of phrases."),
    ('line: ["Lire aussi"]', 'line: ["»"]', "mine.yaml:8:12: The phrase '»' holds only bullets"),
    ('line: ["Lire aussi"]', 'regex: ["(a+)+b"]', "mine.yaml:8:13: The regex '(a+)+b' is refused: it holds no word"),
    ('line: ["Lire aussi"]', 'regex: ["(lire+)+"]', "mine.yaml:8:13: The regex '(lire+)+' is refused: a repeat inside"),
    ('line: ["Lire aussi"]', 'regex: ["lire ("]', "mine.yaml:8:13: The regex 'lire (' is refused: it is no regular"),
    ('line: ["Lire aussi"]', 'line: &x ["Lire aussi"]', "mine.yaml:8:11: Anchors are not read."),
    ('line: ["Lire aussi"]', 'line: !!python/name:os.system ["Lire"]', "mine.yaml:8:11: The tag"),
    ('language: "fr"', 'language: "french"', "mine.yaml:2:11: 'french' is no language code."),
    ('id: "read-also"', 'id: "Read Also"', "mine.yaml:4:9: 'Read Also' is no name."),
    ('id: "read-also"', 'id: "read-also"\n    id: "x"', "mine.yaml:5:5: The key 'id' stands twice."),
    ('action: "block"', 'action: "capture"', "mine.yaml:4:5: A rule that captures needs the key 'into'."),
    ('action: "block"', 'action: "line"\n    until: {lines: 3}', "mine.yaml:4:5: 'until' does nothing with the action 'line'."),
    ('action: "block"', 'action: "block"\n    when: {top: soon}', "mine.yaml:8:17: 'soon' is no count."),
    ('action: "block"', 'action: "block"\n    when: {topp: 3}', "mine.yaml:8:12: 'topp' is no key of a guard. Did you mean 'top'?"),
    ('drop: ["Lire aussi"]', 'drop: ["- a\\nb"]', "mine.yaml:9:12: Each line of a longer example starts with"),
    ("rules:", "rules: [", "mine.yaml:"),
    ('pack: "mine"', 'pack: "mine"\n---\na: b', "mine.yaml:2:1: A pack is one YAML document."),
]


def test_good_pack():
    """A pack without mistakes gives its rules, with their places."""
    pack, problems = load_pack(GOOD, "mine.yaml", CATEGORIES)
    assert [] == problems
    assert ("mine/read-also", 4, "fr") == (pack.rules[0].name, pack.rules[0].at, pack.rules[0].language)


@pytest.mark.parametrize(("good", "bad", "message"), MISTAKES)
def test_mistake(good, bad, message):
    """Each mistake is named with path, line and column, and what to do."""
    assert good in GOOD
    pack, problems = load_pack(GOOD.replace(good, bad), "mine.yaml", CATEGORIES)
    assert pack is None
    assert any(str(problem).startswith(message) for problem in problems), [str(problem) for problem in problems]


def test_all_mistakes_at_once():
    """Several mistakes are all reported."""
    bad = GOOD.replace('"block"', '"blok"').replace('"related"', '"relatd"').replace("keep:", "kepe:")
    _, problems = load_pack(bad, "mine.yaml", CATEGORIES)
    assert 4 == len(problems)


HOSTILE = [
    "[" * 100_000,
    "{" * 100_000,
    "- " * 100_000,
    "a: " * 50_000,
    "pack: mine\nrules: " + "[" * 11 + "]" * 11,
    "a: &a [x]\nb: *a\n",
    "\x00",
    "\x07",
    "",
    "just words",
    "? [complex]\n: key\n",
    "%YAML 9.9\n---\na: b",
    "pack: |\n  " + "x" * 100_000,
    "!!python/object/apply:os.system ['true']",
]


@pytest.mark.parametrize("source", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_file(source):
    """No file crashes, hangs or runs anything: it is a list of problems."""
    pack, problems = load_pack(source, "mine.yaml", CATEGORIES)
    assert pack is None
    assert problems
    assert all(problem.line >= 1 and problem.column >= 1 and problem.fix for problem in problems)


def test_scalars_stay_text():
    """`No`, numbers and dates are text."""
    source = GOOD.replace('["Lire aussi"]', "[No, 12:30, 2024-01-01, on, null]")
    pack, problems = load_pack(source, "mine.yaml", CATEGORIES)
    assert [] == problems
    assert ("No", "12:30", "2024-01-01", "on", "null") == tuple(phrase for _, phrase in pack.rules[0].patterns)


def packs(*sources):
    return [load_pack(source, f"{number}.yaml", CATEGORIES)[0] for number, source in enumerate(sources)]


def test_later_rule_replaces():
    """A later rule of the same id and language replaces; one without a language replaces in all; others add."""
    other = GOOD.replace('pack: "mine"', 'pack: "other"')
    assert ["other/read-also"] == [rule.name for rule in active_rules(packs(GOOD, other))]
    assert ["other/read-also"] == [rule.name for rule in active_rules(packs(GOOD, other.replace('language: "fr"\n', "")))]
    german = other.replace('"fr"', '"de"')
    assert ["mine/read-also", "other/read-also"] == [rule.name for rule in active_rules(packs(GOOD, german))]


def test_disable():
    """`disable` removes by id and by full name."""
    for name in ("read-also", "mine/read-also"):
        off = f'pack: "off"\ndisable: ["{name}"]\nrules: []\n'
        assert [] == active_rules(packs(GOOD, off))


def test_error_lists_every_file(tmp_path):
    """`PackError` holds the problems of all the files."""
    from cleaner import Cleaner

    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text("pakc: x\n")
    with pytest.raises(PackError) as caught:
        Cleaner(packs=[tmp_path])
    assert {"a.yaml", "b.yaml"} == {problem.path.rpartition("/")[2] for problem in caught.value.problems}
