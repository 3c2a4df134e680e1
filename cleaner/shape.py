"""Measure the shape of the lines of a page that still stand: a matrix of numbers, all lines at once.

In: a page and which lines stand; what has gone is out of the way, so an article that a box had cut in two is whole again.
Out: an array (lines x features, float32). Scripts are told apart: a word is not a word in Chinese or Thai,
where pairs of characters stand for words. Must never know a rule, nor a language's words.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from cleaner.page import Page

Array = np.ndarray[Any, Any]

# Classes of characters; each character is of one.
CLASSES = (
    "other", "lower", "upper", "caseless", "dense", "digit", "mark", "space", "stop", "question", "comma", "colon",
    "quote", "apostrophe", "open", "close", "dash", "separator", "bullet", "sign", "money", "symbol", "newline",
)  # fmt: skip
_CODE = {name: code for code, name in enumerate(CLASSES)}
_WORD_CLASSES = ("lower", "upper", "caseless", "dense", "digit", "mark")
_CHARACTERS = {
    "stop": ".…。．｡।॥۔։።᙮",
    "question": "?!？！؟¿¡⁇⁈‼；;",
    "comma": ",，、،",
    "colon": ":：",
    "quote": '"“”„‟«»‹›「」『』〝〞《》〈〉＂',
    "apostrophe": "'’‘`´ʼ＇",
    "open": "([{（【［〔",
    "close": ")]}）】］〕",
    "dash": "-–—―‐‑−－〜~",
    "separator": "|/\\_<>→←↑↓▶►◄▸▾▼▲»›·・｜／>",
    "bullet": "•●○◦▪■□‣⁃*★☆✓✔",
    "sign": "@#&%+=©®™№§^°",
    "money": "$€£¥",
}
# Thai, Lao and Tibetan; Burmese; Khmer; Chinese and Japanese: scripts without spaces between words.
_DENSE = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x2E80, 0xA4CF), (0xF900, 0xFAFF), (0xFF66, 0xFF9F))
_QUOTES_THAT_POINT = "»›"  # quotes, not separators
_HASH = np.array([pow(0x9E3779B1, power, 1 << 32) | 1 for power in range(1, 65)], np.uint32)
_FIRSTS = ("lower", "upper", "digit", "quote", "bullet", "dash", "open", "sign")
_LASTS = ("stop", "question", "comma", "colon", "quote", "close", "digit")
# A word shorter than this says little about what a text is about.
_TELLING = 4
# A line this long that ends a sentence is taken for prose.
_PROSE_LENGTH = 60
# So is a line of so many words, whatever it ends with; beyond so many, a line weighs no more.
_RUNNING = 14
_MOST_WORDS = 80

# The columns, in order. `first_*` and `last_*` say what a line begins and ends with; `*_share` are shares of its
# characters or words; `log_*` are logarithms of counts.
FEATURES = (
    "log_length", "log_words", "word_length", "lower_share", "upper_share", "caseless_share", "dense_share",
    "digit_share", "space_share", "punctuation_share", "symbol_share", "capital_words", "number_words", "short_words",
    "long_words", "tiny_words", "log_stops", "log_questions", "log_commas", "log_colons", "log_quotes",
    "log_apostrophes", "log_brackets", "log_dashes", "log_separators", "log_bullets", "log_signs", "log_symbols",
    "log_money", "log_digits", "log_numbers", "log_years", "log_clocks", "inner_sentences", "all_capitals",
    "first_lower", "first_upper", "first_digit", "first_quote", "first_bullet", "first_dash", "first_open",
    "first_sign", "first_other",
    "last_stop", "last_question", "last_comma", "last_colon", "last_quote", "last_close", "last_digit", "last_letter",
    "last_other",
    "is_prose", "blank_above", "blank_below", "indentation", "joined",
    "log_same", "same_above", "same_below", "same_next",
    "words_shared", "words_shared_log", "words_in_prose", "words_in_title", "words_near",
    "in_main", "log_above_main", "log_below_main", "in_core", "log_above_core", "log_below_core", "main_share",
    "log_alike", "title_known", "below_title", "log_above_title", "log_below_title",
    "place", "log_above", "log_below", "words_above", "prose_above", "prose_below", "log_to_prose_above",
    "log_to_prose_below", "is_first", "is_last",
    "page_lines", "page_words", "page_prose", "page_dense", "page_caseless", "page_blank", "page_mean_words", "page_money",
    "page_years",
)  # fmt: skip
_COLUMN = {name: place for place, name in enumerate(FEATURES)}


@cache
def _table() -> Array:
    """Give the class of every character of the basic plane."""
    table = np.zeros(0x10000, np.uint8)
    by_category = {
        "Ll": "lower", "Lu": "upper", "Lt": "upper", "Lo": "caseless", "Lm": "caseless", "Nd": "digit", "No": "digit",
        "Nl": "digit", "Mn": "mark", "Mc": "mark", "Zs": "space", "Sc": "money", "Sm": "sign", "So": "symbol",
        "Sk": "symbol", "Pd": "dash", "Ps": "open", "Pe": "close", "Pi": "quote", "Pf": "quote", "Cs": "symbol",
    }  # fmt: skip
    for code in range(0x10000):
        name = by_category.get(unicodedata.category(chr(code)))
        if name:
            table[code] = _CODE[name]
    for first, last in _DENSE:
        span = table[first : last + 1]
        span[span == _CODE["caseless"]] = _CODE["dense"]
    for name, characters in _CHARACTERS.items():
        for character in characters:
            if name != "separator" or character not in _QUOTES_THAT_POINT:
                table[ord(character)] = _CODE[name]
    table[9] = _CODE["space"]
    table[10] = _CODE["newline"]
    return table


_IS_WORD = np.zeros(len(CLASSES), bool)
_IS_WORD[[_CODE[name] for name in _WORD_CLASSES]] = True


def shape(page: Page, title: int | None = None, lines: Sequence[int] | None = None) -> Array:
    """Give the features of `lines` of `page` (all, by default): an array (lines x `len(FEATURES)`), float32.

    `title` is the line that is the page's title, where it is known; `lines` are numbers, in order.

    >>> from cleaner.lines import cut
    >>> shape(cut("Home\\nThe boats left at dawn."), lines=[1]).shape == (1, len(FEATURES))
    True
    """
    lines = range(len(page)) if lines is None else lines
    number = len(lines)
    out = np.zeros((number, len(FEATURES)), np.float32)
    if number:
        codes, classes, line_of, begins, ends = _characters([page.lines[line] for line in lines])
        counts = np.bincount(line_of * len(CLASSES) + classes, minlength=number * len(CLASSES))
        counts = counts[: number * len(CLASSES)].reshape(number, len(CLASSES)).astype(np.float32)
        words = _own(out, counts, codes, classes, line_of, begins, ends)
        place = None if title is None else int(np.searchsorted(lines, title))
        _surroundings(out, page, lines)
        _repetition(out, page, lines)
        _vocabulary(out, words_of([page.keys[line] for line in lines]), place)
        _main_parts(out, words)
        _alike(out)
        _from_title(out, place)
        _places(out, words)
    return out


def word_weights(lines: list[str]) -> Array:
    """Give the number of words of every line (in scripts without spaces: of pairs of characters), float32.

    >>> word_weights(["The boats left"]).tolist()
    [3.0]
    """
    if not lines:
        return np.zeros(0, np.float32)
    _, classes, line_of, _, _ = _characters(lines)
    return _count_words(classes, line_of, len(lines))[0]


def _characters(lines: list[str]) -> tuple[Array, Array, Array, Array, Array]:
    """Give code points and classes of all characters, their lines, and where each line begins and ends."""
    raw = "\n".join(lines).encode("utf-32-le", "surrogatepass") + b"\n\0\0\0"
    codes = np.frombuffer(raw, np.uint32)
    basic = np.where(codes > 0xFFFF, np.where((codes >= 0x20000) & (codes < 0x30000), 0x4E00, 0x2603), codes)
    classes = _table()[basic]
    breaks = np.flatnonzero(codes == 10)
    begins = np.concatenate(([0], breaks[:-1] + 1))
    line_of = np.repeat(np.arange(len(breaks)), breaks - begins + 1)
    return codes, classes, line_of, begins, breaks


def _count_words(classes: Array, line_of: Array, number: int) -> tuple[Array, Array, Array]:
    """Give the words of each line, and where the words of scripts with spaces begin and end."""
    dense = classes == _CODE["dense"]
    inside = np.concatenate(([False], _IS_WORD[classes] & ~dense, [False]))
    edges = np.flatnonzero(inside[1:] != inside[:-1])
    starts, stops = edges[::2], edges[1::2]
    pairs = np.flatnonzero(dense[:-1] & dense[1:])
    words = np.bincount(line_of[starts], minlength=number) + np.bincount(line_of[pairs], minlength=number)
    return words.astype(np.float32), starts, stops


def _own(
    out: Array, counts: Array, codes: Array, classes: Array, line_of: Array, begins: Array, ends: Array
) -> Array:
    """Measure each line by itself; give its number of words."""
    number = len(out)
    words, starts, stops = _count_words(classes, line_of, number)
    count = {name: counts[:, code] for name, code in _CODE.items()}
    length = (ends - begins).astype(np.float32)
    some = np.maximum(length, 1)
    runs = np.maximum(np.bincount(line_of[starts], minlength=number), 1).astype(np.float32)
    sizes = stops - starts
    owner = line_of[starts]

    def share(chosen: Array) -> Array:
        return np.bincount(owner[chosen], minlength=number) / runs

    first_class = classes[starts]
    years = (sizes == 4) & (first_class == _CODE["digit"]) & _are_years(codes, starts)
    clock = (classes[:-2] == _CODE["digit"]) & (classes[1:-1] == _CODE["colon"]) & (classes[2:] == _CODE["digit"])
    letters = count["lower"] + count["upper"] + count["caseless"] + count["dense"]
    punctuation = sum(count[name] for name in ("stop", "question", "comma", "colon", "quote", "dash", "separator"))
    stop = (classes[:-1] == _CODE["stop"]) | (classes[:-1] == _CODE["question"])
    dense_stop = stop & np.concatenate(([False], classes[:-2] == _CODE["dense"]))
    inner = np.flatnonzero((stop & (classes[1:] == _CODE["space"])) | (dense_stop & (classes[1:] != _CODE["newline"])))
    first = classes[begins]
    last = classes[np.maximum(ends - 1, begins)]
    columns = {
        "log_length": np.log1p(length + 1.5 * count["dense"]) / 3,
        "log_words": np.log1p(words) / 2,
        "word_length": np.bincount(owner, sizes, number) / runs / 8,
        "lower_share": count["lower"] / some,
        "upper_share": count["upper"] / some,
        "caseless_share": count["caseless"] / some,
        "dense_share": count["dense"] / some,
        "digit_share": count["digit"] / some,
        "space_share": count["space"] / some,
        "punctuation_share": punctuation / some,
        "symbol_share": (count["symbol"] + count["sign"] + count["bullet"]) / some,
        "capital_words": share(first_class == _CODE["upper"]),
        "number_words": share(first_class == _CODE["digit"]),
        "short_words": share((sizes >= 2) & (sizes <= 3)),
        "long_words": share(sizes >= 8),
        "tiny_words": share(sizes == 1),
        "log_digits": np.log1p(count["digit"]) / 2,
        "log_numbers": np.log1p(np.bincount(owner[first_class == _CODE["digit"]], minlength=number)) / 2,
        "log_years": np.log1p(np.bincount(owner[years], minlength=number)),
        "log_clocks": np.log1p(np.bincount(line_of[1:-1][clock], minlength=number)),
        "log_brackets": np.log1p(count["open"] + count["close"]) / 2,
        "inner_sentences": np.log1p(np.bincount(line_of[inner], minlength=number)),
        "all_capitals": (count["upper"] >= 0.8 * letters) & (letters > 2),
        "first_other": ~_is_one_of(first, *_FIRSTS),
        "last_letter": _is_one_of(last, "lower", "upper", "caseless", "dense", "mark"),
        "last_other": _is_one_of(last, "separator", "symbol", "sign", "bullet", "dash", "other"),
        "is_prose": (length + 1.5 * count["dense"] >= _PROSE_LENGTH) & _is_one_of(last, "stop", "question", "quote", "close"),
    }
    plural = {"stops": "stop", "questions": "question", "commas": "comma", "colons": "colon", "quotes": "quote",
              "apostrophes": "apostrophe", "dashes": "dash", "separators": "separator", "bullets": "bullet",
              "signs": "sign", "symbols": "symbol", "money": "money"}  # fmt: skip
    for name, single in plural.items():
        columns["log_" + name] = np.log1p(count[single]) / 2
    for name in _FIRSTS:
        columns["first_" + name] = first == _CODE[name]
    for name in _LASTS:
        columns["last_" + name] = last == _CODE[name]
    for name, values in columns.items():
        out[:, _COLUMN[name]] = values
    return words


def _are_years(codes: Array, starts: Array) -> Array:
    """Tell which words begin with 19 or 20."""
    first, second = codes[starts], codes[np.minimum(starts + 1, len(codes) - 1)]
    found: Array = ((first == ord("1")) & (second == ord("9"))) | ((first == ord("2")) & (second == ord("0")))
    return found


def _is_one_of(classes: Array, *names: str) -> Array:
    return np.isin(classes, [_CODE[name] for name in names])


def _surroundings(out: Array, page: Page, lines: Sequence[int]) -> None:
    """Say what white space the source has around each line, and whether it was joined from several lines."""
    gaps = np.minimum(np.array([*page.gaps, 0], np.float32), 4) / 2
    numbers = np.array(lines)
    out[:, _COLUMN["blank_above"]] = gaps[numbers]
    out[:, _COLUMN["blank_below"]] = gaps[numbers + 1]
    out[:, _COLUMN["page_blank"]] = np.mean(gaps[:-1] > 0)
    newline = page.text.rfind
    indents = [page.starts[line] - newline("\n", 0, page.starts[line]) - 1 for line in lines]
    out[:, _COLUMN["indentation"]] = np.minimum(np.array(indents, np.float32), 40) / 10
    if page.pieces:
        out[:, _COLUMN["joined"]] = [np.log1p(len(page.pieces_of(line)) - 1) for line in lines]


def _repetition(out: Array, page: Page, lines: Sequence[int]) -> None:
    """Say how often the line stands on the whole page, above and below, and whether the next line is the same."""
    first: dict[str, int] = {}
    same = np.array([first.setdefault(key, len(first)) for key in page.keys])
    number = len(same)
    total = np.bincount(same)[same]
    order = np.argsort(same, kind="stable")
    position = np.arange(number)
    heads = np.flatnonzero(np.concatenate(([True], same[order][1:] != same[order][:-1])))
    rank = np.empty(number, np.int64)
    rank[order] = position - np.repeat(heads, np.diff(np.concatenate((heads, [number]))))
    columns = {
        "log_same": np.log(total),
        "same_above": rank > 0,
        "same_below": rank < total - 1,
        "same_next": np.concatenate((same[1:] == same[:-1], [False])),
    }
    for name, values in columns.items():
        out[:, _COLUMN[name]] = values[np.array(lines)]


class Words(NamedTuple):
    """The words of a page's folded lines: the hash of each (uint32), its line, its length. Numbers are none.

    A run of a script without spaces gives its pairs of characters, with the length of a telling word.
    """

    hashes: Array
    lines: Array
    sizes: Array


def words_of(keys: list[str]) -> Words:
    """Give the words of folded lines, those of scripts with spaces first.

    >>> words_of(["home", "the boats left."]).lines.tolist()
    [0, 1, 1, 1]
    """
    codes, classes, line_of, _, _ = _characters(keys)
    _, starts, stops = _count_words(classes, line_of, len(keys))
    sizes = np.minimum(stops - starts, len(_HASH))
    ramp = _ramp(sizes)
    products = codes[np.repeat(starts, sizes) + ramp] * _HASH[ramp]
    hashes = np.add.reduceat(products, np.cumsum(sizes) - sizes, dtype=np.uint32) if len(sizes) else np.zeros(0, np.uint32)
    dense = classes == _CODE["dense"]
    pairs = np.flatnonzero(dense[:-1] & dense[1:])
    return Words(
        np.concatenate((hashes, codes[pairs] * _HASH[0] + codes[pairs + 1] * _HASH[1])),
        np.concatenate((line_of[starts], line_of[pairs])),
        np.concatenate((sizes, np.full(len(pairs), _TELLING))),
    )


def _vocabulary(out: Array, words: Words, title: int | None) -> None:
    """Say how much of the line's telling words the rest of the page, its prose and its title speak of."""
    number = len(out)
    telling = words.sizes >= _TELLING
    hashes, owner = words.hashes[telling], words.lines[telling]
    if not len(hashes):
        return
    _, word = np.unique(hashes, return_inverse=True)
    once = np.unique(word.astype(np.int64) * number + owner)
    word, owner = once // number, once % number
    prose = out[:, _COLUMN["is_prose"]] > 0
    lines_with = np.bincount(word)
    prose_with = np.bincount(word, prose[owner])
    own = np.maximum(np.bincount(owner, minlength=number), 1)

    def mean(values: Array) -> Array:
        return np.bincount(owner, values, number) / own

    out[:, _COLUMN["words_shared"]] = mean(lines_with[word] > 1)
    out[:, _COLUMN["words_shared_log"]] = mean(np.log(lines_with[word]))
    out[:, _COLUMN["words_in_prose"]] = mean(prose_with[word] - prose[owner] > 0)
    near = (word[1:] == word[:-1]) & (np.diff(owner) <= 3)  # sorted by word, then line
    out[:, _COLUMN["words_near"]] = mean(np.concatenate((near, [False])) | np.concatenate(([False], near)))
    if title is not None:
        in_title = np.zeros(len(lines_with), bool)
        in_title[word[owner == title]] = True
        out[:, _COLUMN["words_in_title"]] = mean(in_title[word])


