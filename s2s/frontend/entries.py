"""What stands between the brackets of `x[...]`: ints, slices, new axes, integer arrays and masks.

NumPy's rules: where integer arrays are present, ints count as such; their axes give way to those
of the arrays broadcast together, in their place if they stand side by side, else in front.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import gast

from s2s.elementary import OPERATIONS
from s2s.frontend import extents, promote
from s2s.frontend.context import Context
from s2s.frontend.creation import array_from
from s2s.frontend.values import (
    ArrayValue,
    ListValue,
    Number,
    Numeric,
    RangeValue,
    SliceValue,
    StaticValue,
    TupleValue,
    Value,
    constant,
    describe_value,
    is_none,
)
from s2s.ir.nodes import NEWAXIS, Slice
from s2s.ir.types import Array, DType

_WHOLE = Slice(None, None, 1)


@dataclass(frozen=True, slots=True, eq=False)
class _NewAxis:
    """`None` in an index."""


Entry = Number | SliceValue | ArrayValue | _NewAxis


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """One entry for each axis (and each new one).

    `apart`: ints and integer arrays are separated by something else, so that the axes they give
    come first. `dotted`: an Ellipsis is in it, which makes a view even of one element.
    """

    entries: list[Entry]
    apart: bool
    dotted: bool

    @property
    def is_advanced(self) -> bool:
        return any(isinstance(entry, ArrayValue) for entry in self.entries)

    @property
    def is_element(self) -> bool:
        return not self.dotted and all(isinstance(entry, Number) for entry in self.entries)

    def kept(self, cx: Context) -> Index:
        """The same index, to be used more than once."""
        entries = [cx.keep(e) if isinstance(e, Number) else e for e in self.entries]
        return Index(entries, self.apart, self.dotted)


# --- evaluating --------------------------------------------------------------------------------


def entries_of(cx: Context, node: gast.AST) -> list:
    """The entries of an index expression, evaluated; an Ellipsis stays one."""
    if isinstance(node, gast.Tuple):
        return [_entry(cx, element) for element in node.elts]
    return items_of(_entry(cx, node))


def items_of(value: Value) -> list:
    """The entries of an index that is one value; a tuple is several."""
    return list(value.items) if isinstance(value, TupleValue) else [value]


def _entry(cx: Context, node: gast.AST):
    if not isinstance(node, gast.Slice):
        return cx.value_of(node)
    with cx.at(node):
        return slice_value(cx, *(_bound(cx, part) for part in (node.lower, node.upper, node.step)))


def _bound(cx: Context, node: gast.AST | None) -> Value:
    return constant(None) if node is None else cx.value_of(node)


def slice_value(cx: Context, start: Value, stop: Value, step: Value) -> SliceValue:
    """A slice."""
    bounds = [
        None if is_none(value) else promote.integer(cx, value, "the bound of a slice")
        for value in (start, stop)
    ]
    if is_none(step):
        return SliceValue(*bounds, 1)
    number = cx.keep(promote.integer(cx, step, "the step of a slice"))
    if number.known == 0:
        raise cx.refuse("the step of a slice is 0", "use a step of 1 or -1")
    if number.known is not None:
        return SliceValue(*bounds, int(number.known))
    return SliceValue(*bounds, number)


def index_of(cx: Context, array: ArrayValue, given: list) -> Index:
    """An entry for each axis; the Ellipsis becomes whole slices, a mask positions."""
    read = [_read(cx, entry) for entry in given]
    taken = sum(map(_axes_taken, read))
    if taken > array.rank:
        raise cx.refuse(
            f"{taken} indices for an array of rank {array.rank}",
            f"use at most {array.rank} indices",
        )
    ellipses = sum(map(_is_ellipsis, read))
    if ellipses > 1:
        raise cx.refuse("two Ellipses in one index", "use one")
    rest = [SliceValue(None, None, 1)] * (array.rank - taken)
    entries: list[Entry] = []
    axis = 0
    for entry in read:
        if _is_ellipsis(entry):
            entries += rest
            axis += len(rest)
            continue
        entries += _positions(cx, array, axis, entry) if _is_mask(entry) else [entry]
        axis += _axes_taken(entry)
    return Index(entries if ellipses else entries + rest, _are_apart(read), ellipses > 0)


def _read(cx: Context, entry):
    match entry:
        case SliceValue():
            return entry
        case StaticValue(value=None):
            return _NewAxis()
        case StaticValue(value=slice() as s):
            return slice_value(cx, *map(constant, (s.start, s.stop, s.step)))
        case Number() | ArrayValue() if entry.dtype.is_narrow:
            return promote.cast(cx, entry, DType.I64)
        case Number(dtype=DType.I64):
            return entry
        case ArrayValue() if entry.rank == 0:
            return _read(cx, promote.numeric(cx, entry, "an index"))
        case ArrayValue(dtype=DType.I64 | DType.BOOL):
            return entry
        case ListValue() | RangeValue() | TupleValue():
            return _read(cx, array_from(cx, entry, None, "an index", DType.I64))
    if _is_ellipsis(entry):
        return entry
    if isinstance(entry, Number) and entry.dtype is DType.BOOL:
        raise cx.refuse("an array is indexed by a single bool", "use `if`, or x[0] and x[1]")
    if isinstance(entry, (Number, ArrayValue)):
        remedy = "convert it: int(i)" if isinstance(entry, Number) else "use i.astype(np.int64)"
        raise cx.refuse(f"an index is {describe_value(entry)}", remedy)
    raise cx.refuse(f"an index is {describe_value(entry)}", "use ints, slices or integer arrays")


def _is_ellipsis(entry) -> bool:
    return isinstance(entry, StaticValue) and entry.value is Ellipsis


def _is_mask(entry) -> bool:
    return isinstance(entry, ArrayValue) and entry.dtype is DType.BOOL


def _axes_taken(entry) -> int:
    if _is_ellipsis(entry) or isinstance(entry, _NewAxis):
        return 0
    return entry.rank if _is_mask(entry) else 1


def _are_apart(read: list) -> bool:
    advanced = [k for k, e in enumerate(read) if isinstance(e, (Number, ArrayValue))]
    return bool(advanced) and len(advanced) != advanced[-1] - advanced[0] + 1


# --- masks -------------------------------------------------------------------------------------


def positions(cx: Context, mask: ArrayValue) -> list[ArrayValue]:
    """Where a mask is true: one array of positions for each of its axes, in C order."""
    op = OPERATIONS["nonzero"]
    return [cx.fresh(cx.apply(op, mask.var, axis=axis)) for axis in range(mask.rank)]


def _positions(cx: Context, array: ArrayValue, axis: int, mask: ArrayValue) -> list[ArrayValue]:
    """The positions that a mask on the axes from `axis` on stands for."""
    for k in range(mask.rank):
        sizes = cx.dim(mask, k), cx.dim(array, axis + k)
        wrong = cx.apply(OPERATIONS["ne"], *(size.atom for size in sizes))
        message = f"boolean index did not match indexed array along axis {axis + k}"
        cx.stop_if(wrong, IndexError, message)
    return positions(cx, mask)


# --- views -------------------------------------------------------------------------------------


def view(cx: Context, array: ArrayValue, entries: list[Entry]) -> ArrayValue:
    """Basic indexing: another look at the memory."""
    detail = tuple(detail_of(cx, entry) for entry in entries)
    while detail and detail[-1] == _WHOLE:
        detail = detail[:-1]
    if not detail:
        return array
    rank = sum(isinstance(entry, (SliceValue, _NewAxis)) for entry in entries)
    var = cx.view(array, "index", detail, Array(array.dtype, rank))
    contiguous = array.contiguous and _stays_contiguous(entries)
    found = replace(array, var=var, contiguous=contiguous)
    return extents.given(found, extents.indexed(array, entries))


def detail_of(cx: Context, entry: Entry):
    """The entry as a part of a `View`."""
    match entry:
        case Number():
            return cx.checked(entry.atom)
        case SliceValue():
            start, stop = (
                None if b is None else cx.checked(b.atom) for b in (entry.start, entry.stop)
            )
            step = entry.step if isinstance(entry.step, int) else cx.checked(entry.step.atom)
            return Slice(start, stop, step)
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


def indexed_axes(
    cx: Context, array: ArrayValue, index: Index
) -> tuple[ArrayValue, int, list[Numeric]]:
    """For an index with integer arrays: a view, its first axis that they index, and the arrays."""
    advanced = [k for k, e in enumerate(index.entries) if isinstance(e, (Number, ArrayValue))]
    arrays = [index.entries[k] for k in advanced]
    whole = SliceValue(None, None, 1)
    base = view(cx, array, [whole if k in advanced else e for k, e in enumerate(index.entries)])
    if not index.apart:
        return base, advanced[0], arrays
    others = [k for k in range(base.rank) if k not in advanced]
    permutation = (*advanced, *others)
    if permutation == tuple(range(base.rank)):
        return base, 0, arrays
    var = cx.view(base, "transpose", permutation, base.var.type)
    return replace(base, var=var, contiguous=False, ordered=False), 0, arrays
