"""Find fragments: sentences that `soup.get_text("\\n")` cut, with each link and each bold word on a line of its own.

In: the source lines, and the joins that are known. Out: for each line that goes on the one before, the glue between
them. Must never join a line that the lexicon knows as chrome: joining is for certain cases.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from cleaner.lazy import lazy
from cleaner.prose import columns, ends_sentence, is_bare_marker, is_spaceless, marker_width
from cleaner.source import ELISION, MID_SENTENCE, Lexicon, Source, is_caseless, leans_on, opens_sentence, stops_short

# A fragment group must hold one piece this long: menus in lower case are not sentences cut by links.
LONG_PIECE = 40
# A sentence is cut into at most this many pieces in scripts that show nothing of how they go on.
MOST_PIECES = 5

_CONTINUES = frozenset(",;:.!?)]}%\u00bb\u201d\u3001\uff0c\u3002\uff1b\uff1a\uff01\uff1f\uff09\u300d\u300f\u060c\u061b\u061f")
_TIGHT = frozenset(",.)]}%\u201d\u2019\u3001\uff0c\u3002\uff1b\uff1a\uff01\uff1f\uff09\u300d\u300f\u060c")
_LABELS = frozenset(":=\u00a9/\uff1a\uff1d")
_BY_HABIT = frozenset(";:!?\u00bb")
_OPENERS = frozenset("([{\u201c\u2018\u201e/'\u2019")
_INNER_END = lazy("[.!?\u3002\uff01\uff1f\u061f\u06d4][\u201d\u2019\u00bb\u300d]?\\s*[^\\W\\d_]")
_CODE = lazy(r"""\w\(|[=!]=|=>|->|::|["']\)| = |</|/>|\w_\w|\w=["'\w]""")


class Fragments:
    """The fragments of one text; `unit` is the gap, in blank lines, between lines that follow one another.

    >>> lines = ["On Tuesday evening,", "Anna Moreau", "left the ministry by the side door, and took the last train home."]
    >>> Fragments(Source([0, 20, 32], [19, 31, 97], lines, [0, 0, 0]), "\\n".join(lines), 0, Lexicon(), {}).joins()
    {2: ' ', 1: ' '}
    """

    def __init__(self, source: Source, text: str, unit: int, lexicon: Lexicon, known: Mapping[int, str]) -> None:
        self._lines = source.lines
        self._gaps = source.gaps
        self._text = text
        self._unit = unit
        self._lexicon = lexicon
        self._known = known
        self._found: dict[int, str] = {}

    def joins(self) -> dict[int, str]:
        """Give, for each line that is a piece of the sentence before it, the glue between them."""
        surely = [index for index in range(1, len(self._lines)) if self._is_near(index) and self._goes_on(index)]
        self._break_off()
        certain = set(surely)
        for index in surely:
            self._join(index)
            if not is_bare_marker(self._lines[index - 1]):
                self._reach_back(index - 1, certain)
        self._reach_on()
        return {index: glue for index, glue in self._found.items() if self._in_long_group(index)}

    def _join(self, index: int) -> None:
        self._found[index] = _glue(self._lines[index - 1], self._lines[index], self._text)

    def _is_near(self, index: int) -> bool:
        """Tell whether the line follows the one before, and is not joined to it yet."""
        return index not in self._known and self._gaps[index] == self._unit

    def _is_chrome(self, index: int) -> bool:
        """Tell whether the line or the one before is chrome."""
        return self._lexicon.is_chrome(self._lines[index]) or self._lexicon.is_chrome(self._lines[index - 1])

    def _break_off(self) -> None:
        """Join what was cut in scripts without capitals: a line that ends a sentence, begins another and breaks off.

        The lines after it belong to it up to one that ends a sentence, `MOST_PIECES` at most.
        """
        lines = self._lines
        for index, line in enumerate(lines):
            if line.isascii() or index in self._known or not _breaks_inside(line):
                continue
            if index + 1 == len(lines) or columns(lines[index + 1]) > MID_SENTENCE:
                continue  # what was cut out is a link or a bold word: it is short
            last = index + 1
            while last < min(len(lines), index + MOST_PIECES) and not ends_sentence(lines[last]):
                last += 1
            pieces = range(index + 1, last + 1)
            if last < len(lines) and all(self._gaps[i] == self._unit and not self._lexicon.is_chrome(lines[i]) for i in pieces):
                for piece in pieces:
                    self._join(piece)

    def _goes_on(self, index: int) -> bool:
        """Tell whether the line can only be the middle of a sentence that the one before began."""
        before, line = self._lines[index - 1], self._lines[index]
        if is_bare_marker(before):
            return not is_bare_marker(line) and not self._lexicon.is_chrome(line)
        if not _continues(before, line) or _is_code(before) or _is_code(line):
            return False
        return not self._is_chrome(index)

    def _reach_back(self, index: int, certain: set[int]) -> None:
        """Join a name in capitals to the sentence before it, when the sentence goes on after the name."""
        if index < 1 or index in certain or not self._is_near(index):
            return
        before, line = self._lines[index - 1], self._lines[index]
        if ends_sentence(before) or marker_width(line) or len(line) > 2 * MID_SENTENCE or before[-1] == ":":
            return
        if not self._is_chrome(index) and (index - 1 in certain or index - 1 in self._known or self._breaks_off(before, line)):
            self._join(index)

    def _breaks_off(self, before: str, line: str) -> bool:
        """Tell whether `before` stops in a sentence that `line` goes on: for want of more, a long open line."""
        if leans_on(before, self._lexicon):
            return True
        is_short_name = len(line) <= MID_SENTENCE and not opens_sentence(line, self._lexicon)
        return is_short_name and len(before) >= MID_SENTENCE and before.count(" ") >= 5

    def _reach_on(self) -> None:
        """Join what follows a piece of a sentence that stops on a word like "the"."""
        for index in range(1, len(self._lines)):
            before, line = self._lines[index - 1], self._lines[index]
            if index in self._found or not self._is_near(index) or not stops_short(before, self._lexicon):
                continue
            is_sentence = len(before) >= MID_SENTENCE or index - 1 in self._found
            if is_sentence and not (marker_width(line) or _is_code(before) or self._is_chrome(index)):
                self._join(index)

    def _in_long_group(self, index: int) -> bool:
        """Tell whether the group of fragments around `index` holds a long piece; looks 40 pieces each way at most."""
        first = last = index
        while first > index - 40 and (first in self._found or first in self._known):
            first -= 1
        while last < index + 40 and (last + 1 in self._found or last + 1 in self._known):
            last += 1
        group = self._lines[first:last + 1]
        if is_bare_marker(group[0]) and len(group) == 2:
            return True
        total = sum(map(len, group))
        return max(map(len, group)) >= LONG_PIECE or (total >= 1.5 * LONG_PIECE and ends_sentence(group[-1]))


def _continues(before: str, line: str) -> bool:
    first = line[0]
    if first.islower():
        return not (line[1:2].isupper() or ends_sentence(before) or _is_label(before) or marker_width(line))
    return first in _CONTINUES and not line[1:2].isalnum() and (first not in "\u00bb\u201d" or _is_open(before, first))


def _breaks_inside(line: str) -> bool:
    if not is_caseless(line[-1]) or len(line) < 20:
        return False
    ends = [found.end() for found in _INNER_END().finditer(line)]
    return bool(ends) and not _LABELS.intersection(line[ends[-1]:])


def _is_code(line: str) -> bool:
    """Tell whether `line` looks like program text or an address, which is never joined."""
    return line[-1] in "{}\\;" or line[0] in "{}$<@#" or line.startswith(("http", "www.")) or _CODE().search(line) is not None


def _is_label(line: str) -> bool:
    return line[-1] == ":" and len(line) < MID_SENTENCE


def _is_open(before: str, closer: str) -> bool:
    opener = "\u00ab" if closer == "\u00bb" else "\u201c"
    return before.count(opener) > before.count(closer)


def _glue(before: str, line: str, text: str) -> str:
    """Give what stood between two fragments: nothing at tight punctuation and elisions, else a space."""
    first, last = line[0], before[-1]
    if is_bare_marker(before):
        return " "
    if first in _TIGHT or (last in _OPENERS and (last not in "'\u2019" or ELISION().search(before))):
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
