"""Show the ledger to people: every line, kept or dropped, and why.

In: an article. Out: lines on a rich console, coloured on a terminal and plain in a pipe. Must never decide.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from math import exp
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from cleaner.article import Article
from cleaner.judge import TAGGER, Decision

if TYPE_CHECKING:
    from cleaner.refine import Refined

# The rule's place in its pack, by the rule's full name: (path, line).
Places = Callable[[str], "tuple[str, int] | None"]

_KEPT, _DROPPED = "+", "-"


def explain(article: Article, console: Console, places: Places, name: str = "") -> None:
    """Print a summary, then each line of the page with its number in the source, its fate and the reason."""
    console.print(_summary(article, name), soft_wrap=True)
    for note in article.notes:
        console.print(Text(f"note: {note}", style="yellow"), soft_wrap=True)
    number = 1
    position = 0
    for decision in article.decisions:
        start = article.page.starts[decision.line]
        number += article.page.text.count("\n", position, start)
        position = start
        console.print(_line(article, decision, number, places), soft_wrap=not console.is_terminal)


def _summary(article: Article, name: str) -> Text:
    stats = article.stats
    facts = ["stdin" if name == "-" else name, article.language or "language unknown", article.site or ""]
    facts.append(f"{stats['kept']} of {stats['lines']} lines kept")
    if article.confidence is not None:
        facts.append(f"expected F1 {article.confidence:.2f}")
    return Text(" · ".join(fact for fact in facts if fact), style="bold")


def _line(article: Article, decision: Decision, number: int, places: Places) -> Text:
    line = article.page.lines[decision.line]
    sign, style = (_KEPT, "green") if decision.keep else (_DROPPED, "red")
    text = Text()
    text.append(f"{number:5} ", style="dim")
    text.append(f"{sign} ", style=f"bold {style}")
    words = Text(line, style="" if decision.keep else "dim strike")
    for start, end in article.verdict.cuts.get(decision.line, ()):
        words.stylize("dim strike red", start, end)
    text.append_text(words)
    return text.append_text(_reason(article, decision, places))


def _reason(article: Article, decision: Decision, places: Places) -> Text:
    if article.refined is not None and _is_weighed(decision):
        return Text(f"   [{_weighed(article.refined, decision)}]", style="cyan")
    if decision.keep and decision.role == "text" and not decision.because:
        return Text("")
    reason = decision.role if not decision.because else f"{decision.role}: {decision.because}"
    place = places(decision.because) if decision.because else None
    if place:
        reason += f" ({place[0]}:{place[1]})"
    return Text(f"   [{reason}]", style="cyan")


def _is_weighed(decision: Decision) -> bool:
    """Tell whether it was the tagger that decided about a line."""
    return decision.because == TAGGER or (decision.keep and decision.role != "title" and not decision.because)


def _weighed(refined: Refined, decision: Decision) -> str:
    """Give the probability of "article", and the facts of the line that moved it most, in log-odds."""
    from cleaner.facts import facts  # which imports numpy

    place = bisect_left(refined.lines, decision.line)
    probability = 1 / (1 + exp(-float(refined.log_odds[place])))
    moved = facts(refined, place)
    said = ", ".join(f"{fact.name} {fact.moved:+.1f}" for fact in moved)
    role = "" if decision.role == "text" else f"{decision.role}: "
    return f"{role}article {probability:.0%}: {said}"
