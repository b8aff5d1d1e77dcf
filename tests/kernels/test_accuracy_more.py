"""Accuracy and special values of the inverse functions, hypot, erf and the gamma functions, against mpmath; the exact
operations against NumPy and Python, bit for bit."""

import ctypes
import math
import platform
import shutil
import subprocess

import numpy as np
import pytest
from functions import FUNCTIONS, build, by_name, call, ulp_error, worst
from functions_support import CSRC, REQUIRED_FLAGS, SPECIAL, mp
from test_accuracy_basic import BASIC

POINTS = 2400
MORE = [f.name for f in FUNCTIONS if f.name not in BASIC]
VECTORISED = [f.name for f in FUNCTIONS if not f.scalar]


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return build(tmp_path_factory.mktemp("kernels"), list(map(by_name, MORE)))


@pytest.mark.parametrize("name", MORE)
def test_error(library, name):
    function = by_name(name)
    points = function.points(POINTS)
    error, where = worst(function, points, call(library, function, points))
    assert error <= function.max_ulp, f"{error:.4f} ulp at {where}"


@pytest.mark.parametrize("name", MORE)
def test_special_values(library, name):
    function = by_name(name)
    *points, expected = np.array(function.specials).T
    assert_same_bits(call(library, function, points), expected, *points)


@pytest.mark.skipif(
    platform.machine() not in ("x86_64", "AMD64") or not shutil.which("gcc"),
    reason="asks gcc for AVX2",
)
@pytest.mark.parametrize("name", VECTORISED)
def test_loop_is_vectorised(tmp_path, name):
    function = by_name(name)
    kernel = f"s2s_{name}_fast" if function.fast_limit else f"s2s_{name}"
    inputs = ", ".join(f"const double *restrict x{j}" for j in range(function.arity))
    element = ", ".join(f"x{j}[i]" for j in range(function.arity))
    source = tmp_path / "loop.c"
    source.write_text(
        f'#include "s2s_math.h"\nvoid f({inputs}, double *restrict y, long n)'
        f" {{ for (long i = 0; i < n; i++) y[i] = {kernel}({element}); }}\n"
    )
    report = subprocess.run(
        [
            "gcc",
            *REQUIRED_FLAGS,
            "-O3",
            "-mavx2",
            "-mfma",
            "-fopt-info-vec",
            f"-I{CSRC}",
            "-c",
            str(source),
            "-o",
            str(tmp_path / "loop.o"),
        ],
        check=True,
        capture_output=True,
        text=True,
    ).stderr
    assert "loop vectorized using 32 byte vectors" in report


# ---- near the zeros on the negative axis, where two large parts cancel --------------------------------------------


def _neighbours(point, count):
    below, above = [point], [point]
    for _ in range(count):
        below.append(math.nextafter(below[-1], -math.inf))
        above.append(math.nextafter(above[-1], math.inf))
    return [x for x in (*below, *above[1:]) if x != round(x)]


def _zero(reference, low, high):
    """The double next to the sign change of the reference between two numbers."""
    positive = reference(low) > 0
    for _ in range(120):
        middle = (low + high) / 2
        if (reference(middle) > 0) == positive:
            low = middle
        else:
            high = middle
    return float(low)


@pytest.mark.parametrize("name, bound", [("lgamma", 0.6), ("digamma", 1.6)])
def test_doubles_around_zeros(library, name, bound):
    function, digamma, edge = by_name(name), by_name("digamma").reference, mp.mpf(2) ** -60
    points = []
    for n in range(2, 15) if name == "lgamma" else (*range(12), 2977):
        pole, next_pole = mp.mpf(-n - 1) + edge, mp.mpf(-n) - edge
        if name == "digamma":
            zeros = [_zero(digamma, pole, next_pole)]
        else:  # two, on either side of the minimum of |Gamma|
            minimum = mp.mpf(_zero(digamma, pole, next_pole))
            zeros = [
                _zero(function.reference, pole, minimum),
                _zero(function.reference, minimum, next_pole),
            ]
        for zero in zeros:
            points += [
                *_neighbours(zero, 2),
                *(zero * (1 + s * 2.0**-k) for k in (10, 20, 30, 40, 48) for s in (1, -1)),
            ]
    points = np.array(points)
    with mp.workprec(300):
        error, where = worst(function, (points,), call(library, function, (points,)))
    assert error <= bound, f"{error:.4f} ulp at {where}"


