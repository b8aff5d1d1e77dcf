"""Which selections are recorded, and which piece wins a tie: resolved once, statically.

Recorded are the sites at which an operand is an active float.  A site reached on several paths is
recorded if it is active on any (semantics 5.3), and has one tie rule: an operand that depends on no
argument of the function wins where it does so on every path, else the declaration's default.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from s2s.elementary import Elementary, Selection
from s2s.elementary.complex_numbers import SMOOTH
from s2s.errors import S2SError
from s2s.ir.nodes import Apply, Expr, Func
from s2s.ir.source import Site
from s2s.ir.walk import expressions, map_block, map_expr, map_expressions, subexpressions, walk
from s2s.transform.activity import Activity

TieRule = int | None


def resolve(func: Func, wrt: Iterable[int], arguments: Iterable[int] | None = None) -> Func:
    """Drop the sites that are passive with respect to parameters `wrt`, and fix every tie rule.

    f(x, c): m = max(x, c) @site  =>  m = max(x, c) @site {tie: 1}, the constant wins

    Parameters
    ----------
    wrt : positions of the differentiated parameters
    arguments : positions of the parameters that are arguments of the user's function (the others
        are hidden inputs); all by default
    """
    params = func.params
    active = Activity(func, [params[k] for k in wrt])
    positions = range(len(params)) if arguments is None else arguments
    _refuse_active(func, active)
    dependent = Activity(func, [params[k] for k in positions])
    applies = _selections(func)
    recorded = {a.site for a in applies if a.site and any(map(active.varied, a.args))}
    ties = _tie_rules(applies, dependent)

    def resolved(expr: Expr) -> Expr:
        if not isinstance(expr, Apply):
            return expr
        site = expr.site if expr.site in recorded else None
        if isinstance(expr.op, Selection):
            tie = ties.get(expr.site, _tie_of(expr, dependent))
            return replace(expr, site=site, attrs={**expr.attrs, "tie": tie})
        return replace(expr, site=site) if expr.site is not site else expr

    body = map_block(func.body, lambda s: map_expressions(s, lambda e: map_expr(e, resolved)))
    return replace(func, body=body, sites=tuple(sorted(recorded)))


def _refuse_active(func: Func, active: Activity) -> None:
    """Refuse operations without a derivative that depend on what is differentiated."""
    for stmt in walk(func.body):
        for whole in expressions(stmt):
            for expr in subexpressions(whole):
                remedy = getattr(getattr(expr, "op", None), "only_passive", "")
                if remedy and any(map(active.varied, expr.args)):
                    raise S2SError("this draw depends on what is differentiated", remedy, stmt.span)


def table(func: Func) -> dict[Site, TieRule]:
    """The site table of a resolved function: the recorded sites, each with its tie winner."""
    rules: dict[Site, TieRule] = {}
    for expr in _selections(func):
        if expr.site is not None and isinstance(expr.op, Elementary):
            rules.setdefault(expr.site, SMOOTH)
        elif expr.site is not None:
            rules[expr.site] = expr.attrs.get("tie")
    return rules


def _selections(func: Func) -> list[Apply]:
    return [
        expr
        for stmt in walk(func.body)
        for whole in expressions(stmt)
        for expr in subexpressions(whole)
        if isinstance(expr, Apply) and (expr.site is not None or isinstance(expr.op, Selection))
    ]


def _tie_rules(applies: list[Apply], dependent: Activity) -> dict[Site, int]:
    """One rule a site: where the paths disagree, the declaration's default."""
    rules: dict[Site, int] = {}
    for expr in applies:
        if expr.site is None or not isinstance(expr.op, Selection):
            continue
        tie = _tie_of(expr, dependent)
        if rules.setdefault(expr.site, tie) != tie:
            rules[expr.site] = expr.op.default_tie
    return rules


def _tie_of(expr: Apply, dependent: Activity) -> int:
    op = expr.op
    if op.ties_to_passive:
        for position, arg in enumerate(expr.args):
            if not dependent.varied(arg):
                return position
    return op.default_tie
