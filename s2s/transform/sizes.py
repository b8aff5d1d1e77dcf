"""What is known of sizes: integers traced to the axis of an array, a parameter or a constant."""

from __future__ import annotations

from collections import Counter

from s2s.ir.nodes import Alloc, Apply, Atom, Const, Dim, For, Func, Var
from s2s.ir.walk import binds, walk
from s2s.transform.aliases import definitions


class Sizes:
    """Compares integers and sizes of one function, whatever names they go by."""

    def __init__(self, func: Func) -> None:
        self._definitions = definitions(func.body)
        self._bound = Counter(v for s in walk(func.body) for v in binds(s))
        self._bound.update(func.params)

    def of_axis(self, array: Var, axis: int) -> object:
        """What the size of an axis is made of; comparable by `==`."""
        lets = self._definitions.get(array, [])
        if self._bound[array] == 1 and lets:
            value = lets[0].value
            if isinstance(value, Alloc):
                return self.origin(value.shape[axis])
            if isinstance(value, Apply) and value.op.name in ("zeros_like", "copy"):
                (like,) = value.args
                if isinstance(like, Var):
                    return self.of_axis(like, axis)
        return ("size", array, axis)

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
