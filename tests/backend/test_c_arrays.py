"""Array statements in generated C against NumPy."""

import numpy as np
import pytest
from c_harness import FAIL, GUARD, OK, Compiled
from ir_builder import Builder
from ir_programs import MATRIX, VECTOR, apply, const, dim, load, view

from s2s.ir.nodes import NEWAXIS, Alloc, Const, Pop, Push, Slice, Stack, Var, View
from s2s.ir.types import BOOL, F32, F64, I64, Array, DType
from s2s.transform.nest import nest

rng = np.random.default_rng(7)
WHOLE = Slice(None, None)
TENSOR = Array(DType.F64, 3)


def both(func):
    """The fast and the checked variant."""
    nested = nest(func)
    return Compiled(nested, optimise=False), Compiled(nested, checked=True, optimise=False)


def agree(func, args, *expected):
    """Both variants give the expected arrays, bit for bit."""
    for compiled in both(func):
        got = compiled.values(*(np.copy(a) if isinstance(a, np.ndarray) else a for a in args))
        for left, right in zip(got, expected, strict=True):
            assert np.array_equal(left, right, equal_nan=True), (left, right, compiled.text)


# --- elementwise -------------------------------------------------------------------------------


def affine(rank_b):
    b = Builder()
    x, y = b.param("x", MATRIX), b.param("y", Array(DType.F64, rank_b))
    return b.func(b.let(apply("add", b.let(apply("mul", x, const(2.0))), y), "z"))


def test_equal_shapes_and_a_row():
    x, y, row = rng.standard_normal((5, 3)), rng.standard_normal((5, 3)), rng.standard_normal(3)
    agree(affine(2), (x, y), x * 2.0 + y)
    agree(affine(1), (x, row), x * 2.0 + row)


def test_a_size_of_one_known_at_run_time_is_left_to_the_checked_variant():
    x = rng.standard_normal((5, 3))
    fast, checked = both(affine(2))
    for y in (rng.standard_normal((1, 3)), rng.standard_normal((5, 1)), np.ones((1, 1))):
        assert fast(x, y).status == GUARD
        assert np.array_equal(checked.values(x, y)[0], x * 2.0 + y)
        assert np.array_equal(checked.values(y, x)[0], y * 2.0 + x)


def test_a_mismatch_fails():
    fast, checked = both(affine(2))
    x, y = np.ones((5, 3)), np.ones((5, 2))
    assert fast(x, y).status == GUARD
    assert checked(x, y).status == FAIL


def test_new_axes_broadcast_statically():
    b = Builder()
    x, y = b.param("x", VECTOR), b.param("y", VECTOR)
    column, row = b.let(view(x, WHOLE, NEWAXIS)), b.let(view(y, NEWAXIS, WHOLE))
    func = b.func(b.let(apply("mul", column, row), "z"))
    x, y = rng.standard_normal(4), rng.standard_normal(3)
    agree(func, (x, y), np.outer(x, y))


def test_empty_arrays():
    agree(affine(2), (np.ones((0, 3)), np.ones((0, 3))), np.ones((0, 3)))


def test_float32_and_integers_and_bools():
    single, integers = Array(DType.F32, 1), Array(DType.I64, 1)
    b = Builder()
    x, k = b.param("x", single), b.param("k", integers)
    y = b.let(apply("mul", b.let(apply("sqrt", x)), Const(0.1, F32)), "y")
    m = b.let(apply("add", b.let(apply("mul", k, const(3))), const(2**62)), "m")
    q = b.let(apply("ifloordiv", k, b.let(apply("sub", k, const(1)))), "q")
    big = b.let(apply("gt", k, const(1)), "big")
    chosen = b.let(apply("select", big, k, const(0)), "chosen")
    func = b.func(y, m, q, big, chosen)
    x, k = np.array([0.1, 2.0, 3.0], np.float32), np.array([1, 2**62, -5])
    with np.errstate(all="ignore"):
        quotient = k // (k - 1)
    expected = (np.sqrt(x) * np.float32(0.1), k * 3 + 2**62, quotient, k > 1, np.where(k > 1, k, 0))
    agree(func, (x, k), *expected)


