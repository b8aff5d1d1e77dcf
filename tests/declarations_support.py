"""What the tests generated from the declarations share: draws, truths, programs, comparison.

Programs are written as a user would write them, from the spellings of a declaration, one line for
each use of it; what the operation means is asked of the declaration itself.
"""

from __future__ import annotations

import builtins
import itertools
import linecache
import math
import operator
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import mpmath
import numpy as np

import s2s
from s2s.elementary import OPERATIONS, Elementary, Operation, Selection
from s2s.ir.types import F64, DType

INF, NAN = math.inf, math.nan
BACKENDS = ("tape", "python", "c")
SPECIAL = (0.0, -0.0, 1.0, -1.0, 0.5, 5e-324, 1e300, INF, -INF, NAN)
SPECIAL_PAIRS = (0.0, -0.0, -1.0, 0.5, INF, -INF, NAN)
SPECIAL_TRIPLES = (0.0, -0.0, 1.0, NAN)

MP = mpmath.mp.clone()
MP.dps = 50

SYMBOLS: dict[Any, str] = {
    operator.add: "+",
    operator.sub: "-",
    operator.mul: "*",
    operator.truediv: "/",
    operator.floordiv: "//",
    operator.mod: "%",
    operator.pow: "**",
    operator.and_: "&",
    operator.or_: "|",
    operator.xor: "^",
    operator.lshift: "<<",
    operator.rshift: ">>",
    operator.lt: "<",
    operator.le: "<=",
    operator.gt: ">",
    operator.ge: ">=",
    operator.eq: "==",
    operator.ne: "!=",
    operator.neg: "-",
    operator.invert: "~",
    operator.not_: "not ",
}
"""Functions of `operator` that users write as symbols."""


# --- operands ------------------------------------------------------------------------------------


def arity(op: Operation) -> int:
    """The number of operands."""
    return len(op.signature) or len(op.sample)


def is_whole(op: Operation) -> tuple[bool, ...]:
    """For each operand whether it is an integer, which carries no derivative."""
    if not isinstance(op, Elementary):
        return (False,) * arity(op)
    ones = (np.int64(1),) * arity(op)
    with np.errstate(all="ignore"):
        partials = op.partials(*ones, op.evaluate(*ones))
    return tuple(partial is None for partial in partials)


def gives_int(op: Operation) -> bool:
    """Whether the result is an integer: `math.floor`."""
    return op.result((F64,) * arity(op), {}).dtype is DType.I64


def draws(op: Operation, count: int) -> tuple[np.ndarray, ...]:
    """`count` points from the ranges of the declaration, the same in every run."""
    random = np.random.default_rng(zlib.crc32(op.name.encode()))
    columns = []
    for (low, high), whole in zip(op.sample, is_whole(op), strict=True):
        if whole:
            columns.append(random.integers(int(low), int(high), count, endpoint=True))
        else:
            columns.append(random.uniform(low, high, count))
    return tuple(columns)


def special_points(op: Operation) -> tuple[np.ndarray, ...]:
    """All combinations of special values: zeros, ones, infinities, NaN."""
    n = arity(op)
    values = (SPECIAL, SPECIAL_PAIRS, SPECIAL_TRIPLES)[min(n, 3) - 1]
    if gives_int(op):
        values = tuple(v for v in values if abs(v) < 2.0**63)
    return tuple(
        np.array(column) for column in zip(*itertools.product(values, repeat=n), strict=True)
    )


def points(op: Operation, count: int) -> tuple[np.ndarray, ...]:
    """Draws and special values."""
    pairs = zip(draws(op, count), special_points(op), strict=True)
    return tuple(np.concatenate(pair) for pair in pairs)


def without_nan(op: Operation, columns: tuple[np.ndarray, ...]) -> tuple[np.ndarray, ...]:
    """The points where neither the value nor a partial is NaN."""
    with np.errstate(all="ignore"):
        out = op.evaluate(*columns)
        partials = op.smooth_partials(*columns, out=out) if isinstance(op, Elementary) else ()
        unusual = [np.isnan(x) | np.isnan(columns[0]) for x in (out, *partials)]
    return tuple(column[~np.any(unusual, axis=0)] for column in columns)


# --- truths --------------------------------------------------------------------------------------


def truth(op: Elementary) -> Callable | None:
    """The function on mpmath numbers; without `truth`, the analytic twin if it takes them."""
    if op.truth is not None:
        named = op.truth.startswith("lambda")
        return eval(op.truth, {"mp": MP}) if named else getattr(MP, op.truth)
    if op.analytic is None:
        return None
    middle = [_number(low, whole) for (low, _), whole in zip(op.sample, is_whole(op), strict=True)]
    try:
        op.analytic(*middle)
    except (TypeError, AttributeError):
        return None
    return op.analytic


def _number(x: Any, whole: bool = False) -> Any:
    return int(x) if whole else MP.mpf(float(x))


