"""Write the pages about the shipped rules: one for each language, with every rule, one for each category, an index.

In: packs, categories, the table of statistics. Out: pages in Markdown, by file name. Must never write by hand what a
pack says already.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from cleaner.figures import Figures
from cleaner.iso639 import language_name
from cleaner.rule import Example, Pack, Rule

MARK = "<!-- Written by `cleaner rules docs`: change the packs, not this page. -->\n\n"
INDEX = "index"
# The page of the rules that are for all languages.
ANY = "any"
SHOWN_PHRASES = 5
_LONGEST = 100


def pages(packs: Sequence[Pack], categories: dict[str, str], figures: Figures) -> dict[str, str]:
    """Give the pages by file name.

    >>> rule = Rule("more", "mine", "related", "line", "certain", "A cue.", "mine.yaml", 1, "fr",
    ...             patterns=(("line", "More"),))
    >>> sorted(pages([Pack("mine", "mine.yaml", rules=(rule,))], {"related": "Teasers."}, Figures({}, {})))
    ['fr.md', 'index.md', 'related.md']
    """
    rules = [rule for pack in packs for rule in pack.rules]
    by_language = _groups((rule.language or ANY, rule) for rule in rules)
    by_category = {name: [rule for rule in rules if rule.category == name] for name in categories}
    by_category = {name: some for name, some in by_category.items() if some}
    made = {INDEX: _index(by_language, by_category, categories, figures)}
    for language, some in by_language.items():
        made[language] = _language_page(language, some, figures)
    for category, some in by_category.items():
        made[category] = _category_page(category, categories[category], some)
    return {f"{name}.md": MARK + text for name, text in made.items()}


def _groups(pairs: Iterable[tuple[str, Rule]]) -> dict[str, list[Rule]]:
    groups: dict[str, list[Rule]] = {}
    for name, rule in pairs:
        groups.setdefault(name, []).append(rule)
    return dict(sorted(groups.items()))


def _index(
    by_language: dict[str, list[Rule]], by_category: dict[str, list[Rule]], categories: dict[str, str], figures: Figures
) -> str:
    rows = "".join(f"| [{name}]({name}.md) | {_title(name)} | {_size(some)} |\n" for name, some in by_language.items())
    return (
        "# The rules\n\n"
        "Every rule that ships with cleaner, by language and by category; [how to write rules](../rules.md).\n\n"
        f"| language | | rules | phrases |\n|---|---|---|---|\n{rows}\n"
        "| category | | rules | phrases | measured |\n|---|---|---|---|---|\n"
        + "".join(
            f"| [{name}]({name}.md) | {categories[name]} | {_size(some)} | {figures.categories.get(name, '')} |\n"
            for name, some in by_category.items()
        )
    )


def _size(rules: Sequence[Rule]) -> str:
    return f"{len(rules):,} | {sum(len(rule.patterns) for rule in rules):,}"


def _title(language: str) -> str:
    name = language_name(None if language == ANY else language)
    return name[0].upper() + name[1:]


def _language_page(language: str, rules: Sequence[Rule], figures: Figures) -> str:
    parts = [f"# {_title(language)}\n"]
    for pack, some in _groups((rule.pack, rule) for rule in rules).items():
        parts += [f"## {pack}\n", *(_entry(rule, figures) for rule in some)]
    return "\n".join(parts)


def _entry(rule: Rule, figures: Figures) -> str:
    count = f"{len(rule.patterns):,} phrase{'' if len(rule.patterns) == 1 else 's'}"
    measured = figures.rules.get(rule.name)
    facts = [f"[{rule.category}]({rule.category}.md)", rule.action, rule.strength, count]
    facts += [str(measured)] if measured else []
    phrases = [code(text) for _, text in rule.patterns[:SHOWN_PHRASES]]
    more = " ..." if len(rule.patterns) > SHOWN_PHRASES else ""
    lines = [f"### {rule.id}\n", f"{rule.why} {' · '.join(facts)}\n", f"- matches {', '.join(phrases)}{more}"]
    return "\n".join([*lines, *_example("drops", rule.drop), *_example("keeps", rule.keep), ""])


def _example(verb: str, examples: Sequence[Example]) -> Iterator[str]:
    """Give one example: the first of one line, or else the first, its lines one after the other."""
    single = [example for example in examples if "\n" not in example.text.strip()]
    for example in (single or list(examples))[:1]:
        yield f"- {verb} {code(' / '.join(example.text.strip().splitlines()))}"


def _category_page(category: str, sentence: str, rules: Sequence[Rule]) -> str:
    rows = "".join(_category_row(rule) for rule in rules)
    return f"# {category}\n\n{sentence}\n\n| rule | action | strength | phrases | why |\n|---|---|---|---|---|\n{rows}"


def _category_row(rule: Rule) -> str:
    why = rule.why.replace("|", "\\|")
    cells = [f"[{rule.name}]({rule.language or ANY}.md)", rule.action, rule.strength, str(len(rule.patterns)), why]
    return f"| {' | '.join(cells)} |\n"


def code(text: str) -> str:
    """Give `text` as code, shortened; backticks in it do not end it.

    >>> code("More"), code("a `b`")
    ('`More`', '`` a `b` ``')
    """
    short = textwrap.shorten(text, _LONGEST, placeholder=" ...") or text.strip()
    return f"`` {short} ``" if "`" in short else f"`{short}`"