def test_tetragamma_on_the_negative_axis(library):
    """It has a zero near each n + 1/2: the error is absolute there."""
    function, rng = by_name("tetragamma"), np.random.default_rng(0)
    x = -np.concatenate(
        [
            rng.uniform(0, 5, 300),
            rng.uniform(5, 100, 200),
            10 ** rng.uniform(2, 6, 100),
            rng.integers(0, 20, 200) + 0.5 + 10 ** rng.uniform(-12, -1, 200),
        ]
    )
    for argument, value in zip(x.tolist(), call(library, function, (x,)).tolist(), strict=False):
        exact = function.reference(mp.mpf(argument))
        assert abs(mp.mpf(value) - exact) <= 1.4 * 2.0**-53 * max(1, abs(exact)), argument


def test_ulp_error_of_an_overflow():
    assert (
        ulp_error(math.inf, mp.mpf(2) ** 1024) == 0
        and ulp_error(math.inf, mp.mpf(2) ** 1000) == math.inf
    )


# ---- exact operations ---------------------------------------------------------------------------------------------


def _fmax(a, b):
    """np.fmax, but for the sign of a zero: NumPy's depends on the place in the array."""
    return np.where(a == b, a, np.fmax(a, b))


def _fmin(a, b):
    return np.where(a == b, a, np.fmin(a, b))


@np.vectorize
def _remainder(a, b):
    """math.remainder, NaN where it raises."""
    try:
        return math.remainder(a, b)
    except ValueError:
        return math.nan


def _huber(delta, r):
    size = np.abs(r)
    inside = np.where(size <= delta, 0.5 * r * r, delta * (size - 0.5 * delta))
    return np.where(delta < 0, math.inf, inside)


UNARY = {"floor": np.floor, "ceil": np.ceil, "round": np.round, "trunc": np.trunc, "sign": np.sign}
BINARY = {
    "maximum": np.maximum,
    "minimum": np.minimum,
    "fmax": _fmax,
    "fmin": _fmin,
    "fmod": np.fmod,
    "remainder": _remainder,
    "huber": _huber,
    "mod": np.mod,
    "floordiv": np.floor_divide,
}
INTEGER = {"ifloordiv": np.floor_divide, "imod": np.mod}


def assert_same_bits(values, expected, *arguments):
    different = (values.view(np.uint64) != expected.view(np.uint64)) & ~(
        np.isnan(values) & np.isnan(expected)
    )
    first = np.flatnonzero(different)[:1]
    assert not first.size, ([a[first] for a in arguments], values[first], expected[first])


@pytest.fixture(scope="module", params=["-O0", "-O3 -march=native"])
def exact(request, tmp_path_factory):
    """Call an operation of s2s_exact.h on arrays."""
    signatures = {
        **{name: "dd" for name in UNARY},
        **{name: "ddd" for name in BINARY},
        **{name: "iii" for name in (*INTEGER, "ipow")},
        "powi": "did",
    }
    types, dtypes = {"d": "double", "i": "int64_t"}, {"d": np.float64, "i": np.int64}
    lines = ['#include "s2s_exact.h"']
    for name, (*ins, out) in signatures.items():
        inputs = ", ".join(f"const {types[t]} *restrict x{j}" for j, t in enumerate(ins))
        element = ", ".join(f"x{j}[i]" for j in range(len(ins)))
        lines.append(
            f"void {name}_array({inputs}, {types[out]} *restrict y, long n)"
            f" {{ for (long i = 0; i < n; i++) y[i] = s2s_{name}({element}); }}"
        )
    folder = tmp_path_factory.mktemp("exact")
    (folder / "exact.c").write_text("\n".join(lines) + "\n")
    subprocess.run(
        [
            "gcc",
            *REQUIRED_FLAGS,
            *request.param.split(),
            "-Wall",
            "-Wextra",
            "-Werror",
            "-fPIC",
            "-shared",
            f"-I{CSRC}",
            str(folder / "exact.c"),
            "-o",
            str(folder / "exact.so"),
            "-lm",
        ],
        check=True,
    )
    library = ctypes.CDLL(str(folder / "exact.so"))

    def run(name, *arguments):
        *ins, out = signatures[name]
        arrays = [np.ascontiguousarray(x, dtypes[t]) for x, t in zip(arguments, ins, strict=False)]
        y = np.empty(len(arrays[0]), dtypes[out])
        getattr(library, f"{name}_array")(
            *(ctypes.c_void_p(a.ctypes.data) for a in (*arrays, y)), ctypes.c_long(len(y))
        )
        return y

    return run


