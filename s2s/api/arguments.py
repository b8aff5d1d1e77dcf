"""Arguments of a call: bound to parameters, described, brought to the form that code expects."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from s2s.api.trees import Tree, build, leaves, map_leaves, named_leaves, values
from s2s.errors import S2SError
from s2s.frontend.signature import ArgType, Mapping, PythonScalar, Seq, Static, describe
from s2s.ir.types import Array, DType, Scalar, Type, is_float

_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
_REQUIRED = inspect.Parameter.empty


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
        self._all = tuple(self.signature.parameters.values())
        self._simple = all(p.kind in _POSITIONAL for p in self._all)
        self.names = tuple(p.name for p in self._all)
        defaults = [p.default for p in self._all]
        required = sum(1 for d in defaults if d is _REQUIRED)
        self._required = required
        self._defaults = tuple(defaults[required:])

    def bind(self, args: tuple, kwargs: dict[str, Any]) -> tuple:
        """All arguments in the order of the parameters; TypeError as Python raises it."""
        missing = len(self._all) - len(args)
        if self._simple and not kwargs and 0 <= missing <= len(self._defaults):
            return args + self._defaults[len(self._defaults) - missing :]
        bound = self.signature.bind(*args, **kwargs)
        bound.apply_defaults()
        return tuple(bound.arguments[name] for name in self.names)


def describe_all(args: tuple, names: tuple[str, ...], wrt: tuple[int, ...]) -> tuple[ArgType, ...]:
    """The types of the arguments: the signature of a specialisation."""
    return tuple(
        describe(value, name, k in wrt)
        for k, (value, name) in enumerate(zip(args, names, strict=True))
    )


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


def refuse_overlap(args: tuple, trees: tuple[Tree, ...], names: tuple[str, ...], written) -> None:
    """Refuse overlapping arrays of which one is written into (semantics 2.5)."""
    arrays = [
        (name, slot, value)
        for arg, tree, top in zip(args, trees, names, strict=True)
        for (name, slot), value in zip(named_leaves(tree, top), values(arg, tree), strict=True)
        if isinstance(value, np.ndarray)
    ]
    for name, slot, value in arrays:
        for other_name, other_slot, other in arrays:
            if slot in written and slot != other_slot and np.may_share_memory(value, other):
                raise S2SError(
                    f"the arguments `{name}` and `{other_name}` overlap in memory, and the "
                    f"function writes into `{name}`",
                    f"pass {other_name}.copy()",
                )


# --- tangents ----------------------------------------------------------------------------------


def complete(steps: tuple, args: tuple, types: tuple, names: tuple[str, ...]) -> tuple:
    """All arguments of a derivative in canonical form; tangents have the types of their primals."""
    if not steps:
        return tuple(canonical(value, type_) for value, type_ in zip(args, types, strict=True))
    *before, last = steps
    inner, tangents = last.split(args)
    primals = complete(tuple(before), inner, types, names)
    for step in before:
        types = step.join(types, step.along(types))
        names = step.join(names, step.along(names))
    moved = zip(tangents, last.along(types), last.along(primals), last.along(names), strict=True)
    return last.join(primals, tuple(_tangent(*parts) for parts in moved))


def _tangent(value: Any, type_: ArgType, primal: Any, name: str) -> Any:
    """The tangent of one argument, leaf by leaf in the type of its primal."""
    leaf_types, primal_leaves = leaves(type_), values(primal, type_)
    try:
        given = values(value, type_)
    except (TypeError, ValueError, LookupError):
        raise _bad_tangent(name, "another structure", "pass one tangent for each value") from None
    converted = (
        _tangent_leaf(*parts, name) for parts in zip(given, leaf_types, primal_leaves, strict=True)
    )
    return build(map_leaves(type_, lambda _: next(converted)), lambda leaf: leaf)


def _tangent_leaf(value: Any, type_: Type, primal: Any, name: str) -> Any:
    if not is_float(type_):
        return value
    found = np.asarray(value)
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
