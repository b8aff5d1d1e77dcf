"""The module statistics of Python's library: bodies in s2s-Python (see `composites`).

Sums are ours, not the exact ones of that module: the last bits may differ.
"""

from __future__ import annotations

import numpy as np

from s2s.elementary.foreign import foreign


def mean(data):
    """The sum over the number of items."""
    values = np.asarray(data)
    if len(values) < 1:
        raise ValueError("mean requires at least one data point")
    return float(np.sum(values) / len(values))


def fmean(data, weights=None):
    """The mean, or the weighted one."""
    if weights is None:
        return mean(data)
    values, weights = np.asarray(data), np.asarray(weights)
    return float(np.sum(values * weights) / np.sum(weights))


def median(data):
    """The middle, or the mean of the two that stand there."""
    values = np.sort(np.asarray(data))
    n = len(values)
    if n < 1:
        raise ValueError("no median for empty data")
    if n % 2 == 1:
        return float(values[n // 2])
    return float((values[n // 2 - 1] + values[n // 2]) / 2)


def pvariance(data, mu=None):
    """The mean square distance from the mean."""
    values = np.asarray(data)
    centre = mean(values) if mu is None else mu
    return float(np.sum(np.square(values - centre)) / len(values))


def variance(data, xbar=None):
    """That of a sample: over one less."""
    values = np.asarray(data)
    if len(values) < 2:
        raise ValueError("variance requires at least two data points")
    centre = mean(values) if xbar is None else xbar
    return float(np.sum(np.square(values - centre)) / (len(values) - 1))


def pstdev(data, mu=None):
    """The root of the variance."""
    return float(np.sqrt(pvariance(data, mu)))


def stdev(data, xbar=None):
    """That of a sample."""
    return float(np.sqrt(variance(data, xbar)))


foreign("statistics", mean, fmean, median, pvariance, variance, pstdev, stdev)
