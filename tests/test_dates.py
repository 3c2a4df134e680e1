"""Dates are read where they are certain, and not where they are not."""

import pytest

from cleaner.dates import iso_date

CERTAIN = [
    ("Published 5 December 2019, 14:30", "en", "2019-12-05"),
    ("December 5, 2019", "en", "2019-12-05"),
    ("Dec. 5th, 2019", "en", "2019-12-05"),
    ("5. Dezember 2019 um 12:01", "de", "2019-12-05"),
    ("le 1er mars 2020 à 8h", "fr", "2020-03-01"),
    ("5 de diciembre de 2019", "es", "2019-12-05"),
    ("5 de dezembro de 2019", "pt", "2019-12-05"),
    ("5 dicembre 2019", "it", "2019-12-05"),
    ("5 december 2019", "nl", "2019-12-05"),
    ("5 grudnia 2019", "pl", "2019-12-05"),
    ("5 декабря 2019, 10:00", "ru", "2019-12-05"),
    ("5 грудня 2019", "uk", "2019-12-05"),
    ("5. prosince 2019", "cs", "2019-12-05"),
    ("5 december 2019", "sv", "2019-12-05"),
    ("5. desember 2019", "no", "2019-12-05"),
    ("5. december 2019", "da", "2019-12-05"),
    ("5 Aralık 2019 Perşembe", "tr", "2019-12-05"),
    ("5 Δεκεμβρίου 2019", "el", "2019-12-05"),
    ("5 ديسمبر 2019", "ar", "2019-12-05"),
    ("2019年12月5日 10:30", "zh", "2019-12-05"),
    ("2019. 12. 5. 오전 9:00", "ko", "2019-12-05"),
    ("2019-12-05T10:00Z", None, "2019-12-05"),
    ("05.12.2019", None, "2019-12-05"),
    ("25/12/2019", "en", "2019-12-25"),
    ("03/04/2019", "fr", "2019-04-03"),
]
UNCERTAIN = [("03/04/2019", "en"), ("03/04/2019", None), ("yesterday", "en"), ("December 2019", "en"), ("31.02.2019", "de"), ("", None),
             ("5 December", "en"), ("99/99/9999", "en"), ("1 abc 2019", "en")]


@pytest.mark.parametrize(("text", "language", "day"), CERTAIN)
def test_certain(text, language, day):
    """A date that can mean one day only is read."""
    assert day == iso_date(text, language)


@pytest.mark.parametrize(("text", "language"), UNCERTAIN)
def test_uncertain(text, language):
    """A date that could mean two days, or none, is left as it is."""
    assert iso_date(text, language) is None
