"""Python's operators and the elementary operations on abstract values.

Operands are brought to one dtype; ints keep their exact meaning, and what is known stays known.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import replace
from types import UnionType

import gast
import numpy as np

from s2s.elementary import OPERATIONS, Operation
from s2s.frontend import (
    extents,
    growing,
    guards,
    integers,
    narrow,
    objects,
    promote,
    runs,
    texts,
)
from s2s.frontend.binding import contents, new_cell, new_list, rebound, sequence
from s2s.frontend.context import Context
from s2s.frontend.products import matmul
from s2s.frontend.promote import result_value
from s2s.frontend.values import (
    ArrayValue,
    Comprehension,
    DictValue,
    ListValue,
    Number,
    Numeric,
    ShapeValue,
    StaticValue,
    TupleValue,
    Value,
    constant,
    describe_value,
)
from s2s.ir.nodes import Const, Var
from s2s.ir.source import Site
from s2s.ir.types import I64, DType

BINARY = {
    gast.Add: "add",
    gast.Sub: "sub",
    gast.Mult: "mul",
    gast.Div: "div",
    gast.FloorDiv: "floordiv",
    gast.Mod: "mod",
    gast.Pow: "pow",
    gast.MatMult: "matmul",
    gast.BitAnd: "and_",
    gast.BitOr: "or_",
    gast.BitXor: "xor",
    gast.LShift: "lshift",
    gast.RShift: "rshift",
}
COMPARE = {
    gast.Lt: "lt",
    gast.LtE: "le",
    gast.Gt: "gt",
    gast.GtE: "ge",
    gast.Eq: "eq",
    gast.NotEq: "ne",
}
_EXACT: dict[str, Callable] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "floordiv": operator.floordiv,
    "mod": operator.mod,
    "pow": operator.pow,
    "div": operator.truediv,
    "and_": operator.and_,
    "or_": operator.or_,
    "xor": operator.xor,
    "lshift": operator.lshift,
    "rshift": operator.rshift,
    "maximum": max,
    "minimum": min,
}
_COMPARISONS: dict[str, Callable] = {
    name: getattr(operator, name) for name in ("lt", "le", "gt", "ge", "eq", "ne")
}
_SHIFTS = ("lshift", "rshift")
_LOGICAL = ("and_", "or_", "xor")
_SAME_ON_INTS = ("add", "sub", "mul", "neg", *_COMPARISONS)
_IN_64_BITS = ("add", "sub", "mul", "neg", "ifloordiv", "imod", "ipow", "lshift", "rshift")
_INTEGER_IDENTITY = ("floor_int", "ceil_int", "trunc_int", "round_int")
_ROUNDINGS = ("floor", "ceil", "trunc", "round")


# --- elementwise operations --------------------------------------------------------------------


def elementwise(
    cx: Context,
    op: Operation,
    values: tuple[Numeric, ...],
    site: Site | None,
    weak: bool = False,
    dtype: DType | None = None,
) -> Numeric:
    """The operation on operands brought to `dtype` (the common one if None)."""
    dtype = promote.result_dtype(values) if dtype is None else dtype
    atoms = tuple(promote.cast(cx, value, dtype).atom for value in values)
    recorded = dtype.is_float and op.has_site
    wrapping = {} if weak or not _wraps(op, atoms) else {"wraps": True}
    var = cx.apply(op, *atoms, site=site if recorded else None, **wrapping)
    result = result_value(cx, var, weak)
    if isinstance(result, ArrayValue):
        result = replace(result, ordered=all(getattr(value, "ordered", True) for value in values))
        return extents.alike(result, values)
    return result


def of_ints(cx: Context, name: str, dtype: DType, site: Site | None) -> None:
    """Note that ints decide at a site, where floats may on another path."""
    if site is not None and dtype is DType.I64 and OPERATIONS[name].has_site:
        cx.whole.append(site)


def _wraps(op: Operation, atoms: tuple) -> bool:
    """Whether the result is an int of NumPy's, which keeps 64 bits of it."""
    return op.name in _IN_64_BITS and all(atom.type == I64 for atom in atoms)


