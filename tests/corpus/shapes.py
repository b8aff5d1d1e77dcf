"""The same elements in another arrangement: axes, joining, splitting, repeating, padding."""

import numpy as np

from corpus.registry import normal, program


@program(smooth=[(normal(3, 4), normal(2, 3, 4))], edges=[(np.zeros((3, 4)), np.ones((2, 3, 4)))])
def axes_moved(A, B):
    """moveaxis, rollaxis, swapaxes, transpose, expand_dims, squeeze, atleast_3d."""
    C = np.moveaxis(B, 0, -1)
    D = np.rollaxis(B, 2)
    E = np.swapaxes(B, 0, 1)
    F = np.expand_dims(A, (0, 2))
    G = np.squeeze(F, axis=(0, 2)) * 2.0
    H, J = B.transpose(1, 2, 0), B.transpose((2, 0, 1))
    total = np.sum(C[:, 1] ** 2) + np.sum(D[3] ** 3) + np.sum(np.sin(E[0])) + np.sum(F * F)
    total += np.sum(G * A) + np.sum(H[0] * J[:, 1, 0][:, None]) + np.sum(np.atleast_3d(A) ** 2)
    return total + F.ndim + np.sum(F.squeeze(0)) + B.size


@program(smooth=[(normal(3, 4), normal(6))], edges=[(np.zeros((3, 4)), np.zeros(6))])
def joined(A, x):
    """concatenate of all elements, dstack, column_stack, append, block."""
    a = np.concatenate((A, A * 2.0), axis=None) * np.arange(24)
    b = np.dstack((A, A**2))[:, :, 1] ** 2
    c = np.column_stack((x[:3], A, x[3:])) ** 2 * np.arange(6)
    d = np.append(x, [1.0, 2.0]) ** 2 * np.arange(8)
    e = np.append(A, A[:1] ** 2, axis=0) ** 3
    f = np.block([[A, x[:3][:, None]], [np.ones((1, 4)), x[0] * np.ones((1, 1))]])
    g = np.block([x[:2], x[3] ** 2]) * np.arange(3)
    total = np.sum(a) + np.sum(b) + np.sum(c) + np.sum(d) + np.sum(e) + np.sum(g)
    return total + np.sum(f**2 * np.arange(5))


@program(smooth=[(normal(3, 4), normal(6))], edges=[(np.zeros((3, 4)), np.zeros(6))])
def inserted_and_deleted(A, x):
    """np.insert and np.delete of elements, rows and columns."""
    a = np.insert(x, 2, x[0] ** 2) * np.arange(7)
    b = np.delete(x, 1) ** 3 * np.arange(5)
    c = np.delete(A, [0, -1], axis=1) ** 2
    d = np.insert(A, 1, x[:4], axis=0) ** 2 * np.arange(4)
    e = np.insert(A, 0, x[1], axis=1) ** 2 * np.arange(5)
    return np.sum(a) + np.sum(b) + np.sum(c) + np.sum(d) + np.sum(e)


@program(smooth=[(normal(3, 4), normal(6))], edges=[(np.zeros((3, 4)), np.zeros(6))])
def split_into_views(A, x):
    """np.split and its kin give views: writing to one changes the array."""
    a, b, c = np.split(x, 3)
    p, q = np.array_split(x, [2])
    parts = np.array_split(x, 4)
    u, v = np.hsplit(A, 2)
    w = np.vsplit(A, 3)
    a *= 2.0
    total = np.sum(a * b**2 * c) + np.sum(p) * np.sum(q**2) + np.sum(parts[0] ** 2)
    return total + np.sum(parts[3] ** 3) + np.sum(u * v**2) + np.sum(w[1] * w[2] ** 2) + x[0] ** 2


@program(smooth=[(normal(3, 4), normal(6))], edges=[(np.zeros((3, 4)), np.zeros(6))])
def repeated(A, x):
    """np.tile, np.repeat by a number and by an array, np.broadcast_arrays."""
    total = np.sum(np.tile(x, 2) * np.arange(12)) + np.sum(np.tile(x[:2], (2, 2)) ** 2)
    total += np.sum(np.tile(A, (2, 1)) * np.arange(24).reshape(6, 4))
    total += np.sum(np.repeat(x, 2) * np.arange(12)) + np.sum(np.repeat(x[0], 3))
    total += np.sum(np.repeat(A, 2, axis=1) ** 2 * np.arange(8))
    total += np.sum(np.repeat(x[:3], [1, 0, 2]) ** 2 * np.arange(3))
    a, b = np.broadcast_arrays(x[:3, None], x[:2])
    return total + np.sum(a * b**2 * np.arange(2))


