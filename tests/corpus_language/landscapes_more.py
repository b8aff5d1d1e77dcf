"""More test functions of optimisation: data tables, systems of equations, penalties, loops."""

import numpy as np
from numpy import arange, array, cos, dot, exp, inf, log, pi, sin, sqrt, zeros
from numpy import sum as total

from corpus_language.registry import normal, positive, program, vec

PAIR = [(vec(0.7, -1.3),)]
THREE = [(vec(0.4, 1.2, 0.9),)]
FOUR = [(vec(0.27, 0.39, 0.415, 0.39),)]
TEN = [(normal(10, seed=6),)]

KOWALIK_A = array([0.1957, 0.1947, 0.1735, 0.16, 0.0844, 0.0627])
KOWALIK_B = array([4.0, 2.0, 1.0, 1 / 2.0, 1 / 4.0, 1 / 6.0])
OUTCOMES = [1.5, 2.25, 2.625]


@program(FOUR)
def kowalik(x):
    """Quotients of polynomials with data tables of the module."""
    b = KOWALIK_B
    return total((KOWALIK_A - (x[0] * (b**2 + b * x[1]) / (b**2 + b * x[2] + x[3]))) ** 2)


@program(PAIR)
def beale_loop(x):
    """enumerate over a list of data, a power with the index."""
    f = 0
    for i, y in enumerate(OUTCOMES):
        f += (y - x[0] * (1 - x[1] ** (i + 1))) ** 2
    return f


@program(THREE)
def box_betts(x):
    """A loop from 1 with a float argument computed of the index."""
    f = 0.0
    for i in range(1, 11):
        e0 = exp(-0.1 * i * x[0])
        e1 = exp(-0.1 * i * x[1])
        e2 = exp(-0.1 * i) - exp(-i)
        f += (e0 - e1 - e2 * x[2]) ** 2
    return f


@program(PAIR, [(zeros(2),)])
def de_jong_5(x):
    """An integer table made by two lists, a nested sum with powers of 6."""
    a = [-32, -16, 0, 16, 32]
    s = 0.002
    j = 0
    for a2 in a:
        for a1 in a:
            j += 1
            s += 1.0 / (j + (x[0] - a1) ** 6 + (x[1] - a2) ** 6)
    return 1.0 / s


@program(FOUR)
def corana(x):
    """Steps by floor, sign and a condition per coordinate."""
    d = [1.0, 1000.0, 10.0, 100.0]
    r = 0
    for j in range(4):
        zj = np.floor(abs(x[j] / 0.2) + 0.49999) * np.sign(x[j]) * 0.2
        if abs(x[j] - zj) < 0.05:
            r += 0.15 * ((zj - 0.05 * np.sign(zj)) ** 2) * d[j]
        else:
            r += d[j] * x[j] * x[j]
    return r


@program(PAIR)
def mishra_bird_constrained(x):
    """A penalty in a branch, the result of a comparison of sums."""
    f = sin(x[1]) * exp((1 - cos(x[0])) ** 2) + cos(x[0]) * exp((1 - sin(x[1])) ** 2)
    f += (x[0] - x[1]) ** 2
    if (x[0] + 5) ** 2 + (x[1] + 5) ** 2 >= 25:
        f += 10 * ((x[0] + 5) ** 2 + (x[1] + 5) ** 2 - 25)
    return f


