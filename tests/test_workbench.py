"""`cleaner rules`: every mistake has a message with its place and advice; what is written is right, or not written."""

import io
import json
import re
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml
from conftest import ROOT

from cleaner import cli, library, rules_cli
from cleaner.draft import quote, with_rule
from cleaner.figures import load_figures
from cleaner.library import shipped_categories, shipped_packs
from cleaner.lint import CODES, lint
from cleaner.pack import load_pack
from cleaner.phrases import place_of
from cleaner.schema import modeline, schema, with_modeline

PACK = """\
# Rules of the harbour.
pack: "mine"
language: "en"
function_words: ["the", "of", "and", "to"]
rules:
  - id: "radio"
    category: "player"
    why: "The link to the radio."
    action: "line"
    line: ["Harbour Radio"]
    drop: ["Harbour Radio"]
    keep: ["They heard Harbour Radio all day."]
"""


@pytest.fixture
def bench(tmp_path, monkeypatch, capsys):
    """Run a command in an empty folder, with no shipped packs; give exit code, stdout and stderr."""
    monkeypatch.setattr(library, "shipped_packs", list)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))

    def run(*arguments):
        code = cli.main(["rules", *arguments])
        return (code, *capsys.readouterr())

    return run


# -- check ------------------------------------------------------------------------------------------------------------

# A change to the pack, and the line that `check` then prints.
FAULTS = [
    ('pack: "mine"', 'pakc: "mine"', "mine.yaml:2:1: refused: 'pakc' is no key of a pack. Did you mean 'pack'?"),
    ('"player"', '"playr"', "mine.yaml:7:15: refused: 'playr' is no category. Did you mean 'player'?"),
    ('"line"\n', '"lin"\n', "mine.yaml:9:13: refused: 'lin' is no action. Did you mean 'line'?"),
    (
        '    keep: ["They heard Harbour Radio all day."]\n',
        "",
        "mine.yaml:6:5: refused: A rule needs the key 'keep'. Give at least",
    ),
    ('    drop: ["Harbour Radio"]\n', "", "mine.yaml:6:5: refused: A rule needs the key 'drop'. Give at least"),
    ('    why: "The link to the radio."\n', "", "mine.yaml:6:5: refused: A rule needs the key 'why'. Say in one"),
    (
        'line: ["Harbour Radio"]',
        r'regex: ["\\d+"]',
        "mine.yaml:10:13: refused: The regex '\\\\d+' is refused: it holds no word of 3",
    ),
    ("rules:\n", "rules: [\n", "mine.yaml:6:3: refused: This is not YAML: while parsing a flow node"),
    (
        '"Harbour Radio"]\n    drop',
        '"Harbour Radio", "Quay"]\n    drop',
        "mine.yaml:10:29: dead-phrase: No 'drop' example of mine/radio "
        "holds the phrase 'Quay'. Add one, or remove the phrase.",
    ),
    (
        'action: "line"',
        'action: "line"\n    when: {longer_than: 90}',
        "mine.yaml:11:12: never-matches: No line with the phrase 'Harbour "
        "Radio' passes the guards: it is 13 characters long, and the line must have more than 90. "
        "Change the guard or the phrase.",
    ),
    (
        'action: "line"',
        'action: "line"\n    when: {shorter_than: 9}',
        "mine.yaml:11:12: never-matches: No line with the phrase",
    ),
    (
        'line: ["Harbour Radio"]',
        'starts: ["of the"]',
        "mine.yaml:10:14: always-matches: The phrase 'of the' is made of the language's "
        "commonest words alone. Add a guard, or more words.",
    ),
    (
        'line: ["Harbour Radio"]',
        'line: ["# #"]',
        "mine.yaml:10:12: always-matches: The phrase '# #' matches every line that is a number.",
    ),
    ('line: ["Harbour Radio"]', 'regex: ["the|.*the"]', "mine.yaml:10:13: refused: The regex 'the|.*the' is refused"),
    (
        'line: ["Harbour Radio"]',
        'regex: [".*the"]',
        "mine.yaml:10:13: always-matches: The regex '.*the' matches in lines of every kind.",
    ),
    (
        'line: ["Harbour Radio"]',
        'line: ["Harbour Radio", "harbour radio:"]',
        "mine.yaml:10:29: duplicate: The phrase 'harbour radio:' "
        "(line) stands also in this rule, at mine.yaml:10:12. Keep one of the two.",
    ),
    (
        'line: ["Harbour Radio"]',
        'line: ["Harbour Radio"]\n    starts: ["Harbour"]',
        "mine.yaml:10:12: shadowed: All that 'Harbour Radio' "
        "(line) matches, 'Harbour' (starts) of this rule takes already. Remove the phrase, or narrow the other one.",
    ),
    (
        'line: ["Harbour Radio"]',
        'has: ["AFP"]',
        "mine.yaml:10:11: short-has: The phrase 'AFP' is 3 characters short, and may stand "
        "anywhere. Write at least 4, or anchor it with 'line' or 'starts'.",
    ),
    (
        'line: ["Harbour Radio"]',
        'has: ["Harbour Radio"]',
        "mine.yaml:10:11: bare-has: Every line that mentions 'Harbour Radio' goes, "
        "however long it is. Add a guard, as in 'when: {shorter_than: 80}'.",
    ),
    (
        'action: "line"\n    line: ["Harbour Radio"]',
        'action: "capture"\n    into: "section"\n    starts: ["Sent on #"]',
        "mine.yaml:11:14: "
        "swallowed-number: The label 'Sent on #' ends in a number, and what is captured begins behind it. Leave the "
        "number out of the label.",
    ),
    (
        'action: "line"',
        'action: "block"',
        "mine.yaml:6:9: lone-block: No 'drop' example of mine/radio shows what goes with its cue. "
        "Add a page, '- ' before each line that goes, '+ ' before what stays; or use the action 'line'.",
    ),
    (
        'language: "en"',
        'language: "xx"',
        "mine.yaml:3:11: language-code: 'xx' is no language code of ISO 639-1. Use two letters, as in 'fr'.",
    ),
    (
        '"radio"',
        '"drop-radio"',
        "mine.yaml:6:9: rule-id: The id 'drop-radio' says what is done. Say what the line is, as in",
    ),
    (
        '"radio"',
        '"a/b"',
        "mine.yaml:6:9: rule-id: The id 'a/b' is not made of words and hyphens. Use lower-case letters",
    ),
    (
        "They heard Harbour Radio all day.",
        "They heard it.",
        "mine.yaml:6:9: far-keep: No 'keep' example of mine/radio holds one of its "
        "phrases elsewhere in a line. Add a sentence that an article could say with such a phrase in it.",
    ),
]


