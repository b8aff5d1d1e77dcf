"""Bessel functions of integer order, their modified kin, polygamma and the inverses of erf.

Kernels stand in csrc/math/bessel.h and its neighbours; derivatives are those of Abramowitz and
Stegun, chapters 6, 7 and 9.  The order of `bessel_j` and its kin is a whole number in a float, and
carries no derivative.
"""

from __future__ import annotations

import math

import numpy as np

from s2s.elementary import rules
from s2s.elementary.arithmetic import eq, gt, select
from s2s.elementary.declare import Composite, Elementary
from s2s.elementary.foreign import foreign
from s2s.elementary.smooth import TWO_OVER_SQRT_PI, digamma, exp, trigamma, unary

HALF_ROOT_PI = 0.5 * math.sqrt(math.pi)


def _at_zero(x, out):
    """Where they are infinite, or have a kink."""
    return eq(x, 0.0)


# --- orders 0 and 1 ------------------------------------------------------------------------------

j0 = unary(
    "j0",
    "scipy.special.j0",
    partial=lambda x, out: -j1(x),
    truth="lambda x: mp.besselj(0, x)",
    sample=((-12.0, 12.0),),
)
j1 = unary(
    "j1",
    "scipy.special.j1",
    partial=lambda x, out: 0.5 * (j0(x) - bessel_j(2.0, x)),
    truth="lambda x: mp.besselj(1, x)",
    sample=((-12.0, 12.0),),
)
y0 = unary(
    "y0",
    "scipy.special.y0",
    partial=lambda x, out: -y1(x),
    pole=_at_zero,
    truth="lambda x: mp.bessely(0, x)",
    sample=((0.2, 12.0),),
)
y1 = unary(
    "y1",
    "scipy.special.y1",
    partial=lambda x, out: y0(x) - out / x,
    pole=_at_zero,
    truth="lambda x: mp.bessely(1, x)",
    sample=((0.2, 12.0),),
)
i0 = unary(
    "i0", "scipy.special.i0", partial=lambda x, out: i1(x), truth="lambda x: mp.besseli(0, x)"
)
i1 = unary(
    "i1",
    "scipy.special.i1",
    partial=lambda x, out: 0.5 * (i0(x) + bessel_i(2.0, x)),
    truth="lambda x: mp.besseli(1, x)",
)
k0 = unary(
    "k0",
    "scipy.special.k0",
    partial=lambda x, out: -k1(x),
    pole=_at_zero,
    truth="lambda x: mp.besselk(0, x)",
    sample=((0.2, 9.0),),
)
k1 = unary(
    "k1",
    "scipy.special.k1",
    partial=lambda x, out: -(k0(x) + out / x),
    pole=_at_zero,
    truth="lambda x: mp.besselk(1, x)",
    sample=((0.2, 9.0),),
)


def _scaled_down(x, derivative, out):
    """The derivative of exp(-|x|) f(x), given exp(-|x|) f'(x)."""
    return select(gt(x, 0.0), derivative - out, derivative + out)


i0e = unary(
    "i0e",
    "scipy.special.i0e",
    partial=lambda x, out: _scaled_down(x, i1e(x), out),
    singular=_at_zero,
    truth="lambda x: mp.besseli(0, x) * mp.exp(-abs(x))",
    sample=((0.2, 9.0),),
)
i1e = unary(
    "i1e",
    "scipy.special.i1e",
    partial=lambda x, out: _scaled_down(x, select(eq(x, 0.0), 0.5, i0e(x) - out / x), out),
    truth="lambda x: mp.besseli(1, x) * mp.exp(-abs(x))",
    sample=((0.2, 9.0),),
)
k0e = unary(
    "k0e",
    "scipy.special.k0e",
    partial=lambda x, out: out - k1e(x),
    pole=_at_zero,
    truth="lambda x: mp.besselk(0, x) * mp.exp(x)",
    sample=((0.2, 9.0),),
)
k1e = unary(
    "k1e",
    "scipy.special.k1e",
    partial=lambda x, out: out - (k0e(x) + out / x),
    pole=_at_zero,
    truth="lambda x: mp.besselk(1, x) * mp.exp(x)",
    sample=((0.2, 9.0),),
)

