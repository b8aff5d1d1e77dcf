"""The table of the kernels that stand beside erf, gamma and their kin: Bessel functions, polygamma, inverses of erf.

Their truth takes mpmath long, so they have few points of their own (test_special.py); the bit tests have all."""

from functions_support import Function, bits, inf, linear, mp, nan, powers


def orders(low, high, x_low, x_high):
    """Whole orders beside uniform x."""
    return lambda rng, n: (
        rng.integers(low, high, n, endpoint=True).astype(float),
        rng.uniform(x_low, x_high, n),
    )


def _erfcinv(y):
    with mp.workprec(300):
        return mp.erfinv(1 - y)


OSCILLATING = [
    Function(
        name,
        1,
        (linear((0.0, 2.0)), linear((2, 8)), linear((8, 40)), powers(-60, 0), bits()),
        2.1,
        reference,
        specials,
    )
    for name, reference, specials in (
        ("j0", lambda x: mp.besselj(0, x), ((0.0, 1.0), (inf, 0.0), (-inf, 0.0), (nan, nan))),
        ("j1", lambda x: mp.besselj(1, x), ((0.0, 0.0), (-0.0, -0.0), (inf, 0.0), (nan, nan))),
        ("y0", lambda x: mp.bessely(0, x), ((0.0, -inf), (-1.0, nan), (inf, 0.0), (nan, nan))),
        ("y1", lambda x: mp.bessely(1, x), ((0.0, -inf), (-1.0, nan), (inf, 0.0), (nan, nan))),
    )
]
"""Judged by their amplitude sqrt(2/(pi x)), which stays where they have zeros."""

OF_ORDER = [
    Function(name, 2, (orders(2, 12, 0.1, 20.0),), 6.0, reference, specials)
    for name, reference, specials in (
        ("bessel_j", mp.besselj, ((2.0, 0.0, 0.0), (2.0, inf, 0.0), (0.5, 1.0, nan))),
        ("bessel_y", mp.bessely, ((2.0, 0.0, -inf), (2.0, -1.0, nan), (0.5, 1.0, nan))),
        ("bessel_i", mp.besseli, ((2.0, 0.0, 0.0), (2.0, inf, inf), (0.5, 1.0, nan))),
        ("bessel_k", mp.besselk, ((2.0, 0.0, inf), (2.0, inf, 0.0), (0.5, 1.0, nan))),
    )
]

SMOOTH = [
    Function(
        name,
        1,
        (linear((0.0, 1.0)), linear((1, 8)), linear((8, 60)), linear((60, 600)), powers(-60, 0)),
        2.3,
        reference,
        specials,
    )
    for name, reference, specials in (
        ("i0", lambda x: mp.besseli(0, x), ((0.0, 1.0), (inf, inf), (-inf, inf), (nan, nan))),
        ("i1", lambda x: mp.besseli(1, x), ((0.0, 0.0), (-0.0, -0.0), (-inf, -inf), (nan, nan))),
        (
            "i0e",
            lambda x: mp.besseli(0, x) * mp.exp(-abs(x)),
            ((0.0, 1.0), (inf, 0.0), (-inf, 0.0), (nan, nan)),
        ),
        (
            "i1e",
            lambda x: mp.besseli(1, x) * mp.exp(-abs(x)),
            ((0.0, 0.0), (-0.0, -0.0), (-inf, -0.0), (nan, nan)),
        ),
        ("k0", lambda x: mp.besselk(0, x), ((0.0, inf), (-1.0, nan), (inf, 0.0), (nan, nan))),
        ("k1", lambda x: mp.besselk(1, x), ((0.0, inf), (-1.0, nan), (inf, 0.0), (nan, nan))),
        (
            "k0e",
            lambda x: mp.besselk(0, x) * mp.exp(x),
            ((0.0, inf), (-1.0, nan), (inf, 0.0), (nan, nan)),
        ),
        (
            "k1e",
            lambda x: mp.besselk(1, x) * mp.exp(x),
            ((0.0, inf), (-1.0, nan), (inf, 0.0), (nan, nan)),
        ),
    )
]
SMOOTH += [
    Function(
        "polygamma",
        2,
        (orders(0, 12, 0.01, 3.0), orders(0, 12, 3.0, 60.0)),
        1.0,
        lambda n, x: mp.psi(int(n), x),
        ((3.0, 0.0, inf), (4.0, 0.0, -inf), (4.0, -0.0, inf), (3.0, inf, 0.0), (2.5, 1.0, nan)),
    ),
    Function(
        "erfcx",
        1,
        (linear((-26.0, 0.5)), linear((0.5, 28.0)), linear((28.0, 100.0)), powers(10, 60)),
        1.1,
        lambda x: mp.exp(x * x) * mp.erfc(x),
        ((0.0, 1.0), (inf, 0.0), (-inf, inf), (nan, nan)),
    ),
    Function(
        "erfinv",
        1,
        (linear((-1.0, 1.0)), powers(-100, -1, signed=True)),
        1.2,
        mp.erfinv,
        ((0.0, 0.0), (-0.0, -0.0), (1.0, inf), (-1.0, -inf), (1.5, nan), (nan, nan)),
    ),
    Function(
        "erfcinv",
        1,
        (linear((0.01, 1.99)), lambda rng, n: (2.0 ** rng.uniform(-80, -1, n),)),
        1.2,
        _erfcinv,
        ((0.0, inf), (2.0, -inf), (1.0, 0.0), (-1.0, nan), (nan, nan)),
    ),
]

SPECIAL_FUNCTIONS = [*OSCILLATING, *OF_ORDER, *SMOOTH]


def amplitude(name, arguments):
    """The size that an error of an oscillating function is measured by, beside its value."""
    x = abs(arguments[-1])
    turning = arguments[0] if len(arguments) == 2 else 0.5 if name == "y0" else 1.0
    return mp.sqrt(2 / (mp.pi * x)) if name[-1] not in "ik" and x > turning else mp.mpf(0)


__all__ = ["OF_ORDER", "OSCILLATING", "SMOOTH", "SPECIAL_FUNCTIONS", "amplitude"]
