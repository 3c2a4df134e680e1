"""Put into numbers what the tags of an HTML page say of every line, for the tagger.

In: a page with marks. Out: an array (lines x features, float32), to stand beside the shapes. Must never
decide, nor know a language's words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from cleaner.fold import fold_lines
from cleaner.kinds import KINDS, address_shape
from cleaner.marks import AROUND, FLAGS, PROPS, TAGS, Box, Facts, Mark, Marks
from cleaner.page import Page
from cleaner.shape import word_weights, words_of

Array = np.ndarray[Any, Any]

# Flags that are read on inline elements inside a line.
INNER = (
    "a", "time", "strong", "em", "code", "label", "hidden", "aria-hidden", *PROPS[:6],
    "w-title", "w-date", "w-byline", "w-tags", "w-hidden", "w-button", "w-share", "w-comment", "w-meta", "w-caption", "w-product",
)  # fmt: skip
_NUMBERS = (
    "link_share", "bold_share", "log_links", "log_images", "depth", "is_item", "is_cell", "table_columns", "row", "column",
    "box_words", "box_share", "box_links", "box_lines", "box_like",
    "outer_words", "outer_share", "outer_links", "outer_lines", "outer_like",
    "far_words", "far_share", "far_links",
    "same_box", "next_same_box", "same_outer", "next_same_outer",
    "in_fat_tree", "in_lean_tree", "fat_share", "fat_depth",
    "heading", "under_heading", "log_to_heading", "below_h1", "is_headline", "headline_share", "headline_known",
    "description_share", "description_known", "article_share", "article_known",
    "replies_share", "replies_known",
)  # fmt: skip
ADDRESS = ("address_depth", "address_words", "address_digits", "address_known")
WITNESS = ("kept_by_witness", "kept_above", "kept_below", "kept_in_box", "kept_of_page", "witness_known")
FEATURES = (
    *(f"tag_{name}" for name in TAGS),
    *(f"around_{name}" for name in FLAGS),
    *(f"nearby_{name}" for name in FLAGS if name not in AROUND),
    *(f"inside_{name}" for name in INNER),
    *_NUMBERS,
    *KINDS,
    *ADDRESS,
    *WITNESS,
)
_COLUMN = {name: place for place, name in enumerate(FEATURES)}
_FAR = len(FLAGS) - len(AROUND)
# Two costs of a line that is no prose, in words: with the lower one the best part of the tree is larger.
_COSTS = {"in_fat_tree": 4, "in_lean_tree": 25}
# A line weighs no more than so many words; one of so many, hardly linked, is running text.
_MOST_WORDS, _RUNNING = 80, 12
_BYTES = (len(FLAGS) + 7) // 8


def hints(page: Page) -> Array:
    """Give what the tags say of every line of `page`: an array (lines x `len(FEATURES)`), float32.

    `page.marks` must be there; without the witness its columns are 0.
    """
    out = np.zeros((len(page), len(FEATURES)), np.float32)
    if len(page) and page.marks is not None:
        words = word_weights(page.lines)
        sums = _Sums(page.marks)
        _own(out, page.marks.lines)
        _boxes(out, page.marks, sums, words)
        _headings(out, page.marks.lines)
        _told(out, page, page.marks.facts)
        _kind(out, page.marks.facts)
        if page.marks.witness is not None:
            _kept(out, sums, words, overlaps(page, [page.marks.witness])[0])
    return out


def groups_of(marks: Marks, lines: Sequence[int]) -> Array:
    """Give the groups that `lines` are in, an array (lines x 2), numbered from 0: of the same name, and so is the box
    around theirs; in the same box around theirs."""
    boxes = marks.boxes
    kinds: dict[tuple[str, str], int] = {}
    outer: dict[int, int] = {}
    found = np.zeros((len(lines), 2), np.int64)
    for place, line in enumerate(lines):
        box = boxes[marks.lines[line].node]
        around = max(box.parent, 0)
        found[place] = (
            kinds.setdefault((box.name, boxes[around].name), len(kinds)), outer.setdefault(around, len(outer))
        )  # fmt: skip
    return found


def _own(out: Array, lines: Sequence[Mark]) -> None:
    """Say what each line's own elements are, and what is around it."""
    number = len(lines)
    out[np.arange(number), [mark.tag for mark in lines]] = 1
    start = len(TAGS)
    out[:, start : start + len(FLAGS)] = _bits([mark.flags for mark in lines], range(len(FLAGS)))
    start += len(FLAGS)
    out[:, start : start + _FAR] = _bits([mark.near for mark in lines], range(len(AROUND), len(FLAGS)))
    start += _FAR
    inner = [FLAGS.index(name) for name in INNER]
    out[:, start : start + len(inner)] = _bits([mark.inner for mark in lines], inner)
    size = np.maximum([mark.size for mark in lines], 1)
    cells = np.array([mark.cell for mark in lines])
    is_cell = cells[:, 0] >= 0
    columns = {
        "link_share": np.array([mark.linked for mark in lines]) / size,
        "bold_share": np.array([mark.bold for mark in lines]) / size,
        "log_links": np.log1p([mark.links for mark in lines]) / 2,
        "log_images": np.log1p([mark.images for mark in lines]) / 2,
        "is_item": [bool(mark.item) for mark in lines],
        "is_cell": is_cell,
        "row": np.where(is_cell, np.log1p(np.maximum(cells[:, 1], 0)) / 3, 0),
        "column": np.where(is_cell, np.log1p(np.maximum(cells[:, 2], 0)) / 2, 0),
        "table_columns": np.where(is_cell, _columns(cells), 0),
    }
    for name, values in columns.items():
        out[:, _COLUMN[name]] = values


