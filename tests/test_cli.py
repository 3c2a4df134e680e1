"""The command as its users run it."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import ROOT, SAMPLES

from cleaner import __version__

PAGE = ROOT / "samples" / "en-icebreaker-library" / "raw.txt"
SHORT = "Harbour reopens after storm\n\nThe first boats left at dawn.\n\nShare on Facebook\n"
CLEAN = "Harbour reopens after storm\n\nThe first boats left at dawn.\n"


def run(*arguments, data=b"", **options):
    """Run the command; give its exit code, stdout and stderr."""
    done = subprocess.run([sys.executable, "-m", "cleaner", *map(str, arguments)], input=data, capture_output=True, **options)
    return done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")


def test_file_and_stdin_agree():
    """A file, stdin and `-` give the same bytes, and nothing on stderr."""
    expected = run(PAGE)
    assert (0, "") == (expected[0], expected[2])
    assert expected == run(data=PAGE.read_bytes()) == run("-", data=PAGE.read_bytes())


VARIANTS = {
    "CRLF": lambda text: text.replace("\n", "\r\n").encode(),
    "BOM": lambda text: text.encode("utf-8-sig"),
    "UTF-16": lambda text: text.encode("utf-16"),
    "unindented": lambda text: "\n".join(line.strip() for line in text.split("\n")).encode(),
    "double-spaced": lambda text: text.replace("\n", "\n\n").encode(),
    "spaced words": lambda text: text.replace(" ", "  ").encode(),
    "CR": lambda text: text.replace("\n", "\r").encode(),
    "NFD": lambda text: __import__("unicodedata").normalize("NFD", text).encode(),
}


@pytest.mark.parametrize("name", VARIANTS)
@pytest.mark.parametrize("sample", ["fr-phare-automatise", "en-icebreaker-library"])
def test_variants_of_a_page(name, sample):
    """However a page was saved, the article is the same."""
    folder = ROOT / "samples" / sample
    raw = (folder / "raw.txt").read_text(encoding="utf-8")
    assert (0, (folder / "clean.txt").read_text(encoding="utf-8")) == run(data=VARIANTS[name](raw))[:2]


def test_cp1252():
    """A page in Windows-1252 is recognised."""
    folder = ROOT / "samples" / "fr-phare-automatise"
    raw = (folder / "raw.txt").read_text(encoding="utf-8").encode("cp1252", "replace")
    clean = (folder / "clean.txt").read_text(encoding="utf-8").encode("cp1252", "replace").decode("cp1252")
    assert clean == run(data=raw)[1]


def test_output_file(tmp_path):
    """`-o` writes the file whole; a folder that is not there is a clear error and leaves nothing."""
    out = tmp_path / "out.txt"
    assert (0, "", "") == run("-o", out, data=SHORT.encode())
    assert CLEAN == out.read_text()
    code, _, message = run("-o", tmp_path / "none" / "out.txt", data=SHORT.encode())
    assert (2, "cannot be written" in message) == (code, True)
    assert ["out.txt"] == os.listdir(tmp_path)


def test_formats():
    """JSON holds what the text shows; JSON lines are one page a line; Markdown has a heading; the audit one line a line."""
    record = json.loads(run("--format", "json", data=SHORT.encode())[1])
    assert {"title", "text", "paragraphs", "metadata", "confidence", "stats", "notes"} == set(record)
    assert ("Harbour reopens after storm", ["The first boats left at dawn."]) == (record["title"], record["paragraphs"])
    lines = run("--format", "jsonl", PAGE, PAGE)[1].splitlines()
    assert [str(PAGE)] * 2 == [json.loads(line)["file"] for line in lines]
    assert run("--format", "markdown", data=SHORT.encode())[1].startswith("# Harbour")
    assert 3 == len(run("--format", "audit", data=SHORT.encode())[1].splitlines())


def test_several_json_files_are_one_document():
    """JSON of several files is one array, of one file one object."""
    assert isinstance(json.loads(run("--format", "json", PAGE)[1]), dict)
    assert 2 == len(json.loads(run("--format", "json", PAGE, PAGE)[1]))


def test_bad_inputs(tmp_path):
    """A folder, a missing file and a binary file: one clear line each, exit 3, and the good file is done."""
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    page = tmp_path / "page.txt"
    page.write_text(SHORT)
    code, out, message = run(tmp_path, tmp_path / "none.txt", picture, page)
    assert (3, CLEAN) == (code, out)
    assert 3 == len(message.splitlines())
    assert all(line.startswith(f"cleaner: {tmp_path}") for line in message.splitlines())


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_unreadable_input(tmp_path):
    """A file without read rights is named."""
    page = tmp_path / "page.txt"
    page.write_text(SHORT)
    page.chmod(0)
    assert (3, True) == (run(page)[0], "may not be read" in run(page)[2])


def test_usage_errors():
    """Unknown options, categories, sites: exit 2, one clear message, no traceback."""
    for arguments in (["--nonsense"], ["--keep", "shaer"], ["--site", "nowhere"], ["--format", "pdf"], ["--level", "high"]):
        code, out, message = run(*arguments, data=b"x")
        assert (2, "") == (code, out), arguments
        assert "Traceback" not in message
    assert "Did you mean 'share'?" in run("--keep", "shaer", data=b"x")[2]


def test_broken_pack(tmp_path):
    """A broken pack: exit 2, and every mistake with its place."""
    pack = tmp_path / "mine.yaml"
    pack.write_text('pack: "mine"\nrules:\n  - id: "x"\n    actoin: "line"\n')
    code, out, message = run("--pack", pack, data=b"x")
    assert (2, "") == (code, out)
    assert f"{pack}:4:5: 'actoin' is no key of a rule. Did you mean 'action'?" in message
    assert 2 == run("--pack", tmp_path / "none.yaml", data=b"x")[0]


MINE = """\
pack: "mine"
rules:
  - id: "harbour-radio"
    category: "player"
    why: "The link to the site's radio."
    action: "line"
    line: ["Listen to Harbour Radio"]
    drop: ["Listen to Harbour Radio"]
    keep: ["Listen to Harbour Radio, said the poster."]
