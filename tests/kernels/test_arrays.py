"""Products of matrices, indexing, copies: bits, NumPy's semantics, errors, at every level."""

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
    """Numbers of different sizes, so that another order of summation gives other bits."""
    rng = np.random.default_rng([seed, *np.atleast_1d(shape)])
    return (rng.standard_normal(shape) * 10.0 ** rng.integers(-2, 3, shape)).astype(dtype)


def native(name, dtype=np.float64, level=library.LEVEL):
    """A function of the array library, called on NumPy arrays, and on lists of arrays."""
    suffix = library.SUFFIX.get(np.dtype(dtype), "u8")
    entry = library.entry(f"{name}_{suffix}", level)

    def call(*args):
        alive = []

        def described(argument):
            if isinstance(argument, list) and isinstance(argument[0], np.ndarray):
                made = library.ffi.new("s2s_array *[]", [described(a) for a in argument])
            elif isinstance(argument, (np.ndarray, np.generic)):
                array = np.asarray(argument)
                made = library.descriptor(array)
                alive.append(array)
            else:
                return argument
            alive.append(made)
            return made

        return entry(*[described(a) for a in args])

    return call


# --- matrix products ---------------------------------------------------------------------------


def fma_chains(a, b):
    """Per output a chain of fma in increasing k from +0.0, with the compiled scalar fma."""
    out = np.zeros((a.shape[0], b.shape[1]), a.dtype)
    step = np.frompyfunc(kernels.fma, 3, 1)
    for k in range(a.shape[1]):
        product = step(a[:, k, None].astype(float), b[None, k].astype(float), out.astype(float))
        out = product.astype(a.dtype)
    return out


@pytest.mark.parametrize("dtype", FLOATS)
def test_scalar_fma_and_small_products_against_exact_fractions(dtype):
    a, b, c = (draw(300, dtype, seed) for seed in range(3))
    if dtype is np.float64:
        assert bits(np.frompyfunc(kernels.fma, 3, 1)(a, b, c).astype(dtype)) == bits(
            [spelled_out.fma(*xs) for xs in zip(a, b, c, strict=True)]
        )
    for m, k, n in [(2, 3, 2), (1, 9, 5), (5, 9, 1), (9, 4, 17), (3, 30, 3)]:
        a, b = draw((m, k), dtype, 1), draw((k, n), dtype, 2)
        assert bits(kernels.matmul(a, b)) == bits(spelled_out.matmul(a, b))


SIZES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 31, 33]


@given(
    m=st.sampled_from(SIZES),
    k=st.sampled_from([*SIZES, 0, 255, 256, 257, 600]),
    n=st.sampled_from([*SIZES, 255, 257, 300]),
    layout=st.sampled_from(["", "a", "b", "ab", "strided"]),
    level=st.sampled_from(LEVELS),
)
@settings(max_examples=120, deadline=None)
def test_matmul_is_a_chain_of_fma(m, k, n, layout, level):
    a, b = draw((m, k), seed=1), draw((k, n), seed=2)
    expected = fma_chains(a, b)
    if "a" in layout:
        a = np.asfortranarray(a)
    if "b" in layout:
        b = np.asfortranarray(b)
    if layout == "strided":
        a, b = np.repeat(a, 2, axis=1)[:, ::2], np.repeat(b, 3, axis=0)[::-3][::-1]
    out = np.full((m, n), np.nan)
    assert native("matmul", level=level)(out, a, 2, b, 2) == 0
    assert bits(out) == bits(expected)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("shape", [(7, 40, 50), (33, 300, 20), (64, 64, 64), (1, 70, 300)])
def test_float32_products_agree_at_all_levels(shape, level):
    m, k, n = shape
    a, b = draw((m, k), np.float32, 1), draw((k, n), np.float32, 2)
    results = []
    for chosen in (level, LEVELS[-1]):
        out = np.empty((m, n), np.float32)
        assert native("matmul", np.float32, chosen)(out, a, 2, b, 2) == 0
        results.append(bits(out))
    assert results[0] == results[1]


RANKS = [
    ((5,), (5, 3)),
    ((4, 5), (5,)),
    ((2, 4, 5), (5,)),
    ((5,), (2, 5, 3)),
    ((2, 4, 5), (5, 3)),
    ((2, 3, 4, 5), (5, 3)),
    ((4, 5), (2, 5, 3)),
    ((2, 4, 5), (2, 5, 3)),
    ((2, 1, 4, 5), (3, 5, 3)),
    ((1, 4, 5), (2, 5, 3)),
    ((0, 5), (5, 3)),
    ((4, 0), (0, 3)),
    ((2, 4, 0), (0,)),
]


