"""Every spelling in the table, written as a user writes it: tape = Python = C.

Also on infinities, NaN and signed zeros. Some spellings share a program, for the C compiler's sake;
what fails is told by name.
"""

from __future__ import annotations

import builtins
import functools
import inspect
import itertools
import math
import operator
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from declarations_support import (
    BACKENDS,
    SYMBOLS,
    Use,
    assert_same,
    gives_int,
    reverse_program,
    takes_arrays,
    texts,
)
from everyday import batched, failure_of

import s2s
from s2s.elementary import COMPOSITES, SPELLINGS, Comparison, Elementary, Operation, Selection

INF, NAN = math.inf, math.nan
OF_ANY_ARRAY = ("s2s.elementary.composites", "s2s.elementary.statistics")
"""The modules of the bodies that take any arrays (the others have programs in the corpus)."""
OF_FRACTIONS = ("quantile", "percentile", "nanquantile", "nanpercentile")
BATCH = 10
"""Spellings in a program."""


# --- how each is written -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Case:
    """A spelling in a call; `kind`: what it is called on, which says with what it is tried."""

    text: str
    op: Operation | None
    kind: str

    @property
    def name(self) -> str:
        return f"{self.text.format('x', 'y', 'z')} of {self.kind}".replace(" ", "-")


def cases() -> Iterator[Case]:
    """All spellings, as calls and where there is one as a symbol; on numbers and on arrays."""
    for spelling, op in SPELLINGS.items():
        if not _is_tried(spelling, op):
            continue
        for text in _calls(spelling, op):
            if op.elementwise:
                yield Case(text, op, "finite-numbers" if gives_int(op) else "numbers")
            if not op.elementwise or _is_new_on_arrays(text, spelling, op):
                yield Case(text, op, "arrays")
    for spelling, body in COMPOSITES.items():
        operands = [p for p in inspect.signature(body).parameters.values() if p.default is p.empty]
        if body.__module__ in OF_ANY_ARRAY and body.__name__ not in OF_FRACTIONS:
            yield Case(f"np.{spelling.__name__}({_holes(len(operands))})", None, "arrays")
    for text in ("math.pow({0}, {1})", "math.log({0}, {1})", "divmod({0}, {1})[1]"):
        yield Case(text, None, "numbers")


def _is_tried(spelling: Any, op: Operation) -> bool:
    """Whether this module tries it: not linear algebra, and nothing of scipy."""
    homes = (np, math, operator, builtins)
    name = getattr(spelling, "__name__", "")
    at_home = any(getattr(home, name, None) is spelling for home in homes)
    return not isinstance(spelling, Operation) and at_home


def _is_new_on_arrays(text: str, spelling: Any, op: Operation) -> bool:
    """Functions are tried on arrays by test_declarations, once for each operation."""
    if not takes_arrays(spelling) or gives_int(op) or spelling is operator.not_:
        return False
    return not isinstance(op, (Elementary, Selection)) or "(" not in text


def _calls(spelling: Any, op: Operation) -> Iterator[str]:
    if isinstance(op, (Elementary, Selection)) and op.elementwise:
        yield from texts(op, spelling)
        return
    home = "np" if getattr(np, spelling.__name__, None) is spelling else "operator"
    call = f"{home}.{spelling.__name__}"
    first, second = "({0} > 0.0)", "({1} < 0.5)"
    if op.name == "select":
        yield f"{call}({{0}} > {{1}}, {{0}}, {{1}})"
    elif not op.elementwise:
        yield f"{call}({{0}})"
    elif op.name in ("and_", "or_", "xor"):
        yield _choice(f"{call}({first}, {second})")
        if spelling in SYMBOLS:
            yield _choice(f"{first} {SYMBOLS[spelling]} {second}")
    elif op.name in ("lshift", "rshift"):
        yield _choice(f"{call}(6, {first} + 1) > 4")
        if spelling in SYMBOLS:
            yield _choice(f"(6 {SYMBOLS[spelling]} ({first} + 1)) > 2")
    elif op.name in ("not_", "invert"):
        yield _choice(f"{call}({first})")
    elif isinstance(op, Comparison):
        yield _choice(f"{call}({{0}}, {{1}})")
        if spelling in SYMBOLS:
            yield _choice(f"{{0}} {SYMBOLS[spelling]} {{1}}")
    else:
        yield _choice(f"{call}({{0}})")


def _choice(test: str) -> str:
    """A condition shows what it says by what it chooses."""
    return f"np.where({test}, 2.0 * {{0}}, 3.0 * {{1}})"


