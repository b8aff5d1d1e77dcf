"""Giving names to values: assignment, unpacking, the items of displays, reading a variable.

A scalar gets the variable of its name and type, an array a reference.  Items of a tuple or list
live in variables of their own, so that a later assignment to another name leaves them alone.
"""

from __future__ import annotations

import builtins
from collections.abc import Hashable, Iterator
from dataclasses import replace
from functools import partial

import gast

from s2s.elementary import OPERATIONS
from s2s.frontend import extents, growing, guards, runs
from s2s.frontend.context import Context, Frame, Poisoned
from s2s.frontend.exits import RESULT
from s2s.frontend.merge import branch
from s2s.frontend.signature import StaticNeeded
from s2s.frontend.slots import is_joined, part_name
from s2s.frontend.values import (
    ArrayValue,
    BoundValue,
    Comprehension,
    DictValue,
    EnumerateValue,
    Growing,
    Items,
    ListValue,
    Maybe,
    MethodValue,
    Number,
    OptionalValue,
    Poison,
    RangeValue,
    ReversedValue,
    ShapeValue,
    SliceValue,
    StaticValue,
    TextValue,
    TupleValue,
    Value,
    ZipValue,
    bound_origins,
    complex_value,
    constant,
    describe_value,
    is_complex,
    is_complex_array,
)
from s2s.ir.nodes import Const, If, Raise, Slice, Var, View
from s2s.ir.pair import Complex
from s2s.ir.types import BOOL, I64, Array


def bind(cx: Context, frame: Frame, name: str, value: Value) -> None:
    """`name = value` in the scope of `frame`."""
    key = (frame, name)
    if frame.plain:
        cx.state[key] = value if name == ".result" else _named(cx, value, name.lstrip("."))
        return
    match value:
        case Number():
            var = frame.var(name, value.atom.type)
            if is_flag(name) and isinstance(value.atom, Const):
                cx.soften(var, value.atom)
            else:
                cx.settle_in(var, value.atom)
            cx.state[key] = replace(value, atom=var)
        case ArrayValue():
            var = frame.var(name, value.var.type)
            cx.settle_in(var, value.var)
            cx.state[key] = extents.renamed(value, var)
        case TupleValue(items=items) if is_complex(value):
            cx.state[key] = complex_value(*_bound_parts(cx, frame, name, items))
        case _:
            cx.state[key] = stored(cx, value, name.lstrip("."))


def _named(cx: Context, value: Value, name: str) -> Value:
    """The value; what may be used once only gets a name."""
    match value:
        case Number():
            return cx.keep(value, name)
        case ArrayValue() if value.var.temporary:
            var = Var(name, value.var.type)
            cx.settle_in(var, value.var)
            return extents.renamed(value, var)
        case TupleValue(items=items, kind=kind):
            fields = getattr(kind, "_fields", range(len(items)))
            pairs = zip(fields, items, strict=True)
            return TupleValue(tuple(_named(cx, v, f"{name}_{k}") for k, v in pairs), kind)
        case ArrayValue():
            return value
        case _:
            return stored(cx, value, name)


def _bound_parts(cx: Context, frame: Frame, name: str, parts: tuple[Value, ...]) -> Iterator[Value]:
    """Both parts of a complex number in variables of its name."""
    for suffix, part in zip(Complex._fields, parts, strict=True):
        var = frame.var(part_name(name, suffix), part.atom.type)
        cx.settle_in(var, part.atom)
        yield replace(part, **{"var" if isinstance(part, ArrayValue) else "atom": var})


def is_flag(name: str) -> bool:
    """Whether this is a flag of ours: a move that may turn out to be idle."""
    return name.startswith(".") and not name.startswith(".result")


