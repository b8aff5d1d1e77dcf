"""The elementary kernels under test, and what is needed to build, call and judge them.

`FUNCTIONS` are the entries of the tables beside this file, one a kernel, with the samples that matter and the largest
error allowed. The accuracy tests and the bit-identity test both run over them.
"""

import ctypes
import functools
import math
import subprocess

import numpy as np
from functions_elementary import ELEMENTARY, LOGADDEXP
from functions_gamma import GAMMA
from functions_special import SPECIAL_FUNCTIONS
from functions_support import (
    CSRC,
    REQUIRED_FLAGS,
    inf,
    mp,
)


def _source(functions):
    """An array entry point a kernel, as generated code loops over it, and a scalar one."""
    lines = ['#include "s2s_math.h"']
    for f in functions:
        inputs = ", ".join(f"const double *restrict x{j}" for j in range(f.arity))
        element = ", ".join(f"x{j}[i]" for j in range(f.arity))
        lines.append(
            f"void scalar_{f.name}({inputs}, double *restrict y, long n)"
            f" {{ for (volatile long k = 0; k < n; k++) {{ long i = k; y[i] = s2s_{f.name}({element}); }} }}"
        )
        if f.fast_limit:
            lines.append(
                f"void array_{f.name}({inputs}, double *restrict y, long n) {{\n"
                f"    for (long b = 0; b < n; b += 512) {{\n"
                f"        long end = b + 512 < n ? b + 512 : n, huge = 0;\n"
                f"        for (long i = b; i < end; i++) huge |= !(S2S_FABS(x0[i]) < S2S_TRIG_FAST_LIMIT);\n"
                f"        if (huge) for (long i = b; i < end; i++) y[i] = s2s_{f.name}(x0[i]);\n"
                f"        else for (long i = b; i < end; i++) y[i] = s2s_{f.name}_fast(x0[i]);\n"
                f"    }}\n}}"
            )
        else:
            lines.append(
                f"void array_{f.name}({inputs}, double *restrict y, long n)"
                f" {{ for (long i = 0; i < n; i++) y[i] = s2s_{f.name}({element}); }}"
            )
    return "\n".join(lines) + "\n"


def build(folder, functions, flags=("-O1",), compiler="gcc"):
    """Compile the functions into a shared library; the path of it."""
    source, library = folder / "kernels.c", folder / "kernels.so"
    source.write_text(_source(functions))
    subprocess.run(
        [
            compiler,
            *REQUIRED_FLAGS,
            *flags,
            "-Wall",
            "-Wextra",
            "-Werror",
            "-fPIC",
            "-shared",
            f"-I{CSRC}",
            str(source),
            "-o",
            str(library),
            "-lm",
        ],
        check=True,
    )
    return library


def call(library, function, points, kind="array"):
    """The kernel's values at the points, by its entry point of the given kind."""
    arrays = [np.ascontiguousarray(x, dtype=float) for x in points]
    y = np.empty_like(arrays[0])
    pointers = [ctypes.c_void_p(a.ctypes.data) for a in (*arrays, y)]
    getattr(ctypes.CDLL(str(library)), f"{kind}_{function.name}")(*pointers, ctypes.c_long(len(y)))
    return y


def ulp_error(value, exact):
    """|value - exact| in units of the last place of exact, an mpf."""
    if not math.isfinite(value):
        largest = mp.ldexp(1 - mp.ldexp(1, -54), 1024)
        return (
            0.0
            if math.isinf(value) and abs(exact) >= largest and (exact > 0) == (value > 0)
            else inf
        )
    if exact == 0:
        return 0.0 if value == 0 else inf
    exponent = mp.frexp(abs(exact))[1]
    return float(abs(mp.mpf(value) - exact) * mp.ldexp(1, -max(exponent - 53, -1074)))


def worst(function, points, values):
    """The largest error in ulp, and where, over the finite arguments. Where the exact value is not real, nan is right."""
    errors = [(0.0, ())]
    for arguments, value in zip(
        zip(*(x.tolist() for x in points), strict=False), values.tolist(), strict=False
    ):
        if all(map(math.isfinite, arguments)):
            exact = function.reference(*map(mp.mpf, arguments))
            if isinstance(exact, mp.mpf) and not mp.isnan(exact):
                errors.append((ulp_error(value, exact), arguments))
            elif not math.isnan(value):
                errors.append((inf, arguments))
    return max(errors)


FUNCTIONS = [*ELEMENTARY, *GAMMA]
BITWISE = [*FUNCTIONS, LOGADDEXP, *SPECIAL_FUNCTIONS]  # what test_bits.py runs over


@functools.cache
def by_name(name):
    return next(f for f in BITWISE if f.name == name)
