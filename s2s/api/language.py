"""The page docs/language.md, written from the tables that the compiler itself uses.

    python -m s2s language > docs/language.md

Nothing on it is written by hand: a function is listed because a declaration, a body or a handler
gives it a meaning, and its column for C comes from lowering a call of it.
"""

from __future__ import annotations

import builtins
import cmath
import importlib
import math
import platform
import textwrap
import types
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from s2s.backend.obstacles import NotInC
from s2s.elementary import (
    COMPOSITES,
    SPELLINGS,
    Comparison,
    Elementary,
    Linear,
    Matrix,
    Operation,
    Position,
    Selection,
)
from s2s.elementary.complex_arrays import AS_THEY_ARE, METHODS
from s2s.elementary.complex_numbers import BODIES, MAKERS
from s2s.elementary.foreign import enter_foreign
from s2s.elementary.random import respelled
from s2s.errors import S2SError
from s2s.frontend import blocks, calls, expressions, lowering, methods, statements
from s2s.frontend.library import HANDLERS, spoken
from s2s.frontend.signature import PythonScalar, Static, StaticNeeded
from s2s.ir.types import Array, DType
from s2s.transform.normal import normalise

MODULES = (
    ("Builtin functions", "", builtins),
    ("`math`", "math.", math),
    ("`cmath`", "cmath.", cmath),
    ("NumPy", "np.", np),
    ("`np.linalg`", "np.linalg.", np.linalg),
    ("`np.fft`", "np.fft.", np.fft),
    ("`np.random`", "np.random.", np.random),
)
OPTIONAL = (
    ("`scipy.special`", "scipy.special.", "scipy.special"),
    ("`scipy.linalg`", "scipy.linalg.", "scipy.linalg"),
    ("`functools`", "functools.", "functools"),
    ("`itertools`", "itertools.", "itertools"),
    ("`operator`", "operator.", "operator"),
    ("`statistics`", "statistics.", "statistics"),
)
"""Modules of which only what is known is listed."""

YES, NO, PLAIN = "yes", "-", "plain"
_F, _V, _M, _I = (
    PythonScalar(DType.F64),
    Array(DType.F64, 1),
    Array(DType.F64, 2),
    PythonScalar(DType.I64),
)
_POINTS = (
    *((a,) for a in (_F, _V, _M, _I)),
    *((a, b) for a in (_F, _V, _M) for b in (_F, _V, _M)),
    *((a, Static(n)) for a in (_V, _M, _I) for n in (1, 0)),
    *((a, b, c) for a in (_F, _V) for b in (_F, _V) for c in (_F, _V)),
    (Static(3),),
    (Static(3), Static(2)),
    (_F, _F, Static(5)),
    (Static("ij,jk->ik"), _M, _M),
)
"""Arguments with which a call is tried, in this order."""

_KINDS = (
    (Elementary, "smooth"),
    (Selection, "selection"),
    (Position, "selection by position"),
    (Linear, "linear"),
    (Matrix, "smooth, of matrices"),
    (Comparison, "comparison"),
    (Operation, "passive"),
)


def page() -> str:
    """The text of the page."""
    optional = [(title, prefix, _imported(name)) for title, prefix, name in OPTIONAL]
    enter_foreign()
    parts = [
        "# What s2s takes",
        _wrapped(
            "This page is written by `python -m s2s language` from the tables of the compiler "
            f"{versions()}. What is not on it is refused when the function is compiled, with the "
            "file, the line, the reason and what to write instead; `python -m s2s check "
            "module:function` lists the refusals of a function without running it."
        ),
        _wrapped(
            "*tape*, *Python* and *C* are the three backends; *plain*: the tape calls the function "
            "itself, on values that carry no derivative. Where there is no C, a function that uses "
            "the thing runs in generated Python as a whole, and "
            '`s2s.source(f, lang="report")(...)` says so with the line.'
        ),
        *_syntax("Statements", statements),
        *_syntax("Expressions", expressions),
        *_methods(),
        *_complex(),
    ]
    for title, prefix, module in MODULES:
        parts += _module(title, prefix, module, refused=True)
    for title, prefix, module in optional:
        if module is not None:
            parts += _module(title, prefix, module, refused=False)
    return "\n\n".join(parts) + "\n"


def _imported(name: str) -> types.ModuleType | None:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def versions() -> str:
    """The first paragraph of a page that was written with these versions holds this."""
    return f"(Python {_version(platform.python_version())}, NumPy {_version(np.__version__)})"


def _version(full: str) -> str:
    return ".".join(full.split(".")[:2])


# --- syntax --------------------------------------------------------------------------------------

_SPOKEN = {"Loop": "For, While"}


