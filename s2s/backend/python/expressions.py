"""Expressions of the IR as Python text, with as few parentheses as Python's precedences allow.

Bits decide between two spellings: what NumPy rounds correctly (+ - * / and comparisons) or only
moves (indexing, `np.where`) is written in NumPy; every other function is our kernel.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, assert_never

from s2s.backend.names import Names
from s2s.backend.python.facts import Facts, is_weak_cast
from s2s.elementary import OPERATIONS
from s2s.elementary.custom import Tree
from s2s.elementary.opaque import UNSPOKEN, Opaque
from s2s.elementary.user import User
from s2s.ir.nodes import (
    NEWAXIS,
    Alloc,
    Apply,
    Const,
    Dim,
    Expr,
    Load,
    Slice,
    Var,
    View,
)
from s2s.ir.op import Op
from s2s.ir.types import BOOL, F64, I64, Array, DType, Scalar

TERNARY, OR, AND, NOT, COMPARE, BIT_OR, BIT_XOR, BIT_AND = range(8)
SHIFT, SUM, PRODUCT, UNARY, POWER, ATOM = range(8, 14)
"""Levels of precedence, weakest first."""

_INFIX = {
    "add": ("+", SUM),
    "sub": ("-", SUM),
    "mul": ("*", PRODUCT),
    "div": ("/", PRODUCT),
    "ifloordiv": ("//", PRODUCT),
    "imod": ("%", PRODUCT),
    "xor": ("^", BIT_XOR),
    "lshift": ("<<", SHIFT),
    "rshift": (">>", SHIFT),
}
_INTEGER_INFIX = {**_INFIX, "ipow": ("**", POWER), "neg": ("-", UNARY)}
_PLAIN = {"strong": "mul", "matmul_ct": "matmul", "dot_ct": "dot"}
"""What the variant without strong products prints."""

_NUMPY_CALLS = {"isnan": "np.isnan", "isfinite": "np.isfinite", "isinf": "np.isinf"}
_CASTS = {"to_f64": "np.float64", "to_f32": "np.float32", "to_i64": "int", "to_bool": "bool"}
_ARRAY_CASTS = {**_CASTS, "to_i64": "np.int64"}
_DEFAULTS = {
    **{"axes": None, "axis": None, "keepdims": False},
    **{"quiet": False, "lower": True, "unit": False, "diagonal": 1.0, "rcond": None},
    **{"upper": False, "package": "numpy"},
}
"""Attributes that a kernel has by default, and that are not printed."""

_UNPRINTED = ("tie",)
"""Attributes that decide an index, not a value."""


class Kernels:
    """The kernels that a function uses, each under a name that no variable has."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self.used: dict[str, str] = {}
        self.outside: dict[str, Any] = {}
        self._called: dict[int, str] = {}

    def __getitem__(self, name: str) -> str:
        if name not in self.used:
            self.used[name] = self._names.fresh(name)
        return self.used[name]

    def user(self, obj: Any, name: str) -> str:
        """The name of an object of the user's, which the loader puts beside the text."""
        if id(obj) not in self._called:
            spelled = self._names.fresh(name if name.isidentifier() else "function")
            self._called[id(obj)] = spelled
            self.outside[spelled] = obj
        return self._called[id(obj)]


