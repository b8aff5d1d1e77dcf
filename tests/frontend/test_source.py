"""Functions are found wherever they are defined, with the lines and columns of their file."""

from __future__ import annotations

import doctest
import functools
import linecache

import gast
import numpy as np
import pytest

import s2s.frontend.access
import s2s.frontend.signature
from frontend.support import agrees, lowered
from s2s.frontend import source
from s2s.ir.nodes import Apply
from s2s.ir.walk import expressions, walk

MODULE = '''\
"""A module."""

import functools


def decorate(*args):
    return lambda f: f


@decorate(1)
@decorate(
    2,
)
def decorated(x):
    return x * 2


class Model:
    rate = 2.0

    @decorate()
    def loss(self, x):
        """Ünïcode."""
        return x * self.rate


def outer(k):
    if k > 0:
        def inner(x):
            return x * k
    else:
        def inner(x):
            return x + k
    return inner


one, two = (lambda x: x + 1), (lambda x: x + 2)
pick = {"a": lambda x: x * 1, "b": lambda x: x * 2, "c": lambda y: y * 2}
longer = functools.partial(lambda x, y: (
    x -
    y
), y=1.0).func
'''


@pytest.fixture
def module(write_source):
    return write_source(MODULE)[0]


def spans(function, *args):
    """The texts of the operations of a lowered function."""
    body = lowered(function, *args).func.body
    found = (expr for stmt in walk(body) for expr in expressions(stmt))
    return [expr for expr in found if isinstance(expr, Apply)]


def test_decorated(module):
    agrees(module.decorated, 3.0)
    span = lowered(module.decorated, 3.0).func.span
    assert span.source_line == "def decorated(x):"


def test_methods_and_closures(module):
    agrees(module.Model().loss, 3.0)
    agrees(module.outer(2.0), 3.0)
    agrees(module.outer(-2.0), 3.0)
    assert lowered(module.Model().loss, 3.0).func.doc == "Ünïcode."


def test_lambdas_on_one_line(module):
    functions = (module.one, module.two, *module.pick.values())
    for function in functions:
        agrees(function, 3.0)
    agrees(module.longer, 3.0, 4.0)


def test_columns_are_those_of_the_file(module):
    found = source.find(module.two)
    line = linecache.getline(module.__file__, found.node.lineno)
    assert line[found.node.col_offset : found.node.end_col_offset] == "lambda x: x + 2"
    method = source.find(module.Model.loss)
    (statement,) = [s for s in method.node.body if isinstance(s, gast.Return)]
    assert statement.col_offset == 8
    assert linecache.getline(module.__file__, statement.lineno).strip() == "return x * self.rate"


def test_notebook_cell():
    """A cell is code whose text is in linecache only."""
    text = "import numpy as np\ndef cell(x):\n    return np.sin(x) * x\n"
    name = "<ipython-input-1-abc>"
    linecache.cache[name] = (len(text), None, text.splitlines(True), name)
    names: dict = {}
    exec(compile(text, name, "exec"), names)
    agrees(names["cell"], 0.5)
    assert lowered(names["cell"], 0.5).func.span.filename == name


def scaled(x):
    return 2.0 * x


def test_transforms_are_unwrapped():
    """What `s2s.grad` returns stands for the function it was given."""

    class Transform:
        __module__ = "s2s.api"
        __wrapped__ = staticmethod(scaled)

    transform = Transform()
    transform.__wrapped__ = scaled
    assert source.unwrap(transform) == (scaled, ())


def test_wrapped_by_others_is_not_unwrapped():
    @functools.wraps(scaled)
    def wrapper(x):
        return scaled(x) + 1

    agrees(wrapper, 3.0)


def test_same_source_for_equal_code(write_source):
    """Two files with equal functions have two sources."""
    first, path = write_source("def f(x):\n    return x * 2\n")
    second, other = write_source("def f(x):\n    return x * 2\n")
    assert lowered(first.f, 1.0).func.span.filename == str(path)
    assert lowered(second.f, 1.0).func.span.filename == str(other)


def test_sources_of_all_functions():
    def helper(x):
        return scaled(x) + 1

    def main(x):
        return helper(x) * np.mean(np.ones(3))

    names = [name.rpartition(".")[2] for name, _ in lowered(main, 1.0).sources]
    assert names == ["main", "helper", "scaled", "mean", "count"]


@pytest.mark.parametrize("module", [s2s.frontend.signature, s2s.frontend.access])
def test_examples_in_docstrings(module):
    options = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    assert doctest.testmod(module, optionflags=options).failed == 0
