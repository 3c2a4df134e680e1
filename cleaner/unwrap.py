"""Find the source lines that a dump has cut out of one line, so that they can be joined again.

In: the source lines with their offsets. Out: for each line that goes on the one before, the glue between the two. Must
never join across a blank line (save in double-spaced text).
"""

from cleaner.fragments import Fragments
from cleaner.source import Lexicon, Source
from cleaner.wrapping import Wrapping


def unwrap(source: Source, text: str, lexicon: Lexicon) -> dict[int, str]:
    """Give, for each line that goes on the line before it, the glue between them: `" "`, `""`, or `"-"`.

    The glue `"-"` joins the halves of a word hyphenated at the line end, and the hyphen goes.

    >>> lines = ["On Tuesday evening,", "Anna Moreau", "left the ministry by the side door, and took the last train home."]
    >>> unwrap(Source([0, 20, 32], [19, 31, 97], lines, [0, 0, 0]), "\\n".join(lines), Lexicon())
    {1: ' ', 2: ' '}
    """
    unit = _unit(source.gaps)
    wrapped = Wrapping(source, text, unit, lexicon).joins()
    cut = Fragments(source, text, unit, lexicon, wrapped).joins()
    return dict(sorted({**wrapped, **cut}.items()))


def _unit(gaps: list[int]) -> int:
    """Give the gap between neighbouring lines: 1 in double-spaced text, where larger gaps end paragraphs; else 0.

    Where every gap is 1 nothing is joined: clean pages look so, and cleaning them must change nothing.
    """
    inner = gaps[1:]
    return 1 if 0 not in inner and 1 in inner and any(gap > 1 for gap in inner) else 0