@program(PAIR, [(vec(0.0, 1.0),)])
def rosenbrock_in_disk(x):
    """inf returned outside of the bounds."""
    if any(abs(x) > 10):
        return inf
    return (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2


@program(TEN)
def penalty_one(x):
    """dot of x with itself, minus a constant, squared."""
    return 1e-5 * total((x - 1) ** 2) + (dot(x, x) - 0.25) ** 2


@program(TEN)
def trigonometric(x):
    """Sums of cosines used inside a vector expression with indices."""
    n = len(x)
    i = arange(1, n + 1)
    return total((n - total(cos(x)) + i * (1 - cos(x) - sin(x))) ** 2)


@program(TEN)
def brown_almost_linear(x):
    """A residual vector built by hstack of a slice and a scalar."""
    n = x.shape[0]
    head = x[:-1] + x.sum() - (n + 1)
    return total(np.append(head, np.prod(x) - 1) ** 2)


@program(TEN)
def broyden_tridiagonal(x):
    """Padded slices on both sides."""
    left = np.concatenate(([0.0], x[:-1]))
    right = np.concatenate((x[1:], [0.0]))
    return total(((3 - 2 * x) * x - left - 2 * right + 1) ** 2)


@program(TEN)
def discrete_boundary(x):
    """An if for the ends inside the loop."""
    n = len(x)
    h = 1.0 / (n + 1)
    f = 0.0
    for i in range(n):
        prev = 0 if i == 0 else x[i - 1]
        nxt = 0 if i == n - 1 else x[i + 1]
        f += (2 * x[i] - prev - nxt + h**2 * (x[i] + (i + 1) * h + 1) ** 3 / 2) ** 2
    return f


@program(TEN)
def chained_wood(x):
    """A loop with a step of 2 up to n - 3."""
    f = 1.0
    for i in range(0, len(x) - 3, 2):
        f += 100 * (x[i] ** 2 - x[i + 1]) ** 2 + (1 - x[i]) ** 2
        f += 90 * (x[i + 2] ** 2 - x[i + 3]) ** 2 + (1 - x[i + 2]) ** 2
    return f


@program(TEN)
def variably_dimensioned(x):
    """A sum used to the second and the fourth power, indices from arange."""
    s = (arange(1, x.size + 1) * (x - 1)).sum()
    return ((x - 1) ** 2).sum() + s**2 + s**4


@program(TEN)
def extended_powell_reshaped(x):
    """reshape to rows, columns by .T unpacked."""
    a, b = x.reshape(5, 2).T
    return total((a + 10 * b) ** 2) + total((a - b) ** 4)


@program(PAIR)
def gaussian_peaks(x):
    """MATLAB's peaks: unpacked, exponentials of powers."""
    u, v = x[0], x[1]
    z = 3 * (1 - u) ** 2 * exp(-(u**2) - (v + 1) ** 2)
    z -= 10 * (u / 5 - u**3 - v**5) * exp(-(u**2) - v**2)
    return z - 1 / 3 * exp(-((u + 1) ** 2) - v**2)


@program(THREE)
def meyer(x):
    """Exponentials of quotients over a table of ints."""
    y = [34780, 28610, 23650, 19630]
    f = 0.0
    for i in range(len(y)):
        t = 45 + 5 * (i + 1)
        f += (x[0] * exp(x[1] / (t + x[2])) - y[i] / 1e4) ** 2
    return f


@program(PAIR)
def freudenstein_roth(x):
    """Horner forms of polynomials."""
    f1 = -13 + x[0] + ((5 - x[1]) * x[1] - 2) * x[1]
    f2 = -29 + x[0] + ((x[1] + 1) * x[1] - 14) * x[1]
    return f1**2 + f2**2


@program(PAIR, [(vec(0.0, 0.0),)])
def nonsmooth_max(x):
    """max of three expressions by the builtin."""
    return max(x[0] ** 2 + x[1] ** 4, (2 - x[0]) ** 2 + (2 - x[1]) ** 2, 2 * exp(-x[0] + x[1]))


@program(TEN, [(zeros(3),)])
def maxq_and_mxhilb(x):
    """max of a vector of squares, and of a Hilbert product by broadcasting."""
    n = len(x)
    i = arange(n)
    H = 1.0 / (i[:, None] + i + 1)
    return max(x**2) + np.max(np.abs(H @ x))


@program(TEN, [(zeros(4),)])
def chained_crescent(x):
    """max of two sums over slices."""
    a = total(x[:-1] ** 2 + (x[1:] - 1) ** 2 + x[1:] - 1)
    b = total(-(x[:-1] ** 2) - (x[1:] - 1) ** 2 + x[1:] + 1)
    return max(a, b)


@program(PAIR, [(zeros(2),)])
def wolfe_nonsmooth(x):
    """if, elif, else on one coordinate."""
    a, b = x
    if a >= abs(b):
        return 5 * sqrt(9 * a**2 + 16 * b**2)
    elif a > 0:
        return 9 * a + 16 * abs(b)
    return 9 * a + 16 * abs(b) - a**9


@program(PAIR)
def damped_waves(x):
    """A while loop that doubles a frequency."""
    f, k = 0.0, 1.0
    while k < 20:
        f += sin(k * x[0]) * exp(-(x[1] ** 2) * k / 10) / k
        k *= 2
    return f


@program([(positive(3, seed=1),)])
def geometric_programme(x):
    """Posynomials by prod of powers given in a matrix."""
    E = array([[1, -1, 0.5], [-2, 1, 1], [0, 0.5, -1]])
    c = [1, 2, 0.5]
    return sum(c[k] * np.prod(x ** E[k]) for k in range(len(c)))


@program([(positive(4, seed=1),)])
def entropy_barrier(x):
    """log barriers, a linear constraint as penalty."""
    barrier = -log(x).sum() - log(10 - x).sum()
    return dot(arange(4), x) + 0.1 * barrier + 5 * (x.sum() - 3) ** 2


@program(PAIR)
def weierstrass(x, a=0.5, b=3, kmax=6):
    """Powers of constants by an index array, a 2-D table summed."""
    k = arange(kmax + 1)
    f = total(a**k * cos(2 * pi * b**k * (x[:, None] + 0.5)))
    return f - len(x) * total(a**k * cos(pi * b**k))


@program([(vec(0.3, 0.8, 0.5, 0.2),)])
def thomson_energy(x):
    """Points on a sphere made of angles, distances in a double loop."""
    pts = []
    for i in range(0, len(x), 2):
        pts.append(array([cos(x[i]) * sin(x[i + 1]), sin(x[i]) * sin(x[i + 1]), cos(x[i + 1])]))
    pts.append(array([0.0, 0.0, 1.0]))
    e = 0
    for i in range(len(pts)):
        for j in range(i):
            e += 1 / sqrt(((pts[i] - pts[j]) ** 2).sum())
    return e


@program([(normal(9, seed=5),)])
def lennard_jones_cluster(x):
    """reshape(-1, 3), distances of pairs of rows."""
    p = 2 * x.reshape(-1, 3)
    energy = 0.0
    for i in range(p.shape[0] - 1):
        d2 = total((p[i + 1 :] - p[i]) ** 2, axis=1)
        energy += total(d2**-6 - 2 * d2**-3)
    return energy
