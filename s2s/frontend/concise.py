"""NumPy's objects that are indexed to make arrays: np.r_, np.c_, np.mgrid, np.ogrid, np.s_."""

from __future__ import annotations

import gast
import numpy as np

from s2s.elementary import building, shaping
from s2s.frontend import promote
from s2s.frontend.context import Context
from s2s.frontend.entries import entries_of
from s2s.frontend.values import Arguments, Number, TupleValue, Value, constant

OBJECTS = (np.r_, np.c_, np.mgrid, np.ogrid, np.s_, np.index_exp)


def is_concise(obj: object) -> bool:
    """Whether it is one of these objects."""
    return any(obj is known for known in OBJECTS)


def made(cx: Context, obj: object, node: gast.Subscript) -> Value:
    """`np.r_[...]` and its kin."""
    if obj is np.s_ or obj is np.index_exp:
        entries = entries_of(cx, node.slice)
        single = obj is np.s_ and not isinstance(node.slice, gast.Tuple)
        return entries[0] if single else TupleValue(tuple(entries))
    parts = node.slice.elts if isinstance(node.slice, gast.Tuple) else [node.slice]
    if obj is np.r_ or obj is np.c_:
        pieces = tuple(_piece(cx, part) for part in parts)
        function = shaping.row if obj is np.r_ else shaping.columns
        return cx.call(function, Arguments(pieces), node)
    lines = tuple(_line(cx, part, building.line) for part in parts)
    if len(lines) == 1 and not isinstance(node.slice, gast.Tuple):
        return lines[0]
    return cx.call(building.mesh if obj is np.mgrid else building.open_mesh, Arguments(lines), node)


def _piece(cx: Context, part: gast.AST) -> Value:
    return _line(cx, part, np.arange) if isinstance(part, gast.Slice) else cx.value_of(part)


def _line(cx: Context, part: gast.AST, ranged) -> Value:
    """The numbers of a slice; an imaginary step is their count."""
    if not isinstance(part, gast.Slice) or part.upper is None:
        raise cx.refuse("np.mgrid gets something else than slices", "write np.mgrid[0:n, 0:m]")
    start = constant(0) if part.lower is None else cx.value_of(part.lower)
    stop = cx.value_of(part.upper)
    count = _imaginary(part.step)
    if count is not None:
        points = np.linspace if ranged is np.arange else building.points
        return cx.call(points, Arguments((start, stop, constant(count))), part)
    step = constant(1) if part.step is None else cx.value_of(part.step)
    bounds = tuple(promote.number(cx, v, "a bound") for v in (start, stop, step))
    if not any(isinstance(b, Number) and b.dtype.is_float for b in bounds):
        ranged = np.arange
    return cx.call(ranged, Arguments(bounds), part)


def _imaginary(step: gast.AST | None) -> int | None:
    """The number of points that a step like 5j asks for."""
    if isinstance(step, gast.Constant) and isinstance(step.value, complex):
        return int(abs(step.value))
    return None
