"""Accuracy and special values of exp, log, pow, the trigonometric and hyperbolic kernels, against mpmath."""

import math

import mpmath
import numpy as np
import pytest
from functions import BITWISE, FUNCTIONS, build, by_name, call, worst
from functions_elementary import LOGADDEXP
from functions_support import SPECIAL, mp

POINTS = 3000
BASIC = [
    "exp",
    "expm1",
    "log",
    "log1p",
    "log2",
    "log10",
    "sin",
    "cos",
    "tan",
    "sqrt",
    "cbrt",
    "pow",
    "sinh",
    "cosh",
    "tanh",
    "sigmoid",
]
FAST = [f.name for f in FUNCTIONS if f.fast_limit]


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    names = dict.fromkeys((*BASIC, *FAST, "logaddexp"))
    return build(tmp_path_factory.mktemp("kernels"), list(map(by_name, names)))


@pytest.mark.parametrize("name", BASIC)
def test_error(library, name):
    function = by_name(name)
    points = function.points(POINTS)
    error, where = worst(function, points, call(library, function, points))
    assert error <= function.max_ulp, f"{error:.4f} ulp at {where}"


@pytest.mark.parametrize("name", (*BASIC, "logaddexp"))
def test_special_values(library, name):
    function = by_name(name)
    *points, expected_values = np.array(function.specials).T
    values = call(library, function, points)
    for *arguments, expected, value in zip(*points, expected_values, values, strict=False):
        same = math.isnan(value) if math.isnan(expected) else value == expected
        same = same and (expected != 0 or math.copysign(1, value) == math.copysign(1, expected))
        assert same, f"{name}{tuple(map(float, arguments))} is {value}, not {expected}"


def test_pow_is_numpys_on_every_pair_of_special_values(library):
    """The signs of zeros, infinities and odd powers; C99's pow(x, 0) = pow(1, y) = 1 and pow(-1, inf) = 1."""
    more = (
        *SPECIAL,
        2.0**52 + 1,
        -(2.0**52 + 1),
        2.0**53 + 2,
        -(2.0**53 + 2),
        2.0**53 - 1,
        1.5,
        -1.5,
        0.999,
        -0.999,
    )
    x, y = (a.ravel() for a in np.meshgrid(more, more))
    with np.errstate(all="ignore"):
        expected = np.power(x, y)
    value = call(library, by_name("pow"), (x, y))
    assert np.array_equal(np.isnan(value), np.isnan(expected))
    known = ~np.isnan(expected)
    assert np.array_equal(np.signbit(value[known]), np.signbit(expected[known]))
    np.testing.assert_allclose(value[known], expected[known], rtol=3e-16, atol=5e-324)


def test_exact_powers_are_exact(library):
    x, y = (a.ravel().astype(float) for a in np.meshgrid(np.arange(1, 200), np.arange(0, 7)))
    assert np.array_equal(
        call(library, by_name("pow"), (x, y)),
        [float(int(a) ** int(b)) for a, b in zip(x, y, strict=False)],
    )
    cubes = np.arange(1.0, 5000.0)
    assert np.array_equal(call(library, by_name("cbrt"), (cubes**3,)), cubes)


def _closest_to_multiples_of_half_pi():
    """For every exponent e the double m 2^e, 2^52 <= m < 2^53, that a convergent of 2^e/(pi/2) brings next to a
    multiple of pi/2: no argument loses more bits in the reduction."""
    with mpmath.workprec(1400):
        two_over_pi = int(mpmath.floor(mpmath.ldexp(2 / mpmath.pi, 1300)))
    points = []
    for e in range(-60, 972):
        numerator, denominator = two_over_pi << (e + 60), 1 << 1360
        q, q_before = 1, 0
        numerator, denominator = denominator, numerator % denominator
        while denominator:
            term, rest = divmod(numerator, denominator)
            if term * q + q_before >= 2**53:
                break
            q, q_before = term * q + q_before, q
            numerator, denominator = denominator, rest
        points += [
            math.ldexp(-(-(2**52) // d) * d, e)
            for d in (q, q_before)
            if d and -(-(2**52) // d) * d < 2**53
        ]
    return np.array(points)


@pytest.mark.parametrize("name", FAST)
def test_hardest_arguments_of_every_size(library, name):
    points = (_closest_to_multiples_of_half_pi(),)
    assert 6381956970095103 * 2.0**797 in points[0]
    function = by_name(name)
    error, where = worst(function, points, call(library, function, points))
    assert error <= function.max_ulp, f"{error:.4f} ulp at {where}"


@pytest.mark.parametrize("name", FAST)
def test_huge_neighbours_do_not_change_a_value(library, name):
    """An array holding huge arguments goes through other code: the rest of it keeps its bits."""
    function = by_name(name)
    (x,) = function.points(POINTS)
    x = x[np.abs(x) < function.fast_limit]
    fast = call(library, function, (x,))
    slow = call(library, function, (np.column_stack([x, np.full_like(x, 1e300)]).ravel(),))[::2]
    assert np.array_equal(fast.view(np.uint64), slow.view(np.uint64))


def test_logaddexp_error_relative_to_the_larger_term(library):
    a, b = LOGADDEXP.points(POINTS)
    keep = np.isfinite(a) & np.isfinite(b)
    a, b = a[keep], b[keep]
    values = call(library, LOGADDEXP, (a, b))
    for x, y, value in zip(a.tolist(), b.tolist(), values.tolist(), strict=False):
        exact = LOGADDEXP.reference(mp.mpf(x), mp.mpf(y))
        unit = math.ulp(max(abs(x), abs(y), abs(value))) if abs(value) != math.inf else math.inf
        assert unit == math.inf or abs(mp.mpf(value) - exact) <= LOGADDEXP.max_ulp * unit, (x, y)


def test_every_function_has_a_scalar_and_an_array_entry_that_agree(library):
    for function in (by_name(name) for name in (*BASIC, "logaddexp")):
        points = function.points(1000, seed=3)
        scalar, array = call(library, function, points, "scalar"), call(library, function, points)
        assert np.array_equal(scalar, array, equal_nan=True), function.name


def test_table_is_sound():
    names = [f.name for f in BITWISE]
    assert len(set(names)) == len(names) and set(BASIC) <= {f.name for f in FUNCTIONS}
