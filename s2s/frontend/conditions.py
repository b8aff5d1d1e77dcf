"""`and`, `or`, `not`, chained comparisons and the conditional expression, short-circuited exactly.

Each executed comparison is a record, so the right operand runs only where Python runs it.  Where it
is free of floats, effects and errors the two sides are simply combined.
"""

from __future__ import annotations

from collections.abc import Callable

import gast
import numpy as np

from s2s.elementary import OPERATIONS
from s2s.frontend import objects, operators, promote
from s2s.frontend.binding import bind, read, sequence
from s2s.frontend.context import Arm, Context
from s2s.frontend.merge import branch, join_arms
from s2s.frontend.sameness import same_object
from s2s.frontend.turns import in_turn
from s2s.frontend.values import (
    Arguments,
    ArrayValue,
    Conflict,
    DictValue,
    Number,
    ObjectValue,
    OptionalValue,
    StaticValue,
    Value,
    constant,
    describe_value,
    is_none,
)
from s2s.ir.nodes import Apply, Dim, Let, Statement
from s2s.ir.types import DType

_EAGER = {"lt", "le", "gt", "ge", "eq", "ne", "and_", "or_", "not_", "add", "sub", "mul", "neg"}


def condition(cx: Context, node: gast.AST) -> Number:
    """The truth of an expression, as `if`, `while`, `assert` and `not` ask for it."""
    with cx.at(node):
        if isinstance(node, gast.BoolOp):
            parts = [lambda part=part: condition(cx, part) for part in node.values]
            return chain(cx, parts, isinstance(node.op, gast.And))
        if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.Not):
            return operators.negation(cx, condition(cx, node.operand))
        value = cx.value_of(node)
        if not isinstance(value, OptionalValue):
            return operators.truth(cx, value, node)
        given = Number(value.given, True)
        return chain(cx, [lambda: given, lambda: operators.truth(cx, value.value, node)], True)


def conjuncts(cx: Context, node: gast.AST) -> list[Callable[[], Number]]:
    """The parts of `p and q and ...`; of anything else, itself."""
    is_and = isinstance(node, gast.BoolOp) and isinstance(node.op, gast.And)
    return [lambda part=part: condition(cx, part) for part in (node.values if is_and else [node])]


def chain(cx: Context, parts: list[Callable[[], Number]], is_and: bool) -> Number:
    """`p and q and ...` (or `or`) of bools: each part runs only if those before let it."""
    result = parts[0]()
    for k, part in enumerate(parts[1:], start=1):
        if result.known is not None:
            if bool(result.known) is not is_and:
                return result
            result = part()
            continue
        arm = cx.arm(part)
        if _is_eager(cx, arm):
            cx.block.extend(arm.block)
            result = _combined(cx, result, arm.value, is_and)
            continue
        return _short_circuit(cx, result, parts[k:], is_and)
    return result


def _combined(cx: Context, a: Number, b: Number, is_and: bool) -> Number:
    if is_and:
        return operators.both(cx, a, b)
    if b.known is not None:
        return b if b.known else a
    return Number(cx.apply(OPERATIONS["or_"], a.atom, b.atom), True)


def _is_eager(cx: Context, arm: Arm) -> bool:
    """Whether the arm is free of records, effects and errors."""
    return not arm.dead and arm.state == cx.state and all(map(_is_harmless, arm.block))


def _is_harmless(stmt: Statement) -> bool:
    if not isinstance(stmt, Let):
        return False
    match stmt.value:
        case Dim():
            return True
        case Apply(op=op, args=args):
            return op.name in _EAGER and not any(arg.type.dtype.is_float for arg in args)
        case _:
            return False


def _short_circuit(cx: Context, first: Number, rest: list, is_and: bool) -> Number:
    name = cx.unique("test")
    frame = cx.frame
    bind(cx, frame, name, Number(first.atom, True))
    _go_on(cx, name, rest, is_and)
    return Number(cx.state.pop((frame, name)).atom, True)


