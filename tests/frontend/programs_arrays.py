"""Programs of arrays: creation, shapes, reductions, indexing, views, writing in place."""

# ruff: noqa: B007, B905, E741, SIM108 (written as people write)

import math

import numpy as np

from frontend.cases import case

X = np.array([0.5, -1.0, 2.0, 3.5])
Y = np.array([1.0, 2.0, -3.0, 0.25])
A = np.arange(12.0).reshape(3, 4) / 7 - 0.5
B = np.linspace(-1, 1, 12).reshape(4, 3)
C = np.arange(24.0).reshape(2, 3, 4)
F = X.astype(np.float32)
I = np.array([2, 0, 0, 1])


@case(X, Y)
def elementwise(x, y):
    z = np.exp(x) * y + 2 * x / (y + 10) - 1
    z = np.maximum(z, 0.1) ** 2 + np.abs(x) ** 1.5
    return z, -x, x // y, x % y, np.where(x > y, x, y), x**2, 2**x


@case(A, X)
@case(A, 2.0)
def broadcasting(a, x):
    return a * x + a[:, :1], x - a


@case(F)
def float32_arrays(x):
    y = 0.1 * x + np.exp(x)
    z = x * np.float64(2.0)
    y += 1
    return y, z, np.sum(x), x.mean(), np.zeros_like(x), np.where(x > 0, x, 0.0)


@case(I, X)
def integer_arrays(i, x):
    return i * 2, i / 2, i + 1.5, i // 2, i % 2, -i, i * x, np.abs(i), i**2, x**i, np.sum(i)


@case(X, Y)
def masks(x, y):
    m = (x > 0) & (y > 0)
    n = (x > 0) | ~(y > 0)
    return m, n, m * x, np.where(m, x, 0), np.logical_and(x > 0, y < 1), (x > 0) + (y > 0)


@case(X, Y)
def comparisons(x, y):
    return x < y, x == 2.0, np.isnan(x), np.any(x > 3), np.all(x > -2), (x > 0).sum()


@case(A)
def reductions(a):
    return (
        np.sum(a),
        np.sum(a, axis=0),
        a.sum(axis=1, keepdims=True),
        a.sum(-1),
        np.sum(a, axis=(0, 1)),
        np.prod(a[0]),
        a.mean(),
        np.mean(a, axis=0),
        np.mean(a, axis=1, keepdims=True),
        np.max(a),
        a.max(axis=1),
        np.min(a, axis=0, keepdims=True),
        np.amax(a),
    )


@case(C)
def reductions_of_three_axes(c):
    return np.sum(c, axis=(0, 2)), c.sum(axis=(1, 2), keepdims=True), np.mean(c, axis=(0, 1))


@case(A, B, X)
def products(a, b, x):
    return a @ b, a @ x, x @ b, x @ x, np.dot(a, b), np.dot(x, x), np.dot(2.0, x), a.dot(x)


@case(X)
def outer_and_inner(x):
    return np.outer(x, x + 1), np.inner(x, x), np.matmul(x, x), np.vdot(x, x)


@case(A)
def shapes(a):
    n, m = a.shape
    return n * m, a.size, a.ndim, len(a), a.shape[-1], np.shape(a)[0], np.size(a), a.shape


@case(A)
def reshaping(a):
    return (
        a.reshape(4, 3),
        a.reshape((2, 6)),
        a.reshape(-1),
        np.reshape(a, (2, -1)),
        a.T,
        a.T.reshape(-1),
        a.ravel(),
        a.flatten(),
        np.transpose(a),
        a.transpose(1, 0),
        a[:, None, :],
        np.expand_dims(a, 0),
        a.swapaxes(0, 1),
    )


@case(C)
def transpose_axes(c):
    return np.transpose(c, (2, 0, 1)), c.transpose(1, 0, 2), c.T, np.swapaxes(c, 0, 2)


