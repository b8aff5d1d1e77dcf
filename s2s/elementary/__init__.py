"""Every elementary function, selection and linear map, declared once.

`OPERATIONS` finds a declaration by name, `SPELLINGS` by the NumPy, math or builtin callable that a
user writes, `COMPOSITES` gives the s2s-Python body of a composite function.
"""

import sys
from types import ModuleType
from typing import Any

from s2s.elementary import (
    arithmetic,
    arrays,
    bessel,
    building,
    calculus,
    clock,
    complex_arrays,
    complex_fourier,
    complex_functions,
    complex_numbers,
    composites,
    copying,
    counting,
    distributions,
    elementwise,
    factorizations,
    linalg,
    linalg_composites,
    norms,
    order,
    polynomials,
    python_composites,
    python_statistics,
    random,
    scipy_linalg,
    scipy_optimize,
    select,
    shaping,
    smooth,
    sorting,
    special,
    statistics,
    taking,
    testing,
    ufuncs,
)
from s2s.elementary.declare import (
    COMPOSITES,
    OPERATIONS,
    SPELLINGS,
    Comparison,
    Decision,
    Elementary,
    Linear,
    Matrix,
    Operation,
    Passive,
    Position,
    Selection,
)

__all__ = [
    "COMPOSITES",
    "OPERATIONS",
    "SPELLINGS",
    "Comparison",
    "Decision",
    "Elementary",
    "Linear",
    "Matrix",
    "Operation",
    "Passive",
    "Position",
    "Selection",
    "arithmetic",
    "arrays",
    "bessel",
    "building",
    "calculus",
    "complex_arrays",
    "complex_fourier",
    "complex_functions",
    "complex_numbers",
    "composites",
    "copying",
    "counting",
    "distributions",
    "elementwise",
    "factorizations",
    "linalg",
    "linalg_composites",
    "norms",
    "order",
    "polynomials",
    "python_composites",
    "python_statistics",
    "random",
    "scipy_linalg",
    "scipy_optimize",
    "select",
    "shaping",
    "smooth",
    "sorting",
    "special",
    "statistics",
    "taking",
    "testing",
    "ufuncs",
]


class _Package(ModuleType):
    """This package, which declares when it is called: `s2s.elementary(...)`."""

    def __call__(self, *args: Any, **kwargs: Any) -> Operation:
        from s2s.elementary.user import declare

        return declare(*args, **kwargs)


sys.modules[__name__].__class__ = _Package
