"""Calls of functions with derivatives of the user's own: one node each, whatever they return."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s.elementary.custom import Custom, Kept, Leaf, Tree, mapped
from s2s.tape.indexing import lift
from s2s.tape.operations import activate, refuse
from s2s.tape.record import Called, Place, Tape
from s2s.tape.values import (
    accumulate,
    is_active,
    is_float,
    is_number,
    raw,
    set_tangent,
    settled,
)


def call(tape: Tape, place: Place, owner: Custom, args: tuple, kwargs: dict) -> Any:
    """Run the function on plain values."""
    if not owner.ready():
        raise refuse(
            f"`{owner.__name__}` has no derivative yet", f"give it: {owner.how_to_define()}", place
        )
    if kwargs:
        args = owner.__signature__.bind(*args, **kwargs).args
    operands: list[Any] = []
    tree = Tree(tuple(_structure(tape, arg, operands) for arg in args))
    kept = owner.forward(*map(raw, operands), tree=tree)
    weak = [type(example) in (float, int, bool) for example in owner.examples(kept)]
    outputs = [settled(r, w) for r, w in zip(kept.results, weak, strict=True)]
    if any(map(is_active, operands)):
        for output in outputs:
            if is_float(output):
                activate(output)
        tape.nodes.append(Called(owner, tuple(operands), kept, tuple(outputs)))
    return Tree(kept.shape).filled(outputs)


def _structure(tape: Tape, value: Any, operands: list[Any]) -> Any:
    if isinstance(value, (tuple, list, dict)):
        return mapped(lambda item: _structure(tape, item, operands), value)
    value = lift(tape, value)
    if not is_number(value):
        return value
    operands.append(value)
    return Leaf(len(operands) - 1)


def reverse(node: Called) -> None:
    """Ask for the cotangents of the operands, once for all results."""
    kept: Kept = node.kept
    bars = [output.derivative for output in node.outputs if is_float(output)]
    if all(bar is None for bar in bars):
        return
    bar = _joined(node, bars)
    for position, operand in enumerate(node.operands):
        if is_active(operand):
            accumulate(operand, node.owner.adjoint(kept, bar, position))


def forward(node: Called) -> None:
    """The tangents of the results."""
    owner, kept = node.owner, node.kept
    dots = [o.derivative if is_active(o) else None for o in node.operands]
    moving = tuple(k for k, d in enumerate(dots) if d is not None)
    moved = owner.tangent(kept, *(dots[k] for k in moving), moving=moving)
    for position, output in enumerate(node.outputs):
        if is_float(output):
            single = len(node.outputs) == 1
            set_tangent(output, moved if single else owner.unpacked(moved, kept, position))


def _joined(node: Called, bars: list[Any]) -> Any:
    """The cotangents as generated code holds them: one value, or one vector of all."""
    outputs = [output for output in node.outputs if is_float(output)]
    full = [np.zeros_like(raw(o)) if b is None else b for o, b in zip(outputs, bars, strict=True)]
    if len(node.outputs) == 1:
        return full[0]
    return np.concatenate([np.ravel(np.asarray(bar, np.float64)) for bar in full])
