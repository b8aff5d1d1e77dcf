"""Text: printed, raised and warned of by compiled code as Python does, and never twice."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import pytest

import s2s

BACKENDS = ("tape", "python", "c")
each_backend = pytest.mark.parametrize("backend", BACKENDS)
VERBOSE = False


class Unstable(ArithmeticError):
    """An exception of the user's own."""


@dataclass
class Named:
    label: str
    value: float

    def __str__(self):
        return f"<{self.label}: {self.value:.1f}>"


def talkative(x, n=3):
    for k in range(n):
        print("step", k, x[0] * k, end="!\n")
    name = f"x={x[0]:.3f}"
    percent = "a%5.2f|%-4d|%s%%" % (x[1], n, name)  # noqa: UP031
    print(f"{name} {n!r} {[1, n]} {(n,)} {{braces}}", percent, sep=";")
    print("{:>9.1e} {y}".format(x[0], y=n), "{0}{1}{0}".format(n, "b"))  # noqa: UP030, UP032
    text = "v: " + str(n) + ", " + ", ".join([str(k) for k in (1, 2)]) + "-" * n
    x = x * 2.0
    print(text, x, Named("a", x[1]), {"k": n}, None, True)
    if VERBOSE:
        print(undefined)  # noqa: F821
    return np.sum(x**2)


@each_backend
def test_prints_what_python_prints(backend, capsys):
    x = np.array([1.5, -0.25])
    talkative(x)
    expected = capsys.readouterr().out
    assert s2s.grad(talkative, backend=backend)(x).tolist() == [12.0, -2.0]
    assert capsys.readouterr().out == expected


@each_backend
def test_a_second_run_for_a_nan_is_silent(backend, capsys):
    def f(x):
        print("once")
        return np.sqrt(x * 0.0) * (1.0 / x)

    s2s.grad(f, backend=backend)(0.0)
    assert capsys.readouterr().out == "once\n"


def raises(x, limit=3):
    if x > 5.0:
        raise Unstable(f"x = {x:.2f} is more than {limit} * {x * 0.1}")
    if x > 4.0:
        raise ValueError("two", limit)
    assert x > 0.0, f"negative: {x}"
    assert x != 2.0, "two"
    if x > 3.0:
        raise RuntimeError
    return x * x


@each_backend
@pytest.mark.parametrize("x", [6.0, 4.5, 3.5, -1.0, 2.0])
def test_messages_are_those_of_python(backend, x):
    with pytest.raises(Exception) as expected:
        raises(x)
    with pytest.raises(type(expected.value)) as found:
        s2s.grad(raises, backend=backend)(x)
    # pytest adds lines to the message of an assert of this file
    assert str(found.value) == str(expected.value).split("\n")[0]


@each_backend
def test_warnings(backend):
    def f(x):
        if x > 1.0:
            warnings.warn(f"large: {x}", RuntimeWarning, stacklevel=2)
        return x * x

    with pytest.warns(RuntimeWarning, match="large: 2.0"):
        assert s2s.grad(f, backend=backend)(2.0) == 4.0


def test_what_prints_runs_in_python_and_says_so():
    report = s2s.source(talkative, lang="report")(np.ones(2))
    assert "text is printed by Python" in report
    assert "C" in s2s.source(raises, lang="report")(1.0)
