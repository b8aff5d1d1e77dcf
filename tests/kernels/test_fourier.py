"""The Fourier transform of csrc/s2s_fft.h: accuracy, and the same bits at every level."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest

from s2s import kernels
from s2s.kernels.library import LEVEL, LEVELS, descriptor, entry

LENGTHS = (1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 30, 49, 61, 64, 67, 100, 121, 128, 134, 211, 1024, 1009)


def noise(n: int) -> np.ndarray:
    return np.random.default_rng(n).standard_normal((2, n))


@pytest.mark.parametrize("inverse", [False, True])
@pytest.mark.parametrize("n", LENGTHS)
def test_it_is_numpys_transform(n, inverse):
    """Some ulps of the norm, for lengths of small factors and for those with a large prime."""
    x = noise(n)
    found = kernels.dft(x, axis=1, inverse=inverse)
    z = x[0] + 1j * x[1]
    expected = np.fft.ifft(z, norm="forward") if inverse else np.fft.fft(z)
    error = np.linalg.norm(found[0] + 1j * found[1] - expected) / np.linalg.norm(expected)
    assert error <= 3e-16 * (3 + np.log2(n))


@pytest.mark.parametrize("n", [5, 8, 67])
def test_it_is_right(n):
    """Against sums with fifty digits."""
    x = noise(n)
    found = kernels.dft(x, axis=1, inverse=False)
    with mpmath.workdps(50):
        z = [mpmath.mpc(*pair) for pair in x.T]
        for k in range(n):
            turn = [mpmath.expjpi(mpmath.mpf(-2 * k * j) / n) for j in range(n)]
            truth = mpmath.fsum(a * b for a, b in zip(z, turn, strict=True))
            assert abs(complex(truth) - complex(*found[:, k])) <= 2e-15 * np.sqrt(n)


def test_axes_and_strides():
    """Lines along any axis of anything; nothing in what is empty."""
    x = np.random.default_rng(0).standard_normal((2, 3, 4, 5)).transpose(0, 3, 1, 2)[:, ::-1]
    found = kernels.dft(x, axis=2, inverse=False)
    expected = np.fft.fft(x[0] + 1j * x[1], axis=1)
    np.testing.assert_allclose(found[0] + 1j * found[1], expected, rtol=0, atol=1e-14)
    assert kernels.dft(np.zeros((2, 0, 3)), axis=2).shape == (2, 0, 3)


@pytest.mark.skipif(not LEVEL, reason="this machine has one level of instructions")
@pytest.mark.parametrize("n", LENGTHS)
def test_all_levels_have_the_same_bits(n):
    x, found = noise(n), []
    for level in list(LEVELS.values())[: list(LEVELS.values()).index(LEVEL) + 1]:
        out = np.empty_like(x)
        assert entry("dft_f64", level)(descriptor(out), descriptor(x), 2, 1, 0) == 0
        found.append(out.tobytes())
    assert len(set(found)) == 1
