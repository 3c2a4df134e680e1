"""Tools for the makers of cleaner; not part of the installed package."""
