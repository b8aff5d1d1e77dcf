"""Matrix products."""

from __future__ import annotations

from s2s.elementary import OPERATIONS
from s2s.frontend import promote
from s2s.frontend.context import Context
from s2s.frontend.promote import result_value
from s2s.frontend.values import ArrayValue, Numeric, Value, describe_value
from s2s.ir.nodes import NEWAXIS, Slice, View
from s2s.ir.types import Array, DType


def matmul(cx: Context, left: Value, right: Value) -> Numeric:
    """`left @ right`: a dot product of two vectors, otherwise a matrix product."""
    for value in (left, right):
        if not isinstance(value, ArrayValue) or value.rank == 0:
            raise cx.refuse(
                f"{describe_value(value)} is an operand of a matrix product",
                "use * for numbers, or make it an array of rank 1 or more",
            )
    dtype = promote.result_dtype((left, right))
    if dtype.is_narrow:
        return promote.wrapped(cx, _integer_matmul(cx, left, right), dtype)
    if not dtype.is_float:
        return _integer_matmul(cx, left, right)
    a, b = (promote.cast(cx, value, dtype) for value in (left, right))
    op = OPERATIONS["dot" if left.rank == right.rank == 1 else "matmul"]
    return result_value(cx, cx.apply(op, a.atom, b.atom))


def _integer_matmul(cx: Context, left: ArrayValue, right: ArrayValue) -> Numeric:
    """Sums of products of integers, which are exact in any order."""
    if max(left.rank, right.rank) > 2:
        raise cx.refuse("a matrix product of integer arrays", "convert one: x.astype(np.float64)")
    a, b = (promote.cast(cx, value, DType.I64).var for value in (left, right))
    if a.type.rank == 2 and b.type.rank == 2:
        a = cx.let(View(a, "index", (*(Slice(None, None),) * 2, NEWAXIS), Array(DType.I64, 3)))
    elif b.type.rank == 2:
        a = cx.let(View(a, "index", (Slice(None, None), NEWAXIS), Array(DType.I64, 2)))
    product = cx.apply(OPERATIONS["mul"], a, b)
    axis = product.type.rank - right.rank
    summed = cx.apply(OPERATIONS["sum"], product, axes=(axis,), keepdims=False)
    return result_value(cx, summed)
