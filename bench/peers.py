"""The cleaners that are measured, each as a function from a page's text to what it would keep.

In: plain text. Out: plain text. HTML extractors get the lines in `<p>` elements, which is all that plain text can tell
them. A peer that raises gives no text, and that is its score.
"""

from __future__ import annotations

import html
import logging
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from bench.folds import cleaner_for
from cleaner import Cleaner
from cleaner.gold import GoldPage

Peer = Callable[[str], str]

# A line of so many words is long.
LONG = 10
# Raffel et al. 2020, "Exploring the Limits of Transfer Learning": a line of C4 ends in one of these and has five words.
_C4_ENDS = (".", "?", "!", '"')
_C4_WORDS = 5
_C4_UNWANTED = ("javascript", "privacy policy", "terms of use", "cookie policy", "uses cookies", "use of cookies", "use cookies")


def peers() -> dict[str, Peer]:
    """Give the peers that are installed, by the name they have in the table."""
    named: tuple[tuple[str, Peer, str], ...] = (
        ("datatrove C4QualityFilter", _datatrove, "datatrove"),
        ("jusText on lines", _justext, "justext"),
        ("trafilatura on lines", _trafilatura, "trafilatura"),
        ("boilerpy3 on lines", _boilerpy3, "boilerpy3"),
    )
    return {"raw": lambda text: text, "long lines": _long_lines, "C4 line rules": _c4_rules, **installed(named)}


def installed(named: Iterable[tuple[str, Callable[[Any], str], str]]) -> dict[str, Callable[[Any], str]]:
    """Give those of the peers (name, function, the module it needs) whose module is there.

    >>> list(installed([("ours", str, "cleaner"), ("another", str, "no_such_module")]))
    ['ours']
    """
    found: dict[str, Callable[[Any], str]] = {}
    for name, peer, needs in named:
        try:
            __import__(needs)
        except ImportError:
            continue
        found[name] = peer
    return found


def ours(page: GoldPage) -> dict[str, Peer]:
    """Give cleaner at its two levels; at `full`, with a net that has not seen the page's domain."""
    return {
        "cleaner, level rules": lambda text: _rules()(text).body,
        "cleaner, level full": lambda text: cleaner_for(page)(text).body,
    }


@cache
def _rules() -> Cleaner:
    return Cleaner(level="rules")


def _long_lines(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if len(line.split()) >= LONG)


def _c4_rules(text: str) -> str:
    kept: list[str] = []
    for line in text.split("\n"):
        line = line.strip()
        ends = line.endswith(_C4_ENDS) and not line.endswith("...")
        if ends and len(line.split()) >= _C4_WORDS and not any(words in line.lower() for words in _C4_UNWANTED):
            kept.append(line)
    return "\n".join(kept)


@cache
def _c4_filter() -> Any:
    from datatrove.pipeline.filters import C4QualityFilter

    return C4QualityFilter()


def _datatrove(text: str) -> str:
    from datatrove.data import Document

    document = Document(text=text, id="0")
    kept = _c4_filter().filter(document)
    return str(document.text) if kept is True else ""


def _in_paragraphs(text: str) -> str:
    lines = (html.escape(line.strip()) for line in text.split("\n") if line.strip())
    return "<html><body>" + "".join(f"<p>{line}</p>\n" for line in lines) + "</body></html>"


@cache
def stop_words() -> frozenset[str]:
    """All stop words that jusText has: it must be told the language, and a plain dump does not say it."""
    import justext

    return frozenset(word for language in justext.get_stoplists() for word in justext.get_stoplist(language))


def _justext(text: str) -> str:
    import justext

    paragraphs = justext.justext(_in_paragraphs(text), stop_words())
    return "\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate)


def _trafilatura(text: str) -> str:
    import trafilatura

    logging.disable(logging.CRITICAL)
    return trafilatura.extract(_in_paragraphs(text), include_comments=False) or ""


def _boilerpy3(text: str) -> str:
    from boilerpy3 import extractors

    logging.disable(logging.CRITICAL)
    return str(extractors.ArticleExtractor(raise_on_failure=False).get_content(_in_paragraphs(text)))
