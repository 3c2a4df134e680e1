"""Decide what goes and what stays, by rules and structure.

In: a page, the evidence about it, the rules, the user's options. Out: a `Verdict`. A line goes for a certain rule or for
plain structure; a strong rule is enough above and below the article. Keep rules bind. A page that has prose never comes
out empty. Must never do I/O, nor change the page.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from typing import NamedTuple

from cleaner.fold import EDGE, bare_key
from cleaner.marks import BIT
from cleaner.match import Evidence, span_in_line
from cleaner.page import Page
from cleaner.prose import ends_sentence, ends_statement, has_words, is_bare_marker, is_prose, weight
from cleaner.rule import LIST_FIELDS, Guards, Near, Rule
from cleaner.ruleset import whole_line
from cleaner.structure import above_title, menu_runs, rolled_up
from cleaner.title import Title, find_title, marked_title
from cleaner.values import hashtags, own_value, split_values

# Rounds of hearing the evidence again, with what has gone so far out of the way; two are the rule.
MAX_ROUNDS = 25
# A neighbour is sought past at most this many lines that have gone.
FARTHEST_NEAR = 40
# A line that states, or is as long as this, is no teaser: it ends a block.
LONGEST_TEASER = 200
# Of several rules that name a line, one that says more than "this line goes" is heard first.
_ORDER = {action: place for place, action in enumerate(("keep", "capture", "block", "rest", "line", "inside"))}
# What menus are made of.
_MENUS = frozenset(("navigation", "section", "account", "search", "subscribe", "newsletter"))
# Labels that stand among teasers; any other line that a rule is certain of ends a block.
_AMONG_TEASERS = frozenset(
    ("advertising", "caption", "counter", "credit", "dateline", "player", "reading-time", "related", "section")
)


# Hidden lines in these are no article.
HIDDEN_CHROME = sum(
    BIT[name] for name in ("nav", "header", "footer", "form", "dialog", "is-menu", "is-dialog", "w-modal", "w-cookie", "w-login",
                           "w-nav", "w-search")
)  # fmt: skip
# What a line that the tagger drops has as its category and its reason.
BOILERPLATE, TAGGER = "boilerplate", "tagger"


class Decision(NamedTuple):
    """What was decided about one line, and the rule, the structure, or the tagger because of which."""

    line: int
    keep: bool
    role: str
    because: str


class Options(NamedTuple):
    """What the user asks of the judge: categories whose lines stay, and categories that go on weaker evidence too."""

    keep: frozenset[str] = frozenset()
    drop: frozenset[str] = frozenset()


class Verdict(NamedTuple):
    """The outcome for a page.

    `dropped`: line to (category, name of the rule). `protected`: line to the keep rule. `cuts`: line to spans of the
    printed line that go. `captured`: field to values. `title`: the title's line, or None.
    """

    dropped: dict[int, tuple[str, str]]
    protected: dict[int, str]
    cuts: dict[int, list[tuple[int, int]]]
    captured: dict[str, list[str]]
    title: int | None


class Hearing(NamedTuple):
    """All that is known about a page once the rules have spoken; `rule_of` gives the rule of a number in `evidence`."""

    page: Page
    evidence: Sequence[Evidence]
    rule_of: Callable[[int], Rule]
    options: Options
    verdict: Verdict

    @property
    def bound(self) -> set[int]:
        """The lines that stay whatever the tagger says: what a keep rule protects, what the user asked to keep."""
        asked = {
            item.line for item in self.evidence if self.options.keep and self.rule_of(item.rule).category in self.options.keep
        }
        return (asked | set(self.verdict.protected)) - set(self.verdict.dropped)


def judge(
    page: Page,
    evidence: Sequence[Evidence],
    rule_of: Callable[[int], Rule],
    options: Options,
    identify: Callable[[Sequence[str]], str | None],
) -> Verdict:
    """Decide about every line of `page`.

    `rule_of` gives the rule of a number in `evidence`; `identify` gives the language of some lines and is only
    called when a rule asks. This is all of the `rules` level; `refine` adds the tagger's word.
    """
    court = _Court(page, evidence, rule_of, options, identify)
    court.hold()
    return Verdict(court.dropped, court.protected, court.cuts, court.captured(), court.title.line)


class _Court:
    """The state of one hearing."""

    def __init__(
        self,
        page: Page,
        evidence: Sequence[Evidence],
        rule_of: Callable[[int], Rule],
        options: Options,
        identify: Callable[[Sequence[str]], str | None],
    ) -> None:
        self.page = page
        self.evidence = evidence
        self.rule_of = rule_of
        self.options = options
        self.identify = identify
        self.dropped: dict[int, tuple[str, str]] = {}
        self.protected: dict[int, str] = {}
        self.cuts: dict[int, list[tuple[int, int]]] = {}
        self.title = Title(None, ())
        self.prose = [number for number, line in enumerate(page.lines) if is_prose(line)]
        self._values: list[tuple[str, int, str]] = []
        self._bounds = (0, len(page))
        self._restorable: set[int] = set()
        named = {item.line for item in evidence}
        self._unnamed = [number for number in range(len(page)) if number not in named]
        self._spoken: str | None = None
        self._is_heard_anew = True
        self._by_category: dict[str, list[int]] = {}
        self._by_key: dict[str, list[int]] = {}
        actions = [(item.line, rule_of(item.rule)) for item in evidence if self._may_speak(item)]
        self._openers = {line for line, rule in actions if rule.action in ("block", "rest", "capture")}
        self._dates = {line for line, rule in actions if rule.action == "capture" and rule.category == "dateline"}
        self._openers.update(number for number, line in enumerate(page.lines) if hashtags(line))
        self._signed = {line - 1 for line, rule in actions if rule.category in ("byline", "dateline")}
        self._line_rules: dict[int, list[Rule]] = {}
        for line, rule in actions:
            if rule.action == "line":
                self._line_rules.setdefault(line, []).append(rule)
        self._captures = {
            item.line: item for item in evidence if rule_of(item.rule).action == "capture" and self._may_speak(item)
        }

    def hold(self) -> None:
        self._protect()
        self._drop_wordless()
        self._drop_hidden()
        pending = sorted(
            (item for item in self.evidence if item.line not in self.protected),
            key=self._rank,
        )
        for _ in range(MAX_ROUNDS):
            before = len(self.dropped)
            pending = self._hear(pending)
            self._weigh_structure()
            if len(self.dropped) == before:
                break
        self._spare_prose()

    def captured(self) -> dict[str, list[str]]:
        """Give the values of each field, in line order; of a field with one value, the nearest to the title first."""
        title = self.title.line or 0
        found: dict[str, list[str]] = {}
        for field, _, value in sorted(self._values, key=lambda one: 0 if one[0] in LIST_FIELDS else abs(one[1] - title)):
            values = found.setdefault(field, [])
            if value not in values:
                values.append(value)
        return found

    # -- evidence -----------------------------------------------------------------------------------------------------

    def _rank(self, item: Evidence) -> tuple[int, ...]:
        """Say when evidence is heard: by line; then what does more, speaks the language, stands first, is longer."""
        rule = self.rule_of(item.rule)
        order = _ORDER[rule.action]
        return item.line, order, self._is_foreign(rule), item.start, -item.end, -item.rule

    def _protect(self) -> None:
        for item in self.evidence:
            rule = self.rule_of(item.rule)
            if rule.action == "keep" and self._applies(rule, item.line, item.line, len(self.page)):
                self.protected.setdefault(item.line, rule.name)

    def _hear(self, pending: list[Evidence]) -> list[Evidence]:
        """Hear the evidence in line order; give back what has not (yet) been acted on."""
        self._bounds = self._body()
        self._is_heard_anew = True
        left: list[Evidence] = []
        rank = counted = 0
        for item in pending:
            line = item.line
            rank += sum(1 for number in range(counted, line) if number not in self.dropped)
            counted = line
            if line in self.dropped:
                continue
            rule = self.rule_of(item.rule)
            total = len(self.page) - len(self.dropped)
            if self._is_enough(rule, line) and self._applies(rule, line, rank, total) and self._act(*self._fuller(rule, item)):
                continue
            left.append(item)
        return left

    def _body(self) -> tuple[int, int]:
        """Give the first and last line of the article's running text; of a page without any, all is body.

        The first line of prose may be a deck, with byline and date under it: the body begins at the second.
        """
        alive = [number for number in self.prose if number not in self.dropped]
        if not alive:
            return 0, len(self.page)
        return alive[1] if len(alive) > 2 else alive[0], alive[-1]

    def _is_enough(self, rule: Rule, line: int) -> bool:
        if rule.action == "keep" or rule.category in self.options.keep:
            return False
        if rule.category in self.options.drop or (rule.strength == "certain" and not self._is_foreign(rule)):
            return True
        return rule.strength != "weak" and not self._bounds[0] <= line <= self._bounds[1]

    def _is_foreign(self, rule: Rule) -> bool:
        """Tell whether the rule's language is not the page's. English chrome stands on pages of every language."""
        return rule.language not in (None, "en", self._language() or rule.language)

    def _applies(self, rule: Rule, line: int, rank: int, total: int) -> bool:
        if rule.when is not None and not all(self._facts(rule.when, line, rank, total)):
            return False
        return rule.unless is None or not any(self._facts(rule.unless, line, rank, total))

    def _facts(self, guards: Guards, line: int, rank: int, total: int) -> list[bool]:
        """Give, for each condition that is asked, whether it holds."""
        length = len(self.page.lines[line])
        facts: list[bool] = []
        if guards.longer_than is not None:
            facts.append(length > guards.longer_than)
        if guards.shorter_than is not None:
            facts.append(length < guards.shorter_than)
        if guards.top is not None:
            facts.append(rank < guards.top)
        if guards.bottom is not None:
            facts.append(total - rank <= guards.bottom)
        if guards.language is not None:
            facts.append(self._language() == guards.language)
        if guards.near is not None:
            facts.append(self._is_near(guards.near, line))
        return facts

    def _language(self) -> str | None:
        """Give the language of the lines that stand and that no rule names: what a clean page would show."""
        if self._is_heard_anew:
            standing = [number for number in self._unnamed if number not in self.dropped]
            if len(standing) < len(self._unnamed) or self._spoken is None:
                self._spoken = self.identify([self.page.lines[number] for number in standing])
                self._unnamed = standing
            self._is_heard_anew = False
        return self._spoken

    def _is_near(self, near: Near, line: int) -> bool:
        lines = self._lines_of(near)
        after = bisect_right(lines, line)
        before = bisect_left(lines, line) - 1
        return (after < len(lines) and self._is_within(near.lines, line, lines[after])) or (
            before >= 0 and self._is_within(near.lines, lines[before], line)
        )

    def _is_within(self, most: int, first: int, last: int) -> bool:
        """Tell whether line `last` is at most so many lines below `first`; lines that have gone do not count."""
        if last - first <= most:
            return True
        if last - first > most + FARTHEST_NEAR:
            return False
        return sum(1 for number in range(first + 1, last) if number not in self.dropped) < most

    def _lines_of(self, near: Near) -> list[int]:
        """Give the lines, in order, that are the line of `near` or that a rule of its category names."""
        if near.category:
            if not self._by_category:
                for item in self.evidence:
                    self._by_category.setdefault(self.rule_of(item.rule).category, []).append(item.line)
            return self._by_category.get(near.category, [])
        if not self._by_key:
            for number, key in enumerate(self.page.keys):
                self._by_key.setdefault(bare_key(key), []).append(number)
        return self._by_key.get(whole_line(near.line or ""), [])

    # -- actions ------------------------------------------------------------------------------------------------------

    def _fuller(self, rule: Rule, item: Evidence) -> tuple[Rule, Evidence]:
        """Where a line goes, let a rule of the same category that also captures do it, however sure that one is."""
        other = self._captures.get(item.line) if rule.action == "line" else None
        if other is not None and self.rule_of(other.rule).category == rule.category:
            return self.rule_of(other.rule), other
        return rule, item

    def _act(self, rule: Rule, item: Evidence) -> bool:
        """Do what the rule says; tell whether it could be done."""
        if rule.action == "inside":
            self._cut(item.line, rule, span_in_line(self.page.lines[item.line], item))
        elif rule.action == "rest":
            return self._drop_rest(item.line, rule)
        elif rule.action == "capture" or rule.into is not None:
            self._capture(rule, item)
        elif rule.action == "block" and not self._is_inline(item):
            self._drop_block(item.line, rule)
        else:
            self._drop(item.line, rule)
        return True

    def _drop(self, line: int, rule: Rule) -> None:
        self.dropped[line] = (rule.category, rule.name)

    def _cut(self, line: int, rule: Rule, span: tuple[int, int]) -> None:
        spans = self.cuts.setdefault(line, [])
        spans.append(span)
        if not has_words(without(self.page.lines[line], spans)):
            self._drop(line, rule)

    def _drop_rest(self, line: int, rule: Rule) -> bool:
        """Drop the line and all after it, unless more of the running text stands after it than before."""
        alive = [number for number in self.prose if number not in self.dropped]
        before = bisect_left(alive, line)
        if before == 0 or before < len(alive) - before:
            return False
        for number in range(line, len(self.page)):
            if number not in self.dropped and number not in self.protected:
                self._drop(number, rule)
                self._restorable.add(number)
        return True

    def _is_inline(self, item: Evidence) -> bool:
        """Tell whether the teaser stands behind its cue on the same line, as in "Lire aussi : a title"."""
        key = self.page.keys[item.line]
        return item.form == "starts" and key[:item.end].endswith(":") and item.end < len(key)

    def _drop_block(self, line: int, rule: Rule) -> list[str]:
        """Drop the line and the teasers under it; give the teasers' words."""
        items = self._reach(line, rule)
        for number in (line, *items):
            self._drop(number, rule)
        self._restorable.update(items)
        return [self.page.lines[number].lstrip(EDGE) for number in items if number not in self._dates]

    def _capture(self, rule: Rule, item: Evidence) -> None:
        """Drop what the rule names and keep what it says; a label that stands alone has its values on the lines below."""
        value = own_value(rule, item, self.page.lines[item.line])
        if value:
            self._drop(item.line, rule)
            values = [value]
        else:
            values = self._drop_block(item.line, rule)
        self._values += [(rule.into or "", item.line, one) for one in split_values(rule, values)]

    def _reach(self, line: int, rule: Rule) -> list[int]:
        """Give the lines of the block that `line` opens."""
        until = rule.until
        last_line = whole_line(until.line) if until.line else None
        limit = 1 if rule.into is not None and rule.into not in LIST_FIELDS else until.lines
        items: list[int] = []
        inner_gap: int | None = None
        for number in range(line + 1, len(self.page)):
            if number in self.dropped:
                continue
            text, gap = self.page.lines[number], self.page.gaps[number]
            if len(items) >= limit or number in self.protected:
                break
            if number in self._openers and not (items and rule.category == "related" and number in self._dates):
                break
            if last_line is not None and bare_key(self.page.keys[number]) == last_line:
                break
            label = self._label(number)
            if label == rule.category or label in _AMONG_TEASERS:
                continue
            if label is not None and not (label == "navigation" and rule.into == "tags"):
                break  # a tag may have the name of a menu item
            if until.prose and is_running(text):
                return self._spare_heading(items)
            if items and gap > (self.page.gaps[items[0]] if inner_gap is None else inner_gap) and self._has_prose_after(number):
                break
            if items:
                inner_gap = max(inner_gap or 0, gap)
            items.append(number)
        return items

    def _label(self, line: int) -> str | None:
        """Give the category under which a rule is sure to drop `line` alone; a section's name may still head a teaser."""
        for rule in self._line_rules.get(line, ()):
            is_sure = self._is_enough(rule, line) and not self._is_foreign(rule)
            if is_sure and (rule.strength == "certain" or rule.category != "navigation"):
                return rule.category
        return None

    def _spare_heading(self, items: list[int]) -> list[int]:
        """Leave out the last line before prose when it is much shorter than the teasers before it: a subheading."""
        if len(items) < 2:
            return items
        weights = [self.page.weights[number] for number in items]
        is_heading = weights[-1] < 45 and weights[-1] < 0.6 * sorted(weights[:-1])[len(weights[:-1]) // 2]
        return items[:-1] if is_heading else items

    def _has_prose_after(self, line: int) -> bool:
        return any(number not in self.dropped for number in self.prose[bisect_right(self.prose, line):])

    # -- structure ----------------------------------------------------------------------------------------------------

    def _weigh_structure(self) -> None:
        if "structure" in self.options.keep:
            return
        alive = [number for number in range(len(self.page)) if number not in self.dropped]
        named = {item.line for item in self.evidence if item.line not in self.dropped and self._speaks(item)}
        self._take_hashtags()
        self.title = self._find_title(alive, named)
        for number in self.title.repeats:
            self._drop_structure(number, "title", "structure/title-repeat")
        for number in rolled_up(self.page, [number for number in self.prose if number not in self.dropped]):
            self._drop_structure(number, "structure", "structure/repeat")
        prose = [number for number in self.prose if number not in self.dropped]
        if self.title.line is not None and self.title.is_proved:
            for number in above_title(self.page, alive, self.title.line, prose):
                self._drop_structure(number, "navigation", "structure/above-title")
        menus = {number for number, (category, _) in self.dropped.items() if category in _MENUS}
        for number in menu_runs(self.page, alive, menus, self.title.line, prose):
            self._drop_structure(number, "navigation", "structure/menu")

    def _find_title(self, alive: list[int], named: set[int]) -> Title:
        if self.page.marks is not None:
            found = marked_title(self.page, alive)
            if found.line is not None:
                return found
        return find_title(self.page, alive, set(self.prose), named, self._signed)

    def _may_speak(self, item: Evidence) -> bool:
        """Tell whether the evidence could be heard once the lines around it have gone: its place on the page is open."""
        return self._applies(self.rule_of(item.rule), item.line, 0, 0)

    def _speaks(self, item: Evidence) -> bool:
        """Tell whether the evidence says that its line is no title."""
        rule = self.rule_of(item.rule)
        return rule.action != "keep" and self._applies(rule, item.line, item.line, len(self.page))

    def _take_hashtags(self) -> None:
        """Take lines of hashtags above and below the article as its tags."""
        for number in sorted(self._openers):
            tags = hashtags(self.page.lines[number])
            if tags and number not in self.dropped and not self._bounds[0] <= number <= self._bounds[1]:
                self._drop_structure(number, "tags", "structure/hashtags")
                self._values += [("tags", number, tag) for tag in tags]

    def _drop_wordless(self) -> None:
        if "structure" in self.options.keep:
            return
        for number, key in enumerate(self.page.keys):
            if not key or (len(key) < 8 and not has_words(self.page.lines[number])):
                self._drop_structure(number, "structure", "structure/no-words")

    def _drop_hidden(self) -> None:
        """Drop what a browser does not show of menus, forms and overlays; folded tabs hold text, so the tagger has them."""
        if self.page.marks is None or "structure" in self.options.keep:
            return
        prose = set(self.prose)
        for number, mark in enumerate(self.page.marks.lines):
            if mark.flags & BIT["hidden"] and mark.flags & HIDDEN_CHROME and number not in prose:
                self._drop_structure(number, "structure", "structure/hidden")

    def _drop_structure(self, line: int, category: str, name: str) -> None:
        if line not in self.dropped and line not in self.protected:
            self.dropped[line] = (category, name)
            self._restorable.add(line)

    # -- the guard ----------------------------------------------------------------------------------------------------

    def _spare_prose(self) -> None:
        """Bring back running text that no rule names, where a block, a tail or structure would leave no running text."""
        if any(number not in self.dropped for number in self.prose):
            return
        for number in self.prose:
            if number in self._restorable:
                del self.dropped[number]


def is_running(line: str) -> bool:
    """Tell whether `line` is too much of a sentence for a teaser: it states, or it is very long.

    >>> is_running("Harbour reopens: who pays?"), is_running("It reopened."), is_running("1.")
    (False, True, False)
    """
    if is_bare_marker(line):
        return False
    return ends_statement(line) or weight(line) > LONGEST_TEASER or (ends_sentence(line) and weight(line) > 140)


def without(line: str, spans: Sequence[tuple[int, int]]) -> str:
    """Give `line` without the given spans, nor the spaces that would stand double or at the ends.

    >>> without("He left. Read more »", [(9, 20)]), without("Well[1], he [2] left.", [(4, 7), (12, 15)])
    ('He left.', 'Well, he left.')
    """
    kept = ""
    position = 0
    for start, end in [*sorted(spans), (len(line), len(line))]:
        part = line[position:start]
        kept += part.lstrip() if kept[-1:].isspace() else part
        position = max(position, end)
    return kept.strip()