def _ramp(sizes: Array) -> Array:
    """Give 0, 1 ... size - 1 for each size, in a row."""
    ramp: Array = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return ramp


def _main_parts(out: Array, words: Array) -> None:
    """Find the run of lines with the most prose for the least else: loosely (main) and strictly (core)."""
    index = np.arange(len(out))
    running = (out[:, _COLUMN["is_prose"]] > 0) | (words >= _RUNNING)
    for name, cost in (("main", 6), ("core", 30)):
        first, last = _best_run(np.where(running, np.minimum(words, _MOST_WORDS), -cost))
        inside = (index >= first) & (index <= last)
        out[:, _COLUMN[f"in_{name}"]] = inside
        out[:, _COLUMN[f"log_above_{name}"]] = np.log1p(np.maximum(first - index, 0)) / 2
        out[:, _COLUMN[f"log_below_{name}"]] = np.log1p(np.maximum(index - last, 0)) / 2
        if name == "main":
            out[:, _COLUMN["main_share"]] = words[inside].sum() / max(float(words.sum()), 1)


def _best_run(gains: Array) -> tuple[int, int]:
    """Give the first and last place of the run with the highest sum.

    >>> _best_run(np.array([-1, 5, -2, 4, -9, 6]))
    (1, 3)
    """
    sums = np.concatenate(([0], np.cumsum(gains)))
    lowest = np.minimum.accumulate(sums[:-1])
    last = int(np.argmax(sums[1:] - lowest))
    return int(np.argmin(sums[: last + 1])), last