def stored(cx: Context, value: Value, name: str) -> Value:
    """The value in a form that later assignments do not change."""
    match value:
        case Number():
            if isinstance(value.atom, Const):
                return value
            return own(cx, value, name)
        case ArrayValue():
            return own_array(cx, value, name)
        case TupleValue():
            fields = getattr(value.kind, "_fields", ())
            return TupleValue(_stored_items(cx, value.items, name, fields), value.kind)
        case TextValue(parts=parts):
            return TextValue(
                tuple(
                    p if isinstance(p, str) else replace(p, value=_snapshot(cx, p.value))
                    for p in parts
                )
            )
        case BoundValue(keywords=keywords):
            given = tuple(stored(cx, v, name) for v in value.given)
            pairs = tuple((key, stored(cx, v, key)) for key, v in keywords)
            return BoundValue(value.function, given, pairs)
        case ShapeValue():
            items = enumerate(shape_items(cx, value))
            return TupleValue(tuple(stored(cx, v, f"{name}_{k}") for k, v in items))
        case Comprehension():
            is_lazy = isinstance(value.node, gast.GeneratorExp)
            return value if is_lazy else value.listed(name)
        case RangeValue():
            bounds = (value.start, value.stop, value.step)
            return RangeValue(*(stored(cx, bound, "bound") for bound in bounds))
        case SliceValue():
            bounds = (value.start, value.stop, value.step)
            kept = (stored(cx, b, "bound") if isinstance(b, Number) else b for b in bounds)
            return SliceValue(*kept)
        case EnumerateValue():
            return EnumerateValue(stored(cx, value.inner, name), stored(cx, value.start, "start"))
        case ZipValue():
            return ZipValue(tuple(stored(cx, inner, name) for inner in value.inner))
        case ReversedValue():
            return ReversedValue(stored(cx, value.inner, name))
        case MethodValue():
            return MethodValue(stored(cx, value.receiver, name), value.name)
        case OptionalValue():
            given = Var(f"{name}_given", BOOL)
            cx.settle_in(given, value.given)
            return OptionalValue(stored(cx, value.value, name), given)
        case _:
            return value


def _snapshot(cx: Context, value: Number | ArrayValue) -> Number | ArrayValue:
    """The value as it is now; of an array a copy."""
    if isinstance(value, Number):
        return value if isinstance(value.atom, Const) else own(cx, value, value.atom.name)
    return cx.fresh(cx.apply(OPERATIONS["copy"], value.var))


def _stored_items(
    cx: Context, items: tuple[Value, ...], name: str, fields: tuple[str, ...] = ()
) -> tuple[Value, ...]:
    """The items of a tuple, an array that is in it twice under one name."""
    arrays: dict[Var, Value] = {}
    named: list[Value] = []
    for k, item in zip(fields or range(len(items)), items, strict=True):
        if isinstance(item, ArrayValue):
            if item.var not in arrays:
                arrays[item.var] = own_array(cx, item, f"{name}_{k}")
            named.append(arrays[item.var])
        else:
            named.append(stored(cx, item, f"{name}_{k}"))
    return tuple(named)


def expanded(cx: Context, value: Comprehension) -> tuple[Value, ...]:
    """The items of a comprehension that must be a list."""
    items = value.expand()
    if items is not None:
        return items
    reason = "the length of this list must be known when the function is compiled, and is not"
    remedy = "make it an array: np.array([... for ...])"
    origins = bound_origins(value.first)
    if origins:
        raise StaticNeeded(reason, remedy, cx.span, origins)
    raise cx.refuse(reason, remedy)


def own(cx: Context, value: Number, name: str) -> Number:
    """The number in a variable that is assigned once."""
    if value.atom in cx.owned:
        return value
    var = Var(name, value.atom.type)
    cx.settle_in(var, value.atom)
    cx.owned.add(var)
    return replace(value, atom=var)


def own_array(cx: Context, value: ArrayValue, name: str) -> ArrayValue:
    if value.var in cx.owned:
        return value
    var = Var(name, value.var.type)
    cx.settle_in(var, value.var)
    cx.owned.add(var)
    return extents.renamed(value, var)


def display_item(cx: Context, value: Value, name: str) -> Value:
    """An item of a tuple or list display: a float is bound, as the tape binds it."""
    if cx.frame.plain:
        return value
    if isinstance(value, Number) and value.dtype.is_float:
        return own(cx, value, name)
    return again(cx, value, name) if is_complex(value) else value


# --- cells: the items of lists and dicts -------------------------------------------------------


def new_list(cx: Context, items: tuple[Value, ...], node: gast.AST, name: str) -> ListValue:
    cell = new_cell(cx, node, name)
    named = (stored(cx, item, f"{name}_{k}") for k, item in enumerate(items))
    cx.state["cell", cell] = TupleValue(tuple(named))
    if cell in cx.born_growing:
        growing.convert(cx, cell, cx.born_growing[cell])
    return ListValue(cell)


def rebound(cx: Context, items: tuple[Value, ...], name: str) -> tuple[Value, ...]:
    """Items for another list: floats are bound anew, as the tape binds them."""
    return tuple(again(cx, item, name) for item in items)


