"""What is asked of an elementwise declaration as a whole, in a process of its own.

A study compiles the program of one operation once and puts every question to it: do the backends
agree, is it what the declaration says, what happens on its singular set, at its ties.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from declarations_support import (
    BACKENDS,
    INF,
    NAN,
    Use,
    arguments,
    arity,
    assert_same,
    central,
    derivative,
    draws,
    forward_program,
    gives_int,
    load,
    patterned,
    points,
    reverse_program,
    texts,
    truth,
    uses_of,
    without_nan,
)
from everyday import NIGHTLY, failure_of

import s2s
from s2s import kernels
from s2s.elementary import OPERATIONS, Operation

WEIGHTS = (1.0, -2.0, 0.0, 0.5, 3.0)
DIRECTIONS = (1.0, -0.5, 2.0)
"""Of the tangents of an operation with several operands, each has its own start in the pattern."""
DRAWS = 6
PLAIN = 1 if NIGHTLY else 6
"""One operation in so many is compiled without recording as well (test_math_spellings has most)."""


class Study:
    """One operation: its programs, the points where they run, and what came out.

    Reverse mode has the numbers and the float64 arrays, forward mode the numbers and the float32
    arrays: every loop costs the C compiler a tenth of a second. Where a derivative is NaN, C is
    left out: that would be another variant to compile (test_math_spellings has them).
    """

    def __init__(self, name: str) -> None:
        op = self.op = OPERATIONS[name]
        self.plain = list(OPERATIONS).index(name) % PLAIN == 0
        uses, names = uses_of(op), {f"declared_{name}": op}
        self.uses = [use for use in uses if use.form != "float32"]
        self.forward_uses = [use for use in uses if use.form in ("float32", "scalar")]
        reverse = reverse_program(name, self.uses, **names)
        self.reverse = s2s.value_and_grad(reverse, has_aux=True)
        self.forward = forward_program(name, self.forward_uses, **names)
        self.points = self._points(self.uses)
        self.weights = [self._weights(p) for p in self.points]
        self.forward_points = self._points(self.forward_uses)

    def _points(self, uses: list[Use]) -> list[list[tuple]]:
        """Draws and special values: all at once in the arrays, one after the other in numbers."""
        columns = points(self.op, DRAWS)
        numbers = list(zip(*columns, strict=True))
        few = tuple(column[:2] for column in columns)
        found = [arguments(uses, columns, numbers[0])]
        if any(use.is_array for use in uses):
            found.append(arguments(uses, without_nan(self.op, columns), numbers[0]))
        if any(not use.is_array for use in uses):
            found += [arguments(uses, few, at) for at in numbers[1:]]
        return found

    def _weights(self, p: list[tuple]) -> list:
        weights = []
        for use, operands in zip(self.uses, p, strict=True):
            shape = np.broadcast_shapes(*map(np.shape, operands))
            weights.append(patterned(np.zeros(shape) if use.is_array else 0.0, WEIGHTS))
        return weights

    @functools.cache  # noqa: B019
    def traces(self, backend: str) -> list:
        """What each point gives: value, gradient, selections, events."""
        run = s2s.trace(self.reverse, backend=backend)
        return [
            None if backend == "c" and _has_nan(self.traces("tape")[k].gradient) else run(p, w)
            for k, (p, w) in enumerate(zip(self.points, self.weights, strict=True))
        ]

    @functools.cache  # noqa: B019
    def tangents(self, backend: str) -> list:
        """What each point gives along the directions: values and tangents."""
        return [
            None
            if backend == "c" and _has_nan(self.tangents("tape")[k])
            else s2s.jvp(self.forward, (p,), (directions(p),), backend=backend)
            for k, p in enumerate(self.forward_points)
        ]

    def each(self, results: list) -> Iterator[tuple]:
        """Of reverse mode: the uses with operands, weights and results, at each point."""
        for p, w, result in zip(self.points, self.weights, results, strict=True):
            for k, use in enumerate(self.uses):
                yield k, use, p[k], w[k], result


def directions(p: list[tuple]) -> list[tuple]:
    """A direction that is nowhere 0."""
    return [tuple(patterned(x, _turned(j)) for j, x in enumerate(operands)) for operands in p]


def _turned(j: int) -> tuple[float, ...]:
    return DIRECTIONS[j:] + DIRECTIONS[:j]


def say(use: Use, k: int) -> str:
    """A use as it stands in the program."""
    return use.text.format(*(f"p[{k}][{j}]" for j in range(use.text.count("{")))) + f" ({use.form})"


# --- asked of every operation --------------------------------------------------------------------


def backends_agree(study: Study) -> None:
    """Value, gradient, selections and events of tape, Python and C, and of C without recording."""
    for backend in ("python", "c"):
        for k, p in enumerate(study.points):
            tape, found = study.traces("tape")[k], study.traces(backend)[k]
            if found is not None:
                _compare(study, p, f"{backend} and tape", tape, (found.value, found.gradient))
                _compare_records(study, p, f"{backend} and tape", tape, found)
            if found is not None and backend == "c" and study.plain:
                plain = study.reverse(p, study.weights[k])
                _compare(study, p, "c without recording and tape", tape, plain)


def _compare_records(study: Study, p: list, names: str, tape: Any, found: Any) -> None:
    assert found.events == tape.events, f"{names}: {found.events}, not {tape.events} at {p}"
    sites = [[record.site for record in trace.selections] for trace in (found, tape)]
    assert sites[0] == sites[1], f"{names}: selections at {sites[0]}, not at {sites[1]}"
    pairs = zip(study.uses, found.selections, tape.selections, strict=False)
    for k, (use, one, other) in enumerate(pairs):
        for what in ("index", "switching_value", "tie"):
            expected = getattr(other, what)
            assert_same(getattr(one, what), expected, f"{names}: {what} of {say(use, k)}", p[k])


def _has_nan(tree: Any) -> bool:
    if isinstance(tree, (tuple, list)):
        return any(map(_has_nan, tree))
    return tree is not None and bool(np.any(np.isnan(tree)))


def _compare(study: Study, p: list, names: str, tape: Any, found: tuple) -> None:
    (total, values), gradients = found
    for k, use in enumerate(study.uses):
        assert_same(values[k], tape.value[1][k], f"{names}: value of {say(use, k)}", p[k])
        for j, bar in enumerate(gradients[k]):
            what = f"{names}: gradient in operand {j} of {say(use, k)}"
            assert_same(bar, tape.gradient[k][j], what, p[k])
    assert_same(total, tape.value[0], f"{names}: the sum")


def tangents_agree(study: Study) -> None:
    """Forward mode on the three backends, and against the gradient of reverse mode."""
    for backend in ("python", "c"):
        pairs = zip(study.tangents("tape"), study.tangents(backend), strict=True)
        for p, (tape, found) in zip(study.forward_points, pairs, strict=True):
            for k, use in enumerate(study.forward_uses if found is not None else ()):
                for what, one, other in zip(("value", "tangent"), found, tape, strict=True):
                    assert_same(one[k], other[k], f"{backend}, tape: {what} of {say(use, k)}", p[k])
    _tangent_is_gradient_along_direction(study)


def _tangent_is_gradient_along_direction(study: Study) -> None:
    """<gradient, direction> is weight times tangent: of the numbers, which both modes have."""
    if gives_int(study.op):  # which has no tangent
        return
    for p, trace, (_, moved) in zip(
        study.points, study.traces("tape"), study.tangents("tape"), strict=True
    ):
        for k, use in enumerate(study.uses):
            if use.form != "scalar":
                continue
            (along,), tangent = directions([p[k]]), moved[study.forward_uses.index(use)]
            products = np.multiply(trace.gradient[k], along)
            total, scale = np.sum(products), np.sum(np.abs(products))
            close = abs(total - WEIGHTS[0] * tangent) <= 1e-13 * scale
            usual = np.isfinite(total) and np.isfinite(tangent)
            assert close or not usual, f"{say(use, k)} at {p[k]}: {total}, not {tangent}"


# --- asked of smooth functions -------------------------------------------------------------------


def as_declared(study: Study) -> None:
    """Bit for bit: the kernel, partials times the weight, the sum of partials times tangents."""
    op = study.op
    for k, use, operands, w, trace in study.each(study.traces("tape")):
        operands = tuple(np.float64(x) if type(x) is float else x for x in operands)
        out = op.evaluate(*operands)
        assert_same(trace.value[1][k], out, f"value of {say(use, k)}", operands)
        for j, partial in enumerate(op.smooth_partials(*operands, out=out)):
            expected = kernels.strong(w, partial) + np.asarray(out).dtype.type(0.0)
            if use.form == "broadcast":
                expected = kernels.sum_like(expected, operands[j])
            found = np.asarray(trace.gradient[k][j])
            assert_same(found, expected, f"gradient in operand {j} of {say(use, k)}", operands)
    for p, (values, moved) in zip(study.forward_points, study.tangents("tape"), strict=True):
        for k, use in enumerate(study.forward_uses):
            _tangent_as_declared(op, p[k], values[k], moved[k], say(use, k))


def _tangent_as_declared(op: Operation, operands: tuple, out: Any, found: Any, what: str) -> None:
    operands = tuple(np.float64(x) if type(x) is float else x for x in operands)
    assert_same(out, op.evaluate(*operands), f"value of {what}", operands)
    if np.asarray(out).dtype == np.float32:
        exact = np.asarray(op.evaluate(*(x.astype(float) for x in operands)))
        assert_same(out, exact.astype(np.float32), f"{what}: float64 rounded once", operands)
    (along,) = directions([operands])
    partials = op.smooth_partials(*operands, out=np.asarray(out)[()])
    expected = functools.reduce(operator.add, map(kernels.strong, along, partials))
    expected = np.asarray(expected + np.asarray(out).dtype.type(0.0))
    zero = np.asarray(found).dtype.type(0.0)
    assert_same(found + zero, expected, f"tangent of {what}", operands)


def events_as_declared(study: Study) -> None:
    """An event for each use on its singular set or at a pole, nothing elsewhere; 0 on the set."""
    op, met = study.op, {"singular": False, "pole": False}
    for p, trace in zip(study.points, study.traces("tape"), strict=True):
        expected = []
        for k, use in enumerate(study.uses):
            out = op.evaluate(*p[k])
            for kind in ("singular", "pole"):
                rule = getattr(op, kind)
                where = np.asarray(False if rule is None else rule(*p[k], out))
                met[kind] |= bool(np.any(where))
                if np.any(where):
                    expected.append((kind, say(use, k), where.tolist()))
                if kind == "singular":
                    _zero_on_the_set(say(use, k), where, trace.gradient[k], out)
        found = [(e.kind, e.site.text, np.asarray(e.where).tolist()) for e in trace.events]
        expected = [(kind, text.rsplit(" (", 1)[0], where) for kind, text, where in expected]
        assert found == expected, f"events at {p}\nfound {found}\nexpected {expected}"
    for kind, seen in met.items():
        assert seen == (getattr(op, kind) is not None), f"no {kind} point of {op.name} was met"


def _zero_on_the_set(what: str, where: np.ndarray, gradient: tuple, out: Any) -> None:
    if where.shape != np.shape(gradient[0]):
        return
    assert np.all(np.isfinite(np.asarray(out)[where])), f"{what}: infinite on its singular set"
    for bar in gradient:
        assert not np.any(np.asarray(bar)[where]), f"{what}: not 0 on its singular set: {bar}"


# --- asked of selections -------------------------------------------------------------------------


ZERO_OF_EITHER_SIGN = ("clip", "fmax", "fmin")
"""Where NumPy's own sign of a zero depends on its version, or on the place in the array."""


