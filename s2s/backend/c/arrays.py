"""Statements that bind, fill and change arrays."""

from __future__ import annotations

import math

from s2s.backend.c.elementwise import Loops, of_array, plan, strip
from s2s.backend.c.expressions import Expressions
from s2s.backend.c.library import (
    argument,
    arguments,
    compute,
    descriptor,
    dims_of,
    header_of_operation,
    is_loops,
    zeros,
)
from s2s.backend.c.loops import computed, store
from s2s.backend.c.rooms import room_for
from s2s.backend.c.spelling import ELEMENT, SUFFIX
from s2s.backend.c.tree import Node
from s2s.backend.c.unit import Operand, Unit
from s2s.backend.c.views import count_of, named_size, operand_of, strides_of
from s2s.ir.nodes import Alloc, Apply, Const, Expr, Scatter, Update, Var, View
from s2s.ir.types import Array, Scalar
from s2s.ir.walk import expr_vars

Dims = tuple[str, ...]
SMALL_ARRAY = 64
"""Elements of an array that is a local of the C function."""


def bind(unit: Unit, node: Node, target: Var, value: Expr) -> None:
    """`target = value` for arrays: a reference, or a new array."""
    if isinstance(value, (Var, View)):
        _bind_reference(unit, node, target, value)
    elif isinstance(value, Apply) and value.op.name == "grown":
        _grow(unit, target, value)
    elif isinstance(value, Alloc):
        dims = tuple(named_size(unit, Expressions(unit).text(size)) for size in value.shape)
        _check_sizes(unit, value, dims)
        _fill(unit, _new(unit, node, target, dims), value.fill)
    elif is_loops(value) or strip(unit, value) is not value:
        same = strip(unit, value)
        if isinstance(same, Var) and _may_share(unit, node, target, same):
            unit.memory.share(target, same)
            _bind_reference(unit, node, target, same)
        else:
            _bind_loops(unit, node, target, plan(unit, value))
    else:
        _bind_library(unit, node, target, value)


def _may_share(unit: Unit, node: Node, target: Var, source: Var) -> bool:
    """Whether a copy may be the same memory: neither is changed afterwards, nor is a result."""
    results = [atom for atom in unit.func.results if isinstance(atom, Var)]
    groups = [unit.memory.group(atom) for atom in results if isinstance(atom.type, Array)]
    return (
        unit.memory.contiguous(source)
        and unit.memory.readonly(source) <= unit.memory.readonly(target)
        and unit.memory.group(target) not in groups
        and unit.memory.settled(node, target, source)
    )


# --- references --------------------------------------------------------------------------------


def _bind_reference(unit: Unit, node: Node, target: Var, value: Expr) -> None:
    source = operand_of(unit, value)
    if target in expr_vars(value):  # x = x[1:]: everything is read before anything changes
        source = _frozen(unit, source)
    _declare_pointer(unit, node, target, source.pointer)
    bind_sizes(unit, node, target, source.dims)
    if not unit.memory.contiguous(target):
        bind_strides(unit, node, target, strides_of(source))


def _frozen(unit: Unit, source: Operand) -> Operand:
    """Sizes and strides in locals of their own."""
    dims = tuple(_copied(unit, size) for size in source.dims)
    strides = source.strides and tuple(_copied(unit, stride) for stride in source.strides)
    return Operand(source.pointer, source.dtype, dims, strides, source.group)


def _copied(unit: Unit, text: str) -> str:
    if text.isdigit():
        return text
    name = unit.names.fresh("size")
    unit.out.line(f"const int64_t {name} = {text};", defines=name)
    return name


def pointer_type(unit: Unit, var: Var) -> str:
    """`double *`, with const where nobody writes."""
    const = "const " if unit.memory.readonly(var) else ""
    return f"{const}{ELEMENT[var.type.dtype]} *"


def _declare_pointer(unit: Unit, node: Node, target: Var, value: str) -> None:
    name = unit.names[target]
    if unit.scopes.declares(node, target):
        text = f"{pointer_type(unit, target)}{name} = {value};"
        unit.out.line(text, defines=name, movable="[" not in value)
    elif name != value:
        unit.out.line(f"{name} = {value};", assigns=name)


