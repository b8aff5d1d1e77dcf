"""Subscripts, views and loops: what reads and writes the memory of arrays.

A scalar element that is read, and an index by arrays, are operations; basic slices are views.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from s2s.elementary import OPERATIONS
from s2s.errors import S2SError
from s2s.ir.pair import Complex
from s2s.tape.operations import activate, cast, identity, linear
from s2s.tape.record import Gather, Store, Tape
from s2s.tape.values import Array, Flat, Scalar, Value, is_active, is_float, raw, settled


def lift(tape: Tape, value: Any) -> Any:
    """The tape value of what the program refers to: floats and arrays from outside are passive."""
    if isinstance(value, (Scalar, Array, int)):
        return value
    if isinstance(value, np.ndarray):
        return tape.enter(value)
    if isinstance(value, (np.float64, np.float32)):
        return Scalar(value)
    if isinstance(value, float):
        return Scalar(np.float64(value), weak=True)
    if isinstance(value, complex):
        weak = not isinstance(value, np.complex128)
        return Complex(*(Scalar(np.float64(part), weak) for part in (value.real, value.imag)))
    return value


def bind(tape: Tape, value: Any) -> Any:
    """What a name is bound to: of a scalar a copy with an adjoint of its own, else the same."""
    value = lift(tape, value)
    if isinstance(value, Complex):
        return Complex(*(bind(tape, part) for part in value))
    return identity(tape, value, value.weak) if isinstance(value, Scalar) else value


# --- subscripts ----------------------------------------------------------------------------------


def load(tape: Tape, container: Any, index: Any) -> Any:
    """`container[index]`."""
    array = lift(tape, container)
    if isinstance(array, Complex):
        return Complex(*(load(tape, part, index) for part in array))
    if isinstance(array, list):
        item = array[_numpy_index(index)]
        return rebound(tape, item) if isinstance(index, slice) else bind(tape, item)
    if not isinstance(array, Array):
        return lift(tape, array[_numpy_index(index)])
    index = _numpy_index(index)
    if not _is_basic(index):
        return gather(tape, array, index)
    view = array.view(array.data[_with_ellipsis(index)], _keeps_contiguous(index))
    if _is_element(index, array.data.ndim):
        return element(tape, view)
    return _copied(tape, view) if isinstance(array, Flat) else view


def _copied(tape: Tape, view: Array) -> Array:
    """The elements of a view in memory of their own."""
    if is_float(view):
        return linear(tape, OPERATIONS["copy"], [view], {})
    return Array.new(view.data)


def rebound(tape: Tape, items: Iterable[Any]) -> list[Any]:
    """The items for another list: floats are bound anew."""
    return [bind(tape, item) for item in items]


def element(tape: Tape, view: Array) -> Any:
    """The number in a view of rank 0."""
    return identity(tape, view, False) if is_float(view) else settled(view.data)


def gather(tape: Tape, array: Array, index: Any) -> Array:
    """`array[index]` with index arrays."""
    result = Array.new(array.data[index])
    if array.active:
        activate(result)
        tape.nodes.append(Gather(array, index, result))
    return result


def store(tape: Tape, container: Any, index: Any, value: Any) -> None:
    """`container[index] = value`."""
    array = lift(tape, container)
    if isinstance(array, Complex):
        for part, new in zip(array, parts_of(tape, value), strict=True):
            store(tape, part, index, new)
        return
    if not isinstance(array, Array):
        touch(tape, array)
        taken = rebound(tape, loop(tape, value)) if isinstance(index, slice) else bind(tape, value)
        array[_numpy_index(index)] = taken
        return
    index = _numpy_index(index)
    if _is_basic(index):
        target = array.view(array.data[_with_ellipsis(index)], False)
        write(tape, target, Ellipsis, value)
    else:
        write(tape, array, index, value)


def parts_of(tape: Tape, value: Any) -> Complex:
    """Real and imaginary part of what is put into a complex array."""
    value = lift(tape, value)
    if isinstance(value, Complex):
        return value
    if not isinstance(value, (list, tuple)):
        return Complex(value, Scalar(np.float64(0.0), weak=True))
    pairs = [parts_of(tape, item) for item in value]
    return Complex([pair.re for pair in pairs], [pair.im for pair in pairs])


def touch(tape: Tape, container: Any) -> None:
    """Note that a container is about to be changed; it may be one of the user's."""
    if isinstance(container, (list, dict, set)):
        tape.journal.container(container)


def write(tape: Tape, target: Array, index: Any, value: Any) -> None:
    """Put a value into all elements of a view (`...`), or into those at an index of arrays."""
    value = _fitting(tape, target, value)
    if index is Ellipsis and target.is_same_view(value):
        return
    target.data[index] = value.data.copy() if isinstance(value, Array) else raw(value)
    _note_store(tape, Store(target, index, value))


