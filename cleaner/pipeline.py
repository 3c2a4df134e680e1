"""The stages in their order: `Cleaner`, and `clean` for a single page.

In: packs and options, then pages. Out: articles. A `Cleaner` holds no open files and no locks: it pickles, and threads
may share it. Must never raise on content.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from time import monotonic
from typing import TYPE_CHECKING, Any

from cleaner.article import Article
from cleaner.fold import fold_line
from cleaner.intake import Intake, decode, take_in
from cleaner.judge import Hearing, Options, judge
from cleaner.library import Library, load_library, shown_path
from cleaner.lines import cut
from cleaner.match import Evidence, Matcher
from cleaner.page import Page
from cleaner.problem import suggest
from cleaner.rule import Rule
from cleaner.sniff import declared, has_tags, is_html
from cleaner.source import Lexicon

if TYPE_CHECKING:
    from cleaner.refine import Refined
    from cleaner.tagger import Tagger

LEVELS = ("rules", "full")
SOURCES = ("auto", "html", "text")
# Seconds that a page may take.
TIMEOUT = 10.0
# A page of HTML of which less is expected is shown to a witness: one in seven of 600 of the general web, none of 95 of news.
# Below 0.9 it would be one in three, for 0.001 of F1.
SURE = 0.75
# What `favor` stands for: how many times as much recall matters as precision.
FAVOR = {"precision": 0.5, "balanced": 1.0, "recall": 2.0}


class Cleaner:
    """Cleans pages.

    `packs`: paths of further packs (files or folders), added to the shipped ones. `level`: how much is judged, `rules`
    (what a rule or plain structure proves) or `full` (also what the tagger finds unlikely). `beta`: at `full`, how many
    times as much it matters to keep the article whole as to keep it clean. `tagger`: another one than the
    shipped (see `cleaner.tagger.load_tagger`). `language` and `site`: what the pages are,
    where it is known; else both are found page by page. `keep`: categories whose lines stay. `drop`: categories whose
    lines go on weaker evidence. `source`: what the pages are, `html`, `text`, or `auto` to look at each. Of HTML, `fast`
    leaves out the second opinion of trafilatura, and `timeout` is how many seconds a page may wait for it.

    Raises `PackError` for packs with mistakes, and `ValueError` for an unknown level, source, site or category, and a
    beta or timeout that is not above 0.

    >>> cleaner = Cleaner(keep=["share"])
    >>> cleaner("Harbour reopens after storm\\n\\nShare on Facebook").paragraphs
    ['Share on Facebook']
    """

    def __init__(
        self,
        packs: Iterable[str | os.PathLike[str]] = (),
        level: str = "full",
        language: str | None = None,
        site: str | None = None,
        keep: Iterable[str] = (),
        drop: Iterable[str] = (),
        beta: float = 1.0,
        tagger: Tagger | None = None,
        source: str = "auto",
        fast: bool = False,
        timeout: float = TIMEOUT,
    ) -> None:
        self.library: Library = load_library([os.fspath(path) for path in packs])
        self.level = _known(level, LEVELS, "level")
        if not 0 < beta < float("inf"):
            raise ValueError(f"beta is {beta}, and must be above 0. Give 1 for a balance, 2 to favor recall.")
        if not timeout > 0:
            raise ValueError(f"timeout is {timeout}, and must be above 0. Give seconds, as in {TIMEOUT:g}.")
        self.beta = beta
        self.source = _known(source, SOURCES, "source")
        self.fast = fast
        self.timeout = timeout
        self.tagger = tagger
        self.language = language
        self.site = None if site is None else _known(site, self.library.sites, "site")
        categories = self.library.categories
        self.options = Options(
            frozenset(_known(name, categories, "category") for name in keep),
            frozenset(_known(name, categories, "category") for name in drop),
        )
        self._base = Matcher(self.library.base)
        self._rules = _Rules([self._base])
        self._sites: dict[str, _SiteRules] = {}

    def __call__(self, raw: bytes | str, url: str | None = None) -> Article:
        """Clean one page, given as bytes or text; `url` tells its site, where it is known."""
        started = monotonic()
        html = self._html(raw)
        if html is not None:
            from cleaner.html import page_of_html  # lxml is no part of plain text

            text, encoding, notes, _ = html
            marked = page_of_html(text, asks=self.level == "full" and not self.fast)
            url, notes = url or address_of(marked), (*notes, *notes_of(marked))
            site, hearing = self.hear_page(marked, self.site or self._site_of_url(url))
        else:
            text, encoding, notes, _ = take_in(raw)
            site, hearing = self.hear(text, self.site or self._site_of_url(url))
        page, verdict = hearing.page, hearing.verdict
        refined: Refined | None = None
        if self.level == "full" and len(verdict.dropped) < len(page):
            from cleaner.refine import refine  # numpy is no part of the rules level

            refined = refine(hearing, self.beta, self.tagger)
            if page.marks is not None and refined.confidence < SURE:
                from cleaner.witness import ask  # plain text has none

                if ask(page, self.timeout - (monotonic() - started)):
                    refined = refine(hearing, self.beta, self.tagger)
            verdict = refined.verdict
        kept = [line for number, line in enumerate(page.lines) if number not in verdict.dropped]
        language = _Once(lambda: self._identify(kept) or self._identify(page.lines) or told_language(page))
        return Article(
            page, verdict, language=language, site=site, url=url, encoding=encoding, notes=notes, refined=refined
        )

    def _html(self, raw: bytes | str) -> Intake | None:
        """Give the page decoded if it is HTML, as was said or as it looks; None for plain text."""
        if self.source == "text":
            return None
        data = raw if isinstance(raw, str) else bytes(raw)
        if self.source == "auto" and not has_tags(data):
            return None
        html = decode(data, None if isinstance(data, str) else declared(data))
        return html if self.source == "html" or is_html(html.text) else None

    def hear(self, text: str, site: str | None = None) -> tuple[str | None, Hearing]:
        """Hear the rules about a page of clean text: give its site, which is found where it is not said, and the hearing."""
        page = self._cut(text, site)
        evidence = self._base.match(page)
        found = site or self._site_in(evidence)
        if found and found != site and page.pieces:
            page = self._cut(text, found)
            evidence = self._base.match(page)
        return found, self._heard(page, evidence, found)

    def hear_page(self, page: Page, site: str | None = None) -> tuple[str | None, Hearing]:
        """Hear the rules about a page whose lines are known, as HTML has them: give its site and the hearing."""
        evidence = self._base.match(page)
        found = site or self._site_in(evidence)
        return found, self._heard(page, evidence, found)

    def _heard(self, page: Page, evidence: list[Evidence], site: str | None) -> Hearing:
        rules, evidence = self._with_site(page, evidence, site)
        verdict = judge(page, evidence, rules.rule, self.options, self._identify)
        return Hearing(page, evidence, rules.rule, self.options, verdict)

    def _identify(self, lines: Sequence[str]) -> str | None:
        if self.language is not None:
            return self.language
        from cleaner.language import identify  # a short page never asks

        return identify(lines, self.library.base.function_words)

    def clean_many(self, pages: Iterable[bytes | str]) -> Iterator[Article]:
        """Clean pages one by one, in order."""
        return map(self, pages)

    def place_of(self, name: str, site: str | None = None) -> tuple[str, int] | None:
        """Give the file and line in which the rule of the full name `name` stands; None for plain structure."""
        matchers = [self._base] if site is None else [self._site_rules(site).matcher, self._base]
        for matcher in matchers:
            for number in range(len(matcher.ruleset)):
                rule = matcher.ruleset.rule(number)
                if rule.name == name:
                    return shown_path(rule.path), rule.at
        return None

    def _cut(self, text: str, site: str | None) -> Page:
        matchers = [self._base] if site is None else [self._base, self._site_rules(site).matcher]

        def is_chrome(line: str) -> bool:
            if line in self._function_words:
                return False  # "a" alone changes the size of letters on some pages; "à" is a piece of a sentence
            key = fold_line(line)
            return any(matcher.is_whole(key) for matcher in matchers)

        return cut(text, Lexicon(is_chrome, lambda word: word in self._function_words))

    @cached_property
    def _function_words(self) -> frozenset[str]:
        return frozenset(word for words in self.library.base.function_words.values() for word in words)

    # -- sites --------------------------------------------------------------------------------------------------------

    def _site_of_url(self, url: str | None) -> str | None:
        """Give the site whose host the URL names."""
        if not url:
            return None
        host = url.partition("://")[2].partition("/")[0].rpartition("@")[2].partition(":")[0].lower()
        for site in self.library.base.sites:
            if any(host == known or host.endswith("." + known) for known in site.hosts):
                return site.name
        return None

    def _site_in(self, evidence: list[Evidence]) -> str | None:
        """Give the site whose fingerprints stand on most lines; the first of equals in name order."""
        lines: dict[str, set[int]] = {}
        for item in evidence:
            if item.rule < 0:
                lines.setdefault(self.library.base.sites[-1 - item.rule].name, set()).add(item.line)
        return min(lines, key=lambda name: (-len(lines[name]), name), default=None)

    def _site_rules(self, site: str) -> _SiteRules:
        if site not in self._sites:
            self._sites[site] = _SiteRules(self._base, Matcher(self.library.site(site)))
        return self._sites[site]

    def _with_site(self, page: Page, evidence: list[Evidence], site: str | None) -> tuple[_Rules, list[Evidence]]:
        """Add the evidence of the site's rules, and take away that of the rules it replaces or disables."""
        evidence = [item for item in evidence if item.rule >= 0]
        if site is None:
            return self._rules, evidence
        rules = self._site_rules(site)
        evidence = [item for item in evidence if item.rule not in rules.removed]
        offset = len(self.library.base)
        evidence += [item._replace(rule=item.rule + offset) for item in rules.matcher.match(page)]
        return rules.rules, sorted(evidence)


