"""source, trace, verify, check_grads, and the command line."""

from __future__ import annotations

import math
import subprocess
import sys

import numpy as np
import pytest

import s2s
from s2s.__main__ import main

BACKENDS = ("c", "python", "tape")


def kinked(x, y):
    z = x * y if x > y else abs(y)
    return z * max(x, 0.0)


def loss(w, x):
    total = 0.0
    for i in range(len(x)):
        z = w[0] * x[i] + w[1]
        if z < 0.0:
            z = 0.1 * z
        total += z * z
    return total


# --- source --------------------------------------------------------------------------------------


def test_source_in_three_languages():
    python = s2s.source(kinked)(1.0, 2.0)
    assert "def " in python and "x_bar" in python
    compile(python, "generated", "exec")
    c = s2s.source(kinked, lang="c")(1.0, 2.0)
    assert "s2s_entry" in c and "x_bar" in c
    ir = s2s.source(kinked, lang="ir")(1.0, 2.0)
    assert "x_bar" in ir
    assert s2s.source(kinked)(1.0, 2.0) == python


def test_source_of_transforms():
    assert "x_dot" in s2s.source(s2s.hvp(lambda x: x * x * x))(1.0, 1.0)
    assert s2s.source(kinked, lang="c", strong=True)(1.0, 2.0)
    assert s2s.source(kinked).__name__ == "kinked"


# --- trace ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("backend", BACKENDS)
def test_trace(backend):
    trace = s2s.trace(kinked, backend=backend)(1.0, 2.0)
    assert trace.value == 2.0 and trace.gradient == 2.0
    first, *_ = trace.selections
    assert first.site.text == "x > y" and first.site.filename == __file__
    assert (first.index, first.switching_value, first.margin, first.tie) == (0, -1.0, 1.0, False)
    assert not trace.ties
    tied = s2s.trace(kinked, backend=backend)(2.0, 2.0)
    assert [s.site.text for s in tied.ties] == ["x > y"]


def test_traces_of_all_backends_are_equal():
    w, x = np.array([1.0, 0.0]), np.array([1.0, -1.0, 0.0, 3.0])
    runs = [s2s.trace(loss, backend=backend)(w, x) for backend in BACKENDS]
    assert runs[0] == runs[1] == runs[2]
    assert len(runs[0].selections) == 4 and len(runs[0].ties) == 1


@pytest.mark.parametrize("backend", BACKENDS)
def test_traces_of_array_selections(backend):
    def f(x):
        return np.sum(np.maximum(x, 0.0))

    trace = s2s.trace(f, backend=backend)(np.array([1.0, 0.0, -2.0]))
    (selection,) = trace.selections
    assert selection.index.tolist() == [0, 1, 1]
    assert selection.tie.tolist() == [False, True, False]
    assert selection.switching_value.tolist() == [1.0, 0.0, -2.0]
    assert trace.gradient.tolist() == [1.0, 0.0, 0.0]


def test_trace_of_a_transform():
    assert s2s.trace(s2s.grad(kinked, argnums=1))(1.0, 2.0).gradient == 1.0
    with pytest.raises(s2s.S2SError):
        s2s.trace(s2s.hvp(kinked))


# --- verify --------------------------------------------------------------------------------------


def test_verify():
    verification = s2s.verify(loss)(np.array([1.0, 0.5]), np.linspace(-1.0, 1.0, 7))
    assert verification.equal and verification and verification.differences == ()
    text = str(verification)
    assert text.startswith("tape = python = c: equal in every bit")
    assert "gradient" in text and "selections" in text


@pytest.mark.parametrize("x", [0.0, -0.0, 1.0, math.inf, -math.inf, math.nan, 5e-324])
def test_verify_at_special_values(x):
    def f(x, y):
        return np.sqrt(x * x + y) / y if x < y else abs(x - y) ** 1.5

    for y in (0.0, 1.0, math.inf, math.nan):
        verification = s2s.verify(s2s.grad(f, argnums=(0, 1)))(x, y)
        assert verification.equal, str(verification)


def test_verify_of_other_transforms():
    assert s2s.verify(s2s.hvp(loss))(np.ones(2), np.ones(2), np.ones(3)).equal
    assert s2s.verify(s2s.grad(s2s.grad(lambda x: x * x * x)))(2.0).equal


def test_differences_are_shown():
    from s2s.api.checking import Difference, Verification, _differences

    found = list(_differences(("python", "c"), [("value", 1.0)], [("value", 2.0)]))
    assert found == [Difference("value", ("python", "c"), (1.0, 2.0), 1)]
    shown = str(Verification(("python", "c"), (("value", 1),), tuple(found)))
    assert "DIFFERENT" in shown and "value: python: 1.0, c: 2.0" in shown
    assert not list(_differences(("a", "b"), [("v", math.nan)], [("v", -math.nan)]))
    assert list(_differences(("a", "b"), [("v", 0.0)], [("v", -0.0)]))


# --- check_grads ---------------------------------------------------------------------------------


def test_check_grads():
    check = s2s.check_grads(loss)(np.array([1.0, 0.5]), np.linspace(-1.0, 1.0, 7))
    assert check.passed and check and check.directions == 2
    assert "right" in str(check)
    many = s2s.check_grads(s2s.grad(loss, argnums=1))(np.array([1.0, 0.5]), np.linspace(-1, 1, 99))
    assert many.passed and many.directions == 32


def test_check_grads_finds_errors():
    from s2s.elementary import OPERATIONS

    def f(x):
        return np.tanh(x) * x

    tanh = OPERATIONS["tanh"]
    right = tanh.partials
    object.__setattr__(tanh, "partials", lambda x, out: (1.0 - out,))
    try:
        check = s2s.check_grads(lambda x: np.tanh(x) * x)(0.7)
    finally:
        object.__setattr__(tanh, "partials", right)
    assert not check.passed and "WRONG" in str(check)
    assert s2s.check_grads(f)(0.7).passed


# --- the command line ----------------------------------------------------------------------------


@pytest.fixture
def example(tmp_path):
    path = tmp_path / "example.py"
    path.write_text("def f(x, y):\n    return x * y if x > y else x\n")
    return path


def test_command_line(example, capsys, cache_directory):
    assert main(["source", f"{example}:f", "--args", "(1.0, 2.0)"]) == 0
    assert "x_bar" in capsys.readouterr().out
    assert main(["source", f"{example}:f", "--args", "(1.0, 2.0)", "--lang", "c"]) == 0
    assert "s2s_entry" in capsys.readouterr().out
    assert main(["verify", f"{example}:f", "--args", "(1.0, 2.0)"]) == 0
    assert "equal in every bit" in capsys.readouterr().out
    assert main(["cache"]) == 0
    assert str(cache_directory) in capsys.readouterr().out
    assert main(["cache", "--clear"]) == 0
    assert "deleted" in capsys.readouterr().out
    assert not list(cache_directory.iterdir())


@pytest.mark.parametrize("words", [["nowhere:f"], ["f"], ["{}:g"], ["{}:f", "--args", "1 +"]])
def test_command_line_errors(example, capsys, words):
    assert main(["source", *(word.format(example) for word in words)]) == 1
    assert "try:" in capsys.readouterr().err


def test_as_a_module(example):
    done = subprocess.run(
        [sys.executable, "-m", "s2s", "source", "example:f", "--args", "(1.0, 2.0)"],
        capture_output=True,
        text=True,
        cwd=example.parent,
    )
    assert done.returncode == 0, done.stderr
    assert "x_bar" in done.stdout
