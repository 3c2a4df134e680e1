"""Gather what a person should know of a run, and write it: as JSON, or as a page to look at.

In: the sums of a run. Out: report files. Must never name a time or a machine: the same run gives the same report.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

from cleaner import Article, Cleaner, __version__
from cleaner.batch.item import Item
from cleaner.batch.names import shown
from cleaner.batch.plan import Plan
from cleaner.batch.reading import read
from cleaner.batch.settings import Settings
from cleaner.batch.store import Store
from cleaner.batch.tally import Tally
from cleaner.library import shown_path

# Lines of a page, and characters of a line, that a report shows.
_LINES, _WIDTH = 400, 400


def write_reports(settings: Settings, plan: Plan, store: Store, tally: Tally, cleaner: Cleaner) -> None:
    """Write the reports that the settings name."""
    data = gather(settings, plan, tally, cleaner)
    for path in settings.reports:
        if path.endswith(".json"):
            text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
        else:
            from cleaner.batch.poster import poster

            text = poster(data)
        try:
            store.write(path, text.encode("utf-8", "backslashreplace"))
        except OSError as error:
            raise ValueError(f"{path}: it cannot be written: {error.strerror}. Check the folder and its rights.") from None


def gather(settings: Settings, plan: Plan, tally: Tally, cleaner: Cleaner) -> dict[str, Any]:
    """Give all that a report says, as plain values."""
    return {
        "cleaner": __version__,
        "output": shown(os.path.basename(os.path.abspath(settings.output))),
        "level": cleaner.level,
        "threshold": settings.threshold,
        "found": tally.found,
        "failed": tally.failed,
        **tally.data(),
        "described": cleaner.library.categories,
        "packs": _packs(tally, cleaner),
        "look_at": _look_at(settings, plan, tally, cleaner),
    }


def _packs(tally: Tally, cleaner: Cleaner) -> list[dict[str, Any]]:
    """Give the packs that could speak about these pages, each with its rules that did and that never did.

    A language's pack counts where a page is in the language, a site's where a page is of the site.
    """
    packs: dict[str, dict[str, Any]] = {}
    for name, language, path in _rules(tally, cleaner):
        if language is None or language in tally.languages:
            pack = packs.setdefault(path, {"pack": path, "rules": 0, "never": []})
            pack["rules"] += 1
            if not tally.rules[name]:
                pack["never"].append(name)
    return [packs[path] for path in sorted(packs)]


def _rules(tally: Tally, cleaner: Cleaner) -> Iterator[tuple[str, str | None, str]]:
    """Give name, language and pack file of every rule that drops lines, the general ones and those of the sites seen."""
    from cleaner.ruleset import Ruleset

    library = cleaner.library
    rulesets: list[Ruleset] = [library.base, *(library.site(site) for site in sorted(tally.sites) if site)]
    for ruleset in rulesets:
        for number in range(len(ruleset)):
            rule = ruleset.rule(number)
            if rule.action != "keep":
                yield rule.name, rule.language, shown_path(rule.path)


# -- the pages to look at first ---------------------------------------------------------------------------------------


def _look_at(settings: Settings, plan: Plan, tally: Tally, cleaner: Cleaner) -> list[dict[str, Any]]:
    """Clean the pages of least confidence once more, to show their lines: no run keeps those of millions of pages."""
    wanted = {name: (score, share) for score, name, share in tally.worst}
    shown_pages: dict[str, dict[str, Any]] = {}
    for item in _named(wanted, plan, settings):
        if item.raw is not None and item.name not in shown_pages:
            _, share = wanted[item.name]
            article = cleaner(item.raw, url=item.url)
            shown_pages[item.name] = {
                "page": item.name,
                "title": article.title,
                "url": item.url,
                "confidence": article.confidence,
                "share": share,
                "lines": _lines(article),
            }
    return [shown_pages[name] for name in wanted if name in shown_pages]


def _named(wanted: dict[str, Any], plan: Plan, settings: Settings) -> Iterator[Item]:
    """Read those inputs again that the wanted pages are in."""
    left = len(wanted)
    for job in plan.jobs:
        for found in job.inputs:
            name = shown(found.name)
            if left and any(page == name or page.startswith((name + ":", name + os.sep)) for page in wanted):
                for item in read(found, settings):
                    if shown(item.name) in wanted:
                        left -= 1
                        yield item._replace(name=shown(item.name))


def _lines(article: Article) -> list[list[Any]]:
    """Give the lines of a page in order, each with why it went; an empty reason where it stays."""
    return [
        [article.page.lines[decision.line][:_WIDTH], "" if decision.keep else decision.role, decision.because]
        for decision in article.decisions[:_LINES]
    ]
