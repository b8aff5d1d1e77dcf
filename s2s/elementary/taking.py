"""Elements at positions: taken, put, chosen, left out, as s2s-Python; and arrays of positions.

Bodies are read by frontend and tape as if the user had written them (see `composites`).
"""

from __future__ import annotations

import numpy as np

from s2s.elementary.declare import Composite

# --- taking --------------------------------------------------------------------------------------


def take(a, indices, axis=None, *, mode="raise"):
    """The elements, rows, ... at some positions."""
    a = np.asarray(a)
    if axis is None:
        a = a if a.ndim == 1 else a.flatten()
        place = 0
    else:
        place = axis % a.ndim
    if mode == "clip":
        indices = np.clip(indices, 0, a.shape[place] - 1)
    if mode == "wrap":
        indices = np.asarray(indices) % a.shape[place]
    return a[(slice(None),) * place + (indices,)]


def compress(condition, a, axis=None):
    """What stands where a condition of one axis holds."""
    return take(a, np.flatnonzero(condition), axis)


def extract(condition, arr):
    """The elements where a condition holds."""
    return np.asarray(arr).flatten()[np.flatnonzero(condition)]


def choose(a, choices):
    """Of several arrays the element of the one that `a` names."""
    a = np.asarray(a)
    if np.any((a < 0) | (a >= len(choices))):
        raise ValueError("invalid entry in choice array")
    result = choices[0] + np.zeros(a.shape, dtype=int)
    for k, choice in enumerate(choices):
        result = np.where(a == k, choice, result)
    return result


# --- putting -------------------------------------------------------------------------------------


def put(a, ind, v):
    """`a.flat[ind] = v`."""
    np.reshape(a, -1)[ind] = v


def put_along_axis(arr, indices, values, axis):
    """Elements along an axis, at positions given for each line."""
    if axis is None:
        np.reshape(arr, -1)[indices] = values
        return
    place = axis % arr.ndim
    index = ()
    for k in range(arr.ndim):
        line = np.reshape(np.arange(arr.shape[k]), (1,) * k + (-1,) + (1,) * (arr.ndim - 1 - k))
        index = index + (indices if k == place else line,)
    arr[index] = values


def putmask(a, mask, values):
    """`a[mask] = values[mask]`, or one number everywhere."""
    a[...] = np.where(mask, values, a)


def copyto(dst, src, *, where=None):
    """All elements, or those where a condition holds."""
    dst[...] = src if where is None else np.where(where, src, dst)


def fill_diagonal(a, val):
    """Put a number, or the elements of a vector, on the diagonal."""
    n = a.shape[0]
    for size in a.shape[1:]:
        n = min(n, size)
    a[(np.arange(n),) * a.ndim] = val


# --- leaving out and putting between -------------------------------------------------------------


def delete(arr, obj, axis=None):
    """What is left without some positions."""
    arr = np.asarray(arr)
    if axis is None:
        arr = arr if arr.ndim == 1 else arr.flatten()
        place = 0
    else:
        place = axis % arr.ndim
    keep = np.ones(arr.shape[place], dtype=bool)
    keep[obj] = False
    return arr[(slice(None),) * place + (keep,)]


def insert(arr, obj, values, axis=None):
    """Something put before one position."""
    arr = np.asarray(arr)
    if axis is None:
        arr = arr if arr.ndim == 1 else arr.flatten()
        place = 0
    else:
        place = axis % arr.ndim
    lines = np.moveaxis(arr, place, 0)
    between = np.asarray(values)
    if between.ndim == arr.ndim and place == 0:
        rows = between
    elif arr.ndim == 1:
        rows = np.reshape(between, -1)
    else:
        row = np.zeros(lines.shape[1:], dtype=arr.dtype)
        row[...] = between
        rows = row[None]
    return np.moveaxis(np.concatenate((lines[:obj], rows, lines[obj:])), 0, place)


# --- arrays of positions -------------------------------------------------------------------------


def triu_indices(n, k=0, m=None):
    """The positions on and above a diagonal."""
    columns = np.arange(n if m is None else m)
    return np.nonzero(np.arange(n)[:, None] + k <= columns)


def tril_indices(n, k=0, m=None):
    """The positions on and below a diagonal."""
    columns = np.arange(n if m is None else m)
    return np.nonzero(np.arange(n)[:, None] + k >= columns)


def triu_indices_from(arr, k=0):
    """The same of a matrix."""
    return triu_indices(arr.shape[0], k, arr.shape[1])


def tril_indices_from(arr, k=0):
    """The same of a matrix."""
    return tril_indices(arr.shape[0], k, arr.shape[1])


def diag_indices(n, ndim=2):
    """The positions on the diagonal."""
    return (np.arange(n),) * ndim


def diag_indices_from(arr):
    """The same of an array whose axes have one length."""
    return diag_indices(arr.shape[0], arr.ndim)


def ix_(*args):
    """Index arrays that together name a block of rows, columns, ..."""
    n = len(args)
    result = ()
    for k, arg in enumerate(args):
        places = np.asarray(arg)
        if places.dtype == bool:
            places = np.flatnonzero(places)
        result = result + (np.reshape(places, (1,) * k + (-1,) + (1,) * (n - 1 - k)),)
    return result


def unravel_index(indices, shape):
    """Positions in C order as positions on each axis."""
    rest = np.asarray(indices) if isinstance(indices, list) else indices
    result = ()
    for size in shape[::-1] if isinstance(shape, (tuple, list)) else (shape,):
        result = (rest % size, *result)
        rest = rest // size
    return result


def ravel_multi_index(multi_index, dims):
    """Positions on each axis as positions in C order."""
    result = 0
    for place, size in zip(multi_index, dims, strict=False):
        result = result * size + place
    return result


Composite(take, spellings=(np.take,))
Composite(compress, spellings=(np.compress,))
Composite(extract, spellings=(np.extract,))
Composite(choose, spellings=(np.choose,))
Composite(put, spellings=(np.put,))
Composite(put_along_axis, spellings=(np.put_along_axis,))
Composite(putmask, spellings=(np.putmask,))
Composite(copyto, spellings=(np.copyto,))
Composite(fill_diagonal, spellings=(np.fill_diagonal,))
Composite(delete, spellings=(np.delete,))
Composite(insert, spellings=(np.insert,))
Composite(triu_indices, spellings=(np.triu_indices,))
Composite(tril_indices, spellings=(np.tril_indices,))
Composite(triu_indices_from, spellings=(np.triu_indices_from,))
Composite(tril_indices_from, spellings=(np.tril_indices_from,))
Composite(diag_indices, spellings=(np.diag_indices,))
Composite(diag_indices_from, spellings=(np.diag_indices_from,))
Composite(ix_, spellings=(np.ix_,))
Composite(unravel_index, spellings=(np.unravel_index,))
Composite(ravel_multi_index, spellings=(np.ravel_multi_index,))