def _go_on(cx: Context, name: str, parts: list, is_and: bool) -> None:
    """The remaining parts, while those before do not decide."""
    frame = cx.frame
    test = read(cx, frame, name)
    if not is_and:
        test = operators.negation(cx, test)

    def next_part() -> None:
        bind(cx, frame, name, parts[0]())
        if len(parts) > 1:
            _go_on(cx, name, parts[1:], is_and)

    branch(cx, test, next_part, lambda: None)


# --- values ------------------------------------------------------------------------------------


def either(cx: Context, node: gast.BoolOp) -> Value:
    """`a or b`, `a and b` as a value: one of the operands, bound like any other choice."""
    is_and = isinstance(node.op, gast.And)
    return _either(cx, node.values, is_and)


def _either(cx: Context, nodes: list, is_and: bool) -> Value:
    first = cx.value_of(nodes[0])
    if len(nodes) == 1:
        return first
    if isinstance(first, Number):
        first = cx.keep(first)
    test = operators.truth(cx, first, nodes[0])

    def rest() -> Value:
        return _either(cx, nodes[1:], is_and)

    if test.known is not None:
        return rest() if bool(test.known) is is_and else first
    if _is_bool(first):
        parts = [lambda n=n: condition(cx, n) for n in nodes[1:]]
        arm = cx.arm(lambda: cx.value_of(nodes[1]))
        if _is_bool(arm.value):
            return chain(cx, [lambda: first, *parts], is_and)
    return choice(cx, test, rest if is_and else lambda: first, (lambda: first) if is_and else rest)


def _is_bool(value: Value) -> bool:
    return isinstance(value, Number) and value.dtype is DType.BOOL


def choice(
    cx: Context, test: Number, then: Callable[[], Value], other: Callable[[], Value]
) -> Value:
    """`then() if test else other()`."""
    if test.known is not None:
        return then() if test.known else other()
    frame, name = cx.frame, cx.unique("choice")
    arms = [cx.arm(lambda make=make: bind(cx, frame, name, make())) for make in (then, other)]
    join_arms(cx, test, *arms, of_statements=False)
    value = cx.state.pop((frame, name), None)
    if isinstance(value, Conflict):
        raise cx.refuse(
            value.reason.replace("`choice` is", "the expression is"),
            "let both arms have one type",
        )
    if value is None:
        raise cx.refuse("no arm of this expression has a value", "write it as a statement")
    return value


# --- comparisons -------------------------------------------------------------------------------


def comparison(cx: Context, node: gast.Compare) -> Value:
    """A comparison or a chain of them; `a < b < c` evaluates b once and c only if a < b."""
    left = in_turn(cx.value_of(node.left), node.comparators)
    if len(node.ops) == 1:
        return _one(cx, node, 0, left, cx.value_of(node.comparators[0]))
    return _chained(cx, node, 0, left)


def _chained(cx: Context, node: gast.Compare, k: int, left: Value) -> Number:
    right = cx.value_of(node.comparators[k])
    if isinstance(right, Number):
        right = cx.keep(right)
    result = _one(cx, node, k, left, right)
    if isinstance(result, ArrayValue):
        raise cx.refuse(
            "a chained comparison of arrays", "write (a < b) & (b < c) for arrays", node
        )
    if k + 1 == len(node.ops):
        return result
    return chain(cx, [lambda: result, lambda: _chained(cx, node, k + 1, right)], True)


def _one(cx: Context, node: gast.Compare, k: int, left: Value, right: Value) -> Value:
    match node.ops[k]:
        case gast.Is():
            return _is_at(cx, left, right)
        case gast.IsNot():
            return operators.negation(cx, _is_at(cx, left, right))
        case gast.In():
            return _contains(cx, left, right, node)
        case gast.NotIn():
            return operators.negation(cx, _contains(cx, left, right, node))
        case op:
            name = operators.COMPARE[type(op)]
            made = _of_objects(cx, name, left, right, node)
            if made is not None:
                return made
            pair = promote.with_numpy(cx, left, right, node)
            return operators.compare(cx, name, *pair, cx.site(node, k))


