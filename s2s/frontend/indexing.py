"""Subscripts: items of containers, elements of arrays, views, and indexing by integer arrays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import gast
import numpy as np

from s2s.elementary import OPERATIONS
from s2s.frontend import (
    concise,
    containers,
    growing,
    guards,
    lists,
    objects,
    patterns,
    promote,
    rows,
    runs,
)
from s2s.frontend.binding import (
    contents,
    new_cell,
    new_list,
    rebound,
    sequence,
    set_contents,
    stored,
)
from s2s.frontend.context import Context
from s2s.frontend.creation import array_from
from s2s.frontend.entries import (
    Index,
    detail_of,
    entries_of,
    index_of,
    indexed_axes,
    items_of,
    view,
)
from s2s.frontend.values import (
    NONE,
    Arguments,
    ArrayValue,
    DictValue,
    Items,
    ListValue,
    Number,
    Numeric,
    RangeValue,
    ReversedValue,
    ShapeValue,
    StaticValue,
    TupleValue,
    Value,
    complex_value,
    constant,
    describe_value,
    is_complex,
    is_complex_array,
)
from s2s.ir.nodes import Scatter, Store, Update
from s2s.ir.types import DType

# --- reading -----------------------------------------------------------------------------------


def subscript(cx: Context, base: Value, node: gast.Subscript) -> Value:
    """`base[...]`."""
    if isinstance(base, ArrayValue):
        return read(cx, base, index_of(cx, base, entries_of(cx, node.slice)))
    if is_complex_array(base):
        return _pair_place(cx, base, node).load()
    if isinstance(base, DictValue):
        return entry_of(cx, base, cx.value_of(node.slice))
    method = objects.special(base, "__getitem__")
    if method is not None and not isinstance(node.slice, gast.Slice):
        return objects.call(cx, base, method, (cx.value_of(node.slice),), node)
    if isinstance(base, ShapeValue) and not isinstance(node.slice, gast.Slice):
        index = cx.static_int(cx.value_of(node.slice), "the index of a shape")
        if not -base.array.rank <= index < base.array.rank:
            raise cx.refuse(
                f"axis {index} of an array of rank {base.array.rank}", "use an axis that exists"
            )
        return cx.dim(base.array, index % base.array.rank)
    if isinstance(base, ListValue):
        return _list_item(cx, base, node)
    if isinstance(base, RangeValue) and isinstance(node.slice, gast.Slice):
        return _part_of_range(cx, base, _static_slice(cx, node.slice))
    items = sequence(cx, base)
    if items is not None:
        return _item(cx, items, node)
    if isinstance(base, StaticValue) and concise.is_concise(base.value):
        return concise.made(cx, base.value, node)
    if isinstance(base, StaticValue) and isinstance(base.value, (dict, str)):
        key = cx.static(cx.value_of(node.slice), "the key")
        try:
            return constant(base.value[key])
        except (LookupError, TypeError):
            kind = KeyError if isinstance(base.value, dict) else IndexError
            raise cx.certain(kind, f"{key!r} is not in it", "use a key that exists") from None
    kind = IndexError if isinstance(base, Number) and not base.weak else TypeError
    refuse = partial(cx.certain, kind) if guards.is_one(base) else cx.refuse
    raise refuse(f"{describe_value(base)} is indexed", "index arrays, tuples, lists and dicts only")


def _list_item(cx: Context, base: ListValue, node: gast.Subscript) -> Value:
    """An item of a list, which is read; a slice is a new list."""
    if isinstance(node.slice, gast.Slice):
        return _list_slice(cx, base, node)
    index = cx.value_of(node.slice)
    if _is_run_at(cx, base, index):
        run = growing.run_of(cx, base)
        place = promote.integer(cx, index, "the index of a list")
        return runs.of(cx, base, runs.element(cx, run, place))
    item = _picked(cx, contents(cx, base).items, index, "a list")
    if isinstance(item, Number) and item.dtype.is_float:
        return replace(item, atom=cx.let(item.atom))
    return item


def _is_run_at(cx: Context, base: ListValue, index: Value) -> bool:
    """Whether it is a list of run-time length, or must become one for this index."""
    if growing.run_of(cx, base) is not None:
        return True
    if not isinstance(index, Number) or index.known is not None:
        return False
    pattern = patterns.common_pattern(cx.state, contents(cx, base))
    return not patterns.holds_arrays(pattern) and growing.demand(cx, base, pattern)


def _list_slice(cx: Context, base: ListValue, node: gast.Subscript) -> Value:
    parts = (node.slice.lower, node.slice.upper)
    for part in parts if growing.run_of(cx, base) is None else ():
        if part is not None and _is_run_at(cx, base, cx.value_of(part)):
            break
    run = growing.run_of(cx, base)
    if run is not None:
        cell = new_cell(cx, node, "part")
        (entry,) = entries_of(cx, node.slice)
        return runs.copied(cx, run, cell, (detail_of(cx, entry),))
    items = contents(cx, base).items[_static_slice(cx, node.slice)]
    return new_list(cx, rebound(cx, items, "item"), node, "part")


def _static_slice(cx: Context, node: gast.Slice) -> slice:
    parts = (node.lower, node.upper, node.step)
    bounds = (
        None if part is None else cx.static_int(cx.value_of(part), "the bound of a slice")
        for part in parts
    )
    return slice(*bounds)


def _part_of_range(cx: Context, base: RangeValue, part: slice) -> Value:
    """`range(...)[a:b:c]`; of bounds that are computed the whole, from either end."""
    bounds = [bound.known for bound in (base.start, base.stop, base.step)]
    if None not in bounds:
        made = range(*bounds)[part]
        return RangeValue(constant(made.start), constant(made.stop), constant(made.step))
    if part == slice(None, None, -1):
        return ReversedValue(base)
    raise cx.refuse("a slice of a range", "write the bounds of the range: range(a, b)")


def _item(cx: Context, items: tuple, node: gast.Subscript) -> Value:
    if isinstance(node.slice, gast.Slice):
        return TupleValue(items[_static_slice(cx, node.slice)])
    index = cx.value_of(node.slice)
    is_computed = isinstance(index, Number) and index.known is None and not index.origins
    if is_computed and items and all(isinstance(item, Number) for item in items):
        listed = new_list(cx, items, node, "item")
        if _is_run_at(cx, listed, index):
            place = promote.integer(cx, index, "the index of a tuple")
            return runs.element(cx, growing.run_of(cx, listed), place)
    return _picked(cx, items, index, "a tuple")


def _picked(cx: Context, items: tuple, position: Value, kind: str) -> Value:
    index = cx.static_int(position, f"the index of {kind}")
    if not -len(items) <= index < len(items):
        reason = f"index {index} of {kind} of {len(items)}"
        raise cx.certain(IndexError, reason, f"use an index below {len(items)}")
    return cx.usable(items[index])


def entry_of(cx: Context, base: DictValue, key: Value) -> Value:
    """`base[key]` of a dict."""
    held = contents(cx, base)
    known = containers.key_of(cx, key)
    if known not in held.keys:
        names = ", ".join(map(repr, held.keys))
        raise cx.certain(KeyError, f"the dict has no key {known!r}", f"use one of {names}")
    return cx.usable(held.items[held.keys.index(known)])


def read(cx: Context, array: ArrayValue, index: Index) -> Value:
    """An element, a view, or a gathered copy."""
    if index.is_advanced:
        return _gather(cx, *indexed_axes(cx, array, index))
    index = _in_range(cx, array, index)
    if index.is_element:
        return cx.load(array, tuple(index.entries))
    found = view(cx, array, index.entries)
    return cx.fresh(cx.apply(OPERATIONS["copy"], found.var)) if array.flat else found


def _in_range(cx: Context, array: ArrayValue, index: Index) -> Index:
    """The index, of which a `try` around may catch that it is out of range."""
    if cx.catches(IndexError):
        index = index.kept(cx)
        guards.index(cx, array, index.entries)
    return index


def _gather(cx: Context, base: ArrayValue, axis: int, arrays: list[Numeric]) -> Numeric:
    atoms = (entry.atom for entry in arrays)
    ordered = axis == 0 and all(getattr(entry, "ordered", True) for entry in arrays)
    found = cx.fresh(cx.apply(OPERATIONS["gather"], base.var, *atoms, axis=axis))
    return replace(found, ordered=ordered)


# --- writing -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where a subscript assignment goes: `load` reads what is there, `store` replaces it."""

    load: Callable[[], Value]
    store: Callable[[Value], None]
    in_place: ArrayValue | TupleValue | None = None


