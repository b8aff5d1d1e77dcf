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
    landscapes.csendes benchmarks.hartmann_tables benchmarks.shekel_class_tables
    benchmarks.made_inside benchmarks.accumulated benchmarks.springs benchmarks.moving_body
    benchmarks.polynomial_object benchmarks.operators_of_a_class kernels.cholesky_loops
    kernels.correlation_loops kernels.einsum_chain kernels.einsum_rows kernels.floyd_warshall
    kernels.upwind scalar_methods.neville
    scalar_methods.aitken_acceleration formulas.haversine formulas.heron
    formulas.polygon_perimeter formulas.tetrahedron_volume formulas.quaternion_rotation
    formulas.bezier_point
    """.split()
)
"""Programs that s2s refuses as yet, with a reason and a place."""
