"""Numbers, loops and failures in generated C against Python."""

import itertools
import math

import numpy as np
import pytest
from c_harness import FAIL, GUARD, OK, Compiled
from ir_builder import Builder
from ir_programs import ONE, apply, const

from s2s.ir.nodes import Apply, Const, Raise, Var
from s2s.ir.types import BOOL, F32, F64, I64
from s2s.transform.nest import nest

BIG, SMALL = 2**63 - 1, -(2**63)


def both(func):
    """The fast and the checked variant."""
    nested = nest(func)
    return Compiled(nested, optimise=False), Compiled(nested, checked=True, optimise=False)


def outcomes(func, *args):
    """Status and results of the checked variant; the fast one agrees or gives way."""
    fast, checked = both(func)
    call = checked(*args)
    other = fast(*args)
    assert other.status == GUARD or (other.status, other.results) == (call.status, call.results)
    return call.status, call.results


def binary(name, type_=I64):
    b = Builder()
    x, y = b.param("x", type_), b.param("y", type_)
    return b.func(b.let(apply(name, x, y)))


# --- integers ----------------------------------------------------------------------------------

INTEGERS = (0, 1, -1, 2, -3, 7, 2**31, -(2**40), BIG, BIG - 1, SMALL, SMALL + 1)
PYTHON = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "ifloordiv": lambda a, b: a // b,
    "imod": lambda a, b: a % b,
    "imax": max,
    "imin": min,
    "and_": lambda a, b: a & b,
    "or_": lambda a, b: a | b,
    "xor": lambda a, b: a ^ b,
}


@pytest.mark.parametrize("name", PYTHON)
def test_integers_are_pythons_or_fail(name):
    fast, checked = both(binary(name))
    for a, b in itertools.product(INTEGERS, INTEGERS):
        try:
            value = PYTHON[name](a, b)
        except ZeroDivisionError:
            value = None
        fits = value is not None and SMALL <= value <= BIG
        for compiled in (fast, checked):
            call = compiled(a, b)
            if compiled is fast and call.status == GUARD:
                continue
            expected = (OK, [value]) if fits else (FAIL, [])
            assert (call.status, call.results) == expected, (a, b, compiled.text)


def test_integer_powers():
    fast, checked = both(binary("ipow"))
    for x, n in itertools.product((0, 1, -1, 2, -2, 3, 10, -7), (-1, 0, 1, 2, 3, 19, 62, 63, 64)):
        fits = n >= 0 and SMALL <= x**n <= BIG
        expected = (OK, [x**n]) if fits else (FAIL, [])
        for compiled in (fast, checked):
            assert (compiled(x, n).status, compiled(x, n).results) == expected, (x, n)


def test_negation_of_the_least_integer_fails():
    b = Builder()
    func = b.func(b.let(apply("neg", b.param("x", I64))))
    assert outcomes(func, SMALL)[0] == FAIL
    assert outcomes(func, BIG) == (OK, [-BIG])


def test_sums_of_loop_counters_need_no_check():
    b = Builder()
    n = b.param("n", I64)
    total = b.let(const(0.0), "total")
    with b.loop(n) as i:
        k = b.let(apply("mul", b.let(apply("add", i, const(3))), i))
        b.set(total, apply("add", total, b.let(apply("to_f64", k))))
    fast = Compiled(nest(b.func(total)))
    assert "overflow" not in fast.text
    assert fast.values(10) == [float(sum((i + 3) * i for i in range(10)))]
    assert fast(2**40).status == GUARD


def test_a_counter_may_count_for_ever():
    b = Builder()
    n = b.param("n", I64)
    count = b.let(const(0), "count")
    with b.loop(n):
        b.set(count, apply("add", count, const(2)))
    fast, checked = both(b.func(count))
    assert "overflow" not in fast.text + checked.text
    assert fast.values(5) == checked.values(5) == [10]