def _alike(out: Array) -> None:
    """Say how many lines of the page look the same from afar: as long, and beginning and ending alike."""
    firsts = [_COLUMN[name] for name in FEATURES if name.startswith("first_")]
    lasts = [_COLUMN[name] for name in FEATURES if name.startswith("last_")]
    look = np.rint(out[:, _COLUMN["log_words"]] * 4).astype(np.int64) * 400
    look += np.argmax(out[:, firsts], 1) * 20 + np.argmax(out[:, lasts], 1)
    _, which = np.unique(look, return_inverse=True)
    out[:, _COLUMN["log_alike"]] = np.log(np.bincount(which)[which]) / 3


def _from_title(out: Array, title: int | None) -> None:
    """Say how far from the title the line is: what stands right below it is often the article."""
    if title is not None:
        index = np.arange(len(out))
        out[:, _COLUMN["title_known"]] = 1
        out[:, _COLUMN["below_title"]] = index > title
        out[:, _COLUMN["log_above_title"]] = np.log1p(np.maximum(title - index, 0)) / 2
        out[:, _COLUMN["log_below_title"]] = np.log1p(np.maximum(index - title, 0)) / 2


def _places(out: Array, words: Array) -> None:
    """Say where the line stands on the page and among its prose, and what page that is."""
    number = len(out)
    index = np.arange(number, dtype=np.float32)
    prose = out[:, _COLUMN["is_prose"]] * words
    all_words, all_prose = max(float(words.sum()), 1), max(float(prose.sum()), 1)
    before = np.cumsum(prose) - prose
    where = np.flatnonzero(prose > 0)
    above, below = np.full(number, 60.0), np.full(number, 60.0)
    if len(where):
        left = np.searchsorted(where, index, side="left") - 1
        right = np.searchsorted(where, index, side="right")
        above = np.where(left >= 0, index - where[np.maximum(left, 0)], 60)
        below = np.where(right < len(where), where[np.minimum(right, len(where) - 1)] - index, 60)
    columns = {
        "place": index / number,
        "log_above": np.log1p(index) / 3,
        "log_below": np.log1p(number - 1 - index) / 3,
        "words_above": (np.cumsum(words) - words) / all_words,
        "prose_above": before / all_prose,
        "prose_below": (all_prose - before - prose) / all_prose,
        "log_to_prose_above": np.log1p(np.minimum(above, 60)) / 2,
        "log_to_prose_below": np.log1p(np.minimum(below, 60)) / 2,
        "is_first": index == 0,
        "is_last": index == number - 1,
        "page_lines": np.log1p(number) / 4,
        "page_words": np.log1p(all_words) / 4,
        "page_prose": prose.sum() / all_words,
        "page_dense": np.mean(out[:, _COLUMN["dense_share"]]),
        "page_caseless": np.mean(out[:, _COLUMN["caseless_share"]]),
        "page_money": np.mean(out[:, _COLUMN["log_money"]] > 0),
        "page_years": np.mean(out[:, _COLUMN["log_years"]] > 0),
        "page_mean_words": np.log1p(all_words / number) / 3,
    }
    for name, values in columns.items():
        out[:, _COLUMN[name]] = values
