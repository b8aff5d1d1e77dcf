"""What s2s does not take is refused: at its place, with the reason and what to write instead."""

from __future__ import annotations

import math
import pickle
from dataclasses import dataclass

import numpy as np
import pytest

from frontend import refused_types  # noqa: F401 (its programs are among REFUSED)
from frontend.cases import REFUSED, refused
from frontend.support import lowered
from s2s.errors import S2SError, S2SErrors
from s2s.frontend import describe, lower

X = np.array([0.5, -1.0, 2.0])
A = np.ones((2, 3))
K = np.array([0, 1])


@dataclass(frozen=True)
class Frozen:
    value: float


class Odd:
    def __new__(cls, value):
        made = super().__new__(cls)
        made.value = value
        return made


# --- statements and expressions that are not in the language -----------------------------------


@refused("a class inside a function", 1.0)
def class_statement(x):
    class Point:  # here
        pass

    return x


@refused("the keys of a dict comprehension are known at run time only", X)
def dict_comprehension(x):
    d = {k: x[k] for k in range(len(x))}  # here
    return d[0]


@refused("an operand of a comparison is a complex number", 1.0)
def complex_order(x):
    return x if x * 1j < 1 else 2.0  # here


@refused("the argument of float() is a complex number", 1.0)
def complex_float(x):
    return float(x * 1j)  # here


@refused("a complex array of rank 1", X)
def complex_in_real(x):
    x[...] = x * 1j  # here
    return x


@refused("np.max of complex numbers", X)
def complex_maximum(x):
    return np.max(x * 1j)  # here


@refused("the attribute `rate` of `numpy` is assigned", 1.0)
def attribute_store(x):
    np.rate = x  # here
    return x


@refused("a `with` statement", 1.0)
def opens_a_file(x):
    with open("file") as stream:  # here
        return x * len(stream.read())


@refused("np.errstate(divide='raise')", 1.0)
def raising_errstate(x):
    with np.errstate(divide="raise"):  # here
        return 1.0 / x


@refused("a `try` statement around code that may raise OverflowError", 2.5)
def try_around_a_gamma_function(x):
    try:  # here
        return math.gamma(x)
    except OverflowError:
        return x


@refused("`finally` with an exit of its own", 1.0)
def finally_that_returns(x):
    try:
        x = 2.0 * x
    finally:
        return x  # noqa: B012  # here


@refused("a `IndexError` that Python raises is looked at", A, 5)
def exception_of_pythons(a, n):
    try:
        return a[n, 0]
    except IndexError as e:
        print(e)  # here
    return a[0, 0]


@refused("a `IndexError` that Python raises is raised again", A, 5)
def exception_of_pythons_again(a, n):
    try:
        return a[n, 0]
    except IndexError:
        if a[0, 0] > 2.0:
            raise  # here
    return a[0, 0]


@refused("a pattern that looks into its subject", 1.0)
def match_of_a_sequence(x):
    match (1, 2):
        case (1, b):  # here
            return x * b
    return x


@refused("a list is searched by numbers", 1.0)
def searches_by_active_values(x):
    values = [x, 1.0]
    return x * values.index(x)  # here


@refused("`__new__`", 1.0)
def makes_an_odd_object(x):
    return Odd(x).value  # here


@refused("the frozen object of type Frozen is changed", 1.0)
def changes_a_frozen_object(x):
    frozen = Frozen(x)
    frozen.value = 2.0  # here
    return frozen.value


@refused("has another name since a branch", 1.0)
def changes_what_has_two_names(x):
    first, second = [x], [2.0 * x]
    chosen = first if x > 0.0 else second
    first[0] = 3.0  # here
    return chosen[0]


@refused("a string made of numbers", 1.0)
def computes_with_text(x):
    text = f"{x}"
    return x * len(text)  # here


# --- names, attributes, functions --------------------------------------------------------------


@refused("the name `nothing` is not defined", 1.0)
def unknown_name(x):
    return x + nothing  # noqa: F821  # here


@refused("is read before it is assigned", 1.0)
def read_before_assigned(x):
    y = z + x  # noqa: F821  # here
    z = y
    return z


