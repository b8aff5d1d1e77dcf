"""Strings: known while compiling, or made of numbers at run time, for `print` and exceptions.

A string made at run time can be joined to others, printed and raised; nothing is computed from it.
"""

from __future__ import annotations

import builtins
import logging
import re
import string
import sys
import warnings
from typing import Any

import gast

from s2s.frontend import objects
from s2s.frontend.binding import contents, new_list, sequence
from s2s.frontend.context import Context
from s2s.frontend.library import Bound, library
from s2s.frontend.values import (
    NONE,
    Arguments,
    ArrayValue,
    DictValue,
    Growing,
    ListValue,
    Number,
    Part,
    StaticValue,
    TextValue,
    TupleValue,
    Value,
    constant,
    describe_value,
    is_none,
)
from s2s.ir.nodes import Hole, Say, Text

Parts = tuple[str | Part, ...]


def _text(parts: Parts) -> Value:
    """The string: a constant where nothing in it is made at run time."""
    if all(isinstance(part, str) for part in parts):
        return constant("".join(parts))
    return TextValue(parts)


def parts_of(cx: Context, value: Value, conversion: str = "", form: str = "") -> Parts:
    """What `format` makes of a value."""
    match value:
        case TextValue() if not form and conversion in ("", "s"):
            return value.parts
        case Number(known=known) if known is not None and value.weak:
            return (_formatted(cx, known, conversion, form),)
        case Number() | ArrayValue():
            return (Part(value, conversion, form),)
        case StaticValue(value=obj) if objects.class_of(value) is None:
            return (_formatted(cx, obj, conversion, form),)
    if form:
        raise cx.refuse(f"{describe_value(value)} is formatted with {form!r}", "leave {form!r} out")
    return _written(cx, value, conversion)


def _formatted(cx: Context, obj: Any, conversion: str, form: str) -> str:
    convert = {"r": repr, "s": str, "a": ascii}.get(conversion, lambda o: o)
    try:
        return format(convert(obj), form)
    except (TypeError, ValueError) as error:
        raise cx.refuse(f"{obj!r} is formatted with {form!r}: {error}", "check the form") from None


def _written(cx: Context, value: Value, conversion: str) -> Parts:
    """The text of a container or an object."""
    for name in ("__repr__",) if conversion == "r" else ("__str__", "__repr__"):
        method = objects.special(value, name)
        if method is not None:
            node = method_node(cx)
            return parts_of(cx, objects.call(cx, value, method, (), node))
    if isinstance(value, DictValue):
        held = contents(cx, value)
        pairs = zip(held.keys, held.items, strict=True)
        items = [(f"{key!r}: ", *_inside(cx, item)) for key, item in pairs]
        return _bracketed("{", items, "}")
    is_run = isinstance(value, ListValue) and isinstance(contents(cx, value), Growing)
    items = None if is_run or getattr(value, "kind", None) else sequence(cx, value)
    if items is None:
        raise cx.refuse(f"the text of {describe_value(value)}", "print its numbers and arrays")
    brackets = "[]" if isinstance(value, ListValue) else "()"
    comma = "," if isinstance(value, TupleValue) and len(items) == 1 else ""
    return _bracketed(brackets[0], [_inside(cx, item) for item in items], comma + brackets[1])


def method_node(cx: Context) -> gast.AST:
    """A node for a call that no syntax shows, at the current place."""
    span = cx.span
    node = gast.Constant(value=None, kind=None)
    node.lineno, node.col_offset = span.line, span.column
    node.end_lineno, node.end_col_offset = span.end_line, span.end_column
    return node


def _bracketed(left: str, items: list[Parts], right: str) -> Parts:
    parts: list = [left]
    for k, item in enumerate(items):
        parts += [", " if k else "", *item]
    return (*parts, right)


def _inside(cx: Context, value: Value) -> Parts:
    """The text of an item: its `repr`."""
    if isinstance(value, Number) and value.known is None and value.weak:
        return parts_of(cx, value)
    if isinstance(value, Number) and value.known is None and value.dtype.is_float:
        return (f"np.{value.dtype.value}(", Part(value), ")")
    return parts_of(cx, value, "r")


# --- making strings ----------------------------------------------------------------------------


def joined(cx: Context, node: gast.JoinedStr) -> Value:
    """An f-string."""
    parts: list = []
    for piece in node.values:
        if isinstance(piece, gast.Constant):
            parts.append(piece.value)
            continue
        conversion = chr(piece.conversion) if piece.conversion > 0 else ""
        form = ""
        if piece.format_spec is not None:
            form = cx.static(cx.value_of(piece.format_spec), "the form in an f-string")
        parts += parts_of(cx, _kept(cx, cx.value_of(piece.value)), conversion, form)
    return _text(tuple(parts))


