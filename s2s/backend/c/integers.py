"""Integer arithmetic as C text: exact, or else the program is left; NumPy's wraps."""

from __future__ import annotations

from s2s.backend.c.spelling import ADD, ATOM, MUL, RELATION, SHIFT, UNARY
from s2s.backend.c.unit import Unit
from s2s.ir.nodes import Apply, Expr
from s2s.ir.types import Scalar

Text = tuple[str, int]


class Integers:
    """The part of `Expressions` that is about integers."""

    _unit: Unit

    def text(self, expr: Expr, precedence: int = 0) -> str:
        """The text of an operand."""
        raise NotImplementedError

    def in_array(self, expr: Expr) -> bool:
        """Whether this is arithmetic on the elements of arrays, which wraps."""
        return not isinstance(expr.type, Scalar)

    def _wraps(self, expr: Apply) -> bool:
        """Whether integer arithmetic is NumPy's: it wraps, and gives 0 where the divisor is 0."""
        return self.in_array(expr) or bool(expr.attrs.get("wraps"))

    def integer_arithmetic(self, expr: Apply) -> Text:
        """+, - and *."""
        name = expr.op.name
        wraps, fits = self._wraps(expr), not self.in_array(expr) and self._unit.ranges.fits(expr)
        if fits or (self._unit.trusted and not wraps):
            return self._plain(expr)
        args = [self.text(arg) for arg in expr.args]
        if wraps:
            return f"s2s_wrapping_{name}({', '.join(args)})", ATOM
        if name == "neg":
            name, args = "sub", ["INT64_C(0)", *args]
        return self._unless(f"__builtin_{name}_overflow", args)

    def _plain(self, expr: Apply) -> Text:
        if expr.op.name == "neg":
            return f"-{self.text(expr.args[0], UNARY + 1)}", UNARY
        symbol, level = {"add": ("+", ADD), "sub": ("-", ADD), "mul": ("*", MUL)}[expr.op.name]
        left, right = expr.args
        return f"{self.text(left, level)} {symbol} {self.text(right, level + 1)}", level

    def _unless(self, overflow: str, args: list[str], name: str = "t") -> Text:
        """The result of a function that says whether it has none."""
        result = self._unit.names.fresh(name)
        self._unit.out.line(f"int64_t {result};")
        self._unit.out.line(f"if ({overflow}({', '.join(args)}, &{result})) return S2S_FAIL;")
        return result, ATOM

    def quotient(self, expr: Apply) -> Text:
        """`//` and `%` of integers."""
        name = expr.op.name
        if not self.in_array(expr):
            low, high = self._unit.ranges.of(expr.args[0])[0], self._unit.ranges.of(expr.args[1])[0]
            if low >= 0 and high > 0:
                symbol = "/" if name == "ifloordiv" else "%"
                left, right = self.text(expr.args[0], MUL), self.text(expr.args[1], MUL + 1)
                return f"{left} {symbol} {right}", MUL
        self._unit.headers.add("s2s_exact.h")
        a, b = (self.text(arg) for arg in expr.args)
        low, high = self._unit.ranges.of(expr.args[1])
        if self._wraps(expr):
            macro = "S2S_ELEMENT_FLOORDIV" if name == "ifloordiv" else "S2S_ELEMENT_MOD"
            return f"{macro if low <= 0 <= high else f's2s_{name}'}({a}, {b})", ATOM
        if name == "ifloordiv" and low <= 0 and high >= -1:
            self._unit.out.line(f"if (s2s_no_quotient({a}, {b})) return S2S_FAIL;")
        elif low <= 0 <= high:
            self._unit.out.line(f"if ({self.text(expr.args[1], UNARY)} == 0) return S2S_FAIL;")
        return f"s2s_{name}({a}, {b})", ATOM

    def integer_power(self, expr: Apply) -> Text:
        """int ** int."""
        a, b = (self.text(arg) for arg in expr.args)
        if not self._wraps(expr):
            return self._unless("s2s_power_overflow", [a, b], "power")
        self._unit.headers.add("s2s_exact.h")
        self._unit.out.line(f"if ({self.text(expr.args[1], RELATION + 1)} < 0) return S2S_FAIL;")
        return f"s2s_ipow({a}, {b})", ATOM

    def shifted_up(self, expr: Apply) -> Text:
        """`<<` of integers; NumPy's lose what is shifted out."""
        a, b = (self.text(arg) for arg in expr.args)
        if self._wraps(expr):
            return f"s2s_lshift({a}, {b})", ATOM
        return self._unless("s2s_lshift_overflow", [a, b])

    def shifted_down(self, expr: Apply) -> Text:
        """`>>` of integers; NumPy's also by what is no number of places."""
        a, b = expr.args
        low, high = self._unit.ranges.of(b)
        if low < 0 and not self._wraps(expr):
            self._unit.out.line(f"if ({self.text(b, RELATION + 1)} < 0) return S2S_FAIL;")
        if low >= 0 and high < 64:
            return f"{self.text(a, UNARY)} >> {self.text(b, UNARY)}", SHIFT
        return f"s2s_rshift({self.text(a)}, {self.text(b)})", ATOM
