"""What the tags of an HTML page say of its lines: the types `Marks` and `Facts`, and the words they are written in.

In: nothing. Out: types and tables. A set of small facts is one int, a bit for each. Must never see a page.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from cleaner.lazy import lazy

# What a line's own element can be; a line in none of them has the last.
TAGS = (
    "p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "dt", "dd", "blockquote", "pre", "figcaption",
    "caption", "summary", "address", "button", "legend", "section", "article", "header", "footer", "nav", "aside", "main",
    "form", "body", "other",
)  # fmt: skip
TAG = {name: number for number, name in enumerate(TAGS)}

# What may stand around a line, by tag.
AROUND = (
    "nav", "header", "footer", "aside", "article", "main", "section", "figure", "form", "dialog", "table", "ul", "ol",
    "dl", "blockquote", "button", "noscript", "a", "time", "address", "details", "label", "code", "strong", "em",
)  # fmt: skip
# ... by role, or by an attribute.
SAID = ("hidden", "aria-hidden", "is-menu", "is-banner", "is-complementary", "is-contentinfo", "is-dialog", "is-main", "is-list")
# ... by itemprop and itemtype.
PROPS = ("p-body", "p-author", "p-date", "p-headline", "p-section", "p-description", "p-comment", "p-item", "p-other")
# ... by words in class and id. A word counts where it stands alone: in camelCase, or between signs.
WORDS = {
    "w-content": "content contents contenido contenu inhalt",
    "w-body": "body articlebody storybody bodytext richtext rte prose rich",
    "w-article": "article articles artikel articulo story news",
    "w-entry": "entry hentry single",
    "w-post": "post posts postid blog",
    "w-text": "text textwidget paragraph txt copy wysiwyg",
    "w-main": "main primary maincontent page root",
    "w-title": "title titles headline heading titel titre subtitle subhead",
    "w-lead": "lead lede intro standfirst deck dek teasertext chapo abstract summary excerpt",
    "w-comment": "comment comments kommentar kommentare commentlist disqus respond commentform discussion",
    "w-reply": "reply replies answer answers thread message messages topic forum",
    "w-share": "share sharing shares social addthis sharedaddy sns",
    "w-brand": "facebook twitter instagram linkedin whatsapp pinterest telegram youtube",
    "w-follow": "follow followers subscribe subscription newsletter signup optin mailchimp",
    "w-related": "related recommend recommended recommendations similar read mehr yarpp outbrain taboola upsell cross",
    "w-more": "more latest recent popular trending next prev previous also",
    "w-side": "sidebar side aside rail right left secondary complementary column",
    "w-promo": "promo promotion cta hero campaign offer marketing sponsor sponsored",
    "w-ad": "ad ads advert advertisement adsense dfp banner anzeige werbung publicidad pub gpt",
    "w-byline": "byline author authors vcard signature autor auteur writer bio avatar profile",
    "w-date": "date dateline time timestamp published updated publish datum fecha",
    "w-meta": "meta metadata info details postmeta stats",
    "w-caption": "caption captions credit credits legend copyright attribution",
    "w-media": "image images img photo photos picture figure gallery slideshow carousel slider slide thumbnail thumb media",
    "w-video": "video videos player audio podcast embed",
    "w-nav": "nav navigation navbar menu menus submenu dropdown hamburger megamenu",
    "w-crumb": "breadcrumb breadcrumbs crumb crumbs",
    "w-head": "header masthead top topbar head logo brand branding",
    "w-foot": "footer foot bottom colophon fine",
    "w-tags": "tag tags tagcloud taxonomy category categories cat label labels topics keywords",
    "w-search": "search searchform suche",
    "w-cookie": "cookie cookies consent gdpr privacy cmp",
    "w-modal": "modal popup overlay dialog lightbox tooltip toast",
    "w-hidden": "hidden hide invisible visually sr screen reader only collapsed none off",
    "w-login": "login account user signin register cart checkout wishlist basket",
    "w-legal": "legal disclaimer terms policy imprint impressum",
    "w-pages": "pagination pager paging paginator",
    "w-toc": "toc index contents outline",
    "w-list": "list lists item items listing grid row rows feed archive results result",
    "w-card": "card cards tile tiles teaser teasers box",
    "w-widget": "widget widgets module panel block component",
    "w-button": "button buttons btn tools toolbar actions action controls print icon icons",
    "w-product": "product products price prices sku variant review reviews rating ratings stars shop",
    "w-spec": "spec specs specification specifications attributes features feature description desc detail",
    "w-faq": "faq faqs question questions accordion tab tabs collapse toggle",
    "w-table": "table cell data infobox",
    "w-quote": "quote quotes blockquote pullquote testimonial testimonials",
    "w-note": "note notes notice alert warning tip callout",
    "w-foots": "footnote footnotes references reference ref citation cite",
    "w-event": "event events calendar schedule location map address contact phone email",
    "w-paywall": "paywall premium regwall piano metered locked",
    "w-code": "code highlight hljs syntax snippet",
    "w-docs": "doc docs documentation markdown md wiki guide api help",
    "w-section": "section chapter part container wrapper wrap inner layout",
}  # fmt: skip
FLAGS = (*AROUND, *SAID, *PROPS, *WORDS)
BIT = {name: 1 << number for number, name in enumerate(FLAGS)}
_BIT_OF_WORD: dict[str, int] = {}
for _group, _words in WORDS.items():
    for _word in _words.split():
        _BIT_OF_WORD[_word] = _BIT_OF_WORD.get(_word, 0) | BIT[_group]
_ROLES = {
    "navigation": "is-menu", "menu": "is-menu", "menubar": "is-menu", "menuitem": "is-menu", "tablist": "is-menu",
    "banner": "is-banner", "search": "is-banner", "complementary": "is-complementary", "note": "is-complementary",
    "contentinfo": "is-contentinfo", "dialog": "is-dialog", "alertdialog": "is-dialog", "alert": "is-dialog",
    "main": "is-main", "article": "is-main", "list": "is-list", "listitem": "is-list",
}  # fmt: skip
_ITEMPROPS = {
    "articlebody": "p-body", "text": "p-body", "author": "p-author", "creator": "p-author", "datepublished": "p-date",
    "datemodified": "p-date", "datecreated": "p-date", "headline": "p-headline", "articlesection": "p-section",
    "keywords": "p-section", "description": "p-description", "comment": "p-comment", "review": "p-comment",
    "itemlistelement": "p-item", "item": "p-item",
}  # fmt: skip
_PIECES = lazy(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
# A class attribute longer than this is cut: some hold a whole style sheet.
_LONGEST_CLASS = 400


class Span(NamedTuple):
    """An inline element's part of a line: where its words begin and end in the raw line, what it is, where it leads."""

    start: int
    end: int
    kind: str
    target: str


