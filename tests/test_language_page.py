"""docs/language.md is what the compiler's tables say."""

from __future__ import annotations

import pathlib

import pytest

from s2s.api import language

PAGE = pathlib.Path(__file__).resolve().parents[1] / "docs" / "language.md"


@pytest.fixture(scope="module")
def page():
    return language.page()


def test_the_page_is_up_to_date(page):
    """Written anew it is the same: `python -m s2s language > docs/language.md`."""
    kept = PAGE.read_text()
    if language.versions() not in " ".join(kept.split()):
        pytest.skip("the page was written with other versions of Python and NumPy")
    assert page == kept


def test_it_tells_what_is_known(page):
    for line in (
        "| `np.exp` | smooth | yes | yes | yes |",
        "| `np.maximum` | selection | yes | yes | yes |",
        "| `np.mean` | given by a body | yes | yes | yes |",
        "| `np.linalg.svd` | given by a body | yes | yes | - |",
        "| `Await` | `await` | write a plain function |",
    ):
        assert line in page
    assert "`shape`" not in page.split("Refused:")[0] and "## `math`" in page
