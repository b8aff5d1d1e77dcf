"""Division of complex numbers by zero: the parts are NumPy's."""

from __future__ import annotations

import numpy as np
import pytest
from three_backends import assert_as_python


def arrays(x):
    z = np.array([complex(x, -1.0), 2.0 + 0j, complex(0.0, x)])
    w = z / np.array([0.0, -0.0, 0.0])
    u = z / np.array([0j, complex(-0.0, 0.0), 1j])
    kept = np.where(np.isfinite(w.real), w.real, 3.0)
    return np.sum(kept) + np.sum(np.where(np.isnan(u.imag), 7.0, np.clip(u.imag, -5, 5))) + x


def real_part(x):
    return (np.complex128(complex(x, 1.0)) / 0.0).real


def imaginary_part(x):
    return (np.complex128(complex(-1.0, -x)) / 0j).imag + x


def infinite(x):
    z = np.array([complex(np.inf, x)]) / 0j
    return z.imag[0] + z.real[0]


def magnitude(x):
    return np.abs(np.array([complex(x, 1.0)]) / 0.0)[0] * x


def elsewhere(x):
    """Where a quotient by zero is not taken its derivative is not either."""
    z = complex(x, 1.0) * np.ones(2)
    return np.sum(np.where(np.array([True, False]), z / np.array([2.0, 0.0]), z).real)


@pytest.mark.parametrize(
    "function", [arrays, real_part, imaginary_part, infinite, magnitude, elsewhere]
)
def test_division_by_zero(function):
    assert_as_python(function, 1.5)
