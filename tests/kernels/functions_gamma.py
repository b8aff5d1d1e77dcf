"""The table of erf, gamma and the first polygamma functions."""

from functions_support import Function, bits, inf, linear, mp, nan, near, powers


def _gamma(x):
    return mp.nan if x <= 0 and mp.isint(x) else mp.gamma(x)


def _lgamma(x):
    return mp.inf if x <= 0 and mp.isint(x) else mp.re(mp.loggamma(x))


def _polygamma(order, at_pole):
    """mp.psi, on the negative axis by reflection (mpmath's own way is slow there)."""

    def value(x):
        if x > 0:
            return mp.psi(order, x)
        if mp.isint(x):
            return at_pole
        e = x - mp.nint(x)
        turn = (
            lambda: mp.pi * mp.cot(mp.pi * e),
            lambda: -((mp.pi / mp.sin(mp.pi * e)) ** 2),
            lambda: 2 * mp.pi**3 * mp.cos(mp.pi * e) / mp.sin(mp.pi * e) ** 3,
        )[order]()
        return (-1) ** order * mp.psi(order, 1 - x) - turn

    return value


# `max_ulp` is a little above the largest error ever measured, so that a loss of accuracy shows.
GAMMA = [
    Function(
        "erf",
        1,
        (
            linear((-1, 1)),
            linear((-6.1, 6.1)),
            near(1.0, -6.0),
            powers(-1074, 10, signed=True),
            bits(),
        ),
        1.1,
        mp.erf,
        ((0.0, 0.0), (-0.0, -0.0), (inf, 1.0), (-inf, -1.0), (nan, nan), (7.0, 1.0)),
    ),
    Function(
        "erfc",
        1,
        (
            linear((-1, 1)),
            linear((-7, 28)),
            near(0.5, -0.5),
            linear((26.4, 27.3)),
            powers(-1074, 4, signed=True),
        ),
        1.3,
        mp.erfc,
        ((0.0, 1.0), (-0.0, 1.0), (inf, 0.0), (-inf, 2.0), (nan, nan), (1e300, 0.0)),
    ),
    Function(
        "gamma",
        1,
        (
            linear((0, 3)),
            linear((3, 30)),
            linear((30, 171.6)),
            linear((-20, 0)),
            linear((-160, -20)),
            near(1.0, 2.0, 1.5),
            powers(-1000, 7),
        ),
        1.0,
        _gamma,
        (
            (0.0, inf),
            (-0.0, -inf),
            (1.0, 1.0),
            (2.0, 1.0),
            (5.0, 24.0),
            (-1.0, nan),
            (172.5, inf),
            (-190.5, -0.0),
            (inf, inf),
            (-inf, nan),
            (nan, nan),
        ),
        scalar=True,
    ),
    Function(
        "lgamma",
        1,
        (
            linear((0, 3)),
            linear((3, 30)),
            near(1.0, 2.0, 1.5),
            linear((-21, 0)),
            linear((-60, -20)),
            near(*range(-22, 0)),
            powers(-1074, 1024),
            powers(-1074, 50, signed=True),
        ),
        1.5,
        _lgamma,
        (
            (0.0, inf),
            (-0.0, inf),
            (1.0, 0.0),
            (2.0, 0.0),
            (-1.0, inf),
            (-1e300, inf),
            (inf, inf),
            (-inf, inf),
            (nan, nan),
            (2.6e305, inf),
        ),
        scalar=True,
    ),
    Function(
        "digamma",
        1,
        (
            linear((0, 3)),
            linear((3, 30)),
            near(1.0, 2.0, 1.4616321449683622),
            linear((-21, 0)),
            linear((-60, -20)),
            near(*range(-22, 0)),
            powers(-1074, 1024),
            powers(-1074, 50, signed=True),
        ),
        1.1,
        _polygamma(0, mp.nan),
        ((0.0, -inf), (-0.0, inf), (-1.0, nan), (-1e300, nan), (inf, inf), (-inf, nan), (nan, nan)),
        scalar=True,
    ),
    Function(
        "trigamma",
        1,
        (
            linear((0, 3)),
            linear((3, 30)),
            linear((-21, 0)),
            near(*range(-22, 0)),
            powers(-520, 1024),
            powers(-514, -510),
            powers(-520, 50, signed=True),
        ),
        0.75,
        _polygamma(1, mp.inf),
        ((0.0, inf), (-0.0, inf), (-1.0, inf), (-1e300, inf), (inf, 0.0), (-inf, nan), (nan, nan)),
        scalar=True,
    ),
    Function(
        "tetragamma",
        1,
        (linear((0, 3)), linear((3, 30)), powers(-345, 500), powers(-342, -340)),
        0.65,
        _polygamma(2, mp.nan),
        ((0.0, -inf), (-0.0, inf), (-1.0, nan), (-1e300, nan), (inf, 0.0), (-inf, nan), (nan, nan)),
        scalar=True,
    ),
]
