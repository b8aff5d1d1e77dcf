"""Scalar expressions as C text.

What has to be checked first (an index, an overflow, a zero divisor) is written as lines before the
statement that the expression stands in; the text of an expression itself has no side effects.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from s2s.backend.c.bounds import Access
from s2s.backend.c.headers import header_of
from s2s.backend.c.integers import Integers, Text
from s2s.backend.c.refusals import NoKernelError
from s2s.backend.c.spelling import (
    ADD,
    AND,
    ATOM,
    CHOICE,
    EQUALITY,
    MUL,
    OR,
    RELATION,
    SCALAR,
    UNARY,
    XOR,
    literal,
    within,
)
from s2s.backend.c.unit import Operand, Unit
from s2s.elementary import OPERATIONS
from s2s.elementary.user import User
from s2s.ir.nodes import Apply, Const, Dim, Expr, Load, Var
from s2s.ir.types import DType

BINARY = {
    "add": ("+", ADD),
    "sub": ("-", ADD),
    "mul": ("*", MUL),
    "div": ("/", MUL),
    "lt": ("<", RELATION),
    "le": ("<=", RELATION),
    "gt": (">", RELATION),
    "ge": (">=", RELATION),
    "eq": ("==", EQUALITY),
    "ne": ("!=", EQUALITY),
    "and_": ("&", AND),
    "or_": ("|", OR),
    "xor": ("^", XOR),
}
CASTS = {
    "to_f64": DType.F64,
    "to_f32": DType.F32,
    "to_i64": DType.I64,
    "to_u8": DType.U8,
}
WRAPS = {
    f"wrap_{kind}{bits}": f"{kind}{bits}_t" for kind in ("int", "uint") for bits in (8, 16, 32)
}
WRAPPING = ("add", "sub", "mul", "neg")
ROUNDED_TO_INT = {
    "trunc_int": "trunc",
    "floor_int": "floor",
    "ceil_int": "ceil",
    "round_int": "round",
}
ROUNDINGS = ("floor", "ceil", "trunc", "round")


class Expressions(Integers):
    """Texts of expressions; `leaves` gives the element that stands for an array operand."""

    def __init__(self, unit: Unit, leaves: Mapping[int, Text] | None = None) -> None:
        self._unit = unit
        self._leaves = leaves

    def text(self, expr: Expr, precedence: int = 0) -> str:
        """The text of an expression that may stand where `precedence` is wanted."""
        return within(self.tight(expr), precedence)

    def tight(self, expr: Expr) -> Text:
        """The text of an expression and how tightly it binds."""
        if self._leaves is not None and id(expr) in self._leaves:
            return self._leaves[id(expr)]
        match expr:
            case Var():
                return self._unit.names[expr], ATOM
            case Const(value=value, type=type_):
                return literal(value, type_)
            case Dim(array=Var() as array, axis=axis):
                return self._unit.extent(array, axis), ATOM
            case Load():
                return self._load(expr), ATOM
            case Apply(op=op) if op.elementwise:
                return self._apply(expr)
            case Apply():
                return self._unit.operation(self._unit, expr)
            case _:
                raise TypeError(f"not a scalar expression: {expr}")

    def integer(self, expr: Expr) -> str:
        """The text of an int64 expression, as an atom."""
        return self.text(expr, ATOM)

    # --- memory --------------------------------------------------------------------------------

    def _load(self, load: Load) -> str:
        array = self._unit.operand(load.array)
        return element(array, self.checked_index(load, array, load.index))

    def checked_index(
        self, access: object, array: Operand, index: tuple[Expr, ...]
    ) -> tuple[Text, ...]:
        """The index of an access, after the checks that no guard has made."""
        return tuple(
            self.checked_axis(self._unit.bounds.mode(access, axis), entry, array.dims[axis])
            for axis, entry in enumerate(index)
        )

    def checked_axis(self, mode: Access, entry: Expr, size: str) -> Text:
        unit = self._unit
        if mode is Access.PROVED or unit.trusted:
            return self._from_end(entry, size)
        if isinstance(entry, Const):
            value = entry.value
            needed = f"{size} > {value}" if value >= 0 else f"{size} >= {-value}"
            steady = unit.is_steady(size)
            unit.out.check(f"if (!({needed})) return {unit.failure};", lasting=steady)
            return self._from_end(entry, size)
        text = self.tight(entry)
        if mode is Access.WRAPPED and self._may_be_negative(entry):
            name = unit.names.fresh(self._index_name(entry))
            unit.out.line(f"const int64_t {name} = s2s_wrap({text[0]}, {size});")
            text = name, ATOM
        line = f"if (!S2S_INSIDE({text[0]}, {size})) return {unit.failure};"
        unit.out.check(line, lasting=unit.is_lasting(entry) and unit.is_steady(size))
        return text

    def _from_end(self, entry: Expr, size: str) -> Text:
        if isinstance(entry, Const) and entry.value < 0:
            return f"{size} - {-entry.value}", ADD
        return self.tight(entry)

    def _may_be_negative(self, entry: Expr) -> bool:
        return self._unit.ranges.of(entry)[0] < 0

    def _index_name(self, entry: Expr) -> str:
        return f"{entry.name}_at" if isinstance(entry, Var) and not entry.temporary else "at"

    # --- operations ----------------------------------------------------------------------------

    def _apply(self, expr: Apply) -> Text:
        name = expr.op.name
        dtype = expr.type.dtype
        special = _SPECIAL.get(name)
        if special is not None:
            return special(self, expr)
        if dtype is DType.I64 and name in WRAPPING:
            return self.integer_arithmetic(expr)
        if name in BINARY:
            return self._binary(expr)
        if name in CASTS:
            return self._cast(expr, CASTS[name])
        if name in WRAPS:
            return f"(int64_t)({WRAPS[name]}){self.text(expr.args[0], UNARY)}", UNARY
        if name in ROUNDED_TO_INT:
            return self._to_integer(expr, ROUNDED_TO_INT[name])
        if name in ROUNDINGS and not dtype.is_float:
            return self.tight(expr.args[0])
        return self._kernel(expr)

    def _binary(self, expr: Apply) -> Text:
        symbol, precedence = BINARY[expr.op.name]
        a, b = expr.args
        if precedence <= RELATION:  # gcc asks for parentheses here, and readers do
            inner = UNARY if precedence <= AND else ADD
            left, right = self.text(a, inner), self.text(b, inner)
            if precedence <= AND:
                same = self._same_logic(a, expr.op.name)
                left = self.text(a, precedence if same else inner)
        else:
            left, right = self.text(a, precedence), self.text(b, precedence + 1)
        return f"{left} {symbol} {right}", precedence

    def _same_logic(self, a: Expr, name: str) -> bool:
        return isinstance(a, Apply) and a.op.name == name and not self._is_leaf(a)

    def _is_leaf(self, expr: Expr) -> bool:
        return self._leaves is not None and id(expr) in self._leaves

    def _cast(self, expr: Apply, dtype: DType) -> Text:
        (a,) = expr.args
        if a.type.dtype is dtype:
            return self.tight(a)
        return f"({SCALAR[dtype]}){self.text(a, UNARY)}", UNARY

    def _kernel(self, expr: Apply) -> Text:
        """A scalar kernel of csrc/, or of the user's; those are functions of doubles."""
        if isinstance(expr.op, User):
            return self._of_user(expr)
        return self.call(f"s2s_{expr.op.name}", expr, expr.args)

    def _of_user(self, expr: Apply) -> Text:
        """The C that the user gave, as a function of its own before ours."""
        op, unit = expr.op, self._unit
        unit.headers.update(filter(None, map(header_of, _OURS.findall(op.c))))
        parameters = ", ".join(f"double {name}" for name in op.signature)
        unit.snippets[op.name] = f"static inline double user_{op.name}({parameters}) {{\n{op.c}\n}}"
        texts = ", ".join(self._as_double(arg) for arg in expr.args)
        return self._as_result(f"user_{op.name}({texts})", expr.type.dtype)

    def call(self, function: str, expr: Apply, args: tuple[Expr, ...]) -> Text:
        """A call of a kernel, its header included."""
        header = header_of(function)
        if header is None:
            raise NoKernelError(f"csrc/ has no kernel {function}")
        self._unit.headers.add(header)
        texts = [self._as_double(arg) for arg in args]
        return self._as_result(f"{function}({', '.join(texts)})", expr.type.dtype)

    def _as_double(self, arg: Expr) -> str:
        if arg.type.dtype is DType.F32:
            return f"(double){self.text(arg, UNARY)}"
        return self.text(arg)

    def _as_result(self, call: str, dtype: DType) -> Text:
        return (f"(float){call}", UNARY) if dtype is DType.F32 else (call, ATOM)

    # --- integers ------------------------------------------------------------------------------

    def _to_integer(self, expr: Apply, rounding: str) -> Text:
        """Rounding of a float to an int64, where it fits."""
        (x,) = expr.args
        if not x.type.dtype.is_float:
            return self._cast(expr, DType.I64)
        self._unit.headers.add("s2s_exact.h")
        if self.in_array(expr):
            return f"s2s_to_int64(s2s_{rounding}({self._as_double(x)}))", ATOM
        name = self._unit.names.fresh("rounded")
        self._unit.out.line(f"const double {name} = s2s_{rounding}({self._as_double(x)});")
        self._unit.out.line(f"if (!s2s_fits_int64({name})) return S2S_FAIL;")
        return f"(int64_t){name}", UNARY

    # --- operations with a spelling of their own -----------------------------------------------

    def negative(self, expr: Apply) -> Text:
        if expr.type.dtype is DType.I64:
            return self.integer_arithmetic(expr)
        return f"-{self.text(expr.args[0], UNARY + 1)}", UNARY

    def strong_product(self, expr: Apply) -> Text:
        g, p = expr.args
        if not self._unit.strong:
            return f"{self.text(g, MUL)} * {self.text(p, MUL + 1)}", MUL
        function = "s2s_strong_f32" if expr.type.dtype is DType.F32 else "s2s_strong"
        return f"{function}({self.text(g)}, {self.text(p)})", ATOM

    def choice(self, expr: Apply) -> Text:
        test, yes, no = expr.args
        parts = self.text(test, CHOICE + 1), self.text(yes, CHOICE + 1), self.text(no, CHOICE)
        return "{} ? {} : {}".format(*parts), CHOICE

    def squared(self, expr: Apply) -> Text:
        (x,) = expr.args[:1]
        text = self.tight(x)
        if text[0].isidentifier():
            return f"{text[0]} * {text[0]}", MUL
        suffix = "_f32" if expr.type.dtype is DType.F32 else ""
        return f"s2s_squared{suffix}({text[0]})", ATOM

    def power(self, expr: Apply) -> Text:
        """A power with an integer exponent."""
        x, n = expr.args
        if isinstance(n, Const) and n.value == 1:
            return self.tight(x)
        if isinstance(n, Const) and n.value == 2:
            return self.squared(expr)
        return self.call("s2s_powi", expr, expr.args)

    def power_partial(self, expr: Apply) -> Text:
        """n * x**(n-1), and 0 for n = 0."""
        x, n = expr.args
        if not isinstance(n, Const):
            self._unit.headers.add("s2s_exact.h")
            zero, _ = literal(0, expr.type)
            exponent = self.text(n, ATOM)
            call = f"s2s_powi({self._as_double(x)}, {exponent} - 1)"
            power, _ = self._as_result(call, expr.type.dtype)
            return f"{exponent} == 0 ? {zero} : {exponent} * {power}", CHOICE
        factor = literal(n.value, expr.type)
        if n.value in (0, 1):
            return factor
        power = Apply(OPERATIONS["powi"], (x, Const(n.value - 1, n.type)), expr.type)
        return f"{within(factor, MUL)} * {self.text(power, MUL + 1)}", MUL

    def relu(self, expr: Apply) -> Text:
        x = self.text(expr.args[0], RELATION + 1)
        zero, _ = literal(0, expr.type)
        return f"{x} <= {zero} ? {zero} : {x}", CHOICE

    def sign(self, expr: Apply) -> Text:
        if expr.type.dtype.is_float:
            return self._kernel(expr)
        x = self.text(expr.args[0], RELATION + 1)
        return f"({x} > 0) - ({x} < 0)", ADD

    def reciprocal(self, expr: Apply) -> Text:
        one = "1.0f" if expr.type.dtype is DType.F32 else "1.0"
        return f"{one} / {self.text(expr.args[0], MUL + 1)}", MUL

    def magnitude(self, expr: Apply) -> Text:
        x = self.text(expr.args[0])
        if expr.type.dtype is DType.I64:
            return f"s2s_iabs({x})", ATOM
        return f"{'fabsf' if expr.type.dtype is DType.F32 else 'fabs'}({x})", ATOM

    def unchanged(self, expr: Apply) -> Text:
        return self.tight(expr.args[0])

    def negation(self, expr: Apply) -> Text:
        return f"!{self.text(expr.args[0], UNARY)}", UNARY

    def inverted(self, expr: Apply) -> Text:
        symbol = "!" if expr.type.dtype is DType.BOOL else "~"
        return f"{symbol}{self.text(expr.args[0], UNARY)}", UNARY

    def truth(self, expr: Apply) -> Text:
        return f"{self.text(expr.args[0], EQUALITY + 1)} != 0", EQUALITY

    def classification(self, expr: Apply) -> Text:
        name = expr.op.name.replace("is", "is_", 1)
        return f"s2s_{name}({self._as_double(expr.args[0])})", ATOM

    def folded(self, expr: Apply) -> Text:
        """A selection among several, as a chain of two at a time."""
        name = f"s2s_{expr.op.name}"
        if expr.type.dtype is DType.I64:
            name = {"maximum": "s2s_imax", "minimum": "s2s_imin", "pymax": "s2s_imax"}.get(
                expr.op.name, "s2s_imin" if expr.op.name == "pymin" else name
            )
        header = header_of(name)
        if header is not None:
            self._unit.headers.add(header)
        first, *others = expr.args
        text = self._as_double(first)
        for arg in others:
            text = f"{name}({text}, {self._as_double(arg)})"
        return self._as_result(text, expr.type.dtype)

    def clipped(self, expr: Apply) -> Text:
        self._unit.headers.add("s2s_exact.h")
        prefix = "s2s_i" if expr.type.dtype is DType.I64 else "s2s_"
        least, greatest = ("max", "min") if prefix == "s2s_i" else ("maximum", "minimum")
        x, low, high = map(self._as_double, expr.args)
        text = f"{prefix}{greatest}({prefix}{least}({x}, {low}), {high})"
        return self._as_result(text, expr.type.dtype)