@pytest.mark.parametrize(("shape_a", "shape_b"), RANKS)
def test_matmul_of_any_ranks(shape_a, shape_b):
    a, b = draw(shape_a, seed=1), draw(shape_b, seed=2)
    got = kernels.matmul(a, b)
    reference = np.matmul(a, b)
    assert got.shape == reference.shape
    wide_a = a[None] if a.ndim == 1 else a
    wide_b = b[:, None] if b.ndim == 1 else b
    batch = np.broadcast_shapes(wide_a.shape[:-2], wide_b.shape[:-2])
    wide_a = np.broadcast_to(wide_a, (*batch, *wide_a.shape[-2:]))
    wide_b = np.broadcast_to(wide_b, (*batch, *wide_b.shape[-2:]))
    expected = np.empty((*batch, wide_a.shape[-2], wide_b.shape[-1]))
    for index in np.ndindex(batch):
        expected[index] = fma_chains(wide_a[index], wide_b[index])
    assert bits(got) == bits(expected.reshape(reference.shape))
    turned = np.swapaxes(np.swapaxes(a, 0, -1).copy(), 0, -1)
    assert bits(kernels.matmul(turned, b)) == bits(got)


def test_matmul_of_integers_and_mixed_types():
    a, b = np.arange(6).reshape(2, 3), np.arange(12).reshape(3, 4)
    assert np.array_equal(kernels.matmul(a, b), a @ b)
    assert kernels.matmul(a.astype(np.float32), b.astype(np.float64)).dtype == np.float64


@pytest.mark.parametrize("shapes", [((2, 3), (4, 5)), ((3,), (4, 5)), ((2, 2, 3), (3, 3, 4))])
def test_matmul_mismatch(shapes):
    with pytest.raises(ValueError, match="match|broadcast"):
        kernels.matmul(np.zeros(shapes[0]), np.zeros(shapes[1]))


def test_a_zero_cotangent_contributes_nothing():
    zero, bad = np.zeros((2, 3)), np.full((3, 2), np.inf)
    assert np.array_equal(kernels.matmul_ct(zero, bad, cotangent=0), np.zeros((2, 2)))
    assert np.array_equal(kernels.matmul_ct(bad, zero, cotangent=1), np.zeros((3, 3)))
    assert np.isnan(kernels.matmul_ct(zero, bad, cotangent=1)).all()
    out = np.empty((2, 2))
    assert native("matmul_ct")(out, zero, 2, bad, 2, 0) == 0
    assert np.array_equal(out, np.zeros((2, 2)))


# --- gathering ---------------------------------------------------------------------------------

INDEX_CASES = [
    ((6,), 0, [(4,)]),
    ((6,), 0, [(2, 3)]),
    ((6, 5), 0, [(4,)]),
    ((6, 5), 1, [(4,)]),
    ((6, 5), 0, [(4,), (4,)]),
    ((6, 5), 0, [(4, 1), (3,)]),
    ((6, 5), 0, [(), (3,)]),
    ((6, 5, 4), 1, [(3,)]),
    ((6, 5, 4), 1, [(2, 3), ()]),
    ((6, 5, 4), 0, [(7,), (7,), (7,)]),
    ((2, 3, 4, 5), 1, [(2, 2), (2,)]),
    ((6,), 0, [(0,)]),
    ((6, 5), 0, [(1200,)]),
]


def draw_index(shape, axis, shapes, seed=0):
    rng = np.random.default_rng([seed, axis])
    return [
        np.asarray(rng.integers(-shape[axis + k], shape[axis + k], size))
        for k, size in enumerate(shapes)
    ]


def key(axis, index):
    return (slice(None),) * axis + tuple(index)


@pytest.mark.parametrize(("shape", "axis", "shapes"), INDEX_CASES)
@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.int64])
def test_gather(shape, axis, shapes, dtype):
    x, index = draw(shape, dtype), draw_index(shape, axis, shapes)
    expected = x[key(axis, index)]
    assert np.array_equal(kernels.gather(x, *index, axis=axis), expected)
    for same in (x, np.asfortranarray(x), np.repeat(x, 2, axis=-1)[..., ::2]):
        out = np.empty(expected.shape, dtype)
        ranks = [i.ndim for i in index]
        assert native("gather", dtype)(out, same, x.ndim, axis, len(index), index, ranks) == 0
        assert np.array_equal(out, expected)


