"""Show what cleaning changes, as a unified diff.

In: a page's text and its article. Out: the diff, as text. Must never decide.
"""

from difflib import unified_diff


def diff(text: str, clean: str, name: str) -> str:
    """Give the unified diff from the page `text` to the article `clean`.

    >>> print(diff("Harbour\\nShare\\n", "Harbour\\n", "page.txt"), end="")
    --- page.txt
    +++ page.txt, cleaned
    @@ -1,2 +1 @@
     Harbour
    -Share
    """
    before, after = (page.rstrip("\n").split("\n") if page else [] for page in (text, clean))
    return "".join(f"{line}\n" for line in unified_diff(before, after, name, f"{name}, cleaned", lineterm=""))
