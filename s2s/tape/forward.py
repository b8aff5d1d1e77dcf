"""The forward sweep: tangents along the recorded nodes, in the order of execution.

A tangent is ((p1 (x) d1) + p2 (x) d2) + ..., operands left to right; passive ones, and those of
which the whole tangent is zero, are left out (semantics 3.1, 3.2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from s2s.elementary import OPERATIONS
from s2s.tape import custom
from s2s.tape.record import Called, Copy, Gather, LinearMap, MatrixMap, Node, Route, Smooth, Store
from s2s.tape.values import is_active, is_float, raw, set_tangent

select = OPERATIONS["select"]
strong = OPERATIONS["strong"]
reduce_sum = OPERATIONS["sum"]

SmoothRule = Callable[[Smooth | MatrixMap, list[Any]], Any]


def smooth_tangent(node: Smooth | MatrixMap, tangents: list[Any]) -> Any:
    """The sum of tangent times partial; of a function of matrices the declared pushforward."""
    if isinstance(node, MatrixMap):
        if all(d is None for d in tangents):
            return None
        return node.op.pushforward(tangents, *node.values, out=node.out, **node.attrs)
    partials = node.op.smooth_partials(*node.values, out=node.out, **node.attrs)
    products = [
        strong(d, p)
        for d, p in zip(tangents, partials, strict=True)
        if d is not None and p is not None
    ]
    if not node.op.elementwise:
        products = [reduce_sum(p, **_axes(node.attrs)) for p in products]
    return _total(products)


def _axes(attrs: dict[str, Any]) -> dict[str, Any]:
    return {key: attrs[key] for key in ("axes", "keepdims") if key in attrs}


def sweep(nodes: list[Node], smooth: SmoothRule = smooth_tangent) -> None:
    """Run the tape forwards. The tangents of the arguments have been set."""
    for node in nodes:
        match node:
            case Smooth():
                set_tangent(node.output, smooth(node, _tangents(node.operands)))
            case LinearMap():
                set_tangent(node.output, linear_tangent(node, _tangents(node.operands)))
            case MatrixMap():
                set_tangent(node.output, smooth(node, _tangents(node.operands)))
            case Route():
                set_tangent(node.output, _routed(node))
            case Copy():
                tangent = node.source.derivative
                set_tangent(node.output, None if tangent is None else tangent[()])
            case Gather():
                tangent = node.source.derivative
                set_tangent(node.output, None if tangent is None else tangent[node.index])
            case Store():
                _store_tangent(node)
            case Called():
                custom.forward(node)


def _store_tangent(node: Store) -> None:
    tangent = node.value.derivative if is_active(node.value) else None
    if tangent is None and node.target.derivative is None:
        return
    incoming = 0.0 if tangent is None else np.array(tangent)
    target = node.target.materialised()
    if node.adds:
        np.add.at(target, node.index, incoming)
    else:
        target[node.index] = incoming


def _tangents(operands: Iterable[Any]) -> list[Any]:
    return [o.derivative if is_active(o) else None for o in operands]


def _total(terms: list[Any]) -> Any:
    if not terms:
        return None
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return total


def linear_tangent(node: LinearMap, tangents: list[Any]) -> Any:
    """The map itself: of all tangents together, or of one operand's after another's."""
    if all(d is None or not np.any(d) for d in tangents):
        return None
    if node.op.joint:
        moved = [
            v if not is_float(operand) else np.zeros_like(v)[()] if d is None else d
            for operand, v, d in zip(node.operands, node.values, tangents, strict=True)
        ]
        return node.op(*moved, **node.attrs)
    terms = []
    for k, d in enumerate(tangents):
        if d is not None and np.any(d):
            terms.append(node.op(*node.values[:k], d, *node.values[k + 1 :], **node.attrs))
    return _total(terms)


def _routed(node: Route) -> Any:
    """The tangent of the piece that was taken, element by element."""
    shape = np.shape(raw(node.output))
    total = None
    for k, d in enumerate(_tangents(node.pieces)):
        if d is not None:
            before = np.zeros(shape, node.output.dtype)[()] if total is None else total
            total = select(node.index == k, d, before)
    return total
