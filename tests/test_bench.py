"""The benchmark runs and its gradients are right; the clock is never asked."""

from __future__ import annotations

import numpy as np
import pytest

import s2s
from s2s.bench import adjoints, driver, kernels, reductions, report
from s2s.bench.clock import SMALL


@pytest.mark.parametrize("name", adjoints.names())
def test_generated_adjoint_has_the_bits_of_the_one_written_by_hand(name):
    case = adjoints.CASES[name](True)
    call, bars = adjoints.hand_adjoint(case)
    call()
    found = s2s.grad(case.function, argnums=case.argnums)(*case.arguments)
    for ours, by_hand in zip(found, bars, strict=True):
        np.testing.assert_array_equal(ours, by_hand)


@pytest.mark.parametrize("name", adjoints.names())
def test_compiled_primal_has_the_bits_of_the_one_written_by_hand(name):
    case = adjoints.CASES[name](True)
    value = adjoints.hand_primal(case)()
    assert adjoints.compiled_primal(case.function)(*case.arguments) == value


def test_every_row_of_every_table_is_made(capsys):
    chosen = {
        "kernels": ["exp", "pow", "powi", "digamma"],
        "reductions": reductions.names(),
        "loops": ["logsumexp"],
    }
    driver.run(chosen, SMALL)
    printed, progress = capsys.readouterr()
    for title in (kernels.TITLE, reductions.TITLE, adjoints.TITLE):
        assert title in printed
    for row in (row for rows in chosen.values() for row in rows):
        assert f"\n{row} " in printed
        assert f": {row}\n" in progress
    assert "equal" in printed and "WRONG" not in printed


def test_rows_are_chosen_by_their_name_or_by_their_table():
    assert driver.choose(["exp", "reductions"]) == {
        "kernels": ["exp"],
        "reductions": reductions.names(),
        "loops": [],
    }
    assert set(driver.choose([])["kernels"]) >= {"exp", "log", "pow", "arctan2", "lgamma"}


def test_an_unknown_row_is_refused_with_the_names_there_are():
    with pytest.raises(SystemExit, match="unknown: expp(.|\n)*kernels: arccos"):
        driver.choose(["expp"])


def test_columns_are_aligned():
    shown = report.table("t", ("name", "x"), [["a", "1"], ["long name", "12.5"]])
    assert shown.splitlines() == [
        "t",
        "=",
        "name          x",
        "---------  ----",
        "a             1",
        "long name  12.5",
    ]


def test_a_wrong_gradient_is_called_wrong():
    right = (np.array([1.0, 2.0]),)
    assert adjoints.agreement(adjoints.difference(right, right)) == "equal"
    wrong = (np.array([1.0, 2.1]),)
    assert adjoints.agreement(adjoints.difference(wrong, right)).endswith("WRONG")
