"""`for` and `while`: unrolled over static items, otherwise loops of the IR.

A loop is lowered until the types of its variables at its head are stable: the head joins what
enters the loop with what its body leaves behind, and the body is lowered again if that changes it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

import gast

from s2s.errors import S2SError
from s2s.frontend import conditions, growing, operators, peeling, promote
from s2s.frontend.binding import read
from s2s.frontend.context import Arm, Context, Frame, State
from s2s.frontend.iteration import Iteration, captured, iteration, static_items, trips
from s2s.frontend.merge import Joiner, append, branch, carry, join_states, loosened
from s2s.frontend.sameness import same
from s2s.frontend.signature import StaticNeeded
from s2s.frontend.slots import slot_of
from s2s.frontend.values import (
    Comprehension,
    Conflict,
    GeneratorValue,
    ListValue,
    Maybe,
    Number,
    Poison,
    TupleValue,
    Value,
    bound_origins,
    constant,
)
from s2s.ir.nodes import Const, For, Let, Var, While
from s2s.ir.types import BOOL, I64

_MAX_PASSES = 20
_MAX_NESTED = 16
"""Iterations with an exit that stand in one another where a loop is unrolled."""
Flag = tuple[Frame, str]


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """The body of a `for` loop: what it is called with is the element.

    `names` are the names of the current frame that it assigns, `target` is how to call the counter.
    """

    node: gast.AST
    run: Callable[[Value], None]
    names: frozenset[str] = frozenset()
    flag: Flag | None = None
    target: str = "i"


# --- for ---------------------------------------------------------------------------------------


def for_each(cx: Context, iterable: Value, body: Body) -> None:
    """Run the body for each element, as the program or now."""
    iterable = promote.definite(cx, iterable)
    if isinstance(iterable, Comprehension) and isinstance(iterable.node, gast.ListComp):
        iterable = iterable.listed("item")
    if isinstance(iterable, (Comprehension, GeneratorValue)):
        iterable.run(body.run, body.flag)
        return
    items = static_items(cx, iterable)
    if items is not None:
        _unroll(cx, items, body)
        _refuse_resized(cx, iterable, items)
        return
    token = ("loop", id(body.node), cx.frame.path, cx.unrolled)
    mark, block, state = cx.mark(), list(cx.block), dict(cx.state)
    running = growing.cells_of(iterable) - cx.iterated
    cx.iterated |= running
    try:
        if peeling.loop_at(cx, body.node) in cx.peeled:
            growing.retried(cx, lambda: _first_apart(cx, iterable, body, token))
        else:
            growing.retried(
                cx, lambda: with_counter(cx, iterable, body, token), token, trips(cx, iterable)
            )
    except StaticNeeded as need:
        if token not in need.origins:
            raise
        cx.rollback(mark)
        cx.block[:], cx.state = block, state
        _unroll(cx, _forced_items(cx, iterable, need), body)
    finally:
        cx.iterated -= running


def _first_apart(cx: Context, iterable: Value, body: Body, token: Hashable) -> None:
    """The first iteration before the loop, which goes over the others."""
    parts = peeling.first_and_rest(cx, iteration(cx, captured(cx, iterable, body.names)))
    if parts is None:
        with_counter(cx, iterable, body, token)
        return
    first, rest = parts
    peeling.apart(cx, lambda: body.run(rest.element(first)))
    if not cx.dead:
        left = constant(False) if body.flag is None else read(cx, *body.flag)

        def others() -> None:
            with_counter(cx, iterable, body, token, iterate=lambda cx, value: rest)

        branch(cx, operators.negation(cx, left), others, lambda: None)


def _refuse_resized(cx: Context, iterable: Value, items: tuple[Value, ...]) -> None:
    """A list that is made longer or shorter by the loop that runs over it."""
    if isinstance(iterable, ListValue) and not cx.dead:
        now = cx.state.get(("cell", iterable.cell))
        if isinstance(now, TupleValue) and len(now.items) != len(items):
            raise cx.refuse(
                "a list changes its length in the loop that runs over it",
                "loop over a copy: for v in list(...)",
            )


def _forced_items(cx: Context, iterable: Value, need: StaticNeeded) -> tuple[Value, ...]:
    items = static_items(cx, iterable, forced=True)
    if items is not None:
        return items
    origins = bound_origins(iterable)
    if origins:
        raise StaticNeeded(need.reason, need.remedy, need.span, origins)
    raise S2SError(
        need.reason.replace("is computed here", "changes in a loop of run-time length"),
        "use an array in place of the list or tuple, or a loop with constant bounds",
        need.span,
    )


def _unroll(cx: Context, items: tuple[Value, ...], body: Body) -> None:
    """The body once for each item; after exits that are decided at run time, in branches."""
    around = cx.unrolled
    step = len(items) if body.flag is None else _MAX_NESTED
    try:
        for first in range(0, len(items), max(step, 1)):
            part = items[first : first + step]
            cx.unrolled = around if first == 0 else (*around, "from", first)
            _unless_left(cx, body, lambda part=part: _unroll_nested(cx, part, body), first == 0)
            if cx.dead:
                return
    finally:
        cx.unrolled = around


def _unless_left(cx: Context, body: Body, rest: Callable[[], None], begins: bool = False) -> None:
    """Run the rest, in a branch if an exit may have been taken before."""
    left = None if begins or body.flag is None else read(cx, *body.flag)
    if left is None or left.known is False:
        rest()
    elif left.known is None:
        branch(cx, operators.negation(cx, left), rest, lambda: None)


def _unroll_nested(cx: Context, items: tuple[Value, ...], body: Body) -> None:
    around = cx.unrolled
    try:
        for k, item in enumerate(items):
            cx.unrolled = (*around, k)
            body.run(item)
            if cx.dead:
                return
            if body.flag is not None and read(cx, *body.flag).known is not False:
                cx.unrolled = (*around, k, "rest")
                _unless_left(cx, body, lambda rest=items[k + 1 :]: _unroll_nested(cx, rest, body))
                return
    finally:
        cx.unrolled = around


def with_counter(
    cx: Context,
    iterable: Value,
    body: Body,
    token: Hashable,
    ending: Callable[[Arm, Iteration, Number], None] | None = None,
    iterate: Callable[[Context, Value], Iteration] = iteration,
) -> None:
    """A `For`; `ending` may add to the body when its types are settled."""
    it = iterate(cx, captured(cx, iterable, body.names))
    counter = Number(Var(body.target, I64), True, None, frozenset({token}))
    loops, cx.loops = cx.loops, (*cx.loops, token)

    def attempt(head: State) -> Arm:
        return cx.arm(lambda: body.run(it.element(counter)), head)

    try:
        keys = frozenset((cx.frame, name) for name in body.names)
        loop = peeling.loop_at(cx, body.node)
        head, arm = stabilise(cx, token, keys, attempt, lambda arm: arm, loop)
    finally:
        cx.loops = loops
    if ending is not None:
        ending(arm, it, counter)
    until = None
    if body.flag is not None and not arm.dead:
        flag = head.get(body.flag)
        until = flag.atom if isinstance(flag, Number) and flag.known is None else None
    _emit_for(cx, it, counter, arm, until)
    cx.state = _after(it, head, arm)


def _emit_for(cx: Context, it: Iteration, counter: Number, arm: Arm, until: Var | None) -> None:
    if it.step.known is None:
        _check_step(cx, it)
    cx.emit(
        For(
            span=cx.span,
            var=counter.atom,
            start=cx.checked(it.start.atom),
            stop=cx.checked(it.stop.atom),
            step=cx.checked(it.step.atom),
            body=tuple(arm.block),
            until=until,
            reverse=it.reverse,
        )
    )


def _check_step(cx: Context, it: Iteration) -> None:
    wrong = cx.apply(operators.OPERATIONS["eq"], it.step.atom, Const(0, I64))
    cx.stop_if(wrong, ValueError, "range() arg 3 must not be zero")


def _after(it: Iteration, head: State, arm: Arm) -> State:
    """The state after the loop; what each iteration assigns is assigned if one runs for sure."""
    bounds = [bound.known for bound in (it.start, it.stop, it.step)]
    if None in bounds or arm.dead or not range(*bounds):
        return head
    return {
        key: value.value
        if isinstance(value, Maybe) and not isinstance(arm.state.get(key), (Maybe, type(None)))
        else value
        for key, value in head.items()
    }


# --- while -------------------------------------------------------------------------------------


def while_true(
    cx: Context,
    node: gast.AST,
    test: Callable[[], Number],
    body: Callable[[], None],
    names: frozenset[str],
) -> None:
    """A `While`; the test is lowered into a block of its own, which runs before each iteration."""
    growing.retried(cx, lambda: _while_true(cx, node, test, body, names))


def _while_true(
    cx: Context,
    node: gast.AST,
    test: Callable[[], Number],
    body: Callable[[], None],
    names: frozenset[str],
) -> None:
    loop = peeling.loop_at(cx, node)
    if loop in cx.peeled:
        before = test()
        if before.known is None or before.known:
            peeling.require(cx, before)
            peeling.apart(cx, body)
        if cx.dead or before.known is False:
            return
    token = ("while", id(node), cx.frame.path, cx.unrolled)
    loops, cx.loops = cx.loops, (*cx.loops, token)

    def tested() -> Number:
        value = test()
        if value.known is None and isinstance(value.atom, Var):
            return value
        var = Var("running", BOOL)
        cx.emit(Let(span=cx.span, target=var, value=Const(bool(value.known), BOOL)))
        return Number(var, True, value.known)

    def attempt(head: State) -> tuple[Arm, Arm]:
        before = cx.arm(tested, head)
        if before.dead or before.value.known is False:
            return before, before
        return before, cx.arm(body, before.state)

    try:
        keys = frozenset((cx.frame, name) for name in names)
        head, (before, inside) = stabilise(cx, token, keys, attempt, lambda arms: arms[1], loop)
    except StaticNeeded as need:
        if token not in need.origins:
            raise
        remedy = "use an array of a size that is known before the loop"
        raise S2SError(need.reason, remedy, need.span) from None
    finally:
        cx.loops = loops
    if inside is before:
        cx.block.extend(before.block)
        cx.state, cx.dead = before.state, before.dead
        return
    cond = before.value.atom
    block, other = tuple(before.block), tuple(inside.block)
    cx.emit(While(span=cx.span, test=block, cond=cond, body=other))
    made = {key: value for key, value in head.items() if key not in before.state}
    cx.state = {**before.state, **made}


def tested_with_flag(cx: Context, flag: Flag, test: gast.AST) -> Number:
    """`not flag and test`: after a `break` the test does not run."""
    goes_on = [lambda: operators.negation(cx, read(cx, *flag))]
    return conditions.chain(cx, goes_on + conditions.conjuncts(cx, test), True)


# --- the fixed point ---------------------------------------------------------------------------


def stabilise(
    cx: Context,
    key: Hashable,
    changed: frozenset,
    attempt: Callable[[State], Any],
    last: Callable[[Any], Arm],
    loop: Hashable,
) -> tuple[State, Any]:
    """Lower until the state at the head of a loop holds for every iteration.

    Returns the state at the head and what the last `attempt` made, with the moves into the head's
    variables emitted before the loop and at the end of its body.
    """
    entry = cx.state
    head = _first_head(cx, entry, key, changed)
    pending = changed
    for _ in range(_MAX_PASSES):
        mark = cx.mark()
        outer, cx.maybe = cx.maybe, set()
        own = pending - head.keys()
        around, cx.pending = cx.pending, cx.pending | own
        hits = len(cx.missed)
        try:
            made = attempt(head)
        finally:
            cx.pending = around
        seen, cx.maybe = cx.maybe, outer | cx.maybe
        arm = last(made)
        paths = [entry] if arm.dead else [entry, arm.state]
        joined = peeling.marked(cx, loop, entry, arm.state, join_states(cx, paths))
        wider = _widened(cx, head, joined)
        stable = _is_stable(head, wider, seen, arm) and not _leant_in_vain(cx, head, wider)
        if stable and own.isdisjoint(cx.missed[hits:]):  # a loop inside has settled its own
            break
        pending = frozenset() if stable else pending
        cx.rollback(mark)
        head = wider
    else:
        raise cx.refuse("the types in this loop do not settle", "give its variables one type each")
    unusable = {k: v for k, v in joined.items() if isinstance(v, Poison)}
    sound = {k: v for k, v in wider.items() if k not in unusable}
    cx.memo[key] = {k: v for k, v in wider.items() if k in entry and v is not entry[k]}
    carry(cx, entry, sound)
    if not arm.dead:
        append(cx, arm, lambda: carry(cx, arm.state, sound))
    return {**wider, **unusable}, made


def _first_head(cx: Context, entry: State, key: Hashable, changed: frozenset) -> State:
    """What enters, without what the loop is bound to change, and with what is known of it."""
    head = dict(entry)
    for name in changed:
        if name in head and not name[1].startswith("."):
            head[name] = loosened(head[name])
    for name, value in cx.memo.get(key, {}).items():
        if name in entry:
            joined = Joiner(cx, [entry, head]).join([entry[name], value], slot_of(cx, name))
            if not isinstance(joined, Conflict):
                head[name] = joined
    return head


def _widened(cx: Context, head: State, joined: State) -> State:
    """The joined state, and at least as wide as the head it was made with, where that fits.

    What an error in the body left unusable is taken as it was at the head: if the body is lowered
    again it meets the error again, and does not pass over it in silence.
    """
    joiner = Joiner(cx, [head, joined])
    result = {}
    for key, value in joined.items():
        before = head.get(key)
        if isinstance(value, Poison) and before is not None:
            result[key] = before
            continue
        wider = value if before is None else joiner.join([before, value], slot_of(cx, key))
        result[key] = value if isinstance(wider, Conflict) else wider
    return {**result, **joiner.merged}


def _leant_in_vain(cx: Context, head: State, wider: State) -> bool:
    """Whether something was taken for a literal, to join a float32, that a loop changes."""
    pairs = ((before, wider.get(key)) for key, before in head.items()) if cx.leans else ()
    return any(
        isinstance(before, Number) and isinstance(value, Number) and before.literal > value.literal
        for before, value in pairs
    )


def _is_stable(head: State, wider: State, seen: set[Hashable], arm: Arm) -> bool:
    """Whether lowering from `head` holds for `wider` too.

    A variable that enters unassigned may be assigned by the body in every iteration: then nothing
    has to be lowered again for it.
    """
    for key, value in wider.items():
        before = head.get(key)
        if before is not None:
            if not same(before, value):
                return False
        elif key[0] == "cell" or not isinstance(value, Maybe):
            continue
        elif key in seen or isinstance(arm.state.get(key), Maybe):
            return False
    return True
