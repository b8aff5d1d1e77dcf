"""Clocks that a program reads: they run in Python, and only where something depends on them."""

from __future__ import annotations

import time
from time import perf_counter

import numpy as np
import pytest
from three_backends import BACKENDS

import s2s

X = np.array([1.0, 2.0])


def told(x):
    start = time.time()
    y = np.sum(np.exp(x))
    print(f"took {time.time() - start >= 0.0}")
    return y


def forgotten(x):
    start, other = time.process_time(), perf_counter()
    y = np.sum(np.exp(x))
    _ = time.process_time() - start, perf_counter() - other
    return y


def limited(x):
    start = time.monotonic()
    for _ in range(100):
        if time.monotonic() - start > 1e6:
            break
        x = x * 0.9
    return np.sum(x * x)


@pytest.mark.parametrize("backend", BACKENDS)
def test_values(backend, capsys):
    for function in (told, forgotten):
        value, gradient = s2s.value_and_grad(function, backend=backend)(X)
        assert value == pytest.approx(np.sum(np.exp(X)), rel=1e-15)
        np.testing.assert_allclose(gradient, np.exp(X), rtol=1e-15)
    assert capsys.readouterr().out == "took True\n"
    gradient = s2s.grad(limited, backend=backend)(X)
    np.testing.assert_allclose(gradient, 2.0 * X * 0.9**200, rtol=1e-13)


def test_where_it_runs():
    assert "compiled C" in s2s.source(s2s.grad(forgotten), lang="report")(X)
    assert "the time is told by Python" in s2s.source(s2s.grad(limited), lang="report")(X)


def test_a_clock_takes_no_arguments():
    with pytest.raises(s2s.S2SError, match="takes no arguments"):
        s2s.grad(lambda x: x * time.time(1))(1.0)