@pytest.mark.parametrize("name", ["trunc_int", "floor_int", "ceil_int", "round_int"])
def test_floats_to_integers(name):
    b = Builder()
    func = b.func(b.let(apply(name, b.param("x", F64))))
    rounding = {"trunc": int, "floor": math.floor, "ceil": math.ceil, "round": round}
    python = rounding[name.removesuffix("_int")]
    fast, checked = both(func)
    for compiled in (fast, checked):
        for x in (0.0, -0.5, 2.5, 3.5, -2.7, 1e15 + 0.5, 2.0**62):
            assert compiled.values(x) == [python(x)]
        for x in (math.nan, math.inf, -math.inf, 2.0**63, -1e300):
            assert compiled(x).status == FAIL


# --- floats ------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [0.1, -0.0, 1e-320, 1e300, math.inf, -math.inf, math.nan, 3.0])
def test_constants_are_exact(value):
    b = Builder()
    x = b.param("x", F64)
    single = b.let(Const(value, F32), "single")
    func = b.func(b.let(const(value)), b.let(apply("mul", x, const(value))), single)
    for compiled in both(func):
        got = compiled.values(1.0)
        with np.errstate(over="ignore"):
            expected = (value, value, float(np.float32(value)))
        assert [np.float64(v).tobytes() for v in got if v == v] == [
            np.float64(v).tobytes() for v in expected if v == v
        ]


def test_parentheses_keep_the_order_of_rounding():
    b = Builder()
    x, y, z = (b.param(name, F64) for name in "xyz")

    def use(name, *args):
        return b.let(apply(name, *args))

    results = [
        use("sub", x, use("sub", y, z)),
        use("sub", use("sub", x, y), z),
        use("mul", x, use("div", y, z)),
        use("div", use("mul", x, y), z),
        use("div", x, use("div", y, z)),
        use("neg", use("neg", x)),
        use("neg", use("mul", x, y)),
        use("mul", use("neg", x), y),
        use("mul", use("add", x, y), use("sub", y, z)),
        use("sub", x, use("neg", y)),
    ]
    x, y, z = 0.1, 0.7, 1e-3
    expected = [
        x - (y - z), x - y - z, x * (y / z), x * y / z, x / (y / z),
        x, -(x * y), -x * y, (x + y) * (y - z), x - -y,
    ]  # fmt: skip
    for compiled in both(b.func(*results)):
        assert compiled.values(x, y, z) == expected
        assert "--" not in compiled.text


SELECTIONS = (0.0, -0.0, 1.0, -2.5, math.inf, math.nan)


@pytest.mark.parametrize("name", ["maximum", "minimum", "pymax", "pymin"])
def test_selections_of_two(name):
    python = {"maximum": np.maximum, "minimum": np.minimum, "pymax": max, "pymin": min}[name]
    fast, _ = both(binary(name, F64))
    for a, b in itertools.product(SELECTIONS, SELECTIONS):
        (got,) = fast.values(a, b)
        want = python(a, b)
        assert (math.isnan(got) and math.isnan(want)) or (
            got == want and math.copysign(1, got) == math.copysign(1, want)
        ), (a, b)


def test_powers_and_their_partials():
    b = Builder()
    x, n = b.param("x", F64), b.param("n", I64)
    fixed = [b.let(apply("powi", x, const(k))) for k in (-2, 0, 1, 2, 3, 7)]
    slopes = [b.let(apply("powi_partial", x, const(k))) for k in (-2, 0, 1, 2, 3, 7)]
    free = [b.let(apply("powi", x, n)), b.let(apply("powi_partial", x, n))]
    func = b.func(*fixed, *slopes, *free)
    for compiled in both(func):
        got = compiled.values(1.5, 3)
        powers = [1.5**k for k in (-2, 0, 1, 2, 3, 7)]
        assert got[:6] == pytest.approx(powers, rel=1e-15)
        assert got[6:12] == pytest.approx([k * 1.5 ** (k - 1) for k in (-2, 0, 1, 2, 3, 7)])
        assert got[12:] == [got[4], got[10]]
        assert compiled.values(0.0, 0)[12:] == [1.0, 0.0]


def test_float32_is_computed_in_float32():
    b = Builder()
    x = b.param("x", F32)
    y = b.let(apply("add", b.let(apply("mul", x, Const(0.1, F32))), b.let(apply("exp", x))))
    func = b.func(y, b.let(apply("relu", x)), b.let(apply("to_f64", x)))
    x = np.float32(0.3)
    for compiled in both(func):
        y, kept, wide = compiled.values(x)
        assert y == float(x * np.float32(0.1) + np.float32(math.exp(float(x))))
        assert (kept, wide) == (float(x), float(x))


