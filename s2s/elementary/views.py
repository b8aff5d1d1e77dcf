"""Looks at matrices, in the language of declarations: rows of a stack of matrices, sizes, ranks."""

from __future__ import annotations

import numpy as np

from s2s.elementary.algebra import E, lift
from s2s.ir.nodes import Const, Dim, Slice, View
from s2s.ir.types import I64, Array


def rank(x) -> int:
    """The number of axes."""
    return x.type.rank if isinstance(x, E) else np.ndim(x)


def size(x, axis: int):
    """The size of an axis, counted from the front or from the end."""
    if not isinstance(x, E):
        return x.shape[axis]
    return E(Dim(x.node, axis % x.type.rank, I64))


def rows(x, start, stop):
    """The rows from `start` to `stop` (ints, sizes, or None) of each matrix: a view."""
    if not isinstance(x, E):
        return x[..., start:stop, :]
    bounds = (None if bound is None else lift(bound, I64) for bound in (start, stop))
    detail = (*(Slice(None, None),) * (x.type.rank - 2), Slice(*bounds))
    return E(View(x.node, "index", detail, x.type))


def row(x, k: int):
    """Row `k` of each matrix: a view."""
    if not isinstance(x, E):
        return x[..., k, :]
    detail = (*(Slice(None, None),) * (x.type.rank - 2), Const(k, I64))
    return E(View(x.node, "index", detail, Array(x.type.dtype, x.type.rank - 1)))
