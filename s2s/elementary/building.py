"""Arrays made from nothing or from a few numbers, as s2s-Python.

Bodies are read by frontend and tape as if the user had written them (see `composites`).
"""

from __future__ import annotations

import numpy as np

from s2s.elementary.declare import Composite

# --- grids on a line -----------------------------------------------------------------------------


def linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0):
    """`start + k * step`, the last one exactly `stop`."""
    start, stop = start * 1.0, stop * 1.0
    parts = num - 1 if endpoint else num
    shift = stop - start
    k = np.arange(num)
    if np.ndim(shift) > 0:
        k = np.reshape(k, (-1,) + (1,) * np.ndim(shift))
    if parts > 0:
        step = shift / parts
        line = start + k * step
    else:
        step = shift * np.nan
        line = start + k * shift
    if endpoint and num > 1:
        line[-1] = stop
    if axis != 0:
        line = np.moveaxis(line, 0, axis)
    if dtype is not None:
        line = line.astype(dtype)
    if retstep:
        return line, step
    return line


def logspace(start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0):
    """`base` to the powers of a linear grid."""
    powers = np.power(base, linspace(start, stop, num, endpoint, False, None, axis))
    return powers if dtype is None else powers.astype(dtype)


def geomspace(start, stop, num=50, endpoint=True, dtype=None):
    """A grid of equal ratios; both ends are exact."""
    powers = np.log10(stop / start) * linspace(0.0, 1.0, num, endpoint)
    line = start * np.power(10.0, powers)
    if num > 0:
        line[0] = start
        if endpoint and num > 1:
            line[-1] = stop
    return line if dtype is None else line.astype(dtype)


def spaced(start, stop=None, step=None, dtype=None):
    """np.arange of floats: the distance of the first two, rounded, is used from then on."""
    if stop is None:
        start, stop = 0.0, start
    if step is None:
        step = 1.0
    number = int(np.ceil((stop - start) / step))
    first, second = start * 1.0, start + step * 1.0
    if dtype is not None:
        first, second = np.asarray(first).astype(dtype), np.asarray(second).astype(dtype)
    values = first + np.arange(number).astype(dtype or float) * (second - first)
    values[1:2] = second
    return values


def line(start, stop, step):
    """Numbers at a distance of `step`, as np.mgrid counts them."""
    return start + np.arange(int(np.ceil((stop - start) / step))) * step


def points(start, stop, num):
    """So many numbers, both ends among them, as np.mgrid places them."""
    step = (stop - start) / max(num - 1, 1)
    return start * 1.0 + np.arange(num) * step


# --- grids in space ------------------------------------------------------------------------------


def meshgrid(*xi, indexing="xy", sparse=False, copy=True):
    """Coordinate arrays of a grid."""
    n = len(xi)
    grids = []
    for k in range(n):
        place = 1 - k if indexing == "xy" and n > 1 and k < 2 else k
        line = np.reshape(np.asarray(xi[k]), (1,) * place + (-1,) + (1,) * (n - 1 - place))
        grids.append(line)
    if sparse:
        return [np.copy(grid) for grid in grids] if copy else grids
    shape = [len(np.ravel(x)) for x in xi]
    if indexing == "xy" and n > 1:
        shape = [shape[1], shape[0], *shape[2:]]
    if not copy:
        return [np.broadcast_to(grid, shape) for grid in grids]
    filled = []
    for grid in grids:
        full = np.empty(shape, dtype=grid.dtype)
        full[...] = grid
        filled.append(full)
    return filled


def indices(dimensions, dtype=int, sparse=False):
    """The index of each element on each axis."""
    n = len(dimensions)
    grids = []
    for k in range(n):
        line = np.arange(dimensions[k]).astype(dtype)
        grids.append(np.reshape(line, (1,) * k + (-1,) + (1,) * (n - 1 - k)))
    if sparse:
        return tuple(grids)
    result = np.empty((n, *dimensions), dtype=dtype)
    for k in range(n):
        result[k] = grids[k]
    return result


