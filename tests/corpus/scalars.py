"""Straight-line programs of a few numbers: arithmetic and every elementary function."""

import math

import numpy as np

from corpus.registry import INF, NAN, SPECIAL, each, program

PAIRS = [(0.7, 1.3), (-1.9, 0.4), (2.5, 3.25)]
EDGE_PAIRS = [(0.0, 0.0), (-0.0, 0.0), (1.0, 1.0), (INF, 1.0), (1.0, -INF), (NAN, 0.5), (2.0, NAN)]


@program(smooth=each(0.3, -2.0, 17.5), edges=each(*SPECIAL))
def quadratic(x):
    """Addition, subtraction, products with constants; an int literal."""
    return 3 * x * x - 2.0 * x + 1


@program(smooth=PAIRS, edges=[*EDGE_PAIRS, (2.0, 2.0), (0.0, 1.0)], argnums=(0, 1))
def rational(x, y):
    """A quotient whose denominator vanishes where x == y."""
    return (x * y + 1.0) / (x - y)


@program(smooth=each(0.3, 4.0), edges=each(*SPECIAL))
def identity(x):
    """The program that returns its argument."""
    return x


@program(smooth=each(0.3), edges=each(0.0, NAN))
def constant(x):
    """A result that does not depend on the argument."""
    return 42.0


@program(smooth=PAIRS, edges=EDGE_PAIRS, argnums=(0, 1))
def unused_argument(x, y):
    """An argument that is never read gets the gradient 0."""
    z = y * 3.0
    z = x * x
    return -z


@program(smooth=PAIRS, edges=EDGE_PAIRS, argnums=(0, 1))
def rebound_names(x, y):
    """Names that are assigned again and swapped: every binding is an identity with an adjoint."""
    a = x
    b = a
    a, b = b * y, a + y
    a = a - b
    x = a * b
    return x * x + a


@program(smooth=each(0.6, -1.7), edges=each(*SPECIAL, 710.0, -746.0, 1e-320))
def exponentials(x):
    """exp and expm1, also beyond overflow and underflow."""
    return np.exp(-0.5 * x) + np.expm1(x) * np.exp(-x)


@program(smooth=each(0.6, 3.0, 1e-3, 1e6), edges=each(*SPECIAL, 1e308, 5e-324))
def logarithms(x):
    """log, log1p, log2 and log10."""
    return np.log(x) + np.log1p(x) * np.log2(x) - np.log10(x)


@program(smooth=each(0.6, -2.1, 100.0), edges=each(*SPECIAL, 1e22, 2.0**60, 1e308))
def trigonometry(x):
    """sin, cos and tan, huge arguments included."""
    return np.sin(x) * np.cos(2.0 * x) + np.tan(x)


@program(smooth=each(0.6, -0.2, 0.99), edges=each(*SPECIAL, 1.5))
def inverse_trigonometry(x):
    """arcsin, arccos, arctan: singular at 1 and -1."""
    return np.arcsin(x) * 2.0 + np.arccos(x) * x + np.arctan(3.0 * x)


@program(smooth=each(0.6, -2.0, 5.0), edges=each(*SPECIAL, 711.0))
def hyperbolic(x):
    """sinh, cosh, tanh."""
    return np.sinh(x) / np.cosh(x) - np.tanh(0.5 * x) + np.cosh(x) * 1e-3


@program(smooth=each(1.6, 2.0, 10.0), edges=each(*SPECIAL, 0.5, 1e200))
def inverse_hyperbolic(x):
    """arcsinh, arccosh (singular at 1), arctanh (poles at 1 and -1)."""
    return np.arcsinh(x) + np.arccosh(x) + np.arctanh(1.0 / (x + 1.0))


@program(smooth=each(0.5, -0.9), edges=each(*SPECIAL, 2.0))
def arctanh_alone(x):
    """arctanh on its whole domain."""
    return np.arctanh(x) ** 2 + x


@program(smooth=PAIRS, edges=[*EDGE_PAIRS, (0.0, -1.0), (-0.0, -1.0)], argnums=(0, 1))
def polar(x, y):
    """hypot and arctan2: singular at the origin."""
    return np.hypot(x, y) * np.cos(3.0 * np.arctan2(y, x))


@program(smooth=each(0.6, 9.0, 0.002), edges=each(*SPECIAL))
def roots(x):
    """sqrt and cbrt: the derivative at 0 is 0 by declaration."""
    return np.sqrt(x) + np.cbrt(x) * 2.0


@program(smooth=each(1.0, -3.0), edges=each(0.0, INF, NAN))
def sqrt_of_zero(x):
    """sqrt(0*x): its derivative is 0, not NaN."""
    return np.sqrt(0.0 * x) + x


@program(smooth=each(0.4, -1.2, 3.5), edges=each(*SPECIAL, 30.0))
def error_function(x):
    """erf and the Gaussian that is its derivative."""
    return math.erf(x) + math.erf(0.5 * x) * x


@program(smooth=each(0.4, 3.7, 25.5), edges=each(*SPECIAL, 2.0, -0.5, -3.0))
def log_gamma(x):
    """lgamma, whose partial is digamma; poles at 0, -1, -2, ..."""
    return math.lgamma(x) - x * np.log(x + 4.0)


@program(smooth=each(0.4, -1.5), edges=each(*SPECIAL))
def reciprocals(x):
    """np.reciprocal and np.square."""
    return np.reciprocal(x) + np.square(x) - np.reciprocal(np.square(x) + 1.0)