@pytest.mark.parametrize(("good", "bad", "message"), FAULTS, ids=range(len(FAULTS)))
def test_check_names_each_fault(bench, good, bad, message):
    """`check` says where each fault is, what it is, and what to do; errors and warnings differ in the exit code."""
    assert good in PACK
    source = PACK.replace(good, bad, 1)
    with open("mine.yaml", "w", encoding="utf-8") as file:
        file.write(source)
    code, out, err = bench("check", "mine.yaml")
    assert any(line.startswith(message) for line in out.splitlines()), out
    assert all(re.match(r"mine\.yaml:\d+:\d+: [a-z-]+: .+\. .+[.'?]$", line) for line in out.splitlines()), out
    errors = [line for line in out.splitlines() if CODES[line.split(": ")[1]][0] == "error"]
    assert (1 if errors else 0) == code
    assert err.startswith(f"{len(errors)} error")
    assert (1 if out else 0) == bench("check", "--strict", "mine.yaml")[0]


def test_every_code_is_tried():
    """Each code has a case here; `repeated` needs two packs and has a test of its own."""
    assert set(CODES) - {"repeated"} == {message.split(": ")[1] for _, _, message in FAULTS}


def test_check_good_pack(bench):
    """A good pack has no findings; a symbol is no short word, and marks around a short word tell it from others."""
    source = PACK.replace('line: ["Harbour Radio"]', 'has: ["©", "(AFP"]\n    when: {shorter_than: 40}')
    source = source.replace('drop: ["Harbour Radio"]', 'drop: ["© Jane", "Quay (AFP)"]')
    for text in (PACK, source):
        with open("mine.yaml", "w", encoding="utf-8") as file:
            file.write(text)
        assert (0, "", "0 errors, 0 warnings\n") == bench("check", "mine.yaml")


