"""The tagger and what is made of its word: shapes, the net, the choice of lines, the facts that are shown."""

import hashlib
import json
import os
import random
from itertools import pairwise

import numpy as np
import pytest
from conftest import ROOT, SAMPLES
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import Cleaner
from cleaner.choice import choose
from cleaner.facts import fact_of
from cleaner.judge import TAGGER
from cleaner.library import load_library
from cleaner.lines import cut
from cleaner.refine import standing, weights_path
from cleaner.score import score
from cleaner.shape import FEATURES, shape, word_weights
from cleaner.tagger import _Group, load_tagger
from cleaner.testimony import FEATURES as TESTIMONY
from cleaner.testimony import GROUPS
from cleaner.testimony import testimony as heard

RAW = [(path / "raw.txt").read_bytes() for path in SAMPLES]
MENU = "Home\nWorld\nSport\nVideo\nOpinion\n\n"
STORY = (
    "Harbour reopens after storm\n\n"
    "The first boats left the harbour at dawn on Monday, three days after the storm had closed it, and the harbour "
    "master said that all but two of the piers could be used again.\n\n"
    "Nobody was hurt, she said, although the ferry had lost an anchor and the fish market part of its roof.\n\n"
)


LONG_STORY = STORY + (
    "The harbour has seen worse storms, but never one that came so early in the year, said the harbour master, who has "
    "worked on the piers since 1998.\n\n"
    "The ferry is to sail again on Friday, once divers have found the anchor. Until then, passengers for the islands are "
    "taken by bus to the next harbour.\n\n"
)
TEASERS = [
    "Bakery wins prize for its rye", "Two roads closed until summer", "School choir to sing in the old mill",
    "Library shows letters that were never sent", "What the tide left on the beach", "Council to vote on new bridge",
]  # fmt: skip
FEED = LONG_STORY + "".join(f"{headline}\n{12 - day} May 2023\n" for day, headline in enumerate(TEASERS))


@pytest.fixture(scope="module")
def tagger():
    """The shipped weights."""
    return load_tagger(weights_path())


# -- shapes -----------------------------------------------------------------------------------------------------------


def feature(text, name, line=0):
    page = cut(text)
    return float(shape(page)[line, FEATURES.index(name)])  # all lines stand


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("The boats left.", "last_stop", 1), ("船离开了港口。", "last_stop", 1), ("लोग गए।", "last_stop", 1),
        ("هل وصلت السفن؟", "last_question", 1), ("The boats left", "last_letter", 1),
        ("船离开了港口", "dense_share", 1), ("Лодки ушли", "dense_share", 0), ("Лодки", "first_upper", 1),
        ("« Bonjour »", "first_quote", 1), ("• item", "first_bullet", 1), ("12 boats", "first_digit", 1),
        ("SUBSCRIBE NOW", "all_capitals", 1), ("Subscribe now", "all_capitals", 0),
        ("100%", "digit_share", 0.75), ("one two", "capital_words", 0), ("One Two", "capital_words", 1),
    ],
)  # fmt: skip
def test_shape(text, name, value):
    """A feature is what its name says, in every script."""
    assert feature(text, name) == pytest.approx(value)


def test_shape_of_chinese_words():
    """Without spaces, pairs of characters are words."""
    assert [4.0, 3.0] == word_weights(["船离开了港", "The boats left"]).tolist()


def test_shape_in_context():
    """A line knows how often it stands on the page, and where the prose is."""
    text = "Share\n" + STORY + "Share\n"
    assert feature(text, "log_same") == pytest.approx(np.log(2))
    assert 1 == feature(text, "same_below")
    assert 0 == feature(text, "same_above")
    assert 0 == feature(text, "prose_above")
    assert 1 == feature(text, "prose_below")


def test_what_went_is_out_of_the_way():
    """Lines that do not stand have no row, and keep no paragraphs apart; how often a line stands counts all lines."""
    page = cut("Share\n" + STORY + "Share\nShare\n" + "Buy our calendar\n" * 40 + "The ferry will sail again on Friday, she said, if the anchor can be found.\n")
    lines = [line for line, text in enumerate(page.lines) if text != "Buy our calendar"]
    whole, part = shape(page), shape(page, lines=lines)
    assert (len(lines), len(FEATURES)) == part.shape
    far, near = (made[-1, FEATURES.index("log_to_prose_above")] for made in (whole, part))
    assert near < far
    assert [1.0, 0.0] == [float(made[-1, FEATURES.index("in_main")]) for made in (part, whole)]
    assert np.log(3) == pytest.approx(part[0, FEATURES.index("log_same")])


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=200))
def test_shape_is_finite(text):
    """Any text gives finite numbers, a row a line."""
    page = cut(text)
    made = shape(page, 0 if len(page) else None)
    assert (len(page), len(FEATURES)) == made.shape
    assert np.isfinite(made).all()


