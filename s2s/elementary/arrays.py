"""Array operations: reductions, contractions, shape changes, gathering; linear but where said.

Orders of summation are those of the semantics (section 4): L16 for a declared reduction and for
vector.vector, chains of fma in increasing k for every other contraction.
"""

from __future__ import annotations

import numpy as np

from s2s.elementary import rules
from s2s.elementary.algebra import E
from s2s.elementary.arithmetic import strong
from s2s.elementary.declare import Decision, Elementary, Linear, Matrix, Passive, Position
from s2s.errors import S2SError
from s2s.ir.nodes import NEWAXIS, Slice, View
from s2s.ir.types import Array, DType, Scalar

# --- views, in the language of declarations ----------------------------------------------------


def transposed(x, permutation: tuple[int, ...]):
    """`x` with its axes permuted: a view."""
    if not isinstance(x, E):
        return np.transpose(x, permutation)
    return E(View(x.node, "transpose", permutation, x.type))


def swapped(x):
    """`x` with its last two axes exchanged: a view."""
    rank = x.type.rank if isinstance(x, E) else np.ndim(x)
    return transposed(x, (*range(rank - 2), rank - 1, rank - 2))


def with_axis(x, position: int):
    """`x` with a new axis of size 1: a view."""
    if not isinstance(x, E):
        return np.expand_dims(x, position)
    detail = (*(Slice(None, None),) * position, NEWAXIS)
    return E(View(x.node, "index", detail, Array(x.type.dtype, x.type.rank + 1)))


# --- sums and broadcasts -----------------------------------------------------------------------

sum = Linear(
    name="sum",
    elementwise=False,
    result=rules.reduce,
    spellings=(np.sum,),
    signature=("a", "*", "axis=None", "keepdims=False"),
    transposes=lambda ct, x, axes=None, keepdims=False: (
        lambda: expand(ct, x, axes=axes, keepdims=keepdims),
    ),
)
"""Sum over `axes` (None: all); attributes `axes` (sorted, non-negative) and `keepdims`."""

expand = Linear(
    name="expand",
    elementwise=False,
    result=lambda types, attrs: Array(types[0].dtype, types[1].rank),
    shape_only=(1,),
    transposes=lambda ct, g, like, axes=None, keepdims=False: (
        lambda: sum(ct, axes=axes, keepdims=keepdims),
        None,
    ),
)
"""The transpose of `sum`: `g` repeated along `axes` to the shape of `like`."""

sum_like = Linear(
    name="sum_like",
    elementwise=False,
    result=lambda types, attrs: (
        Scalar(types[0].dtype)
        if isinstance(types[1], Scalar)
        else Array(types[0].dtype, types[1].rank)
    ),
    shape_only=(1,),
    transposes=lambda ct, g, like: (lambda: broadcast_like(ct, g), None),
)
"""The transpose of broadcasting: `g` summed down to the shape of `like`."""

broadcast_like = Linear(
    name="broadcast_like",
    elementwise=False,
    result=lambda types, attrs: Array(types[0].dtype, types[1].rank),
    shape_only=(1,),
    transposes=lambda ct, x, like: (lambda: sum_like(ct, x), None),
)

zeros_like = Passive(name="zeros_like", elementwise=False, result=rules.same, shape_only=(0,))
"""A new array (or number) of zeros of the shape and dtype of the operand."""

grown = Passive(name="grown", elementwise=False, result=lambda types, attrs: types[0])
"""`grown(x, count, *row)`: x itself if it has room for more than `count` items along its first
axis, else a larger array with its contents; `row` is the shape of an item. What is printed for the
statement `Grow`."""

stop_gradient = Passive(name="stop_gradient", result=rules.same, signature=("x",))
"""The number, or a copy of the array, through which no derivative flows."""

copy = Linear(
    name="copy",
    elementwise=False,
    result=rules.same,
    spellings=(np.copy,),
    signature=("a",),
    transposes=lambda ct, x: (lambda: ct,),
    joint=True,
)

prod = Elementary(
    name="prod",
    elementwise=False,
    result=rules.reduce,
    spellings=(np.prod,),
    signature=("a", "*", "axis=None", "keepdims=False"),
    partials=lambda x, out, axes=None, keepdims=False: (
        prod_others(x, axes=axes, keepdims=keepdims),
    ),
    analytic=lambda x, axes=None, keepdims=False: np.prod(x, axis=axes, keepdims=keepdims),
)
"""A chain in C order. Not elementwise: its partial has the shape of x; the cotangent is expanded
to it first."""

