"""Records: which comparisons, in which order, where they stand, and which piece wins a tie."""

import math

import numpy as np
import pytest
from helpers import Everything, gradient, gradients, rows, traced

from s2s import tape
from s2s.elementary.select import relu
from s2s.ir.source import Site, Span
from s2s.nonsmooth.trace import Selection, Trace, same_bits

INF, NAN = math.inf, math.nan


def test_every_executed_comparison_in_order():
    def f(x):
        n = 0.0
        while n < 1.5:
            n += x
        return n if 0.5 < x <= 1.0 else x

    assert rows(traced(f, 1.0)) == [
        ("n < 1.5", 0, 1, -1.5, False),
        ("n < 1.5", 0, 1, -0.5, False),
        ("n < 1.5", 0, 0, 0.5, False),
        ("0.5 < x <= 1.0", 0, 1, -0.5, False),
        ("0.5 < x <= 1.0", 1, 1, 0.0, True),
    ]


def test_the_chain_stops_where_python_stops():
    assert len(rows(traced(lambda x: x if 2.0 < x < 3.0 else -x, 1.0))) == 1


def test_operators_stand_as_written():
    assert rows(traced(lambda x: x if 0.5 > x else 0.0, 0.25))[0][3] == 0.25  # noqa: SIM300


def test_truth_of_floats():
    def f(x, y):
        if x and not y:
            return x
        z = y or x
        assert z, "never"
        return z

    texts = [(text, index, z) for text, _, index, z, _ in rows(traced(f, 2.0, 3.0))]
    assert texts == [("x", 1, 2.0), ("y", 1, 3.0), ("y", 1, 3.0), ("z", 1, 3.0)]


def test_what_is_not_recorded():
    def f(x, n):
        if n > 2 and x is not None and "a" < "b" and x in (1.0, 2.0):
            x = x * n
        return max(n, 2) * x

    assert rows(traced(f, 1.0, 3, wrt=(0,))) == [] and gradient(f, 1.0, 3) == 9.0


def test_only_sites_of_the_table_are_recorded():
    def f(x):
        return x if x > 1.0 else abs(x)

    assert tape.run(f, (0.5,), (0,), {}).selections == ()
    sites = [r.site for r in tape.run(f, (0.5,), (0,), Everything()).selections]
    assert [s.text for s in sites] == ["x > 1.0", "abs(x)"]
    run = tape.run(f, (0.5,), (0,), {sites[1]: 2})
    assert [r.site for r in run.selections] == [sites[1]]


# fmt: off
def spanning(x):
    é = x; y = abs(é * 2.0 -  # noqa: E702
                   1.0)
    y //= 2.0
    return y
# fmt: on


def test_the_span_of_a_site():
    """Columns are those of `ast`: UTF-8 bytes."""
    first, second = (s.site.span for s in traced(spanning, 1.0).selections)
    line = spanning.__code__.co_firstlineno + 1
    assert first == Span(filename=__file__, line=line, column=16, end_line=line + 1, end_column=23)
    assert second == Span(
        filename=__file__, line=line + 2, column=4, end_line=line + 2, end_column=13
    )


def test_library_selections_give_one_record():
    def f(x, y):
        return abs(x) + max(x, y, 0.25) + min(x, y) + np.maximum(x, y) + np.clip(x, 0.0, 2.0)

    assert [r[0][:3] for r in rows(traced(f, 1.0, 0.5))] == ["abs", "max", "min", "np.", "np."]


def test_array_operations_give_one_record_holding_arrays():
    def f(x):
        return np.sum(np.where(x > 1.0, x, 0.0)) + np.sum(np.abs(x)) + np.max(x)

    mask, modulus, top = traced(f, np.array([1.0, 2.0, 0.0])).selections
    assert mask.index.tolist() == [0, 1, 0] and mask.index.dtype == np.int64
    assert mask.switching_value.tolist() == [0.0, 1.0, -1.0]
    assert mask.tie.tolist() == [True, False, False] and mask.ties == 1
    assert modulus.index.tolist() == [0, 0, 2] and modulus.tie.tolist() == [False, False, True]
    assert (top.index, top.switching_value, top.tie) == (1, 1.0, False)


@pytest.mark.parametrize(
    "function, point, expected",
    [
        (lambda x: abs(x), 0.0, 0.0),
        (lambda x: np.sign(x), 0.0, 0.0),
        (lambda x: np.clip(x, 0.0, 1.0), 0.0, 0.0),
        (lambda x: np.clip(x, 0.0, 1.0), 1.0, 0.0),
        (lambda x: np.clip(x, 0.0, 1.0), 0.5, 1.0),
        (lambda x: relu(x), 0.0, 0.0),
        (lambda x: relu(x), 2.0, 1.0),
        (lambda x: abs(x), NAN, 1.0),
        (lambda x: abs(x), -INF, -1.0),
        (lambda x: x if x > 0.0 else 0.0, 0.0, 0.0),
        (lambda x: x if x >= 0.0 else 0.0, 0.0, 1.0),
        (lambda x: math.sqrt(x), 0.0, 0.0),
        (lambda x: np.floor(x) + x % 1.0, 2.0, 1.0),
    ],
)
def test_derivatives_at_ties(function, point, expected):
    assert gradient(function, point) == expected


