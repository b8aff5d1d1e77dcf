"""Operations on tape values: the value by the declared kernel, and a node if anything is active.

`apply` takes numbers of any dtype and brings them to a common one first, as NumPy 2 does (Python
numbers are weak); the functions after it expect that.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from s2s.elementary import (
    OPERATIONS,
    Comparison,
    Decision,
    Elementary,
    Linear,
    Matrix,
    Operation,
    Position,
    Selection,
)
from s2s.elementary.algebra import E
from s2s.elementary.rules import float_for
from s2s.errors import S2SError
from s2s.ir.nodes import Apply, Const, Var
from s2s.ir.types import F64
from s2s.tape.record import Copy, LinearMap, MatrixMap, Place, Route, Smooth, Tape, site_at
from s2s.tape.values import FLOATS, Array, Scalar, Value, is_active, is_float, is_weak, raw, settled

INTEGER: dict[str, Callable] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "neg": operator.neg,
    "abs": operator.abs,
    "square": lambda a: a * a,
    "floordiv": operator.floordiv,
    "mod": operator.mod,
    "pow": operator.pow,
    "sign": np.sign,
    "clip": np.clip,
    "and_": operator.and_,
    "or_": operator.or_,
    "xor": operator.xor,
    "lshift": operator.lshift,
    "rshift": operator.rshift,
    "invert": operator.invert,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
    "eq": operator.eq,
    "ne": operator.ne,
    "not_": np.logical_not,
    "select": np.where,
    **dict.fromkeys(("floor", "ceil", "trunc", "round"), operator.pos),
    **dict.fromkeys(("floor_int", "ceil_int", "trunc_int", "round_int"), operator.pos),
}
"""What has a meaning on ints and bools of its own: exact, so no kernel is needed. What is declared
`on_integers` has it too: the spelling's."""


_IN_FLOAT64 = ("div", "isnan", "isinf", "isfinite")
"""What is float64 of integers of every width, or tells nothing but their kind."""


def apply(
    tape: Tape, op: Operation, *operands: Any, place: Place | None = None, weak: bool | None = None
) -> Any:
    """An elementwise operation on numbers.

    Parameters
    ----------
    place : where the user wrote it; None inside a declared piece
    weak : whether a scalar result is a Python float; None: where all operands are
    """
    if weak is None:
        weak = all(map(is_weak, operands))
    floats = any(map(is_float, operands)) or _is_reciprocal(op, operands)
    if not floats and (op.name in INTEGER or op.on_integers):
        return _on_integers(op, operands, weak)
    if op.name == "pow" and is_integer(operands[1]):
        op = OPERATIONS["powi"]
    if not floats and op.name not in _IN_FLOAT64 and any(map(is_narrow, operands)):
        dtype = float_for(np.result_type(*map(raw, operands)))
        operands = tuple(cast(tape, operand, dtype) for operand in operands)
    return converted(tape, op, promoted(tape, op, operands), {}, place, weak)


def is_integer(value: Any) -> bool:
    """Whether it is an int or an array of ints, and not a bool."""
    if isinstance(value, Array):
        return value.dtype.kind in "iu"
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool)


def is_narrow(value: Any) -> bool:
    """Whether NumPy wraps it in less than 64 bits, or without a sign."""
    value = raw(value)
    dtype = getattr(value, "dtype", None)
    return dtype is not None and dtype.kind in "iu" and dtype != np.int64


def _is_reciprocal(op: Operation, operands: tuple[Any, ...]) -> bool:
    """Whether ints make a float as in `2 ** -1`."""
    weak = all(map(is_weak, operands))
    return op.name == "pow" and weak and operands[1] < 0


def _on_integers(op: Operation, operands: tuple[Any, ...], weak: bool) -> Any:
    """Python's ints have no end, NumPy's wrap: each is computed by its own."""
    values = list(map(raw, operands))
    if not weak and all(isinstance(value, int) for value in values):
        values = [v if isinstance(v, bool) else np.int64(v) for v in values]
    result = INTEGER.get(op.name, op.spellings[0])(*values)
    if isinstance(result, bool) and not weak:
        return np.bool_(result)
    return settled(result, weak)


# --- dtypes --------------------------------------------------------------------------------------


def promoted(tape: Tape, op: Operation, operands: tuple[Any, ...]) -> list[Any]:
    """The operands in one float dtype. A condition and an integer exponent stay as they are."""
    first, last = 0, len(operands)
    if op.name == "powi":
        last = 1
    if op.name == "select":
        first = 1
    dtype = common_dtype(operands[first:last])
    middle = [cast(tape, operand, dtype) for operand in operands[first:last]]
    return [*operands[:first], *middle, *operands[last:]]


