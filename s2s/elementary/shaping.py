"""The same elements in another arrangement: joined, split, repeated, turned, padded; s2s-Python.

Bodies are read by frontend and tape as if the user had written them (see `composites`).
"""

from __future__ import annotations

import numpy as np

from s2s.elementary.declare import Composite

# --- joining -------------------------------------------------------------------------------------


def dstack(tup):
    """Joined along the third axis."""
    return np.concatenate([np.atleast_3d(part) for part in tup], axis=2)


def column_stack(tup):
    """Vectors as columns, matrices beside each other."""
    return np.concatenate(
        [np.reshape(part, (-1, 1)) if np.ndim(part) < 2 else +np.asarray(part) for part in tup],
        axis=1,
    )


def row(*pieces):
    """`np.r_`: numbers and arrays one after another."""
    return np.concatenate([np.atleast_1d(piece) for piece in pieces], axis=0)


def columns(*pieces):
    """`np.c_`: vectors as columns."""
    return column_stack(pieces)


def append(arr, values, axis=None):
    """Something at the end."""
    if axis is None:
        return np.concatenate((np.asarray(arr).flatten(), np.asarray(values).flatten()))
    return np.concatenate((arr, values), axis=axis)


def block(arrays):
    """Blocks in nested lists: the innermost ones stand beside each other."""
    depth = _depth(arrays)
    return _joined(arrays, depth, max(depth, _rank(arrays)))


def _depth(arrays):
    return 1 + _depth(arrays[0]) if isinstance(arrays, list) else 0


def _rank(arrays):
    if isinstance(arrays, list):
        rank = 0
        for part in arrays:
            rank = max(rank, _rank(part))
        return rank
    return np.ndim(arrays)


def _joined(arrays, depth, rank):
    if isinstance(arrays, list):
        return np.concatenate([_joined(part, depth - 1, rank) for part in arrays], axis=-depth)
    part = np.asarray(arrays)
    return np.reshape(part, (1,) * (rank - part.ndim) + part.shape)


# --- splitting -----------------------------------------------------------------------------------


def split(ary, indices_or_sections, axis=0):
    """Views of equal length, or between given positions."""
    if isinstance(indices_or_sections, (list, tuple)):
        return array_split(ary, indices_or_sections, axis)
    if ary.shape[axis] % indices_or_sections != 0:
        raise ValueError("array split does not result in an equal division")
    return array_split(ary, indices_or_sections, axis)


def array_split(ary, indices_or_sections, axis=0):
    """Views of nearly equal length, or between given positions."""
    before = (slice(None),) * (axis % ary.ndim)
    n = ary.shape[axis]
    parts = []
    start = 0
    if isinstance(indices_or_sections, (list, tuple)):
        for stop in indices_or_sections:
            parts.append(ary[before + (slice(start, stop),)])
            start = stop
        parts.append(ary[before + (slice(start, n),)])
        return parts
    for k in range(indices_or_sections):
        longer = 1 if k < n % indices_or_sections else 0
        stop = start + n // indices_or_sections + longer
        parts.append(ary[before + (slice(start, stop),)])
        start = stop
    return parts


def vsplit(ary, indices_or_sections):
    """Along the first axis."""
    return split(ary, indices_or_sections, 0)


def hsplit(ary, indices_or_sections):
    """Along the second axis, of a vector along its only one."""
    return split(ary, indices_or_sections, 1 if ary.ndim > 1 else 0)


def dsplit(ary, indices_or_sections):
    """Along the third axis."""
    return split(ary, indices_or_sections, 2)


# --- repeating -----------------------------------------------------------------------------------


def tile(A, reps):
    """Copies side by side."""
    A = np.asarray(A)
    counts = tuple(reps) if isinstance(reps, (tuple, list)) else (reps,)
    rank = max(A.ndim, len(counts))
    counts = (1,) * (rank - len(counts)) + counts
    sizes = (1,) * (rank - A.ndim) + A.shape
    inner, outer, whole = (), (), ()
    for count, size in zip(counts, sizes, strict=False):
        inner = (*inner, 1, size)
        outer = (*outer, count, size)
        whole = (*whole, count * size)
    result = np.empty(outer, dtype=A.dtype)
    result[...] = np.reshape(A, inner)
    return np.reshape(result, whole)


def repeat(a, repeats, axis=None):
    """Each element several times."""
    a = np.asarray(a)
    if axis is None:
        a = a if a.ndim == 1 else a.flatten()
        place = 0
    else:
        place = axis % a.ndim
    before = (slice(None),) * place
    if np.ndim(repeats) > 0:
        ends = np.cumsum(np.zeros(a.shape[place], dtype=int) + np.asarray(repeats))
        return a[before + (np.searchsorted(ends, np.arange(ends[-1]), side="right"),)]
    sizes = a.shape
    result = np.empty((*sizes[: place + 1], repeats, *sizes[place + 1 :]), dtype=a.dtype)
    result[...] = np.expand_dims(a, place + 1)
    return np.reshape(result, (*sizes[:place], sizes[place] * repeats, *sizes[place + 1 :]))