@pytest.mark.parametrize("tie, expected", [(0, (1.0, 0.0)), (1, (0.0, 1.0))])
def test_the_table_names_the_winner_of_a_tie(tie, expected):
    for function in (np.maximum, np.minimum):

        def f(x, y, choose=function):
            return choose(x, y)

        assert traced(f, 0.5, 0.5, ties={"choose(x, y)": tie}).gradient == expected

        def g(x, y, choose=function):
            return np.sum(choose(x, y))

        x = np.array([0.5, 0.0, 1.0])
        x_bar, y_bar = traced(g, x, np.array([0.5, 1.0, 0.0]), ties={"choose(x, y)": tie}).gradient
        assert (x_bar[0], y_bar[0]) == expected
        assert x_bar[1:].tolist() == ([0.0, 1.0] if function is np.maximum else [1.0, 0.0])


def test_the_value_is_the_spelling_s_own():
    def numpy_max(x, y):
        return np.maximum(x, y)

    def python_max(x, y):
        return max(x, y)

    for tie in (0, 1):
        ties = {"np.maximum(x, y)": tie, "max(x, y)": tie}
        assert math.copysign(1.0, traced(numpy_max, 0.0, -0.0, ties=ties).value) == -1.0
        assert math.copysign(1.0, traced(python_max, 0.0, -0.0, ties=ties).value) == 1.0


def test_nan_operands():
    assert gradients(lambda x, y: np.maximum(x, y), NAN, 1.0) == (1.0, 0.0)
    assert gradients(lambda x, y: np.maximum(x, y), 1.0, NAN) == (0.0, 1.0)
    (row,) = rows(traced(lambda x: x if x < 1.0 else 2.0 * x, NAN))
    assert row[2] == 0 and math.isnan(row[3]) and row[4] is False


def test_infinite_operands_tie():
    (row,) = rows(traced(lambda x, y: x if x < y else y, INF, INF))
    assert row[4] is True and math.isnan(row[3])


def test_jumps():
    def f(x, y):
        return x * int(x) + math.floor(y) + round(x) + x // y + x % y

    trace = traced(f, 2.25, 1.5)
    assert [s.index for s in trace.selections] == [0] * 5
    assert [s.switching_value for s in trace.selections][:3] == [0.25, -0.5, -0.25]
    assert trace.gradient == (2.0 + 1.0, -1.0)


def test_selections_of_callees_stand_in_the_callee():
    def inner(t):
        return t if t > 1.0 else 2.0 * t

    assert rows(traced(lambda x: inner(x) + inner(2.0 * x), 0.75)) == [
        ("t > 1.0", 0, 0, -0.25, False),
        ("t > 1.0", 0, 1, 0.5, False),
    ]


def test_broadcast_operands_of_a_selection():
    def f(s, x):
        return np.sum(np.maximum(x, s) * x) + np.sum(np.clip(x, s, 2.0 * s))

    s_bar, x_bar = gradients(f, 1.0, np.array([0.5, 1.5, 3.0]))
    assert s_bar == 0.5 + 1.0 + 2.0
    assert x_bar.tolist() == [1.0, 1.5 + 1.5 + 1.0, 3.0 + 3.0]


def test_extrema_over_axes():
    a = np.array([[1.0, 3.0, 3.0], [2.0, 0.0, NAN]])

    def f(a):
        return np.sum(np.max(a, axis=1) * np.array([1.0, 10.0])) + np.min(a[0], keepdims=True)[0]

    bar = gradient(f, a)
    assert bar.tolist() == [[1.0, 1.0, 0.0], [0.0, 0.0, 10.0]]
    rows_max, _ = traced(f, a).selections
    assert rows_max.index.tolist() == [1, 2] and rows_max.switching_value[0] == 0.0
    assert rows_max.tie.tolist() == [True, False]


def test_events():
    def f(x):
        return math.sqrt(x) + 1.0 / x

    events = traced(f, 0.0).events
    assert [(e.kind, e.site.text) for e in events] == [
        ("singular", "math.sqrt(x)"),
        ("pole", "1.0 / x"),
    ]
    (event,) = traced(lambda x: np.sum(np.sqrt(x)), np.array([0.0, 1.0])).events
    assert event.where.tolist() == [True, False]


# --- the records that users see ------------------------------------------------------------------


def test_traces_compare_by_bits():
    def f(x):
        return abs(x) if x > 0.0 else np.abs(x * np.ones(2))[0]

    assert traced(f, -1.0) == traced(f, -1.0) != traced(f, -1.5)
    assert traced(f, NAN) == traced(f, NAN)
    trace = traced(f, -0.0)
    assert len(trace.ties) == 2 and trace.ties[0].margin == 0.0
    assert "a tie" in str(trace) and "2 ties in 2" in str(trace)


def test_same_bits():
    site = Site(span=Span(filename="f.py", line=1, column=0, end_line=1, end_column=1))
    assert Selection(site, 0, NAN, False) == Selection(site, 0, NAN, False)
    assert Selection(site, 0, 0.0, True) != Selection(site, 0, -0.0, True)
    assert Selection(site, 0, 0.0, True) != Selection(site, np.zeros(1, int), np.zeros(1), True)
    assert same_bits({"a": (1.0, [NAN])}, {"a": (1.0, [NAN])})
    assert not same_bits(np.zeros(2), np.zeros(2, np.float32))
    assert Trace(1.0, 2.0, ()) != Trace(1.0, 3.0, ())