@case(3)
def creation(n):
    return (
        np.zeros(n),
        np.ones((n, 2)),
        np.full(n, 2.5),
        np.zeros((2, n), dtype=np.float32),
        np.arange(n),
        np.arange(1.0, n),
        np.arange(0, n, 2),
        np.zeros(n, dtype=int),
        np.full((n,), 3),
        np.arange(n).astype(float),
    )


@case(A)
def creation_like(a):
    e = np.empty_like(a)
    e[:] = 1.0
    return np.zeros_like(a), np.ones_like(a), np.full_like(a, 2), np.zeros(a.shape), e


@case(1.5, 2)
def array_displays(x, n):
    a = np.array([x, 2.0, n])
    b = np.array([[1.0, x], [x * x, 0.0]])
    c = np.array([1, n])
    return a, b, c, np.array(x), np.asarray([x, 1]), np.array([a, a + 1])


@case(X, A)
def joining(x, a):
    return (
        np.concatenate((x, x[1:], [1.0, 2.0])),
        np.concatenate([a, a], axis=1),
        np.concatenate((a, x[None, :]), axis=0),
        np.stack([x, x + 1]),
        np.stack((x, x), axis=1),
        np.vstack([x, x]),
        np.hstack([x, x]),
    )


@case(X)
def slices(x):
    return x[1:], x[:-1], x[::2], x[::-1], x[-1], x[1:3], x[:], x[-2:], x[...], x[5:], x[3:0:-2]


@case(A, 1)
def two_dimensional_indexing(a, k):
    b = a[..., 0], a[-1, -1], a[k][2], a[1:, 1:], a[None, 0], a[0, ...]
    return a[0], a[k], a[:, 0], a[k, :2], b


@case(A, 2)
def slices_with_variables(a, k):
    s = 0.0
    for i in range(k):
        s += np.sum(a[i, : i + 1]) + np.sum(a[i:, i])
    return s


@case(X, I)
def gathering(x, i):
    return x[i], x[i + 1], x[[0, 2]], x[i[1:]]


@case(A, I[:3])
def gathering_rows(a, i):
    j = np.arange(3)
    return a[i], a[:, i], a[j, i], a[1, i], a[1:, i], a[i, 0]


@case(X)
def stores(x):
    y = np.zeros(5)
    y[0] = x[0] * 2
    y[-1] = 3
    for i in range(1, 4):
        y[i] = y[i - 1] + x[i]
    y[1] += x[1]
    y[2] *= 2
    y[3] -= y[2]
    return y


@case(A)
def stores_in_matrix(a):
    b = np.zeros((3, 4))
    for i in range(3):
        for j in range(4):
            b[i, j] = a[i, j] * i + j
            b[i, j] += 1
    b[0] = a[1]
    b[:, 1] = 7.0
    b[1:, 2:] += a[1:, 2:]
    b[2] *= 2
    return b


@case(X)
def stores_by_index(x):
    y = np.zeros(4)
    i = np.array([0, 0, 2])
    y[i] = x[:3]
    y[i] += 1.0
    np.add.at(y, i, x[1:])
    y[[3]] = 5
    return y


@case(X)
def writes_into_argument(x):
    x[0] = 10.0
    x[1:] += 1
    x *= 2
    return np.sum(x)


@case(X, Y)
def in_place_operators(x, y):
    z = x.copy()
    z += y
    z *= 2
    z -= 1
    z /= 3
    w = z
    w += 1
    return z, w


@case(X)
def views_alias(x):
    v = x[1:3]
    v[0] = 100.0
    u = x.reshape(2, 2)
    u[1] += 1
    return x, v, u


@case(A)
def row_alias(a):
    row = a[0]
    row[:] = row * 2
    for r in a:
        r[0] = 5.0
    a.T[1] = 8.0
    return a


@case(X)
def copies(x):
    y = x.copy()
    z = np.array(x)
    y[0] = 5
    z[1] = 6
    return x, y, z


