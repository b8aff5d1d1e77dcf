"""Programs of scalars: arithmetic, types, comparisons, branches, conditional expressions."""

# ruff: noqa: B007, B905, E741, SIM108 (written as people write)

import math
import operator

import numpy as np

from frontend.cases import case


@case(1.5, -0.5)
@case(0.0, 0.0)
def arithmetic(x, y):
    a = x + y * 2 - 3 / (x + 10.0)
    b = -a + +y
    return a * b


@case(2.5, -1.25)
@case(-7.0, 3.0)
def floor_division(x, y):
    return x // y + (x % y) * 10, divmod(x, y)


@case(7, -2)
@case(-7, 2)
@case(7, 0)
def integers(a, b):
    return a // b, a % b, a * b - 1, -a, abs(b), a**2


@case(3, 5)
def bit_operators(a, b):
    return a & b, a | b, a ^ b, ~a


@case(1.7)
def powers(x):
    return x**2, x**-3, x**0, x**2.0, x**0.5, 2**x, x**1


@case(3)
def integer_powers(n):
    return n**2, 2**n, n**-2, 2.0**n, 2**-1


@case(0.3, 2)
def power_of_int_argument(x, n):
    return x**n + pow(x, n) + math.pow(x, n)


@case(-2.7)
@case(2.5)
@case(3.5)
def roundings(x):
    return int(x), round(x), math.floor(x), math.ceil(x), np.floor(x), np.ceil(x), np.round(x)


@case(0.7)
def elementary(x):
    return math.exp(x) + np.exp(x) - math.log(x + 1.0) * np.sin(x) / math.sqrt(x) + np.tanh(x)


@case(0.7)
def more_elementary(x):
    a = math.atan2(x, 2.0) + np.hypot(x, 3.0) + math.log1p(x) + math.expm1(x) + math.log10(x)
    return a + math.erf(x) + math.lgamma(x + 1.0) + math.cosh(x) + math.asin(x) + math.log(x, 2)


@case(0.7)
@case(float("nan"))
@case(float("inf"))
def predicates(x):
    return math.isnan(x), math.isinf(x), np.isfinite(x)


@case(1.0, 2.0)
@case(2.0, 1.0)
@case(1.0, 1.0)
def comparisons(x, y):
    return x < y, x <= y, x > y, x >= y, x == y, x != y


@case(0.5)
@case(1.5)
@case(-0.5)
def chained(x):
    if 0 <= x < 1:
        return x
    return 0.0 < x * x <= 2.0


@case(1.0, -1.0)
@case(-1.0, 1.0)
@case(1.0, 1.0)
@case(-1.0, -1.0)
def boolean_operators(x, y):
    r = 0.0
    if x > 0 and y > 0:
        r = r + 1
    if x > 0 or y > 0:
        r += 2
    if not (x > 0 and not y > 0):
        r += 4
    if x > 0 and (y > 0 or x > 2) and x < 5:
        r += 8
    return r


@case(0.0, 3.0)
@case(2.0, 3.0)
def and_or_values(x, y):
    a = x or y
    b = x and y
    c = x > 1 or y > 5
    return a, b, c, not x


@case(0.0)
@case(2.0)
def truth_of_float(x):
    if x:
        return 1.0 / x
    return 0.0


@case(3)
@case(0)
def truth_of_int(n):
    return 1.0 if n else 2.0


@case(-3.0)
@case(3.0)
def ternary(x):
    y = x if x > 0 else -x
    return y * (2.0 if x > 1 else 3.0)


@case(-3.0)
@case(0.5)
@case(3.0)
def nested_ternary(x):
    return 0.0 if x < 0 else x if x < 1 else 1.0


@case(-3.0)
@case(0.5)
@case(3.0)
def elif_chain(x):
    if x < 0:
        y = -x
    elif x < 1:
        y = x * x
    else:
        y = 2 * x
        y -= 1
    return y


@case(1.0)
@case(-1.0)
def int_joins_float(x):
    y = 1
    if x > 0:
        y = x / 2
    return y


@case(1.0)
@case(-1.0)
def bool_joins_int(x):
    y = x > 0
    if x < 0:
        y = 5
    return y


@case(np.float32(1.5))
def weak_against_float32(x):
    y = 0.1 * x + 1
    z = x / 3
    return y, z, x**2, x * 1e-3


