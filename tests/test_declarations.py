"""Property tests made from the table of declarations: a new declaration is tested by itself.

The kernel and its partials against the truth, and a study of each operation in programs: tape =
Python = C, special values, singular sets, ties, forward mode, second derivatives.
"""

from __future__ import annotations

import numpy as np
import pytest
from declarations_studies import (
    ELEMENTARY_QUESTIONS,
    SELECTION_QUESTIONS,
    run_study,
    second_derivatives,
)
from declarations_support import (
    ELEMENTARY,
    SELECTIONS,
    arity,
    central,
    complex_step,
    derivative,
    draws,
    has_second_derivative,
    is_whole,
    open_ended,
    truth,
)
from everyday import batched

from s2s.elementary import OPERATIONS, Elementary, Selection
from s2s.elementary.algebra import E
from s2s.ir.nodes import Var
from s2s.ir.types import F64

SMOOTH = [name for name, op in OPERATIONS.items() if isinstance(op, Elementary) and op.elementwise]
QUESTIONS = dict.fromkeys(ELEMENTARY, ELEMENTARY_QUESTIONS) | dict.fromkeys(
    SELECTIONS, SELECTION_QUESTIONS
)
ULP = float(np.finfo(float).eps)

each_smooth = pytest.mark.parametrize("name", SMOOTH)


# --- the declaration by itself -------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", [n for n, op in OPERATIONS.items() if isinstance(op, (Elementary, Selection))]
)
def test_every_operand_has_a_sample(name: str) -> None:
    op = OPERATIONS[name]
    if op.elementwise:
        assert len(op.sample) == arity(op), f"{name}: one range in sample= for each operand"
        assert all(low < high for low, high in op.sample)


@pytest.mark.parametrize("name", SELECTIONS)
def test_pieces_are_smooth(name: str) -> None:
    op = OPERATIONS[name]
    operands = [E(Var(f"x{k}", F64)) for k in range(arity(op))]
    assert op.kinked(*operands) is None, "no derivative would flow through it"


@each_smooth
def test_value_is_the_truth(name: str) -> None:
    """The kernel against mpmath, or against the analytic twin at real points."""
    op, rows = OPERATIONS[name], _rows(name, 40)
    exact = truth(op)
    found = [op.evaluate(*row) for row in rows]
    if exact is not None:
        expected = [derivative(exact, row, (0,) * arity(op)) for row in rows]
    elif op.analytic is not None:
        expected = [np.real(op.analytic(*row)) for row in rows]
    else:
        pytest.skip("neither truth= nor analytic= is declared")
    np.testing.assert_allclose(found, expected, rtol=4.0 * ULP, atol=ULP / 4.0)


@each_smooth
def test_partials_are_the_truth(name: str) -> None:
    """By complex step, or mpmath, or where neither is declared by differences of the kernel."""
    op = OPERATIONS[name]
    if name in open_ended():
        pytest.skip("the last of its chain of derivatives: NaN, not a wrong number")
    for row in _rows(name, 12):
        partials = op.partials(*row, op.evaluate(*row))
        for k, (partial, whole) in enumerate(zip(partials, is_whole(op), strict=True)):
            if whole:
                assert partial is None
                continue
            expected, tolerance = _true_partial(name, row, k)
            error = abs(partial - expected)
            assert error <= tolerance * max(abs(expected), 1e-3), (row, k, partial, expected)


def _true_partial(name: str, row: tuple, k: int) -> tuple[float, float]:
    op, exact = OPERATIONS[name], truth(OPERATIONS[name])
    if op.analytic is not None:
        return float(complex_step(op, row, k)), 1e-12
    if exact is not None:
        return derivative(exact, row, tuple(int(j == k) for j in range(arity(op)))), 1e-12
    return float(central(op.evaluate, row, k, 2.0**-17)), 1e-5


def _rows(name: str, count: int) -> list[tuple]:
    """Draws as numbers, integers where an operand is one."""
    op = OPERATIONS[name]
    kinds = [int if whole else float for whole in is_whole(op)]
    columns = zip(*draws(op, count), strict=True)
    return [tuple(kind(x) for kind, x in zip(kinds, row, strict=True)) for row in columns]


# --- in programs ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, question",
    [
        pytest.param(name, asked.__name__, id=f"{name}:{asked.__name__}")
        for name, questions in QUESTIONS.items()
        for asked in questions
    ],
)
def test_study(name: str, question: str) -> None:
    """See the functions of `declarations_studies` for what is asked."""
    wrong = run_study(name, QUESTIONS[name])[question]
    assert not wrong, wrong


CURVED = [n for n in ELEMENTARY if truth(OPERATIONS[n]) and has_second_derivative(OPERATIONS[n])]
BATCH = 8
"""Operations of one program."""


@pytest.mark.parametrize(
    "names, name",
    [
        pytest.param(names, name, id=f"{names[0]}:{name}")
        for names in batched(CURVED, BATCH)
        for name in names
    ],
)
def test_second_derivatives(names: tuple[str, ...], name: str) -> None:
    """Forward over reverse against mpmath; Python and C in bits."""
    wrong = second_derivatives(names)[name]
    assert not wrong, wrong


def test_the_table_is_not_empty() -> None:
    assert {"add", "pow", "exp", "lgamma", "arctan2"} <= set(ELEMENTARY)
    assert {"maximum", "abs", "clip", "floor", "mod", "pymax"} <= set(SELECTIONS)
