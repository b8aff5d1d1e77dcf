"""Bounds: what is proved, what one guard covers, what is checked at the access."""

import re

import numpy as np
from c_harness import FAIL, GUARD, OK, Compiled
from ir_builder import Builder
from ir_programs import MATRIX, ONE, VECTOR, apply, const, dim, load

from s2s.ir.types import I64, Array, DType
from s2s.transform.nest import nest

INDICES = Array(DType.I64, 1)


def variants(func):
    nested = nest(func)
    return Compiled(nested), Compiled(nested, checked=True)


def guards(compiled):
    """The guards of a text, and the number of checks at accesses."""
    hoisted = re.findall(r"if \((.*)\) return S2S_GUARD;", compiled.text)
    inside = [test for test in hoisted if "S2S_INSIDE" in test or "s2s_wrap" in test]
    return [test for test in hoisted if test not in inside], len(inside)


def add_to(b, total, value):
    b.set(total, apply("add", total, value))


def test_the_range_of_a_length_needs_no_guard():
    b = Builder()
    x = b.param("x", VECTOR)
    total = b.let(const(0.0), "total")
    n = b.let(dim(x), "n")
    with b.loop(n) as i:
        add_to(b, total, b.let(load(x, i)))
    fast, _ = variants(b.func(total))
    assert guards(fast) == ([], 0)
    assert fast.values(np.arange(4.0)) == [6.0]


def test_other_arrays_are_covered_by_one_guard():
    b = Builder()
    x, y, A = b.param("x", VECTOR), b.param("y", VECTOR), b.param("A", MATRIX)
    total = b.let(const(0.0), "total")
    with b.loop(b.let(dim(x))) as i, b.loop(b.let(dim(y)), name="j") as j:
        product = b.let(apply("mul", b.let(load(x, i)), b.let(load(y, j))))
        add_to(b, total, b.let(apply("mul", product, b.let(load(A, i, j)))))
    fast, checked = variants(b.func(total))
    assert guards(fast) == (["0 < x_d0 && !(x_d0 <= A_d0 && y_d0 <= A_d1)"], 0)
    x, y, A = np.arange(3.0), np.arange(4.0), np.arange(12.0).reshape(3, 4)
    assert fast.values(x, y, A) == checked.values(x, y, A) == [float(x @ A @ y)]
    assert (fast(x, y, A[:, :3].copy()).status, checked(x, y, A[:2]).status) == (GUARD, FAIL)
    assert fast(np.ones(0), y, np.ones((0, 0))).status == OK


def test_triangles_and_neighbours():
    b = Builder()
    x = b.param("x", VECTOR)
    total = b.let(const(0.0), "total")
    n = b.let(dim(x), "n")
    with b.loop(n) as i:
        after = b.let(apply("add", i, ONE))
        with b.loop(n, after, name="j") as j:
            add_to(b, total, b.let(load(x, b.let(apply("sub", j, i)))))
        with b.loop(i, name="k") as k:
            add_to(b, total, b.let(load(x, b.let(apply("sub", b.let(apply("sub", i, k)), ONE)))))
    fast, checked = variants(b.func(total))
    assert guards(fast) == ([], 0)
    x = np.arange(5.0)
    assert fast.values(x) == checked.values(x)


def test_an_induction_variable_is_followed():
    b = Builder()
    x, n, m = b.param("x", VECTOR), b.param("n", I64), b.param("m", I64)
    total, at = b.let(const(0.0), "total"), b.let(const(0), "at")
    with b.loop(n), b.loop(m, name="j"):
        add_to(b, total, b.let(load(x, at)))
        b.set(at, apply("add", at, ONE))
    fast, checked = variants(b.func(total))
    hoisted, inside = guards(fast)
    assert inside == 0 and any("at" in test for test in hoisted)
    x = np.arange(12.0)
    assert fast.values(x, 3, 4) == checked.values(x, 3, 4) == [66.0]
    assert (fast(x, 3, 5).status, checked(x, 3, 5).status) == (GUARD, FAIL)


def test_flat_indices_into_a_matrix():
    b = Builder()
    x, n, m = b.param("x", VECTOR), b.param("n", I64), b.param("m", I64)
    total = b.let(const(0.0), "total")
    with b.loop(n) as i, b.loop(m, name="j") as j:
        at = b.let(apply("add", b.let(apply("mul", i, m)), j))
        add_to(b, total, b.let(load(x, at)))
    fast, checked = variants(b.func(total))
    hoisted, inside = guards(fast)
    assert inside <= 1
    x = np.arange(12.0)
    assert fast.values(x, 3, 4) == checked.values(x, 3, 4) == [66.0]
    assert (fast(x, 4, 4).status, checked(x, 4, 4).status) == (GUARD, FAIL)


