"""`cleaner rules`: the tools to write and check rules. Arguments in, exit code out."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from collections import Counter
from collections.abc import Sequence

from cleaner.catalog import all_packs, chosen, further_packs, is_pack_path, one_rule
from cleaner.cross import clashes
from cleaner.draft import ORDER, Draft, default_pack, draft
from cleaner.examples import failures
from cleaner.figures import load_figures, table_of
from cleaner.files import differing, write_whole
from cleaner.gold import gold_pages
from cleaner.interview import EXAMPLES, PHRASE_FORMS, complete, lacking
from cleaner.iso639 import LANGUAGES
from cleaner.library import load_everything, shipped_categories, shown_path
from cleaner.lint import CODES, WARNING, Finding, lint, refused
from cleaner.mutants import survivors
from cleaner.pack import RULE_KEYS
from cleaner.pipeline import Cleaner
from cleaner.problem import PackError, suggest
from cleaner.reference import MARK, pages
from cleaner.rule import Pack, Rule
from cleaner.schema import schema, schema_file, with_modeline
from cleaner.sheet import sheet, table
from cleaner.stats import measure

OK, FINDINGS, USAGE = 0, 1, 2
_METAVARS = {"why": "SENTENCE", "language": "CODE", "action": "ACTION", "strength": "STRENGTH", "into": "FIELD"}


def run(argv: Sequence[str]) -> int:
    """Run `cleaner rules` with the arguments `argv`; give the exit code."""
    arguments = rules_parser().parse_args(argv)
    code: int = arguments.run(arguments)
    return code


def rules_parser() -> argparse.ArgumentParser:
    """Give the parser of `cleaner rules`.

    >>> rules_parser().parse_args(["test", "fr.yaml"]).names
    ['fr.yaml']
    """
    parser = argparse.ArgumentParser(prog="cleaner rules", description="Tools to write and check rules.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_readers(commands)
    _add_checks(commands)
    _add_new(commands)
    _add_makers(commands)
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, help: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=help, description=f"{help[0].upper()}{help[1:]}.")
    parser.set_defaults(run=_RUNNERS[name])
    return parser


def _add_readers(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    listing = _command(commands, "list", "list rules: name, category, action, strength, number of phrases, why")
    listing.add_argument("--category", metavar="NAME", help="only rules of this category")
    listing.add_argument("--language", metavar="CODE", help="only rules for this language")
    listing.add_argument("--pack", metavar="NAME|FILE", help="only rules of this pack")
    show = _command(commands, "show", "show one rule: what it does and why, phrases, examples, statistics, place")
    show.add_argument("name", metavar="ID", help="the rule's id, or its full name")
    show.add_argument("--pack", metavar="FILE", help="load this pack too")


def _add_checks(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    check = _command(commands, "check", "load all packs and look for faults; exit 1 if there are errors")
    check.add_argument("files", metavar="FILE", nargs="*", help="print the findings in these packs only, warnings too")
    check.add_argument("--strict", action="store_true", help="warnings count as errors")
    test = _command(commands, "test", "try every rule on its own examples; exit 1 if one fails")
    test.add_argument("names", nargs="*", metavar="NAME", help="rules, packs, or pack files (default: all)")
    test.add_argument("--all", action="store_true", help="hold the keep examples against every rule of every pack, too")
    test.add_argument("--mutants", action="store_true", help="also name changes of a rule that its examples let pass")


def _add_new(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    new = _command(commands, "new", "write a rule, try it, put it into a pack; on a terminal, ask for what is missing")
    for key in ORDER:
        doc = RULE_KEYS[key].doc
        if key in PHRASE_FORMS or key in EXAMPLES:
            new.add_argument(f"--{key}", metavar="TEXT", action="append", default=[], help=f"{doc} (repeatable)")
        else:
            new.add_argument(f"--{key}", metavar=_METAVARS.get(key, "NAME"), help=doc)
    new.add_argument("--pack", metavar="FILE", help="the pack that takes it (default: mine.yaml among your own packs)")


def _add_makers(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    docs = _command(commands, "docs", "write the pages about the shipped rules")
    where = "where to (default: %(default)s)"
    docs.add_argument("--output", metavar="DIR", default=os.path.join("docs", "rules"), help=where)
    docs.add_argument("--check", action="store_true", help="write nothing; exit 1 if a page is not up to date")
    scheme = _command(commands, "schema", "write the JSON Schema of packs, for editors")
    scheme.add_argument("--output", metavar="FILE", help="where to (default: schema.json beside the shipped packs)")
    scheme.add_argument("--check", action="store_true", help="write nothing; exit 1 if the file is not up to date")
    mark = "name the schema in the first line of these packs instead"
    scheme.add_argument("--mark", metavar="FILE", nargs="+", default=[], help=mark)
    stats = _command(commands, "stats", "measure rules on gold: hits, precision, domains, and what is lost")
    stats.add_argument("gold", metavar="GOLD", help="a folder or file of gold pages")
    only = "only these rules, packs or categories"
    stats.add_argument("--only", metavar="NAME", action="append", default=[], help=only)
    stats.add_argument("--style", default="wet", help="the dump style to read (default: %(default)s)")
    lost = "show so many lost lines a rule (default: %(default)s)"
    stats.add_argument("--lost", type=int, default=3, metavar="N", help=lost)
    stats.add_argument("--write", metavar="FILE", help="write the figures to FILE too, as a table for docs and show")


# -- reading ----------------------------------------------------------------------------------------------------------


def _list(arguments: argparse.Namespace) -> int:
    packs = all_packs([arguments.pack] if arguments.pack else [])
    rules = chosen(packs, [arguments.pack] if arguments.pack else [])
    if arguments.category:
        _check_name(arguments.category, shipped_categories(), "category")
    if arguments.language:
        _check_name(arguments.language, LANGUAGES, "language code of ISO 639-1")
    wanted = [
        rule
        for rule in rules
        if arguments.category in (None, rule.category) and arguments.language in (None, rule.language)
    ]
    sys.stdout.write(table(wanted))
    return OK


def _check_name(name: str, names: dict[str, str], what: str) -> None:
    if name not in names:
        raise ValueError(f"{name!r} is no {what}. {suggest(name, names)}")


def _show(arguments: argparse.Namespace) -> int:
    rule = one_rule(all_packs([arguments.pack] if arguments.pack else []), arguments.name)
    sys.stdout.write(sheet(rule, shipped_categories(), load_figures()))
    return OK


# -- checking ---------------------------------------------------------------------------------------------------------


def _check(arguments: argparse.Namespace) -> int:
    for file in arguments.files:
        if not (os.path.exists(file) and is_pack_path(file)):
            raise ValueError(f"{file}: there is no such pack. Name a .yaml file, or a folder of them.")
    found = _findings(arguments.files)
    if arguments.files:
        found = [finding for finding in found if any(_is_same(finding.path, file) for file in arguments.files)]
    hidden = [finding for finding in found if finding.severity == WARNING and not (arguments.files or arguments.strict)]
    for finding in found:
        if finding not in hidden:
            print(finding)
    codes = Counter(finding.code for finding in found)
    warnings = sum(count for code, count in codes.items() if CODES[code][0] == WARNING)
    counts = f" ({', '.join(f'{count} {code}' for code, count in codes.most_common())})" if codes else ""
    print(f"{_count(len(found) - warnings, 'error')}, {_count(warnings, 'warning')}{counts}", file=sys.stderr)
    if hidden:
        print("Name a pack, or use --strict, to see its warnings.", file=sys.stderr)
    return FINDINGS if len(found) > warnings or (found and arguments.strict) else OK


def _findings(files: Sequence[str]) -> list[Finding]:
    """Load all packs and lint them; where some do not load, that is all there is to find."""
    try:
        return lint(all_packs(files))
    except PackError as error:
        return [refused(problem) for problem in error.problems]


def _is_same(path: str, file: str) -> bool:
    """Tell whether `path` is the file or in the folder `file`."""
    real, wanted = os.path.realpath(path), os.path.realpath(file)
    return real == wanted or real.startswith(wanted + os.sep)


def _test(arguments: argparse.Namespace) -> int:
    packs = all_packs(arguments.names)
    rules = chosen(packs, arguments.names)
    every = [rule for pack in packs for rule in pack.rules]
    found = [failure for rule in rules for failure in failures(rule, every)]
    if arguments.all:
        found += clashes(packs, _packs_of(rules, packs), further_packs(arguments.names))
    alive = [mutant for rule in rules for mutant in survivors(rule, every)] if arguments.mutants else []
    for line in [*found, *alive]:
        print(line)
    print(f"{_count(len(rules), 'rule')}, {_count(len(found) + len(alive), 'failure')}", file=sys.stderr)
    return FINDINGS if found or alive else OK


def _packs_of(rules: Sequence[Rule], packs: Sequence[Pack]) -> list[Pack]:
    wanted = set(map(id, rules))
    return [pack._replace(rules=tuple(rule for rule in pack.rules if id(rule) in wanted)) for pack in packs]


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


# -- writing ----------------------------------------------------------------------------------------------------------


def _new(arguments: argparse.Namespace) -> int:
    given = {key: getattr(arguments, key) for key in ORDER}
    values: dict[str, str | list[str]] = {key: _unescaped(value) for key, value in given.items() if value}
    categories = shipped_categories()
    was_asked = bool(lacking(values)) and sys.stdin.isatty()
    if was_asked:
        try:
            values = {key: _unescaped(value) for key, value in complete(values, categories, input, print).items()}
        except EOFError:
            raise ValueError("nothing is written: there were no answers any more.") from None
    elif missing := lacking(values):
        raise ValueError(f"a rule needs {', '.join(f'--{key}' for key in missing)}. {RULE_KEYS[missing[0]].doc}")
    path = arguments.pack or default_pack()
    if not is_pack_path(path) or os.path.isdir(path):
        raise ValueError(f"{path}: this is no name of a pack. Name a .yaml file.")
    source = _source(path)
    made = draft(path, source, values, all_packs(), categories)
    _report(made)
    if not made.is_good or made.rule is None:
        again = f" Try again with:\n{_as_command(values, path)}" if was_asked else ""
        print(f"Nothing is written.{again}", file=sys.stderr)
        return FINDINGS
    write_whole(path, made.text)
    _say_next(made.rule, path)
    return OK


def _unescaped(value: str | list[str]) -> str | list[str]:
    """Give the value with real line ends for `\\n`: an example may be a page."""
    return value if isinstance(value, str) else [text.replace("\\n", "\n") for text in value]


def _source(path: str) -> str | None:
    if not os.path.exists(path):
        return None
    from cleaner.pack import read_file
    from cleaner.problem import Problem

    problems: list[Problem] = []
    source = read_file(path, problems)
    if problems:
        raise PackError(problems)
    return source


def _report(made: Draft) -> None:
    for finding in made.findings:
        print(finding)
    for failure in made.failures:
        print(failure)
    if made.rule is None:  # the places that the messages name are in a file that is not there
        lines = {finding.line for finding in made.findings}
        for number, line in enumerate(made.text.splitlines(), 1):
            if any(abs(number - other) <= 1 for other in lines):
                print(f"{number:6}  {line}", file=sys.stderr)


def _as_command(values: dict[str, str | list[str]], path: str) -> str:
    words = ["cleaner", "rules", "new", "--pack", path]
    for key, value in values.items():
        for text in [value] if isinstance(value, str) else value:
            words += [f"--{key}", text.replace("\n", "\\n")]
    return shlex.join(words)


def _say_next(rule: Rule, path: str) -> None:
    own = os.path.realpath(path) == os.path.realpath(default_pack())
    pack = "" if own else f" --pack {shlex.quote(path)}"
    print(f"{path}:{rule.at}: {rule.name} is written.")
    print("It passes its examples, and its keep examples pass every other rule. Next:")
    print(f"  cleaner rules check {shlex.quote(path)}")
    print(f"  cleaner explain{pack} page.txt")


def _docs(arguments: argparse.Namespace) -> int:
    made = pages(load_everything(), shipped_categories(), load_figures())
    files = {os.path.join(arguments.output, name): text for name, text in made.items()}
    stale = _stale_pages(arguments.output, files)
    wrong = differing(files)
    if arguments.check:
        for path in [*wrong, *stale]:
            print(f"{path}:1:1: this page is not up to date. Write it with 'cleaner rules docs'.")
        return FINDINGS if wrong or stale else OK
    for path in wrong:
        write_whole(path, files[path])
    for path in stale:
        os.unlink(path)
    counts = f"{_count(len(files), 'page')} in {arguments.output}, {len(wrong)} written, {len(stale)} removed"
    print(counts, file=sys.stderr)
    return OK


def _stale_pages(folder: str, files: dict[str, str]) -> list[str]:
    """Give the pages of languages and categories that are no more: those that this command wrote, and no others."""
    if not os.path.isdir(folder):
        return []
    there = [os.path.join(folder, name) for name in sorted(os.listdir(folder)) if name.endswith(".md")]
    return [path for path in there if path not in files and _is_ours(path)]


def _is_ours(path: str) -> bool:
    with open(path, "rb") as file:
        return file.read(len(MARK.encode())) == MARK.encode()


def _schema(arguments: argparse.Namespace) -> int:
    path = arguments.output or schema_file()
    text = schema(shipped_categories())
    if arguments.check:
        wrong = differing({path: text})
        for name in wrong:
            print(f"{shown_path(name)}:1:1: this schema is not up to date. Write it with 'cleaner rules schema'.")
        return FINDINGS if wrong else OK
    if arguments.mark:
        for pack in arguments.mark:
            write_whole(pack, with_modeline(_source(pack) or "", pack))
    else:
        write_whole(path, text)
    return OK


def _stats(arguments: argparse.Namespace) -> int:
    rules, totals = measure(Cleaner(level="rules"), gold_pages(arguments.gold), arguments.style)
    if arguments.write:
        write_whole(arguments.write, table_of(rules, totals, arguments.style))
    print(f"{'rule':44} {'hits':>6} {'words':>7} {'precision':>9} {'domains':>7}")
    for name, found in sorted(rules.items(), key=lambda item: -item[1].words):
        if arguments.only and not {name, name.rpartition("/")[0], found.category} & set(arguments.only):
            continue
        print(f"{name:44} {found.hits:6} {found.words:7} {found.precision:9.4f} {len(found.domains):7}")
        for page, line in found.lost[: arguments.lost]:
            print(f"    lost in {page}: {line[:150]}")
    print(f"\n{'place':28} {'gold words lost':>16} {'chrome words removed':>21}")
    for place, total in sorted(totals.items()):
        print(f"{place:28} {total.lost / max(1, total.gold):15.3%} {total.removed / max(1, total.chrome):20.1%}")
    return OK


_RUNNERS = {
    "list": _list,
    "show": _show,
    "check": _check,
    "test": _test,
    "new": _new,
    "docs": _docs,
    "schema": _schema,
    "stats": _stats,
}
