"""Linear algebra in C: the arguments of the functions of csrc/s2s_linalg.h."""

from __future__ import annotations

from s2s.ir.nodes import Apply

HEADER = "s2s_linalg.h"
SAME_SHAPE = ("triangle", "inv", "cholesky", "lu", "cofactor", "identity_like")
"""A matrix from a matrix."""
NUMBERS = ("det", "log_det", "det_sign")
"""A number from a matrix."""
VECTORS = ("lu_rows", "lu_permutation")
"""A vector from a matrix."""
SYSTEMS = ("solve", "triangular_solve")
NAMES = (*SAME_SHAPE, *NUMBERS, *VECTORS, *SYSTEMS)


def options(expr: Apply) -> str:
    """What comes after the operands: the attributes, in the order of the C function."""
    attrs = expr.attrs
    match expr.op.name:
        case "triangle":
            return f", {int(attrs.get('lower', True))}, {float(attrs.get('diagonal', 1.0))!r}"
        case "inv" | "solve":
            return f", {int(attrs.get('quiet', False))}"
        case "triangular_solve":
            flags = ("lower", True), ("unit", False), ("quiet", False)
            return "".join(f", {int(attrs.get(name, default))}" for name, default in flags)
        case _:
            return ""


def shape(name: str, operands: list[tuple]) -> tuple | None:
    """The shape of the result, where it follows from those of the operands alone."""
    first = operands[0]
    if name in SAME_SHAPE:
        return first
    if name in NUMBERS:
        return first[:-2]
    if name in VECTORS:
        return first[:-1]
    return operands[1] if max(map(len, operands)) <= 2 else None
