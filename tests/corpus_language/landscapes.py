"""Classical test functions of optimisation, with names imported from NumPy."""

from numpy import (
    abs,
    arange,
    arctan2,
    asarray,
    cos,
    cumsum,
    e,
    exp,
    floor,
    log,
    ones,
    pi,
    prod,
    sign,
    sin,
    sqrt,
    sum,
    tan,
    where,
    zeros,
)

from corpus_language.registry import normal, positive, program, vec

PAIR = [(vec(0.7, -1.3),)]
FIVE = [(normal(5, seed=3),)]
UNIT = [(positive(4, seed=1),)]
ORIGIN = [(zeros(2),)]


@program(FIVE, [(zeros(3),)])
def sphere(x):
    """The shortest: a power of an array, a sum."""
    return sum(x**2)


@program(FIVE, [(ones(3),)])
def rosenbrock_slices(x):
    """Slices of both ends, integer constants in float arithmetic."""
    return sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


@program(FIVE, [(zeros(3),)])
def ackley_by_sums(x):
    """len() as a float divisor, e as a constant, the root of a mean."""
    n = len(x)
    a = sum(x**2)
    b = sum(cos(2 * pi * x))
    return -20 * exp(-0.2 * sqrt(a / n)) - exp(b / n) + 20 + e


@program(FIVE, [(zeros(3),)])
def griewank_by_products(x):
    """arange(1, n + 1) of integers under a root, prod."""
    i = arange(1, len(x) + 1)
    return sum(x**2) / 4000 - prod(cos(x / sqrt(i))) + 1


@program(FIVE, [(zeros(3),)])
def schwefel_26(x):
    """A root of an absolute value: singular at 0; x.size."""
    return 418.9829 * x.size - sum(x * sin(sqrt(abs(x))))


@program(UNIT, [(zeros(3),)])
def schwefel_12(x):
    """cumsum of the argument."""
    return sum(cumsum(x) ** 2)


@program(FIVE, [(zeros(3),)])
def schwefel_222(x):
    """Sum and product of absolute values."""
    return sum(abs(x)) + prod(abs(x))


@program(FIVE, [(zeros(3),)])
def schwefel_221(x):
    """The largest absolute value by the method."""
    return abs(x).max()


@program(FIVE)
def rastrigin_comprehension(x):
    """The builtin's sum over a list, math written with x * x."""
    return 10 * len(x) + sum([t * t - 10 * cos(2 * pi * t) for t in x])


@program(PAIR, ORIGIN)
def easom(x):
    """x[0], x[1] of one vector, products of exponentials."""
    return -cos(x[0]) * cos(x[1]) * exp(-((x[0] - pi) ** 2) - (x[1] - pi) ** 2)


@program(PAIR, ORIGIN)
def booth(x):
    """Unpacking of the argument."""
    x1, x2 = x
    return (x1 + 2 * x2 - 7) ** 2 + (2 * x1 + x2 - 5) ** 2


@program(PAIR, ORIGIN)
def bukin_6(x):
    """Roots of absolute values, nested."""
    return 100 * sqrt(abs(x[1] - 0.01 * x[0] ** 2)) + 0.01 * abs(x[0] + 10)


@program(PAIR, ORIGIN)
def cross_in_tray(x):
    """A power with a fractional exponent of a sum with abs."""
    inner = abs(sin(x[0]) * sin(x[1]) * exp(abs(100 - sqrt(x[0] ** 2 + x[1] ** 2) / pi)))
    return -0.0001 * (inner + 1) ** 0.1


@program(PAIR, ORIGIN)
def drop_wave(x):
    """A norm square used twice."""
    r = x[0] ** 2 + x[1] ** 2
    return -(1 + cos(12 * sqrt(r))) / (0.5 * r + 2)


@program(PAIR, ORIGIN)
def eggholder(x):
    """Two roots of absolute values."""
    a = -(x[1] + 47) * sin(sqrt(abs(x[1] + x[0] / 2 + 47)))
    return a - x[0] * sin(sqrt(abs(x[0] - (x[1] + 47))))


@program(PAIR, ORIGIN)
def holder_table(x):
    """abs around a product."""
    return -abs(sin(x[0]) * cos(x[1]) * exp(abs(1 - sqrt(x[0] ** 2 + x[1] ** 2) / pi)))


@program(PAIR, ORIGIN)
def matyas(x):
    """A product of two elements."""
    return 0.26 * (x[0] ** 2 + x[1] ** 2) - 0.48 * x[0] * x[1]


@program(PAIR, ORIGIN)
def mccormick(x):
    """Sums and a sine."""
    return sin(x[0] + x[1]) + (x[0] - x[1]) ** 2 - 1.5 * x[0] + 2.5 * x[1] + 1


@program(PAIR, ORIGIN)
def schaffer_2(x):
    """Powers of powers."""
    num = sin(x[0] ** 2 - x[1] ** 2) ** 2 - 0.5
    den = (1 + 0.001 * (x[0] ** 2 + x[1] ** 2)) ** 2
    return 0.5 + num / den


@program(PAIR, ORIGIN)
def three_hump_camel(x):
    """Polynomials with integer division by constants."""
    return 2 * x[0] ** 2 - 1.05 * x[0] ** 4 + x[0] ** 6 / 6 + x[0] * x[1] + x[1] ** 2


@program(PAIR, ORIGIN)
def six_hump_camel(x):
    """Names with several targets."""
    a = b = x[0] ** 2
    c = x[1] ** 2
    return (4 - 2.1 * a + a * b / 3) * b + x[0] * x[1] + (4 * c - 4) * c


