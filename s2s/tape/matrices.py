"""Operations on matrices on the tape, taken by their declared signatures."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from s2s.elementary import Operation
from s2s.elementary.linalg_composites import OPERATIONS_OF_MATRICES
from s2s.tape.arrays import Meaning, as_array
from s2s.tape.operations import cast, converted
from s2s.tape.record import Place, Tape
from s2s.tape.values import is_float

_DOUBLE, _SINGLE = np.dtype(np.float64), np.dtype(np.float32)


def _run(op: Operation, tape: Tape, place: Place, *args: Any, **attrs: Any) -> Any:
    """In double precision, and rounded once where all operands are single."""
    operands = [as_array(tape, arg) for arg in args]
    single = all(operand.dtype == _SINGLE for operand in operands)
    operands = [cast(tape, operand, _DOUBLE) for operand in operands]
    result = converted(tape, op, operands, attrs, place, False)
    return cast(tape, result, _SINGLE) if single and is_float(result) else result


MEANINGS: dict[Any, Meaning] = {
    spelling: functools.partial(_run, op)
    for op in OPERATIONS_OF_MATRICES
    for spelling in (op, *op.spellings)
}
