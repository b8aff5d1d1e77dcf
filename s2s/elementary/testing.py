"""np.testing as s2s-Python: what is asserted is asserted by compiled code too."""

from __future__ import annotations

import numpy as np

from s2s.elementary.arrays import stop_gradient
from s2s.elementary.foreign import foreign


def assert_allclose(actual, desired, rtol=1e-07, atol=0, equal_nan=True, err_msg="", verbose=True):
    """All elements nearly equal."""
    a, b = stop_gradient(np.asarray(actual)), stop_gradient(np.asarray(desired))
    if not np.allclose(a, b, rtol=rtol, atol=atol, equal_nan=equal_nan):
        raise AssertionError("Not equal to tolerance")


def assert_array_equal(actual, desired, err_msg="", verbose=True):
    """All elements equal, NaN to NaN."""
    a, b = stop_gradient(np.asarray(actual)), stop_gradient(np.asarray(desired))
    if not np.all((a == b) | ((a != a) & (b != b))):
        raise AssertionError("Arrays are not equal")


def assert_almost_equal(actual, desired, decimal=7, err_msg="", verbose=True):
    """All elements equal to so many digits behind the point."""
    a, b = stop_gradient(np.asarray(actual)), stop_gradient(np.asarray(desired))
    if not np.all((np.abs(a - b) < 1.5 * 10.0**-decimal) | ((a != a) & (b != b)) | (a == b)):
        raise AssertionError(f"Arrays are not almost equal to {decimal} decimals")


def assert_array_less(x, y, err_msg="", verbose=True):
    """Each element below the other."""
    if not np.all(stop_gradient(np.asarray(x)) < stop_gradient(np.asarray(y))):
        raise AssertionError("Arrays are not strictly ordered `x < y`")


foreign(
    "numpy.testing",
    *(assert_allclose, assert_array_equal, assert_almost_equal, assert_array_less),
    assert_equal=assert_array_equal,
    assert_array_almost_equal=assert_almost_equal,
)