def again(cx: Context, item: Value, name: str) -> Value:
    """The item; a float in a variable of its own."""
    if is_complex(item):
        return TupleValue(tuple(again(cx, part, name) for part in item.items), item.kind)
    if not isinstance(item, Number) or not item.dtype.is_float:
        return item
    return own(cx, replace(item, atom=cx.let(item.atom)), name)


def new_dict(cx: Context, keys: tuple, items: tuple[Value, ...], node: gast.AST) -> DictValue:
    cell = new_cell(cx, node, "entry")
    pairs = zip(keys, items, strict=True)
    named = tuple(stored(cx, item, key if isinstance(key, str) else "entry") for key, item in pairs)
    cx.state["cell", cell] = Items(keys, named)
    return DictValue(cell)


def new_cell(cx: Context, node: gast.AST, name: str) -> Hashable:
    """A cell for what the expression makes."""
    cell = (name, id(node), cx.frame.path, cx.unrolled)
    cx.cell_loops[cell] = cx.loops
    cx.shut.discard(cell)
    cx.shared.discard(cell)
    return cell


def contents(cx: Context, value: ListValue | DictValue) -> TupleValue | Items:
    """What a list or dict holds here."""
    held = cx.usable(cx.state[("cell", value.cell)])
    if isinstance(held, Growing):
        raise cx.refuse(
            "a list whose length is known at run time only is used where it must be known before",
            "make it an array: np.array(xs)",
        )
    return held


def set_contents(cx: Context, value: ListValue | DictValue, held: TupleValue | Items) -> None:
    if value.cell in cx.shut:
        raise cx.refuse(
            "a list is changed after it was put into a list of run-time length",
            "append a copy: xs.append(row.copy())",
        )
    if value.frozen and not is_joined(value.cell):
        raise cx.refuse(
            f"{describe_value(value)} that was made outside of the function is changed",
            "make it inside, or change a copy of it, and return that",
        )
    if value.frozen:
        raise cx.refuse(
            f"{describe_value(value)} was chosen by a branch and cannot be changed",
            "change it inside the branch, or make a copy of it",
        )
    if value.cell in cx.shared:
        raise cx.refuse(
            f"{describe_value(value)} has another name since a branch, and is changed",
            "make a copy of it in the branch",
        )
    cx.state[("cell", value.cell)] = held


def shape_items(cx: Context, value: ShapeValue) -> tuple[Number, ...]:
    return tuple(cx.dim(value.array, axis) for axis in range(value.array.rank))


def sequence(cx: Context, value: Value) -> tuple[Value, ...] | None:
    """The items of a sequence of static length; None for anything else."""
    match value:
        case TupleValue():
            return None if is_complex(value) else value.items
        case ListValue():
            is_run = growing.run_of(cx, value) is not None
            return None if is_run else contents(cx, value).items
        case DictValue():
            return tuple(map(constant, contents(cx, value).keys))
        case ShapeValue():
            return shape_items(cx, value)
        case Comprehension():
            return value.expand()
        case ZipValue(inner=inner):
            columns = [sequence(cx, column) for column in inner]
            return None if None in columns else tuple(map(TupleValue, zip(*columns, strict=False)))
        case ReversedValue(inner=inner):
            items = sequence(cx, inner)
            return None if items is None else items[::-1]
        case StaticValue(value=set() | frozenset() as known) if all(map(_is_int, known)):
            return tuple(map(constant, known))
        case _:
            return None


def _is_int(value: object) -> bool:
    return isinstance(value, int)


# --- assignment to targets ---------------------------------------------------------------------


def unpack(cx: Context, count: int, starred: int | None, value: Value) -> Iterator[Value]:
    """The values for `count` targets, of which `starred` takes what the others leave."""
    items = sequence(cx, value)
    if items is None and isinstance(value, Comprehension):
        value = value.listed("item")
    run = growing.run_of(cx, value)
    if run is not None and starred is None and all(column.rank == 1 for column in run.columns):
        _check_length(cx, runs.length(cx, run), count)
        yield from (runs.of(cx, value, runs.element(cx, run, constant(k))) for k in range(count))
        return
    if items is None and (isinstance(value, ArrayValue) or is_complex_array(value)):
        if starred is None:
            yield from all_of(cx, count, value)
            return
        items = elements(
            cx,
            value,
            "a starred target takes items of an array, whose length is known at run time only",
            "slice the array: first, rest = x[0], x[1:]",
        )
    if items is None:
        refuse = partial(cx.certain, TypeError) if guards.is_one(value) else cx.refuse
        raise refuse(
            f"{describe_value(value)} is unpacked into {count} targets",
            "unpack a tuple, a list or an array",
        )
    if starred is None and len(items) != count:
        raise cx.certain(
            ValueError,
            f"{len(items)} values are unpacked into {count} targets",
            "use as many targets as there are values",
        )
    if starred is None:
        yield from items
        return
    after = count - starred - 1
    if len(items) < count - 1:
        raise cx.certain(
            ValueError,
            f"{len(items)} values are unpacked into {count - 1} targets and a starred one",
            "use fewer targets",
        )
    yield from items[:starred]
    yield TupleValue(items[starred : len(items) - after])
    yield from items[len(items) - after :] if after else ()


