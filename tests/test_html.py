"""HTML in: its lines, its marks, what it says of itself, and how it is written out again."""

import json
import time

import pytest

from cleaner import Cleaner, clean
from cleaner.blocks import MOST_LINES
from cleaner.html import page_of_html
from cleaner.markdown import as_markdown
from cleaner.marks import BIT, TAGS, flags_of_props, flags_of_role, flags_of_words
from cleaner.render import FORMATS
from cleaner.sniff import declared, is_html

ARTICLE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Harbour reopens after storm | The Pier</title>
<meta property="og:site_name" content="The Pier"><meta property="og:title" content="Harbour reopens after storm">
<script type="application/ld+json">{"@graph": [{"@type": "WebPage", "name": "The Pier"}, {"@type": "NewsArticle",
"headline": "Harbour reopens after storm", "author": [{"name": "Jane Doe"}], "datePublished": "2024-05-02T08:00:00Z",
"keywords": "harbour, storm"}]}</script></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ul></nav>
<main><article><h1>Harbour reopens after storm</h1>
<p>The <b>first</b> boats left at <a href="/dawn">dawn on Monday</a>, three days after the storm had closed it.</p>
<h2>The piers</h2><ol><li>All but two of the piers could be used again, the harbour master said.</li>
<li>Nobody was hurt, although the ferry had lost an anchor.</li></ol>
<table><tr><th>Pier</th><th>Open</th></tr><tr><td>1</td><td>yes | no</td></tr></table>
<pre>if storm:
    stay()</pre><blockquote><p>We were lucky, he said, and went home to his family.</p></blockquote></article></main>
