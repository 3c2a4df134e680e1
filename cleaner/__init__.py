"""Strip the site from scraped text: the article stays, and every line that goes has a reason.

>>> from cleaner import clean
>>> print(clean("Harbour reopens after storm\\n\\nShare on Facebook\\n\\nThe first boats left at dawn."))
Harbour reopens after storm
<BLANKLINE>
The first boats left at dawn.
"""

from cleaner.article import Article
from cleaner.pipeline import Cleaner, clean
from cleaner.problem import PackError

__version__ = "0.1.0"
__all__ = ["Article", "Cleaner", "PackError", "__version__", "clean"]
