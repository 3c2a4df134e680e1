"""The witness, and the pages that other tools die of: every page is done, in time, whatever happens to the witness."""

import subprocess
import time

import pytest

import cleaner.pipeline
import cleaner.witness
from cleaner import Cleaner
from cleaner.html import page_of_html
from cleaner.intake import take_in
from cleaner.marks import Load
from cleaner.witness import ask, is_heavy, is_hopeless, witness

SENTENCE = "The first boats left the harbour at dawn on Monday, three days after the storm had closed it."
CHROME = "<nav>" + "".join(f"<a href='/{n}'>Section {n}</a>" for n in range(20)) + "</nav>"
PAGE = f"<html><body>{CHROME}<article><h1>Harbour reopens</h1>{f'<p>{SENTENCE}</p>' * 6}</article></body></html>"
ATTACKS = {
    "256 nested elements": "<html><body>" + "<div>" * 300 + f"<p>{SENTENCE}</p>" + "</div>" * 300,
    "100,000 nested elements": "<div>" * 100_000 + f"<p>{SENTENCE}</p>",
    "a text of 10 MB": f"<p>{SENTENCE}</p><p>" + "words and words " * 640_000,
    "100,000 links": f"<p>{SENTENCE}</p>" + "<a href='/a-page-of-ours'>A page of ours</a>" * 100_000,
    "100,000 items": f"<p>{SENTENCE}</p><ul>" + "<li><a href='/x'>A page of ours</a></li>" * 50_000,
    "control characters": f"<p>{SENTENCE}</p><p>a\x00b\x01c\x0bd\x1be\x7f</p><p>&#0;&#1;&#27;</p>",
    "a colspan of 9007199254740991": f"<table><tr><td colspan=9007199254740991 rowspan=9007199254740991>{SENTENCE}</td></tr></table>",
    "a class of 1 MB": f"<div class='{'word ' * 200_000}'><p>{SENTENCE}</p></div>",
    "200,000 attributes": f"<div {' '.join(f'a{n}=1' for n in range(200_000))}><p>{SENTENCE}</p></div>",
    "200,000 attributes without a value": f"<div {' '.join(f'a{n}' for n in range(200_000))}><p>{SENTENCE}</p></div>",
    "a script like a tag": f"<script>if(a<b'){{{'x=1;' * 9000}}}</script><p>{SENTENCE}</p>",
    "unclosed": f"<html><body><table><tr><td><b><i><a href=x><p>{SENTENCE}",
    "cut in a tag": f"<html><body><p>{SENTENCE}</p><div cla",
    "two bodies": f"<body></body></html><html><body><p>{SENTENCE}</p></body></html>",
    "frames": f"<frameset><frame src=x><noframes>x</noframes></frameset><p>{SENTENCE}</p>",
}
SECONDS = 10


@pytest.mark.parametrize("name", ATTACKS)
def test_every_page_is_done(full, name):
    """A page that kills other tools gives its article, within the deadline."""
    start = time.process_time()
    article = full(ATTACKS[name])
    assert SENTENCE in article.page.text
    assert article.text
    assert time.process_time() - start < SECONDS


def load(html):
    return page_of_html(take_in(html).text).marks.load


def test_load():
    """A page's size is counted while it is read."""
    assert Load(5, 4, 5, 49, 0) == load("<html><body><div><p>words</p></div><p>x</p></body")


@pytest.mark.parametrize(("name", "heavy", "hopeless"), [
    ("256 nested elements", True, True), ("a text of 10 MB", True, True), ("100,000 links", True, True),
    ("200,000 attributes", True, True), ("200,000 attributes without a value", True, True),
    ("a script like a tag", False, False), ("control characters", False, False),
])  # fmt: skip
def test_danger_is_seen_before(name, heavy, hopeless):
    """What trafilatura could not read, or not in time, it is not asked about."""
    assert (heavy, hopeless) == (is_heavy(load(ATTACKS[name])), is_hopeless(load(ATTACKS[name])))


