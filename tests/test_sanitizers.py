"""Generated C reads and writes nothing that is not its own: a part of the corpora, sanitized.

With S2S_NIGHTLY=1 all of them, as `python tests/sanitize.py` does.
"""

from __future__ import annotations

import pytest
import sanitize
from everyday import NIGHTLY

EVERY = 1 if NIGHTLY else 36
SHARES = 2


@pytest.mark.skipif(not sanitize.available(), reason="the C compiler has no sanitizers")
@pytest.mark.parametrize("share", range(SHARES))
def test_a_part_of_the_corpora(share: int) -> None:
    found = sanitize.finding(sanitize.start(share, SHARES, EVERY))
    assert not found, found
