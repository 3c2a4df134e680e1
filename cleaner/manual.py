"""Write the manual page and the shells' completion scripts from the tables of options.

In: the parsers of `options` and `rules_cli`. Out: Markdown, or a script. Must never know an option by name.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from cleaner.options import batch_parser, clean_parser, eval_parser, explain_parser
from cleaner.rules_cli import rules_parser

_HEAD = """# The command

This page is what `cleaner --manual` prints: all options of all commands.
"""


def page() -> str:
    """Give all options of all commands as Markdown.

    >>> "| `-o FILE`, `--output FILE` | write to FILE" in page()
    True
    """
    parts = [_HEAD, *_command(clean_parser()), *_command(explain_parser()), *_command(batch_parser()), *_command(eval_parser())]
    rules = rules_parser()
    parts += [f"## {rules.prog}\n\n{rules.description}\n"]
    for parser in _commands(rules).values():
        parts += _command(parser)
    return "\n".join(parts)


def completion(shell: str) -> str:
    """Give the script that completes options, commands and files in `shell`.

    >>> "complete" in completion("bash")
    True
    """
    import shtab  # only where a script is asked for

    parser = clean_parser()
    files = next(action for action in parser._actions if action.dest == "files")
    parser._positionals._group_actions.remove(files)
    parser._actions.remove(files)
    _complete_files(parser)
    commands = parser.add_subparsers(metavar="COMMAND")
    _adopt(commands, "explain", explain_parser(), "every line, and why it went")
    _adopt(commands, "batch", batch_parser(), "whole folders and corpus files")
    _adopt(commands, "eval", eval_parser(), "how good it is on your own pages")
    _adopt(commands, "rules", rules_parser(), "the tools to write rules")
    script: str = shtab.complete(parser, shell, preamble=_ZSH_PREAMBLE if shell == "zsh" else "")
    return _also_files(script, shell)


# `cleaner` takes a file or a command as its first word. The library knows commands alone, so files are added here; in
# bash they come by themselves where nothing else fits.
_ZSH_PREAMBLE = "_cleaner_first() {\n  _alternative 'commands:command:_shtab_cleaner_commands' 'files:file:_files'\n}"
_ZSH_FIRST = ("': :_shtab_cleaner_commands'", "': :_cleaner_first'")
_ZSH_MORE = ("        rules) _shtab_cleaner_rules ;;\n", "        rules) _shtab_cleaner_rules ;;\n        *) _files ;;\n")
_FISH_FILES = "complete -c cleaner -n _shtab_cleaner_using -ka '(__fish_complete_path (commandline -ct))'\n"


def _also_files(script: str, shell: str) -> str:
    if shell == "zsh":
        return script.replace(*_ZSH_FIRST).replace(*_ZSH_MORE)
    return script + _FISH_FILES if shell == "fish" else script


def _adopt(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, parser: argparse.ArgumentParser, help: str
) -> None:
    """Make a finished parser a command of another; argparse itself can only make new ones."""
    commands.add_parser(name, help=help)
    commands.choices[name] = parser
    _complete_files(parser)


def _complete_files(parser: argparse.ArgumentParser) -> None:
    """Say which arguments of a parser, and of its commands, are files."""
    import shtab

    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                _complete_files(command)
        elif not action.choices and any(word in str(action.metavar) for word in ("FILE", "GOLD", "SRC", "DST", "DIR")):
            vars(action)["complete"] = shtab.FILE


def _commands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """Give the parsers of a parser's commands, by name."""
    found = next(action for action in parser._actions if isinstance(action, argparse._SubParsersAction))
    return dict(found.choices)


def _command(parser: argparse.ArgumentParser) -> Iterator[str]:
    yield f"## {parser.prog}\n\n{parser.description}\n"
    for group in parser._action_groups:
        shown = [action for action in group._group_actions if action.help != argparse.SUPPRESS and action.dest != "help"]
        if shown:
            yield f"| {group.title or 'options'} | |\n|---|---|"
            yield "\n".join(_row(action) for action in shown) + "\n"


def _row(action: argparse.Action) -> str:
    value = _value(action)
    if action.option_strings:
        names = ", ".join(f"`{' '.join(filter(None, [option, value]))}`" for option in action.option_strings)
    else:
        names = f"`{value}`"
    help = (action.help or "") % {**vars(action), "prog": "cleaner"}
    return f"| {names.replace('|', chr(92) + '|')} | {help} |"


def _value(action: argparse.Action) -> str:
    if action.nargs == 0:
        return ""
    if action.choices is not None and action.metavar is None:
        return "{" + ",".join(map(str, action.choices)) + "}"
    name = action.metavar if isinstance(action.metavar, str) else action.dest.upper()
    return f"[{name} ...]" if action.nargs == "*" else name
