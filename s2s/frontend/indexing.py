"""Subscripts: items of containers, elements of arrays, views, and indexing by integer arrays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import gast

from s2s.elementary import OPERATIONS
from s2s.frontend import promote
from s2s.frontend.binding import (
    contents,
    sequence,
    set_contents,
    stored,
)
from s2s.frontend.context import Context
from s2s.frontend.creation import array_from
from s2s.frontend.operators import result_value
from s2s.frontend.values import (
    ArrayValue,
    DictValue,
    Items,
    ListValue,
    Number,
    Numeric,
    RangeValue,
    ShapeValue,
    StaticValue,
    TupleValue,
    Value,
    constant,
    describe_value,
    is_none,
)
from s2s.ir.nodes import NEWAXIS, Scatter, Slice, Store, Update
from s2s.ir.types import Array, DType

_WHOLE = Slice(None, None, 1)


@dataclass(frozen=True, slots=True, eq=False)
class SliceValue:
    """`start:stop:step` in an index."""

    start: Number | None
    stop: Number | None
    step: int

    @property
    def whole(self) -> bool:
        return self.start is None and self.stop is None and self.step == 1


@dataclass(frozen=True, slots=True, eq=False)
class _NewAxis:
    """`None` in an index."""


Entry = Number | SliceValue | ArrayValue | _NewAxis


# --- evaluating an index -----------------------------------------------------------------------


def entries_of(cx: Context, node: gast.AST) -> list:
    """The entries of an index expression, evaluated; an Ellipsis stays one."""
    if isinstance(node, gast.Tuple):
        return [_entry(cx, element) for element in node.elts]
    value = _entry(cx, node)
    return list(value.items) if isinstance(value, TupleValue) else [value]


def _entry(cx: Context, node: gast.AST):
    if not isinstance(node, gast.Slice):
        return cx.value_of(node)
    with cx.at(node):
        return slice_value(cx, *(_bound(cx, part) for part in (node.lower, node.upper, node.step)))


def _bound(cx: Context, node: gast.AST | None) -> Value:
    return constant(None) if node is None else cx.value_of(node)


def slice_value(cx: Context, start: Value, stop: Value, step: Value) -> SliceValue:
    """A slice; its step must be static."""
    bounds = [
        None if is_none(value) else promote.integer(cx, value, "the bound of a slice")
        for value in (start, stop)
    ]
    known = 1 if is_none(step) else cx.static_int(step, "the step of a slice")
    if known == 0:
        raise cx.refuse("the step of a slice is 0", "use a step of 1 or -1")
    return SliceValue(*bounds, known)


def expanded(cx: Context, array: ArrayValue, entries: list) -> list[Entry]:
    """One entry for each axis (and each new one); the Ellipsis becomes whole slices."""
    result: list = []
    taken = sum(not _is_free(entry) for entry in entries)
    if taken > array.rank:
        raise cx.refuse(
            f"{taken} indices for an array of rank {array.rank}",
            f"use at most {array.rank} indices",
        )
    ellipses = [entry for entry in entries if _is_ellipsis(entry)]
    if len(ellipses) > 1:
        raise cx.refuse("two Ellipses in one index", "use one")
    rest = [SliceValue(None, None, 1)] * (array.rank - taken)
    for entry in entries:
        if _is_ellipsis(entry):
            result += rest
        else:
            result.append(_checked(cx, entry))
    return result if ellipses else result + rest


def _is_ellipsis(entry) -> bool:
    return isinstance(entry, StaticValue) and entry.value is Ellipsis


def _is_free(entry) -> bool:
    return isinstance(entry, StaticValue) and (entry.value is None or entry.value is Ellipsis)


def _checked(cx: Context, entry) -> Entry:
    match entry:
        case SliceValue():
            return entry
        case StaticValue(value=None):
            return _NewAxis()
        case StaticValue(value=slice() as s):
            return slice_value(cx, *map(constant, (s.start, s.stop, s.step)))
        case Number(dtype=DType.I64):
            return entry
        case ArrayValue() if entry.rank == 0:
            return _checked(cx, promote.numeric(cx, entry, "an index"))
        case ArrayValue(dtype=DType.I64):
            return entry
        case ListValue() | RangeValue():
            return _checked(cx, array_from(cx, entry, None, "an index"))
    if isinstance(entry, (Number, ArrayValue)):
        if entry.dtype is DType.BOOL:
            raise cx.refuse(
                "an array is indexed by a boolean mask",
                "use np.where(mask, x, y), or multiply by the mask",
            )
        remedy = "convert it: int(i)" if isinstance(entry, Number) else "use i.astype(np.int64)"
        raise cx.refuse(f"an index is {describe_value(entry)}", remedy)
    raise cx.refuse(f"an index is {describe_value(entry)}", "use ints, slices or integer arrays")


# --- reading -----------------------------------------------------------------------------------


def subscript(cx: Context, base: Value, node: gast.Subscript) -> Value:
    """`base[...]`."""
    if isinstance(base, ArrayValue):
        entries = expanded(cx, base, entries_of(cx, node.slice))
        return read(cx, base, entries)
    if isinstance(base, DictValue):
        return entry_of(cx, base, cx.value_of(node.slice))
    if isinstance(base, ShapeValue) and not isinstance(node.slice, gast.Slice):
        index = cx.static_int(cx.value_of(node.slice), "the index of a shape")
        if not -base.array.rank <= index < base.array.rank:
            raise cx.refuse(
                f"axis {index} of an array of rank {base.array.rank}", "use an axis that exists"
            )
        return cx.dim(base.array, index % base.array.rank)
    items = sequence(cx, base)
    if items is not None:
        return _item(cx, items, node, isinstance(base, ListValue))
    if isinstance(base, StaticValue) and isinstance(base.value, (dict, str)):
        key = cx.static(cx.value_of(node.slice), "the key")
        try:
            return constant(base.value[key])
        except (LookupError, TypeError):
            raise cx.refuse(f"{key!r} is not in it", "use a key that exists") from None
    raise cx.refuse(
        f"{describe_value(base)} is indexed", "index arrays, tuples, lists and dicts only"
    )


def _item(cx: Context, items: tuple, node: gast.Subscript, is_list: bool) -> Value:
    if isinstance(node.slice, gast.Slice):
        parts = (node.slice.lower, node.slice.upper, node.slice.step)
        bounds = (
            None if part is None else cx.static_int(cx.value_of(part), "the bound of a slice")
            for part in parts
        )
        return TupleValue(items[slice(*bounds)])
    kind = "a list" if is_list else "a tuple"
    index = cx.static_int(cx.value_of(node.slice), f"the index of {kind}")
    if not -len(items) <= index < len(items):
        raise cx.refuse(
            f"index {index} of {kind} of {len(items)}", f"use an index below {len(items)}"
        )
    return items[index]


def entry_of(cx: Context, base: DictValue, key: Value) -> Value:
    """`base[key]` of a dict."""
    held = contents(cx, base)
    known = cx.static(key, "the key of a dict")
    if known not in held.keys:
        names = ", ".join(map(repr, held.keys))
        raise cx.refuse(f"the dict has no key {known!r}", f"use one of {names}")
    return held.items[held.keys.index(known)]


def read(cx: Context, array: ArrayValue, entries: list[Entry]) -> Value:
    """An element, a view, or a gathered copy."""
    if any(isinstance(entry, ArrayValue) for entry in entries):
        return _gather(cx, *_advanced(cx, array, entries))
    if all(isinstance(entry, Number) for entry in entries):
        return cx.load(array, tuple(entries))
    return view(cx, array, entries)


def _gather(cx: Context, base: ArrayValue, axis: int, index: list[Numeric]) -> Numeric:
    atoms = (entry.atom for entry in index)
    return result_value(cx, cx.apply(OPERATIONS["gather"], base.var, *atoms, axis=axis))


def view(cx: Context, array: ArrayValue, entries: list[Entry]) -> ArrayValue:
    """Basic indexing: another look at the memory."""
    detail = tuple(_detail(cx, entry) for entry in entries)
    while detail and detail[-1] == _WHOLE:
        detail = detail[:-1]
    if not detail:
        return array
    rank = sum(isinstance(entry, (SliceValue, _NewAxis)) for entry in entries)
    var = cx.view(array, "index", detail, Array(array.dtype, rank))
    contiguous = array.contiguous and _stays_contiguous(entries)
    return replace(array, var=var, contiguous=contiguous)


def _detail(cx: Context, entry: Entry):
    match entry:
        case Number():
            return cx.checked(entry.atom)
        case SliceValue():
            start, stop = (
                None if b is None else cx.checked(b.atom) for b in (entry.start, entry.stop)
            )
            return Slice(start, stop, entry.step)
        case _:
            return NEWAXIS


def _stays_contiguous(entries: list[Entry]) -> bool:
    """Integers, then at most one slice of step 1, then whole axes: so whatever the sizes are."""
    narrowed = False
    for entry in entries:
        if isinstance(entry, _NewAxis):
            continue
        whole = isinstance(entry, SliceValue) and entry.whole
        if narrowed and not whole:
            return False
        if isinstance(entry, SliceValue) and entry.step != 1:
            return False
        narrowed = narrowed or isinstance(entry, SliceValue)
    return True


def _advanced(
    cx: Context, array: ArrayValue, entries: list[Entry]
) -> tuple[ArrayValue, int, list[Numeric]]:
    """The array, first axis and index of an index with integer arrays; slices become a view."""
    advanced = [k for k, e in enumerate(entries) if isinstance(e, (Number, ArrayValue))]
    first, last = advanced[0], advanced[-1]
    if len(advanced) != last - first + 1:
        raise cx.refuse(
            "integer arrays and ints in an index are separated by a slice",
            "index in two steps: x[:, j][i]",
        )
    if any(isinstance(entry, _NewAxis) for entry in entries):
        raise cx.refuse(
            "None and an integer array in one index", "index in two steps: x[i][:, None]"
        )
    index = [entries[k] for k in advanced]
    basic = [SliceValue(None, None, 1) if k in advanced else e for k, e in enumerate(entries)]
    return view(cx, array, basic), first, index


# --- writing -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where a subscript assignment goes: `load` reads what is there, `store` replaces it."""

    load: Callable[[], Value]
    store: Callable[[Value], None]
    in_place: ArrayValue | None = None


