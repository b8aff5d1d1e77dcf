"""`scipy.optimize`: the test function that examples minimise, as s2s-Python."""

from __future__ import annotations

import numpy as np

from s2s.elementary.foreign import foreign


def rosen(x):
    """Rosenbrock's function, along the first axis."""
    x = np.asarray(x)
    ahead, behind = x[1:], x[:-1]
    return np.sum(100.0 * (ahead - behind**2) ** 2 + (1 - behind) ** 2, axis=0)


foreign("scipy.optimize", rosen)
