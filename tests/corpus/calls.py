"""Calls of helpers, closures, module constants, tuples, lists and dicts."""

import math

import numpy as np

from corpus.registry import INF, NAN, each, normal, positive, program, vec

GRAVITY = 9.81
DEGREE = 3
WEIGHTS = np.array([0.5, -1.0, 2.0])
TABLE = np.array([[1.0, 2.0], [3.0, 4.0]])


def square(x):
    return x * x


def safe_log(x):
    if x > 0.0:
        return np.log(x)
    return -100.0


def rotate(x, y, angle):
    c = np.cos(angle)
    s = np.sin(angle)
    return c * x - s * y, s * x + c * y


def scale_in_place(v, factor):
    for i in range(len(v)):
        v[i] *= factor


def cumulate(v):
    for i in range(1, len(v)):
        v[i] += v[i - 1]
    return v


def weighted(x, weight=2.0, power=2):
    return weight * x**power


def norm_of_difference(a, b):
    d = a - b
    return np.sqrt(np.sum(d * d))


def first_above(v, bound):
    for i in range(len(v)):
        if v[i] > bound:
            return v[i]
    return bound


def make_power(n):
    def power(x):
        result = 1.0
        for _ in range(n):
            result = result * x
        return result

    return power


def make_affine(a, b):
    def affine(x):
        return a * x + b

    return affine


cube = make_power(3)
celsius = make_affine(1.8, 32.0)


@program(smooth=each(0.4, -2.0), edges=each(0.0, NAN))
def helper_called_twice(x):
    """One helper, called on a variable, on an expression and on its own result."""
    return square(x) + square(x + 1.0) * square(square(x))


@program(smooth=each(0.4, -2.0), edges=each(0.0, NAN, INF))
def helper_with_early_return(x):
    """A helper that branches and returns early."""
    return safe_log(x) + safe_log(-x) * 0.01 + safe_log(x * x)


@program(smooth=[(0.4, 1.1)], edges=[(0.0, 0.0), (INF, 1.0)], argnums=(0, 1))
def tuple_result(x, y):
    """A helper that returns a tuple, unpacked and used."""
    u, v = rotate(x, y, 0.3)
    u, v = rotate(u * u, v, x)
    return u * v


@program(smooth=[(normal(4),)], edges=[(np.zeros(2),), (vec(NAN),)])
def helper_writes_its_argument(x):
    """A helper that changes the caller's array and returns nothing."""
    y = x.copy()
    scale_in_place(y, 3.0)
    scale_in_place(x, y[0])
    return np.sum(y) + np.sum(x * x)


@program(smooth=[(normal(4),)], edges=[(np.zeros(2),), (vec(NAN, INF),)])
def helper_returns_its_argument(x):
    """A helper that returns the array it was given: an alias."""
    y = cumulate(x)
    y[0] = 2.0 * y[-1]
    return np.sum(x) * y[0]


@program(smooth=[(normal(3, 4),)], edges=[(np.zeros((2, 2)),)])
def helper_on_rows(A):
    """Helpers called with views of a matrix."""
    total = 0.0
    for i in range(A.shape[0]):
        cumulate(A[i])
        scale_in_place(A[:, 0], 1.1)
        total += norm_of_difference(A[i], A[0] * 0.5)
    return total


@program(smooth=each(0.4, 2.5), edges=each(0.0, NAN))
def keyword_arguments(x):
    """Calls with keywords and defaults."""
    return weighted(x) + weighted(x, power=3) - weighted(weight=x, x=0.5) + weighted(x, 1.0, 1)


@program(smooth=each(0.4, 2.5), edges=each(0.0, NAN))
def closures(x):
    """Functions with closure cells: an int baked in, floats read."""
    return cube(x) + celsius(x) * 0.1


@program(smooth=each(0.4, 2.5), edges=each(0.0, NAN))
def local_function(x):
    """A function defined inside, which reads a local of its maker."""
    a = x * x

    def inner(t):
        return a * t + 1.0

    return inner(x) * inner(2.0)


@program(smooth=each(0.4, 2.5), edges=each(0.0, NAN))
def local_lambda(x):
    """A lambda bound to a name."""
    f = lambda t, s: t * s + np.sin(t)  # noqa: E731
    return f(x, 2.0) * f(f(x, x), x)


@program(smooth=[(1.3, 0.4)], edges=[(0.0, 0.0)], argnums=(0, 1))
def module_constants(v, angle):
    """Float, int and math constants of modules."""
    t = 2.0 * v * np.sin(angle) / GRAVITY
    return v * t * math.cos(angle) + DEGREE * math.pi + math.e * angle**DEGREE + np.pi


@program(smooth=[(normal(3),)], edges=[(np.zeros(3),), (vec(0.0, INF, 1.0),)])
def module_arrays(x):
    """Arrays of the module: passive data, read and never changed."""
    return np.sum(WEIGHTS * x) ** 2 + TABLE[1, 0] * x[0] + np.dot(WEIGHTS, x)


@program(smooth=[((0.4, 1.1),), ((-2.0, 0.3),)], edges=[((0.0, 0.0),), ((NAN, 1.0),)])
def tuple_argument(point):
    """A tuple of floats as the argument; so is the gradient."""
    x, y = point
    return (1.0 - x) ** 2 + 100.0 * (y - point[0] ** 2) ** 2


