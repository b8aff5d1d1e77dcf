"""What s2s passes by on purpose: `stop_gradient`."""

from __future__ import annotations

from s2s.elementary.arrays import stop_gradient
from s2s.frontend import promote
from s2s.frontend.binding import contents, new_dict, new_list
from s2s.frontend.context import Context
from s2s.frontend.library import Bound, library
from s2s.frontend.values import ArrayValue, DictValue, ListValue, Number, TupleValue, Value


@library(stop_gradient, spec="x")
def _stop_gradient(cx: Context, args: Bound, node) -> Value:
    return _stopped(cx, args["x"], node)


def _stopped(cx: Context, value: Value, node) -> Value:
    """The same values with no derivative; containers as new ones."""
    match value:
        case Number() | ArrayValue() if not value.dtype.is_float:
            return value
        case Number(weak=weak):
            return Number(cx.apply(stop_gradient, value.atom), weak)
        case ArrayValue():
            return cx.fresh(cx.apply(stop_gradient, value.var))
        case TupleValue(items=items):
            return TupleValue(tuple(_stopped(cx, item, node) for item in items))
        case ListValue():
            items = tuple(_stopped(cx, item, node) for item in contents(cx, value).items)
            return new_list(cx, items, node, "item")
        case DictValue():
            held = contents(cx, value)
            items = tuple(_stopped(cx, item, node) for item in held.items)
            return new_dict(cx, held.keys, items, node)
    return promote.numeric(cx, value, "the argument of s2s.stop_gradient")
