"""What a call costs, within bounds that shared machines keep."""

from __future__ import annotations

import timeit

import numpy as np

import s2s


def per_call(run, number=20_000):
    return min(timeit.repeat(run, number=number, repeat=5)) / number


def test_a_scalar_gradient_costs_microseconds():
    slope = s2s.grad(lambda x: x * x)
    slope(3.0)
    assert per_call(lambda: slope(3.0)) < 2e-6


def test_four_small_arrays_cost_microseconds():
    def f(a, b, c, d):
        return np.sum(a * b) + np.sum(c * d)

    slope = s2s.grad(f, argnums=(0, 1, 2, 3))
    arrays = [np.ones(3) for _ in range(4)]
    slope(*arrays)
    assert per_call(lambda: slope(*arrays)) < 6e-6


def test_import_is_quick(run_python):
    script = """
        import time
        start = time.perf_counter()
        import s2s
        elapsed = time.perf_counter() - start
        import sys
        print(elapsed, "gast" in sys.modules, "s2s.elementary" in sys.modules)
    """
    run_python(script)
    elapsed, *heavy = run_python(script).stdout.split()
    assert heavy == ["False", "False"]
    assert float(elapsed) < 0.5
