"""Programs that people write by mistake or out of habit: each works or is refused, never worse."""

from odd import containers, expressions, functions, loops_and_arrays, statements  # noqa: F401
from odd.registry import PROGRAMS

__all__ = ["PROGRAMS"]