@program(FIVE)
def dixon_price(x):
    """arange(2, n + 1) of integers times squares of slices."""
    i = arange(2, len(x) + 1)
    return (x[0] - 1) ** 2 + sum(i * (2 * x[1:] ** 2 - x[:-1]) ** 2)


@program(FIVE)
def trid(x):
    """A method sum and a function sum of shifted slices."""
    return ((x - 1) ** 2).sum() - sum(x[1:] * x[:-1])


@program(FIVE)
def zakharov(x):
    """Integers over 2, a sum used twice."""
    i = arange(1, x.size + 1)
    s = sum(0.5 * i * x)
    return sum(x**2) + s**2 + s**4


@program(FIVE, [(ones(4),)])
def michalewicz(x):
    """A power with a large exponent, an index array."""
    m = 10
    i = arange(1, len(x) + 1)
    return -sum(sin(x) * sin(i * x**2 / pi) ** (2 * m))


@program(FIVE)
def perm_function(x, b=0.5):
    """A double loop with Python ints that grow, a default argument."""
    n = len(x)
    total = 0.0
    for k in range(1, n + 1):
        inner = 0.0
        for j in range(1, n + 1):
            inner += (j**k + b) * ((x[j - 1] / j) ** k - 1)
        total += inner**2
    return total


@program(UNIT)
def powersum(x):
    """A table of data, powers with a running integer exponent."""
    b = [8.0, 18.0, 44.0, 114.0]
    total = 0
    for k in range(len(b)):
        total = total + (sum(x ** (k + 1)) - b[k]) ** 2
    return total


@program([(normal(8, seed=2),)])
def powell_strides(x):
    """Slices with a step of four."""
    a, b, c, d = x[::4], x[1::4], x[2::4], x[3::4]
    return sum((a + 10 * b) ** 2 + 5 * (c - d) ** 2 + (b - 2 * c) ** 4 + 10 * (a - d) ** 4)


@program(FIVE, [(-ones(3),)])
def levy_w(x):
    """w[0], w[:-1], w[-1]."""
    w = 1 + (x + 1) / 4
    ends = sin(pi * w[0]) ** 2 + (w[-1] - 1) ** 2 * (1 + sin(2 * pi * w[-1]) ** 2)
    return ends + sum((w[:-1] - 1) ** 2 * (1 + 10 * sin(pi * w[:-1] + 1) ** 2))


@program(FIVE, [(vec(0.5, -0.5),)])
def step_function(x):
    """floor: jumps, whose derivative is 0."""
    return sum(floor(x + 0.5) ** 2) + sum(0.1 * x)


@program(FIVE, [(zeros(2),)])
def quartic_with_index(x):
    """An index array times a fourth power."""
    return sum(arange(1, x.size + 1) * x**4)


@program(FIVE)
def alpine_1(x):
    """abs of a sum of products."""
    return sum(abs(x * sin(x) + 0.1 * x))


@program(UNIT, [(zeros(2),)])
def alpine_2(x):
    """prod of roots times sines; the root of 0."""
    return prod(sqrt(x) * sin(x))


@program(FIVE, [(zeros(3),)])
def salomon(x):
    """A norm written out."""
    r = sqrt(sum(x**2))
    return 1 - cos(2 * pi * r) + 0.1 * r


@program(FIVE, [(zeros(3),)])
def deceptive_where(x):
    """where with both arms active, sign."""
    return sum(where(x > 0.2, x**2, -2 * x + sign(x)))


@program(FIVE, [(zeros(3),)])
def csendes(x):
    """1 / x where x is not 0, an early return of the bad case."""
    if min(abs(x)) == 0.0:
        return 0.0
    return sum(x**6 * (2 + sin(1 / x)))


@program(PAIR, ORIGIN)
def adjiman(x):
    """A quotient of elements."""
    return cos(x[0]) * sin(x[1]) - x[0] / (x[1] ** 2 + 1)


@program(PAIR)
def keane(x):
    """sin squared over a norm, with abs around."""
    num = sin(x[0] - x[1]) ** 2 * sin(x[0] + x[1]) ** 2
    return -abs(num / sqrt(x[0] ** 2 + x[1] ** 2))


@program(PAIR, ORIGIN)
def leon(x):
    """asarray of what is an array already."""
    x = asarray(x)
    return 100 * (x[1] - x[0] ** 3) ** 2 + (1 - x[0]) ** 2


@program([(vec(0.2, 0.4, -0.7),)])
def helical_valley(x):
    """arctan2 and a root of squares."""
    theta = arctan2(x[1], x[0]) / (2 * pi)
    r = sqrt(x[0] ** 2 + x[1] ** 2)
    return 100 * ((x[2] - 10 * theta) ** 2 + (r - 1) ** 2) + x[2] ** 2


@program(UNIT)
def penalised_levy(x):
    """A helper that is called elementwise through where; a penalty."""

    def u(t, a, k, m):
        return where(t > a, k * (t - a) ** m, where(t < -a, k * (-t - a) ** m, 0))

    y = 1 + (x + 1) / 4
    middle = sum((y[:-1] - 1) ** 2 * (1 + 10 * sin(pi * y[1:]) ** 2))
    return pi / x.size * (10 * sin(pi * y[0]) ** 2 + middle) + sum(u(x, 1, 100, 4))


@program(PAIR, ORIGIN)
def tangent_valley(x):
    """tan, log of a sum."""
    return tan(x[0] / 4) ** 2 + log(1 + x[1] ** 2)
