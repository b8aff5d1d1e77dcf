"""Scratch arrays of one iteration: of which an iteration needs nothing that another one has left.

Either the iteration writes every element before it reads any; or the array holds zeros between the
iterations, as the adjoint of such an array does: each one finds zeros and leaves zeros.
"""

from __future__ import annotations

from collections.abc import Iterator

from s2s.backend.c.tree import Node, Region
from s2s.backend.c.unit import Unit
from s2s.ir.fills import Fills
from s2s.ir.nodes import Alloc, Apply, Const, Expr, For, If, Let, Store, Var
from s2s.ir.walk import binds, expressions, mutates, read_contents


class Private:
    """Tells which arrays are private to the iterations of a loop."""

    def __init__(self, unit: Unit, node: Node) -> None:
        self._unit = unit
        self._node = node
        self._everything = list(unit.root.walk())
        self._inside = {n for n in node.regions[0].walk()} | {node}
        memory, shapes = unit.memory, unit.shapes
        self._fills = Fills(
            unit.func.body,
            sees=lambda name, array: memory.group(name) is memory.group(array),
            is_size=lambda count, array, axis: unit.same_extent(
                shapes.of(array)[axis], shapes.integer(count)
            ),
            same=lambda a, b: isinstance(a, Const) and a == b,
        )

    def holds(self, array: Var) -> bool:
        """Whether the array is made in the function and every iteration may have its own."""
        results = self._unit.func.results
        if array in self._unit.func.params or any(r is array for r in results):
            return False
        if not self._unit.memory.contiguous(array):
            return False
        made = [n for n in self._everything if array in binds(n.stmt)]
        if len(made) != 1 or made[0] in self._inside:
            return False
        return self._is_scratch(array) or self._holds_zeros(array, made[0])

    # --- written before it is read --------------------------------------------------------------

    def _is_scratch(self, array: Var) -> bool:
        """Whether this loop, and whatever else reads the array, fills it first."""
        if not self._fills.first(self._node.stmt.body, array):
            return False
        others = [n for n in self._everything if n not in self._inside]
        return all(self._fills_first(n, array) for n in others if _reads(n, array))

    def _fills_first(self, node: Node, array: Var) -> bool:
        """Whether a loop around the statement fills the array at the start of each iteration."""
        parent = node.region.parent
        while parent is not None:
            separate = parent not in self._inside and not self._holds_this(parent)
            loop = isinstance(parent.stmt, For) and separate
            if loop and self._fills.first(parent.stmt.body, array):
                return True
            parent = parent.region.parent
        return False

    def _holds_this(self, node: Node) -> bool:
        return any(self._node.region.within(region) for region in node.regions)

    # --- zeros between the iterations -----------------------------------------------------------

    def _holds_zeros(self, array: Var, made: Node) -> bool:
        written = [n for n in self._everything if array in mutates(n.stmt)]
        return (
            _makes_zeros(made.stmt)
            and all(n in self._inside for n in written)
            and self._leaves_zeros(self._node.regions[0], array)
        )

    def _leaves_zeros(self, region: Region, array: Var) -> bool:
        """Whether a block that finds zeros leaves zeros."""
        writing = [n for n in region.nodes if _writes(n, array)]
        if not writing:
            return True
        if self._clears(writing[-1], array, ()):
            return True
        (last, *others) = reversed(writing)
        if others or not isinstance(last.stmt, (For, If)):
            return False
        return all(self._leaves_zeros(inner, array) for inner in last.regions)

    def _clears(self, node: Node, array: Var, loops: tuple[For, ...]) -> bool:
        """Whether the node is a nest of full loops that writes zeros to the array, nothing else."""
        match node.stmt:
            case For(until=None) as loop:
                writing = [n for n in node.regions[0].nodes if _writes(n, array)]
                return len(writing) == 1 and self._clears(writing[0], array, (*loops, loop))
            case Store(array=target, index=index, value=value, mode="set"):
                zero = target is array and _is_zero(value)
                return zero and self._fills.full(index, array, loops)
            case _:
                return False


def _makes_zeros(stmt: Let) -> bool:
    match stmt.value:
        case Alloc(fill=fill):
            return _is_zero(fill)
        case Apply(op=op):
            return op.name == "zeros_like"
        case _:
            return False


def _is_zero(value: Expr | None) -> bool:
    """Whether it is 0.0, as memory is that is cleared; -0.0 is another number."""
    return isinstance(value, Const) and repr(float(value.value)) == "0.0"


def _with_inner(node: Node) -> Iterator[Node]:
    yield node
    for region in node.regions:
        yield from region.walk()


def _reads(node: Node, array: Var) -> bool:
    """Whether the statement itself reads elements of the array."""
    return any(v is array for e in expressions(node.stmt) for v in read_contents(e))


def _writes(node: Node, array: Var) -> bool:
    return any(array in mutates(inner.stmt) for inner in _with_inner(node))