def _bits(flags: Sequence[int], places: Sequence[int]) -> Array:
    """Give the bits at `places` of each int: an array (ints x places), 0 or 1."""
    raw = b"".join([flag.to_bytes(_BYTES, "little") for flag in flags])
    bits = np.unpackbits(np.frombuffer(raw, np.uint8).reshape(len(flags), _BYTES), axis=1, bitorder="little")
    chosen: Array = bits[:, places.start : places.stop] if isinstance(places, range) else bits[:, list(places)]
    return chosen


def _columns(cells: Array) -> Array:
    """Give the number of columns of each line's table, as a logarithm."""
    tables = np.maximum(cells[:, 0], 0)
    most = np.zeros(int(tables.max()) + 1)
    np.maximum.at(most, tables, cells[:, 2])
    found: Array = np.log1p(most[tables] + 1) / 2
    return found


class _Sums:
    """Sums over the boxes of a page, each with all that is inside it."""

    def __init__(self, marks: Marks) -> None:
        self.at = np.array([mark.node for mark in marks.lines])
        self.parents = np.array([box.parent for box in marks.boxes])
        self.depths = np.array([box.depth for box in marks.boxes])
        order = np.argsort(-self.depths, kind="stable")
        edges = np.flatnonzero(np.diff(self.depths[order])) + 1
        self._levels = [level for level in np.split(order, edges) if self.depths[level[0]] > 0]

    def over(self, values: Array) -> Array:
        """Sum the lines' values over the boxes."""
        sums = np.bincount(self.at, values, len(self.parents))
        for level in self._levels:
            np.add.at(sums, self.parents[level], sums[level])
        return sums


def _boxes(out: Array, marks: Marks, sums: _Sums, words: Array) -> None:
    """Say what the boxes around each line hold, and where in the tree the running text lies."""
    at, parents = sums.at, sums.parents
    outer = np.maximum(parents[at], 0)
    far = np.maximum(parents[outer], 0)
    link_share = out[:, _COLUMN["link_share"]]
    held, linked = sums.over(words), sums.over(words * link_share)
    lines = sums.over(np.ones(len(words)))
    like = _like(marks.boxes)
    total = max(float(words.sum()), 1)
    out[:, _COLUMN["depth"]] = sums.depths[at] / 15
    for name, place in (("box", at), ("outer", outer), ("far", far)):
        out[:, _COLUMN[f"{name}_words"]] = np.log1p(held[place]) / 4
        out[:, _COLUMN[f"{name}_share"]] = held[place] / total
        out[:, _COLUMN[f"{name}_links"]] = linked[place] / np.maximum(held[place], 1)
        if name != "far":
            out[:, _COLUMN[f"{name}_lines"]] = np.log1p(lines[place]) / 3
            out[:, _COLUMN[f"{name}_like"]] = np.log1p(like[place]) / 3
    for name, place in (("box", at), ("outer", outer)):
        same = place[1:] == place[:-1]
        out[1:, _COLUMN[f"same_{name}"]] = same
        out[:-1, _COLUMN[f"next_same_{name}"]] = same
    running = (words >= _RUNNING) & (link_share < 0.5)
    for name, cost in _COSTS.items():
        gains = np.where(running, np.minimum(words, _MOST_WORDS) * (1 - link_share), -cost)
        best = _best_box(sums.over(gains))
        inside = _inside(marks.boxes, best)[at]
        out[:, _COLUMN[name]] = inside
        if name == "in_fat_tree":
            out[:, _COLUMN["fat_share"]] = held[best] / total
            out[:, _COLUMN["fat_depth"]] = np.where(inside, out[:, _COLUMN["depth"]] - marks.boxes[best].depth / 15, 0)


def _best_box(sums: Array) -> int:
    """Give the box with the highest sum, the innermost of equals (they come later)."""
    return len(sums) - 1 - int(np.argmax(sums[::-1]))


