"""Views: another pointer, other sizes, other strides."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from s2s.backend.c.expressions import Expressions, Text, times
from s2s.backend.c.memory import contiguous_view
from s2s.backend.c.shapes import cut_of
from s2s.backend.c.spelling import ADD, ATOM, within
from s2s.backend.c.unit import Operand, Unit
from s2s.ir.nodes import Const, Expr, NewAxis, Slice, Var, View


def operand_of(unit: Unit, expr: Expr) -> Operand:
    """A variable or a view of one as an operand; index checks are written first."""
    if isinstance(expr, Var):
        return unit.operand(expr)
    base = operand_of(unit, expr.array)
    match expr.kind:
        case "transpose":
            strides = strides_of(base)
            return replace(
                base,
                dims=tuple(base.dims[k] for k in expr.detail),
                strides=tuple(strides[k] for k in expr.detail),
            )
        case "reshape":
            dims = _reshaped(unit, base, expr.detail)
            return replace(base, dims=dims, strides=base.strides and _divided(base, dims))
        case _:
            return _indexed(unit, base, expr)


def strides_of(array: Operand) -> tuple[str, ...]:
    """The strides, spelled out for a contiguous array."""
    if array.strides is not None:
        return array.strides
    found: list[str] = []
    for axis in range(array.rank):
        later = [size for size in array.dims[axis + 1 :] if size != "1"]
        found.append(" * ".join(later) or "1")
    return tuple(found)


def count_of(dims: tuple[str, ...]) -> Text:
    """The number of elements of a shape."""
    total: Text = ("1", ATOM)
    for size in dims:
        total = times(total, size)
    if all(size.isdigit() for size in dims):
        return str(math.prod(map(int, dims))), ATOM
    return total


# --- indexing ----------------------------------------------------------------------------------


@dataclass(slots=True)
class _Axes:
    """The axes of a view as far as they are known, and where its first element is."""

    offset: list[str]
    dims: list[str]
    strides: list[str]

    def keep(self, size: str, stride: str) -> None:
        self.dims.append(size)
        self.strides.append(stride)


def _indexed(unit: Unit, base: Operand, view: View) -> Operand:
    strides = strides_of(base)
    axes = _Axes([], [], [])
    axis = 0
    for entry in view.detail:
        if isinstance(entry, NewAxis):
            axes.keep("1", "0")
            continue
        if isinstance(entry, Slice):
            _sliced(unit, axes, entry, base.dims[axis], strides[axis])
        else:
            text = _position(unit, base, view, axis, entry)
            _move(axes, text, strides[axis])
        axis += 1
    for k in range(axis, base.rank):
        axes.keep(base.dims[k], strides[k])
    plain = base.strides is None and contiguous_view(view)
    return Operand(
        " + ".join([base.pointer, *axes.offset]),
        base.dtype,
        tuple(axes.dims),
        None if plain else tuple(axes.strides),
        base.group,
    )


def _position(unit: Unit, base: Operand, view: View, axis: int, entry: Expr) -> Text:
    """An integer of the index, checked."""
    mode = unit.bounds.mode(view, axis)
    return Expressions(unit).checked_axis(mode, entry, base.dims[axis])


def _move(axes: _Axes, index: Text, stride: str) -> None:
    if index[0] == "0":
        return
    text = times(index, stride)
    axes.offset.append(within(text, ADD))


def _sliced(unit: Unit, axes: _Axes, entry: Slice, size: str, stride: str) -> None:
    less = cut_of(entry)
    if less is not None and entry.step == 1:
        start = 0 if entry.start is None else entry.start.value
        _move(axes, (str(start), ATOM), stride)
        axes.keep(_shortened(unit, size, less), stride)
        return
    text = Expressions(unit)
    ends = ("S2S_FROM_START", "S2S_TO_END")
    if isinstance(entry.step, int):
        step = str(entry.step)
        first, last = ends[:: 1 if entry.step > 0 else -1]
    else:
        step = named_size(unit, text.text(entry.step), "step")
        low, high = unit.ranges.of(entry.step)
        if low <= 0 <= high:
            unit.out.line(f"if ({step} == 0) return S2S_FAIL;")
        first, last = (f"{step} > 0 ? {a} : {b}" for a, b in (ends, ends[::-1]))
    start = first if entry.start is None else text.text(entry.start)
    stop = last if entry.stop is None else text.text(entry.stop)
    extent = unit.names.fresh("slice")
    unit.out.line(f"const s2s_extent {extent} = s2s_slice({size}, {start}, {stop}, {step});")
    whole = entry.start is None and entry.stop is None and entry.step == -1
    _move(axes, (f"{extent}.first", ATOM), stride)
    axes.keep(size if whole else f"{extent}.size", _stepped(stride, step))


def _shortened(unit: Unit, size: str, less: int) -> str:
    """A size without so many elements, under the name that it has if it has one."""
    if less == 0:
        return size
    if size.isdigit():
        return str(max(int(size) - less, 0))
    extent = next((extent for extent, name in unit.tokens.items() if name == size), None)
    shorter = unit.shapes.cut(extent, less)
    if shorter is not None:
        return unit.token(shorter)
    return named_size(unit, f"{size} > {less} ? {size} - {less} : 0")


def _stepped(stride: str, step: str) -> str:
    if step == "1":
        return stride
    return step if stride == "1" else f"{step} * {stride}"


# --- reshape and broadcast ---------------------------------------------------------------------


def _reshaped(unit: Unit, base: Operand, detail: tuple[Expr, ...]) -> tuple[str, ...]:
    """The new sizes, one of which may follow from the others; their product is checked."""
    text = Expressions(unit)
    open_axis = next((k for k, n in enumerate(detail) if _is_open(n)), None)
    dims = [named_size(unit, text.text(n)) if not _is_open(n) else "" for n in detail]
    total = count_of(base.dims)[0]
    if open_axis is not None:
        others = count_of(tuple(size for size in dims if size))
        if others[0] == "1":
            dims[open_axis] = total
            return tuple(dims)
        rest = unit.names.fresh("rest")
        divisor = within(others, ATOM)
        unit.out.line(f"if ({divisor} == 0 || {total} % {divisor} != 0) return S2S_FAIL;")
        unit.out.line(f"const int64_t {rest} = {total} / {divisor};", defines=rest)
        dims[open_axis] = rest
    elif sorted(dims) != sorted(base.dims):
        unit.out.line(f"if ({count_of(tuple(dims))[0]} != {total}) return S2S_FAIL;")
    return tuple(dims)


def _divided(base: Operand, dims: tuple[str, ...]) -> tuple[str, ...]:
    """The strides of a vector with a stride of its own whose one axis becomes several."""
    (stride,) = base.strides
    steps = strides_of(replace(base, dims=dims, strides=None))
    return tuple(times((f"({step})", ATOM), stride)[0] for step in steps)


def _is_open(size: Expr) -> bool:
    return isinstance(size, Const) and size.value == -1


def broadcast_to(unit: Unit, base: Operand, dims: tuple[str, ...]) -> Operand:
    """An operand repeated to a shape: strides 0 on axes that it lacks or where its size is 1."""
    if base.rank == len(dims):
        for size, wanted in zip(base.dims, dims, strict=True):
            if not unit.checked and size != "1":
                unit.assume_equal(wanted, size)
        if all(map(unit.equal, base.dims, dims)):
            return replace(base, dims=dims)
    missing = len(dims) - base.rank
    strides = ["0"] * missing
    for axis, stride in enumerate(strides_of(base)):
        strides.append(_repeated(unit, base.dims[axis], dims[missing + axis], stride))
    return replace(base, dims=dims, strides=tuple(strides))


def _repeated(unit: Unit, size: str, wanted: str, stride: str) -> str:
    """The stride of an axis that is repeated if its size is 1 and more are wanted."""
    if size == "1":
        return "0"
    if unit.equal(size, wanted):
        return stride
    if not unit.checked:
        unit.assume_equal(wanted, size)
        return stride
    unit.out.line(f"if ({size} != {wanted} && {size} != 1) return S2S_FAIL;")
    name = unit.names.fresh("step")
    unit.out.line(f"const int64_t {name} = {size} == 1 ? 0 : {stride};", defines=name)
    return name


def named_size(unit: Unit, text: str, base: str = "size") -> str:
    """A size as an identifier or number, so that it can be used again and compared."""
    if text.isidentifier() or text.isdigit():
        return text
    name = unit.names.fresh(base)
    unit.out.line(f"const int64_t {name} = {text};", defines=name, movable="[" not in text)
    return name
