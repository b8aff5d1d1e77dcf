"""What s2s passes by on purpose: `stop_gradient`, and functions with derivatives of their own."""

from __future__ import annotations

from typing import Any

import gast

from s2s.elementary import opaque
from s2s.elementary.arrays import stop_gradient
from s2s.elementary.custom import Custom, Leaf, Tree
from s2s.errors import S2SError
from s2s.frontend import inline, promote
from s2s.frontend.binding import contents, new_dict, new_list, shape_items
from s2s.frontend.context import Context
from s2s.frontend.library import Bound, library
from s2s.frontend.signature import ArgType, Mapping, PythonScalar, Seq, Static, describe
from s2s.frontend.source import unwrap
from s2s.frontend.values import (
    Arguments,
    ArrayValue,
    DictValue,
    ListValue,
    Number,
    ShapeValue,
    StaticValue,
    TupleValue,
    Value,
    constant,
    describe_value,
)
from s2s.ir.nodes import Apply, Atom
from s2s.ir.types import OBJECT, Scalar, Type


@library(stop_gradient, spec="x")
def _stop_gradient(cx: Context, args: Bound, node) -> Value:
    return _stopped(cx, args["x"], node)


def _stopped(cx: Context, value: Value, node) -> Value:
    """The same values with no derivative; containers as new ones."""
    match value:
        case Number() | ArrayValue() if not value.dtype.is_float:
            return value
        case Number(weak=weak):
            return Number(cx.apply(stop_gradient, value.atom), weak)
        case ArrayValue():
            return cx.fresh(cx.apply(stop_gradient, value.var))
        case TupleValue(items=items, kind=kind):
            return TupleValue(tuple(_stopped(cx, item, node) for item in items), kind)
        case ListValue():
            items = tuple(_stopped(cx, item, node) for item in contents(cx, value).items)
            return new_list(cx, items, node, "item")
        case DictValue():
            held = contents(cx, value)
            items = tuple(_stopped(cx, item, node) for item in held.items)
            return new_dict(cx, held.keys, items, node)
    return promote.numeric(cx, value, "the argument of s2s.stop_gradient")


# --- functions with derivatives of their own ----------------------------------------------------


def call_custom(cx: Context, custom: Custom, arguments: Arguments, node: gast.Call) -> Value:
    """A call of a function that s2s does not look into."""
    if not custom.ready():
        raise cx.refuse(
            f"`{custom.__name__}` has no derivative yet", f"give it: {custom.how_to_define()}"
        )
    given = _by_position(cx, custom, arguments)
    leaves: list[Atom] = []
    tree = Tree(tuple(_structure(cx, value, leaves) for value in given))
    returned = _returned(cx, custom, arguments, node)
    types: list[Type] = []
    weak: list[bool] = []
    _result_types(returned, types, weak)
    kept = [_kept(cx, atom) for atom in leaves]

    def apply(op: Any, *operands: Atom, **attrs: Any) -> Atom:
        expr = Apply(op, operands, attrs["type"], attrs)
        name = f"{custom.__name__}_kept" if expr.type == OBJECT else "t"
        return _kept(cx, cx.let(expr, name))

    found = opaque.call(apply, custom, opaque.Call(tree, returned), kept, types)
    return _result(cx, returned, iter(zip(found, weak, strict=True)), node)


def _kept(cx: Context, atom: Atom) -> Atom:
    """Under a name that may be used several times."""
    if isinstance(atom.type, Scalar):
        return cx.keep(Number(atom), atom.name if hasattr(atom, "name") else "t").atom
    return atom


def _by_position(cx: Context, custom: Custom, arguments: Arguments) -> tuple[Value, ...]:
    if not arguments.keywords:
        return arguments.positional
    if custom.__signature__ is None:
        raise cx.refuse(f"`{custom.__name__}` is called with keywords", "pass all by position")
    try:
        bound = custom.__signature__.bind(*arguments.positional, **arguments.keywords)
    except TypeError as error:
        raise cx.refuse(f"{custom.__name__}(): {error}", "call it as it is defined") from None
    if bound.kwargs:
        raise cx.refuse(
            f"`{custom.__name__}`, whose derivative is your own, gets {next(iter(bound.kwargs))}= "
            "by keyword",
            "pass all its arguments by position",
        )
    return bound.args


