"""Find the source lines that a dump has cut out of one line, so that they can be joined again.

Two things cut lines: hard wrapping (mail, man pages, old archives: every line as full as a width allows), and
`soup.get_text("\\n")`, which puts each link and each bold word on a line of its own. In: the source lines with their
offsets. Out: for each line that goes on the one before, the glue between the two. Must never join across a line
that the lexicon knows as chrome, nor across a blank line (save in double-spaced text): joining is for certain cases.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from cleaner.lazy import lazy
from cleaner.prose import columns, ends_sentence, is_bare_marker, is_spaceless, marker_width

# Widths at which text is wrapped: 72 to 100 columns by habit, taken a little wider.
NARROWEST, WIDEST = 50, 120
# A page is wrapped when at least this share of its longer lines could not have taken in the next line's first word.
FULL_SHARE = 0.7
# A fragment group must hold one piece this long: menus in lower case are not sentences cut by links.
LONG_PIECE = 40
# A sentence is cut into at most this many pieces in scripts that show nothing of how they go on.
MOST_PIECES = 5
# A line in capitals goes on a line at least this long, when the line after it goes on in lower case.
MID_SENTENCE = 40

_CONTINUES = frozenset(",;:.!?)]}%\u00bb\u201d\u3001\uff0c\u3002\uff1b\uff1a\uff01\uff1f\uff09\u300d\u300f\u060c\u061b\u061f")
_TIGHT = frozenset(",.)]}%\u201d\u2019\u3001\uff0c\u3002\uff1b\uff1a\uff01\uff1f\uff09\u300d\u300f\u060c")
_LABELS = frozenset(":=\u00a9/\uff1a\uff1d")
_BY_HABIT = frozenset(";:!?\u00bb")
_DASHES = frozenset("\u2013\u2014")
_POLITE = frozenset(("sie", "ihr", "ihre", "ihrem", "ihren", "ihrer", "ihnen", "lei", "la", "usted"))
_OPENERS = frozenset("([{\u201c\u2018\u201e/'\u2019")
_ELISION = lazy(r"[^\W\d_]['\u2019]$")
_FIRST_WORD = lazy(r"[^ \t]+")  # a no-break space holds a word together when text is wrapped
_HYPHENATED = lazy(r"([^\W\d_][\w'\u2019-]*)-$")
_OPENING_WORD = lazy(r"[^\W\d_]+")
# A label and its value: "Tags: boats, storms". Labels have one or two words.
_LABELLED = lazy(r"[^\W\d_]+(?: [^\W\d_]+)?\s?[:\uff1a](?=\s|$)")
_INNER_END = lazy("[.!?\u3002\uff01\uff1f\u061f\u06d4][\u201d\u2019\u00bb\u300d]?\\s*[^\\W\\d_]")
_CODE = lazy(r"""\w\(|[=!]=|=>|->|::|["']\)| = |</|/>|\w_\w|\w=["'\w]""")
_LINE_ENDS = lazy(r"[^\W\d_]-[ \t]*\n")
_LINE_BREAKS = lazy(r"\S[ \t]*\n")
_WORDS = lazy(r"[^\W\d_]+(?:-[^\W\d_]+)*")


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


def unwrap(source: Source, text: str, lexicon: Lexicon) -> dict[int, str]:
    """Give, for each line that goes on the line before it, the glue between them: `" "`, `""`, or `"-"`.

    The glue `"-"` joins the halves of a word hyphenated at the line end, and the hyphen goes.

    >>> lines = ["On Tuesday evening,", "Anna Moreau", "left the ministry by the side door, and took the last train home."]
    >>> unwrap(Source([0, 20, 32], [19, 31, 97], lines, [0, 0, 0]), "\\n".join(lines), Lexicon())
    {1: ' ', 2: ' '}
    """
    unit = _unit(source.gaps)
    joins = _wrapped(source, text, unit, lexicon)
    return _fragments(source, text, unit, lexicon, joins)


def _unit(gaps: list[int]) -> int:
    """Give the gap between neighbouring lines: 1 in double-spaced text, where larger gaps end paragraphs; else 0.

    Where every gap is 1 nothing is joined: clean pages look so, and cleaning them must change nothing.
    """
    inner = gaps[1:]
    return 1 if 0 not in inner and 1 in inner and any(gap > 1 for gap in inner) else 0


# -- hard wrapping ----------------------------------------------------------------------------------------------------


def _wrapped(source: Source, text: str, unit: int, lexicon: Lexicon) -> dict[int, str]:
    joins: dict[int, str] = {}
    widths = _widths(source, text)
    if not widths or sum(1 for width in widths if NARROWEST <= width <= WIDEST) < 3:
        return joins
    hyphens = _Hyphens(text)
    for first, last in _stretches(source, widths, unit):
        width = _wrap_width(source, widths, (first, last), unit, lexicon)
        if width:
            _join_stretch(source, text, widths, (first, last, width), unit, lexicon, hyphens, joins)
    return joins


def _widths(source: Source, text: str) -> list[int]:
    """Give the width of each source line, its indentation included."""
    if len(text.encode("utf-8", "replace")) < 1.2 * len(text):
        return [end - start for start, end in zip(source.starts, source.ends)]
    return [columns(text[start:end]) for start, end in zip(source.starts, source.ends)]


def _stretches(source: Source, widths: list[int], unit: int) -> list[tuple[int, int]]:
    """Give the runs of lines that could be wrapped: the whole page, or the parts between lines that are too long."""
    bounds: list[tuple[int, int]] = []
    first = 0
    for index, width in enumerate(widths):
        if width > WIDEST and " " in source.lines[index]:
            bounds.append((first, index))
            first = index + 1
    bounds.append((first, len(widths)))
    return [(start, stop) for start, stop in bounds if stop - start >= 3]


def _wrap_width(source: Source, widths: list[int], stretch: tuple[int, int], unit: int, lexicon: Lexicon) -> int:
    """Give the width that the lines of a stretch are wrapped at; 0 when they are not.

    Most of the longer lines must be full, and of the full lines that end no sentence, half must run on: headlines of
    equal length do not.
    """
    first, last = stretch
    longest = sorted(widths[first:last])
    for width in dict.fromkeys((longest[-1], longest[len(longest) * 19 // 20])):
        if width < NARROWEST:
            continue
        full = loose = running = halted = 0
        for index in range(first + 1, last):
            if source.gaps[index] != unit or not 0.6 * width <= widths[index - 1] <= width:
                continue
            if not _is_full(source, widths, index - 1, width):
                loose += 1
                continue
            full += 1
            if not ends_sentence(source.lines[index - 1]):
                runs_on = _runs_on(source.lines[index - 1], source.lines[index], lexicon)
                running, halted = running + runs_on, halted + (not runs_on)
        if running >= 2 and running >= halted and full >= FULL_SHARE * (full + loose):
            return width
    return 0


def _runs_on(before: str, line: str, lexicon: Lexicon) -> bool:
    """Tell whether `line` looks like the middle of the sentence that `before` leaves open."""
    return line[0].islower() or line[0].isdecimal() or _is_caseless(line[0]) or _leans_on(before, lexicon)


def _leans_on(before: str, lexicon: Lexicon) -> bool:
    """Tell whether `before` cannot end a phrase: it stops on a comma, an opening mark, or a word like "of"."""
    if before[-1] in ",([\u00ab\u201c\u201e" or _ELISION().search(before):
        return True
    return _stops_short(before, lexicon)


def _stops_short(line: str, lexicon: Lexicon) -> bool:
    words = line.split()
    return len(words) > 1 and words[-1].islower() and lexicon.is_function_word(words[-1])


def _is_full(source: Source, widths: list[int], index: int, width: int) -> bool:
    """Tell whether line `index` had no room for the first word of the line after it."""
    following = source.lines[index + 1]
    if is_spaceless(following[0]):
        return width >= widths[index] >= width - 6  # no line begins with a closing mark: up to three are pulled back
    word = _FIRST_WORD().match(following)
    first = word[0] if word else following
    if "-" in first[1:-1]:
        first = first[: first.index("-", 1) + 1]
    return width >= widths[index] > width - columns(first) - 1


def _join_stretch(
    source: Source,
    text: str,
    widths: list[int],
    stretch: tuple[int, int, int],
    unit: int,
    lexicon: Lexicon,
    hyphens: "_Hyphens",
    joins: dict[int, str],
) -> None:
    first, last, width = stretch
    for index in range(first + 1, last):
        if source.gaps[index] != unit or not _is_full(source, widths, index - 1, width):
            continue
        before, line = source.lines[index - 1], source.lines[index]
        if marker_width(line) or _opens_paragraph(source, text, index) or _starts_anew(before, line, lexicon):
            continue
        if lexicon.is_chrome(line) or lexicon.is_chrome(before):
            continue
        joins[index] = hyphens.glue(before, line)


def _opens_paragraph(source: Source, text: str, index: int) -> bool:
    """Tell whether the line is indented deeper than the one before, as first lines of paragraphs are in print."""
    if marker_width(source.lines[index - 1]):
        return False
    return _indent(source, text, index) >= _indent(source, text, index - 1) + 2


def _starts_anew(before: str, line: str, lexicon: Lexicon) -> bool:
    """Tell whether `line` opens another paragraph: with a label, a dash, or a word like "The" where no sentence ended.

    In headlines of which every word has a capital that word proves nothing, nor after one like "of".
    """
    ended = ends_sentence(before)
    if before == line or (line[0] in _DASHES and line[2:3].isupper() and ended):
        return True
    if _leans_on(before, lexicon):
        return False
    if _LABELLED().match(line) and (line[0].isupper() or (ended and _is_caseless(line[0]))):
        return True
    return not ended and _is_sentence_opener(line, lexicon) and not _is_title_case(before)


def _is_sentence_opener(line: str, lexicon: Lexicon) -> bool:
    """Tell whether `line` begins with a function word in a capital that only the start of a sentence gives it."""
    word = _OPENING_WORD().match(line)
    if word is None or not word[0][0].isupper() or word[0].isupper():
        return False
    return word[0].lower() not in _POLITE and lexicon.is_function_word(word[0].lower())


def _is_title_case(line: str) -> bool:
    words = [word for word in line.split() if len(word) > 3]
    return 2 * sum(1 for word in words if word[0].isupper()) > len(words)


def _indent(source: Source, text: str, index: int) -> int:
    raw = text[source.starts[index]:source.ends[index]]
    return len(raw) - len(raw.lstrip())


class _Hyphens:
    """Decides whether a hyphen at a line end belongs to the word; reads the page's own words, once, when first asked.

    Typesetters hyphenate a line in ten; a wrapper that breaks at the hyphens of compounds meets one in fifty.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._words: frozenset[str] = frozenset()
        self._are_rare: bool | None = None

    def glue(self, before: str, line: str) -> str:
        if before.endswith("\u00ad"):
            return "-"
        left, right = _HYPHENATED().search(before), _OPENING_WORD().match(line)
        if left and right:
            return "-" if self._is_hyphenation(left[1], right[0], line) else ""
        return "" if is_spaceless(before[-1]) and is_spaceless(line[0]) else " "

    def _is_hyphenation(self, left: str, right: str, line: str) -> bool:
        if not right[0].islower() or "-" in left:
            return False
        if self._are_rare is None:
            self._read()
        words = self._words
        half = re.split("['\u2019]", left.lower())[-1]
        if half + right.lower() in words:
            return True
        if f"{half}-{right.lower()}" in words:
            return False
        known = (half in words) + (right in words)
        return known == 0 if self._are_rare else known < 2

    def _read(self) -> None:
        ends = _LINE_ENDS().findall(self._text)
        self._are_rare = len(ends) * 16 < len(_LINE_BREAKS().findall(self._text))
        inner = re.sub(r"(\S+)-[ \t]*\n\s*(\S+)", " ", self._text).lower()
        self._words = frozenset(part for word in _WORDS().findall(inner) for part in {word, *word.split("-")})


# -- fragments --------------------------------------------------------------------------------------------------------


def _fragments(source: Source, text: str, unit: int, lexicon: Lexicon, joins: dict[int, str]) -> dict[int, str]:
    """Add the joins of sentences that links and bold words were cut out of."""
    lines = source.lines
    surely = [
        index
        for index in range(1, len(lines))
        if index not in joins and source.gaps[index] == unit and _goes_on(lines[index - 1], lines[index], lexicon)
    ]
    certain = set(surely)
    found = _broken_off(source, text, unit, lexicon, joins)
    for index in surely:
        found[index] = _glue(lines[index - 1], lines[index], text)
        if not is_bare_marker(lines[index - 1]):
            _reach_back(source, text, unit, lexicon, certain, found, joins, index - 1)
    _reach_on(source, text, unit, lexicon, found, joins)
    kept = {index: glue for index, glue in found.items() if _in_long_group(lines, found, joins, index)}
    return dict(sorted({**joins, **kept}.items())) if kept else joins


def _broken_off(source: Source, text: str, unit: int, lexicon: Lexicon, joins: dict[int, str]) -> dict[int, str]:
    """Join what was cut in scripts without capitals: a line that ends a sentence, begins another and breaks off.

    The lines after it belong to it up to one that ends a sentence, `MOST_PIECES` at most.
    """
    found: dict[int, str] = {}
    lines = source.lines
    for index, line in enumerate(lines):
        if line.isascii() or index in joins or not _breaks_inside(line):
            continue
        if index + 1 == len(lines) or columns(lines[index + 1]) > MID_SENTENCE:
            continue  # what was cut out is a link or a bold word: it is short
        last = index + 1
        while last < min(len(lines), index + MOST_PIECES) and not ends_sentence(lines[last]):
            last += 1
        pieces = range(index + 1, last + 1)
        if last < len(lines) and all(source.gaps[i] == unit and not lexicon.is_chrome(lines[i]) for i in pieces):
            found.update((i, _glue(lines[i - 1], lines[i], text)) for i in pieces)
    return found


def _breaks_inside(line: str) -> bool:
    if not _is_caseless(line[-1]) or len(line) < 20:
        return False
    ends = [found.end() for found in _INNER_END().finditer(line)]
    return bool(ends) and not _LABELS.intersection(line[ends[-1]:])


def _is_caseless(character: str) -> bool:
    """Tell whether `character` is a letter of a script without capitals."""
    return character.isalpha() and not character.islower() and not character.isupper()


def _goes_on(before: str, line: str, lexicon: Lexicon) -> bool:
    """Tell whether `line` can only be the middle of a sentence that `before` began."""
    if is_bare_marker(before):
        return not is_bare_marker(line) and not lexicon.is_chrome(line)
    first = line[0]
    if first.islower():
        continues = not (line[1:2].isupper() or ends_sentence(before) or _is_label(before) or marker_width(line))
    elif first in _CONTINUES:
        continues = not line[1:2].isalnum() and (first not in "\u00bb\u201d" or _is_open(before, first))
    else:
        return False
    if not continues or _is_code(before) or _is_code(line):
        return False
    return not lexicon.is_chrome(line) and not lexicon.is_chrome(before)


def _is_code(line: str) -> bool:
    """Tell whether `line` looks like program text or an address, which is never joined."""
    return line[-1] in "{}\\;" or line[0] in "{}$<@#" or line.startswith(("http", "www.")) or _CODE().search(line) is not None


def _is_label(line: str) -> bool:
    return line[-1] == ":" and len(line) < MID_SENTENCE


def _is_open(before: str, closer: str) -> bool:
    opener = "\u00ab" if closer == "\u00bb" else "\u201c"
    return before.count(opener) > before.count(closer)


def _reach_back(
    source: Source,
    text: str,
    unit: int,
    lexicon: Lexicon,
    certain: set[int],
    found: dict[int, str],
    joins: dict[int, str],
    index: int,
) -> None:
    """Join a name in capitals to the sentence before it, when the sentence goes on after the name."""
    lines = source.lines
    if index < 1 or index in certain or index in joins or source.gaps[index] != unit:
        return
    before, line = lines[index - 1], lines[index]
    if ends_sentence(before) or marker_width(line) or len(line) > 2 * MID_SENTENCE or before[-1] in ":":
        return
    if lexicon.is_chrome(before) or lexicon.is_chrome(line):
        return
    if index - 1 in certain or index - 1 in joins or _breaks_off(before, line, lexicon):
        found[index] = _glue(before, line, text)


def _reach_on(source: Source, text: str, unit: int, lexicon: Lexicon, found: dict[int, str], joins: dict[int, str]) -> None:
    """Join what follows a piece of a sentence that stops on a word like "the"."""
    lines = source.lines
    for index in range(1, len(lines)):
        before, line = lines[index - 1], lines[index]
        if index in found or index in joins or source.gaps[index] != unit or not _stops_short(before, lexicon):
            continue
        is_sentence = len(before) >= MID_SENTENCE or index - 1 in found
        is_bare = marker_width(line) or _is_code(before) or lexicon.is_chrome(before) or lexicon.is_chrome(line)
        if is_sentence and not is_bare:
            found[index] = _glue(before, line, text)


def _breaks_off(before: str, line: str, lexicon: Lexicon) -> bool:
    """Tell whether `before` stops in the middle of a sentence that `line` goes on: for want of more, a long open line."""
    if _leans_on(before, lexicon):
        return True
    is_short_name = len(line) <= MID_SENTENCE and not _is_sentence_opener(line, lexicon)
    return is_short_name and len(before) >= MID_SENTENCE and before.count(" ") >= 5


def _in_long_group(lines: list[str], found: dict[int, str], joins: dict[int, str], index: int) -> bool:
    """Tell whether the group of fragments around `index` holds a long piece; looks 40 pieces each way at most."""
    first = last = index
    while first > index - 40 and (first in found or first in joins):
        first -= 1
    while last < index + 40 and (last + 1 in found or last + 1 in joins):
        last += 1
    group = lines[first:last + 1]
    if is_bare_marker(group[0]) and len(group) == 2:
        return True
    total = sum(map(len, group))
    return max(map(len, group)) >= LONG_PIECE or (total >= 1.5 * LONG_PIECE and ends_sentence(group[-1]))


def _glue(before: str, line: str, text: str) -> str:
    """Give what stood between two fragments: nothing at tight punctuation and elisions, else a space."""
    first, last = line[0], before[-1]
    if is_bare_marker(before):
        return " "
    if first in _TIGHT or (last in _OPENERS and (last not in "'\u2019" or _ELISION().search(before))):
        return ""
    if first in _BY_HABIT or last == "\u00ab":
        return " " if _is_spaced(text, first if first in _BY_HABIT else last) else ""
    if is_spaceless(last) and is_spaceless(first):
        return ""
    return " "


def _is_spaced(text: str, mark: str) -> bool:
    """Tell whether the page puts a space at `mark`, as French does before a colon, more often than not."""
    sample = text[:20000]
    if mark == "\u00ab":
        spaced = len(re.findall("\u00ab[ \u00a0\u202f]", sample))
    else:
        spaced = len(re.findall(rf"\S[ \u00a0\u202f]{re.escape(mark)}", sample))
    return 2 * spaced > sample.count(mark)
