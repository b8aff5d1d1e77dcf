"""Library selections: abs, sign, max, min, clip, where, relu, floor, round, extrema over axes."""

import math

import numpy as np

import s2s
from corpus.registry import INF, NAN, SPECIAL, each, normal, program, sizes, vec

PAIRS = [(0.7, 1.3), (-1.9, 0.4), (2.5, -3.25)]
TIES = [
    (0.0, 0.0),
    (0.0, -0.0),
    (-0.0, 0.0),
    (1.0, 1.0),
    (INF, INF),
    (NAN, 1.0),
    (1.0, NAN),
    (-INF, INF),
]
VECTORS = sizes(normal, 1, 2, 17, 100)
TIED = [
    (np.zeros(3),),
    (vec(0.0, -0.0, 1.0, 1.0),),
    (vec(NAN, 1.0, INF),),
    (vec(2.0, -2.0, -INF, NAN),),
]


@program(smooth=each(0.5, -0.5), edges=each(*SPECIAL))
def absolute_values(x):
    """abs in its spellings."""
    return abs(x) + np.abs(x) * 2.0 + np.absolute(x - 1.0) - math.fabs(x + 1.0)


@program(smooth=each(0.5, -0.5), edges=each(*SPECIAL))
def signs(x):
    """np.sign: three constant pieces."""
    return np.sign(x) * x + np.sign(x - 1.0)


@program(smooth=PAIRS, edges=TIES, argnums=(0, 1))
def binary_maximum(x, y):
    """np.maximum and np.minimum of two active scalars."""
    return np.maximum(x, y) * 2.0 + np.minimum(x * x, y)


@program(smooth=PAIRS, edges=TIES, argnums=(0, 1))
def builtin_extrema(x, y):
    """builtin max and min of two and of three."""
    return max(x, y) - 3.0 * min(x, y) + max(x, y, 0.0) * min(0.5, y, x)


@program(smooth=each(0.5, -0.5), edges=each(*SPECIAL))
def maximum_with_constant(x):
    """The passive operand wins a tie, on either side."""
    return np.maximum(x, 0.0) + 2.0 * np.maximum(0.0, x) + 4.0 * max(x, 0.0) + 8.0 * max(0.0, x)


@program(smooth=each(0.5, -0.5, 2.0), edges=each(*SPECIAL))
def minimum_with_constant(x):
    """min against constants, ints included."""
    return np.minimum(x, 1.0) + 2.0 * np.minimum(-1.0, x) + min(x, 1) + min(0, x)


@program(smooth=each(0.5, -0.5), edges=each(*SPECIAL))
def relu(x):
    """s2s.relu, at 0 too."""
    return s2s.relu(x) + s2s.relu(-x) * 3.0 + s2s.relu(x * x)


@program(smooth=each(0.5, -2.5, 1.7), edges=each(*SPECIAL))
def clip_to_constants(x):
    """np.clip between constants; x == bound is a tie."""
    return np.clip(x, -1.0, 1.0) * x + np.clip(x, 0.0, 10.0)


@program(
    smooth=[(0.5, -1.0, 1.0), (2.0, -1.0, 1.0), (-2.0, -1.0, 1.0)],
    edges=[(1.0, 1.0, 1.0), (-1.0, -1.0, 1.0), (0.5, 1.0, -1.0), (NAN, 0.0, 1.0), (0.5, NAN, 1.0)],
    argnums=(0, 1, 2),
)
def clip_to_arguments(x, lo, hi):
    """np.clip between active bounds, also when they are crossed."""
    return np.clip(x, lo, hi) ** 2 + x


@program(smooth=each(0.5, -0.5), edges=each(*SPECIAL))
def where_of_scalars(x):
    """np.where whose unselected piece is singular or NaN contributes nothing."""
    a = np.where(x > 0.0, np.sqrt(x), 0.0)
    b = np.where(x != 0.0, np.sin(x) / x, 1.0)
    return a + b + np.where(x >= 1.0, np.log(x), x)


@program(smooth=each(2.3, -2.3, 0.4), edges=each(*SPECIAL, 2.0, 0.5, 1.5, -2.5, 1e300))
def staircases(x):
    """floor, ceil and round as floats: jumps with derivative 0."""
    return np.floor(x) * x + np.ceil(x) + np.round(x) * 0.5


@program(smooth=each(2.3, -2.3, 0.4), edges=each(0.0, -0.0, 2.0, 0.5, 1.5, -2.5))
def integer_parts(x):
    """int(x), round(x), math.floor and math.ceil give ints."""
    k = int(x) + round(x) * 2
    n = math.floor(x) - math.ceil(x)
    return x * k + n * x * x


@program(smooth=VECTORS, edges=TIED)
def elementwise_abs_and_sign(x):
    """abs and sign of arrays: one record holding arrays."""
    return np.sum(np.abs(x) * np.sign(x) + abs(x - 1.0))


