"""What is asked of an elementwise declaration as a whole, in a process of its own.

A study compiles the program of one operation once and puts every question to it: do the backends
agree, is it what the declaration says, what happens on its singular set, at its ties.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable
from typing import Any

import numpy as np
from declarations_support import (
    BACKENDS,
    INF,
    NAN,
    Use,
    arguments,
    arity,
    array_call,
    assert_same,
    central,
    derivative,
    draws,
    gives_int,
    has_second_derivative,
    load,
    patterned,
    points,
    program_of,
    special_points,
    truth,
    uses_of,
)
from workers import failure_of

import s2s
from s2s import kernels
from s2s.elementary import OPERATIONS, Operation

WEIGHTS = (1.0, -2.0, 0.0, 0.5, 3.0)
DIRECTIONS = (1.0, -0.5, 2.0)
"""Of the tangents of an operation with several operands, each has its own start in the pattern."""
DRAWS = 6


class Study:
    """One operation: its program, the points where it runs, and what came out."""

    def __init__(self, name: str) -> None:
        self.op: Operation = OPERATIONS[name]
        self.uses: list[Use] = uses_of(self.op)
        self.program = program_of(name, self.uses, [self.op])
        self.points = [arguments(self.uses, points(self.op, DRAWS), self._numbers(0))]
        few = tuple(column[:2] for column in draws(self.op, DRAWS))
        if any(not use.is_array for use in self.uses):
            every = zip(*points(self.op, 3), strict=True)
            self.points += [arguments(self.uses, few, numbers) for numbers in every]
        self.weights = [self._weights(p) for p in self.points]

    def _numbers(self, k: int) -> tuple:
        return tuple(column[k] for column in draws(self.op, DRAWS))

    def _weights(self, p: list[tuple]) -> list:
        weights = []
        for use, operands in zip(self.uses, p, strict=True):
            shape = np.broadcast_shapes(*map(np.shape, operands))
            like = np.zeros(shape, np.asarray(operands[0]).dtype)
            weights.append(patterned(like if use.is_array else 0.0, WEIGHTS))
        return weights

    def traces(self, backend: str) -> list:
        """What each point gives: value, gradient, selections, events."""
        return self._traces(backend)

    @functools.cache  # noqa: B019
    def _traces(self, backend: str) -> list:
        function = s2s.value_and_grad(self.program["reverse"], has_aux=True)
        run = s2s.trace(function, backend=backend)
        return [run(p, w) for p, w in zip(self.points, self.weights, strict=True)]

    @functools.cache  # noqa: B019
    def tangents(self, backend: str) -> list:
        """What each point gives along the directions: values and tangents."""
        return [
            s2s.jvp(self.program["forward"], (p,), (self.directions(p),), backend=backend)
            for p in self.points
        ]

    def directions(self, p: list[tuple]) -> list[tuple]:
        """A direction that is nowhere 0."""
        return [
            tuple(
                patterned(x, DIRECTIONS[j:] + DIRECTIONS[:j]) for j, x in enumerate(operands)
            )
            for operands in p
        ]

    def each(self, parts: list) -> Any:
        """The uses with their operands, weights and traces, at each point."""
        for p, w, part in zip(self.points, self.weights, parts, strict=True):
            for k, use in enumerate(self.uses):
                yield k, use, p[k], w[k], part


def say(use: Use, k: int) -> str:
    """A use as it stands in the program."""
    return use.text.format(*(f"p[{k}][{j}]" for j in range(use.text.count("{")))) + f" ({use.form})"


# --- asked of every operation --------------------------------------------------------------------


def backends_agree(study: Study) -> None:
    """Value, gradient, selections and events of tape, Python and C; C without recording too."""
    for backend in ("python", "c"):
        pairs = zip(study.points, study.traces("tape"), study.traces(backend), strict=True)
        for p, tape, found in pairs:
            _compare(study, p, f"{backend} and tape", tape, (found.value, found.gradient))
            for kind in ("selections", "events"):
                one, other = getattr(tape, kind), getattr(found, kind)
                assert one == other, f"{kind} differ at {p}\ntape: {one}\n{backend}: {other}"
    function = s2s.value_and_grad(study.program["reverse"], has_aux=True, backend="c")
    for p, w, tape in zip(study.points, study.weights, study.traces("tape"), strict=True):
        if not _has_nan(tape.gradient):  # else the strong variant runs: `traces` did that
            _compare(study, p, "c without recording and tape", tape, function(p, w))


def _has_nan(gradient: list[tuple]) -> bool:
    return any(np.any(np.isnan(bar)) for bars in gradient for bar in bars)


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
        pairs = zip(study.points, study.tangents("tape"), study.tangents(backend), strict=True)
        for p, tape, found in pairs:
            for k, use in enumerate(study.uses):
                what = f"{backend} and tape: %s of {say(use, k)}"
                assert_same(found[0][k], tape[0][k], what % "value", p[k])
                assert_same(found[1][k], tape[1][k], what % "tangent", p[k])
    for p, trace, (_, moved) in zip(
        study.points, study.traces("tape"), study.tangents("tape"), strict=True
    ):
        _against_gradient(study, p, trace, moved)


def _against_gradient(study: Study, p: list, trace: Any, moved: tuple) -> None:
    """<gradient, direction> is weight times tangent."""
    directions = study.directions(p)
    for k, use in enumerate(study.uses):
        gradient = [np.asarray(g, float) for g in trace.gradient[k]]
        weight = patterned(trace.value[1][k] if use.is_array else 0.0, WEIGHTS)
        with np.errstate(all="ignore"):
            products = [g * d for g, d in zip(gradient, directions[k], strict=True)]
            expected = weight * np.asarray(moved[k], float)
            if use.form == "broadcast":
                products, expected = [np.sum(x) for x in products], np.sum(expected)
            total, scale = sum(products), sum(map(np.abs, products))
            tolerance = 1e-6 if use.form == "float32" else 1e-13
            wrong = np.abs(total - expected) > tolerance * np.maximum(scale, 1e-300)
        usual = np.isfinite(total) & np.isfinite(expected)
        assert not np.any(usual & wrong), f"{say(use, k)}: {total}, not {expected}"


# --- asked of smooth functions -------------------------------------------------------------------


def _declared(op: Operation, operands: tuple, out: Any) -> tuple:
    with np.errstate(all="ignore"):
        return op.smooth_partials(*operands, out=out)


def as_declared(study: Study) -> None:
    """Bit for bit: the kernel, the partials times the weight, the sum of partials times tangents."""
    op = study.op
    for k, use, operands, w, trace in study.each(study.traces("tape")):
        operands = tuple(np.float64(x) if type(x) is float else x for x in operands)
        out = op.evaluate(*operands)
        assert_same(trace.value[1][k], out, f"value of {say(use, k)}", operands)
        for j, partial in enumerate(_declared(op, operands, out)):
            expected = kernels.strong(w, partial) + np.asarray(out).dtype.type(0.0)
            if use.form == "broadcast":
                expected = kernels.sum_like(expected, operands[j])
            found = np.asarray(trace.gradient[k][j])
            assert_same(found, expected, f"gradient in operand {j} of {say(use, k)}", operands)
    for k, use, operands, _, (_, moved) in study.each(study.tangents("tape")):
        operands = tuple(np.float64(x) if type(x) is float else x for x in operands)
        partials = _declared(op, operands, op.evaluate(*operands))
        with np.errstate(all="ignore"):
            terms = map(kernels.strong, study.directions([operands])[0], partials)
            expected = functools.reduce(operator.add, terms)
        found = np.asarray(moved[k]) + 0.0
        expected = np.broadcast_to(expected, found.shape) + np.float32(0.0)
        assert_same(found, expected, f"tangent of {say(use, k)}", operands)


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


def second_derivatives(study: Study) -> None:
    """Forward over reverse against mpmath; generated Python and C in bits."""
    op = study.op
    function = truth(op)
    if function is None or not has_second_derivative(op):
        return
    call, _ = array_call(op)
    holes = (f"x[{j}]" for j in range(arity(op)))
    text = f"def curved(x, w):\n    return np.sum(w * {call.format(*holes)})\n"
    curved = load(f"curved {op.name}", text, **{f"declared_{op.name}": op})["curved"]
    x = draws(op, DRAWS)
    w = np.resize(np.array([1.0, -2.0, 0.5]), DRAWS)
    v = tuple(patterned(a, DIRECTIONS[j:] + DIRECTIONS[:j]) for j, a in enumerate(x))
    python, native = (s2s.hvp(curved, backend=b)(x, v, w) for b in ("python", "c"))
    for j, bar in enumerate(native):
        assert_same(bar, python[j], f"c and python: H v in operand {j} of {op.name}", x)
        for at in range(DRAWS):
            point = tuple(a[at] for a in x)
            terms = [
                w[at] * v[i][at] * derivative(function, point, _order(j, i, arity(op)))
                for i in range(arity(op))
            ]
            error, scale = abs(bar[at] - sum(terms)), sum(map(abs, terms))
            assert error <= 1e-11 * max(scale, 1e-2), f"H v of {op.name} at {point}: {bar[at]}"


def _order(j: int, i: int, count: int) -> tuple[int, ...]:
    return tuple((k == j) + (k == i) for k in range(count))


# --- asked of selections -------------------------------------------------------------------------


def values_as_spelled(study: Study) -> None:
    """The value is the spelling's own, signed zeros and NaN included."""
    for k, use, operands, _, trace in study.each(study.traces("tape")):
        if isinstance(use.spelling, Operation):
            continue
        try:
            with np.errstate(all="ignore"):
                expected = use.spelling(*operands)
        except (ZeroDivisionError, OverflowError):  # s2s goes on as NumPy does
            continue
        found = trace.value[1][k]
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
            with np.errstate(all="ignore"):
                index = np.asarray(op.index(*operands, tie=op.default_tie), np.int64)
                z = np.asarray(op.switching(*operands), np.float64)
                tie = np.asarray(op.tied(*operands), bool)
                pieces = op.pieces(*operands)
            shape = np.shape(trace.value[1][k])
            what = f"%s of {say(use, k)}"
            assert_same(record.index, np.broadcast_to(index, shape), what % "index", operands)
            assert_same(record.switching_value, np.broadcast_to(z, shape), what % "z", operands)
            assert_same(record.tie, np.broadcast_to(tie, shape), what % "tie", operands)
            if not op.jump:
                value = np.asarray(trace.value[1][k])
                taken = np.choose(index, np.broadcast_arrays(*pieces, value)[:-1])
                same = (taken == value) | (np.isnan(taken) & np.isnan(value)) | tie
                assert np.all(same), f"{say(use, k)}: {value} is no value of piece {index}"


