"""Classical test functions of optimisation, smooth and nonsmooth, and methods that minimise."""

import math

import numpy as np

from corpus.registry import INF, NAN, each, normal, positive, program, sizes, vec

PLANE = [(vec(0.3, -1.2),), (vec(2.0, 1.1),)]
SPACE = [*PLANE, *sizes(normal, 5, 17)]
ZEROS = [(np.zeros(2),), (np.ones(2),), (vec(INF, 0.0),), (vec(NAN, 1.0),)]


@program(smooth=SPACE, edges=[*ZEROS, (np.ones(5),), (np.zeros(1),)])
def rosenbrock(x):
    """Rosenbrock's valley by a loop."""
    total = 0.0
    for i in range(len(x) - 1):
        total += 100.0 * (x[i + 1] - x[i] ** 2) ** 2 + (1.0 - x[i]) ** 2
    return total


@program(smooth=SPACE, edges=ZEROS)
def rosenbrock_by_slices(x):
    """The same with slices."""
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


@program(smooth=SPACE, edges=ZEROS)
def rastrigin(x):
    """Rastrigin: cosines on a bowl."""
    return 10.0 * len(x) + np.sum(x * x - 10.0 * np.cos(2.0 * np.pi * x))


@program(smooth=SPACE, edges=ZEROS)
def ackley(x):
    """Ackley: a norm inside an exponential, singular at the minimum."""
    n = len(x)
    a = -0.2 * np.sqrt(np.sum(x * x) / n)
    b = np.sum(np.cos(2.0 * np.pi * x)) / n
    return -20.0 * np.exp(a) - np.exp(b) + 20.0 + math.e


@program(smooth=SPACE, edges=ZEROS)
def griewank(x):
    """Griewank: a product of cosines by a loop."""
    total = 0.0
    product = 1.0
    for i in range(len(x)):
        total += x[i] ** 2 / 4000.0
        product *= np.cos(x[i] / np.sqrt(i + 1.0))
    return total - product + 1.0


@program(smooth=PLANE, edges=[*ZEROS, (vec(3.0, 0.5),)])
def beale(p):
    """Beale's function of an unpacked array."""
    x, y = p
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2


@program(smooth=PLANE, edges=[*ZEROS, (vec(-math.pi, 12.275),)])
def branin(p):
    """Branin with constants as locals."""
    a, b, c, r, s, t = (
        1.0,
        5.1 / (4.0 * math.pi**2),
        5.0 / math.pi,
        6.0,
        10.0,
        1.0 / (8.0 * math.pi),
    )
    return a * (p[1] - b * p[0] ** 2 + c * p[0] - r) ** 2 + s * (1.0 - t) * np.cos(p[0]) + s


@program(smooth=PLANE, edges=ZEROS)
def himmelblau(p):
    """Himmelblau."""
    return (p[0] ** 2 + p[1] - 11.0) ** 2 + (p[0] + p[1] ** 2 - 7.0) ** 2


@program(smooth=sizes(normal, 4, 8), edges=[(np.zeros(4),), (np.ones(8),)])
def powell_singular(x):
    """Powell's singular function, in groups of four."""
    total = 0.0
    for k in range(0, len(x), 4):
        a, b, c, d = x[k], x[k + 1], x[k + 2], x[k + 3]
        total += (a + 10.0 * b) ** 2 + 5.0 * (c - d) ** 2 + (b - 2.0 * c) ** 4 + 10.0 * (a - d) ** 4
    return total


@program(smooth=SPACE, edges=ZEROS)
def styblinski_tang(x):
    """Styblinski and Tang, by powers of arrays."""
    return 0.5 * np.sum(x**4 - 16.0 * x**2 + 5.0 * x)


@program(smooth=SPACE, edges=ZEROS)
def levy(x):
    """Levy's function: ends treated apart."""
    w = 1.0 + (x - 1.0) / 4.0
    total = np.sin(np.pi * w[0]) ** 2
    for i in range(len(w) - 1):
        total += (w[i] - 1.0) ** 2 * (1.0 + 10.0 * np.sin(np.pi * w[i] + 1.0) ** 2)
    return total + (w[-1] - 1.0) ** 2 * (1.0 + np.sin(2.0 * np.pi * w[-1]) ** 2)


@program(smooth=PLANE, edges=ZEROS)
def goldstein_price(p):
    """Goldstein and Price."""
    x, y = p[0], p[1]
    a = 1.0 + (x + y + 1.0) ** 2 * (
        19.0 - 14.0 * x + 3.0 * x**2 - 14.0 * y + 6.0 * x * y + 3.0 * y**2
    )
    b = 30.0 + (2.0 * x - 3.0 * y) ** 2 * (
        18.0 - 32.0 * x + 12.0 * x**2 + 48.0 * y - 36.0 * x * y + 27.0 * y**2
    )
    return a * b