@dataclass(frozen=True, slots=True)
class Expressions:
    """Text of expressions.

    Parameters
    ----------
    names : Names
    kernels : Kernels
        Notes which kernels were printed.
    facts : Facts
        What the printer must know of the whole function.
    strong : bool
        Whether `strong` and `matmul_ct` are printed as such rather than as plain products.
    """

    names: Names
    kernels: Kernels
    facts: Facts
    strong: bool

    def text(self, expr: Expr, level: int = TERNARY) -> str:
        """`expr` as an operand of that level: in parentheses if it binds less tightly."""
        text, own = self._text(expr)
        return f"({text})" if own < level else text

    def list(self, exprs: Iterable[Expr]) -> str:
        return ", ".join(map(self.text, exprs))

    def _text(self, expr: Expr) -> tuple[str, int]:
        match expr:
            case Var():
                view = self.facts.inlined.get(expr)
                return (self.names[expr], ATOM) if view is None else self._view(view)
            case Const():
                return self._const(expr)
            case Apply():
                return self._apply(expr)
            case Load():
                text = self.element(expr.array, expr.index)
                integer = expr.type == I64
                return f"int({text})" if integer else text, ATOM
            case View():
                return self._view(expr)
            case Alloc():
                return self._alloc(expr), ATOM
            case Dim():
                array = self.text(expr.array, ATOM)
                one = expr.array.type.rank == 1
                return f"len({array})" if one else f"{array}.shape[{expr.axis}]", ATOM
            case _:
                assert_never(expr)

    # --- atoms ---------------------------------------------------------------------------------

    def _const(self, const: Const) -> tuple[str, int]:
        text, level = _number(const.value)
        if const.type.dtype is DType.F32:
            return f"np.float32({text})", ATOM
        return text, level

    def _weak(self, expr: Expr, other: Expr) -> Expr:
        """A float32 literal beside a float32 operand needs no cast: Python's are weak."""
        if isinstance(expr, Const) and not isinstance(other, Const):
            return Const(expr.value, F64) if expr.type.dtype is DType.F32 else expr
        return expr

    # --- subscripts and shapes -----------------------------------------------------------------

    def element(self, array: Expr, index: tuple[Expr, ...]) -> str:
        """`x[i, j]`."""
        inside = ", ".join(map(self.integer, index)) if index else "()"
        return f"{self.text(array, ATOM)}[{inside}]"

    def integer(self, expr: Expr) -> str:
        """An integer where a NumPy one serves as well: an index, a bound, a size."""
        return self._numpys(expr, TERNARY) if _is_numpys(expr) else self.text(expr)

    def shape(self, shape: tuple[Expr, ...]) -> str:
        """A shape as an argument: `n`, `(n, m)`."""
        text = ", ".join(map(self.integer, shape))
        return text if len(shape) == 1 else f"({text})"

    def _view(self, view: View) -> tuple[str, int]:
        array = self.text(view.array, ATOM)
        match view.kind:
            case "index":
                entries = [self._entry(entry) for entry in view.detail]
                if NEWAXIS in view.detail:
                    taken = sum(entry is not NEWAXIS for entry in view.detail)
                    entries += [":"] * (view.array.type.rank - taken)
                if view.type.rank == 0 or not entries:
                    entries.append("...")
                return f"{array}[{', '.join(entries)}]", ATOM
            case "transpose":
                if view.detail == tuple(range(view.type.rank))[::-1]:
                    return f"{array}.T", ATOM
                return f"{array}.transpose({', '.join(map(str, view.detail))})", ATOM
            case "reshape":
                sizes = ", ".join(map(self.integer, view.detail))
                return f"{array}.reshape({sizes or '()'})", ATOM
            case _:
                assert_never(view.kind)

    def _entry(self, entry: Expr | Slice) -> str:
        if entry is NEWAXIS:
            return "None"
        if not isinstance(entry, Slice):
            return self.integer(entry)
        start, stop = (
            "" if bound is None else self.integer(bound) for bound in (entry.start, entry.stop)
        )
        if all(map(_is_simple, (start, stop))):
            colon = ":"
        else:
            start, colon, stop = f"{start} " if start else "", ":", f" {stop}" if stop else ""
        step = entry.step if isinstance(entry.step, int) else self.integer(entry.step)
        step = "" if step == 1 else f":{step}"
        return f"{start}{colon}{stop}{step}"

    def _alloc(self, alloc: Alloc) -> str:
        shape, fill, dtype = self.shape(alloc.shape), alloc.fill, alloc.type.dtype
        kind = "" if dtype is DType.F64 else f", dtype={_dtype(dtype)}"
        if fill is None:
            return f"np.empty({shape}{kind})"
        if isinstance(fill, Const) and _is_positive_zero(fill.value):
            return f"np.zeros({shape}{kind})"
        if isinstance(fill, Const) and fill.value == 1 and dtype is not DType.BOOL:
            return f"np.ones({shape}{kind})"
        value = self.text(Const(fill.value, F64) if isinstance(fill, Const) else fill)
        kind = f", dtype={_dtype(dtype)}" if dtype is not DType.BOOL else ""
        return f"np.full({shape}, {value}{kind})"

    # --- operations ----------------------------------------------------------------------------

    def spelling(self, op: Op) -> str:
        """The name of the operation that is printed: a strong product may be a plain one."""
        return op.name if self.strong else _PLAIN.get(op.name, op.name)

    def _apply(self, apply: Apply) -> tuple[str, int]:
        name, args = self.spelling(apply.op), apply.args
        scalar = isinstance(apply.type, Scalar)
        if apply.attrs.get("wraps"):
            return f"int({self._wrapping(apply)[0]})", ATOM
        if name in _INFIX:
            return self._infix(*_INFIX[name], args)
        if getattr(apply.op, "symbol", ""):
            return self._comparison(apply)
        if name in _CASTS:
            return self._cast(name, args[0])
        match name:
            case "neg":
                return f"-{self.text(args[0], POWER)}", UNARY
            case "not_" if scalar:
                return f"not {self.text(args[0], BIT_OR)}", NOT
            case "not_" | "invert":
                return f"~{self.text(args[0], UNARY)}", UNARY
            case "and_" if apply.type == BOOL:
                return self._infix("and", AND, args)
            case "or_" if apply.type == BOOL:
                return self._infix("or", OR, args)
            case "and_":
                return self._infix("&", BIT_AND, args)
            case "or_":
                return self._infix("|", BIT_OR, args)
            case "select" if scalar:
                test, yes, no = args
                return (
                    f"{self.text(yes, OR)} if {self.text(test, OR)} else {self.text(no)}",
                    TERNARY,
                )
            case "select":
                return f"np.where({self.list(args)})", ATOM
            case "ipow" if isinstance(args[1], Const) and args[1].value >= 0:
                return f"{self.text(args[0], ATOM)}**{args[1].value}", POWER
            case "powi" | "powi_partial" if isinstance(args[1], Const):
                return self._power(apply)
            case _:
                return self._call(apply), ATOM

    def _wrapping(self, apply: Apply) -> tuple[str, int]:
        """Integers that NumPy computes with, in 64 bits."""
        symbol, level = _INTEGER_INFIX[apply.op.name]
        mine = [arg for arg in apply.args if _is_numpys(arg)]
        mine = mine or [arg for arg in apply.args if not isinstance(arg, Const)] or apply.args
        if len(apply.args) == 1:
            return f"{symbol}{self._numpys(apply.args[0], POWER)}", level
        powers = symbol == "**"
        levels = (level + 1, level) if powers else (level, level + 1)
        left, right = (
            self._numpys(arg, own) if any(arg is m for m in mine) else self.text(arg, own)
            for arg, own in zip(apply.args, levels, strict=True)
        )
        return f"{left}{symbol}{right}" if powers else f"{left} {symbol} {right}", level

    def _numpys(self, expr: Expr, level: int) -> str:
        """An integer as one of NumPy's."""
        match expr:
            case Load():
                return self.element(expr.array, expr.index)
            case Apply() if _is_numpys(expr):
                text, own = self._wrapping(expr)
                return f"({text})" if own < level else text
            case _:
                return f"np.int64({self.text(expr)})"

    def _power(self, apply: Apply) -> tuple[str, int]:
        """Powers with a known integer exponent: squares, and n * x**(n-1), are written out."""
        x, n = apply.args
        if apply.op.name == "powi" or n.value in (0, 1):
            text = self.text(x, ATOM)
            square = apply.op.name == "powi" and n.value == 2 and text.isidentifier()
            return (f"{text} * {text}", PRODUCT) if square else (self._call(apply), ATOM)
        if n.value != 2:
            x = Apply(OPERATIONS["powi"], (x, Const(n.value - 1, n.type)), apply.type)
        return f"{float(n.value)!r} * {self.text(x, PRODUCT + 1)}", PRODUCT

    def _infix(self, symbol: str, level: int, args: tuple[Expr, ...]) -> tuple[str, int]:
        left, right = args
        if symbol in ("+", "-", "*", "/"):
            left, right = self._weak(left, right), self._weak(right, left)
            if symbol == "/" and self.facts.may_divide_by_zero(left, right):
                return f"np.float64({self.text(left)}) / {self.text(right, level + 1)}", level
        if symbol in ("+", "-") and (opposite := negated(right)) is not None:
            symbol, right = "-" if symbol == "+" else "+", opposite
        first = self._operand(left, right, level)
        second = self._operand(right, left, level + (symbol not in ("and", "or")))
        return f"{first} {symbol} {second}", level

    def beside(self, expr: Expr, other: Expr) -> str:
        """The right side of an augmented assignment to `other`."""
        return self._operand(self._weak(expr, other), other, TERNARY)

    def _operand(self, expr: Expr, other: Expr, level: int) -> str:
        """An operand of arithmetic; an integer beside a float needs no cast."""
        weak = isinstance(expr, Apply) and is_weak_cast(expr) and self.facts.is_numpy(other)
        return self.text(expr.args[0] if weak else expr, level)

    def _comparison(self, apply: Apply) -> tuple[str, int]:
        left, right = apply.args
        left, right = self._weak(left, right), self._weak(right, left)
        symbol = apply.op.symbol
        return f"{self.text(left, BIT_OR)} {symbol} {self.text(right, BIT_OR)}", COMPARE

    def _cast(self, name: str, arg: Expr) -> tuple[str, int]:
        if isinstance(arg.type, Array):
            return f"{self.text(arg, ATOM)}.astype({_ARRAY_CASTS[name]})", ATOM
        return f"{_CASTS[name]}({self.integer(arg)})", ATOM

    def _call(self, apply: Apply) -> str:
        """Functions: exact ones of NumPy and Python under their own names, kernels otherwise."""
        name, args, attrs = self.spelling(apply.op), apply.args, apply.attrs
        if isinstance(apply.op, Opaque):
            return self._opaque(apply)
        if name in _NUMPY_CALLS:
            return f"{_NUMPY_CALLS[name]}({self.text(args[0])})"
        if name == "zeros_like" and isinstance(apply.type, Scalar):
            return self.text(Const(0.0 if apply.type.dtype.is_float else 0, apply.type))
        if name == "abs":
            return f"abs({self.text(args[0])})"
        if name == "copy" and isinstance(apply.type, Array):
            return f"{self.text(args[0], ATOM)}.copy()"
        if name == "concatenate":
            parts = self.list(args) + ("," if len(args) == 1 else "")
            return f"np.concatenate(({parts}), axis={attrs['axis']})"
        if name == "gather":
            entries = [":"] * attrs["axis"] + [self.integer(index) for index in args[1:]]
            return f"{self.text(args[0], ATOM)}[{', '.join(entries)}]"
        if name in ("matmul", "dot"):
            attrs = {}
        kernel = self.kernels.user(apply.op, name) if isinstance(apply.op, User) else None
        keywords = [
            f"{key}={value!r}"
            for key, value in attrs.items()
            if key not in _UNPRINTED and (key not in _DEFAULTS or value != _DEFAULTS[key])
        ]
        kernel = kernel or self.kernels[name]
        return f"{kernel}({', '.join([*map(self.text, args), *keywords])})"

    def _opaque(self, apply: Apply) -> str:
        """A method of the user's function with a derivative of its own."""
        op = apply.op
        keywords = [
            f"{key}={self.kernels.user(value, 'tree') if isinstance(value, Tree) else repr(value)}"
            for key, value in apply.attrs.items()
            if key not in UNSPOKEN
        ]
        owner = self.kernels.user(op.owner, op.owner.__name__)
        inside = ", ".join([*map(self.text, apply.args[: op.shown]), *keywords])
        return f"{owner}.{op.method}({inside})"