@program(smooth=each(0.4, -1.5, 2.0), edges=each(*SPECIAL))
def integer_powers(x):
    """x**n for literal int exponents: positive, negative, 0 and 1."""
    return x**5 - 2.0 * x**3 + x**2 + x**1 + x**0 - 1e-3 * x**-1 + 1e-6 * x**-4


@program(
    smooth=[(0.4, 3), (-1.5, 2), (1.25, -3)],
    edges=[(0.0, 0), (0.0, 1), (0.0, -1), (-2.0, 0), (INF, 2), (NAN, 0), (1.5, 31), (2.0, 1)],
)
def run_time_power(x, n):
    """x**n where the int n is an argument."""
    return x**n + x ** (n + 1)


@program(
    smooth=[(0.4, 1.5), (2.0, -0.5), (3.0, 2.0)],
    edges=[
        *EDGE_PAIRS,
        (0.0, 2.0),
        (0.0, 0.5),
        (0.0, -1.0),
        (-2.0, 2.0),
        (-2.0, 0.5),
        (0.0, 1.0),
        (-8.0, 3.0),
    ],
    argnums=(0, 1),
)
def float_powers(x, p):
    """x**p with float exponents, in both arguments."""
    return x**p + 2.0**p


@program(smooth=each(0.4, 2.0), edges=each(0.0, 1.0, INF, NAN))
def fractional_powers(x):
    """x**2.0, x**1.5, x**0.5 and math.pow."""
    return x**2.0 + x**1.5 - x**0.5 + math.pow(x, 2.5)


@program(smooth=[(7.3, 2.1), (-7.3, 2.1), (7.3, -2.1)], edges=EDGE_PAIRS[3:], argnums=(0, 1))
def floor_and_remainder(x, y):
    """// and % of floats: floor division, with the sign of the divisor."""
    q = x // y
    r = x % y
    return q * 0.5 + r * r


@program(smooth=[(7.3, 3.1)], edges=[(7.0, 3.0), (6.0, 3.0), (-6.0, 3.0), (0.0, 2.0), (-0.0, 2.0)])
def remainder_at_jumps(x, y):
    """% and // where the quotient is an integer."""
    return x % y + x // y + (x * x) % 1.0


@program(smooth=PAIRS, edges=EDGE_PAIRS, argnums=(0, 1))
def signs(x, y):
    """Unary minus and plus, also doubled."""
    return -(-x) * +y - -(x * -y) + x  # noqa: B002


@program(smooth=[(0.4, 3, 2), (-1.5, 7, 4)], edges=[(0.0, -7, 2), (1.0, 7, -2), (INF, 1, 1)])
def integers_and_floats(x, n, m):
    """Int arithmetic (//, %, **, /) that meets a float."""
    k = n // m + n % m
    return x * k + n / m - x / (k * k + 1) + m**2


@program(smooth=each(0.3, -4.0, 40.0), edges=each(*SPECIAL, 1000.0, -1000.0))
def logistic(x):
    """The sigmoid as written on paper."""
    return 1.0 / (1.0 + np.exp(-x))


@program(smooth=each(0.3, -4.0), edges=each(*SPECIAL))
def with_math_module(x):
    """Functions of the math module on a float."""
    t = math.sin(x) + math.cos(x) * math.tanh(x)
    return math.sqrt(t * t + 1.0) + math.atan2(t, x) + math.atan(x) * math.pi


@program(
    smooth=[(0.3, 0.8), (-0.6, -0.1)], edges=[(1.0, -1.0), (0.0, 0.0), (NAN, 0.5)], argnums=(1, 0)
)
def with_more_of_math(x, y):
    """asin, acos, atanh, asinh, expm1, log1p, hypot of the math module; argnums out of order."""
    a = math.asin(x) - math.acos(y)
    b = math.atanh(0.5 * x) * math.asinh(y)
    return a * b + math.expm1(x) * math.log1p(y * y) + math.hypot(x, y) + math.fabs(x)


@program(
    smooth=[(1.2, 0.3), (0.01, 2.0)], edges=[(0.0, 1.0), (-1.0, 1.0), (INF, 1.0)], argnums=(0, 1)
)
def black_scholes(moneyness, volatility):
    """The price of a European call, with erf."""
    d1 = (np.log(moneyness) + 0.5 * volatility**2) / volatility
    d2 = d1 - volatility
    n1 = 0.5 * (1.0 + math.erf(d1 / math.sqrt(2.0)))
    n2 = 0.5 * (1.0 + math.erf(d2 / math.sqrt(2.0)))
    return moneyness * n1 - n2


@program(smooth=[(0.3, 0.2, 0.7)], edges=[(0.0, 0.0, 0.0), (1.0, -INF, 2.0)], argnums=(0, 1, 2))
def shared_subexpressions(x, y, z):
    """One value used many times: contributions arrive in reverse order of use."""
    s = x * y + z
    a = s * s
    b = s - a * s
    c = np.sin(s) * b
    return a + b * c + s * x + s * (y - s)


@program(smooth=each(0.3, -1.1), edges=each(0.0, INF, NAN))
def long_chain(x):
    """A deep composition."""
    return np.sin(np.cos(np.tanh(np.exp(np.arctan(np.arcsinh(np.expm1(np.sin(x))))))))


@program(edges=each(0.3, 1e-3, 0.0, -0.0, 1e-170, 1e200, INF))
def extreme_products(x):
    """Intermediate overflow and underflow; a partial of inf met by a cotangent of 0."""
    a = x * 1e200
    b = a * 1e200
    return 1.0 / (1.0 + b) + x * 1e-320


@program(smooth=PAIRS, edges=EDGE_PAIRS)
def keyword_default(x, y, scale=2.5, offset=1):
    """Parameters with default values."""
    return scale * x * y - offset
