"""From source text to the IR: `lower(function, argument types)`.

Only what describes arguments is imported at once: where compiled code is cached, the rest is never
needed, and importing it takes longer than the first gradient may.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from s2s.frontend.access import Access
from s2s.frontend.signature import (
    ArgType,
    Mapping,
    PythonScalar,
    Seq,
    Static,
    StaticNeeded,
    describe,
    leaves,
)

if TYPE_CHECKING:
    from s2s.frontend.hidden import Guard, Hidden
    from s2s.frontend.lowering import Lowered, lower

__all__ = [
    "Access",
    "ArgType",
    "Guard",
    "Hidden",
    "Lowered",
    "Mapping",
    "PythonScalar",
    "Seq",
    "Static",
    "StaticNeeded",
    "describe",
    "leaves",
    "lower",
]

_ON_DEMAND = {
    "Guard": "hidden",
    "Hidden": "hidden",
    "Lowered": "lowering",
    "lower": "lowering",
}


def __getattr__(name: str) -> Any:
    if name not in _ON_DEMAND:
        raise AttributeError(f"module 's2s.frontend' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"s2s.frontend.{_ON_DEMAND[name]}"), name)
