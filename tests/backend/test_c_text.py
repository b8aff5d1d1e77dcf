"""The text of generated C: what a reader sees, and that it is the same everywhere."""

import os
import subprocess
import sys
from pathlib import Path

import ir_programs
import pytest
from ir_builder import Builder
from ir_programs import VECTOR, apply, const, dim, load

from s2s.backend.c import emit
from s2s.ir.types import F64
from s2s.transform.nest import nest

PROGRAMS = ("loss", "power_sum", "search", "stencil", "recorded")
VARIANTS = ({}, {"strong": True}, {"checked": True})


@pytest.mark.parametrize("name", PROGRAMS)
def test_golden(golden, name):
    golden(emit(nest(getattr(ir_programs, name)())), f"c/{name}.c")


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("variant", VARIANTS)
def test_the_text_fits_the_page(name, variant):
    text = emit(nest(getattr(ir_programs, name)()), **variant)
    assert max(map(len, text.splitlines())) <= 100
    assert not any(line.endswith((" ", "\\")) for line in text.splitlines())


def test_the_text_is_the_same_in_every_process():
    code = (
        "import ir_programs\n"
        "from s2s.backend.c import emit\n"
        "from s2s.transform.nest import nest\n"
        f"for name in {PROGRAMS!r}:\n"
        "    print(emit(nest(getattr(ir_programs, name)())))\n"
    )
    tests = Path(ir_programs.__file__).parent
    texts = set()
    for seed in ("0", "1", "77"):
        environment = os.environ | {
            "PYTHONHASHSEED": seed,
            "PYTHONPATH": os.pathsep.join(filter(None, (str(tests), *sys.path))),
        }
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=environment,
            cwd=tests,  # the tree's own s2s stays out
            capture_output=True,
            text=True,
            check=True,
        )
        texts.add(done.stdout)
    assert len(texts) == 1


def test_names_are_the_users_unless_c_has_them():
    b = Builder("exp")
    x, double, log = b.param("x", VECTOR), b.param("double", F64), b.param("log", F64)
    theta = b.let(apply("mul", double, log), "θ")
    out = b.let(apply("add", theta, b.let(load(x, const(0)))), "out")
    text = emit(nest(b.func(out)))
    assert "int32_t exp_(" in text
    assert "double double_1" in text and "double log" in text
    assert "out_1" in text


def test_locals_are_declared_where_they_are_used():
    b = Builder()
    x = b.param("x", VECTOR)
    total = b.let(const(0.0), "total")
    for _ in range(2):
        with b.loop(b.let(dim(x))) as i:
            b.set(total, apply("add", total, b.let(load(x, i), "item")))
    text = emit(nest(b.func(total)))
    assert text.count("for (int64_t i = 0; i < x_d0; i++)") == 2
    assert text.count("double total = 0.0;") == 1


def test_statements_of_one_shape_share_their_loop():
    b = Builder()
    x, y = b.param("x", VECTOR), b.param("y", VECTOR)
    product = b.let(apply("mul", x, y), "product")
    total = b.let(apply("add", product, x), "total")
    b.update(product, y, "add")
    text = emit(nest(b.func(total, product)))
    body = text[: text.index("result_shape")]
    assert body.count("for (") == 1
    assert body.index("product[k0] = x[k0] * y[k0];") < body.index("product[k0] += y[k0];")


def test_statements_that_meet_out_of_step_keep_their_loops():
    from ir_programs import view

    from s2s.ir.nodes import Slice

    b = Builder()
    x = b.param("x", VECTOR)
    y = b.let(apply("mul", x, const(2.0)), "y")
    b.update(b.let(view(y, Slice(const(1), None))), const(0.0))
    shifted = b.let(view(y, Slice(None, const(-1))))
    total = b.let(apply("add", shifted, const(1.0)), "total")
    text = emit(nest(b.func(total)))
    assert text[: text.index("result_shape")].count("for (") == 3


def test_room_for_a_stack_is_made_before_the_loops():
    text = emit(nest(ir_programs.power_sum()))
    before, after = text.split("for (int64_t k = 0;")
    assert "S2S_RESERVE" in before and "S2S_RESERVE" not in after
