"""Layouts: how the arguments of a call become parameters and the results become what is returned.

A layout is what remains of a program at run time. `encode` writes it in the codes of the C
dispatcher; `parameters` and `assemble` are the same thing in Python, for generated Python.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from s2s.api import access
from s2s.api.effects import Effect
from s2s.api.program import Ignored, Program
from s2s.api.trees import Tree, build, has_objects, leaves, map_leaves, values
from s2s.backend.runtime import CallPlan
from s2s.frontend.signature import Mapping, PythonScalar, Record, Seq, Static
from s2s.ir.types import DType, Scalar, Type, is_float

_LEAF, _TUPLE, _LIST, _DICT, _STATIC, _ANY = range(6)
_NARROW = (DType.I8, DType.I16, DType.I32, DType.U16, DType.U32, DType.U64)
_DTYPES = (DType.BOOL, DType.U8, DType.I64, DType.F32, DType.F64, *_NARROW)


@dataclass(frozen=True, slots=True)
class Result:
    """One result: its type, the parameter whose shape it has, whether it is a derivative."""

    type: Type
    like: int | None
    derivative: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The outer shape of compiled code."""

    arguments: tuple[Tree, ...]
    types: tuple[Type, ...]
    written: frozenset[int]
    hidden: tuple[tuple[access.Path, int], ...]
    guards: tuple[access.Expected, ...]
    alike: tuple[tuple[int, int], ...]
    output: Tree
    results: tuple[Result, ...]
    effects: tuple[Effect, ...] = ()
    objects: Tree | None = None


def layout_of(program: Program, function: Callable) -> Layout:
    """The layout of a program; hidden inputs and guards are reached from the user's function."""
    from s2s.transform.aliases import written_parameters

    func, lowered = program.func, program.lowered
    like = func.result_like or (None,) * len(func.results)
    hidden = zip(program.hidden, lowered.hidden, strict=True)
    return Layout(
        arguments=program.arguments,
        types=program.types,
        # what the program writes into, its tangents with it
        written=frozenset(lowered.written) | written_parameters(func),
        hidden=tuple((access.path_of(h.read, function), slot) for slot, h in hidden),
        guards=tuple(
            access.Expected(access.path_of(g.read, function), g.expected) for g in lowered.guards
        ),
        alike=program.alike,
        # with effects a pair: what is returned, and what is written back
        output=_with_effects(program),
        objects=program.output if has_objects(program.output) else None,
        effects=tuple(Effect.of(effect, function) for effect in lowered.effects),
        results=tuple(
            Result(atom.type, like[k], k in program.derivatives)
            for k, atom in enumerate(func.results)
        ),
    )


def _with_effects(program: Program) -> Tree:
    if not program.effects.items:
        return program.output
    return Seq("tuple", (program.output, program.effects))


# --- in C --------------------------------------------------------------------------------------


def type_codes(type_: Type) -> tuple[int, int]:
    """The type of a leaf in the codes of the dispatcher: dtype and rank, -1 or -2 for numbers."""
    dtype = _DTYPES.index(type_.dtype)
    if not isinstance(type_, Scalar):
        return dtype, type_.rank
    return dtype, -1 if isinstance(type_, PythonScalar) else -2


