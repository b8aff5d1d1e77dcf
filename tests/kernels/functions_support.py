"""What the tables of kernels are written with: samples, and what a kernel is."""

import functools
import math
import pathlib
from collections.abc import Callable
from dataclasses import dataclass

import mpmath
import numpy as np

CSRC = pathlib.Path(__file__).resolve().parents[2] / "csrc"
REQUIRED_FLAGS = ("-std=c99", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math")
TRIG_FAST_LIMIT = 2.0**27
inf, nan = math.inf, math.nan
SPECIAL = (
    0.0,
    -0.0,
    5e-324,
    -5e-324,
    2.2250738585072014e-308,
    -2.2250738585072014e-308,
    1e-20,
    -1e-20,
    0.5,
    -0.5,
    1.0,
    -1.0,
    2.0,
    -2.0,
    3.0,
    -3.0,
    1e22,
    -1e22,
    1.7976931348623157e308,
    -1.7976931348623157e308,
    inf,
    -inf,
    nan,
)

mp = mpmath.mp.clone()
mp.prec = 180


# ---- samples: each is (rng, n) -> one array an argument -----------------------------------------------------------


def linear(*ranges):
    """Uniform in every argument's (low, high)."""
    return lambda rng, n: tuple(rng.uniform(low, high, n) for low, high in ranges)


def powers(low, high, signed=False):
    """2**u for uniform u: every size between 2**low and 2**high."""

    def sample(rng, n):
        return (2.0 ** rng.uniform(low, high, n) * (rng.choice([-1.0, 1.0], n) if signed else 1.0),)

    return sample


def pairs(low, high):
    """Two independent numbers of either sign and any size between 2**low and 2**high."""
    return lambda rng, n: tuple(
        2.0 ** rng.uniform(low, high, n) * rng.choice([-1.0, 1.0], n) for _ in range(2)
    )


def near(*points, width=2.0**-4):
    """Close to given points, on both sides and at every distance below `width` that shows."""

    def sample(rng, n):
        return (
            rng.choice(points, n)
            * (1 + rng.choice([-1, 1], n) * width * 2.0 ** -rng.uniform(0, 53, n)),
        )

    return sample


def bits(arity=1, positive=False):
    """Any double: random bit patterns."""

    def sample(rng, n):
        x = [
            rng.integers(0, 2**64, n, dtype=np.uint64, endpoint=False).view(np.float64)
            for _ in range(arity)
        ]
        return tuple(np.abs(a) if positive else a for a in x)

    return sample


def near_multiples(unit, largest):
    """The doubles next to k * unit for random integers k."""
    return lambda rng, n: (rng.integers(1, largest, n).astype(float) * unit,)


@functools.cache
def _math_headers():
    return "".join(path.read_text() for path in (CSRC / "math").glob("*.h"))


# ---- build and call -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Function:
    """A kernel s2s_<name>. `scalar`: it branches, and loops over it are not vectorised."""

    name: str
    arity: int
    samples: tuple
    max_ulp: float
    reference: Callable
    specials: tuple = ()  # ((arguments..., value), ...), exact, with the sign of zeros
    hard: tuple = ()  # arguments (tuples) known to be difficult
    scalar: bool = False

    @property
    def fast_limit(self):
        """Where |x| must stay for s2s_<name>_fast, its branch-free part; 0 if it has none."""
        return TRIG_FAST_LIMIT if f" s2s_{self.name}_fast(" in _math_headers() else 0.0

    def points(self, n, seed=0):
        """About n points spread over the samples, and the hard ones."""
        rng = np.random.default_rng([seed, *self.name.encode()])
        blocks = [sample(rng, n // len(self.samples)) for sample in self.samples]
        if self.hard:
            blocks.append(tuple(np.array(self.hard, dtype=float).T))
        return tuple(np.concatenate(columns) for columns in zip(*blocks, strict=False))