class _Rules:
    """The rules of several matchers under consecutive numbers, made into objects when asked for."""

    def __init__(self, matchers: list[Matcher]) -> None:
        self._matchers = matchers
        self._made: dict[int, Rule] = {}

    def rule(self, number: int) -> Rule:
        made = self._made.get(number)
        if made is None:
            made = self._made[number] = self._make(number)
        return made

    def _make(self, number: int) -> Rule:
        for matcher in self._matchers:
            if number < len(matcher.ruleset):
                return matcher.ruleset.rule(number)
            number -= len(matcher.ruleset)
        raise IndexError(number)


class _SiteRules:
    """The rules of one site, and the numbers of the general rules that it replaces or disables."""

    def __init__(self, base: Matcher, matcher: Matcher) -> None:
        self.matcher = matcher
        self.rules = _Rules([base, matcher])
        disabled = set(matcher.ruleset.disabled)
        own = [matcher.ruleset.rule(number) for number in range(len(matcher.ruleset))]
        self.removed: set[int] = set()
        for number in range(len(base.ruleset)):
            rule = base.ruleset.rule(number)
            replaced = any(rule.id == other.id and other.language in (None, rule.language) for other in own)
            if replaced or rule.id in disabled or rule.name in disabled:
                self.removed.add(number)


