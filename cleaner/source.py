"""The source lines of a text, and what can be said of two neighbours: whether the first stops in mid-sentence.

In: lines. Out: yes or no. Must never join anything.
"""

from collections.abc import Callable
from typing import NamedTuple

from cleaner.lazy import lazy

# A line in capitals goes on a line at least this long, when the line after it goes on in lower case.
MID_SENTENCE = 40

_POLITE = frozenset(("sie", "ihr", "ihre", "ihrem", "ihren", "ihrer", "ihnen", "lei", "la", "usted"))
ELISION = lazy(r"[^\W\d_]['\u2019]$")
OPENING_WORD = lazy(r"[^\W\d_]+")


class Source(NamedTuple):
    """The non-blank source lines of a text: offsets, stripped words, and the blank lines before each."""

    starts: list[int]
    ends: list[int]
    lines: list[str]
    gaps: list[int]


class Lexicon(NamedTuple):
    """What rules know about lines: which are chrome as a whole, and which words cannot end a sentence."""

    is_chrome: Callable[[str], bool] = lambda line: False
    is_function_word: Callable[[str], bool] = lambda word: False


def is_caseless(character: str) -> bool:
    """Tell whether `character` is a letter of a script without capitals.

    >>> is_caseless("中"), is_caseless("a"), is_caseless("1")
    (True, False, False)
    """
    return character.isalpha() and not character.islower() and not character.isupper()


def leans_on(before: str, lexicon: Lexicon) -> bool:
    """Tell whether `before` cannot end a phrase: it stops on a comma, an opening mark, or a word like "of".

    >>> leans_on("On Monday,", Lexicon()), leans_on("On Monday", Lexicon())
    (True, False)
    """
    if before[-1] in ",([\u00ab\u201c\u201e" or ELISION().search(before):
        return True
    return stops_short(before, lexicon)


def stops_short(line: str, lexicon: Lexicon) -> bool:
    """Tell whether `line` stops on a function word in lower case.

    >>> stops_short("The boats of the", Lexicon(is_function_word={"the"}.__contains__))
    True
    """
    words = line.split()
    return len(words) > 1 and words[-1].islower() and lexicon.is_function_word(words[-1])


def opens_sentence(line: str, lexicon: Lexicon) -> bool:
    """Tell whether `line` begins with a function word in a capital that only the start of a sentence gives it.

    >>> opens_sentence("The boats left", Lexicon(is_function_word={"the"}.__contains__))
    True
    """
    word = OPENING_WORD().match(line)
    if word is None or not word[0][0].isupper() or word[0].isupper():
        return False
    return word[0].lower() not in _POLITE and lexicon.is_function_word(word[0].lower())
