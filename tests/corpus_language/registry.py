"""How a function enters this corpus: `@program(smooth, edges)`, as in `corpus.registry`."""

from __future__ import annotations

from corpus.registry import (
    INF,
    NAN,
    Program,
    each,
    ints,
    normal,
    positive,
    registering,
    single,
    sizes,
    vec,
)

__all__ = [
    "INF",
    "NAN",
    "PROGRAMS",
    "REFUSED",
    "each",
    "ints",
    "normal",
    "positive",
    "program",
    "single",
    "sizes",
    "vec",
]

PROGRAMS: list[Program] = []
program = registering(PROGRAMS)

REFUSED = frozenset(
    """
    benchmarks.hartmann_tables benchmarks.accumulated scalar_methods.aitken_acceleration
    idioms.matched idioms.guarded idioms.dict_of_lists idioms.recursion_over_floats
    idioms.grid_product numpy_idioms.joined
    """.split()
)
"""Programs that s2s refuses as yet, with a reason and a place."""
