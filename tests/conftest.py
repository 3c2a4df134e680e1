"""What several tests share: a private home (no user packs, a cache of its own), the cleaner, the samples."""

import os
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SAMPLES = sorted(path.parent for path in (ROOT / "samples").glob("*/raw.txt"))

# Before anything is imported: no test reads the user's packs or writes the user's cache.
_home = tempfile.mkdtemp(prefix="cleaner-tests-")
os.environ["XDG_CONFIG_HOME"] = os.path.join(_home, "config")
os.environ["XDG_CACHE_HOME"] = os.path.join(_home, "cache")


@pytest.fixture(scope="session")
def cleaner():
    """The cleaner with the shipped packs, at the level of rules."""
    from cleaner import Cleaner

    return Cleaner(level="rules")


@pytest.fixture(scope="session")
def full():
    """The cleaner as it is by default."""
    from cleaner import Cleaner

    return Cleaner()


@pytest.fixture(scope="session", params=["rules", "full"])
def each(request):
    """The cleaner at either level, for what both promise."""
    return request.getfixturevalue({"rules": "cleaner"}.get(request.param, request.param))


@pytest.fixture(scope="session")
def packs():
    """The shipped packs, with their examples."""
    from cleaner.library import load_everything

    return load_everything()


@pytest.fixture(scope="session")
def rules(packs):
    """All rules of the shipped packs."""
    return [rule for pack in packs for rule in pack.rules]


@pytest.fixture(scope="session")
def failed_examples(rules):
    """What fails of the rules' own examples: tried once, for all who ask."""
    from cleaner.examples import failures

    return [str(failure) for rule in rules for failure in failures(rule, rules)]
