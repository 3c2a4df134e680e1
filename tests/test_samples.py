"""The sample pages: each must become its clean text, and its metadata."""

import json

import pytest
from conftest import SAMPLES

from cleaner.audit import records, replay

ids = [path.name for path in SAMPLES]


def test_there_are_samples():
    """Two dozen pages, over fifteen languages."""
    assert len(SAMPLES) >= 24
    assert len({path.name[:2] for path in SAMPLES}) >= 15


@pytest.mark.parametrize("path", SAMPLES, ids=ids)
def test_clean(cleaner, path):
    """The article comes out, byte for byte."""
    article = cleaner((path / "raw.txt").read_bytes())
    assert (path / "clean.txt").read_text(encoding="utf-8") == article.text + "\n"


@pytest.mark.parametrize("path", SAMPLES, ids=ids)
def test_metadata(cleaner, path):
    """What the page says of itself is captured, not destroyed."""
    article = cleaner((path / "raw.txt").read_bytes())
    assert json.loads((path / "metadata.json").read_text(encoding="utf-8")) == article.metadata


@pytest.mark.parametrize("path", SAMPLES, ids=ids)
def test_stable_and_replayed(cleaner, path):
    """The clean text stays as it is, and the audit rebuilds it."""
    article = cleaner((path / "raw.txt").read_bytes())
    assert article.text == cleaner(article.text).text
    assert article.text == replay(records(article))
