"""The options of the command, as tables: the one source of `--help`, the manual page and shell completion.

In: nothing. Out: argument parsers. Must never read an input.
"""

from __future__ import annotations

import argparse
import os
from typing import Any

from cleaner import __version__
from cleaner.folders import config_folder
from cleaner.pipeline import FAVOR, LEVELS, SOURCES, TIMEOUT
from cleaner.render import FORMATS

SHELLS = ("bash", "zsh", "fish")

_USAGE = (
    "cleaner [options] [FILE ...]",
    "cleaner explain [options] [FILE ...]",
    "cleaner batch [options] SRC ... -o DST",
    "cleaner eval [options] GOLD ...",
    "cleaner rules COMMAND [options]",
)
_EPILOG = """examples:
  cleaner page.txt                       the article on stdout
  cleaner page.html --format markdown    of HTML too, with its headings and lists
  curl -s URL | html2text | cleaner      in a pipe
  cleaner --format jsonl *.txt > all.jsonl
  cleaner explain page.txt               every line, and why it went
  cleaner batch pages/ -o clean/         a whole folder, or a corpus: see cleaner batch --help
  cleaner eval my-pages/                 how good it is on your own raw and clean pages
  cleaner rules --help                   the tools to write rules

Your own packs are read from the folder {folder}
and from --pack. Exit codes: 0 fine, 1 findings, 2 usage or pack error,
3 some inputs failed, 130 interrupted."""

_BATCH_EPILOG = """examples:
  cleaner batch pages/ -o clean/                  a file a page, in the same folders
  cleaner batch pages/ -o clean.jsonl.gz          all of them in one file
  cleaner batch crawl.warc.gz -o crawl.parquet    a row a page, with its URL
  cleaner batch rows.jsonl -o clean/ --field body --report report.html

Every input ends in one status: ok, unchanged, low-confidence, empty, skipped, too-large,
timeout, crashed or error; the manifest beside the output names it. Exit codes: 0 fine,
2 nothing begun, 3 some inputs failed, 130 interrupted, 143 terminated."""


