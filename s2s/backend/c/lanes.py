"""Loops whose iterations may run side by side, one in each lane of a vector.

Legal if an iteration reads nothing that another one has written, and adds to what outlives the loop
at most once for each element: adding lane after lane is then the order of the program.  All control
must be the same in every lane, but for branches without loops, whose values are blended.

Worth it where an inner loop carries a value from one iteration to the next (a sum, a maximum): such
a loop cannot be vectorised along itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from s2s.backend.c.bounds import Access, Bounds, Version
from s2s.backend.c.private import Private
from s2s.backend.c.tree import Node, bound_in
from s2s.backend.c.unit import Unit
from s2s.ir.nodes import (
    Apply,
    Check,
    Const,
    Dim,
    Expr,
    For,
    If,
    Let,
    Load,
    Pop,
    Push,
    Stack,
    Statement,
    Store,
    Var,
)
from s2s.ir.types import BOOL, F64, I64, DType, Scalar
from s2s.ir.walk import binds, expr_vars, expressions, subexpressions

FAR = 2**62
"""Loop variables stay well inside int64, lanes beyond the end included."""


class NotInLanesError(Exception):
    """The iterations of this loop run one after another; its text says why."""

    def __init__(self, reason: str, stmt: Statement | None = None) -> None:
        super().__init__(reason)
        self.stmt = stmt


@dataclass(frozen=True, slots=True, eq=False)
class Lanes:
    """How the iterations of a loop run side by side.

    Attributes
    ----------
    varying : scalars that differ from lane to lane, the loop variable among them
    stacks : stacks that hold such scalars
    private : arrays of which every lane has one of its own
    own : arrays of which every iteration touches elements of its own only
    sums : the statements that add to what outlives the loop
    unproved : those of them of which it has to be checked that they meet no element twice
    """

    node: Node
    varying: frozenset[Var]
    stacks: frozenset[Stack]
    private: frozenset[Var]
    own: frozenset[Var]
    sums: frozenset[Node]
    unproved: tuple[Node, ...]

    def varies(self, expr: Expr) -> bool:
        """Whether the value may differ from lane to lane."""
        return any(
            part in self.varying
            if isinstance(part, Var)
            else isinstance(part, Load) and (part.array in self.private or part.array in self.own)
            for part in subexpressions(expr)
        )


def plan(unit: Unit, node: Node) -> Lanes | None:
    """How the loop runs in lanes; None if it does not, or need not."""
    if unit.checked or unit.strong or id(node.stmt) in unit.in_sequence:
        return None
    try:
        return _Planner(unit, node).plan()
    except NotInLanesError:
        return None


class _Planner:
    """Collects what a loop does, and raises NotInLanesError where that cannot be done in lanes."""

    def __init__(self, unit: Unit, node: Node) -> None:
        self._unit = unit
        self._node = node
        self._body = node.regions[0]
        self._nodes = list(self._body.walk())
        self._arrays = {n.stmt.array for n in self._nodes if isinstance(n.stmt, Store)}

    def plan(self) -> Lanes:
        self._require_plain_loop()
        for node in self._nodes:
            self._require_simple(node.stmt)
        self._require(any(map(self._carries, self._nodes)), "no inner loop carries a value")
        self._find_varying()
        self._require_uniform_control()
        sums = list(self._scalar_sums())
        private, own, unproved = set(), set(), []
        for array in sorted(self._arrays, key=lambda var: var.id):
            self._require(array.type.dtype is DType.F64, "an array of another type")
            self._require(self._unit.memory.alone(array), "an array that has several names")
            loads, stores = self._loads(array), self._stores(array)
            if self._is_own(loads, stores):
                own.add(array)
            elif not loads and all(node.stmt.mode == "add" for node in stores):
                sums += stores
                unproved += self._unproved(stores)
            else:
                self._require_private(array, loads, stores)
                private.add(array)
        return Lanes(
            node=self._node,
            varying=frozenset(self._varying),
            stacks=frozenset(self._stacks),
            private=frozenset(private),
            own=frozenset(own),
            sums=frozenset(sums),
            unproved=tuple(unproved),
        )

    def _require(self, holds: bool, otherwise: str) -> None:
        if not holds:
            raise NotInLanesError(otherwise)

    # --- what a body may hold -------------------------------------------------------------------

    def _require_plain_loop(self) -> None:
        stmt, ranges = self._node.stmt, self._unit.ranges
        self._require(stmt.until is None and stmt.trips is None, "the loop may end early")
        plain = isinstance(stmt.step, Const) and abs(stmt.step.value) == 1
        self._require(plain, "the step is not 1")
        self._require(self._unit.scopes.declares(self._node, stmt.var), "the counter outlives it")
        ends = (*ranges.of(stmt.start), *ranges.of(stmt.stop))
        self._require(min(ends) > -FAR and max(ends) < FAR, "the counter may overflow")

    def _require_simple(self, stmt: Statement) -> None:
        match stmt:
            case Let(target=Var(type=Scalar() as type_)) | Pop(target=Var(type=Scalar() as type_)):
                self._require(type_ in (F64, BOOL, I64), "a scalar of another type")
            case Push(value=value):
                self._require(isinstance(value.type, Scalar), "an array is saved")
            case Store() | If() | Check() | For(until=None, trips=None):
                pass
            case _:
                raise NotInLanesError("a statement on whole arrays, or one with an effect")
        for expr in expressions(stmt):
            for part in subexpressions(expr):
                simple = isinstance(part, (Var, Const, Load, Dim)) or (
                    isinstance(part, Apply)
                    and part.op.elementwise
                    and isinstance(part.type, Scalar)
                    and part.type.dtype in (DType.F64, DType.BOOL, DType.I64)
                )
                self._require(simple, "an expression on whole arrays, or of another type")
        if isinstance(stmt, (Push, Pop)):
            inside = _uses(stmt.stack, self._nodes) == _uses(stmt.stack, self._unit.root.walk())
            self._require(inside, "a stack that outlives it")

    def _carries(self, node: Node) -> bool:
        """Whether this is a loop of which an iteration reads what the one before has bound."""
        if not isinstance(node.stmt, For):
            return False
        (body,) = node.regions
        bound = {v for v in bound_in(node.stmt) if v.type in (F64, BOOL)}
        return any(not self._unit.scopes.closed(var, body) for var in bound)

    # --- what differs from lane to lane ---------------------------------------------------------

    def _find_varying(self) -> None:
        self._varying: set[Var] = {self._node.stmt.var}
        self._stacks: set[Stack] = set()
        self._masked: set[Node] = set()
        before = None
        while before != (len(self._varying), len(self._stacks), len(self._masked)):
            before = len(self._varying), len(self._stacks), len(self._masked)
            for node in self._nodes:
                self._spread(node)

    def _spread(self, node: Node) -> None:
        parent = node.region.parent
        if parent in self._masked or (
            isinstance(parent.stmt, If) and self._varies(parent.stmt.test)
        ):
            self._masked.add(node)
        match node.stmt:
            case Let(target=target, value=value):
                if node in self._masked or self._varies(value):
                    self._varying.add(target)
            case Push(stack=stack, value=value) if self._varies(value):
                self._stacks.add(stack)
            case Pop(stack=stack, target=target):
                if node in self._masked or stack in self._stacks or target in self._varying:
                    self._stacks.add(stack)
                    self._varying.add(target)
            case _:
                pass

    def _varies(self, expr: Expr) -> bool:
        return any(
            part in self._varying
            if isinstance(part, Var)
            else isinstance(part, Load) and part.array in self._arrays
            for part in subexpressions(expr)
        )

    def _require_uniform_control(self) -> None:
        bounds = self._unit.bounds
        for node in self._nodes:
            stmt, masked = node.stmt, node in self._masked
            if isinstance(stmt, For):
                same = not any(map(self._varies, (stmt.start, stmt.stop, stmt.step)))
                self._require(same and not masked, "inner loops of different lengths")
                guarded = bounds.guards(node)
                symbols = {s for g in guarded for s in (*g.small.symbols, *g.large.symbols)}
                symbols = {s.var if isinstance(s, Version) else s for s in symbols}
                known = self._node not in symbols and self._varying.isdisjoint(symbols)
                self._require(known, "a guard that depends on the iteration")
            if isinstance(stmt, (Push, Pop)) and masked:  # all lanes save, all take it back
                self._require(_uses(stmt.stack, self._nodes) == 2, "a stack with several uses")
            for access, index in _accesses(stmt):
                for axis, entry in enumerate(index):
                    if masked or self._varies(entry):
                        proved = bounds.mode(access, axis) is Access.PROVED
                        self._require(proved, "an index that has to be checked")

    # --- scalars --------------------------------------------------------------------------------

    def _scalar_sums(self) -> Iterator[Node]:
        """The sums of scalars that outlive the loop; all other scalars must be private."""
        scopes = self._unit.scopes
        for var in sorted(bound_in(self._node.stmt), key=lambda v: v.id):
            if scopes.closed(var, self._body):
                continue
            binding = [n for n in self._nodes if var in binds(n.stmt)]
            reads = sum(
                v is var for n in self._nodes for e in expressions(n.stmt) for v in expr_vars(e)
            )
            alone = len(binding) == 1 and reads == 1 and summand(binding[0].stmt) is not None
            self._require(alone and not self._loops_around(binding[0]), "a value that is carried")
            yield binding[0]

    def _reads(self, var: Var) -> int:
        read = (e for n in self._nodes for e in expressions(n.stmt))
        return sum(v is var for expr in read for v in expr_vars(expr))

    def _loops_around(self, node: Node) -> list[Node]:
        """The loops around a statement, inside this one."""
        found, parent = [], node.region.parent
        while parent is not self._node:
            if isinstance(parent.stmt, For):
                found.append(parent)
            parent = parent.region.parent
        return found

    # --- arrays ---------------------------------------------------------------------------------

    def _loads(self, array: Var) -> list[Load]:
        return [
            part
            for node in self._nodes
            for expr in expressions(node.stmt)
            for part in subexpressions(expr)
            if isinstance(part, Load) and part.array is array
        ]

    def _stores(self, array: Var) -> list[Node]:
        return [n for n in self._nodes if isinstance(n.stmt, Store) and n.stmt.array is array]

    def _is_own(self, loads: list[Load], stores: list[Node]) -> bool:
        """Whether one axis is indexed by the loop variable in every access."""
        indices = [load.index for load in loads] + [node.stmt.index for node in stores]
        return any(
            all(i is self._node.stmt.var for i in axis) for axis in zip(*indices, strict=True)
        )

    def _require_private(self, array: Var, loads: list[Load], stores: list[Node]) -> None:
        entries = [e for load in loads for e in load.index]
        entries += [e for node in stores for e in node.stmt.index]
        same = not any(map(self._varies, entries))
        self._require(same, "a private array is indexed differently")
        self._require(Private(self._unit, self._node).holds(array), "an array that is carried")

    def _unproved(self, stores: list[Node]) -> list[Node]:
        """The sums of which it is not certain that they meet each element once."""
        for node in stores:
            self._require(not any(map(self._varies, node.stmt.index)), "shared elements differ")
        for k, node in enumerate(stores):
            for other in stores[:k]:
                apart = any(map(_unlike, node.stmt.index, other.stmt.index))
                self._require(apart, "an element twice")
        return [node for node in stores if not self._each_once(node)]

    def _each_once(self, node: Node) -> bool:
        """Whether every loop around the sum counts along an axis of the array."""
        counters = {loop.stmt.var for loop in self._loops_around(node)}
        if counters <= {entry for entry in node.stmt.index if isinstance(entry, Var)}:
            return True
        entries = [v for entry in node.stmt.index for v in expr_vars(entry)]
        met = counters <= self._origins(node, entries)
        self._require(met, "a loop that meets the same elements again")
        self._origins(node, bounds_around(node, self._node, self._unit.bounds))
        self._require(all(isinstance(n.stmt, For) for n in self._around(node)), "a sum in a branch")
        return False

    def _around(self, node: Node) -> Iterator[Node]:
        while (node := node.region.parent) is not self._node:
            yield node

    def _origins(self, node: Node, waiting: list[Var]) -> set[Var]:
        """What variables are computed from; it must be possible to compute them on their own."""
        found: set[Var] = set()
        around = [self._body, *(n.regions[0] for n in self._loops_around(node))]
        counters = {loop.stmt.var for loop in self._loops_around(node)}
        while waiting:
            var = waiting.pop()
            if var in found:
                continue
            found.add(var)
            binding = [n for n in self._nodes if var in binds(n.stmt)]
            if var in counters or not binding:
                continue
            here = [n for n in binding if n.region in around]
            known = len(here) == 1 and isinstance(here[0].stmt, Let)
            self._require(known, "an index that is not known before")
            (first,) = here
            again = any(n.region.within(first.region) for n in binding if n is not first)
            self._require(not again, "an index that changes on the way")
            self._require(self._unit.scopes.declares(first, var), "an index with a longer life")
            waiting += expr_vars(first.stmt.value)
        return found


def summand(stmt: Statement) -> tuple[Expr, bool] | None:
    """e of `s = s + e`, `s = e + s` and `s = s - e`, and whether it is subtracted."""
    match stmt:
        case Let(target=Var(type=Scalar(DType.F64)) as s, value=Apply(op=op, args=(a, b))):
            if op.name in ("add", "sub") and a is s:
                return b, op.name == "sub"
            if op.name == "add" and b is s:
                return a, False
    return None


def bounds_around(node: Node, outermost: Node, bounds: Bounds) -> list[Var]:
    """The variables in the bounds and guards of the loops around a statement, up to a loop."""
    found: list[Var] = []
    while (node := node.region.parent) is not outermost:
        if isinstance(node.stmt, For):
            found += (v for expr in expressions(node.stmt) for v in expr_vars(expr))
            sides = [side for g in bounds.guards(node) for side in (g.small, g.large)]
            symbols = [symbol for side in sides for symbol in side.symbols]
            found += (s.var for s in symbols if isinstance(s, Version))
    return found


def index_variables(node: Node, lanes: Lanes, bounds: Bounds) -> set[Var]:
    """The variables that the index of a sum, and the loops around it, are computed from."""
    found: set[Var] = set()
    waiting = [v for entry in node.stmt.index for v in expr_vars(entry)]
    waiting += bounds_around(node, lanes.node, bounds)
    lets = [n.stmt for n in lanes.node.regions[0].walk() if isinstance(n.stmt, Let)]
    while waiting:
        var = waiting.pop()
        if var not in found:
            found.add(var)
            waiting += (v for s in lets if s.target is var for v in expr_vars(s.value))
    return found


def _uses(stack: Stack, nodes: Iterable[Node]) -> int:
    return sum(isinstance(n.stmt, (Push, Pop)) and n.stmt.stack is stack for n in nodes)


def _unlike(a: Expr, b: Expr) -> bool:
    """Whether two indices are certainly different: numbers of one sign."""
    numbers = isinstance(a, Const) and isinstance(b, Const)
    return numbers and a.value != b.value and (a.value < 0) == (b.value < 0)


def _accesses(stmt: Statement) -> Iterator[tuple[object, tuple[Expr, ...]]]:
    """Every access to an element, and its index."""
    if isinstance(stmt, (Store, Check)):
        yield stmt, stmt.index
    for expr in expressions(stmt):
        for part in subexpressions(expr):
            if isinstance(part, Load):
                yield part, part.index


__all__ = ["Lanes", "NotInLanesError", "index_variables", "plan", "summand"]
