"""Which functions of Python's `math` raise where s2s goes on with NaN and inf.

Inside of a `try` that catches it they raise in s2s too: ValueError where the result is NaN and no
argument is, OverflowError or ValueError where the result is infinite and all arguments are finite.
"""

from __future__ import annotations

import math

OVERFLOW = (math.exp, math.expm1, math.sinh, math.cosh, math.pow)
"""An infinite result is an overflow; of the others in `IN_DOMAIN` a pole."""

IN_DOMAIN = (
    *(math.sqrt, math.log, math.log2, math.log10, math.log1p, math.sin, math.cos, math.tan),
    *(math.asin, math.acos, math.acosh, math.atanh, math.fmod, math.remainder, math.cbrt),
    *OVERFLOW,
)

__all__ = ["IN_DOMAIN", "OVERFLOW"]