def derivative(function: Callable, point: tuple, order: tuple[int, ...]) -> float:
    """A partial derivative in extended precision; the operands with order 0 stay as they are."""
    moving = [k for k, n in enumerate(order) if n]
    fixed = [_number(x, isinstance(x, (int, np.integer))) for x in point]

    def restricted(*values: Any) -> Any:
        operands = list(fixed)
        for k, value in zip(moving, values, strict=True):
            operands[k] = value
        return function(*operands)

    at = tuple(fixed[k] for k in moving)
    return float(MP.re(MP.diff(restricted, at, tuple(order[k] for k in moving))))


COMPLEX_STEP = 1e-150


def complex_step(op: Elementary, operands: tuple, k: int) -> float:
    """The partial in operand k from the analytic twin: no difference is taken, nothing cancels."""
    moved = list(operands)
    moved[k] = moved[k] + 1j * COMPLEX_STEP
    return float(np.imag(op.analytic(*moved))) / COMPLEX_STEP


def central(function: Callable, operands: tuple, k: int, step: float = 2.0**-20) -> np.ndarray:
    """The partial in operand k by differences: coarse, but they know nothing. NaN at a kink."""
    ahead, behind = list(operands), list(operands)
    ahead[k], behind[k] = operands[k] + step, operands[k] - step
    here, ahead, behind = (np.asarray(function(*x), float) for x in (operands, ahead, behind))
    kink = np.abs((ahead - here) - (here - behind)) > 1e-2 * step * (1.0 + np.abs(here))
    return np.where(kink, NAN, (ahead - behind) / (2.0 * step))


def open_ended() -> set[str]:
    """Operations whose declared partial is NaN on purpose: the last of a chain of derivatives."""
    found = set()
    for op in OPERATIONS.values():
        if isinstance(op, Elementary) and op.elementwise and not any(is_whole(op)):
            sample = draws(op, 4)
            out = op.evaluate(*sample)
            partials = [p for p in op.partials(*sample, out) if p is not None]
            if np.all(np.isfinite(out)) and all(np.all(np.isnan(p)) for p in partials):
                found.add(op.name)
    return found


def has_second_derivative(op: Elementary) -> bool:
    """Whether no partial of the declaration is an operation without a derivative of its own."""
    from s2s.elementary.algebra import E
    from s2s.ir.nodes import Apply, Var

    ends = open_ended()

    def reaches(node: Any) -> bool:
        if not isinstance(node, Apply):
            return False
        return node.op.name in ends or any(reaches(arg) for arg in node.args)

    operands = [E(Var(f"x{k}", F64)) for k in range(arity(op))]
    partials = op.partials(*operands, E(Var("out", F64)))
    return op.name not in ends and not any(isinstance(p, E) and reaches(p.node) for p in partials)


# --- uses: one call each, as a user writes it ----------------------------------------------------


@dataclass(frozen=True, slots=True)
class Use:
    """A call in a generated program.

    `form` is "scalar", "float64", "float32" (arrays) or "broadcast"; `text` has {0}, {1}, ... where
    the operands stand; `spelling` is what is called.
    """

    text: str
    form: str
    spelling: Callable

    @property
    def is_array(self) -> bool:
        return self.form != "scalar"


def texts(op: Operation, spelling: Any) -> Iterator[str]:
    """How users write a call of the spelling."""
    holes = ", ".join(f"{{{k}}}" for k in range(arity(op)))
    if isinstance(spelling, Operation):
        yield f"declared_{op.name}({holes})"
        return
    name = spelling.__name__
    for home, module in (("np", np), ("math", math), ("operator", operator)):
        if getattr(module, name, None) is spelling:
            yield f"{home}.{name}({holes})"
            break
    else:
        assert getattr(builtins, name) is spelling, spelling
        yield f"{name}({holes})"
    if spelling in SYMBOLS:
        symbol = SYMBOLS[spelling]
        yield f"{{0}} {symbol} {{1}}" if arity(op) == 2 else f"{symbol}{{0}}"


def takes_arrays(spelling: Any) -> bool:
    """Of the builtins only `abs` and `pow` work on arrays, of `math` nothing does."""
    if isinstance(spelling, Operation):
        return not any(s in (builtins.max, builtins.min) for s in spelling.spellings)
    if getattr(builtins, spelling.__name__, None) is spelling:
        return spelling in (builtins.abs, builtins.pow)
    return getattr(math, spelling.__name__, None) is not spelling


def uses_of(op: Operation) -> list[Use]:
    """On numbers as Python has it, on arrays as NumPy has it; test_math_spellings has the others.

    Float64 arrays of several operands broadcast.
    """
    spellings = [*op.spellings, op]
    uses = []
    if not gives_int(op) and any(map(takes_arrays, spellings)):
        call, spelling = array_call(op)
        uses += [Use(call, "broadcast" if arity(op) > 1 else "float64", spelling)]
        uses += [Use(call, "float32", spelling)]
    number = min(spellings, key=lambda s: (isinstance(s, Operation), isinstance(s, np.ufunc)))
    return [*uses, Use(list(texts(op, number))[-1], "scalar", number)]