def test_witness():
    """The witness keeps the article's lines, and the page has them."""
    kept = witness(PAGE, load(PAGE), SECONDS)
    assert SENTENCE in kept
    assert "Section 3" not in kept
    page = page_of_html(PAGE, asks=True)
    assert ask(page, SECONDS)
    assert kept == page.marks.witness
    assert not ask(page_of_html(PAGE), SECONDS)


@pytest.fixture
def doubtful(monkeypatch):
    """A cleaner that is never sure, so it asks about every page."""
    monkeypatch.setattr(cleaner.pipeline, "SURE", 2)
    return Cleaner()


def test_asked_where_unsure(monkeypatch):
    """The witness is asked about a page of which less is expected than is sure, and about no other."""
    confidence = Cleaner(fast=True)(PAGE).confidence
    monkeypatch.setattr(cleaner.pipeline, "SURE", confidence)
    assert Cleaner()(PAGE).page.marks.witness is None
    monkeypatch.setattr(cleaner.pipeline, "SURE", confidence + 0.001)
    assert SENTENCE in Cleaner()(PAGE).page.marks.witness


def test_metadata_of_the_witness(full):
    """What neither head nor lines say of the author, trafilatura reads in the markup; where it is left out, nobody does."""
    page = PAGE.replace("<h1>", "<div class='author'>Jane Doe</div><h1>")
    assert ["Jane Doe"] == full(page).metadata["author"]
    assert "author" not in Cleaner(fast=True)(page).metadata


def test_metadata_never_raises(monkeypatch):
    """A witness that fails says nothing."""
    assert {} == cleaner.witness.metadata("", load(PAGE))
    assert {} == cleaner.witness.metadata(PAGE, load(PAGE)._replace(elements=20_000))
    monkeypatch.setattr("trafilatura.metadata.extract_metadata", lambda *_, **__: 1 / 0)
    assert {} == cleaner.witness.metadata(PAGE, load(PAGE))


def test_witness_apart():
    """A heavy page's witness is asked in a child process, and says the same."""
    heavy = load(PAGE)._replace(elements=20_000)
    assert witness(PAGE, load(PAGE), SECONDS) == witness(PAGE, heavy, 60)


def test_late_witness(doubtful, monkeypatch):
    """A child that is not done in time is killed, and the page goes on without it."""
    monkeypatch.setattr(cleaner.witness, "CHILD", "import time; time.sleep(60)")
    monkeypatch.setattr(cleaner.witness, "is_heavy", lambda load: True)
    start = time.monotonic()
    article = Cleaner(timeout=1.0)(PAGE)
    assert article.page.marks.witness is None
    assert SENTENCE in article.body
    assert time.monotonic() - start < 8


@pytest.mark.parametrize("error", [RuntimeError, MemoryError, RecursionError, subprocess.SubprocessError])
def test_failing_witness(doubtful, monkeypatch, error):
    """A witness that raises is a missing witness."""
    import trafilatura

    def fails(*_, **__):
        raise error

    monkeypatch.setattr(trafilatura, "bare_extraction", fails)
    article = doubtful(PAGE)
    assert article.page.marks.witness is None
    assert SENTENCE in article.body


def test_silent_witness(doubtful, monkeypatch):
    """A witness that finds nothing does not end the page."""
    import trafilatura

    monkeypatch.setattr(trafilatura, "bare_extraction", lambda *_, **__: None)
    assert SENTENCE in doubtful(PAGE).body


def test_child_that_cannot_start(full, monkeypatch):
    """Where no child can be started, the witness is missing."""
    monkeypatch.setattr(cleaner.witness.sys, "executable", "/no/such/python")
    assert witness(PAGE, load(PAGE)._replace(elements=20_000), SECONDS) is None


def test_fast_asks_no_witness(doubtful):
    """`fast` leaves the witness out."""
    assert Cleaner(fast=True)(PAGE).page.marks.witness is None