def _doubles(rng, n):
    """Integers, halves, ordinary numbers and any bits, of about n doubles."""
    return np.concatenate(
        [
            rng.integers(-99, 99, n // 4) / rng.choice([1.0, 2.0, 10.0], n // 4),
            rng.normal(0, 1e3, n // 4),
            rng.normal(size=n // 4) * 10.0 ** rng.uniform(-18, 18, n // 4),
            rng.integers(0, 2**64, n // 4, dtype=np.uint64).view(np.float64),
        ]
    )


EDGES = np.array(
    [
        *SPECIAL,
        1.5,
        2.5,
        -3.5,
        0.49999999999999994,
        2.0**52 - 0.5,
        2.0**52,
        2.0**52 + 1,
        2.0**53 - 1,
        -(2.0**53),
        0.1,
    ]
)


@pytest.mark.parametrize("name", UNARY)
def test_rounding_and_sign(exact, name):
    x = np.concatenate([_doubles(np.random.default_rng(1), 40_000), EDGES, -EDGES])
    with np.errstate(all="ignore"):
        assert_same_bits(exact(name, x), UNARY[name](x), x)


@pytest.mark.parametrize("name", BINARY)
def test_maximum_remainder_and_quotient(exact, name):
    rng = np.random.default_rng(2)
    every = np.array(np.meshgrid(EDGES, EDGES)).reshape(2, -1)
    close = rng.integers(-50, 50, 4000) * 0.1  # near whole quotients
    x = np.concatenate([_doubles(rng, 40_000), every[0], close])
    y = np.concatenate([rng.permutation(_doubles(rng, 40_000)), every[1], np.full(4000, 0.1)])
    with np.errstate(all="ignore"):
        assert_same_bits(exact(name, x, y), BINARY[name](x, y), x, y)


def _integers(rng, n):
    return np.append(
        rng.integers(-(2**63), 2**63 - 1, n) >> rng.integers(0, 63, n),
        [-(2**63), -(2**63), 2**63 - 1, -(2**63)],
    )


@pytest.mark.parametrize("name", INTEGER)
def test_integer_quotient_and_remainder(exact, name):
    rng = np.random.default_rng(3)
    x, y = _integers(rng, 20_000), _integers(rng, 20_000)
    y[-4:] = -1, 1, -1, 2**63 - 1
    y[y == 0] = 7
    with np.errstate(all="ignore"):
        assert np.array_equal(exact(name, x, y), INTEGER[name](x, y))


def test_integer_power_wraps(exact):
    rng = np.random.default_rng(4)
    x, n = _integers(rng, 5000), rng.integers(0, 80, 5004)
    expected = [
        (pow(int(a), int(b), 2**64) + 2**63) % 2**64 - 2**63 for a, b in zip(x, n, strict=False)
    ]
    assert np.array_equal(exact("ipow", x, n), expected)


def _powi(x, n):
    left, base, result = abs(n), np.float64(x), None
    while left:
        if left & 1:
            result = base if result is None else result * base
        base, left = base * base, left >> 1
    result = np.float64(1.0) if result is None else result
    return 1.0 / result if n < 0 else result


def test_double_to_an_integer_power(exact):
    rng = np.random.default_rng(5)
    x = np.concatenate([rng.normal(size=3000), rng.normal(size=1000) * 1e100, np.repeat(EDGES, 4)])
    n = np.concatenate(
        [
            rng.integers(-40, 40, 3000),
            rng.integers(-5, 5, 1000),
            np.tile([0, 1, -(2**63), 3], len(EDGES)),
        ]
    )
    with np.errstate(all="ignore"):
        expected = np.array([_powi(a, int(b)) for a, b in zip(x, n, strict=False)])
    assert_same_bits(exact("powi", x, n), expected, x, n)
