"""Integers of every width beside floats: NumPy's promotion, and wrapping in their own width."""

import numpy as np

from corpus.registry import normal, program, vec

BYTES = np.array([250, 3, 200, 7], dtype=np.uint8)
IMAGE = np.array([[250, 3, 200], [7, 255, 0]], dtype=np.uint8)
SIGNED = np.array([-128, 3, 100, 7], dtype=np.int8)
PLACES = np.array([0, 2, 1, 3], dtype=np.int32)
SHORT = np.array([32767, 3, -5, 7], dtype=np.int16)
LONG = np.array([2**31 - 1, 3, -5, 7], dtype=np.int32)


@program(smooth=[(normal(3), IMAGE)])
def image_of_bytes(x, image):
    """An image brought to floats, its mean and spread; sums of bytes are not bytes."""
    scaled = image.astype(np.float32) / 255
    standard = (image - image.mean()) / image.std()
    pixels = np.sum(x * (image / 255.0)) + np.sum(x * standard) + x @ scaled.mean(axis=0)
    return (
        pixels
        + np.sum(x * image.sum(axis=0))
        + np.median(image[0].astype(int)) * x[0]
        + image.max() * x[1]
    )


@program(smooth=[(normal(4), PLACES)])
def places_of_32_bits(x, places):
    """Positions, labels, counts: reading, accumulating, loops over them, one-hot rows."""
    total = np.zeros(4)
    np.add.at(total, places, x)
    total[places] += x * places
    rows = np.zeros((4, 4))
    rows[np.arange(4), places] = 1
    s = 0.0
    for k, j in enumerate(places):
        s += x[j] * k * places[k]
    classes = np.bincount(places, weights=x) + np.bincount(places) * np.unique(places).size
    chosen = np.sum(x[places[::-1]] * np.sort(places)) + x[places[1]] * x[(places + 1) % 4][0]
    return s + np.sum(total**2) + np.sum(rows @ x) + np.sum(x * classes) + chosen


@program(smooth=[(normal(4), BYTES, SIGNED)])
def wrapping(x, a, b):
    """Arithmetic keeps the width of its operands and wraps; a Python int is weak."""
    y = a * 2 + (a + a) - b * 3
    c = a.copy()
    c += 10
    c *= 3
    c[1:3] -= 201
    c //= 2
    c ^= 129
    squares = np.sum(x * (a**2 + 255)) + np.sum(x * b**2) + np.sum(x * abs(b)) + np.sum(x * -b)
    bits = np.sum(x * ~a) + np.sum(x * (a & 15)) + np.sum(x * -a) + np.sum(x * np.square(b))
    steps = np.sum(x[1:] * np.diff(a)) + np.sum(x * (b % 5)) + np.sum(x) * (a[0] + a[2])
    products = np.sum(x) * (b @ b + np.dot(b, b)) + np.sum(np.outer(b, b) * x)
    return np.sum(x * y) + np.sum(x * c) + squares + bits + steps + products


@program(smooth=[(normal(4), BYTES, SHORT)], tolerance=1e-5)
def beside_float32(x, a, b):
    """A narrow integer array leaves float32 as it is, one of 32 bits makes float64 of it."""
    x = x.astype(np.float32)
    small = np.sum(x * a) + np.sum(x * (b / np.float32(1000)))
    logs = np.sum(x * np.log(np.abs(b[1:] + 1).sum() + 1)) + np.sum(x * np.sqrt(b * b + 1))
    return small.astype(float) * 1e-3 + logs + np.sum(x * (LONG // 1000000))


@program(smooth=[(normal(4), BYTES, PLACES)])
def moved_and_compared(x, a, places):
    """Choices, copies and comparisons are exact; so is what is made of dtypes by name."""
    joined = np.concatenate([a, SIGNED, np.arange(4, dtype=np.uint8)])
    made = np.zeros(4, dtype=np.int32)
    made[1], made[2:] = 5, 7
    listed = np.array([100, 200, 255, 1], dtype="uint8")
    chosen = np.where(a > 100, a, 0) + np.where(a > 100, 255, a)
    compared = np.sum(x[(a != 3) & (a < 210)]) + np.sum(x * (a == 1000)) + np.sum(x[a > 100])
    whole = (x * 10).astype(np.int32) + np.clip(a, 10, 100) + np.cumsum(SIGNED)
    extremes = max(a[0], a[1]) + np.ptp(a) + a.max() + x[np.argmax(a)] + x[np.argsort(a)[0]]
    tiled = np.sum(np.tile(x, 3) * joined) + np.sum(np.repeat(x, 2) * np.repeat(places, 2))
    numbers = np.int32(7) * np.uint8(3) + int(a[0]) * 2 + np.int16(-1)
    arrays = made + np.ones_like(made) + listed + np.full(4, 9, dtype=np.uint8) + chosen
    return compared + np.sum(x * whole) + extremes * x[0] + tiled + numbers + np.sum(x * arrays)


@program(smooth=[(vec(0.5, 1.5, 2.5), 3)])
def given_ints(x, k):
    """A Python int that is stored in bytes, or added to them, must fit."""
    counts = np.zeros(3, dtype=np.uint8)
    counts[0] = k
    counts += k
    return np.sum(x * counts) + np.sum(x * (LONG[:3] + k))


@program(smooth=[(normal(4),), (normal(3, seed=2),)], edges=[(np.zeros(3),)])
def bools_of_numpy(x):
    """Comparisons of NumPy's numbers are NumPy's bools: their sum is one too; any and all."""
    either = (x[0] > 0) + (x[1] > 0)
    both = (x[0] > -9) * (x[1] > -9) * 3
    count = 0
    for v in x:
        count += v > 0
    if ~(x[0] > 100):
        count += 1
    some = 2.0 if any(x) else 1.0
    every = 3.0 if all(x) else 1.0
    whole = np.any(x > 0) + np.any(x < 0)
    big = len(x) ** 45 // len(x) ** 44
    return np.sum(x**2) * (either + both + count + whole) * some * every + x[2] * big


@program(smooth=[(normal(2, 3), normal(4, seed=1))])
def asked_for(A, x):
    """dtype= of ufuncs, lines along an axis, kept axes of quantiles, periods, assertions."""
    wide = np.add(x, 1, dtype=np.float64) + np.sqrt(np.arange(4), dtype=float) * x
    lines = np.apply_along_axis(lambda row: row * row.sum(), 1, A)
    ends = np.apply_along_axis(np.prod, 0, A)
    kept = np.quantile(A, 0.3, axis=1, keepdims=True) * A + np.median(A, keepdims=True)
    around = np.interp(5.2, np.arange(4.0), x, period=4.0) + np.interp([0.5], np.arange(4.0), x)[0]
    gaps = np.where(np.arange(4) == 2, np.nan, x)
    rest = np.nancumsum(gaps)[-1] + np.nanquantile(gaps, 0.4) + gaps[np.nanargmax(gaps)]
    members = np.sum(x * np.isin([1, 2, 3, 4], [2, 4], invert=True)) + np.i0(x[0])
    np.testing.assert_allclose(x, x + 1e-12)
    np.testing.assert_array_equal(A, A)
    return np.sum(wide**2) + np.sum(lines * kept) + np.sum(ends) + around + rest + members
