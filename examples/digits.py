"""Train a ReLU network on handwritten digits with gradients compiled from plain NumPy.

The loss below is ordinary Python; `s2s.value_and_grad` compiles its adjoint to C.  At the end the
program reports how often a ReLU was evaluated exactly at its kink, layer by layer, and checks one
gradient of the trained network bit for bit against the reference tape and the generated Python.

    python examples/digits.py
"""

from __future__ import annotations

import time

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

import s2s

WIDTHS = (64, 64, 32, 10)
EPOCHS = 30
BATCH = 64


def logits(params, x):
    """The network: affine layers with ReLU between them."""
    for weights, bias in params[:-1]:
        x = np.maximum(x @ weights + bias, 0.0)
    weights, bias = params[-1]
    return x @ weights + bias


def loss(params, x, labels):
    """Mean cross-entropy; `labels` are one-hot rows."""
    z = logits(params, x)
    top = np.max(z, axis=1, keepdims=True)
    log_sum = top + np.log(np.sum(np.exp(z - top), axis=1, keepdims=True))
    return np.mean(np.sum((log_sum - z) * labels, axis=1))


gradient = s2s.value_and_grad(loss)


def initial(rng):
    """He's initialisation: pairs of weights and bias."""
    return [
        (rng.normal(scale=np.sqrt(2.0 / m), size=(m, n)), np.zeros(n))
        for m, n in zip(WIDTHS[:-1], WIDTHS[1:], strict=True)
    ]


def accuracy(params, x, digits):
    """Share of digits recognised."""
    return np.mean(np.argmax(logits(params, x), axis=1) == digits)


def train(params, x, digits, rng):
    """Stochastic gradient descent with momentum; yields the parameters after each epoch."""
    labels = np.eye(WIDTHS[-1])[digits]
    velocity = [(np.zeros_like(w), np.zeros_like(b)) for w, b in params]
    for epoch in range(EPOCHS):
        rate = 0.1 * (1.0 - epoch / EPOCHS)
        order = rng.permutation(len(x))
        total = 0.0
        for start in range(0, len(x), BATCH):
            batch = order[start : start + BATCH]
            value, bars = gradient(params, x[batch], labels[batch])
            total += value * len(batch)
            velocity = [
                (0.9 * vw - rate * gw, 0.9 * vb - rate * gb)
                for (vw, vb), (gw, gb) in zip(velocity, bars, strict=True)
            ]
            params = [(w + vw, b + vb) for (w, b), (vw, vb) in zip(params, velocity, strict=True)]
        yield epoch, total / len(x), params


def report_ties(params, x, labels):
    """How often each hidden layer evaluated a ReLU exactly at its kink."""
    selections = s2s.trace(loss)(params, x, labels).selections
    selections = [s for s in selections if "maximum" in s.site.text]
    for layer, selection in enumerate(selections, start=1):
        ties, count = int(np.sum(selection.tie)), np.size(selection.tie)
        print(f"layer {layer}: {ties} ties in {count} ReLUs ({selection.site})")


def main():
    """Train, test, count ties, verify."""
    started = time.perf_counter()
    x, digits = load_digits(return_X_y=True)
    x = x / 16.0
    x_train, x_test, y_train, y_test = train_test_split(
        x, digits, test_size=0.25, random_state=0, stratify=digits
    )
    rng = np.random.default_rng(0)
    for epoch, mean_loss, params in train(initial(rng), x_train, y_train, rng):
        if epoch % 5 == 4 or epoch == 0:
            test = f"{accuracy(params, x_test, y_test):.1%}"
            print(f"epoch {epoch + 1:2d}  loss {mean_loss:.4f}  test accuracy {test}", flush=True)
    print(f"test accuracy {accuracy(params, x_test, y_test):.2%}")
    labels = np.eye(WIDTHS[-1])[y_train]
    report_ties(params, x_train, labels)
    print(s2s.verify(loss)(params, x_train[:8], labels[:8]))
    print(f"{time.perf_counter() - started:.1f} s in all")


if __name__ == "__main__":
    main()
