"""Print a page in other ways, and put the chrome of one page around the article of another.

In: labelled lines. Out: text as some other dump would have it. A tagger that has seen all of these learns what a page
is, and not what one tool writes. Must never draw from anything but the generator it is given.
"""

from __future__ import annotations

import random
import textwrap
from typing import NamedTuple

# A line longer than this is a paragraph.
PARAGRAPH = 80


class Marked(NamedTuple):
    """A line with the share of it that is article, and the blank lines above it."""

    text: str
    share: float
    gap: int


def varied(
    lines: list[Marked], others: list[list[Marked]], cues: dict[str, list[str]], is_forum: bool, draw: random.Random
) -> str:
    """Give the page as text, changed in some ways; the first of `others` may lend its chrome, all may be teased for.

    `cues`: what opens boxes in the page's language, by category. A forum's own posts look like comments, so it gets none.
    """
    if draw.random() < 0.4:
        lines = spliced(lines, others[0])
    if draw.random() < 0.4:
        lines = teasered(lines, others, draw)
    if draw.random() < 0.4:
        lines = boxed(lines, others, cues, draw)
    if not is_forum and draw.random() < 0.15:
        lines = commented(lines, others, draw)
    if draw.random() < 0.35:
        lines = trimmed(lines, draw)
    if draw.random() < 0.2:
        lines = menu_twice(lines, draw)
    if draw.random() < 0.15:
        lines = menus_on_one_line(lines, draw)
    if draw.random() < 0.3:
        lines = gapped(lines, draw)
    if draw.random() < 0.15:
        lines = stripped_of_headings(lines, draw)
    width = draw.choice((72, 80, 100)) if draw.random() < 0.12 else 0
    return printed(lines, width, draw.choice((0, 0, 0, 2, 4)))


def spliced(lines: list[Marked], other: list[Marked]) -> list[Marked]:
    """Give the article of the one page, from its first line to its last, inside the chrome of the other."""
    inner = _bounds(lines)
    outer = _bounds(other)
    if inner is None or outer is None:
        return lines
    return other[: outer[0]] + lines[inner[0] : inner[1]] + other[outer[1] :]


def teasered(lines: list[Marked], others: list[list[Marked]], draw: random.Random) -> list[Marked]:
    """Put teasers of other stories above, below or into the article: headlines, with a date or how the story begins."""
    bounds = _bounds(lines)
    stories = _stories(others)
    if bounds is None or not stories:
        return lines
    has_date, has_mark = draw.random() < 0.4, draw.random() < 0.2
    gap, lead = draw.choice((0, 0, 1)), draw.choice((80, 160, 260, 600))
    place = draw.choices((bounds[1], bounds[0], draw.randint(bounds[0], bounds[1])), (5, 3, 3))[0]
    is_inside = bounds[0] < place < bounds[1]
    has_lead = draw.random() < (0.15 if is_inside else 0.6)
    block: list[Marked] = [Marked(draw.choice(("...", "2024", "+", "»")), 0, gap)] if draw.random() < 0.3 else []
    for _ in range(draw.randint(1, 5) if is_inside else draw.randint(3, 14)):
        story = draw.choice(stories)
        headline = _headline(story, 35, 110, draw)
        if has_date and draw.random() < 0.5:
            headline = f"{_date(draw)} {headline}"
        elif has_date:
            block.append(Marked(_date(draw), 0, gap))
        block.append(Marked(("• " if has_mark else "") + headline, 0, gap))
        if has_lead:
            block += [Marked(_clipped(text, lead), 0, 0) for text in draw.sample(story, draw.choice((1, 1, 1, 2)))]
    return lines[:place] + block + lines[place:]


def boxed(
    lines: list[Marked], others: list[list[Marked]], cues: dict[str, list[str]], draw: random.Random
) -> list[Marked]:
    """Put boxes between the paragraphs of the article: a cue, and below some of them a few headlines."""
    bounds = _bounds(lines)
    stories = _stories(others)
    if bounds is None or not stories or not cues:
        return lines
    for _ in range(draw.choice((1, 1, 1, 2, 3))):
        places = [place for place in range(bounds[0] + 1, bounds[1]) if len(lines[place - 1].text) > PARAGRAPH]
        if not places:
            return lines
        place, gap = draw.choice(places), draw.choice((0, 1))
        category = draw.choice(sorted(cues))
        count = draw.randint(1, 4) if category == "related" else draw.choice((0, 0, 1))
        texts = [draw.choice(cues[category]), *(_headline(draw.choice(stories), 30, 90, draw) for _ in range(count))]
        block = [Marked(text, 0, gap) for text in texts]
        lines = lines[:place] + block + lines[place:]
        bounds = bounds[0], bounds[1] + len(block)
    return lines


