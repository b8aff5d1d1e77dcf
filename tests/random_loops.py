"""Random loop nests over local scratch arrays, as text: what lanes and fused loops are for.

A program has the parameters `w` (a vector), `x` (a matrix with a column or more), `v` (a number for
each row of x) and `k` (valid positions of columns, some repeated). Its outer loops run over rows;
in them scratch arrays are filled, in part or under a condition, read ahead of what is filled,
shifted, and summed up by numbers that inner loops carry.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random

import numpy as np
from random_expressions import Writer
from random_programs import RandomProgram, number

HEADER = "import math\n\nimport numpy as np\n"
PARAMETERS = "w, x, v, k"
ROWS = ("range(n)", "range(n)", "range(n - 1, -1, -1)", "range(1, n)", "range(0, n, 2)")
SWEEPS = ("range(d)", "range(d)", "range(d)", "range(d)", "range(d - 1, -1, -1)")
PARTS = ("range(1, d)", "range(d - 1)", "range(0, d, 2)", "range(i % d + 1)", "range(d // 2, d)")
SMALL = "0.25", "0.5", "-0.5", "1.0", "0.0", "-0.0"
FUNCTIONS = (
    "np.tanh({})",
    "abs({})",
    "np.sin({})",
    "({}) ** 2",
    "np.exp(-({}) ** 2)",
    "max({}, 0.5)",
    "np.arctan(1.0 / ({}))",
)
NEW = "np.zeros(d)", "np.zeros(d)", "np.zeros(d)", "np.full(d, w[0])", "-np.zeros(d)"
OUTER_SCALARS = "total", "other", "last"


@dataclass
class Place:
    """What may be named here.

    `counters` are positions of columns; `row` is the position of a row.
    """

    scalars: tuple[str, ...]
    vectors: tuple[str, ...] = ()
    squares: tuple[str, ...] = ()
    counters: tuple[str, ...] = ()
    row: str | None = None
    own: tuple[str, ...] = ()
    """Scalars of this iteration, that statements may change."""
    depth: int = 0
    outer: tuple[str, ...] = field(default=OUTER_SCALARS)


class LoopAuthor(Writer):
    """Writes one program; a `tame` one keeps to what runs in lanes, but for accidents."""

    def __init__(self, random: Random, *, tame: bool) -> None:
        super().__init__(random)
        self.tame = tame

    def odd(self, one_in: int) -> bool:
        """Whether to write what often keeps a loop in sequence."""
        return self.chance(8 * one_in if self.tame else one_in)

    # --- expressions ----------------------------------------------------------------------------

    def column(self, place: Place) -> str:
        """A valid position of a column: ahead, behind, mirrored, looked up."""
        constant = ("0", "-1", "0", "-1", "d - 1", "k[0]")
        if not place.counters or self.chance(5):
            return self.pick(constant[: 2 if self.tame else None])
        a = self.pick(place.counters)
        odd = [f"{a} - 1", f"({a} + 1) % d", f"d - 1 - {a}", f"k[{a} % len(k)]", f"{a} // 2"]
        return a if not self.odd(2) else self.pick(odd)

    def element(self, place: Place) -> str:
        """A number in memory."""
        options = [f"w[{self.pick(('0', '-1', 'len(w) // 2'))}]"]
        if place.row:
            options += [f"x[{place.row}, {self.column(place)}]"] * 2 + [f"v[{place.row}]"]
        if place.vectors:
            options += [f"{self.pick(place.vectors)}[{self.column(place)}]" for _ in range(4)]
        if place.squares:
            square = f"{self.pick(place.squares)}[{self.column(place)}, {self.column(place)}]"
            options += [square, square]
        return self.pick(options)

    def leaf(self, place: Place) -> str:
        if self.chance(3):
            return self.pick((*place.scalars, *place.own, *SMALL))
        return self.element(place)

    def value(self, place: Place, depth: int = 2) -> str:
        """A float expression, kept small so that loops do not overflow."""
        if depth <= 0 or self.chance(3):
            return self.leaf(place)
        if self.chance(4):
            return self.pick(FUNCTIONS).format(self.value(place, depth - 1))
        left, right = self.value(place, depth - 1), self.value(place, depth - 1)
        if self.chance(8):
            return f"({left} if {self.test(place)} else {right})"
        return f"({left} {self.pick(('+', '-', '*', '*'))} {right})"

    def test(self, place: Place) -> str:
        options = [f"{self.leaf(place)} {self.pick(('<', '>', '<=', '!='))} {self.leaf(place)}"] * 2
        options += [f"{a} % 2 == 0" for a in (*place.counters[-1:], *filter(None, [place.row]))]
        return self.pick(options)

    # --- statements of an iteration -------------------------------------------------------------

    def body(self, place: Place, most: int = 5) -> None:
        """Statements; what they make is known to the later ones."""
        for _ in range(self.random.randint(1, most)):
            self.pick(self.forms(place))(place)

    def forms(self, place: Place) -> list[Callable]:
        forms = [self.bind, self.bind, self.sum_up]
        if place.depth < 3:
            forms += [self.fill] * 2 + [self.carry] * 4 + [self.square, self.triangle]
            if self.odd(1):
                forms += [self.inner, self.shift, self.search, self.on_arrays, self.branch]
        return [*forms, self.store, self.branch] if self.odd(1) else forms

    def bind(self, place: Place) -> None:
        """A scalar of this iteration, new or changed."""
        if place.own and self.chance(2):
            sign = self.pick(("=", "+=", "-=", "*=", "+="))
            self.write(f"{self.pick(place.own)} {sign} {self.value(place)}")
        else:
            name = self.fresh("t")
            self.write(f"{name} = {self.value(place)}")
            place.own += (name,)

    def sum_up(self, place: Place) -> None:
        """Into what outlives the loops: a sum more often than not."""
        name, value = self.pick(place.outer), self.value(place, 1)
        forms = (f"{name} += {value}", f"{name} += {value}", f"{name} -= {value}")
        odd = (f"{name} = 0.5 * {name} + {value}", f"{name} = max({name}, {value})")
        self.write(self.pick(odd if self.odd(4) else forms))

    def target(self, place: Place) -> str:
        if place.squares and self.chance(3):
            square = self.pick(place.squares)
            return f"{square}[{self.column(place)}, {self.column(place)}]"
        if place.row and self.chance(4):
            return self.pick((f"v[{place.row}]", f"x[{place.row}, {self.column(place)}]", "w[0]"))
        return f"{self.pick(place.vectors)}[{self.column(place)}]"

    def store(self, place: Place) -> None:
        sign = self.pick(("=", "=", "+=", "*="))
        self.write(f"{self.target(place)} {sign} {self.value(place)}")

    def header(self, counter: str, *, whole: bool) -> str:
        return f"for {counter} in {self.pick(SWEEPS if whole else PARTS)}:"

    def within(self, place: Place, *counters: str) -> Place:
        """Inside of an inner loop."""
        counters = (*place.counters, *counters)
        return replace(place, counters=counters, depth=place.depth + 1)

    def fill(self, place: Place) -> None:
        """A scratch array: all of it, a part, or where a condition holds; more may follow."""
        a, vector = self.fresh("a"), self.pick(place.vectors)
        whole = not self.odd(4)
        inner = self.within(place, a)
        rest = replace(inner, vectors=tuple(s for s in place.vectors if s != vector))
        known = inner if self.odd(4) else rest
        with self.block(self.header(a, whole=whole)):
            if self.odd(6):
                with self.block(f"if {self.test(rest)}:"):
                    self.write(f"{vector}[{a}] = {self.value(known)}")
            else:
                self.write(f"{vector}[{a}] = {self.value(known)}")
            if self.chance(3):
                self.body(inner, 2)

    def fill_all(self, place: Place, made: str, value: str | None = None) -> None:
        """All elements of a scratch array, not computed from any."""
        a, b = self.fresh("a"), self.fresh("b")
        inner = replace(self.within(place, a), vectors=(), squares=())
        with self.block(f"for {a} in range(d):"):
            if made in place.squares:
                inner = self.within(inner, b)
                with self.block(f"for {b} in range(d):"):
                    self.write(f"{made}[{a}, {b}] = {value or self.value(inner)}")
            else:
                self.write(f"{made}[{a}] = {value or self.value(inner)}")

    def carry(self, place: Place) -> None:
        """A number that an inner loop carries from one iteration to the next."""
        name, a = self.fresh("z"), self.fresh("a")
        self.write(f"{name} = {self.pick(('0.0', '0.0', '1.0', self.leaf(place)))}")
        inner = self.within(place, a)
        with self.block(self.header(a, whole=not self.odd(3))):
            term = self.value(inner)
            forms = (f"{name} += {term}", f"{name} -= {term}", f"{name} = 0.5 * {name} + {term}")
            odd = (f"{name} = max({name}, {term})", f"{name} *= 0.5 * {name} * {term}")
            self.write(self.pick(forms if not self.odd(4) else odd))
            if self.odd(4):
                with self.block(f"if {name} > {self.pick(('2.0', '0.5', '-0.5'))}:"):
                    self.write(self.pick(("break", "continue", f"{name} -= 1.0")))
            if self.chance(3):
                self.body(replace(inner, own=(*inner.own, name)), 2)
        place.own += (name,)

    def inner(self, place: Place) -> None:
        a = self.fresh("a")
        with self.block(self.header(a, whole=not self.odd(3))):
            self.body(self.within(place, a), 3)

    def shift(self, place: Place) -> None:
        """A window that moves on by one element."""
        s, a = self.pick(place.vectors), self.fresh("a")
        new = self.value(place, 1)
        if self.chance(2):
            with self.block(f"for {a} in range(d - 1):"):
                self.write(f"{s}[{a}] = {self.pick(('', '0.5 * '))}{s}[{a} + 1]")
            self.write(f"{s}[d - 1] = {new}")
        else:
            with self.block(f"for {a} in range(d - 1, 0, -1):"):
                self.write(f"{s}[{a}] = {s}[{a} - 1]")
            self.write(f"{s}[0] = {new}")

    def square(self, place: Place) -> None:
        """A square scratch array, filled by two loops."""
        if not place.squares:
            return self.fill(place)
        q, a, b = self.pick(place.squares), self.fresh("a"), self.fresh("b")
        inner = self.within(place, a, b)
        ends = "range(d)", "range(d)", f"range({a} + 1)", f"range({a}, d)"
        with self.block(f"for {a} in range(d):"):
            if self.odd(4):
                self.body(self.within(place, a), 1)
            with self.block(f"for {b} in {self.pick(ends)}:"):
                index = f"{a}, {b}" if not self.chance(4) else f"{b}, {a}"
                self.write(f"{q}[{index}] = {self.value(inner)}")
                if self.chance(4):
                    self.body(inner, 1)
        return None

    def triangle(self, place: Place) -> None:
        """An inner loop as long as the outer ones say."""
        a, b, name = self.fresh("a"), self.fresh("b"), self.fresh("z")
        s = self.pick(place.vectors)
        self.write(f"{name} = {self.leaf(place)}")
        with self.block(f"for {a} in range(d):"):
            with self.block(f"for {b} in range({a}):"):
                self.write(f"{name} += 0.5 * {self.value(self.within(place, a, b), 1)}")
            self.write(f"{s}[{a}] {self.pick(('=', '=', '+='))} {name}")
        place.own += (name,)

    def search(self, place: Place) -> None:
        """A loop that ends when it has found something."""
        a, name = self.fresh("c"), self.fresh("z")
        self.write(f"{name}, {a} = {self.leaf(place)}, 0")
        inner = self.within(place, a)
        with self.block(f"while {a} < d and {name} < 1.5:"):
            self.write(f"{name} += abs({self.value(inner, 1)})")
            if self.chance(2):
                self.write(f"{self.pick(place.vectors)}[{a}] = {self.value(inner, 1)}")
            self.write(f"{a} += 1")
        place.own += (name,)

    def on_arrays(self, place: Place) -> None:
        """A statement on a whole array."""
        s, other = self.pick(place.vectors), self.pick(place.vectors)
        row = f"x[{place.row}]" if place.row else other
        name = self.fresh("z")
        forms = [
            f"{s}[:] = {self.pick((row, '0.0', f'{other} * w[0]', f'np.tanh({other})'))}",
            f"{s} = {row} * {self.leaf(place)}",
            f"{s}[1:] = {other}[:-1] * {self.leaf(place)}",
            f"{s} = {other}",
            f"{s} += {row}",
        ]
        if self.chance(2):
            sums = (
                f"np.sum({s})",
                f"{s} @ {row}",
                f"np.max({s})",
                f"np.sum({s}[:{self.pick('01')}])",
            )
            self.write(f"{name} = {self.pick(sums)}")
            place.own += (name,)
        else:
            self.write(self.pick(forms))

    def branch(self, place: Place) -> None:
        with self.block(f"if {self.test(place)}:"):
            self.body(replace(place), 2)
        if self.chance(2):
            with self.block("else:"):
                self.body(replace(place), 2)

    # --- the whole ------------------------------------------------------------------------------

    def rows(self, place: Place) -> None:
        """A loop over rows."""
        row = self.pick(("i", "j")) if not place.row else self.fresh("j")
        inner = replace(place, row=row, depth=place.depth)
        with self.block(f"for {row} in {self.pick(ROWS[: 4 if self.tame else None])}:"):
            if row != "i" and not self.tame:
                self.write(f"i = {row}")
            cleared = self.chance(6)
            for made in (*inner.vectors, *inner.squares):
                if not (cleared or self.odd(3)):
                    self.fill_all(inner, made)
            if self.chance(4):
                name = self.fresh("s")
                self.write(f"{name} = {self.pick(('np.zeros(d)', 'np.ones(d)', 'np.zeros(d)'))}")
                inner.vectors += (name,)
            self.body(inner, 3)
            if self.tame:
                self.carry(inner)
            for made in (*inner.vectors, *inner.squares) if cleared else ():
                self.fill_all(inner, made, self.pick(("0.0", "0.0", "-0.0", "1.0")))
            if inner.own and not self.odd(4):
                self.write(f"{self.pick(place.outer)} += {self.product(inner.own)}")
            if self.odd(8):
                with self.block(f"if {self.test(inner)}:"):
                    self.write(self.pick(("break", "continue")))

    def module(self, loops: int) -> str:
        """The text, with so many loops over rows."""
        self.indent = 0
        with self.block(f"def program({PARAMETERS}):"):
            self.write("n, d = x.shape")
            self.write(f"{' = '.join(OUTER_SCALARS)} = 0.0")
            self.write("i = 0")
            vectors = tuple(self.fresh("s") for _ in range(self.random.randint(1, 2)))
            for s in vectors:
                self.write(f"{s} = {self.pick(NEW)}")
            squares = (self.fresh("q"),) if self.chance(3) else ()
            for q in squares:
                self.write(f"{q} = np.zeros((d, d))")
            place = Place(() if self.tame else OUTER_SCALARS[:1], vectors, squares)
            for _ in range(loops):
                self.rows(place)
            self.write(f"return {self.result(place)}")
        return HEADER + "\n\n" + ast.unparse(ast.parse("\n".join(self.lines))) + "\n"

    def product(self, names: tuple[str, ...]) -> str:
        """Something that all of these numbers, or the last ones, are of weight for."""
        return self.pick((" * ".join(names[-3:]), " + ".join(names), f"{names[-1]} ** 2"))

    def result(self, place: Place) -> str:
        parts = list(OUTER_SCALARS[: 3 if self.tame else self.random.randint(1, 3)])
        parts += [f"np.sum({s})" for s in (*place.vectors, *place.squares) if self.odd(4)]
        return " + ".join((*parts, *(["total * other"] if self.chance(3) else [])))


def point(random: Random, rows: int) -> tuple:
    """Arguments w, x, v, k."""
    wild = random.randrange(6) == 0
    columns = random.randint(1, 4)

    def numbers(*shape: int) -> np.ndarray:
        count = int(np.prod(shape))
        return np.array([number(random, wild) for _ in range(count)], dtype=float).reshape(shape)

    k = np.array([random.randrange(columns) for _ in range(random.randint(1, 4))], dtype=np.int64)
    return numbers(random.randint(1, 3)), numbers(rows, columns), numbers(rows), k


def written_loops(seed: int) -> RandomProgram:
    """The program of this number, with points of several lengths."""
    random = Random(seed)
    text = LoopAuthor(random, tame=random.random() < 0.7).module(random.choice((1, 1, 2)))
    lengths = random.choice((2, 3, 5)), random.choice((8, 9, 11)), random.choice((0, 1, 17))
    return RandomProgram(text, tuple(point(random, n) for n in lengths))
