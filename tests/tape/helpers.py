"""Running a function on the tape with every site recorded, and adding up in declared orders."""

from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from s2s import tape
from s2s.nonsmooth.trace import Trace


class Everything(Mapping):
    """A table that records every site; `ties` gives the winner by the text of the site."""

    def __init__(self, ties=None):
        self.ties = ties or {}

    def __contains__(self, site):
        return True

    def __getitem__(self, site):
        return self.ties.get(site.text)

    def __iter__(self):
        return iter(())

    def __len__(self):
        return 0


def gradients(function, *args, wrt=None, table=None, **options):
    wrt = tuple(range(len(args))) if wrt is None else wrt
    run = tape.run(function, args, wrt, {} if table is None else table, **options)
    return run.gradients


def gradient(function, *args, **options):
    return gradients(function, *args, wrt=(0,), **options)[0]


def traced(function, *args, ties=None, wrt=None):
    wrt = tuple(range(len(args))) if wrt is None else wrt
    run = tape.run(function, args, wrt, Everything(ties))
    return Trace.of(run.value, run.gradients, run.selections, run.events)


def rows(trace):
    """(text, ordinal, index, z, tie) of each selection."""
    return [
        (s.site.text, s.site.ordinal, s.index, s.switching_value, s.tie) for s in trace.selections
    ]


# --- orders of summation, spelled out -------------------------------------------------------------


def l16(values):
    """Lane = index mod 16 in blocks of 4096, lanes folded by 8, 4, 2, 1; partials likewise."""
    values = list(values)
    partials = []
    for start in range(0, max(len(values), 1), 4096):
        lanes = [0.0] * 16
        for k, value in enumerate(values[start : start + 4096]):
            lanes[k % 16] += value
        for width in (8, 4, 2, 1):
            for k in range(width):
                lanes[k] += lanes[k + width]
        partials.append(lanes[0])
    return partials[0] if len(partials) == 1 else l16(partials)


def fma_chain(a, b):
    """Sum of products in increasing k from +0.0, each step rounded once."""
    total = 0.0
    for x, y in zip(a, b, strict=True):
        total = float(Fraction(float(x)) * Fraction(float(y)) + Fraction(total))
    return total


def spread(rng, *shape):
    """Numbers of very different sizes, so that another order of adding gives other bits."""
    return rng.normal(size=shape) * np.exp(6.0 * rng.normal(size=shape))
