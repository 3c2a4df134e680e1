"""The packs there are, compiled: the shipped ones, the user's, and those of one site.

In: paths of further packs. Out: a `Library`: the `Ruleset` of all packs that apply everywhere, and on demand the one
of a site. Compiled sets come from the cache where nothing has changed. Must never import the YAML reader in that case.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from cleaner import cache
from cleaner.rule import Pack
from cleaner.ruleset import Ruleset

# Part of every digest: compiled sets of another form are not read.
FORM = "cleaner-rules-3"


class Library(NamedTuple):
    """The rules in force everywhere, the categories, and the pack files of each site."""

    base: Ruleset
    categories: dict[str, str]
    sites: dict[str, list[str]]

    def site(self, name: str) -> Ruleset:
        """Give the rules of site `name`."""
        return Ruleset(_compiled(self.sites[name], lambda: _compile_site(self.sites[name], self.categories)))


def rules_home() -> str:
    """Give the folder of the shipped packs: inside the package when installed, beside it in a checkout."""
    here = os.path.dirname(os.path.abspath(__file__))
    inside = os.path.join(here, "rules")
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(here), "rules")


def shown_path(path: str) -> str:
    """Give a pack's path as people are shown it: shipped packs from `rules/` on, others as they were named."""
    home = rules_home()
    return "rules" + path[len(home):].replace(os.sep, "/") if path.startswith(home + os.sep) else path


def shipped_packs() -> list[str]:
    """Give the paths of the shipped packs, in the order they are loaded: common, languages, sites."""
    home = rules_home()
    return [path for part in ("common.yaml", "languages", "sites") for path in pack_files(os.path.join(home, part))]


def pack_files(path: str) -> list[str]:
    """Give the pack files at `path`: itself, or the `.yaml` files in the folder and those below, sorted."""
    if not os.path.isdir(path):
        return [path]
    found: list[str] = []
    for folder, folders, files in os.walk(path):
        folders.sort()
        found += [os.path.join(folder, name) for name in sorted(files) if name.endswith((".yaml", ".yml"))]
    return found


def load_library(extra: Sequence[str] = ()) -> Library:
    """Load the shipped packs and those at the paths `extra` (files or folders), later ones last.

    Raises `PackError` with every mistake in every file.
    """
    further = [file for path in extra for file in pack_files(os.fspath(path))]
    shipped = shipped_packs()
    categories = os.path.join(rules_home(), "categories.yaml")
    sections = _compiled([categories, *shipped, *further], lambda: _compile_all(categories, shipped, further))
    names = dict(line.split("\t") for line in sections[0].decode().split("\n"))
    rows = (line.split("\t") for line in sections[1].decode().split("\n") if line)
    return Library(Ruleset(sections[2:]), names, {name: paths for name, *paths in rows})


def shipped_categories() -> dict[str, str]:
    """Load the categories that rules may name, each with the sentence that describes it."""
    from cleaner.pack import load_categories

    return load_categories(os.path.join(rules_home(), "categories.yaml"))


def load_everything(extra: Sequence[str] = ()) -> list[Pack]:
    """Load every shipped pack, and those at the paths `extra`, as `Pack` objects with their examples."""
    further = [file for path in extra for file in pack_files(os.fspath(path))]
    shipped = {os.path.realpath(path) for path in shipped_packs()}
    own = [path for path in further if os.path.realpath(path) not in shipped]
    return _load_extended([*shipped_packs(), *own], shipped_categories())[0]


def _compiled(files: Sequence[str], make: Callable[[], tuple[list[bytes], list[str]]]) -> list[bytes]:
    """Give the sections that `make` makes of `files`, from the cache when they, and files they lean on, are unchanged."""
    digest = _digest(files)
    kept = cache.load(digest) if digest else None
    if kept and kept[1].decode() == _digest(kept[0].decode("utf-8", "surrogateescape").split("\n") if kept[0] else []):
        return kept[2:]
    made, leaned = make()
    if digest:
        cache.save(digest, ["\n".join(leaned).encode("utf-8", "surrogateescape"), (_digest(leaned) or "").encode(), *made])
    return made


