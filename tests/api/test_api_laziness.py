"""Importing s2s loads nothing that only a compilation needs."""

from __future__ import annotations


def test_import_leaves_the_compiler_alone(run_python):
    script = """
        import s2s, sys
        print(*(name in sys.modules for name in ("gast", "s2s.elementary", "s2s.transform")))
    """
    assert run_python(script).stdout.split() == ["False", "False", "False"]