def routed_to_the_piece(study: Study) -> None:
    """Off ties the gradient is that of the spelling, at ties that of the declared piece."""
    op, tied_points = study.op, 0
    for k, use, operands, w, trace in study.each(study.traces("tape")):
        if use.form in ("float32", "broadcast"):
            continue
        x = tuple(np.atleast_1d(np.asarray(o, float)) for o in operands)
        with np.errstate(all="ignore"):
            z, tie = np.atleast_1d(op.switching(*x)), np.atleast_1d(op.tied(*x))
        usual = np.all([np.isfinite(o) & (np.abs(o) < 1e6) for o in x], axis=0)
        smooth, tie = usual & (np.abs(z) > 1e-3), usual & tie & (not op.jump)
        tied_points += int(np.count_nonzero(tie))
        for j, bar in enumerate(trace.gradient[k]):
            with np.errstate(all="ignore"):
                off = np.broadcast_to(central(op.evaluate, x, j), z.shape)
                winner = _piece(op, op.default_tie)
                at = np.broadcast_to(central(winner, x, j), z.shape)
            for where, expected in ((smooth, w * off), (tie, w * at)):
                error = np.abs(np.atleast_1d(bar) - expected)
                wrong = where & (error > 1e-6 * np.maximum(np.abs(expected), 1.0))
                what = f"gradient in operand {j} of {say(use, k)}: {bar}, not {expected}"
                assert not np.any(wrong), f"{what} at {[o[wrong] for o in x]}"
    assert op.jump or tied_points, f"no tie of {op.name} was met"


