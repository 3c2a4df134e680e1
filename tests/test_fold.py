"""Folding: one function for phrases and lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.fold import align, bare_key, fold, fold_exact, fold_line, fold_lines

LINES = st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=60)

SAME = [
    ("S’ABONNER", "s'abonner"),
    ("À LIRE AUSSI\u00a0:", "a lire aussi:"),
    ("» Partager |", "partager"),
    ("12 345 commentaires", "# # commentaires"),
    ("3,5 Mio.", "# mio."),
    ("May 5, 2019", "may # #"),
    ("May #, #", "may # #"),
    ("5.12.2019 - 14.30", "#.#.# - #"),
    ("1.234.567, 192.168.1.20", "# #"),
    ("Çok Okunanlar", "cok okunanlar"),
    ("PAYLAŞIM", "paylasim"),
    ("Ёлка", "елка"),
    ("أخبار", "اخبار"),
    ("ＮＥＷＳ　１２", "news #"),
    ("Read\u00ad more…", "read more..."),
    ("“Quoted” — text", '"quoted" - text'),
    ("١٢ تعليقا", "# تعليقا"),
]


@pytest.mark.parametrize(("line", "key"), SAME)
def test_key(line, key):
    """A line folds to its key."""
    assert key == fold_line(line)


@pytest.mark.parametrize(("one", "other"), [("が", "か"), ("menu", "menú bar"), ("12 a", "a 12")])
def test_differ(one, other):
    """What is different stays different: voicing marks are letters, order matters."""
    assert fold_line(one) != fold_line(other)


@given(LINES)
def test_align_equals_fold(line):
    """The character-by-character form gives the same key, and a source position for each character."""
    key, origin = align(line)
    assert fold_line(line) == key
    assert len(key) == len(origin)
    assert sorted(origin) == origin


@given(st.lists(LINES, max_size=8))
def test_many_lines_equal_one_by_one(lines):
    """Folding a page at once equals folding its lines."""
    assert [fold_line(line) for line in lines] == fold_lines(lines)


@given(LINES)
def test_folding_twice_changes_nothing(line):
    """A key is its own key."""
    assert fold_line(line) == fold_line(fold_line(line))


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_newlines_stay(text):
    """Folding neither adds nor loses a newline."""
    assert text.count("\n") == fold(text).count("\n")


def test_exact_keeps_numbers():
    """The exact form keeps digits and folds the rest."""
    assert "20 minutes" == fold_exact("20 Minutes")


def test_bare_key():
    """Colons and dots at the end do not count, a full stop does."""
    assert ["a", "a", "a."] == [bare_key("a:"), bare_key("a..."), bare_key("a.")]
