"""Steps: what makes a derivative of a program, which is a program again.

A request is a sequence of steps; a Hessian-vector product is `AlongFirst` of `Gradient`. Each step
also knows how its arguments are made of those of the function before it and of tangents.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from s2s.api.program import Ignored, Program, float_slots, select_results
from s2s.api.trees import Tree, dual, leaves, map_leaves, named_leaves
from s2s.errors import S2SError
from s2s.frontend.signature import Record, Seq, Static
from s2s.ir.pair import Complex
from s2s.ir.types import Scalar, is_float

if TYPE_CHECKING:
    from s2s.ir.nodes import Func


@dataclass(frozen=True, slots=True, kw_only=True)
class Gradient:
    """Reverse mode; `argnums` an int for one gradient, a tuple for a tuple of them."""

    argnums: int | tuple[int, ...] = 0
    value: bool = False
    has_aux: bool = False

    @property
    def wrt(self) -> tuple[int, ...]:
        return (self.argnums,) if isinstance(self.argnums, int) else self.argnums

    def split(self, args: tuple) -> tuple[tuple, tuple]:
        """The arguments of the function before, and the tangents."""
        return args, ()

    def along(self, items: tuple) -> tuple:
        """Of items, one for each argument before, those that have tangents."""
        return ()

    def join(self, items: tuple, tangents: tuple) -> tuple:
        """The inverse of `split`."""
        return items

    def __call__(self, program: Program) -> Program:
        from s2s.transform.adjoint import adjoint

        value, aux = self._value_and_aux(program)
        slots = self._slots(program)
        carried = leaves(program.effects)
        keep = [*([value] if self.value else []), *leaves(aux), *carried]
        func = adjoint(program.func, slots, keep=keep, output=value)
        place = {slot: len(keep) + k for k, slot in enumerate(slots)}
        gradients = [dual(map_leaves(program.arguments[a], place.__getitem__)) for a in self.wrt]
        gradient = gradients[0] if isinstance(self.argnums, int) else _tuple(*gradients)
        counter = iter(range(int(self.value), len(keep)))
        output = self._output(gradient, map_leaves(aux, lambda _: next(counter)))
        effects = map_leaves(program.effects, lambda _: next(counter))
        derivatives = frozenset(place.values())
        return replace(program, func=func, output=output, effects=effects, derivatives=derivatives)

    def require(self, program: Program) -> None:
        """Refuse a program that has no gradient: its result is not one float."""
        self._value_and_aux(program)
        self._slots(program)

    def _value_and_aux(self, program: Program) -> tuple[int, Tree]:
        """The result to differentiate, and the tree of the others."""
        output, aux = program.output, Static(None)
        if self.has_aux:
            if not (isinstance(output, Seq) and output.kind == "tuple" and len(output.items) == 2):
                raise S2SError(
                    f"{program.func.name}() does not return a pair, which has_aux=True asks for",
                    "return (value, aux)",
                    program.func.span,
                )
            output, aux = output.items
        if not isinstance(output, int):
            raise _not_scalar(program, _kind(output), self.has_aux)
        type_ = program.func.results[output].type
        if not is_float(type_) or type_.rank != 0:
            raise _not_scalar(program, str(type_), self.has_aux)
        return output, aux

    def _slots(self, program: Program) -> list[int]:
        for a in self.wrt:
            for path, slot in named_leaves(program.arguments[a], program.names[a]):
                type_ = program.types[slot]
                if not is_float(type_):
                    raise _not_differentiable(path, str(type_), isinstance(type_, Scalar))
        return float_slots(program, self.wrt)

    def _output(self, gradient: Tree, aux: Tree) -> Tree:
        if self.value:
            return _tuple(_tuple(0, aux) if self.has_aux else 0, gradient)
        return _tuple(gradient, aux) if self.has_aux else gradient


@dataclass(frozen=True, slots=True, kw_only=True)
class Forward:
    """Forward mode: of arguments and tangents of all of them, (value, tangent of the value)."""

    wrt = None

    def split(self, args: tuple) -> tuple[tuple, tuple]:
        return args[: len(args) // 2], args[len(args) // 2 :]

    def along(self, items: tuple) -> tuple:
        return items

    def join(self, items: tuple, tangents: tuple) -> tuple:
        return items + tangents

    def require(self, program: Program) -> None:
        """Every program has a tangent."""

    def __call__(self, program: Program) -> Program:
        wrt = float_slots(program, range(len(program.arguments)))
        func, dots, value_dots = _tangent(program, wrt)
        moved = [k for k in leaves(program.output) if k in value_dots]
        values = range(len(program.func.results))
        func = select_results(func, [*values, *(value_dots[k] for k in moved)])
        value_dots = {k: len(values) + n for n, k in enumerate(moved)}
        output_dot = map_leaves(program.output, lambda k: value_dots.get(k, Static(None)))
        return replace(
            _with_tangents(self, program, wrt, dots),
            func=func,
            output=_tuple(program.output, output_dot),
            derivatives=program.derivatives | frozenset(value_dots.values()),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AlongFirst:
    """Forward mode along the first argument only: of (x, v, *rest), the tangent of the value."""

    wrt = (0,)

    def split(self, args: tuple) -> tuple[tuple, tuple]:
        return (args[0], *args[2:]), (args[1],)

    def along(self, items: tuple) -> tuple:
        return items[:1]

    def join(self, items: tuple, tangents: tuple) -> tuple:
        return (items[0], *tangents, *items[1:])

    def require(self, program: Program) -> None:
        """Every program has a tangent."""

    def __call__(self, program: Program) -> Program:
        wrt = float_slots(program, (0,))
        func, dots, value_dots = _tangent(program, wrt)
        moved = leaves(map_leaves(program.output, value_dots.__getitem__))
        counter = itertools.count()
        return replace(
            _with_tangents(self, program, wrt, dots),
            func=select_results(func, [*moved, *leaves(program.effects)]),
            output=map_leaves(program.output, lambda _: next(counter)),
            effects=map_leaves(program.effects, lambda _: next(counter)),
            derivatives=frozenset(range(len(moved))),
        )


Step = Gradient | Forward | AlongFirst


def _tangent(program: Program, wrt: list[int]) -> tuple[Func, dict[int, int], dict[int, int]]:
    """The tangent function, and where parameters and results have their tangents."""
    from s2s.transform.tangent import tangent

    func = tangent(program.func, wrt)
    dots = {slot: len(program.func.params) + k for k, slot in enumerate(wrt)}
    results = program.func.results
    floats = [k for k, atom in enumerate(results) if is_float(atom.type)]
    return func, dots, {k: len(results) + n for n, k in enumerate(floats)}


def _with_tangents(step: Step, program: Program, wrt: list[int], dots: dict) -> Program:
    """The program with tangents among its arguments."""
    arguments = step.along(program.arguments)
    tangents = tuple(map_leaves(t, lambda s: dots.get(s, Ignored())) for t in arguments)
    names = tuple(f"{name}_dot" for name in step.along(program.names))
    arrays = [slot for slot in wrt if not isinstance(program.types[slot], Scalar)]
    return replace(
        program,
        names=step.join(program.names, names),
        arguments=step.join(program.arguments, tangents),
        types=program.types + tuple(program.types[slot] for slot in wrt),
        alike=program.alike + tuple((slot, dots[slot]) for slot in arrays),
    )


def _tuple(*items: Tree) -> Seq:
    return Seq("tuple", items)


def _kind(tree: Tree) -> str:
    match tree:
        case Static(value=value):
            return repr(value)
        case Seq(kind=kind):
            return f"a {kind}"
        case Record(kind=kind) if issubclass(kind, Complex):
            return "a complex number"
        case Record(kind=kind):
            return f"a {kind.__name__}"
        case _:
            return "a dict"


def _not_scalar(program: Program, found: str, has_aux: bool) -> S2SError:
    if found == "a complex number":
        return S2SError(
            f"{program.func.name}() returns a complex number; a gradient is that of one float",
            "return its real part, its imaginary part or abs(z); s2s.jvp takes any result",
            program.func.span,
        )
    pair = "" if has_aux else ", or has_aux=True if it returns (value, aux)"
    return S2SError(
        f"{program.func.name}() returns {found}; a gradient is that of one float",
        f"return a float, e.g. np.sum(...){pair}; s2s.jvp takes any result",
        program.func.span,
    )


def _not_differentiable(path: str, found: str, scalar: bool) -> S2SError:
    remedy = "pass a float: 3.0" if scalar else f"pass floats: {path}.astype(np.float64)"
    return S2SError(
        f"the argument `{path}` is {found} and cannot be differentiated",
        f"{remedy}, or choose other arguments with argnums=",
    )