def test_features_have_one_name_each():
    """No column is named twice, and every column belongs to a fact that is shown."""
    names = [*FEATURES, *TESTIMONY]
    assert len(names) == len(set(names))
    assert all(fact_of(name) for name in names)


def test_every_category_has_a_voice():
    """The tagger hears rules of every category that drops; what rules keep has a column of its own."""
    heard = {category for group in GROUPS.values() for category in group}
    assert {"keep"} == set(load_library([]).categories) - heard


def test_testimony(cleaner):
    """A line hears what the rules say of it, and of what went above and below."""
    _, hearing = cleaner.hear(STORY + "Share on Facebook\n")
    assert 1 == len(hearing.verdict.dropped)
    lines = standing(hearing)
    made = heard(hearing, lines)
    assert [0.0, 0.0, 1.0] == made[:, TESTIMONY.index("gone_below_share")].tolist()
    assert [0.0, 0.0, 0.0] == made[:, TESTIMONY.index("gone_above_share")].tolist()
    assert [1.0, 0.0, 0.0] == made[:, TESTIMONY.index("says_title")].tolist()
    assert np.log(2) / 2 == pytest.approx(made[2, TESTIMONY.index("gone_below_lines")])


# -- the net ----------------------------------------------------------------------------------------------------------


def test_weights(tagger):
    """The weights fit this code, are small, and hold no objects."""
    assert tagger.names == (*FEATURES, *TESTIMONY)
    assert os.path.getsize(weights_path()) <= 2**20
    assert os.path.getsize(weights_path(html=True)) <= 2**20
    assert all(values.dtype.kind in "fiuU" for values in np.load(weights_path(), allow_pickle=False).values())


