"""Golden files: `golden(text, "name.txt")` compares with tests/golden/name.txt.

`pytest --update-golden` writes them; a missing one fails.

Random tests draw the same examples in every run; with S2S_NIGHTLY=1 other ones each time.

Files of which a few tests take long come first, so that all cores are busy to the end.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings
from workers import FASTEST, NIGHTLY

settings.register_profile("everyday", derandomize=True, database=None, deadline=None)
settings.register_profile("nightly", deadline=None)
settings.load_profile("nightly" if NIGHTLY else "everyday")
if not NIGHTLY:
    os.environ.setdefault("S2S_CFLAGS", FASTEST)

LONGEST = ("test_sanitizers.py", "test_random_programs.py", "test_corpus.py")

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.name not in LONGEST)


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
