"""Machine learning and sequence models: networks, attention, clustering, filters, splines."""

import numpy as np
from numpy import exp, tanh

from corpus_language.registry import ints, normal, positive, program, vec

X = normal(4, 3, seed=10)
Y = np.array([0, 2, 1, 1])
SIGNAL = np.array([0.1, 0.4, 0.2, -0.3, 0.5, 0.9])


def layers(*sizes):
    """Passive: the parameters of a network."""
    shapes = list(zip(sizes[:-1], sizes[1:]))
    return [(0.5 * normal(m, n, seed=m + n), 0.1 * normal(n, seed=n)) for m, n in shapes]


def dot_pairs(params):
    return sum(np.sum(w**2) + np.sum(b**2) for w, b in params)


@program([(layers(3, 4, 2),)])
def multilayer_perceptron(params):
    """A list of (W, b), unpacked in a loop; tanh between layers."""
    h = X
    for W, b in params:
        outputs = np.dot(h, W) + b
        h = np.tanh(outputs)
    return np.mean(outputs**2)


@program([(layers(3, 5, 3),)])
def relu_classifier(params):
    """params[:-1] and params[-1], one-hot by eye, logsumexp by hand."""
    h = X
    for W, b in params[:-1]:
        h = np.maximum(h @ W + b, 0.0)
    W, b = params[-1]
    logits = h @ W + b
    m = logits.max(axis=1, keepdims=True)
    logp = logits - m - np.log(np.sum(np.exp(logits - m), axis=1, keepdims=True))
    return -np.sum(logp * np.eye(3)[Y]) / len(Y) + 0.01 * dot_pairs(params)


@program([({"W1": normal(3, 4, seed=1), "b1": np.zeros(4), "W2": normal(4, seed=2)},)])
def dict_network(params):
    """A dict of arrays, leaky units by where."""
    h = X @ params["W1"] + params["b1"]
    h = np.where(h > 0, h, 0.1 * h)
    return np.sum((h @ params["W2"] - Y) ** 2)


@program([(normal(4, 3, seed=2), normal(3, 3, seed=3), normal(3, 3, seed=4))], argnums=(0, 1, 2))
def self_attention(x, Wq, Wk):
    """x @ W, transpose, a softmax helper with an axis."""

    def softmax(a, axis=-1):
        e = np.exp(a - np.max(a, axis=axis, keepdims=True))
        return e / e.sum(axis=axis, keepdims=True)

    scores = (x @ Wq) @ (x @ Wk).T / np.sqrt(x.shape[-1])
    return np.sum((softmax(scores) @ x) ** 2)


