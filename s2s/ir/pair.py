"""A complex number or array as the pair of its parts, which is all that the IR ever sees of it."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np


class Complex(NamedTuple):
    """Real and imaginary part."""

    re: Any
    im: Any


class Covector(Complex):
    """The gradient with respect to a complex number: dL/dRe - i dL/dIm is what the user gets."""


def joined(kind: type, re: Any, im: Any) -> Any:
    """The complex number or array of two real ones."""
    im = 0.0 - im if kind is Covector else im
    if not isinstance(re, np.ndarray):
        return np.complex128(complex(re, im)) if isinstance(re, np.floating) else complex(re, im)
    result = np.empty(re.shape, np.complex128)
    result.real, result.imag = re, im
    return result


def parted(kind: type, value: Any) -> tuple[Any, Any]:
    """The inverse of `joined`."""
    return value.real, 0.0 - value.imag if kind is Covector else value.imag
