"""Random functions in A-normal form: temporaries used late, past stores and rebindings."""

from __future__ import annotations

from hypothesis import strategies as st
from ir_programs import VECTOR, Source, apply, const, dim, load, temp, view

from s2s.ir.nodes import Check, For, Func, If, Let, Pop, Push, Slice, Stack, Store, Update, Var
from s2s.ir.types import BOOL, F64, I64

SIZE = 4
_SOURCE = Source("random_program.py", "def program(x, y, a, b):\n    pass")
_SPAN = _SOURCE.at(2)
_ARITHMETIC = ("add", "sub", "mul", "div", "strong")


class _Generator:
    """Draws statements; `pool` holds temporaries not yet used."""

    def __init__(self, draw) -> None:
        self.draw = draw
        self.arrays = [Var("x", VECTOR), Var("y", VECTOR)]
        self.floats = [Var("a", F64), Var("b", F64)]
        self.counters: list[Var] = []
        self.stacks = [Stack("a", F64)]
        self.depth = 0

    def func(self) -> Func:
        params = (*self.arrays, *self.floats)
        alias = Var("z", VECTOR)
        local = Var("c", F64)
        start = (
            Let(span=_SPAN, target=alias, value=view(self.arrays[0], Slice(None, None))),
            Let(span=_SPAN, target=local, value=const(0.0)),
        )
        self.arrays.append(alias)
        self.floats.append(local)
        body = self.block(self.draw(st.integers(4, 14)), [])
        results = (*self.arrays[:2], *self.floats)
        name = "program"
        return Func(name=name, params=params, body=start + body, results=results, span=_SPAN)

    def block(self, count: int, pool: list[Var]) -> tuple:
        """`pool` is shared with the block around: its temporaries may be used in here."""
        result = []
        for _ in range(count):
            result.extend(self.statement(pool))
        return tuple(result)

    def pick(self, items):
        return self.draw(st.sampled_from(items))

    def index(self):
        """Every eighth is out of range, each in its own way."""
        if self.draw(st.integers(0, 7)) == 0:
            return const(self.draw(st.integers(SIZE, 3 * SIZE)))
        return self.pick([const(k) for k in (0, 1, 2, 3, -1)] + self.counters)

    def number(self, pool: list[Var], type_=F64):
        """An atom; a temporary is mostly taken out of the pool."""
        usable = [var for var in pool if var.type == type_]
        if usable and self.draw(st.booleans()):
            var = self.pick(usable)
            if self.draw(st.integers(0, 3)):
                pool.remove(var)
            return var
        if type_ == VECTOR:
            return self.pick(self.arrays)
        if type_ == I64:
            return self.index()
        return self.pick([*self.floats, const(0.5), const(-3.0), const(0.0)])

    def statement(self, pool: list[Var]) -> list:
        kinds = (
            ["temp"] * 6
            + ["copy"] * 2
            + ["array"] * 2
            + ["integer", "let", "let", "store", "store", "update"]
        )
        kinds += ["view", "check", "push"] + (["if", "for"] if self.depth < 2 else [])
        return getattr(self, f"_{self.pick(kinds)}")(pool)

    def _bind(self, pool: list[Var], value) -> list:
        var = temp(value.type)
        pool.append(var)
        return [Let(span=_SPAN, target=var, value=value)]

    def _temp(self, pool):
        if self.draw(st.booleans()):
            return self._bind(pool, load(self.pick(self.arrays), self.number(pool, I64)))
        if self.draw(st.integers(0, 4)) == 0:
            return self._bind(pool, apply("neg", self.number(pool)))
        name = self.pick(_ARITHMETIC)
        return self._bind(pool, apply(name, self.number(pool), self.number(pool)))

    def _copy(self, pool):
        return self._bind(pool, self.pick([*self.floats, *self.arrays, *pool]))

    def _array(self, pool):
        left, right = self.number(pool, VECTOR), self.number(pool, self.pick((VECTOR, F64)))
        return self._bind(pool, apply(self.pick(_ARITHMETIC), left, right))

    def _integer(self, pool):
        name = self.pick(("ifloordiv", "imod", "add"))
        return self._bind(pool, apply(name, self.number(pool, I64), self.number(pool, I64)))

    def _let(self, pool):
        target, value = self.pick(self.floats), self.number(pool)
        return [Let(span=_SPAN, target=target, value=value)]

    def _store(self, pool):
        array, index = self.pick(self.arrays), (self.number(pool, I64),)
        mode, value = self.pick(("set", "add")), self.number(pool)
        return [Store(span=_SPAN, array=array, index=index, value=value, mode=mode)]

    def _update(self, pool):
        array, value = self.pick(self.arrays), self.number(pool, self.pick((VECTOR, F64)))
        return [Update(span=_SPAN, array=array, value=value, mode=self.pick(("set", "add")))]

    def _view(self, pool):
        """`v = x[a:b]; t = v + e; v[...] = t`."""
        inner, total = temp(VECTOR), temp(VECTOR)
        value = view(self.pick(self.arrays), Slice(const(1), self.index()))
        between = self.statement(pool) if self.depth < 2 else []
        return [
            Let(span=_SPAN, target=inner, value=value),
            *between,
            Let(span=_SPAN, target=total, value=apply("add", inner, self.number(pool))),
            Update(span=_SPAN, array=inner, value=total),
        ]

    def _check(self, pool):
        return [Check(span=_SPAN, array=self.pick(self.arrays), index=(self.index(),))]

    def _push(self, pool):
        stack, target = self.pick(self.stacks), self.pick(self.floats)
        return [
            Push(span=_SPAN, stack=stack, value=self.number(pool)),
            *self._let(pool),
            Pop(span=_SPAN, stack=stack, target=target),
        ]

    def _if(self, pool):
        test = temp(BOOL)
        comparison = apply(self.pick(("lt", "le", "eq")), self.number(pool), self.number(pool))
        self.depth += 1
        then, other = self._arm(pool), self._arm(pool)
        self.depth -= 1
        let = Let(span=_SPAN, target=test, value=comparison)
        return [let, If(span=_SPAN, test=test, then=then, other=other)]

    def _arm(self, pool):
        before = list(pool)
        block = self.block(self.draw(st.integers(0, 3)), pool)
        pool[:] = [var for var in pool if var in before]
        return block

    def _for(self, pool):
        counter, size = Var("i", I64), temp(I64)
        let = Let(span=_SPAN, target=size, value=dim(self.arrays[0]))
        self.counters.append(counter)
        self.depth += 1
        body = self.block(self.draw(st.integers(1, 4)), [])
        self.depth -= 1
        self.counters.remove(counter)
        start, reverse = self.pick((const(0), const(2))), self.draw(st.booleans())
        loop = For(
            span=_SPAN,
            var=counter,
            start=start,
            stop=size,
            step=const(1),
            body=body,
            reverse=reverse,
        )
        return [let, loop]


@st.composite
def functions(draw) -> Func:
    """A function of two vectors of length 4 and two floats."""
    return _Generator(draw).func()