def place(cx: Context, base: Value, node: gast.Subscript, twice: bool = False) -> Place:
    """The target of `base[...] = value`; `twice` if it is read as well, as by `base[...] += v`."""
    if isinstance(base, ArrayValue):
        entries = expanded(cx, base, entries_of(cx, node.slice))
        return _array_place(cx, base, [_kept(cx, e) for e in entries] if twice else entries)
    if isinstance(base, DictValue):
        key = cx.static(cx.value_of(node.slice), "the key of a dict")
        return Place(
            lambda: entry_of(cx, base, constant(key)),
            lambda value: _set_entry(cx, base, key, value),
        )
    if isinstance(base, ListValue):
        index = cx.static_int(cx.value_of(node.slice), "the index of a list")
        size = len(contents(cx, base).items)
        if not -size <= index < size:
            raise cx.refuse(f"index {index} of a list of {size}", f"use an index below {size}")
        return Place(
            lambda: contents(cx, base).items[index],
            lambda value: _set_item(cx, base, index % size, value),
        )
    raise cx.refuse(
        f"an item of {describe_value(base)} is assigned", "assign to items of arrays, lists, dicts"
    )


def _kept(cx: Context, entry: Entry) -> Entry:
    return cx.keep(entry) if isinstance(entry, Number) else entry


