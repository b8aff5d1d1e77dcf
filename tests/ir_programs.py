"""Small functions as IR, written by hand, for the tests of printer, verifier and backends."""

from __future__ import annotations

import linecache
from typing import Any

from s2s.elementary import OPERATIONS
from s2s.ir.nodes import (
    NEWAXIS,
    Alloc,
    Apply,
    Atom,
    Check,
    Const,
    Dim,
    Expr,
    For,
    Func,
    If,
    Let,
    Load,
    Pop,
    Push,
    Raise,
    Record,
    Scatter,
    Slice,
    Stack,
    Store,
    Update,
    Var,
    View,
    While,
)
from s2s.ir.source import Site, Span
from s2s.ir.types import BOOL, F32, F64, I64, Array, DType, Scalar, Type

VECTOR, MATRIX, INDICES = Array(DType.F64, 1), Array(DType.F64, 2), Array(DType.I64, 1)
ZERO, ONE = Const(0, I64), Const(1, I64)


def const(value: float | int | bool, type_: Type | None = None) -> Const:
    natural = {bool: BOOL, int: I64, float: F64}[type(value)]
    return Const(value, type_ or natural)


def apply(name: str, *args: Atom, site: Site | None = None, **attrs: Any) -> Apply:
    op = OPERATIONS[name]
    return Apply(op, args, op.result(tuple(arg.type for arg in args), attrs), attrs, site)


def load(array: Atom, *index: Atom) -> Load:
    return Load(array, index, Scalar(array.type.dtype))


def dim(array: Var, axis: int = 0) -> Dim:
    return Dim(array, axis, I64)


def view(array: Var, *detail: Any) -> View:
    dropped = sum(isinstance(entry, (Var, Const)) for entry in detail)
    added = sum(entry is NEWAXIS for entry in detail)
    type_ = Array(array.type.dtype, array.type.rank - dropped + added)
    return View(array, "index", detail, type_)


def temp(type_: Type) -> Var:
    return Var("t", type_, temporary=True)


class Source:
    """A user's file; `at(line)` is the span of one of its lines."""

    def __init__(self, filename: str, text: str) -> None:
        self.filename = filename
        self.lines = text.strip("\n").splitlines()
        lines = [line + "\n" for line in self.lines]
        linecache.cache[filename] = (len(text), None, lines, filename)

    def at(self, line: int) -> Span:
        text = self.lines[line - 1]
        start = len(text) - len(text.lstrip())
        return Span(
            filename=self.filename,
            line=line,
            column=start,
            end_line=line,
            end_column=len(text.encode()),
        )

    def let(self, line: int, target: Var, value: Expr) -> Let:
        return Let(span=self.at(line), target=target, value=value)


LOSS = """
def loss(w, x, y):
    total = 0.0
    for i in range(len(x)):
        z = w[0] * x[i] + w[1]  # the line
        if z < 0.0:
            z = 0.1 * z
        total += abs(z - y[i])
    return total / len(x)
"""


def loss() -> Func:
    """A loop with a branch and sums."""
    src = Source("loss.py", LOSS)
    w, x, y = (Var(name, VECTOR) for name in "wxy")
    total, z, i = Var("total", F64), Var("z", F64), Var("i", I64)
    t = [temp(F64) for _ in range(11)]
    n, m, negative = temp(I64), temp(I64), temp(BOOL)
    site = Site(span=src.at(5))
    body = (
        src.let(2, total, const(0.0)),
        src.let(3, n, dim(x)),
        For(
            span=src.at(3),
            var=i,
            start=ZERO,
            stop=n,
            step=ONE,
            body=(
                src.let(4, t[0], load(w, ZERO)),
                src.let(4, t[1], load(x, i)),
                src.let(4, t[2], apply("mul", t[0], t[1])),
                src.let(4, t[3], load(w, ONE)),
                src.let(4, t[4], apply("add", t[2], t[3])),
                src.let(4, z, t[4]),
                src.let(5, negative, apply("lt", z, const(0.0), site=site)),
                If(
                    span=src.at(5),
                    test=negative,
                    then=(
                        src.let(6, t[5], apply("mul", const(0.1), z)),
                        src.let(6, z, t[5]),
                    ),
                    other=(),
                ),
                src.let(7, t[6], load(y, i)),
                src.let(7, t[7], apply("sub", z, t[6])),
                src.let(7, t[8], apply("abs", t[7])),
                src.let(7, t[9], apply("add", total, t[8])),
                src.let(7, total, t[9]),
            ),
        ),
        src.let(8, m, dim(x)),
        src.let(8, t[10], apply("to_f64", m)),
        src.let(8, result := Var("value", F64), apply("div", total, t[10])),
    )
    doc = "Primal of loss (loss.py:1)."
    return Func(
        name="loss",
        params=(w, x, y),
        body=body,
        results=(result,),
        span=src.at(1),
        sites=(site,),
        doc=doc,
    )