def add_at(tape: Tape, array: Array, index: Any, value: Any) -> None:
    """`np.add.at`: repeated indices accumulate."""
    index = _numpy_index(index)
    value = _fitting(tape, array, value)
    np.add.at(array.data, index, raw(value))
    _note_store(tape, Store(array, index, value, adds=True))


def _fitting(tape: Tape, target: Array, value: Any) -> Any:
    """The value in the dtype of the array that it is put into."""
    value = lift(tape, value)
    if isinstance(value, (list, tuple)):
        value = array_of(tape, value)
    if is_float(target):
        return cast(tape, value, target.dtype)
    if is_float(value):
        raise S2SError(
            f"a float is stored in an array of {target.dtype}", "make it an array of floats"
        )
    return value


def _note_store(tape: Tape, node: Store) -> None:
    node.target.memory.written = True
    if is_active(node.value):
        node.target.memory.active = True
    if node.target.active:
        tape.nodes.append(node)


def _numpy_index(index: Any) -> Any:
    """The index in NumPy's terms; index arrays as copies, for they may be overwritten later."""
    if isinstance(index, Array):
        return index.data.copy() if index.data.ndim else index.data[()]
    if isinstance(index, Scalar):
        raise S2SError("an index is a float", "convert it: int(i)")
    if isinstance(index, list):
        return np.array([_numpy_index(i) for i in index], dtype=None if index else np.int64)
    if not isinstance(index, tuple):
        return index
    return tuple(_numpy_index(list(i) if isinstance(i, tuple) else i) for i in index)


def _items(index: Any) -> tuple[Any, ...]:
    return index if isinstance(index, tuple) else (index,)


def _is_basic(index: Any) -> bool:
    return not any(isinstance(i, np.ndarray) for i in _items(index))


def _with_ellipsis(index: Any) -> tuple[Any, ...]:
    """The same index, made to give a view even where it names one element."""
    items = _items(index)
    return items if any(i is Ellipsis for i in items) else (*items, Ellipsis)


def _is_element(index: Any, rank: int) -> bool:
    items = _items(index)
    return len(items) == rank and all(isinstance(i, (int, np.integer)) for i in items)


def _keeps_contiguous(index: Any) -> bool:
    """Whether the view is contiguous whatever the sizes: integers, at most one slice, then all."""
    narrowed = False
    for item in _items(index):
        if item is None:
            continue
        full = item is Ellipsis or item == slice(None)
        if narrowed and not full:
            return False
        if isinstance(item, slice) and item.step not in (None, 1):
            return False
        narrowed = narrowed or not isinstance(item, (int, np.integer))
    return True


# --- loops and displays --------------------------------------------------------------------------


def loop(tape: Tape, iterable: Any) -> Iterator[Any]:
    """The items of a loop, each read when its turn comes."""
    iterable = lift(tape, iterable)
    if isinstance(iterable, Complex):
        for k in range(len(iterable.re.data)):
            yield load(tape, iterable, k)
        return
    if not isinstance(iterable, Array):
        yield from iterable
        return
    for k in range(len(iterable.data)):
        yield load(tape, iterable, k)


def array_of(tape: Tape, items: Iterable[Any], dtype: np.dtype | None = None) -> Array:
    """A new array with the numbers of a (nested) list, stored one after another."""
    numbers, shape = _flattened(tape, items)
    if dtype is None:
        dtypes = [
            n.dtype if isinstance(n, (Scalar, Array)) else np.asarray(n).dtype for n in numbers
        ]
        dtype = np.result_type(*dtypes) if dtypes else np.dtype(np.float64)
    result = Array.new(np.zeros(shape, dtype))
    rows = result.data.reshape(len(numbers), -1) if numbers else result.data
    for row, number in zip(rows, numbers, strict=True):
        shaped = row.reshape(number.data.shape if isinstance(number, Array) else ())
        write(tape, result.view(shaped, True), Ellipsis, number)
    return result


def _flattened(tape: Tape, items: Any) -> tuple[list[Any], tuple[int, ...]]:
    """The numbers (or arrays) at the leaves in C order, and the shape of the whole."""
    items = lift(tape, items)
    if not isinstance(items, (list, tuple)):
        return [items], items.data.shape if isinstance(items, Array) else ()
    parts = [_flattened(tape, item) for item in items]
    shapes = {shape for _, shape in parts}
    if len(shapes) > 1:
        raise S2SError("a nested list is ragged", "give every row the same length")
    inner = shapes.pop() if shapes else ()
    return [number for numbers, _ in parts for number in numbers], (len(parts), *inner)


def written(tape: Tape, shape: Any, value: Any, dtype: np.dtype) -> Value:
    """A new array filled with one value."""
    result = Array.new(np.zeros(shape, dtype))
    write(tape, result, Ellipsis, value)
    return result
