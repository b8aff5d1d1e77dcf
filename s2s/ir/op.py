"""What the IR knows of an operation: a name and the type of its result.

The kinds of operation and their mathematics are declared in `s2s.elementary`; the IR only needs
to hold, print and check them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from s2s.ir.types import Type

TypeRule = Callable[[tuple[Type, ...], Mapping[str, Any]], Type]


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Op:
    """An operation of the IR.

    Parameters
    ----------
    name : str
        Also the name of its Python kernel (`s2s.kernels.<name>`) and of its C one (`s2s_<name>`).
    result : callable
        Type of the result from the types of the operands and the attributes.
    elementwise : bool
        Acts on each element alone and broadcasts; scalars in, scalar out.
    infix : str, optional
        How Python and C both spell it between (or, unary, before) its operands.
    shape_only : tuple of int
        Operands of which only the shape is read.
    no_c : str
        Why it has no C kernel, if it has none: a function that uses it runs in generated Python.
    """

    name: str
    result: TypeRule
    elementwise: bool = True
    infix: str | None = None
    shape_only: tuple[int, ...] = ()
    no_c: str = ""

    def __repr__(self) -> str:
        return self.name
