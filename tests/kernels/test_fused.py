"""The native kernels hold no instruction that rounds a product and a sum at once unasked."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from s2s.backend.compiler import FUSED, WEAKER
from s2s.kernels import _native


@pytest.mark.skipif(shutil.which("objdump") is None, reason="there is no objdump")
def test_the_kernels_have_no_sums_and_differences_rounded_once():
    shown = subprocess.run(
        ["objdump", "-d", "--no-show-raw-insn", _native.__file__],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert re.search(r"\bret", shown)
    assert FUSED.search(shown) is None


def test_the_build_looks_for_what_generated_code_is_searched_for():
    setup = Path(__file__).parents[2] / "setup.py"
    text = setup.read_text()
    assert f'FUSED = re.compile(r"{FUSED.pattern}")' in text
    assert f"WEAKER = {WEAKER!r}".replace("'", '"') in text
