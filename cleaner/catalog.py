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
    named = [path for name in names if os.path.exists(name) and is_pack_path(name) for path in pack_files(name)]
    return list({os.path.realpath(path): path for path in [*own, *named]}.values())


def is_pack_path(name: str) -> bool:
    """Tell whether `name` is, or could be, the path of a pack or of a folder of packs.

    >>> is_pack_path("mine.yaml"), is_pack_path("mine.txt")
    (True, False)
    """
    return name.endswith((".yaml", ".yml")) or os.path.isdir(name)


def all_packs(names: Iterable[str] = ()) -> list[Pack]:
    """Load the shipped packs, the user's own, and those among `names` that are files; of one name, the last.

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
        if not any(is_named(rule, name) for rule in rules) and not any(_is_pack(pack, name) for pack in packs):
            known = {str(word) for rule in rules for word in (rule.id, rule.name)} | {pack.name for pack in packs}
            raise ValueError(f"{name!r} is no rule and no pack. {_suggest(name, known)}")
    return [rule for rule in rules if not names or any(is_named(rule, name) for name in names)]


def one_rule(packs: Sequence[Pack], name: str) -> Rule:
    """Give the one rule that `name` means: its full name, the end of it, or its id.

    Raises `ValueError` for a name of none or of several.
    """
    rules = [rule for rule in chosen(packs, [name]) if _ends(rule.name, name)]
    exact = [rule for rule in rules if rule.name == name] or rules
    if len(exact) == 1:
        return exact[0]
    if not exact:
        raise ValueError(f"{name!r} is a pack. 'cleaner rules list --pack {name}' names its rules.")
    names = ", ".join(rule.name for rule in exact)
    raise ValueError(f"{name!r} is the name of {len(exact)} rules. Give one in full: {names}.")


def _suggest(name: str, known: Iterable[str]) -> str:
    hint = suggest(name, known)
    return hint if hint.startswith("Did") else "'cleaner rules list' names them all."


def is_named(rule: Rule, name: str) -> bool:
    """Tell whether `name` means `rule`: by its id, the end of its name, its pack, or its file or folder.

    >>> rule = Rule("more", "languages/fr", "related", "line", "certain", "A cue.", "packs/fr.yaml", 1)
    >>> [is_named(rule, name) for name in ("more", "fr/more", "languages/fr", "fr", "fr.yaml", "packs", "or")]
    [True, True, True, True, True, True, False]
    """
    return _ends(rule.name, name) or _ends(rule.pack, name) or _is_in(rule.path, name)


def _is_pack(pack: Pack, name: str) -> bool:
    return _ends(pack.name, name) or _is_in(pack.path, name)


def _ends(whole: str, name: str) -> bool:
    return f"/{whole}".endswith(f"/{name}")


def _is_in(path: str, name: str) -> bool:
    return any(f"/{os.path.normpath(name).strip('/')}/" in f"/{at}/" for at in (path, shown_path(path)))
