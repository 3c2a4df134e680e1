"""The rules there are, to choose from by name: the shipped ones, the user's own, and those of files that are named.

In: names and paths. Out: packs and rules. Must never change a rule.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from cleaner.folders import config_folder
from cleaner.library import load_everything, pack_files, shown_path
from cleaner.problem import suggest
from cleaner.rule import Pack, Rule


def own_folder() -> str:
    """Give the folder of the user's own packs, which need not be there."""
    return os.path.join(config_folder(), "packs")


def further_packs(names: Iterable[str]) -> list[str]:
    """Give the paths of the packs beyond the shipped ones: the user's own, and those among `names` that are files."""
    own = pack_files(own_folder()) if os.path.isdir(own_folder()) else []
    named = [path for name in names if os.path.exists(name) and _is_path(name) for path in pack_files(name)]
    return list({os.path.realpath(path): path for path in [*own, *named]}.values())


def _is_path(name: str) -> bool:
    return name.endswith((".yaml", ".yml")) or os.path.isdir(name)


def all_packs(names: Iterable[str] = ()) -> list[Pack]:
    """Load the shipped packs, the user's own, and those among `names` that are files; a later one takes an earlier one's place.

    Raises `PackError` with every mistake in every file.
    """
    packs: dict[str, Pack] = {}
    for pack in load_everything(further_packs(names)):
        packs.pop(pack.name, None)
        packs[pack.name] = pack
    return list(packs.values())


def chosen(packs: Sequence[Pack], names: Sequence[str]) -> list[Rule]:
    """Give the rules that `names` mean: ids, full names, packs, or paths of packs; all rules for no names.

    Raises `ValueError` for a name that means none.
    """
    rules = [rule for pack in packs for rule in pack.rules]
    for name in names:
        if not any(is_named(rule, name) for rule in rules) and not any(pack.name == name or _is_at(pack, name) for pack in packs):
            known = {str(word) for rule in rules for word in (rule.id, rule.name)} | {pack.name for pack in packs}
            raise ValueError(f"{name!r} is no rule and no pack. {_suggest(name, known)}")
    return [rule for rule in rules if not names or any(is_named(rule, name) for name in names)]


def _suggest(name: str, known: Iterable[str]) -> str:
    hint = suggest(name, known)
    return hint if hint.startswith("Did") else "'cleaner rules list' names them all."


def is_named(rule: Rule, name: str) -> bool:
    """Tell whether `name` means `rule`: its id, its full name, its pack, or the file or folder it stands in.

    >>> rule = Rule("more", "mine", "related", "line", "certain", "A cue.", "packs/mine.yaml", 1)
    >>> [is_named(rule, name) for name in ("more", "mine/more", "mine", "mine.yaml", "packs", "or")]
    [True, True, True, True, True, False]
    """
    if name in (rule.id, rule.name, rule.pack):
        return True
    path = os.path.normpath(name)
    return any(f"/{at}/".find(f"/{path.strip('/')}/") >= 0 for at in (rule.path, shown_path(rule.path)))


def _is_at(pack: Pack, name: str) -> bool:
    return f"/{pack.path}/".find(f"/{os.path.normpath(name).strip('/')}/") >= 0
