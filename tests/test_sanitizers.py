"""Generated C reads and writes nothing that is not its own: a part of the corpora, sanitized.

`python tests/sanitize.py` runs all of them.
"""

from __future__ import annotations

import pytest
import sanitize

EVERY = 24


@pytest.mark.skipif(not sanitize.available(), reason="the C compiler has no sanitizers")
def test_a_part_of_the_corpora():
    found = sanitize.sanitized(EVERY)
    assert not found, found