def test_check_counts_warnings(bench, tmp_path):
    """Without a file named, warnings are counted and not shown; a phrase of another pack is one."""
    own = tmp_path / "config" / "cleaner" / "packs"
    own.mkdir(parents=True)
    (own / "a.yaml").write_text(PACK)
    (own / "b.yaml").write_text(PACK.replace('"mine"', '"other"').replace('"radio"', '"radio-too"'))
    assert (0, "", "0 errors, 1 warning (1 repeated)\nName a pack, or use --strict, to see its warnings.\n") == bench(
        "check"
    )
    code, out, _ = bench("check", "--strict")
    assert (1, 1) == (code, len(out.splitlines()))
    assert "repeated: The phrase 'Harbour Radio' (line) stands also in mine/radio" in out


def test_no_such_pack(bench, tmp_path):
    """A file that is not there, or is no pack, is told."""
    (tmp_path / "notes.txt").write_text("x")
    for name in ("mine.yaml", "notes.txt"):
        assert (2, "", f"cleaner: {name}: there is no such pack. Name a .yaml file, or a folder of them.\n") == bench(
            "check", name
        )
    assert (
        "cleaner: notes.txt: this is no name of a pack. Name a .yaml file.\n"
        == bench("new", *flags(pack="notes.txt"))[2]
    )


def test_far_keep_judges_by_line():
    """One phrase may be held by a guard in one example, and stand elsewhere in another: no warning is due."""
    source = PACK.replace('line: ["Harbour Radio"]', 'starts: ["Harbour Radio"]\n    when: {shorter_than: 40}')
    source = source.replace("keep: [", 'keep: ["Harbour Radio was heard in every house of the town.", ')
    pack, problems = load_pack(source, "mine.yaml", ["player"])
    assert ([], []) == (problems, lint([pack]))


# -- new --------------------------------------------------------------------------------------------------------------

GOOD = {
    "id": "ferry-line",
    "category": "navigation",
    "why": "The link to the ferry.",
    "action": "line",
    "line": "To the ferry",
    "drop": "To the ferry",
    "keep": "He walked to the ferry.",
}
# A change to the good flags, and the message.
SLIPS = [
    ({"id": "Ferry Line"}, "mine.yaml:4:9: refused: 'Ferry Line' is no name. Use lower-case letters"),
    ({"id": "no-ferry"}, "mine.yaml:4:9: rule-id: The id 'no-ferry' says what is done."),
    ({"category": "navigaton"}, "mine.yaml:5:15: refused: 'navigaton' is no category. Did you mean 'navigation'?"),
    ({"why": "Ferry"}, "mine.yaml:6:10: refused: This says too little. Write a sentence"),
    ({"action": "lin"}, "mine.yaml:7:13: refused: 'lin' is no action. Did you mean 'line'?"),
    ({"strength": "sure"}, "mine.yaml:8:15: refused: 'sure' is no strength. Use one of certain, strong, weak."),
    ({"language": "french"}, "mine.yaml:3:11: refused: 'french' is no language code."),
    (
        {"into": "author"},
        "mine.yaml:4:5: refused: 'into' does nothing with the action 'line'. Use the action 'capture' or 'block'.",
    ),
    (
        {"action": "capture", "into": "autor"},
        "mine.yaml:8:11: refused: 'autor' is no metadata field. Did you mean 'author'?",
    ),
    ({"line": "»"}, "mine.yaml:8:12: refused: The phrase '»' holds only bullets"),
    ({"line": "The ferry"}, "mine.yaml:9: Missing: mine/ferry-line: 'To the ferry' stays, and should go"),
    ({"keep": "To the ferry"}, "mine.yaml:10: Noisy: mine/ferry-line: 'To the ferry' goes, and should stay"),
    ({"drop": r"- To the ferry\n+ Buses"}, "mine.yaml:4: "),
    ({"has": "quay"}, "mine.yaml:9:11: dead-phrase: No 'drop' example of mine/ferry-line holds the phrase 'quay'."),
    ({"action": "block"}, "mine.yaml:4:9: lone-block: No 'drop' example"),
]


def flags(changes=None, pack="mine.yaml"):
    return [word for key, value in {**GOOD, **(changes or {}), "pack": pack}.items() for word in (f"--{key}", value)]


@pytest.mark.parametrize(("changes", "message"), SLIPS, ids=range(len(SLIPS)))
def test_new_refuses(bench, tmp_path, changes, message):
    """`new` reports each mistake with its place and what to do, and writes nothing."""
    if changes == {"drop": r"- To the ferry\n+ Buses"}:
        assert 0 == bench("new", *flags(changes))[0]  # a page as an example is no mistake
        return
    code, out, err = bench("new", *flags(changes))
    assert any(line.startswith(message) for line in out.splitlines()), out
    assert (1, True) == (code, "Nothing is written." in err)
    assert [] == list(tmp_path.glob("*.yaml"))


