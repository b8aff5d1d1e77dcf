"""Operations on matrices, taken by their declared signatures."""

from __future__ import annotations

from s2s.elementary import Operation
from s2s.elementary.linalg_composites import OPERATIONS_OF_MATRICES
from s2s.frontend import promote
from s2s.frontend.context import Context
from s2s.frontend.creation import array_argument
from s2s.frontend.library import Bound, library
from s2s.frontend.operators import result_value
from s2s.frontend.values import ArrayValue, Value, describe_value
from s2s.ir.types import DType


def _matrix(cx: Context, value: Value, op: Operation, least: int) -> ArrayValue:
    """An operand of at least so many axes."""
    operand = array_argument(cx, value, f"an argument of np.linalg.{op.name}")
    if operand.rank < least:
        raise cx.refuse(
            f"np.linalg.{op.name} gets {describe_value(operand)}",
            "it takes matrices: arrays of rank 2, or more for many of them",
        )
    return operand


def _enter(op: Operation) -> None:
    stop = op.signature.index("*") if "*" in op.signature else len(op.signature)
    names = op.signature[:stop]
    keywords = [entry.split("=")[0] for entry in op.signature[stop + 1 :]]

    @library(op, *op.spellings, spec=", ".join(op.signature))
    def _run(cx: Context, args: Bound, node) -> Value:
        operands = [_matrix(cx, args[name], op, 1 if name == "b" else 2) for name in names]
        single = promote.result_dtype(operands) is DType.F32
        atoms = [promote.cast(cx, operand, DType.F64).atom for operand in operands]
        attrs = {key: cx.static(args[key], f"`{key}`") for key in keywords}
        site = cx.site(node) if op.has_site else None
        value = result_value(cx, cx.apply(op, *atoms, site=site, **attrs))
        return promote.cast(cx, value, DType.F32) if single and value.dtype.is_float else value


for _op in OPERATIONS_OF_MATRICES:
    _enter(_op)