def _syntax(title: str, module: types.ModuleType) -> list[str]:
    kinds = [kind for kind in module._CASES if kind not in blocks.OURS]
    if module is statements:
        kinds += blocks.SIMPLIFIED
    taken = sorted(_SPOKEN.get(kind.__name__, kind.__name__) for kind in kinds)
    rows = [
        (f"`{kind.__name__}`", reason, remedy)
        for kind, (reason, remedy) in module._REFUSED.items()
        if kind not in module._CASES
    ]
    lines = _wrapped(f"Taken (names of Python's `ast`): {', '.join(taken)}.")
    return [f"## {title}", lines, _table(("refused", "as", "write instead"), sorted(rows))]


def _methods() -> list[str]:
    rows = [
        ("arrays", ", ".join(f"`{m}`" for m in sorted(set(methods.ARRAY_METHODS)))),
        ("lists", ", ".join(f"`{m}`" for m in sorted(methods.LIST_METHODS))),
        ("dicts", ", ".join(f"`{m}`" for m in sorted(methods.DICT_METHODS))),
    ]
    return ["## Methods", _table(("of", "methods"), rows)]


def _complex() -> list[str]:
    taken = {spoken(f) for f in (*BODIES, *AS_THEY_ARE)}
    names = sorted((name for name in taken if name.startswith("np.")), key=str.lower)
    text = (
        "A complex number or array is computed with as its two parts, in double precision; a "
        "gradient in a complex argument is dL/dRe - i dL/dIm. These functions take complex "
        f"arguments (and `dtype=complex`): {', '.join(f'`{n}`' for n in names)}; those of `cmath` "
        "and `np.fft` below; the methods "
        f"{', '.join(f'`{n}`' for n in sorted(METHODS))}; and operators, indices and attributes "
        "as of real ones."
    )
    return ["## Complex numbers", _wrapped(text)]


# --- functions -----------------------------------------------------------------------------------


def _module(title: str, prefix: str, module: Any, *, refused: bool) -> list[str]:
    known, unknown = [], {}
    for name, function in _functions(module):
        what = _meaning(function)
        if what is not None:
            known.append((f"`{prefix}{name}`", what, _on_tape(function), YES, _in_c(function)))
            continue
        remedy = calls.unknown_reason(function)[1]
        unknown.setdefault(remedy, []).append(f"`{name}`")
    parts = [f"## {title}"]
    if known:
        parts.append(_table(("function", "is", "tape", "Python", "C"), known))
    if refused:
        for remedy, names in unknown.items():
            parts.append(_wrapped(f"Refused: {', '.join(names)}. Instead: {remedy}."))
    return parts if known or refused else []


def _functions(module: Any) -> Iterator[tuple[str, Callable]]:
    """The public functions of a module, and the types that are called like functions."""
    for name in sorted(dir(module), key=str.lower):
        function = getattr(module, name, None)
        if name.startswith("_") or not callable(function):
            continue
        if isinstance(function, type) and _meaning(function) is None:
            continue
        yield name, function


def _meaning(function: Any) -> str | None:
    """What gives a function its meaning; None if nothing does."""
    if respelled(function) is not function:
        return "drawn by NumPy"
    if _holds(HANDLERS, function):
        return "built in"
    if _holds(COMPOSITES, function) or _holds(MAKERS, function):
        return "given by a body"
    if not _holds(SPELLINGS, function):
        return None
    op = SPELLINGS[function]
    return next(word for kind, word in _KINDS if isinstance(op, kind))


def _holds(table: dict, key: Any) -> bool:
    try:
        return key in table
    except TypeError:
        return False


def _on_tape(function: Any) -> str:
    from s2s.tape import calls as tape_calls
    from s2s.tape import streams

    known = tape_calls.is_known(function) or respelled(function) is not function
    known = known or _holds(MAKERS, function) or streams.meaning(function) is not None
    return YES if known else PLAIN


def _called(function, *args):
    return function(*args)


def _in_c(function: Any) -> str:
    """Whether a call of it becomes C: its declaration or the first call that can be lowered."""
    from s2s.backend.c.refusals import require_c

    if respelled(function) is not function:
        return NO
    if not _holds(HANDLERS, function) and _holds(SPELLINGS, function):
        return NO if SPELLINGS[function].no_c else YES
    for types_ in _POINTS:
        try:
            lowered = lowering.lower(_called, (Static(function), *types_))
        except (S2SError, StaticNeeded):
            continue
        try:
            require_c(normalise(lowered.func))
        except NotInC:
            return NO
        return YES
    return YES


# --- text ----------------------------------------------------------------------------------------


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in lines)


def _wrapped(text: str) -> str:
    return textwrap.fill(text, 118, break_long_words=False, break_on_hyphens=False)