_OURS = re.compile(r"\bs2s_\w+")
"""Functions of csrc/ that C of the user's calls."""

_SPECIAL: dict[str, Callable[[Expressions, Apply], Text]] = {
    "stop_gradient": Expressions.unchanged,
    "neg": Expressions.negative,
    "strong": Expressions.strong_product,
    "select": Expressions.choice,
    "square": Expressions.squared,
    "powi": Expressions.power,
    "powi_partial": Expressions.power_partial,
    "relu": Expressions.relu,
    "sign": Expressions.sign,
    "reciprocal": Expressions.reciprocal,
    "abs": Expressions.magnitude,
    "not_": Expressions.negation,
    "invert": Expressions.inverted,
    "to_bool": Expressions.truth,
    "isnan": Expressions.classification,
    "isinf": Expressions.classification,
    "isfinite": Expressions.classification,
    "ifloordiv": Expressions.quotient,
    "imod": Expressions.quotient,
    "ipow": Expressions.integer_power,
    "lshift": Expressions.shifted_up,
    "rshift": Expressions.shifted_down,
    "as_int64": Expressions.unchanged,
    "maximum": Expressions.folded,
    "minimum": Expressions.folded,
    "pymax": Expressions.folded,
    "pymin": Expressions.folded,
    "imax": Expressions.folded,
    "imin": Expressions.folded,
    "clip": Expressions.clipped,
}


def element(array: Operand, index: tuple[Text, ...]) -> str:
    """The element of an array at an index."""
    return f"{array.pointer}[{offset(array, index)}]"


def offset(array: Operand, index: tuple[Text, ...]) -> str:
    """The position of an element in memory, counted in elements."""
    if not index:
        return "0"
    if array.strides is not None:
        terms = [_term(entry, array.strides[axis]) for axis, entry in enumerate(index)]
        return " + ".join(terms)
    text: Text = index[0]
    for axis in range(1, len(index)):
        text = _plus(times(text, array.dims[axis]), index[axis])
    for axis in range(len(index), array.rank):
        text = times(text, array.dims[axis])
    return text[0]


def _term(entry: Text, stride: str) -> str:
    return times(entry, stride)[0]


def times(a: Text, size: str) -> Text:
    if a[0] == "0" or size == "1":
        return a
    if a[0] == "1":
        return size, ATOM
    return f"{within(a, MUL)} * {size}", MUL


def _plus(a: Text, b: Text) -> Text:
    if a[0] == "0":
        return b
    return (a[0], a[1]) if b[0] == "0" else (f"{within(a, ADD)} + {within(b, ADD)}", ADD)
