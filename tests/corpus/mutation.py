"""Programs that write into arrays: elements, slices, views, arguments."""

import numpy as np

from corpus.registry import INF, NAN, ints, normal, positive, program, sizes, vec

VECTORS = sizes(normal, 2, 17)
EDGES = [(np.zeros(3),), (vec(0.0, -0.0, NAN),), (vec(INF, 1.0, -INF),)]


@program(smooth=VECTORS, edges=EDGES)
def writes_its_argument(x):
    """An argument that is overwritten; the user's array stays as it is."""
    for i in range(len(x)):
        x[i] = x[i] * x[i]
    x[0] += 1.0
    return np.sum(x)


@program(smooth=VECTORS, edges=EDGES)
def augmented_elements(x):
    """Every augmented assignment to an element."""
    y = x.copy()
    for i in range(len(y)):
        y[i] += 1.5
        y[i] *= x[i]
        y[i] -= x[i - 1]
        y[i] /= 2.0
        y[i] **= 2
    return np.sum(y)


@program(smooth=VECTORS, edges=EDGES)
def element_times_itself(x):
    """x[i] *= x[i], and an update whose right side reads its target."""
    x[0] *= x[0]
    x[1] += x[1] * x[0]
    x[1] = x[1] + x[0]
    return x[0] * x[1]


@program(smooth=[(normal(4, 3),)], edges=[(np.zeros((2, 2)),), (np.full((1, 2), NAN),)])
def row_view(A):
    """row = A[i]; row[j] += ... changes A."""
    for i in range(len(A)):
        row = A[i]
        for j in range(len(row)):
            row[j] += 0.5 * row[j - 1]
        row[0] = 2.0
    return np.sum(A * A)


@program(smooth=[(normal(4, 3),)], edges=[(np.zeros((2, 2)),)])
def columns_through_transpose(A):
    """A write through the transpose."""
    B = A.T
    for j in range(len(B)):
        B[j] *= j + 1.0
    B[0, 1] = A[0, 0] * A[1, 1]
    return np.sum(np.sin(A))


@program(smooth=VECTORS, edges=EDGES)
def alias(x):
    """Two names of one array."""
    y = x
    y[0] = y[0] * 3.0
    x[1] = y[0] * x[1]
    return np.sum(y) + y[1]


@program(smooth=sizes(normal, 4, 17), edges=[(np.zeros(4),)])
def overlapping_slices(x):
    """Slices that overlap: NumPy's right side is evaluated first."""
    y = x * 1.0
    y[1:] += y[:-1]
    y[:-1] = 2.0 * y[1:]
    y[::-1] *= 0.5
    return np.sum(y * x)


@program(smooth=sizes(normal, 6, 17), edges=[(np.zeros(6),), (np.zeros(0),)])
def slices_with_steps(x):
    """Assignment to every second element, and reversed."""
    y = np.zeros(len(x))
    y[::2] = x[::2]
    y[1::2] = -x[1::2] * 2.0
    z = y[::-1]
    z[1:-1] += x[1:-1]
    return np.sum(y * y)


@program(smooth=sizes(normal, 5, 17), edges=[(np.zeros(5),), (np.full(5, INF),)])
def slice_of_slice(x):
    """A view of a view, written through."""
    y = x.copy()
    inner = y[1:][1:-1]
    inner[0] = 7.0 * inner[1]
    inner *= inner
    return np.sum(y) * y[2]


@program(smooth=VECTORS, edges=EDGES)
def constant_fill(x):
    """Overwriting by constants cuts the dependence."""
    y = x * x
    y[0] = 1.0
    s = np.sum(y)
    y[:] = 0.0
    return s + np.sum(y)


@program(smooth=VECTORS, edges=EDGES)
def array_augmented(x):
    """Whole arrays updated in place, seen through another name."""
    y = x.copy()
    z = y
    y += x
    y *= x
    y -= 0.5
    y /= 2.0
    return np.sum(z * z)


@program(smooth=[(0.7,), (-1.2,)], edges=[(0.0,), (NAN,)])
def scalars_into_array(x):
    """Scalars stored into new arrays of every kind of allocation."""
    a = np.zeros(3)
    b = np.ones(2)
    c = np.empty(2)
    d = np.full(3, 0.5)
    a[1] = x
    b[0] *= x
    c[0] = x * x
    c[1] = a[1] + b[0]
    d[2] -= c[1]
    return np.sum(a) + np.sum(b) + c[0] * c[1] + np.sum(d * d)


@program(smooth=[(normal(3, 3, seed=4),)], edges=[(np.zeros((3, 3)),), (np.ones((2, 2)),)])
def swap_rows(A):
    """Rows exchanged through a copy."""
    first = A[0].copy()
    A[0] = A[1]
    A[1] = first
    A[0] -= A[1] * 0.5
    return A[0, 0] * A[1, 1] + A[0, 1]