<div class="share-buttons"><a href="#">Share on Facebook</a></div></body></html>"""


def lines(html):
    return page_of_html(html).lines


def marks(html):
    return page_of_html(html).marks.lines


def flagged(html, name):
    return [bool(mark.flags & BIT[name]) for mark in marks(html)]


@pytest.mark.parametrize(("html", "expected"), [
    ("<p>The <b>fi</b>rst<i> boats</i></p>", ["The first boats"]),
    ("<p>One<br>two<br/>three</p>", ["One", "two", "three"]),
    ("<div>One<p>two</p>three</div>", ["One", "two", "three"]),
    ("<a>Home</a><a>News</a>", ["Home News"]),
    ("<ul><li>nets</li><li>boats</li></ul>", ["- nets", "- boats"]),
    ("<nav><ul><li>Home</li></ul></nav>", ["Home"]),
    ("<table><tr><td>a</td><td>b</td></tr></table>", ["a", "b"]),
    ("<pre>a\n  b\n</pre>", ["a", "b"]),
    ("<figure><img src=x><figcaption>A boat</figcaption></figure>", ["A boat"]),
    ("<script>var a</script><style>p{}</style><p>x</p><select><option>y</select>", ["x"]),
    ("<p>a &amp; b&nbsp;&lt;c&gt;</p>", ["a & b <c>"]),
    ("no tags at all", ["no tags at all"]),
    ("", []),
    ("<!-- nothing -->", []),
    ("<p>a&#1;b&#0;c&#xD800;</p>", ["ab\ufffdc\ufffd"]),
    ("<p>&#xfeff;</p><p>x</p>", ["x"]),
    ("<p>e&#x301;</p>", ["é"]),
])  # fmt: skip
def test_lines(html, expected):
    """A block is a line; what is inline is joined, what is not shown is left out, what entities bring is mended."""
    assert expected == lines(html)


def test_offsets():
    """Every line stands where the page says, and nothing but white space lies between."""
    page = page_of_html(ARTICLE)
    spans = [page.text[start:end] for start, end in zip(page.starts, page.ends)]
    assert page.lines == [" ".join(span.split()) for span in spans]
    assert "".join(page.text.split()) == "".join("".join(spans).split())
    assert len(page) == len(page.marks.lines)


def test_marks():
    """A line knows its tag, its links, what is bold in it, and its place in a table."""
    (mark,) = marks("<td><p>One <a href='/x'>two</a> <b>three</b></p>")
    assert ("p", 3, 5, 1) == (TAGS[mark.tag], mark.linked, mark.bold, mark.links)
    assert [(0, 0, 0), (0, 0, 1), (0, 1, 0)] == [
        mark.cell for mark in marks("<table><tr><td>a<td colspan=9007199254740991>b<tr><td>c</table>")
    ]


@pytest.mark.parametrize(("html", "name"), [
    ("<nav>x</nav>", "nav"), ("<div role=navigation>x</div>", "is-menu"), ("<div hidden>x</div>", "hidden"),
    ("<div style='display: none'>x</div>", "hidden"), ("<p aria-hidden=true>x</p>", "aria-hidden"),
    ("<div class='relatedPosts'>x</div>", "w-related"), ("<div id=comment-7>x</div>", "w-comment"),
    ("<div itemprop=articleBody>x</div>", "p-body"), ("<form><p>x</form>", "form"), ("<button>x</button>", "button"),
])  # fmt: skip
def test_flags(html, name):
    """What stands around a line is flagged by tag, role, attribute, class and itemprop."""
    assert [True] == flagged(html, name)
    assert [False] == flagged("<p>x</p>", name)


def test_flags_of_attributes():
    """Words in a class count alone, in camelCase and between signs; roles and itemprops by name."""
    assert flags_of_words("post_content") == flags_of_words("PostContent") == BIT["w-post"] | BIT["w-content"]
    assert 0 == flags_of_words("poster")
    assert BIT["is-main"] == flags_of_role(" Main ")
    assert BIT["p-author"] | BIT["p-other"] == flags_of_props("author thing")


def test_empty_body_is_told_by_the_head():
    """Where scripts were to fill the page, the article in its JSON-LD is its text, else its description."""
    told = '<head><script type="application/ld+json">{"@type": "Article", "articleBody": "One.\\nTwo."}</script></head><body></body>'
    assert ["One.", "Two."] == lines(told)
    assert ["A harbour."] == lines('<head><meta name="description" content="A harbour."></head><body><div></div></body>')


def test_title_and_metadata():
    """Title, author, date, tags, site and language are read from the markup."""
    article = clean(ARTICLE)
    assert "Harbour reopens after storm" == article.title
    found = article.metadata
    assert (["Jane Doe"], "2024-05-02", ["harbour", "storm"], "The Pier", "en") == tuple(
        found[name] for name in ("author", "date", "tags", "site", "language")
    )


def test_captured_metadata_fills_the_holes():
    """What the markup does not say, the lines do."""
    prose = "<p>The first boats left at dawn on Monday, three days after the storm had closed it, the master said.</p>" * 4
    found = clean(f"<h1>Harbour reopens</h1><p>By Jane Doe</p>{prose}<p>Tags: harbour, storm</p>").metadata
    assert (["Jane Doe"], ["harbour", "storm"]) == (found["author"], found["tags"])


@pytest.mark.parametrize("script", ["{", "[]", "null", '{"@type": 3, "author": {"name": {"a": 1}}}', "[" * 10_000, '{"@type":"Article","headline":7}'])
def test_broken_json(script):
    """JSON-LD that is broken, deep or of other types costs nothing but itself."""
    assert ["x"] == lines(f'<script type="application/ld+json">{script}</script><p>x</p>')


def test_text():
    """Cells stand in a row, items below each other, and code keeps its indentation."""
    article = Cleaner(level="rules")(ARTICLE)
    assert "Pier\tOpen\n1\tyes | no\n\nif storm:\n    stay()\n\nWe were lucky" in article.text
    assert "- All but two of the piers could be used again, the harbour master said.\n- Nobody" in article.text


def test_markdown():
    """Headings, lists, tables, code and quotes are written as Markdown has them; links and emphasis where asked."""
    article = Cleaner(level="rules")(ARTICLE)
    expected = """# Harbour reopens after storm

The first boats left at dawn on Monday, three days after the storm had closed it.

## The piers

1. All but two of the piers could be used again, the harbour master said.
2. Nobody was hurt, although the ferry had lost an anchor.

| Pier | Open |
|---|---|
| 1 | yes \\| no |

```
if storm:
    stay()
```

> We were lucky, he said, and went home to his family.
"""
    assert expected == FORMATS["markdown"](article, None)
    dressed = "The **first** boats left at [dawn on Monday](/dawn), three days"
    assert dressed in as_markdown(article, links=True, emphasis=True)
    assert "The first boats left at [dawn on Monday](/dawn), three days" in as_markdown(article, links=True)


@pytest.mark.parametrize("target", ["javascript:alert(1)", "a b", "x)y", "", "data:text/html,x"])
def test_markdown_link_targets(target):
    """An address that is none, or that Markdown could misread, is left out; the words stay."""
    article = Cleaner(level="rules")(f'<p>The first boats left at <a href="{target}">dawn</a>, he said.</p>')
    assert "The first boats left at dawn, he said.\n" == as_markdown(article, links=True)


@pytest.mark.parametrize(("target", "whole"), [
    ("/dawn", "https://example.org/dawn"), ("dawn?x=1", "https://example.org/harbour/dawn?x=1"), ("//b.example/x", "https://b.example/x"),
    ("https://b.example/x", "https://b.example/x"), ("http://[x", "http://[x"), ("mailto:a@b.example", "mailto:a@b.example"),
])  # fmt: skip
def test_links_are_whole(target, whole):
    """Where the page's own address is known, links lead on from there."""
    html = f"<p>The first boats left at <a href='{target}'>dawn</a>, three days after the storm had closed it.</p>"
    article = Cleaner(level="rules", source="html")(html, url="https://example.org/harbour/news")
    assert f"[dawn]({whole})" in as_markdown(article, links=True)