def all_of(cx: Context, count: int, array: Value, called: str = "") -> Iterator[Value]:
    """The elements or rows of an array that must have `count` of them, as what is `called` has."""
    if is_complex(array):
        columns = [tuple(all_of(cx, count, part, called)) for part in array.items]
        yield from (complex_value(*pair) for pair in zip(*columns, strict=True))
        return
    if array.rank == 0:
        raise cx.refuse("a 0-dimensional array is unpacked", "use x[()]")
    if called:
        wrong = cx.apply(OPERATIONS["ne"], cx.dim(array, 0).atom, Const(count, I64))
        cx.stop_if(wrong, TypeError, f"{called}() takes {count} items of an array", exact=False)
    else:
        _check_length(cx, cx.dim(array, 0), count)
    for k in range(count):
        yield element(cx, array, constant(k))


def elements(cx: Context, array: Value, reason: str, remedy: str) -> tuple[Value, ...]:
    """All elements or rows of an array, or of a range, whose number must be known by now."""
    origins = bound_origins(array)
    if origins:
        raise StaticNeeded(reason, remedy, cx.span, origins)
    if not isinstance(array, ArrayValue) or array.rank == 0:
        raise cx.refuse(reason, remedy)
    count = extents.needed(cx, array, 0, reason, remedy)
    return tuple(element(cx, array, constant(k)) for k in range(count))


def _check_length(cx: Context, size: Number, count: int) -> None:
    for op, found in (("gt", "too many"), ("lt", "not enough")):
        wrong = cx.apply(OPERATIONS[op], cx.checked(size.atom), Const(count, I64))
        message = f"{found} values to unpack (expected {count})"
        cx.stop_if(wrong, ValueError, message)


def element(cx: Context, array: ArrayValue, index: Number) -> Value:
    """`array[index]` along the first axis: an element, or a row as a view."""
    if array.rank == 1:
        return cx.load(array, (index,))
    type_ = Array(array.dtype, array.rank - 1)
    var = cx.let(View(array.var, "index", (cx.checked(index.atom),), type_), array.var.name)
    return extents.given(replace(array, var=var), extents.indexed(array, [index]))


WHOLE = Slice(None, None, 1)


# --- reading -----------------------------------------------------------------------------------


def read(cx: Context, frame: Frame, name: str) -> Value | None:
    """The value of a local variable; None if it was never assigned on the way here."""
    value = cx.state.get((frame, name))
    match value:
        case Poison():
            raise Poisoned
        case Maybe():
            return _read_maybe(cx, frame, name, value)
        case _:
            return cx.usable(value)


def _read_maybe(cx: Context, frame: Frame, name: str, value: Maybe) -> Value:
    if value.flag is not None:
        missing = cx.apply(OPERATIONS["not_"], value.flag)
        if value.instead is None:
            cx.stop_if(missing, UnboundLocalError, _unbound(name))
        else:
            what = "the result" if name == RESULT else f"`{name}`"
            message = f"{what} is {value.instead} here, and {describe_value(value.value)} elsewhere"
            stop = Raise(span=cx.span, exception=TypeError, message=message)  # no try catches it
            cx.emit(If(span=cx.span, test=missing, then=(stop,), other=()))
    cx.state[(frame, name)] = value.value
    return value.value


def _unbound(name: str) -> str:
    return f"cannot access local variable '{name}' where it is not associated with a value"


def builtin(name: str) -> Value | None:
    """The builtin of that name."""
    found = getattr(builtins, name, None)
    return None if found is None and name != "None" else constant(found)


__all__ = [
    "WHOLE",
    "bind",
    "branch",
    "builtin",
    "contents",
    "display_item",
    "element",
    "new_dict",
    "new_list",
    "own",
    "read",
    "sequence",
    "set_contents",
    "shape_items",
    "stored",
    "unpack",
]
