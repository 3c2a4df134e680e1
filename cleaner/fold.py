"""Fold text so that phrases and lines compare: case, accents, quotes, dashes, spaces and numbers stop mattering.

In: text, or one line of it. Out: the same lines, folded; newlines are never added or lost.
Must never know a rule. Phrases in packs and lines of pages go through this one function, so they always agree.
"""

from __future__ import annotations

import re
import unicodedata

# What stands at the edge of a menu item or a link and says nothing: bullets, arrows, pipes, stars, dashes.
EDGE = (
    " \u2022\u00b7\u2219\u25aa\u25ab\u25cf\u25cb\u25e6\u25a0\u25a1\u25c6\u25ba\u25b6\u25b8\u25b9\u25c0\u25c4\u25bc\u25be"
    "\u25b2\u25b4\u00bb\u203a\u2039\u2192\u2190\u2191\u2193\u2197\u2794\u27a4\u276f\u2605\u2606\u2713\u2714\u2715\u2716\u00d7"
    "|*_~=<>+-"
)

_SINGLE = dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\u02b9\u0060\u00b4\uff07", "'")
_DOUBLE = dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\uff02", '"')
_DASHES = dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-")
_NOTHING = dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u0640\ufe0e\ufe0f", "")
_LETTERS = {"\u0131": "i", "\u0153": "oe", "\u00e6": "ae", "\u00f8": "o", "\u0142": "l", "\u0111": "d", "\t": " "}
_KNOWN: dict[str, str] = {**_SINGLE, **_DOUBLE, **_DASHES, **_NOTHING, **_LETTERS}

# A number; the parts of a dotted date stand apart ("#.#.#"), so that a date is no plain number ("#").
_NUMBER = re.compile(
    r"[0-9#]{1,2}(?=\.[0-9#]{1,2}\.[0-9#]{1,4}(?![0-9#]))|(?<=[0-9#]\.)[0-9#]{1,2}(?=\.[0-9#]{1,4}(?![0-9#]))"
    r"|[0-9#][0-9.,#]*"
)
_SPACES = re.compile("  +")
# Above this many distinct characters to replace, one `translate` is cheaper than a `replace` each.
_MANY = 64


def fold(text: str) -> str:
    """Fold `text`: lower case, no accents, plain quotes and dashes, single spaces, and `#` for every number.

    Time is linear in the length of `text`. Newlines stay where they are.

    >>> fold("Écoutez l’été\u00a0: 12,5 millions — déjà !")
    "ecoutez l'ete: # millions - deja!"
    """
    return _space(_NUMBER.sub("#", _fold_characters(text.casefold())))


def fold_exact(text: str) -> str:
    """Fold `text` as `fold` does, but leave its numbers: for the phrases that name one.

    >>> fold_exact("Les 20 Minutes !")
    'les 20 minutes!'
    """
    return _space(_fold_characters(text.casefold()))


def _space(text: str) -> str:
    if "  " in text:
        text = _SPACES.sub(" ", text)
    for mark in ":;!?":
        text = text.replace(" " + mark, mark)
    return text


def fold_line(line: str) -> str:
    """Give the match key of one line: folded, without the bullets and arrows around it.

    >>> fold_line("  » S’abonner  |")
    "s'abonner"
    """
    return fold(line).strip(EDGE)


def fold_lines(lines: list[str]) -> list[str]:
    """Give the match keys of many lines at once; equal to `fold_line` on each, and faster.

    >>> fold_lines(["• Partager", "URL courte"])
    ['partager', 'url courte']
    """
    if not lines:
        return []
    return [key.strip(EDGE) for key in fold("\n".join(lines)).split("\n")]


def bare_key(key: str) -> str:
    """Give the match key without the colon or the dots at its end, which do not count in whole lines.

    >>> bare_key("lire aussi:"), bare_key("read more..."), bare_key("done.")
    ('lire aussi', 'read more', 'done.')
    """
    bare = key.rstrip(":") if key.endswith(":") else key.removesuffix("...")
    return bare.rstrip() or key


def align(line: str) -> tuple[str, list[int]]:
    """Give the match key of `line` and, for each of its characters, where in `line` it comes from.

    This is `fold_line` done a character at a time, for the few lines in which a span is to be found.

    >>> align("» 12 500 Été")
    ('# # ete', [2, 4, 5, 8, 9, 10, 11])
    """
    pieces = [(piece, place) for place, character in enumerate(line) for piece in _fold_characters(character.casefold())]
    text = "".join(piece for piece, _ in pieces)
    in_numbers = {place for found in _NUMBER.finditer(text) for place in range(found.start() + 1, found.end())}
    firsts = {found.start() for found in _NUMBER.finditer(text)}
    folded: list[str] = []
    origin: list[int] = []
    for place, (piece, position) in enumerate(pieces):
        if place in in_numbers or (piece == " " and folded[-1:] == [" "]):
            continue
        if piece in ":;!?" and folded[-1:] == [" "]:
            folded.pop(), origin.pop()
        folded.append("#" if place in firsts else piece)
        origin.append(position)
    return _trim("".join(folded), origin)


def _trim(key: str, origin: list[int]) -> tuple[str, list[int]]:
    start = len(key) - len(key.lstrip(EDGE))
    key = key.strip(EDGE)
    return key, origin[start:start + len(key)]


def _fold_characters(text: str) -> str:
    if text.isascii():
        return text.replace("\t", " ").replace("`", "'") if "\t" in text or "`" in text else text
    changes = {c: folded for c in set(text) if (folded := _fold_character(c)) != c}
    if len(changes) > _MANY:
        return text.translate({ord(character): folded for character, folded in changes.items()})
    for character, folded in changes.items():
        text = text.replace(character, folded)
    return text


def _fold_character(character: str) -> str:
    folded = _KNOWN.get(character)
    if folded is None:
        folded = _KNOWN[character] = _decompose(character)
    return folded


def _decompose(character: str) -> str:
    if character == "\n" or character.isascii():
        return character
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    parts = unicodedata.normalize("NFKD", character).casefold()
    kept = "".join(_KNOWN.get(part, part) for part in parts if not _is_accent(part))
    return kept.replace("\n", " ")


def _is_accent(character: str) -> bool:
    # Latin, Greek and Cyrillic accents, and the Arabic vowel signs and hamzas; Japanese voicing marks are letters.
    return "\u0300" <= character <= "\u036f" or "\u0610" <= character <= "\u061a" or "\u064b" <= character <= "\u065f"