@pytest.mark.parametrize(("text", "expected"), [
    (ARTICLE, True), ("<p>The boats left.</p>", True), ("<?xml version='1.0'?>\n<html><p>x", True), ("\ufeff\n<!DOCTYPE HTML>x", True),
    ("<!-- saved -->\n<html>", True), ("Hello<br>there<br>all<br>of you<br>", True), ("<div>x", False), ("<p>One</p><p>two", True),
    ("Close every paragraph that you have opened with <p> by a </p>, he said, and a list by </ul>, or do not close it at all. " * 9, False), ("a < b and b > c", False), ("", False), ("<3", False), ("<https://example.org>", False),
    ("An HTML page begins with <!doctype html> and <html>, and ends with </html>.\n" + "Prose goes on. " * 30, False),
])  # fmt: skip
def test_sniffing(text, expected):
    """HTML is told from text, and text that mentions tags is text."""
    assert expected is is_html(text)


def test_from_overrides():
    """What the pages are can be said."""
    html = "<p>The first boats left at dawn.</p>"
    assert "The first boats left at dawn." == Cleaner(source="auto")(html).body == Cleaner(source="html")(html).body
    assert html == Cleaner(source="text", level="rules")(html).text


@pytest.mark.parametrize(("head", "encoding"), [
    ('<meta charset="iso-8859-2">', "iso8859-2"), ('<?xml version="1.0" encoding="windows-1251"?>', "cp1251"),
    ('<meta http-equiv="Content-Type" content="text/html; charset=shift_jis">', "shift_jis"),
])  # fmt: skip
def test_declared_encodings(head, encoding):
    """The encoding that a page declares is believed; one that is UTF-8 all the same is read as UTF-8."""
    words = {"iso8859-2": "Łódź leży", "cp1251": "Порт открыт", "shift_jis": "港が開いた"}[encoding]
    article = Cleaner(level="rules")(f"<html>{head}<p>{words}</p></html>".encode(encoding))
    assert (words, encoding) == (article.body or article.title, article.encoding)
    assert words in Cleaner(level="rules")(f"<html>{head}<p>{words}</p></html>".encode()).text


def test_encodings_by_mark_and_by_look():
    """A byte order mark outranks what is declared, and a page that declares nothing, or nonsense, is guessed."""
    page = '<html><meta charset="iso-8859-1"><p>Le café est fermé à Łódź.</p></html>'
    for data in (page.encode("utf-16"), page.encode("utf-8-sig")):
        assert "Le café est fermé à Łódź." in Cleaner(level="rules")(data).text
    for charset in ("", '<meta charset="no-such">'):
        words = "Le café du port est fermé depuis l'été, mais la marée apporte à la jetée des bateaux égarés."
        assert words in Cleaner(level="rules")(f"<html>{charset}<p>{words}</p></html>".encode("cp1252")).text
    assert declared(b"\x1b$B<meta charset=iso-2022-jp>") == "iso-2022-jp"


def test_most_lines():
    """A page of a million lines is cut where no article goes on."""
    page = page_of_html("<p>x</p>" * (MOST_LINES + 5))
    assert (MOST_LINES, ("5 lines below the first 30000 left out",)) == (len(page), page.marks.notes)


def test_json_is_one_object():
    """The formats are those of plain text."""
    record = json.loads(FORMATS["json"](clean(ARTICLE), None))
    assert "Harbour reopens after storm" == record["title"]
    assert "Home" not in record["text"]


def test_a_tag_left_over_makes_no_html():
    """A dump that opens with a tag which its maker left in is text; comments before a fragment take no time."""
    dump = '<img src="https://example.org/count.gif" alt="" />\n' + "The first boats left at dawn.\n" * 9 + "<br> is a tag. </p>"
    assert not is_html(dump)
    start = time.process_time()
    assert is_html("<!-- a -->\n" * 60 + "<p>The boats left.</p>\n" * 60)
    assert not is_html("<!-- a -->\n" * 60 + "The boats left.")
    assert time.process_time() - start < 0.5