def test_negative_indices_are_pythons():
    b = Builder()
    x, k = b.param("x", VECTOR), b.param("k", I64)
    first, last = b.let(load(x, k)), b.let(load(x, const(-2)))
    fast, checked = variants(b.func(first, last))
    x = np.arange(5.0)
    for k in range(-7, 8):
        inside = -5 <= k < 5
        call = checked(x, k)
        assert call.status == (OK if inside else FAIL)
        assert not inside or call.results == [x[k], x[-2]]
        assert fast(x, k).status == (OK if 0 <= k < 5 else GUARD)
    assert [v(x[:1].copy(), 0).status for v in (fast, checked)] == [GUARD, FAIL]


def test_wrapping_neighbours_stay_in_the_fast_variant():
    b = Builder()
    x = b.param("x", VECTOR)
    total = b.let(const(0.0), "total")
    with b.loop(b.let(dim(x))) as i:
        add_to(b, total, b.let(load(x, b.let(apply("sub", i, ONE)))))
    fast, _ = variants(b.func(total))
    x = np.arange(5.0)
    assert fast.values(x) == [10.0]


def test_a_branch_does_not_make_a_guard_strict():
    b = Builder()
    x = b.param("x", VECTOR)
    total = b.let(const(0.0), "total")
    n = b.let(dim(x), "n")
    with b.loop(n) as i:
        after = b.let(apply("add", i, ONE))
        with b.branch(b.let(apply("lt", after, n))):
            add_to(b, total, b.let(load(x, after)))
    fast, _ = variants(b.func(total))
    assert fast.values(np.arange(5.0)) == [10.0]


def test_indices_from_an_array_are_checked_where_they_are_used():
    b = Builder()
    x, idx = b.param("x", VECTOR), b.param("idx", INDICES)
    with b.loop(b.let(dim(idx))) as i:
        b.store(x, (b.let(load(idx, i)),), const(1.0), "add")
    fast, checked = variants(b.func(b.let(x, "y")))
    x, idx = np.zeros(4), np.array([0, 3, 3, 1])
    assert np.array_equal(fast.values(x.copy(), idx)[0], [1.0, 1.0, 0.0, 2.0])
    idx[2] = -1
    assert fast(x.copy(), idx).status == GUARD
    assert np.array_equal(checked.values(x.copy(), idx)[0], [1.0, 1.0, 0.0, 2.0])
    idx[2] = 4
    assert checked(x.copy(), idx).status == FAIL


def test_a_shrinking_array_is_not_taken_for_the_old_one():
    b = Builder()
    x = b.param("x", VECTOR)
    y, total = b.let(x, "y"), b.let(const(0.0), "total")
    from ir_programs import view

    from s2s.ir.nodes import Slice

    with b.loop(b.let(dim(y))) as i:
        add_to(b, total, b.let(load(y, i)))
        b.set(y, view(y, Slice(ONE, None)))
    fast, checked = variants(b.func(total))
    assert fast(np.arange(4.0)).status == GUARD
    assert checked(np.arange(4.0)).status == FAIL


def test_a_packed_triangle_is_proved_by_one_guard():
    """The strict lower triangle of a d*d matrix, column by column, in one vector."""
    b = Builder()
    x, d = b.param("x", VECTOR), b.param("d", I64)
    total = b.let(const(0.0), "total")

    def use(name, *args):
        return b.let(apply(name, *args))

    with b.loop(d) as row, b.loop(row, name="a") as a:
        before = use("ifloordiv", use("mul", a, use("add", a, ONE)), const(2))
        start = use("sub", use("mul", a, d), before)
        at = use("sub", use("sub", use("add", start, row), a), ONE)
        add_to(b, total, b.let(load(x, at)))
    fast, checked = variants(b.func(total))
    hoisted, inside = guards(fast)
    assert inside == 0 and "0 < d && !(d * d <= 2 * x_d0 + d)" in hoisted
    for d in range(7):
        x = np.arange(d * (d - 1) // 2 + 0.0)
        assert fast.values(x, d) == checked.values(x, d) == [x.sum()]
        if d > 1:
            assert (fast(x[1:], d).status, checked(x[1:], d).status) == (GUARD, FAIL)
