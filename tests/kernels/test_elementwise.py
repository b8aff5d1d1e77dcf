"""Elementwise kernels: numbers and arrays alike, what NumPy and Python define exactly, errors."""

from __future__ import annotations

import itertools
import math
import operator

import numpy as np
import pytest
from spelled_out import bits

from s2s import kernels
from s2s.elementary import OPERATIONS
from s2s.kernels import library
from s2s.kernels.elementwise import FUNCTIONS

SPECIAL = np.array(
    [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, -2.5, 3.0, -7.0, 1e-310, 5e-324, 1e300, -1e300]
    + [2.0**52 + 1, -(2.0**51) - 0.5, 0.49999999999999994, 1e9, np.inf, -np.inf, np.nan, 0.1]
)
PAIRS = np.array(list(itertools.product(SPECIAL, repeat=2))).T
BEST = library.lib.s2s_best_level()
LEVELS = [name for level, name in library.LEVELS.items() if level <= BEST]
ARITY = {name: len(library.ffi.typeof(library.entry(name)).args) for name in sorted(FUNCTIONS)}


@pytest.fixture(autouse=True)
def _no_warnings():
    with np.errstate(all="ignore"):
        yield


def points(name, n=2000):
    rng = np.random.default_rng(len(name))
    random = rng.standard_normal((ARITY[name], n)) * 10.0 ** rng.integers(-3, 4, n)
    special = PAIRS if ARITY[name] == 2 else SPECIAL[None]
    return tuple(np.concatenate([special, random], axis=1))


def test_every_operation_has_a_kernel():
    assert [name for name in OPERATIONS if not callable(getattr(kernels, name, None))] == []


# --- the functions of csrc/ --------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_numbers_and_arrays_agree(name):
    kernel, x = getattr(kernels, name), points(name, 200)
    expected = kernel(*x)
    numbers = [kernel(*map(float, row)) for row in zip(*x, strict=True)]
    assert all(type(v) is np.float64 for v in numbers)
    assert bits(numbers) == bits(expected)
    assert bits([kernel(*row) for row in zip(*x, strict=True)]) == bits(expected)
    strided = [np.repeat(v, 3)[::3] for v in x]
    assert bits(kernel(*strided)) == bits(expected)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_float32_is_float64_rounded_once(name):
    kernel, x = getattr(kernels, name), [v.astype(np.float32) for v in points(name, 200)]
    expected = kernel(*(v.astype(np.float64) for v in x)).astype(np.float32)
    got = kernel(*x)
    assert got.dtype == np.float32
    assert bits(got) == bits(expected)
    numbers = [kernel(*row) for row in zip(*x, strict=True)]
    assert all(type(v) is np.float32 for v in numbers)
    assert bits(np.array(numbers)) == bits(expected)


@pytest.mark.parametrize("level", LEVELS[1:])
@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_levels_agree(name, level):
    x = [np.ascontiguousarray(v) for v in points(name, 300)]
    results = []
    for chosen in (level, ""):
        out = np.empty_like(x[0])
        operands = [library.data_of(v) for v in x]
        if len(x) == 2:
            operands = [operands[0], 1, operands[1], 1]
        library.entry(f"{name}_f64", chosen)(*operands, library.data_of(out), out.size)
        results.append(bits(out))
    assert results[0] == results[1]


def test_shapes_of_operands():
    x = np.linspace(0.1, 2.0, 12).reshape(3, 4)
    assert kernels.exp(x).shape == (3, 4)
    assert kernels.exp(np.array(1.0)).shape == ()
    assert kernels.exp(np.zeros((0, 3))).shape == (0, 3)
    assert kernels.exp(3) == kernels.exp(3.0)
    assert kernels.exp(np.arange(3)).dtype == np.float64
    for a, b in [(x, 2.0), (2.0, x), (x, x[0]), (x[:, :1], x[0]), (x, x[:1, :1]), (x.T, 0.5)]:
        expected = [kernels.pow(*row) for row in np.broadcast(a, b)]
        assert bits(kernels.pow(a, b)) == bits(np.reshape(expected, np.broadcast(a, b).shape))


def test_python_floats_are_weak():
    x = np.ones(3, np.float32)
    assert kernels.maximum(x, 0.1).dtype == np.float32
    assert kernels.maximum(np.float32(0.0), 0.1) == np.float32(0.1)
    assert type(kernels.pow(np.float32(2.0), np.float64(0.5))) is np.float64
    assert kernels.select(x > 0, x, 0.0).dtype == np.float32
    assert type(kernels.select(False, np.float32(1.0), 0.0)) is np.float32


