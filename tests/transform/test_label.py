"""Temporaries with names that say what they hold."""

from ir_programs import loss, search, stencil

from s2s.ir.check import check
from s2s.ir.nodes import Let
from s2s.ir.walk import walk
from s2s.transform.label import label


def names(func) -> list[str]:
    lets = (stmt for stmt in walk(label(func).body) if isinstance(stmt, Let))
    return [stmt.target.name for stmt in lets if stmt.target.temporary]


def test_scalars():
    assert names(loss()) == (
        ["x_length", "w_0", "x_i", "product", "w_1", "subtotal", "below", "product", "y_i"]
        + ["difference", "abs_value", "subtotal", "x_length", "x_length"]
    )


def test_arrays():
    found = names(stencil())
    assert found[:4] == ["u_length", "u_view", "u_view", "u_view"]
    assert {"A_T", "gather_w", "negative", "choice", "v_view"} <= set(found)


def test_nothing_else_changes():
    for make in (loss, search, stencil):
        func, labelled = make(), check(label(make()))
        assert [type(s) for s in walk(labelled.body)] == [type(s) for s in walk(func.body)]
        assert labelled.params[0].name == func.params[0].name