def commented(lines: list[Marked], others: list[list[Marked]], draw: random.Random) -> list[Marked]:
    """Put readers' comments below the article: a name, a date, some sentences, and what stands under each of them."""
    bounds = _bounds(lines)
    stories = _stories(others)
    if bounds is None or not stories:
        return lines
    small = [line.text for line in others[0] if line.share == 0 and len(line.text) < 20] or ["0"]
    under = draw.sample(small, min(len(small), draw.randint(0, 2)))
    has_date, on_one_line, has_number = draw.random() < 0.7, draw.random() < 0.5, draw.random() < 0.2
    block: list[Marked] = []
    for number in range(draw.randint(2, 15)):
        names = draw.choice(draw.choice(stories)).split()
        name = " ".join(draw.sample(names, min(len(names), draw.choice((1, 1, 2)))))
        head = [f"{number + 1}"] * has_number + [name] + [_date(draw)] * has_date
        block += [Marked(" ".join(head), 0, 0)] if on_one_line else [Marked(text, 0, 0) for text in head]
        block += [
            Marked(_clipped(draw.choice(draw.choice(stories)), draw.randint(15, 400)), 0, 0)
            for _ in range(draw.choice((1, 1, 1, 2)))
        ]
        block += [Marked(text, 0, 0) for text in under]
    place = min(len(lines), bounds[1] + draw.choice((0, 0, 5, 15)))
    return lines[:place] + block + lines[place:]


def _stories(others: list[list[Marked]]) -> list[list[str]]:
    """Give the articles' lines of the pages that have more than one."""
    stories = [[line.text for line in other if line.share > 0.5] for other in others]
    return [story for story in stories if len(story) > 1]


def _date(draw: random.Random) -> str:
    day, month, year = draw.randint(1, 28), draw.randint(1, 12), draw.randint(2008, 2026)
    clock = f"{draw.randint(0, 23):02}:{draw.randint(0, 59):02}"
    dates = (clock, f"{day:02}.{month:02}.{year}", f"{year}-{month:02}-{day:02} {clock}", f"{day}/{month}/{year}")
    return draw.choice(dates)


def _headline(story: list[str], least: int, most: int, draw: random.Random) -> str:
    return _clipped(draw.choice(story), draw.randint(least, most)).rstrip(".。,;:")


def _clipped(text: str, length: int) -> str:
    """Cut a text at a sentence's end or, behind three dots, at a word's."""
    if len(text) <= length:
        return text
    cut = text[:length]
    end = max(cut.rfind(mark) for mark in (". ", "。", "! ", "? "))
    return cut[: end + 1] if end > length // 2 else cut.rpartition(" ")[0] + "..." if " " in cut else cut


def trimmed(lines: list[Marked], draw: random.Random) -> list[Marked]:
    """Take away some of the lines above the article, and some of those below."""
    bounds = _bounds(lines)
    if bounds is None:
        return lines
    first = draw.randint(0, bounds[0])
    last = draw.randint(bounds[1], len(lines))
    return lines[first:last]


def menu_twice(lines: list[Marked], draw: random.Random) -> list[Marked]:
    """Repeat the head of the page at its foot, as mobile menus do."""
    bounds = _bounds(lines)
    if bounds is None or bounds[0] < 3:
        return lines
    size = draw.randint(2, bounds[0])
    return lines + lines[:size] if draw.random() < 0.5 else lines[:size] + lines


def menus_on_one_line(lines: list[Marked], draw: random.Random) -> list[Marked]:
    """Join runs of short lines that are no article."""
    glue = draw.choice((" ", " | ", "  ", " · "))
    out: list[Marked] = []
    for line in lines:
        is_item = line.share == 0 and len(line.text) < 25
        if out and is_item and out[-1].share == 0 and len(out[-1].text) < 150 and draw.random() < 0.8:
            out[-1] = out[-1]._replace(text=out[-1].text + glue + line.text)
        else:
            out.append(line)
    return out


def gapped(lines: list[Marked], draw: random.Random) -> list[Marked]:
    """Print no blank lines, one everywhere, or twice as many."""
    way = draw.choice(("none", "one", "double"))
    gaps = {"none": lambda gap: 0, "one": lambda gap: 1, "double": lambda gap: 2 * gap}[way]
    return [line._replace(gap=gaps(line.gap)) for line in lines]


def stripped_of_headings(lines: list[Marked], draw: random.Random) -> list[Marked]:
    """Take away some short lines of the article."""
    return [line for line in lines if not (line.share > 0.5 and len(line.text) < 80 and draw.random() < 0.5)]


def printed(lines: list[Marked], width: int, indent: int) -> str:
    """Give the text, wrapped at `width` columns where it is not 0."""
    out: list[str] = []
    for line in lines:
        out += [""] * line.gap
        parts = textwrap.wrap(line.text, width) if width and len(line.text) > width else [line.text]
        out += [" " * indent + part for part in parts]
    return "\n".join(out) + "\n"


def _bounds(lines: list[Marked]) -> tuple[int, int] | None:
    inside = [number for number, line in enumerate(lines) if line.share > 0.5]
    return (inside[0], inside[-1] + 1) if inside else None
