"""Read YAML into a tree of strings that know where they stand.

In: the text of a pack. Out: `Text`, `Items` and `Table` nodes, and every `Problem` found on the way. Every scalar is a
string (`No`, `12:30` and `2024-01-01` stay what they are). Anchors, tags, duplicate keys and several documents are
problems; size, depth and count are capped. Must never build a Python object from a tag, nor recurse on input.
"""

from __future__ import annotations

import yaml

from cleaner.problem import Problem

MAX_BYTES = 2_000_000
MAX_DEPTH = 12
MAX_NODES = 200_000
MAX_SCALAR = 20_000

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Text(str):
    """A scalar, with the line and column (from 1) where it starts."""

    line: int = 1
    column: int = 1


class Items(list["Node"]):
    """A list, with the line and column (from 1) where it starts."""

    line: int = 1
    column: int = 1


class Table(dict[Text, "Node"]):
    """A mapping, with the line and column (from 1) where it starts."""

    line: int = 1
    column: int = 1


Node = Text | Items | Table


def read_tree(source: str, path: str) -> tuple[Node | None, list[Problem]]:
    """Read the YAML text `source` into a tree; `path` is only named in the problems.

    >>> tree, problems = read_tree("answer: No", "mine.yaml")
    >>> tree, problems
    ({'answer': 'No'}, [])
    >>> print(*read_tree("a: &x 1", "mine.yaml")[1])
    mine.yaml:1:4: Anchors are not read. Write the value out where it is needed.
    """
    if len(source.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        return None, [Problem(path, 1, 1, f"The file is larger than {MAX_BYTES:,} bytes", "Split it into several packs.")]
    builder = _Builder(path)
    try:
        for event in yaml.parse(source, Loader=_LOADER):
            if not builder.take(event):
                break
    except yaml.YAMLError as error:
        builder.problems.append(_syntax_problem(error, source, path))
        return None, builder.problems
    return builder.root, builder.problems


def _syntax_problem(error: yaml.YAMLError, source: str, path: str) -> Problem:
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        what = " ".join(part for part in (error.context, error.problem) if part)
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        return Problem(path, line, column, f"This is not YAML: {what}", "Check the indentation and the quotes.")
    position = getattr(error, "position", None)
    before = source[:position] if isinstance(position, int) and position >= 0 else ""
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return Problem(path, line, column, "YAML allows no control characters here", "Remove the character or write it as an escape.")


class _Builder:
    """Builds the tree from parser events, with a stack of its own."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self.root: Node | None = None
        self._stack: list[Items | Table] = []
        self._keys: list[Text | None] = []
        self._nodes = 0
        self._documents = 0

    def take(self, event: yaml.Event) -> bool:
        """Take one event; give False when the rest of the file is not worth reading."""
        if isinstance(event, yaml.AliasEvent):
            self._say(event, "Aliases are not read", "Write the value out where it is needed.")
            return self._place(Text(""), event)
        if isinstance(event, yaml.NodeEvent) and not self._check(event):
            return False
        if isinstance(event, yaml.ScalarEvent):
            return self._place(Text(event.value), event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._open(Items(), event)
        if isinstance(event, yaml.MappingStartEvent):
            return self._open(Table(), event)
        if isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            self._stack.pop(), self._keys.pop()
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._say(event, "A pack is one YAML document", "Put the second document in a file of its own.")
                return False
        return True

    def _check(self, event: yaml.NodeEvent) -> bool:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            self._say(event, f"The file holds more than {MAX_NODES:,} values", "Split it into several packs.")
            return False
        if event.anchor is not None:
            self._say(event, "Anchors are not read", "Write the value out where it is needed.")
        tag = getattr(event, "tag", None)
        if tag is not None:
            self._say(event, f"The tag {tag!r} is not read", "Remove it: every value here is text, a list or a mapping.")
        if isinstance(event, yaml.ScalarEvent) and len(event.value) > MAX_SCALAR:
            self._say(event, f"This text is longer than {MAX_SCALAR:,} characters", "Shorten it.")
        return True

    def _open(self, node: Items | Table, event: yaml.NodeEvent) -> bool:
        if len(self._stack) >= MAX_DEPTH:
            self._say(event, f"This is nested more than {MAX_DEPTH} deep", "A pack needs no more than six.")
            return False
        placed = self._place(node, event)
        self._stack.append(node)
        self._keys.append(None)
        return placed

    def _place(self, node: Node, event: yaml.Event) -> bool:
        node.line, node.column = _place(event)
        if not self._stack:
            self.root = node
            return True
        parent = self._stack[-1]
        if isinstance(parent, Items):
            parent.append(node)
            return True
        return self._place_in_table(parent, node, event)

    def _place_in_table(self, table: Table, node: Node, event: yaml.Event) -> bool:
        key = self._keys[-1]
        if key is not None:
            table[key] = node
            self._keys[-1] = None
        elif not isinstance(node, Text):
            self._say(event, "A key must be a word", "Write the list or mapping as a value.")
            return False
        elif node in table:
            self._say(event, f"The key {str(node)!r} stands twice", "Keep one of the two.")
            self._keys[-1] = node
        else:
            self._keys[-1] = node
        return True

    def _say(self, event: yaml.Event, what: str, fix: str) -> None:
        self.problems.append(Problem(self.path, *_place(event), what, fix))


def _place(event: yaml.Event) -> tuple[int, int]:
    """Give the line and column, from 1, at which `event` starts."""
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
