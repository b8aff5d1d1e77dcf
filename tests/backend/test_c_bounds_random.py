"""Random loop nests: where the fast variant runs, it does what Python does.

A guard may be stricter than the program. It must never be laxer: that would read foreign memory.
"""

import os

import numpy as np
from c_harness import FAIL, GUARD, OK, Compiled
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ir_builder import Builder
from ir_interpreter import interpret
from ir_programs import VECTOR, apply, const, load

from s2s.ir.types import I64
from s2s.transform.nest import nest

EXAMPLES = int(os.environ.get("S2S_EXAMPLES", "25"))
SMALL = st.integers(-2, 3)


class _Nest:
    """Draws one nest of loops with accesses whose index is affine, or nearly."""

    def __init__(self, draw) -> None:
        self.draw = draw
        self.b = Builder("nest")
        self.x, self.n, self.m = (
            self.b.param("x", VECTOR),
            self.b.param("n", I64),
            self.b.param("m", I64),
        )
        self.total = self.b.let(const(0.0), "total")
        self.counter = self.b.let(const(self.draw(SMALL)), "counter")
        self.integers = [self.n, self.m]

    def use(self, name, *args):
        return self.b.let(apply(name, *args))

    def affine(self):
        """A sum of few terms: integers in scope, their products, halves."""
        value = const(self.draw(SMALL))
        for _ in range(self.draw(st.integers(0, 3))):
            var = self.draw(st.sampled_from([*self.integers, self.counter]))
            kind = self.draw(st.integers(0, 7))
            if kind == 0:
                var = self.use("mul", var, self.draw(st.sampled_from(self.integers)))
            elif kind == 1:
                var = self.use("ifloordiv", var, const(self.draw(st.integers(1, 3))))
            elif kind == 2:
                var = self.use("mul", var, const(self.draw(SMALL)))
            value = self.use(self.draw(st.sampled_from(("add", "sub"))), value, var)
        return value

    def access(self):
        item = self.b.let(load(self.x, self.affine()))
        self.b.set(self.total, apply("add", self.total, item))

    def count(self):
        step = const(self.draw(st.integers(-1, 2)))
        self.b.set(self.counter, apply("add", self.counter, step))

    def body(self, depth):
        for _ in range(self.draw(st.integers(1, 3))):
            kind = self.draw(st.integers(0, 6))
            if kind <= 2:
                self.access()
            elif kind == 3:
                self.count()
            elif kind == 4 and self.integers[2:]:
                with self.b.branch(self.use("lt", self.integers[-1], const(1))):
                    self.access()
            elif depth < 3:
                self.loop(depth)

    def loop(self, depth):
        start, stop = (self.affine() for _ in range(2))
        step = const(self.draw(st.sampled_from((1, 1, 1, -1, 2, -2))))
        reverse = self.draw(st.booleans())
        with self.b.loop(stop, start, step, name=f"i{depth}", reverse=reverse) as var:
            self.integers.append(var)
            self.body(depth + 1)
            self.integers.remove(var)

    def func(self):
        self.loop(0)
        return self.b.func(self.total, self.counter)


@st.composite
def nests(draw):
    return _Nest(draw).func()


def expected(func, *args):
    try:
        return list(interpret(func, *args))
    except IndexError:
        return None


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(nests())
def test_guards_are_never_laxer_than_the_program(func):
    nested = nest(func)
    fast = Compiled(nested, optimise=False)
    checked = Compiled(nested, checked=True, optimise=False)
    x = np.arange(1.0, 7.0)
    for n in range(-1, 5):
        for m in (0, 1, 3):
            wanted = expected(func, x, n, m)
            exact = checked(x, n, m)
            assert (exact.status, exact.results or None) == (FAIL if wanted is None else OK, wanted)
            call = fast(x, n, m)
            assert call.status == GUARD or (call.status, call.results or None) == (
                exact.status,
                wanted,
            ), fast.text
