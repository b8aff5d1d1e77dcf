"""Boolean masks, positions of what holds, and integer arrays in every position of an index."""

import numpy as np

from corpus.registry import INF, NAN, ints, normal, program, vec

PLACES = ints(0, 2, 0, 1)


@program(smooth=[(normal(7),), (normal(3, seed=3),)], edges=[(np.zeros(3),), (vec(1.0, NAN, INF),)])
def mask_read(x):
    """x[mask]: of run-time length; its length, an empty selection, a mask of logic."""
    y = x[x > 0.1]
    z = x[(x < 0.5) & (x > -0.5)]
    return np.sum(y**2) * len(y) + np.sum(np.sin(z)) + np.sum(x[x > 100.0]) + y.shape[0]


@program(smooth=[(normal(7),)], edges=[(np.zeros(3),), (vec(1.0, NAN, -INF, -1.0),)])
def mask_write(x):
    """x[mask] = number, = array, += array; the mask is of what the array was before."""
    y = x * 2.0
    y[y < 0] = 0.0
    y[x > 0.5] += x[x > 0.5] ** 2
    z = np.zeros(x.shape)
    low = x < 0.2
    z[low] = y[low] - x[low]
    z[~low] *= 3.0
    x[x > 1.0] = 1.0
    return np.sum(y * np.arange(len(x))) + np.sum(z * z) + np.sum(x**3)


@program(smooth=[(normal(3, 4), normal(3, 4, seed=1))], edges=[(np.zeros((3, 4)), np.ones((3, 4)))])
def mask_of_a_matrix(A, B):
    """A mask of rank 2, and masks of one axis beside an int and a slice."""
    positive = B > 0.0
    chosen = A[positive]
    A = A * 1.0
    A[positive] *= chosen
    A[A < -1.0] = 7.0
    rows = np.array([True, False, True])
    A[rows, 1] = 3.0 * B[rows, 0]
    A[rows, 2:] -= B[rows][:, :2]
    A[:, positive[0]] += 1.0
    return np.sum(np.sin(A)) + np.sum(A[positive[:, 0], 1] ** 2) + np.sum(A[1, positive[1]])


@program(smooth=[(normal(7),)], edges=[(np.zeros(3),), (vec(1.0, NAN, -INF, -1.0),)])
def positions(x):
    """np.where and np.nonzero of one condition, np.flatnonzero, a loop over positions."""
    (high,) = np.where(x > 0)
    low = np.nonzero(x < 0)[0]
    y = np.zeros(len(x))
    y[high] = x[high] ** 2
    y[np.flatnonzero(x > 0.1)] += 1.0
    for k in low:
        y[k] += x[k] * 3.0
    return np.sum(y * np.arange(len(x))) + len(high) + np.sum(x[x.nonzero()] ** 3)


@program(smooth=[(normal(3, 4),)], edges=[(np.zeros((3, 4)),)])
def positions_in_a_matrix(A):
    """np.where gives a row and a column for each; np.argwhere gives pairs."""
    rows, columns = np.where(A > 0)
    total = 0.0
    for k in range(len(rows)):
        total += A[rows[k], columns[k]] ** 2 * k
    for i, j in np.argwhere(A > 0.3):
        total += np.sin(A[i, j]) * (i + 2 * j)
    A[np.nonzero(A < 0)] *= 2.0
    return total + np.sum(A[np.where(A > 1)] ** 3) + np.sum(A)


@program(smooth=[(normal(2, 3, 4), PLACES)], edges=[(np.zeros((2, 3, 4)), PLACES)])
def integer_arrays_apart(B, i):
    """Integer arrays separated by a slice give the first axes; side by side they stay in place."""
    y = B[i % 2, :, i] ** 2
    z = B[:, i % 3, i] ** 3
    w = B[0, :, i] * np.arange(3)
    u = np.sin(B[:, None, i % 3, i])
    v = B[i % 2, None, i % 3] * B[:, i % 3, ..., i][0, 0]
    return np.sum(y) + np.sum(z) + np.sum(w) + np.sum(u) + np.sum(v) + np.sum(B[..., i])


@program(smooth=[(normal(2, 3, 4), PLACES)], edges=[(np.zeros((2, 3, 4)), PLACES)])
def integer_arrays_apart_written(B, i):
    """The same as targets: set, changed without accumulation, accumulated by np.add.at."""
    C = B * 1.0
    C[i % 2, :, i] = B[0, 1, 0] + np.arange(12.0).reshape(4, 3) * B[0, 0, 0]
    C[0, :, i] *= 2.0
    C[:, [0, 2], 1:3] -= C[:, [1, 1], 0:2]
    C[i % 2, i % 3] -= B[0, i % 3]
    np.add.at(C, (slice(None), i % 3, i), B[:, 0, :])
    return np.sum(np.sin(C))


@program(smooth=[(normal(6), PLACES)], edges=[(np.zeros(6), PLACES)])
def overlapping_index_and_value(x, i):
    """A value, and an index, that lie in the array that is written: NumPy copies them first."""
    y = x * 1.0
    y[np.array([0, 3, 0, 1, 2])] = y[::-1][1:]
    y[1:] = y[:-1]
    y[:-2] += y[2:]
    y[::-1] *= y
    j = i * 1
    j[j] = j[::-1]
    return np.sum(np.sin(y) * np.arange(6)) + np.sum(x[j] ** 2 * np.arange(4))


@program(
    smooth=[(normal(5), np.array([3, 0, 3], np.int32), np.array([1, 2, 250], np.uint8))],
    edges=[(np.zeros(5), np.array([0], np.int16), np.array([7], np.int8))],
)
def integers_of_every_size(x, index, weight):
    """Passive integer arrays of any size, as index and in arithmetic; np.int32 in the program."""
    counts = np.zeros(5, dtype=np.int32)
    counts[index] += 2
    scaled = x[index] * weight + np.int16(3)
    return np.sum(scaled * x[-1]) + np.sum(x * counts) + np.sum(x.astype(np.int32) * x)