def _is_numpys(expr: Expr) -> bool:
    """Whether the text of an integer, without a conversion, is one of NumPy's."""
    return isinstance(expr, Load) or (isinstance(expr, Apply) and "wraps" in expr.attrs)


def negated(expr: Expr) -> Expr | None:
    """e of -e: what is subtracted where -e is added (IEEE: the same bits)."""
    match expr:
        case Apply(op=op, args=(operand,)) if op.name == "neg":
            return operand
        case Const(value=value) if expr.type.dtype.is_float and math.copysign(1.0, value) < 0:
            return Const(-value, expr.type)
        case _:
            return None


def _number(value: float | int | bool) -> tuple[str, int]:
    if isinstance(value, float) and not math.isfinite(value):
        if math.isnan(value):
            return "np.nan", ATOM
        return ("np.inf", ATOM) if value > 0 else ("-np.inf", UNARY)
    text = repr(value)
    return text, UNARY if text.startswith("-") else ATOM


def _is_positive_zero(value: float | int | bool) -> bool:
    return value == 0 and math.copysign(1.0, value) > 0


def _is_simple(bound: str) -> bool:
    """Whether a formatter puts no spaces around the colon next to this bound."""
    return bound.removeprefix("-").isidentifier() or bound.removeprefix("-").isdigit() or not bound


def _dtype(dtype: DType) -> str:
    return "bool" if dtype is DType.BOOL else f"np.{dtype.value}"