def values_as_spelled(study: Study) -> None:
    """The value is the spelling's own, signed zeros and NaN included."""
    for k, use, operands, _, trace in study.each(study.traces("tape")):
        if isinstance(use.spelling, Operation):
            continue
        try:
            expected = use.spelling(*operands)
        except (ValueError, ArithmeticError):  # s2s goes on as NumPy does
            continue
        found = trace.value[1][k]
        if study.op.name in ZERO_OF_EITHER_SIGN:
            found, expected = found + 0.0, expected + 0.0
        assert_same(found, expected, f"value of {say(use, k)}", operands)


def choices_as_declared(study: Study) -> None:
    """Index, switching value and tie of each record; without a tie the piece has the value."""
    op = study.op
    for p, trace in zip(study.points, study.traces("tape"), strict=True):
        sites = [record.site.text for record in trace.selections]
        expected = [say(use, k).rsplit(" (", 1)[0] for k, use in enumerate(study.uses)]
        assert sites == expected, f"{sites}, not {expected}"
        for k, (use, record) in enumerate(zip(study.uses, trace.selections, strict=True)):
            operands = tuple(np.asarray(x) for x in p[k])
            index = np.asarray(op.index(*operands, tie=op.default_tie), np.int64)
            z = np.asarray(op.switching(*operands), np.float64)
            tie = np.asarray(op.tied(*operands), bool)
            pieces = op.pieces(*operands)
            shape = np.shape(trace.value[1][k])
            for what, declared in (("index", index), ("switching_value", z), ("tie", tie)):
                expected = np.broadcast_to(declared, shape)
                assert_same(getattr(record, what), expected, f"{what} of {say(use, k)}", operands)
            if not op.jump:
                value = np.asarray(trace.value[1][k])
                taken = np.choose(index, np.broadcast_arrays(*pieces, value)[:-1])
                same = (taken == value) | (np.isnan(taken) & np.isnan(value)) | tie
                assert np.all(same), f"{say(use, k)}: {value} is no value of piece {index}"