@program(smooth=[(normal(3, 4), normal(6))], edges=[(np.zeros((3, 4)), np.zeros(6))])
def turned(A, x):
    """np.roll along all, one and several axes; flips; quarters."""
    total = np.sum(np.roll(x, 2) * np.arange(6)) + np.sum(np.roll(x, -1) * x)
    total += np.sum(np.roll(A, 1, axis=0) * A) + np.sum(np.roll(A, 1) * A**2)
    total += np.sum(np.roll(A, (1, -1), axis=(0, 1)) * A) + np.sum(np.roll(x, 7) * x**2)
    total += np.sum(np.fliplr(A) * A) + np.sum(np.flipud(A) * A**2) + np.sum(np.rot90(A, 2) * A)
    total += np.sum(np.rot90(A) ** 2 * np.arange(3)) + np.sum(np.rot90(A, 3) * np.arange(3))
    return total + np.sum(np.flip(A, (0, 1)) * A**2)


@program(smooth=[(normal(3, 4), normal(6))], edges=[(np.zeros((3, 4)), np.zeros(6))])
def padded(A, x):
    """np.pad with constants, edges, reflections, and around."""
    total = np.sum(np.pad(x, 2) ** 2 * np.arange(10))
    total += np.sum(np.pad(A, ((1, 0), (2, 1)), constant_values=3.0) ** 2 * np.arange(7))
    total += np.sum(np.pad(x, (1, 2), mode="edge") * np.arange(9))
    total += np.sum(np.pad(A, 1, "wrap") ** 2 * np.arange(6))
    total += np.sum(np.pad(x, 2, mode="reflect") ** 2 * np.arange(10))
    return total + np.sum(np.pad(A, (1, 2), mode="symmetric") ** 2 * np.arange(7))


@program(smooth=[(normal(3, 4), normal(6))], edges=[(np.zeros((3, 4)), np.zeros(6))])
def reshaped(A, x):
    """A vector with any stride is reshaped as a view; slices and transposes through a copy."""
    columns = A[:, 1].reshape(-1, 1) * x[::2].reshape(1, 3)
    backwards = x[::-1].reshape(2, 3)
    y = x * 1.0
    y[::-1].reshape(3, 2)[1:, 0] = A[:2, 1] ** 2
    differences = (A[:, 1:] - A[:, :-1]).reshape(-1)
    differences[1] = 2.0
    z = A.T[:, ::-1].copy().reshape(3, 4)
    z[0] += 1.0
    total = np.sum(columns) + np.sum(backwards**2 * np.arange(3)) + np.sum(y * y * np.arange(6))
    total += np.sum(differences**2) + np.sum(z**2 * np.arange(4)) + x[::2].ravel()[1]
    return total + np.sum(A[:, [1, 0]].reshape(-1) * np.arange(6)) + A.item(3) ** 2


@program(smooth=[(normal(3, 4), normal(6))], edges=[(np.zeros((3, 4)), np.zeros(6))])
def joined_from_loops(A, x):
    """Arrays of comprehensions whose items are rows, and stacks of rows that a loop has made."""
    a = np.array([row * 2.0 for row in A]) ** 2
    b = np.asarray([[v, v**2] for v in x]) * np.array([1, 2])
    c = np.array([[x[i] * x[j] for j in range(3)] for i in range(len(x))]) ** 2 * np.arange(3)
    d = np.vstack([np.cumsum(row) for row in A]) * np.arange(4)
    e = np.hstack([row[:2] ** 2 for row in A]) * np.arange(6)
    rows = []
    for i in range(len(x)):
        rows.append(x[:2] * x[i])
    f = np.stack(rows, axis=1) ** 2 * np.arange(6)
    g = np.concatenate(A.reshape(3, 2, 2), axis=1) ** 2 * np.arange(6)
    h = np.hstack((1.0, x)) * np.arange(7)
    k = np.vstack((x[:4], A)) ** 2 * np.arange(4)
    total = np.sum(a) + np.sum(b) + np.sum(c) + np.sum(d) + np.sum(e) + np.sum(f)
    return total + np.sum(g) + np.sum(h) + np.sum(k)


@program(smooth=[(normal(3), normal(4))], edges=[(np.zeros(3), np.zeros(4))])
def sizes_that_change(x, y):
    """Names whose array changes its size in a loop, beside arrays made of an earlier one."""
    kept = x.copy()
    while len(x) > 1:
        x = x[1:] * 0.5
    total = np.sum((kept * x) ** 2)
    pair = y[1:3] + y[:2] * y[-2:]
    shifted = y[1:-1] * y[2:] - y[:-2] * pair
    for k in range(2):
        pair = pair[k:] * shifted[-1:]
    return total + np.sum(shifted**2 * pair) + np.sum(y[:, None][1:] * shifted)