def _piece(op: Operation, index: int) -> Callable:
    return lambda *operands: np.asarray(op.pieces(*operands)[index], float)


def raises_as_python(study: Study) -> None:
    """What gives an int raises on NaN and infinities as Python does."""
    if not gives_int(study.op):
        return
    few = tuple(column[:2] for column in draws(study.op, 2))
    for number, error in ((NAN, ValueError), (INF, OverflowError), (1e300, OverflowError)):
        p = arguments(study.uses, few, (number,))
        for backend in BACKENDS:
            run = s2s.value_and_grad(study.program["reverse"], has_aux=True, backend=backend)
            try:
                run(p, study.weights[0])
            except error:
                continue
            raise AssertionError(f"{study.op.name}({number}) on {backend}: no {error.__name__}")


ELEMENTARY = (
    backends_agree,
    as_declared,
    events_as_declared,
    tangents_agree,
    second_derivatives,
)
SELECTION = (
    backends_agree,
    values_as_spelled,
    choices_as_declared,
    routed_to_the_piece,
    tangents_agree,
    raises_as_python,
)


def run_study(name: str, questions: tuple[Callable, ...]) -> dict[str, str]:
    """The answer to each question: what is wrong, nothing if nothing is."""
    try:
        study = Study(name)
    except Exception:
        return dict.fromkeys([q.__name__ for q in questions], failure_of(Study, name))
    return {question.__name__: failure_of(question, study) for question in questions}