@program(smooth=sizes(normal, 3, 6), edges=[(np.zeros(3),), (np.ones(3),)])
def trid_and_sum_of_powers(x):
    """Run-time int exponents."""
    total = 0.0
    for i in range(len(x)):
        total += (x[i] - 1.0) ** 2 + x[i] ** (i + 2)
        if i > 0:
            total -= x[i] * x[i - 1]
    return total


@program(smooth=SPACE, edges=[*ZEROS, (vec(1.0, -1.0),)])
def nesterov_chebyshev_nonsmooth(x):
    """Nesterov's nonsmooth Chebyshev-Rosenbrock function."""
    total = 0.25 * abs(x[0] - 1.0)
    for i in range(len(x) - 1):
        total += abs(x[i + 1] - 2.0 * abs(x[i]) + 1.0)
    return total


@program(smooth=PLANE, edges=[*ZEROS, (vec(1.0, 1.0),)])
def crescent(p):
    """The crescent function: the larger of two quadratics."""
    x, y = p[0], p[1]
    return max(x * x + (y - 1.0) ** 2 + y - 1.0, -x * x - (y - 1.0) ** 2 + y + 1.0)


@program(smooth=PLANE, edges=ZEROS)
def wolfe(p):
    """Wolfe's function in its three pieces."""
    x, y = p[0], p[1]
    if x >= abs(y):
        return 5.0 * np.sqrt(9.0 * x * x + 16.0 * y * y)
    if 0.0 < x < abs(y):
        return 9.0 * x + 16.0 * abs(y)
    return 9.0 * x + 16.0 * abs(y) - x**9


@program(smooth=sizes(normal, 3, 10), edges=[(np.zeros(4),), (np.ones(4),), (vec(1.0, NAN),)])
def maxq(x):
    """The maximum of squares over all elements."""
    return np.max(x * x)


@program(smooth=[(normal(5),)], edges=[(np.zeros(4),), (np.ones(4),)])
def maxhilb(x):
    """The largest absolute row sum of a Hilbert matrix, built by loops."""
    n = len(x)
    best = 0.0
    for i in range(n):
        s = 0.0
        for j in range(n):
            s += x[j] / (i + j + 1)
        best = max(best, abs(s))
    return best


@program(smooth=[(normal(4),)], edges=[(np.zeros(4),), (np.ones(4),), (vec(0.0, 1.0),)])
def chained_lq(x):
    """A sum of maxima of pairs."""
    total = 0.0
    for i in range(len(x) - 1):
        linear = -x[i] - x[i + 1]
        total += max(linear, linear + (x[i] ** 2 + x[i + 1] ** 2 - 1.0))
    return total


@program(smooth=each(0.3, 4.0), edges=each(0.0, 1.0))
def unrolled_gradient_descent(start):
    """The result of a minimisation by hand-written gradient steps."""
    x = start
    for k in range(15):
        slope = 4.0 * x**3 - 3.0 * x * x + 0.5
        x = x - 0.02 / (k + 1) * slope
    return x**4 - x**3 + 0.5 * x


@program(smooth=[(normal(3), positive(3))], edges=[(np.zeros(2), np.ones(2))], argnums=(0, 1))
def backtracking_line_search(x, curvature):
    """Gradient descent with Armijo backtracking: a while inside a for."""
    for _ in range(4):
        g = curvature * x + x**3
        value = 0.5 * np.sum(curvature * x * x) + 0.25 * np.sum(x**4)
        step = 1.0
        trial = x - step * g
        while (
            0.5 * np.sum(curvature * trial * trial) + 0.25 * np.sum(trial**4)
            > value - 0.3 * step * np.sum(g * g)
        ) and step > 1e-3:
            step *= 0.5
            trial = x - step * g
        x = trial
    return np.sum(x * x)


@program(
    smooth=[(positive(4), 0.8)], edges=[(np.zeros(3), 1.0), (np.full(3, 0.5), 0.25)], argnums=(0, 1)
)
def simplex_projection(y, radius):
    """The norm of the projection on a simplex: bisection, then the exact threshold."""
    low = np.min(y) - radius
    high = np.max(y)
    for _ in range(30):
        middle = 0.5 * (low + high)
        s = 0.0
        for v in y:
            s += max(v - middle, 0.0)
        if s > radius:
            low = middle
        else:
            high = middle
    s = 0.0
    active = 0
    for v in y:
        if v > high:
            s += v
            active += 1
    threshold = (s - radius) / active
    return np.sum(np.maximum(y - threshold, 0.0) ** 2)


@program(
    smooth=[(vec(0.4, 1.5), vec(1.0, 2.0, 0.5))], edges=[(np.zeros(2), np.zeros(3))], argnums=(0, 1)
)
def penalty(x, weights):
    """An objective with active and inactive inequality constraints as penalties."""
    value = (x[0] - 2.0) ** 2 + (x[1] - 1.0) ** 2
    g = np.array([x[0] ** 2 - x[1], x[0] + x[1] - 2.0, -x[0]])
    for i in range(3):
        if g[i] > 0.0:
            value += weights[i] * g[i] ** 2
    return value
