"""The ladder: guards, failures, NaN, and the floating-point mode."""

from __future__ import annotations

import ctypes
import math
import traceback

import numpy as np
import pytest

import s2s
from s2s.backend.runtime import float_mode

BACKENDS = ("c", "python")


def element(x, i):
    return x[i] * x[i]


def divided(x, n):
    k = 7 // n
    return x * k


def asserted(x):
    assert x > 0.0, "x must be positive"
    return x * x


def inner(x, i):
    return x[i]  # the line that raises


def outer(x, i):
    return inner(x, i) * 2.0


def guarded(x):
    return np.where(x > 0.0, np.sqrt(x), 0.0)


def total(x):
    return np.sum(np.where(x > 0.0, 1.0 / x, 0.0))


@pytest.mark.parametrize("backend", (*BACKENDS, "tape"))
def test_negative_indices_wrap(backend):
    x = np.array([1.0, 2.0, 3.0])
    assert s2s.grad(element, backend=backend)(x, -1).tolist() == [0.0, 0.0, 6.0]


@pytest.mark.parametrize("backend", (*BACKENDS, "tape"))
def test_exceptions_are_pythons(backend):
    with pytest.raises(IndexError):
        s2s.grad(element, backend=backend)(np.ones(3), 3)
    with pytest.raises(ZeroDivisionError):
        s2s.grad(divided, backend=backend)(1.0, 0)
    with pytest.raises(AssertionError, match="must be positive"):
        s2s.grad(asserted, backend=backend)(-1.0)


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_users_line_shows(backend):
    with pytest.raises(IndexError) as caught:
        s2s.grad(outer, backend=backend)(np.ones(3), 5)
    text = "".join(traceback.format_exception(caught.value))
    assert "return x[i]  # the line that raises" in text
    assert "engines.py" not in text and "specialise.py" not in text
    assert "Reached" not in text


@pytest.mark.parametrize("backend", (*BACKENDS, "tape"))
def test_a_piece_not_taken_contributes_nothing(backend):
    assert s2s.grad(guarded, backend=backend)(-1.0) == 0.0
    gradient = s2s.grad(total, backend=backend)(np.array([0.0, 2.0]))
    assert gradient.tolist() == [0.0, -0.25]


@pytest.mark.parametrize("backend", (*BACKENDS, "tape"))
def test_a_tangent_that_is_zero_moves_nothing(backend):
    def scalar(x, y):
        return np.log(x) + y

    def array(x, y):
        return np.log(x) * np.ones(2) + y

    y = np.array([1.0, 2.0])
    assert s2s.jvp(scalar, (0.0, 1.0), (0.0, 3.0), backend=backend)[1] == 3.0
    assert s2s.jvp(array, (0.0, y), (0.0, y), backend=backend)[1].tolist() == [1.0, 2.0]
    assert math.isnan(s2s.jvp(scalar, (0.0, 1.0), (0.0, math.nan), backend=backend)[1])


@pytest.mark.parametrize("backend", (*BACKENDS, "tape"))
def test_a_true_nan_comes_out(backend):
    def f(x):
        return x * x

    assert math.isnan(s2s.grad(f, backend=backend)(math.nan))


def test_overlapping_arguments_that_are_written():
    def f(x, y):
        x[0] = 2.0 * y[0]
        return x[0] * y[1]

    base = np.arange(1.0, 5.0)
    slope = s2s.grad(f, argnums=(0, 1))
    with pytest.raises(s2s.S2SError, match="overlap"):
        slope(base[:2], base[1:3])
    assert slope(base[:2].copy(), base[1:3])[1].tolist() == [6.0, 4.0]
    assert slope(base[:2], base[2:])[1].tolist() == [8.0, 6.0]


def test_the_float_mode_is_ours_and_given_back():
    from s2s.kernels import _native

    libm = ctypes.CDLL(None)
    if not hasattr(libm, "fesetround"):
        pytest.skip("no fesetround")
    one, upward = 1.0, 0x800
    nearest = one / 3.0

    def f(x):
        return x / 3.0

    compiled, python = s2s.grad(f), s2s.grad(f, backend="python")
    assert compiled(1.0) == python(1.0) == nearest
    before = libm.fegetround()
    libm.fesetround(upward)
    try:
        found = compiled(1.0), python(1.0)
        kept = one / 3.0
        mode = _native.lib.s2s_float_enter()
        inside = one / 3.0
        _native.lib.s2s_float_leave(mode)
    finally:
        libm.fesetround(before)
    assert found == (nearest, nearest)
    assert kept > nearest and inside == nearest


def test_float_mode_is_left_after_an_exception():
    with pytest.raises(ValueError), float_mode():
        raise ValueError