def _inside(boxes: Sequence[Box], best: int) -> Array:
    """Tell of each box whether it is `best` or lies in it; a box comes after the one around it."""
    inside = np.zeros(len(boxes), bool)
    inside[best] = True
    for number in range(best + 1, len(boxes)):
        if boxes[number].parent < best:
            break
        inside[number] = inside[boxes[number].parent]
    return inside


def _like(boxes: Sequence[Box]) -> Array:
    """Give, for each box, how many of the same name stand in the same box."""
    seen: dict[tuple[int, str], int] = {}
    names = [seen.setdefault((box.parent, box.name), len(seen)) for box in boxes]
    counts: Array = np.bincount(names)[names]
    return counts


def _headings(out: Array, lines: Sequence[Mark]) -> None:
    """Say how deep the heading is that the line is, or stands under, and how far above."""
    number = len(lines)
    tags = np.array([mark.tag for mark in lines])
    first = TAGS.index("h1")
    level = np.where((tags >= first) & (tags < first + 6), tags - first + 1, 0)
    index = np.arange(number)
    last = np.maximum.accumulate(np.where(level > 0, index, -1))
    out[:, _COLUMN["heading"]] = np.where(level > 0, (7 - level) / 6, 0)
    out[:, _COLUMN["under_heading"]] = np.where(last >= 0, (7 - level[np.maximum(last, 0)]) / 6, 0)
    out[:, _COLUMN["log_to_heading"]] = np.log1p(np.where(last >= 0, index - last, 60)) / 3
    out[:, _COLUMN["below_h1"]] = np.maximum.accumulate(level == 1)


def _told(out: Array, page: Page, facts: Facts) -> None:
    """Say how much of each line stands in what the page tells of itself."""
    texts = {"headline": facts.headline, "description": facts.description, "article": facts.article, "replies": facts.replies}
    for name, told in zip(texts, overlaps(page, list(texts.values()))):
        if texts[name]:
            out[:, _COLUMN[f"{name}_share"]] = told
            out[:, _COLUMN[f"{name}_known"]] = 1
    out[:, _COLUMN["is_headline"]] = out[:, _COLUMN["headline_share"]] >= 0.99


def _kind(out: Array, facts: Facts) -> None:
    """Say what kinds of page it calls itself, and what its address looks like: the same of every line."""
    start = _COLUMN[KINDS[0]]
    out[:, start : start + len(KINDS)] = [facts.kinds >> place & 1 for place in range(len(KINDS))]
    address = str(facts.fields.get("url", ""))
    if address:
        depth, words, digits = address_shape(address)
        columns = (depth / 4, words / 6, min(digits, 12) / 6, 1)
        out[:, _COLUMN[ADDRESS[0]] : _COLUMN[ADDRESS[-1]] + 1] = columns


def _kept(out: Array, sums: _Sums, words: Array, kept: Array) -> None:
    """Say what the witness keeps of each line, of the box around its own, and of the page."""
    weight = kept * words
    total = max(float(weight.sum()), 1)
    around = sums.parents[sums.at]
    columns = {
        "kept_by_witness": kept,
        "kept_above": (np.cumsum(weight) - weight) / total,
        "kept_below": 1 - np.cumsum(weight) / total,
        "kept_in_box": (sums.over(weight) / np.maximum(sums.over(words), 1))[around],
        "kept_of_page": weight.sum() / max(float(words.sum()), 1),
        "witness_known": 1,
    }
    for name, values in columns.items():
        out[:, _COLUMN[name]] = values


def overlaps(page: Page, texts: Sequence[str]) -> list[Array]:
    """Give, for each text, how much of each line of `page` stands in it, 0 to 1: by runs of three words; a whole line is 1."""
    own = words_of(page.keys)
    number = len(page)
    same = own.lines[2:] == own.lines[:-2]
    owner = own.lines[2:][same]
    runs = _runs(own.hashes)[same]
    counts = np.maximum(np.bincount(owner, minlength=number), 1)
    found: list[Array] = []
    for text in texts:
        if not text.strip():
            found.append(np.zeros(number))
            continue
        other = fold_lines([line for line in text.split("\n") if line.strip()])
        whole = set(other)
        is_whole = np.array([bool(key) and key in whole for key in page.keys])
        share = np.bincount(owner[np.isin(runs, _runs(words_of(other).hashes))], minlength=number) / counts
        found.append(np.maximum(share, is_whole))
    return found


def _runs(hashes: Array) -> Array:
    """Give a number for each three words in a row."""
    wide = hashes.astype(np.uint64)
    if len(wide) < 3:
        return np.zeros(0, np.uint64)
    runs: Array = wide[:-2] * np.uint64(0x9E3779B97F4A7C15) + wide[1:-1] * np.uint64(0xC2B2AE3D27D4EB4F) + wide[2:]
    return runs
