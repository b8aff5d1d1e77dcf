"""Measuring time on a machine that others use too."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to measure.

    Attributes
    ----------
    repeats : how often each action is timed
    seconds : how long one timing takes, at least
    small : whether problems are made small: for tests, which look at results only
    """

    repeats: int = 25
    seconds: float = 0.002
    small: bool = False


QUICK = Effort(repeats=7, seconds=0.001)
SMALL = Effort(repeats=1, seconds=0.0, small=True)


def fastest(actions: Mapping[str, Callable[[], Any]], effort: Effort) -> dict[str, float]:
    """Seconds per call of each action: the minimum over repeats.

    The actions take turns, so that a slow moment of the machine hits all of them; the minimum
    leaves such moments out.
    """
    counts = {name: _calls_in(action, effort.seconds) for name, action in actions.items()}
    best = dict.fromkeys(actions, float("inf"))
    for _ in range(effort.repeats):
        for name, action in actions.items():
            best[name] = min(best[name], _batch(action, counts[name]) / counts[name])
    return best


def _batch(action: Callable[[], Any], count: int) -> float:
    started = time.perf_counter()
    for _ in range(count):
        action()
    return time.perf_counter() - started


def _calls_in(action: Callable[[], Any], seconds: float) -> int:
    """How many calls take that long; they also warm everything up."""
    action()
    count = 1
    while (passed := _batch(action, count)) < seconds:
        count = max(2 * count, min(10 * count, int(count * seconds / max(passed, 1e-9))))
    return count
