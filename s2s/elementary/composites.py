"""Functions given by an s2s-Python body, read by frontend and tape as if the user had written it.

A body may use NumPy, static tests on its keyword arguments, and nothing else.
"""

from __future__ import annotations

import numpy as np

from s2s.elementary.declare import Composite


def outer(a, b):
    """The products of all pairs."""
    return np.ravel(np.asarray(a))[:, None] * np.ravel(np.asarray(b))[None, :]


Composite(outer, spellings=(np.outer, np.linalg.outer))