@pytest.mark.parametrize("missing", ["id", "category", "why", "action", "line", "drop", "keep"])
def test_new_needs(bench, missing):
    """Without a terminal, what is missing is named."""
    given = [word for key, value in GOOD.items() if key != missing for word in (f"--{key}", value)]
    code, _, err = bench("new", *given)
    assert 2 == code
    assert err.startswith(f"cleaner: a rule needs --{missing}. ")


def test_new_makes_a_pack(bench, tmp_path):
    """A pack that is not there is made, in the user's own folder unless said, with the schema's line; and it works."""
    code, out, _ = bench("new", *flags()[:-2], "--language", "fr")
    path = tmp_path / "config" / "cleaner" / "packs" / "mine.yaml"
    source = path.read_text(encoding="utf-8")
    assert 0 == code
    assert out.startswith(f"{path}:5: mine/ferry-line is written.\n")
    assert ['pack: "mine"', 'language: "fr"', "rules:"] == source.splitlines()[1:4]
    assert source.startswith("# yaml-language-server: $schema=")
    assert (0, "", "1 rule, 0 failures\n") == bench("test", "--all", "--mutants", "mine")
    assert 1 == bench("new", *flags()[:-2])[0]
    assert source == path.read_text(encoding="utf-8")


# A pack, and the lines before the new rule; everything else stays as it is.
LAYOUTS = {
    "only rule": (PACK, 12),
    "no rules": ('pack: "mine"\n', 2),
    "empty rules": ('pack: "mine"\nrules: []  # to come\n', 2),
    "rules first": (f'rules:{PACK.partition("rules:")[2]}\n# the name\npack: "mine"\n', 8),
    "before the comment of the next": (
        PACK.replace('"player"', '"navigation"')
        + "\n  # Shares.\n"
        + PACK.partition("rules:\n")[2].replace('"radio"', '"share"'),
        13,
    ),
    "dash at the margin": (re.sub("^  ", "", PACK, flags=re.M), 12),
    "windows": (PACK.replace("\n", "\r\n"), 12),
    "no newline at the end": (PACK.rstrip(), 12),
    "blank lines at the end": (PACK + "\n\n", 12),
    "block text": (
        PACK.replace(
            '["They heard Harbour Radio all day."]', "\n      - |\n        + # Harbour Radio\n        + It rains.\n"
        ),
        15,
    ),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_new_keeps_the_layout(name):
    """The new rule stands behind the last of its category, or last; comments and layout of the rest stay."""
    source, before = LAYOUTS[name]
    values = {key: [value] if key in ("line", "drop", "keep") else value for key, value in GOOD.items()}
    made = with_rule(source, "mine.yaml", values)
    lines, old = made.replace("\r\n", "\n").split("\n"), source.replace("\r\n", "\n").rstrip("\n").split("\n")
    assert 'id: "ferry-line"' in lines[before]
    assert ("\r\n" in source) == ("\r\n" in made)
    rest = [*lines[:before], *lines[before + len(GOOD) :]]
    old += ["rules:"] if "rules:" not in source else []
    assert [line.replace("rules: []  #", "rules:  #") for line in old if line.strip()] == [
        line for line in rest if line.strip()
    ]
    pack, problems = load_pack(made, "mine.yaml", ["player", "navigation"])
    assert [] == list(map(str, problems))
    assert "ferry-line" in [rule.id for rule in pack.rules]


@pytest.mark.parametrize("source", ["[" * 50, "pack: mine\nrules: [{id: a}]", "pack: &a mine", "just words"])
def test_new_refuses_the_pack(bench, tmp_path, source):
    """A pack that cannot be read, or has its rules in brackets, is left alone, and the reason is told."""
    (tmp_path / "mine.yaml").write_text(source)
    code, _, err = bench("new", *flags())
    assert 2 == code
    assert all(re.match(r"mine\.yaml:\d+:\d+: .+\. .+\.$", line) for line in err.splitlines())
    assert source == (tmp_path / "mine.yaml").read_text()


def test_new_keeps_other_rules_safe(bench, tmp_path):
    """A keep example that a rule of another pack takes is a mistake."""
    own = tmp_path / "config" / "cleaner" / "packs"
    own.mkdir(parents=True)
    (own / "radio.yaml").write_text(PACK)
    code, out, _ = bench("new", *flags({"keep": "Harbour Radio"}))
    assert (1, True) == (code, "'Harbour Radio' goes by mine/radio (alone), and should stay" in out)


def test_new_long_lists(bench, tmp_path):
    """Lists are cut at 120 characters, odd characters are escaped, and all comes back as it was given."""
    odd = ['say "more"', "back\\slash", "tab\there", "next\u2028line", "C: \u00a0x # y", "'quoted'"]
    many = [*odd, *(f"Harbour number {number} of the town" for number in "abcdefghij")]
    words = [word for text in many for word in ("--line", text, "--drop", text)]
    assert 0 == bench("new", *flags({"strength": "weak"}), *words)[0]
    source = (tmp_path / "mine.yaml").read_text(encoding="utf-8")
    assert max(map(len, source.splitlines())) <= 120
    pack, problems = load_pack(source, "mine.yaml", ["navigation"])
    assert ([], ["To the ferry", *many]) == (problems, [text for _, text in pack.rules[0].patterns])


def test_new_asks(bench, tmp_path, monkeypatch):
    """On a terminal, what is missing is asked for; a bad answer is asked for again; no answer writes nothing."""

    class Terminal(io.StringIO):
        def isatty(self):
            return True

    answers = [
        "ferry-line",
        "navigaton",
        "navigation",
        "The link to the ferry.",
        "line",
        "»",
        "To the ferry",
        "",
        "",
        "",
        "",
    ]
    answers += ["To the ferry", "", "He walked to the ferry.", ""]
    monkeypatch.setattr(sys, "stdin", Terminal("".join(f"{answer}\n" for answer in answers)))
    code, out, _ = bench("new", "--pack", "mine.yaml")
    assert 0 == code
    assert "'navigaton' is no category. Did you mean 'navigation'?" in out
    assert "holds only bullets" in out
    assert "ferry-line" in (tmp_path / "mine.yaml").read_text()
    monkeypatch.setattr(sys, "stdin", Terminal("ferry\n"))
    code, _, err = bench("new", "--pack", "other.yaml")
    assert (2, "cleaner: nothing is written: there were no answers any more.\n") == (code, err)


def test_new_says_how_to_try_again(bench, monkeypatch):
    """What was typed on a terminal is not lost when the rule fails: the command that repeats it is printed."""
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda prompt: next(answers))
    answers = iter(["He did not walk.", "To the ferry", ""])
    given = flags()
    place = given.index("--keep")
    code, _, err = bench("new", *given[:place], *given[place + 2 :])
    assert (1, True) == (code, "Try again with:\ncleaner rules new --pack mine.yaml --id ferry-line" in err)


