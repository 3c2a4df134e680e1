"""Decide, before anything is written, what file becomes of what input.

In: the settings. Out: a `Plan`. Must never write; whatever would overwrite an input or write one file twice is refused
here, while nothing has happened yet.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from cleaner.batch.item import SKIPPED
from cleaner.batch.names import ARCHIVES, CORPORA, PAGE, corpus_name, file_format, kind_of, page_name, shown
from cleaner.batch.parquet import arrow
from cleaner.batch.settings import Settings
from cleaner.batch.unpack import zstandard
from cleaner.batch.walk import Found, find, folders_of

MANIFEST, WORK = "manifest.jsonl", "manifest.parts"


class Job(NamedTuple):
    """What becomes of one input, or of all in one file.

    `path`: the output file; for an archive, the folder that its members go to. `kind`: `page`, `archive` or `stream`.
    """

    path: str
    kind: str
    inputs: tuple[Found, ...]


class Plan(NamedTuple):
    """The jobs of a run in their order, and where the run keeps its own files. `size`: of all inputs, in bytes."""

    jobs: list[Job]
    manifest: str
    work: str
    size: int
    is_folder: bool


def make_plan(settings: Settings) -> Plan:
    """Find the inputs, and name their outputs.

    Raises `ValueError` for an output that lies in the input, for two inputs with one output, and for a format that
    does not go with the output.
    """
    found = list(find(settings.sources, settings.files_from))
    if not found:
        raise ValueError("There is no file to clean. Check the folders.")
    output = settings.output.rstrip("/") or "/"
    format = None if os.path.isdir(output) else file_format(output)
    _check_format(settings, format)
    if format:
        jobs = [Job(output, "stream", tuple(found))]
        manifest, work = f"{output}.{MANIFEST}", f"{output}.parts"
    else:
        jobs = [_job(one, output, settings) for one in found]
        manifest, work = os.path.join(output, MANIFEST), os.path.join(output, WORK)
    plan = Plan(jobs, manifest, work, sum(_size(one, settings.max_size) for one in found), not format)
    _check_libraries(found, output)
    _check_places(plan, settings, output)
    return plan


def _job(found: Found, output: str, settings: Settings) -> Job:
    kind = PAGE if found.problem else kind_of(found.name)
    if kind in ARCHIVES:
        return Job(os.path.join(output, found.name), "archive", (found,))
    if kind in CORPORA:
        container = settings.format if settings.format in ("jsonl", "parquet") else None
        return Job(os.path.join(output, corpus_name(found.name, container)), "stream", (found,))
    format = settings.format or "text"
    if format == "parquet" and not found.problem:
        raise ValueError(f"{shown(found.path)}: a page alone does not go into a Parquet file. Name one for all: -o all.parquet.")
    return Job(os.path.join(output, page_name(found.name, format, settings.full_names)), PAGE, (found,))


def _check_format(settings: Settings, format: str | None) -> None:
    for report in settings.reports:
        if not report.lower().endswith((".html", ".htm", ".json")):
            raise ValueError(f"{report}: a report is .html, to look at, or .json. Name it so.")
    given = settings.format
    if format and given in ("jsonl", "parquet", "json") and given != format:
        raise ValueError(f"{settings.output} is to be {format}, and --format says {given}. Leave one of them out.")
    suffix = os.path.splitext(settings.output)[1].lower()
    if not format and suffix in (".txt", ".md", ".json", ".html") and not os.path.isdir(settings.output):
        raise ValueError(
            f"{settings.output}: one file for all pages is .jsonl, .jsonl.gz, .jsonl.zst or .parquet. "
            "Name such a file, or a folder for a file a page."
        )


def _check_libraries(found: list[Found], output: str) -> None:
    """Miss a library before the run, not in the middle of it."""
    names = [output, *(one.name for one in found if not one.problem)]
    if any(kind_of(name) == "parquet" for name in names):
        arrow()
    if any(name.lower().endswith(".zst") for name in names):
        zstandard()
    if any(kind_of(name) == "warc" for name in names):
        from cleaner.batch.warc import archive_iterator

        archive_iterator()


# -- places -----------------------------------------------------------------------------------------------------------


def _check_places(plan: Plan, settings: Settings, output: str) -> None:
    roots = [os.path.realpath(folder) for folder in folders_of(settings.sources)]
    places = [output, plan.manifest, *filter(None, (settings.review, *settings.reports))]
    for place in places:
        for root in roots:
            if _lies_in(os.path.realpath(place), root):
                raise ValueError(f"{place} lies in the input {root}, which is never written. Name another place.")
    fold = _folds_names(output)
    owners: dict[str, str] = {_name(MANIFEST, output, fold): MANIFEST} if plan.is_folder else {}
    folders: dict[str, str] = {_name(WORK, output, fold): WORK} if plan.is_folder else {}
    for job in plan.jobs:
        if job.inputs[0].problem and job.kind == PAGE:
            continue
        _claim(job, owners, folders, output, fold)
        if any(_lies_in(os.path.realpath(os.path.dirname(job.path)), root) for root in roots):
            raise ValueError(f"{shown(job.path)} lies in the input, which is never written. Name another output.")
    _check_inputs(plan)


def _claim(job: Job, owners: dict[str, str], folders: dict[str, str], output: str, fold: bool) -> None:
    """Note whose file or folder a name is; complain where it is somebody's already."""
    own, path = shown(job.inputs[0].path), _name(os.path.relpath(job.path, output), output, fold)
    above = path
    while above := os.path.dirname(above):
        if above in owners:
            raise ValueError(_clash(own, owners[above], job.path))
        if folders.setdefault(above, own) == WORK:
            raise ValueError(_clash(own, WORK, job.path))
    taken = owners if job.kind != "archive" else folders
    other = owners.get(path) or (folders.get(path) if path in folders else None)
    if other:
        raise ValueError(_clash(own, other, job.path))
    taken[path] = own