prod_others = Matrix(
    name="prod_others",
    result=rules.same,
    pullbacks=lambda ct, x, out, axes=None, keepdims=False: (lambda: prod_pairs(ct, x, axes=axes),),
    pushforward=lambda dots, x, out, axes=None, keepdims=False: prod_pairs(dots[0], x, axes=axes),
)
"""For each element the product of the others along `axes`: prefix times suffix (right at zeros)."""


def _third_derivative(*_: object, **__: object):
    raise S2SError("a third derivative of np.prod", "write the product as a loop", None)


prod_pairs = Matrix(
    name="prod_pairs",
    result=rules.same,
    pullbacks=lambda ct, v, x, out, axes=None: (
        lambda: prod_pairs(ct, x, axes=axes),
        _third_derivative,
    ),
    pushforward=lambda dots, v, x, out, axes=None: (
        prod_pairs(dots[0], x, axes=axes) if dots[1] is None else _third_derivative()
    ),
)
"""The second derivatives of a product times v: for each element the sum, over the others along
`axes`, of v there times the product of those that are left."""

# --- contractions ------------------------------------------------------------------------------

dot = Linear(
    name="dot",
    elementwise=False,
    result=lambda types, attrs: Scalar(types[0].dtype),
    transposes=lambda ct, a, b: (lambda: strong(ct, b), lambda: strong(ct, a)),
)
"""vector.vector: L16 of rounded products."""


dot_ct = Linear(
    name="dot_ct",
    elementwise=False,
    result=lambda types, attrs: Scalar(types[0].dtype),
    transposes=lambda ct, a, b, cotangent: (lambda: strong(ct, b), lambda: strong(ct, a)),
)
"""`dot` with a tangent, operand `cotangent` (0 or 1), which all zero contributes nothing."""


def _matmul_type(types, attrs):
    a, b = types
    rank = max(a.rank, b.rank, 2) - (a.rank == 1) - (b.rank == 1)
    return Array(a.dtype, rank)


def _matmul_transposes(ct, a, b):
    rank_a, rank_b = _rank(a), _rank(b)

    def of_a():
        if rank_a == 1 and rank_b > 2:
            product = strong(with_axis(ct, rank_b - 2), b)
            return sum(product, axes=(*range(rank_b - 2), rank_b - 1), keepdims=False)
        if rank_a == 1:
            return matmul_ct(b, ct, cotangent=1)
        if rank_b == 1:
            return matmul_ct(with_axis(ct, rank_a - 1), with_axis(b, 0), cotangent=0)
        product = matmul_ct(ct, swapped(b), cotangent=0)
        return product if rank_a == rank_b == 2 else sum_like(product, a)

    def of_b():
        if rank_b == 1 and rank_a > 2:
            product = strong(with_axis(ct, rank_a - 1), a)
            return sum(product, axes=tuple(range(rank_a - 1)), keepdims=False)
        if rank_b == 1:
            return matmul_ct(swapped(a), ct, cotangent=1)
        if rank_a == 1:
            return matmul_ct(with_axis(a, 1), with_axis(ct, rank_b - 2), cotangent=1)
        product = matmul_ct(swapped(a), ct, cotangent=1)
        return product if rank_a == rank_b == 2 else sum_like(product, b)

    return of_a, of_b


def _matmul_ct_transposes(ct, a, b, cotangent):
    return _matmul_transposes(ct, a, b)


def _rank(x) -> int:
    return x.type.rank if isinstance(x, E) else np.ndim(x)


matmul = Linear(
    name="matmul",
    elementwise=False,
    result=_matmul_type,
    transposes=_matmul_transposes,
)
"""`a @ b` where at least one operand is a matrix: per output a chain of fma in increasing k."""

matmul_ct = Linear(
    name="matmul_ct",
    elementwise=False,
    result=_matmul_type,
    transposes=_matmul_ct_transposes,
)
"""`matmul` inside an adjoint; operand `cotangent` (0 or 1) is a cotangent: where that is all zero,
the strong variant gives zeros (semantics 3.2). Printed as `@` in the plain variant."""

# --- joining and gathering ---------------------------------------------------------------------

concatenate = Linear(
    name="concatenate",
    elementwise=False,
    result=rules.same,
    transposes=lambda ct, *arrays, axis: tuple(
        (lambda part=part: concatenate_part(ct, *arrays, axis=axis, part=part))
        for part in range(len(arrays))
    ),
    joint=True,
)
"""The operands joined along `axis` (an existing one)."""


