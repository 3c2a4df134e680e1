"""The report: a page that opens from a disk, its JSON twin, the progress and the summary."""

import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from batches import batch, jsonl, pages, rows, zipped

from cleaner.batch.charts import histogram, stack
from cleaner.batch.progress import Progress, summary
from cleaner.batch.tally import BINS, WORST, Tally


class Reader(HTMLParser):
    """Checks that tags nest, and gathers tags and text."""

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.text, self.links = [], [], [], []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.links += [value for name, value in attributes if name in ("href", "src", "srcset", "data", "action")]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append(tag)

    def handle_endtag(self, tag):
        assert tag == self.open.pop()

    def handle_data(self, data):
        self.text.append(data)


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """The reports of one run over pages, a corpus and an archive: (HTML, JSON)."""
    folder = tmp_path_factory.mktemp("report")
    source = pages(folder / "in", 6)
    (source / "evil<b>.txt").write_text("Somebody wrote <script>alert('harbour')</script> on the wall\n\nShare on Facebook & X\n\n" + "The boats left at dawn. " * 9)
    jsonl(source / "rows.jsonl", [*rows(4), {"text": None}])
    zipped(source / "z.zip", [("m.txt", b"Harbour reopens after storm\n\nShare on Facebook\n")])
    paths = (str(folder / "r.html"), str(folder / "r.json"))
    assert 3 == batch(source, output=folder / "out", reports=paths)
    again = (str(folder / "again.html"), str(folder / "again.json"))
    assert 3 == batch(source, output=folder / "out", reports=again)
    texts = [Path(path).read_text(encoding="utf-8") for path in (*paths, *again)]
    assert texts[:2] == texts[2:], "a run that found all done reports the same"
    return texts[0], json.loads(texts[1])


def test_page_stands_alone(reports):
    """The page loads nothing, runs nothing, and its tags nest."""
    reader = Reader()
    reader.feed(reports[0])
    assert [] == reader.open
    assert [] == reader.links
    assert not {"script", "link", "img", "iframe"} & set(reader.tags)
    assert not re.search(r"url\(|@import|https?://", reports[0])
    assert {"svg", "rect", "s", "details", "table"} <= set(reader.tags)


def test_pages_are_escaped_and_struck_through(reports):
    """Lines of pages are text, never markup; what went is struck through."""
    assert "&lt;script&gt;alert" in reports[0]
    assert "evil&lt;b&gt;.txt" in reports[0]
    assert "<s>Share on Facebook" in reports[0]


def test_json_twin(reports):
    """The JSON holds the same sums, and the pages to look at with their lines."""
    data = reports[1]
    assert data["found"] == sum(data["statuses"].values()) == 13
    assert [["rows.jsonl:5", "error"]] == [failure[:2] for failure in data["failures"]]
    assert {"rows.jsonl:1", "z.zip/m.txt", "part0/000.txt", "evil<b>.txt"} <= {page["page"] for page in data["look_at"]}
    lines = next(page["lines"] for page in data["look_at"] if page["page"] == "z.zip/m.txt")
    assert ["Share on Facebook", "share", "languages/en/share-row"] in lines
    assert data["lines"][0] - data["lines"][1] == sum(data["categories"].values()) == sum(data["rules"].values())
    french = next(pack for pack in data["packs"] if pack["pack"] == "rules/languages/en.yaml")
    assert 0 < len(french["never"]) < french["rules"]
    assert not set(french["never"]) & set(data["rules"])


def page(number, confidence=None):
    return {
        "status": "ok", "lines": [4, 2], "characters": [100, number], "dropped": {"share": 2}, "rules": {"a": 2},
        "site": None, "language": "en", "confidence": confidence,
    }  # fmt: skip


def test_tallies_merge():
    """Sums of parts are the sums of the whole, in any order."""
    whole, parts = Tally(), [Tally(), Tally(), Tally()]
    for number in range(100):
        whole.add(f"p{number}", page(number, confidence=number / 100))
        parts[number % 3].add(f"p{number}", page(number, confidence=number / 100))
    merged = Tally()
    for part in (parts[2], parts[0], parts[1]):
        merged.merge(json.loads(json.dumps(part.data())))
    assert whole.data() == merged.data()
    assert [f"p{number}" for number in range(WORST)] == [name for _, name, _ in whole.worst]
    assert BINS == len(whole.confidence) and 100 == sum(whole.confidence)


def test_charts():
    """Charts say their numbers in titles; nothing is divided by nothing."""
    assert "95 to 100 %: 1 pages" in histogram([0] * 19 + [1], "x")
    assert "<svg" in histogram([0] * 20, "x", 0.5) and "<svg" in stack([])


def test_progress(monkeypatch):
    """On a terminal, one line that stays; elsewhere, plain lines now and then; silence on request."""
    from cleaner.batch.item import Item
    from cleaner.batch.plan import Plan

    plan, tally = Plan([], "", "", 1000, True), Tally()
    tally.add("a", page(10))
    for is_terminal, expected in ((False, "cleaner: 50% · 1 pages"), (True, "share 2")):
        err = io.StringIO()
        err.isatty = lambda is_terminal=is_terminal: is_terminal
        monkeypatch.setattr("sys.stderr", err)
        monkeypatch.setenv("TERM", "xterm")
        for quiet in (True, False):
            with Progress(plan, quiet) as progress:
                progress._last -= 100
                progress.saw(Item("a", weight=500), tally)
            assert (expected in err.getvalue()) is not quiet


def test_summary():
    """The summary counts every status, and names what failed."""
    tally = Tally()
    for number in range(12):
        tally.add(f"a{number:02}", {"status": "error", "reason": "it cannot be read"})
    text = summary(tally, "out")
    assert "12 inputs -> out: 12 error" in text
    assert "error: a00: it cannot be read" in text and "and 2 more" in text