def routed_to_the_piece(study: Study) -> None:
    """Off ties the gradient is that of the value, at ties that of the piece that `index` names."""
    op, tied_points = study.op, 0
    for k, use, operands, w, trace in study.each(study.traces("tape")):
        if use.form == "broadcast":
            continue
        x = tuple(np.atleast_1d(np.asarray(o, float)) for o in operands)
        z, tie = np.atleast_1d(op.switching(*x)), np.atleast_1d(op.tied(*x))
        index = np.broadcast_to(op.index(*x, tie=op.default_tie), z.shape)
        usual = np.all([np.isfinite(o) & (np.abs(o) < 1e6) for o in x], axis=0)
        expected = [(op.evaluate, usual & (np.abs(z) > 1e-3) & ~tie)]
        if not op.jump:
            tied_points += int(np.count_nonzero(usual & tie))
            number = len(op.pieces(*x))
            expected += [(_piece(op, i), usual & tie & (index == i)) for i in range(number)]
        for j, bar in enumerate(trace.gradient[k]):
            for function, where in expected:
                slope = w * np.broadcast_to(central(function, x, j), z.shape)
                error = np.abs(np.atleast_1d(bar) - slope)
                wrong = where & (error > 1e-6 * np.maximum(np.abs(slope), 1.0))
                what = f"gradient in operand {j} of {say(use, k)}: {bar}, not {slope}"
                assert not np.any(wrong), f"{what} at {[o[wrong] for o in x]}"
    assert op.jump or tied_points, f"no tie of {op.name} was met"