def place(cx: Context, base: Value, node: gast.Subscript, twice: bool = False) -> Place:
    """The target of `base[...] = value`; `twice` if it is read as well, as by `base[...] += v`."""
    if isinstance(base, ArrayValue):
        index = index_of(cx, base, entries_of(cx, node.slice))
        return _array_place(cx, base, index.kept(cx) if twice else index)
    if is_complex_array(base):
        return _pair_place(cx, base, node)
    if isinstance(base, DictValue):
        key = containers.key_of(cx, cx.value_of(node.slice))
        return Place(
            lambda: entry_of(cx, base, constant(key)),
            lambda value: _set_entry(cx, base, key, value),
        )
    if isinstance(base, ListValue) and isinstance(node.slice, gast.Slice):
        return _slice_place(cx, base, node)
    if isinstance(base, ListValue):
        position = cx.value_of(node.slice)
        if _is_run_at(cx, base, position):
            return _run_place(cx, base, promote.integer(cx, position, "the index of a list"))
        index = cx.static_int(position, "the index of a list")
        size = len(contents(cx, base).items)
        if not -size <= index < size:
            reason = f"index {index} of a list of {size}"
            raise cx.certain(IndexError, reason, f"use an index below {size}")
        return Place(
            lambda: cx.usable(contents(cx, base).items[index]),
            lambda value: _set_item(cx, base, index % size, value),
        )
    methods = [objects.special(base, name) for name in ("__getitem__", "__setitem__")]
    if methods[1] is not None and not isinstance(node.slice, gast.Slice):
        key = cx.value_of(node.slice)
        return Place(
            lambda: objects.call(cx, base, methods[0], (key,), node),
            lambda value: objects.call(cx, base, methods[1], (key, value), node),
        )
    raise cx.refuse(
        f"an item of {describe_value(base)} is assigned", "assign to items of arrays, lists, dicts"
    )


