"""Sorting, searching and running along an axis: what floats decide, and what is moved by it.

A sort is a decision (the order) and a linear map (taking the elements in that order); so is a
running maximum (where the greatest element so far stands).  `axis` is static and not negative.
"""

from __future__ import annotations

from typing import Any

from s2s.elementary import rules
from s2s.elementary.declare import Decision, Linear, Passive
from s2s.ir.types import Array, DType, Type, with_dtype


def _positions(types: tuple[Type, ...], attrs: Any) -> Type:
    return with_dtype(types[0], DType.I64)


def _along(name: str) -> Decision:
    """Positions along an axis, of the shape of the operand."""
    gap = Passive(name=f"{name}_gap", elementwise=False, result=rules.same)
    return Decision(name=name, elementwise=False, result=_positions, gap=gap)


argsort = _along("argsort")
"""The stable order along `axis`, NaN last. The gap: from each sorted element to the next one."""
running_max = _along("running_max")
running_min = _along("running_min")
"""Where the greatest (least) element so far stands: of equal ones the first, of NaN the first."""

take_along = Linear(
    name="take_along",
    elementwise=False,
    result=lambda types, attrs: Array(types[0].dtype, types[1].rank),
    transposes=lambda ct, x, k, axis: (lambda: put_along(ct, k, x, axis=axis), None),
)
"""The elements of x at the positions k along `axis`; x and k agree on the other axes."""

put_along = Linear(
    name="put_along",
    elementwise=False,
    result=lambda types, attrs: Array(types[0].dtype, types[2].rank),
    shape_only=(2,),
    transposes=lambda ct, g, k, like, axis: (lambda: take_along(ct, k, axis=axis), None, None),
)
"""Zeros of the shape of `like` with g added at the positions k, in increasing order."""

cumsum = Linear(
    name="cumsum",
    elementwise=False,
    result=rules.same,
    transposes=lambda ct, x, axis, backwards=False: (
        lambda: cumsum(ct, axis=axis, backwards=not backwards),
    ),
)
"""Running sums along `axis`: a chain in increasing (`backwards`: decreasing) index."""


def _places(types: tuple[Type, ...], attrs: Any) -> Type:
    return with_dtype(types[1], DType.I64)


searchsorted = Decision(
    name="searchsorted",
    elementwise=False,
    result=_places,
    gap=Passive(name="searchsorted_gap", elementwise=False, result=rules.second),
)
"""How many elements of the sorted vector a are less than v; with `right`, not greater."""