def test_quotes():
    """Whatever the text, YAML reads it back."""
    for text in ("\u2028", "\x85", "\ufeff", '"', "\\", "\t", "\U0001f6a2", "é"):
        pack, problems = load_pack(
            PACK.replace('"Harbour Radio"]\n    drop', f"{quote('a' + text)}]\n    drop"), "mine.yaml", ["player"]
        )
        assert ([], f"a{text}") == (problems, pack.rules[0].patterns[0][1])


# -- list and show ----------------------------------------------------------------------------------------------------


def test_list(bench, tmp_path):
    """`list` prints aligned rows, filtered; an unknown filter is told."""
    (tmp_path / "mine.yaml").write_text(PACK)
    code, out, _ = bench("list", "--pack", "mine.yaml")
    assert (0, 2) == (code, len(out.splitlines()))
    assert out.splitlines()[1].split("  ")[0] == "mine/radio"
    assert out == bench("list", "--pack", "mine.yaml", "--category", "player", "--language", "en")[1]
    assert 1 == len(bench("list", "--pack", "mine.yaml", "--language", "fr")[1].splitlines())
    assert "cleaner: 'playr' is no category. Did you mean 'player'?\n" == bench("list", "--category", "playr")[2]
    assert bench("list", "--language", "french")[2].startswith("cleaner: 'french' is no language code of ISO 639-1.")


