"""Every spelling in the table, written as a user writes it: tape = Python = C.

Also on infinities, NaN and signed zeros. Some spellings share a program, for the C compiler's sake;
what fails is told by name.
"""

from __future__ import annotations

import itertools
import math
import operator
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

import numpy as np
import pytest
from declarations_support import (
    BACKENDS,
    SYMBOLS,
    Use,
    arity,
    assert_same,
    draws,
    gives_int,
    patterned,
    reverse_program,
    takes_arrays,
    texts,
)
from workers import failure_of, workers

import s2s
from s2s.elementary import COMPOSITES, SPELLINGS, Comparison, Elementary, Operation, Selection

INF, NAN = math.inf, math.nan
SPECIAL = (0.0, -0.0, 1.0, -1.0, INF, -INF, NAN)
BATCH = 10
"""Spellings in a program."""


# --- how each is written -------------------------------------------------------------------------

Spelled = tuple[str, Any, str]
"""Text with holes, the declaration (None: a composite), and the form of the operands."""

TWO_MASKS = {"and_": 2, "or_": 2, "xor": 2, "not_": 1}


def spelled() -> Iterator[Spelled]:
    """All spellings, as calls and where there is one as a symbol; on numbers and on arrays."""
    for spelling, op in SPELLINGS.items():
        if isinstance(spelling, Operation):
            continue
        for text in _calls(spelling, op):
            if op.elementwise:
                yield text, op, "number"
            if not op.elementwise or (takes_arrays(spelling) and not gives_int(op)):
                yield text, op, "array"
    for spelling in COMPOSITES:
        yield f"np.{spelling.__name__}({_holes(spelling.__code__.co_argcount)})", None, "array"


def _calls(spelling: Any, op: Operation) -> Iterator[str]:
    if isinstance(op, (Elementary, Selection)) and op.elementwise:
        yield from texts(op, spelling)
        return
    home = "np" if getattr(np, spelling.__name__, None) is spelling else "operator"
    call = f"{home}.{spelling.__name__}"
    if op.name == "select":
        yield f"{call}({{0}} > {{1}}, {{0}}, {{1}})"
    elif isinstance(op, Comparison):
        yield from _tests([f"{call}({{0}}, {{1}})", f"{{0}} {op.symbol} {{1}}"])
    elif op.name in TWO_MASKS:
        yield from _on_masks(spelling, op, call)
    elif op.name == "invert":
        yield from _tests([f"{call}({{0}} > {{1}})"])
    elif not op.elementwise:
        yield f"{call}({{0}})"
    else:
        yield from _tests([f"{call}({{0}})"])


def _on_masks(spelling: Any, op: Operation, call: str) -> Iterator[str]:
    masks = ("({0} > 0.0)", "({1} < 0.5)")[: TWO_MASKS[op.name]]
    symbol = SYMBOLS.get(spelling)
    tests = [f"{call}({', '.join(masks)})"]
    if symbol is not None and len(masks) == 2:
        tests.append(f" {symbol} ".join(masks))
    yield from _tests(tests)


def _tests(tests: list[str]) -> Iterator[str]:
    """A condition shows what it says by what it chooses."""
    for test in tests:
        yield f"np.where({test}, 2.0 * {{0}}, 3.0 * {{1}})"


def _holes(count: int) -> str:
    return ", ".join(f"{{{k}}}" for k in range(count))


ALL = list(dict.fromkeys(spelled()))


def _name(case: Spelled) -> str:
    text, _, form = case
    return f"{text.format('x', 'y', 'z')} of {form}s".replace(" ", "-")


# --- a program of several ------------------------------------------------------------------------


def run_batch(cases: list[Spelled]) -> dict[str, str]:
    """What is wrong with each of some spellings; if they fail together, one by one."""
    try:
        with np.errstate(all="ignore"):
            return _answers(cases)
    except Exception:
        if len(cases) == 1:
            return {_name(cases[0]): failure_of(_answers, cases)}
        return {name: wrong for case in cases for name, wrong in run_batch([case]).items()}


def _answers(cases: list[Spelled]) -> dict[str, str]:
    uses = [_use(text, op, form) for text, op, form in cases]
    program = reverse_program(" ".join(text for text, _, _ in cases), uses)
    runs = {b: s2s.trace(s2s.value_and_grad(program, has_aux=True), backend=b) for b in BACKENDS}
    rounds = []
    for p in _points(cases):
        values = [_python(text, x) for (text, _, _), x in zip(cases, p, strict=True)]
        w = [patterned(value if use.is_array else 0.0, (1.0, -2.0)) for use, value in zip(uses, values, strict=True)]
        rounds.append((p, {b: run(p, w) for b, run in runs.items()}))
    return {_name(case): failure_of(_compare, case, k, rounds) for k, case in enumerate(cases)}


def _use(text: str, op: Any, form: str) -> Use:
    operands = (np.array([0.5, 0.7]),) * 3 if form == "array" else (0.5, 0.7, 0.9)
    return Use(text, "float64" if np.ndim(_python(text, operands)) else "scalar", sum)


def _python(text: str, operands: tuple) -> Any:
    """What Python computes; 0 where it raises."""
    holes = (f"x[{k}]" for k in range(9))
    try:
        return eval(text.format(*holes), {"np": np, "math": math, "operator": operator, "x": operands})
    except (ValueError, ZeroDivisionError, OverflowError):
        return 0.0


def _points(cases: list[Spelled]) -> Iterator[list[tuple]]:
    """Draws; then special values, all combinations of which come past in some order."""
    for at in range(2):
        yield [_drawn(op, text.count("{"), form, at) for text, op, form in cases]
    pairs = list(itertools.product(SPECIAL, SPECIAL))
    for k in range(len(pairs)):
        yield [
            _drawn(op, 9, form, 0)
            if op is not None and gives_int(op)
            else _special(pairs, k, form)
            for _, op, form in cases
        ]
