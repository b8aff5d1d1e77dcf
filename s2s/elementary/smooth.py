"""Smooth elementary functions, each one declaration: a kernel of csrc/ and its partials.

Derivatives are those of Abramowitz and Stegun, *Handbook of Mathematical Functions*, chapters 4, 6
and 7.  Every partial is evaluated as written here, operation by operation, in the precision of its
operands.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from s2s.elementary import rules
from s2s.elementary.arithmetic import eq
from s2s.elementary.declare import Elementary, Operation

TWO_OVER_SQRT_PI = 2.0 / math.sqrt(math.pi)
LN2 = 0.6931471805599453
INV_LN2 = 1.4426950408889634
INV_LN10 = 0.4342944819032518


def unary(name: str, *spellings: Callable | str, partial, **options) -> Elementary:
    """A function of one variable."""
    return Elementary(
        name=name,
        result=rules.same,
        spellings=spellings,
        signature=("x",),
        partials=lambda x, out: (partial(x, out),),
        **options,
    )


exp = unary("exp", np.exp, math.exp, partial=lambda x, out: out, analytic=np.exp, truth="exp")
exp2 = unary(
    "exp2",
    np.exp2,
    math.exp2,
    "scipy.special.exp2",
    partial=lambda x, out: LN2 * out,
    analytic=np.exp2,
    truth="lambda x: mp.power(2, x)",
)
expm1 = unary(
    "expm1",
    np.expm1,
    math.expm1,
    "scipy.special.expm1",
    partial=lambda x, out: out + 1.0,
    analytic=np.expm1,
    truth="expm1",
)
log = unary(
    "log",
    np.log,
    math.log,
    partial=lambda x, out: 1.0 / x,
    pole=lambda x, out: eq(x, 0.0),
    analytic=np.log,
    truth="log",
    sample=((0.1, 5.0),),
)
log1p = unary(
    "log1p",
    np.log1p,
    math.log1p,
    "scipy.special.log1p",
    partial=lambda x, out: 1.0 / (1.0 + x),
    pole=lambda x, out: eq(x, -1.0),
    analytic=np.log1p,
    truth="log1p",
    sample=((-0.9, 5.0),),
)
log2 = unary(
    "log2",
    np.log2,
    math.log2,
    partial=lambda x, out: INV_LN2 / x,
    pole=lambda x, out: eq(x, 0.0),
    analytic=np.log2,
    truth="lambda x: mp.log(x, 2)",
    sample=((0.1, 5.0),),
)
log10 = unary(
    "log10",
    np.log10,
    math.log10,
    partial=lambda x, out: INV_LN10 / x,
    pole=lambda x, out: eq(x, 0.0),
    analytic=np.log10,
    truth="log10",
    sample=((0.1, 5.0),),
)
sqrt = unary(
    "sqrt",
    np.sqrt,
    math.sqrt,
    partial=lambda x, out: 0.5 / out,
    singular=lambda x, out: eq(x, 0.0),
    analytic=np.sqrt,
    truth="sqrt",
    sample=((0.1, 5.0),),
)
cbrt = unary(
    "cbrt",
    np.cbrt,
    math.cbrt,
    "scipy.special.cbrt",
    partial=lambda x, out: 1.0 / (3.0 * (out * out)),
    singular=lambda x, out: eq(x, 0.0),
    truth="lambda x: mp.sign(x) * mp.cbrt(abs(x))",
    sample=((0.1, 5.0),),
)
sin = unary("sin", np.sin, math.sin, partial=lambda x, out: cos(x), analytic=np.sin, truth="sin")
cos = unary("cos", np.cos, math.cos, partial=lambda x, out: -sin(x), analytic=np.cos, truth="cos")
tan = unary(
    "tan",
    np.tan,
    math.tan,
    partial=lambda x, out: 1.0 + out * out,
    analytic=np.tan,
    truth="tan",
    sample=((-1.4, 1.4),),
)
cosm1 = unary(
    "cosm1",
    "scipy.special.cosm1",
    partial=lambda x, out: -sin(x),
    truth="lambda x: -2 * mp.sin(x / 2) ** 2",
)
arcsin = unary(
    "arcsin",
    np.arcsin,
    math.asin,
    partial=lambda x, out: 1.0 / sqrt((1.0 - x) * (1.0 + x)),
    singular=lambda x, out: eq(x, 1.0) | eq(x, -1.0),
    analytic=np.arcsin,
    truth="asin",
    sample=((-0.9, 0.9),),
)
arccos = unary(
    "arccos",
    np.arccos,
    math.acos,
    partial=lambda x, out: -(1.0 / sqrt((1.0 - x) * (1.0 + x))),
    singular=lambda x, out: eq(x, 1.0) | eq(x, -1.0),
    analytic=np.arccos,
    truth="acos",
    sample=((-0.9, 0.9),),
)
arctan = unary(
    "arctan",
    np.arctan,
    math.atan,
    partial=lambda x, out: 1.0 / (1.0 + x * x),
    analytic=np.arctan,
    truth="atan",
)
sinh = unary(
    "sinh", np.sinh, math.sinh, partial=lambda x, out: cosh(x), analytic=np.sinh, truth="sinh"
)
cosh = unary(
    "cosh", np.cosh, math.cosh, partial=lambda x, out: sinh(x), analytic=np.cosh, truth="cosh"
)
tanh = unary(
    "tanh",
    np.tanh,
    math.tanh,
    partial=lambda x, out: 1.0 - out * out,
    analytic=np.tanh,
    truth="tanh",
)
arcsinh = unary(
    "arcsinh",
    np.arcsinh,
    math.asinh,
    partial=lambda x, out: 1.0 / hypot(x, 1.0),
    analytic=np.arcsinh,
    truth="asinh",
)
arccosh = unary(
    "arccosh",
    np.arccosh,
    math.acosh,
    partial=lambda x, out: 1.0 / sqrt((x - 1.0) * (x + 1.0)),
    singular=lambda x, out: eq(x, 1.0),
    analytic=np.arccosh,
    truth="acosh",
    sample=((1.1, 5.0),),
)
arctanh = unary(
    "arctanh",
    np.arctanh,
    math.atanh,
    partial=lambda x, out: 1.0 / ((1.0 - x) * (1.0 + x)),
    pole=lambda x, out: eq(x, 1.0) | eq(x, -1.0),
    analytic=np.arctanh,
    truth="atanh",
    sample=((-0.9, 0.9),),
)
erf = unary(
    "erf",
    math.erf,
    "scipy.special.erf",
    partial=lambda x, out: TWO_OVER_SQRT_PI * exp(-(x * x)),
    truth="erf",
)
erfc = unary(
    "erfc",
    math.erfc,
    "scipy.special.erfc",
    partial=lambda x, out: -(TWO_OVER_SQRT_PI * exp(-(x * x))),
    truth="erfc",
)
gamma = unary(
    "gamma",
    math.gamma,
    "scipy.special.gamma",
    partial=lambda x, out: out * digamma(x),
    pole=lambda x, out: eq(x, 0.0),
    truth="gamma",
    sample=((0.2, 6.0),),
)
lgamma = unary(
    "lgamma",
    math.lgamma,
    "scipy.special.gammaln",
    "scipy.special.loggamma",
    partial=lambda x, out: digamma(x),
    truth="lambda x: mp.log(abs(mp.gamma(x)))",
    sample=((0.2, 6.0),),
)
digamma = unary(
    "digamma",
    "scipy.special.digamma",
    "scipy.special.psi",
    partial=lambda x, out: trigamma(x),
    truth="digamma",
    sample=((0.2, 6.0),),
)
trigamma = unary(
    "trigamma",
    partial=lambda x, out: tetragamma(x),
    truth="lambda x: mp.polygamma(1, x)",
    sample=((0.2, 6.0),),
)
tetragamma = unary(
    "tetragamma",
    partial=lambda x, out: polygamma_operation()(3.0, x),
    truth="lambda x: mp.polygamma(2, x)",
    sample=((0.2, 6.0),),
)


def polygamma_operation() -> Operation:
    """Polygamma of any order, declared in a later module."""
    from s2s.elementary.bessel import polygamma_of

    return polygamma_of


sigmoid = unary(
    "sigmoid",
    "scipy.special.expit",
    partial=lambda x, out: out * (1.0 - out),
    truth="lambda x: 1 / (1 + mp.exp(-x))",
)

# --- two variables -----------------------------------------------------------------------------


def _arctan2_partials(y, x, out):
    s = x * x + y * y
    return x / s, -(y / s)


arctan2 = Elementary(
    name="arctan2",
    result=rules.broadcast,
    spellings=(np.arctan2, math.atan2),
    signature=("x1", "x2"),
    partials=_arctan2_partials,
    singular=lambda y, x, out: eq(y, 0.0) & eq(x, 0.0),
    truth="atan2",
    sample=((-3.0, 3.0), (0.2, 3.0)),
)
hypot = Elementary(
    name="hypot",
    result=rules.broadcast,
    spellings=(np.hypot, math.hypot),
    signature=("x1", "x2"),
    partials=lambda x, y, out: (x / out, y / out),
    singular=lambda x, y, out: eq(out, 0.0),
    truth="hypot",
    sample=((-3.0, 3.0), (0.2, 3.0)),
)
logaddexp = Elementary(
    name="logaddexp",
    result=rules.broadcast,
    spellings=(np.logaddexp,),
    signature=("x1", "x2"),
    partials=lambda a, b, out: (sigmoid(a - b), sigmoid(b - a)),
    truth="lambda a, b: mp.log(mp.exp(a) + mp.exp(b))",
    sample=((-3.0, 3.0), (-3.0, 3.0)),
)

__all__ = [name for name, value in list(globals().items()) if isinstance(value, Elementary)]