def common_dtype(operands: Any) -> np.dtype:
    """NumPy's, Python numbers weak; float64 where there is no float."""
    examples = []
    for operand in operands:
        if isinstance(operand, Scalar) and operand.weak:
            examples.append(0.0)
        else:
            examples.append(type(operand)(0) if isinstance(operand, int) else operand.dtype)
    dtype = np.result_type(*examples)
    return dtype if dtype in FLOATS else np.dtype(np.float64)


def cast(tape: Tape, value: Any, dtype: np.dtype) -> Value:
    """The value as a float of that dtype; a rounding or widening is an operation."""
    if isinstance(value, (int, np.integer, np.bool_)):
        return Scalar(dtype.type(value), weak=isinstance(value, int))
    if value.dtype == dtype:
        return value
    if not is_float(value):
        return Array.new(value.data, dtype=dtype)
    name = "to_f64" if dtype == np.float64 else "to_f32"
    weak = isinstance(value, Scalar) and value.weak
    return linear(tape, OPERATIONS[name], [value], {}, weak)


# --- one function for each kind of declaration ---------------------------------------------------


def converted(
    tape: Tape, op: Operation, operands: list[Any], attrs: dict, place: Place | None, weak: bool
) -> Any:
    """The operation on operands of the dtype it computes in."""
    match op:
        case Elementary():
            return smooth(tape, op, operands, attrs, place, weak)
        case Selection():
            return selection(tape, op, operands, place, weak)
        case Position():
            return position(tape, op, operands, attrs, place)
        case Linear():
            return linear(tape, op, operands, attrs, weak)
        case Matrix():
            return matrix(tape, op, operands, attrs, place)
        case Comparison():
            return comparison(tape, op, operands, place, weak=weak)
        case Decision():
            return decision(tape, op, operands, attrs, place)
        case _:
            return settled(op(*map(raw, operands), **attrs), weak)


def _kept(values: list[Any]) -> tuple[Any, ...]:
    """Copies of arrays: the program may write into them before the sweep."""
    return tuple(v.copy() if isinstance(v, np.ndarray) else v for v in values)


def smooth(
    tape: Tape, op: Elementary, operands: list, attrs: dict, place: Place | None, weak: bool
) -> Value:
    """A smooth function; the points where it is not are events."""
    values = [raw(o) for o in operands]
    out = op(*values, **attrs)
    result = settled(out, weak)
    if any(map(is_active, operands)):
        activate(result)
        node = Smooth(op, tuple(operands), _kept(values), _kept([out])[0], attrs, result)
        tape.nodes.append(node)
    _write_events(tape, op, place, values, out, attrs)
    return result


def _write_events(
    tape: Tape, op: Elementary | Matrix, place: Place | None, values: list, out: Any, attrs: dict
) -> None:
    site = tape.site(place) if op.has_site else None
    for kind, where in (("singular", op.singular), ("pole", op.pole)):
        if site is not None and where is not None:
            tape.write_event(site, kind, where(*values, out=out, **attrs))


def matrix(tape: Tape, op: Matrix, operands: list, attrs: dict, place: Place | None) -> Value:
    """A smooth function of matrices."""
    values = [raw(o) for o in operands]
    out = op(*values, **attrs)
    result = settled(out)
    if any(map(is_active, operands)):
        activate(result)
        node = MatrixMap(op, tuple(operands), _kept(values), _kept([out])[0], attrs, result)
        tape.nodes.append(node)
    _write_events(tape, op, place, values, out, attrs)
    return result


def linear(tape: Tape, op: Linear, operands: list, attrs: dict, weak: bool = False) -> Value:
    """A linear map."""
    values = [raw(o) for o in operands]
    result = settled(op(*values, **attrs), weak)
    if any(map(is_active, operands)):
        activate(result)
        tape.nodes.append(LinearMap(op, tuple(operands), _kept(values), attrs, result))
    return result


def comparison(
    tape: Tape,
    op: Comparison,
    operands: list,
    place: Place | None,
    ordinal: int = 0,
    weak: bool = True,
) -> Any:
    """A comparison of floats; a record if its site is in the table. `weak`: a bool of Python's."""
    values = [raw(o) for o in operands]
    out = op(*values)
    site = tape.site(place, ordinal)
    if site is not None:
        tape.write_record(site, out, OPERATIONS["sub"](*values), OPERATIONS["eq"](*values))
    return settled(out if weak or np.ndim(out) else np.bool_(out), weak)


