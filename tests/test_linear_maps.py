"""Linear maps: <A d, w> = <d, A^T w>, for each declaration on numbers, and in programs.

In programs A is a derivative: forward mode gives A d, reverse mode A^T w.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable

import numpy as np
import pytest
from declarations_support import BACKENDS, Use, assert_same, forward_program, reverse_program

import s2s
from s2s.elementary import OPERATIONS, Linear


def normal(seed: str, *shape: int) -> np.ndarray:
    """Normal deviates, the same in every run."""
    return np.random.default_rng(zlib.crc32(seed.encode())).standard_normal(shape)


# --- the declared transposes, on numbers ---------------------------------------------------------

VECTOR, MATRIX, CUBE = normal("vector", 4), normal("matrix", 3, 4), normal("cube", 2, 3, 4)
ROW, COLUMN = np.array([2, 0, 2, -1, 1]), np.array([[1, 0], [1, 1]])

EXAMPLES: dict[str, list[tuple[tuple, dict]]] = {
    "select": [((MATRIX > 0.0, MATRIX, normal("other", 3, 4)), {})],
    "to_f64": [((VECTOR.astype(np.float32),), {}), ((VECTOR,), {})],
    "to_f32": [((np.round(VECTOR, 1),), {})],
    "sum": [
        ((x,), {"axes": axes, "keepdims": keep})
        for x, axes in ((CUBE, None), (CUBE, (1,)), (CUBE, (0, 2)), (MATRIX, (1,)), (VECTOR, (0,)))
        for keep in (False, True)
    ],
    "expand": [
        ((normal("g", 2, 4), CUBE), {"axes": (1,), "keepdims": False}),
        ((normal("g", 2, 1, 4), CUBE), {"axes": (1,), "keepdims": True}),
        ((np.float64(1.5), MATRIX), {"axes": None, "keepdims": False}),
    ],
    "sum_like": [((CUBE, VECTOR), {}), ((MATRIX, 0.5), {}), ((MATRIX, normal("l", 3, 1)), {})],
    "broadcast_like": [
        ((VECTOR, CUBE), {}),
        ((normal("l", 3, 1), MATRIX), {}),
        ((0.5, VECTOR), {}),
    ],
    "copy": [((MATRIX.T,), {}), ((CUBE[:, ::-1],), {})],
    "dot": [((VECTOR, MATRIX[1]), {})],
    "matmul": [
        ((normal("a", *a), normal("b", *b)), {})
        for a, b in (
            ((4,), (4, 3)),
            ((3, 4), (4,)),
            ((3, 4), (4, 2)),
            ((2, 3, 4), (4,)),
            ((4,), (2, 4, 3)),
            ((2, 3, 4), (4, 2)),
            ((3, 4), (2, 4, 5)),
            ((2, 3, 4), (2, 4, 5)),
            ((2, 1, 3, 4), (5, 4, 2)),
        )
    ],
    "matmul_ct": [((MATRIX, MATRIX.T), {"cotangent": k}) for k in (0, 1)],
    "concatenate": [((MATRIX, normal("m", 2, 4)), {"axis": 0}), ((CUBE, CUBE, CUBE), {"axis": 2})],
    "concatenate_part": [
        ((normal("g", 3, 5), MATRIX, normal("m", 3, 1)), {"axis": 1, "part": part})
        for part in (0, 1)
    ],
    "gather": [
        ((VECTOR, ROW), {"axis": 0}),
        ((MATRIX, COLUMN), {"axis": 1}),
        ((CUBE, np.array([1, 0, 1]), np.array([2, 2, 2])), {"axis": 0}),
        ((CUBE, 1, ROW), {"axis": 1}),
    ],
    "scatter_like": [
        ((normal("g", 5), VECTOR, ROW), {"axis": 0}),
        ((normal("g", 3, 2, 2), MATRIX, COLUMN), {"axis": 1}),
    ],
    "pick": [
        ((MATRIX, np.array([0, 3, 3])), {"axis": 1, "keepdims": False}),
        ((MATRIX, np.array([[2, 0, 0, 1]])), {"axis": 0, "keepdims": True}),
        ((CUBE, 7), {"axis": None, "keepdims": False}),
    ],
    "place": [
        ((normal("g", 3), np.array([0, 3, 3]), MATRIX), {"axis": 1, "keepdims": False}),
        ((np.float64(2.5), 7, CUBE), {"axis": None, "keepdims": False}),
    ],
    "dot_ct": [((VECTOR, normal("d", *VECTOR.shape)), {"cotangent": 0})],
    "take_along": [
        ((MATRIX, np.argsort(MATRIX, axis=1)), {"axis": 1}),
        ((MATRIX, np.array([[2, 0, 0, 1], [2, -1, 1, 1]])), {"axis": 0}),
    ],
    "put_along": [
        ((normal("g", 3, 2), np.array([[1, 1], [0, -1], [3, 2]]), MATRIX), {"axis": 1}),
    ],
    "cumsum": [
        ((VECTOR,), {"axis": 0}),
        ((CUBE,), {"axis": 1, "backwards": True}),
        ((MATRIX.T,), {"axis": 0}),
    ],
    "dft": [
        ((normal("z", 2, 5),), {"axis": 1}),
        ((CUBE,), {"axis": 2, "inverse": True}),
        ((normal("z", 2, 6, 67),), {"axis": 1}),
        ((normal("z", 2, 67),), {"axis": 1}),
    ],
}
"""Operands and attributes to try each linear declaration on."""


@pytest.mark.parametrize("name", [n for n, op in OPERATIONS.items() if isinstance(op, Linear)])
def test_declared_transpose(name: str) -> None:
    assert name in EXAMPLES, f"give operands and attributes for {name} in EXAMPLES"
    for operands, attrs in EXAMPLES[name]:
        out = OPERATIONS[name].evaluate(*operands, **attrs)
        w = normal("w", *np.shape(out)).astype(np.asarray(out).dtype)
        checked = 0
        for j, transpose in enumerate(OPERATIONS[name].transposes(w, *operands, **attrs)):
            if transpose is not None:
                _check_transpose(name, operands, attrs, j, w, transpose())
                checked += 1
        assert checked, f"no transpose of {name} was checked"


def _check_transpose(
    name: str, operands: tuple, attrs: dict, j: int, w: np.ndarray, found: np.ndarray
) -> None:
    op, like = OPERATIONS[name], np.asarray(operands[j])
    d = normal("d", *like.shape).astype(like.dtype)
    moved = [
        np.zeros_like(x) if op.joint and np.asarray(x).dtype.kind == "f" else x for x in operands
    ]
    moved[j] = d if like.ndim else d[()]
    assert np.shape(found) == like.shape and np.asarray(found).dtype == like.dtype
    one, other = np.sum(op.evaluate(*moved, **attrs) * w), np.sum(d * found)
    np.testing.assert_allclose(
        one, other, rtol=1e-12 if w.dtype == like.dtype == np.float64 else 1e-5
    )


# --- in programs ---------------------------------------------------------------------------------

MAPS: dict[str, list[tuple[str, tuple[tuple[int, ...], ...]]]] = {
    "sums": [
        ("np.sum({0})", ((2, 3, 4),)),
        ("np.sum({0}, axis=0)", ((2, 3, 4),)),
        ("np.sum({0}, axis=-1, keepdims=True)", ((2, 3, 4),)),
        ("np.sum({0}, axis=(0, 2))", ((2, 3, 4),)),
        ("{0}.sum(axis=1)", ((3, 4),)),
        ("np.sum({0}, keepdims=True)", ((3, 4),)),
        ("np.mean({0})", ((3, 4),)),
        ("np.mean({0}, axis=(0, 1))", ((2, 3, 4),)),
        ("{0}.mean(axis=0, keepdims=True)", ((3, 4),)),
        ("np.prod({0}, axis=1)", ((3, 4),)),
        ("np.prod({0})", ((5,),)),
        ("sum({0})", ((5,),)),
    ],
    "shapes": [
        ("np.reshape({0}, (4, 3))", ((2, 6),)),
        ("{0}.reshape(2, -1)", ((3, 4),)),
        ("{0}.T", ((3, 4),)),
        ("np.transpose({0}, (1, 2, 0))", ((2, 3, 4),)),
        ("np.swapaxes({0}, 0, 2)", ((2, 3, 4),)),
        ("{0}.T.reshape(-1)", ((3, 4),)),
        ("np.ravel({0})", ((3, 4),)),
        ("{0}[:, None] * {1}", ((3,), (4,))),
        ("np.copy({0})", ((3, 4),)),
        ("{0}.copy()", ((3, 4),)),
        ("np.flip({0}, 1)", ((3, 4),)),
        ("np.expand_dims({0}, 1)", ((3, 4),)),
    ],
    "broadcast views": [("np.broadcast_to({0}, (3, 4))", ((4,),))],
    "joins": [
        ("np.concatenate(({0}, {1}))", ((2, 3), (4, 3))),
        ("np.concatenate([{0}, {1}, {0}], axis=1)", ((2, 3), (2, 1))),
        ("np.stack(({0}, {1}))", ((3,), (3,))),
        ("np.stack([{0}, {1}], axis=-1)", ((2, 3), (2, 3))),
        ("np.hstack(({0}, {1}))", ((3,), (2,))),
        ("np.vstack(({0}, {1}))", ((3,), (3,))),
        ("np.array([{0}[0], {0}[2], {0}[0]])", ((3,),)),
    ],
    "indices": [
        ("{0}[1:3]", ((5,),)),
        ("{0}[::-2]", ((6,),)),
        ("{0}[1]", ((3, 4),)),
        ("{0}[:, 1:-1]", ((3, 4),)),
        ("{0}[..., 2]", ((2, 3, 4),)),
        ("{0}[-1, ::2]", ((3, 4),)),
        ("{0}[2, 1]", ((3, 4),)),
        ("{0}[np.array([2, 0, 2, -1])]", ((3,),)),
        ("{0}[np.array([1, 1])]", ((3, 4),)),
        ("{0}[:, np.array([[0, 0], [3, 0]])]", ((3, 4),)),
        ("{0}[np.array([0, 2, 0]), np.array([1, 1, 1])]", ((3, 4),)),
    ],
    "contractions": [
        ("{0} @ {1}", ((4,), (4,))),
        ("{0} @ {1}", ((4,), (4, 3))),
        ("{0} @ {1}", ((3, 4), (4,))),
        ("{0} @ {1}", ((3, 4), (4, 2))),
        ("{0} @ {1}.T", ((3, 4), (2, 4))),
        ("np.dot({0}, {1})", ((3, 4), (4,))),
        ("{0}.dot({1})", ((4,), (4,))),
        ("np.outer({0}, {1})", ((3,), (4,))),
        ("{0} @ {0}", ((3, 3),)),
    ],
    "stacked contractions": [
        ("{0} @ {1}", ((2, 3, 4), (4,))),
        ("{0} @ {1}", ((4,), (2, 4, 3))),
        ("{0} @ {1}", ((2, 3, 4), (4, 2))),
        ("{0} @ {1}", ((3, 4), (2, 4, 5))),
        ("np.matmul({0}, {1})", ((2, 3, 4), (2, 4, 5))),
        ("np.inner({0}, {1})", ((40,), (40,))),
        ("np.vdot({0}, {1})", ((4,), (4,))),
    ],
}
"""Calls with the shapes of their operands."""

IN_FLOAT32 = ("sums", "contractions")
CASES = [(group, np.float64) for group in MAPS] + [(group, np.float32) for group in IN_FLOAT32]


def _case(group: str, dtype: type) -> str:
    return f"{group.replace(' ', '-')}-{dtype.__name__}"


def run_maps(group: str, dtype: type) -> None:
    """Forward and reverse mode of a group of maps on the three backends, and their duality."""
    maps = MAPS[group]
    p = [
        tuple(normal(f"{group} {k} {j}", *shape).astype(dtype) for j, shape in enumerate(shapes))
        for k, (_, shapes) in enumerate(maps)
    ]
    values = [
        eval(text.format(*(f"x[{j}]" for j in range(9))), {"np": np, "x": x})
        for (text, _), x in zip(maps, p, strict=True)
    ]
    uses = [
        Use(text, "float64" if np.ndim(value) else "scalar", sum)
        for (text, _), value in zip(maps, values, strict=True)
    ]
    w = [normal(f"w{k}", *np.shape(value)).astype(dtype) for k, value in enumerate(values)]
    w = [x if x.ndim else float(x) for x in w]
    d = [tuple(normal(f"d{k}", *x.shape).astype(dtype) for x in xs) for k, xs in enumerate(p)]
    reverse = reverse_program(f"{group} {dtype.__name__}", uses)
    forward = forward_program(f"{group} {dtype.__name__}", uses)
    gradients = {b: s2s.value_and_grad(reverse, has_aux=True, backend=b)(p, w) for b in BACKENDS}
    tangents = {b: s2s.jvp(forward, (p,), (d,), backend=b) for b in BACKENDS}
    for k, use in enumerate(uses):
        _compare(use, k, values[k], gradients, tangents)
        (_, bars), (_, moved) = gradients["tape"], tangents["tape"]
        one = math.fsum(np.ravel(np.asarray(moved[k], float) * w[k]))
        other = math.fsum(float(np.sum(bar * x)) for bar, x in zip(bars[k], d[k], strict=True))
        scale = sum(float(np.sum(np.abs(bar * x))) for bar, x in zip(bars[k], d[k], strict=True))
        error = abs(one - other)
        assert error <= (1e-5 if dtype is np.float32 else 1e-13) * scale, (use.text, one, other)


def _compare(use: Use, k: int, value: np.ndarray, gradients: dict, tangents: dict) -> None:
    (_, expected), bars = gradients["tape"]
    tolerance = 1e-5 if np.asarray(value).dtype == np.float32 else 1e-13
    np.testing.assert_allclose(expected[k], value, rtol=tolerance, atol=tolerance, err_msg=use.text)
    for backend in ("python", "c"):
        (_, found), its = gradients[backend]
        assert_same(found[k], expected[k], f"{backend} and tape: value of {use.text}")
        for j, bar in enumerate(its[k]):
            what = f"{backend} and tape: gradient in operand {j} of {use.text}"
            assert_same(bar, bars[k][j], what)
        for j, what in enumerate(("value", "tangent")):
            one, other = tangents[backend][j][k], tangents["tape"][j][k]
            assert_same(one, other, f"{backend} and tape, forward: {what} of {use.text}")


@pytest.mark.parametrize("group, dtype", CASES, ids=[_case(*case) for case in CASES])
def test_maps_in_programs(group: str, dtype: type) -> None:
    """See `run_maps`."""
    run_maps(group, dtype)


# --- what only looks linear ----------------------------------------------------------------------


def total_product(x):
    return np.prod(x)


@pytest.mark.parametrize(
    "x, expected",
    [
        ([2.0, 3.0, 4.0], [12.0, 8.0, 6.0]),
        ([2.0, 0.0, 4.0], [0.0, 8.0, 0.0]),
        ([0.0, 3.0, 0.0], [0.0, 0.0, 0.0]),
        ([0.0], [1.0]),
    ],
)
@pytest.mark.parametrize("backend", BACKENDS)
def test_partials_of_a_product_are_right_at_zeros(
    x: list[float], expected: list[float], backend: str
) -> None:
    gradient: Callable = s2s.grad(total_product, backend=backend)
    assert gradient(np.array(x)).tolist() == expected