def _holes(count: int) -> str:
    return ", ".join(f"{{{k}}}" for k in range(count))


CASES = {case.name: case for case in cases()}


# --- with what it is tried -----------------------------------------------------------------------

SPECIAL = (0.0, -0.0, 1.0, -1.0, INF, -INF, NAN)
FINITE = [(2.5, 0.7, 3.0), (-0.3, 1.5, 2.0), (0.0, 1.0, 1.0), (-0.0, -1.0, 0.5), (7.0, -7.0, 0.0)]
POINTS: dict[str, list[tuple]] = {
    "numbers": [*FINITE, *((x, y, 1.0) for x, y in itertools.product(SPECIAL, SPECIAL))],
    "finite-numbers": FINITE,
    "arrays": [(np.array([2.5, 0.3, 1.0]), np.array([0.7, 1.5, 1.0]))],
}


@functools.cache
def run_batch(names: tuple[str, ...]) -> dict[str, str]:
    """What is wrong with each of some spellings of a kind; if they fail together, one by one."""
    try:
        with np.errstate(all="ignore"):
            return _answers([CASES[name] for name in names])
    except Exception:
        if len(names) == 1:
            return {names[0]: traceback.format_exc()}
        return {name: wrong for one in names for name, wrong in run_batch((one,)).items()}


def _answers(batch: list[Case]) -> dict[str, str]:
    rounds = POINTS[batch[0].kind]
    shapes = [np.shape(_python(case.text, rounds[0])) for case in batch]
    uses = [
        Use(case.text, "float64" if shape else "scalar", case.op)
        for case, shape in zip(batch, shapes, strict=True)
    ]
    w = [np.resize([1.0, -2.0], shape) if shape else 1.0 for shape in shapes]
    program = reverse_program(" ".join(case.text for case in batch), uses)
    function = s2s.value_and_grad(program, has_aux=True)
    # The C compiler takes long with loops over arrays: there the recording variant is left out.
    recording = BACKENDS[:2] if batch[0].kind == "arrays" else BACKENDS
    results = []
    for x in rounds:
        p = [x] * len(batch)
        traces = {b: s2s.trace(function, backend=b)(p, w) for b in recording}
        for what in ("selections", "events"):
            tape, *others = (getattr(trace, what) for trace in traces.values())
            assert all(other == tape for other in others), f"{what} at {x}"
        found = {b: (trace.value[1], trace.gradient) for b, trace in traces.items()}
        if "c" not in found:
            (_, values), gradient = function(p, w)
            found["c"] = values, gradient
        results.append((x, found))
    return {case.name: failure_of(_compare, case, k, results) for k, case in enumerate(batch)}


def _compare(case: Case, k: int, results: list[tuple[tuple, dict]]) -> None:
    """The backends among each other in bits; the value with Python's, where Python has one."""
    for x, found in results:
        value, bars = (part[k] for part in found["tape"])
        for backend in ("python", "c"):
            its_value, its_bars = (part[k] for part in found[backend])
            assert_same(its_value, value, f"{backend} and tape: value of {case.text} at {x}")
            for j, (one, other) in enumerate(zip(its_bars, bars, strict=True)):
                what = f"{backend} and tape: gradient in operand {j} of {case.text} at {x}"
                assert_same(one, other, what)
        expected = _python(case.text, x)
        if expected is not None:
            error = f"value of {case.text} at {x}"
            np.testing.assert_allclose(value, expected, rtol=4e-15, atol=1e-300, err_msg=error)


def _python(text: str, x: tuple) -> Any:
    """What Python computes; None where it raises, or leaves the real numbers."""
    names = {"np": np, "math": math, "operator": operator, "x": x}
    try:
        value = eval(text.format(*(f"x[{k}]" for k in range(3))), names)
    except (ValueError, ZeroDivisionError, OverflowError):
        return None
    return None if isinstance(value, complex) else value


BATCHES = [
    names
    for kind in POINTS
    for names in batched([name for name, case in CASES.items() if case.kind == kind], BATCH)
]


@pytest.mark.parametrize(
    "names, name",
    [pytest.param(names, name, id=f"{names[0]}:{name}") for names in BATCHES for name in names],
)
def test_spelling(names: tuple[str, ...], name: str) -> None:
    wrong = run_batch(names)[name]
    assert not wrong, wrong


def test_every_spelling_has_a_case() -> None:
    written = " ".join(case.text for case in CASES.values())
    tried = [spelling for spelling, op in SPELLINGS.items() if _is_tried(spelling, op)]
    assert all(f"{spelling.__name__}(" in written for spelling in tried)