def operate(cx: Context, name: str, values: tuple[Numeric, ...], site: Site, weak: bool) -> Numeric:
    """An elementwise operation by name, whatever the dtypes; `weak`: Python's own arithmetic."""
    dtype = promote.result_dtype(values)
    of_ints(cx, name, dtype, site)
    if dtype.is_narrow:
        return narrow.operate(cx, name, values, dtype, site)
    if name == "pow":
        return extents.alike(integers.power(cx, *values, site, weak), values)
    if name in _SHIFTS:
        return integers.shift(cx, name, values, weak)
    if name in _LOGICAL:
        return _logical(cx, name, values, dtype, weak)
    if dtype.is_float:
        return elementwise(cx, OPERATIONS[name], values, site, weak)
    if dtype is DType.BOOL and not promote.all_weak(values) and name in ("add", "mul", "sub"):
        return _on_numpy_bools(cx, name, values)
    dtype = DType.I64
    if on_integers := OPERATIONS[name].on_integers:
        return _fold_pairs(cx, OPERATIONS[on_integers], values, weak)
    if name in _SAME_ON_INTS:
        return elementwise(cx, OPERATIONS[name], values, None, weak, dtype)
    if name in ("abs", "sign", "square"):
        return integers.function(cx, name, values[0], weak)
    if name in _INTEGER_IDENTITY:
        return _weak_if(promote.cast(cx, values[0], dtype), weak)
    if name == "clip":
        x, low, high = values
        raised = elementwise(cx, OPERATIONS["imax"], (x, low), None, weak, dtype)
        return elementwise(cx, OPERATIONS["imin"], (raised, high), None, weak, dtype)
    if name in _ROUNDINGS:
        return promote.cast(cx, values[0], DType.F64)
    return elementwise(cx, OPERATIONS[name], values, site, weak, DType.F64)


def _weak_if(value: Numeric, weak: bool) -> Numeric:
    if isinstance(value, Number):
        return Number(value.atom, weak, value.known, value.origins)
    return value


def _fold_pairs(cx: Context, op: Operation, values: tuple, weak: bool) -> Numeric:
    result = values[0]
    for value in values[1:]:
        result = elementwise(cx, op, (result, value), None, weak, DType.I64)
    return result


def _logical(cx: Context, name: str, values: tuple, dtype: DType, weak: bool) -> Numeric:
    if dtype.is_float:
        raise cx.refuse("a bitwise operator has a float operand", "use `and`, `or` or a comparison")
    return elementwise(cx, OPERATIONS[name], values, None, weak, dtype)


def _on_numpy_bools(cx: Context, name: str, values: tuple) -> Numeric:
    if name == "sub":
        raise cx.refuse("NumPy does not subtract bools", "use ^ or np.logical_xor")
    op = OPERATIONS["or_" if name == "add" else "and_"]
    return elementwise(cx, op, values, None, False, DType.BOOL)


# --- operators ---------------------------------------------------------------------------------


def _operand(cx: Context, value: Value) -> Value:
    value = promote.definite(cx, value)
    return value.listed("item") if isinstance(value, Comprehension) else value


def binary(cx: Context, name: str, left: Value, right: Value, node: gast.AST) -> Value:
    """`left op right` as Python evaluates it."""
    left, right = (_operand(cx, value) for value in (left, right))
    made = objects.binary(cx, name, left, right, node)
    if made is None:
        made = texts.operation(cx, name, left, right)
    if made is not None:
        return made
    left, right = promote.with_numpy(cx, left, right, node)
    joined = _on_sequences(cx, name, left, right, node)
    if joined is not None:
        return joined
    if name == "matmul":
        return matmul(cx, left, right)
    if name in _SHIFTS:
        narrow.refuse_shift(cx, left)
    a, b = (promote.numeric(cx, value, "an operand") for value in (left, right))
    folded = _fold(name, a, b)
    if folded is not None and all(isinstance(v.atom, Const) for v in (a, b)):
        of_ints(cx, name, DType.I64, cx.site(node))
        return folded
    weak = promote.all_weak((a, b))

    def make(*operands: Numeric) -> Numeric:
        return operate(cx, name, operands, cx.site(node), weak)

    result = guards.arithmetic(cx, name, a, b, make) if cx.catchers and weak else make(a, b)
    return _with_knowledge(result, folded, (a, b))


