"""The report as a page to look at: one file, which opens from a disk and asks nothing of a network.

In: what `report` gathered. Out: HTML. Must never let a word of a page through unescaped, nor run a script.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from cleaner.batch.charts import bar, histogram, stack
from cleaner.batch.item import FAILED

_RULES, _SITES = 20, 20
_STYLE = """
:root { color-scheme: light dark; --paper: #fbfaf7; --card: #fff; --ink: #1f2328; --soft: #6a6f76; --rule: #e4e1d9;
  --kept: #2f7d5b; --gone: #c8553d; --accent: #33658a; --warn: #d99a2b; --calm: #9aa5ad; }
@media (prefers-color-scheme: dark) { :root { --paper: #15171a; --card: #1d2024; --ink: #e7e5df; --soft: #9aa0a6;
  --rule: #2e3238; --kept: #5cb98c; --gone: #e58068; --accent: #7fb2d8; --warn: #e5b55c; --calm: #5f6972; } }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto,
  "Noto Sans", sans-serif; -webkit-text-size-adjust: 100% }
main { max-width: 64rem; margin: 0 auto; padding: 3.5rem 1.5rem 5rem }
h1 { font: 600 2.3rem/1.15 Georgia, "Noto Serif", serif; margin: 0 0 .5rem; letter-spacing: -.01em }
h2 { font: 600 1.45rem/1.25 Georgia, "Noto Serif", serif; margin: 3.5rem 0 .35rem }
p { margin: .35rem 0 1rem; max-width: 46rem } .soft { color: var(--soft) }
.big { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: 1rem; margin: 2rem 0 1.25rem }
.big div, .card { background: var(--card); border: 1px solid var(--rule); border-radius: 12px; padding: 1.1rem 1.25rem }
.big b { display: block; font: 600 2.1rem/1.1 Georgia, "Noto Serif", serif; font-variant-numeric: tabular-nums }
.big span { color: var(--soft); font-size: .92rem }
.two { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 1rem; margin-top: 1rem }
.two h3 { font-size: 1rem; margin: 0 0 .15rem } .two p { font-size: .9rem; margin-bottom: .75rem }
svg { display: block; width: 100% } .stack { height: 34px; border-radius: 8px; margin: .25rem 0 .6rem }
.bar { height: .7rem; min-width: 5rem; background: var(--rule); border-radius: 4px } .bar rect { fill: var(--gone) }
.bar rect.kept { fill: var(--kept) } .bar rect.plain { fill: var(--accent) }
.histogram rect { fill: var(--accent) } .histogram text { fill: var(--soft); font-size: 12px }
.histogram .axis { stroke: var(--rule) } .histogram .mark { stroke: var(--gone); stroke-dasharray: 4 4; stroke-width: 1.5 }
.s-ok, .k-ok i { fill: var(--kept); background: var(--kept) }
.s-unchanged, .k-unchanged i { fill: var(--accent); background: var(--accent) }
.s-low-confidence, .k-low-confidence i { fill: var(--warn); background: var(--warn) }
.s-empty, .s-skipped, .k-empty i, .k-skipped i { fill: var(--calm); background: var(--calm) }
.s-too-large, .s-timeout, .s-crashed, .s-error, .k-too-large i, .k-timeout i, .k-crashed i, .k-error i { fill: var(--gone);
  background: var(--gone) }
.keys { display: flex; flex-wrap: wrap; gap: .3rem 1.4rem; list-style: none; margin: 0; padding: 0; font-size: .92rem }
.keys i { display: inline-block; width: .7rem; height: .7rem; border-radius: 3px; margin-right: .45rem }
table { width: 100%; border-collapse: collapse; font-size: .95rem } td, th { padding: .38rem .6rem .38rem 0; text-align: left;
  border-bottom: 1px solid var(--rule); vertical-align: middle } th { font-weight: 500; color: var(--soft); font-size: .85rem }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; padding-right: .9rem }
td.name { white-space: nowrap; overflow-wrap: anywhere } td.wide { width: 32% } tr:last-child td { border-bottom: 0 }
td small { color: var(--soft) } code { font: .88em ui-monospace, "SF Mono", Menlo, Consolas, monospace }
details { background: var(--card); border: 1px solid var(--rule); border-radius: 12px; margin: .6rem 0; overflow: hidden }
summary { cursor: pointer; padding: .8rem 1.1rem; display: flex; gap: .5rem 1rem; align-items: baseline; flex-wrap: wrap }
summary::-webkit-details-marker { display: none } summary::before { content: "\\25B8"; color: var(--soft) }
details[open] > summary::before { content: "\\25BE" } details[open] > summary { border-bottom: 1px solid var(--rule) }
summary b { font-weight: 600; overflow-wrap: anywhere; flex: 1 1 18rem } summary span { color: var(--soft); font-size: .9rem }
.page { max-height: 75vh; overflow: auto; padding: .9rem 1.1rem 1.2rem; font: 1rem/1.55 Georgia, "Noto Serif", serif;
  overflow-wrap: anywhere }
.page p { margin: .3rem 0; max-width: none; display: flex; gap: .9rem } .page p > * { min-width: 0 }
.page s { color: var(--soft); text-decoration-color: var(--gone); text-decoration-thickness: 1.5px; flex: 1 }
.page q { quotes: none; flex: 1 } .page em { font: .74rem/1.9 system-ui, sans-serif; color: var(--gone); white-space: nowrap }
.never { padding: .8rem 1.1rem; columns: 17rem; font-size: .88rem } .never code { display: block; padding: .1rem 0 }
footer { margin-top: 4rem; color: var(--soft); font-size: .9rem }
"""


def poster(data: dict[str, Any]) -> str:
    """Give the report as one page of HTML."""
    parts = [
        *_head(data),
        *_numbers(data),
        *_distributions(data),
        *_pages(data),
        *_failures(data),
        *_categories(data),
        *_rules(data),
        *_sites(data),
        *_never(data),
    ]
    title = escape(data["output"])
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{title}: what was cleaned</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(parts)
        + f"\n<footer>Written by cleaner {escape(data['cleaner'])}. Every number here is also in the manifest beside the output."
        "</footer>\n</main>\n</body>\n</html>\n"
    )


def _head(data: dict[str, Any]) -> Iterable[str]:
    yield f"<h1>{escape(data['output'])}</h1>"
    yield (
        '<p class="soft">What was cleaned, what went, and what to look at. A line goes because a rule names it, because of '
        "where it stands, or because the tagger finds it unlikely to be part of the article.</p>"
    )


def _numbers(data: dict[str, Any]) -> Iterable[str]:
    (before, after), (lines, kept) = data["characters"], data["lines"]
    big = [
        (f"{data['found']:,}", "pages found"),
        (_share(after, before), "of the text was kept"),
        (f"{lines - kept:,}", f"of {lines:,} lines dropped"),
    ]
    if data["level"] == "full":
        big.append((f"{data['statuses'].get('low-confidence', 0):,}", "pages of low confidence"))
    big.append((f"{data['failed']:,}", "pages failed"))
    yield '<div class="big">' + "".join(f"<div><b>{number}</b><span>{said}</span></div>" for number, said in big) + "</div>"
    statuses = list(data["statuses"].items())
    yield stack(statuses)
    keys = "".join(f'<li class="k-{escape(status)}"><i></i>{escape(status)} {count:,}</li>' for status, count in statuses)
    yield f'<ul class="keys">{keys}</ul>'


def _distributions(data: dict[str, Any]) -> Iterable[str]:
    yield '<div class="two">'
    if any(data["confidence"]):
        yield (
            '<div class="card"><h3>Confidence</h3><p class="soft">How good each article should be: the part of its words that '
            "are right and complete. Pages left of the dashed line are worth a look.</p>"
            + histogram(data["confidence"], "pages by confidence", data["threshold"])
            + "</div>"
        )
    yield (
        '<div class="card"><h3>Share kept</h3><p class="soft">How much of each page is its article. Far left: pages that were '
        "almost all menu, or lost too much.</p>" + histogram(data["share"], "pages by share kept") + "</div></div>"
    )


def _categories(data: dict[str, Any]) -> Iterable[str]:
    yield _section("What went", "Dropped lines by what they were.")
    yield _bars(_top(data["categories"], None), lambda name: f"<small>{escape(_sentence(name, data))}</small>")


def _sentence(category: str, data: dict[str, Any]) -> str:
    structural = {"boilerplate": "What no phrase names, and the tagger finds unlikely to be part of the article."}
    return str(data["described"].get(category) or structural.get(category, ""))


def _rules(data: dict[str, Any]) -> Iterable[str]:
    yield _section("By rule", f"The {_RULES} that dropped most lines; <code>cleaner rules show</code> tells more.")
    yield _bars(_top(data["rules"], _RULES), lambda name: "")


def _bars(rows: Sequence[tuple[str, int]], said: Any) -> str:
    most = max((count for _, count in rows), default=1)
    cells = "".join(
        f'<tr><td class="name">{escape(name)}</td><td class="wide">{bar(count / most)}</td><td class="n">{count:,}</td>'
        f"<td>{said(name)}</td></tr>"
        for name, count in rows
    )
    return f'<div class="card"><table>{cells or "<tr><td>Nothing.</td></tr>"}</table></div>'


def _sites(data: dict[str, Any]) -> Iterable[str]:
    known = sorted(((name, sums) for name, sums in data["sites"].items() if name), key=lambda row: (-row[1][0], row[0]))
    if not known:
        return
    yield _section("By site", "Sites whose own rules took part, and how much of their pages was kept.")
    rows = "".join(
        f'<tr><td class="name">{escape(name)}</td><td class="n">{pages:,}</td>'
        f'<td class="wide">{bar(after / max(before, 1), "kept")}</td><td class="n">{_share(after, before)}</td></tr>'
        for name, (pages, before, after) in known[:_SITES]
    )
    head = '<tr><th>site</th><th class="n">pages</th><th>kept</th><th></th></tr>'
    yield f'<div class="card"><table>{head}{rows}</table></div>'


def _pages(data: dict[str, Any]) -> Iterable[str]:
    if not data["look_at"]:
        return
    how = "least confidence" if data["level"] == "full" else "smallest share kept"
    yield _section("Look at these first", f"The pages of {how}. What was dropped is struck through, with the reason.")
    # One is open from the start, so that everybody sees what the others hold: the first that lost something.
    first = next((page for page in data["look_at"] if any(category for _, category, _ in page["lines"])), None)
    for page in data["look_at"]:
        confidence = "" if page["confidence"] is None else f"<span>confidence {page['confidence']:.0%}</span>"
        lines = "\n".join(_line(*line) for line in page["lines"])
        yield (
            f"<details{' open' if page is first else ''}><summary><b>{escape(page['page'])}</b>{confidence}"
            f'<span>{page["share"]:.0%} kept</span></summary><div class="page">{lines}</div></details>'
        )


def _line(text: str, category: str, because: str) -> str:
    if not category:
        return f'<p dir="auto"><q>{escape(text)}</q></p>'
    return f'<p dir="auto"><s>{escape(text)}</s><em title="{escape(because)}">{escape(category)}</em></p>'


def _failures(data: dict[str, Any]) -> Iterable[str]:
    if not data["failures"]:
        return
    more = sum(data["statuses"].get(status, 0) for status in FAILED) - len(data["failures"])
    yield _section("Failed", "These have no article. No other page suffered for them.")
    rows = "".join(
        f'<tr><td>{escape(name)}</td><td class="name">{escape(status)}</td><td>{escape(reason)}</td></tr>'
        for name, status, reason in data["failures"]
    )
    note = f'<p class="soft">And {more:,} more, which the manifest names.</p>' if more > 0 else ""
    yield f'<div class="card"><table>{rows}</table></div>{note}'


def _never(data: dict[str, Any]) -> Iterable[str]:
    silent, rules = sum(len(pack["never"]) for pack in data["packs"]), sum(pack["rules"] for pack in data["packs"])
    said = f"{silent:,} of the {rules:,} rules that could: those of the languages and sites of these pages."
    yield _section("Rules that never fired", said)
    for pack in data["packs"]:
        fired = pack["rules"] - len(pack["never"])
        names = "".join(f"<code>{escape(name.rpartition('/')[2])}</code>" for name in pack["never"])
        yield (
            f"<details><summary><b>{escape(pack['pack'])}</b><span>{fired:,} of {pack['rules']:,} fired</span></summary>"
            f'<div class="never">{names}</div></details>'
        )


def _section(title: str, said: str) -> str:
    return f'<h2>{title}</h2><p class="soft">{said}</p>'


def _top(counts: dict[str, int], most: int | None) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda row: (-row[1], row[0]))[:most]


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "0%"
