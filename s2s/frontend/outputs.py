"""`out=` of NumPy's functions: the result goes into an array that is there already."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import gast
import numpy as np

from s2s.frontend import promote
from s2s.frontend.context import Context
from s2s.frontend.indexing import complex_fitting, update
from s2s.frontend.values import (
    Arguments,
    ArrayValue,
    TupleValue,
    Value,
    describe_value,
    is_complex,
    is_none,
)


def split(obj: Any, arguments: Arguments) -> tuple[Value | None, Arguments]:
    """The array that the result is to go into, if one is given, and the other arguments."""
    is_ufunc = isinstance(obj, np.ufunc) and obj.nout == 1
    if not is_ufunc and not (getattr(obj, "__module__", None) or "").startswith("numpy"):
        return None, arguments
    given, keywords = arguments.positional, dict(arguments.keywords)
    if is_ufunc and len(given) == obj.nin + 1:
        given, out = given[:-1], given[-1]
    elif "out" in keywords:
        out = keywords.pop("out")
    else:
        return None, arguments
    if isinstance(out, TupleValue) and not is_complex(out) and len(out.items) == 1:
        (out,) = out.items
    return None if is_none(out) else out, replace(arguments, positional=given, keywords=keywords)


def put(cx: Context, out: Value, result: Value, node: gast.AST) -> Value:
    """The result in the array given for it, which is what the call gives."""
    if is_complex(out):
        value = complex_fitting(cx, result, node)
        for part, new in zip(out.items, value.items, strict=True):
            update(cx, part, promote.numeric(cx, new, "the result"))
        return out
    if not isinstance(out, ArrayValue):
        raise cx.refuse(f"out= is {describe_value(out)}", "give an array of the result's shape")
    update(cx, out, promote.numeric(cx, result, "the result"))
    return out