SAVED = """
def power_sum(x, n):
    s = 1.0
    for k in range(n):
        s = s * x[k]
    return s
"""


def power_sum() -> Func:
    """An adjoint by hand: stacks, a reversed loop, accumulation into an array."""
    src = Source("power_sum.py", SAVED)
    x, n = Var("x", VECTOR), Var("n", I64)
    s, k, k_1 = Var("s", F64), Var("k", I64), Var("k", I64)
    x_bar, s_bar = Var("x_bar", VECTOR), Var("s_bar", F64)
    stack = Stack("s", F64)
    t = [temp(F64) for _ in range(5)]
    body = (
        src.let(2, s, const(1.0)),
        For(
            span=src.at(3),
            var=k,
            start=ZERO,
            stop=n,
            step=ONE,
            body=(
                Push(span=src.at(4), stack=stack, value=s),
                src.let(4, t[0], load(x, k)),
                src.let(4, t[1], apply("mul", s, t[0])),
                src.let(4, s, t[1]),
            ),
        ),
        src.let(1, x_bar, apply("zeros_like", x)),
        src.let(5, s_bar, const(1.0)),
        For(
            span=src.at(3),
            var=k_1,
            start=ZERO,
            stop=n,
            step=ONE,
            reverse=True,
            body=(
                Pop(span=src.at(4), stack=stack, target=s),
                src.let(4, t[2], apply("strong", s_bar, s)),
                Store(span=src.at(4), array=x_bar, index=(k_1,), value=t[2], mode="add"),
                src.let(4, t[3], load(x, k_1)),
                src.let(4, t[4], apply("strong", s_bar, t[3])),
                src.let(4, s_bar, t[4]),
            ),
        ),
    )
    return Func(
        name="power_sum_grad",
        params=(x, n),
        body=body,
        results=(x_bar,),
        span=src.at(1),
        doc="Adjoint of power_sum (power_sum.py:1) with respect to x.",
        result_like=(0,),
    )


SEARCH = """
def search(x, limit, kind):
    i = 0
    while i < len(x) and x[i] < limit:
        i += 1
    if i == len(x):
        raise ValueError("not \\"found\\"")
    elif kind == 1:
        r = x[i]
    else:
        r = x[i] if x[i] > 1.0 else 1.0
    for j in range(i, 0, -1):
        r = r / j
        if r < limit: break
    return r
"""


def search() -> Func:
    """`while` with a short circuit, `elif`, `raise`, a ternary, `break`, counted trips."""
    src = Source("search.py", SEARCH)
    x, limit, kind = Var("x", VECTOR), Var("limit", F64), Var("kind", I64)
    i, r, j = Var("i", I64), Var("r", F64), Var("j", I64)
    n, m, more, cond = temp(I64), temp(I64), temp(BOOL), temp(BOOL)
    t = [temp(F64) for _ in range(8)]
    below, end, one, big = temp(BOOL), temp(BOOL), temp(BOOL), temp(BOOL)
    chosen, step = temp(F64), temp(I64)
    stopped, trips = Var("stopped", BOOL), Var("trips", I64)
    loop = While(
        span=src.at(3),
        test=(
            src.let(3, n, dim(x)),
            src.let(3, more, apply("lt", i, n)),
            If(
                span=src.at(3),
                test=more,
                then=(
                    src.let(3, t[0], load(x, i)),
                    src.let(3, below, apply("lt", t[0], limit)),
                    src.let(3, cond, below),
                ),
                other=(src.let(3, cond, more),),
            ),
        ),
        cond=cond,
        body=(src.let(4, step, apply("add", i, ONE)), src.let(4, i, step)),
    )
    ternary = (
        src.let(10, t[1], load(x, i)),
        src.let(10, big, apply("gt", t[1], const(1.0))),
        If(
            span=src.at(10),
            test=big,
            then=(src.let(10, t[2], load(x, i)), src.let(10, chosen, t[2])),
            other=(src.let(10, chosen, const(1.0)),),
        ),
        src.let(10, r, chosen),
    )
    branch = If(
        span=src.at(5),
        test=end,
        then=(Raise(span=src.at(6), exception=ValueError, message='not "found"'),),
        other=(
            src.let(7, one, apply("eq", kind, ONE)),
            If(
                span=src.at(7),
                test=one,
                then=(src.let(8, t[3], load(x, i)), src.let(8, r, t[3])),
                other=ternary,
            ),
        ),
    )
    down = For(
        span=src.at(11),
        var=j,
        start=i,
        stop=ZERO,
        step=const(-1),
        until=stopped,
        trips=trips,
        body=(
            src.let(12, t[4], apply("to_f64", j)),
            src.let(12, t[5], apply("div", r, t[4])),
            src.let(12, r, t[5]),
            src.let(13, stopped, apply("lt", r, limit)),
        ),
    )
    body = (
        src.let(2, i, ZERO),
        loop,
        src.let(5, m, dim(x)),
        src.let(5, end, apply("eq", i, m)),
        branch,
        down,
    )
    return Func(
        name="search",
        params=(x, limit, kind),
        body=body,
        results=(r, trips),
        span=src.at(1),
    )