def _fold(name: str, a: Numeric, b: Numeric) -> Number | None:
    """The exact result where both are known ints."""
    if not (isinstance(a, Number) and isinstance(b, Number)) or name not in _EXACT:
        return None
    if not (a.weak and b.weak and isinstance(a.known, int) and isinstance(b.known, int)):
        return None
    if name in ("pow", "lshift") and abs(b.known) > 4096:
        return None
    try:
        return constant(_EXACT[name](a.known, b.known))
    except (ZeroDivisionError, OverflowError, ValueError):
        return None


def _with_knowledge(result: Numeric, folded: Number | None, operands: tuple) -> Numeric:
    if not isinstance(result, Number) or result.dtype.is_float:
        return result
    known = None if folded is None or folded.dtype is not result.dtype else folded.known
    return Number(result.atom, result.weak, known, _origins(operands))


def _origins(operands: tuple) -> frozenset:
    """What would make a result of these operands known."""
    numbers = [v for v in operands if isinstance(v, Number)]
    if len(numbers) < len(operands) or any(v.known is None and not v.origins for v in numbers):
        return frozenset()
    return frozenset().union(*(v.origins for v in numbers))


def _on_sequences(
    cx: Context, name: str, left: Value, right: Value, node: gast.AST
) -> Value | None:
    if isinstance(left, StaticValue) and isinstance(right, StaticValue):
        if isinstance(left.value, str) and isinstance(right.value, str) and name == "add":
            return constant(left.value + right.value)
        if name == "or_" and all(isinstance(v.value, type | UnionType) for v in (left, right)):
            return StaticValue(left.value | right.value)
        return None
    run = _on_runs(cx, name, left, right, node)
    if run is not None:
        return run
    containers = (TupleValue, ListValue, ShapeValue)
    a = sequence(cx, left) if isinstance(left, containers) else None
    b = sequence(cx, right) if isinstance(right, containers) else None
    if a is None and b is None:
        return None
    if a is not None and b is not None and name == "add":
        items, is_list = a + b, isinstance(left, ListValue)
    elif name == "mul":
        repeated, count = (a, right) if a is not None else (b, left)
        named = tuple(_named(cx, item) for item in repeated)
        items = named * cx.static_int(count, "the number of repetitions")
        is_list = isinstance(left, ListValue) or isinstance(right, ListValue)
    else:
        raise cx.refuse(
            f"{describe_value(left)} and {describe_value(right)} in arithmetic",
            "make arrays of them: np.array(...)",
        )
    if is_list:
        return new_list(cx, rebound(cx, items, "item"), node, "item")
    return TupleValue(items)


def _on_runs(cx: Context, name: str, left: Value, right: Value, node: gast.AST) -> Value | None:
    """`xs + ys` and `[x] * n` of lists of run-time length."""
    if name == "add" and isinstance(left, ListValue) and isinstance(right, ListValue):
        if growing.run_of(cx, left) is None and growing.run_of(cx, right) is None:
            return None
        return runs.concatenated(cx, left, right, new_cell(cx, node, "item"))
    if name != "mul":
        return None
    value, count = (left, right) if isinstance(left, ListValue) else (right, left)
    if not isinstance(value, ListValue) or not isinstance(count, Number):
        return None
    if count.known is not None or cx.keeps_static or count.dtype.is_float:
        return None
    items = sequence(cx, value)
    if items is None or len(items) != 1 or not isinstance(items[0], Number):
        return None
    cx.grown = True
    return runs.repeated(cx, items[0], count, new_cell(cx, node, "item"))


_UNARY_METHODS = {gast.UAdd: "__pos__", gast.USub: "__neg__", gast.Invert: "__invert__"}


