"""The first iteration of a loop on its own, where it changes the type of a variable.

    total = 0                                total = 0
    for row in A:                            total = total + A[0]
        total = total + row         =>       for k in range(1, len(A)):
                                                 total = total + A[k]

A loop of the program keeps the types of its variables.  One that is a number before the loop and
an array after an iteration, or an array of ints and then of floats, or an object or a dict that
gets another attribute or key, or is a list that only the loop makes, is a `Conflict` that names
the loop; where it is read, `MustPeel` starts the lowering again with that loop among `cx.peeled`.
Where such a loop does not run at all the reference tape runs the call.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Hashable
from dataclasses import replace

import gast

from s2s.elementary import OPERATIONS
from s2s.frontend import operators
from s2s.frontend.context import Context, State
from s2s.frontend.iteration import Iteration
from s2s.frontend.values import Conflict, Items, Number, Value, constant
from s2s.ir.nodes import If, Raise
from s2s.kernels.exact import Unforeseen

_MESSAGE = (
    "s2s: this loop must run at least once, as its first iteration changes the type of a variable"
)


def loop_at(cx: Context, node: gast.AST) -> Hashable:
    """What a loop is called, the same in each lowering of a function."""
    node = node.target if isinstance(node, gast.comprehension) else node
    return cx.span_of(node), cx.frame.path, cx.unrolled


def marked(cx: Context, loop: Hashable, entry: State, left: State, joined: State) -> State:
    """The joined state at the head of a loop; a conflict that the first iteration settles says so.

    `entry` is what enters the loop, `left` what an iteration leaves.
    """
    if loop in cx.peeled:
        return joined
    return {
        key: _marked(loop, entry.get(key), left.get(key), value) for key, value in joined.items()
    }


def _marked(loop: Hashable, before: Value | None, after: Value | None, joined: Value) -> Value:
    if isinstance(joined, Conflict):
        is_settled = after is not None and not isinstance(after, Conflict)
        return replace(joined, loop=loop) if is_settled and joined.loop is None else joined
    if not all(isinstance(value, Items) for value in (before, after, joined)):
        return joined
    sides = zip(before.items, after.items, joined.items, strict=True)
    items = tuple(_marked(loop, *side) for side in sides)
    changed = any(new is not old for new, old in zip(items, joined.items, strict=True))
    return replace(joined, items=items) if changed else joined


def apart(cx: Context, body: Callable[[], None]) -> None:
    """Lower the first iteration; what it makes is told from what later ones make."""
    around, cx.unrolled = cx.unrolled, (*cx.unrolled, "first")
    try:
        body()
    finally:
        cx.unrolled = around


def require(cx: Context, runs: Number) -> None:
    """Leave the program to the tape where the loop does not run."""
    if not runs.known:
        stop = Raise(span=cx.span, exception=Unforeseen, message=_MESSAGE)
        test = operators.negation(cx, runs).atom
        cx.emit(If(span=cx.span, test=test, then=(stop,), other=()))


def first_and_rest(cx: Context, it: Iteration) -> tuple[Number, Iteration] | None:
    """The first counter and the iteration over the others; None where that is not simple."""
    if it.reverse and (it.start.known, it.step.known) != (0, 1) or it.step.known is None:
        return None
    name = "lt" if it.step.known > 0 else "gt"
    known = [it.start.known, it.stop.known]
    runs = Number(cx.apply(OPERATIONS[name], it.start.atom, it.stop.atom), True)
    if None not in known:
        runs = replace(runs, known=getattr(operator, name)(*known))
    require(cx, runs)
    if it.reverse:
        last = _moved(cx, it.stop, -1)
        return last, replace(it, stop=last)
    return it.start, replace(it, start=_moved(cx, it.start, it.step.known))


def _moved(cx: Context, number: Number, by: int) -> Number:
    if number.known is not None:
        return constant(number.known + by)
    return cx.keep(Number(cx.apply(OPERATIONS["add"], number.atom, constant(by).atom), True))