def _structure(cx: Context, value: Value, leaves: list[Atom]) -> Any:
    """The value as a tree of leaves."""
    match value:
        case Number() | ArrayValue():
            leaves.append(cx.checked(value.atom))
            return Leaf(len(leaves) - 1)
        case TupleValue(items=items):
            return tuple(_structure(cx, item, leaves) for item in items)
        case ShapeValue():
            return tuple(_structure(cx, item, leaves) for item in shape_items(cx, value))
        case ListValue():
            return [_structure(cx, item, leaves) for item in contents(cx, value).items]
        case DictValue():
            held = contents(cx, value)
            items = (_structure(cx, item, leaves) for item in held.items)
            return dict(zip(held.keys, items, strict=True))
        case StaticValue(value=obj):
            return obj
    raise cx.refuse(
        f"{describe_value(value)} is passed to a function with a derivative of your own",
        "pass numbers, arrays, and tuples, lists or dicts of them",
    )


# --- what it returns ----------------------------------------------------------------------------


def _returned(cx: Context, custom: Custom, arguments: Arguments, node: gast.Call) -> ArgType:
    """The type of the result: as declared, else as the function's body says."""
    if custom.returns is not None:
        return describe(custom.returns, f"returns= of {custom.__name__}", False)
    mark, hidden = cx.mark(), dict(cx.imports.hidden)
    try:
        function, bound = unwrap(custom.function)
        full = Arguments(
            (*(StaticValue(b) for b in bound), *arguments.positional), arguments.keywords
        )
        arm = cx.arm(lambda: _typed(cx, inline.call_function(cx, function, full, node, False)))
        errors = cx.errors[mark[0] :]
        if arm.value is not None and not errors:
            return arm.value
        reason = errors[0] if errors else None
    except S2SError as error:
        reason = error
    finally:
        cx.rollback(mark)
        cx.imports.hidden = hidden
    why = f" ({reason.span}: {reason.reason})" if reason is not None else ""
    raise cx.refuse(
        f"what `{custom.__name__}` returns is not known, as s2s cannot read it{why}",
        "give an example of what it returns: returns=0.0, or returns=np.zeros(1) for a vector",
    )


def _typed(cx: Context, value: Value) -> ArgType:
    match value:
        case Number():
            return PythonScalar(value.dtype) if value.weak else Scalar(value.dtype)
        case ArrayValue():
            return value.var.type
        case TupleValue(items=items):
            return Seq("tuple", tuple(_typed(cx, item) for item in items))
        case ListValue():
            return Seq("list", tuple(_typed(cx, item) for item in contents(cx, value).items))
        case DictValue():
            held = contents(cx, value)
            return Mapping(held.keys, tuple(_typed(cx, item) for item in held.items))
        case StaticValue(value=obj) if obj is None or isinstance(obj, str):
            return Static(obj)
    raise cx.refuse(f"it returns {describe_value(value)}", "return numbers and arrays")


def _result_types(returned: ArgType, types: list[Type], weak: list[bool]) -> None:
    match returned:
        case Static():
            return
        case Seq(items=items) | Mapping(items=items):
            for item in items:
                _result_types(item, types, weak)
        case PythonScalar(dtype=dtype):
            types.append(Scalar(dtype))
            weak.append(True)
        case _:
            types.append(returned)
            weak.append(False)


def _result(cx: Context, returned: ArgType, found: Any, node: gast.Call) -> Value:
    match returned:
        case Static(value=value):
            return constant(value)
        case Seq(kind=kind, items=items):
            values = tuple(_result(cx, item, found, node) for item in items)
            return TupleValue(values) if kind == "tuple" else new_list(cx, values, node, "item")
        case Mapping(keys=keys, items=items):
            values = tuple(_result(cx, item, found, node) for item in items)
            return new_dict(cx, keys, values, node)
    atom, weak = next(found)
    return Number(atom, weak) if isinstance(atom.type, Scalar) else cx.fresh(atom)
