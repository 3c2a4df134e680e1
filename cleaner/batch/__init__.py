"""Clean folders and corpora: many pages in, the same tree clean, nothing lost.

`run` of `cleaner.batch.run` is the whole of it. The core of the house never imports from here.
"""
