"""What the tags say, in numbers."""

import numpy as np
import pytest

from cleaner.hints import FEATURES, groups_of, hints, overlaps
from cleaner.html import page_of_html
from cleaner.marks import FLAGS
from cleaner.shape import FEATURES as SHAPES
from cleaner.testimony import FEATURES as TESTIMONY

SENTENCE = "The first boats left the harbour at dawn on Monday, three days after the storm had closed it."
PAGE = f"""<head><meta property="og:title" content="Harbour reopens"></head><nav class="menu"><a href=/>Home</a></nav>
<main><h1>Harbour reopens</h1>{f"<p>{SENTENCE}</p>" * 3}<table><tr><td>a</td><td>b</td></tr></table></main>"""


def column(name, html=PAGE, witness=None):
    page = page_of_html(html)
    page.marks = page.marks._replace(witness=witness)
    return hints(page)[:, FEATURES.index(name)].round(2).tolist()


@pytest.mark.parametrize(("name", "expected"), [
    ("tag_p", [0, 0, 1, 1, 1, 0, 0]), ("tag_td", [0, 0, 0, 0, 0, 1, 1]), ("around_nav", [1, 0, 0, 0, 0, 0, 0]),
    ("nearby_w-nav", [1, 0, 0, 0, 0, 0, 0]), ("inside_a", [1, 0, 0, 0, 0, 0, 0]), ("link_share", [1, 0, 0, 0, 0, 0, 0]),
    ("below_h1", [0, 1, 1, 1, 1, 1, 1]), ("heading", [0, 1, 0, 0, 0, 0, 0]), ("is_headline", [0, 1, 0, 0, 0, 0, 0]),
    ("is_cell", [0, 0, 0, 0, 0, 1, 1]), ("in_fat_tree", [0, 1, 1, 1, 1, 1, 1]), ("witness_known", [0] * 7), ("kept_by_witness", [0] * 7),
])  # fmt: skip
def test_columns(name, expected):
    """A column says of each line what its name says."""
    assert expected == column(name)


def test_witness_columns():
    """What the witness keeps is 1, and that it was asked is 1 everywhere."""
    assert [0, 0, 1, 1, 1, 0, 0] == column("kept_by_witness", witness=SENTENCE)
    assert [1] * 7 == column("witness_known", witness=SENTENCE)


SHOP = f"""<html><head><link rel="canonical" href="https://example.org/shop/oilskin-coat-2"><meta property="og:type" content="product">
<script type="application/ld+json">{{"@type": "Product", "review": {{"@type": "Review", "reviewBody": "{SENTENCE}"}}}}</script></head>
<body class="single-product"><h1>Oilskin coat</h1><p>{SENTENCE}</p></body>"""


@pytest.mark.parametrize(("name", "expected"), [
    ("told_product", [1, 1]), ("class_post", [1, 1]), ("class_product", [1, 1]), ("path_shop", [1, 1]), ("told_article", [0, 0]),
    ("address_depth", [0.5, 0.5]), ("address_words", [0.33, 0.33]), ("address_known", [1, 1]), ("replies_share", [0, 1]),
    ("replies_known", [1, 1]), ("article_known", [0, 0]),
])  # fmt: skip
def test_kinds(name, expected):
    """What kind of page it says it is, and its address, are the same of every line; replies in JSON-LD tell their lines."""
    assert expected == pytest.approx(column(name, SHOP), abs=0.01)


def test_groups():
    """Lines are grouped with those of the same kind anywhere, and with those in the same box around theirs."""
    page = page_of_html("<ul><li class=a>1</li><li class=a>2</li><li>3</li></ul><ol></ol><ul><li class=a>4</li></ul><p>5")
    assert [[0, 0, 1, 0, 2], [0, 0, 0, 1, 2]] == groups_of(page.marks, range(5)).T.tolist()
    assert [[0, 1], [0, 1]] == groups_of(page.marks, [2, 3]).T.tolist()


def test_names_are_unique():
    """No column of one source has the name of another's: explanations go by name."""
    names = [*SHAPES, *TESTIMONY, *FEATURES]
    assert len(names) == len(set(names))
    assert all(f"around_{name}" in FEATURES for name in FLAGS)


def test_empty_page():
    """A page without lines has no rows."""
    assert (0, len(FEATURES)) == hints(page_of_html("")).shape


def test_overlaps():
    """A line stands in a text by its runs of three words, or as a whole line."""
    page = page_of_html(f"<p>{SENTENCE}<p>Home<p>dawn on Monday<p>中文字的一行文字")
    found = overlaps(page, [f"{SENTENCE}\nHome", "", "中文字的一行文字"])
    assert [[1, 1, 1, 0], [0, 0, 0, 0], [0, 0, 0, 1]] == np.array(found).tolist()