def clean_parser() -> argparse.ArgumentParser:
    """Give the parser of `cleaner` itself.

    >>> clean_parser().parse_args(["--format", "json", "page.txt"]).files
    ['page.txt']
    """
    parser = argparse.ArgumentParser(
        prog="cleaner",
        usage="\n       ".join(_USAGE),
        description="Strip the site from scraped text: print the article, without menus, teasers and prompts.",
        epilog=_EPILOG.format(folder=os.path.join(config_folder(), "packs")),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_inputs(parser)
    output = parser.add_argument_group("output")
    output.add_argument("-o", "--output", metavar="FILE", help="write to FILE instead of stdout, whole or not at all")
    output.add_argument("--format", choices=tuple(FORMATS), default="text", help="what to write (default: %(default)s)")
    output.add_argument("--links", action="store_true", help="in Markdown of HTML, keep the addresses of links")
    output.add_argument("--emphasis", action="store_true", help="in Markdown of HTML, keep what is bold or slanted")
    output.add_argument("--check", action="store_true", help="name the files that cleaning would change; exit 1 if there are any")
    output.add_argument("--diff", action="store_true", help="show what cleaning would change; exit 1 if anything")
    about = parser.add_argument_group("about")
    about.add_argument("--version", action="version", version=f"cleaner {__version__}")
    about.add_argument("--completion", choices=SHELLS, help="print a script that completes options and files in that shell")
    about.add_argument("--manual", action="store_true", help="print all options of all commands, as Markdown")
    return parser


def explain_parser() -> argparse.ArgumentParser:
    """Give the parser of `cleaner explain`."""
    parser = argparse.ArgumentParser(
        prog="cleaner explain",
        description="Show every line of a page, kept (+) or dropped (-), with the rule and the file and line it stands in.",
    )
    _add_inputs(parser)
    return parser


def eval_parser() -> argparse.ArgumentParser:
    """Give the parser of `cleaner eval`."""
    parser = argparse.ArgumentParser(
        prog="cleaner eval",
        description="Score cleaning on pages whose article you have: word precision, recall and F1, raw and at each level.",
    )
    parser.add_argument(
        "gold", metavar="GOLD", nargs="+",
        help="a folder with raw.txt beside clean.txt, or NAME.raw.txt beside NAME.clean.txt, also further down; "
        "or .jsonl with 'id', 'gold' and 'styles'",
    )  # fmt: skip
    parser.add_argument("--body", action="store_true", help="score the body alone, where gold has no title")
    parser.add_argument("--worst", metavar="N", type=int, default=5, help="name the N worst pages (default: %(default)s)")
    parser.add_argument("--format", choices=("table", "jsonl"), default="table", help="what to print (default: %(default)s)")
    _add_rules(parser)
    return parser


def batch_parser() -> argparse.ArgumentParser:
    """Give the parser of `cleaner batch`.

    >>> batch_parser().parse_args(["pages", "-o", "clean"]).sources
    ['pages']
    """
    parser = argparse.ArgumentParser(
        prog="cleaner batch",
        description="Clean folders of pages and corpus files: the same tree, clean. The same command takes up a run that "
        "was cut short.",
        epilog=_BATCH_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "sources", metavar="SRC", nargs="*",
        help="folders, files, or quoted globs; pages, .jsonl, .parquet, .warc, .wet, .zip and .tar, also packed as .gz or .zst",
    )  # fmt: skip
    parser.add_argument(
        "--files-from", metavar="FILE", help="also the files that FILE lists, a line each or ended by NUL; - is stdin"
    )  # fmt: skip
    _add_batch_output(parser)
    _add_corpus(parser)
    _add_bounds(parser)
    _add_rules(parser, has_url=False)
    return parser


def _add_batch_output(parser: argparse.ArgumentParser) -> None:
    output = parser.add_argument_group("output")
    output.add_argument(
        "-o", "--output", metavar="DST", required=True,
        help="a folder for the mirrored tree, or one file for all: .jsonl, .jsonl.gz, .jsonl.zst, .parquet",
    )  # fmt: skip
    output.add_argument(
        "--format", choices=("text", "markdown", "json", "jsonl", "parquet"),
        help="what to write (default: text for pages; corpus files as they are)",
    )  # fmt: skip
    output.add_argument("--full-names", action="store_true", help="write a.html to a.html.txt, not a.txt")
    output.add_argument(
        "--review", metavar="DIR", help="put doubtful and empty pages aside too, raw and clean, for a person to see"
    )  # fmt: skip
    output.add_argument(
        "--threshold", metavar="P", type=float, default=0.6,
        help="below this confidence a page is doubtful (default: %(default)s)",
    )  # fmt: skip
    output.add_argument(
        "--report", metavar="FILE", action="append", default=[],
        help="write what went, and the pages to look at first: .html to look at, .json to compute with",
    )  # fmt: skip
    output.add_argument("--durable", action="store_true", help="force every file to the disk, against power cuts; slower")
    output.add_argument("--quiet", action="store_true", help="no progress and no summary")


def _add_corpus(parser: argparse.ArgumentParser) -> None:
    corpus = parser.add_argument_group("corpus files")
    corpus.add_argument("--field", metavar="NAME", default="text", help="the field that holds the page (default: %(default)s)")
    corpus.add_argument("--id-field", metavar="NAME", default="id", help="the field that names it (default: %(default)s)")
    corpus.add_argument("--url-field", metavar="NAME", default="url", help="the field with its address (default: %(default)s)")
    corpus.add_argument(
        "--into", metavar="NAME", default="clean",
        help="the field for the article; NAME_status, NAME_confidence and NAME_metadata go beside it (default: %(default)s)",
    )  # fmt: skip


def _add_bounds(parser: argparse.ArgumentParser) -> None:
    bounds = parser.add_argument_group("work")
    bounds.add_argument("-j", "--jobs", metavar="N", type=_whole, default=0, help="worker processes (default: one a core)")
    bounds.add_argument("--timeout", metavar="SECONDS", type=_positive, default=60.0, help="for one page (default: %(default)g)")
    bounds.add_argument(
        "--memory", metavar="MB", type=_positive, default=2048.0, help="address space a worker (default: %(default)g)"
    )  # fmt: skip
    bounds.add_argument("--max-size", metavar="MB", type=_positive, default=20.0, help="of one page (default: %(default)g)")


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not above 0")
    return value


def _whole(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} is not 1 or more")
    return value


def _add_inputs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", metavar="FILE", nargs="*", help="files of text or HTML; none or - means stdin")
    _add_rules(parser)


def _add_rules(parser: argparse.ArgumentParser, has_url: bool = True) -> None:
    pages = parser.add_argument_group("HTML")
    pages.add_argument(
        "--from", dest="source", choices=SOURCES, default=SOURCES[0],
        help="what the pages are; auto looks at each (default: %(default)s)",
    )  # fmt: skip
    pages.add_argument("--fast", action="store_true", help="do without the second opinion of trafilatura")
    if has_url:  # a batch has a deadline of its own
        pages.add_argument(
            "--timeout", metavar="SECONDS", type=float, default=TIMEOUT,
            help="how long a page may wait for it (default: %(default)g)",
        )  # fmt: skip
    rules = parser.add_argument_group("rules")
    rules.add_argument("--level", choices=LEVELS, default=LEVELS[-1], help="how much is judged (default: %(default)s)")
    rules.add_argument(
        "--favor", choices=FAVOR, default="balanced",
        help="at level full: keep less and surer, or more and nothing missed (default: %(default)s)",
    )  # fmt: skip
    several: dict[str, Any] = {"action": "append", "default": []}
    rules.add_argument("--keep", metavar="CATEGORY", **several, help="leave these lines in, as in --keep related")
    rules.add_argument("--drop", metavar="CATEGORY", **several, help="drop these lines on weaker evidence too")
    rules.add_argument("--pack", metavar="FILE|DIR", **several, help="add your own rules")
    rules.add_argument("--site", metavar="NAME", help="the pages are of this site, as in --site sputnik")
    if has_url:
        rules.add_argument("--url", help="the page's address, which tells its site")
    rules.add_argument("--language", metavar="CODE", help="the pages are in this language, as in --language fr")
