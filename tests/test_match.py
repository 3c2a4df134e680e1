"""The matcher, held against one that loops over rules, phrases and lines."""

from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.fold import bare_key, fold_exact, fold_line
from cleaner.lines import cut
from cleaner.match import Evidence, Matcher, is_bounded, span_in_line
from cleaner.rule import Pack, Rule
from cleaner.ruleset import compile_packs, folded_phrase, whole_line

WORDS = ["Lire", "aussi", "lire", ":", "été", "12", "3.5", "»", "share", "sharing", "分享", "文章", "—", "!", "É", "’s", "x", "..."]
PHRASES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join).filter(lambda phrase: fold_line(phrase) != "")
TEXTS = st.lists(st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join), max_size=6).map("\n\n".join)
PATTERNS = st.lists(st.tuples(st.sampled_from(["line", "starts", "ends", "has"]), PHRASES), min_size=1, max_size=6)


def rule(number, patterns):
    return Rule(f"r{number}", "p", "share", "line", "certain", "why it is so", "p.yaml", 1, patterns=tuple(patterns))


def naive(rules, page):
    """Every phrase of every rule against every line."""
    found = set()
    for number, one in enumerate(rules):
        for form, phrase in one.patterns:
            for line, key in enumerate(page.keys):
                for start, end in spans(form, phrase, key):
                    if has_digits(phrase) and exact(phrase) not in fold_exact(page.lines[line]):
                        continue
                    found.add(Evidence(line, number, form, start, end))
    return sorted(found)


def spans(form, phrase, key):
    if form == "line":
        return [(0, len(key))] if bare_key(key) == whole_line(phrase) or key == whole_line(phrase) else []
    wanted = folded_phrase(form, phrase)
    places = [start for start in range(len(key) - len(wanted) + 1) if key.startswith(wanted, start)]
    if form == "starts":
        places = [start for start in places if start == 0]
    if form == "ends":
        places = [start for start in places if start + len(wanted) == len(key)]
    return [(start, start + len(wanted)) for start in places if is_bounded(key, start, start + len(wanted))]


def has_digits(phrase):
    return any(map(str.isdecimal, phrase))


def exact(phrase):
    from cleaner.fold import EDGE

    return fold_exact(phrase).strip(EDGE)


@settings(max_examples=400, deadline=None)
@given(st.lists(PATTERNS, min_size=1, max_size=5), TEXTS)
def test_fast_equals_simple(patterns, text):
    """One pass finds exactly what looping finds."""
    rules = [rule(number, some) for number, some in enumerate(patterns)]
    page = cut(text)
    assert naive(rules, page) == Matcher(compile_packs([Pack("p", "p.yaml", rules=tuple(rules))])).match(page)


def matched(form, phrase, line):
    ruleset = compile_packs([Pack("p", "p.yaml", rules=(rule(0, [(form, phrase)]),))])
    return bool(Matcher(ruleset).match(cut(line)))


def test_numbers():
    """`#` stands for any number; a number in a phrase stands for itself."""
    assert matched("line", "# comments", "1,234 Comments")
    assert matched("line", "20 Minutes", "20 minutes")
    assert not matched("line", "20 Minutes", "30 minutes")


def test_whole_words():
    """Phrases match whole words, in scripts that have spaces."""
    assert not matched("has", "share", "They shared it all")
    assert matched("has", "分享", "请分享文章")


def test_regex_is_gated_and_tried_on_the_printed_line():
    """A regex sees the line as printed."""
    assert matched("regex", r"^par \w+ \w+$", "Par Anna Moreau")
    assert not matched("regex", r"^par \w+ \w+$", "Le par Anna Moreau")


def test_span_in_line():
    """Spans count in the line as printed, accents and double quotes and all."""
    line = "«  Été 2024 : Lire  aussi »"
    page = cut(line)
    ruleset = compile_packs([Pack("p", "p.yaml", rules=(rule(0, [("has", "lire aussi")]),))])
    (found,) = Matcher(ruleset).match(page)
    start, end = span_in_line(page.lines[0], found)
    assert "Lire aussi" == page.lines[0][start:end]