"""


def test_own_packs(tmp_path):
    """Packs from `--pack` and from the user's folder are added to the shipped ones, and a changed pack is read again."""
    data = ("Listen to Harbour Radio\n\n" + SHORT).encode()
    folder = tmp_path / "config" / "cleaner" / "packs"
    folder.mkdir(parents=True)
    (folder / "mine.yaml").write_text(MINE)
    environment = {**os.environ, "XDG_CONFIG_HOME": str(tmp_path / "config")}
    assert CLEAN == run(data=data, env=environment)[1]
    assert CLEAN == run("--pack", folder, data=data)[1]
    assert "Harbour Radio" in run(data=data)[1]
    (folder / "mine.yaml").write_text(MINE.replace("Harbour Radio", "Harbour Video"))
    assert "Harbour Radio" in run(data=data, env=environment)[1]


def test_explain():
    """Every line is shown with its reason; in a pipe without colour; NO_COLOR is heard."""
    code, out, _ = run("explain", data=SHORT.encode())
    assert 0 == code
    assert "\x1b" not in out
    assert 4 == len(out.splitlines())
    assert "[share: languages/en/share-row (rules/languages/en.yaml:" in out.splitlines()[-1]


def test_closed_pipe():
    """A reader that goes away is no error, and nothing is said."""
    command = f"yes 'A line of a page.' | head -n 20000 | {sys.executable} -m cleaner --level rules | head -n 1"
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {command}; echo ${{PIPESTATUS[2]}}"], capture_output=True)
    assert (b"0\n", b"") == (done.stdout.splitlines(keepends=True)[-1], done.stderr)


def test_interrupt():
    """Ctrl-C ends with 130 and no traceback."""
    process = subprocess.Popen([sys.executable, "-m", "cleaner"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    time.sleep(1.5)
    process.send_signal(2)
    _, message = process.communicate(timeout=20)
    assert (130, b"") == (process.returncode, message)


def test_version():
    """`--version` names the program and its version."""
    assert (0, f"cleaner {__version__}\n") == run("--version")[:2]


def test_data_and_all_else_apart(tmp_path):
    """Complaints never reach stdout."""
    code, out, message = run(tmp_path / "none.txt")
    assert (3, "", 1) == (code, out, len(message.splitlines()))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_every_sample_runs(path: Path):
    """Every sample page goes through without a word on stderr."""
    code, out, message = run("--format", "json", path / "raw.txt")
    assert (0, "") == (code, message)
    assert json.loads(out)["title"]


def test_check_and_diff(tmp_path):
    """`--check` names the pages that cleaning would change, `--diff` shows how; both leave 1, and 0 for clean pages."""
    page, clean = tmp_path / "page.txt", tmp_path / "clean.txt"
    page.write_text(SHORT)
    clean.write_text(CLEAN)
    assert (1, f"{page}\n", "") == run("--check", page, clean)
    assert (0, "", "") == run("--check", clean)
    code, shown, _ = run("--diff", page, clean)
    assert (1, ["-", "-Share on Facebook"]) == (code, shown.splitlines()[-2:])
    assert SHORT == page.read_text()
    assert 3 == run("--check", page, tmp_path / "none.txt")[0]


COMPLETIONS = [("cleaner --fo", "--format"), ("cleaner ex", "explain"), ("cleaner rules che", "check"), ("cleaner --format jsonl", "jsonl")]


@pytest.mark.parametrize(("words", "wanted"), COMPLETIONS)
def test_completion(tmp_path, words, wanted):
    """The script for bash completes options, commands and values."""
    script = tmp_path / "cleaner.bash"
    script.write_text(run("--completion", "bash")[1])
    typed = words.split()
    lines = [
        f"source {script}", f"COMP_WORDS=({' '.join(typed)}); COMP_CWORD={len(typed) - 1}", "_shtab_cleaner", "echo ${COMPREPLY[@]}"
    ]
    done = subprocess.run(["bash", "-c", "\n".join(lines)], capture_output=True, text=True)
    assert (wanted, "") == (done.stdout.strip(), done.stderr)


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_completion_offers_files(shell):
    """In the other shells files are offered beside commands."""
    code, script, _ = run("--completion", shell)
    assert (0, True) == (code, ("_files" if shell == "zsh" else "__fish_complete_path (commandline -ct)") in script)
    assert "explain" in script


def test_manual():
    """The page in docs is what the command prints, and names every option of the help."""
    code, page, _ = run("--manual")
    assert (0, (ROOT / "docs" / "command.md").read_text(encoding="utf-8")) == (code, page)
    assert all(option in page for option in ("--format", "--check", "cleaner explain", "cleaner rules stats"))
