"""What may raise, and so must not disappear with its value."""

from __future__ import annotations

from s2s.elementary.opaque import Forward
from s2s.ir.nodes import Apply, Const, Expr, View
from s2s.ir.types import Array
from s2s.ir.walk import subexpressions

_DIVISIONS = frozenset(["ifloordiv", "imod", "lshift", "rshift"])
_OUT_OF_RANGE = frozenset(["as_int64", "ipow", "trunc_int", "floor_int", "ceil_int", "round_int"])
SCALAR = _DIVISIONS | _OUT_OF_RANGE
"""Scalar operations that raise: on a zero divisor, on NaN, on what does not fit."""

_ARRAY = frozenset(
    ["gather", "matmul", "dot", "concatenate", "amax", "amin", "arange"]
    + ["amax_index", "amin_index", "take_along"]
)


def may_raise(expr: Expr) -> bool:
    """Whether evaluating may raise for another reason than an index."""
    for part in subexpressions(expr):
        if isinstance(part, Apply):
            arrays = sum(isinstance(a.type, Array) for a in part.args)
            if part.op.name in _DIVISIONS:
                divisor = part.args[1]
                if not (isinstance(divisor, Const) and divisor.value):
                    return True
            if (
                part.op.name in _ARRAY
                or part.op.name in _OUT_OF_RANGE
                or isinstance(part.op, Forward)
                or (part.op.elementwise and arrays > 1)
            ):
                return True
            if getattr(part.op, "may_raise", False) and not part.attrs.get("quiet"):
                return True
        if isinstance(part, View) and part.kind != "transpose":
            return True
    return False
