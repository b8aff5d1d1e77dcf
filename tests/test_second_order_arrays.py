"""Second derivatives of programs that index, mask and write: against differences of gradients."""

import numpy as np
import pytest

import s2s

RNG = np.random.default_rng(0)
A = RNG.standard_normal((4, 4))


def masked(a):
    rows = np.array([True, False, True, True])
    b = a[rows]
    a[rows, 1] = 3.0
    a[rows, 2:] -= b[:, :2] ** 2
    a[a < -1.0] *= a[0, 0]
    return np.sum(a**3) + np.sum(b)


def chained(a):
    a[1][2] = 4.0 * a[0][1]
    a[0][1:3] += a[3, :2] ** 2
    a[-1][-1] -= a[-2][-2] ** 3
    return np.sum(a[np.diag_indices(4)] ** 3) + np.sum(a**2)


def outputs(a):
    y = np.empty_like(a)
    np.multiply(a, a, out=y)
    np.add(y, a, y)
    np.exp(a[:2], out=y[2:])
    for i, j in np.ndindex(a.shape):
        y[i, j] += a[j, i] * y[i, j]
    return np.sum(y**2)


@pytest.mark.parametrize("backend", ["python", "c"])
@pytest.mark.parametrize("function", [masked, chained, outputs])
def test_hvp(function, backend):
    direction = np.random.default_rng(1).standard_normal(A.shape)
    gradient = s2s.grad(function, backend=backend)
    step = 1e-6
    ahead, behind = gradient(A + step * direction), gradient(A - step * direction)
    found = s2s.hvp(function, backend=backend)(A, direction)
    scale = max(1.0, float(np.max(np.abs(found))))
    np.testing.assert_allclose(found, (ahead - behind) / (2 * step), atol=1e-6 * scale)
