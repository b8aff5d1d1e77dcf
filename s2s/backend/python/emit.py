"""A whole generated module: header, imports, one function.

>>> from s2s.ir.nodes import Apply, Func, Let, Var
>>> from s2s.ir.source import Span
>>> from s2s.ir.types import F64
>>> from s2s.elementary import OPERATIONS
>>> span = Span(filename="f.py", line=1, column=0, end_line=1, end_column=9)
>>> x, y = Var("x", F64), Var("y", F64)
>>> body = (Let(span=span, target=y, value=Apply(OPERATIONS["exp"], (x,), F64)),)
>>> func = Func(name="f", params=(x,), body=body, results=(y,), span=span, doc="exp of x.")
>>> print(emit(func), end="")  # doctest: +ELLIPSIS
# Written by s2s ... from f.py:1. Do not edit.
from s2s.kernels import exp
<BLANKLINE>
<BLANKLINE>
def f(x):
    \"\"\"exp of x.\"\"\"
    y = exp(x)  # 1
    return y
"""

from __future__ import annotations

import os
import re
import sys
import textwrap
from dataclasses import replace
from typing import Any

from s2s.backend.names import Names
from s2s.backend.python.expressions import Expressions, Kernels
from s2s.backend.python.facts import Facts
from s2s.backend.python.layout import INDENT, LIMIT, Emitted, Layout
from s2s.backend.python.statements import Statements
from s2s.backend.python.sugar import sugar
from s2s.ir.nodes import Block, Func, Let, Pop, Push, Record, Stack
from s2s.ir.walk import walk
from s2s.version import __version__


def emit(func: Func, strong: bool = False) -> Emitted:
    """The Python text of `func`, and which of the user's lines each line of it comes from.

    Parameters
    ----------
    func : Func
        As `transform.nest` leaves it; A-normal form prints as well, at greater length.
    strong : bool
        Print strong products as `strong(g, p)` rather than `g * p`.
    """
    func = sugar(func)
    names = Names(func, [function_name(func)])
    kernels = Kernels(names)
    expressions = Expressions(names, kernels, Facts.of(func), strong)
    body = Layout(func.span.filename)
    numbers = {site: number for number, site in enumerate(func.sites)}
    _function(func, Statements(body, expressions, numbers))
    head = Layout(func.span.filename)
    _header(func, head, kernels, uses_numpy=body.mentions("np."))
    head.extend(body)
    return replace(head.finish(), outside=kernels.outside)


def _header(func: Func, layout: Layout, kernels: Kernels, uses_numpy: bool) -> None:
    """Where the module comes from, what it imports, which sites it records."""
    where = f"{os.path.basename(func.span.filename)}:{func.span.line}"
    layout.add(f"# Written by s2s {__version__} from {where}. Do not edit.")
    if uses_numpy:
        layout.add("import numpy as np")
    if uses_numpy and kernels.used:
        layout.add("")
    if kernels.used:
        spelled = (
            name if name == alias else f"{name} as {alias}"
            for name, alias in sorted(kernels.used.items())
        )
        _imports(layout, ", ".join(spelled))
    for name, obj in kernels.outside.items():
        layout.add(_origin(name, obj))
    if records(func):
        layout.add("")
        layout.add("# Selections recorded:")
        for number, site in enumerate(func.sites):
            place = f"{os.path.basename(site.filename)}:{site.lineno}:{site.span.column + 1}"
            layout.add(f"#   {number}  {place}  {site.text}")
    if uses_numpy or kernels.used or kernels.outside or records(func):
        layout.add("")
        layout.add("")


def _origin(name: str, obj: Any) -> str:
    """Where an object of the user's comes from: an import, if its module has it by name."""
    module = getattr(obj, "__module__", None)
    own = getattr(obj, "__name__", name)
    if module and getattr(sys.modules.get(module), own, None) is obj:
        return f"from {module} import {own}" + (f" as {name}" if name != own else "")
    return f"# {name}: {obj!r}"


def _imports(layout: Layout, names: str) -> None:
    line = f"from s2s.kernels import {names}"
    if len(line) <= 100:
        layout.add(line)
        return
    layout.add("from s2s.kernels import (")
    for name in names.split(", "):
        layout.add(f"{name},", 1)
    layout.add(")")


def _function(func: Func, statements: Statements) -> None:
    layout, expressions = statements.layout, statements.expressions
    params = [expressions.names[param] for param in func.params]
    if records(func):
        params += ["*", "trace"]
    layout.add(f"def {function_name(func)}({', '.join(params)}):")
    if func.doc:
        for line in _docstring(func.doc):
            layout.add(line, 1)
    for stack in _stacks(func):
        layout.add(f"{expressions.names[stack]} = []", 1)
    body, last = _returned(func, expressions.facts)
    for stmt in body:
        statements.statement(stmt, 1)
    values = [last.value if last and atom is last.target else atom for atom in func.results]
    layout.add(f"return {expressions.list(values) or '()'}", 1, last and last.span)


def _returned(func: Func, facts: Facts) -> tuple[Block, Let | None]:
    """The body without the last Let, if that binds a temporary for the result alone."""
    match func.body:
        case (*_, Let(target=target) as last) if target.temporary and facts.uses[target] == 1:
            if target in func.results:
                return func.body[:-1], last
    return func.body, None


def function_name(func: Func) -> str:
    """The name of the generated function, an identifier."""
    name = re.sub(r"\W", "_", func.name)
    return name if name.isidentifier() else f"f_{name}"


def records(func: Func) -> bool:
    """Whether the function takes a trace to record its selections in."""
    return any(isinstance(stmt, Record) for stmt in walk(func.body))


def _stacks(func: Func) -> list[Stack]:
    found: dict[Stack, None] = {}
    for stmt in walk(func.body):
        if isinstance(stmt, (Push, Pop)):
            found[stmt.stack] = None
    return list(found)


def _docstring(doc: str) -> list[str]:
    """The lines of a docstring: one if it fits."""
    text = doc.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    width = LIMIT - len(INDENT)
    if len(text) + 6 <= width:
        return [f'"""{text}"""']
    return [*textwrap.wrap(f'"""{text}', width, break_long_words=False), '"""']
