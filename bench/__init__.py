"""Measure cleaner beside its peers, and hold its floor; not part of the installed package."""