def mesh(*lines):
    """`np.mgrid`: for each line an array of the shape of the grid, all in one."""
    shape = [len(line) for line in lines]
    floats = 0
    for line in lines:
        floats = floats + np.zeros((), dtype=line.dtype)
    result = np.empty((len(lines), *shape), dtype=floats.dtype)
    for k, line in enumerate(lines):
        result[k] = np.reshape(line, (1,) * k + (-1,) + (1,) * (len(lines) - 1 - k))
    return result


def open_mesh(*lines):
    """`np.ogrid`: for each line an array that varies along its axis alone."""
    n = len(lines)
    grids = [
        np.reshape(line, (1,) * k + (-1,) + (1,) * (n - 1 - k)) for k, line in enumerate(lines)
    ]
    return tuple(grids)


def fromfunction(function, shape, *, dtype=float):
    """The function of all index arrays at once."""
    grid = indices(shape, dtype)
    return function(*[grid[k] for k, _ in enumerate(shape)])


# --- matrices ------------------------------------------------------------------------------------


def eye(N, M=None, k=0, dtype=float):
    """Ones on a diagonal."""
    columns = np.arange(N if M is None else M)
    return (np.arange(N)[:, None] + k == columns).astype(dtype)


def identity(n, dtype=None):
    """Ones on the diagonal."""
    return eye(n, dtype=float if dtype is None else dtype)


def tri(N, M=None, k=0, dtype=float):
    """Ones on and below a diagonal."""
    columns = np.arange(N if M is None else M)
    return (np.arange(N)[:, None] + k >= columns).astype(dtype)


def tril(m, k=0):
    """The elements on and below a diagonal, zeros above."""
    m = _rows(m)
    lower = np.arange(m.shape[-2])[:, None] + k >= np.arange(m.shape[-1])
    return np.where(lower, m, np.zeros((), m.dtype))


def triu(m, k=0):
    """The elements on and above a diagonal, zeros below."""
    m = _rows(m)
    lower = np.arange(m.shape[-2])[:, None] + (k - 1) >= np.arange(m.shape[-1])
    return np.where(lower, np.zeros((), m.dtype), m)


def _rows(m):
    """A matrix; of a vector as many rows as it has elements."""
    m = np.asarray(m)
    if m.ndim == 1:
        m = np.broadcast_to(m, (len(m), len(m)))
    return m


def diag(v, k=0):
    """The matrix with a vector on a diagonal; of a matrix its diagonal."""
    v = np.asarray(v)
    if v.ndim == 2:
        return np.diagonal(v, k)
    n = len(v) + abs(k)
    row = np.arange(len(v)) + max(-k, 0)
    result = np.zeros((n, n), dtype=v.dtype)
    result[row, row + k] = v
    return result


def diagflat(v, k=0):
    """The matrix with the elements of an array on a diagonal."""
    return diag(np.ravel(np.asarray(v)), k)


def vander(x, N=None, increasing=False):
    """The powers of the elements as columns."""
    x = np.asarray(x)
    n = len(x) if N is None else N
    result = np.empty((len(x), n), dtype=(x * 1).dtype)
    power = np.ones(len(x), dtype=(x * 1).dtype)
    for k in range(n):
        result[:, k if increasing else n - 1 - k] = power
        power = power * x
    return result


Composite(linspace, spellings=(np.linspace,))
Composite(logspace, spellings=(np.logspace,))
Composite(geomspace, spellings=(np.geomspace,))
Composite(meshgrid, spellings=(np.meshgrid,))
Composite(indices, spellings=(np.indices,))
Composite(fromfunction, spellings=(np.fromfunction,))
Composite(eye, spellings=(np.eye,))
Composite(identity, spellings=(np.identity,))
Composite(tri, spellings=(np.tri,))
Composite(tril, spellings=(np.tril,))
Composite(triu, spellings=(np.triu,))
Composite(diag, spellings=(np.diag,))
Composite(diagflat, spellings=(np.diagflat,))
Composite(vander, spellings=(np.vander,))
for _grid in (line, points, mesh, open_mesh):
    Composite(_grid, spellings=(_grid,))