# --- what NumPy defines exactly ----------------------------------------------------------------

ROUNDINGS = {"floor": np.floor, "ceil": np.ceil, "trunc": np.trunc, "round": np.rint}


@pytest.mark.parametrize("name", [*ROUNDINGS, "sign", "abs"])
def test_unary_like_numpy(name):
    reference = ROUNDINGS.get(name) or getattr(np, name)
    x = points("exp")[0]
    assert bits(getattr(kernels, name)(x)) == bits(reference(x))
    x = np.array([-3, 0, 5])
    got = getattr(kernels, name)(x)
    assert got.dtype == np.int64
    assert np.array_equal(got, reference(x))


@pytest.mark.parametrize(
    ("name", "reference"),
    [
        ("maximum", np.maximum),
        ("minimum", np.minimum),
        ("mod", np.remainder),
        ("floordiv", np.floor_divide),
        ("add", np.add),
        ("div", np.divide),
        ("lt", np.less),
        ("eq", np.equal),
    ],
)
def test_binary_like_numpy(name, reference):
    a, b = points("pow")
    expected = reference(a, b)
    assert bits(getattr(kernels, name)(a, b)) == bits(expected)
    numbers = [getattr(kernels, name)(x, y) for x, y in zip(a[:600], b[:600], strict=True)]
    assert bits(np.array(numbers)) == bits(expected[:600])


def test_clip_relu_strong():
    x = points("exp")[0]
    assert bits(kernels.clip(x, -1.0, 2.0)) == bits(np.minimum(np.maximum(x, -1.0), 2.0))
    expected = np.where(x > 0, x, 0.0) + np.where(np.isnan(x), np.nan, 0.0)
    assert bits(kernels.relu(x)) == bits(expected)
    assert bits([kernels.relu(v) for v in x]) == bits(expected)
    assert not np.signbit(kernels.relu(-0.0))
    g, p = points("pow")
    product = kernels.strong(g, p)
    assert bits(product) == bits(np.where(g == 0.0, 0.0, g * p))
    assert bits([kernels.strong(*row) for row in zip(g, p, strict=True)]) == bits(product)
    assert kernels.strong(0.0, np.full(3, np.inf)).tolist() == [0.0, 0.0, 0.0]


def test_python_max_and_min():
    nan = math.nan
    for args in [(1.0, 2.0), (2.0, 1.0, 3.0), (0.0, -0.0), (nan, 1.0), (1.0, nan), (1.0, nan, 2.0)]:
        assert bits(kernels.pymax(*args)) == bits(np.float64(max(*args)))
        assert bits(kernels.pymin(*args)) == bits(np.float64(min(*args)))


def test_numbers_never_become_python_floats():
    """A Python float raises where it is divided by zero."""
    for name in ("add", "sub", "mul", "div", "maximum", "pymax"):
        assert type(getattr(kernels, name)(1.0, 2.0)) is np.float64
    for name in ("neg", "abs", "relu", "square", "reciprocal", "floor", "to_f64", "zeros_like"):
        assert type(getattr(kernels, name)(1.0)) is np.float64
    assert kernels.div(1.0, 0.0) == math.inf
    assert kernels.reciprocal(-0.0) == -math.inf
    assert type(kernels.select(True, 1.0, 2.0)) is np.float64


# --- powers ------------------------------------------------------------------------------------


def spelled_out_power(x, n):
    """Binary powering from the lowest bit."""
    if n == 0:
        return np.float64(1.0)
    left, base, result = abs(n), np.float64(x), None
    while left:
        if left & 1:
            result = base if result is None else result * base
        base = base * base
        left >>= 1
    return np.float64(1.0) / result if n < 0 else result


def test_integer_powers():
    exponents = [0, 1, 2, 3, 7, 10, 31, -1, -2, -5, 1000, -(2**63), 2**63 - 1]
    for n in exponents:
        expected = [spelled_out_power(x, n) for x in SPECIAL]
        assert bits(kernels.powi(SPECIAL, n)) == bits(expected)
        assert bits([kernels.powi(float(x), n) for x in SPECIAL]) == bits(expected)
    x, n = np.meshgrid(SPECIAL, exponents, indexing="ij")
    expected = [spelled_out_power(*row) for row in zip(x.ravel(), n.ravel().tolist(), strict=True)]
    assert bits(kernels.powi(SPECIAL[:, None], np.array(exponents))) == bits(expected)
    assert kernels.powi(np.float32(3.0), 2).dtype == np.float32


