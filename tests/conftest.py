"""Golden files: `golden(text, "name.txt")` compares with tests/golden/name.txt.

`pytest --update-golden` writes them; a missing one fails.

Random tests draw the same examples in every run; with S2S_NIGHTLY=1 other ones each time.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("everyday", derandomize=True, database=None, deadline=None)
settings.register_profile("nightly", deadline=None)
settings.load_profile("nightly" if os.environ.get("S2S_NIGHTLY") else "everyday")

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew")


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
