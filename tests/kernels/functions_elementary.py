"""The table of the elementary functions: one entry a kernel, with the samples that matter and the largest error."""

import itertools
import math

import numpy as np
from functions_support import (
    SPECIAL,
    Function,
    bits,
    inf,
    linear,
    mp,
    nan,
    near,
    near_multiples,
    pairs,
    powers,
)

# Of whole arrays: for one exponent 0.5 NumPy takes the square root, whose value at -0 and -inf is another.
_x, _y = np.array(list(itertools.product(SPECIAL, SPECIAL))).T
with np.errstate(all="ignore"):
    _POWERS = list(zip(_x.tolist(), _y.tolist(), np.power(_x, _y).tolist(), strict=False))


def _sigmoid(x):
    return 1 / (1 + mp.exp(-x)) if x >= 0 else mp.exp(x) / (1 + mp.exp(x))


def _power(x, y):
    sign = -1 if x < 0 and int(y) % 2 else 1
    return sign * mp.exp(y * mp.log(abs(x))) if x else (mp.mpf(0) if y > 0 else mp.inf)


def _power_range(x_sample, low, high):
    """x from a sample of one argument, y so that low < y log x < high."""

    def sample(rng, n):
        (x,) = x_sample(rng, n)
        return x, rng.uniform(low, high, n) / np.log(np.where(x == 1.0, 2.0, x))

    return sample


def _integer_powers(rng, n):
    return rng.uniform(-20, 20, n), rng.integers(-60, 60, n).astype(float)


def _exact_powers(rng, n):
    return rng.integers(-500, 500, n) + 0.5, rng.integers(1, 6, n).astype(float)


_as_x_at_zero = ((0.0, 0.0), (-0.0, -0.0), (nan, nan), (5e-324, 5e-324), (-5e-324, -5e-324))
_log_specials = (
    (0.0, -inf),
    (-0.0, -inf),
    (-1.0, nan),
    (-5e-324, nan),
    (-inf, nan),
    (inf, inf),
    (nan, nan),
    (1.0, 0.0),
)
_half_pi = math.pi / 2
_corners = tuple(itertools.product((0.0, -0.0, 1.0, -1.0, inf, -inf, nan), repeat=2))
_huge = 6381956970095103.0 * 2.0**797  # the double closest, relatively, to a multiple of pi/2
_turns = (
    linear((-0.8, 0.8)),
    linear((-10, 10)),
    linear((-(2.0**27), 2.0**27)),
    near_multiples(_half_pi, 2**26),
    near_multiples(_half_pi / 2, 2**10),
    powers(27, 1024, signed=True),
    powers(-40, 1, signed=True),
    bits(),
)
_turns_hard = tuple(
    (x,)
    for x in (
        _huge,
        -_huge,
        2.0**27,
        math.nextafter(2.0**27, 0),
        2.0**1023,
        1.7976931348623157e308,
        _half_pi,
        3 * _half_pi,
        5 * _half_pi,
        710 / 113 * 2.0**20,
        10.0**22,
    )
)

