"""The tools that make the tagger's lessons: labels that find the article, variants that keep it."""

import random

import pytest

from cleaner.lines import cut
from tools.labels import label
from tools.variants import Marked, boxed, menu_twice, printed, spliced, teasered, trimmed, varied

ARTICLE = [
    "Harbour reopens after storm",
    "The first boats left the harbour at dawn on Monday, three days after the storm had closed it.",
    "The piers",
    "All but two of the piers could be used again, the harbour master said in the afternoon.",
    "Nobody was hurt, although the ferry had lost an anchor and the fish market a part of its roof.",
]
CUES = {"related": ["Read also"], "newsletter": ["Sign up"]}
OTHER = [
    "Museum shows letters",
    "Three hundred letters that were never sent are on show in the old post office until the end of May.",
    "Most of them were found in the attic, and some of them have been read for the first time.",
]


def page(article, chrome=("Home", "Sport"), below=("Share", "Contact")):
    return [*(Marked(text, 0, 0) for text in chrome), *(Marked(text, 1, 1) for text in article), *(Marked(text, 0, 0) for text in below)]


def labels(lines, gold=ARTICLE):
    return label(lines, "\n".join(gold))


def test_labels_find_the_article():
    """Lines of the article are 1, all others 0, also where a heading stands in a menu first."""
    lines = ["The piers", "Home", *ARTICLE, "Harbour reopens after storm", "Share"]
    assert [0, 0, 1, 1, 1, 1, 1, 0, 0] == labels(lines)


def test_labels_of_half_a_line():
    """A line that is half article is labelled with a half, more or less."""
    lines = [*ARTICLE[:4], "Nobody was hurt, although the ferry had lost an anchor " + "more from this desk on our own pages today"]
    assert 0.4 < labels(lines)[-1] < 0.7


def test_labels_of_another_order():
    """A long line that the page has in another place is still article."""
    assert [1, 1, 1, 1, 1] == labels([ARTICLE[4], *ARTICLE[:4]])


def test_labels_without_gold():
    """Where there is no article, nothing is."""
    assert [0, 0] == label(["Home", "Share"], "")


@pytest.mark.parametrize("seed", range(30))
def test_variants_keep_the_article(seed):
    """Whatever is done to a page, its prose is on it, and its labels can be found again."""
    others = [page(OTHER, ("Start", "Arts"), ("Imprint",)), page(OTHER)]
    text = varied(page(ARTICLE), others, CUES, False, random.Random(seed))
    lines = cut(text).lines
    found = " ".join(line for line, share in zip(lines, labels(lines)) if share > 0.5)
    assert all(prose in found for prose in (ARTICLE[1], ARTICLE[3], ARTICLE[4]))
    assert text == varied(page(ARTICLE), others, CUES, False, random.Random(seed))


def test_spliced():
    """The article of one page stands in the chrome of the other."""
    texts = [line.text for line in spliced(page(ARTICLE), page(OTHER, ("Start",), ("Imprint",)))]
    assert ["Start", *ARTICLE, "Imprint"] == texts


def test_what_is_added_is_no_article():
    """Teasers and repeated menus are labelled 0, and nothing of the article is lost."""
    for change in (lambda lines, draw: teasered(lines, [page(OTHER)], draw), menu_twice, trimmed):
        made = change(page(ARTICLE, ("Home", "World", "Sport")), random.Random(2))
        assert ARTICLE == [line.text for line in made if line.share]


def test_boxed():
    """A box stands behind a paragraph, and is no article."""
    made = boxed(page(ARTICLE), [page(OTHER)], CUES, random.Random(4))
    added = [number for number, line in enumerate(made) if line not in page(ARTICLE)]
    assert {"Read also", "Sign up"} & {made[number].text for number in added}
    assert all(0 == made[number].share for number in added)
    assert made[added[0] - 1].text in ARTICLE


def test_printed():
    """Gaps are blank lines; a width wraps what is longer."""
    assert "Home\n\n  The\n  boats\n" == "Home\n" + printed([Marked("The boats", 1, 1)], 5, 2)