def test_show(bench, tmp_path):
    """`show` says all there is to say of one rule; an unknown name gets a suggestion."""
    (tmp_path / "mine.yaml").write_text(
        PACK.replace('action: "line"', 'action: "line"\n    unless: {longer_than: 50, top: 2}')
    )
    for name in ("radio", "mine/radio"):
        code, out, _ = bench("show", name, "--pack", "mine.yaml")
        assert (0, ["mine/radio", "mine.yaml:6", ""]) == (code, out.splitlines()[:3])
        for part in (
            "The line goes.",
            "Drops alone.",
            "The link to the radio.",
            '"Harbour Radio"',
            "They heard",
            "English",
            "the line has more than 50 characters or it is among the first 2 lines",
        ):
            assert part in out
    assert (2, "", "cleaner: 'raido' is no rule and no pack. Did you mean 'radio'?\n") == bench(
        "show", "raido", "--pack", "mine.yaml"
    )
    assert bench("show", "mine", "--pack", "mine.yaml")[2].startswith("cleaner: 'mine' is a pack.")


def test_show_several_of_a_name(bench, tmp_path):
    """An id that several packs have must be given in full."""
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text(PACK.replace('"mine"', f'"{name}"'))
    _, _, err = bench("show", "radio", "--pack", str(tmp_path))
    assert "cleaner: 'radio' is the name of 2 rules. Give one in full: one/radio, two/radio.\n" == err


def test_test(bench, tmp_path):
    """`test` names what fails, by rule, pack and file; `--mutants` what the examples do not prove."""
    (tmp_path / "mine.yaml").write_text(PACK.replace('drop: ["Harbour Radio"]', 'drop: ["Harbour Radio", "Quay"]'))
    failure = "mine.yaml:11: Missing: mine/radio: 'Quay' stays, and should go\n"
    assert (1, failure, "1 rule, 1 failure\n") == bench("test", "mine.yaml")
    (tmp_path / "mine.yaml").write_text(PACK.replace("They heard Harbour Radio all day.", "They heard it."))
    assert 0 == bench("test", "--all", "mine.yaml")[0]
    code, out, _ = bench("test", "--mutants", "mine.yaml")
    assert (1, True) == (
        code,
        out.startswith("mine.yaml:6: Survivor: mine/radio: anchor loosened (line), and all examples pass."),
    )


# -- docs, schema, stats ----------------------------------------------------------------------------------------------


def test_docs(bench, tmp_path, monkeypatch):
    """`docs` writes a page for each language and category and an index; `--check` sees every difference."""
    (tmp_path / "mine.yaml").write_text(PACK)
    monkeypatch.setattr(library, "shipped_packs", lambda: [str(tmp_path / "mine.yaml")])
    assert 1 == bench("docs", "--check")[0]
    assert (0, "", "3 pages in docs/rules, 3 written, 0 removed\n") == bench("docs")
    pages = tmp_path / "docs" / "rules"
    assert {"en.md", "index.md", "player.md"} == {path.name for path in pages.iterdir()}
    assert (0, "", "") == bench("docs", "--check")
    page = (pages / "en.md").read_text()
    for part in (
        "### radio",
        "The link to the radio.",
        "`Harbour Radio`",
        "They heard Harbour Radio",
        "1 phrase",
        "certain",
    ):
        assert part in page
    (pages / "fr.md").write_text(page)
    (pages / "notes.md").write_text("mine")
    (pages / "en.md").write_text("changed")
    assert (1, 2) == (bench("docs", "--check")[0], len(bench("docs", "--check")[1].splitlines()))
    assert "3 pages in docs/rules, 1 written, 1 removed\n" == bench("docs")[2]
    assert {"en.md", "index.md", "player.md", "notes.md"} == {path.name for path in pages.iterdir()}


def test_schema(bench, tmp_path):
    """`schema` writes the schema and sees when it is out of date; `--mark` names it in a pack, once."""
    assert 1 == bench("schema", "--check", "--output", "schema.json")[0]
    assert (0, "", "") == bench("schema", "--output", "schema.json")
    assert (0, "", "") == bench("schema", "--check", "--output", "schema.json")
    (tmp_path / "mine.yaml").write_text(PACK)
    for _ in range(2):
        assert 0 == bench("schema", "--mark", "mine.yaml")[0]
    assert f"{modeline(str(tmp_path / 'mine.yaml'))}\n{PACK}" == (tmp_path / "mine.yaml").read_text()


