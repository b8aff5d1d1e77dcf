"""Sizes of arrays that are known while compiling.

Sizes are run-time values.  Where the structure of a program depends on one (the depth of a
recursion over slices, `first, *rest = x`, `np.squeeze(x)`), the shapes of the arguments it comes
from become part of the signature, and the sizes of what is sliced from them are known with them.
"""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import dataclass, replace

from s2s.frontend.context import Context
from s2s.frontend.signature import StaticNeeded
from s2s.frontend.values import ArrayValue, Number, Numeric, SliceValue
from s2s.ir.nodes import Const, Dim, Var
from s2s.ir.types import I64


@dataclass(frozen=True, slots=True)
class Extent:
    """The size of an axis: known, or known as soon as the shapes of these arguments are."""

    known: int | None
    origins: frozenset[Hashable] = frozenset()


Extents = tuple[Extent | None, ...]


def of(array: ArrayValue) -> Extents | None:
    """What is known of the shape of an array."""
    if array.extents is None or array.extents[0] is not array.var:
        return None
    return array.extents[1]


def given(array: ArrayValue, extents: Extents | None) -> ArrayValue:
    """The array with what is known of its shape."""
    return array if extents is None else replace(array, extents=(array.var, extents))


def renamed(array: ArrayValue, var: Var) -> ArrayValue:
    """The array under another name."""
    return given(replace(array, var=var), of(array))


def joined(arrays: list[ArrayValue]) -> Extents | None:
    """What several arrays have in common."""
    first = of(arrays[0])
    return first if all(of(other) == first for other in arrays[1:]) else None


def alike(result: Numeric, operands: tuple) -> Numeric:
    """The result of an elementwise operation with what its operands tell of its shape."""
    if not isinstance(result, ArrayValue):
        return result
    arrays = [v for v in operands if isinstance(v, ArrayValue) and v.rank == result.rank]
    shapes = [of(array) or (None,) * result.rank for array in arrays]
    if not arrays or len(arrays) < sum(isinstance(v, ArrayValue) for v in operands):
        return result
    return given(result, tuple(map(_broadcast, zip(*shapes, strict=True))))


def _broadcast(extents: tuple[Extent | None, ...]) -> Extent | None:
    """The joint size of axes; one that is known not to be 1 is that of the result."""
    known = [e for e in extents if e is not None and e.known is not None]
    wide = [e for e in known if e.known != 1]
    if wide or len(known) == len(extents):
        return (wide or known)[0]
    origins = frozenset().union(*(e.origins for e in extents if e is not None))
    return Extent(None, origins) if origins else None


def reduced(
    result: Numeric, operand: ArrayValue, axes: tuple[int, ...] | None, keepdims: bool
) -> Numeric:
    """The result of a reduction with what is known of its shape."""
    if not isinstance(result, ArrayValue):
        return result
    sizes = of(operand) or (None,) * operand.rank
    gone = range(operand.rank) if axes is None else axes
    kept = (Extent(1) if k in gone else n for k, n in enumerate(sizes) if keepdims or k not in gone)
    return given(result, tuple(kept))


def reshaped(array: ArrayValue, shape: tuple[Number, ...]) -> Extents:
    """The shape that `array.reshape(shape)` has."""
    old = of(array)
    sizes = [None if extent is None else extent.known for extent in old or (None,)]
    rest = math.prod(n.known for n in shape if n.known not in (None, -1))
    open_ones = sum(n.known in (None, -1) for n in shape)
    result: list[Extent | None] = []
    for n in shape:
        if n.known not in (None, -1):
            result.append(Extent(n.known))
        elif n.known == -1 and open_ones == 1 and None not in sizes and rest:
            result.append(Extent(math.prod(sizes) // rest))
        else:
            origins = n.origins | (origins_of(array) if n.known == -1 else frozenset())
            result.append(Extent(None, origins) if origins else None)
    return tuple(result)


def size(cx: Context, array: ArrayValue, axis: int) -> Number:
    """`array.shape[axis]`."""
    extents = of(array)
    extent = None if extents is None else extents[axis]
    if extent is not None and extent.known is not None:
        return Number(Const(extent.known, I64), True, extent.known)
    origins = frozenset() if extent is None else extent.origins
    return Number(cx.let(Dim(array.var, axis, I64), "n"), True, None, origins)


def needed(cx: Context, array: ArrayValue, axis: int, reason: str, remedy: str) -> int:
    """The size that must be known while compiling."""
    extents = of(array)
    extent = None if extents is None else extents[axis]
    if extent is not None and extent.known is not None:
        return extent.known
    if extent is not None and extent.origins:
        raise StaticNeeded(reason, remedy, cx.span, extent.origins)
    raise cx.refuse(reason, remedy)


def origins_of(array: ArrayValue) -> frozenset[Hashable]:
    """The arguments whose shapes would make this one known."""
    return frozenset().union(*(e.origins for e in of(array) or () if e is not None))


def indexed(array: ArrayValue, entries: list) -> Extents | None:
    """The shape of `array[entries]`, a view."""
    extents = of(array)
    if extents is None:
        return None
    result: list[Extent | None] = []
    axis = 0
    for entry in entries:
        if isinstance(entry, Number):
            axis += 1
        elif isinstance(entry, SliceValue):
            result.append(_cut(extents[axis], entry))
            axis += 1
        else:
            result.append(Extent(1))
    return (*result, *extents[axis:])


def _cut(extent: Extent | None, entry: SliceValue) -> Extent | None:
    if extent is None or entry.whole:
        return extent
    parts = [p for p in (entry.start, entry.stop, entry.step) if isinstance(p, Number)]
    if any(p.known is None and not p.origins for p in parts):
        return None
    if extent.known is None or any(p.known is None for p in parts):
        return Extent(None, extent.origins.union(*(p.origins for p in parts)))
    bounds = (
        p.known if isinstance(p, Number) else p for p in (entry.start, entry.stop, entry.step)
    )
    return Extent(len(range(*slice(*bounds).indices(extent.known))))
