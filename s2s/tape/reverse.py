"""The reverse sweep: adjoints receive their contributions in the reverse order of execution.

One rule for each kind of node; the operands of an operation in their order, left to right.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from s2s.elementary import OPERATIONS
from s2s.tape import custom
from s2s.tape.record import Called, Copy, Gather, LinearMap, MatrixMap, Node, Route, Smooth, Store
from s2s.tape.values import Array, Value, accumulate, is_active

select = OPERATIONS["select"]
strong = OPERATIONS["strong"]
expand = OPERATIONS["expand"]


def sweep(nodes: list[Node]) -> None:
    """Run the tape backwards. The adjoints of the results have been set."""
    for node in reversed(nodes):
        if isinstance(node, Store):
            _reverse_store(node)
            continue
        if isinstance(node, Called):
            custom.reverse(node)
            continue
        cotangent = node.output.derivative
        if cotangent is None:
            continue
        match node:
            case Smooth():
                _contribute(node.operands, smooth_contributions(node, cotangent))
            case LinearMap():
                _contribute(node.operands, linear_contributions(node, cotangent))
            case MatrixMap():
                _contribute(node.operands, _pulled_back(node, cotangent))
            case Route():
                routed = (select(node.index == k, cotangent, 0.0) for k in range(len(node.pieces)))
                _contribute(node.pieces, routed)
            case Copy():
                accumulate(node.source, cotangent)
            case Gather():
                np.add.at(node.source.materialised(), node.index, cotangent)


def _contribute(operands: Iterable[Any], contributions: Iterable[Any]) -> None:
    for operand, contribution in zip(operands, contributions, strict=True):
        if is_active(operand) and contribution is not None:
            accumulate(operand, contribution)


def smooth_contributions(node: Smooth, cotangent: Any) -> list[Any]:
    """Cotangent times partial; partials come from primal values only."""
    partials = node.op.smooth_partials(*node.values, out=node.out, **node.attrs)
    if not node.op.elementwise:
        cotangent = expand(cotangent, node.values[0], **node.attrs)
    return [None if p is None else strong(cotangent, p) for p in partials]


def linear_contributions(node: LinearMap, cotangent: Any) -> list[Any]:
    """The declared transposes, for the active operands only."""
    transposes = node.op.transposes(cotangent, *node.values, **node.attrs)
    return [
        transpose() if transpose is not None and is_active(operand) else None
        for operand, transpose in zip(node.operands, transposes, strict=True)
    ]


def _pulled_back(node: MatrixMap, cotangent: Any) -> list[Any]:
    """The declared pullbacks, for the active operands only."""
    pullbacks = node.op.pullbacks(cotangent, *node.values, out=node.out, **node.attrs)
    return [
        pullback() if pullback is not None and is_active(operand) else None
        for operand, pullback in zip(node.operands, pullbacks, strict=True)
    ]


def _reverse_store(node: Store) -> None:
    """t = x_bar[i]; x_bar[i] = 0 (unless the store adds); value_bar += t (semantics 2.4)."""
    if node.target.derivative is None:
        return
    bar = node.target.materialised()
    taken = np.array(bar[node.index])
    if not node.adds:
        if node.index is not Ellipsis:
            taken = np.where(_last_writers(node.target, node.index), taken, 0.0)
        bar[node.index] = 0.0
    if is_active(node.value):
        accumulate(node.value, taken)


def _last_writers(target: Array, index: Any) -> np.ndarray:
    """Of the elements that an indexed store writes, those that were not written again by it."""
    writer = np.empty(target.data.shape, dtype=np.int64)
    order = np.arange(writer[index].size).reshape(writer[index].shape)
    writer[index] = order
    return writer[index] == order


def plant(result: Any, seed: Any) -> None:
    """Set the adjoint of what the function returned; None leaves it out."""
    if seed is None:
        return
    if isinstance(result, (tuple, list)):
        for part, part_seed in zip(result, seed, strict=True):
            plant(part, part_seed)
    elif isinstance(result, Value) and is_active(result):
        spread = np.broadcast_to(np.asarray(seed, dtype=result.dtype), np.shape(_raw(result)))
        accumulate(result, spread)


def _raw(result: Value) -> Any:
    return result.data if isinstance(result, Array) else result.value
