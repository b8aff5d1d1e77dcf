"""A third opinion: the gradient of a plain function by HIPS autograd, where it can run it.

The function is run as it stands. What it knows of NumPy and math under any name is exchanged for
autograd's counterparts in its module while it runs.
"""

from __future__ import annotations

import copy
import math
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np

RENAMED = {"asin": "arcsin", "acos": "arccos", "atan": "arctan", "atan2": "arctan2", "fabs": "abs"}
LEFT_ALONE = {"floor", "ceil", "trunc", "prod", "hypot", "gcd", "factorial", "comb"}
"""What `math` and NumPy do not share, but for the name."""


class NoOpinionError(Exception):
    """Autograd cannot run this function."""


def gradient(function: Callable, point: tuple, argnums: int | tuple[int, ...]) -> Any:
    """Autograd's gradient.

    Raises
    ------
    NoOpinionError
        It does not take the function: assignments to elements, mutation, things it does not know.
    """
    import autograd

    with _exchanged(sys.modules[function.__module__]), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return autograd.grad(function, argnums)(*copy.deepcopy(point))
        except Exception as error:
            raise NoOpinionError(f"{type(error).__name__}: {error}") from None


@contextmanager
def _exchanged(module: ModuleType) -> Iterator[None]:
    """The module with autograd's functions in place of NumPy's and those of `math`."""
    counterparts = _counterparts()
    kept = dict(vars(module))
    try:
        for name, value in kept.items():
            if isinstance(value, ModuleType) or callable(value):
                setattr(module, name, counterparts.get(id(value), value))
        yield
    finally:
        vars(module).update(kept)


def _counterparts() -> dict[int, Any]:
    """By identity: what replaces NumPy, `math` and their functions."""
    import autograd.numpy as anp
    import autograd.scipy.special as special

    functions = {}
    for name, value in vars(np).items():
        if callable(value) and not isinstance(value, type) and hasattr(anp, name):
            functions[id(value)] = getattr(anp, name)
    shadow = SimpleNamespace(**vars(math))
    shadow.erf, shadow.lgamma = special.erf, special.gammaln
    for name in vars(math):
        other = RENAMED.get(name, name)
        if callable(getattr(math, name)) and name not in LEFT_ALONE and hasattr(anp, other):
            setattr(shadow, name, getattr(anp, other))
        functions[id(getattr(math, name))] = getattr(shadow, name)
    return {**functions, id(np): anp, id(math): shadow}
