"""Functions given by an s2s-Python body, read by frontend and tape as if the user had written it.

A body may use NumPy, static tests on its keyword arguments, and nothing else. Where it raises a
NotImplementedError, the user's call is refused.
"""

from __future__ import annotations

import numpy as np

from s2s.elementary.declare import Composite


def outer(a, b):
    """The products of all pairs."""
    return raveled(np.asarray(a))[:, None] * raveled(np.asarray(b))[None, :]


def raveled(a):
    """All elements in a row; a row as it is, though NumPy would copy one with steps."""
    return a if np.ndim(a) == 1 else np.ravel(a)


Composite(outer, spellings=(np.outer, np.linalg.outer))