def _named(cx: Context, item: Value) -> Value:
    """The item under a name that may be used several times."""
    if isinstance(item, Number):
        return cx.keep(item, "item")
    if isinstance(item, ArrayValue) and item.var.temporary:
        var = Var("item", item.var.type)
        cx.settle_in(var, item.var)
        return replace(item, var=var)
    return item


def unary(cx: Context, op: gast.AST, value: Value, node: gast.AST) -> Value:
    """`+x`, `-x`, `~x`."""
    made = objects.unary(cx, _UNARY_METHODS[type(op)], value, node)
    if made is not None:
        return made
    number = promote.numeric(cx, value, "the operand")
    weak = promote.is_weak(number)
    if isinstance(op, gast.UAdd):
        if isinstance(number, ArrayValue):
            return cx.fresh(cx.apply(OPERATIONS["copy"], number.var))
        return promote.cast(cx, number, DType.I64) if number.dtype is DType.BOOL else number
    if isinstance(op, gast.Invert):
        return _invert(cx, number)
    if isinstance(number.atom, Const):
        return constant(-number.known) if weak else _negated(number)
    result = operate(cx, "neg", (number,), cx.site(node), weak)
    if not isinstance(result, Number):
        return result
    known = None if number.known is None else -number.known
    return Number(result.atom, weak, known, number.origins)


def _negated(number: Number) -> Number:
    atom = Const(-number.atom.value, number.atom.type)
    return Number(atom, number.weak, atom.value)


def _invert(cx: Context, number: Numeric) -> Numeric:
    if number.dtype.is_float:
        raise cx.refuse("~ has a float operand", "use it on bools and ints only")
    if number.dtype is DType.BOOL and not promote.is_weak(number):
        return result_value(cx, cx.apply(OPERATIONS["not_"], number.atom))
    if number.dtype.is_narrow:
        return narrow.operate(cx, "invert", (number,), number.dtype, None)
    number = promote.cast(cx, number, DType.I64)
    return result_value(cx, cx.apply(OPERATIONS["invert"], number.atom), promote.is_weak(number))


# --- comparison --------------------------------------------------------------------------------


def compare(cx: Context, name: str, left: Value, right: Value, site: Site | None) -> Value:
    """One comparison, by the name of its operation; without a site it is never recorded."""
    left, right = (promote.definite(cx, value) for value in (left, right))
    if isinstance(left, StaticValue) or isinstance(right, StaticValue):
        return _compare_static(cx, name, left, right)
    a, b = (_items(cx, value) for value in (left, right))
    if name in ("eq", "ne") and isinstance(left if a is None else right, Number) and (a or b):
        return constant(name == "ne")  # a number is no list
    if a is not None or b is not None:
        return _compare_sequences(cx, name, a, b, site)
    x, y = (promote.numeric(cx, value, "an operand of a comparison") for value in (left, right))
    floats = x.dtype.is_float or y.dtype.is_float
    cx.whole += [] if site is None or floats else [site]
    # floats are compared at run time: another call of the same text may record the comparison
    if all(isinstance(v, Number) and v.known is not None and not v.dtype.is_float for v in (x, y)):
        return constant(bool(_COMPARISONS[name](x.known, y.known)))
    dtype = promote.result_dtype((x, y)) if floats else DType.I64
    weak = promote.all_weak((x, y))
    result = elementwise(cx, OPERATIONS[name], (x, y), site, weak, dtype)
    if isinstance(result, Number):
        return Number(result.atom, weak, None, _origins((x, y)))
    return result


def _items(cx: Context, value: Value) -> tuple[Value, ...] | None:
    return sequence(cx, value) if isinstance(value, (TupleValue, ListValue, ShapeValue)) else None


def _known_items(cx: Context, items: tuple | None) -> tuple:
    """The items of a tuple, for a version say, which must be known to be put in order."""
    known = tuple(getattr(v, "known", getattr(v, "value", None)) for v in items or ())
    if items is None or not all(isinstance(v, (int, str)) for v in known):
        raise cx.refuse("tuples or lists are put in order", "compare their items")
    return known


