"""Sums, products, extrema: their fixed orders bit for bit, at every level of instructions."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import spelled_out
from hypothesis import given, settings
from hypothesis import strategies as st
from spelled_out import bits

from s2s import kernels
from s2s.kernels import library

FLOATS = (np.float64, np.float32)
BEST = library.lib.s2s_best_level()
LEVELS = [name for level, name in library.LEVELS.items() if level <= BEST]


def draw(shape, dtype=np.float64, seed=0):
    """Numbers of very different sizes, so that every order of summation gives other bits."""
    rng = np.random.default_rng([seed, *np.atleast_1d(shape)])
    return (rng.standard_normal(shape) * 10.0 ** rng.integers(-3, 4, shape)).astype(dtype)


def layouts(x):
    """The same values in several layouts."""
    yield "contiguous", x
    wide = np.empty((*x.shape[:-1], 2 * x.shape[-1]), x.dtype)
    wide[..., ::2] = x
    yield "every second", wide[..., ::2]
    yield "columns first", np.asfortranarray(x)
    yield "backwards", x[..., ::-1].copy()[..., ::-1]


# --- sums --------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize(
    "n", [0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 100, 4095, 4096, 4097, 8192, 20_000]
)
def test_sum_of_a_vector_is_l16(n, dtype):
    x = draw(n, dtype)
    expected = spelled_out.l16(x) if n else dtype(0)
    for _, same in layouts(x):
        assert bits(kernels.sum(same)) == bits(expected)


def test_sums_of_blocks_are_reduced_in_blocks():
    """More than 4096 blocks: the third level."""
    x = draw(4096 * 4096 + 5000)
    whole = 4096 * 4096
    lanes = np.zeros((4096, 16))
    blocks = x[:whole].reshape(4096, 256, 16)
    for i in range(256):
        lanes += blocks[:, i]
    for width in (8, 4, 2, 1):
        lanes = lanes[:, :width] + lanes[:, width : 2 * width]
    rest = [spelled_out.l16(x[whole : whole + 4096]), spelled_out.l16(x[whole + 4096 :])]
    assert bits(kernels.sum(x)) == bits(spelled_out.l16([*lanes[:, 0], *rest]))


SHAPES = [(3, 4), (5, 1), (1, 5), (20, 300), (300, 20), (2, 3, 4), (4, 1, 5), (3, 2, 4, 2)]


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("shape", SHAPES)
def test_sum_over_axes(shape, dtype):
    x = draw(shape, dtype)
    for count in range(1, len(shape) + 1):
        for axes in itertools.combinations(range(len(shape)), count):
            expected = spelled_out.sum_axes(x, axes)
            for layout, same in layouts(x):
                got = kernels.sum(same, axes=axes)
                assert bits(got) == bits(expected), (axes, layout)
                kept = kernels.sum(same, axes=axes, keepdims=True)
                assert kept.shape == np.sum(x, axis=axes, keepdims=True).shape
                assert bits(kept) == bits(expected)


def test_long_rows_and_wide_tiles():
    x = draw((3, 5000))
    assert bits(kernels.sum(x, axes=(1,))) == bits(spelled_out.sum_axes(x, (1,)))
    assert bits(kernels.sum(x.T, axes=(0,))) == bits(spelled_out.sum_axes(x.T, (0,)))
    x = draw((7, 3, 700))
    assert bits(kernels.sum(x, axes=(0, 1))) == bits(spelled_out.sum_axes(x, (0, 1)))


def test_sum_of_negative_zeros_is_positive():
    for axes in (None, (0,), (1,)):
        assert not np.signbit(kernels.sum(np.full((3, 4), -0.0), axes=axes)).any()


def test_sum_of_broadcast_operand():
    x = np.broadcast_to(draw((1, 50)), (90, 50))
    assert bits(kernels.sum(x)) == bits(spelled_out.l16(x.ravel()))
    assert bits(kernels.sum(x, axes=(0,))) == bits(spelled_out.sum_axes(x, (0,)))


def test_empty_sums():
    assert kernels.sum(np.zeros((0, 3))) == 0.0
    assert np.array_equal(kernels.sum(np.zeros((0, 3)), axes=(0,)), np.zeros(3))
    assert np.array_equal(kernels.sum(np.zeros((3, 0, 2)), axes=(0, 1)), np.zeros(2))
    assert kernels.sum(np.zeros((3, 0)), axes=(0,)).shape == (0,)


def test_sums_of_integers_and_bools():
    x = np.array([[2**62, 2**62, 5], [2**62, -1, 7]])
    for axes in (None, (0,), (1,)):
        assert np.array_equal(kernels.sum(x, axes=axes), np.sum(x, axis=axes))
    mask = np.array([[True, False], [True, True]])
    assert kernels.sum(mask) == 3
    assert np.array_equal(kernels.sum(mask, axes=(0,)), [2, 1])


@given(
    shape=st.lists(st.integers(1, 4), min_size=1, max_size=4),
    data=st.data(),
    seed=st.integers(0, 99),
)
@settings(max_examples=100, deadline=None)
def test_sum_like_reduces_what_broadcasting_repeated(shape, data, seed):
    like = [data.draw(st.sampled_from((1, n))) for n in shape]
    like = tuple(like[data.draw(st.integers(0, len(shape))) :])
    g = draw(tuple(shape), seed=seed)
    got = kernels.sum_like(g, np.zeros(like))
    missing = len(shape) - len(like)
    axes = tuple(k for k in range(len(shape)) if k < missing or like[k - missing] == 1)
    expected = spelled_out.sum_axes(g, axes).reshape(like) if axes else g
    assert np.shape(got) == like
    assert np.array_equal(got, expected)


def test_sum_like_of_numbers():
    assert kernels.sum_like(np.float64(2.0), np.float64(1.0)) == 2.0
    g = draw((5, 7))
    assert bits(kernels.sum_like(g, np.float64(0.0))) == bits(spelled_out.l16(g.ravel()))
    with pytest.raises(ValueError, match="no broadcast"):
        kernels.sum_like(np.zeros((3, 4)), np.zeros(3))


# --- vector . vector ---------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("n", [0, 1, 5, 16, 100, 4096, 4100, 13_000])
def test_dot_is_l16_of_rounded_products(n, dtype):
    a, b = draw(n, dtype, seed=1), draw(n, dtype, seed=2)
    expected = spelled_out.l16(a * b) if n else dtype(0)
    assert bits(kernels.dot(a, b)) == bits(expected)
    both = np.stack([a, b], axis=1)
    assert bits(kernels.dot(both[:, 0], both[:, 1])) == bits(expected)


def test_dot_of_different_lengths():
    with pytest.raises(ValueError, match="not aligned"):
        kernels.dot(np.zeros(3), np.zeros(4))


# --- products ----------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("shape", SHAPES)
def test_prod_over_axes(shape, dtype):
    x = draw(shape, dtype) / dtype(4)
    for count in range(1, len(shape) + 1):
        for axes in itertools.combinations(range(len(shape)), count):
            for layout, same in layouts(x):
                got = kernels.prod(same, axes=axes)
                assert bits(got) == bits(spelled_out.prod_axes(x, axes)), (axes, layout)
    assert bits(kernels.prod(x)) == bits(spelled_out.prod_axes(x, tuple(range(x.ndim))))


@pytest.mark.parametrize("axes", [None, (0,), (1,), (0, 1), (0, 2)])
def test_prod_others_is_prefix_times_suffix(axes):
    x = draw((3, 4, 2))
    along = tuple(range(3)) if axes is None else axes
    kept = [a for a in range(3) if a not in along]
    order = (*kept, *along)
    moved = np.transpose(x, order)
    rows = moved.reshape(*moved.shape[: len(kept)], -1)
    expected = np.empty_like(rows)
    for index in np.ndindex(rows.shape[:-1]):
        row = rows[index]
        for i in range(len(row)):
            before, after = np.float64(1), np.float64(1)
            for value in row[:i]:
                before = before * value
            for value in row[:i:-1]:
                after = after * value
            expected[(*index, i)] = before * after
    expected = np.transpose(expected.reshape(moved.shape), np.argsort(order))
    for layout, same in layouts(x):
        assert bits(kernels.prod_others(same, axes=axes)) == bits(expected), layout


def test_prod_others_at_zeros():
    assert kernels.prod_others(np.array([2.0, 0.0, 3.0])).tolist() == [0.0, 6.0, 0.0]
    assert kernels.prod_others(np.array([2.0, 0.0, 0.0])).tolist() == [0.0, 0.0, 0.0]


# --- extrema -----------------------------------------------------------------------------------

CASES = [
    [1.0, 3.0, 2.0],
    [3.0, 3.0, 1.0],
    [0.0, -0.0],
    [-0.0, 0.0],
    [-1.0, -0.0, 0.0, -0.0],
    [1.0, np.nan, 5.0, np.nan],
    [np.inf, np.inf],
    [-np.inf, -np.inf, -np.inf],
    [np.inf, 1.0],
    [4.0],
    [np.nan],
]


def spelled_out_extremum(row, sign):
    """Value, position and gap by their definitions; sign 1 for the maximum, -1 for the minimum."""
    value, position = row[0], 0
    for i, x in enumerate(row):
        if not np.isnan(value) and (np.isnan(x) or sign * x >= sign * value):
            if np.isnan(x) or x != value:
                position = i
            value = x
    others = [x for i, x in enumerate(row) if i != position]
    if np.isnan(value) or not others:
        return value, position, np.nan if np.isnan(value) else np.inf
    second = max(others) if sign == 1 else min(others)
    return value, position, 0.0 if second == value else abs(value - second)


def extremum_kernels(name):
    return [getattr(kernels, name + what) for what in ("", "_index", "_gap")]


@pytest.mark.parametrize(("name", "sign"), [("amax", 1), ("amin", -1)])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_extremum_of_a_row(case, name, sign):
    expected = spelled_out_extremum(case, sign)
    for dtype in FLOATS:
        row = np.array(case, dtype)
        column = np.asfortranarray(np.stack([row, row], axis=1))
        for kernel, value in zip(extremum_kernels(name), expected, strict=True):
            value = kernel(row).dtype.type(value)
            assert bits(kernel(row)) == bits(value)
            assert bits(kernel(column, axis=0)) == bits([value, value])
            assert bits(kernel(np.ascontiguousarray(column), axis=0)) == bits([value, value])


@pytest.mark.parametrize(("name", "sign"), [("amax", 1), ("amin", -1)])
@pytest.mark.parametrize("shape", [(40,), (700,), (5, 300), (300, 5), (3, 4, 6)])
def test_extrema_with_many_ties(shape, name, sign):
    values = np.array([-2.0, -1.0, -0.0, 0.0, 1.0, 2.0])
    for seed in range(5):
        rng = np.random.default_rng([seed, *shape])
        x = rng.choice(values[: 4 + seed % 3] if sign == 1 else values[seed % 3 :], shape)
        for axis in (None, *range(len(shape))):
            moved = x.reshape(-1) if axis is None else np.moveaxis(x, axis, -1)
            for layout, same in layouts(x):
                got = [kernel(same, axis=axis) for kernel in extremum_kernels(name)]
                for index in np.ndindex(moved.shape[:-1]):
                    expected = spelled_out_extremum(moved[index], sign)
                    for g, e in zip(got, expected, strict=True):
                        g = np.asarray(g)[index]
                        assert bits(g) == bits(g.dtype.type(e)), (axis, layout)


def test_extrema_of_integers():
    x = np.random.default_rng(0).integers(-5, 5, (6, 40))
    for axis in (None, 0, 1):
        assert np.array_equal(kernels.amax(x, axis=axis), np.max(x, axis=axis))
        assert np.array_equal(kernels.amin_index(x, axis=axis), np.argmin(x, axis=axis))
    assert kernels.amax(np.array([True, False]))


def test_extremum_keepdims_and_empty():
    assert kernels.amax(np.zeros((2, 3)), axis=1, keepdims=True).shape == (2, 1)
    assert kernels.amax_index(np.zeros((2, 3)), keepdims=True).shape == (1, 1)
    assert kernels.amax(np.zeros((3, 0)), axis=0).shape == (0,)
    for axis in (None, 1):
        with pytest.raises(ValueError, match="zero-size"):
            kernels.amax(np.zeros((3, 0)), axis=axis)


# --- all levels --------------------------------------------------------------------------------


@pytest.mark.parametrize("level", LEVELS)
def test_levels_agree(level):
    """What s2s picks when it is imported is a matter of speed alone."""
    for dtype, (name, args) in itertools.product(
        FLOATS, [("sum", (3,)), ("sum", (4,)), ("sum", (7,)), ("prod", (6,)), ("amax", (1,))]
    ):
        x = draw((9, 33, 70), dtype) / dtype(3)
        results = []
        for chosen in (level, ""):
            out = np.zeros(x.size, dtype)
            call = library.entry(f"{name}_{library.SUFFIX[x.dtype]}", chosen)
            assert call(library.descriptor(out), library.descriptor(x), x.ndim, *args) == 0
            results.append(bits(out))
        assert results[0] == results[1], (name, args)
