"""Programs whose structure depends on the shape of an argument."""

import itertools

import numpy as np

from corpus.registry import normal, program, sizes, vec


def weighed(v):
    """The square of a lone number; else both halves, weighed differently."""
    if len(v) == 1:
        return v[0] ** 2
    m = len(v) // 2
    return weighed(v[:m]) * 0.5 + weighed(v[m:]) * v[0]


@program(smooth=sizes(normal, 1, 5), edges=[(vec(0.0, 1.0, 0.0),)])
def halves(x):
    """Recursion over halves of an array."""
    return weighed(x)


@program(smooth=sizes(normal, 8))
def walsh(x):
    """Recursion that returns arrays: every other element, concatenated."""

    def transformed(v):
        if v.shape[0] == 1:
            return v
        a = transformed(v[0::2])
        b = transformed(v[1::2])
        return np.concatenate([a + b, a - b])

    return np.sum(transformed(x) ** 2 * np.arange(len(x)))


def product_of(v):
    """The first element times those that are left."""
    return 1.0 if len(v) == 0 else (v[0] + 2.0) * product_of(v[1:])


@program(smooth=sizes(normal, 2, 4))
def taken_apart(x):
    """first, *rest = x; f(*x); tuple(x); combinations; recursion over x[1:]."""
    first, *rest = x
    *_, last = tuple(x)
    total = first * sum(rest) + last * len(rest) + max(*x, 0.1)
    for a, b in itertools.combinations(x, 2):
        total += (a - b) ** 2 * a
    return total + product_of(x)


@program(smooth=[(normal(1, 4),), (normal(3, 1),), (normal(1, 1),)])
def squeezed(x):
    """np.squeeze of whatever axes have size 1."""
    y = np.squeeze(x)
    return np.sum(y * y) + np.sum(x[:, :1].squeeze())


@program(smooth=[(normal(2, 3),), (normal(1, 2),)])
def computed_shapes(a):
    """Shapes of slices, transposes, sums with keepdims, reshapes and arithmetic are known too."""
    first, *others = a.T
    total = np.sum(np.squeeze(np.sum(a * a, axis=0, keepdims=True))) + first[0] * len(others)

    def folded(v):
        if len(v) == 1:
            return v[0]
        return folded(np.sin(v[1:] * 0.5 + v[:-1] ** 2) + 1.0) * v[0]

    return total + folded(np.squeeze(a.reshape(1, -1) * 2.0))
