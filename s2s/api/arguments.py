"""Arguments of a call: bound to parameters, described, brought to the form that code expects."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from s2s.api.trees import Tree, build, leaves, map_leaves, named_leaves, values
from s2s.errors import S2SError
from s2s.frontend.signature import (
    ArgType,
    Mapping,
    PythonScalar,
    Record,
    Seq,
    Static,
    StaticNeeded,
    describe,
)
from s2s.ir.types import Array, DType, Scalar, Type, is_float

_BY_POSITION = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


@dataclass(frozen=True, slots=True)
class Bound:
    """The arguments of a call, the last of them passed by `keywords`."""

    args: tuple
    names: tuple[str, ...]
    keywords: tuple[str, ...] = ()


class Parameters:
    """The parameters of a user's function, and how a call gives them values."""

    def __init__(self, function: Callable) -> None:
        try:
            self.signature = inspect.signature(function)
        except (TypeError, ValueError) as error:
            name = getattr(function, "__name__", repr(function))
            raise S2SError(
                f"`{name}` has no Python source: it is {type(function).__name__}",
                "differentiate a function written in Python that calls it",
            ) from error
        ordered = [p for p in self.signature.parameters.values() if p.kind in _BY_POSITION]
        self.names = tuple(p.name for p in ordered)
        required = sum(1 for p in ordered if p.default is inspect.Parameter.empty)
        self._defaults = tuple(p.default for p in ordered[required:])
        kinds = {p.kind for p in self.signature.parameters.values()}
        self.variable = inspect.Parameter.VAR_POSITIONAL in kinds
        self._simple = len(ordered) == len(self.signature.parameters)

    def bind(self, args: tuple, kwargs: dict[str, Any]) -> Bound:
        """The arguments, defaults filled in; TypeError as Python raises it."""
        missing = len(self.names) - len(args)
        if self._simple and not kwargs and 0 <= missing <= len(self._defaults):
            return Bound(args + self._defaults[len(self._defaults) - missing :], self.names)
        found = self.signature.bind(*args, **kwargs)
        found.apply_defaults()
        extra = found.args[len(self.names) :]
        names = (*self.names, *(f"argument {k + len(self.names)}" for k in range(len(extra))))
        keywords = tuple(found.kwargs)
        return Bound((*found.args, *found.kwargs.values()), names + keywords, keywords)


@dataclass(frozen=True, slots=True)
class Signature:
    """What one specialisation is for: the types of the arguments, the last passed by keyword."""

    types: tuple[ArgType, ...]
    names: tuple[str, ...]
    keywords: tuple[str, ...] = ()

    def pinned(self, pins: Pins, args: tuple) -> Signature:
        """The same with the values of these ints in it."""
        types = StaticNeeded("", "", None, pins).pinned(self.types, args)
        return Signature(types, self.names, self.keywords)


Pins = frozenset[tuple[int, int]]
"""Arguments (position, leaf) that must be part of the signature: ints that reach an axis."""


def signature_of(bound: Bound, wrt: tuple[int, ...]) -> Signature:
    """The types of the arguments of a call; those in `wrt` must be made of floats."""
    if wrt and max(wrt) >= len(bound.args):
        raise S2SError(
            f"argnums={max(wrt)}, but the call has {len(bound.args)} arguments",
            "pass the argument that is to be differentiated",
        )
    types = tuple(
        describe(value, name, k in wrt)
        for k, (value, name) in enumerate(zip(bound.args, bound.names, strict=True))
    )
    return Signature(types, bound.names, bound.keywords)


# --- to the form that compiled code expects -----------------------------------------------------


def canonical(value: Any, type_: ArgType) -> Any:
    """The same value with exact types: `float`, `int`, `bool`, NumPy's own arrays of that dtype."""
    match type_:
        case Static():
            return type_.value
        case Seq(kind=kind, items=items):
            parts = [canonical(v, t) for v, t in zip(value, items, strict=True)]
            return tuple(parts) if kind == "tuple" else parts
        case Mapping(keys=keys, items=items):
            return {k: canonical(value[k], t) for k, t in zip(keys, items, strict=True)}
        case Record(items=items):
            return tuple(map(canonical, type_.parts(value), items))
        case Array(dtype=dtype):
            return np.array(value, dtype=dtype.numpy, order="C", copy=None, subok=False)
        case _:
            return _canonical_number(value, type_)


