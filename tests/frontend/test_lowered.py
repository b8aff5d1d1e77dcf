"""What the frontend promises to those who come after it: structure, hidden inputs, sites, names."""

from __future__ import annotations

import numpy as np
import pytest

from frontend.support import agrees, lowered, run
from s2s.frontend import (
    Mapping,
    PythonScalar,
    Seq,
    Static,
    StaticNeeded,
    describe,
    leaves,
    lower,
)
from s2s.ir.nodes import Apply, Const, For, If, Let, Store, Update, Var, View, While
from s2s.ir.show import show
from s2s.ir.types import F64, I64, Array, DType, Scalar
from s2s.ir.walk import expressions, walk

X = np.array([0.5, -1.0, 2.0])
W = np.ones((2, 3))


def statements(function, *args, kind=None):
    found = walk(lowered(function, *args).func.body)
    return [stmt for stmt in found if kind is None or isinstance(stmt, kind)]


def operations(function, *args):
    found = (e for stmt in statements(function, *args) for e in expressions(stmt))
    return [expr for expr in found if isinstance(expr, Apply)]


# --- signature ---------------------------------------------------------------------------------


def test_describe():
    assert describe(1.0, "x", True) == PythonScalar(DType.F64) != Scalar(DType.F64)
    assert describe(np.float32(1), "x", True) == Scalar(DType.F32)
    assert describe(3, "x", False) == PythonScalar(DType.I64)
    assert describe(np.True_, "x", False) == Scalar(DType.BOOL)
    assert describe(X, "x", True) == Array(DType.F64, 1)
    value = {"a": [X, 1.0], "b": (None, "text")}
    type_ = describe(value, "x", False)
    assert type_ == Mapping(
        ("a", "b"),
        (
            Seq("list", (Array(DType.F64, 1), PythonScalar(DType.F64))),
            Seq("tuple", (Static(None), Static("text"))),
        ),
    )
    assert leaves(value, type_)[1] == 1.0 and len(leaves(value, type_)) == 2
    assert hash(type_) == hash(describe(value, "y", False))


def test_static_is_compared_by_type_and_value():
    assert Static(1) != Static(True) and Static(1) != Static(1.0) and Static("a") == Static("a")
    assert Static(run) == Static(run) != Static(lower)
    assert hash(Static([1])) and Static([1]) != Static([1])


# --- structure ---------------------------------------------------------------------------------


def structured(params, x, flag):
    w, b = params["layer"]
    return {"loss": np.sum(w @ x + b) if flag else 0.0, "parts": (b, [w, None])}


def test_leaves_and_result():
    found = lowered(structured, {"layer": (W, np.zeros(2))}, X, np.True_)
    assert [p.name for p in found.func.params] == ["params_layer_0", "params_layer_1", "x", "flag"]
    assert found.leaf_of == ((0, 1), (2,), (3,))
    assert len(found.func.result_like) == len(found.func.results)


def pair(x, y):
    return {"sum": x + y, "all": (x, [y, None, "text"])}


def test_result_tree():
    found = lowered(pair, 1.0, 2)
    assert found.result == Mapping(
        ("sum", "all"), (0, Seq("tuple", (1, Seq("list", (2, Static(None), Static("text"))))))
    )
    assert [atom.type for atom in found.func.results] == [F64, F64, I64]


def writes(a, b, c):
    v = b.T
    v[0] = a[0]
    (c if a[0] > 0 else a)[1] = 5.0
    return np.sum(b)


def test_written():
    assert lowered(writes, X, W, X).written == {0, 1, 2}
    assert lowered(pair, 1.0, 2).written == frozenset()


def axis_argument(x, axis, keep):
    return np.sum(x, axis=axis, keepdims=keep)


def test_static_arguments():
    types = tuple(describe(v, "x", False) for v in (W, 1, True))
    with pytest.raises(StaticNeeded) as first:
        lower(axis_argument, types)
    types = first.value.pinned(types, (W, 1, True))
    with pytest.raises(StaticNeeded) as second:
        lower(axis_argument, types)
    types = second.value.pinned(types, (W, 1, True))
    assert types[1:] == (Static(1), Static(True))
    assert lower(axis_argument, types).leaf_of == ((0,), (), ())