def _array_place(cx: Context, array: ArrayValue, entries: list[Entry]) -> Place:
    if any(isinstance(entry, ArrayValue) for entry in entries):
        base, axis, index = _advanced(cx, array, entries)
        return Place(
            lambda: _gather(cx, base, axis, index),
            lambda value: scatter(cx, base, axis, index, value, "set"),
        )
    if all(isinstance(entry, Number) for entry in entries):
        return Place(
            lambda: cx.load(array, tuple(entries)),
            lambda value: _store(cx, array, entries, value),
        )
    target = view(cx, array, entries)
    return Place(lambda: target, lambda value: update(cx, target, value), target)


def fitting(cx: Context, array: ArrayValue, value: Value) -> Numeric:
    """A value that is to be put into an array, in its dtype."""
    if isinstance(value, (TupleValue, ListValue)):
        value = array_from(cx, value, None, "the value")
    number = promote.numeric(cx, value, "the value that is stored")
    if number.dtype.is_float and not array.dtype.is_float:
        raise cx.refuse(
            f"a float is stored in an array of {array.dtype.value}",
            "make the array one of floats (dtype=np.float64), or convert the value: int(...)",
        )
    if array.dtype is DType.BOOL and number.dtype is not DType.BOOL:
        raise cx.refuse("an int is stored in an array of bools", "store a bool: x != 0")
    return promote.cast(cx, number, array.dtype)


