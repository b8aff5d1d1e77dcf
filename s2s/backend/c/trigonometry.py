"""sin, cos and their kin of arrays: branch-free in blocks, again where a block met a huge argument.

The scalar kernels branch on the size of the argument, which would keep the loop from being
vectorised.  A kernel is one of them if csrc/ has its branch-free part, `s2s_<name>_fast`.
"""

from __future__ import annotations

from s2s.backend.c.elementwise import Loops
from s2s.backend.c.expressions import Expressions, Text
from s2s.backend.c.headers import header_of
from s2s.backend.c.spelling import ATOM, ELEMENT, UNARY
from s2s.backend.c.unit import Operand, Unit
from s2s.ir.nodes import Apply, Expr
from s2s.ir.types import DType


def applies(loops: Loops) -> bool:
    """Whether the expression has such a kernel in it."""
    return any(map(_fast_part, loops.inner()))


def _fast_part(expr: Expr) -> str:
    """The branch-free part of its kernel; empty if the kernel has no rare slow path."""
    name = f"s2s_{expr.op.name}_fast" if isinstance(expr, Apply) else ""
    return name if header_of(name) else ""


def store(unit: Unit, loops: Loops, target: Operand, mode: str) -> None:
    """The loops of one statement, all of whose arrays are contiguous and flat."""
    (total,) = loops.dims
    first, last, at = (unit.names.fresh(name) for name in ("block", "block_end", "at"))
    with unit.out.block(f"for (int64_t {first} = 0; {first} < {total}; {first} += S2S_TRIG_BLOCK)"):
        unit.out.line(
            f"const int64_t {last} = {first} + S2S_TRIG_BLOCK < {total} ? "
            f"{first} + S2S_TRIG_BLOCK : {total};"
        )
        _block(unit, loops, target, mode, (first, last, at))


def _block(
    unit: Unit, loops: Loops, target: Operand, mode: str, names: tuple[str, str, str]
) -> None:
    """One block; through a buffer where the target is read as well."""
    first, last, at = names
    index: tuple[Text, ...] = ((at, ATOM),)
    loop = f"for (int64_t {at} = {first}; {at} < {last}; {at}++)"
    huge, value = unit.names.fresh("huge"), unit.names.fresh("value")
    there = f"{target.pointer}[{at}]"
    buffered = mode == "add" or any(array.pointer == target.pointer for array in loops.arrays)
    room = f"{value}[{at} - {first}]" if buffered else there
    if buffered:
        unit.out.line(f"{ELEMENT[target.dtype]} {value}[S2S_TRIG_BLOCK];")
    unit.out.line(f"uint64_t {huge} = 0;")
    unit.out.line("S2S_INDEPENDENT")
    with unit.out.block(loop):
        text = _fast_value(unit, loops, index, huge)
        unit.out.line(f"{room} = {text};")
    with unit.out.block(f"if ({huge})"), unit.out.block(loop):
        unit.out.line(f"{room} = {Expressions(unit, _leaves(loops, index)).text(loops.expr)};")
    if buffered:
        unit.out.line("S2S_INDEPENDENT")
        with unit.out.block(loop):
            unit.out.line(f"{there} {'=' if mode == 'set' else '+='} {room};")


def _leaves(loops: Loops, index: tuple[Text, ...]) -> dict[int, Text]:
    """The text for each operand in one element."""
    ((k, _),) = index
    return {
        id(leaf.expr): leaf.text if leaf.array is None else (f"{leaf.array.element}[{k}]", ATOM)
        for leaf in loops.leaves
    }


def _fast_value(unit: Unit, loops: Loops, index: tuple[Text, ...], huge: str) -> str:
    """The element by branch-free kernels; arguments that they cannot take are noted in `huge`."""
    texts = _leaves(loops, index)
    expressions = Expressions(unit, texts)
    for part in reversed(list(loops.inner())):
        fast = _fast_part(part)
        if not fast:
            continue
        angle = unit.names.fresh("angle")
        (argument,) = part.args
        unit.out.line(f"const double {angle} = {expressions.text(argument)};")
        unit.out.line(f"{huge} |= S2S_MASK(!(fabs({angle}) < S2S_TRIG_FAST_LIMIT));")
        unit.headers.add(header_of(fast))
        call = f"{fast}({angle})"
        narrow = part.type.dtype is DType.F32
        texts[id(part)] = (f"(float){call}", UNARY) if narrow else (call, ATOM)
    return expressions.text(loops.expr)
