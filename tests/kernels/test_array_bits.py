"""The array library gives the same bits in every build, though tiles and vectors differ."""

from __future__ import annotations

import platform
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
CSRC = HERE.parents[1] / "csrc"
CONTRACT = ("-std=c99", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math")


def _cpu_has(*features: str) -> bool:
    try:
        return set(Path("/proc/cpuinfo").read_text().split()).issuperset(features)
    except OSError:
        return False


BUILDS = [("gcc", "-O3", "-march=native"), ("clang", "-O3", "-march=native")]
if platform.machine() in ("x86_64", "AMD64"):
    BUILDS += [("gcc", "-O2", "-mno-avx")]
    if _cpu_has("avx2", "fma"):
        BUILDS += [("gcc", "-O3", "-mavx2"), ("gcc", "-O3", "-mavx2", "-mfma")]
    if _cpu_has("avx512f"):
        BUILDS += [("gcc", "-O3", "-march=native", "-mprefer-vector-width=512")]


def digests(folder: Path, compiler: str, *flags: str) -> list[str]:
    """The lines that array_digest.c prints when built so."""
    if not shutil.which(compiler):
        pytest.skip(f"{compiler} is not installed")
    program = folder / "digest"
    source = str(HERE / "array_digest.c")
    command = [compiler, *flags, *CONTRACT, f"-I{CSRC}", source, "-o", str(program), "-lm"]
    subprocess.run(command, check=True)
    return subprocess.run(
        [str(program)], check=True, capture_output=True, text=True
    ).stdout.splitlines()


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    lines = digests(tmp_path_factory.mktemp("O0"), "gcc", "-O0")
    assert len(lines) > 100
    assert not any("failed" in line for line in lines)
    return lines


@pytest.mark.parametrize("build", BUILDS, ids=" ".join)
def test_same_bits(build: tuple[str, ...], expected: list[str], tmp_path: Path) -> None:
    assert digests(tmp_path, *build) == expected
