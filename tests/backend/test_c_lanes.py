"""Loops in lanes: which loops run so, the same bits for every width, what is met twice."""

import copy

import numpy as np
import pytest
from corpus import lanes
from corpus.registry import PROGRAMS

import s2s
from s2s.nonsmooth.trace import same_bits

MINE = {p.function.__name__: p for p in PROGRAMS if p.function.__module__ == lanes.__name__}
WIDTHS = {"mixture": "", "packed_and_repeated": "-mno-avx512f", "blended": "-mno-avx"}
"""Programs, and flags under which a vector has 8, 4 and 2 lanes (where the CPU has them all)."""


def blocks(function, *arguments):
    """How many loops of the generated C run in lanes."""
    return s2s.source(function, lang="c")(*arguments).count("S2S_ITERATIONS")


@pytest.mark.parametrize("name", WIDTHS)
def test_the_bits_do_not_depend_on_the_width(name, monkeypatch, tmp_path):
    program = MINE[name]
    monkeypatch.setenv("S2S_CACHE_DIR", str(tmp_path))
    monkeypatch.setenv("S2S_CFLAGS", WIDTHS[name])
    native, tape = (
        s2s.value_and_grad(program.function, argnums=program.argnums, backend=backend)
        for backend in ("c", "tape")
    )
    assert blocks(native, *program.points[0])
    for point in program.points:
        expected, found = tape(*copy.deepcopy(point)), native(*copy.deepcopy(point))
        assert same_bits(expected, found), point


@pytest.mark.parametrize("name", ["carried", "branching", "kernels_and_rows"])
def test_in_sequence(name):
    program = MINE[name]
    gradient = s2s.grad(program.function, argnums=program.argnums)
    assert not blocks(gradient, *program.points[0])


def repeated(w, x, index):
    """Whether an element is met twice shows at run time only."""
    total = 0.0
    for i in range(len(x)):
        s = x[i]
        for a in range(len(index)):
            s = 0.5 * s + w[index[a]] * x[i]
        total += s * s
    return total


def test_elements_met_twice():
    w, x = np.array([0.3, -1.2, 0.7]), np.linspace(-1.0, 2.0, 11)
    native, tape = (s2s.grad(repeated, argnums=(0, 1), backend=b) for b in ("c", "tape"))
    for index in ([2, 0, 1], [0, 1, 0], [1, 1], [], [-1, 0], [0, 2]):
        at = np.array(index, dtype=np.int64)
        assert same_bits(tape(w, x, at), native(w, x, at)), index
    assert blocks(native, w, x, np.array([0, 1]))
    with pytest.raises(IndexError):
        native(w, x, np.array([0, 3]))


def test_no_inner_loop_no_lanes():
    def squares(x):
        total = 0.0
        for i in range(len(x)):
            total += x[i] * x[i]
        return total

    assert not blocks(s2s.grad(squares), np.ones(9))


def test_the_strong_variant_runs_in_sequence():
    program = MINE["mixture"]
    gradient = s2s.grad(program.function, argnums=program.argnums)
    text = s2s.source(gradient, lang="c", strong=True)(*program.points[0])
    assert "S2S_ITERATIONS" not in text
