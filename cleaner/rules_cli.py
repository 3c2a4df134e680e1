"""`cleaner rules`: the tools to write and check rules. Arguments in, exit code out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from cleaner.examples import failures
from cleaner.gold import gold_pages
from cleaner.library import load_everything
from cleaner.pipeline import Cleaner
from cleaner.rule import Rule
from cleaner.stats import measure


def run(argv: Sequence[str]) -> int:
    """Run `cleaner rules` with the arguments `argv`; give the exit code."""
    parser = argparse.ArgumentParser(prog="cleaner rules", description="Tools to write and check rules.")
    commands = parser.add_subparsers(dest="command", required=True)
    test = commands.add_parser("test", help="try every rule on its own examples")
    test.add_argument("names", nargs="*", metavar="NAME", help="rules, packs, or pack files (default: all)")
    stats = commands.add_parser("stats", help="measure rules on gold: hits, precision, domains, and what is lost")
    stats.add_argument("gold", metavar="GOLD", help="a folder or file of gold pages")
    stats.add_argument("--only", metavar="NAME", action="append", default=[], help="only these rules, packs or categories")
    stats.add_argument("--style", default="wet", help="the dump style to read (default: wet)")
    stats.add_argument("--lost", type=int, default=3, metavar="N", help="show so many lost lines a rule (default: 3)")
    arguments = parser.parse_args(argv)
    if arguments.command == "stats":
        return _stats(arguments)
    return _test(arguments.names)


def _stats(arguments: argparse.Namespace) -> int:
    rules, totals = measure(Cleaner(level="rules"), gold_pages(arguments.gold), arguments.style)
    print(f"{'rule':44} {'hits':>6} {'words':>7} {'precision':>9} {'domains':>7}")
    for name, found in sorted(rules.items(), key=lambda item: -item[1].words):
        if arguments.only and not any(only in (name, name.rpartition("/")[0], found.category) for only in arguments.only):
            continue
        print(f"{name:44} {found.hits:6} {found.words:7} {found.precision:9.4f} {len(found.domains):7}")
        for page, line in found.lost[: arguments.lost]:
            print(f"    lost in {page}: {line[:150]}")
    print(f"\n{'place':28} {'gold words lost':>16} {'chrome words removed':>21}")
    for place, total in sorted(totals.items()):
        print(f"{place:28} {total.lost / max(1, total.gold):15.3%} {total.removed / max(1, total.chrome):20.1%}")
    return 0


def _test(names: list[str]) -> int:
    rules = [rule for pack in load_everything([name for name in names if name.endswith(".yaml")]) for rule in pack.rules]
    chosen = [rule for rule in rules if not names or _is_named(rule, names)]
    found = [failure for rule in chosen for failure in failures(rule, rules)]
    for failure in found:
        print(failure)
    print(f"{len(chosen)} rules, {len(found)} failures", file=sys.stderr)
    return 1 if found else 0


def _is_named(rule: Rule, names: list[str]) -> bool:
    return any(name in (rule.id, rule.name, rule.pack, rule.path) or rule.path.endswith("/" + name) for name in names)
