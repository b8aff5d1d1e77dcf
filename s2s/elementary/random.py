"""Random numbers as passive values: a generator is a chain of draws.

A *token* is an int that stands for the state of a generator.  A draw of a token gives a value and
the next token, always the same ones within a call of the user's: so draws may be saved or run again
like any other operation, and the stream is the one of the user's function.
"""

from __future__ import annotations

import sys
from types import MethodType
from typing import Any

import numpy as np

from s2s.elementary.declare import Passive
from s2s.ir.types import I64, Array, DType, Scalar

_BY_NUMPY = "random numbers are drawn by NumPy, which generated C does not call"
INTEGERS = ("randint", "integers", "permutation", "choice", "poisson", "binomial")
"""Methods that draw integers."""

# --- operations ----------------------------------------------------------------------------------


def _drawn_type(types, attrs):
    dtype = DType.I64 if attrs["method"] in INTEGERS else DType.F64
    sizes = attrs["sizes"]
    if attrs["method"] == "permutation":
        return Array(dtype, 1)
    if sizes is None:
        rank = max((t.rank for t in types[1:]), default=0) if attrs["method"] != "choice" else 0
        return Scalar(dtype) if rank == 0 else Array(dtype, rank)
    return Array(dtype, sizes)


drawn = Passive(
    name="drawn",
    elementwise=False,
    result=_drawn_type,
    no_c=_BY_NUMPY,
    only_passive="draw standard numbers, and scale them: mu + sigma * rng.standard_normal(n)",
)
"""`drawn(token, *parameters, *shape, method=, sizes=)`: what the method of a generator gives;
`sizes` is the number of sizes, None for one number (or one for each parameter)."""
advanced = Passive(
    name="advanced", elementwise=False, result=lambda types, attrs: I64, no_c=_BY_NUMPY
)
"""The token after the draw with the same operands."""
seeded = Passive(name="seeded", elementwise=False, result=lambda types, attrs: I64, no_c=_BY_NUMPY)
"""`seeded(token, seed, kind=)`: the token of a generator with this seed. Token 0: a new generator;
another: that of an outside generator, which is seeded anew."""


def draw(token: int, method: str, size: Any, *parameters: Any) -> tuple[Any, int]:
    """The value of a draw and the next token; frontend and tape know what it means."""
    raise TypeError("a draw stands in a program")


ENTROPY = np.random.default_rng()
"""Where the seeds of generators without a seed come from."""

# --- generators, in s2s-Python -------------------------------------------------------------------


class Stream:
    """What both kinds of generator have."""

    def __init__(self, seed=None):
        if seed is None:
            seed = ENTROPY.integers(2147483647)
        self.token = seeded(0, seed, kind=self.kind)

    def _draw(self, method, size, *parameters):
        value, self.token = draw(self.token, method, size, *parameters)
        return value

    def standard_normal(self, size=None):
        return self._draw("standard_normal", size)

    def standard_exponential(self, size=None):
        return self._draw("standard_exponential", size)

    def random(self, size=None):
        return self._draw("random", size)

    def normal(self, loc=0.0, scale=1.0, size=None):
        return loc + scale * self._draw("standard_normal", common(size, loc, scale))

    def uniform(self, low=0.0, high=1.0, size=None):
        return low + (high - low) * self._draw("random", common(size, low, high))

    def exponential(self, scale=1.0, size=None):
        return scale * self._draw("standard_exponential", common(size, scale, scale))

    def lognormal(self, mean=0.0, sigma=1.0, size=None):
        return np.exp(self.normal(mean, sigma, size))

    def poisson(self, lam=1.0, size=None):
        return self._draw("poisson", size, lam)

    def binomial(self, n, p, size=None):
        return self._draw("binomial", size, n, p)

    def gamma(self, shape, scale=1.0, size=None):
        return scale * self._draw("standard_gamma", common(size, shape, scale), shape)

    def beta(self, a, b, size=None):
        return self._draw("beta", size, a, b)

    def permutation(self, x):
        if np.ndim(x) == 0:
            return self._draw("permutation", None, x)
        x = np.asarray(x)
        return x[self._draw("permutation", None, len(x))]

    def shuffle(self, x):
        x[...] = x[self._draw("permutation", None, len(x))]

    def choice(self, a, size=None, replace=True):
        if np.ndim(a) == 0:
            return self._draw("choice", size, a, replace)
        a = np.asarray(a)
        return a[self._draw("choice", size, len(a), replace)]


def common(size, a, b):
    """The size of the result where none is given: that of the parameters."""
    if size is None and (np.ndim(a) > 0 or np.ndim(b) > 0):
        return np.shape(np.asarray(a) + np.asarray(b))
    return size


class LegacyStream(Stream):
    """`np.random.RandomState`, and the functions of `np.random`."""

    kind = "RandomState"

    def seed(self, seed=None):
        if seed is None:
            seed = ENTROPY.integers(2147483647)
        self.token = seeded(self.token, seed, kind="RandomState")

    def rand(self, *shape):
        return self._draw("random", shape if len(shape) > 0 else None)

    def randn(self, *shape):
        return self._draw("standard_normal", shape if len(shape) > 0 else None)

    def random_sample(self, size=None):
        return self._draw("random", size)

    def ranf(self, size=None):
        return self._draw("random", size)

    def sample(self, size=None):
        return self._draw("random", size)

    def randint(self, low, high=None, size=None):
        if high is None:
            return self._draw("randint", size, 0, low)
        return self._draw("randint", size, low, high)


class ModernStream(Stream):
    """`np.random.default_rng`."""

    kind = "Generator"

    def integers(self, low, high=None, size=None, endpoint=False):
        last = 1 if endpoint else 0
        if high is None:
            return self._draw("integers", size, 0, low + last)
        return self._draw("integers", size, low, high + last)


# --- from NumPy's names to these -----------------------------------------------------------------

_CLASSES = {np.random.RandomState: LegacyStream, np.random.default_rng: ModernStream}
_FUNCTIONS = {np.random.seed: "seed", np.random.ranf: "ranf", np.random.sample: "sample"}
_GLOBAL = np.random.rand.__self__
_streams: dict[int, Stream] = {}
"""Those that stand for generators of the user's, by their first token."""


def stream_of(generator: Any) -> Stream:
    """The stream that stands for a generator which exists already."""
    from s2s.kernels.random import outside

    token = outside(generator)
    if token not in _streams:
        kind = LegacyStream if isinstance(generator, np.random.RandomState) else ModernStream
        stream = _streams[token] = kind.__new__(kind)
        stream.token = token
    return _streams[token]


def respelled(function: Any) -> Any:
    """What stands for a function of `np.random` or a method of a generator; else itself."""
    try:
        if function in _CLASSES:
            return _CLASSES[function]
        if function in _FUNCTIONS:
            return getattr(stream_of(_GLOBAL), _FUNCTIONS[function])
    except TypeError:  # not hashable
        return function
    owner = getattr(function, "__self__", None)
    if isinstance(owner, (np.random.RandomState, np.random.Generator)):
        found = getattr(stream_of(owner), function.__name__, None)
        return found if isinstance(found, MethodType) else function
    return function


def restart() -> None:
    """Before a call of the user's: every generator is where it is now."""
    for token, stream in _streams.items():
        stream.token = token
    if kernels_are_used():
        from s2s.kernels import random

        random.restart()


def kernels_are_used() -> bool:
    """Whether anything can have been drawn."""
    return "s2s.kernels.random" in sys.modules
