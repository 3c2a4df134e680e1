"""Read what a captured line says: the author behind "By", the tags behind "Tags:".

In: a rule, its evidence, the words of lines. Out: values for the metadata. Must never decide about a line.
"""

from collections.abc import Sequence

from cleaner.fold import EDGE, align
from cleaner.match import Evidence, span_in_line
from cleaner.rule import LIST_FIELDS, Rule

_TAG_MARKS = (",", ";", "\u060c", "\u3001", "\uff0c", "\u00b7", "\u2022", "|")
_BEFORE_DATE = (",", "|", "\u00b7", "\u2022", " - ", " \u2013 ", " \u2014 ", "\u060c", "\uff0c", "(", "/")
_LABEL_EDGE = " \u00a0\u202f:\uff1a" + EDGE


def own_value(rule: Rule, item: Evidence, line: str) -> str:
    """Give what the line itself says: all of it, or what follows the label that the phrase is; a credit has no label.

    Nothing for a label that stands alone: its values are on the lines below.

    >>> rule = Rule("tags", "mine", "tags", "capture", "certain", "A label.", "mine.yaml", 1, into="tags")
    >>> own_value(rule, Evidence(0, 0, "starts", 0, 4), "Tags: boats, storms")
    'boats, storms'
    """
    if item.form == "line":
        is_label = rule.action == "block" or rule.into in LIST_FIELDS
        return "" if is_label or line.endswith((":", "\uff1a")) else line.lstrip(EDGE)
    start, end = span_in_line(line, item)
    if rule.into == "credit":
        return line[start:].lstrip(" .,/|")
    if item.form == "starts" or rule.action == "block":
        return line[_label_end(line, item) if rule.into == "date" else end:].strip(_LABEL_EDGE)
    return line[start:end].strip(_LABEL_EDGE) if item.form == "regex" else line.lstrip(EDGE)


def _label_end(line: str, item: Evidence) -> int:
    """Give where the label of a date ends: before its first number, which is the day of "Monday, # May"."""
    key, origin = align(line)
    number = key.find("#", item.start, item.end)
    return origin[item.end - 1] + 1 if number < 0 else origin[number]


def split_values(rule: Rule, texts: Sequence[str]) -> list[str]:
    """Split `texts` as the rule says, and tags at their usual marks; authors lose the date that stands behind.

    Of a field with one value, what stands before the first mark counts.

    >>> rule = Rule("tags", "mine", "tags", "capture", "certain", "A label.", "mine.yaml", 1, into="tags")
    >>> split_values(rule, ["boats, storms | harbours", ""])
    ['boats', 'storms', 'harbours']
    """
    parts = list(texts)
    if rule.into in LIST_FIELDS:
        for mark in rule.split or (_TAG_MARKS if rule.into == "tags" else ()):
            parts = [piece for part in parts for piece in part.split(mark)]
        parts = [part.lstrip(_LABEL_EDGE).rstrip() for part in parts]
    elif rule.split:
        parts = [_first(part, rule.split) for part in parts]
    if rule.into == "author":
        parts = [_undated(part) for part in parts]
    return [part for part in parts if part]


def _first(text: str, marks: Sequence[str]) -> str:
    for mark in marks:
        text = text.partition(mark)[0]
    return text.strip(_LABEL_EDGE)


def _undated(author: str) -> str:
    """Give "Jane Doe" of "Jane Doe, 5 May 2019"; nothing where only numbers stand."""
    while any(map(str.isdecimal, author)):
        author = max((author.rpartition(mark)[0] for mark in _BEFORE_DATE), key=len).rstrip(_LABEL_EDGE)
    return author


def hashtags(line: str) -> list[str]:
    """Give the tags of a line of hashtags; none for any other line. A number is no tag.

    >>> hashtags("#harbour, #storm"), hashtags("#1"), hashtags("#harbour reopens")
    (['harbour', 'storm'], [], [])
    """
    words = line.split() if line.startswith("#") else []
    if not all(word[0] == "#" and word[1:2].isalpha() for word in words):
        return []
    return [word.strip("#,") for word in words]
