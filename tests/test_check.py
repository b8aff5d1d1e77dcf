"""`python -m s2s check`: everything that is refused, at once, without running anything."""

from __future__ import annotations

import numpy as np
import pytest

import s2s
from s2s.__main__ import main
from s2s.api.checkup import refusals


def several(x, n):
    y = np.foo(x) + np.nonexistent_too(x) * undefined_name  # noqa: F821
    if np.bar(x) > 0:
        y = {1, 2, np.baz(x)}
    return y + np.poly1d(x)


def typed(x: float, n: int = 3, *, scale: float = 1.0) -> float:
    return x[0] * n


def fine(x, n=2):
    total = 0.0
    for k in range(n):
        total += x**k
    return total


def vector(a):
    return np.sin(a)


def helper(x):
    return np.frobnicate(x)


def calls_helper(x):
    return helper(x) + 1.0


async def asynchronous(x):
    return x


def ran(x):
    raise SystemExit("it was run")


def lines(found):
    return [error.span.line for error in found]


def test_all_of_a_function_at_once():
    first = several.__code__.co_firstlineno
    found = refusals(several, (1.0, 2))
    assert lines(found) == [first + 1] * 3 + [first + 2, first + 3, first + 4]
    for error in found:
        assert error.remedy and "^" in str(error)
    with pytest.raises(s2s.S2SErrors) as caught:
        s2s.grad(several)(1.0, 2)
    assert [str(e) for e in caught.value.errors] == [str(e) for e in found]


def test_without_arguments_what_is_certain():
    first = several.__code__.co_firstlineno
    found = refusals(several)
    assert set(lines(found)) >= {first + 1, first + 2, first + 3}
    assert refusals(fine) == () and refusals(vector) == ()


def test_types_come_from_annotations_and_defaults():
    (error,) = refusals(typed)
    assert error.span.line == typed.__code__.co_firstlineno + 1


def test_the_functions_it_calls():
    (error,) = refusals(calls_helper)
    assert error.span.line == helper.__code__.co_firstlineno + 1
    assert refusals(calls_helper, (1.0,))[0].span == error.span


def test_a_result_that_is_no_float_is_no_refusal():
    assert refusals(vector, (np.ones(3),)) == ()
    (error,) = refusals(s2s.grad(vector), (np.ones(3),))
    assert "a gradient is that of one float" in error.reason


def test_place_of_an_async_function():
    (error,) = refusals(asynchronous)
    assert error.span.line == asynchronous.__code__.co_firstlineno


def test_nothing_is_run():
    assert refusals(ran, (1.0,)) == ()


def test_command_line(tmp_path, capsys):
    path = tmp_path / "model.py"
    path.write_text(
        "import numpy as np\n\ndef good(x):\n    return x * x\n\n"
        "def bad(x):\n    return np.foo(x) + np.bar(x)\n"
    )
    assert main(["check", f"{path}:good", "--args", "(1.0,)"]) == 0
    assert "nothing refused" in capsys.readouterr().out
    assert main(["check", f"{path}:bad"]) == 1
    shown = capsys.readouterr().out
    assert "np.foo" in shown and "np.bar" in shown and "2 refused" in shown
