"""Accuracy and special values of the kernels of functions_special.py, against mpmath."""

import math

import numpy as np
import pytest
from functions import build, call
from functions_special import SPECIAL_FUNCTIONS, amplitude
from functions_support import mp

POINTS = 60


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return build(tmp_path_factory.mktemp("special"), SPECIAL_FUNCTIONS)


@pytest.mark.parametrize("function", SPECIAL_FUNCTIONS, ids=lambda f: f.name)
def test_error(library, function):
    points = function.points(POINTS)
    with mp.workprec(120):
        for *arguments, value in zip(*points, call(library, function, points), strict=True):
            if not all(map(math.isfinite, arguments)) or abs(arguments[-1]) > 1e4:
                continue
            if math.isnan(value):
                assert arguments[-1] < 0 or arguments[-1] > 1
                continue
            numbers = [mp.mpf(float(a)) for a in arguments]
            exact = function.reference(*numbers)
            if abs(exact) > 1e308 or abs(exact) < 1e-306:
                continue
            size = max(abs(exact), amplitude(function.name, numbers))
            error = abs(mp.mpf(float(value)) - exact) / (size * mp.mpf(2) ** -52)
            assert error <= function.max_ulp, (arguments, value, exact)


@pytest.mark.parametrize("function", SPECIAL_FUNCTIONS, ids=lambda f: f.name)
def test_special_values(library, function):
    *points, expected = np.array(function.specials).T
    values = call(library, function, tuple(points))
    np.testing.assert_array_equal(values, expected)
    assert np.array_equal(np.signbit(values), np.signbit(expected) & ~np.isnan(expected)) or any(
        np.isnan(expected)
    )