# `max_ulp` is a little above the largest error ever measured, so that a loss of accuracy shows.
ELEMENTARY = [
    Function(
        "exp",
        1,
        (
            linear((-1, 1)),
            linear((-708, 709.78)),
            linear((-745.2, -707)),
            powers(-60, 1, signed=True),
            bits(),
        ),
        0.77,
        mp.exp,
        (
            (0.0, 1.0),
            (-0.0, 1.0),
            (inf, inf),
            (-inf, 0.0),
            (nan, nan),
            (709.79, inf),
            (-745.14, 0.0),
        ),
        ((709.782712893384,), (-745.1332191019411,), (-708.3964185322641,)),
    ),
    Function(
        "exp2",
        1,
        (
            linear((-1, 1)),
            linear((-1022, 1024)),
            linear((-1075.5, -1021)),
            powers(-60, 1, signed=True),
            near(0.5, -0.5),
            bits(),
        ),
        0.77,
        lambda x: mp.power(2, x),
        (
            (0.0, 1.0),
            (-0.0, 1.0),
            (inf, inf),
            (-inf, 0.0),
            (nan, nan),
            (1024.0, inf),
            (-1075.0, 0.0),
            *((float(k), 2.0**k) for k in (-1074, -1023, -1022, -3, -1, 1, 2, 10, 1023)),
        ),
        (
            (math.nextafter(1024.0, 0.0),),
            (math.nextafter(-1075.0, 0.0),),
            (math.nextafter(-1022.0, -inf),),
        ),
    ),
    Function(
        "expm1",
        1,
        (
            linear((-1, 1)),
            linear((0.3, 0.45)),
            linear((-40, 709.78)),
            powers(-80, 1, signed=True),
            bits(),
        ),
        0.73,
        mp.expm1,
        (*_as_x_at_zero, (inf, inf), (-inf, -1.0), (709.79, inf), (-40.0, -1.0)),
        ((709.782712893384,), (-37.4,)),
    ),
    Function(
        "log",
        1,
        (
            linear((0.5, 2)),
            powers(-1074, 1024),
            near(1.0),
            near(0.7071067811865476, 1.4142135623730951),
            bits(positive=True),
        ),
        0.92,
        mp.log,
        _log_specials,
    ),
    Function(
        "log1p",
        1,
        (
            linear((-0.5, 1)),
            powers(-10, 1024),
            powers(-80, -1, signed=True),
            near(-1.0),
            near(-0.3, 0.4),
            bits(),
        ),
        0.97,
        mp.log1p,
        (*_as_x_at_zero, (-1.0, -inf), (-1.5, nan), (-inf, nan), (inf, inf)),
    ),
    Function(
        "log2",
        1,
        (
            linear((0.5, 2)),
            powers(-1074, 1024),
            near(1.0),
            near(0.7071067811865476, 1.4142135623730951),
            bits(positive=True),
        ),
        0.97,
        lambda x: mp.log(x) / mp.ln2,
        (*_log_specials, *((2.0**k, float(k)) for k in (-1074, -1022, -3, -1, 1, 2, 10, 1023))),
    ),
    Function(
        "log10",
        1,
        (
            linear((0.5, 2)),
            powers(-1074, 1024),
            near(1.0),
            near(0.7071067811865476, 1.4142135623730951),
            bits(positive=True),
        ),
        0.8,
        lambda x: mp.log(x) / mp.ln10,
        (*_log_specials, *((10.0**k, float(k)) for k in range(23))),
    ),
    Function(
        "sin",
        1,
        _turns,
        0.77,
        mp.sin,
        (*_as_x_at_zero, (inf, nan), (-inf, nan)),
        _turns_hard,
    ),
    Function(
        "cos",
        1,
        _turns,
        0.76,
        mp.cos,
        ((0.0, 1.0), (-0.0, 1.0), (nan, nan), (inf, nan), (-inf, nan)),
        _turns_hard,
    ),
    Function(
        "tan",
        1,
        _turns,
        0.92,
        mp.tan,
        (*_as_x_at_zero, (inf, nan), (-inf, nan)),
        _turns_hard,
    ),
    Function(
        "cosm1",
        1,
        (*_turns, near_multiples(2 * math.pi, 2**24)),
        1.1,
        lambda x: -2 * mp.sin(x / 2) ** 2,
        ((0.0, 0.0), (-0.0, 0.0), (5e-324, 0.0), (inf, nan), (-inf, nan), (nan, nan)),
        (*_turns_hard, (1e-155,), (2.2e-162,)),
    ),
    Function(
        "sqrt",
        1,
        (linear((0, 4)), bits(positive=True)),
        0.5,
        mp.sqrt,
        ((0.0, 0.0), (-0.0, -0.0), (inf, inf), (-1.0, nan), (-inf, nan), (nan, nan), (4.0, 2.0)),
    ),
    Function(
        "cbrt",
        1,
        (linear((-8, 8)), powers(-1074, 1024, signed=True), bits()),
        0.51,
        lambda x: mp.sign(x) * mp.cbrt(abs(x)),
        (
            (0.0, 0.0),
            (-0.0, -0.0),
            (inf, inf),
            (-inf, -inf),
            (nan, nan),
            (27.0, 3.0),
            (-1e15, -1e5),
        ),
    ),
    Function(
        "pow",
        2,
        (
            linear((0.01, 10), (-30, 30)),
            _power_range(powers(-1074, 1024), -745, 709.7),
            _power_range(near(1.0), -745, 709.7),
            _power_range(linear((0.7, 1.42)), 690, 709.7),
            _power_range(powers(-1074, 1024), -745, -707),
            _integer_powers,
            _exact_powers,
            bits(2, positive=True),
        ),
        0.78,
        _power,
        tuple(
            row for row in _POWERS if row[-1] in (0.0, inf, -inf, 1.0, -1.0) or row[-1] != row[-1]
        ),
    ),
    Function(
        "sinh",
        1,
        (
            linear((-1, 1)),
            linear((-30, 30)),
            linear((-710.5, 710.5)),
            powers(-1074, 1, signed=True),
            bits(),
        ),
        0.6,
        mp.sinh,
        (*_as_x_at_zero, (inf, inf), (-inf, -inf), (710.48, inf), (-710.48, -inf)),
        ((710.4758600739439,),),
    ),
    Function(
        "cosh",
        1,
        (
            linear((-1, 1)),
            linear((-30, 30)),
            linear((-710.5, 710.5)),
            powers(-1074, 1, signed=True),
            bits(),
        ),
        0.83,
        mp.cosh,
        ((0.0, 1.0), (-0.0, 1.0), (inf, inf), (-inf, inf), (nan, nan), (710.48, inf)),
        ((710.4758600739439,),),
    ),
    Function(
        "tanh",
        1,
        (
            linear((-1, 1)),
            linear((-22, 22)),
            linear((0.15, 0.4)),
            powers(-1074, 1, signed=True),
            bits(),
        ),
        0.6,
        mp.tanh,
        (*_as_x_at_zero, (inf, 1.0), (-inf, -1.0), (20.0, 1.0)),
    ),
    Function(
        "sigmoid",
        1,
        (linear((-1, 1)), linear((-40, 40)), linear((-746, 746)), linear((-745.5, -707)), bits()),
        0.77,
        _sigmoid,
        ((0.0, 0.5), (-0.0, 0.5), (inf, 1.0), (-inf, 0.0), (nan, nan), (-746.0, 0.0)),
    ),
    Function(
        "arcsin",
        1,
        (linear((-1, 1)), near(0.5, -0.5), near(1.0, -1.0), powers(-1074, 0, signed=True), bits()),
        0.65,
        mp.asin,
        (*_as_x_at_zero, (1.0, _half_pi), (-1.0, -_half_pi), (1.1, nan), (inf, nan), (-inf, nan)),
    ),
    Function(
        "arccos",
        1,
        (linear((-1, 1)), near(0.5, -0.5), near(1.0, -1.0), powers(-1074, 0, signed=True), bits()),
        0.6,
        mp.acos,
        (
            (0.0, _half_pi),
            (-0.0, _half_pi),
            (1.0, 0.0),
            (-1.0, math.pi),
            (-1.1, nan),
            (inf, nan),
            (-inf, nan),
            (nan, nan),
        ),
    ),
    Function(
        "arctan",
        1,
        (linear((-3, 3)), near(0.5, -2.0), powers(-1074, 1024, signed=True), bits()),
        0.75,
        mp.atan,
        (*_as_x_at_zero, (inf, _half_pi), (-inf, -_half_pi)),
    ),
    Function(
        "arctan2",
        2,
        (
            linear((-3, 3), (-3, 3)),
            pairs(-1074, 1024),
            pairs(-3, 3),
            pairs(-1074, -1000),
            pairs(1000, 1024),
            pairs(-410, -390),
            pairs(490, 510),
            bits(2),
        ),
        0.8,
        mp.atan2,
        tuple((y, x, math.atan2(y, x)) for y, x in _corners),
    ),
    Function(
        "hypot",
        2,
        (
            linear((-3, 3), (-3, 3)),
            pairs(-1074, 1024),
            pairs(-3, 3),
            pairs(-1074, -1000),
            pairs(1000, 1024),
            pairs(-410, -390),
            pairs(490, 510),
            bits(2),
        ),
        0.76,
        mp.hypot,
        tuple((x, y, math.hypot(x, y)) for x, y in _corners if abs(x) != 1 or abs(y) != 1),
    ),
    Function(
        "arcsinh",
        1,
        (linear((-5, 5)), near(2.0**-28, 2.0**30), powers(-30, 35, signed=True), bits()),
        0.55,
        mp.asinh,
        (*_as_x_at_zero, (inf, inf), (-inf, -inf)),
    ),
    Function(
        "arccosh",
        1,
        (linear((1, 5)), near(1.0, 2.0**30), powers(0, 1024), bits()),
        0.55,
        mp.acosh,
        ((1.0, 0.0), (inf, inf), (0.5, nan), (-2.0, nan), (-inf, nan), (nan, nan)),
    ),
    Function(
        "arctanh",
        1,
        (linear((-1, 1)), near(2.0**-28, 1.0, -1.0), powers(-30, 0, signed=True), bits()),
        0.55,
        mp.atanh,
        (*_as_x_at_zero, (1.0, inf), (-1.0, -inf), (1.5, nan), (inf, nan), (-inf, nan)),
    ),
]

# Relative to the larger argument, not to the result (which may cancel): judged in test_accuracy_basic.py.
LOGADDEXP = Function(
    "logaddexp",
    2,
    (
        linear((-10, 10), (-10, 10)),
        linear((-700, 700), (-700, 700)),
        linear((-3, 3), (-3, 3)),
        bits(2),
    ),
    2.0,
    lambda a, b: max(a, b) + mp.log1p(mp.exp(-abs(a - b))),
    (
        (-inf, -inf, -inf),
        (inf, inf, inf),
        (inf, -inf, inf),
        (-inf, 1.0, 1.0),
        (nan, 1.0, nan),
        (1.0, nan, nan),
        (0.0, 0.0, math.log(2)),
    ),
)
