"""Where a user's packs and the program's cache lie, by each platform's convention. Must never create a folder."""

from __future__ import annotations

import os
import sys


def config_folder() -> str:
    """Give the folder of the user's own settings for cleaner; its sub-folder `packs` holds the user's packs."""
    if sys.platform == "win32":
        return os.path.join(os.environ.get("APPDATA") or os.path.expanduser("~"), "cleaner")
    if sys.platform == "darwin":
        return os.path.expanduser("~/Library/Application Support/cleaner")
    return os.path.join(_xdg("XDG_CONFIG_HOME", "~/.config"), "cleaner")


def cache_folder() -> str:
    """Give the folder for compiled rules; everything in it can be deleted at any time."""
    if sys.platform == "win32":
        return os.path.join(os.environ.get("LOCALAPPDATA") or os.path.expanduser("~"), "cleaner", "Cache")
    if sys.platform == "darwin":
        return os.path.expanduser("~/Library/Caches/cleaner")
    return os.path.join(_xdg("XDG_CACHE_HOME", "~/.cache"), "cleaner")


def _xdg(variable: str, default: str) -> str:
    """Give the folder that `variable` names; the XDG specification says that relative paths are ignored."""
    named = os.environ.get(variable, "")
    return named if os.path.isabs(named) else os.path.expanduser(default)
