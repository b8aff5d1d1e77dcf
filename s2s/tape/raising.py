"""What Python raises inside a `try` of the program's that catches it, and the tape would not.

Outside of such a `try` float division by zero is inf, and the logarithm of -1 is NaN.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from s2s.elementary.raising import IN_DOMAIN, OVERFLOW
from s2s.tape.record import Tape
from s2s.tape.values import Array, is_float, is_weak, raw

OPERATORS = ("div", "floordiv", "mod", "pow")

_MESSAGES = {
    "div": "float division by zero",
    "floordiv": "float floor division by zero",
    "mod": "float modulo",
}


def arithmetic(tape: Tape, symbol: str, make: Callable[..., Any], a: Any, b: Any) -> Any:
    """`a op b`, where Python's numbers may raise."""
    if isinstance(a, Array) or isinstance(b, Array) or not (is_weak(a) and is_weak(b)):
        return make(a, b)
    x, y = raw(a), raw(b)
    if tape.catches(ZeroDivisionError):
        if symbol == "pow" and x == 0 and y < 0:
            raise ZeroDivisionError("0.0 cannot be raised to a negative power")
        if symbol != "pow" and y == 0:
            whole = not (is_float(a) or is_float(b)) and symbol == "div"
            raise ZeroDivisionError("division by zero" if whole else _MESSAGES[symbol])
    result = make(a, b)
    if symbol == "pow" and x != 0 and _overflows(x, y, result) and tape.catches(OverflowError):
        raise OverflowError(34, "Numerical result out of range")
    return result


def _overflows(x: Any, y: Any, result: Any) -> bool:
    return is_float(result) and math.isinf(raw(result)) and all(map(math.isfinite, (x, y)))


def check(tape: Tape, function: Any, args: tuple, result: Any) -> None:
    """Raise what a function of `math` raises whose result is NaN or infinite."""
    if function not in IN_DOMAIN:
        return
    given, value = [float(raw(a)) for a in args], float(raw(result))
    wrong: type[Exception] | None = None
    if math.isnan(value) and not any(map(math.isnan, given)):
        wrong = ValueError
    elif math.isinf(value) and all(map(math.isfinite, given)):
        is_pole = function is math.pow and given[0] == 0
        wrong = OverflowError if function in OVERFLOW and not is_pole else ValueError
    if wrong is not None and tape.catches(wrong):
        raise wrong("math range error" if wrong is OverflowError else "math domain error")
