"""Programs: a function of the IR together with the structure of what goes in and what comes out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from s2s.api.arguments import Signature
from s2s.api.trees import Tree, leaves, map_leaves
from s2s.errors import S2SError
from s2s.frontend.signature import ArgType, Seq, Shaped
from s2s.ir.types import MAX_RANK, Array, Type, is_float

if TYPE_CHECKING:
    from s2s.ir.nodes import Func
    from s2s.ir.source import Site


@dataclass(frozen=True, slots=True)
class Ignored:
    """A leaf where any value may stand: the tangent of an integer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A function of the IR and its outer shape.

    Attributes
    ----------
    names : the names of the arguments
    arguments : trees of positions among the parameters
    types : of each parameter, as the signature has it
    hidden : parameters that are hidden inputs, in the order of `lowered.hidden`
    output : a tree of positions among the results
    effects : a tree of positions among the results, of what `lowered.effects` writes back
    derivatives : results in which -0.0 becomes 0.0 (semantics 2.7)
    alike : pairs of array parameters that must have one shape: an array and its tangent
    lowered : what the frontend found
    """

    func: Func
    names: tuple[str, ...]
    arguments: tuple[Tree, ...]
    types: tuple[Type, ...]
    hidden: tuple[int, ...]
    output: Tree
    effects: Seq
    derivatives: frozenset[int] = frozenset()
    alike: tuple[tuple[int, int], ...] = ()
    lowered: Any


def lower(function: Callable, signature: Signature) -> Program:
    """The program that computes `function` itself."""
    from s2s import frontend
    from s2s.transform import normal

    lowered = frontend.lower(function, signature.types, signature.keywords)
    _refuse_many_axes(lowered.func)
    types = [param.type for param in lowered.func.params]
    arguments = []
    for argtype, positions in zip(signature.types, lowered.leaf_of, strict=True):
        for slot, type_ in zip(positions, leaves(argtype), strict=True):
            types[slot] = Array(type_.dtype, type_.rank) if isinstance(type_, Shaped) else type_
        arguments.append(_numbered(argtype, positions))
    used = {slot for positions in lowered.leaf_of for slot in positions}
    hidden = tuple(k for k in range(len(types)) if k not in used)
    for slot, input_ in zip(hidden, lowered.hidden, strict=True):
        types[slot] = input_.type
    return Program(
        func=normal.normalise(lowered.func),
        names=signature.names,
        arguments=tuple(arguments),
        types=tuple(types),
        hidden=hidden,
        output=lowered.result,
        effects=Seq("tuple", tuple(effect.tree for effect in lowered.effects)),
        lowered=lowered,
    )


def _refuse_many_axes(func: Func) -> None:
    from s2s.ir.walk import binds, walk

    for stmt in walk(func.body):
        for var in binds(stmt):
            if var.type.rank > MAX_RANK:
                raise S2SError(
                    f"an array of {var.type.rank} axes is made here, and s2s takes {MAX_RANK}",
                    "join some of them: .reshape(...)",
                    stmt.span,
                )


def _numbered(argtype: ArgType, positions: Iterable[int]) -> Tree:
    counter = iter(positions)
    return map_leaves(argtype, lambda _: next(counter))


def resolve(program: Program, argnums: Iterable[int]) -> Program:
    """Fix which selections are recorded, and who wins ties, for derivatives in these arguments."""
    from s2s.transform import sites

    wrt = float_slots(program, argnums)
    arguments = [slot for tree in program.arguments for slot in leaves(tree)]
    return replace(program, func=sites.resolve(program.func, wrt, arguments))


def float_slots(program: Program, argnums: Iterable[int]) -> list[int]:
    """The parameters behind these arguments that can carry a derivative."""
    slots = [slot for a in argnums for slot in leaves(program.arguments[a])]
    return [s for s in slots if isinstance(s, int) and is_float(program.types[s])]


def select_results(func: Func, kept: Iterable[int]) -> Func:
    """The function that returns only these of the results."""
    like = func.result_like or (None,) * len(func.results)
    return replace(
        func,
        results=tuple(func.results[k] for k in kept),
        result_like=tuple(like[k] for k in kept),
    )


def recording(program: Program) -> Program:
    """The program that also writes down every selection, in the order of execution."""
    from s2s.transform import record

    return replace(program, func=record.record(program.func))


def stops(program: Program, argnums: Iterable[int] | None) -> tuple[Site, ...]:
    """The places where gradients in these arguments (all of them: None) stop."""
    from s2s.nonsmooth.stops import stops as of_function

    chosen = range(len(program.arguments)) if argnums is None else argnums
    return of_function(program.func, float_slots(program, chosen))


def finish(program: Program) -> Func:
    """The function that a backend prints."""
    from s2s.transform import copies, nest, simplify

    return nest.nest(simplify.simplify(copies.propagate_copies(program.func)))
