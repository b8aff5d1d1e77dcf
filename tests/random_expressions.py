"""The expressions of random programs.

Numbers, vectors of a known kind of length, one matrix `m`. Int expressions stand only where a float
is on the other side, so that every name keeps its type.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

from everyday import NIGHTLY

LITERALS = ("0.0", "1.0", "0.5", "2.0", "-1.0", "-0.0", "3.0")
UNARY = (
    "np.sin", "np.tanh", "np.exp", "np.sqrt", "np.log", "np.cos", "math.atan", "np.square",
    "np.log1p", "np.arcsinh", "np.cbrt", "np.expm1", "math.erf", "np.arctan", "np.reciprocal",
)  # fmt: skip
UNARY_SELECTIONS = ("abs", "s2s.relu", "np.abs", "np.sign", "np.floor", "np.ceil", "np.round")
BINARY_SELECTIONS = ("max", "min", "np.maximum", "np.minimum")
BINARY = ("np.hypot", "np.arctan2")
OPERATORS = ("+", "*", "-", "/")
COMPARISONS = ("<", ">", "<=", ">=", "==", "!=")
FULL, TAIL, EVEN, PICKED = "full", "tail", "even", "picked"
COLUMNS, ROWS = "columns", "rows"
"""Lengths of vectors: that of a, one less, every second element, that of k; those of m."""
SLICES = {"[::-1]": FULL, "[1:]": TAIL, "[:-1]": TAIL, "[::2]": EVEN, "[-1:0:-1]": TAIL}
OF_MATRIX = {
    COLUMNS: ("m[0]", "m[-1]", "np.sum(m, axis=0)", "np.max(m, axis=0)", "(m[:, 0] @ m)"),
    ROWS: ("m[:, 0]", "m[:, -1]", "np.mean(m, axis=1)", "np.min(m, axis=1)", "(m @ m[0])"),
}


@dataclass
class Scope:
    """The names that are assigned on every path to here."""

    scalars: tuple[str, ...] = ()
    ints: tuple[str, ...] = ()
    positions: tuple[str, ...] = ()
    counters: tuple[str, ...] = ()
    """Those of the ints that the program may change."""
    flags: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    """Lists that hold one float or more and grow."""
    arrays: dict[str, str] = field(default_factory=dict)
    matrix: bool = False
    lists: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    loops: int = 0
    exits: str | None = None
    """The loop that break and continue leave: 'for', 'while' or none."""


class Writer:
    """Chooses at random, writes lines, makes expressions."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.lines: list[str] = []
        self.indent = 1
        self.names = 0
        self.fuel = 20
        self.helpers: tuple[str, ...] = ()

    # --- choosing -------------------------------------------------------------------------------

    def pick(self, options: Any) -> Any:
        return self.random.choice(tuple(options))

    def chance(self, one_in: int) -> bool:
        return self.random.randrange(one_in) == 0

    def fresh(self, prefix: str) -> str:
        self.names += 1
        return f"{prefix}{self.names}"

    def write(self, line: str) -> None:
        self.lines.append("    " * self.indent + line)

    @contextmanager
    def block(self, header: str) -> Iterator[None]:
        self.write(header)
        self.indent += 1
        yield
        self.indent -= 1

    # --- expressions ----------------------------------------------------------------------------

    def feature(self, scope: Scope, depth: int) -> str:
        """A float expression of the further features (`random_features`)."""
        raise NotImplementedError

    def scalar(self, scope: Scope, depth: int = 2) -> str:
        """A float expression."""
        self.fuel -= 1
        if depth <= 0 or self.fuel <= 0 or self.chance(3):
            return self.leaf(scope)
        forms = (
            self.operation, self.operation, self.function, self.selection, self.chosen, self.power,
            self.reduction, self.helper_call,
        )  # fmt: skip
        form = self.pick((*forms, self.feature) if NIGHTLY else forms)
        return form(scope, depth - 1)

    def leaf(self, scope: Scope) -> str:
        kind = self.pick(("scalar", "scalar", "scalar", "literal", "element", "element"))
        if kind == "literal":
            return self.pick(LITERALS)
        if kind == "element" and scope.matrix and self.chance(4):
            return f"m[{self.cell(scope)}]"
        if kind == "element" and scope.lists and self.chance(3):
            name = self.pick(scope.lists)
            return self.pick((f"{name}[-1]", f"{name}[0]", f"sum({name})", f"max({name})"))
        if kind == "element" and scope.arrays:
            name = self.pick(scope.arrays)
            return f"{name}[{self.position(scope, name)}]"
        return self.pick(scope.scalars)

    def operand(self, scope: Scope) -> str:
        """A float, or an int where a float is on the other side."""
        if scope.ints + scope.positions and self.chance(5):
            return self.pick((*scope.ints, *scope.positions, "2"))
        return self.leaf(scope)

    def position(self, scope: Scope, name: str) -> str:
        """A valid index of the vector."""
        direct = scope.positions if scope.arrays[name] == FULL else ()
        options = ["0", "-1", *direct, *(f"{i} - 1" for i in direct)]
        options += [f"{i} % len({name})" for i in scope.ints + scope.positions]
        options += [f"(2 * {i} + 1) % len({name})" for i in scope.ints]
        options += ["k[0]"] if scope.arrays[name] == FULL else []
        return self.pick(options)

    def cell(self, scope: Scope) -> str:
        """A valid pair of indices of the matrix."""
        rows = ("0", "-1", *(f"{i} % len(m)" for i in scope.ints + scope.positions))
        columns = ("0", "-1", *(f"{i} % m.shape[1]" for i in scope.ints + scope.positions))
        return f"{self.pick(rows)}, {self.pick(columns)}"

    def operation(self, scope: Scope, depth: int) -> str:
        if self.chance(5):
            return f"-({self.scalar(scope, depth)})"
        operator = self.pick((*OPERATORS, "//", "%") if self.chance(6) else OPERATORS)
        left, right = self.scalar(scope, depth), self.scalar(scope, depth)
        if self.chance(4):
            right = self.operand(scope)
        return f"({left} {operator} {right})"

    def function(self, scope: Scope, depth: int) -> str:
        if self.chance(5):
            pair = f"{self.scalar(scope, depth)}, {self.scalar(scope, depth)}"
            return f"{self.pick(BINARY)}({pair})"
        return f"{self.pick(UNARY)}({self.scalar(scope, depth)})"

    def selection(self, scope: Scope, depth: int) -> str:
        first = self.scalar(scope, depth)
        form = self.pick(("unary", "binary", "clip", "where", "three"))
        if form == "unary":
            return f"{self.pick(UNARY_SELECTIONS)}({first})"
        if form == "clip":
            return f"np.clip({first}, {self.pick(('-1.0', '0.0', '-0.5'))}, 1.0)"
        second = self.scalar(scope, depth)
        if form == "where":
            return f"np.where({self.comparison(scope, depth)}, {first}, {second})"
        if form == "three":
            return f"{self.pick(('max', 'min'))}({first}, {second}, {self.leaf(scope)})"
        return f"{self.pick(BINARY_SELECTIONS)}({first}, {second})"

    def chosen(self, scope: Scope, depth: int) -> str:
        a, b = self.scalar(scope, depth), self.scalar(scope, depth)
        form = self.pick(("ternary", "ternary", "or", "and"))
        if form == "ternary":
            return f"({a} if {self.condition(scope, depth)} else {b})"
        return f"({a} {form} {b})"

    def power(self, scope: Scope, depth: int) -> str:
        exponents = ("2", "3", "0.5", "-1", "0", "1.5", "1", *scope.ints[:1], *scope.scalars[:1])
        return f"({self.scalar(scope, depth)}) ** {self.pick(exponents)}"

    def reduction(self, scope: Scope, depth: int) -> str:
        if not scope.arrays:
            return self.leaf(scope)
        if scope.matrix and self.chance(4):
            return self.matrix_reduction(scope, depth)
        kinds = (*scope.arrays.values(), *(OF_MATRIX if scope.matrix else ()))
        kind = self.pick(kinds)
        vector = self.vector(scope, kind, depth)
        form = self.pick(("np.sum", "np.sum", "np.mean", "np.max", "np.min", "np.prod", "np.dot"))
        if form == "np.dot":
            return f"np.dot({vector}, {self.vector(scope, kind, depth)})"
        return f"{form}({vector})"

    def matrix_reduction(self, scope: Scope, depth: int) -> str:
        matrix = self.matrix(scope, depth)
        return f"{self.pick(('np.sum', 'np.mean', 'np.max'))}({matrix})"

    def matrix(self, scope: Scope, depth: int) -> str:
        """A matrix of the shape of m."""
        forms = ("m", "m * s", "m + c", "f(m)", "m * m", "m @ m.T @ m", "m / r", "outer", "where")
        row = self.vector(scope, COLUMNS, 0)
        column = self.vector(scope, ROWS, 0)
        match self.pick(forms):
            case "m * s":
                return f"m {self.pick(OPERATORS)} {self.scalar(scope, depth - 1)}"
            case "m + c":
                return f"m {self.pick(OPERATORS)} {row}"
            case "m / r":
                return f"{column}[:, None] {self.pick(OPERATORS)} m"
            case "f(m)":
                return f"{self.pick((*UNARY[:6], 'np.abs', 's2s.relu'))}(m)"
            case "outer":
                return f"np.outer({column}, {row})"
            case "where":
                return f"np.where(m > {self.leaf(scope)}, m, {self.leaf(scope)})"
            case form:
                return form

    def vector(self, scope: Scope, kind: str, depth: int) -> str:
        """A vector of this kind of length; there is one in scope, or one can be sliced."""
        self.fuel -= 1
        plain = [name for name, of in scope.arrays.items() if of == kind]
        whole = [name for name, of in scope.arrays.items() if of == FULL]
        plain += [name + cut for name in whole for cut, of in SLICES.items() if of == kind]
        plain += [f"{name}[k]" for name in whole if kind == PICKED]
        plain += OF_MATRIX.get(kind, ()) if scope.matrix else ()
        first = self.pick(plain)
        if depth <= 0 or self.fuel <= 0 or self.chance(3):
            return first
        form = self.pick(("scaled", "pair", "function", "selection", "where"))
        if form == "scaled":
            operator = self.pick(OPERATORS)
            return f"({first} {operator} {self.scalar(scope, depth - 1)})"
        second = self.vector(scope, kind, depth - 1)
        if form == "pair":
            return f"({first} {self.pick(OPERATORS)} {second})"
        if form == "function":
            return f"{self.pick(UNARY[:6])}({second})"
        if form == "where":
            return (
                f"np.where({first} {self.pick(COMPARISONS)} {self.leaf(scope)}, {first}, {second})"
            )
        return f"np.maximum({first}, {second})" if self.chance(2) else f"s2s.relu({second})"

    def helper_call(self, scope: Scope, depth: int) -> str:
        if "formula" not in self.helpers:
            return self.leaf(scope)
        return f"formula({self.scalar(scope, depth)}, {self.scalar(scope, depth)})"

    def comparison(self, scope: Scope, depth: int) -> str:
        left, right = self.scalar(scope, depth - 1), self.operand(scope)
        return f"{left} {self.pick(COMPARISONS)} {right}"

    def condition(self, scope: Scope, depth: int = 1) -> str:
        form = self.pick(("one", "one", "one", "chain", "and", "or", "not", "truth", "int", "flag"))
        if form == "chain":
            middle = self.leaf(scope)
            return f"{self.leaf(scope)} {self.pick(COMPARISONS)} {middle} <= {self.leaf(scope)}"
        if form in ("and", "or"):
            both = self.comparison(scope, depth), self.comparison(scope, depth)
            return f"({both[0]} {form} {both[1]})"
        if form == "not":
            return f"not {self.comparison(scope, depth)}"
        if form == "truth":
            return self.pick(scope.scalars)
        if form == "flag" and scope.flags:
            flag = self.pick(scope.flags)
            return self.pick((flag, f"not {flag}", f"{flag} and {self.comparison(scope, depth)}"))
        if form == "int" and (scope.ints or scope.positions):
            return f"{self.pick(scope.ints + scope.positions)} % 2 == {self.pick(('0', '1'))}"
        return self.comparison(scope, depth)