def test_card_is_of_these_weights():
    """The card beside the weights names their digest."""
    with open(weights_path(), "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    assert digest in (ROOT / "rules" / "tagger.md").read_text(encoding="utf-8")


def test_one_line_is_enough(tagger):
    """Pages of any length go through the net, one line too."""
    features = np.zeros((40, len(tagger.names)), np.float32)
    assert all((length,) == tagger.log_odds(features[:length]).shape for length in (1, 2, 3, 17, 40))


def test_nets_are_apart(tagger, full):
    """Without a fold, only the nets are asked that have not seen it; all together say the mean."""
    features = full(RAW[0]).refined.features
    parts = [tagger.without(fold) for fold in sorted(set(tagger.folds.tolist()))]
    assert all(0 < len(part.folds) < len(tagger.folds) for part in parts)
    together = np.average([part.log_odds(features) for part in parts], axis=0, weights=[len(part.folds) for part in parts])
    said = tagger.log_odds(features)
    unclipped = np.abs(said) < 10  # each part's log-odds end at 15
    assert unclipped.any()
    assert np.allclose(together[unclipped], said[unclipped], atol=1e-3)


def test_groups_are_heard(tagger, full):
    """A net that hears groups hears their means: a line alone in its group hears itself, and order is nothing to it."""
    width = tagger.leave[0].shape[1]
    draw = np.random.default_rng(1)
    weights = draw.normal(size=(len(tagger.folds), 2 * width, width)).astype(np.float32)
    hearing = tagger._replace(parts={3: (weights, np.zeros((len(tagger.folds), 1, width), np.float32))})
    features = full(RAW[0]).refined.features[:6]
    together = np.array([[0, 0], [0, 1], [1, 1], [1, 2], [0, 3], [2, 4]])
    renamed = np.array([[2, 4], [2, 3], [0, 3], [0, 2], [2, 1], [1, 0]])
    said = hearing.log_odds(features, together)
    assert np.allclose(said, hearing.log_odds(features, renamed), atol=1e-4)
    assert not np.allclose(said, hearing.log_odds(features, np.arange(6).repeat(2).reshape(6, 2)), atol=1e-2)
    state = draw.normal(size=(2, 6, 3)).astype(np.float32)
    for numbers in together.T:
        naive = np.stack([state[:, numbers == number].mean(1) for number in numbers], 1)
        assert np.allclose(naive, _Group(numbers).mean(state), atol=1e-6)


def test_bit_for_bit(full):
    """A page gets the same log-odds whatever came before it."""
    alone = [full(raw).refined.log_odds.tobytes() for raw in RAW]
    order = list(range(len(RAW)))
    random.Random(3).shuffle(order)
    again = {number: Cleaner()(RAW[number]).refined.log_odds.tobytes() if number % 8 == 0 else full(RAW[number]).refined.log_odds.tobytes() for number in order}
    assert alone == [again[number] for number in range(len(RAW))]


# -- the choice -------------------------------------------------------------------------------------------------------

LINES = st.lists(st.tuples(st.floats(0.01, 0.99), st.integers(0, 50)), min_size=1, max_size=8)


def expected(keep, probability, words, beta):
    gain = (probability * words)[keep].sum()
    return (1 + beta**2) * gain / max(words[keep].sum() + beta**2 * (probability * words).sum(), 1e-9)


@settings(max_examples=200, deadline=None)
@given(LINES, st.sampled_from([0.5, 1, 2]))
def test_no_set_of_lines_is_better(lines, beta):
    """Of all sets of lines, the chosen one has the best expected F-beta."""
    probability, words = np.array([line[0] for line in lines]), np.array([line[1] for line in lines], float)
    chosen = choose(probability, words, beta)
    sets = (np.array([number >> place & 1 for place in range(len(lines))], bool) for number in range(2 ** len(lines)))
    best = max(expected(keep, probability, words, beta) for keep in sets)
    assert chosen.expected == pytest.approx(best)
    assert expected(chosen.keep, probability, words, beta) == pytest.approx(best)


@settings(max_examples=200, deadline=None)
@given(LINES)
def test_beta_is_a_dial(lines):
    """The more recall matters, the more is kept; nothing that was kept goes."""
    probability, words = np.array([line[0] for line in lines]), np.array([line[1] for line in lines], float)
    kept = [choose(probability, words, beta).keep for beta in (0.25, 0.5, 1, 2, 4)]
    for fewer, more in pairwise(kept):
        assert words[fewer].sum() <= words[more].sum()


# -- the full level ---------------------------------------------------------------------------------------------------


def test_drops_what_no_rule_names(full, cleaner):
    """Teasers without a telling word go; the article stays."""
    article = full(FEED)
    assert "Harbour reopens after storm" == article.title
    assert article.body.startswith(cleaner(LONG_STORY).body)
    assert all(headline in cleaner(FEED).body for headline in TEASERS)
    assert all(headline not in article.body for headline in TEASERS[1:])
    assert {TAGGER} == {step.because for step in article.decisions if article.page.lines[step.line] in TEASERS[1:]}


def test_samples(full):
    """The samples come out of the full level as they should but for a line here and there."""
    found = [score(full(raw).text, (path / "clean.txt").read_text(encoding="utf-8")).f1 for path, raw in zip(SAMPLES, RAW)]
    assert min(found) > 0.9
    assert sum(found) / len(found) > 0.99


def test_heading_and_standfirst(full):
    """A heading between kept prose stays, and so does the sentence below the title that a byline keeps from the article."""
    text = (
        "Harbour reopens after storm\n\nThe boats are back, and two piers are not.\n\nBy Anna Holt\n\n3 min read\n\n"
        + STORY.split("\n\n", 1)[1] + "A ferry without its anchor\n\n" + STORY.split("\n\n", 1)[1]
    )  # fmt: skip
    body = full(text).body
    assert "The boats are back, and two piers are not." in body
    assert "A ferry without its anchor" in body
    assert "min read" not in body


COPY = "structure/copy"


def test_copies(full):
    """Of an article that a page shows twice, one copy stays, whichever it is; `keep` of structure keeps both."""
    article = full(LONG_STORY + "\n\n" + LONG_STORY)
    assert 1 == article.text.count(LONG_STORY.split("\n\n")[2])
    assert {COPY} == {step.because for step in article.decisions if not step.keep and len(article.page.lines[step.line]) > 80}
    kept = Cleaner(keep=["structure"])(LONG_STORY + "\n\n" + LONG_STORY)
    assert COPY not in {step.because for step in kept.decisions}


def test_refrains_stay(full):
    """One line that stands many times proves nothing: it is a refrain."""
    verses = [line for line in LONG_STORY.split("\n\n") if line]
    song = "\n\n".join(f"{verse}\n\n{verses[2]}" for verse in verses[3:])
    assert COPY not in {step.because for step in full(song).decisions}


def test_copies_in_html(full):
    """In HTML a copy stands in another box: a page for phones beside the page for desks; twice in one box is a refrain."""
    lines = [f"<p>{line}</p>" for line in LONG_STORY.split("\n\n")[1:] if line]
    both = f"<h1>Harbour reopens after storm</h1><div class=desk>{''.join(lines)}</div><div class=phone>{''.join(lines)}</div>"
    said = [step.because for step in full(both).decisions]
    assert len(lines) == said.count(COPY)
    assert COPY not in [step.because for step in full(f"<h1>Harbour reopens</h1><div>{''.join(lines * 2)}</div>").decisions]


def test_rules_bind(full, cleaner):
    """What the rules drop stays dropped; what a keep rule protects stays."""
    for raw in RAW:
        rules, refined = cleaner(raw), full(raw)
        assert rules.verdict.dropped.items() <= refined.verdict.dropped.items()
        assert not set(refined.verdict.protected) & set(refined.verdict.dropped)
        assert rules.title == refined.title


def test_keep_rule_binds(tmp_path):
    """A keep rule of one's own saves a line that the tagger would drop."""
    line = TEASERS[1]
    pack = tmp_path / "own.yaml"
    pack.write_text(
        "pack: own\nrules:\n- id: roads\n  category: keep\n  action: keep\n"
        f"  line: [{line}]\n  why: The roads stay.\n  keep: [{line}]\n  drop: [Two roads closed]\n"
    )
    assert line in Cleaner(packs=[pack])(FEED).body
    assert line not in Cleaner()(FEED).body


def test_beta(full):
    """`beta` keeps more when recall matters more; a bad one is refused."""
    sizes = [sum(len(Cleaner(beta=beta)(raw).body) for raw in RAW[:6]) for beta in (0.25, 1.0, 4.0)]
    assert sizes == sorted(sizes)
    for beta in (0, -1, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="beta is"):
            Cleaner(beta=beta)


def test_confidence(full, cleaner):
    """Confidence is an expected F1 at `full`, none at `rules`; a page of nothing has none either way."""
    assert all(0 < full(raw).confidence <= 1 for raw in RAW)
    assert cleaner(RAW[0]).confidence is None
    assert full("").confidence is None


def test_calibration_rises(tagger):
    """Of two pages, the one that is expected to be better is not said to be worse."""
    said = [tagger.calibrated(value) for value in np.linspace(0, 1, 50)]
    assert said == sorted(said)
    assert 0 <= said[0] <= said[-1] <= 1


def test_explain_shows_them(capsys, tmp_path):
    """`cleaner explain` prints the probability and three facts for a line that the tagger dropped."""
    from cleaner.cli import main

    page = tmp_path / "page.txt"
    page.write_text(FEED)
    assert 0 == main(["explain", str(page)])
    line = next(line for line in capsys.readouterr().out.splitlines() if "Two roads" in line)
    assert " - " in line
    assert "boilerplate: article " in line
    assert 3 == sum(part.rstrip("]").split()[-1][:1] in "+-" for part in line.split("%: ")[1].split(", "))


# -- eval and the floor -----------------------------------------------------------------------------------------------


def test_eval(capsys):
    """`cleaner eval` scores raw and clean pairs at every level."""
    from cleaner.cli import main

    assert 0 == main(["eval", str(ROOT / "samples"), "--format", "jsonl"])
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {"raw", "rules", "full"} == {row["way"] for row in rows}
    assert len(SAMPLES) * 3 == len(rows)
    assert all(row["f1"] == 1 for row in rows if row["way"] == "rules")


@pytest.mark.parametrize(("name", "content", "wanted"), [("none", None, "no such file"), ("folder", "", "there is no gold here")])
def test_eval_of_nothing(capsys, tmp_path, name, content, wanted):
    """Where there is no gold, that is said."""
    from cleaner.cli import main

    if content is not None:
        (tmp_path / name).mkdir()
    assert 2 == main(["eval", str(tmp_path / name)])
    assert wanted in capsys.readouterr().err