def index_in_tuple(p):
    values, k = p
    return values[k - 1] * k


def test_static_leaf():
    agrees(index_in_tuple, ((1.0, 2.0, 3.0), 2))


# --- hidden inputs and guards ------------------------------------------------------------------

SCALE = 2.0
TABLE = np.array([1.0, 2.0])
COUNT = 3
MODE = "fast"
CONFIG = {"rate": 0.5, "steps": [1, 2.0]}


def helper(x, shift=0.25):
    return x + shift


def uses_globals(x):
    y = helper(x) * SCALE + np.sum(TABLE)
    for _ in range(COUNT):
        y = y * CONFIG["rate"] if MODE == "fast" else 0.0
    return y + CONFIG["steps"][1]


def test_hidden_inputs():
    found = lowered(uses_globals, 1.0)
    assert [h.name for h in found.hidden] == [
        "helper.default_0", "SCALE", "TABLE", "CONFIG['rate']", "CONFIG['steps'][1]",
    ]  # fmt: skip
    assert [h.read() is not None for h in found.hidden] == [True] * 5
    assert found.hidden[1].type == PythonScalar(DType.F64)
    assert len(found.func.params) == 1 + len(found.hidden)
    assert all(guard.holds() for guard in found.guards)


def test_hidden_inputs_are_read_anew(monkeypatch):
    found = lowered(uses_globals, 1.0)
    monkeypatch.setitem(uses_globals.__globals__, "SCALE", 5.0)
    assert found.hidden[1].read() == 5.0 and all(guard.holds() for guard in found.guards)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("COUNT", 4),
        ("COUNT", 3.0),
        ("MODE", "slow"),
        ("CONFIG", {"rate": 0.5}),
        ("CONFIG", {"rate": 0.5, "steps": [1]}),
        ("CONFIG", {"rate": 0.5, "steps": [7, 2.0]}),
        ("helper", lambda x: x),
        ("np", None),
    ],
)
def test_guards(monkeypatch, name, value):
    found = lowered(uses_globals, 1.0)
    monkeypatch.setitem(uses_globals.__globals__, name, value)
    assert not all(guard.holds() for guard in found.guards)


def test_closure_and_attributes():
    class Model:
        rate = 0.5

        def __init__(self):
            self.weights = X.copy()

        def loss(self, x):
            return self.rate * np.sum(self.weights * x)

    model = Model()
    found = lowered(model.loss, X)
    assert [h.name for h in found.hidden] == ["model.rate", "model.weights"]
    model.rate = 0.75
    assert found.hidden[0].read() == 0.75

    factor = 3.0

    def closed(x):
        return x * factor

    assert [h.read() for h in lowered(closed, 1.0).hidden] == [3.0]


# --- sites -------------------------------------------------------------------------------------


def decisions(x, y):
    if 0.0 < x < y:
        x = max(x, y, 1.0)
    elif not x:
        x = 1.0
    x //= y
    return np.mean(np.maximum(abs(x), y)) if x != 1 else y


def test_sites():
    found = [
        (op.op.name, op.site.text, op.site.ordinal)
        for op in operations(decisions, 1.0, 2.0)
        if op.site is not None and op.op.name != "div"
    ]
    assert found == [
        ("lt", "0.0 < x < y", 0),
        ("lt", "0.0 < x < y", 1),
        ("pymax", "max(x, y, 1.0)", 0),
        ("ne", "x", 0),
        ("floordiv", "x //= y", 0),
        ("ne", "x != 1", 0),
        ("abs", "abs(x)", 0),
        ("maximum", "np.maximum(abs(x), y)", 0),
    ]


def short_circuits(x, y):
    s = 0.0
    for v in x:
        if v > 0 and y > v or v < -1:
            s += v
    return s