# --- loops -------------------------------------------------------------------------------------

RANGES = [(0, 5, 1), (5, 0, 1), (2, 9, 3), (9, 2, -3), (4, -1, -1), (0, 0, 1), (-3, 4, 2)]


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("fixed", [False, True])
def test_ranges_forward_and_backward(reverse, fixed):
    for start, stop, step in RANGES:
        b = Builder()
        bounds = [b.param(name, I64) for name in ("start", "stop", "step")]
        if fixed:
            bounds[2] = const(step)
        seen, trips = b.let(const(0.0), "seen"), Var("trips", I64)
        with b.loop(bounds[1], bounds[0], bounds[2], reverse=reverse, trips=trips) as i:
            b.set(seen, apply("mul", seen, const(10.0)))
            b.set(seen, apply("add", seen, b.let(apply("to_f64", i))))
        iterations = list(range(start, stop, step))
        expected = 0.0
        for i in reversed(iterations) if reverse else iterations:
            expected = expected * 10.0 + i
        for compiled in both(b.func(seen, trips)):
            assert compiled.values(start, stop, step) == [expected, len(iterations)]


def test_a_loop_ends_early_and_counts():
    b = Builder()
    n, limit = b.param("n", I64), b.param("limit", F64)
    total, trips, stopped = b.let(const(0.0), "total"), Var("trips", I64), Var("stopped", BOOL)
    with b.loop(n, until=stopped, trips=trips) as i:
        b.set(total, apply("add", total, b.let(apply("to_f64", i))))
        b.set(stopped, apply("gt", total, limit))
    for compiled in both(b.func(total, trips)):
        assert compiled.values(10, 4.0) == [6.0, 4]
        assert compiled.values(3, 40.0) == [3.0, 3]
        assert compiled.values(0, 4.0) == [0.0, 0]


def test_while_counts_its_bodies():
    b = Builder()
    x = b.param("x", F64)
    y, more, trips = b.let(x, "y"), Var("more", BOOL), Var("trips", I64)
    with b.repeat(more, apply("gt", y, const(1.0)), trips=trips):
        b.set(y, apply("mul", y, const(0.5)))
    for compiled in both(b.func(y, trips)):
        assert compiled.values(5.0) == [0.625, 3]
        assert compiled.values(0.5) == [0.5, 0]


def test_the_bounds_of_a_range_are_read_once():
    b = Builder()
    given = b.param("given", I64)
    n, total = b.let(given, "n"), b.let(const(0), "total")
    with b.loop(n) as i:
        b.set(n, apply("sub", n, ONE))
        b.set(total, apply("add", total, i))
    for compiled in both(b.func(n, total)):
        assert compiled.values(5) == [0, 10]


def test_raise_and_branches():
    b = Builder()
    x = b.param("x", F64)
    with b.branch(b.let(apply("lt", x, const(0.0)))):
        b.add(Raise, exception=ValueError, message="negative")
    func = b.func(b.let(apply("sqrt", x)))
    assert outcomes(func, -1.0) == (FAIL, [])
    assert outcomes(func, 4.0) == (OK, [2.0])


def test_logic_of_nested_comparisons():
    b = Builder()
    x, y = b.param("x", F64), b.param("y", F64)

    def less(a, c):
        return b.let(apply("lt", a, c))

    both_ = b.let(apply("and_", less(x, y), less(y, const(2.0))))
    either = b.let(apply("or_", both_, b.let(apply("not_", less(x, const(0.0))))))
    other = b.let(apply("xor", b.let(apply("eq", less(x, y), less(y, x))), either))
    func = b.func(b.let(apply("to_i64", either)), b.let(Apply(other_op(), (other,), I64)))
    for compiled in both(func):
        for x, y in itertools.product((-1.0, 0.0, 1.0, 3.0), repeat=2):
            either = (x < y < 2.0) or not x < 0.0
            assert compiled.values(x, y) == [either, ((x < y) == (y < x)) ^ either]


def other_op():
    from s2s.elementary import OPERATIONS

    return OPERATIONS["to_i64"]
