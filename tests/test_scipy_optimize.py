"""`scipy.optimize.rosen` inside a function, against scipy's own derivative."""

import numpy as np
import pytest

import s2s

optimize = pytest.importorskip("scipy.optimize")
X = np.array([1.3, 0.7, 0.8, 1.9, 1.2])


def tilted(x):
    return optimize.rosen(x) + x[0]


def several(x):
    return np.sum(optimize.rosen(np.stack([x, x * x], axis=1)) * np.array([1.0, 0.5]))


@pytest.mark.parametrize("backend", ["tape", "python", "c"])
def test_rosen(backend):
    value, gradient = s2s.value_and_grad(tilted, backend=backend)(X)
    assert value == pytest.approx(tilted(X), rel=1e-14)
    expected = optimize.rosen_der(X)
    expected[0] += 1.0
    np.testing.assert_allclose(gradient, expected, rtol=1e-12)


def test_columns():
    assert s2s.verify(several)(X).equal
    gradient = s2s.grad(several)(X)
    expected = optimize.rosen_der(X) + 0.5 * optimize.rosen_der(X * X) * 2.0 * X
    np.testing.assert_allclose(gradient, expected, rtol=1e-12)
