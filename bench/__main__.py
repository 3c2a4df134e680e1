"""The command `python -m bench`."""

from __future__ import annotations

import argparse
import os
import sys

from rich.console import Console

from bench import floor, html, table, text
from bench.folds import SCORED, STYLES


def main() -> int:
    """Run one of the benches."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure cleaner beside its peers, and hold its floor.")
    kinds = parser.add_subparsers(dest="kind", required=True)
    plain = kinds.add_parser("text", help="plain text in: one table, cleaner beside its peers")
    plain.add_argument("gold", nargs="+", help="a folder of gold, or its files")
    plain.add_argument("--styles", default=",".join(STYLES), help="dump styles, with commas between (default: %(default)s)")
    plain.add_argument("--limit", type=int, help="so many pages of each set at most")
    plain.add_argument("--pages", metavar="FILE", help="write the scores of each page as CSV")
    plain.add_argument("--picture", metavar="FILE", help="draw F1 against speed, as PNG or SVG")
    marked = kinds.add_parser("html", help="HTML in: a table for each set, cleaner beside its peers")
    marked.add_argument("gold", help="the folder of gold")
    marked.add_argument("--sets", default=",".join(SCORED), help="with commas between (default: %(default)s)")
    marked.add_argument("--peers", default="", help="only these, with commas between (default: all that are installed)")
    marked.add_argument("--limit", type=int, help="so many pages of each set at most")
    marked.add_argument("--pages", metavar="FILE", help="write the scores of each page as CSV")
    gate = kinds.add_parser("floor", help="measure out of fold, and fail if a score is under the pinned floor")
    gate.add_argument("gold", help="the folder of gold")
    gate.add_argument("--raise", dest="rise", action="store_true", help="pin the scores where they are above the floor")
    arguments = parser.parse_args()
    if arguments.kind == "floor":
        return floor.check(arguments.gold, arguments.rise)
    width = None if sys.stdout.isatty() else 200
    if arguments.kind == "html":
        pages = html.pages_of(arguments.gold, arguments.sets.split(","), arguments.limit)
        found = html.measure(pages, [name for name in arguments.peers.split(",") if name])
        html.show(found, Console(width=width))
        if arguments.pages:
            table.write_pages(found, arguments.pages)
        return 0
    runs = text.measure(text.pages_of(_files(arguments.gold), arguments.limit), arguments.styles.split(","))
    text.show(runs, Console(width=width))
    if arguments.pages:
        table.write_pages(runs, arguments.pages)
    if arguments.picture:
        text.draw(runs, arguments.picture)
    return 0


def _files(paths: list[str]) -> list[str]:
    """Give the files of a folder that has our sets, without those whose article is not marked; else the paths as they are."""
    files: list[str] = []
    for path in paths:
        known = [os.path.join(path, f"{name}.jsonl.gz") for name in SCORED]
        files += [file for file in known if os.path.exists(file)] if any(map(os.path.exists, known)) else [path]
    return files


if __name__ == "__main__":
    sys.exit(main())