@pytest.mark.parametrize(("shape", "axis", "shapes"), INDEX_CASES)
@pytest.mark.parametrize("mode", ["set", "add"])
def test_scatter_in_c_order(shape, axis, shapes, mode):
    index = draw_index(shape, axis, shapes, seed=1)
    gathered = np.zeros(shape)[key(axis, index)].shape
    for size in {gathered, gathered[1:], (1,) * len(gathered), ()}:
        value = draw(size) if size else draw(1)[0]
        expected = np.asfortranarray(draw(shape, seed=3))
        x = expected.copy(order="K")
        wide = np.broadcast_to(value, gathered)
        numbers = np.arange(expected.size).reshape(shape)[key(axis, index)]
        for place, v in zip(numbers.ravel(), wide.ravel(), strict=True):
            at = np.unravel_index(place, shape)
            expected[at] = expected[at] + v if mode == "add" else v
        kernels.scatter(x, *index, value=value, axis=axis, mode=mode)
        assert bits(x) == bits(expected)


def test_scatter_of_repeated_indices():
    x = np.zeros(3)
    kernels.scatter(x, np.array([1, 1, -2]), value=np.array([5.0, 6.0, 7.0]), axis=0)
    assert x.tolist() == [0.0, 7.0, 0.0]
    g = np.array([1e16, 1.0, -1e16, 1.0])
    got = kernels.scatter_like(g, np.zeros(2), np.array([1, 1, 1, 1]), axis=0)
    assert got.tolist() == [0.0, ((1e16 + 1.0) - 1e16) + 1.0]
    flags = np.zeros(3, bool)
    kernels.scatter(flags, np.array([0, 2]), value=True, axis=0)
    assert flags.tolist() == [True, False, True]


@pytest.mark.parametrize(("shape", "axis", "shapes"), INDEX_CASES)
def test_last_writer(shape, axis, shapes):
    index = draw_index(shape, axis, shapes, seed=2)
    last = kernels.last_writer(np.zeros(shape), *index, axis=axis)
    gathered = np.zeros(shape)[key(axis, index)]
    assert last.ndim == gathered.ndim
    value = np.arange(1.0, gathered.size + 1).reshape(gathered.shape)
    x = np.zeros(shape)
    kernels.scatter(x, *index, value=value, axis=axis)
    assert np.array_equal(np.broadcast_to(last, value.shape), x[key(axis, index)] == value)
    out = np.empty(last.shape, bool)
    ranks = [i.ndim for i in index]
    assert native("last_writer", bool)(out, x, x.ndim, axis, len(index), index, ranks) == 0
    assert np.array_equal(out, last)


def test_index_out_of_range():
    for bad in (3, -4):
        with pytest.raises(IndexError, match="out of bounds"):
            kernels.gather(np.zeros(3), np.array([0, bad]), axis=0)
        x = np.zeros(3)
        with pytest.raises(IndexError, match="out of bounds"):
            kernels.scatter(x, np.array([0, bad]), value=1.0, axis=0)
        assert not x.any()
        out = np.empty(2)
        assert native("gather")(out, np.zeros(3), 1, 0, 1, [np.array([0, bad])], [1]) != 0


def test_index_shapes_that_do_not_match():
    with pytest.raises(IndexError, match="broadcast"):
        kernels.gather(np.zeros((3, 3)), np.array([0, 1]), np.array([0, 1, 2]), axis=0)
    with pytest.raises(ValueError, match="shape mismatch"):
        kernels.scatter(np.zeros(3), np.array([0, 1]), value=np.zeros(3), axis=0)


# --- positions ---------------------------------------------------------------------------------


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize(("shape", "axis"), [((5,), 0), ((4, 6), 0), ((4, 6), 1), ((2, 3, 4), 1)])
def test_pick_and_place(shape, axis, keepdims):
    x = draw(shape)
    k = np.asarray(kernels.amax_index(x, axis=axis, keepdims=keepdims))
    picked = kernels.pick(x, k if k.ndim else int(k), axis=axis, keepdims=keepdims)
    assert bits(picked) == bits(np.max(x, axis=axis, keepdims=keepdims))
    placed = kernels.place(picked, k, x, axis=axis, keepdims=keepdims)
    expected = np.where(x == np.max(x, axis=axis, keepdims=True), x, 0.0)
    assert bits(placed) == bits(expected)
    out, zeros = np.empty_like(np.asarray(picked)), np.empty(shape)
    assert native("pick")(out, np.asfortranarray(x), x.ndim, k, k.ndim, axis) == 0
    assert bits(out) == bits(picked)
    assert native("place")(zeros, np.asarray(picked), k, k.ndim, x, x.ndim, axis) == 0
    assert bits(zeros) == bits(expected)
    assert native("pick")(out, x, x.ndim, k + 100, k.ndim, axis) != 0


