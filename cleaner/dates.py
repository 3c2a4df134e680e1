"""Read a date line, where it can be read with certainty.

In: the date as a page prints it, and the page's language. Out: the day in ISO form, or None. Must never guess: 03/04/2019
is two days, and an English page may mean either.
"""

from cleaner.lazy import lazy

_YEAR_FIRST = lazy(r"(?<!\d)(\d{4})\s?[-/.\u5e74\ub144]\s?(\d{1,2})\s?[-/.\u6708\uc6d4]\s?(\d{1,2})(?!\d)")
_DOTTED = lazy(r"(?<!\d)(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?!\d)")
_SLASHED = lazy(r"(?<!\d)(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?!\d)")
# A day, a month in words and a year, in either order, with the little words that stand between them.
_WORDED = lazy(
    r"(?<!\d)\d{1,2}(?:\.|\u00ba|\u00aa|er|st|nd|rd|th)?\s(?:de\s|of\s)?[^\W\d_]+\.?,?\s(?:de\s|del\s)?\d{4}(?!\d)"
    r"|[^\W\d_]+\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s\d{4}(?!\d)"
)

# Where dateparser knows a language under another code.
_NAMES = {"no": "nb"}


def iso_date(text: str, language: str | None) -> str | None:
    """Give the day that `text` names as YYYY-MM-DD; None where it names none, or could be read in two ways.

    >>> iso_date("Jeudi 5 décembre 2019, 14:32", "fr"), iso_date("03/04/2019", "en"), iso_date("2019年12月5日", "zh")
    ('2019-12-05', None, '2019-12-05')
    """
    for pattern, order in ((_YEAR_FIRST, (0, 1, 2)), (_DOTTED, (2, 1, 0))):
        found = pattern().search(text)
        if found:
            return _day(*(int(found.groups()[place]) for place in order))
    return _slashed(text, language) or _worded(text, language)


def _day(year: int, month: int, day: int) -> str | None:
    from datetime import date  # 1.3 ms of start-up, and only pages with a date need it

    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _slashed(text: str, language: str | None) -> str | None:
    """Read 13/04/2019: certain where one reading is a day, or where the language puts the day first."""
    found = _SLASHED().search(text)
    if not found:
        return None
    first, second, year = (int(part) for part in found.groups())
    day_first, month_first = _day(year, second, first), _day(year, first, second)
    if day_first is None or month_first is None or day_first == month_first:
        return day_first or month_first
    return day_first if language not in (None, "en") else None


def _worded(text: str, language: str | None) -> str | None:
    found = _WORDED().search(text)
    if not found:
        return None
    import dateparser  # 0.2 s, and only pages that show a date in words need it

    settings = {"REQUIRE_PARTS": ["day", "month", "year"], "STRICT_PARSING": True}
    for name in dict.fromkeys((_NAMES.get(language or "en", language or "en"), "en")):
        try:
            read = dateparser.parse(found[0], languages=[name], settings=settings)
        except (ValueError, OverflowError):
            continue
        if read is not None:
            return str(read.date().isoformat())
    return None
