"""The reference tape: it runs the user's own function and defines what the answer is.

The function is instrumented once (`instrument`), so that bindings, comparisons, operators and calls
reach the hooks (`hooks`); every executed operation is written down (`record`), and its adjoint runs
over what was written, backwards (`reverse`).  It is slow, short, and knows nothing of the compiler.

>>> def f(x, y):
...     return x * y if x > y else x
>>> run(f, (3.0, 2.0), wrt=(0, 1), table={}).gradients
(2.0, 3.0)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from s2s.elementary.foreign import enter_foreign
from s2s.ir.depth import room_for_calls
from s2s.ir.pair import Complex, Covector, joined
from s2s.ir.source import Site
from s2s.tape import forward, reverse
from s2s.tape.hooks import Hooks
from s2s.tape.record import Event, Place, Record, Tape
from s2s.tape.values import (
    Array,
    Scalar,
    entered_array,
    fields_of,
    is_active,
    is_float,
    made_like,
    map_tree,
    of_fields,
    plain,
    set_tangent,
)

__all__ = ["Event", "Record", "Tape", "TapeRun", "jvp", "play", "run"]

TOP: Place = ("", 0, 0, 0, 0)
Table = Mapping[Site, int | None]


@dataclass(frozen=True)
class TapeRun:
    """What one run gave.

    Attributes
    ----------
    value : what the function returned
    gradients : for each position of `wrt` the gradient, in the structure of the argument
    selections : the executed selections of recorded sites, in order of execution
    events : the singular points and poles that were met
    """

    value: Any
    gradients: tuple[Any, ...]
    selections: tuple[Record, ...]
    events: tuple[Event, ...]


def run(
    function: Callable,
    args: tuple,
    wrt: tuple[int, ...],
    table: Table,
    seed: Any = 1.0,
    keywords: tuple[str, ...] = (),
    whole: frozenset[Site] | None = None,
) -> TapeRun:
    """Value, gradients and selections of `function(*args)`.

    Parameters
    ----------
    function : Python function with source
    args : floats, ints, arrays, and tuples, lists, dicts of them; they are not modified
    wrt : positions of the differentiated arguments
    table : the recorded sites, each with the index of the piece that wins a tie
    seed : the cotangent of the result; for a tuple one each, None where there is none
    keywords : the last arguments are passed by these names
    whole : the sites at which the compiled program compares integers on some path; None: any
    """
    tape = Tape(table, whole)
    with np.errstate(all="ignore"), tape.journal:
        entered, result = play(tape, function, args, wrt, keywords)
        if wrt and result is None:
            raise TypeError("a value that is None is used as a number or an array")
        value = plain(result)
        if wrt:
            reverse.plant(result, seed)
            reverse.sweep(tape.nodes)
        gradients = tuple(_gradient(entered[k], args[k]) for k in wrt)
    return TapeRun(value, gradients, tuple(tape.records), tuple(tape.events))


def jvp(
    function: Callable,
    args: tuple,
    tangents: tuple,
    table: Table,
    smooth: forward.SmoothRule = forward.smooth_tangent,
    keywords: tuple[str, ...] = (),
    whole: frozenset[Site] | None = None,
) -> tuple[Any, Any]:
    """Value and tangent of `function(*args)`.

    Parameters
    ----------
    tangents : for each argument a tangent in its structure, or None where it is passive
    smooth : the rule for smooth functions; another one than the declared partials is a test of them
    keywords : the last arguments are passed by these names
    """
    wrt = tuple(k for k, tangent in enumerate(tangents) if tangent is not None)
    tape = Tape(table, whole)
    with np.errstate(all="ignore"), tape.journal:
        entered, result = play(tape, function, args, wrt, keywords)
        for k in wrt:
            _set_tangents(entered[k], tangents[k])
        forward.sweep(tape.nodes, smooth)
        return plain(result), _tangent(result)


def play(
    tape: Tape,
    function: Callable,
    args: tuple,
    wrt: tuple[int, ...],
    keywords: tuple[str, ...] = (),
) -> tuple[tuple, Any]:
    """Run the function: the tape values of the arguments, and what was returned."""
    enter_foreign()
    entered = tuple(_entered(arg, k in wrt) for k, arg in enumerate(args))
    passed = [_same(e) for e in entered]
    by_keyword = {name: passed.pop() for name in reversed(keywords)}
    with room_for_calls():
        result = Hooks(tape).call(TOP, function, *passed, **by_keyword)
    return entered, result


def _same(value: Any) -> Any:
    return map_tree(_same, of_fields(_same, value))


def _entered(value: Any, active: bool) -> Any:
    """The tape values of an argument; of arrays a copy."""
    if isinstance(value, (complex, np.ndarray)) and np.iscomplexobj(value):
        return Complex(_entered(value.real, active), _entered(value.imag, active))
    if isinstance(value, np.ndarray):
        return entered_array(value, active)
    if isinstance(value, (np.float64, np.float32)):
        return Scalar(value, active=active)
    if isinstance(value, float):
        return Scalar(np.float64(value), weak=True, active=active)
    fields = fields_of(value) if active or hasattr(value, "__dataclass_fields__") else None
    if fields is not None:
        return made_like(value, {k: _entered(item, active) for k, item in fields.items()})
    return map_tree(lambda item: _entered(item, active), value)


def _gradient(entered: Any, like: Any) -> Any:
    """Adjoints in the structure and types of the argument; None for what has none."""
    if isinstance(entered, Scalar):
        bar = entered.derivative
        return type(like)(0.0 if bar is None else bar + 0.0)
    if isinstance(entered, Complex):
        parts = zip(entered, (like.real, like.imag), strict=True)
        return joined(Covector, *(_gradient(e, part) for e, part in parts))
    if isinstance(entered, Array):
        return _settled(entered) if is_active(entered) else None
    if isinstance(entered, dict):
        return {key: _gradient(item, like[key]) for key, item in entered.items()}
    if isinstance(entered, (tuple, list)):
        parts = iter([_gradient(e, item) for e, item in zip(entered, like, strict=True)])
        return map_tree(lambda _: next(parts), entered)
    fields = fields_of(entered)
    if fields is not None:
        bars = {name: _gradient(item, getattr(like, name)) for name, item in fields.items()}
        passive = {name: getattr(like, name) for name, bar in bars.items() if bar is None}
        return made_like(like, {**bars, **passive})
    return None


def _settled(value: Array) -> np.ndarray:
    """The derivative of an array as an array, of rank 0 too; its zeros are positive."""
    return np.asarray(value.materialised() + value.dtype.type(0.0))


def _set_tangents(entered: Any, tangent: Any) -> None:
    if isinstance(entered, (Scalar, Array)):
        if is_active(entered):
            set_tangent(entered, np.asarray(tangent, dtype=entered.dtype)[()])
    elif isinstance(entered, dict):
        for key, item in entered.items():
            _set_tangents(item, tangent[key])
    elif isinstance(entered, (tuple, list)):
        for item, part in zip(entered, tangent, strict=True):
            _set_tangents(item, part)
    elif (fields := fields_of(entered)) is not None:
        names = list(fields)
        for k, name in enumerate(names):
            part = tangent[k] if isinstance(tangent, tuple) else getattr(tangent, name)
            _set_tangents(fields[name], part)


def _tangent(result: Any) -> Any:
    """Tangents in the structure of what was returned; None for what has none."""
    if isinstance(result, Scalar):
        d = result.derivative
        return plain(Scalar(result.dtype.type(0.0 if d is None else d + 0.0)))
    if isinstance(result, Array):
        return _settled(result) if is_float(result) else None
    return map_tree(_tangent, result) if isinstance(result, (tuple, list, dict)) else None
