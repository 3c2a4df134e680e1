"""What one line looks like as language: a sentence, prose, a title, a list item.

In: one line, as printed. Out: yes or no. These are the few plain facts that structure is proved with at the
`rules` level; the tagger measures far more. Must never know a rule or a language's words.
"""

from __future__ import annotations

from cleaner.lazy import lazy

CLOSERS = " \u00a0\u202f\u00bb\u203a\u201d\u2019\"')]}\u300d\u300f\u3011\uff09\u300b"
FULL_STOPS = ".\u3002\uff0e\u06d4\u0964\u0965\uff61"
SENTENCE_ENDS = FULL_STOPS + "!?\u2026\u203d\uff01\uff1f\u061f\u037e"

# Bullets, short numbers ("1.", "2)", "(3)", "1、") and single letters ("a)"); an em or en dash opens direct speech
# more often than a list item, so it is no marker.
_MARKER = lazy(
    r"(?:[-*\u2022\u00b7\u2219\u25aa\u25cf\u25cb\u25e6\u25a0\u25a1\u2023\u2043]\s+"
    r"|\(?\d{1,3}[.)\uff0e]\s+|\d{1,2}\u3001|[\uff08(]\d{1,2}[\uff09)]\s*|[a-z]\)\s+|[\u2460-\u2473]\s*)(?=\S)"
)
_BARE_MARKER = lazy(r"(?:[-*\u2022\u00b7\u25aa\u25cf\u25cb\u25e6\u25a0\u2023]|\d{1,3}[.)])")
_DENSE = lazy("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ud7ff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]")
_LETTER = lazy(r"[^\W\d_]")

PROSE_LENGTH = 80
# A Chinese, Japanese, Korean or Thai character says about as much as two and a half Latin ones.
_DENSITY = 2.5


def ends_sentence(line: str) -> bool:
    """Tell whether `line` ends as a sentence does, in any script, closing quotes and brackets aside.

    >>> ends_sentence("« C’est fini. »"), ends_sentence("他走了。"), ends_sentence("Our picks")
    (True, True, False)
    """
    bare = line.rstrip(CLOSERS)
    return bare[-1:] in SENTENCE_ENDS if bare else False


def ends_statement(line: str) -> bool:
    """Tell whether `line` ends with a full stop: headlines may ask and shout, but they seldom state.

    >>> ends_statement("Who won?"), ends_statement("She won."), ends_statement("Who won the ...")
    (False, True, False)
    """
    bare = line.rstrip(CLOSERS)
    return bare[-1:] in FULL_STOPS and not bare.endswith("..") if bare else False


def weight(line: str) -> float:
    """Give the length of `line` in characters of an alphabet: in a dense script a character counts 2.5.

    >>> weight("menu"), weight("新闻")
    (4.0, 5.0)
    """
    return len(line) + _dense_characters(line) * (_DENSITY - 1)


def columns(text: str) -> int:
    """Give the width of `text` in columns of a terminal: dense scripts take two a character.

    >>> columns("menu"), columns("新闻")
    (4, 4)
    """
    return len(text) + _dense_characters(text)


def _dense_characters(text: str) -> int:
    """Count the characters of a text in a dense script by its size in UTF-8, where each takes three bytes.

    A text of which less than half is dense counts as not dense at all: alphabets take one or two bytes a character.
    """
    if text.isascii():
        return 0
    extra = len(text.encode("utf-8", "replace")) - len(text)
    return extra // 2 if extra > len(text) else 0


def is_prose(line: str) -> bool:
    """Tell whether `line` is running text: long enough for a sentence or two, and ended like one.

    >>> is_prose("The harbour was quiet that morning, and nobody on the quay had seen the boat come back.")
    True
    >>> is_prose("Harbour reopens after storm")
    False
    """
    if len(line) * _DENSITY < PROSE_LENGTH:
        return False
    return ends_sentence(line) and (len(line) >= PROSE_LENGTH or weight(line) >= PROSE_LENGTH)


def is_titlelike(line: str) -> bool:
    """Tell whether `line` could be a page's title: a phrase of 15 to 250 characters that does not state.

    >>> is_titlelike("Harbour reopens after storm"), is_titlelike("Home"), is_titlelike("It reopened on Monday.")
    (True, False, False)
    """
    if len(line) > 250 or len(line) < 6 or ends_statement(line):
        return False
    dense = weight(line)
    return dense >= 15 and (dense > len(line) or line.count(" ") >= 2) and _LETTER().search(line) is not None


def marker_width(line: str) -> int:
    """Give the width of the list marker that opens `line`, its space included; 0 for none.

    >>> marker_width("- two eggs"), marker_width("12. Rinse"), marker_width("— Good morning, he said.")
    (2, 4, 0)
    """
    if line[0].isalpha() and line[1:2] != ")":
        return 0
    found = _MARKER().match(line)
    return found.end() if found else 0


def is_bare_marker(line: str) -> bool:
    """Tell whether `line` is a list marker alone, as dumps leave it when the item stands on the next line.

    >>> is_bare_marker("•"), is_bare_marker("• eggs")
    (True, False)
    """
    return len(line) < 5 and _BARE_MARKER().fullmatch(line) is not None


def has_words(line: str) -> bool:
    """Tell whether `line` holds a letter or a digit at all.

    >>> has_words("12"), has_words("* * *")
    (True, False)
    """
    return any(map(str.isalnum, line))


def is_spaceless(character: str) -> bool:
    """Tell whether `character` belongs to a script written without spaces between words (Korean has them).

    >>> is_spaceless("中"), is_spaceless("한"), is_spaceless("z")
    (True, False, False)
    """
    if character < "\u0e00":
        return False
    return _DENSE().match(character) is not None and not "\uac00" <= character <= "\ud7ff"
