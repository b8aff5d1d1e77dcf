"""What a call of a compiled gradient costs over what it computes.

    python benchmarks/calls.py

The gradient of a function of one float, and of one of four arrays of eight elements, next to a bare
call from Python into C: a function of cffi's API mode that takes a double.
"""

from __future__ import annotations

import sys

import numpy as np

import s2s
from s2s.bench import driver
from s2s.bench.clock import Effort, fastest
from s2s.bench.report import number, ratio, table
from s2s.kernels.library import entry

BARS = {"bare cffi call": None, "one float": 2.0, "four arrays of 8": 6.0}


def parabola(x):
    """A function of one float."""
    return x * x


def bilinear(a, b, c, d):
    """A function of four small arrays."""
    total = 0.0
    for i in range(len(a)):
        total += a[i] * b[i] + c[i] * d[i]
    return total


def measure(effort: Effort) -> dict[str, float]:
    """Microseconds of each call."""
    bare = entry("sqrt")
    one = s2s.grad(parabola)
    four = s2s.grad(bilinear, argnums=(0, 1, 2, 3))
    arrays = [np.arange(8.0) + k for k in range(4)]
    actions = {
        "bare cffi call": lambda: bare(3.0),
        "one float": lambda: one(3.0),
        "four arrays of 8": lambda: four(*arrays),
    }
    return {name: 1e6 * value for name, value in fastest(actions, effort).items()}


def row(name: str, us: float, bare: float) -> list[str]:
    """One line of the table."""
    bar = BARS[name]
    held = "" if bar is None else "holds" if us <= bar else "MISSED"
    return [name, number(us), ratio(us, bare), "" if bar is None else f"{bar:g} us", held]


def main() -> int:
    """Print the table."""
    print(driver.header())
    us = measure(Effort())
    headings = ("call from Python", "us", "over a bare call", "bar", "")
    rows = [row(name, value, us["bare cffi call"]) for name, value in us.items()]
    print("\n" + table("a gradient's call", headings, rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
