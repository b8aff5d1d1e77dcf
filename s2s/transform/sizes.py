"""What is known of sizes: integers traced to the axis of an array, a parameter or a constant."""

from __future__ import annotations

from collections import Counter

from s2s.ir.nodes import Alloc, Apply, Atom, Const, Dim, Expr, For, Func, Var
from s2s.ir.types import I64
from s2s.ir.walk import binds, walk
from s2s.transform.aliases import definitions

_LIKE = {
    **dict.fromkeys(
        ("zeros_like", "copy", "cumsum", "dft", "argsort", "running_max", "running_min"), 0
    ),
    **dict.fromkeys(("expand", "sum_like", "broadcast_like", "take_along", "searchsorted"), 1),
    **dict.fromkeys(("place", "put_along"), 2),
}
"""Operations whose result has the shape of one operand, and which."""


class Sizes:
    """Compares integers and sizes of one function, whatever names they go by."""

    def __init__(self, func: Func) -> None:
        self._definitions = definitions(func.body)
        self._bound = Counter(v for s in walk(func.body) for v in binds(s))
        self._bound.update(func.params)
        self._of_axes: dict[tuple[Var, int], object] = {}

    def of_axis(self, array: Var, axis: int) -> object:
        """What the size of an axis is made of; comparable by `==`."""
        key = array, axis
        if key not in self._of_axes:
            self._of_axes[key] = self._of_axis(array, axis)
        return self._of_axes[key]

    def _of_axis(self, array: Var, axis: int) -> object:
        lets = self._definitions.get(array, [])
        if self._bound[array] == 1 and lets:
            known = self._of_value(lets[0].value, axis)
            if known is not None:
                return known
        return ("size", array, axis)

    def same_shape(self, a: Atom, b: Atom) -> bool:
        """Whether two arrays certainly have the same shape."""
        if a.type.rank != b.type.rank:
            return False
        return a is b or all(self.of_axis(a, k) == self.of_axis(b, k) for k in range(a.type.rank))

    def _of_value(self, value: Expr, axis: int) -> object | None:
        """The size of an axis of what an expression makes, where it follows from the operands."""
        match value:
            case Alloc(shape=shape):
                return self.origin(shape[axis])
            case Apply(op=op, args=args) if op.name in _LIKE:
                return self.of_axis(args[_LIKE[op.name]], axis)
            case Apply(op=op, type=type_, args=args) if op.elementwise:
                return self._broadcast(args, axis - type_.rank)
            case Apply(op=op, args=(a, b)) if op.name.startswith("matmul"):
                if a.type.rank == b.type.rank == 2:
                    return self.of_axis((a, b)[axis], axis)
        return None

    def _broadcast(self, args: tuple[Expr, ...], axis: int) -> object | None:
        """The common size of operands along an axis counted from the end."""
        found = {
            self.of_axis(a, a.type.rank + axis)
            for a in args
            if isinstance(a, Var) and a.type.rank >= -axis
        } - {Const(1, I64)}
        return found.pop() if len(found) == 1 else None

    def origin(self, atom: Atom) -> object:
        """What an int is made of: a constant, the size of an axis, or a variable bound once."""
        while isinstance(atom, Var):
            if self._bound[atom] != 1:
                return object()
            lets = self._definitions.get(atom)
            if not lets:
                return atom
            value = lets[0].value
            if isinstance(value, Dim) and isinstance(value.array, Var):
                return self.of_axis(value.array, value.axis)
            if not isinstance(value, (Var, Const)):
                return atom
            atom = value
        return atom

    def sweeps(self, loop: For, array: Var, axis: int) -> bool:
        """Whether the loop runs once over every index of the axis."""
        return (
            loop.until is None
            and loop.start == Const(0, loop.var.type)
            and loop.step == Const(1, loop.var.type)
            and self.of_axis(array, axis) == self.origin(loop.stop)
        )
