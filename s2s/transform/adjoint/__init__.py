"""Reverse mode: the adjoint of an IR function is an IR function.

plan      each statement with what reverses it, written backwards (rules, bars)
storage   what is saved, recomputed or fused (needs, fusion), and the two sweeps assembled
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from s2s.errors import S2SError
from s2s.ir.nodes import Alloc, Atom, Const, Expr, Func, Let, Load, Statement, Var
from s2s.ir.types import I64, OBJECT, Array, Scalar, is_float
from s2s.ir.walk import (
    block_binds,
    block_reads,
    block_writes,
    free_vars,
    map_block,
    map_expr,
    map_expressions,
    mutates,
    walk,
)
from s2s.transform.activity import Activity
from s2s.transform.adjoint.bars import Bars
from s2s.transform.adjoint.growth import without_moving_shadows
from s2s.transform.adjoint.plan import Item, Planner
from s2s.transform.adjoint.storage import Storage
from s2s.transform.build import Builder, apply, zero
from s2s.transform.normal import normalise


def adjoint(
    func: Func, wrt: Iterable[int], keep: Iterable[int] = (), output: int = 0, seeded: bool = False
) -> Func:
    """The gradient of one result of a function.

    f(x): y = sin(x); return y   =>   y = sin(x); x_bar = y_bar * cos(x); return x_bar

    Parameters
    ----------
    func : Func
        With resolved sites (`sites.resolve`).
    wrt : positions of the differentiated parameters
    keep : positions of results to return before the gradients
    output : position of the differentiated result, a float scalar (an array only if `seeded`)
    seeded : take the cotangent of the result as a last parameter instead of 1.0

    Returns
    -------
    Func
        Its results are those of `keep`, then one gradient for each of `wrt`.
    """
    func = _numbered(normalise(func))
    wrt = tuple(wrt)
    result = func.results[output]
    if not isinstance(result.type, Scalar) and not seeded:
        raise S2SError(
            f"the result is an array of rank {result.type.rank}, not a number",
            "return a scalar, for instance `np.sum(...)` of it",
            func.span,
        )
    func = without_moving_shadows(func)
    wanted = [func.params[k] for k in wrt]
    activity = Activity(func, wanted, [result])
    occurrences = Counter([*block_reads(func.body), *block_writes(func.body)])
    occurrences.update([*func.params, *(r for r in func.results if isinstance(r, Var))])
    bars = Bars(func)
    seed, params = _seed(func, result, activity, bars, seeded)
    planner = Planner(func, activity, bars, occurrences)
    plan = planner.plan(func.body)
    finish = Builder(func.span)
    gradients = [bars.materialise(finish, p) for p in wanted]
    shadows = _parameter_shadows(func, wanted, activity, bars)
    plan.insert(0, Item(None, finish.stmts))
    storage = Storage(func, bars, plan, occurrences)
    returned = frozenset(g for g, p in zip(gradients, wanted, strict=True) if bars.is_shadow(p))
    (forward, reverse), _ = storage.assemble(plan, returned, repeated=False)
    setting_aside = Builder(func.span)
    kept = tuple(_set_aside(func.results[k], reverse, bars, setting_aside) for k in keep)
    names = ", ".join(p.name for p in wanted)
    body = (*shadows, *forward, *setting_aside.stmts, *seed, *reverse)
    unbound = [v for v in free_vars(body) if v in storage.unbound and v not in params]
    return replace(
        func,
        name=f"{func.name}_grad",
        params=params,
        body=(*(_initial(v, func) for v in unbound), *body),
        results=(*kept, *gradients),
        result_like=(*(None for _ in kept), *wrt),
        doc=f"Gradient of `{func.name}` with respect to {names}.",
    )


def _numbered(func: Func) -> Func:
    """With an `origin` of its own for each load: both sweeps may run it."""
    numbers = itertools.count()

    def number(expr: Expr) -> Expr:
        return replace(expr, origin=next(numbers)) if isinstance(expr, Load) else expr

    def numbered(stmt: Statement) -> Statement:
        return map_expressions(stmt, lambda expr: map_expr(expr, number))

    return replace(func, body=map_block(func.body, numbered))


def _seed(
    func: Func, result: Atom, activity: Activity, bars: Bars, seeded: bool
) -> tuple[list[Statement], tuple[Var, ...]]:
    """The statement that starts the reverse sweep, and the parameters of the adjoint."""
    if not isinstance(result, Var) or not is_float(result.type):
        if not is_float(result.type):
            raise S2SError(
                f"the result is of type {result.type}, which carries no derivative",
                "return a float",
                func.span,
            )
        return [], func.params
    params = func.params
    value: Atom = Const(1.0, result.type)
    if seeded:
        value = Var(f"{result.name}_bar", result.type)
        params = (*params, value)
    if not activity.active(result):
        return [], params
    build = Builder(func.span)
    bars.contribute(build, result, value)
    return build.stmts, params


def _set_aside(result: Atom, reverse: list[Statement], bars: Bars, build: Builder) -> Atom:
    """A result that the reverse sweep would change, under a name of its own."""
    if not isinstance(result, Var):
        return result
    block = tuple(reverse)
    written = {bars.groups.of(a) for s in walk(block) for a in mutates(s)}
    if isinstance(result.type, Array) and bars.groups.of(result) in written:
        value: Expr = apply("copy", result)
    elif result in block_binds(block):
        value = result
    else:
        return result
    return build.let(Var(result.name, result.type), value)


def _parameter_shadows(
    func: Func, wanted: list[Var], activity: Activity, bars: Bars
) -> list[Statement]:
    """Adjoints of array parameters whose names are exchanged exist from the start."""
    build = Builder(func.span)
    for param in func.params:
        if bars.is_shadow(param) and (param in wanted or activity.active(param)):
            build.let(bars.bar(param), apply("zeros_like", param))
    return build.stmts


def _initial(var: Var, func: Func) -> Statement:
    """A first value for what one path leaves unbound and the reverse sweep saves all the same."""
    if isinstance(var.type, Array):
        empty = (Const(0, I64),) * var.type.rank
        value = Alloc(empty, None, var.type)
    elif var.type == OBJECT:
        value = Const(None, OBJECT)
    elif is_float(var.type):
        value = zero(var.type)
    else:
        value = Const(var.type.dtype.numpy.type(0).item(), var.type)
    return Let(span=func.span, target=var, value=value)