class Mark(NamedTuple):
    """What the tags say of one line.

    `tag`: number of its own element in `TAGS`. `node`: the box it stands in. `flags`: what stands around it, anywhere
    above; `near`: on its own box and the one around that; `inner`: on inline elements in it. `size`, `linked`, `bold`:
    characters of it in all, in links, in bold. `links`: how many links it has, `images`: how many pictures stand between
    the line before and this one. `raw`: its words as the source has them. `spans`: its inline elements. `item`: what
    stands before it in a list, `cell`: table, row and column, or three times -1.
    """

    tag: int
    node: int
    flags: int
    near: int
    inner: int
    size: int
    linked: int
    bold: int
    links: int
    images: int
    raw: str
    spans: tuple[Span, ...]
    item: str
    cell: tuple[int, int, int]


class Box(NamedTuple):
    """A block-level element: the box around it (-1 for none), how deep it lies, its tag with its class, its own flags."""

    parent: int
    depth: int
    name: str
    flags: int


class Facts(NamedTuple):
    """What a page says of itself outside its text: `fields` of the metadata by name, and the texts that tell its lines.

    `headline`, `description`, `article` and `replies` (whole texts, as JSON-LD has them on some sites: of the article or
    the thing for sale; of comments, answers and reviews) are empty where unknown.
    `kinds`: what kinds of page it says it is, a bit for each (see `cleaner.kinds`).
    """

    fields: dict[str, str | list[str]]
    headline: str = ""
    description: str = ""
    article: str = ""
    replies: str = ""
    kinds: int = 0


class Load(NamedTuple):
    """How large a page is: its elements, how deep they are nested, the length of its longest text, its characters in all,
    and the most attributes that one element has."""

    elements: int
    depth: int
    longest: int
    characters: int
    attributes: int


class Marks(NamedTuple):
    """A mark for each line of a page, the boxes they stand in, the page's facts and size, and what the witness would keep.

    `notes`: what was repaired in its text. `witness` is None where it was not asked, or failed. `html`: the page itself,
    where the witness may be asked more about it.
    """

    lines: list[Mark]
    boxes: list[Box]
    facts: Facts
    load: Load
    notes: tuple[str, ...] = ()
    witness: str | None = None
    html: str = ""


@lru_cache(maxsize=8192)
def flags_of_words(words: str) -> int:
    """Give the flags of the words of a class and an id.

    >>> flags_of_words("post-content relatedLinks") == BIT["w-post"] | BIT["w-content"] | BIT["w-related"]
    True
    """
    found = 0
    for piece in _PIECES().findall(words[:_LONGEST_CLASS]):
        found |= _BIT_OF_WORD.get(piece.lower(), 0)
    return found


def flags_of_role(role: str) -> int:
    """Give the flags of an ARIA role."""
    name = _ROLES.get(role.strip().lower())
    return BIT[name] if name else 0


def flags_of_props(props: str) -> int:
    """Give the flags of an itemprop, which may hold several words."""
    found = 0
    for prop in props.lower().split()[:8]:
        found |= BIT[_ITEMPROPS.get(prop, "p-other")]
    return found