def _kept(cx: Context, value: Value) -> Value:
    return cx.keep(value) if isinstance(value, Number) else value


def is_text(value: Value) -> bool:
    """Whether it is a string."""
    return isinstance(value, TextValue) or (
        isinstance(value, StaticValue) and isinstance(value.value, str)
    )


def operation(cx: Context, name: str, left: Value, right: Value) -> Value | None:
    """`+`, `%` and `*` of strings, operators of known sets; None for anything else."""
    if name == "add" and is_text(left) and is_text(right):
        return _text((*parts_of(cx, left), *parts_of(cx, right)))
    if name == "mod" and isinstance(left, StaticValue) and isinstance(left.value, str):
        return _interpolated(cx, left.value, right)
    if all(isinstance(v, StaticValue) and isinstance(v.value, set) for v in (left, right)):
        combine = _OF_SETS.get(name)
        return None if combine is None else StaticValue(combine(left.value, right.value))
    if name == "mul" and is_text(left) and isinstance(right, Number):
        return _text(parts_of(cx, left) * cx.static_int(right, "the number of repetitions"))
    return None


_OF_SETS = {"and_": set.__and__, "or_": set.__or__, "sub": set.__sub__, "xor": set.__xor__}
_FIELD = re.compile(r"%([-+ 0#]*)(\d*)(\.\d+)?([diouxXeEfFgGcrsa%])")


def _interpolated(cx: Context, template: str, given: Value) -> Value:
    """`template % given`."""
    values = list(given.items) if isinstance(given, TupleValue) else [given]
    parts: list = []
    end = 0
    for match in _FIELD.finditer(template):
        parts.append(template[end : match.start()])
        end = match.end()
        flags, width, precision, kind = match.groups()
        if kind == "%":
            parts.append("%")
            continue
        if not values:
            raise cx.refuse("not enough arguments for a format string", "give one for each %")
        parts += _field(cx, values.pop(0), flags, width, precision or "", kind)
    if values or "%" in template[end:]:
        raise cx.refuse(f"the format string {template!r} does not fit", "use an f-string")
    return _text((*parts, template[end:]))


def _field(cx: Context, value: Value, flags: str, width: str, precision: str, kind: str) -> Parts:
    align = "<" if "-" in flags and width else ">" if kind in "rsa" and width else ""
    zero = "0" if "0" in flags and not align else ""
    sign = "+" if "+" in flags else " " if " " in flags else ""
    if kind in "rsa":
        return parts_of(cx, value, kind, f"{align}{width}{precision}")
    if kind in "diu":
        if isinstance(value, Number) and value.dtype.is_float:
            raise cx.refuse("a float in a %d field", "convert it: int(...)")
        kind = "d"
    return parts_of(cx, value, "", f"{align}{sign}{zero}{width}{precision}{kind}")


def method(cx: Context, function: Any, arguments: Arguments, node: gast.AST) -> Value:
    """A method of a known string."""
    text, name = function.__self__, function.__name__
    if name == "format":
        return _format(cx, text, arguments)
    if name == "join":
        items = sequence(cx, arguments.positional[0])
        if items is None or not all(map(is_text, items)):
            raise cx.refuse("join() of what is no sequence of strings", "join strings")
        parts: list = []
        for k, item in enumerate(items):
            parts += [text if k else "", *parts_of(cx, item)]
        return _text(tuple(parts))
    given = [cx.static(a, f"the argument of {name}()") for a in arguments.positional]
    try:
        made = getattr(text, name)(*given)
    except (TypeError, ValueError, LookupError) as error:
        raise cx.refuse(f"{name}() fails: {error}", "check its arguments") from None
    return (
        new_list(cx, tuple(map(constant, made)), node, name)
        if isinstance(made, list)
        else constant(made)
    )


def _format(cx: Context, template: str, arguments: Arguments) -> Value:
    """`template.format(...)`."""
    parts: list = []
    position = 0
    for text, field, form, conversion in string.Formatter().parse(template):
        parts.append(text)
        if field is None:
            continue
        if not field:
            field, position = str(position), position + 1
        known = field.isdigit() and int(field) < len(arguments.positional)
        if not known and field not in arguments.keywords:
            raise cx.refuse(f"the field {field!r} of a format string", "use an f-string")
        value = arguments.positional[int(field)] if known else arguments.keywords[field]
        parts += parts_of(cx, _kept(cx, value), conversion or "", form)
    return _text(tuple(parts))


@library(builtins.str, spec="obj=''")
def _str(cx: Context, args: Bound, node: gast.AST) -> Value:
    return _text(parts_of(cx, _kept(cx, args["obj"]), "s"))


