"""Lines and what dumps did to them."""

import random
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.lines import cut
from cleaner.source import Lexicon

PROSE = (
    "The harbour was quiet when the first boats came back, and nobody on the quay seemed to have waited for them. "
    "Anna Moreau counted the crates twice, wrote the number into a book that had belonged to her grandfather, and "
    "went home along the sea wall. It had rained since noon. By four the light was gone, and the lamps over the "
    "market-hall came on one after the other as if somebody walked along the roofs with a match."
)
FRENCH = (
    "Le port était calme quand les premiers bateaux revinrent, et personne sur le quai ne semblait les avoir attendus. "
    "Anna Moreau compta deux fois les caisses, nota le chiffre dans un carnet qui avait appartenu à son grand-père, puis "
    "rentra par la digue, elle-même trempée. Y a-t-il un bateau de plus, demanda le garde-côte en passant."
)


@given(st.text(st.characters(exclude_characters="\r", exclude_categories=["Cs"]), max_size=400))
def test_no_character_is_lost(text):
    """Between the spans of the lines lies only white space, and spans follow each other."""
    page = cut(text)
    rest, position = "", 0
    for start, end in zip(page.starts, page.ends):
        rest += text[position:start]
        assert start <= end
        position = end
    assert "" == (rest + text[position:]).strip()


@pytest.mark.parametrize("width", [72, 76, 80, 88, 100])
@pytest.mark.parametrize("prose", [PROSE, FRENCH])
def test_wrapped_paragraphs_are_joined(width, prose):
    """Hard-wrapped paragraphs come back whole, at any usual width, compounds with their hyphens."""
    text = "\n\n".join(textwrap.fill(paragraph, width) for paragraph in [prose, prose[20:], prose])
    assert [prose, prose[20:], prose] == cut(text).lines


def test_wrapped_and_indented():
    """A common indentation does not matter."""
    text = textwrap.indent("\n\n".join([textwrap.fill(PROSE, 72)] * 3), "    ")
    assert [PROSE] * 3 == cut(text).lines


def test_wrapped_and_double_spaced():
    """Double-spaced wrapped text has two blank lines between paragraphs."""
    wrapped = textwrap.fill(PROSE, 72).replace("\n", "\n\n")
    assert [PROSE] * 3 == cut("\n\n\n".join([wrapped] * 3)).lines


def test_first_line_indentation_opens_a_paragraph():
    """Paragraphs told apart only by the indentation of their first lines stay apart."""
    fill = textwrap.TextWrapper(72, initial_indent="    ").fill
    assert [PROSE] * 3 == cut("\n".join([fill(PROSE)] * 3)).lines


def hyphenate(prose, width):
    """Wrap `prose` with long words broken in the middle by a hyphen, as typesetters do."""
    lines, line = [], ""
    for word in prose.split():
        if len(line) + 1 + len(word) <= width:
            line = f"{line} {word}".strip()
            continue
        room = width - len(line) - 2
        if word.isalpha() and room >= 3 and len(word) - room >= 3:
            lines.append(f"{line} {word[:room]}-")
            line = word[room:]
        else:
            lines.append(line)
            line = word
    return "\n".join([*lines, line])


def test_true_hyphenation_goes():
    """Words that were broken at the line end are whole again."""
    text = "\n\n".join([hyphenate(PROSE, 60)] * 2)
    assert "-\n" in text
    assert [PROSE] * 2 == cut(text).lines


FRAGMENTS = [
    (["On Tuesday the minister met with her colleague", "Angela Merkel", "in Berlin", ", and left."],
     ["On Tuesday the minister met with her colleague Angela Merkel in Berlin, and left."]),
    (["The report says that the figures (see the", "annex", ") were wrong from the start of the year."],
     ["The report says that the figures (see the annex) were wrong from the start of the year."]),
    (["Selon l'", "Association des ports", ", le trafic baisse depuis deux ans dans toute la région."],
     ["Selon l'Association des ports, le trafic baisse depuis deux ans dans toute la région."]),
    (["•", "a list item that stands on the next line"], ["• a list item that stands on the next line"]),
]


@pytest.mark.parametrize(("pieces", "lines"), FRAGMENTS)
def test_fragments_are_joined(pieces, lines):
    """Links and bold words that stand on lines of their own go back into their sentence."""
    assert lines == cut("\n".join(pieces)).lines


STAY = [
    ["Home", "world news", "sport", "weather"],
    ["Ingredients", "two eggs", "flour", "a little salt"],
    ["Harbour reopens after storm", "The first boats left at dawn on Monday, the harbour master said."],
    ["He said nothing.", "« Rien. »", "She left."],
    ["def main():", "print('a long line of program text that nobody wants joined')", "return"],
    ["A paragraph that ends without a stop", "", "goes on after a blank line, which is a paragraph of its own."],
    ["Tags:", "politics, harbour and a few more words that make this line long enough"],
]


@pytest.mark.parametrize("lines", STAY)
def test_separate_lines_stay(lines):
    """Menus, lists, headings, code and what stands behind a blank line are not joined."""
    assert [line for line in lines if line] == cut("\n".join(lines)).lines


def test_chrome_is_never_joined():
    """A line that a rule knows as a whole is a wall."""
    lines = ["The boats that left the harbour on Monday evening were", "share", "seen again on Tuesday near the island."]
    assert len(cut("\n".join(lines)).lines) == 1
    assert 3 == len(cut("\n".join(lines), Lexicon(is_chrome=lambda line: line == "share")).lines)


def test_headlines_of_one_length_are_not_wrapped_text():
    """A list of headlines is not a paragraph, however alike their lengths."""
    heads = [f"Harbour number {number} reopens after storm, and the boats leave at dawn again" for number in range(9)]
    assert heads == cut("\n".join(heads)).lines


def test_random_menus_stay():
    """Short capitalised lines are never joined."""
    words = ["Home", "World", "Sport", "About us", "Contact", "Weather map", "Letters"]
    lines = random.Random(5).choices(words, k=200)
    assert lines == cut("\n".join(lines)).lines