STENCIL = """
def stencil(u, A, idx, k):
    v = np.zeros((3, len(u)))
    u[1:-1] += 0.5 * (u[2:] - u[:-2])
    v[1] = u
    u *= 2.0
    w = A.T @ u[:, None]
    w[idx] = np.where(w[idx] > 1.0, w[idx], -w[idx])
    s = np.sum(w * w, axis=0)
    return s, v.reshape(-1)
"""


def stencil() -> Func:
    """Array statements: views, updates in place, contraction, gather, scatter."""
    src = Source("stencil.py", STENCIL)
    u, a, idx, k = Var("u", VECTOR), Var("A", MATRIX), Var("idx", INDICES), Var("k", F64)
    v, w, s = Var("v", MATRIX), Var("w", MATRIX), Var("s", VECTOR)
    n = temp(I64)
    inner, right, left, row = temp(VECTOR), temp(VECTOR), temp(VECTOR), temp(VECTOR)
    transposed, column, flat = temp(MATRIX), temp(MATRIX), temp(VECTOR)
    t = [temp(VECTOR) for _ in range(5)]
    g = [temp(MATRIX) for _ in range(6)]
    mask = temp(Array(DType.BOOL, 2))
    minus = [const(-k) for k in range(3)]
    body = (
        src.let(2, n, dim(u)),
        src.let(2, v, Alloc((const(3), n), const(0.0), MATRIX)),
        src.let(3, inner, view(u, Slice(ONE, minus[1]))),
        src.let(3, right, view(u, Slice(const(2), None))),
        src.let(3, left, view(u, Slice(None, minus[2]))),
        src.let(3, t[0], apply("sub", right, left)),
        src.let(3, t[1], apply("mul", const(0.5), t[0])),
        src.let(3, t[2], apply("add", inner, t[1])),
        Update(span=src.at(3), array=inner, value=t[2]),
        src.let(4, row, view(v, ONE)),
        Update(span=src.at(4), array=row, value=u),
        src.let(5, t[3], apply("mul", u, const(2.0))),
        Update(span=src.at(5), array=u, value=t[3]),
        src.let(6, transposed, View(a, "transpose", (1, 0), MATRIX)),
        src.let(6, column, view(u, Slice(None, None), NEWAXIS)),
        src.let(6, w, apply("matmul", transposed, column)),
        src.let(7, g[0], apply("gather", w, idx, axis=0)),
        src.let(7, mask, apply("gt", g[0], const(1.0))),
        src.let(7, g[1], apply("gather", w, idx, axis=0)),
        src.let(7, g[2], apply("gather", w, idx, axis=0)),
        src.let(7, g[3], apply("neg", g[2])),
        src.let(7, g[4], apply("select", mask, g[1], g[3])),
        Scatter(span=src.at(7), array=w, axis=0, index=(idx,), value=g[4]),
        Check(span=src.at(7), array=v, index=(ONE, ZERO)),
        src.let(8, g[5], apply("mul", w, w)),
        src.let(8, s, apply("sum", g[5], axes=(0,), keepdims=False)),
        src.let(9, flat, View(v, "reshape", (minus[1],), VECTOR)),
    )
    return Func(
        name="stencil",
        params=(u, a, idx, k),
        body=body,
        results=(s, flat),
        span=src.at(1),
    )


def recorded() -> Func:
    """The recording variant of a comparison, float32, and division of two literals' variables."""
    src = Source(
        "recorded.py", "def f(x, h):\n    one = 1.0\n    z = 0.0\n    r = one / z\n    return x"
    )
    x, h = Var("x", F64), Var("h", F32)
    one, z, r, q = Var("one", F64), Var("z", F64), Var("r", F64), Var("q", F32)
    t = [temp(BOOL), temp(I64), temp(F64), temp(BOOL)]
    site = Site(span=src.at(4))
    body = (
        src.let(2, one, const(1.0)),
        src.let(3, z, const(0.0)),
        src.let(4, r, apply("div", one, z)),
        src.let(4, t[0], apply("lt", x, z, site=site)),
        src.let(4, t[1], apply("to_i64", t[0])),
        src.let(4, t[2], apply("sub", x, z)),
        src.let(4, t[3], apply("eq", x, z)),
        Record(span=src.at(4), site=site, index=t[1], switching=t[2], tie=t[3]),
        src.let(5, q, apply("mul", const(0.1, F32), h)),
    )
    return Func(
        name="f.recorded",
        params=(x, h),
        body=body,
        results=(r, q),
        span=src.at(1),
        sites=(site,),
    )


PROGRAMS = {make.__name__: make for make in (loss, power_sum, search, stencil, recorded)}
