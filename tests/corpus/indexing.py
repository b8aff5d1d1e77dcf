"""Indexing by integers, integer arrays and slices; interpolation; tables."""

import numpy as np

from corpus.registry import INF, NAN, ints, normal, positive, program, vec

REPEATED = ints(0, 2, 2, 1, 0, 2)


@program(
    smooth=[(normal(3), REPEATED)], edges=[(vec(0.0, NAN, INF), REPEATED), (normal(3), ints())]
)
def gather(x, index):
    """x[index] with repeated indices: contributions accumulate."""
    y = x[index]
    return np.sum(y * y) + np.sum(x[index] * y * 0.5)


@program(smooth=[(normal(3), ints(-1, 0, -3, -1))], edges=[(np.zeros(3), ints(-2))])
def gather_negative(x, index):
    """Negative indices in an index array."""
    return np.sum(np.sin(x[index]) * x[index])


@program(
    smooth=[(normal(4, 3), ints(3, 0, 0), ints(2, 1, 1))],
    edges=[(np.zeros((4, 3)), ints(1), ints(2))],
)
def gather_pairs(A, rows, columns):
    """A[rows, columns]: two index arrays together."""
    d = A[rows, columns]
    return np.sum(d**3) + np.sum(A[rows] * A[:1]) + np.sum(A[:, columns])


@program(smooth=[(normal(4, 3), ints(3, 0, 0))], edges=[(np.zeros((4, 3)), ints(1))])
def gather_rows(A, rows):
    """Rows by an index array, columns by an int."""
    B = A[rows]
    return np.sum(B * B) + np.sum(A[rows, 1] * 2.0) + np.sum(A[2, ints_of(rows)])


def ints_of(rows):
    return rows % 3


@program(
    smooth=[(normal(5), np.array([[0, 4], [4, 1]]))], edges=[(np.zeros(5), np.array([[0, 0]]))]
)
def gather_matrix_of_indices(x, index):
    """An index array of rank 2."""
    A = x[index]
    return np.sum(A @ A.T)


@program(smooth=[(normal(6), REPEATED)], edges=[(vec(0.0, NAN, INF, 1.0, 2.0, 3.0), REPEATED)])
def scatter_last_writer(x, index):
    """y[index] = x with repeated indices: the last writer gets the cotangent."""
    y = np.ones(4)
    y[index] = x
    return np.sum(y * y)


@program(smooth=[(normal(3), ints(2, 0, 1))], edges=[(np.zeros(3), ints(1, 0, 2))])
def permutation(x, p):
    """A permutation applied by a loop, and by an index array."""
    y = np.zeros(3)
    for i in range(3):
        y[p[i]] = x[i] * (i + 1)
    return np.sum(y * x[p])


@program(smooth=[(normal(4, 4), ints(0, 2))], edges=[(np.zeros((3, 3)), ints(1))])
def assign_rows(A, rows):
    """Rows set and updated through an index array."""
    B = A.copy()
    B[rows] = A[rows] * 2.0
    B[rows] += 1.0
    return np.sum(B * A)


@program(
    smooth=[(positive(6, seed=2), 2.4), (positive(6, seed=2), 0.3)],
    edges=[(positive(6), 2.0), (np.zeros(6), 0.0)],
    argnums=(0, 1),
)
def linear_interpolation(table, t):
    """The cell is int(t): a jump of the index, no jump of the value."""
    i = int(t)
    if i > len(table) - 2:
        i = len(table) - 2
    w = t - i
    return (1.0 - w) * table[i] + w * table[i + 1]


@program(smooth=[(normal(4, 5), 1.3, 2.6)], edges=[(normal(4, 5), 1.0, 2.0)], argnums=(0, 1, 2))
def bilinear_interpolation(grid, u, v):
    """Bilinear interpolation with floor."""
    i = int(np.floor(u))
    j = int(np.floor(v))
    a = u - i
    b = v - j
    top = (1.0 - b) * grid[i, j] + b * grid[i, j + 1]
    bottom = (1.0 - b) * grid[i + 1, j] + b * grid[i + 1, j + 1]
    return (1.0 - a) * top + a * bottom


@program(smooth=[(normal(8),)], edges=[(np.zeros(8),), (np.full(8, NAN),)])
def bit_reversal(x):
    """Integer arithmetic on indices: shifts by // and %, swaps."""
    n = len(x)
    for i in range(n):
        j = (i % 2) * 4 + (i // 2) % 2 * 2 + i // 4
        if j > i:
            x[i], x[j] = x[j], x[i]
    return np.sum(x * np.arange(8.0))


@program(smooth=[(normal(8),)], edges=[(np.zeros(4),), (vec(INF, 1.0),)])
def haar_transform(x):
    """In-place butterflies at doubling strides, a while loop outside."""
    n = len(x)
    step = 1
    while step < n:
        for start in range(0, n, 2 * step):
            for i in range(start, start + step):
                a = x[i]
                b = x[i + step]
                x[i] = a + b
                x[i + step] = a - b
        step *= 2
    return x[0] * x[1] + x[n - 1] ** 2


@program(
    smooth=[(normal(5, 2), np.array([[0, 1], [1, 2], [4, 0]]))],
    edges=[(np.zeros((5, 2)), np.array([[0, 0]]))],
)
def edges_of_graph(positions, edges):
    """Index pairs as data: springs between points."""
    energy = 0.0
    for k in range(len(edges)):
        i = edges[k, 0]
        j = edges[k, 1]
        dx = positions[i, 0] - positions[j, 0]
        dy = positions[i, 1] - positions[j, 1]
        energy += (np.sqrt(dx * dx + dy * dy) - 1.0) ** 2
    return energy


@program(
    smooth=[(vec(2.0, 1.5, -0.5), ints(0, 1, 3), ints(2, 0, 1), vec(1.0, 2.0, 4.0))],
    edges=[(np.zeros(3), ints(0, 1, 1), ints(2), vec(1.0))],
    argnums=(0, 3),
)
def sparse_rows(values, row_start, columns, x):
    """A sparse matrix in compressed rows times a vector."""
    total = 0.0
    for i in range(len(row_start) - 1):
        s = 0.0
        for k in range(row_start[i], row_start[i + 1]):
            s += values[k] * x[columns[k] % len(x)]
        total += s * s
    return total


@program(smooth=[(normal(6), 2)], edges=[(normal(6), 0), (np.zeros(6), 5)])
def slices_with_run_time_bounds(x, k):
    """Bounds that are int arguments, negative ones, beyond the end."""
    return np.sum(x[k:]) * np.sum(x[:k]) + np.sum(x[-k:] ** 2) + np.sum(x[k : k + 100])


@program(smooth=[(normal(6), 1)], edges=[(normal(6), 3)])
def while_index_walk(x, start):
    """A walk whose next index depends on active comparisons."""
    i = start
    total = 0.0
    for _ in range(10):
        total += x[i] * 0.5
        i = i + 2 if x[i] > 0.0 else i + 5
        i = i % len(x)
    return total * x[i]
