"""The command line: arguments in, exit code out.

Data goes to stdout, all else to stderr. Exit codes: 0 fine, 1 findings, 2 usage or pack error, 3 some inputs failed,
130 interrupted. Must never hold logic: it reads inputs, calls the library, and writes.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, NoReturn

from cleaner.folders import config_folder
from cleaner.intake import take_in
from cleaner.markdown import as_markdown
from cleaner.options import batch_parser, clean_parser, eval_parser, explain_parser
from cleaner.pipeline import FAVOR, LEVELS, TIMEOUT, Cleaner
from cleaner.problem import PackError
from cleaner.render import FORMATS

OK, FINDINGS, USAGE, FAILED, INTERRUPTED = 0, 1, 2, 3, 130

class InputError(Exception):
    """An input that cannot be cleaned; the message says what is wrong and what to do."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command with the arguments `argv`; give its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        code = _run(arguments)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # Whoever read our output has stopped reading; that is their right. Python would complain once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except KeyboardInterrupt:
        return INTERRUPTED
    except PackError as error:
        for problem in error.problems:
            _complain(str(problem), prefix="")
        return USAGE
    except ValueError as error:
        _complain(str(error))
        return USAGE


def _run(arguments: list[str]) -> int:
    if arguments[:1] == ["explain"]:
        return _explain(explain_parser().parse_args(arguments[1:]))
    if arguments[:1] == ["batch"]:
        return _batch(batch_parser().parse_args(arguments[1:]))
    if arguments[:1] == ["eval"]:
        return _eval(eval_parser().parse_args(arguments[1:]))
    if arguments[:1] == ["rules"]:
        from cleaner.rules_cli import run

        return run(arguments[1:])
    options = clean_parser().parse_args(arguments)
    if options.completion or options.manual:
        from cleaner import manual

        sys.stdout.write(manual.completion(options.completion) if options.completion else manual.page())
        return OK
    return _compare(options) if options.check or options.diff else _clean(options)


# -- the commands -----------------------------------------------------------------------------------------------------


def _clean(arguments: argparse.Namespace) -> int:
    cleaner = _cleaner(arguments)
    render = FORMATS[arguments.format]
    if arguments.format == "markdown":
        render = partial(as_markdown, links=arguments.links, emphasis=arguments.emphasis)
    output = _Output(arguments.output, arguments.format, several=len(arguments.files) > 1)
    failed = False
    for name, page in _inputs(arguments.files):
        if isinstance(page, InputError):
            _complain(str(page))
            failed = True
        else:
            output.write(render(cleaner(page, url=arguments.url), name))
    output.close()
    return FAILED if failed else OK


def _compare(arguments: argparse.Namespace) -> int:
    """Say what cleaning would change, and write nothing."""
    from cleaner.compare import diff

    cleaner = _cleaner(arguments)
    failed = changed = False
    for name, page in _inputs(arguments.files):
        if isinstance(page, InputError):
            _complain(str(page))
            failed = True
            continue
        article = cleaner(page, url=arguments.url)
        text = article.page.text
        clean = FORMATS["text"](article, name)
        if text.rstrip("\n") != clean.rstrip("\n"):
            changed = True
            shown = "stdin" if name == "-" else name
            sys.stdout.buffer.write((diff(text, clean, shown) if arguments.diff else f"{shown}\n").encode("utf-8"))
    return FAILED if failed else FINDINGS if changed else OK


class _Output:
    """Where articles go: stdout as they come, or a file, whole. Several in JSON become one array."""

    def __init__(self, path: str | None, format: str, several: bool) -> None:
        self._path = path
        self._parts: list[str] = []
        self._opening, self._between, self._closing = "", "", ""
        if format == "json" and several:
            self._opening, self._between, self._closing = "[\n", ",\n", "]\n"
        elif format in ("text", "markdown"):
            self._between = "\n"
        self._is_first = True

    def write(self, text: str) -> None:
        if text:
            self._put((self._opening if self._is_first else self._between) + text)
            self._is_first = False

    def close(self) -> None:
        self._put((self._opening if self._is_first else "") + self._closing)
        if self._path is not None:
            _write_whole(self._path, "".join(self._parts))

    def _put(self, text: str) -> None:
        if self._path is None:
            sys.stdout.buffer.write(text.encode("utf-8"))
        else:
            self._parts.append(text)


def _explain(arguments: argparse.Namespace) -> int:
    from rich.console import Console

    from cleaner.explain import explain

    cleaner = _cleaner(arguments)
    console = Console(highlight=False, emoji=False, markup=False)
    failed = False
    for name, page in _inputs(arguments.files):
        if isinstance(page, InputError):
            _complain(str(page))
            failed = True
            continue
        article = cleaner(page, url=arguments.url)
        explain(article, console, partial(cleaner.place_of, site=article.site), name)
    return FAILED if failed else OK


