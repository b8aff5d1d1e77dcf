"""Scratch arrays of one iteration: of which an iteration needs nothing that another one has left.

Either the iteration writes every element before it reads any; or the array holds zeros between the
iterations, as the adjoint of such an array does: each one finds zeros and leaves zeros.
"""

from __future__ import annotations

from collections.abc import Iterator

from s2s.backend.c.tree import Node, Region
from s2s.backend.c.unit import Unit
from s2s.elementary import Operation
from s2s.ir.nodes import (
    Alloc,
    Apply,
    Const,
    Dim,
    Expr,
    For,
    If,
    Let,
    Load,
    Push,
    Statement,
    Store,
    Var,
)
from s2s.ir.walk import (
    binds,
    children,
    expr_vars,
    expressions,
    mutates,
    reads,
    subexpressions,
)


class Private:
    """Tells which arrays are private to the iterations of a loop."""

    def __init__(self, unit: Unit, node: Node) -> None:
        self._unit = unit
        self._node = node
        self._everything = list(unit.root.walk())
        self._inside = {n for n in node.regions[0].walk()} | {node}

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
        if not self._filled(self._node.regions[0], array):
            return False
        others = [n for n in self._everything if n not in self._inside]
        return all(self._fills_first(n, array) for n in others if _reads(n, array))

    def _fills_first(self, node: Node, array: Var) -> bool:
        """Whether a loop around the statement fills the array at the start of each iteration."""
        parent = node.region.parent
        while parent is not None:
            separate = parent not in self._inside and not self._holds_this(parent)
            loop = isinstance(parent.stmt, For) and separate
            if loop and self._filled(parent.regions[0], array):
                return True
            parent = parent.region.parent
        return False

    def _holds_this(self, node: Node) -> bool:
        return any(self._node.region.within(region) for region in node.regions)

    def _filled(self, region: Region, array: Var) -> bool:
        """Whether the block writes every element before it reads any."""
        touching = [node for node in region.nodes if self._touches(node, array)]
        if not touching:
            return False
        first, *others = touching
        if self._sweeps(first, array, ()):
            return True
        if not isinstance(first.stmt, For) or not self._filled(first.regions[0], array):
            return False
        return all(self._runs_like(node, first) for node in others)

    def _runs_like(self, node: Node, first: Node) -> bool:
        """Whether a loop runs only if the first one did."""
        a, b = node.stmt, first.stmt
        if not (isinstance(a, For) and a.until is None and b.until is None):
            return False
        ends = (a.start, a.stop, a.step), (b.start, b.stop, b.step)
        return all(x == y and self._fixed(x) for x, y in zip(*ends, strict=True))

    def _fixed(self, expr: Expr) -> bool:
        return isinstance(expr, Const) or self._unit.is_lasting(expr)

    def _sweeps(self, node: Node, array: Var, loops: tuple[For, ...]) -> bool:
        """Whether the node is a nest of full loops around a store to the array, the first use."""
        match node.stmt:
            case For(until=None) as loop:
                touching = [n for n in node.regions[0].nodes if self._touches(n, array)]
                within = (*loops, loop)
                if not touching or not self._sweeps(touching[0], array, within):
                    return False
                return all(self._stays_within(n, array, within) for n in touching[1:])
            case Store(array=target, index=index, mode="set") as store if target is array:
                return not _reads_elements(store, array) and self._covers(index, array, loops)
            case _:
                return False

    def _stays_within(self, node: Node, array: Var, loops: tuple[For, ...]) -> bool:
        """Whether what is read has been written by these iterations of the loops."""
        counters = tuple(loop.var for loop in loops)
        for inner in _with_inner(node):
            if self._only_saves(inner) or not _uses(inner, array):
                continue
            indices = list(_indices(inner.stmt, array))
            if len(indices) != _occurrences(inner.stmt, array):
                return False
            if any(index[: len(counters)] != counters for index in indices):
                return False
        return True

    def _covers(self, index: tuple[Expr, ...], array: Var, loops: tuple[For, ...]) -> bool:
        """Whether the loops run over every index, one for each axis, outermost first."""
        if not loops or len(index) != len(loops):
            return False
        shapes = self._unit.shapes
        return all(
            entry is loop.var
            and loop.start == Const(0, loop.var.type)
            and loop.step == Const(1, loop.var.type)
            and self._unit.same_extent(shapes.of(array)[axis], shapes.integer(loop.stop))
            for axis, (entry, loop) in enumerate(zip(index, loops, strict=True))
        )

    def _touches(self, node: Node, array: Var) -> bool:
        """Whether a statement uses the elements, not counting what only saves them."""
        return any(
            _uses(inner, array) and not self._only_saves(inner) for inner in _with_inner(node)
        )

    def _only_saves(self, node: Node) -> bool:
        """Whether an element is read to be saved, for whoever wants it back."""
        stmt = node.stmt
        if not (isinstance(stmt, Let) and isinstance(stmt.value, Load)):
            return False
        used = [n.stmt for n in self._everything if stmt.target in reads(n.stmt)]
        return len(used) == 1 and isinstance(used[0], Push)

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
            case Store(array=target, index=index, value=Const(value=value), mode="set"):
                return target is array and value == 0 and self._covers(index, array, loops)
            case _:
                return False


def _makes_zeros(stmt: Let) -> bool:
    match stmt.value:
        case Alloc(fill=Const(value=value)):
            return value == 0
        case Apply(op=op):
            return op.name == "zeros_like"
        case _:
            return False


def _with_inner(node: Node) -> Iterator[Node]:
    yield node
    for region in node.regions:
        yield from region.walk()


def _reads_elements(stmt: Store, array: Var) -> bool:
    """Whether a store reads elements of an array to know what, or where."""
    return any(v is array for e in expressions(stmt) for v in expr_vars(e))


def _indices(stmt: Statement, array: Var) -> Iterator[tuple[Expr, ...]]:
    """The indices with which a statement reads and writes elements of the array."""
    if isinstance(stmt, Store) and stmt.array is array:
        yield stmt.index
    for expr in expressions(stmt):
        for part in subexpressions(expr):
            if isinstance(part, Load) and part.array is array:
                yield part.index


def _occurrences(stmt: Statement, array: Var) -> int:
    """How often a statement names the array, other than to know its sizes."""
    names = [*mutates(stmt), *(v for expr in expressions(stmt) for v in _with_contents(expr))]
    return sum(v is array for v in names)


def _with_contents(expr: Expr) -> Iterator[Var]:
    """The variables in an expression, without arrays of which only the shape is read."""
    match expr:
        case Var():
            yield expr
        case Dim():
            return
        case Apply(op=Operation(shape_only=positions), args=args):
            for position, arg in enumerate(args):
                if position not in positions:
                    yield from _with_contents(arg)
        case _:
            for child in children(expr):
                yield from _with_contents(child)


def _reads(node: Node, array: Var) -> bool:
    """Whether the statement itself reads elements of the array."""
    return _occurrences(node.stmt, array) > sum(a is array for a in mutates(node.stmt))


def _uses(node: Node, array: Var) -> bool:
    return _occurrences(node.stmt, array) > 0


def _writes(node: Node, array: Var) -> bool:
    return any(array in mutates(inner.stmt) for inner in _with_inner(node))