def activate(result: Value) -> None:
    """Mark what has just been computed as active."""
    if isinstance(result, Scalar):
        result.active = True
    else:
        result.memory.active = True


def identity(tape: Tape, source: Value, weak: bool) -> Scalar:
    """A binding of a scalar, or the load of an element, which is an operation (semantics 2.1)."""
    result = Scalar(raw(source)[()], weak)
    if is_active(source):
        result.active = True
        tape.nodes.append(Copy(source, result))
    return result


# --- selections ----------------------------------------------------------------------------------


def selection(tape: Tape, op: Selection, operands: list, place: Place | None, weak: bool) -> Any:
    """A choice between pieces: the value is the kernel's, the derivative that of the piece taken.

    The pieces are run on the tape like anything else, on copies of the operands, so that the
    selection as a whole contributes once to each operand, left to right.
    """
    values = [raw(o) for o in operands]
    site = tape.site(place)
    tie = None if site is None else tape.table[site]
    result = settled(op(*values), weak)
    index = op.index(*values, tie=op.default_tie if tie is None else tie)
    if site is not None:
        tape.write_record(site, index, op.switching(*values), op.tied(*values))
    if not is_float(result) or not any(map(is_active, operands)):
        return result
    pieces = _pieces(op, len(operands))
    if isinstance(result, Scalar):
        pieces, index = (pieces[int(index)],), 0
    else:
        index = np.array(np.broadcast_to(index, result.data.shape))
    inputs = list(operands)
    for k in reversed(range(len(operands))):
        if is_active(operands[k]):
            inputs[k] = _spread(tape, operands[k], result)
    taken = tuple(_follow(tape, piece, inputs) for piece in pieces)
    if any(map(is_active, taken)):
        activate(result)
        tape.nodes.append(Route(index, taken, result))
    return result


def _spread(tape: Tape, operand: Value, result: Value) -> Value:
    """A copy of an operand in the shape of the result."""
    if isinstance(result, Scalar):
        return identity(tape, operand, operand.weak if isinstance(operand, Scalar) else False)
    return linear(tape, OPERATIONS["broadcast_like"], [operand, result], {})


@cache
def _pieces(op: Selection, count: int) -> tuple[Any, ...]:
    """The declared pieces as expressions over variables named by position."""
    variables = [E(Var(str(k), F64)) for k in range(count)]
    pieces = op.pieces(*variables)
    return tuple(p.node if isinstance(p, E) else Const(float(p), F64) for p in pieces)


def _follow(tape: Tape, piece: Any, inputs: list[Any]) -> Any:
    """Run the expression of a piece on the tape; what is not smooth in it is held fixed."""
    match piece:
        case Var():
            return inputs[int(piece.name)]
        case Const(value=value):
            return Scalar(np.float64(value), weak=True) if isinstance(value, float) else value
        case Apply(op=op, args=args):
            operands = [_follow(tape, arg, inputs) for arg in args]
            if not isinstance(op, Elementary):
                operands = [settled(raw(o), is_weak(o)) for o in operands]
            return apply(tape, op, *operands)
    raise AssertionError(f"{piece!r} is no expression of a piece")


def position(tape: Tape, op: Position, operands: list, attrs: dict, place: Place | None) -> Value:
    """An extremum over an axis: its index is the position, and it places the cotangent there."""
    (values,) = (raw(o) for o in operands)
    where = op.index(values, **attrs)
    site = tape.site(place)
    if site is not None:
        gap = op.gap(values, **attrs)
        tape.write_record(site, where, gap, OPERATIONS["eq"](gap, 0.0))
    result = settled(op(values, **attrs))
    if is_active(operands[0]):
        activate(result)
        kept = (values.copy(), where)
        tape.nodes.append(LinearMap(OPERATIONS["pick"], (*operands, None), kept, attrs, result))
    return result


def decision(tape: Tape, op: Decision, operands: list, attrs: dict, place: Place | None) -> Any:
    """Integers that floats decide: a record, and no derivative."""
    values = [raw(o) for o in operands]
    out = op(*values, **attrs)
    site = tape.site(place)
    if site is not None:
        gap = op.gap(*values, **attrs)
        tape.write_record(site, out, gap, OPERATIONS["eq"](gap, 0.0))
    return settled(out)


def refuse(reason: str, remedy: str, place: Place) -> S2SError:
    """A refusal at a place in the source."""
    return S2SError(reason, remedy, site_at(place).span)