@refused("module `numpy` has no attribute `expp`", 1.0)
def unknown_attribute(x):
    return np.expp(x)  # here


@refused("the function `np.linalg.tensorinv` is not known", A)
def linear_algebra(a):
    return np.linalg.tensorinv(a)  # here


@refused("is not known to s2s", X)
def random_numbers(x):
    return x + np.random.triangular(0.0, 1.0, 2.0)  # here


@refused("the function `np.fft.ihfft` is not known", X)
def unknown_function(x):
    return np.fft.ihfft(x)  # here


@refused("the function `id` is not known", X)
def unknown_builtin(x):
    return x * id(x)  # here


@refused("an object of the class", 1.0)
def makes_object(x):
    return x + S2SError("a", "b")  # here


def decaying(x):
    return x * growing_again(x - 1) if x > 0 else 1.0


def growing_again(x):
    return decaying(x - 0.5) + 1.0


@refused("the depth of the recursion of `decaying` is decided at run time", 3.0)
def recursive_through_another(x):
    return decaying(x) + 1.0  # here


def parted(values):
    if len(values) < 2 or values[0] > 3.0:
        return values
    return parted([v * 2.0 for v in values]) + parted(values[1:])


@refused("the depth of the recursion of `parted` is decided at run time", 3.0)
def recursive_of_lists(x):
    return sum(parted([x, 2.0 * x, 1.0]))  # here


@refused("the keyword `where` of np.exp is not supported", X)
def unknown_keyword(x):
    return np.exp(x, where=x > 0)  # here


@refused("out= is a float", X, 1.0)
def output_into_a_number(x, y):
    return np.sum(np.exp(x, out=y))  # here


@refused("written to after a reshape of it", A)
def reshape_of_a_transpose_written(a):
    z = (a.T * 2.0).reshape(-1)
    z[0] = 1.0  # here
    return np.sum(z)


@refused("np.nditer with flags", X)
def iterator_with_flags(x):
    total = 0.0
    for v in np.nditer(x, flags=["multi_index"]):  # here
        total += v
    return total


@refused("np.squeeze of whatever axes", A)
def squeeze_of_no_axis(a):
    return np.sum(np.squeeze(a @ a.T))  # here


@refused("np.exp misses its argument", 1.0)
def missing_argument(x):
    return np.exp() + x  # here


def helper(a, b):
    return a + b


@refused("helper() misses its argument `b`", 1.0)
def missing_user_argument(x):
    return helper(x)  # here


@refused("helper() takes 2 positional arguments", 1.0)
def too_many_arguments(x):
    return helper(x, x, x)  # here


@refused("helper() has no parameter `c`", 1.0)
def unknown_parameter(x):
    return helper(x, c=x)  # here


@refused("a float is called", 1.0)
def calls_number(x):
    return x(1)  # here


@refused("math.exp gets an array", X)
def math_of_array(x):
    import math

    return math.exp(x)  # here


@refused("has no attribute `foo`", X)
def unknown_array_attribute(x):
    return x.foo  # here


@refused("has no attribute `tobytes`", X)
def unknown_array_method(x):
    x.tobytes()  # here
    return x


@refused("the dict has no key 'b'", {"a": 1.0})
def missing_key(d):
    return d["b"]  # here


@pytest.mark.parametrize(
    ("function", "args", "reason"), REFUSED, ids=[f.__name__ for f, _, _ in REFUSED]
)
def test_refused(function, args, reason):
    with pytest.raises(S2SError) as caught:
        lowered(function, *args)
    error = caught.value
    assert reason in error.reason
    assert error.remedy
    assert error.span is not None and error.span.source_line.endswith("# here")
    assert str(error.span) in str(error) and "^" in str(error) and "try:" in str(error)


# --- functions whose source cannot be had ------------------------------------------------------


def _exec_function():
    namespace: dict = {}
    exec(compile("def f(x):\n    return x", "<built>", "exec"), namespace)
    return namespace["f"]


