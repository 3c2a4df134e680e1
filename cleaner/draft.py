"""Write a new rule into a pack: its text, its place, and a trial before anything is written.

In: the rule's values, and the pack's text. Out: the pack's text with the rule in it, or what is wrong with it. The rest
of the pack keeps its comments and its layout. Must never write a file.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cleaner.catalog import own_folder
from cleaner.cross import clashes
from cleaner.examples import Failure, failures
from cleaner.lint import ERROR, Finding, lint, refused
from cleaner.pack import load_pack
from cleaner.problem import PackError, Problem
from cleaner.rule import Pack, Rule
from cleaner.schema import modeline
from cleaner.tree import Items, Node, Table, Text, read_tree

# The values of a rule by key: a text, or a list of texts.
Values = Mapping[str, "str | list[str]"]
# The keys in the order in which packs have them.
ORDER = (
    *("id", "category", "why", "action", "strength", "language", "into"),
    *("line", "starts", "ends", "has", "drop", "keep"),
)
_WIDTH = 120
_INDENT = "  "
# YAML takes these for line ends, and JSON leaves them as they are.
_BREAKS = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")


class Draft(NamedTuple):
    """A pack's text with a new rule in it; the rule, unless it does not load; and what was found wrong."""

    text: str
    rule: Rule | None
    findings: tuple[Finding, ...]
    failures: tuple[Failure, ...]

    @property
    def is_good(self) -> bool:
        """Tell whether nothing worse than a warning was found."""
        return not self.failures and not any(finding.severity == ERROR for finding in self.findings)


def default_pack() -> str:
    """Give the path of the pack that new rules go into unless another is named."""
    return os.path.join(own_folder(), "mine.yaml")


def draft(path: str, source: str | None, values: Values, packs: Sequence[Pack], categories: Mapping[str, str]) -> Draft:
    """Put the rule of `values` into the pack at `path`, whose text is `source` (None for a new one), and try it.

    `packs` are those it must get on with. Raises `PackError` where the pack as it is has mistakes.
    """
    text = with_rule(new_pack(path, values) if source is None else source, path, values)
    pack, problems = load_pack(text, path, categories)
    if pack is None:
        return Draft(text, None, tuple(map(refused, problems)), ())
    rule = next(rule for rule in pack.rules if rule.id == values["id"])
    others = [other for other in packs if os.path.realpath(other.path) != os.path.realpath(path)]
    rules = [other for one in (*others, pack) for other in one.rules]
    failed = failures(rule, rules) or clashes([*others, pack], [pack._replace(rules=(rule,))], _further(others))
    found = [finding for finding in lint([pack]) if _is_in(finding.line, rule, pack)]
    return Draft(text, rule, tuple(found), tuple(failed))


def _further(packs: Sequence[Pack]) -> list[str]:
    from cleaner.library import shipped_packs

    shipped = set(shipped_packs())
    return [pack.path for pack in packs if pack.path not in shipped]


def _is_in(line: int, rule: Rule, pack: Pack) -> bool:
    after = min((other.at for other in pack.rules if other.at > rule.at), default=line + 1)
    return rule.at <= line < after


# -- the text ---------------------------------------------------------------------------------------------------------


def new_pack(path: str, values: Values) -> str:
    """Give the head of a new pack at `path`: the schema's line, the pack's name after the file's, the language.

    >>> print(new_pack("my rules.yaml", {"language": "fr"}).partition("\\n")[2], end="")
    pack: "my-rules"
    language: "fr"
    rules:
    """
    stem = os.path.splitext(os.path.basename(path))[0].lower()
    name = "-".join(re.findall("[a-z0-9]+", stem)) or "mine"
    language = f"language: {quote(str(values['language']))}\n" if values.get("language") else ""
    return f"{modeline(path)}\npack: {quote(name)}\n{language}rules:\n"


def with_rule(source: str, path: str, values: Values) -> str:
    """Give the pack's text with the rule of `values` behind the last rule of its category, or behind all.

    Raises `PackError` where the pack cannot be read, or has its rules in brackets.

    >>> print(with_rule("pack: mine\\nrules:\\n  # none yet\\n", "mine.yaml", {"id": "more", "line": ["More"]}), end="")
    pack: mine
    rules:
      # none yet
      - id: "more"
        line: ["More"]
    """
    tree, problems = read_tree(source, path)
    if problems or not isinstance(tree, Table):
        raise PackError(problems or [Problem(path, 1, 1, "A pack is a mapping", "Start it with 'pack:' and 'rules:'.")])
    newline = "\r\n" if "\r\n" in source else "\n"
    lines = source.replace("\r\n", "\n").split("\n")
    if lines[-1] == "":
        lines.pop()
    rules = tree.get(Text("rules"))
    own = dict(values)
    if own.get("language") == tree.get(Text("language")):
        own.pop("language", None)
    if isinstance(rules, Items) and rules:
        lines = _among(lines, rules, tree, path, own)
    else:
        lines = _first(lines, tree, own)
    return newline.join([*lines, ""])


