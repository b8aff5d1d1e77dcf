"""All positions of a shape, to loop over: what np.ndindex, np.ndenumerate and np.nditer give."""

from __future__ import annotations

from dataclasses import dataclass

from s2s.elementary import OPERATIONS
from s2s.frontend.context import Context
from s2s.frontend.values import (
    ArrayValue,
    Number,
    TupleValue,
    Value,
    constant,
)
from s2s.ir.types import Array


@dataclass(frozen=True, slots=True, eq=False)
class GridValue:
    """All positions of a shape in C order; with an array, each with the element there.

    `places`: as views of rank 0 alone, which may be written to.
    """

    sizes: tuple[Number, ...]
    array: ArrayValue | None = None
    places: bool = False


def count(cx: Context, grid: GridValue) -> Number:
    """The number of positions."""
    total = constant(1)
    for size in grid.sizes:
        total = _integer(cx, "mul", total, size)
    return total


def item(cx: Context, grid: GridValue, counter: Number) -> Value:
    """What the loop gives at a position in C order."""
    if grid.places:
        kind = Array(grid.array.dtype, 0)
        var = cx.view(grid.array, "index", (cx.checked(counter.atom),), kind)
        return ArrayValue(var, grid.array.roots, True, grid.array.readonly)
    index: tuple[Number, ...] = ()
    rest = cx.keep(counter)
    for size in reversed(grid.sizes[1:]):
        index = (cx.keep(_integer(cx, "imod", rest, size)), *index)
        rest = cx.keep(_integer(cx, "ifloordiv", rest, size))
    index = (rest, *index) if grid.sizes else ()
    if grid.array is None:
        return TupleValue(index)
    return TupleValue((TupleValue(index), cx.load(grid.array, index)))


def _integer(cx: Context, name: str, a: Number, b: Number) -> Number:
    if name == "mul" and a.known == 1:
        return b
    return Number(cx.apply(OPERATIONS[name], a.atom, b.atom), weak=True)
