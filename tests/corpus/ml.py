"""Networks and learning: dense layers, recurrent cells, attention, clustering, pooling."""

import numpy as np

import s2s
from corpus.registry import INF, NAN, ints, normal, program, single, vec

LAYERS = (normal(5, 4, seed=1), normal(4, seed=2), normal(4, 3, seed=3), normal(3, seed=4))


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


def dense(x, w, b):
    return x @ w + b


@program(
    smooth=[(*LAYERS, normal(6, 5))],
    edges=[(*(0.0 * p for p in LAYERS), normal(2, 5)), (*LAYERS, np.zeros((0, 5)))],
    argnums=(0, 1, 2, 3),
)
def relu_network(w1, b1, w2, b2, x):
    """A dense ReLU network on a batch; all-zero weights tie every unit."""
    h = s2s.relu(dense(x, w1, b1))
    y = dense(h, w2, b2)
    return np.sum(y * y)


@program(
    smooth=[([LAYERS[:2], LAYERS[2:]], normal(5), 1)],
    edges=[([LAYERS[:2], LAYERS[2:]], np.zeros(5), 2)],
)
def network_as_list(layers, x, label):
    """A network given as a list of pairs; cross-entropy of one example."""
    w1, b1 = layers[0]
    w2, b2 = layers[1]
    logits = dense(np.tanh(dense(x, w1, b1)), w2, b2)
    top = np.max(logits)
    return top + np.log(np.sum(np.exp(logits - top))) - logits[label]


@program(
    smooth=[
        (
            {"w1": LAYERS[0], "b1": LAYERS[1], "w2": LAYERS[2], "b2": LAYERS[3]},
            normal(6, 5),
            ints(0, 2, 1, 1, 0, 2),
        )
    ],
    edges=[
        (
            {"w1": LAYERS[0], "b1": LAYERS[1], "w2": 0.0 * LAYERS[2], "b2": 0.0 * LAYERS[3]},
            np.zeros((2, 5)),
            ints(0, 0),
        )
    ],
)
def classifier(params, x, labels):
    """Mean cross-entropy over a batch, labels picked by an index array."""
    h = np.maximum(dense(x, params["w1"], params["b1"]), 0.0)
    z = dense(h, params["w2"], params["b2"])
    z = z - np.max(z, axis=1, keepdims=True)
    log_norm = np.log(np.sum(np.exp(z), axis=1))
    picked = z[np.arange(len(labels)), labels]
    return np.mean(log_norm - picked)


@program(
    smooth=[(normal(3, 4), normal(4, 4, seed=1), normal(5, 3, seed=2))],
    edges=[(np.zeros((1, 2)), np.zeros((2, 2)), np.zeros((3, 1)))],
    argnums=(0, 1),
)
def recurrent_network(w_in, w_state, sequence):
    """An Elman network over a sequence of vectors."""
    h = np.zeros(w_state.shape[0])
    for x in sequence:
        h = np.tanh(x @ w_in + h @ w_state)
    return np.sum(h * h)


@program(
    smooth=[(normal(5, 12, scale=0.5), normal(12, seed=1), normal(4, 2, seed=2))],
    edges=[(np.zeros((3, 4)), np.zeros(4), np.zeros((2, 2)))],
    argnums=(0, 1),
)
def lstm(w, b, sequence):
    """An LSTM whose gates are slices of one product."""
    n = len(b) // 4
    h = np.zeros(n)
    c = np.zeros(n)
    for x in sequence:
        z = np.concatenate((x, h)) @ w + b
        forget = sigmoid(z[:n] + 1.0)
        inlet = sigmoid(z[n : 2 * n])
        outlet = sigmoid(z[2 * n : 3 * n])
        c = forget * c + inlet * np.tanh(z[3 * n :])
        h = outlet * np.tanh(c)
    return np.sum(h * h) + c[0]


@program(
    smooth=[(0.4, -0.3, 0.8, 0.2, vec(0.5, -1.0, 0.3, 2.0))],
    edges=[(0.0, 0.0, 0.0, 0.0, np.zeros(3))],
    argnums=(0, 1, 2, 3),
)
def gated_unit_of_scalars(a, b, c, d, inputs):
    """A gated recurrent unit with scalar state, unpacked from a helper."""
    h = 0.0
    for x in inputs:
        z, r = gates(x, h, a, b)
        h = (1.0 - z) * h + z * np.tanh(c * x + d * r * h)
    return h * h


def gates(x, h, a, b):
    return sigmoid(a * x + b * h), sigmoid(b * x - a * h)


@program(
    smooth=[(normal(4, 3), normal(4, 3, seed=1), normal(4, 2, seed=2))],
    edges=[(np.zeros((2, 2)), np.zeros((2, 2)), np.ones((2, 1)))],
    argnums=(0, 1, 2),
)
def attention(q, k, v):
    """Scaled dot-product attention."""
    scores = q @ k.T / np.sqrt(float(q.shape[1]))
    e = np.exp(scores - np.max(scores, axis=1, keepdims=True))
    weights = e / np.sum(e, axis=-1, keepdims=True)
    return np.sum((weights @ v) ** 2)


