"""Tell HTML from plain text, and text that only mentions tags from both; read the encoding that HTML declares.

In: bytes or text. Out: yes or no, a name. Must never parse.
"""

from __future__ import annotations

import re

from cleaner.lazy import lazy

# So much of a page is looked at.
_HEAD, _SAMPLE = 4096, 65_536
# A comment ends where it first can, or comment upon comment could be cut in a million ways.
_OPENING = lazy(
    r"(?is)\s*(?:<\?xml\b[^>]{0,300}\?>\s*)?(?:<!--(?:(?!-->).){0,4000}-->\s*){0,20}"
    r"<!?(?:doctype\s+html|html|head|body)\b"
)
_TAG_FIRST = lazy(
    r"(?i)\s*(?:<!--.{0,400}?-->\s*)?<(?:p|div|span|table|tr|td|ul|ol|li|dl|h[1-6]|article|section|main|nav|header|footer|aside|figure"
    r"|a|b|i|em|strong|font|center|img|br|hr|script|style|meta|title|link|form|button|label|blockquote|pre|frameset|iframe|noscript)"
    r"[\s/>]"
)
_BLOCK_ENDS = lazy(r"</(?:p|div|li|ul|ol|td|tr|table|h[1-6]|section|article|blockquote|body|html)\s*>|<br\s*/?>")
# A text with a tag for every so many characters is HTML without a head; one that explains tags has fewer.
_DENSITY, _FEWEST = 50, 3
# A text that begins with a tag is HTML where so many of its lines hold one. Of 10,380 dumps of gold pages, 6 begin with a
# tag and are none.
_TAGGED = 1 / 3
_DECLARED = re.compile(
    rb"<meta\b[^>]{0,400}?\bcharset\s*=\s*[\"']?\s*([\w.:-]{2,40})|<\?xml\b[^>]{0,200}?\bencoding\s*=\s*[\"']([\w.:-]{2,40})",
    re.IGNORECASE,
)


def has_tags(raw: bytes | str) -> bool:
    """Tell whether there is what could open a tag, in whatever encoding, near the start: most plain text has none."""
    return "<" in raw[:_SAMPLE] if isinstance(raw, str) else b"<" in raw[:_SAMPLE]


def is_html(text: str) -> bool:
    """Tell whether `text` is HTML: it opens as a document or a fragment does, or is full of tags.

    >>> is_html("<!DOCTYPE html><p>The boats"), is_html("<p>The boats left.</p>"), is_html("Close <p> with </p>, he said.")
    (True, True, False)
    """
    head = text.lstrip("\ufeff")[:_SAMPLE]
    if _OPENING().match(head):
        return True
    if _TAG_FIRST().match(head) and ("</" in text or text.count("<") >= _FEWEST) and _is_tagged(head):
        return True
    ends = len(_BLOCK_ENDS().findall(head))
    return ends >= _FEWEST and ends * _DENSITY >= len(head)


def _is_tagged(head: str) -> bool:
    """Tell whether tags go through all of a text; dumps may open with one that was left over."""
    lines = [line for line in head.split("\n") if line.strip()]
    return sum("<" in line for line in lines) >= _TAGGED * len(lines)


def declared(data: bytes) -> str | None:
    """Give the encoding that HTML declares where it is needed; None for UTF-8, which tells itself.

    >>> declared(b'<meta charset="iso-8859-2"><p>\\xb1'), declared(b'<meta charset="iso-8859-2"><p>')
    ('iso-8859-2', None)
    """
    if b"\x1b" not in data:
        try:
            data.decode("utf-8")
        except UnicodeError:
            pass
        else:
            return None
    found = _DECLARED.search(data[:_HEAD])
    return None if found is None else (found[1] or found[2]).decode("ascii", "replace")