def _part_type(types, attrs):
    return types[1 + attrs["part"]]


concatenate_part = Linear(
    name="concatenate_part",
    elementwise=False,
    result=_part_type,
    shape_only=tuple(range(1, 64)),
    transposes=lambda ct, g, *arrays, axis, part: (
        lambda: concatenate(
            *(ct if k == part else zeros_like(a) for k, a in enumerate(arrays)), axis=axis
        ),
        *(None for _ in arrays),
    ),
)
"""The stretch of `g` (first operand) that belongs to operand `part` of a concatenation."""


def _gather_type(types, attrs):
    array, *index = types
    rank = array.rank - len(index) + max(t.rank for t in index)
    return Array(array.dtype, rank)


gather = Linear(
    name="gather",
    elementwise=False,
    result=_gather_type,
    transposes=lambda ct, x, *index, axis: (
        lambda: scatter_like(ct, x, *index, axis=axis),
        *(None for _ in index),
    ),
)
"""`x[..., i1, i2, ...]` with integer index arrays (at least one of rank >= 1; the others may be
scalars) on consecutive axes from `axis` on."""

scatter_like = Linear(
    name="scatter_like",
    elementwise=False,
    result=rules.second,
    shape_only=(1,),
    transposes=lambda ct, g, like, *index, axis: (
        lambda: gather(ct, *index, axis=axis),
        None,
        *(None for _ in index),
    ),
)
"""Zeros of the shape of `like` with `g` added at the index, in increasing C order."""

last_writer = Passive(
    name="last_writer",
    elementwise=False,
    result=lambda types, attrs: Array(DType.BOOL, _gather_type(types, attrs).rank),
    shape_only=(0,),
)
"""`last_writer(like, i1, i2, ..., axis=)`: of the elements that a scatter writes, which are written
last to their place; of the rank of the gathered value, with size 1 on the axes not indexed."""

nonzero = Passive(
    name="nonzero",
    elementwise=False,
    result=lambda types, attrs: Array(DType.I64, 1),
)
"""The positions on one axis (attribute `axis`) of the true elements of a mask, in C order."""

# --- extrema over axes -------------------------------------------------------------------------


def _position_type(types, attrs):
    reduced = rules.reduce(types, {"axes": _axes(attrs), "keepdims": attrs.get("keepdims")})
    return Scalar(DType.I64) if isinstance(reduced, Scalar) else Array(DType.I64, reduced.rank)


def _extremum_type(types, attrs):
    return rules.reduce(types, {"axes": _axes(attrs), "keepdims": attrs.get("keepdims")})


def _axes(attrs):
    axis = attrs.get("axis")
    return None if axis is None else (axis,)


def _extremum(name: str, *spellings) -> Position:
    gap = Passive(name=f"{name}_gap", elementwise=False, result=_extremum_type)
    return Position(
        name=name,
        elementwise=False,
        result=_extremum_type,
        spellings=spellings,
        signature=("a", "*", "axis=None", "keepdims=False"),
        index=Decision(name=f"{name}_index", elementwise=False, result=_position_type, gap=gap),
        gap=gap,
    )


amax = _extremum("amax", np.max)
"""Maximum over one axis or all; attributes `axis` (None or non-negative) and `keepdims`. The value
is NumPy's (NaN wins; of equal elements the last), the index the lowest position of the maximum, or
of the first NaN."""
amin = _extremum("amin", np.min)

pick = Linear(
    name="pick",
    elementwise=False,
    result=_extremum_type,
    transposes=lambda ct, x, k, axis=None, keepdims=False: (
        lambda: place(ct, k, x, axis=axis, keepdims=keepdims),
        None,
    ),
)
"""The elements of x at the positions k along `axis` (None: of the C-order flattening)."""

place = Linear(
    name="place",
    elementwise=False,
    result=lambda types, attrs: Array(types[0].dtype, types[2].rank),
    shape_only=(2,),
    transposes=lambda ct, g, k, like, axis=None, keepdims=False: (
        lambda: pick(ct, k, axis=axis, keepdims=keepdims),
        None,
        None,
    ),
)
"""Zeros of the shape of `like` with g at the positions k along `axis`."""

# --- creation ----------------------------------------------------------------------------------

arange = Passive(
    name="arange",
    elementwise=False,
    result=lambda types, attrs: Array(types[0].dtype, 1),
)
"""`np.arange(start, stop, step)`: three operands of one dtype, int64 or float64."""