@program(
    smooth=[(normal(9), normal(9, seed=7))],
    edges=[(vec(0.0, 1.0, NAN, -0.0), vec(-0.0, 1.0, 1.0, 0.0))],
    argnums=(0, 1),
)
def elementwise_maximum(x, y):
    """np.maximum and np.minimum of arrays and with scalars, broadcast."""
    a = np.maximum(x, y) * np.minimum(x, 0.5)
    b = np.maximum(x[:, None], y[None, :])
    return np.sum(a) + np.sum(b * b) + np.sum(np.maximum(0.0, y - x[0]))


@program(smooth=VECTORS, edges=TIED)
def elementwise_relu_and_clip(x):
    """relu and clip of arrays."""
    return np.sum(s2s.relu(x) ** 2 + np.clip(x, -0.5, 0.5) * x) + np.sum(s2s.relu(-x))


@program(smooth=[(normal(9), 0.3)], edges=[(vec(0.3, NAN, 0.0), 0.3)], argnums=(0, 1))
def clip_array_to_active_bound(x, bound):
    """Array clipped to active scalars: their adjoints are sums."""
    return np.sum(np.clip(x, -bound, bound) * x)


@program(smooth=VECTORS, edges=TIED)
def elementwise_where(x):
    """np.where of arrays, with singular unselected pieces."""
    a = np.where(x > 0.0, np.log(x), x * x)
    b = np.where(x < 1.0, a, np.where(x == 2.0, 0.0, 1.0 / x))
    return np.sum(np.where(np.abs(x) < 10.0, a + b, 0.0))


@program(smooth=VECTORS, edges=TIED)
def where_with_masks_combined(x):
    """Masks combined by & | ~ and reused."""
    inside = (x > -1.0) & (x < 1.0)
    outside = ~inside | (x == 0.5)
    return np.sum(np.where(inside, x * x, 0.0)) + np.sum(np.where(outside, x, 1.0) * 0.5)


@program(
    smooth=[(normal(7, seed=1) * 2.0 + 0.05,)],
    edges=[(vec(0.5, 1.0, -0.5, 1.5, -0.0),), (vec(INF, NAN),)],
)
def elementwise_staircases(x):
    """floor, ceil, round, // and % of arrays."""
    return np.sum(np.floor(x) * x + np.ceil(x) - np.round(x)) + np.sum(x % 0.75 + x // 0.75)


@program(smooth=VECTORS, edges=TIED)
def extremum_of_vector(x):
    """np.max and np.min: index = position, lowest among the equal."""
    return np.max(x) ** 2 - np.min(x) + x.max() * x.min()


@program(
    smooth=[(normal(4, 5),)],
    edges=[
        (np.zeros((2, 3)),),
        (np.array([[1.0, 1.0], [NAN, 1.0]]),),
        (np.array([[INF, INF], [0.0, -0.0]]),),
    ],
)
def extrema_over_axes(A):
    """max and min over an axis, with and without keepdims."""
    a = np.max(A, axis=0)
    b = np.min(A, axis=1)
    c = np.max(A, axis=-1, keepdims=True)
    return np.sum(a * a) + np.sum(b) + np.sum(A * c) - np.max(A)


@program(smooth=[(normal(2, 3, 4),)], edges=[(np.zeros((2, 1, 3)),)])
def maximum_of_rank_three(T):
    """max over the middle axis of a rank-3 array."""
    return np.sum(np.max(T, axis=1) * np.min(T, axis=1))


@program(smooth=PAIRS, edges=TIES, argnums=(0, 1))
def norms(x, y):
    """The three norms of the plane: kinks and the origin."""
    one = abs(x) + abs(y)
    two = np.sqrt(x * x + y * y)
    sup = max(abs(x), abs(y))
    return one * 0.5 + two + sup * 2.0


@program(smooth=PAIRS, edges=TIES, argnums=(0, 1))
def nested_selections(x, y):
    """Selections of selections."""
    return abs(max(x, min(y, abs(x - y)))) + np.clip(np.maximum(x, y), -abs(y), abs(x) + 1.0)


@program(
    smooth=[(normal(6), 0.5)], edges=[(vec(0.5, 0.5), 0.5), (np.zeros(3), 0.0)], argnums=(0, 1)
)
def soft_threshold(x, t):
    """The proximal map of the 1-norm."""
    return np.sum(np.sign(x) * np.maximum(np.abs(x) - t, 0.0)) + np.sum(np.minimum(x, t) ** 2)


@program(
    smooth=[(normal(5), normal(5, seed=1), normal(5, seed=2))],
    edges=[(np.zeros(2), np.zeros(2), np.zeros(2))],
    argnums=(0, 1, 2),
)
def median_of_three(a, b, c):
    """The median by max and min, elementwise."""
    return np.sum(np.maximum(np.minimum(a, b), np.minimum(np.maximum(a, b), c)) ** 3)