def test_pick_and_place_of_all():
    x = draw((3, 4))
    k = kernels.amax_index(x)
    assert kernels.pick(x, k) == x.max()
    assert kernels.pick(x, np.reshape(k, (1, 1)), keepdims=True).shape == (1, 1)
    placed = kernels.place(2.0, k, x)
    assert placed.shape == x.shape
    assert placed.reshape(-1)[k] == 2.0
    out = np.empty(())
    assert native("pick")(out, x.T, 2, np.array(4), 0, -1) == 0
    assert out == x.T.ravel()[4]


# --- copies ------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.int64])
@pytest.mark.parametrize("shape", [(), (0, 3), (7,), (40, 50), (3, 1, 5), (2, 3, 4, 5)])
def test_copy_from_and_to_any_strides(shape, dtype):
    x = np.round(draw(shape, np.float64) * 100).astype(dtype)
    for order in itertools.permutations(range(len(shape))):
        turned = np.transpose(x, order)
        out = np.empty(turned.shape, dtype)
        assert native("copy", dtype)(out, turned, x.ndim) == 0
        assert np.array_equal(out, turned)
        back = np.empty_like(x)
        assert native("copy", dtype)(np.transpose(back, order), out, x.ndim) == 0
        assert np.array_equal(back, x)


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_concatenate_and_its_parts(axis):
    shapes = [[3, 4, 2] for _ in range(3)]
    for k, shape in enumerate(shapes):
        shape[axis] = (1, 0, 5)[k]
    parts = [np.asfortranarray(draw(shape, seed=k)) for k, shape in enumerate(shapes)]
    expected = np.concatenate(parts, axis=axis)
    assert np.array_equal(kernels.concatenate(*parts, axis=axis), expected)
    out = np.empty(expected.shape)
    assert native("concatenate")(out, 3, parts, 3, axis) == 0
    assert np.array_equal(out, expected)
    for k, part in enumerate(parts):
        got = kernels.concatenate_part(expected, *parts, axis=axis, part=k)
        assert np.array_equal(got, part)
        out = np.empty(part.shape)
        assert native("concatenate_part")(out, expected, 3, parts, 3, axis, k) == 0
        assert np.array_equal(out, part)


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("axes", [(0,), (1,), (0, 2), (0, 1, 2), None])
def test_expand_repeats_a_sum(axes, keepdims):
    like = np.zeros((3, 4, 5))
    g = np.asarray(kernels.sum(draw((3, 4, 5)), axes=axes, keepdims=keepdims))
    got = kernels.expand(g, like, axes=axes, keepdims=keepdims)
    kept = g.reshape(np.sum(like, axis=axes, keepdims=True).shape)
    assert np.array_equal(got, np.broadcast_to(kept, like.shape))
    out = np.empty(like.shape)
    mask = library.mask_of(axes, 3)
    assert native("expand")(out, g, like, 3, mask, keepdims) == 0
    assert np.array_equal(out, got)


def test_broadcast_like():
    like = np.zeros((3, 4))
    for shape in [(), (1,), (4,), (3, 1), (3, 4)]:
        x = draw(shape) if shape else np.float64(2.5)
        got = kernels.broadcast_like(x, like)
        assert np.array_equal(got, np.broadcast_to(x, (3, 4)))
        out = np.empty((3, 4))
        assert native("broadcast_like")(out, np.asarray(x), np.ndim(x), like, 2) == 0
        assert np.array_equal(out, got)
    assert native("broadcast_like")(np.empty((3, 4)), np.zeros(3), 1, like, 2) != 0


@pytest.mark.parametrize(
    "args",
    [(0, 10, 3), (10, 0, -3), (5, 5, 1), (0.0, 1.0, 0.1), (1.0, -1.0, -0.3), (2.0, 1.0, 0.5)],
)
def test_arange_is_numpys(args):
    got = kernels.arange(*args)
    assert got.dtype == np.arange(*args).dtype
    assert bits(got) == bits(np.arange(*args))


def test_arange_of_step_zero():
    with pytest.raises(ZeroDivisionError):
        kernels.arange(0, 1, 0)
    with pytest.raises(ZeroDivisionError):
        kernels.arange(0.0, 1.0, 0.0)
    with pytest.raises(ValueError, match="compute length"):
        kernels.arange(0.0, np.inf, 1.0)
