"""The tools that make the HTML tagger's lessons: variants that keep the article, its marks, and a tree that holds together."""

import random

import pytest

from cleaner.hints import hints
from cleaner.html import page_of_html
from tools.html_variants import varied
from tools.labels import label

ARTICLE = [
    "The first boats left the harbour at dawn on Monday, three days after the storm had closed it.",
    "All but two of the piers could be used again, the harbour master said in the afternoon.",
    "Nobody was hurt, although the ferry had lost an anchor and the fish market a part of its roof.",
]
OTHER = [
    "Three hundred letters that were never sent are on show in the old post office until the end of May.",
    "Most of them were found in the attic, and some of them have been read for the first time.",
]


def page(article, title, witness=True):
    teasers = "".join(f"<li><a href=/{n}>A headline of another story, number {n}</a></li>" for n in range(6))
    html = f"<nav><a href=/>Home</a></nav><h1>{title}</h1><article>{''.join(f'<p>{line}</p>' for line in article)}</article>"
    made = page_of_html(f"{html}<aside><ul>{teasers}</ul></aside><footer>Imprint</footer>")
    made.marks = made.marks._replace(witness="\n".join(article) if witness else None)
    return made


def labels(made, gold):
    return label(made.lines, "\n".join(gold))


def change(seed):
    first, second = page(ARTICLE, "Harbour reopens"), page(OTHER, "Museum shows letters")
    return varied(first, labels(first, ARTICLE), second, labels(second, OTHER), random.Random(seed))


@pytest.mark.parametrize("seed", range(20))
def test_variants_keep_the_article(seed):
    """Whatever is done to a page, its article is on it, found again by its labels, and its marks are still its own."""
    made = change(seed)
    found = [(line, mark) for line, share, mark in zip(made.lines, labels(made, ARTICLE), made.marks.lines) if share > 0.5]
    assert ARTICLE == [line for line, _ in found]
    assert ["article.", "article."] == [made.marks.boxes[made.marks.boxes[mark.node].parent].name for _, mark in found][:2]
    assert made.text == change(seed).text


@pytest.mark.parametrize("seed", range(20))
def test_variants_hold_together(seed):
    """Every line has a mark, every mark a box, every box stands in one that comes before it, and hints can be read."""
    made = change(seed)
    boxes = made.marks.boxes
    assert len(made) == len(made.marks.lines) == len(hints(made))
    assert all(box.parent < number for number, box in enumerate(boxes))
    assert all(boxes[box.parent].depth == box.depth - 1 for box in boxes[1:])
    assert made.lines == [made.text[start:end] for start, end in zip(made.starts, made.ends)]


def test_what_is_added_is_no_article():
    """Chrome of the other page, and what its story lends to teasers, is labelled 0."""
    added = {line for seed in range(20) for made in [change(seed)] for line in made.lines} - set(page(ARTICLE, "Harbour reopens").lines)
    assert added
    assert [0.0] * len(added) == label(sorted(added), "\n".join(ARTICLE))


def test_no_witness_where_one_page_has_none():
    """A page with the chrome of another has a witness only where both have."""
    first, second = page(ARTICLE, "Harbour reopens"), page(OTHER, "Museum shows letters", witness=False)
    made = [varied(first, labels(first, ARTICLE), second, labels(second, OTHER), random.Random(seed)) for seed in range(20)]
    assert {True, False} == {"Museum shows letters" in one.lines for one in made}
    assert all(one.marks.witness is None for one in made if "Museum shows letters" in one.lines)