def bind_sizes(unit: Unit, node: Node, target: Var, dims: Dims) -> None:
    """Assign the sizes that belong to this variable; the others are known already."""
    inline = unit.scopes.declares(node, target)
    const = "const " if inline and unit.scopes.once(node, target) else ""
    for axis, name in unit.own_sizes(target):
        if name == dims[axis]:
            continue
        declared = f"{const}int64_t " if inline else ""
        text = f"{declared}{name} = {dims[axis]};"
        unit.out.line(text, name if inline else None, name, movable=inline and "[" not in text)


def bind_strides(unit: Unit, node: Node, target: Var, strides: Dims) -> None:
    """Assign the strides of a variable that may be strided."""
    inline = unit.scopes.declares(node, target)
    const = "const " if inline and unit.scopes.once(node, target) else ""
    for name, stride in zip(unit.stride_names(target), strides, strict=True):
        declared = f"{const}int64_t " if inline else ""
        text = f"{declared}{name} = {stride};"
        unit.out.line(text, name if inline else None, name, movable=inline and "[" not in text)


# --- new arrays --------------------------------------------------------------------------------


def _new(unit: Unit, node: Node, target: Var, dims: Dims) -> Operand:
    """Memory for a new array, bound to its name. Its old value is not needed any more.

    A gradient that is computed in memory of the caller is a parameter of the C function.
    """
    name = unit.names[target]
    bind_sizes(unit, node, target, dims)
    if _is_small(unit, node, target, dims):
        ctype = ELEMENT[target.type.dtype]
        unit.out.line(f"{ctype} {name}[{count_of(dims)[0]}];", movable=True)
    elif target not in unit.in_place:
        inline = unit.scopes.declares(node, target)
        if inline:
            unit.out.line(f"{pointer_type(unit, target)}{name};", movable=True)
        room_for(unit, node, name, ELEMENT[target.type.dtype], dims, movable=inline)
    if not unit.memory.contiguous(target):
        bind_strides(unit, node, target, _contiguous_strides(dims))
    group = unit.memory.group(target)
    return Operand(name, target.type.dtype, dims, None, group)


def _is_small(unit: Unit, node: Node, target: Var, dims: Dims) -> bool:
    """Whether an array of a few elements may be a C array, which compilers keep in registers."""
    if not all(size.isdigit() for size in dims):
        return False
    return (
        0 < math.prod(map(int, dims)) <= SMALL_ARRAY
        and unit.scopes.declares(node, target)
        and unit.scopes.once(node, target)
        and not unit.memory.escapes(target)
        and target not in unit.in_place
    )


def _contiguous_strides(dims: Dims) -> Dims:
    return strides_of(Operand("", None, dims, None, None))


def _bind_loops(unit: Unit, node: Node, target: Var, loops: Loops) -> None:
    if not unit.memory.reads_itself(node):
        store(unit, loops, _new(unit, node, target, loops.dims), "set")
        return
    fresh = _aside(unit, node, target, loops.dims)
    store(unit, loops, fresh, "set")
    _adopt(unit, node, target, fresh)


def _grow(unit: Unit, target: Var, value: Apply) -> None:
    """More room for a list: the pointer and the sizes of the same name."""
    sizes = dict(unit.own_sizes(target))
    count, *row = (Expressions(unit).text(arg) for arg in value.args[1:])
    items = count_of(tuple(row))[0] if row else "1"
    name = unit.names[target]
    changed = [(sizes[axis], n) for axis, n in enumerate(row, start=1) if sizes.get(axis, n) != n]
    if changed:
        differs = " || ".join(f"{size} != {n}" for size, n in changed)
        unit.out.line(f"if ({sizes[0]} > 0 && ({differs})) return S2S_FAIL;")
    unit.out.line(f"S2S_GROW({name}, {sizes[0]}, {count}, {items});", assigns=name)
    for size, n in changed:
        unit.out.line(f"{size} = {n};", assigns=size)


