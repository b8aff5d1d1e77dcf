"""The dispatcher alone: what it takes, what it leaves to Python, and that it leaks nothing."""

from __future__ import annotations

import gc
import resource
import sys

import numpy as np
import pytest

from s2s.api.access import ATTRIBUTE, CALL, GLOBAL, ITEM, KEYS, LENGTH, Expected, Path
from s2s.api.layout import Layout, Result, encode
from s2s.backend import compiler, runtime
from s2s.frontend.signature import PythonScalar, Seq, Static
from s2s.ir.types import BOOL, F64, I64, Array, DType

HEAD = '#include "s2s_runtime.h"\n'
TWICE = (
    HEAD
    + """
int32_t s2s_entry(const s2s_slot *in, s2s_slot *out, s2s_trace *trace) {
    (void)trace;
    out[0].f = 2.0 * in[0].f;
    return out[0].f != out[0].f ? S2S_HAS_NAN : S2S_OK;
}
"""
)
COPY = (
    HEAD
    + """
int32_t s2s_entry(const s2s_slot *in, s2s_slot *out, s2s_trace *trace) {
    (void)trace;
    const s2s_array *x = in[0].a;
    double *first = out[0].a->data;
    int64_t n = x->shape[0] * x->shape[1];
    for (int64_t k = 0; k < n; k++) first[k] = ((double *)x->data)[k];
    double *second = malloc((size_t)n * sizeof *second);
    for (int64_t k = 0; k < n; k++) second[k] = first[k];
    out[1].a->data = second;
    out[1].a->shape[0] = x->shape[1];
    out[1].a->shape[1] = x->shape[0];
    out[1].a->stride[0] = 1;
    out[1].a->stride[1] = x->shape[1];
    return S2S_OK;
}
"""
)
FLOAT = PythonScalar(DType.F64)
MATRIX = Array(DType.F64, 2)


def layout(**changes):
    fields = {
        "arguments": (0,),
        "types": (FLOAT,),
        "written": frozenset(),
        "hidden": (),
        "guards": (),
        "alike": (),
        "output": 0,
        "results": (Result(F64, 0, True),),
    }
    return Layout(**{**fields, **changes})


def dispatcher(text, function=None, **changes):
    plan = encode(layout(**changes))
    objects = tuple(
        item.rooted(function)
        if isinstance(item, Path)
        else item.value
        if isinstance(item, Expected)
        else item
        for item in plan.objects
    )
    plan = runtime.CallPlan(
        plan.slots, plan.inputs, plan.output, plan.results, plan.written, objects
    )
    _, address = compiler.build_and_load(text)
    return runtime.dispatcher(address, plan)


@pytest.mark.parametrize("bad", [3, True, "3", None, np.float64(3.0), np.float32(3.0), [3.0]])
def test_exact_types_only(bad):
    call = dispatcher(TWICE)
    assert call(3.0) == 6.0
    assert call(bad) is runtime.MISMATCH
    assert call() is runtime.MISMATCH
    assert call(3.0, 3.0) is runtime.MISMATCH


def test_nan_is_reported():
    assert dispatcher(TWICE)(float("nan")) is runtime.NAN


def test_structure():
    call = dispatcher(
        TWICE,
        arguments=(Seq("tuple", (Static("s"), Seq("list", (0,)))),),
        output=Seq("list", (0, Static(None))),
    )
    assert call(("s", [3.0])) == [6.0, None]
    for bad in (("t", [3.0]), ["s", [3.0]], ("s", (3.0,)), ("s", [3.0, 3.0]), ("s", 3.0), 3.0):
        assert call(bad) is runtime.MISMATCH


@pytest.mark.parametrize("kind", [BOOL, I64])
def test_integers(kind):
    call = dispatcher(TWICE, arguments=(0, 1), types=(FLOAT, PythonScalar(kind.dtype)))
    good = True if kind is BOOL else 7
    assert call(3.0, good) == 6.0
    assert call(3.0, 2**70) is runtime.MISMATCH
    assert call(3.0, 7.0) is runtime.MISMATCH


