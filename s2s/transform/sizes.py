"""What is known of sizes: integers traced to the axis of an array, a parameter or a constant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable

from s2s.ir.nodes import (
    NEWAXIS,
    Alloc,
    Apply,
    Atom,
    Const,
    Dim,
    Expr,
    For,
    Func,
    Slice,
    Var,
    View,
)
from s2s.ir.types import I64, Array
from s2s.ir.walk import binds, moves, walk
from s2s.transform.aliases import definitions

Size = Hashable
_LIKE = {
    **dict.fromkeys(
        ("zeros_like", "copy", "cumsum", "dft", "argsort", "running_max", "running_min"), 0
    ),
    **dict.fromkeys(("expand", "sum_like", "broadcast_like", "take_along", "searchsorted"), 1),
    **dict.fromkeys(("place", "put_along"), 2),
}
"""Operations whose result has the shape of one operand, and which."""


class _Unknown:
    """A size that is equal to no other, not even to itself when it is asked for again."""


_UNSEEN = _Unknown()


class Sizes:
    """Compares integers and sizes of one function, whatever names they go by.

    A size is known by what it is made of, any hashable: sizes that are equal by `==` are equal at
    run time. All sizes are found together, from the assumption that a name which is bound several
    times keeps its size, until nothing contradicts it.
    """

    def __init__(self, func: Func) -> None:
        self._definitions = definitions(func.body)
        self._bound = Counter(v for s in walk(func.body) for v in binds(s))
        self._bound.update(func.params)
        self._moving = {v for s in walk(func.body) for v in moves(s)}
        arrays = [v for v in self._definitions if isinstance(v.type, Array)]
        self._found: dict[tuple[Var, int], Size] = {
            (v, axis): _UNSEEN for v in arrays for axis in range(v.type.rank)
        }
        changed = bool(self._found)
        while changed:
            changed = any([self._improve(array, axis) for array, axis in self._found])
        for key, size in self._found.items():
            self._found[key] = None if size is _UNSEEN else size

    def of_axis(self, array: Expr, axis: int) -> Size:
        """What the size of an axis is made of."""
        if isinstance(array, Var):
            found = self._found.get((array, axis), ("size", array, axis))
        else:
            found = self._of_value(array, axis)
        return _Unknown() if found is None else found

    def _improve(self, array: Var, axis: int) -> bool:
        """Look at what an array is bound to once more; whether that has changed its size."""
        before = self._found[array, axis]
        if before is None:
            return False
        after = self._of_definitions(array, axis)
        self._found[array, axis] = after
        return after != before

    def _of_definitions(self, array: Var, axis: int) -> Size | None:
        """The size that all definitions agree on; None if they do not."""
        if array in self._moving:
            return None
        own = ("size", array, axis)
        lets = self._definitions[array]
        sizes = {self._of_value(let.value, axis) for let in lets} - {_UNSEEN}
        if self._bound[array] == 1:
            (size,) = sizes or {_UNSEEN}
            return own if size is None or _holds_unknown(size) else size
        if len(lets) < self._bound[array]:
            sizes.add(own)  # a parameter too, or taken from a stack
        if not sizes:
            return _UNSEEN
        (size, *others) = sizes
        return None if others or size is None or _holds_unknown(size) else size

    def same_shape(self, a: Atom, b: Atom) -> bool:
        """Whether two arrays certainly have the same shape."""
        if a.type.rank != b.type.rank:
            return False
        return a is b or all(self.of_axis(a, k) == self.of_axis(b, k) for k in range(a.type.rank))

    def _of_value(self, value: Expr, axis: int) -> Size | None:
        """The size of an axis of what an expression makes, where it follows from the operands."""
        match value:
            case Var():
                return self.of_axis(value, axis)
            case View():
                return self._of_view(value, axis)
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

    def _of_view(self, view: View, axis: int) -> Size | None:
        match view.kind:
            case "transpose":
                return self.of_axis(view.array, view.detail[axis])
            case "reshape":
                size = view.detail[axis]
                return None if size == Const(-1, I64) else self.origin(size)
        kept = [part for part in view.detail if isinstance(part, Slice) or part is NEWAXIS]
        if axis >= len(kept):  # a trailing axis, whole
            dropped = len(view.detail) - len(kept)
            added = sum(part is NEWAXIS for part in kept)
            return self.of_axis(view.array, axis + dropped - added)
        if kept[axis] is NEWAXIS:
            return Const(1, I64)
        before = view.detail[: _place(kept[axis], view.detail)]
        source = sum(part is not NEWAXIS for part in before)
        return self._of_slice(kept[axis], self.of_axis(view.array, source))

    def _of_slice(self, part: Slice, size: Size) -> Size:
        """A slice of a size; of `[2:]`, `[1:-1]` and `[:-2]` alike 2 less than there was."""
        if size is _UNSEEN:
            return size
        start, stop = (None if e is None else self.origin(e) for e in (part.start, part.stop))
        step = part.step if isinstance(part.step, int) else self.origin(part.step)
        ahead, behind = _known(start), _known(stop)
        if step == 1 and ahead is not None and behind is not None and ahead >= 0 >= behind:
            if stop == Const(0, I64):
                return Const(0, I64)
            return _less(size, ahead - behind)
        return ("slice", size, start, stop, step)

    def _broadcast(self, args: tuple[Expr, ...], axis: int) -> Size | None:
        """The common size of operands along an axis counted from the end."""
        ranks = {a: a.type.rank for a in args if isinstance(a, Var)}  # each name once
        found = {self.of_axis(a, rank + axis) for a, rank in ranks.items() if rank >= -axis}
        nested = [a for a in args if not isinstance(a, (Var, Const)) and a.type.rank >= -axis]
        found |= {self.of_axis(a, a.type.rank + axis) for a in nested}
        found.discard(Const(1, I64))
        if _UNSEEN in found:
            return _UNSEEN
        return found.pop() if len(found) == 1 else None

    def origin(self, atom: Atom) -> Size:
        """What an int is made of: a constant, the size of an axis, or a variable bound once."""
        while isinstance(atom, Var):
            if self._bound[atom] != 1:
                return _Unknown()
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


def _holds_unknown(size: Size) -> bool:
    if isinstance(size, tuple):
        return any(map(_holds_unknown, size))
    return isinstance(size, _Unknown) and size is not _UNSEEN


def _known(bound: Size | None) -> int | None:
    """A bound of a slice as an int, where it is one; none given is 0."""
    if bound is None:
        return 0
    return bound.value if isinstance(bound, Const) else None


def _less(size: Size, count: int) -> Size:
    """So many less than a size, but not below nothing."""
    if count == 0:
        return size
    match size:
        case Const(value=value):
            return Const(max(0, value - count), I64)
        case ("less", inner, already):
            return ("less", inner, already + count)
    return ("less", size, count)


def _place(part: Slice, detail: tuple) -> int:
    """Where that very part stands."""
    return next(k for k, other in enumerate(detail) if other is part)