def test_partial_of_integer_powers():
    for x in (0.0, 2.0, math.inf, math.nan):
        assert kernels.powi_partial(x, 0) == 0.0
        assert kernels.powi_partial(x, 1) == 1.0
    assert kernels.powi_partial(3.0, 3) == 27.0
    got = kernels.powi_partial(np.array([0.0, 2.0, np.inf]), np.array([0, 3, 1]))
    assert got.tolist() == [0.0, 12.0, 1.0]
    assert kernels.powi_partial(np.array([np.inf, 1.0]), 0).tolist() == [0.0, 0.0]


# --- integers ----------------------------------------------------------------------------------


def test_integer_division():
    for a, b in itertools.product([7, -7, 0, 3], [2, -2, 5, -5]):
        assert kernels.ifloordiv(a, b) == a // b
        assert kernels.imod(a, b) == a % b
    for kernel in (kernels.ifloordiv, kernels.imod):
        for zero in (0, np.int64(0)):
            with pytest.raises(ZeroDivisionError):
                kernel(np.int64(3), zero)
        assert kernel(np.array([3, -3]), 0).tolist() == [0, 0]


def test_ints_have_no_end():
    assert kernels.add(2**63 - 1, 1) == 2**63
    assert kernels.mul(2**40, 2**40) == 2**80
    assert kernels.abs(kernels.neg(2**63)) == 2**63
    assert kernels.ifloordiv(-(2**63), -1) == 2**63
    assert kernels.ipow(10, 20) == 10**20
    assert kernels.trunc_int(1e300) == int(1e300)
    for call in (lambda: kernels.round_int(math.inf), lambda: kernels.as_int64(2**63)):
        with pytest.raises(OverflowError):
            call()


def test_integer_powers_of_integers():
    assert kernels.ipow(2, 62) == 2**62
    assert kernels.ipow(-1, 10**18 + 1) == -1
    assert kernels.ipow(np.array([2, 3]), 3).tolist() == [8, 27]
    with pytest.raises(ValueError, match="to a negative power is a float"):
        kernels.ipow(2, -1)


@pytest.mark.parametrize(
    ("kernel", "reference"),
    [
        (kernels.trunc_int, int),
        (kernels.floor_int, math.floor),
        (kernels.ceil_int, math.ceil),
        (kernels.round_int, round),
    ],
)
def test_floats_to_integers(kernel, reference):
    for x in (0.5, 1.5, -0.5, -1.5, 2.7, -2.7, 1e18):
        assert kernel(x) == kernel(np.float64(x)) == reference(x)
        assert type(kernel(x)) is int
        assert kernel(np.array([x])).tolist() == [reference(x)]
    with pytest.raises(ValueError, match="NaN"):
        kernel(math.nan)


def test_integer_extrema():
    assert kernels.imax(3, 5, 4) == kernels.maximum(5, 3) == 5
    assert kernels.imin(np.array([1, 9]), 4).tolist() == [1, 4]


# --- logic and casts ---------------------------------------------------------------------------


def test_logic():
    flags = np.array([True, False])
    for name in ("and_", "or_", "xor"):
        function = getattr(operator, name)
        for a, b in itertools.product([True, False], repeat=2):
            assert getattr(kernels, name)(a, b) == function(a, b)
        assert np.array_equal(getattr(kernels, name)(flags, True), function(flags, True))
    assert kernels.not_(flags).tolist() == kernels.invert(flags).tolist() == [False, True]
    assert kernels.not_(0.0) is True
    assert kernels.invert(True) is False
    assert kernels.invert(5) == -6
    for x in (1.0, math.nan, math.inf):
        for name in ("isnan", "isfinite", "isinf"):
            expected = getattr(np, name)(x)
            assert getattr(kernels, name)(x) == expected
            assert getattr(kernels, name)(np.array([x])).tolist() == [expected]


def test_casts():
    x = np.array([0.1, 2.0])
    assert kernels.to_f32(x).dtype == kernels.to_f32(0.1).dtype == np.float32
    assert kernels.to_f64(kernels.to_f32(x)).dtype == kernels.to_f64(1).dtype == np.float64
    assert kernels.to_i64(np.array([True])).dtype == np.int64
    assert kernels.to_i64(True) == 1
    assert kernels.to_u8(np.array([2])).dtype == np.uint8
    assert kernels.to_bool(np.array([0, 2])).tolist() == [False, True]
    assert kernels.to_bool(0.5) is True
    assert kernels.to_f64(x) is not x
    assert kernels.copy(x) is not x
