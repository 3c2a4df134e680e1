"""Say of what kind a page may be: by the types it names, the classes of its body, its address.

In: words that the head of a page said. Out: one int, a bit for each place and kind. Nothing is decided by them: a shop's
article is a `product` and an `article`, and the tagger weighs both. Must never see a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from cleaner.lazy import lazy

# Words of schema.org types, Open Graph types, the body's classes, and addresses; each is of one kind.
_WORDS = {
    "article": "article articles newsarticle newsarticles analysisnewsarticle reportagenewsarticle opinionnewsarticle report "
               "scholarlyarticle techarticle liveblogposting story stories news artikel articulo actualite",
    "blog": "blog blogs blogposting posting socialmediaposting",
    "post": "single singular post posts postid",
    "page": "page pages aboutpage about contact contactpage services service pricing features solutions company localbusiness",
    "home": "home homepage frontpage front",
    "product": "product products individualproduct productgroup item items itm dp sku",
    "shop": "shop store woocommerce shopify cart offer aggregateoffer",
    "list": "collectionpage itemlist collection collections category categories archive archives tag tags listing listings "
            "offercatalog index catalog c",
    "search": "searchresultspage search results s",
    "forum": "forum forums topic topics thread threads viewtopic showthread discussionforumposting t community comments",
    "question": "qapage question questions answer q",
    "docs": "docs documentation doc wiki guide guides manual reference api apireference help support handbook tutorial",
    "howto": "howto recipe recipes faq faqpage",
    "event": "event events",
    "media": "videoobject video videos watch podcast podcastepisode podcastseries movie musicrecording book tvseries gallery",
    "person": "profile profilepage author authors user users member members",
}  # fmt: skip
PLACES = ("told", "class", "path")
KINDS = tuple(f"{place}_{kind}" for place in PLACES for kind in _WORDS)
_NUMBER = {kind: number for number, kind in enumerate(_WORDS)}
_KIND_OF = {word: _NUMBER[kind] for kind, words in _WORDS.items() for word in words.split()}
_PIECES = lazy(r"[a-z]+")
# Longer addresses and lists of classes are cut.
_LONGEST = 400


def kinds_of(told: Iterable[str], classes: str, address: str) -> int:
    """Give the bits of the kinds that `told` (names of types), the body's `classes` and the page's `address` speak of.

    >>> found = kinds_of(["https://schema.org/NewsArticle"], "single-post", "https://example.org/shop/boats")
    >>> [name for number, name in enumerate(KINDS) if found >> number & 1]
    ['told_article', 'class_post', 'path_shop']
    """
    path = address.partition("://")[2].partition("/")[2]
    types = " ".join(re.split(r"[/#:]", name.strip())[-1] for name in told)
    found = 0
    for place, text in enumerate((types, classes, path)):
        for word in _PIECES().findall(text[:_LONGEST].lower()):
            if word in _KIND_OF:
                found |= 1 << (place * len(_WORDS) + _KIND_OF[word])
    return found


def address_shape(address: str) -> tuple[int, int, int]:
    """Give how deep an address lies in its site, how many words its last part has, and how many digits.

    >>> address_shape("https://example.org/2024/harbour-reopens-after-storm-42.html")
    (2, 4, 2)
    """
    parts = [part for part in address.partition("://")[2].partition("?")[0].split("/")[1:] if part]
    last = parts[-1][:_LONGEST] if parts else ""
    words = len([piece for piece in re.split(r"[-_.+]", last.partition(".")[0]) if piece.isalpha()])
    return len(parts), words, sum(character.isdigit() for character in last)