@program([(normal(4, 4, seed=2), normal(4, 4, seed=3))], argnums=(0, 1))
def two_heads(x, W):
    """reshape and transpose with axes, a batched product."""
    n, d = x.shape
    q = (x @ W).reshape(n, 2, d // 2).transpose(1, 0, 2)
    scores = q @ q.transpose(0, 2, 1)
    return np.sum(np.tanh(scores) @ q)


@program([(normal(5, 3, seed=2), positive(3, seed=1), normal(3, seed=2))], argnums=(0, 1, 2))
def layer_norm(x, gain, bias, eps=1e-5):
    """mean and var with keepdims."""
    mu = x.mean(axis=-1, keepdims=True)
    var = x.var(axis=-1, keepdims=True)
    return np.sum(np.abs((x - mu) / np.sqrt(var + eps) * gain + bias))


@program([(normal(5, 3, seed=2),)])
def batch_norm_and_gelu(x):
    """Statistics over axis 0, a cubic inside tanh."""
    z = (x - np.mean(x, axis=0)) / (np.std(x, axis=0) + 1e-3)
    return np.sum(0.5 * z * (1 + np.tanh(np.sqrt(2 / np.pi) * (z + 0.044715 * z**3))))


@program([(0.4 * normal(3, 3, seed=1), normal(3, seed=2), normal(3, seed=3))], argnums=(0, 1, 2))
def recurrent_network(W, U, h0):
    """A state carried through a loop over a signal."""
    h = h0
    for s in SIGNAL:
        h = tanh(W @ h + U * s)
    return np.sum(h)


@program([(0.3 * normal(8, 4, seed=1), np.zeros(8))], argnums=(0, 1))
def lstm_cell(W, b):
    """np.concatenate, np.split into four gates."""
    h, c = np.zeros(2), np.zeros(2)
    for t in range(3):
        z = W @ np.concatenate([h, SIGNAL[2 * t : 2 * t + 2]]) + b
        f, i, o, g = np.split(z, 4)
        sig = lambda a: 1 / (1 + exp(-a))
        c = sig(f) * c + sig(i) * np.tanh(g)
        h = sig(o) * np.tanh(c)
    return h[0] + c[1] ** 2


@program([(normal(2, 2, seed=4),)])
def kmeans_objective(centres):
    """argmin of distances, fancy indexing of the centres by it."""
    points = X[:, :2]
    d = ((points[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)
    nearest = np.argmin(d, axis=1)
    return np.sum((points - centres[nearest]) ** 2)


@program([(normal(6, 2, seed=4),)])
def kmeans_iterations(points):
    """Masks of one label, means of masked rows, in a loop."""
    centres = points[:2].copy()
    for _ in range(2):
        labels = np.argmin(((points[:, None] - centres) ** 2).sum(-1), axis=1)
        for k in range(2):
            if np.any(labels == k):
                centres[k] = points[labels == k].mean(axis=0)
    return np.sum(centres**2)


@program([(normal(5, 2, seed=4), ints(0, 1, 1, 0, 1))])
def contrastive(z, labels):
    """A double loop with continue, norms of differences."""
    loss = 0.0
    for i in range(len(z)):
        for j in range(i + 1, len(z)):
            d = np.sqrt(np.sum((z[i] - z[j]) ** 2))
            if labels[i] == labels[j]:
                loss += d**2
                continue
            loss += max(0.0, 1.0 - d) ** 2
    return loss


@program([(vec(0.9, 0.1), 0.5)], argnums=(0, 1))
def kalman_filter(x0, q):
    """Matrices of constants, a gain by division, updates by @."""
    A = np.array([[1.0, 0.1], [0.0, 1.0]])
    H = np.array([[1.0, 0.0]])
    P = np.eye(2)
    x = x0
    ll = 0.0
    for z in SIGNAL:
        x = A @ x
        P = A @ P @ A.T + q * np.eye(2)
        S = (H @ P @ H.T)[0, 0] + 0.1
        K = P @ H.T / S
        r = z - (H @ x)[0]
        x = x + K[:, 0] * r
        P = (np.eye(2) - K @ H) @ P
        ll -= 0.5 * (np.log(S) + r * r / S)
    return ll


@program([(positive(2, 2, seed=1), positive(2, 3, seed=2))], argnums=(0, 1))
def hmm_forward(A, B):
    """Rows normalised, a scaled recursion over integer observations."""
    A = A / A.sum(axis=1, keepdims=True)
    B = B / B.sum(axis=1, keepdims=True)
    obs = [0, 2, 1, 1]
    alpha = np.array([0.6, 0.4]) * B[:, obs[0]]
    ll = 0.0
    for o in obs[1:]:
        c = alpha.sum()
        ll += np.log(c)
        alpha = (alpha / c) @ A * B[:, o]
    return ll + np.log(np.sum(alpha))


@program([(positive(3, 3, seed=5),)])
def viterbi_score(A):
    """max and argmax over an axis of a sum, a path in an integer array."""
    logA = np.log(A)
    delta = np.zeros(3)
    path = np.zeros(3, dtype=int)
    for t in range(4):
        scores = delta[:, None] + logA
        path = np.argmax(scores, axis=0)
        delta = np.max(scores, axis=0) + 0.1 * t
    return np.max(delta) + delta[path[0]]


@program([(normal(5, seed=3),)])
def natural_spline(y):
    """The Thomas algorithm in lists, second derivatives of a spline."""
    n = len(y)
    h = 1.0
    c, d = [0.0] * n, [0.0] * n
    for i in range(1, n - 1):
        rhs = 3.0 * (y[i + 1] - 2.0 * y[i] + y[i - 1]) / h**2
        m = 4.0 - c[i - 1]
        c[i] = 1.0 / m
        d[i] = (rhs - d[i - 1]) / m
    M = [0.0] * n
    for i in range(n - 2, 0, -1):
        M[i] = d[i] - c[i] * M[i + 1]
    return sum(m * m for m in M)


@program([(0.37, normal(6, seed=3))], argnums=(0, 1))
def b_spline(x, control):
    """de Boor's algorithm with a list made of slices of an array."""
    p = 2
    knots = [0.0, 0.0, 0.0, 0.25, 0.5, 0.75, 1.0, 1.0, 1.0]
    k = p
    while k < 5 and knots[k + 1] <= x:
        k += 1
    d = [control[j + k - p] for j in range(p + 1)]
    for r in range(1, p + 1):
        for j in range(p, r - 1, -1):
            left = knots[j + k - p]
            a = (x - left) / (knots[j + 1 + k - r] - left)
            d[j] = (1 - a) * d[j - 1] + a * d[j]
    return d[p]


@program([(vec(0.15, 0.55, 0.8), normal(5, seed=3))], argnums=(0, 1))
def linear_interpolation(x, values):
    """np.interp in its points and values."""
    grid = np.linspace(0, 1, 5)
    return np.sum(np.interp(x, grid, values) ** 2)


@program([(vec(0.5, -0.4),)])
def stochastic_descent(w):
    """Minibatch slices, a gradient written out, an update in place."""
    x = X[:, :2]
    w = w.copy()
    for epoch in range(2):
        for start in range(0, len(x), 2):
            batch = slice(start, start + 2)
            r = x[batch] @ w - Y[batch]
            w -= 0.1 * x[batch].T @ r / 2
    return np.sum(w**2)


@program([(vec(0.5, -0.4),)])
def adam_steps(x):
    """Moments, powers of constants by the step."""
    m = v = np.zeros_like(x)
    for t in range(1, 5):
        g = 2 * x + np.cos(x)
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g**2
        x = x - 0.1 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    return np.sum(x**2)


@program([(normal(3, 4, seed=6), 0.7)], argnums=(0, 1))
def policy_value(q, gamma):
    """Value iteration: max over actions, a table of transitions in a list."""
    nxt = [1, 2, 0]
    v = np.zeros(3)
    for _ in range(5):
        v = np.max(q, axis=1) + gamma * v[nxt]
    return v.sum()


@program([(normal(4, 3, seed=6),)])
def triplet_similarity(z):
    """Rows normalised by a norm with keepdims, a matrix of cosines."""
    z = z / np.linalg.norm(z, axis=1, keepdims=True)
    s = z @ z.T
    return np.sum(np.triu(s, 1) ** 2)


@program([(normal(4, seed=6), normal(4, seed=7))], argnums=(0, 1))
def dtw_distance(a, b):
    """Dynamic time warping: a table of inf, min of three."""
    n, m = len(a), len(b)
    D = np.full((n + 1, m + 1), np.inf)
    D[0, 0] = 0.0
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            cost = abs(a[i - 1] - b[j - 1])
            D[i, j] = cost + min(D[i - 1, j], D[i, j - 1], D[i - 1, j - 1])
    return D[n, m]


@program([(normal(5, seed=8),)])
def focal_loss(logits):
    """np.clip, powers, one-hot by comparison."""
    p = np.clip(1 / (1 + np.exp(-logits)), 1e-7, 1 - 1e-7)
    y = (np.arange(5) % 2 == 0).astype(float)
    pt = np.where(y == 1, p, 1 - p)
    return -np.sum((1 - pt) ** 2.0 * np.log(pt))


@program([(normal(3, 2, seed=8), normal(2, 4, seed=9))], argnums=(0, 1))
def matrix_factorisation(U, V):
    """A mask of observed entries times a residual."""
    observed = np.array([[1, 0, 1, 1], [0, 1, 1, 0], [1, 1, 0, 1]], dtype=bool)
    R = np.arange(12).reshape(3, 4) / 10
    E = (R - U @ V) * observed
    return (E**2).sum() + 0.1 * (np.sum(U**2) + np.sum(V**2))


@program([(normal(4, seed=2),)])
def tree_of_decisions(x):
    """Nested ifs that return at their leaves."""
    if x[0] > 0:
        if x[1] > -0.5:
            return x[0] * x[1]
        return x[2] ** 2
    elif x[3] < 1:
        return np.exp(x[3]) * x[0]
    return np.sum(x)


@program([(normal(4, seed=3),)])
def boosted_stumps(x):
    """A table of tuples, a conditional expression in a sum."""
    stumps = [(0, 0.1, 1.5), (1, -0.3, 0.7), (3, 0.0, -1.1)]
    margin = sum(w * (x[i] if x[i] > t else -(x[i] ** 2)) for i, t, w in stumps)
    return np.log1p(np.exp(-margin))
