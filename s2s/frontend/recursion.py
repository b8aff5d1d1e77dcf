"""Recursion: unrolled where its depth is static, a loop where numbers of the program decide.

    def gcd(a, b):                         while True:
        if b == 0:                             if b == 0:
            return a                  =>           return a
        return gcd(b, a % b)                   a, b = b, a % b

Calls are lowered in place where the depth comes to an end while compiling: decided by static ints
(those of the arguments become part of the signature for it), strings, structures of containers.
Where the call is the last thing done it is the next turn of a loop; otherwise what it leaves
unfinished goes on a stack (`stacked`).
"""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Callable, Iterator

import gast

from s2s.frontend import blocks, extents, scopes, stacked
from s2s.frontend.context import Context, Frame, Poisoned, Unreachable
from s2s.frontend.signature import StaticNeeded
from s2s.frontend.values import ArrayValue, Number, TupleValue, Value
from s2s.ir.types import DType

MAX_NESTED = 10
"""Activations of one function inside each other, below a branch of the program: static tests
do not decide that recursion, or too late."""

MAX_WRITTEN = 30
"""Activations of one function below a branch of the program: more are shorter with a stack."""

MAX_DEPTH = 150
"""Calls inside each other."""

MAX_CALLS = 20_000
"""Calls in one program, each lowered in place."""


class Endless(Exception):
    """The recursion of `node` does not come to an end while compiling."""

    def __init__(self, node: gast.AST) -> None:
        super().__init__()
        self.node = node


def check_depth(cx: Context, node: gast.AST, name: str) -> None:
    """Stop at a call that goes on for ever."""
    cx.entered += 1
    active = [depth for of, depth in cx.activations if of is node]
    if active and cx.arms > active[0]:
        cx.written[id(node)] += 1
        many = cx.written[id(node)] > MAX_WRITTEN and id(node) not in cx.unrolling
        if many or len(active) >= MAX_NESTED:
            raise Endless(node)
    if len(cx.calls) <= MAX_DEPTH and cx.entered <= MAX_CALLS:
        return
    if active:
        raise Endless(node)
    raise cx.refuse(
        f"{cx.entered} calls are written out, {len(cx.calls)} inside each other, up to `{name}`",
        "write the innermost recursion as a loop",
    )


def decided(cx: Context, frame: Frame, node: gast.AST, run: Callable[[gast.AST], Value]) -> Value:
    """Run the body of a function; if it is a recursion without end, as a loop."""
    if id(node) in cx.tail_loops:
        if any(of is node for of, _ in cx.activations):
            raise _refusal(cx, frame, node)  # it calls itself through another function
        return _active(cx, cx.tail_loops[id(node)], node, run)
    if any(of is node for of, _ in cx.activations):
        return _active(cx, node, node, run)
    before = cx.mark(), list(cx.block), dict(cx.state)
    try:
        return _unrolled(cx, node, run)
    except Endless as found:
        if found.node is not node:
            raise
    _forget(cx, before)
    refusal = _refusal(cx, frame, node)
    for loop in _loops(node, frame.name, refusal):
        cx.tail_loops[id(node)] = loop
        with contextlib.suppress(Poisoned):
            value = _active(cx, loop, node, run)
            if len(cx.errors) == before[0][0]:
                return value
        del cx.tail_loops[id(node)]
        _forget(cx, before)
    cx.unrolling.add(id(node))
    try:
        return _unrolled(cx, node, run)
    except Endless as found:
        if found.node is not node:
            raise
    _forget(cx, before)
    raise refusal


def _unrolled(cx: Context, node: gast.AST, run: Callable[[gast.AST], Value]) -> Value:
    cx.written[id(node)] = 0
    return _active(cx, node, node, run)


def _forget(cx: Context, before: tuple) -> None:
    mark, block, state = before
    cx.rollback(mark)
    cx.block[:], cx.state, cx.dead = block, dict(state), False


def _loops(node: gast.AST, name: str, refusal: Exception) -> Iterator[gast.FunctionDef]:
    """The recursion as a loop, if it is one: of tail calls, or with a stack."""
    if not isinstance(node, gast.FunctionDef):
        return
    loop = as_loop(node, name)
    if loop is None and not isinstance(refusal, StaticNeeded):
        loop = stacked.as_stack(node, name, _arguments)
    if loop is not None:
        yield loop


def _active(cx: Context, body: gast.AST, node: gast.AST, run: Callable[[gast.AST], Value]) -> Value:
    cx.activations.append((node, cx.arms))
    try:
        return run(body)
    finally:
        cx.activations.pop()


def popped(cx: Context, node: blocks.Popped) -> Value:
    """The last item of a stack; where nothing was put on it yet, this does not run."""
    stack = cx.value_of(node.call.func.value)
    held = cx.state["cell", stack.cell]
    if isinstance(held, TupleValue) and not held.items:
        raise Unreachable
    return cx.value_of(node.call)