@program(smooth=VECTORS, edges=EDGES)
def swap_elements(x):
    """Elements exchanged by simultaneous assignment, in a loop."""
    n = len(x)
    for i in range(n // 2):
        x[i], x[n - 1 - i] = x[n - 1 - i], x[i]
    total = 0.0
    for i in range(n):
        total += (i + 1) * x[i]
    return total


@program(smooth=VECTORS, edges=EDGES)
def bubble(x):
    """One pass of bubble sort: swaps under an active comparison."""
    for i in range(len(x) - 1):
        if x[i] > x[i + 1]:
            x[i], x[i + 1] = x[i + 1], x[i]
    return x[len(x) - 1] ** 2 - x[0]


@program(
    smooth=[(normal(4), ints(0, 2, 2, 3, 0))],
    edges=[(np.zeros(4), ints(1, 1)), (vec(1.0, NAN), ints())],
)
def histogram(weights, bins):
    """Accumulation at indices that repeat, element by element."""
    counts = np.zeros(4)
    for i in range(len(bins)):
        counts[bins[i]] += weights[i % len(weights)]
    return np.sum(counts**2)


@program(smooth=[(positive(3), 2), (positive(3), -1)], edges=[(np.zeros(3), 0)])
def computed_and_negative_indices(x, k):
    """Indices that are computed, and negative ones."""
    x[k] = x[-1] * x[k - 1]
    x[-2] += x[k]
    return x[0] - x[1] * x[-1]


@program(smooth=VECTORS, edges=EDGES)
def overwritten_before_use(x):
    """A store whose value is overwritten before it is read."""
    y = np.zeros(2)
    y[0] = np.exp(x[0])
    y[0] = x[1]
    y[1] = y[0] * x[0]
    y[0] = y[1]
    return y[0] + y[1]


@program(smooth=[(normal(3, 4),)], edges=[(np.zeros((2, 2)),)])
def matrix_elements_and_blocks(A):
    """Element, row, column and block assignment in one matrix."""
    B = np.zeros((4, 4))
    B[0, :] = A[0, 0]
    B[1:3, 1:2] = A[:2, :1]
    B[:, 3] += A[1, 1] * 2.0
    B[3] = B[:, 1]
    B[1, 1] *= B[0, 3]
    return np.sum(B * B)


@program(smooth=[(normal(3), normal(4, seed=9))], edges=[(np.zeros(3), np.ones(4))], argnums=(0, 1))
def writes_one_reads_other(x, y):
    """Two arguments: one is written, the other read in between."""
    s = y[0] * y[1]
    y[0] = x[0]
    s += y[0] * x[1]
    y[1:] *= s
    return np.sum(y) + np.sum(x)


@program(smooth=[(normal(5, seed=6), 0.3)], edges=[(np.zeros(3), 0.0)], argnums=(0, 1))
def conditional_store(x, threshold):
    """Stores under a branch."""
    y = np.zeros(len(x))
    for i in range(len(x)):
        if x[i] > threshold:
            y[i] = x[i] - threshold
        elif x[i] < -threshold:
            y[i] = x[i] + threshold
    return np.sum(y * y) + y[0]


@program(smooth=[(normal(3, 4), normal(6))], edges=[(np.zeros((3, 4)), np.zeros(6))])
def results_into_arrays(A, x):
    """out= of ufuncs (by position, too), of products and sums; it may be an operand or overlap."""
    y = np.empty_like(x)
    np.multiply(x, 2.0, out=y)
    np.add(y, x, y)
    np.sin(y, out=y)
    z = np.zeros((3, 3))
    np.dot(A, A.T, out=z)
    w = np.zeros(3)
    np.sum(A, axis=1, out=w)
    A.mean(axis=1, out=z[0])
    np.maximum(w, 0.0, out=w)
    negative = np.less(x, 0)
    np.logical_not(negative, negative)
    np.subtract(x, 1.0, out=x)
    np.exp(A, out=A[::-1])
    again = np.add(x, x, out=y)
    again[0] = 7.0 * x[1]
    total = np.sum(y * np.arange(6)) + np.sum(z**2) + np.sum(w * np.arange(3))
    return total + np.sum(x[negative] ** 2) + np.sum(A**2 * np.arange(4))


@program(smooth=[(normal(3, 4),)], edges=[(np.zeros((3, 4)),)])
def names_of_one_memory(A):
    """Rows, columns, transposes and slices of slices: written by one name, read by another."""
    r, c, T = A[1], A[:, 1], A.T
    r[2] = 5.0 * A[0, 0]
    c *= A[0, 3]
    A[2] += r
    T[0, 1] = A[2, 2] ** 2
    D = A[1:, 1:]
    E = D[:, ::-1]
    E[0] -= c[:1] * 2.0
    A[1][2] = 4.0 * A[0][1]
    A[-1][-1] -= A[-2][-2]
    for row in A:
        row *= 1.5
        row[0] += 1.0
    for i, row in enumerate(A[:, :2]):
        row[:] = row * i + A[i, 3]
    return np.sum(A**2 * np.arange(4)) + np.sum(T[1]) + np.sum(E * D)


@program(smooth=[(normal(6),)], edges=[(np.zeros(6),)])
def integers_and_floats(x):
    """Arrays of ints: computed, written, multiplied, in floating arithmetic; astype; bools."""
    k = np.array([1, 2, 3, 4, 5, 6]) * 2 - 1
    m = k // 2 % 3
    positive = (x > 0).astype(int)
    k[2:] += x.astype(int)[2:] + 1
    z = np.zeros(3, dtype=int)
    z[0] = 3
    z[z > 0] = 2
    both = (k > 3) & (x > 0)
    table = np.eye(6, dtype=int) @ np.outer(k, m)
    total = np.sum(k * x) + np.sum(m * x**2) + np.sum(positive * x) + np.sum(k**2 * x)
    total += x[z[0]] + x[(k.max() - k.min()) // 9] * (k / 2)[1] + both.sum() * x[2]
    return total + np.dot(k, k) * x[3] + (m @ k) * x[4] + np.sum(table @ m * x) + np.mean(k) * x[1]