def _slice_place(cx: Context, base: ListValue, node: gast.Subscript) -> Place:
    """The place of some items of a list, which others take."""
    if node.slice.step is not None and growing.run_of(cx, base) is None:
        part = _static_slice(cx, node.slice)
        return Place(
            lambda: _list_slice(cx, base, node),
            lambda items: _set_slice(cx, base, part, items, node),
        )
    bounds = [
        NONE if part is None else cx.value_of(part) for part in (node.slice.lower, node.slice.upper)
    ]
    if node.slice.step is not None and cx.value_of(node.slice.step).known != 1:
        raise cx.refuse("every so many items of a list are assigned", "assign in a loop")
    return Place(
        lambda: _list_slice(cx, base, node),
        lambda items: lists.splice(cx, base, *bounds, items, node),
    )


def _run_place(cx: Context, base: ListValue, index: Number) -> Place:
    index = cx.keep(index)
    return Place(
        lambda: runs.of(cx, base, runs.element(cx, growing.run_of(cx, base), index)),
        lambda value: runs.set_element(cx, base, index, value),
    )


def _array_place(cx: Context, array: ArrayValue, index: Index) -> Place:
    if index.is_advanced:
        base, axis, arrays = indexed_axes(cx, array, index)
        return Place(
            lambda: _gather(cx, base, axis, arrays),
            lambda value: scatter(cx, base, axis, arrays, value, "set"),
        )
    index = _in_range(cx, array, index)
    if index.is_element:
        return Place(
            lambda: cx.load(array, tuple(index.entries)),
            lambda value: _store(cx, array, index.entries, value),
        )
    target = view(cx, array, index.entries)
    return Place(lambda: target, lambda value: update(cx, target, value), target)


def _pair_place(cx: Context, base: TupleValue, node: gast.Subscript) -> Place:
    """The place of `base[...]` in both parts of a complex array."""
    index = index_of(cx, base.items[0], entries_of(cx, node.slice)).kept(cx)
    re, im = (_array_place(cx, part, index) for part in base.items)

    def store(value: Value) -> None:
        value = complex_fitting(cx, value, node)
        re.store(value.items[0])
        im.store(value.items[1])

    views = None if re.in_place is None else complex_value(re.in_place, im.in_place)
    return Place(lambda: complex_value(re.load(), im.load()), store, views)


def complex_fitting(cx: Context, value: Value, node: gast.AST) -> TupleValue:
    """A value that is to be put into a complex array."""
    if isinstance(value, (TupleValue, ListValue)) and not is_complex(value):
        value = cx.call(np.array, Arguments((value, StaticValue(complex))), node)
    if is_complex(value):
        return value
    return complex_value(promote.numeric(cx, value, "the value that is stored"), constant(0.0))


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
    rows.changed(cx, array)
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
    guards.fits(cx, target, number)
    rows.changed(cx, target)
    cx.write(target)
    cx.emit(Update(span=cx.span, array=target.var, value=cx.checked(number.atom)))


def scatter(
    cx: Context, array: ArrayValue, axis: int, index: list[Numeric], value: Value, mode: str
) -> None:
    """The elements at integer arrays: set (the last writer wins) or accumulated."""
    number = fitting(cx, array, value)
    guards.positions(cx, array, axis, index)
    if isinstance(number, ArrayValue) and cx.catches(ValueError):
        guards.fits(cx, _gather(cx, array, axis, index), number)
    rows.changed(cx, array)
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
    found = index_of(cx, array, items_of(index))
    if not found.is_advanced:
        raise cx.refuse("np.add.at without an integer array", "write x[i] += v")
    base, axis, arrays = indexed_axes(cx, array, found)
    scatter(cx, base, axis, arrays, value, "add")


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


def _set_slice(cx: Context, base: ListValue, part: slice, value: Value, node: gast.AST) -> None:
    """`xs[a:b] = items`: the list may change its length."""
    new = sequence(cx, value)
    if new is None:
        raise cx.refuse(
            f"{describe_value(value)} is put into a slice of a list", "put a list or tuple into it"
        )
    items = list(contents(cx, base).items)
    if part.step not in (None, 1) and len(items[part]) != len(new):
        raise cx.refuse("a slice of a list is given another number of items", "give it as many")
    items[part] = (stored(cx, item, "item") for item in rebound(cx, new, "item"))
    set_contents(cx, base, TupleValue(tuple(items)))


def _set_item(cx: Context, base: ListValue, index: int, value: Value) -> None:
    items = contents(cx, base).items
    value = stored(cx, value, f"item_{index}")
    set_contents(cx, base, TupleValue((*items[:index], value, *items[index + 1 :])))
