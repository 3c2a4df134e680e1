"""Try every keep example on every rule: what must stay for one rule must stay for all.

In: packs. Out: a `Failure` for each keep example that a rule takes. Each is tried with the rules at their real
strengths, as a page of its own and (a single line) between paragraphs, with the rules of its site, and with those of
every site that has something to say about it. Must never change a rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from cleaner.article import Article
from cleaner.examples import NOISY, Failure, as_page, unmarked
from cleaner.fold import fold_line
from cleaner.phrases import Finder, phrases_of
from cleaner.pipeline import Cleaner
from cleaner.rule import Example, Pack, Rule

PARAGRAPHS = (
    "The lighthouse keeper had counted the ships for thirty years, and kept the numbers in blue notebooks on a shelf.",
    "When the old bridge was closed for repairs, the baker moved his stall to the other bank and found new customers.",
    "Nobody in the valley remembered such a winter, and by March the school had burned the last of its wood.",
)


class Trial(NamedTuple):
    """One keep example: its rule, the site whose pages the rule is for, and the folded lines of it that must stay."""

    rule: Rule
    site: str | None
    example: Example
    text: str
    stay: frozenset[str]


def clashes(packs: Sequence[Pack], tried: Sequence[Pack] | None = None, extra: Sequence[str] = ()) -> list[Failure]:
    """Give the keep examples of the packs `tried` (all of `packs` unless said) that some rule takes.

    `extra` are the paths of those packs that are not shipped ones. Time is about two milliseconds an example.
    """
    trials = trials_of(packs if tried is None else tried, packs)
    found: list[Failure] = []
    cleaner = Cleaner(extra, level="rules", keep=["structure"])
    for site, some in _by_site(trials, packs).items():
        cleaner.site = site
        for trial in some:
            found += _try(trial, cleaner)
    return sorted(set(found), key=lambda failure: (failure.rule.path, failure.example.at, failure.what))


def trials_of(tried: Iterable[Pack], packs: Iterable[Pack]) -> list[Trial]:
    """Give every keep example of the packs `tried`, with the lines of it that must stay.

    Of a longer example those lines must stay that hold a phrase of the rule: the others are there for their company.
    But a line that a `drop` example of some rule of `packs` names is the business of that rule.
    """
    named = {fold_line(example.text) for pack in packs for rule in pack.rules for example in rule.drop}
    rules = [(rule, pack.site.name if pack.site else None) for pack in tried for rule in pack.rules]
    examples = [(rule, site, example) for rule, site in rules for example in rule.keep]
    spoken = _spoken_lines([(rule, example) for rule, _, example in examples])
    trials: list[Trial] = []
    for number, (rule, site, example) in enumerate(examples):
        text, goes = unmarked(example.text, goes=False)
        page, _ = as_page(example, goes=False)
        stay = {fold_line(line) for line, gone in zip(text.split("\n"), goes) if not gone}
        if len(goes) > 1:
            stay = (stay & spoken[number] or stay) - named
        trials.append(Trial(rule, site, example, page, frozenset(stay)))
    return trials


def _spoken_lines(examples: Sequence[tuple[Rule, Example]]) -> list[set[str]]:
    """Give, for each example, its folded lines that hold a phrase of its own rule, wherever it stands in the line."""
    lines = [(number, line) for number, (_, example) in enumerate(examples) for line in _lines(example)]
    rules = list({id(rule): rule for rule, _ in examples}.values())
    phrases = [phrase if phrase.form == "regex" else phrase._replace(form="has") for phrase in phrases_of(rules)]
    spoken: list[set[str]] = [set() for _ in examples]
    for place, number in Finder(phrases).found_in([line for _, line in lines]):
        example, line = lines[place]
        if examples[example][0] is phrases[number].rule:
            spoken[example].add(fold_line(line))
    return spoken


def _lines(example: Example) -> list[str]:
    return unmarked(example.text, True)[0].split("\n")


def _by_site(trials: Sequence[Trial], packs: Iterable[Pack]) -> dict[str | None, list[Trial]]:
    """Give the trials to make with the rules of each site: its own, and those that one of its phrases is found in."""
    groups: dict[str | None, dict[int, Trial]] = {}
    for number, trial in enumerate(trials):
        groups.setdefault(trial.site, {})[number] = trial
    of_sites = [(rule, pack.site.name) for pack in packs if pack.site is not None for rule in pack.rules]
    site_of = {id(rule): name for rule, name in of_sites}
    phrases = phrases_of([rule for rule, _ in of_sites])
    lines = [(number, line) for number, trial in enumerate(trials) for line in trial.text.split("\n")]
    for place, phrase in Finder(phrases).found_in([line for _, line in lines]):
        number = lines[place][0]
        groups.setdefault(site_of[id(phrases[phrase].rule)], {})[number] = trials[number]
    return {site: list(group.values()) for site, group in groups.items()}


def _try(trial: Trial, cleaner: Cleaner) -> Iterator[Failure]:
    guards = trial.rule.when
    cleaner.language = (guards.language if guards is not None else None) or trial.rule.language
    first, second, third = PARAGRAPHS
    places = [("alone", trial.text)]
    if "\n" not in trial.text:  # a longer example is a page, and says itself what stands around the line
        places.append(("between paragraphs", "\n\n".join((first, second, trial.text, third))))
    for where, text in places:
        for line, name in taken(cleaner(text), trial.stay):
            yield Failure(trial.rule, trial.example, NOISY, f"{line!r} goes by {name} ({where}), and should stay")


def taken(article: Article, stay: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Give each line of `article` that should stay and went, or lost words, with the name of the rule that took it.

    >>> from cleaner import clean
    >>> [line for line, rule in taken(clean("Share on Facebook"), frozenset({"share on facebook"}))]
    ['Share on Facebook']
    """
    for line, key in enumerate(article.page.keys):
        if key in stay or any(part in key for part in stay):
            if line in article.verdict.dropped:
                yield article.page.lines[line], article.verdict.dropped[line][1]
            elif line in article.verdict.cuts:
                yield article.page.lines[line], "a rule with the action 'inside'"