# --- any whole order -----------------------------------------------------------------------------


def _of_order(name: str, partial, truth: str, sample: tuple[float, float]) -> Elementary:
    """A function of an order, which is a whole number, and x."""
    return Elementary(
        name=name,
        result=rules.broadcast,
        signature=("n", "x"),
        partials=lambda n, x, out: (None, partial(n, x)),
        truth=truth,
        sample=((0.0, 5.0), sample),
    )


bessel_j = _of_order(
    "bessel_j",
    lambda n, x: 0.5 * (bessel_j(n - 1.0, x) - bessel_j(n + 1.0, x)),
    "lambda n, x: mp.besselj(n, x)",
    (-9.0, 9.0),
)
bessel_y = _of_order(
    "bessel_y",
    lambda n, x: 0.5 * (bessel_y(n - 1.0, x) - bessel_y(n + 1.0, x)),
    "lambda n, x: mp.bessely(n, x)",
    (0.5, 9.0),
)
bessel_i = _of_order(
    "bessel_i",
    lambda n, x: 0.5 * (bessel_i(n - 1.0, x) + bessel_i(n + 1.0, x)),
    "lambda n, x: mp.besseli(n, x)",
    (-4.0, 4.0),
)
bessel_k = _of_order(
    "bessel_k",
    lambda n, x: -0.5 * (bessel_k(n - 1.0, x) + bessel_k(n + 1.0, x)),
    "lambda n, x: mp.besselk(n, x)",
    (0.5, 5.0),
)
polygamma_of = _of_order(
    "polygamma",
    lambda n, x: polygamma_of(n + 1.0, x),
    "lambda n, x: mp.psi(int(n), x)",
    (0.2, 6.0),
)

# --- beside erf ----------------------------------------------------------------------------------

erfcx = unary(
    "erfcx",
    "scipy.special.erfcx",
    partial=lambda x, out: 2.0 * x * out - TWO_OVER_SQRT_PI,
    truth="lambda x: mp.exp(x * x) * mp.erfc(x)",
)
erfinv = unary(
    "erfinv",
    "scipy.special.erfinv",
    partial=lambda x, out: HALF_ROOT_PI * exp(out * out),
    pole=lambda x, out: eq(x, 1.0) | eq(x, -1.0),
    truth="erfinv",
    sample=((-0.95, 0.95),),
)
erfcinv = unary(
    "erfcinv",
    "scipy.special.erfcinv",
    partial=lambda x, out: -(HALF_ROOT_PI * exp(out * out)),
    pole=lambda x, out: eq(x, 0.0) | eq(x, 2.0),
    truth="lambda x: mp.erfinv(1 - x)",
    sample=((0.05, 1.95),),
)

# --- other people's spellings --------------------------------------------------------------------


def numpy_i0(x):
    """NumPy's, which is NaN at infinity."""
    return i0(x) + 0.0 * np.asarray(x)


def whole(v):
    """An order that has a kernel."""
    if not isinstance(v, int):
        raise NotImplementedError("Bessel functions of a fractional order")
    return float(v)


def jv(v, z):
    """J of the first kind."""
    return bessel_j(whole(v), z)


def yv(v, z):
    """Y, of the second kind."""
    return bessel_y(whole(v), z)


def iv(v, z):
    """I, modified, of the first kind."""
    return bessel_i(whole(v), z)


def kv(v, z):
    """K, modified, of the second kind."""
    return bessel_k(whole(v), z)


def polygamma(n, x):
    """The derivative of order n of digamma."""
    if not isinstance(n, int):
        raise NotImplementedError("polygamma of an order that is not a single int")
    if n == 0:
        return digamma(x)
    if n == 1:
        return trigamma(x)
    return polygamma_of(float(n), x)


Composite(numpy_i0, spellings=(np.i0,))
foreign(
    "scipy.special",
    *(jv, yv, iv, kv, polygamma),
    jn=jv,
    yn=yv,
    kn=kv,
)
