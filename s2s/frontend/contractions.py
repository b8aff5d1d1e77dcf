"""einsum, tensordot, inner, dot of any rank, and diagonals."""

from __future__ import annotations

import string
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from s2s.elementary import OPERATIONS, norms
from s2s.elementary.einsum import Mistake, contract, parsed
from s2s.frontend import operators, promote
from s2s.frontend.binding import sequence
from s2s.frontend.context import Context
from s2s.frontend.creation import array_argument, with_axis
from s2s.frontend.library import Bound, library
from s2s.frontend.operators import result_value
from s2s.frontend.reshaping import array, reshape, transpose
from s2s.frontend.values import (
    Arguments,
    ArrayValue,
    ListValue,
    Number,
    Numeric,
    StaticValue,
    TupleValue,
    Value,
    constant,
    describe_value,
)
from s2s.ir.nodes import Const, If, Raise
from s2s.ir.types import I64, DType
from s2s.kernels.exact import Unforeseen


@dataclass
class Lowering:
    """The operations of a contraction as statements of the IR."""

    cx: Context
    node: Any

    def rank(self, x: Numeric) -> int:
        return x.rank

    def size(self, x: ArrayValue, axis: int) -> Number:
        return self.cx.keep(self.cx.dim(x, axis))

    def transpose(self, x: ArrayValue, axes: tuple[int, ...]) -> ArrayValue:
        return transpose(self.cx, x, axes)

    def reshape(self, x: ArrayValue, sizes: tuple) -> ArrayValue:
        return reshape(self.cx, x, tuple(constant(n) if isinstance(n, int) else n for n in sizes))

    def copy(self, x: ArrayValue) -> ArrayValue:
        return self.cx.fresh(self.cx.apply(OPERATIONS["copy"], x.var))

    def with_axes(self, x: Numeric, axes: tuple[int, ...]) -> Numeric:
        for axis in axes if isinstance(x, ArrayValue) else ():
            x = with_axis(self.cx, x, axis)
        return x

    def multiply(self, a: Numeric, b: Numeric) -> Numeric:
        product = operators.operate(self.cx, "mul", (a, b), self.cx.site(self.node), False)
        return self.cx.keep(product) if isinstance(product, Number) else product

    def sum(self, x: ArrayValue, axes: tuple[int, ...]) -> Numeric:
        return result_value(
            self.cx, self.cx.apply(OPERATIONS["sum"], x.var, axes=axes, keepdims=False)
        )

    def matmul(self, a: ArrayValue, b: ArrayValue) -> Numeric:
        return operators.matmul(self.cx, a, b)

    def diagonal(self, x: ArrayValue) -> ArrayValue:
        size = self.size(x, 0)
        zero, one = constant(0).atom, constant(1).atom
        along = self.cx.fresh(self.cx.apply(OPERATIONS["arange"], zero, size.atom, one))
        var = self.cx.apply(OPERATIONS["gather"], x.var, along.var, along.var, axis=0)
        return self.cx.fresh(var)


def _contracted(
    cx: Context, node, values: list[Numeric], labels: list[tuple[str, ...]], out: tuple[str, ...]
) -> Value:
    dtype = promote.result_dtype(values)
    if dtype is DType.BOOL:
        dtype = DType.I64
    operands = [promote.cast(cx, value, dtype) for value in values]
    result = contract(Lowering(cx, node), operands, labels, out)
    if isinstance(result, ArrayValue) and len(operands) == 1:
        return replace(result, readonly=True)
    return result


@library(np.einsum, spec=None)
def _einsum(cx: Context, arguments: Arguments, node) -> Value:
    for key in arguments.keywords:
        if key != "optimize":
            raise cx.refuse(f"np.einsum with {key}=", "leave it out")
    subscripts, values = _subscripts(cx, arguments.positional)
    operands = [array_argument(cx, v, "an operand of np.einsum") for v in values]
    try:
        labels, out = parsed(subscripts, [operand.rank for operand in operands])
    except Mistake as mistake:
        raise cx.refuse(f"np.einsum: {mistake}", "one letter for each axis") from None
    return _contracted(cx, node, operands, labels, out)


