"""Elements at positions by function: taken, put, chosen; arrays of positions."""

import numpy as np

from corpus.registry import ints, normal, program


@program(smooth=[(normal(3, 4), normal(6))], edges=[(np.zeros((3, 4)), np.zeros(6))])
def taken(A, x):
    """np.take with and without an axis and as a method, np.compress, np.extract, np.choose."""
    i = np.array([2, 0, 1, -1])
    total = np.sum(np.take(x, i) ** 2) + np.sum(np.take(A, [1, 2], axis=1) ** 3)
    total += np.sum(np.sin(np.take(A, i, axis=0))) + np.sum(A.take([0, 5, 7]) * np.arange(3))
    total += np.sum(np.take(x, [7, -9], mode="clip")) + np.sum(
        np.take(x, [7, -9], mode="wrap") ** 2
    )
    total += np.sum(np.compress([True, False, True], A, axis=0) ** 2)
    total += np.sum(np.extract(A > 0, A) ** 3)
    picked = np.choose(ints(0, 1, 1, 0), [A[0], A[1] ** 2])
    return total + np.sum(picked * np.arange(4))


@program(smooth=[(normal(3, 4),)], edges=[(np.zeros((3, 4)),)])
def put(A):
    """np.put, np.put_along_axis, np.fill_diagonal, np.copyto, np.putmask, fill."""
    B = A * 1.0
    np.put_along_axis(B, np.array([[1], [0], [3]]), 5.0 * A[:, :1], axis=1)
    np.fill_diagonal(B, A[0, 3])
    np.put(B, [1, 2], A[0, :2] ** 2)
    C = np.empty_like(A)
    np.copyto(C, A * 2.0)
    np.copyto(C, 1.0, where=A > 0)
    np.putmask(C, A < -1, A)
    D = np.ndarray((3, 4), dtype=A.dtype)
    D.fill(2.0)
    D[:, 1:] *= C[:, 1:]
    return np.sum(B**2 * np.arange(4)) + np.sum(C**2) + np.sum(D * A)


@program(smooth=[(normal(4, 4),)], edges=[(np.zeros((4, 4)),)])
def positions_of_a_pattern(A):
    """Triangles, diagonals and blocks by index arrays; a flat position and back."""
    i, j = np.triu_indices(4, k=1)
    total = np.sum(A[i, j] * np.arange(6)) + np.sum(A[np.tril_indices(4)] ** 2)
    total += np.sum(A[np.triu_indices_from(A)] ** 3) + np.sum(A[np.diag_indices(4)] ** 2)
    block = A[np.ix_([0, 2], [1, 3])]
    A[np.diag_indices_from(A)] += 1.0
    A[np.ix_([0, 1], [2, 3])] *= 2.0
    row, column = np.unravel_index(6, A.shape)
    flat = A.ravel()[np.ravel_multi_index((row, column), A.shape)]
    total += np.sum(block * block.T) + np.sum(A[np.tril_indices_from(A, -1)] ** 2)
    return total + np.sum(np.sin(A)) + A[row, column] * flat


@program(smooth=[(normal(3, 4),)], edges=[(np.zeros((3, 4)),)])
def all_positions(A):
    """Loops over np.ndindex, np.ndenumerate, np.nditer (written to, too) and x.flat."""
    total = 0.0
    for i, j in np.ndindex(A.shape):
        total += A[i, j] * (i + 1) * (j + 2)
    for ij in np.ndindex(*A.shape):
        total += A[ij] ** 2 * ij[0]
    B = A * 2.0
    for (i, j), v in np.ndenumerate(A):
        B[i, j] += v**3 * i
    for v in np.nditer(B, op_flags=["readwrite"]):
        v[...] = v * np.sin(v)
    for v in A.flat:
        total = total * 0.5 + v**2
    return total + np.sum(B)


@program(smooth=[(normal(3, 4),)], edges=[(np.zeros((3, 4)),)])
def flat_and_whole(A):
    """x.flat read, written and sliced (a copy); x[i, ...] is a view even of one element."""
    B = A * 2.0
    part = B.flat[1:9:2]
    B.flat[3] = A[0, 0]
    B.flat[:: A.shape[1] + 1] += 1.0
    v = B[1, 2, ...]
    B[1, 2] = 3.0 * A[0, 1]
    B[0, ...] *= v
    return np.sum(part**2) + B.flat[2] * B.flat[-1] + np.sum(B**3) + v


@program(smooth=[(normal(9), 2), (normal(9), -3)], edges=[(np.zeros(9), 1), (normal(9), -1)])
def steps_at_run_time(x, s):
    """Slices with steps that are computed, in both directions, read and written."""
    y = x * 1.0
    for k in range(2, 4):
        y[k * k :: k] *= 0.5
    n = len(x) // 2
    y[1::n] = x[::n][:2] * 2.0
    y[::s] += 1.0
    return np.sum(x[::s] ** 2) + np.sum(y[7:2:s] ** 2) + np.sum(y[2:7:s]) + np.sum(y[4:0:-n] * 2)