class _Once:
    """A value that is worked out when first asked for."""

    def __init__(self, make: Callable[[], str | None]) -> None:
        self._make = make
        self._made: list[str | None] = []

    def __call__(self) -> str | None:
        if not self._made:
            self._made.append(self._make())
        return self._made[0]


def clean(raw: bytes | str, url: str | None = None, **options: Any) -> Article:
    """Clean one page with the shipped packs; `options` are those of `Cleaner`.

    >>> str(clean("Harbour reopens after storm\\n\\nShare on Facebook\\n"))
    'Harbour reopens after storm'
    """
    return _cleaner(options)(raw, url)


_shared: list[Cleaner] = []


def _cleaner(options: dict[str, Any]) -> Cleaner:
    """Give the one cleaner with no options, made when first needed; or a new one."""
    if options:
        return Cleaner(**options)
    if not _shared:
        _shared.append(Cleaner())
    return _shared[0]


def notes_of(page: Page) -> tuple[str, ...]:
    """Give the notes on what was repaired in the text of an HTML page."""
    return () if page.marks is None else page.marks.notes


def address_of(page: Page) -> str | None:
    """Give the address that an HTML page says it has."""
    address = page.marks and page.marks.facts.fields.get("url")
    return str(address) if address else None


def told_language(page: Page) -> str | None:
    """Give the language that an HTML page says it is in."""
    language = page.marks and page.marks.facts.fields.get("language")
    return str(language) if language else None


def _known(name: str, names: Iterable[str], what: str) -> str:
    if name in names:
        return name
    raise ValueError(f"{name!r} is no {what}. {suggest(name, names)}")
