"""Measuring time on a machine that others use too."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

SAMPLE = 2e-4
"""Seconds that one reading of the clock covers, at least: far above the clock's own cost, and
short, so that many samples are disturbed by nothing."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to measure.

    Attributes
    ----------
    turns : how often each action has its turn
    seconds : how long a turn takes, at least
    small : whether problems are made small: for tests, which look at results only
    """

    turns: int = 12
    seconds: float = 0.01
    small: bool = False


QUICK = Effort(turns=4, seconds=0.003)
SMALL = Effort(turns=1, seconds=0.0, small=True)


def fastest(actions: Mapping[str, Callable[[], Any]], effort: Effort) -> dict[str, float]:
    """Seconds per call of each action: the minimum over many samples.

    The actions take turns, so that a slow minute of the machine hits all of them. A turn is a run
    of calls, so that each action finds its caches as it left them; the minimum over its samples
    leaves out whatever else the machine did.
    """
    counts = {name: _calls_in_a_sample(action) for name, action in actions.items()}
    best = dict.fromkeys(actions, float("inf"))
    for _ in range(effort.turns):
        for name, action in actions.items():
            best[name] = min(best[name], _turn(action, counts[name], effort.seconds))
    return best


def _turn(action: Callable[[], Any], count: int, seconds: float) -> float:
    """The least time of a call in one turn."""
    end = time.perf_counter() + seconds
    best = _sample(action, count)
    while time.perf_counter() < end:
        best = min(best, _sample(action, count))
    return best / count


def _sample(action: Callable[[], Any], count: int) -> float:
    started = time.perf_counter()
    for _ in range(count):
        action()
    return time.perf_counter() - started


def _calls_in_a_sample(action: Callable[[], Any]) -> int:
    """How many calls a sample takes; the calls also warm everything up."""
    action()
    count = 1
    while (passed := _sample(action, count)) < SAMPLE:
        count = max(2 * count, min(10 * count, int(count * SAMPLE / max(passed, 1e-9))))
    return count
