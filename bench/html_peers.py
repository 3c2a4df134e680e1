"""The extractors that are measured on HTML, each as a function from a page's bytes to the text it would keep.

In: HTML, UTF-8. Out: plain text. Each is run as its documentation shows it; a peer that is not installed is left out, and
one that raises gives no text.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
from collections.abc import Callable
from functools import cache, partial
from typing import Any

from bench.folds import cleaner_for_html
from bench.peers import installed, stop_words
from cleaner import Cleaner
from cleaner.gold import GoldPage

Peer = Callable[[bytes], str]

# Readability.js needs Node, and the folder with `@mozilla/readability` and `jsdom` in its `node_modules` in this variable.
NODE_FOLDER = "CLEANER_BENCH_NODE"
# Peers that run in a process that stays: their time is the clock's on the wall, which on a quiet machine is their CPU time.
ELSEWHERE = frozenset(("Readability.js",))
_NODE = """
const {Readability} = require('@mozilla/readability'), {JSDOM, VirtualConsole} = require('jsdom');
require('readline').createInterface({input: process.stdin}).on('line', line => {
  let text = '';
  try {
    const page = new JSDOM(JSON.parse(line), {url: 'https://example.org/', virtualConsole: new VirtualConsole()});
    text = (new Readability(page.window.document).parse() || {}).content || '';
  } catch (error) { text = ''; }
  console.log(JSON.stringify(text));
});
"""


@cache
def html_peers() -> dict[str, Peer]:
    """Give the peers that are installed, by the name they have in the table."""
    found = installed((
        ("trafilatura", partial(_trafilatura), "trafilatura"),
        ("trafilatura precision", partial(_trafilatura, favor_precision=True), "trafilatura"),
        ("trafilatura recall", partial(_trafilatura, favor_recall=True), "trafilatura"),
        ("rs-trafilatura", _rs_trafilatura, "rs_trafilatura"),
        ("resiliparse", _resiliparse, "resiliparse"),
        ("readability-lxml", _readability, "readability"),
        ("newspaper4k", _newspaper, "newspaper"),
        ("goose3", _goose, "goose3"),
        ("boilerpy3", _boilerpy3, "boilerpy3"),
        ("jusText", _justext, "justext"),
    ))  # fmt: skip
    if os.environ.get(NODE_FOLDER):
        found["Readability.js"] = _readability_js
    return found


def ours_on_html(page: GoldPage) -> dict[str, Peer]:
    """Give cleaner with and without its witness, with nets that have not seen the page's domain; and its rules alone."""
    return {
        "cleaner": lambda html: cleaner_for_html(page)(html).body,
        "cleaner --fast": lambda html: cleaner_for_html(page, fast=True)(html).body,
        "cleaner, level rules": lambda html: _rules()(html).body,
    }


@cache
def _rules() -> Cleaner:
    return Cleaner(level="rules", source="html")


def _trafilatura(html: bytes, **way: bool) -> str:
    import trafilatura

    logging.disable(logging.CRITICAL)
    return trafilatura.extract(html, include_comments=False, **way) or ""


def _rs_trafilatura(html: bytes) -> str:
    import rs_trafilatura

    return str(rs_trafilatura.extract(html.decode("utf-8", "replace")).main_content or "")


def _resiliparse(html: bytes) -> str:
    from resiliparse.extract.html2text import extract_plain_text

    return str(extract_plain_text(html.decode("utf-8", "replace"), main_content=True, alt_texts=False))


def _readability(html: bytes) -> str:
    from readability import Document

    logging.disable(logging.CRITICAL)
    return _text(Document(html.decode("utf-8", "replace")).summary())


def _newspaper(html: bytes) -> str:
    import newspaper

    article: Any = newspaper.Article("https://example.org/page", fetch_images=False)
    article.download(input_html=html.decode("utf-8", "replace"))
    article.parse()
    return str(article.text)


def _goose(html: bytes) -> str:
    from goose3 import Goose

    with Goose({"enable_image_fetching": False}) as goose:
        return str(goose.extract(raw_html=html.decode("utf-8", "replace")).cleaned_text)


def _boilerpy3(html: bytes) -> str:
    from boilerpy3 import extractors

    logging.disable(logging.CRITICAL)
    return str(extractors.ArticleExtractor(raise_on_failure=False).get_content(html.decode("utf-8", "replace")))


def _justext(html: bytes) -> str:
    import justext

    return "\n".join(one.text for one in justext.justext(html, stop_words()) if not one.is_boilerplate)


@cache
def _node() -> subprocess.Popen[str]:
    folder = os.environ[NODE_FOLDER]
    return subprocess.Popen(["node", "-e", _NODE], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _readability_js(html: bytes) -> str:
    """Ask a Node that stays, for it takes a second to start."""
    node = _node()
    assert node.stdin is not None
    assert node.stdout is not None
    node.stdin.write(json.dumps(html.decode("utf-8", "replace")) + "\n")
    node.stdin.flush()
    return _text(json.loads(node.stdout.readline()))


def _text(html: str) -> str:
    """Give the text of clean HTML, a line a block."""
    from cleaner.html import page_of_html

    return "\n".join(page_of_html(html).lines)
