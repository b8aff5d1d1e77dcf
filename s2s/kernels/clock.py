"""Clocks."""

from __future__ import annotations

import time


def clock(of: str) -> float:
    """What the clock of this name in the module `time` says."""
    return getattr(time, of)()