def test_schema_accepts_what_loads(packs):
    """Every shipped pack, and the example of the docs, is valid by the schema."""
    validator = jsonschema.Draft202012Validator(json.loads(schema(shipped_categories())))
    example = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "rules.md").read_text(encoding="utf-8"), re.S)[0]
    small = [path for path in shipped_packs() if "/sites/" in path][:10]
    for source in [example, PACK, *(Path(path).read_text(encoding="utf-8") for path in small)]:
        assert [] == [error.message for error in validator.iter_errors(yaml.load(source, yaml.CSafeLoader))]


@pytest.mark.parametrize(
    ("good", "bad", "message"),
    [fault for fault in FAULTS if "refused" in fault[2] and "regex" not in fault[1]],
    ids=range(sum("refused" in fault[2] and "regex" not in fault[1] for fault in FAULTS)),
)
def test_schema_refuses_what_does_not_load(good, bad, message):
    """What the loader refuses for its keys and values, the schema refuses too."""
    try:
        value = yaml.load(PACK.replace(good, bad, 1), yaml.CSafeLoader)
    except yaml.YAMLError:
        return
    assert not jsonschema.Draft202012Validator(json.loads(schema(shipped_categories()))).is_valid(value), message


def test_modelines():
    """A marked pack stays the pack that it was."""
    marked = with_modeline(PACK, "mine.yaml")
    assert marked.partition("\n")[2] == PACK
    assert marked == with_modeline(marked, "mine.yaml")


def gold(tmp_path):
    page = {
        "id": "p",
        "set": "s",
        "domain": "example.org",
        "lang": "en",
        "gold": "The boats left at dawn.",
        "styles": {},
    }
    page["styles"]["wet"] = "The boats left at dawn.\nHarbour Radio"
    (tmp_path / "gold.jsonl").write_text(json.dumps(page) + "\n")


def test_stats(bench, tmp_path, monkeypatch):
    """`stats` reads gold at a relative path; `--write` keeps the figures and no text of a page."""
    gold(tmp_path)
    (tmp_path / "mine.yaml").write_text(PACK)
    monkeypatch.setattr(library, "shipped_packs", lambda: [str(tmp_path / "mine.yaml")])
    code, out, _ = bench("stats", "gold.jsonl", "--write", "figures.json")
    assert (0, True) == (code, "mine/radio" in out)
    assert "boats" not in (tmp_path / "figures.json").read_text()
    figures = load_figures("figures.json")
    assert (
        "1 hit on 1 domain, 2 words, precision 1.000"
        == str(figures.rules["mine/radio"])
        == str(figures.categories["player"])
    )
    monkeypatch.setattr(rules_cli, "load_figures", lambda: figures)
    assert "measured    1 hit on 1 domain" in bench("show", "mine/radio")[1]
    bench("docs")
    assert "1 hit on 1 domain" in (tmp_path / "docs" / "rules" / "en.md").read_text()


def test_bad_figures(tmp_path):
    """A file that is no table is told with its place."""
    (tmp_path / "figures.json").write_text("[]")
    with pytest.raises(ValueError, match=r"figures.json:1:1: this is no table of statistics.*Write it with"):
        load_figures(str(tmp_path / "figures.json"))


def test_places_are_known():
    """A phrase knows its line and column."""
    pack, _ = load_pack(PACK, "mine.yaml", ["player"])
    assert (10, 12) == place_of(pack.rules[0].patterns[0][1], 0)


# -- the project's own files ------------------------------------------------------------------------------------------


def test_schema_is_up_to_date(capsys):
    """rules/schema.json is what `cleaner rules schema` writes."""
    assert 0 == rules_cli.run(["schema", "--check"]), capsys.readouterr().out


def test_docs_are_up_to_date(monkeypatch, capsys):
    """docs/rules is what `cleaner rules docs` writes."""
    monkeypatch.chdir(ROOT)
    assert 0 == rules_cli.run(["docs", "--check"]), capsys.readouterr().out


def test_shipped_packs_name_the_schema():
    """Each shipped pack names the schema in its first line."""
    texts = {path: Path(path).read_text(encoding="utf-8") for path in shipped_packs()}
    assert [] == [path for path, text in texts.items() if not text.startswith(f"{modeline(path)}\n")]


def test_docs_name_every_code_and_command():
    """docs/rules.md has every code of `check` with its meaning, and every command."""
    text = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert [] == [code for code, (_, sentence) in CODES.items() if f"| `{code}` | {sentence} |" not in text]
    commands = next(action for action in rules_cli.rules_parser()._actions if action.dest == "command").choices
    assert [] == [name for name in commands if f"`cleaner rules {name}" not in text]