def test_huge_angles_in_a_block():
    b = Builder()
    x, y = b.param("x", VECTOR), b.param("y", VECTOR)
    s = b.let(apply("mul", b.let(apply("sin", x)), b.let(apply("cos", y))), "s")
    b.update(x, b.let(apply("tan", x)), "add")
    t = b.let(x, "t")
    func = b.func(s, t)
    x, y = rng.standard_normal(1500), rng.standard_normal(1500) * 1e3
    x[700], y[3], x[9] = 1e300, np.inf, np.nan
    for compiled in both(func):
        s, t = compiled.values(x.copy(), y)
        with np.errstate(all="ignore"):
            assert np.allclose(s, np.sin(x) * np.cos(y), rtol=1e-14, atol=1e-15, equal_nan=True)
            assert np.allclose(t, x + np.tan(x), rtol=1e-14, atol=1e-15, equal_nan=True)


# --- views -------------------------------------------------------------------------------------

SLICES = [
    (Slice(const(1), None), slice(1, None)),
    (Slice(None, const(-1)), slice(None, -1)),
    (Slice(const(-3), const(100)), slice(-3, 100)),
    (Slice(None, None, -1), slice(None, None, -1)),
    (Slice(const(4), const(0), -2), slice(4, 0, -2)),
    (Slice(const(1), None, 3), slice(1, None, 3)),
    (Slice(const(3), const(1)), slice(3, 1)),
]


@pytest.mark.parametrize(("ours", "theirs"), SLICES)
def test_slices(ours, theirs):
    b = Builder()
    x = b.param("x", MATRIX)
    rows, columns = b.let(view(x, ours)), b.let(view(x, const(1), ours))
    double = b.let(apply("mul", rows, const(2.0)), "double")
    func = b.func(double, b.let(apply("add", columns, const(1.0)), "more"))
    for n in (2, 5, 7):
        x = rng.standard_normal((n, 6))
        agree(func, (x,), x[theirs] * 2.0, x[1, theirs] + 1.0)


def test_transpose_and_reshape():
    b = Builder()
    x = b.param("x", TENSOR)
    turned = b.let(View(x, "transpose", (2, 0, 1), TENSOR))
    flat = b.let(View(x, "reshape", (const(-1), b.let(dim(x, 2))), MATRIX))
    ones = [b.let(apply("add", v, const(1.0)), "r") for v in (turned, flat)]
    func = b.func(*ones)
    x = rng.standard_normal((2, 3, 4))
    agree(func, (x,), x.transpose(2, 0, 1) + 1.0, x.reshape(-1, 4) + 1.0)


def test_overlapping_updates_read_before_they_write():
    b = Builder()
    x = b.param("x", VECTOR)
    later, earlier = b.let(view(x, Slice(const(1), None))), b.let(view(x, Slice(None, const(-1))))
    b.update(later, earlier)
    b.update(earlier, later, "add")
    func = b.func(b.let(x, "y"))
    x = np.arange(6.0)
    expected = x.copy()
    expected[1:] = expected[:-1].copy()
    expected[:-1] += expected[1:].copy()
    agree(func, (x,), expected)


def test_an_update_broadcasts_its_value_up():
    b = Builder()
    x, row = b.param("x", MATRIX), b.param("row", VECTOR)
    b.update(x, row, "add")
    b.update(b.let(view(x, const(0))), const(7.0))
    func = b.func(b.let(x, "y"))
    x, row = rng.standard_normal((3, 4)), rng.standard_normal(4)
    expected = x + row
    expected[0] = 7.0
    agree(func, (x, row), expected)


# --- library operations ------------------------------------------------------------------------


@pytest.mark.parametrize("axes", [None, (0,), (1,), (0, 2), (1, 2)])
@pytest.mark.parametrize("keepdims", [False, True])
def test_sums(axes, keepdims):
    b = Builder()
    x = b.param("x", TENSOR)
    total = b.let(apply("sum", x, axes=axes, keepdims=keepdims), "total")
    back = b.let(apply("expand", total, x, axes=axes, keepdims=keepdims), "back")
    func = b.func(total, b.let(apply("mul", back, x), "y"))
    x = rng.integers(-9, 9, (3, 4, 5)).astype(float)
    kept = np.sum(x, axis=axes, keepdims=True)
    agree(func, (x,), np.sum(x, axis=axes, keepdims=keepdims), kept * x)


def test_products_of_matrices_and_vectors():
    b = Builder()
    A, B, v = b.param("A", MATRIX), b.param("B", MATRIX), b.param("v", VECTOR)
    names = [("matmul", A, B), ("matmul", A, v), ("matmul", v, B), ("dot", v, v)]
    func = b.func(*(b.let(apply(*name), "r") for name in names))
    A, B, v = (rng.integers(-9, 9, shape).astype(float) for shape in ((4, 4), (4, 3), (4,)))
    agree(func, (A, B, v), A @ B, A @ v, v @ B, v @ v)
    wrong = np.ones((5, 3))
    assert [compiled(A, wrong, v).status for compiled in both(func)] == [GUARD, FAIL]


