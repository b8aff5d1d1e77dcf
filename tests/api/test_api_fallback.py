"""A machine without a C compiler: generated Python, and one warning."""

from __future__ import annotations

SCRIPT = """
    import warnings
    import s2s

    def f(x):
        return x * x

    def g(x):
        return x * x * x

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        print(s2s.grad(f)(3.0), s2s.grad(g)(2.0), s2s.value_and_grad(f)(3.0))
    print(len(caught), caught[0].category.__name__, caught[0].message)
    print(caught[0].filename.endswith("script.py"))
"""


def test_without_a_compiler(run_python):
    lines = run_python(SCRIPT, CC="/nonexistent/cc").stdout.splitlines()
    assert lines[0] == "6.0 12.0 (9.0, 6.0)"
    assert lines[1].startswith("1 RuntimeWarning s2s: no C compiler found")
    assert "/nonexistent/cc" in lines[1]
    assert lines[2] == "True"


def test_the_chosen_compiler_is_used(run_python, tmp_path):
    log = tmp_path / "log"
    wrapper = tmp_path / "my-cc"
    wrapper.write_text(f'#!/bin/sh\necho called >> "{log}"\nexec cc "$@"\n')
    wrapper.chmod(0o755)
    lines = run_python(SCRIPT.replace("caught[0]", "str"), check=False, CC=str(wrapper)).stdout
    assert lines.splitlines()[0] == "6.0 12.0 (9.0, 6.0)"
    assert "called" in log.read_text()
