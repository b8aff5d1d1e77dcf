"""Programs that people write by mistake or out of habit: each works or is refused, never worse."""

from odd import (  # noqa: F401
    combinations,
    containers,
    expressions,
    functions,
    loops_and_arrays,
    numerics,
    statements,
)
from odd.registry import PROGRAMS

__all__ = ["PROGRAMS"]