def _eval(arguments: argparse.Namespace) -> int:
    from rich.console import Console

    from cleaner.evaluate import Way, evaluate, show
    from cleaner.gold import GoldError, gold_pages

    def way(level: str) -> Way:
        cleaner = _cleaner(arguments, level)
        return lambda text: cleaner(text).body if arguments.body else cleaner(text).text

    levels = LEVELS[: LEVELS.index(arguments.level) + 1]
    ways: dict[str, Way] = {"raw": lambda text: text, **{level: way(level) for level in levels}}
    try:
        results = list(evaluate(ways, (page for path in arguments.gold for page in gold_pages(path))))
    except GoldError as error:
        raise ValueError(error) from None
    if not results:
        raise ValueError(f"{arguments.gold[0]}: no page here has gold. Give pages whose article you have.")
    if arguments.format == "jsonl":
        for one in results:
            print(json.dumps(one.row(), ensure_ascii=False))
    else:
        show(results, arguments.worst, Console(highlight=False, emoji=False, markup=False))
    return OK


def _batch(arguments: argparse.Namespace) -> int:
    if sys.platform == "win32":
        raise ValueError("cleaner batch needs Linux or macOS: Windows lacks what bounds its workers. Run it in WSL.")
    from cleaner.batch.run import run
    from cleaner.batch.settings import MEGABYTE, Settings

    return run(
        Settings(
            sources=tuple(arguments.sources),
            output=arguments.output,
            files_from=arguments.files_from,
            format=arguments.format,
            field=arguments.field,
            id_field=arguments.id_field,
            url_field=arguments.url_field,
            into=arguments.into,
            full_names=arguments.full_names,
            jobs=arguments.jobs,
            deadline=arguments.timeout,
            memory=int(arguments.memory * MEGABYTE),
            max_size=int(arguments.max_size * MEGABYTE),
            threshold=arguments.threshold,
            review=arguments.review,
            durable=arguments.durable,
            reports=tuple(arguments.report),
            quiet=arguments.quiet,
            # A witness that is late must leave time for the page.
            cleaner={**_cleaner_options(arguments), "timeout": min(TIMEOUT, arguments.timeout / 2)},
        )
    )


def _cleaner(arguments: argparse.Namespace, level: str | None = None) -> Cleaner:
    options = _cleaner_options(arguments)
    return Cleaner(**{**options, "level": level or options["level"]})


def _cleaner_options(arguments: argparse.Namespace) -> dict[str, Any]:
    """Give the keyword arguments of the `Cleaner` that is asked for: plain values, which travel to other processes."""
    own = os.path.join(config_folder(), "packs")
    packs = [own] if os.path.isdir(own) else []
    return {
        "packs": [*packs, *arguments.pack],
        "level": arguments.level,
        "language": arguments.language,
        "site": arguments.site,
        "keep": _names(arguments.keep),
        "drop": _names(arguments.drop),
        "beta": FAVOR[arguments.favor],
        "source": arguments.source,
        "fast": arguments.fast,
        "timeout": arguments.timeout,
    }


def _names(given: list[str]) -> list[str]:
    return [name for part in given for name in part.split(",") if name]


# -- inputs and outputs -----------------------------------------------------------------------------------------------


def _inputs(files: list[str]) -> Iterator[tuple[str, bytes | InputError]]:
    """Give each input's name with its bytes, or with what is wrong with it."""
    for name in files or ["-"]:
        try:
            yield name, _read(name)
        except InputError as error:
            yield name, error


def _read(name: str) -> bytes:
    if name == "-":
        if sys.stdin.isatty():
            _complain("reading from the terminal; end with Ctrl-D")
        data = sys.stdin.buffer.read()
        name = "stdin"
    else:
        data = _read_file(name)
    if take_in(data[:4096]).binary:
        raise InputError(f"{name}: this is no text. Give a page as text or HTML.")
    return data


def _read_file(name: str) -> bytes:
    try:
        with open(name, "rb") as file:
            return file.read()
    except IsADirectoryError:
        raise InputError(f"{name}: this is a folder. Name the files in it.") from None
    except FileNotFoundError:
        raise InputError(f"{name}: there is no such file. Check the path.") from None
    except PermissionError:
        raise InputError(f"{name}: it may not be read. Check its rights.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{name}: it cannot be read: {reason}. Check the path.") from None


def _write_whole(path: str, text: str) -> None:
    temporary = f"{path}.{os.getpid()}.tmp"
    try:
        with open(temporary, "wb") as file:
            file.write(text.encode("utf-8"))
        os.replace(temporary, path)
    except OSError as error:
        if os.path.exists(temporary):
            os.unlink(temporary)
        raise ValueError(f"{path}: it cannot be written: {error.strerror}. Check the folder and its rights.") from None


def _complain(message: str, prefix: str = "cleaner: ") -> None:
    print(prefix + message, file=sys.stderr)


def entry() -> NoReturn:
    """Run the command and leave with its exit code."""
    sys.exit(main())
