"""Random programs: a hypothesis strategy that writes whole Python functions as source text.

A program has the parameters `x`, `y` (floats), `a` (a float64 vector of two elements or more), `m`
(a float64 matrix), `k` (an int64 vector of valid positions of `a`, some negative or repeated) and
`n` (an int). The author keeps to what every program may do without an error: names are assigned
before they are read, indices are in range, lengths agree. Numbers are small halves more often than
not, so comparisons often tie.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

import numpy as np
from hypothesis import strategies as st
from random_expressions import COLUMNS, FULL, NIGHTLY, OPERATORS, PICKED, ROWS, SLICES, Scope
from random_features import Features

HEADER = "import math\n\nimport numpy as np\n\nimport s2s\n"
PARAMETERS = "x, y, a, m, k, n"
SIZES = (10, 15, 25, 35)
"""How much a program may say; the C compiler takes its time with what is long."""
CAUGHT = ("ZeroDivisionError", "ValueError", "IndexError", "ArithmeticError")
SPECIAL = (0.0, -0.0, float("inf"), float("-inf"), float("nan"), 1e308, 5e-324)


@dataclass(frozen=True)
class RandomProgram:
    """The text of a module with a function `program`, and arguments for it."""

    text: str
    points: tuple[tuple, ...]

    def __repr__(self) -> str:
        calls = "\n".join(f"# program{point}" for point in self.points)
        return f"\n{self.text}\n{calls}\n"


class Author(Features):
    """Writes one program."""

    # --- statements -----------------------------------------------------------------------------

    def body(self, scope: Scope, most: int = 5) -> None:
        """A block of statements; it changes `scope` by what is assigned in it."""
        for _ in range(self.random.randint(1, most)):
            if self.fuel <= 0:
                break
            self.fuel -= 1
            self.pick(self.forms(scope))(scope)
        if not self.lines or self.lines[-1].endswith(":"):
            self.write(f"{self.pick(scope.scalars)} += 1.0")

    def forms(self, scope: Scope) -> list[Callable]:
        forms = [self.assign, self.assign, self.update, self.update, self.swap, self.branch]
        forms += [self.store, self.store, self.new_array, self.slice_store] if scope.arrays else []
        forms += [self.view, self.array_update, self.index_store] if scope.arrays else []
        forms += [self.matrix_store, self.matrix_update] if scope.matrix else []
        forms += [self.flag, self.count, self.grow, self.attempt]
        if scope.loops < 2:
            forms += [self.for_loop, self.for_loop, self.while_loop]
        if scope.exits:
            forms += [self.leave, self.leave]
        if "scale" in self.helpers and scope.arrays:
            forms.append(self.call_for_effect)
        if "pair" in self.helpers:
            forms.append(self.unpack_call)
        return forms + self.feature_forms(scope) if NIGHTLY else forms

    def assign(self, scope: Scope) -> None:
        value = self.scalar(scope, 3)
        name = self.pick(scope.scalars) if self.chance(2) else self.fresh("t")
        self.write(f"{name} = {value}")
        self._add_scalars(scope, name)

    def flag(self, scope: Scope) -> None:
        """A bool, new or changed, also where it decides."""
        name = self.pick(scope.flags) if scope.flags and self.chance(2) else self.fresh("b")
        self.write(f"{name} = {self.pick(('True', 'False', f'bool({self.condition(scope)})'))}")
        if name not in scope.flags:
            scope.flags += (name,)

    def count(self, scope: Scope) -> None:
        """An int, new or changed, also where it bounds a loop."""
        if not scope.counters or self.chance(3):
            name = self.fresh("j")
            self.write(
                f"{name} = {self.pick(('0', '1', '2', *map('len({})'.format, scope.arrays)))}"
            )
            scope.counters, scope.ints = (*scope.counters, name), (*scope.ints, name)
        else:
            name = self.pick(scope.counters)
            self.write(
                self.pick((f"{name} += 1", f"{name} = 3 - {name}", f"{name} = 2 * {name} % 5"))
            )

    def grow(self, scope: Scope) -> None:
        """A list of floats, new or longer or changed at its end."""
        if not scope.lists or self.chance(3):
            name = self.fresh("h")
            self.write(f"{name} = [{self.scalar(scope, 1)}]")
            scope.lists += (name,)
        else:
            name = self.pick(scope.lists)
            value = self.scalar(scope, 1)
            self.write(
                self.pick(
                    (f"{name}.append({value})", f"{name}[-1] = {value}", f"{name}[0] *= {value}")
                )
            )

    def _add_scalars(self, scope: Scope, *names: str) -> None:
        scope.scalars += tuple(name for name in names if name not in scope.scalars)

    def update(self, scope: Scope) -> None:
        operator = self.pick(("+", "*", "-", "/"))
        self.write(f"{self.pick(scope.scalars)} {operator}= {self.scalar(scope)}")

    def swap(self, scope: Scope) -> None:
        first, second = self.pick(scope.scalars), self.pick(scope.scalars)
        if first == second:
            second = self.fresh("t")
            self.write(f"{first}, {second} = {self.scalar(scope)}, {first}")
            self._add_scalars(scope, second)
        else:
            self.write(f"{first}, {second} = {second}, {self.scalar(scope, 1)}")

    def store(self, scope: Scope) -> None:
        name = self.pick(scope.arrays)
        operator = self.pick(("=", "+=", "*=", "=", "-=", "/="))
        target = f"{name}[{self.position(scope, name)}]"
        self.write(f"{target} {operator} {self.scalar(scope)}")

    def slice_store(self, scope: Scope) -> None:
        whole = [name for name, of in scope.arrays.items() if of == FULL]
        if not whole:
            return self.store(scope)
        cut = self.pick(SLICES)
        operator = self.pick(("=", "+=", "*="))
        value = self.vector(scope, SLICES[cut], 1) if self.chance(2) else self.scalar(scope, 1)
        return self.write(f"{self.pick(whole)}{cut} {operator} {value}")

    def index_store(self, scope: Scope) -> None:
        """A store through an index array, repeated positions included."""
        whole = [name for name, of in scope.arrays.items() if of == FULL]
        if not whole:
            return self.store(scope)
        operator = self.pick(("=", "+="))
        return self.write(f"{self.pick(whole)}[k] {operator} {self.vector(scope, PICKED, 1)}")

    def matrix_store(self, scope: Scope) -> None:
        """A store into an element, a row or a column of the matrix."""
        operator = self.pick(("=", "+=", "*=", "-="))
        match self.pick(("element", "row", "column", "view")):
            case "element":
                self.write(f"m[{self.cell(scope)}] {operator} {self.scalar(scope)}")
            case "row":
                row = self.cell(scope).split(",")[0]
                self.write(f"m[{row}] {operator} {self.vector(scope, COLUMNS, 1)}")
            case "column":
                self.write(
                    f"m[:, {self.pick(('0', '-1'))}] {operator} {self.vector(scope, ROWS, 1)}"
                )
            case _:
                name = self.fresh("v")
                self.write(f"{name} = {self.pick(('m[0]', 'm[-1]', 'm.T[0]'))}")
                kind = ROWS if self.lines[-1].endswith("m.T[0]") else COLUMNS
                scope.arrays = {**scope.arrays, name: kind}

    def matrix_update(self, scope: Scope) -> None:
        operator = self.pick(("*=", "+=", "=", "-="))
        copied = "1.0 * " if operator == "=" else ""
        self.write(f"m {operator} {copied}({self.matrix(scope, 2)})")

    def array_update(self, scope: Scope) -> None:
        name = self.pick(scope.arrays)
        value = self.scalar(scope, 1)
        if self.chance(2):
            value = self.vector(scope, scope.arrays[name], 1)
        self.write(f"{name} {self.pick(('+=', '*=', '-='))} {value}")

    def new_array(self, scope: Scope) -> None:
        name = self.fresh("b")
        whole = [other for other, of in scope.arrays.items() if of == FULL]
        form = self.pick(("zeros", "copy", "value", "full", "value"))
        kind = FULL if whole else self.pick(scope.arrays.values())
        if form == "zeros" and whole:
            self.write(f"{name} = np.zeros(len({whole[0]}))")
        elif form == "copy" and whole:
            self.write(f"{name} = {self.pick(whole)}.copy()")
        elif form == "full" and whole:
            self.write(f"{name} = np.full(len({whole[0]}), {self.scalar(scope, 1)})")
        else:
            self.write(f"{name} = 1.0 * {self.vector(scope, kind, 2)}")
        scope.arrays = {**scope.arrays, name: kind}

    def view(self, scope: Scope) -> None:
        """A slice or an alias under a name of its own."""
        whole = [name for name, of in scope.arrays.items() if of == FULL]
        if not whole:
            return self.store(scope)
        cut = self.pick(("", *SLICES))
        name = self.fresh("v")
        self.write(f"{name} = {self.pick(whole)}{cut}")
        scope.arrays = {**scope.arrays, name: SLICES.get(cut, FULL)}
        return None

    def branch(self, scope: Scope) -> None:
        inner = lambda: replace(scope)  # noqa: E731
        with self.block(f"if {self.condition(scope)}:"):
            self.body(inner(), 3)
        for _ in range(self.random.randint(0, 1)):
            with self.block(f"elif {self.condition(scope)}:"):
                self.body(inner(), 2)
        if self.chance(2):
            with self.block("else:"):
                self.body(inner(), 3)

    def attempt(self, scope: Scope) -> None:
        """A `try` around code that may raise: of the program's will, or of Python's."""
        caught = self.pick(CAUGHT)
        with self.block("try:"):
            self.body(replace(scope), 2)
            if self.chance(2):
                with self.block(f"if {self.condition(scope)}:"):
                    self.write(f"raise {self.pick(('ValueError', 'ZeroDivisionError'))}('no')")
            if self.chance(2):
                self.body(replace(scope), 2)
            if scope.arrays and self.chance(3):
                name = self.pick(sorted(scope.arrays))
                self.write(f"{self.pick(scope.scalars)} += {name}[{self.pick(('n', '1', '-2'))}]")
        for kinds in (caught, "(ValueError, LookupError, ZeroDivisionError)"):
            with self.block(f"except {kinds}:"):
                self.body(replace(scope), 2)
        if self.chance(4):
            with self.block("else:"):
                self.body(replace(scope), 1)
        if self.chance(4):
            with self.block("finally:"):
                self.write(f"{self.pick(scope.scalars)} += 0.5")

    def leave(self, scope: Scope) -> None:
        """break, continue or return, under a condition."""
        with self.block(f"if {self.condition(scope)}:"):
            if self.chance(2):
                self.body(replace(scope, exits=None, loops=2), 1)
            exit_ = self.pick(("break", "continue", "return"))
            self.write(f"return {self.scalar(scope)}" if exit_ == "return" else exit_)

    def for_loop(self, scope: Scope) -> None:
        whole = [name for name, of in scope.arrays.items() if of == FULL]
        i, v, w = self.fresh("i"), self.fresh("e"), self.fresh("e")
        inner = replace(scope, loops=scope.loops + 1, exits="for")
        if not whole or self.chance(3):
            bound = (*(("n",) if "n" in scope.ints else ()), *scope.counters[-1:])
            trips = self.pick(("3", "1, 4", *bound, "2", "3, 0, -1"))
            header, inner.ints = f"for {i} in range({trips}):", (*scope.ints, i)
            return self._loop(header, inner)
        if scope.matrix and self.chance(5):
            inner.arrays = {**scope.arrays, v: COLUMNS}
            return self._loop(f"for {v} in m:", inner)
        b, c = self.pick(whole), self.pick(whole)
        if self.chance(6):
            inner.ints = (*scope.ints, i)
            return self._loop(f"for {i} in k:", inner)
        header, positions, scalars = self.pick(
            (
                (f"for {i} in range(len({b})):", (i,), ()),
                (f"for {v} in {b}:", (), (v,)),
                (f"for {i}, {v} in enumerate({b}):", (i,), (v,)),
                (f"for {v}, {w} in zip({b}, {c}):", (), (v, w)),
                (f"for {i} in range(len({b}) - 1, -1, -1):", (i,), ()),
                (f"for {i} in range(1, len({b})):", (i,), ()),
            )
        )
        inner.positions = scope.positions + positions
        inner.scalars = scope.scalars + scalars
        return self._loop(header, inner)

    def _loop(self, header: str, inner: Scope) -> None:
        with self.block(header):
            self.body(inner, 4)

    def while_loop(self, scope: Scope) -> None:
        counter = self.fresh("c")
        self.write(f"{counter} = 0")
        test = f"{counter} < {self.pick(('3', '2', '4'))}"
        if self.chance(2):
            condition = self.condition(scope)
            test = f"{condition} and {test}" if self.chance(2) else f"{test} and {condition}"
        inner = replace(scope, loops=scope.loops + 1, exits="while", ints=(*scope.ints, counter))
        with self.block(f"while {test}:"):
            self.write(f"{counter} += 1")
            self.body(inner, 4)
        scope.ints = (*scope.ints, counter)

    # --- helpers --------------------------------------------------------------------------------

    def call_for_effect(self, scope: Scope) -> None:
        self.write(f"scale({self.pick(scope.arrays)}, {self.scalar(scope, 1)})")

    def unpack_call(self, scope: Scope) -> None:
        first, second = self.fresh("t"), self.fresh("t")
        arguments = f"{self.scalar(scope, 1)}, {self.scalar(scope, 1)}"
        self.write(f"{first}, {second} = pair({arguments})")
        self._add_scalars(scope, first, second)

    def write_helpers(self) -> None:
        """Up to three functions that the program may call."""
        for name in ("formula", "scale", "pair"):
            if self.chance(2):
                with self.block(f"def {name}({'v, s' if name == 'scale' else 'p, q'}):"):
                    getattr(self, f"_write_{name}")()
                self.helpers += (name,)

    def _write_formula(self) -> None:
        scope = Scope(scalars=("p", "q"), loops=1, exits=None)
        if self.chance(2):
            with self.block(f"if {self.condition(scope)}:"):
                self.write(f"return {self.scalar(scope)}")
        self.body(scope, 2)
        self.write(f"return {self.scalar(scope)}")

    def _write_scale(self) -> None:
        scope = Scope(scalars=("s",), arrays={"v": "own"}, loops=1)
        with self.block("for j in range(len(v)):"):
            self.write(f"v[j] = v[j] {self.pick(OPERATORS)} {self.scalar(scope, 1)}")

    def _write_pair(self) -> None:
        scope = Scope(scalars=("p", "q"))
        self.write(f"return {self.scalar(scope)}, {self.scalar(scope)}")

    def module(self, fuel: int) -> str:
        """The whole text; `fuel` is about how many expressions and statements it may have."""
        self.indent = 0
        self.write_helpers()
        self.fuel = fuel
        scope = Scope(scalars=("x", "y"), ints=("n",), arrays={"a": FULL}, matrix=True)
        with self.block(f"def program({PARAMETERS}):"):
            self.body(scope, 8)
            total = " + ".join((*scope.scalars[-3:], "np.sum(a)", "np.sum(m)"))
            self.write(f"return {self.pick((total, self.pick(scope.scalars)))}")
        return HEADER + "\n\n" + ast.unparse(ast.parse("\n".join(self.lines))) + "\n"


# --- arguments ----------------------------------------------------------------------------------


def number(random: Random, wild: bool) -> float:
    """A half more often than not; else any float, or among wild numbers a special one."""
    kind = random.randrange(8)
    if kind < 5:
        return random.randint(-6, 6) / 2
    return random.choice(SPECIAL) if wild and kind == 7 else random.uniform(-4.0, 4.0)


def point(random: Random) -> tuple:
    """Arguments x, y, a, m, k, n; some points have special numbers."""
    wild = random.randrange(4) == 0
    a = np.array([number(random, wild) for _ in range(random.randint(2, 4))])
    shape = random.randint(1, 3), random.randint(1, 3)
    m = np.array([number(random, wild) for _ in range(shape[0] * shape[1])]).reshape(shape)
    k = np.array([random.randint(-2, 1) for _ in range(random.randint(1, 4))], dtype=np.int64)
    return number(random, wild), number(random, wild), a, m, k, random.randint(0, 3)


def written(seed: int, sizes: tuple[int, ...] = SIZES) -> RandomProgram:
    """The program of this number, with three points."""
    random = Random(seed)
    text = Author(random).module(random.choice(sizes))
    return RandomProgram(text, tuple(point(random) for _ in range(3)))


def programs(sizes: tuple[int, ...] = SIZES) -> st.SearchStrategy[RandomProgram]:
    """The strategy. Minimising is done on the source (`random_shrink`), not on the number."""
    return st.integers(0, 2**64 - 1).map(lambda seed: written(seed, sizes))
