"""Memory of generated C: calls of all sizes, from many threads, again and again."""

import resource
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from c_harness import Compiled
from ir_builder import Builder
from ir_programs import VECTOR, apply, const, dim

from s2s.ir.nodes import Pop, Push, Stack
from s2s.ir.types import F64
from s2s.transform.nest import nest


def powers():
    """x, x**2, x**3, ... saved, then added up from the last to the first; and a counted stack."""
    b = Builder()
    x, n = b.param("x", VECTOR), b.let(dim(b.params[0]), "n")
    arrays, numbers = Stack("y", VECTOR), Stack("s", F64)
    y, s = b.let(apply("copy", x), "y"), b.let(const(0.0), "s")
    with b.loop(n):
        b.add(Push, stack=arrays, value=y)
        b.add(Push, stack=numbers, value=s)
        b.set(y, apply("mul", y, x))
        b.set(s, apply("add", s, const(1.0)))
    total, count = b.let(apply("zeros_like", x), "total"), b.let(const(0.0), "count")
    with b.loop(n, reverse=True):
        b.add(Pop, stack=arrays, target=y)
        b.add(Pop, stack=numbers, target=s)
        b.update(total, y, "add")
        b.set(count, apply("add", count, s))
    return nest(b.func(total, count, like=(0, None)))


def expected(x):
    total, saved, y = np.zeros(len(x)), [], x.copy()
    for _ in x:
        saved.append(y)
        y = y * x
    for y in reversed(saved):
        total = total + y
    return total, len(x) * (len(x) - 1) / 2


def check(compiled, n):
    x = np.linspace(-1.0, 1.0, n)
    (total, count), (wanted, number) = compiled.values(x), expected(x)
    assert np.array_equal(total, wanted) and count == number


def test_any_size_after_any_other():
    compiled = Compiled(powers())
    for n in (0, 1, 300, 2, 150, 0, 301, 300):
        check(compiled, n)


def test_many_threads_share_one_object():
    compiled = Compiled(powers())
    with ThreadPoolExecutor(24) as pool:
        list(pool.map(lambda k: check(compiled, 10 * (k % 13)), range(200)))


def test_calls_do_not_pile_up_memory():
    compiled = Compiled(powers())
    x = np.linspace(-1.0, 1.0, 400)
    for _ in range(5):
        compiled.values(x)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(200):
        compiled.values(x)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 20_000, f"{grown} kB more"