def _of_objects(cx: Context, name: str, left: Value, right: Value, node: gast.AST) -> Value | None:
    """A comparison as the classes of the user's define it; without that, identity."""
    made = objects.comparison(cx, name, left, right, node)
    if made is not None or not any(isinstance(v, ObjectValue) for v in (left, right)):
        return made
    if name == "ne":
        equal = objects.comparison(cx, "eq", left, right, node)
        if equal is not None:
            return operators.negation(cx, operators.truth(cx, equal, node))
    for value in (left, right):
        kind = objects.class_of(value)
        if kind is not None and kind.__eq__ is not object.__eq__:
            raise cx.refuse(
                f"objects of the class `{kind.__name__}` are compared by a method without source",
                "compare their attributes",
                node,
            )
    return constant(_is(cx, left, right) is (name == "eq")) if name in ("eq", "ne") else None


def _is_at(cx: Context, left: Value, right: Value) -> Number:
    """`left is right`; whether something is None may be known at run time only."""
    for value, other in ((left, right), (right, left)):
        if isinstance(value, OptionalValue) and is_none(other):
            return operators.negation(cx, Number(value.given, True))
    return constant(_is(cx, left, right))


def _is(cx: Context, left: Value, right: Value) -> bool:
    if isinstance(left, StaticValue) and isinstance(right, StaticValue):
        return left.value is right.value or same_object(left.value, right.value)
    if isinstance(left, StaticValue) or isinstance(right, StaticValue):
        return False
    if all(isinstance(v, ObjectValue) and not v.frozen for v in (left, right)):
        return left.cell == right.cell
    if sum(isinstance(v, (ObjectValue, Number, ArrayValue)) for v in (left, right)) == 2 and (
        type(left) is not type(right)
    ):
        return False
    for known in (True, False):
        mine = [isinstance(v, Number) and v.known is known for v in (left, right)]
        if all(mine):
            return True
        if any(mine) and all(isinstance(v, Number) and v.known is not None for v in (left, right)):
            return False
    raise cx.refuse(
        f"`is` compares {describe_value(left)} and {describe_value(right)}",
        "compare numbers with ==, or test `is None`",
    )


def _contains(cx: Context, left: Value, right: Value, node: gast.Compare) -> Number:
    """`left in right` for keys of a dict, items of a tuple, elements of an array; no site."""
    if isinstance(right, StaticValue) and isinstance(right.value, (str, dict, set, frozenset)):
        return constant(cx.static(left, "the left side of `in`") in right.value)
    method = objects.special(right, "__contains__")
    if method is not None:
        return operators.truth(cx, objects.call(cx, right, method, (left,), node), node)
    if isinstance(right, ArrayValue) and isinstance(left, Number):
        found = operators.compare(cx, "eq", right, left, None)
        return cx.call(np.any, Arguments((found,)), node)
    items = sequence(cx, right)
    if items is None:
        raise cx.refuse(
            f"`in` looks into {describe_value(right)}", "use a loop, or np.any(x == value)", node
        )
    if isinstance(right, DictValue):
        return constant(cx.static(left, "a key") in [cx.static(key, "a key") for key in items])
    if not items:
        return constant(False)
    if isinstance(left, Number):
        left = cx.keep(left)
    if any(isinstance(value, ArrayValue) for value in (left, *items)):
        raise cx.refuse("`in` compares arrays", "compare their items", node)
    equal = [lambda v=v: operators.compare(cx, "eq", left, v, None) for v in items]
    return chain(cx, equal, False)


def where(cx: Context, test: Value, then: Value, other: Value, node: gast.AST) -> Value:
    """`np.where(test, then, other)`: an elementwise choice with no site of its own."""
    mask = promote.numeric(cx, test, "the condition")
    if mask.dtype is not DType.BOOL:
        nothing = Number(promote.constant_of(0, mask.dtype), True)
        site = cx.site(node)
        mask = operators.elementwise(cx, OPERATIONS["ne"], (mask, nothing), site, False, mask.dtype)
    arms = tuple(promote.numeric(cx, value, "an operand of np.where") for value in (then, other))
    dtype = promote.result_dtype(arms)
    a, b = (promote.cast(cx, value, dtype) for value in arms)
    return operators.result_value(cx, cx.apply(OPERATIONS["select"], mask.atom, a.atom, b.atom))
