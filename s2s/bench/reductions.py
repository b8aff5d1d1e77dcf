"""Sums, vector products and matrix products: those of csrc/ and NumPy's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from s2s.bench.clock import Effort, fastest
from s2s.bench.report import number, ratio
from s2s.kernels.library import descriptor, entry

TITLE = "reductions: ns per element, of a matrix product per multiplication"
HEADINGS = ("reduction", "s2s", "NumPy", "s2s/NumPy")

SIZES = {
    "sum-1e4": 10_000,
    "sum-1e6": 1_000_000,
    "dot-1e4": 10_000,
    "dot-1e6": 1_000_000,
    "matmul-64": 64,
    "matmul-256": 256,
}
SMALL_SIZE = 16


def names() -> list[str]:
    """A reduction and its size."""
    return list(SIZES)


def measure(name: str, effort: Effort) -> list[str]:
    """The row of one reduction."""
    size = SMALL_SIZE if effort.small else SIZES[name]
    ours, numpys, work = _actions(name.split("-")[0], size)
    seconds = fastest({"s2s": ours, "numpy": numpys}, effort)
    ns = {key: 1e9 * value / work for key, value in seconds.items()}
    return [name, number(ns["s2s"]), number(ns["numpy"]), ratio(ns["s2s"], ns["numpy"])]


def _actions(kind: str, n: int) -> tuple[Callable[[], Any], Callable[[], Any], int]:
    """Ours, NumPy's, and how many elements or multiplications it is."""
    rng = np.random.default_rng(1)
    ours = entry(f"{kind}_f64")
    if kind == "matmul":
        a, b = rng.normal(size=(n, n)), rng.normal(size=(n, n))
        out = np.empty((n, n))
        c_out, c_a, c_b = descriptor(out), descriptor(a), descriptor(b)
        return lambda: ours(c_out, c_a, 2, c_b, 2), lambda: np.matmul(a, b, out=out), n**3
    x, y, out = rng.normal(size=n), rng.normal(size=n), np.empty(())
    c_out, c_x, c_y = descriptor(out), descriptor(x), descriptor(y)
    if kind == "dot":
        return lambda: ours(c_out, c_x, c_y), lambda: np.dot(x, y), n
    return lambda: ours(c_out, c_x, 1, 1), lambda: np.sum(x), n
