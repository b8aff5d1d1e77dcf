"""Every build gives the same bits: optimisation level, vector width, compiler, with and without fma instructions.

NaNs compare equal whatever their sign and payload.
"""

import itertools
import os
import platform
import shutil
import subprocess
import sys

import numpy as np
import pytest
from functions import BITWISE, build, by_name, call
from functions_support import SPECIAL

POINTS = 20_000
X86 = platform.machine() in ("x86_64", "AMD64")


def _cpu_has(*features):
    try:
        with open("/proc/cpuinfo") as info:
            words = set(info.read().split())
    except OSError:
        return False
    return words.issuperset(features)


BUILDS = {
    "gcc-O1": ("gcc", ("-O1",)),
    "gcc-O3-native": ("gcc", ("-O3", "-march=native")),
    "clang-O3-native": ("clang", ("-O3", "-march=native")),
}
if X86:
    BUILDS["gcc-O2-sse2"] = ("gcc", ("-O2", "-mno-avx"))
    BUILDS["clang-O2-sse2"] = ("clang", ("-O2",))
if X86 and _cpu_has("avx2", "fma"):
    BUILDS["gcc-O3-avx2"] = ("gcc", ("-O3", "-mavx2"))
    BUILDS["gcc-O3-avx2-fma"] = ("gcc", ("-O3", "-mavx2", "-mfma"))
if X86 and _cpu_has("avx512f"):
    BUILDS["gcc-O3-avx512"] = ("gcc", ("-O3", "-march=native", "-mprefer-vector-width=512"))


def _points(function, n):
    """The samples of the table, and every combination of special values."""
    special = np.array(list(itertools.product(SPECIAL, repeat=function.arity))).T
    return tuple(
        np.concatenate(columns)
        for columns in zip(function.points(n, seed=1), special, strict=False)
    )


def _canonical(values):
    return np.where(np.isnan(values), np.nan, values).view(np.uint64)


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    """Values of the plainest build there is, one element at a time."""
    library = build(tmp_path_factory.mktemp("O0"), BITWISE, ("-O0",))
    cache = {}

    def get(name):
        if name not in cache:
            points = _points(by_name(name), POINTS)
            cache[name] = points, _canonical(call(library, by_name(name), points, "scalar"))
        return cache[name]

    return get


@pytest.fixture(scope="module", params=BUILDS)
def library(request, tmp_path_factory):
    compiler, flags = BUILDS[request.param]
    if not shutil.which(compiler):
        pytest.skip(f"{compiler} is not installed")
    return build(tmp_path_factory.mktemp(request.param), BITWISE, flags, compiler)


@pytest.mark.parametrize("name", [f.name for f in BITWISE])
def test_same_bits(library, expected, name):
    points, bits = expected(name)
    for kind in ("array", "scalar"):
        different = np.flatnonzero(_canonical(call(library, by_name(name), points, kind)) != bits)
        assert not different.size, (kind, different.size, [float(x[different[0]]) for x in points])


@pytest.mark.parametrize("name", [f.name for f in BITWISE])
def test_value_does_not_depend_on_position(library, expected, name):
    """Vector body, tail and misaligned start of a loop agree."""
    points, bits = expected(name)
    for start, size in ((0, 1), (1, 7), (2, 33), (3, 513), (5, 1000)):
        part = tuple(x[start : start + size] for x in points)
        assert np.array_equal(
            _canonical(call(library, by_name(name), part)), bits[start : start + size]
        )


SOFT = """
import sys
import numpy as np
from test_bits import _canonical, _points
from functions import BITWISE, call
np.savez(sys.argv[2], **{f.name: _canonical(call(sys.argv[1], f, _points(f, 1000))) for f in BITWISE})
"""


@pytest.mark.skipif(
    not (X86 and sys.platform == "linux"), reason="needs glibc's switch for processor features"
)
def test_same_bits_without_an_fma_instruction(tmp_path):
    """The C library then computes fma in software."""
    library = build(tmp_path, BITWISE, ("-O1",))
    for file, tunables in (("hard.npz", ""), ("soft.npz", "glibc.cpu.hwcaps=-FMA,-FMA4,-AVX2")):
        environment = {
            **os.environ,
            "GLIBC_TUNABLES": tunables,
            "PYTHONPATH": os.path.dirname(__file__),
        }
        subprocess.run(
            [sys.executable, "-c", SOFT, str(library), str(tmp_path / file)],
            check=True,
            env=environment,
        )
    with np.load(tmp_path / "hard.npz") as hard, np.load(tmp_path / "soft.npz") as soft:
        assert all(np.array_equal(hard[f.name], soft[f.name]) for f in BITWISE)