@case(A)
def stencil(a):
    b = a.copy()
    for t in range(2):
        b[1:-1, 1:-1] = 0.25 * (a[:-2, 1:-1] + a[2:, 1:-1] + a[1:-1, :-2] + a[1:-1, 2:])
        a, b = b, a
    return a, b


@case(X, Y)
def array_chosen_by_branch(x, y):
    if x[0] > 0:
        z = x
    else:
        z = y
    w = x if y[0] > 5 else y
    return z + w


@case(X)
def array_rebound_in_loop(x):
    y = x
    for i in range(3):
        y = y * x + i
    return y


@case(X)
def array_made_in_loop(x):
    for i in range(2):
        y = x * i
    return y


@case(X)
@case(X[:0])
def array_made_in_unknown_loop(x):
    for v in x:
        y = x * v
    return y


@case(X)
def unpacking(x):
    a, b, c, d = x
    return a * b - c / d


@case(X[:3])
def unpacking_wrong_length(x):
    a, b = x
    return a + b


@case(A)
def unpacking_rows(a):
    p, q, r = a
    return p + q * r


@case(X)
def out_of_range(x):
    return x[10]


@case(X, Y)
def zero_dimensional(x, y):
    z = np.array(2.0)
    return x * z + np.sum(y), float(z)


@case(np.array(3.0))
def zero_dimensional_argument(x):
    return x * 2 + x[()]


@case(A)
def softmax(a):
    m = np.max(a, axis=1, keepdims=True)
    e = np.exp(a - m)
    return e / np.sum(e, axis=1, keepdims=True)


@case(X, I)
def integer_loads(x, i):
    s = 0.0
    for k in i:
        s += x[k] * k
    return s + i[0] / 2


@case(X)
def np_where_scalar(x):
    s = 0.0
    for v in x:
        s += np.where(v > 0, v, -2 * v)
    return s


@case(X)
def clip_array(x):
    return np.clip(x, -0.5, 1.0), x.clip(0, 1), np.clip(x, 0, None)


@case(X)
def round_array(x):
    return np.floor(x), np.ceil(x), np.round(x), np.trunc(x), x.round()


@case(A)
def flips(a):
    return np.flip(a), np.flip(a, axis=0), np.flip(a, 1)


@case(A)
def broadcast_to(a):
    return np.broadcast_to(a[0], (3, 4)) + a, np.atleast_2d(a[0]).shape[0]


@case(X)
def conversions(x):
    return x.astype(int), x.astype(np.float32), (x > 0).astype(float), np.float64(x), x.astype(bool)


@case(X)
def bool_array_operations(x):
    b = np.zeros(4, dtype=bool)
    b[1] = True
    b |= x > 0
    return b, b.any(), np.count_nonzero(b), b.sum()


@case(A)
def cholesky(a):
    n = a.shape[0]
    m = a @ a.T + 4.0 * np.ones((n, n))
    l = np.zeros((n, n))
    for i in range(n):
        m[i, i] += 5
    for i in range(n):
        for j in range(i + 1):
            s = m[i, j] - l[i, :j] @ l[j, :j]
            if i == j:
                l[i, j] = math.sqrt(s)
            else:
                l[i, j] = s / l[j, j]
    return l


@case(X)
def methods(x):
    y = x.copy()
    y.fill(2.0)
    return y.sum() + x.max() - x.min() + x.prod() + x.mean(), x.dot(y), x[0].item()


@case(X)
def static_tests(x):
    if x.ndim == 1:
        x = x[None, :]
    if np.ndim(x) == 2 and isinstance(x, np.ndarray):
        return x.shape[0]
    return np.linalg.norm(x)


@case(X)
def reciprocal_and_square(x):
    y = np.negative(x), np.add(x, 1), np.power(x, 2), np.divide(x, 2), +x
    return np.reciprocal(x), np.square(x), y
