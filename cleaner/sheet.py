"""Say in plain text what rules are: a table of many, a sheet of one.

In: rules, and the table of statistics. Out: text. Must never decide what a rule does: it says what the pack says.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from cleaner.figures import Figures
from cleaner.iso639 import language_name
from cleaner.library import shown_path
from cleaner.rule import ACTIONS, FORMS, STRENGTHS, Example, Guards, Rule, Until

WIDTH = 110
# So many phrases of a form, and examples of a kind, say what a rule is about; the pack has them all.
SHOWN_PHRASES, SHOWN_EXAMPLES = 8, 3
_LONGEST_EXAMPLE = 160
_LABEL = 12


def table(rules: Sequence[Rule]) -> str:
    """Give a line for each rule: name, category, action, strength, number of phrases, why; in aligned columns.

    >>> rule = Rule("more", "mine", "related", "line", "certain", "A cue.", "mine.yaml", 1,
    ...             patterns=(("line", "More"),))
    >>> print(table([rule]), end="")
    name       category  action  strength  phrases  why
    mine/more  related   line    certain   1        A cue.
    """
    head = ("name", "category", "action", "strength", "phrases", "why")
    rows = [head, *map(_cells, rules)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head) - 1)]
    return "".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths)), row[-1]]) + "\n" for row in rows
    )


def _cells(rule: Rule) -> tuple[str, ...]:
    return rule.name, rule.category, rule.action, rule.strength, str(len(rule.patterns)), rule.why


def sheet(rule: Rule, categories: dict[str, str], figures: Figures) -> str:
    """Give what there is to say about `rule`: what it drops and why, its phrases, guards, examples, statistics, place.

    >>> rule = Rule("more", "mine", "related", "line", "certain", "A cue.", "mine.yaml", 1,
    ...             patterns=(("line", "More"),))
    >>> print(sheet(rule, {"related": "Teasers."}, Figures({}, {})).splitlines()[-1])
    line        "More"
    """
    rows = [
        ("does", f"{ACTIONS[rule.action]} ({rule.action})"),
        ("sure", f"{STRENGTHS[rule.strength]} ({rule.strength})"),
        ("category", f"{rule.category}: {categories.get(rule.category, '')}"),
        ("language", language_name(rule.language)),
        ("why", rule.why),
        *_conditions(rule),
        *((form, quoted([text for other, text in rule.patterns if other == form])) for form in FORMS),
        *_examples("goes", rule.drop),
        *_examples("stays", rule.keep),
        ("measured", str(figures.rules.get(rule.name, ""))),
    ]
    head = f"{rule.name}\n{shown_path(rule.path)}:{rule.at}\n\n"
    return head + "".join(_row(label, text) for label, text in rows if text)


def _row(label: str, text: str) -> str:
    lines: list[str] = []
    for line in text.split("\n"):
        lines += textwrap.wrap(line, WIDTH - _LABEL, break_on_hyphens=False) or [""]
    return "".join(f"{name:{_LABEL}}{line}".rstrip() + "\n" for name, line in zip([label, *[""] * len(lines)], lines))


def _conditions(rule: Rule) -> Iterator[tuple[str, str]]:
    yield "into", rule.into or ""
    yield "split", quoted(rule.split)
    yield "until", until(rule.until) if rule.until != Until() else ""
    yield "when", " and ".join(guards(rule.when))
    yield "unless", " or ".join(guards(rule.unless))


def guards(some: Guards | None) -> list[str]:
    """Say each condition of some guards.

    >>> guards(Guards(longer_than=80, language="fr"))
    ['the line has more than 80 characters', 'the page is in French']
    """
    if some is None:
        return []
    said = {
        "longer_than": f"the line has more than {some.longer_than} characters",
        "shorter_than": f"the line has fewer than {some.shorter_than} characters",
        "top": f"it is among the first {some.top} lines",
        "bottom": f"it is among the last {some.bottom} lines",
        "language": f"the page is in {language_name(some.language)}",
        "near": _near(some),
    }
    return [said[name] for name, value in some._asdict().items() if value is not None]


def _near(some: Guards) -> str:
    if some.near is None:
        return ""
    what = f"the line {str(some.near.line)!r}" if some.near.line else f"a line of the category {some.near.category}"
    return f"{what} stands at most {some.near.lines} lines away"


def until(limits: Until) -> str:
    """Say how far a block reaches.

    >>> until(Until(5, False, "Comments"))
    "at most 5 lines, past prose, up to the line 'Comments'"
    """
    parts = [f"at most {limits.lines} lines", "up to prose" if limits.prose else "past prose"]
    return ", ".join([*parts, f"up to the line {str(limits.line)!r}"] if limits.line else parts)


def quoted(texts: Sequence[str]) -> str:
    """Give the first of `texts` in quotes, and say how many more there are.

    >>> quoted(["More", "See also"]), quoted([str(number) for number in range(10)])[-19:]
    ('"More", "See also"', '"6", "7" ... 2 more')
    """
    shown = ", ".join(f'"{text}"' for text in texts[:SHOWN_PHRASES])
    return shown + (f" ... {len(texts) - SHOWN_PHRASES} more" if len(texts) > SHOWN_PHRASES else "")


def _examples(label: str, examples: Iterable[Example]) -> Iterator[tuple[str, str]]:
    several = list(examples)
    for number, example in enumerate(several[:SHOWN_EXAMPLES]):
        lines = [
            textwrap.shorten(line, _LONGEST_EXAMPLE, placeholder=" ...") for line in example.text.strip().split("\n")
        ]
        yield label if number == 0 else "", "\n".join(lines) + _outcome(example)
    if len(several) > SHOWN_EXAMPLES:
        yield "", f"... {len(several) - SHOWN_EXAMPLES} more"


def _outcome(example: Example) -> str:
    if example.gives is not None:
        return f"\n  gives {quoted(example.gives)}"
    return f"\n  leaves {quoted([example.leaves])}" if example.leaves is not None else ""