def test_only_executed_comparisons_are_records():
    _, interpreter = run(short_circuits, X, 1.0)
    texts = [site.text for site in interpreter.sites]
    assert texts == [
        "v > 0", "y > v",
        "v > 0", "v < -1",
        "v > 0", "y > v", "v < -1",
    ]  # fmt: skip


def integers_only(n, k):
    return 1.0 if n > k and not n else 2.0


def test_integers_are_no_sites():
    assert all(op.site is None for op in operations(integers_only, 1, 2))
    assert len(statements(integers_only, 1, 2, kind=If)) == 1


def eager(x, n):
    s = 0.0
    for i in range(n):
        if x[i] > 0 and i > 0 and n > 3:
            s += x[i]
    return s


def test_harmless_operands_are_not_branched_on():
    names = [op.op.name for op in operations(eager, X, 3)]
    assert names.count("and_") == 2 and len(statements(eager, X, 3, kind=If)) == 1


# --- the shape of the IR -----------------------------------------------------------------------


def identities(x):
    y = x
    a, b = y, 2.0
    z = a if a > b else b
    return z


def test_bindings_are_identities():
    lets = statements(identities, 1.0, kind=Let)
    plain = [(s.target.name, s.value) for s in lets if isinstance(s.value, (Var, Const))]
    names = [name for name, _ in plain]
    assert names == ["y", "a", "b", "z", "z"]


def temporaries(x, y):
    z = x * y + x / y - (x - y) ** 2
    return np.exp(z) * z


def test_temporaries_are_used_once():
    body = lowered(temporaries, 1.0, 2.0).func.body
    used = [v for s in walk(body) for e in expressions(s) for v in getattr(e, "args", ())]
    once = [v for v in used if isinstance(v, Var) and v.temporary]
    assert len(once) == len(set(once))


def one_variable(x):
    for _ in range(3):
        x = x * 2
    if x > 1:
        x = x + 1
    return x


def test_a_variable_is_one_var():
    lets = statements(one_variable, 1.0, kind=Let)
    assert len({s.target for s in lets if s.target.name == "x"}) == 1


def in_place(x, y):
    x[1] += y
    x[1:] *= 2.0
    x -= 1.0
    return np.sum(x)


def test_in_place():
    text = show(lowered(in_place, X, 1.0).func)
    assert [type(s) for s in statements(in_place, X, 1.0) if not isinstance(s, Let)] == [
        Store,
        Update,
        Update,
    ]
    assert text.index("x[1]") < text.index("add(")


def no_flags(x):
    for v in x:
        if v < 0:
            continue
        if v > 1:
            return v
        x = x + 1
    return 0.0


def test_flags_have_readable_names():
    flags = {
        s.target.name
        for s in statements(no_flags, X, kind=Let)
        if s.target.type.dtype is DType.BOOL
    }
    assert "returned" in flags
    loops = statements(no_flags, X, kind=For)
    assert loops[0].until.name == "returned"


def plain_loop(x):
    s = 0.0
    for i in range(len(x)):
        t = x[i] * 2
        if t > 0:
            s += t
    return s


def test_no_idle_moves():
    """Variables of the loop alone need no initialisation."""
    lets = statements(plain_loop, X, kind=Let)
    assert [s.target.name for s in lets if isinstance(s.value, Const)] == ["s"]


def views(a):
    return a[1:, ::-1].T, a[0], a[:, None], a.reshape(-1)


def test_views_are_views():
    assert len([s for s in statements(views, W) if isinstance(s.value, View)]) == 5


def unrolled(x):
    for k in (1, 2):
        x = x * k
    return x


def test_static_sequences_are_unrolled():
    assert not statements(unrolled, 1.0, kind=(For, While))
    assert len(operations(unrolled, 1.0)) >= 2


def static_tests(x, axis=None, mode="a"):
    if axis is None and mode == "a":
        return np.sum(x)
    return np.linalg.norm(x, axis=axis)


def test_static_tests_take_one_arm():
    assert not statements(static_tests, X, kind=If)