# --- turning -------------------------------------------------------------------------------------


def roll(a, shift, axis=None):
    """Moved on cyclically."""
    a = np.asarray(a)
    if axis is None:
        line = a if a.ndim == 1 else a.flatten()
        return np.reshape(_rolled(line, shift, 0), a.shape)
    if isinstance(axis, tuple):
        for k, one in enumerate(axis):
            a = _rolled(a, shift[k] if isinstance(shift, tuple) else shift, one)
        return a
    return _rolled(a, shift, axis)


def _rolled(a, shift, axis):
    n = a.shape[axis]
    first = n - shift % max(n, 1)
    before = (slice(None),) * (axis % a.ndim)
    tail, head = a[before + (slice(first, n),)], a[before + (slice(0, first),)]
    return np.concatenate((tail, head), axis=axis)


def fliplr(m):
    """Columns in reverse."""
    return m[:, ::-1]


def flipud(m):
    """Rows in reverse."""
    return m[::-1]


def rot90(m, k=1, axes=(0, 1)):
    """Turned by quarters."""
    turns = k % 4
    if turns == 0:
        return m[...]
    if turns == 2:
        return np.flip(np.flip(m, axes[0]), axes[1])
    if turns == 1:
        return np.swapaxes(np.flip(m, axes[1]), axes[0], axes[1])
    return np.flip(np.swapaxes(m, axes[0], axes[1]), axes[1])


# --- padding and broadcasting --------------------------------------------------------------------


def pad(array, pad_width, mode="constant", *, constant_values=0):
    """More elements at both ends of each axis."""
    array = np.asarray(array)
    for axis, (before, after) in enumerate(_pairs(pad_width, array.ndim)):
        n = array.shape[axis]
        lead = (slice(None),) * axis
        if mode == "constant":
            low, high = _pairs(constant_values, array.ndim)[axis]
            sizes = array.shape
            shape = (*sizes[:axis], before + n + after, *sizes[axis + 1 :])
            result = np.zeros(shape, dtype=array.dtype)
            result[lead + (slice(0, before),)] = low
            result[lead + (slice(before, before + n),)] = array
            result[lead + (slice(before + n, before + n + after),)] = high
            array = result
        else:
            array = array[lead + (_beyond(np.arange(-before, n + after), n, mode),)]
    return array


def _pairs(given, rank):
    """One pair for each axis of a number, a pair, or pairs."""
    if not isinstance(given, (tuple, list)):
        return ((given, given),) * rank
    if not isinstance(given[0], (tuple, list)):
        return ((given[0], given[1] if len(given) > 1 else given[0]),) * rank
    return tuple(given) * rank if len(given) == 1 else tuple(given)


def _beyond(k, n, mode):
    """The positions inside that those outside stand for."""
    if mode == "edge":
        return np.clip(k, 0, n - 1)
    if mode == "wrap":
        return k % n
    if mode == "symmetric":
        return np.minimum(k % (2 * n), 2 * n - 1 - k % (2 * n))
    if mode == "reflect":
        period = max(2 * (n - 1), 1)
        return np.minimum(k % period, period - k % period) % n
    raise NotImplementedError("a mode of np.pad that looks at the values")


def broadcast_arrays(*args):
    """All in their joint shape."""
    like = np.zeros((), dtype=int)
    for arg in args:
        like = like + np.zeros(np.shape(arg), dtype=int)
    return tuple([np.broadcast_to(np.asarray(arg), np.shape(like)) for arg in args])


Composite(dstack, spellings=(np.dstack,))
Composite(column_stack, spellings=(np.column_stack,))
Composite(append, spellings=(np.append,))
Composite(block, spellings=(np.block,))
Composite(split, spellings=(np.split,))
Composite(array_split, spellings=(np.array_split,))
Composite(vsplit, spellings=(np.vsplit,))
Composite(hsplit, spellings=(np.hsplit,))
Composite(dsplit, spellings=(np.dsplit,))
Composite(tile, spellings=(np.tile,))
Composite(repeat, spellings=(np.repeat,))
Composite(roll, spellings=(np.roll,))
Composite(fliplr, spellings=(np.fliplr,))
Composite(flipud, spellings=(np.flipud,))
Composite(rot90, spellings=(np.rot90,))
Composite(pad, spellings=(np.pad,))
Composite(broadcast_arrays, spellings=(np.broadcast_arrays,))
for _joining in (row, columns):
    Composite(_joining, spellings=(_joining,))
