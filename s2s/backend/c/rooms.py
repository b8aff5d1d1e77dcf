"""Memory for arrays, as text: taken from the arena, in loops taken once and used again."""

from __future__ import annotations

from s2s.backend.c.spelling import ELEMENT
from s2s.backend.c.tree import Node
from s2s.backend.c.unit import Operand, Unit
from s2s.backend.c.views import count_of
from s2s.ir.types import DType


def temporary(unit: Unit, base: str, dtype: DType, dims: tuple[str, ...]) -> Operand:
    """A contiguous array that is gone after the statement."""
    name = unit.names.fresh(base)
    unit.out.line(f"{ELEMENT[dtype]} *{name};", movable=True)
    count = count_of(dims)[0]
    if unit.loop is None:
        unit.out.line(f"S2S_TAKE({name}, {count});", movable=True)
    else:
        reuse(unit, name, ELEMENT[dtype], count, movable=True)
    return Operand(name, dtype, dims, None, name)


def room_for(
    unit: Unit, node: Node, pointer: str, ctype: str, dims: tuple[str, ...], *, movable: bool
) -> None:
    """Points `pointer` at memory for the array that is bound by this statement."""
    count = count_of(dims)[0]
    if not unit.memory.reusable(node):
        unit.out.line(f"S2S_TAKE({pointer}, {count});", movable=movable)
    elif unit.memory.reads_itself(node):
        _alternate(unit, pointer, ctype, count)
    else:
        reuse(unit, pointer, ctype, count, movable=movable)


def reuse(unit: Unit, pointer: str, ctype: str, count: str, *, movable: bool) -> None:
    room, size = unit.names.fresh(f"{pointer}_room"), unit.names.fresh(f"{pointer}_room_n")
    unit.declare_at_top(f"{ctype} *{room} = NULL;", room)
    unit.declare_at_top(f"int64_t {size} = -1;", size)
    unit.out.line(f"S2S_REUSE({pointer}, {count}, {room}, {size});", movable=movable)


def _alternate(unit: Unit, pointer: str, ctype: str, count: str) -> None:
    """Two rooms in turn: the old array is read while the new one is written."""
    room, size = unit.names.fresh(f"{pointer}_room"), unit.names.fresh(f"{pointer}_room_n")
    turn = unit.names.fresh(f"{pointer}_turn")
    unit.declare_at_top(f"{ctype} *{room}[2] = {{NULL, NULL}};", room)
    unit.declare_at_top(f"int64_t {size}[2] = {{-1, -1}};", size)
    unit.declare_at_top(f"int {turn} = 0;", turn)
    unit.out.line(f"{turn} = 1 - {turn};")
    unit.out.line(f"S2S_REUSE({pointer}, {count}, {room}[{turn}], {size}[{turn}]);")
