"""Load packs: YAML files to `Pack` and `Rule` objects, or every mistake at once with its place.

In: the paths of pack files. Out: `Pack` objects; `PackError` holds all problems, each as `path:line:column: what. What
to do.` Must never run code from a file, nor load half a pack.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from cleaner.fold import fold_line
from cleaner.gate import examine
from cleaner.problem import PackError, Problem, suggest
from cleaner.rule import ACTIONS, FIELDS, FORMS, STRENGTHS, Example, Guards, Near, Pack, Rule, Site, Until
from cleaner.tree import Items, Node, Table, Text, read_tree

MAX_RULES = 20_000
MAX_PHRASE = 500
NAME = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*(?:/[a-z0-9]+(?:[-_.][a-z0-9]+)*)*")
LANGUAGE = re.compile(r"[a-z]{2,3}")


class Key(NamedTuple):
    """One key that a mapping in a pack may hold: how its value is read, whether it must be there, and what it means."""

    read: Callable[[_Reader, Any], Any]
    required: bool
    doc: str


def load_packs(paths: Iterable[str | Path], categories: Iterable[str]) -> list[Pack]:
    """Load the packs at `paths`, in order; `categories` are the ones that rules may name.

    Raises `PackError` with the problems of all the files.
    """
    packs: list[Pack] = []
    problems: list[Problem] = []
    for path in paths:
        pack, found = load_pack(read_file(path, problems), str(path), categories)
        problems += found
        if pack is not None:
            packs.append(pack)
    if problems:
        raise PackError(problems)
    return packs


def read_file(path: str | Path, problems: list[Problem]) -> str:
    """Give the text of the file at `path`; on failure add a problem and give an empty text."""
    try:
        return Path(path).read_bytes().decode("utf-8-sig")
    except OSError as error:
        problems.append(Problem(str(path), 1, 1, f"The pack cannot be read: {error.strerror}", "Check the path and its rights."))
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        line, column = before.count(b"\n") + 1, len(before) - before.rfind(b"\n")
        problems.append(Problem(str(path), line, column, "The pack is not UTF-8", "Save it as UTF-8."))
    return ""


def load_pack(source: str, path: str, categories: Iterable[str]) -> tuple[Pack | None, list[Problem]]:
    """Load one pack from its text; give None where it has problems.

    >>> pack, problems = load_pack('pack: "mine"\\nrules: []', "mine.yaml", ["share"])
    >>> pack.name, problems
    ('mine', [])
    >>> print(load_pack('pack: "mine"\\nruels: []', "mine.yaml", ["share"])[1][0])
    mine.yaml:2:1: 'ruels' is no key of a pack. Did you mean 'rules'?
    """
    tree, problems = read_tree(source, path)
    if tree is None:
        if not problems and source.strip() == "" :
            problems.append(Problem(path, 1, 1, "The pack is empty", "Start it with 'pack:' and 'rules:'."))
        return None, problems
    reader = _Reader(path, frozenset(categories), problems)
    pack = reader.pack(tree)
    return (None if problems else pack), problems


def value_problems(key: str, value: str | list[str], categories: Iterable[str]) -> list[Problem]:
    """Give what is wrong with one value, a text or a list of texts, of the rule's key `key`.

    >>> [problem.fix for problem in value_problems("action", "blok", [])]
    ["Did you mean 'block'?"]
    """
    problems: list[Problem] = []
    node: Node = Text(value) if isinstance(value, str) else Items(map(Text, value))
    RULE_KEYS[key].read(_Reader("", frozenset(categories), problems), node)
    return problems


def load_categories(path: str | Path) -> dict[str, str]:
    """Load the categories file: each name with the sentence that describes it."""
    problems: list[Problem] = []
    tree, found = read_tree(read_file(path, problems), str(path))
    problems += found
    if problems or not isinstance(tree, Table):
        raise PackError(problems or [Problem(str(path), 1, 1, "This is no mapping", "Write 'name: \"sentence\"' lines.")])
    return {str(name): str(sentence) for name, sentence in tree.items()}


class _Reader:
    """Reads the nodes of one pack; what it cannot read becomes a problem, and the reading goes on."""

    def __init__(self, path: str, categories: frozenset[str], problems: list[Problem]) -> None:
        self.path = path
        self.categories = categories
        self.problems = problems
        self.pack_name = ""
        self.pack_language: str | None = None

    def say(self, node: Node, what: str, fix: str) -> None:
        self.problems.append(Problem(self.path, node.line, node.column, what, fix))

    # -- mappings -----------------------------------------------------------------------------------------------------

    def table(self, node: Node, what: str, keys: dict[str, Key]) -> dict[str, Any]:
        """Read a mapping by the table of its keys; unknown and missing keys are problems."""
        if not isinstance(node, Table):
            self.say(node, f"{what.capitalize()} is a mapping", f"Write keys with values: {', '.join(list(keys)[:4])} ...")
            return {}
        values: dict[str, Any] = {}
        for key, value in node.items():
            if key not in keys:
                self.say(key, f"{str(key)!r} is no key of {what}", suggest(key, keys))
                continue
            read = keys[key].read(self, value)
            if read is not None:
                values[str(key)] = read
        for name, key_spec in keys.items():
            if key_spec.required and name not in node:
                self.say(node, f"{what.capitalize()} needs the key {name!r}", f"{key_spec.doc}")
        return values

    def pack(self, node: Node) -> Pack | None:
        if isinstance(node, Table):
            name, language = node.get(Text("pack")), node.get(Text("language"))
            self.pack_name = str(name) if isinstance(name, Text) else ""
            self.pack_language = str(language) if isinstance(language, Text) else None
        values = self.table(node, "a pack", PACK_KEYS)
        if self.problems:
            return None
        return Pack(
            values["pack"],
            self.path,
            values.get("language"),
            values.get("extends", ()),
            values.get("disable", ()),
            values.get("site"),
            values.get("function_words", ()),
            values.get("rules", ()),
        )

    def site(self, node: Node) -> Site | None:
        values = self.table(node, "a site", SITE_KEYS)
        if "name" not in values:
            return None
        prints = values.get("fingerprints", {})
        patterns = tuple((form, phrase) for form in prints for phrase in prints[form])
        return Site(values["name"], values.get("hosts", ()), patterns)

    def fingerprints(self, node: Node) -> dict[str, tuple[str, ...]]:
        return self.table(node, "fingerprints", FINGERPRINT_KEYS)

    def rules(self, node: Node) -> tuple[Rule, ...]:
        if not isinstance(node, Items):
            self.say(node, "The rules are a list", "Start each rule with '- id:'.")
            return ()
        if len(node) > MAX_RULES:
            self.say(node, f"A pack holds at most {MAX_RULES:,} rules", "Split it into several packs.")
            return ()
        rules = [rule for item in node if (rule := self.rule(item)) is not None]
        seen: set[str] = set()
        for rule, item in zip(rules, node):
            if rule.id in seen:
                self.say(item, f"The rule id {rule.id!r} stands twice in this pack", "Give each rule an id of its own.")
            seen.add(rule.id)
        return tuple(rules)

    def rule(self, node: Node) -> Rule | None:
        before = len(self.problems)
        values = self.table(node, "a rule", RULE_KEYS)
        if isinstance(node, Table) and len(self.problems) == before:
            self.check_rule(node, values)
        if len(self.problems) > before:
            return None
        patterns = tuple((form, phrase) for form in FORMS for phrase in values.get(form, ()))
        fields = {key: value for key, value in values.items() if key in Rule._fields}
        fields.setdefault("strength", "certain")
        fields.setdefault("language", self.pack_language)
        return Rule(pack=self.pack_name, path=self.path, at=node.line, patterns=patterns, **fields)

    def check_rule(self, node: Table, values: dict[str, Any]) -> None:
        """Check what concerns several keys of a rule at once."""
        action = values["action"]
        if not any(form in values for form in FORMS):
            self.say(node, "A rule needs a pattern", f"Add one of {', '.join(FORMS)}.")
        if action == "capture" and "into" not in values:
            self.say(node, "A rule that captures needs the key 'into'", f"Name one of {', '.join(FIELDS)}.")
        if "into" in values and action not in ("capture", "block"):
            self.say(node, f"'into' does nothing with the action {action!r}", "Use the action 'capture' or 'block'.")
        if "until" in values and action not in ("capture", "block"):
            self.say(node, f"'until' does nothing with the action {action!r}", "Use the action 'block', or remove it.")
        if "split" in values and action != "capture":
            self.say(node, f"'split' does nothing with the action {action!r}", "Use the action 'capture', or remove it.")
        if action == "inside" and "line" in values:
            self.say(node, "'line' cannot go with the action 'inside'", "Use 'has', 'starts', 'ends' or 'regex'.")
        if action in ("block", "rest") and "regex" not in values and not {"line", "starts"} & set(values):
            self.say(node, f"A {action} is opened by a line or its start", "Use 'line' or 'starts'.")
        for example in (*values["drop"], *values["keep"]):
            self.check_example(example, action)

    def check_example(self, example: Example, action: str) -> None:
        place = Text("")
        place.line = example.at
        if example.gives is not None and action not in ("capture", "block"):
            self.say(place, "'gives' belongs to rules that capture", "Remove it, or use the action 'capture'.")
        if example.leaves is not None and action != "inside":
            self.say(place, "'leaves' belongs to rules with the action 'inside'", "Remove it, or use that action.")

    # -- values -------------------------------------------------------------------------------------------------------

    def text(self, node: Node) -> Text | None:
        if isinstance(node, Text) and node.strip():
            return node  # it keeps its place, for whoever finds fault with it later
        self.say(node, "This must be a text", 'Write one in quotes: "...".')
        return None

    def sentence(self, node: Node) -> str | None:
        text = self.text(node)
        if text is not None and len(text) < 8:
            self.say(node, "This says too little", "Write a sentence that a reader of the explanation understands.")
        return text

    def name(self, node: Node) -> str | None:
        text = self.text(node)
        if text is not None and not NAME.fullmatch(text):
            self.say(node, f"{text!r} is no name", "Use lower-case letters, digits and hyphens, as in 'read-also'.")
            return None
        return text

    def language(self, node: Node) -> str | None:
        text = self.text(node)
        if text is not None and not LANGUAGE.fullmatch(text):
            self.say(node, f"{text!r} is no language code", "Use two or three lower-case letters, as in 'fr'.")
            return None
        return text

    def category(self, node: Node) -> str | None:
        return self.one_of(node, "category", self.categories)

    def action(self, node: Node) -> str | None:
        return self.one_of(node, "action", ACTIONS)

    def strength(self, node: Node) -> str | None:
        return self.one_of(node, "strength", STRENGTHS)

    def field(self, node: Node) -> str | None:
        return self.one_of(node, "metadata field", FIELDS)

    def one_of(self, node: Node, what: str, choices: Iterable[str]) -> str | None:
        text = self.text(node)
        if text is not None and text not in choices:
            self.say(node, f"{text!r} is no {what}", suggest(text, choices))
            return None
        return text

    def number(self, node: Node) -> int | None:
        if isinstance(node, Text) and node.isascii() and node.isdigit() and 0 < len(node) < 7 and int(node) > 0:
            return int(node)
        self.say(node, f"{str(node)!r} is no count", "Write a whole number from 1, as in 80.")
        return None

    def truth(self, node: Node) -> bool | None:
        if isinstance(node, Text) and node in ("true", "false"):
            return node == "true"
        self.say(node, f"{str(node)!r} is neither true nor false", "Write true or false.")
        return None

    def texts(self, node: Node) -> tuple[str, ...] | None:
        items = [node] if isinstance(node, Text) else node
        if not isinstance(items, list) or not items:
            self.say(node, "This must be a list of texts", 'Write ["...", "..."].')
            return None
        return tuple(text for item in items if (text := self.text(item)) is not None)

    def marks(self, node: Node) -> tuple[str, ...] | None:
        items = [node] if isinstance(node, Text) else node
        if isinstance(items, list) and " " in items:
            others = tuple(text for item in items if item != " " and (text := self.text(item)) is not None)
            return (*others, " ")
        return self.texts(node)

    def names(self, node: Node) -> tuple[str, ...] | None:
        items = [node] if isinstance(node, Text) else node
        if not isinstance(items, list):
            self.say(node, "This must be a list of names", "Write [\"...\", \"...\"].")
            return None
        return tuple(item for item in items if isinstance(item, Text) and self.text(item) is not None)

    def phrases(self, node: Node) -> tuple[str, ...] | None:
        items = [node] if isinstance(node, Text) else node
        if not isinstance(items, list) or not items:
            self.say(node, "This must be a list of phrases", 'Write ["...", "..."].')
            return None
        return tuple(phrase for item in items if (phrase := self.phrase(item)) is not None)

    def phrase(self, node: Node) -> str | None:
        text = self.text(node)
        if text is None:
            return None
        if "\n" in text or len(text) > MAX_PHRASE:
            self.say(node, f"A phrase is one line of at most {MAX_PHRASE} characters", "Shorten it.")
            return None
        if not fold_line(text):
            self.say(node, f"The phrase {text!r} holds only bullets, dashes or spaces", "Write the words that the line shows.")
            return None
        return text

    def regexes(self, node: Node) -> tuple[str, ...] | None:
        items = [node] if isinstance(node, Text) else node
        if not isinstance(items, list) or not items:
            self.say(node, "This must be a list of regular expressions", 'Write ["...", "..."].')
            return None
        return tuple(pattern for item in items if (pattern := self.regex(item)) is not None)

    def regex(self, node: Node) -> str | None:
        text = self.text(node)
        if text is None:
            return None
        _, reason = examine(text)
        if reason is not None:
            self.say(node, f"The regex {text!r} is refused: {reason}", "Simplify it, or use phrases.")
            return None
        return text

    def guards(self, node: Node) -> Guards | None:
        values = self.table(node, "a guard", GUARD_KEYS)
        return Guards(**values) if values else None

    def near(self, node: Node) -> Near | None:
        values = self.table(node, "'near'", NEAR_KEYS)
        if isinstance(node, Table) and ("line" in values) == ("category" in values):
            self.say(node, "'near' needs one of the keys 'line' and 'category'", "Name the neighbour by one of the two.")
            return None
        return Near(**values) if values else None

    def until(self, node: Node) -> Until:
        return Until(**self.table(node, "'until'", UNTIL_KEYS))

    def examples(self, node: Node) -> tuple[Example, ...] | None:
        if not isinstance(node, Items) or not node:
            self.say(node, "This must be a list of at least one example", 'Write ["..."].')
            return None
        return tuple(example for item in node if (example := self.example(item)) is not None)

    def example(self, node: Node) -> Example | None:
        if isinstance(node, Text):
            return self.example_text(node, node)
        values = self.table(node, "an example", EXAMPLE_KEYS)
        if "text" not in values:
            return None
        example = self.example_text(values["text"], node)
        if example is None:
            return None
        return example._replace(**{key: value for key, value in values.items() if key != "text"})

    def example_text(self, text: str, node: Node) -> Example | None:
        lines = [line for line in text.split("\n") if line.strip()]
        if not lines:
            self.say(node, "This example is empty", "Write a line as a page shows it.")
            return None
        if len(lines) > 1 and not all(line.startswith(("- ", "+ ")) for line in lines):
            self.say(node, "Each line of a longer example starts with '- ' (it goes) or '+ ' (it stays)", "Mark every line.")
            return None
        return Example(str(text), node.line)

    def raw_text(self, node: Node) -> Text | None:
        if isinstance(node, Text):
            return node
        self.say(node, "This must be a text", 'Write one in quotes: "...".')
        return None


GUARD_KEYS = {
    "longer_than": Key(_Reader.number, False, "The line is longer than this many characters."),
    "shorter_than": Key(_Reader.number, False, "The line is shorter than this many characters."),
    "top": Key(_Reader.number, False, "The line is among the first so many non-blank lines."),
    "bottom": Key(_Reader.number, False, "The line is among the last so many non-blank lines."),
    "language": Key(_Reader.language, False, "The page is in this language."),
    "near": Key(_Reader.near, False, "A certain line stands near."),
}
NEAR_KEYS = {
    "line": Key(_Reader.phrase, False, "The whole neighbouring line."),
    "category": Key(_Reader.category, False, "The category of a rule that names the neighbouring line."),
    "lines": Key(_Reader.number, False, "How many non-blank lines away it may stand; 3 unless said."),
}
UNTIL_KEYS = {
    "lines": Key(_Reader.number, False, "How many lines at most; 12 unless said."),
    "prose": Key(_Reader.truth, False, "Whether prose ends the block; true unless said."),
    "line": Key(_Reader.phrase, False, "A line that ends the block and stays."),
}
EXAMPLE_KEYS = {
    "text": Key(_Reader.raw_text, True, "Write the line as a page shows it."),
    "gives": Key(_Reader.texts, False, "What the rule captures from it."),
    "leaves": Key(_Reader.text, False, "What is left of the line."),
    "below": Key(_Reader.number, False, "So many other lines stand above it."),
    "above": Key(_Reader.number, False, "So many other lines stand below it."),
}
RULE_KEYS = {
    "id": Key(_Reader.name, True, "Name it so that 'dropped as ...' reads well, as in 'read-also'."),
    "category": Key(_Reader.category, True, "Say what the line is, as in 'related'."),
    "why": Key(_Reader.sentence, True, "Say in one sentence why the line is no article."),
    "action": Key(_Reader.action, True, f"Say what happens: {', '.join(ACTIONS)}."),
    "strength": Key(_Reader.strength, False, "How sure it is: certain (unless said), strong or weak."),
    "language": Key(_Reader.language, False, "The language of its phrases; the pack's unless said."),
    "line": Key(_Reader.phrases, False, FORMS["line"]),
    "starts": Key(_Reader.phrases, False, FORMS["starts"]),
    "ends": Key(_Reader.phrases, False, FORMS["ends"]),
    "has": Key(_Reader.phrases, False, FORMS["has"]),
    "regex": Key(_Reader.regexes, False, FORMS["regex"]),
    "when": Key(_Reader.guards, False, "Conditions that must all hold."),
    "unless": Key(_Reader.guards, False, "Conditions none of which may hold."),
    "until": Key(_Reader.until, False, "How far a block reaches."),
    "into": Key(_Reader.field, False, "The metadata field that takes what is captured."),
    "split": Key(_Reader.marks, False, "What separates several values in one line, as in [\",\"]; a single one ends there."),
    "drop": Key(_Reader.examples, True, "Give at least one line that the rule is for."),
    "keep": Key(_Reader.examples, True, "Give at least one line that looks alike and must stay."),
}
FINGERPRINT_KEYS = {form: Key(_Reader.phrases, False, FORMS[form]) for form in ("line", "starts", "ends", "has")}
SITE_KEYS = {
    "name": Key(_Reader.name, True, "Give the short name that '--site' takes."),
    "hosts": Key(_Reader.texts, False, "The hosts of its pages; their subdomains count too."),
    "fingerprints": Key(_Reader.fingerprints, False, "Lines that only this site prints."),
}
PACK_KEYS = {
    "pack": Key(_Reader.name, True, "Name the pack, as in 'pack: \"mine\"'."),
    "language": Key(_Reader.language, False, "The language of its phrases."),
    "extends": Key(_Reader.names, False, "Packs that are loaded with it: names, or paths relative to this file."),
    "disable": Key(_Reader.names, False, "Rules, by id or full name, that are switched off with it."),
    "site": Key(_Reader.site, False, "What the site is recognised by; the pack then applies to its pages only."),
    "function_words": Key(_Reader.texts, False, "The commonest short words of the language."),
    "rules": Key(_Reader.rules, False, "The rules."),
}