@pytest.mark.parametrize("axis", [None, 0, 1])
def test_extrema(axis):
    b = Builder()
    x = b.param("x", MATRIX)
    names = ("amax", "amin", "amax_index", "amax_gap")
    found = [b.let(apply(name, x, axis=axis, keepdims=False), name) for name in names]
    again = b.let(apply("pick", x, found[2], axis=axis, keepdims=False), "again")
    placed = b.let(apply("place", again, found[2], x, axis=axis, keepdims=False), "placed")
    func = b.func(*found, again, placed)
    x = rng.permutation(12.0 * np.arange(12)).reshape(3, 4)
    top = np.max(x, axis=axis)
    where = np.zeros_like(x)
    where[x == np.max(x, axis=axis, keepdims=True)] = x[x == np.max(x, axis=axis, keepdims=True)]
    ordered = np.sort(x, axis=axis)
    gap = top - (np.take(ordered, -2) if axis is None else np.take(ordered, -2, axis=axis))
    agree(func, (x,), top, np.min(x, axis=axis), np.argmax(x, axis=axis), gap, top, where)
    assert [c(np.ones((0, 0))).status for c in both(func)] == [FAIL, FAIL]


def test_gather_and_scatter_and_join():
    b = Builder()
    x, k = b.param("x", MATRIX), b.param("k", Array(DType.I64, 1))
    g = b.let(apply("gather", x, k, axis=0), "g")
    s = b.let(apply("scatter_like", g, x, k, axis=0), "s")
    c = b.let(apply("concatenate", x, g, axis=0), "c")
    part = b.let(apply("concatenate_part", c, x, g, axis=0, part=1), "part")
    a = b.let(apply("arange", const(0), const(7), const(2)), "a")
    func = b.func(g, s, c, part, a)
    x, k = rng.standard_normal((4, 3)), np.array([1, -1, 1])
    scattered = np.zeros_like(x)
    np.add.at(scattered, k, x[k])
    agree(func, (x, k), x[k], scattered, np.concatenate([x, x[k]]), x[k], np.arange(0, 7, 2))
    assert [compiled(x, np.array([4])).status for compiled in both(func)] == [FAIL, FAIL]


def test_sum_like_reduces_what_was_broadcast():
    b = Builder()
    g, row, number = b.param("g", MATRIX), b.param("row", VECTOR), b.param("number", F64)
    results = [b.let(apply("sum_like", g, like), "r") for like in (row, number, g)]
    func = b.func(*results)
    g = rng.integers(-9, 9, (3, 4)).astype(float)
    agree(func, (g, np.ones(4), 1.0), g.sum(axis=0), g.sum(), g)
    b = Builder()
    g, other = b.param("g", MATRIX), b.param("other", MATRIX)
    func = b.func(b.let(apply("sum_like", g, other), "r"))
    agree(func, (g := np.ones((3, 4)), np.ones((1, 4))), g.sum(axis=0, keepdims=True))


# --- binding and memory ------------------------------------------------------------------------


def test_arrays_rebound_in_a_loop():
    b = Builder()
    A, start, n = b.param("A", MATRIX), b.param("start", VECTOR), b.param("n", I64)
    x = b.let(start, "x")
    y = b.let(apply("mul", x, const(1.0)), "y")
    with b.loop(n):
        b.set(x, apply("matmul", A, x))
        b.set(y, apply("add", b.let(apply("mul", y, const(0.5))), x))
    func = b.func(x, y, b.let(start, "same"))
    A, start = rng.integers(-2, 3, (3, 3)).astype(float), np.array([1.0, 2.0, -1.0])
    x, y = start, start
    for _ in range(6):
        x = A @ x
        y = y * 0.5 + x
    agree(func, (A, start, 6), x, y, start)


def test_arrays_that_shrink():
    b = Builder()
    x, n = b.param("x", VECTOR), b.param("n", I64)
    y, total = b.let(x, "y"), b.let(const(0.0), "total")
    with b.loop(n):
        b.set(y, view(y, Slice(const(1), None, 2)))
        doubled = b.let(apply("mul", y, const(2.0)))
        b.set(total, apply("add", total, b.let(apply("sum", doubled, axes=None))))
    func = b.func(b.let(apply("copy", y), "z"), total)
    x = np.arange(21.0)
    y, total = x, 0.0
    for _ in range(3):
        y = y[1::2]
        total += np.sum(y * 2.0)
    agree(func, (x, 3), y, total)


