"""Draws of random numbers (see `elementary.random`)."""

from __future__ import annotations

from s2s.elementary import random
from s2s.frontend import promote
from s2s.frontend.context import Context
from s2s.frontend.creation import array_argument, shape_of
from s2s.frontend.library import Bound, library
from s2s.frontend.operators import result_value
from s2s.frontend.values import Arguments, Number, StaticValue, TupleValue, Value, is_none


@library(random.draw, spec=None)
def _draw(cx: Context, arguments: Arguments, node) -> Value:
    token, name, size, *parameters = arguments.positional
    method = name.value if isinstance(name, StaticValue) else ""
    shape = () if is_none(size) else shape_of(cx, size)
    atoms = [promote.integer(cx, token, "a token").atom]
    atoms += [array_argument(cx, p, f"a parameter of {method}").atom for p in parameters]
    atoms += [number.atom for number in shape]
    attrs = {"method": method, "sizes": None if is_none(size) else len(shape)}
    value = result_value(cx, cx.apply(random.drawn, *atoms, **attrs), weak=is_none(size))
    return TupleValue((value, Number(cx.apply(random.advanced, *atoms, **attrs), True)))


@library(random.seeded, spec="token, seed, *, kind='RandomState'")
def _seeded(cx: Context, args: Bound, node) -> Value:
    atoms = [promote.integer(cx, args[name], name).atom for name in ("token", "seed")]
    kind = cx.static(args["kind"], "kind")
    return Number(cx.apply(random.seeded, *atoms, kind=kind), True)
