"""What gets its type for good in the first iteration of a loop."""

import numpy as np

from corpus.registry import NAN, normal, positive, program


@program(smooth=[(normal(3, 4),), (normal(2, 1),)])
def number_that_becomes_an_array(x):
    """Sums, products and recurrences that start from a number, rebound and in place."""
    total, product, value = 0, 1.0, x[0, 0]
    for j in range(x.shape[1]):
        total = total + (j + 1) * x[:, j] ** 2
        product *= np.cos(x[:, j])
        value = value * x[:, j] + 1.0
    shared = product
    shared[0] = 2.0
    return np.sum(total * product * value)


@program(smooth=[(normal(4, 3),)], edges=[(np.ones((3, 2)),)])
def number_that_becomes_an_array_in_nested_loops(x):
    """The inner loop settles it for the outer one; a loop that is left early, a while loop."""
    grid, best = 0.0, 1.0
    for i in range(1, x.shape[0]):
        for j in range(i):
            grid = grid + x[i] * np.sin(x[j])
        if grid[0] > 4.0:
            break
        best = best * 1.1
    k, norms = 0, 0.0
    while k < len(x):
        norms += x[k] ** 2
        k += 1
    back = 0.5
    for row in reversed(x):
        back = back * row + np.cos(row)
    return best * grid @ np.sqrt(1.0 + norms) + np.sum(back)


@program(smooth=[(normal(3, 4),)])
def sums_of_arrays(x):
    """The builtin sum of a generator and of a list of arrays, a weak number in front."""
    a = sum(x[:, i] ** 2 * i for i in range(x.shape[1]))
    b = sum([np.sin(row) for row in x], start=0.5)
    c = sum(x[i] * x[j, 0] for i in range(len(x)) for j in range(len(x)))
    return np.sum(a) + b @ c


class Momentum:
    """Its memory is made by the first step."""

    def __init__(self, rate):
        self.rate = rate
        self.velocity = None
        self.path = 0.0

    def step(self, w, gradient):
        if self.velocity is None:
            self.velocity = np.zeros(np.shape(w))
        self.velocity = 0.9 * self.velocity - self.rate * gradient
        self.path = self.path + np.abs(self.velocity)
        self.last = np.sum(self.velocity**2)
        return w + self.velocity


@program(smooth=[(normal(4), positive(4, seed=1))], argnums=(0, 1))
def object_that_the_first_step_completes(w, scale):
    """Attributes that are None, a number or missing before the first call."""
    optimiser = Momentum(0.05)
    for _ in range(5):
        w = optimiser.step(w, 2.0 * scale * w)
    return np.sum(w**2) + optimiser.path @ scale + optimiser.last


@program(smooth=[(normal(4), normal(3, seed=2))], argnums=(0, 1))
def dict_that_the_first_iteration_completes(w, g):
    """A key that the loop adds, an entry that becomes an array."""
    found = {"sum": 0.0}
    for i in range(len(g)):
        found["sum"] = found["sum"] + w * g[i]
        found["last"] = w[i] * g[i]
    return np.sum(found["sum"] ** 2) + found["last"]


@program(smooth=[(normal(3), np.array([200, 100, 50], np.uint8))])
def narrow_integers_from_zero(x, levels):
    """An int that becomes a uint8, which wraps."""
    total = 0
    for k in range(len(levels)):
        total += levels[k]
    return np.sum(x * total)


@program(smooth=[(0.7, 3), (0.4, 2)], edges=[(0.0, 2), (NAN, 2)])
def lists_that_only_the_loop_makes(x, n):
    """Read after the loop; in a nested loop."""
    for _ in range(3):
        pair = [x * 2.0, x + 1.0]
        x = pair[0] * 0.5 * pair[1]
    for k in range(n):
        powers = [x * j for j in range(n)]
        for j in range(2):
            row = [powers[-1] * k, x + j]
        x = 0.1 * sum(powers) + row[0]
    return x + pair[1] + powers[-1] * row[1]