def _store(cx: Context, array: ArrayValue, index: list[Number], value: Value) -> None:
    number = fitting(cx, array, value)
    if isinstance(number, ArrayValue):
        raise cx.refuse(
            f"an array of rank {number.rank} is stored in one element",
            "store a number, or assign to a slice",
        )
    cx.write(array)
    atoms = tuple(cx.checked(entry.atom) for entry in index)
    cx.emit(Store(span=cx.span, array=array.var, index=atoms, value=cx.checked(number.atom)))


def update(cx: Context, target: ArrayValue, value: Value) -> None:
    """All elements of a view."""
    number = fitting(cx, target, value)
    if number.rank > target.rank:
        raise cx.refuse(
            f"an array of rank {number.rank} is stored in one of rank {target.rank}",
            "bring it to the shape of the target",
        )
    cx.write(target)
    cx.emit(Update(span=cx.span, array=target.var, value=cx.checked(number.atom)))


def scatter(
    cx: Context, array: ArrayValue, axis: int, index: list[Numeric], value: Value, mode: str
) -> None:
    """The elements at integer arrays: set (the last writer wins) or accumulated."""
    number = fitting(cx, array, value)
    cx.write(array)
    atoms = tuple(cx.checked(entry.atom) for entry in index)
    cx.emit(
        Scatter(
            span=cx.span,
            array=array.var,
            axis=axis,
            index=atoms,
            value=cx.checked(number.atom),
            mode=mode,
        )
    )


def add_at(cx: Context, array: ArrayValue, index: Value, value: Value) -> None:
    """`np.add.at(array, index, value)`: repeated indices accumulate."""
    entries = list(index.items) if isinstance(index, TupleValue) else [index]
    expanded_entries = expanded(cx, array, entries)
    if not any(isinstance(entry, ArrayValue) for entry in expanded_entries):
        raise cx.refuse("np.add.at without an integer array", "write x[i] += v")
    base, axis, advanced = _advanced(cx, array, expanded_entries)
    scatter(cx, base, axis, advanced, value, "add")


# --- containers --------------------------------------------------------------------------------


def _set_entry(cx: Context, base: DictValue, key, value: Value) -> None:
    held = contents(cx, base)
    value = stored(cx, value, str(key))
    if key in held.keys:
        k = held.keys.index(key)
        items = (*held.items[:k], value, *held.items[k + 1 :])
        set_contents(cx, base, Items(held.keys, items))
        return
    set_contents(cx, base, Items((*held.keys, key), (*held.items, value)))


def _set_item(cx: Context, base: ListValue, index: int, value: Value) -> None:
    items = contents(cx, base).items
    value = stored(cx, value, f"item_{index}")
    set_contents(cx, base, TupleValue((*items[:index], value, *items[index + 1 :])))