def _first(lines: list[str], tree: Table, values: Values) -> list[str]:
    """Give the lines of a pack without rules, with a first one."""
    key = next((key for key in tree if key == "rules"), None)
    if key is None:
        return [*lines, "rules:", *rule_lines(values, _INDENT)]
    at = key.line - 1
    lines[at] = re.sub(r"^(\s*['\"]?rules['\"]?\s*:)\s*(?:\[\s*\]|~|null)?", r"\1", lines[at]).rstrip()
    end = _end_of_rules(lines, key.line, tree)
    return [*lines[:end], *rule_lines(values, _INDENT), *lines[end:]]


def _among(lines: list[str], rules: Items, tree: Table, path: str, values: Values) -> list[str]:
    """Give the lines of a pack with one rule more."""
    starts = [_dash(lines, rule.line, rule.column) for rule in rules]
    if None in starts:
        fix = "Write each on lines of its own, behind '- '."
        raise PackError([Problem(path, rules.line, rules.column, "The rules stand in brackets", fix)])
    same = [number for number, rule in enumerate(rules) if _category(rule) == values.get("category")]
    after = same[-1] if same else len(rules) - 1
    is_last = after + 1 == len(rules)
    if is_last:
        end = _end_of_rules(lines, rules[after].line, tree)
    else:
        end = _before(lines, rules[after + 1].line, str(starts[after]))
    is_spaced = any(rule.line >= 2 and not lines[rule.line - 2].strip() for rule in rules[1:])
    new = rule_lines(values, str(starts[after]))
    if is_spaced:
        new = [*new, ""] if not is_last and not lines[end - 1].strip() else ["", *new]
    return [*lines[:end], *new, *lines[end:]]


def _category(rule: Node) -> str | None:
    category = rule.get(Text("category")) if isinstance(rule, Table) else None
    return category if isinstance(category, Text) else None


def _dash(lines: list[str], line: int, column: int) -> str | None:
    """Give what stands before the dash of the rule that starts at `line` and `column`; None where there is no dash."""
    found = re.fullmatch(r"(\s*)-\s+", lines[line - 1][: column - 1])
    return found.group(1) if found else None


def _before(lines: list[str], line: int, indent: str) -> int:
    """Give where to insert before the rule at `line`: above the comments that belong to it."""
    end = line - 1
    while lines[end - 1].lstrip().startswith("#") and len(lines[end - 1]) - len(lines[end - 1].lstrip()) <= len(indent):
        end -= 1
    return end


def _end_of_rules(lines: list[str], line: int, tree: Table) -> int:
    """Give the place behind the last rule, which starts at `line`: before the pack's next key, or at the end."""
    following = [key.line for key in tree if key.line > line]
    end = _before(lines, min(following), "") if following else len(lines)
    while end > line and not lines[end - 1].strip():
        end -= 1
    return end


def rule_lines(values: Values, indent: str) -> list[str]:
    """Give the rule as lines of YAML, behind `indent`.

    >>> rule_lines({"id": "more", "line": ["More", "See also"]}, "  ")
    ['  - id: "more"', '    line: ["More", "See also"]']
    """
    lines: list[str] = []
    for key in ORDER:
        value = values.get(key)
        if value:
            lead = indent + ("- " if not lines else "  ")
            lines += [f"{lead}{key}: {quote(value)}"] if isinstance(value, str) else _list(f"{lead}{key}: ", value)
    return lines


def _list(lead: str, texts: Sequence[str]) -> list[str]:
    """Give a list on as many lines as it needs, the later ones indented."""
    margin = " " * (len(lead) - len(lead.lstrip(" -")) + 2)
    lines = [lead + "["]
    for number, text in enumerate(texts):
        piece = quote(text) + ("]" if number == len(texts) - 1 else ",")
        space = "" if lines[-1].endswith("[") else " "
        if len(lines[-1]) + len(space) + len(piece) > _WIDTH and not lines[-1].endswith("["):
            lines.append(margin + piece)
        else:
            lines[-1] += space + piece
    return lines


def quote(text: str) -> str:
    """Give `text` in YAML's double quotes.

    >>> quote('say "more"\\n'), quote("\\u2028")
    ('"say \\\\"more\\\\"\\\\n"', '"\\\\u2028"')
    """
    return _BREAKS.sub(lambda found: f"\\u{ord(found.group()):04x}", json.dumps(text, ensure_ascii=False))
