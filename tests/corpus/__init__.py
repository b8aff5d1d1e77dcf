"""The corpus: ordinary numerical Python on which tape, generated Python and generated C agree.

Programs are written as people write them, with no thought of differentiation; `PROGRAMS` lists
them.
"""

from corpus import (
    arrays,
    branches,
    calls,
    control,
    creation,
    indexing,
    linear_algebra,
    lists,
    loops,
    masks,
    matrices,
    ml,
    mutation,
    objects,
    optimisation,
    polynomials,
    python_functions,
    scalars,
    selections,
    shapes,
    simulation,
    statistics,
    taking,
    whiles,
)
from corpus.registry import PROGRAMS, Program

__all__ = [
    "PROGRAMS",
    "Program",
    "arrays",
    "branches",
    "control",
    "creation",
    "calls",
    "indexing",
    "linear_algebra",
    "lists",
    "loops",
    "masks",
    "matrices",
    "ml",
    "mutation",
    "objects",
    "optimisation",
    "polynomials",
    "python_functions",
    "scalars",
    "selections",
    "shapes",
    "simulation",
    "statistics",
    "taking",
    "whiles",
]
