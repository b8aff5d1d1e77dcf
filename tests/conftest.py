"""Golden files: `golden(text, "name.txt")` compares with tests/golden/name.txt.

`pytest --update-golden` writes them; a missing one fails.

Random tests draw the same examples in every run; with S2S_NIGHTLY=1 other ones each time.

The tests run in a process for each core. Those of a file share a process; in some files (`SPREAD`)
only those do of which the same stands in the brackets, before a colon if there is one.
"""

from __future__ import annotations

import gc
import os
from pathlib import Path
from typing import Any

import pytest
from everyday import FASTEST, NIGHTLY
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

settings.register_profile("everyday", derandomize=True, database=None, deadline=None)
settings.register_profile("nightly", deadline=None)
settings.load_profile("nightly" if NIGHTLY else "everyday")
if not NIGHTLY:
    os.environ.setdefault("S2S_CFLAGS", FASTEST)

LONGEST = ("test_sanitizers.py", "test_random_programs.py")
SPREAD = (
    *LONGEST,
    "test_corpus.py",
    "test_corpus_language.py",
    "test_declarations.py",
    "test_linear_maps.py",
    "test_math_spellings.py",
)
"""The long tests come first and the many small ones last, so that all cores are busy to the end."""

GARBAGE = 1_000_000
"""Allocations between collections: the compiler makes many small objects, nearly all in trees."""

gc.set_threshold(GARBAGE)

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: (item.path.name not in LONGEST, item.path.name in SPREAD))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    return Scheduling(config, log)


class Scheduling(LoadScopeScheduling):
    """Which tests share a process."""

    def _split_scope(self, nodeid: str) -> str:
        path, _, test = nodeid.partition("::")
        if not path.endswith(SPREAD):
            return path
        return f"{path} {test.partition('[')[2].rstrip(']').partition(':')[0]}"


@pytest.fixture
def golden(request: pytest.FixtureRequest):
    """A function that compares a text with the golden file of a name."""

    def compare(text: str, name: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.exists(), f"{path} is missing; write it with --update-golden"
        assert text == path.read_text(encoding="utf-8")

    return compare