def _piece(op: Operation, index: int) -> Callable:
    return lambda *operands: np.asarray(op.pieces(*operands)[index], float)


def raises_as_python(study: Study) -> None:
    """What gives an int raises on NaN and infinities as Python does."""
    if not gives_int(study.op):
        return
    few = tuple(column[:2] for column in draws(study.op, 2))
    for number, error in ((NAN, ValueError), (INF, OverflowError)):
        p = arguments(study.uses, few, (number,))
        for backend in BACKENDS:
            run = s2s.value_and_grad(study.reverse.function, has_aux=True, backend=backend)
            try:
                run(p, study.weights[0])
            except error:
                continue
            raise AssertionError(f"{study.op.name}({number}) on {backend}: no {error.__name__}")


ELEMENTARY_QUESTIONS = (
    backends_agree,
    as_declared,
    events_as_declared,
    tangents_agree,
)
SELECTION_QUESTIONS = (
    backends_agree,
    values_as_spelled,
    choices_as_declared,
    routed_to_the_piece,
    tangents_agree,
    raises_as_python,
)


@functools.cache
def run_study(name: str, questions: tuple[Callable, ...]) -> dict[str, str]:
    """The answer to each question: what is wrong, nothing if nothing is."""
    with np.errstate(all="ignore"):
        try:
            study = Study(name)
        except Exception:
            return dict.fromkeys([q.__name__ for q in questions], failure_of(Study, name))
        return {question.__name__: failure_of(question, study) for question in questions}


# --- second derivatives --------------------------------------------------------------------------


@functools.cache
def second_derivatives(names: tuple[str, ...]) -> dict[str, str]:
    """Forward over reverse against mpmath, Python against C: of several operations, on numbers."""
    ops = [OPERATIONS[name] for name in names]
    calls = [list(texts(op, op.spellings[0] if op.spellings else op))[-1] for op in ops]
    terms = [
        f"    total += w[{k}] * ({call.format(*(f'p[{k}][{j}]' for j in range(arity(op))))})\n"
        for k, (op, call) in enumerate(zip(ops, calls, strict=True))
    ]
    text = f"def curved(p, w):\n    total = 0.0\n{''.join(terms)}    return total\n"
    declared = {f"declared_{op.name}": op for op in ops}
    curved = load(f"curved {' '.join(names)}", text, **declared)["curved"]
    runs = []
    for at in range(DRAWS):
        p = [tuple(float(column[at]) for column in draws(op, DRAWS)) for op in ops]
        w = [WEIGHTS[at % 2]] * len(ops)
        python, native = (s2s.hvp(curved, backend=b)(p, directions(p), w) for b in ("python", "c"))
        runs.append((p, w, python, native))
    return {name: failure_of(_curvature, OPERATIONS[name], k, runs) for k, name in enumerate(names)}


def _curvature(op: Operation, k: int, runs: list[tuple]) -> None:
    function, n = truth(op), arity(op)
    for p, w, python, native in runs:
        (along,) = directions([p[k]])
        for j in range(n):
            assert_same(native[k][j], python[k][j], f"c and python: H v in operand {j}", p[k])
            orders = [tuple((m == j) + (m == i) for m in range(n)) for i in range(n)]
            terms = [
                w[k] * v * derivative(function, p[k], order)
                for v, order in zip(along, orders, strict=True)
            ]
            error, scale = abs(native[k][j] - sum(terms)), sum(map(abs, terms))
            what = f"H v in operand {j} at {p[k]}: {native[k][j]}, not {sum(terms)}"
            assert error <= 1e-11 * max(scale, 1e-2), what
