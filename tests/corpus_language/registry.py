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
    benchmarks.accumulated kernels.floyd_warshall scalar_methods.neville
    scalar_methods.aitken_acceleration formulas.haversine formulas.heron formulas.bezier_point
    likelihoods.gini likelihoods.importance_sampling likelihoods.kernel_density
    idioms.comprehensions idioms.generators idioms.matched idioms.guarded idioms.list_stack
    idioms.dict_of_lists idioms.recursion_over_ints idioms.grid_product idioms.sorted_and_zipped
    numpy_idioms.joined numpy_idioms.clipped numpy_idioms.selected numpy_idioms.polynomials
    numpy_idioms.vectorised_scalar numpy_idioms.spectrum numpy_idioms.complex_numbers
    landscapes_more.rosenbrock_in_disk landscapes_more.maxq_and_mxhilb
    """.split()
)
"""Programs that s2s refuses as yet, with a reason and a place."""
