"""A directional derivative that trusts no declared partial: complex step, or mpmath.

The float run decides every branch, selection and index; along it each smooth function is
differentiated by its declared complex twin (imaginary part of f(x + ih d) / h, which has no
cancellation), and where it has none by mpmath in extended precision; a factorisation is, by
differences.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from s2s import tape
from s2s.elementary import Elementary
from s2s.tape.record import MatrixMap, Smooth

STEP = 1e-150
DIGITS = 40
FIRST = 2.0**-6
"""The largest step of a difference, along a direction whose largest element is 1."""


def directional(
    function: Callable, args: tuple, tangents: tuple, keywords: tuple[str, ...] = ()
) -> Any:
    """The derivative of `function` at `args` along `tangents` (None: a passive argument)."""
    return tape.jvp(function, args, tangents, {}, true_tangent, keywords)[1]


def true_tangent(node: Smooth | MatrixMap, tangents: list[Any]) -> Any:
    """The tangent of a smooth function by its mathematics alone; 0 on its singular set."""
    directions = [None if d is None else np.asarray(d, np.float64) for d in tangents]
    if all(d is None for d in directions):
        return None
    if node.op.analytic is not None:
        tangent = _complex_step(node, directions)
    elif isinstance(node, MatrixMap):
        return _differences(node, directions)
    else:
        tangent = _extended(node, directions)
    if node.op.singular is not None and isinstance(node, Smooth):
        on_set = node.op.singular(*node.values, out=node.out, **node.attrs)
        tangent = np.where(on_set, 0.0, tangent)
    return np.asarray(tangent, dtype=np.asarray(node.out).dtype)[()]


def _complex_step(node: Smooth | MatrixMap, directions: list[Any]) -> Any:
    moved = [
        v if d is None else np.asarray(v, np.float64) + 1j * STEP * d
        for v, d in zip(node.values, directions, strict=True)
    ]
    return np.imag(node.op.analytic(*moved, **node.attrs)) / STEP


def _differences(node: MatrixMap, directions: list[Any]) -> Any:
    """Central differences of the value, extrapolated to a step of 0: of factorisations."""
    scale = max(float(np.max(np.abs(d), initial=0.0)) for d in directions if d is not None)
    if scale == 0.0:
        return np.zeros_like(node.out)
    steps = [FIRST / scale / 2**k for k in range(5)]
    rows = [(_moved(node, directions, t) - _moved(node, directions, -t)) / (2 * t) for t in steps]
    for order in range(1, len(steps)):
        weight = 4.0**order
        rows = [(weight * b - a) / (weight - 1.0) for a, b in zip(rows, rows[1:], strict=False)]
    return rows[0]


def _moved(node: MatrixMap, directions: list[Any], step: float) -> Any:
    values = (
        v if d is None else v + step * d for v, d in zip(node.values, directions, strict=True)
    )
    out = node.op(*values, **node.attrs)
    if not node.op.up_to_sign:
        return out
    turned = np.sum((out * node.out)[..., 1:, :], axis=-2, keepdims=True) < 0.0
    first = np.arange(out.shape[-2])[:, None] == 0
    return np.where(turned & ~first, -out, out)


def _extended(node: Smooth, directions: list[Any]) -> Any:
    """The sum over the operands of partial times direction, element by element."""
    total: Any = 0.0
    for k, d in enumerate(directions):
        if d is not None:
            partial = np.vectorize(lambda *x, k=k: extended_partial(node.op, x, k), otypes=[float])
            total = total + d * partial(*node.values)
    return total


def extended_partial(op: Elementary, point: tuple[float, ...], k: int) -> float:
    """The partial in operand k by a difference in extended precision."""
    import mpmath

    with mpmath.workdps(DIGITS):
        truth = eval(op.truth, {"mp": mpmath.mp}) if "mp" in op.truth else getattr(mpmath, op.truth)
        order = tuple(int(j == k) for j in range(len(point)))
        return float(mpmath.diff(truth, tuple(map(mpmath.mpf, map(float, point))), order).real)