def _digest(files: Sequence[str]) -> str | None:
    """Give the digest of the files' paths and contents; None where one cannot be read."""
    if not files:
        return "0"
    try:
        look = cache.Look(FORM, files)
        digest = look.digest()
        if digest is None:
            digest = _read_digest(files)
            look.keep(digest)
        return digest
    except (OSError, ValueError):
        return None


def _read_digest(files: Iterable[str]) -> str:
    import hashlib  # 2.6 ms of start-up, and only where files have changed

    digest = hashlib.blake2b(FORM.encode(), digest_size=20)
    for path in files:
        with open(path, "rb") as file:
            content = file.read()
        digest.update(f"\0{path}\0{len(content)}\0".encode("utf-8", "surrogateescape"))
        digest.update(content)
    return digest.hexdigest()


# -- from here on, only when the cache does not answer ----------------------------------------------------------------


def _compile_all(categories_path: str, shipped: list[str], further: list[str]) -> tuple[list[bytes], list[str]]:
    from cleaner.pack import load_categories
    from cleaner.ruleset import compile_packs

    categories = load_categories(categories_path)
    packs, leaned = _load_extended([*shipped, *further], categories)
    everywhere = [pack for pack in packs if pack.site is None or pack.path in leaned]
    of_sites = [pack for pack in packs if pack.site is not None]
    sites: dict[str, list[str]] = {}
    for pack in of_sites:
        if pack.site is not None and pack.path not in sites.setdefault(pack.site.name, []):
            sites[pack.site.name].append(pack.path)
    names = "\n".join(f"{name}\t{sentence}" for name, sentence in categories.items())
    files = "\n".join("\t".join([name, *paths]) for name, paths in sites.items())
    return [names.encode(), files.encode("utf-8", "surrogateescape"), *compile_packs(everywhere, of_sites).sections], leaned


def _compile_site(files: list[str], categories: dict[str, str]) -> tuple[list[bytes], list[str]]:
    from cleaner.ruleset import compile_packs

    packs, leaned = _load_extended(files, categories)
    return list(compile_packs(packs).sections), leaned


def _load_extended(files: Sequence[str], categories: dict[str, str]) -> tuple[list[Pack], list[str]]:
    """Load packs and the packs they extend, each once, the extended ones first; give also the paths of the latter."""
    from cleaner.pack import load_packs
    from cleaner.problem import PackError, Problem

    packs: dict[str, Pack] = {}
    leaned: list[str] = []
    problems: list[Problem] = []

    def load(path: str, chain: tuple[str, ...]) -> None:
        if path in packs:
            return
        (pack,) = load_packs([path], categories)
        for name in pack.extends:
            other = _extended_path(path, name)
            if other in chain or not os.path.isfile(other):
                what = "extends itself" if other in chain else "extends a pack that is not there"
                place = getattr(name, "line", 1), getattr(name, "column", 1)
                problems.append(Problem(path, *place, f"The pack {what}: {str(name)!r}", "Remove it, or name another."))
                continue
            if other not in files:
                leaned.append(other)
            load(other, (*chain, other))
        packs[path] = pack

    for path in files:
        try:
            load(path, (path,))
        except PackError as error:
            problems += error.problems
    if problems:
        raise PackError(dict.fromkeys(problems))
    return list(packs.values()), leaned


def _extended_path(path: str, name: str) -> str:
    """Give the file that `name` means in the pack at `path`: a shipped pack's name, or a relative path."""
    shipped = os.path.join(rules_home(), f"{name}.yaml")
    return shipped if os.path.isfile(shipped) else os.path.normpath(os.path.join(os.path.dirname(path), name))