async def _coroutine(x):
    return x


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (_exec_function(), "cannot be found"),
        (eval(compile("lambda x: x", "<built>", "eval")), "cannot be found"),
        (len, "not written in Python"),
        (np.exp, "not written in Python"),
        (_coroutine, "is an async function"),
        (3.0, "not written in Python"),
    ],
)
def test_no_source(function, reason):
    with pytest.raises(S2SError) as caught:
        lower(function, (describe(1.0, "x", False),))
    assert reason in caught.value.reason and caught.value.remedy


def test_edited_file(write_source):
    """A file that has changed since it was imported is not read wrongly."""
    module, path = write_source("def f(x):\n    return x\n")
    path.write_text("y = 1\n\n\ndef f(x):\n    return -x\n")
    with pytest.raises(S2SError, match="import it again"):
        lower(module.f, (describe(1.0, "x", False),))


# --- arguments ---------------------------------------------------------------------------------

ARGUMENTS = [
    (3, True, "is an int and cannot be differentiated"),
    (True, True, "is a bool and cannot be differentiated"),
    ("text", True, "is a string and cannot be differentiated"),
    ({"a": "text"}, True, "is a string and cannot be differentiated"),
    (K, True, "has dtype int64 and cannot be differentiated"),
    (np.int64(3), True, "has dtype int64 and cannot be differentiated"),
    ([1.0, 2], True, "`x[1]` is an int"),
    (np.zeros(2, dtype=np.complex64), True, "has dtype complex64"),
    (np.array([1.0, None]), False, "has dtype object"),
    (np.array(["a"]), False, "has dtype <U1"),
    (np.zeros(2, dtype=np.float16), False, "has dtype float16"),
    (np.zeros(2, dtype=">f8"), False, "has dtype >f8"),
    ([[1.0, 2.0], [3.0]], False, "ragged list"),
    (np.zeros(2).view(np.rec.recarray), False, "is a recarray, not a plain array"),
    (np.ma.array([1.0]), False, "is a MaskedArray, not a plain array"),
    ([0.0] * 5000, False, "holds 5000 numbers"),
    (len, True, "cannot be differentiated"),
]


@pytest.mark.parametrize(("value", "differentiated", "reason"), ARGUMENTS)
def test_argument(value, differentiated, reason):
    with pytest.raises(S2SError) as caught:
        describe(value, "x", differentiated)
    assert reason in caught.value.reason
    assert caught.value.remedy


# --- several refusals, and the error itself ----------------------------------------------------


def several(x):
    y = np.fft.ihfft(x)
    z = y + 1
    w = nothing + 1  # noqa: F821
    for i in range(2.5):
        w = w + i
    return z + w


def test_several_are_raised_together():
    """One message for each mistake, in source order, none for what follows from them."""
    with pytest.raises(S2SErrors) as caught:
        lowered(several, X)
    lines = [error.span.line - several.__code__.co_firstlineno for error in caught.value.errors]
    assert lines == [1, 3, 4]


def in_callee(x):
    return calls_unknown(x) + 1


def calls_unknown(x):
    return np.fft.ihfft(x)  # here


def test_place_is_in_the_callee():
    with pytest.raises(S2SError) as caught:
        lowered(in_callee, X)
    assert caught.value.span.source_line.endswith("# here")


def test_errors_can_be_pickled():
    with pytest.raises(S2SErrors) as caught:
        lowered(several, X)
    copy = pickle.loads(pickle.dumps(caught.value))
    assert str(copy) == str(caught.value) and len(copy.errors) == 3


def test_too_many_arguments():
    with pytest.raises(S2SError, match="takes 1 positional"):
        lowered(in_callee, X, X)


def accumulates_unknown(x):
    total = 0.0
    for _ in range(4):
        total += unheard_of(x)  # noqa: F821  # here
    return total


def test_in_a_loop_that_carries_the_result():
    """The error of the first pass over the body is that of the last one."""
    with pytest.raises(S2SError, match="unheard_of") as caught:
        lowered(accumulates_unknown, 1.0)
    assert caught.value.span.source_line.endswith("# here")