def _bind_library(unit: Unit, node: Node, target: Var, value: Apply) -> None:
    args = arguments(unit, value)
    dims = dims_of(unit, value, args)
    if not unit.memory.reads_itself(node):
        compute(unit, value, args, _new(unit, node, target, dims))
        return
    fresh = _aside(unit, node, target, dims)
    compute(unit, value, args, fresh)
    _adopt(unit, node, target, fresh)


def _aside(unit: Unit, node: Node, target: Var, dims: Dims) -> Operand:
    """Memory for an array that is computed from what its name holds now."""
    name = unit.names.fresh(f"{unit.names[target]}_new")
    ctype = ELEMENT[target.type.dtype]
    unit.out.line(f"{ctype} *{name};", movable=True)
    room_for(unit, node, name, ctype, dims, movable=True)
    return Operand(name, target.type.dtype, dims, None, name)


def _adopt(unit: Unit, node: Node, target: Var, fresh: Operand) -> None:
    bind_sizes(unit, node, target, fresh.dims)
    if not unit.memory.contiguous(target):
        bind_strides(unit, node, target, _contiguous_strides(fresh.dims))
    _declare_pointer(unit, node, target, fresh.pointer)


def _check_sizes(unit: Unit, value: Alloc, dims: Dims) -> None:
    """np.zeros(-1) raises."""
    doubtful = [
        size for expr, size in zip(value.shape, dims, strict=True) if unit.ranges.of(expr)[0] < 0
    ]
    if doubtful:
        test = " || ".join(f"{size} < 0" for size in doubtful)
        unit.out.line(f"if ({test}) return S2S_FAIL;")


def _fill(unit: Unit, target: Operand, fill: Expr | None) -> None:
    if fill is None:
        return
    if isinstance(fill, Const) and repr(fill.value) in ("0.0", "0", "False"):
        unit.out.line(zeros(target))
        return
    value = Expressions(unit).text(fill)
    name = unit.loop_names[0]
    total = count_of(target.dims)[0]
    with unit.out.block(f"for (int64_t {name} = 0; {name} < {total}; {name}++)"):
        unit.out.line(f"{target.pointer}[{name}] = {value};")


# --- changes -----------------------------------------------------------------------------------


def update(unit: Unit, stmt: Update) -> None:
    """All elements of an array, set or added to."""
    target = unit.operand(stmt.array)
    value = stmt.value
    if isinstance(value.type, Scalar):
        loops = _repeat_number(unit, value, target)
    else:
        loops = plan(unit, value, target.dims)
    store(unit, loops, target, stmt.mode)


def _repeat_number(unit: Unit, value: Expr, target: Operand) -> Loops:
    loops = plan(unit, value, ())
    return Loops(loops.expr, loops.leaves, target.dims)


def scatter(unit: Unit, stmt: Scatter) -> None:
    """Elements at integer index arrays, set or added to."""
    unit.headers.add(header_of_operation("scatter"))
    target = unit.operand(stmt.array)
    index = [_apart(unit, entry, target) for entry in stmt.index]
    value = _apart(unit, stmt.value, target)
    suffix = SUFFIX[target.dtype]
    ranks = ", ".join(str(array.rank) for array in index)
    entries = ", ".join(map(descriptor, index))
    unit.out.line(
        f"S2S_TRY(s2s_scatter_{stmt.mode}_{suffix}({descriptor(target)}, {target.rank}, "
        f"{stmt.axis}, {len(index)}, (const s2s_array *const[]){{{entries}}}, "
        f"(const int[]){{{ranks}}}, {descriptor(value)}, {value.rank}));"
    )


def _apart(unit: Unit, expr: Expr, target: Operand) -> Operand:
    """An operand of a scatter; a copy, if it may lie in the memory that is written."""
    found = argument(unit, expr)
    if found.group is None or found.group is not target.group:
        return found
    return computed(unit, of_array(expr, found, found.dims))
