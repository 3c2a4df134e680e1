"""The JSON Schema of packs, for editors: made from the loader's own tables of keys, so that the two cannot drift.

In: the categories. Out: a schema (draft 2020-12) as text, and the line by which a pack names it. Must never accept
a key that the loader refuses.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from typing import Any

from cleaner.library import rules_home
from cleaner.pack import (
    EXAMPLE_KEYS,
    FINGERPRINT_KEYS,
    GUARD_KEYS,
    LANGUAGE,
    NAME,
    NEAR_KEYS,
    PACK_KEYS,
    RULE_KEYS,
    SITE_KEYS,
    UNTIL_KEYS,
    Key,
)
from cleaner.rule import ACTIONS, FIELDS, FORMS, STRENGTHS

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_MODELINE = "# yaml-language-server: $schema="
# The loader reads every scalar as text; an editor's YAML reader makes numbers of some.
_TEXT: dict[str, Any] = {"type": ["string", "number", "boolean"]}
_TEXTS: dict[str, Any] = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT, "minItems": 1}]}
_NAMED: dict[str, Any] = {"type": "string", "pattern": f"^{NAME.pattern}$"}
_COUNT: dict[str, Any] = {
    "anyOf": [{"type": "integer", "minimum": 1, "maximum": 999_999}, {"type": "string", "pattern": "^0*[1-9][0-9]*$"}]
}


def schema_file() -> str:
    """Give the path of the shipped schema."""
    return os.path.join(rules_home(), "schema.json")


def schema(categories: dict[str, str]) -> str:
    """Give the text of the schema, in which rules may name `categories`.

    >>> json.loads(schema({"share": "Buttons."}))["required"]
    ['pack']
    """
    readers = _readers(categories)
    table = {
        "$schema": _DIALECT,
        "title": "A pack of rules for cleaner",
        "description": "What the keys mean stands in docs/rules.md; 'cleaner rules check' finds what a schema cannot.",
        **_table(PACK_KEYS, readers),
        "$defs": {
            "rule": {**_table(RULE_KEYS, readers), "anyOf": [{"required": [form]} for form in FORMS]},
            "guards": _table(GUARD_KEYS, readers),
            "near": {**_table(NEAR_KEYS, readers), "oneOf": [{"required": ["line"]}, {"required": ["category"]}]},
            "until": _table(UNTIL_KEYS, readers),
            "example": {"anyOf": [_TEXT, _table(EXAMPLE_KEYS, readers)]},
            "site": _table(SITE_KEYS, readers),
            "fingerprints": _table(FINGERPRINT_KEYS, readers),
        },
    }
    return json.dumps(table, indent=2, ensure_ascii=False) + "\n"


def _readers(categories: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Give, for each of the loader's readers of values, what it accepts; a reader that is missing here is an error."""
    return {
        "text": _TEXT,
        "raw_text": _TEXT,
        "sentence": {"type": "string", "minLength": 8},
        "name": _NAMED,
        "names": {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]},
        "texts": _TEXTS,
        "marks": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
        "phrases": _TEXTS,
        "phrase": _TEXT,
        "regexes": _TEXTS,
        "language": {"type": "string", "pattern": f"^{LANGUAGE.pattern}$"},
        "category": _one_of(categories),
        "action": _one_of(ACTIONS),
        "strength": _one_of(STRENGTHS),
        "field": {"enum": list(FIELDS)},
        "number": _COUNT,
        "truth": {"enum": [True, False, "true", "false"]},
        "guards": {"$ref": "#/$defs/guards"},
        "near": {"$ref": "#/$defs/near"},
        "until": {"$ref": "#/$defs/until"},
        "examples": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/example"}},
        "site": {"$ref": "#/$defs/site"},
        "fingerprints": {"$ref": "#/$defs/fingerprints"},
        "rules": {"type": "array", "items": {"$ref": "#/$defs/rule"}},
    }


def _one_of(choices: dict[str, str]) -> dict[str, Any]:
    return {"oneOf": [{"const": name, "description": sentence} for name, sentence in choices.items()]}


def _table(keys: dict[str, Key], readers: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Give the schema of a mapping with these keys and no others."""
    return {
        "type": "object",
        "properties": {name: {"description": key.doc, **readers[key.read.__name__]} for name, key in keys.items()},
        "required": [name for name, key in keys.items() if key.required],
        "additionalProperties": False,
    }


def modeline(pack: str) -> str:
    """Give the line that tells an editor the schema of the pack at the path `pack`: relative beside the shipped packs.

    >>> modeline(os.path.join(rules_home(), "sites", "mine.yaml"))
    '# yaml-language-server: $schema=../schema.json'
    """
    path, home = os.path.abspath(pack), rules_home()
    target = schema_file()
    if path.startswith(home + os.sep):
        target = os.path.relpath(target, os.path.dirname(path))
    return _MODELINE + target.replace(os.sep, "/")


def with_modeline(source: str, pack: str) -> str:
    """Give the pack's text `source` with its modeline as the first line; one that stands there already is replaced.

    >>> with_modeline("pack: mine\\n", os.path.join(rules_home(), "mine.yaml")).splitlines()
    ['# yaml-language-server: $schema=schema.json', 'pack: mine']
    """
    return "".join([modeline(pack) + "\n", *_without(source.splitlines(keepends=True))])


def _without(lines: Iterable[str]) -> list[str]:
    return [line for line in lines if not line.startswith(_MODELINE)]