@program(
    smooth=[([normal(3), normal(2, seed=1)], 0.3)],
    edges=[([np.zeros(3), np.zeros(2)], 0.0)],
    argnums=(0, 1),
)
def list_argument(vectors, offset):
    """A list of arrays of different lengths."""
    a = vectors[0]
    b = vectors[1]
    return np.sum(a) * np.sum(b * b) + offset * a[0] * len(vectors)


@program(
    smooth=[({"w": normal(3, 2), "b": vec(0.1, -0.2)}, normal(3, seed=2))],
    edges=[({"w": np.zeros((1, 2)), "b": np.zeros(2)}, np.zeros(1))],
)
def dict_argument(params, x):
    """A dict of arrays as parameters."""
    h = np.tanh(x @ params["w"] + params["b"])
    return np.sum(h * h)


@program(smooth=[((0.5, [normal(2), (1.5, 2.5)]),)], edges=[((0.0, [np.zeros(2), (0.0, NAN)]),)])
def nested_containers(tree):
    """Containers in containers."""
    a, rest = tree
    v, (b, c) = rest
    return a * b + c * np.sum(v) + v[0] * a


@program(smooth=[(0.5, 1.5)], edges=[(0.0, 0.0)], argnums=(0, 1))
def starred_unpacking_by_hand(x, y):
    """Tuples built, passed on, indexed and swapped."""
    pair = (x * y, x - y)
    other = (pair[1], pair[0])
    a, b = other
    (c, d), e = (pair, a)
    return a * b + c * d * e + pair[0]


@program(smooth=each(0.4, 2.5), edges=each(0.0, 1.0, NAN))
def function_as_argument(x):
    """A helper that is given to another helper."""
    return simpson(square, 0.0, x) + simpson(np.sin, x, 1.0) + simpson(cube, x, 2.0 * x)


def simpson(f, a, b):
    h = (b - a) / 8
    total = f(a) + f(b)
    for i in range(1, 8):
        if i % 2 == 1:
            total += 4.0 * f(a + i * h)
        else:
            total += 2.0 * f(a + i * h)
    return total * h / 3.0


@program(
    smooth=[(positive(4), 0.9)], edges=[(np.zeros(3), 0.0), (vec(1.0, 1.0), 1.0)], argnums=(0, 1)
)
def early_return_from_loop_of_helper(x, bound):
    """A helper that returns from inside its loop, called in a loop."""
    total = 0.0
    for i in range(3):
        total += first_above(x, bound + 0.1 * i) * (i + 1)
    return total


@program(smooth=each(0.4), edges=each(0.0, NAN))
def names_that_shadow(x):
    """Locals called like builtins, keywords of C and names s2s may use itself."""
    sum = x * 2.0
    double = sum + x
    int_ = double * sum
    x_bar = int_ * x
    out = x_bar + sum
    t0 = out * double
    register = t0 + x_bar
    return register * x


@program(smooth=each(0.4), edges=each(0.0, NAN))
def unicode_names(α):
    """Greek names, as in the formulas of a paper."""
    β = α * α
    θ_0 = np.sin(β) + α
    return θ_0 * β


def _decay(t, size, rate, floor):
    return size * np.exp(-rate * t) + floor


@program(
    smooth=[(normal(3), normal(2, 2))],
    edges=[(np.zeros(3), np.zeros((2, 2)))],
    argnums=(0, 1),
)
def arrays_spread_over_parameters(p, A):
    """f(*array) where the function says how many items there are: of rows, partials, ufuncs."""

    def turned(v, w):
        return v[0] * w[1] - v[1] * w[0]

    residual = _decay(np.linspace(0.0, 1.0, 5), *p) - 0.3
    total = np.sum(residual**2) + turned(*A) + np.hypot(*p[:2])
    return total + (lambda x, y, z: x * y * z)(*p) + _decay(0.5, *p[1:], floor=p[0])


@program(smooth=[(0.3, 0.9, 0.8), (1.1, 0.7, 1.2)], edges=[(0.0, 0.0, 1.0)], argnums=(0, 1, 2))
def items_that_are_read_again(c, x0, x1):
    """In `a, b = x, g(x)` and `return x, g(x)` the first use of x is the item itself."""

    def cubic(x):
        return x**3 - c * x - 2.0

    def pair(u, v):
        return u, cubic(u) * u * v, v

    def more(u, v):
        w = u * v
        return w, cubic(w) + w * w * w * v

    for _ in range(3):
        x0, x1 = x1, x1 - cubic(x1) * (x1 - x0) / (cubic(x1) - cubic(x0) + 9.0)
        a, b, d = pair(x0, x1)
        e, k = more(a, x0)
        x0, x1 = a + d * e * 0.1, b * k * 1e-3 + x1
    return x1 * x0


@program(smooth=[(normal(3),)], edges=[(np.zeros(3),)])
def imported_inside(x):
    """Imports in the function: numbers, None, functions, modules and their parts."""
    import math as m
    from math import pi, sin

    import numpy
    import scipy.special
    from numpy import inf, newaxis
    from scipy import special

    table = x[newaxis, :] * pi
    if table[0, 0] > inf:
        return 0.0
    return (
        np.sum(table) * sin(x[0]) + special.expit(x[2]) * numpy.pi + scipy.special.erf(x[1]) * m.e
    )
