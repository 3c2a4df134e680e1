"""The gate of quality, where the development gold lies beside the checkout: what rules lose and remove, and the seed."""

import json

import pytest
from conftest import ROOT

from cleaner.gold import gold_pages
from cleaner.stats import measure

SHARED = ROOT.parent / "shared"
# Most gold words lost, and fewest chrome words removed, by set, as shares. The gold of daniel marks datelines,
# disclaimers and "read also" lines as article; of its lost words, judged one by one, less than a tenth are article.
BOUNDS = {"wcxb": (0.003, 0.20), "readability": (0.003, 0.24), "fundus": (0.003, 0.39), "daniel": (0.007, 0.27)}

needs_gold = pytest.mark.skipif(not (SHARED / "gold").is_dir(), reason="the gold is not beside this checkout")


@pytest.fixture(scope="module")
def totals(cleaner):
    """Words lost and removed, by set."""
    return measure(cleaner, gold_pages(str(SHARED / "gold")), "wet")[1]


@needs_gold
@pytest.mark.parametrize("name", BOUNDS)
def test_rules_on_gold(totals, name):
    """The rules lose few words of articles and remove their share of the chrome."""
    most_lost, least_removed = BOUNDS[name]
    total = totals[name]
    assert total.lost <= most_lost * total.gold
    assert total.removed >= least_removed * total.chrome


@pytest.mark.skipif(not (SHARED / "seed").is_dir(), reason="the seed is not beside this checkout")
def test_seed(cleaner):
    """The page that the product began with comes out byte for byte, with its metadata."""
    article = cleaner((SHARED / "seed" / "raw.txt").read_bytes())
    wanted = json.loads((SHARED / "seed" / "metadata.json").read_text(encoding="utf-8"))
    assert (SHARED / "seed" / "clean.txt").read_text(encoding="utf-8").rstrip("\n") == article.text
    assert wanted == article.metadata