@library(builtins.repr, spec="obj")
def _repr(cx: Context, args: Bound, node: gast.AST) -> Value:
    return _text(_inside(cx, _kept(cx, args["obj"])))


@library(builtins.format, spec="value, form=''")
def _format_builtin(cx: Context, args: Bound, node: gast.AST) -> Value:
    form = cx.static(args["form"], "the form")
    return _text(parts_of(cx, _kept(cx, args["value"]), "", form))


# --- saying them -------------------------------------------------------------------------------


def lowered(parts: Parts) -> Text:
    """The text in the IR."""
    return tuple(
        part if isinstance(part, str) else Hole(part.value.atom, part.conversion, part.form)
        for part in parts
    )


def part_of(hole: Hole) -> Part:
    """The value of a hole in a text of the IR."""
    return Part(Number(hole.value, True), hole.conversion, hole.form)


def message(cx: Context, args: tuple[Value, ...]) -> str | Text | None:
    """The message of an exception that is raised with these arguments."""
    if not args:
        return None
    if len(args) == 1:
        parts = parts_of(cx, _kept(cx, args[0]))
    else:
        parts = _bracketed("(", [_inside(cx, _kept(cx, a)) for a in args], ")")
    text = _text(parts)
    return text.value if isinstance(text, StaticValue) else lowered(text.parts)


def arguments_text(cx: Context, arguments: Arguments) -> Text:
    """The arguments of a call of a class of the user's, as Python with holes."""
    given = [("", value) for value in arguments.positional]
    given += [(f"{name}=", value) for name, value in arguments.keywords.items()]
    parts: list = []
    for k, (name, value) in enumerate(given):
        parts += [f", {name}" if k else name, *_argument(cx, _kept(cx, value))]
    return lowered(tuple(parts))


def _argument(cx: Context, value: Value) -> Parts:
    match value:
        case TextValue(parts=parts):
            holes = [part for part in parts if not isinstance(part, str)]
            inner = [Part(hole.value) for hole in holes]
            form = "".join(_placeholder(part) for part in parts)
            commas = (part for hole in inner for part in (", ", hole))
            return (f"{form!r}.format(", *list(commas)[1:], ")")
        case Number(known=known) if known is not None:
            return (repr(known),)
        case Number() | ArrayValue():
            return (Part(value),)
        case StaticValue(value=None | str() as known):
            return (repr(known),)
    raise cx.refuse(
        f"an exception is made of {describe_value(value)}",
        "give it strings, numbers and arrays",
    )


def _placeholder(part: str | Part) -> str:
    if isinstance(part, str):
        return part.replace("{", "{{").replace("}", "}}")
    conversion = f"!{part.conversion}" if part.conversion else ""
    return f"{{{conversion}{':' + part.form if part.form else ''}}}"


@library(builtins.print, spec=None)
def _print(cx: Context, arguments: Arguments, node: gast.AST) -> Value:
    """`print(...)`: executed, not differentiated."""
    options = dict(arguments.keywords)
    between = options.pop("sep", NONE)
    between = " " if is_none(between) else cx.static(between, "sep")
    parts: list = []
    for k, value in enumerate(arguments.positional):
        parts += [between if k else "", *parts_of(cx, _kept(cx, value))]
    known = []
    for name, value in options.items():
        if name not in ("end", "flush", "file"):
            raise cx.refuse(f"print() has no parameter `{name}`", "use sep, end, file, flush")
        option = cx.static(value, name)
        if name == "file" and option not in (None, sys.stdout, sys.stderr):
            raise cx.refuse("print() into a file", "return the text, and write it outside")
        known += [(name, option)] if name != "file" or option is sys.stderr else []
    _say(cx, print, tuple(parts), tuple(known))
    return NONE


def _say(cx: Context, function: Any, parts: Parts, options: tuple = ()) -> None:
    text = _text(parts)
    whole = (text.value,) if isinstance(text, StaticValue) else lowered(text.parts)
    cx.emit(Say(span=cx.span, function=function, text=whole, options=options))


@library(warnings.warn, spec="message, category=None, stacklevel=1")
def _warn(cx: Context, args: Bound, node: gast.AST) -> Value:
    category = cx.static(args["category"], "the category")
    options = () if category is None else (("category", category),)
    _say(cx, warnings.warn, parts_of(cx, args["message"]), options)
    return NONE


@library(logging.debug, logging.info, logging.warning, logging.error, spec=None)
def _log(cx: Context, arguments: Arguments, node: gast.Call) -> Value:
    if not arguments.positional:
        raise cx.refuse("a message is missing", "give it a text")
    callee = cx.value_of(node.func)
    first, *rest = arguments.positional
    text = operation(cx, "mod", first, TupleValue(tuple(rest))) if rest else first
    _say(cx, callee.value, parts_of(cx, text))
    return NONE
