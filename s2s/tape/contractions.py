"""einsum, tensordot, inner, dot of any rank, and diagonals on the tape."""

from __future__ import annotations

import string
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from s2s.elementary import OPERATIONS, norms
from s2s.elementary.einsum import contract, parsed
from s2s.tape.arrays import Meaning, as_array, contraction, copied, numeric, reshape, transpose
from s2s.tape.indexing import gather, load
from s2s.tape.operations import apply, cast, common_dtype, linear
from s2s.tape.record import Place, Tape
from s2s.tape.values import Array, is_float, plain, raw, settled


@dataclass
class Running:
    """The operations of a contraction, carried out."""

    tape: Tape
    place: Place

    def rank(self, x: Any) -> int:
        return np.ndim(raw(x))

    def size(self, x: Array, axis: int) -> int:
        return x.data.shape[axis]

    def transpose(self, x: Array, axes: tuple[int, ...]) -> Array:
        same = axes == tuple(range(x.data.ndim))
        return x if same else transpose(self.tape, self.place, x, axes)

    def reshape(self, x: Array, sizes: tuple) -> Array:
        return reshape(self.tape, self.place, x, sizes)

    def copy(self, x: Array) -> Array:
        return copied(self.tape, self.place, x)

    def with_axes(self, x: Any, axes: tuple[int, ...]) -> Any:
        return x.view(np.expand_dims(x.data, axes), True) if isinstance(x, Array) else x

    def multiply(self, a: Any, b: Any) -> Any:
        if isinstance(a, int) and isinstance(b, int):
            return a * b
        return apply(self.tape, OPERATIONS["mul"], a, b, place=self.place, weak=False)

    def sum(self, x: Array, axes: tuple[int, ...]) -> Any:
        attrs = {"axes": axes, "keepdims": False}
        if not is_float(x):
            return settled(OPERATIONS["sum"](raw(x), **attrs))
        return linear(self.tape, OPERATIONS["sum"], [x], attrs)

    def matmul(self, a: Array, b: Array) -> Any:
        return contraction(self.tape, self.place, a, b)

    def diagonal(self, x: Array) -> Array:
        along = np.arange(x.data.shape[0])
        return gather(self.tape, x, (along, along))


def _contracted(
    tape: Tape, place: Place, values: list[Any], labels: list[tuple[str, ...]], out: tuple[str, ...]
) -> Any:
    if any(map(is_float, values)):
        dtype = common_dtype(values)
        values = [cast(tape, value, dtype) for value in values]
    return contract(Running(tape, place), values, labels, out)


def _einsum(tape: Tape, place: Place, *args: Any, optimize: Any = False) -> Any:
    first, *others = args
    if isinstance(first, str):
        text, values = first, others
    else:
        lists = ["".join(string.ascii_letters[k] for k in labels) for labels in args[1::2]]
        text, values = ",".join(lists[: len(args) // 2]), list(args[: len(args) // 2 * 2 : 2])
        if len(args) % 2:
            text += "->" + "".join(string.ascii_letters[k] for k in args[-1])
    values = [numeric(tape, value) for value in values]
    labels, out = parsed(text, [np.ndim(raw(value)) for value in values])
    return _contracted(tape, place, values, labels, out)


def _names(rank: int, start: int) -> list[str]:
    return list(string.ascii_letters[start : start + rank])


def _tensordot(tape: Tape, place: Place, a: Any, b: Any, axes: Any = 2) -> Any:
    a, b = numeric(tape, a), numeric(tape, b)
    rank_a, rank_b = np.ndim(raw(a)), np.ndim(raw(b))
    if isinstance(axes, int):
        left, right = list(range(rank_a - axes, rank_a)), list(range(axes))
    else:
        left, right = ([k] if isinstance(k, int) else list(k) for k in axes)
        left, right = [k % rank_a for k in left], [k % rank_b for k in right]
    names_a, names_b = _names(rank_a, 0), _names(rank_b, rank_a)
    for i, j in zip(left, right, strict=True):
        names_b[j] = names_a[i]
    out = [n for k, n in enumerate(names_a) if k not in left]
    out += [n for k, n in enumerate(names_b) if k not in right]
    return _contracted(tape, place, [a, b], [tuple(names_a), tuple(names_b)], tuple(out))


def _with_shared(shared: Callable[[int], int]) -> Meaning:
    """dot and inner: the last axis of a with one of b."""

    def run(tape: Tape, place: Place, a: Any, b: Any) -> Any:
        a, b = numeric(tape, a), numeric(tape, b)
        rank_a, rank_b = np.ndim(raw(a)), np.ndim(raw(b))
        if not rank_a or not rank_b:
            a, b = (
                load(tape, v, ()) if isinstance(v, Array) and not v.data.ndim else v for v in (a, b)
            )
            return apply(tape, OPERATIONS["mul"], a, b, place=place, weak=False)
        axis = shared(rank_b)
        if rank_a <= 2 and rank_b <= 2 and axis == max(rank_b - 2, 0):
            return contraction(tape, place, a, b)
        names_a, names_b = _names(rank_a, 0), _names(rank_b, rank_a)
        names_b[axis] = names_a[-1]
        out = (*names_a[:-1], *(n for k, n in enumerate(names_b) if k != axis))
        return _contracted(tape, place, [a, b], [tuple(names_a), tuple(names_b)], out)

    return run


def _vdot(tape: Tape, place: Place, a: Any, b: Any) -> Any:
    a, b = numeric(tape, a), numeric(tape, b)
    if not (isinstance(a, Array) and isinstance(b, Array)):
        return apply(tape, OPERATIONS["mul"], a, b, place=place, weak=False)
    flat = [v if v.data.ndim == 1 else reshape(tape, place, v, -1) for v in (a, b)]
    return contraction(tape, place, *flat)


def _diagonal(
    tape: Tape, place: Place, a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1
) -> Array:
    a = as_array(tape, a)
    rank = a.data.ndim
    i, j = axis1 % rank, axis2 % rank
    others = tuple(k for k in range(rank) if k not in (i, j))
    make = Running(tape, place)
    turned = make.transpose(a, (i, j, *others))
    down, across = max(-offset, 0), max(offset, 0)
    height, width = turned.data.shape[0] - down, turned.data.shape[1] - across
    along = np.arange(max(min(height, width), 0))
    found = gather(tape, turned, (along + down, along + across))
    return make.transpose(found, (*range(1, found.data.ndim), 0))


MEANINGS: dict[Any, Meaning] = {
    norms.sizes_known: lambda tape, place, n, m: (n, m),
    norms.kind_of: lambda tape, place, ord: norms.kind_of(plain(ord)),
    np.einsum: _einsum,
    **dict.fromkeys((np.tensordot, np.linalg.tensordot), _tensordot),
    np.dot: _with_shared(lambda rank: max(rank - 2, 0)),
    np.inner: _with_shared(lambda rank: rank - 1),
    np.vdot: _vdot,
    np.diagonal: _diagonal,
}