@case(np.float32(1.5), 0.25)
@case(np.float32(1.5), np.float64(0.25))
def python_or_numpy_scalar(x, scale):
    return x * scale


@case(np.float32(-1.5))
@case(np.float32(1.5))
def float32_joins_weak_literal(x):
    y = 0.5
    if x > 0:
        y = x
    return y * x


@case(np.float32(0.5))
def float32_functions(x):
    return np.exp(x), np.maximum(x, 0.1), np.sqrt(x) + 1


@case(2.0, -3.0, 5.0)
@case(1.0, 1.0, 1.0)
def extrema(x, y, z):
    return max(x, y), min(x, y), max(x, y, z), min(x, y, z, 0.5), max(0, x), min(3, 4)


@case(2, 3)
def integer_extrema(a, b):
    return max(a, b), min(a, b, 1), np.maximum(a, b), max(a, 2.5)


@case(-2.0)
@case(0.0)
def selections(x):
    return abs(x), np.abs(x), np.sign(x), np.maximum(x, 0.0), np.clip(x, -1.0, 1.0), math.fabs(x)


@case(-2.0)
@case(0.5)
def clip_with_none(x):
    return np.clip(x, None, 0.0), np.clip(x, 0.0, None), np.clip(x, a_min=0, a_max=1)


@case(0.5)
def multiple_targets(x):
    a = b = c = x * x
    a += 1
    return a + 2 * b + 3 * c


@case(1.0, 2.0)
def swap(a, b):
    a, b = b, a
    (a, b), c = (b, a + b), a
    return a, b, c


@case(1, 2)
def swap_integers(i, j):
    i, j = j, i + j
    i, j = j, i + j
    return i, j


@case(2.0)
def augmented(x):
    y = x
    y += 1
    y -= x / 4
    y *= 3
    y /= 2
    y **= 2
    y //= 3
    y %= 5
    return y


@case(3.0)
def walrus(x):
    if (y := x * x) > 5:
        return y
    return -y


@case(3.0)
def annotated(x: float) -> float:
    """A docstring."""
    y: float = x + 1
    z: int
    z = 2
    pass
    return y * z


@case(3.0)
def deleted(x):
    y = x
    del y
    y = 2 * x
    return y


@case(3.0)
@case(-3.0)
def asserted(x):
    assert x > 0, f"x is {x}"
    return x


@case(3.0)
@case(-3.0)
def raised(x):
    if x < 0:
        raise ValueError("negative")
    return math.sqrt(x)


@case(3.0)
@case(-3.0)
@case(-30.0)
def raised_in_branches(x):
    if x > 0:
        y = 1.0
    elif x > -10:
        y = 2.0
    else:
        raise RuntimeError(f"x = {x:.3f} is too small")
    return y * x


@case(3.0)
def operator_module(x):
    return operator.add(x, 1) * operator.neg(x) + operator.truediv(x, 2)


@case(1.5)
def isinstance_tests(x):
    if isinstance(x, float):
        return x + 1
    return "not a float"


@case(1)
def isinstance_of_int(x):
    if isinstance(x, (float, np.floating)):
        return 1.0
    if isinstance(x, int):
        return 2.0
    return 3.0


@case(2.0)
def constants(x):
    return x * np.pi + math.e - np.inf * 0 + x * math.tau


@case(2.5)
def conversions(x):
    return float(x), bool(x), int(x) + 1, np.float32(x), np.float64(3), float("inf")


@case(2.5)
def huge_integer_constant(x):
    return x / 10**20


@case(1.0)
def is_none_test(x, y=None):
    if y is None:
        y = 2.0
    if y is not None and x is not None:
        x = x * y
    return x


@case(2.0)
@case(0.5)
def comparison_used_as_number(x):
    return (x > 1) * x + (x < 3)


@case(2.0)
def true_and_false(x):
    flag = True
    if flag:
        x = x + 1
    flag = False
    while flag:
        x = "never"
    return x


@case(3.0)
def walrus_after_read(x):
    y = 1.0
    z = y + (y := x * 2) + y
    n = 0
    while (n := n + 1) < 4 and y < 100:
        y = y * n
    return z, y, n


@case(3.0)
def unpacked_with_star(x):
    first, *middle, last = x, 2.0, 3.0, 4.0
    (a, *_), b = (1.0, 2.0), x
    return first + last * len(middle) + sum(middle) + a + b
