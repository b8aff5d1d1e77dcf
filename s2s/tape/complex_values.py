"""Complex values on the tape: pairs of tape values, computed with by the bodies of `elementary`."""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable
from typing import Any

import numpy as np

from s2s.elementary import OPERATIONS, complex_arrays, complex_fourier
from s2s.elementary import complex_numbers as bodies
from s2s.elementary.complex_numbers import BODIES, MAKERS, SMOOTH
from s2s.ir.pair import Complex
from s2s.tape import arrays
from s2s.tape.indexing import lift
from s2s.tape.operations import cast, linear, smooth
from s2s.tape.record import Place, Tape
from s2s.tape.values import Array, Scalar, is_weak, raw, settled


def holds_complex(value: Any) -> bool:
    """Whether a complex value is in it, at any depth."""
    if isinstance(value, (Complex, complex)):
        return True
    if isinstance(value, np.ndarray):
        return value.dtype.kind == "c"
    return isinstance(value, (tuple, list)) and any(map(holds_complex, value))


def _names_complex(value: Any) -> bool:
    """Whether it is a complex dtype."""
    if isinstance(value, str):
        return value in ("complex", "complex128", "c16", "D")
    if value is complex or value is np.complex128:
        return True
    return isinstance(value, np.dtype) and value == np.complex128


def body(function: Any, args: tuple, kwargs: dict) -> Callable | None:
    """The body that a call means because complex numbers are in it."""
    if not isinstance(function, Hashable):
        return None
    if function in MAKERS:
        return MAKERS[function]
    given = (*args, *kwargs.values())
    if function not in BODIES or not any(_names_complex(v) or holds_complex(v) for v in given):
        return None
    return BODIES[function]


def attribute(tape: Tape, owner: Complex, name: str) -> Any:
    """`owner.name` of a complex number or array."""
    if name in ("re", "real"):
        return owner.re
    if name in ("im", "imag"):
        return owner.im
    if name in ("shape", "ndim", "size"):
        return getattr(raw(owner.re), name)
    if name == "dtype":
        return np.dtype(np.complex128)
    if name == "T":
        return transposed(tape, owner)
    return functools.partial(complex_arrays.METHODS[name], owner)


def transposed(tape: Tape, owner: Complex) -> Complex:
    """`owner.T`."""
    return Complex(*(arrays.transpose(tape, None, part) for part in owner))


MAGNITUDES = (abs, np.abs)


def joined_magnitude(tape: Tape, place: Place, x: Any) -> Any:
    """`abs(x)` of a number that is complex on other paths, which the table of sites tells."""
    x, site = lift(tape, x), tape.site(place)
    if site is None or tape.table[site] != SMOOTH or not isinstance(x, (int, Scalar)):
        return None
    weak = is_weak(x)
    operands = [cast(tape, x, np.dtype(np.float64)), lift(tape, 0.0)]
    return smooth(tape, OPERATIONS["hypot"], operands, {}, place, weak)


# --- meanings ------------------------------------------------------------------------------------


def _at_least(tape: Tape, place: Place, a: Any, b: Any) -> Any:
    return settled(OPERATIONS["ge"](raw(lift(tape, a)), raw(lift(tape, b))))


def _size(tape: Tape, place: Place, x: Any) -> Any:
    return settled(OPERATIONS["abs"](raw(lift(tape, x))))


def _transform(tape: Tape, place: Place, x: Array, inverse: bool) -> Array:
    attrs = {"axis": x.data.ndim - 1, "inverse": bool(inverse)}
    return linear(tape, OPERATIONS["dft"], [x], attrs)


MEANINGS: dict[Any, Callable] = {
    complex_fourier.transform: _transform,
    bodies.at_least: _at_least,
    bodies.size: _size,
    bodies.is_complex: lambda tape, place, z: isinstance(lift(tape, z), Complex),
    complex_arrays.is_complex_dtype: lambda tape, place, dtype: _names_complex(dtype),
    bodies.is_known: lambda tape, place, n: True,
    np.iscomplexobj: lambda tape, place, x: holds_complex(x),
    np.isrealobj: lambda tape, place, x: not holds_complex(x),
}