class _Encoder:
    """Writes trees as codes and collects the objects that they refer to."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.objects: list[Any] = []

    def object(self, value: Any) -> int:
        self.objects.append(value)
        return len(self.objects) - 1

    def parameter(self, slot: int | Ignored) -> list[int]:
        if isinstance(slot, Ignored):
            return [_ANY]
        type_ = self.layout.types[slot]
        return [_LEAF, slot, *type_codes(type_), int(slot in self.layout.written)]

    def result(self, number: int) -> list[int]:
        return [_LEAF, number]

    def tree(self, tree: Tree, leaf: Any) -> list[int]:
        match tree:
            case Static(value=value):
                return [_STATIC, self.object(value)]
            case Seq(kind=kind, items=items):
                parts = [code for item in items for code in self.tree(item, leaf)]
                return [_TUPLE if kind == "tuple" else _LIST, len(items), *parts]
            case Record(items=items):
                return self.tree(Seq("tuple", items), leaf)
            case Mapping(keys=keys, items=items):
                codes = [_DICT, len(keys)]
                for key, item in zip(keys, items, strict=True):
                    codes += [self.object(key), *self.tree(item, leaf)]
                return codes
            case _:
                return leaf(tree)

    def inputs(self) -> list[int]:
        layout = self.layout
        codes = [len(layout.arguments)]
        for tree in layout.arguments:
            codes += self.tree(tree, self.parameter)
        codes.append(len(layout.hidden))
        for path, slot in layout.hidden:
            codes += [self.object(path), *self.parameter(slot)]
        codes.append(len(layout.guards))
        for guard in layout.guards:
            codes += [self.object(guard.path), self.object(guard)]
        return [*codes, len(layout.alike), *(slot for pair in layout.alike for slot in pair)]


def encode(layout: Layout) -> CallPlan:
    """The layout in the codes of csrc/s2s_dispatch.c."""
    encoder = _Encoder(layout)
    results = []
    for result in layout.results:
        like = -1 if result.like is None else result.like
        results += [*type_codes(result.type), like, int(result.derivative)]
    return CallPlan(
        slots=len(layout.types),
        inputs=tuple(encoder.inputs()),
        output=tuple(encoder.tree(layout.output, encoder.result)),
        results=tuple(results),
        written=tuple(sorted(layout.written)),
        objects=tuple(encoder.objects),
    )


# --- in Python ---------------------------------------------------------------------------------


def parameters(layout: Layout, args: tuple, function: Callable) -> list:
    """The values of the parameters for canonical arguments; what is written into is copied."""
    slots: list[Any] = [None] * len(layout.types)
    for tree, value in zip(layout.arguments, args, strict=True):
        for slot, leaf in zip(leaves(tree), values(value, tree), strict=True):
            if not isinstance(slot, Ignored):
                slots[slot] = _held(leaf, layout.types[slot])
    for path, slot in layout.hidden:
        slots[slot] = _held(path.read(function), layout.types[slot])
    for slot in layout.written:
        slots[slot] = np.array(slots[slot], order="C")
    return slots


def _held(value: Any, type_: Type) -> Any:
    """The value in the memory of its dtype: integers of every width are computed as int64."""
    return value.astype(type_.dtype.held.numpy) if type_.dtype.is_narrow else value


def assemble(layout: Layout, slots: list, results: tuple) -> Any:
    """What the user gets: numbers of their argument's kind, arrays of their own memory."""

    def finished(number: int) -> Any:
        return _finished(layout.results[number], results[number], slots)

    return build(layout.output, finished)


def _finished(result: Result, value: Any, slots: list) -> Any:
    dtype = result.type.dtype
    if isinstance(result.type, Scalar):
        positive = value + 0.0 if result.derivative else value
        if result.like is not None and isinstance(slots[result.like], np.generic):
            return dtype.numpy.type(positive)
        if dtype is DType.I64:
            return int(positive)  # of any size
        number = dtype.numpy.type(positive)
        return number if dtype is DType.F32 else number.item()
    array = np.asarray(value, dtype=dtype.numpy)
    if result.derivative:
        shape = array.shape if result.like is None else np.shape(slots[result.like])
        return np.asarray(np.broadcast_to(array, shape) + dtype.numpy.type(0.0))
    return np.array(array, order="C")


def holds_nan(layout: Layout, results: tuple) -> bool:
    """Whether a derivative came out with a NaN."""
    return any(
        result.derivative and bool(np.any(np.isnan(value)))
        for result, value in zip(layout.results, results, strict=True)
    )


def convert_value(program: Program, value: Any) -> Any:
    """What the user's function returned, with the types that compiled code gives."""
    results = program.func.results
    found = dict(zip(leaves(program.output), values(value, program.output), strict=True))
    return build(
        program.output, lambda k: _finished(Result(results[k].type, None, False), found[k], [])
    )


def convert_pair(program: Program, value: Any, moved: Any) -> tuple[Any, Any]:
    """The same with the tangent of what was returned; zeros where nothing moves."""
    value = convert_value(program, value)
    places = map_leaves(program.output, lambda k: k)
    points = dict(zip(leaves(places), values(value, places), strict=True))
    given = dict(zip(leaves(places), _tangents(moved, places), strict=True))

    def tangent(k: int) -> Any:
        type_ = program.func.results[k].type
        if not is_float(type_):
            return None
        found = np.zeros_like(points[k]) if given[k] is None else given[k]
        return _finished(Result(type_, None, True), found, [])

    return value, build(places, tangent)


def _tangents(moved: Any, tree: Tree) -> list:
    return [None] * len(leaves(tree)) if moved is None else values(moved, tree)
