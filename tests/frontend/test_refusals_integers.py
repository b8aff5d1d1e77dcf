"""Integers of other widths than int64: what NumPy would wrap unseen, or give in float16."""

import numpy as np
import pytest

import s2s
from s2s.errors import S2SError

X = np.array([0.5, -1.0, 2.0])
U = np.array([250, 3, 200], dtype=np.uint8)
SHARED = np.array([0, 2, 1], dtype=np.int32)


def half_precision(x, u):
    return np.sum(x * np.sqrt(u))


def too_large(x, u):
    return np.sum(x * (u * 1000))


def sum_without_sign(x, u):
    return np.sum(x) * (u.sum() * 2)


def other_sign(x, u):
    v = u.copy()
    v += np.arange(3)
    return np.sum(x * v)


def float_result(x, u):
    v = u.copy()
    v *= 1.5
    return np.sum(x * v)


def shifted(x, u):
    return np.sum(x) * (u[0] << 1)


def wrapping_sum(x, u):
    return np.sum(x) * np.sum(u, dtype=np.uint8)


def half_made(x, u):
    return np.sum(x * np.ones(3, dtype=np.float16))


def largest_of_two_types(x, u):
    return np.sum(x) * max(u[0], 300)


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (half_precision, "float16"),
        (too_large, "does not fit into uint8"),
        (sum_without_sign, "without a sign"),
        (other_sign, "does not fit into an array of uint8"),
        (float_result, "does not fit into an array of uint8"),
        (shifted, "shifted"),
        (wrapping_sum, "which wraps"),
        (half_made, "float16"),
        (largest_of_two_types, "several types"),
    ],
)
@pytest.mark.parametrize("backend", ["tape", "c"])
def test_refused(function, reason, backend):
    with pytest.raises(S2SError, match=reason) as caught:
        s2s.grad(function, backend=backend)(X, U)
    assert caught.value.remedy and caught.value.span is not None


def in_bytes(x, k):
    counts = np.zeros(3, dtype=np.uint8)
    counts[0] = k
    return np.sum(x * counts)


@pytest.mark.parametrize("backend", ["tape", "python", "c"])
def test_an_int_that_does_not_fit_raises_as_in_numpy(backend):
    gradient = s2s.grad(in_bytes, backend=backend)
    assert gradient(X, 255)[0] == 255.0
    with pytest.raises(OverflowError):
        gradient(X, 256)


def with_shared(x):
    return np.sum(x[SHARED] * SHARED)


@pytest.mark.parametrize("backend", ["tape", "python", "c"])
def test_globals_of_32_bits_are_read_at_each_call(backend):
    gradient = s2s.grad(with_shared, backend=backend)
    assert gradient(X).tolist() == [0.0, 1.0, 2.0]
    SHARED[0] = 2
    try:
        assert gradient(X).tolist() == [0.0, 1.0, 4.0]
    finally:
        SHARED[0] = 0


@pytest.mark.parametrize("backend", ["tape", "python", "c"])
def test_each_dtype_is_a_signature_of_its_own(backend):
    gradient = s2s.grad(lambda x, k: np.sum(x * (k * 2)), backend=backend)
    for dtype, first in ((np.uint8, 244.0), (np.int64, 500.0), (np.int16, 500.0)):
        assert gradient(X, U.astype(dtype))[0] == first


def other_quantile(x, u):
    return np.quantile(x, 0.3, method="hazen") * u[0]


def integer_ufunc(x, u):
    return np.sum(x * np.add(u, u, dtype=np.int64))


@pytest.mark.parametrize(
    ("function", "reason"),
    [(other_quantile, "a method beside linear"), (integer_ufunc, "a dtype of integers")],
)
@pytest.mark.parametrize("backend", ["tape", "c"])
def test_options_that_are_refused(function, reason, backend):
    with pytest.raises(S2SError, match=reason):
        s2s.grad(function, backend=backend)(X, U)


def unequal(x):
    np.testing.assert_allclose(x, x + 1.0)
    return np.sum(x)


@pytest.mark.parametrize("backend", ["tape", "python", "c"])
def test_assertions_of_numpy_are_raised(backend):
    with pytest.raises(AssertionError, match="Not equal to tolerance"):
        s2s.grad(unequal, backend=backend)(X)
