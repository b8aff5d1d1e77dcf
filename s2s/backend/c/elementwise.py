"""Array statements as loops: one nest with the whole scalar expression inside.

Where all arrays are contiguous and of one shape the nest is a single flat loop.  In the fast
variant sizes that meet are taken to be equal, and a guard says so; in the checked variant an axis
of size 1 is repeated, as NumPy does, by a stride of 0 found out at run time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from s2s.backend.c.expressions import Expressions, Text, offset, times
from s2s.backend.c.rooms import temporary
from s2s.backend.c.spelling import ATOM, ELEMENT, SCALAR, UNARY
from s2s.backend.c.unit import Operand, Unit
from s2s.backend.c.views import broadcast_to, count_of, operand_of, strides_of
from s2s.ir.nodes import Apply, Const, Expr, Var, View
from s2s.ir.types import Scalar

TRIGONOMETRIC = ("sin", "cos", "tan")
"""Kernels with a rare slow path, which is taken for a whole block at a time."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """An operand of an elementwise expression: an array, or a number (`array` None).

    `dims` is the shape that it takes part in broadcasting with.
    """

    expr: Expr
    array: Operand | None
    text: Text
    dims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Loops:
    """An elementwise expression with its operands placed and its shape known."""

    expr: Expr
    leaves: tuple[Leaf, ...]
    dims: tuple[str, ...]


# --- operands ----------------------------------------------------------------------------------


def plan(unit: Unit, expr: Expr, wanted: tuple[str, ...] | None = None) -> Loops:
    """Place the operands of an elementwise expression; `wanted` is the shape it must have.

    What is not elementwise in it is computed first, into an array of its own.
    """
    expr = strip(unit, expr)
    leaves = tuple(_leaves(unit, expr))
    dims = wanted if wanted is not None else _joint_dims(unit, leaves, expr.type.rank)
    placed = tuple(
        leaf if leaf.array is None else replace(leaf, array=broadcast_to(unit, leaf.array, dims))
        for leaf in leaves
    )
    for leaf in leaves:
        if leaf.array is None and leaf.dims:
            broadcast_to(unit, Operand("", expr.type.dtype, leaf.dims, None, None), dims)
    return Loops(expr, placed, dims)


def strip(unit: Unit, expr: Expr) -> Expr:
    """The expression without what changes nothing: copies, sums down to the shape that is there."""
    if not isinstance(expr, Apply) or isinstance(expr.type, Scalar):
        return expr
    if expr.op.name == "copy":
        return strip(unit, expr.args[0])
    if expr.op.name == "sum_like" and _same_shape(unit, *expr.args):
        return strip(unit, expr.args[0])
    if not expr.op.elementwise:
        return expr
    return replace(expr, args=tuple(strip(unit, arg) for arg in expr.args))


def _same_shape(unit: Unit, g: Expr, like: Expr) -> bool:
    """Whether two array expressions are known to have one shape."""
    if isinstance(like.type, Scalar) or g.type.rank != like.type.rank:
        return False
    pairs = zip(unit.shapes.expr(g), unit.shapes.expr(like), strict=True)
    return all(unit.same_extent(a, b) for a, b in pairs)


def _leaves(unit: Unit, expr: Expr) -> Iterator[Leaf]:
    if isinstance(expr.type, Scalar):
        yield _number(unit, expr)
        return
    match expr:
        case Var() | View():
            yield _array(expr, operand_of(unit, expr))
        case Apply(op=op) if op.elementwise:
            for arg in expr.args:
                yield from _leaves(unit, arg)
        case Apply(op=op) if op.name in ("expand", "broadcast_like"):
            yield _repeated(unit, expr)
        case _:
            yield _array(expr, unit.materialise(unit, expr))


def _array(expr: Expr, array: Operand) -> Leaf:
    return Leaf(expr, array, ("", ATOM), array.dims)


def _number(unit: Unit, expr: Expr) -> Leaf:
    """A number that is the same for all elements, computed before the loop."""
    text = Expressions(unit).tight(expr)
    if not isinstance(expr, (Var, Const)):
        name = unit.names.fresh("factor")
        unit.out.line(f"const {SCALAR[expr.type.dtype]} {name} = {text[0]};")
        text = name, ATOM
    return Leaf(expr, None, text, ())


def _repeated(unit: Unit, expr: Apply) -> Leaf:
    """`expand` and `broadcast_like`: the operand itself, with strides 0 where it is repeated."""
    g, like = expr.args
    dims = operand_of(unit, like).dims
    if isinstance(g.type, Scalar):
        return replace(_number(unit, g), expr=expr, dims=dims)
    array = operand_of(unit, g) if isinstance(g, (Var, View)) else unit.materialise(unit, g)
    if expr.op.name == "expand" and not expr.attrs.get("keepdims"):
        array = _with_axes(array, expr.attrs.get("axes"), len(dims))
    return _array(expr, broadcast_to(unit, array, dims))


def _with_axes(array: Operand, axes: tuple[int, ...] | None, rank: int) -> Operand:
    """`array` with axes of size 1 where a sum has taken some out."""
    missing = range(rank) if axes is None else {axis % rank for axis in axes}
    dims, strides = iter(array.dims), iter(strides_of(array))
    return replace(
        array,
        dims=tuple("1" if k in missing else next(dims) for k in range(rank)),
        strides=tuple("0" if k in missing else next(strides) for k in range(rank)),
    )


def _joint_dims(unit: Unit, leaves: tuple[Leaf, ...], rank: int) -> tuple[str, ...]:
    return tuple(_joint_size(unit, leaves, rank, axis) for axis in range(rank))


def _joint_size(unit: Unit, leaves: tuple[Leaf, ...], rank: int, axis: int) -> str:
    """The size of an axis of the result."""
    sizes: list[str] = []
    for leaf in leaves:
        at = axis - (rank - len(leaf.dims))
        if at >= 0 and leaf.dims[at] != "1" and leaf.dims[at] not in sizes:
            sizes.append(leaf.dims[at])
    if not sizes:
        return "1"
    first, *others = sizes
    if not unit.checked:
        for size in others:
            unit.assume_equal(first, size)
        return first
    for size in others:
        if unit.equal(first, size):
            continue
        name = unit.names.fresh("size")
        unit.out.line(f"const int64_t {name} = s2s_broadcast({first}, {size});")
        unit.out.line(f"if ({name} < 0) return S2S_FAIL;")
        first = name
    return first


# --- loops -------------------------------------------------------------------------------------


def store(unit: Unit, loops: Loops, target: Operand, mode: str) -> None:
    """`target[...] = expr` or `target[...] += expr`; the shape of the target is that of the loops.

    The value is computed first, into memory of its own, if the target may overlap an operand
    otherwise than element by element.
    """
    if any(_tangled(target, leaf.array) for leaf in loops.leaves):
        copied = computed(unit, loops)
        leaf = _array(loops.expr, copied)
        loops = Loops(loops.expr, (leaf,), loops.dims)
    if any(_is_trigonometric(part) for part in _inner(loops)):
        _store_in_blocks(unit, loops, target, mode)
    else:
        _nest(unit, loops, target, mode)


def computed(unit: Unit, loops: Loops) -> Operand:
    """The value of an elementwise expression in a new contiguous array."""
    target = temporary(unit, "value", loops.expr.type.dtype, loops.dims)
    store(unit, loops, target, "set")
    return target


def _tangled(target: Operand, array: Operand | None) -> bool:
    """Whether writing element k of the target may change another element of the operand."""
    if array is None or array.group is not target.group or array.group is None:
        return False
    same = array.pointer == target.pointer and array.dims == target.dims
    return not (same and array.strides == target.strides)


def _inner(loops: Loops) -> Iterator[Expr]:
    """The subexpressions that are evaluated inside the loop."""
    leaves = {id(leaf.expr) for leaf in loops.leaves}

    def visit(expr: Expr) -> Iterator[Expr]:
        if id(expr) in leaves:
            return
        yield expr
        if isinstance(expr, Apply):
            for arg in expr.args:
                yield from visit(arg)

    return visit(loops.expr)


def _flat(loops: Loops, *targets: Operand) -> bool:
    arrays = [leaf.array for leaf in loops.leaves if leaf.array is not None]
    return all(array.strides is None for array in (*arrays, *targets))


def _nest(unit: Unit, loops: Loops, target: Operand, mode: str) -> None:
    names = unit.loop_names
    if not loops.dims:
        _assign(unit, loops, target, (), mode)
    elif _flat(loops, target):
        total = count_of(loops.dims)[0]
        unit.out.line("S2S_INDEPENDENT")
        with unit.out.block(_counting(names[0], total)):
            flat = _flattened(loops)
            _assign(unit, flat, replace(target, dims=(total,)), ((names[0], ATOM),), mode)
    else:
        _open_axis(unit, loops, target, mode, 0)


def _open_axis(unit: Unit, loops: Loops, target: Operand, mode: str, axis: int) -> None:
    rank = len(loops.dims)
    if axis == rank:
        index = tuple((name, ATOM) for name in unit.loop_names[:rank])
        _assign(unit, loops, target, index, mode)
        return
    if axis == rank - 1:
        unit.out.line("S2S_INDEPENDENT")
    with unit.out.block(_counting(unit.loop_names[axis], loops.dims[axis])):
        _open_axis(unit, loops, target, mode, axis + 1)


def _counting(name: str, stop: str) -> str:
    return f"for (int64_t {name} = 0; {name} < {stop}; {name}++)"


def _flattened(loops: Loops) -> Loops:
    total = count_of(loops.dims)[0]
    leaves = tuple(
        leaf if leaf.array is None else replace(leaf, array=replace(leaf.array, dims=(total,)))
        for leaf in loops.leaves
    )
    return Loops(loops.expr, leaves, (total,))


def _assign(
    unit: Unit, loops: Loops, target: Operand, index: tuple[Text, ...], mode: str
) -> None:
    sign = "=" if mode == "set" else "+="
    value = _value(unit, loops, index)
    unit.out.line(f"{_at(target, index)} {sign} {value};")


def _value(unit: Unit, loops: Loops, index: tuple[Text, ...]) -> str:
    """The scalar expression for one element."""
    texts = {
        id(leaf.expr): leaf.text if leaf.array is None else (_at(leaf.array, index), ATOM)
        for leaf in loops.leaves
    }
    return Expressions(unit, texts).text(loops.expr)


def _at(array: Operand, index: tuple[Text, ...]) -> str:
    """One element; axes with stride 0 are left out."""
    if array.strides is None:
        position = offset(array, index)
    else:
        terms = [
            times(entry, stride)[0]
            for entry, stride in zip(index, array.strides, strict=True)
            if stride != "0"
        ]
        position = " + ".join(terms) or "0"
    pointer = array.pointer if array.pointer.isidentifier() else f"({array.pointer})"
    return f"{pointer}[{position}]"


# --- sin, cos and tan --------------------------------------------------------------------------


def _is_trigonometric(expr: Expr) -> bool:
    return isinstance(expr, Apply) and expr.op.name in TRIGONOMETRIC


def _store_in_blocks(unit: Unit, loops: Loops, target: Operand, mode: str) -> None:
    """Blocks with the branch-free kernels; a block that met a huge argument is done again."""
    if not _flat(loops, target):
        dense = _dense(unit, loops)
        if target.strides is not None or mode == "add":
            copied = computed(unit, dense)
            _nest(unit, Loops(loops.expr, (_array(loops.expr, copied),), loops.dims), target, mode)
            return
        loops = dense
    total = count_of(loops.dims)[0]
    first, last, at = (unit.names.fresh(name) for name in ("block", "block_end", "at"))
    flat = _flattened(loops)
    with unit.out.block(f"for (int64_t {first} = 0; {first} < {total}; {first} += S2S_TRIG_BLOCK)"):
        unit.out.line(
            f"const int64_t {last} = {first} + S2S_TRIG_BLOCK < {total} ? "
            f"{first} + S2S_TRIG_BLOCK : {total};"
        )
        _one_block(unit, flat, target, mode, (first, last, at))


def _one_block(
    unit: Unit, loops: Loops, target: Operand, mode: str, names: tuple[str, str, str]
) -> None:
    first, last, at = names
    index: tuple[Text, ...] = ((at, ATOM),)
    loop = f"for (int64_t {at} = {first}; {at} < {last}; {at}++)"
    plain = replace(target, dims=(loops.dims[0],))
    huge, value = unit.names.fresh("huge"), unit.names.fresh("value")
    ctype = ELEMENT[target.dtype]
    in_place = mode == "add" or any(
        leaf.array is not None and leaf.array.pointer == target.pointer for leaf in loops.leaves
    )
    room = f"{value}[{at} - {first}]" if in_place else _at(plain, index)
    if in_place:
        unit.out.line(f"{ctype} {value}[S2S_TRIG_BLOCK];")
    unit.out.line(f"uint64_t {huge} = 0;")
    unit.out.line("S2S_INDEPENDENT")
    with unit.out.block(loop):
        fast = _fast_value(unit, loops, index, huge)
        unit.out.line(f"{room} = {fast};")
    with unit.out.block(f"if ({huge})"), unit.out.block(loop):
        unit.out.line(f"{room} = {_value(unit, loops, index)};")
    if in_place:
        sign = "=" if mode == "set" else "+="
        unit.out.line("S2S_INDEPENDENT")
        with unit.out.block(loop):
            unit.out.line(f"{_at(plain, index)} {sign} {room};")


def _fast_value(unit: Unit, loops: Loops, index: tuple[Text, ...], huge: str) -> str:
    """The element by branch-free kernels; arguments that they cannot take are noted in `huge`."""
    texts = {
        id(leaf.expr): leaf.text if leaf.array is None else (_at(leaf.array, index), ATOM)
        for leaf in loops.leaves
    }
    expressions = Expressions(unit, texts)
    for part in reversed(list(_inner(loops))):
        if not _is_trigonometric(part):
            continue
        angle = unit.names.fresh("angle")
        (argument,) = part.args
        unit.out.line(f"const double {angle} = {expressions.text(argument)};")
        unit.out.line(f"{huge} |= S2S_MASK(!(fabs({angle}) < S2S_TRIG_FAST_LIMIT));")
        unit.headers.add("math/trig.h")
        call = f"s2s_{part.op.name}_fast({angle})"
        narrow = part.type.dtype.value == "float32"
        texts[id(part)] = (f"(float){call}", UNARY) if narrow else (call, ATOM)
    return expressions.text(loops.expr)


def _dense(unit: Unit, loops: Loops) -> Loops:
    """The same with every operand contiguous, copied if need be."""
    leaves = []
    for leaf in loops.leaves:
        if leaf.array is not None and leaf.array.strides is not None:
            copied = temporary(unit, "dense", leaf.array.dtype, loops.dims)
            _nest(unit, Loops(leaf.expr, (leaf,), loops.dims), copied, "set")
            leaf = replace(leaf, array=copied)
        leaves.append(leaf)
    return Loops(loops.expr, tuple(leaves), loops.dims)
