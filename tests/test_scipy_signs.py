"""scipy.special.beta, binom, poch where the gamma function is negative; repeated sequences."""

from __future__ import annotations

import numpy as np
import pytest

import s2s

special = pytest.importorskip("scipy.special")
H = 1e-6


def binom(n, k):
    return special.binom(n, k)


def beta(a, b):
    return special.beta(a, b)


def poch(z, m):
    return special.poch(z, m)


@pytest.mark.parametrize(
    ("function", "point"),
    [
        (binom, (0.3, 2.0)),
        (binom, (5.0, 2.5)),
        (binom, (-1.5, 2.0)),
        (beta, (0.5, 1.5)),
        (beta, (-0.5, 1.7)),
        (beta, (-1.5, -0.7)),
        (poch, (-1.5, 2.0)),
        (poch, (-2.7, 1.5)),
    ],
)
def test_signs(function, point):
    found = s2s.value_and_grad(function, argnums=(0, 1))
    assert s2s.verify(found)(*point).equal
    value, gradient = found(*point)
    assert value == pytest.approx(function(*point), rel=1e-13)
    for k in range(2):
        ahead, behind = (
            function(*(v + s * H * (j == k) for j, v in enumerate(point))) for s in (1, -1)
        )
        assert gradient[k] == pytest.approx((ahead - behind) / (2 * H), rel=1e-6, abs=1e-8)


def repeated(x):
    pair = (np.arange(3.0) * x,) * 2
    same = [np.ones(3) * x] * 2
    same[0][0] = 5.0
    triple = [x * 2.0] * 3
    return np.sum(pair[0]) + np.sum(pair[1] * 2.0) + np.sum(same[1] * x) + triple[0] * triple[2]


def test_repeated_sequences_share_their_items():
    assert s2s.verify(repeated)(2.0).equal
    value, gradient = s2s.value_and_grad(repeated)(2.0)
    assert value == repeated(2.0)
    assert gradient == pytest.approx((repeated(2.0 + H) - repeated(2.0 - H)) / (2 * H), rel=1e-8)