def _canonical_number(value: Any, type_: Scalar) -> Any:
    match type_.dtype:
        case _ if not isinstance(type_, PythonScalar):
            return type_.dtype.numpy.type(value)
        case DType.F64:
            return float(value)
        case DType.BOOL:
            return bool(value)
        case _:
            return int(value)


Named = tuple[str, int, Any]
"""A parameter: how messages call it, its position, its value."""


def refuse_overlap(
    args: tuple,
    trees: tuple[Tree, ...],
    names: tuple[str, ...],
    hidden: list[Named],
    written: frozenset[int],
) -> None:
    """Refuse overlapping arrays of which one is written into (semantics 2.5)."""
    arrays = [
        (name, slot, value)
        for arg, tree, top in zip(args, trees, names, strict=True)
        for (name, slot), value in zip(named_leaves(tree, top), values(arg, tree), strict=True)
        if isinstance(value, np.ndarray)
    ]
    arrays += [entry for entry in hidden if isinstance(entry[2], np.ndarray)]
    for name, slot, value in arrays:
        for other_name, other_slot, other in arrays:
            if slot in written and slot != other_slot and np.may_share_memory(value, other):
                raise S2SError(
                    f"the arrays `{name}` and `{other_name}` overlap in memory, and the "
                    f"function writes into `{name}`",
                    f"pass {other_name}.copy()",
                )


# --- tangents ----------------------------------------------------------------------------------


def complete(steps: tuple, args: tuple, signature: Signature) -> tuple:
    """All arguments of a derivative in canonical form; tangents have the types of their primals."""
    types, names = signature.types, signature.names
    if not steps:
        return tuple(canonical(value, type_) for value, type_ in zip(args, types, strict=True))
    *before, last = steps
    inner, tangents = last.split(args)
    primals = complete(tuple(before), inner, signature)
    for step in before:
        types = step.join(types, step.along(types))
        names = step.join(names, step.along(names))
    moved = zip(tangents, last.along(types), last.along(primals), last.along(names), strict=True)
    return last.join(primals, tuple(_tangent(*parts) for parts in moved))


def _tangent(value: Any, type_: ArgType, primal: Any, name: str) -> Any:
    """The tangent of one argument, leaf by leaf in the type of its primal; None is zero."""
    leaf_types, primal_leaves = leaves(type_), values(primal, type_)
    try:
        given = [None] * len(primal_leaves) if value is None else values(value, type_)
    except (TypeError, ValueError, LookupError):
        raise _bad_tangent(name, "another structure", "pass one tangent for each value") from None
    converted = (
        _tangent_leaf(*parts, name) for parts in zip(given, leaf_types, primal_leaves, strict=True)
    )
    return build(map_leaves(type_, lambda _: next(converted)), lambda leaf: leaf)


def _tangent_leaf(value: Any, type_: Type, primal: Any, name: str) -> Any:
    if not is_float(type_):
        return value
    found = np.zeros_like(primal) if value is None else np.asarray(value)
    if found.dtype.kind not in "fiub":
        raise _bad_tangent(name, f"dtype {found.dtype}", "pass floats")
    if found.shape != np.shape(primal):
        raise _bad_tangent(
            name,
            f"shape {found.shape}, and the argument {np.shape(primal)}",
            "pass a tangent of the shape of its argument",
        )
    if isinstance(type_, Array):
        return np.array(found, dtype=type_.dtype.numpy, order="C", copy=None)
    return _canonical_number(found.item(), type_)


def _bad_tangent(name: str, found: str, remedy: str) -> S2SError:
    return S2SError(f"the tangent of `{name}` has {found}", remedy)