def test_arrays_saved_and_taken_back():
    b = Builder()
    x, n = b.param("x", VECTOR), b.param("n", I64)
    stack, y = Stack("y", VECTOR), b.let(apply("copy", x), "y")
    with b.loop(n):
        b.add(Push, stack=stack, value=y)
        b.set(y, apply("add", b.let(apply("mul", y, y)), x))
    total = b.let(apply("zeros_like", x), "total")
    with b.loop(n, reverse=True):
        b.add(Pop, stack=stack, target=y)
        b.update(total, b.let(apply("mul", total, y)))
        b.update(total, y, "add")
    func = b.func(total)
    x = rng.standard_normal(5) * 0.3
    kept, y = [], x
    for _ in range(4):
        kept.append(y)
        y = y * y + x
    total = np.zeros(5)
    for y in reversed(kept):
        total = total * y
        total = total + y
    agree(func, (x, 4), total)


def test_views_saved_whole():
    b = Builder()
    x, n = b.param("x", MATRIX), b.param("n", I64)
    stack = Stack("column", VECTOR)
    with b.loop(n) as i:
        b.add(Push, stack=stack, value=b.let(view(x, WHOLE, i)))
    total = b.let(const(0.0), "total")
    column = Var("column", VECTOR)
    with b.loop(n, reverse=True):
        b.add(Pop, stack=stack, target=column)
        b.set(total, apply("mul", total, const(0.5)))
        b.set(total, apply("add", total, b.let(load(column, const(1)))))
    func = b.func(total)
    x = rng.standard_normal((3, 4))
    total = 0.0
    for k in reversed(range(4)):
        total = total * 0.5 + x[1, k]
    agree(func, (x, 4), total)


def test_allocation_fills_and_refuses():
    b = Builder()
    n, v = b.param("n", I64), b.param("v", F64)
    zeros = b.let(Alloc((n, const(2)), const(0.0), MATRIX), "zeros")
    full = b.let(Alloc((n,), v, VECTOR), "full")
    flags = b.let(Alloc((n,), const(True), Array(DType.BOOL, 1)), "flags")
    func = b.func(zeros, full, flags)
    agree(func, (3, 2.5), np.zeros((3, 2)), np.full(3, 2.5), np.full(3, True))
    assert [compiled(-1, 0.0).status for compiled in both(func)] == [FAIL, FAIL]


# --- gradients ---------------------------------------------------------------------------------


def test_gradients_arrive_in_memory_of_the_caller():
    b = Builder()
    x, s = b.param("x", VECTOR), b.param("s", F64)
    x_bar = b.let(apply("zeros_like", x), "x_bar")
    b.update(x_bar, b.let(apply("neg", x)), "add")
    other = b.let(apply("mul", x, const(-0.0)), "other")
    s_bar = b.let(apply("neg", s), "s_bar")
    func = b.func(x_bar, other, s_bar, like=(0, 0, 1))
    for compiled in both(func):
        call = compiled(np.array([1.0, 0.0, -2.0]), 0.0)
        assert call.status == OK
        assert [repr(v) for v in call.results[0]] == [repr(np.float64(v)) for v in (-1.0, 0.0, 2.0)]
        assert not np.signbit(call.results[1]).any()
        assert repr(call.results[2]) == "0.0"
        assert compiled(np.array([np.nan]), 0.0).status == OK | 16
        assert compiled(np.array([1.0]), np.nan).status == OK | 16
        assert compiled(np.array([1.0]), np.inf).status == OK


def test_the_strong_product():
    b = Builder()
    g, p = b.param("g", VECTOR), b.param("p", VECTOR)
    func = nest(b.func(b.let(apply("strong", g, p), "r")))
    g, p = np.array([0.0, -0.0, 2.0]), np.array([np.inf, np.nan, np.inf])
    (plain,) = Compiled(func).values(g, p)
    (strong,) = Compiled(func, strong=True).values(g, p)
    assert np.isnan(plain[:2]).all() and np.array_equal(strong, [0.0, 0.0, np.inf])


def test_bool_results_have_one_byte():
    b = Builder()
    x = b.param("x", VECTOR)
    func = b.func(b.let(apply("isnan", x), "r"), b.let(apply("lt", b.param("a", F64), const(0.0))))
    assert func.results[1].type == BOOL
    agree(func, (np.array([np.nan, 1.0]), -1.0), np.array([True, False]), 1)
