"""Where a gradient stops: floats that depend on an argument become something that does not follow.

    n = int(x); y = 2.0 * n          the derivative of y is 0: the gradient stops at `int(x)`
    k = np.argmax(x); y = w[k]       ... at `np.argmax(x)`, unless w is differentiated too
    y = np.floor(x)                  ... at `np.floor(x)`
    y = (x > 0.0) * 3.0              ... at `x > 0.0`

A comparison that decides a branch is no such place: its pieces are differentiated.
"""

from __future__ import annotations

from collections.abc import Iterable

from s2s.elementary import Selection
from s2s.elementary.algebra import E
from s2s.ir.nodes import Alloc, Apply, Expr, Func, Let, Load, Scatter, Store, Update, Var
from s2s.ir.source import Site
from s2s.ir.types import Array, is_float
from s2s.ir.walk import walk
from s2s.transform.activity import Activity
from s2s.transform.aliases import Groups

_STRUCTURAL = ("stop_gradient", "zeros_like", "isnan", "isinf", "isfinite")
_CASTS = ("to_f64", "to_f32")


def stops(func: Func, wrt: Iterable[int]) -> tuple[Site, ...]:
    """The places in a resolved function where gradients in its parameters `wrt` stop.

    They are known from the program alone, whether or not they are reached, in source order.
    """
    return tuple(sorted(_Stops(func, wrt).found))


class _Stops:
    """For each int and bool the places where floats decided it, and where these become floats."""

    def __init__(self, func: Func, wrt: Iterable[int]) -> None:
        self.found: set[Site] = set()
        self._activity = Activity(func, [func.params[k] for k in wrt])
        self._groups = Groups(func)
        self._origins: dict[object, frozenset[Site]] = {}
        before = -1
        while before != self._size():
            before = self._size()
            for stmt in walk(func.body):
                self._statement(stmt)

    def _size(self) -> int:
        return len(self.found) + sum(map(len, self._origins.values()))

    def _key(self, var: Var) -> object:
        return self._groups.of(var) if isinstance(var.type, Array) else var

    def _of(self, exprs: Iterable[Expr]) -> frozenset[Site]:
        """The places that decided these ints and bools."""
        known = (self._origins.get(self._key(e), frozenset()) for e in exprs if isinstance(e, Var))
        return frozenset().union(*known)

    def _add(self, var: Var, origins: frozenset[Site]) -> None:
        if origins and not is_float(var.type):
            key = self._key(var)
            self._origins[key] = self._origins.get(key, frozenset()) | origins

    def _statement(self, stmt) -> None:
        match stmt:
            case Let(target=target, value=Apply() as value):
                self._operation(target, value, stmt)
            case Let(target=target, value=Load(array=array, index=index)):
                self._looked_up(array, index)
                self._add(target, self._of((array, *index)))
            case Let(target=target, value=Alloc(fill=fill)):
                self._add(target, self._of((fill,)))
            case Let(target=target, value=Var() as value):
                self._add(target, self._of((value,)))
            case Store(array=array, value=value) | Update(array=array, value=value):
                self._add(array, self._of((value,)))
            case Scatter(array=array, value=value):
                self._add(array, self._of((value,)))

    def _operation(self, target: Var, value: Apply, stmt: Let) -> None:
        op = value.op
        if op.name in _STRUCTURAL:
            return
        operands = [a for k, a in enumerate(value.args) if k not in op.shape_only]
        here = value.site or Site(span=stmt.span)
        from_floats = any(
            isinstance(a, Var) and is_float(a.type) and self._activity.varied(a) for a in operands
        )
        if from_floats and is_float(target.type):
            if isinstance(op, Selection) and op.is_staircase(*map(E, value.args)):
                self.found.add(here)
        elif from_floats:
            self._add(target, frozenset([here]))
        if not is_float(target.type):
            self._add(target, self._of(operands))
        elif op.name in _CASTS:
            self.found |= self._of(operands)
        elif op.name in ("gather", "take_along"):
            self._looked_up(operands[0], operands[1:])

    def _looked_up(self, array: Expr, index: Iterable[Expr]) -> None:
        """An element of an array that does not depend on the arguments, chosen by what does."""
        passive = isinstance(array, Var) and not self._activity.varied(array)
        if passive and is_float(array.type):
            self.found |= self._of(index)
