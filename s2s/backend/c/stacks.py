"""Stacks: what the forward sweep saves, and room for it made before a loop rather than in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from s2s.backend.c.expressions import Expressions
from s2s.backend.c.library import descriptor
from s2s.backend.c.spelling import ELEMENT
from s2s.backend.c.tree import Node, Region
from s2s.backend.c.unit import Unit
from s2s.ir.nodes import For, Load, Pop, Push, Stack, Var
from s2s.ir.types import Array
from s2s.ir.walk import binds, expr_vars, subexpressions


@dataclass(frozen=True, slots=True)
class Demand:
    """`count` entries in each iteration of the loops (outermost first)."""

    stack: Stack
    count: int
    loops: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class StackNames:
    """The C locals of one stack."""

    data: str
    size: str
    capacity: str


class Stacks:
    """The stacks of one function: their types, names, and where room is made.

    `in_lanes`: the C types of the stacks that hold a number for each lane.
    """

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._names: dict[Stack, StackNames] = {}
        self._whole: set[Stack] = set()
        self._roomy: set[Node] = set()
        self.in_lanes: dict[Stack, str] = {}
        self.reserves: dict[Node, list[Demand]] = {}
        nodes = list(unit.root.walk())
        for node in nodes:
            stmt = node.stmt
            if isinstance(stmt, Pop) and isinstance(stmt.target.type, Array):
                own = bool(unit.own_sizes(stmt.target))
                if own or not unit.memory.contiguous(stmt.target):
                    self._whole.add(stmt.stack)
        self._place(unit.root)

    def names(self, stack: Stack) -> StackNames:
        """The C locals of a stack, declared at the top of the function on first use."""
        if stack not in self._names:
            names = self._unit.names
            data = names[stack]
            size, capacity = names.fresh(f"{data}_n"), names.fresh(f"{data}_cap")
            self._names[stack] = StackNames(data, size, capacity)
            self._unit.declare_at_top(f"{self._type(stack)}{data} = NULL;")
            self._unit.declare_at_top(f"int64_t {size} = 0, {capacity} = 0;")
        return self._names[stack]

    def _type(self, stack: Stack) -> str:
        if stack in self.in_lanes:
            return f"{self.in_lanes[stack]} *"
        if not isinstance(stack.type, Array):
            return f"{ELEMENT[stack.type.dtype]} *"
        return "s2s_array *" if stack in self._whole else f"{ELEMENT[stack.type.dtype]} **"

    # --- where room is made --------------------------------------------------------------------

    def _place(self, region: Region) -> list[Demand]:
        """The demands of a region that may be met outside it; the others are placed."""
        demands: dict[tuple[Stack, tuple[Node, ...]], int] = {}
        for node in region.nodes:
            for demand in self._node(node):
                key = demand.stack, demand.loops
                demands[key] = demands.get(key, 0) + demand.count
        return [Demand(stack, count, loops) for (stack, loops), count in demands.items()]

    def _node(self, node: Node) -> Iterator[Demand]:
        stmt = node.stmt
        if isinstance(stmt, Push):
            if stmt.stack in self._unit.scopes.unread:
                return
            if node.region.loop is not None and _straight(node):
                self._roomy.add(node)
                yield Demand(stmt.stack, 1, ())
            return
        for region in node.regions:
            inner = self._place(region)
            if isinstance(stmt, For) and stmt.until is None:
                yield from self._loop(node, inner)
            else:
                self._settle(inner)

    def _loop(self, node: Node, inner: list[Demand]) -> Iterator[Demand]:
        """Demands of a loop's body, once for each iteration; those that can, go on outwards."""
        for demand in inner:
            whole = Demand(demand.stack, demand.count, (node, *demand.loops))
            if _may_leave(whole, node.region):
                yield whole
            else:
                self._settle([whole])

    def _settle(self, demands: list[Demand]) -> None:
        for demand in demands:
            if demand.loops:
                self.reserves.setdefault(demand.loops[0], []).append(demand)

    # --- text ----------------------------------------------------------------------------------

    def reserve(self, node: Node) -> None:
        """Before a loop: room for everything that it saves."""
        for demand in self.reserves.get(node, []):
            names = self.names(demand.stack)
            text = self._count(demand)
            self._unit.out.line(
                f"S2S_RESERVE({names.data}, {names.size}, {names.capacity}, {text});"
            )

    def _count(self, demand: Demand) -> str:
        counts = [trips(self._unit, loop.stmt) for loop in demand.loops]
        text = counts[0]
        for count in counts[1:]:
            text = f"s2s_times({text}, {count})"
        return text if demand.count == 1 else f"s2s_times({text}, {demand.count})"

    def push(self, node: Node, stmt: Push, value: str | None = None) -> None:
        """Save a value, of which the text may be given."""
        unit = self._unit
        if stmt.stack in unit.scopes.unread:
            return
        names = self.names(stmt.stack)
        if node not in self._roomy:
            unit.out.line(f"S2S_RESERVE({names.data}, {names.size}, {names.capacity}, 1);")
        if value is None and not _is_array(stmt.value):
            value = Expressions(unit).text(stmt.value)
        if value is None:
            value = self._saved_array(stmt)
        unit.out.line(f"{names.data}[{names.size}++] = {value};")

    def _saved_array(self, stmt: Push) -> str:
        array = self._unit.operand(stmt.value)
        if stmt.stack not in self._whole:
            return array.pointer
        return f"*{descriptor(array)}".replace("*&", "", 1)

    def pop(self, stmt: Pop) -> str:
        """The text that takes the last value off; an array saved whole is a descriptor."""
        names = self.names(stmt.stack)
        return f"{names.data}[--{names.size}]"

    def saved_whole(self, stack: Stack) -> bool:
        """Whether a stack of arrays holds descriptors rather than pointers."""
        return stack in self._whole


def _is_array(value: object) -> bool:
    return isinstance(value, Var) and isinstance(value.type, Array)


def _straight(node: Node) -> bool:
    """Whether the statement runs in every iteration of a counted loop that has no early end."""
    parent = node.region.parent
    return parent is not None and isinstance(parent.stmt, For) and parent.stmt.until is None


def _may_leave(demand: Demand, region: Region) -> bool:
    """Whether the room can be made before the loop around `region`.

    All trip counts must be known there, and entries must pile up from one iteration to the next.
    """
    parent = region.parent
    if parent is None or not isinstance(parent.stmt, For) or parent.stmt.until is not None:
        return False
    stmts = [node.stmt for node in region.walk()]
    if any(isinstance(stmt, Pop) and stmt.stack is demand.stack for stmt in stmts):
        return False
    changed = {var for node in region.walk() for var in binds(node.stmt)} | {parent.stmt.var}
    for loop in demand.loops:
        for expr in (loop.stmt.start, loop.stmt.stop, loop.stmt.step):
            if any(isinstance(part, Load) for part in subexpressions(expr)):
                return False
            if not changed.isdisjoint(expr_vars(expr)):
                return False
    return True


def trips(unit: Unit, stmt: For) -> str:
    """How often a loop runs, as text without side effects."""
    text = Expressions(unit)
    start, stop, step = (text.text(expr) for expr in (stmt.start, stmt.stop, stmt.step))
    return f"s2s_trips({start}, {stop}, {step})"
