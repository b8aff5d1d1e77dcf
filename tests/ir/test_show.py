"""The text form of the IR."""

import pytest
from ir_programs import PROGRAMS, loss

from s2s.ir.show import show, show_expr, show_statement


@pytest.mark.parametrize("name", PROGRAMS)
def test_golden(name, golden):
    golden(show(PROGRAMS[name]()), f"ir/{name}.txt")


def test_two_builds_have_one_text():
    assert show(loss()) == show(loss())


def test_one_statement():
    total, _, loop, *_ = loss().body
    assert show_statement(total) == "total: float64 = 0.0"
    assert show_statement(loop) == "for i: int64 in (0, %1, 1)"
    assert show_expr(loop.body[0].value) == "w[0]"
