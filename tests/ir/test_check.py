"""The verifier accepts what the passes produce and names what is broken."""

import pytest
from ir_programs import (
    MATRIX,
    PROGRAMS,
    VECTOR,
    Source,
    apply,
    const,
    dim,
    load,
    temp,
    view,
)

from s2s.elementary import OPERATIONS
from s2s.ir.check import IRError, check
from s2s.ir.nodes import (
    Apply,
    For,
    Func,
    If,
    Load,
    Pop,
    Push,
    Raise,
    Record,
    Slice,
    Stack,
    Store,
    Update,
    Var,
    View,
    While,
)
from s2s.ir.source import Site
from s2s.ir.types import BOOL, F32, F64, I64, Array, DType
from s2s.transform.nest import nest

SRC = Source("broken.py", "def f(x, A, a, n):\n    y = x\n    return y")
SPAN = SRC.at(2)
x, A, a, n = Var("x", VECTOR), Var("A", MATRIX), Var("a", F64), Var("n", I64)
y, flag, i = Var("y", F64), Var("flag", BOOL), Var("i", I64)
STACK = Stack("a", F64)


def func(*body, results=(), **fields) -> Func:
    fields = {"name": "f", "params": (x, A, a, n), "span": SRC.at(1), **fields}
    return Func(body=body, results=results, **fields)


def let(target, value):
    return SRC.let(2, target, value)


def loop(*body, **fields):
    fields = {"var": i, "start": const(0), "stop": n, "step": const(1), **fields}
    return For(span=SPAN, body=body, **fields)


def record(index=0, switching=0.0, tie=False, line=2):
    site = Site(span=SRC.at(line))
    values = {"index": const(index), "switching": const(switching), "tie": const(tie)}
    return Record(span=SPAN, site=site, **values)


@pytest.mark.parametrize("make", PROGRAMS.values(), ids=PROGRAMS)
def test_whole_programs_pass(make):
    check(make())
    check(nest(make()), nested=True)


BROKEN = {
    "unassigned": ([let(y, Var("z", F64))], "z may be unassigned here"),
    "loop body": ([loop(let(y, a)), let(Var("z", F64), y)], "y may be unassigned here"),
    "loop variable afterwards": ([loop(), let(Var("k", I64), i)], "i may be unassigned here"),
    "loop variable assigned": ([loop(let(i, n))], "the body assigns i"),
    "flag": ([loop(until=flag)], "flag may be unassigned when the loop tests it"),
    "condition": (
        [While(span=SPAN, test=(), cond=flag, body=())],
        "flag may be unassigned when the loop tests it",
    ),
    "after raise": (
        [Raise(span=SPAN, exception=ValueError, message=None), let(y, a)],
        "control never arrives here",
    ),
    "target type": ([let(y, n)], "int64 is assigned to y: float64"),
    "result type": (
        [let(Var("s", F32), Apply(OPERATIONS["add"], (a, a), F32))],
        "add gives float64, not float32",
    ),
    "mixed operands": ([let(y, apply("add", a, n))], "operands of add differ in dtype"),
    "nested operand": (
        [let(y, Apply(OPERATIONS["neg"], (apply("neg", a),), F64))],
        "an operand is no atom",
    ),
    "constant": ([let(y, const(1, F64))], "1 is not a float, as its type float64"),
    "index count": ([let(y, Load(A, (n,), F64))], "1 indices for float64[:,:]"),
    "index type": ([let(y, load(x, a))], "float64 is used as an integer"),
    "load of a number": ([let(y, Load(a, (), F64))], "float64 is not an array"),
    "axis": ([let(Var("m", I64), dim(x, 1))], "float64[:] has no axis 1"),
    "view rank": (
        [let(Var("v", VECTOR), View(A, "index", (Slice(None, None),), VECTOR))],
        "the view (index) is float64[:], not float64[:,:]",
    ),
    "permutation": (
        [let(Var("B", MATRIX), View(A, "transpose", (0, 0), MATRIX))],
        "(0, 0) is no permutation of 2 axes",
    ),
    "too many indices": (
        [let(Var("v", VECTOR), view(x, n, Slice(None, None)))],
        "2 indices for float64[:]",
    ),
    "stored array": (
        [Store(span=SPAN, array=A, index=(n, n), value=x)],
        "an array is stored as element",
    ),
    "update rank": ([Update(span=SPAN, array=x, value=A)], "the value has a higher rank"),
    "update dtype": ([Update(span=SPAN, array=x, value=n)], "int64 goes into float64[:]"),
    "test": ([If(span=SPAN, test=n, then=(), other=())], "the test is int64, not bool"),
    "bound": ([loop(stop=a)], "the bound or counter is float64, not int64"),
    "push": ([Push(span=SPAN, stack=STACK, value=n)], "the pushed value is int64, not float64"),
    "pop": ([Pop(span=SPAN, stack=STACK, target=flag)], "float64 is assigned to flag: bool"),
    "record index": ([record(index=0.0)], "the index is float64"),
    "record site": ([record(line=3)], "the site is not in the function's table"),
}


@pytest.mark.parametrize(("body", "message"), BROKEN.values(), ids=BROKEN)
def test_broken_programs_are_refused(body, message):
    with pytest.raises(IRError) as caught:
        check(func(*body, sites=(Site(span=SPAN),)))
    assert message in str(caught.value)
    assert str(caught.value).startswith("broken.py:2:5, in f, `")


def test_results():
    with pytest.raises(IRError, match="y may be unassigned here"):
        check(func(results=(y,)))
    with pytest.raises(IRError, match="result_like has another length"):
        check(func(results=(a,), result_like=(None, None)))
    with pytest.raises(IRError, match="float64 is like"):
        check(func(results=(a,), result_like=(0,)))
    check(func(results=(a,), result_like=(2,)))


def test_what_one_arm_assigns_may_be_read_afterwards():
    """The reverse sweep reads it in the arm that ran again."""
    choice = If(span=SPAN, test=const(True), then=(let(y, a),), other=())
    check(func(choice, let(Var("z", F64), y)))


def test_an_arm_that_raises_assigns_nothing_and_everything():
    stop = Raise(span=SPAN, exception=ValueError, message="no")
    check(func(If(span=SPAN, test=const(True), then=(let(y, a),), other=(stop,)), results=(y,)))


def test_indices_and_exponents_may_be_integers():
    index, picked = Var("k", Array(DType.I64, 1)), temp(VECTOR)
    check(
        func(
            let(y, apply("powi", a, n)),
            let(index, apply("trunc_int", x)),
            let(picked, apply("gather", x, index, axis=0)),
        )
    )
