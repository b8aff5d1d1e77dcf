"""Running a function through the frontend and the interpreter, and comparing with CPython."""

from __future__ import annotations

import copy

import numpy as np

from frontend.interpreter import Interpreter
from s2s.frontend import Lowered, StaticNeeded, describe, leaves, lower
from s2s.frontend.signature import Mapping, Record, Seq, Static
from s2s.ir.check import check


def lowered(function, *args) -> Lowered:
    """The function lowered for these arguments; ints become static where that is needed."""
    return _lowered(function, args)[0]


def _lowered(function, args: tuple) -> tuple[Lowered, tuple]:
    types = tuple(describe(value, f"x{k}", False) for k, value in enumerate(args))
    while True:
        try:
            program = lower(function, types)
        except StaticNeeded as need:
            types = need.pinned(types, args)
            continue
        check(program.func)
        return program, types


def run(function, *args):
    """The value that the lowered function computes, and the interpreter that ran it."""
    program, types = _lowered(function, args)
    pairs = zip(args, types, strict=True)
    values = [leaf for value, type_ in pairs for leaf in leaves(value, type_)]
    values += [hidden.read() for hidden in program.hidden]
    interpreter = Interpreter()
    results = interpreter.run(program.func, values)
    return build(program.result, results), interpreter


def build(tree, results):
    match tree:
        case Static(value=value):
            return value
        case Seq(kind=kind, items=items):
            built = [build(item, results) for item in items]
            return tuple(built) if kind == "tuple" else built
        case Mapping(keys=keys, items=items):
            return {k: build(item, results) for k, item in zip(keys, items, strict=True)}
        case Record(items=items):
            return tree.made([build(item, results) for item in items])
        case _:
            return results[tree]


def equal(mine, theirs) -> bool:
    """Equal to the last few bits; the same structure, shapes and dtypes of arrays."""
    if isinstance(theirs, (tuple, list)):
        same_kind = type(mine) is type(theirs) and len(mine) == len(theirs)
        return same_kind and all(map(equal, mine, theirs))
    if isinstance(theirs, dict):
        return list(mine) == list(theirs) and all(equal(mine[k], theirs[k]) for k in theirs)
    if theirs is None or isinstance(theirs, str):
        return mine == theirs
    if isinstance(theirs, np.ndarray) and (mine.shape, mine.dtype) != (theirs.shape, theirs.dtype):
        return False
    if isinstance(theirs, np.floating) and np.asarray(mine).dtype != theirs.dtype:
        return False
    return bool(np.allclose(mine, theirs, rtol=1e-12, atol=1e-300, equal_nan=True))


def agrees(function, *args) -> None:
    """Assert that the lowered function computes what CPython computes, errors included."""
    inputs = copy.deepcopy(args)
    with np.errstate(all="ignore"):
        try:
            expected = function(*copy.deepcopy(args))
            error = None
        except Exception as exception:  # noqa: BLE001
            error = exception
    if error is not None:
        try:
            run(function, *inputs)
        except type(error):
            return
        raise AssertionError(f"{error!r} is not raised")
    value, _ = run(function, *inputs)
    assert equal(value, expected), f"{value!r} is not {expected!r}"