def _subscripts(cx: Context, positional: tuple[Value, ...]) -> tuple[str, tuple[Value, ...]]:
    """Subscripts and operands, also where they are given as operand, [0, 1], operand, [1, 2]."""
    if not positional:
        raise cx.refuse("np.einsum of nothing", "give subscripts and operands")
    first, *others = positional
    if isinstance(first, StaticValue) and isinstance(first.value, str):
        return first.value, tuple(others)
    lists = [_letters(cx, value) for value in positional[1::2]]
    text = ",".join(lists[: len(positional) // 2])
    if len(positional) % 2:
        return f"{text}->{_letters(cx, positional[-1])}", positional[0:-1:2]
    return text, positional[::2]


def _letters(cx: Context, value: Value) -> str:
    if not isinstance(value, (ListValue, TupleValue)):
        raise cx.refuse(f"{describe_value(value)} as subscripts of np.einsum", 'write "ij,jk->ik"')
    return "".join(
        string.ascii_letters[cx.static_int(item, "a subscript")] for item in sequence(cx, value)
    )


# --- spellings with axes in place of letters -----------------------------------------------------


def _names(rank: int, start: int) -> list[str]:
    return list(string.ascii_letters[start : start + rank])


@library(np.tensordot, np.linalg.tensordot, spec="a, b, axes=2")
def _tensordot(cx: Context, args: Bound, node) -> Value:
    a, b = (array_argument(cx, args[key], "an operand of np.tensordot") for key in ("a", "b"))
    left, right = _contracted_axes(cx, args["axes"], a.rank, b.rank)
    names_a, names_b = _names(a.rank, 0), _names(b.rank, a.rank)
    for i, j in zip(left, right, strict=True):
        names_b[j] = names_a[i]
    out = [n for k, n in enumerate(names_a) if k not in left]
    out += [n for k, n in enumerate(names_b) if k not in right]
    return _contracted(cx, node, [a, b], [tuple(names_a), tuple(names_b)], tuple(out))


def _contracted_axes(
    cx: Context, axes: Value, rank_a: int, rank_b: int
) -> tuple[list[int], list[int]]:
    if isinstance(axes, Number):
        n = cx.static_int(axes, "axes")
        if not 0 <= n <= min(rank_a, rank_b):
            raise cx.refuse(f"{n} axes of arrays of ranks {rank_a} and {rank_b}", "give fewer axes")
        return list(range(rank_a - n, rank_a)), list(range(n))
    pair = sequence(cx, axes)
    if pair is None or len(pair) != 2:
        raise cx.refuse("axes of np.tensordot are no pair", "write axes=([1], [0])")
    found = []
    for value, rank in zip(pair, (rank_a, rank_b), strict=True):
        items = (value,) if isinstance(value, Number) else sequence(cx, value)
        found.append([_axis(cx, item, rank) for item in items])
    if len(found[0]) != len(found[1]):
        raise cx.refuse("np.tensordot with unequal numbers of axes", "pair each axis with another")
    return found[0], found[1]


def _axis(cx: Context, value: Value, rank: int) -> int:
    axis = cx.static_int(value, "an axis")
    if not -rank <= axis < rank:
        raise cx.refuse(f"axis {axis} of an array of rank {rank}", "use an axis that it has")
    return axis % rank


def _with_shared(name: str, shared: Callable[[int], int], *spellings) -> None:
    """dot and inner: the last axis of a with one of b."""

    @library(*spellings, spec="a, b")
    def _run(cx: Context, args: Bound, node) -> Value:
        a, b = (array_argument(cx, args[key], f"an argument of {name}") for key in ("a", "b"))
        if a.rank == 0 or b.rank == 0:
            return operators.operate(cx, "mul", (a, b), cx.site(node), False)
        axis = shared(b.rank)
        if a.rank <= 2 and b.rank <= 2 and axis == max(b.rank - 2, 0):
            return operators.matmul(cx, a, b)
        names_a, names_b = _names(a.rank, 0), _names(b.rank, a.rank)
        names_b[axis] = names_a[-1]
        out = (*names_a[:-1], *(n for k, n in enumerate(names_b) if k != axis))
        return _contracted(cx, node, [a, b], [tuple(names_a), tuple(names_b)], out)


_with_shared("np.dot", lambda rank: max(rank - 2, 0), np.dot)
_with_shared("np.inner", lambda rank: rank - 1, np.inner)


@library(np.vdot, spec="a, b")
def _vdot(cx: Context, args: Bound, node) -> Value:
    a, b = (array_argument(cx, args[key], "an argument of np.vdot") for key in ("a", "b"))
    if a.rank == 0 or b.rank == 0:
        return operators.operate(cx, "mul", (a, b), cx.site(node), False)
    flat = [v if v.rank == 1 else reshape(cx, v, (constant(-1),)) for v in (a, b)]
    return operators.matmul(cx, *flat)


@library(np.diagonal, spec="a, offset=0, axis1=0, axis2=1")
def _diagonal(cx: Context, args: Bound, node) -> Value:
    """A copy, which may not be written to: NumPy gives a view, which may not either."""
    x = array(cx, args["a"], "np.diagonal")
    i, j = (_axis(cx, args[key], x.rank) for key in ("axis1", "axis2"))
    if i == j:
        raise cx.refuse("np.diagonal of one axis", "name two different axes")
    others = tuple(k for k in range(x.rank) if k not in (i, j))
    turned = transpose(cx, x, (i, j, *others))
    offset = promote.integer(cx, args["offset"], "the offset")
    rows, columns = _places(cx, turned, offset, node)
    var = cx.apply(OPERATIONS["gather"], turned.var, rows.var, columns.var, axis=0)
    found = cx.fresh(var)
    cx.freeze(x, copy=found)
    return replace(transpose(cx, found, (*range(1, found.rank), 0)), readonly=True)


def _places(cx: Context, x: ArrayValue, offset: Number, node) -> tuple[ArrayValue, ArrayValue]:
    """The rows and columns of the elements of a diagonal."""

    def operate(name: str, *values: Number) -> Number:
        return cx.keep(operators.operate(cx, name, values, cx.site(node), True))

    offset = cx.keep(offset)
    zero, one = constant(0), constant(1)
    down = operate("pymax", operate("neg", offset), zero)
    across = operate("pymax", offset, zero)
    height = operate("sub", cx.dim(x, 0), down)
    width = operate("sub", cx.dim(x, 1), across)
    count = operate("pymin", height, width)
    along = cx.fresh(cx.apply(OPERATIONS["arange"], zero.atom, count.atom, one.atom))
    shifted = [
        operators.operate(cx, "add", (along, start), cx.site(node), False)
        for start in (down, across)
    ]
    return shifted[0], shifted[1]


@library(norms.sizes_known, spec="n, m")
def _sizes_known(cx: Context, args: Bound, node) -> Value:
    """Vectors of run-time length are in space: the tape runs a call where they are not."""
    return TupleValue(tuple(_in_space(cx, args[key]) for key in ("n", "m")))


def _in_space(cx: Context, size: Number) -> Number:
    if size.known is not None:
        return size
    wrong = cx.apply(OPERATIONS["ne"], size.atom, Const(3, I64))
    stop = Raise(span=cx.span, exception=Unforeseen, message=_IN_SPACE)
    cx.emit(If(span=cx.span, test=wrong, then=(stop,), other=()))
    return constant(3)


_IN_SPACE = "s2s: np.cross of vectors that are not in three dimensions, as it turned out"


@library(norms.kind_of, spec="ord")
def _kind_of_norm(cx: Context, args: Bound, node) -> Value:
    return constant(norms.kind_of(cx.static(args["ord"], "the order of the norm")))
