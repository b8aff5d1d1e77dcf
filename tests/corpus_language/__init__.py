"""Numerical Python as people write it who never heard of differentiation, in many styles.

Each function says in its docstring what of the language it exercises. `PROGRAMS` lists them.
"""

from corpus_language import (
    benchmarks,
    complex_values,
    formulas,
    fourier,
    idioms,
    kernels,
    landscapes,
    landscapes_more,
    learning,
    likelihoods,
    numpy_idioms,
    scalar_methods,
)
from corpus_language.registry import PROGRAMS, REFUSED

__all__ = [
    "PROGRAMS",
    "REFUSED",
    "benchmarks",
    "complex_values",
    "formulas",
    "fourier",
    "idioms",
    "kernels",
    "landscapes",
    "landscapes_more",
    "learning",
    "likelihoods",
    "numpy_idioms",
    "scalar_methods",
]