def array_call(op: Operation) -> tuple[str, Any]:
    """How the operation is called on arrays: by NumPy's name, or by the declaration itself."""
    arrays = [s for s in (*op.spellings, op) if takes_arrays(s)]
    spelling = min(arrays, key=lambda s: (isinstance(s, Operation), not isinstance(s, np.ufunc)))
    return next(texts(op, spelling)), spelling


# --- programs ------------------------------------------------------------------------------------


def load(name: str, text: str, **names: Any) -> dict[str, Any]:
    """The functions of a text, whose source is found as that of a notebook cell is."""
    filename = f"<{name}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    scope = {"__name__": "generated", "np": np, "math": math, "operator": operator, "s2s": s2s}
    scope.update(names)
    exec(compile(text, filename, "exec"), scope)
    return scope


def _lines(uses: list[Use]) -> str:
    lines = []
    for k, use in enumerate(uses):
        operands = (f"p[{k}][{j}]" for j in range(use.text.count("{")))
        lines.append(f"    y{k} = {use.text.format(*operands)}\n")
    return "".join(lines)


def _values(uses: list[Use]) -> str:
    return "".join(f"y{k}, " for k in range(len(uses)))


def reverse_program(name: str, uses: list[Use], **names: Any) -> Callable:
    """`reverse(p, w)`: the weighted sum of all uses; and their values."""
    sums = [
        f"    total += np.sum(w[{k}] * y{k})\n" if use.is_array else f"    total += w[{k}] * y{k}\n"
        for k, use in enumerate(uses)
    ]
    head = f"def reverse(p, w):\n{_lines(uses)}    total = 0.0\n"
    text = f"{head}{''.join(sums)}    return total, ({_values(uses)})\n"
    return load(f"reverse {name}", text, **names)["reverse"]


def forward_program(name: str, uses: list[Use], **names: Any) -> Callable:
    """`forward(p)`: the values of all uses."""
    text = f"def forward(p):\n{_lines(uses)}    return ({_values(uses)})\n"
    return load(f"forward {name}", text, **names)["forward"]


def arguments(uses: list[Use], arrays: tuple, numbers: tuple) -> list[tuple]:
    """The operands of each use: columns of points for arrays, one point for numbers."""
    filled = []
    for use in uses:
        match use.form:
            case "scalar":
                filled.append(tuple(float(x) for x in numbers))
            case "float64":
                filled.append(tuple(arrays))
            case "float32":
                with np.errstate(over="ignore"):
                    filled.append(tuple(x.astype(np.float32) for x in arrays))
            case "broadcast":
                first, *others = arrays
                filled.append((first[:6], *(x[:3, None] for x in others)))
    return filled


def patterned(values: Any, pattern: tuple[float, ...]) -> Any:
    """Weights or directions of the shape of a value: a pattern that repeats."""
    if np.ndim(values) == 0:
        return pattern[0]
    return np.resize(np.array(pattern), np.shape(values)).astype(np.asarray(values).dtype)


# --- comparison ----------------------------------------------------------------------------------


def unequal(a: Any, b: Any) -> np.ndarray:
    """Where two numbers or arrays differ in their bits; a NaN equals a NaN."""
    x, y = np.asarray(a), np.asarray(b)
    if x.dtype != y.dtype or x.shape != y.shape:
        return np.ones(x.shape or (1,), bool)
    if x.dtype.kind != "f":
        return x != y
    return ~((np.isnan(x) & np.isnan(y)) | ((x == y) & (np.signbit(x) == np.signbit(y))))


def assert_same(found: Any, expected: Any, what: str, operands: tuple = ()) -> None:
    """Fail with the first elements that differ, and the operands they come from."""
    wrong = unequal(found, expected)
    if not np.any(wrong):
        return
    x, y = np.asarray(found), np.asarray(expected)
    if x.dtype != y.dtype or x.shape != y.shape:
        kinds = f"{x.dtype}{list(x.shape)}, not {y.dtype}{list(y.shape)}"
        raise AssertionError(f"{what}: {kinds}")
    lines = []
    for at in list(zip(*np.nonzero(np.atleast_1d(wrong)), strict=True))[:4]:
        index = at if x.ndim else ()
        where = [np.broadcast_to(o, x.shape)[index] for o in operands if _fits(o, x.shape)]
        point = ", ".join(repr(float(o)) for o in where)
        lines.append(f"    at ({point}): {x[index]!r}, not {y[index]!r}")
    raise AssertionError(f"{what}: {np.count_nonzero(wrong)} differ\n" + "\n".join(lines))


def _fits(operand: Any, shape: tuple[int, ...]) -> bool:
    try:
        return np.broadcast_shapes(np.shape(operand), shape) == shape
    except ValueError:
        return False


def studied(kind: type) -> list[str]:
    """The names of the elementwise operations of a kind that a program can call, of floats only."""
    return [
        name
        for name, op in OPERATIONS.items()
        if isinstance(op, kind) and op.elementwise and op.signature and not any(is_whole(op))
    ]


SELECTIONS = studied(Selection)
ELEMENTARY = studied(Elementary)