@program(
    smooth=[(normal(3, 2), normal(9, 2, seed=1))],
    edges=[
        (np.zeros((2, 2)), np.zeros((3, 2))),
        (np.zeros((2, 2)), normal(3, 2)),
        (normal(1, 2), normal(2, 2)),
    ],
)
def k_means(centroids, points):
    """Each point to its nearest centroid: a running minimum by hand."""
    total = 0.0
    for p in points:
        best = INF
        for c in centroids:
            d = 0.0
            for j in range(len(c)):
                d += (p[j] - c[j]) ** 2
            if d < best:
                best = d
        total += best
    return total


@program(
    smooth=[(normal(3, 2), normal(9, 2, seed=1))],
    edges=[(np.zeros((2, 2)), np.zeros((3, 2)))],
    argnums=(0, 1),
)
def k_means_of_arrays(centroids, points):
    """The same with broadcasting and np.min over an axis."""
    D = np.sum((points[:, None, :] - centroids[None, :, :]) ** 2, axis=2)
    return np.sum(np.min(D, axis=1))


@program(smooth=[(normal(8, 6),)], edges=[(np.zeros((4, 4)),), (np.full((2, 2), NAN),)])
def max_pooling(image):
    """2 by 2 max pooling by loops over windows."""
    m, n = image.shape
    total = 0.0
    for i in range(0, m, 2):
        for j in range(0, n, 2):
            best = image[i, j]
            for p in range(2):
                for q in range(2):
                    best = max(best, image[i + p, j + q])
            total += best * best
    return total


@program(smooth=[(normal(6, 4),)], edges=[(np.zeros((2, 3)),), (np.ones((1, 1)),)])
def layer_norm(x):
    """Layer normalisation along the last axis."""
    mean = np.mean(x, axis=-1, keepdims=True)
    centred = x - mean
    variance = np.mean(centred**2, axis=-1, keepdims=True)
    return np.sum(np.sin(centred / np.sqrt(variance + 1e-5)))


@program(
    smooth=[(normal(4), normal(7, 4, seed=1), vec(1.0, -1.0, 1.0, 1.0, -1.0, -1.0, 1.0))],
    edges=[(np.zeros(4), np.ones((2, 4)), vec(1.0, -1.0))],
)
def support_vectors(w, X, y):
    """The hinge loss with a penalty."""
    margins = y * (X @ w)
    return 0.5 * np.dot(w, w) + np.mean(np.maximum(0.0, 1.0 - margins))


@program(
    smooth=[(normal(5, 3), ints(0, 4, 1), ints(2, 3, 1))],
    edges=[(np.zeros((2, 2)), ints(0, 0), ints(1, 0))],
)
def embeddings(table, words, contexts):
    """Rows of a table looked up by integers, used twice when repeated."""
    loss = 0.0
    for k in range(len(words)):
        s = np.dot(table[words[k]], table[contexts[k]])
        loss -= np.log(sigmoid(s))
    return loss


@program(
    smooth=[(normal(3, 2), normal(4, 3, seed=1))],
    edges=[(np.zeros((1, 1)), np.zeros((2, 1)))],
    argnums=(0, 1),
)
def network_by_loops(w, x):
    """A layer by three loops with a leaky unit, accumulated into the output array."""
    out = np.zeros((x.shape[0], w.shape[1]))
    for i in range(x.shape[0]):
        for j in range(w.shape[1]):
            z = 0.1
            for k in range(x.shape[1]):
                z += x[i, k] * w[k, j]
            out[i, j] = z if z > 0.0 else 0.2 * z
    return np.sum(out * out)


@program(
    smooth=[(single(normal(3, 4)), single(normal(4, seed=1)), single(normal(5, 3, seed=2)))],
    edges=[(single(np.zeros((2, 2))), single(np.zeros(2)), single(np.zeros((1, 2))))],
    argnums=(0, 1),
    tolerance=1e-4,
)
def single_precision_layer(w, b, x):
    """A float32 layer: products, relu and mean stay float32."""
    h = np.maximum(x @ w + b, 0.0)
    return np.mean(h * h) + 0.5 * np.sum(np.tanh(h))


@program(
    smooth=[(normal(3, 3, seed=2), normal(8, seed=1))],
    edges=[(np.zeros((1, 2)), np.zeros(4))],
    argnums=(0, 1),
)
def convolution_1d(kernels, signal):
    """Several one-dimensional filters with a max over the positions."""
    total = 0.0
    width = kernels.shape[1]
    for f in range(len(kernels)):
        best = -INF
        for t in range(len(signal) - width + 1):
            s = np.sum(kernels[f] * signal[t : t + width])
            if s > best:
                best = s
        total += np.tanh(best)
    return total


@program(
    smooth=[(vec(0.5, -0.2, 0.1), vec(1.0, 2.0, -1.0), 0.1)],
    edges=[(np.zeros(2), np.zeros(2), 0.0)],
    argnums=(0, 1, 2),
)
def adam_steps(w, target, rate):
    """A few steps of Adam with its moments in arrays."""
    m = np.zeros_like(w)
    v = np.zeros_like(w)
    for t in range(1, 5):
        g = 2.0 * (w - target)
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g * g
        m_hat = m / (1.0 - 0.9**t)
        v_hat = v / (1.0 - 0.999**t)
        w = w - rate * m_hat / (np.sqrt(v_hat) + 1e-8)
    return np.sum((w - target) ** 2)
