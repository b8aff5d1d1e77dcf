"""The cache on disk: found by a second process, revalidated, safe, and without partial entries."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

import s2s
from s2s.backend import cache, compiler

FIRST_GRADIENT = """
    import sys
    import numpy as np
    import s2s

    RATE = 2.0

    def helper(x):
        return x * x

    def f(x, n):
        total = 0.0
        for i in range(n):
            if x > 0.5:
                total += helper(x) * RATE
            else:
                total += np.exp(x) * np.zeros(n)[i]
        return total

    gradient = s2s.grad(f)(1.5, 3)
    inner = [m for m in sys.modules if m.startswith(("s2s.transform", "s2s.elementary", "gast"))]
    print(gradient, len(inner))
"""


def entries(path, suffix=".json"):
    if not path.exists():
        return []
    return [p for p in path.iterdir() if p.suffix == suffix and not p.name.startswith("cc-")]


def test_a_second_process_runs_no_pipeline(run_python, cache_directory):
    cold = run_python(FIRST_GRADIENT).stdout.split()
    assert float(cold[0]) == 18.0 and int(cold[1]) > 0
    warm = run_python(FIRST_GRADIENT).stdout.split()
    assert warm[0] == cold[0]
    assert int(warm[1]) == 0, "the pipeline was imported although everything was cached"


CHANGES = (
    ("return x * x\n", "return x * x * x\n", 40.5),
    ("total += helper(x) * RATE", "total += helper(x) * RATE * 2.0", 36.0),
    ("RATE = 2.0", "RATE = 3.0", 27.0),
    ("RATE = 2.0", "RATE = 3", 27.0),
    ("range(n)", "range(n - 1)", 12.0),
)


def test_changes_are_noticed(run_python):
    """In another process, and in one that finds what that one kept."""
    assert float(run_python(FIRST_GRADIENT).stdout.split()[0]) == 18.0
    for old, new, expected in CHANGES:
        assert old in FIRST_GRADIENT
        changed = FIRST_GRADIENT.replace(old, new)
        for _ in range(2):
            assert float(run_python(changed).stdout.split()[0]) == expected
    assert float(run_python(FIRST_GRADIENT).stdout.split()[0]) == 18.0


def test_damaged_entries_are_rewritten(run_python, cache_directory):
    run_python(FIRST_GRADIENT)
    for damage in ("", "{}", "[1]", '{"slots": 1}', "\0\0\0"):
        for path in entries(cache_directory):
            path.write_text(damage)
        assert float(run_python(FIRST_GRADIENT).stdout.split()[0]) == 18.0
    for path in entries(cache_directory, ".so"):
        path.write_bytes(b"not a shared object")
    assert float(run_python(FIRST_GRADIENT).stdout.split()[0]) == 18.0
    for path in entries(cache_directory, ".so"):
        path.unlink()
    assert float(run_python(FIRST_GRADIENT).stdout.split()[0]) == 18.0
    assert int(run_python(FIRST_GRADIENT).stdout.split()[1]) == 0


def test_many_processes_at_once(run_python, cache_directory, tmp_path):
    run_python("import s2s")
    script = tmp_path / "many.py"
    import textwrap

    script.write_text(textwrap.dedent(FIRST_GRADIENT))
    env = {**os.environ, "S2S_CACHE_DIR": str(cache_directory)}
    running = [
        subprocess.Popen([sys.executable, str(script)], env=env, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    outputs = [process.communicate()[0] for process in running]
    assert [float(out.split()[0]) for out in outputs] == [18.0] * 4
    assert not [p for p in cache_directory.iterdir() if p.name.startswith("new-")]


def test_errors_leave_no_entries(cache_directory):
    def bad(x):
        return unknown_function(x)  # noqa: F821

    with pytest.raises(s2s.S2SError):
        s2s.grad(bad)(1.0)
    assert not entries(cache_directory)
    assert not entries(cache_directory, ".so")


def test_a_failing_compiler_says_so(cache_directory, monkeypatch):
    with pytest.raises(s2s.S2SError, match="expected") as caught:
        compiler.build("int s2s_entry(void) { return 0 }\n")
    assert "kept in" in str(caught.value)
    kept = list((cache_directory / "failed").iterdir())
    assert len(kept) == 1 and "return 0" in kept[0].read_text()
    assert not entries(cache_directory, ".so") and not entries(cache_directory, ".c")


def test_an_unwritable_cache_is_replaced(monkeypatch, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("S2S_CACHE_DIR", str(blocked / "below"))
    assert cache.directory().is_dir()
    assert s2s.grad(lambda x: x * x)(3.0) == 6.0


def test_clear(cache_directory):
    assert s2s.grad(lambda x: x * x)(3.0) == 6.0
    assert entries(cache_directory, ".so")
    assert cache.clear() >= 3
    assert not list(cache_directory.iterdir())


def test_closures_that_hold_other_things(cache_directory):
    """Two closures of one code differ in what they hold."""

    def make(g):
        def f(x):
            return g(x)

        return f

    def square(x):
        return x * x

    def cube(x):
        return x * x * x

    for _ in range(2):
        assert s2s.grad(make(square))(2.0) == 4.0
        assert s2s.grad(make(cube))(2.0) == 12.0


def test_axis_arguments_are_part_of_the_signature(run_python):
    script = """
        import sys
        import numpy as np
        import s2s

        def f(x, axis):
            return np.sum(np.max(x, axis=axis))

        x = np.array([[1.0, 2.0], [4.0, 3.0]])
        slope = s2s.grad(f)
        print(slope(x, 0).tolist(), slope(x, 1).tolist())
        print(len([m for m in sys.modules if m.startswith("s2s.transform")]))
    """
    cold = run_python(script).stdout.splitlines()
    assert cold[0] == "[[0.0, 0.0], [1.0, 1.0]] [[0.0, 1.0], [1.0, 0.0]]"
    warm = run_python(script).stdout.splitlines()
    assert warm == [cold[0], "0"]


def test_products_and_sums_are_never_fused(tmp_path):
    """Some versions of gcc vectorise a*b-c beside a*b+c with one rounding."""

    def straight(x):
        return 3 * x * x - 2.0 * x + 1

    def grouped(x):
        y = np.zeros((x.shape[0], 2))
        for i in range(x.shape[0]):
            y[i, 0] = x[i, 0] * x[i, 2] - x[i, 4]
            y[i, 1] = x[i, 1] * x[i, 3] + x[i, 5]
        return np.sum(y * y)

    assert s2s.verify(straight)(0.3).equal
    assert s2s.verify(grouped)(np.random.default_rng(0).standard_normal((50, 6))).equal

    source = tmp_path / "pair.c"
    source.write_text(compiler.PAIR)
    tools = compiler.toolchain()
    text = compiler._assembly(tools, source, tmp_path).read_text()
    assert compiler.FUSED.search(text) is None and "mul" in text


def test_the_toolchain_keeps_to_the_contract():
    tools = compiler.toolchain()
    assert "-ffp-contract=off" in tools.flags
    assert not any("fast-math" in flag or flag == "-Ofast" for flag in tools.flags)
    assert tools.version


def test_the_oldest_entries_go(tmp_path, monkeypatch):
    monkeypatch.setenv("S2S_CACHE_DIR", str(tmp_path))
    monkeypatch.setenv("S2S_CACHE_SIZE", "1")
    for k in range(12):
        path = tmp_path / f"{k:02d}.so"
        path.write_bytes(bytes(100_000))
        os.utime(path, (1000 + k, 1000 + k))
    cache.touch(tmp_path / "00.so")
    cache.keep_small()
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == ["00.so", *(f"{k:02d}.so" for k in range(6, 12))]
    cache.keep_small()
    assert len(list(tmp_path.iterdir())) == 7
    monkeypatch.setenv("S2S_CACHE_SIZE", "many")
    assert cache.limit() == 500_000_000