def test_arrays():
    results = (Result(MATRIX, 0, True), Result(MATRIX, None, False))
    call = dispatcher(COPY, types=(MATRIX,), output=Seq("tuple", (0, 1)), results=results)
    base = np.arange(24.0).reshape(4, 6)
    for x in (base, base.T, base[::2, ::-1], np.zeros((0, 3)), np.zeros((3, 0))):
        like, transposed = call(x)
        assert np.array_equal(like, x)
        assert transposed.shape == x.T.shape and np.array_equal(transposed, x.T)
        assert transposed.flags.c_contiguous and transposed.flags.owndata
    for bad in (base[0], base.astype(np.float32), base.astype(">f8"), base.tolist(), 1.0):
        assert call(bad) is runtime.MISMATCH
    assert call(np.ma.array(base)) is runtime.MISMATCH


def test_paths_and_guards():
    cell = {"k": (1.0, [5, 6])}

    def function():
        return cell

    steps = (
        (ATTRIBUTE, "__closure__"),
        (ITEM, 0),
        (ATTRIBUTE, "cell_contents"),
        (ITEM, "k"),
    )
    number = Path((*steps, (ITEM, 0)))
    guards = (
        Expected(Path((*steps, (ITEM, 1), (LENGTH, None))), 2),
        Expected(Path((*steps[:3], (KEYS, None))), ("k",)),
        Expected(Path(((ATTRIBUTE, "__globals__"), (GLOBAL, "np"))), np),
        Expected(Path(((ATTRIBUTE, "__globals__"), (GLOBAL, "len"))), len),
        Expected(Path(((CALL, None),), lambda: "text"), "text"),
    )
    assert all(guard.holds(function) for guard in guards)
    call = dispatcher(
        TWICE,
        function,
        arguments=(),
        hidden=((number, 0),),
        guards=guards,
    )
    assert call() == 2.0
    cell["k"] = (4.0, [7, 8])
    assert call() == 8.0
    cell["k"] = (4.0, [7])
    assert call() is runtime.MISMATCH
    assert not guards[0].holds(function)
    cell["k"] = (4.0, [7, 8])
    assert call() == 8.0
    cell["other"] = 1
    assert call() is runtime.MISMATCH
    cell.clear()
    assert call() is runtime.MISMATCH
    assert number.read(function) is not None


def test_shapes_that_must_agree():
    matrices = Seq("tuple", (0, 1))
    results = (Result(MATRIX, 0, True), Result(MATRIX, None, False))
    call = dispatcher(
        COPY,
        arguments=(0, 1),
        types=(MATRIX, MATRIX),
        alike=((0, 1),),
        output=matrices,
        results=results,
    )
    x = np.ones((2, 3))
    assert call(x, x) is not runtime.MISMATCH
    assert call(x, x.T) is runtime.MISMATCH


def test_overlap_of_what_is_written():
    results = (Result(MATRIX, 0, True), Result(MATRIX, None, False))
    call = dispatcher(
        COPY,
        arguments=(0, 1),
        types=(MATRIX, MATRIX),
        written=frozenset({0}),
        output=Seq("tuple", (0, 1)),
        results=results,
    )
    x = np.ones((4, 3))
    assert call(x, x) is runtime.OVERLAP
    assert call(x[:3], x[2:]) is runtime.OVERLAP
    assert call(x[::-1], x[:1]) is runtime.OVERLAP
    assert call(x[:2], x[2:]) is not runtime.OVERLAP
    assert call(x[:0], x) is not runtime.OVERLAP


def test_nothing_leaks():
    results = (Result(MATRIX, 0, True), Result(MATRIX, None, False))
    call = dispatcher(COPY, types=(MATRIX,), output=Seq("tuple", (0, 1)), results=results)
    x, bad = np.ones((100, 100)).T, np.ones(3)
    argument = (x,)

    def rounds(n):
        for _ in range(n):
            call(*argument)
            call(bad)

    rounds(100)
    gc.collect()
    references = sys.getrefcount(x), sys.getrefcount(bad)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    rounds(2000)
    assert (sys.getrefcount(x), sys.getrefcount(bad)) == references
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000