def _compare_static(cx: Context, name: str, left: Value, right: Value) -> Number:
    if name not in ("eq", "ne"):
        raise cx.refuse(
            f"{describe_value(left)} and {describe_value(right)} are put in order",
            "compare numbers",
        )
    if isinstance(left, StaticValue) and isinstance(right, StaticValue):
        equal = left.value is right.value or bool(np.all(left.value == right.value))
    elif isinstance(left, ArrayValue) or isinstance(right, ArrayValue):
        raise cx.refuse("an array is compared with a constant object", "test it with `is None`")
    else:
        equal = False
    return constant(equal if name == "eq" else not equal)


def _compare_sequences(
    cx: Context, name: str, left: tuple | None, right: tuple | None, site: Site | None
) -> Number:
    """Equality of tuples of ints (shapes), and of floats where it has no site: all items equal."""
    if name not in ("eq", "ne"):
        return constant(_COMPARISONS[name](_known_items(cx, left), _known_items(cx, right)))
    if left is None or right is None:
        raise cx.refuse(
            "a tuple or list is compared with something else", "compare its items, or use arrays"
        )
    result = constant(len(left) == len(right))
    for a, b in zip(left, right, strict=False):
        if not result.known and result.known is not None:
            break
        for value in (a, b):
            of_floats = isinstance(value, Number) and value.dtype.is_float
            if isinstance(value, ArrayValue) or (of_floats and site is not None):
                raise cx.refuse("containers of floats are compared", "compare their items")
        result = both(cx, result, compare(cx, "eq", a, b, site))
    return result if name == "eq" else negation(cx, result)


def both(cx: Context, a: Number, b: Number) -> Number:
    """`a and b` of two bools that are both evaluated."""
    if a.known is not None:
        return b if a.known else a
    if b.known is not None:
        return a if b.known else b
    return Number(cx.apply(OPERATIONS["and_"], a.atom, b.atom), True)


def negation(cx: Context, value: Number) -> Number:
    """`not value` of a bool."""
    if value.known is not None:
        return constant(not value.known)
    return Number(cx.apply(OPERATIONS["not_"], value.atom), True, None, value.origins)


def truth(cx: Context, value: Value, node: gast.AST) -> Number:
    """`bool(value)`; the truth of a float is the comparison `value != 0` (semantics 5.1).

    Of a known float too: in another call of the function the site may decide by an argument.
    """
    for method in ("__bool__", "__len__"):
        made = objects.unary(cx, method, value, node)
        if made is not None:
            return truth(cx, made, node)
    if isinstance(value, Number):
        of_ints(cx, "ne", value.dtype, cx.site(node))
    match value:
        case Number(known=known) if known is not None and not value.dtype.is_float:
            return constant(bool(known))
        case Number() | ArrayValue():
            return _number_truth(cx, value, node)
        case StaticValue():
            return constant(bool(value.value))
        case ListValue() if (run := growing.run_of(cx, value)) is not None:
            return Number(cx.apply(OPERATIONS["gt"], run.count.atom, Const(0, I64)), True)
        case ListValue() | TupleValue() | ShapeValue():
            return constant(bool(sequence(cx, value)))
        case _:
            if isinstance(value, DictValue):
                return constant(bool(contents(cx, value).items))
            return constant(True)


def _number_truth(cx: Context, value: Numeric, node: gast.AST) -> Number:
    value = promote.numeric(cx, value, "the condition")
    if isinstance(value, ArrayValue):
        raise cx.refuse(
            "the truth of an array is asked, which has one for each element",
            "use np.any(...) or np.all(...), or np.where(condition, a, b)",
            node,
        )
    if value.dtype is DType.BOOL:
        return value
    nothing = Number(promote.constant_of(0, value.dtype), True)
    result = elementwise(cx, OPERATIONS["ne"], (value, nothing), cx.site(node), True, value.dtype)
    return Number(result.atom, True, None, value.origins)