def _clash(one: str, other: str, path: str) -> str:
    if other in (MANIFEST, WORK):
        return f"{one} would be written where the run keeps its {MANIFEST}. Rename it."
    return f"{other} and {one} would both be written to {shown(path)}. Rename one, or give --full-names."


def _name(path: str, output: str, fold: bool) -> str:
    return unicodedata.normalize("NFC", path.casefold()) if fold else path


def _folds_names(output: str) -> bool:
    """Tell whether the file system of the output takes `a` and `A` for one name."""
    folder = os.path.abspath(output)
    while not os.path.isdir(folder):
        folder = os.path.dirname(folder)
    base, name = os.path.split(os.path.realpath(folder))
    return name.swapcase() != name and os.path.exists(os.path.join(base, name.swapcase())) and os.path.samefile(
        folder, os.path.join(base, name.swapcase())
    )


def _check_inputs(plan: Plan) -> None:
    """Refuse an output that is there already and is one of the inputs, by whatever name."""
    outputs = dict(_present([job.path for job in plan.jobs] + [plan.manifest]))
    if not outputs:
        return
    for job in plan.jobs:
        for found in job.inputs:
            for same, _ in _present([found.path]):
                if same in outputs:
                    raise ValueError(f"{shown(outputs[same])} is an input, which is never written. Name another output.")


def _present(paths: list[str]) -> Iterator[tuple[tuple[int, int], str]]:
    for path in paths:
        try:
            seen = os.stat(path)
        except (OSError, ValueError):
            continue
        yield (seen.st_dev, seen.st_ino), path


def _lies_in(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _size(found: Found, limit: int) -> int:
    """Give the bytes that are to be read of an input; none of a page that is too large."""
    if found.problem and found.problem["status"] == SKIPPED:
        return 0
    try:
        size = os.stat(found.path).st_size
        return 0 if size > limit and kind_of(found.name) == PAGE else size
    except (OSError, ValueError):
        return 0