def _refusal(cx: Context, frame: Frame, node: gast.AST) -> Exception:
    """Ints that would decide the depth must be static; without any it is refused."""
    reason = f"the depth of the recursion of `{frame.name}` is decided at run time"
    remedy = "write it as a loop, or let an int argument decide the depth"
    origins: frozenset = frozenset()
    for name in scopes.parameters(node.args):
        value = cx.state.get((frame, name))
        if isinstance(value, Number) and value.dtype is DType.I64 and value.known is None:
            origins |= value.origins
        if isinstance(value, ArrayValue):
            origins |= extents.origins_of(value)
    if origins:
        return StaticNeeded(reason, remedy, cx.span, origins)
    return cx.refuse(reason, remedy)


# --- tail calls --------------------------------------------------------------------------------


def as_loop(node: gast.FunctionDef, name: str) -> gast.FunctionDef | None:
    """The function with its calls of itself as turns of a loop; None if it does more with them."""
    if name in scopes.local_names(node) or node.args.vararg or node.args.kwarg:
        return None
    if not any(_names(stmt, name) for stmt in node.body):
        return None  # it calls itself through another function
    body = _turned(copy.deepcopy(node.body), node, name)
    if body is None or any(_names(stmt, name) for stmt in body):
        return None
    last = body[-1]
    body.append(gast.copy_location(gast.Return(value=None), last))
    true = gast.copy_location(gast.Constant(value=True, kind=None), node.body[0])
    loop = gast.While(test=true, body=body, orelse=[])
    made = copy.copy(node)
    made.body = [gast.copy_location(loop, node.body[0])]
    return made


def _names(node: gast.AST, name: str) -> bool:
    return any(isinstance(part, gast.Name) and part.id == name for part in gast.walk(node))


def _turned(body: list, node: gast.FunctionDef, name: str) -> list | None:
    """The statements with `return name(...)` replaced."""
    result: list = []
    for stmt in body:
        match stmt:
            case gast.Return(value=gast.IfExp(test=test, body=then, orelse=other)):
                arms = [[gast.copy_location(gast.Return(value=v), v)] for v in (then, other)]
                branch = gast.If(test=test, body=arms[0], orelse=arms[1])
                new = _turned([gast.copy_location(branch, stmt)], node, name)
            case gast.Return(value=gast.Call(func=gast.Name(id=called))) if called == name:
                new = _next_turn(stmt, node)
            case gast.If():
                stmt.body = _turned(stmt.body, node, name)
                stmt.orelse = _turned(stmt.orelse, node, name)
                new = None if stmt.body is None or stmt.orelse is None else [stmt]
            case _:
                new = [stmt]
        if new is None:
            return None
        result += new
    return result


def _next_turn(stmt: gast.Return, node: gast.FunctionDef) -> list | None:
    """`a, b = ...; continue` for `return name(...)`."""
    given = _arguments(stmt.value, node.args)
    if given is None:
        return None
    targets = [_at(gast.Name(n, gast.Store(), None, None), stmt) for n in given]
    values = list(given.values())
    goes_on = _at(gast.Continue(), stmt)
    if len(values) == 1:
        target, value = targets[0], values[0]
    else:
        target = _at(gast.Tuple(elts=targets, ctx=gast.Store()), stmt)
        value = _at(gast.Tuple(elts=values, ctx=gast.Load()), stmt)
    assign = gast.Assign(targets=[target], value=value, type_comment=None)
    return [_at(assign, stmt), goes_on] if values else [goes_on]


def _arguments(call: gast.Call, args: gast.arguments) -> dict[str, gast.AST] | None:
    """The new value of each parameter; None where that is not plain."""
    ordered = [a.id for a in (*args.posonlyargs, *args.args)]
    if any(isinstance(a, gast.Starred) for a in call.args) or len(call.args) > len(ordered):
        return None
    given = dict(zip(ordered, call.args, strict=False))
    for keyword in call.keywords:
        if keyword.arg is None or keyword.arg in given:
            return None
        given[keyword.arg] = keyword.value
    defaults = dict(zip(ordered[len(ordered) - len(args.defaults) :], args.defaults, strict=True))
    pairs = zip((a.id for a in args.kwonlyargs), args.kw_defaults, strict=True)
    defaults |= {name: value for name, value in pairs if value is not None}
    for name in (*ordered, *(a.id for a in args.kwonlyargs)):
        if name in given:
            continue
        if not isinstance(defaults.get(name), gast.Constant):
            return None
        given[name] = _at(copy.deepcopy(defaults[name]), call)
    return given


def _at(new: gast.AST, place: gast.AST) -> gast.AST:
    return gast.copy_location(new, place)
