"""The form in which programs are differentiated.

After `normalise`
* every live range has a variable of its own (`webs`),
* an array that has a second name for good goes by the first (names of one array share one adjoint),
* `x[i] = x[i] + e` is a `Store` with mode "add", `y[...] = y + e` an `Update` with mode "add",
* no operation reads the variable that it binds, but for the sums `s = s + e`, `s = s - e`,
* the integers in the index of a view are bound once,
* what a branch or a loop is controlled by is not bound inside of it.
None of this changes a bit of values or of adjoints.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from s2s.ir.nodes import (
    Apply,
    Atom,
    Block,
    For,
    Func,
    If,
    Let,
    Load,
    Slice,
    Statement,
    Store,
    Update,
    Var,
    View,
)
from s2s.ir.types import Array, is_float
from s2s.ir.walk import (
    binds,
    block_binds,
    block_reads,
    block_writes,
    expr_vars,
    map_block,
    moves,
    sub_blocks,
    substitute,
    walk,
    with_blocks,
)
from s2s.transform.aliases import Groups
from s2s.transform.build import apply
from s2s.transform.naming import name_temporaries
from s2s.transform.webs import split_webs


def normalise(func: Func) -> Func:
    """Bring a function into the form in which it is differentiated."""
    func = _resolve_aliases(split_webs(func))
    func = _accumulate(func)
    func = replace(func, body=map_block(func.body, _split_self_reference))
    func = replace(func, body=map_block(func.body, _freeze_control))
    return name_temporaries(_freeze_view_indices(func))


# --- y = x; ... y ...  =>  ... x ...  for arrays -------------------------------------------------


def _resolve_aliases(func: Func) -> Func:
    bound = Counter(v for s in walk(func.body) for v in (*binds(s), *moves(s)))
    bound.update(func.params)
    names: dict[Var, Var] = {}
    for stmt in walk(func.body):
        if (
            isinstance(stmt, Let)
            and isinstance(stmt.target.type, Array)
            and isinstance(stmt.value, Var)
            and bound[stmt.target] == bound[stmt.value] == 1
        ):
            names[stmt.target] = names.get(stmt.value, stmt.value)
    if not names:
        return func

    def drop(stmt: Statement) -> Statement | Block:
        return () if isinstance(stmt, Let) and stmt.target in names else stmt

    body = substitute(map_block(func.body, drop), names)
    results = tuple(names.get(r, r) if isinstance(r, Var) else r for r in func.results)
    return replace(func, body=body, results=results)


# --- x[i] = x[i] + e  =>  x[i] += e --------------------------------------------------------------


def _accumulate(func: Func) -> Func:
    groups = Groups(func)
    uses = Counter(block_reads(func.body))

    def rewrite(block: Block) -> Block:
        stmts = [with_blocks(s, [rewrite(b) for b in sub_blocks(s)]) for s in block]
        position = 0
        while position < len(stmts):
            match stmts[position]:
                case Store(mode="set") as store:
                    position += _fold_store(stmts, position, store, uses, groups)
                case Update(mode="set") as update:
                    position += _fold_update(stmts, position, update, uses)
            position += 1
        return tuple(stmts)

    return replace(func, body=rewrite(func.body))


def _single(atom: object, uses: Counter) -> bool:
    return isinstance(atom, Var) and atom.temporary and uses[atom] == 1


def _bound_before(stmts: list[Statement], position: int, var: object) -> int | None:
    """Where, before `position` in this block, `var` was bound last."""
    for k in range(position - 1, -1, -1):
        if var in binds(stmts[k]):
            return k
    return None


def _summand(expr: object, keep: Callable[[Atom], bool]) -> tuple[Atom, bool] | None:
    """`e` and whether it is subtracted, for `kept + e`, `e + kept` or `kept - e`."""
    match expr:
        case Apply(op=op, args=(a, b)) if op.name == "add" and keep(a):
            return b, False
        case Apply(op=op, args=(a, b)) if op.name == "add" and keep(b):
            return a, False
        case Apply(op=op, args=(a, b)) if op.name == "sub" and keep(a):
            return b, True
    return None


def _fold_store(
    stmts: list[Statement], position: int, store: Store, uses: Counter, groups: Groups
) -> int:
    """Fold t0 = x[i]; ...e...; t1 = t0 + e; x[i] = t1. Returns how the position shifts."""
    at_sum = _bound_before(stmts, position, store.value)
    if at_sum != position - 1 or not _single(store.value, uses):
        return 0
    if not isinstance(stmts[at_sum], Let):  # popped from a stack
        return 0
    loads = {
        s.target: k
        for k, s in enumerate(stmts[:position])
        if isinstance(s, Let)
        and isinstance(s.value, Load)
        and s.value.array is store.array
        and s.value.index == store.index
        and _single(s.target, uses)
    }
    found = _summand(stmts[at_sum].value, lambda a: a in loads)
    if found is None:
        return 0
    summand, negated = found
    (loaded,) = (a for a in stmts[at_sum].value.args if a in loads and a is not summand)
    between = tuple(stmts[loads[loaded] + 1 : at_sum])
    if _touches(between, store, groups):
        return 0
    new: list[Statement] = []
    if negated:
        summand, new = _negated(summand, stmts[at_sum])
    new.append(replace(store, value=summand, mode="add"))
    stmts[at_sum : position + 1] = new
    del stmts[loads[loaded]]
    return len(new) - 3


def _touches(block: Block, store: Store, groups: Groups) -> bool:
    """Whether the block reads or writes the stored array, or rebinds its index or its name."""
    group = groups.of(store.array)
    names = {store.array, *(v for e in store.index for v in expr_vars(e))}
    used = [*block_reads(block), *block_writes(block)]
    rebound = any(v in names for s in walk(block) for v in binds(s))
    return rebound or any(v.type.rank and groups.of(v) is group for v in used)


def _negated(atom: Atom, at: Statement) -> tuple[Var, list[Statement]]:
    target = Var("t", atom.type, temporary=True)
    return target, [Let(span=at.span, target=target, value=apply("neg", atom))]


def _fold_update(stmts: list[Statement], position: int, update: Update, uses: Counter) -> int:
    """Fold t = y + e; y[...] = t. Returns how the position shifts."""
    at_sum = _bound_before(stmts, position, update.value)
    if at_sum != position - 1 or not _single(update.value, uses):
        return 0
    if not isinstance(stmts[at_sum], Let):
        return 0
    found = _summand(stmts[at_sum].value, lambda a: a is update.array)
    if found is None:
        return 0
    summand, negated = found
    if summand is update.array:
        return 0
    new: list[Statement] = []
    if negated:
        summand, new = _negated(summand, stmts[at_sum])
    new.append(replace(update, value=summand, mode="add"))
    stmts[at_sum : position + 1] = new
    return len(new) - 2


# --- v = f(v)  =>  t = f(v); v = t ---------------------------------------------------------------


def _split_self_reference(stmt: Statement) -> Statement | Block:
    if not isinstance(stmt, Let) or not is_float(stmt.target.type):
        return stmt
    target = stmt.target
    if isinstance(stmt.value, Var) or target not in expr_vars(stmt.value):
        return stmt
    if is_running_sum(stmt):
        return stmt
    fresh = Var("t", target.type, temporary=True)
    return replace(stmt, target=fresh), replace(stmt, value=fresh)


def is_running_sum(stmt: Statement) -> bool:
    """Whether the statement is the scalar sum s = s + e, s = e + s or s = s - e."""
    if not isinstance(stmt, Let) or stmt.target.type.rank or not is_float(stmt.target.type):
        return False
    found = _summand(stmt.value, lambda a: a is stmt.target)
    return found is not None and found[0] is not stmt.target


# --- v = A[k]  with a mutable k  =>  k' = k; v = A[k'] --------------------------------------------


def _freeze_control(stmt: Statement) -> Statement | Block:
    """`if flag: ... flag = False`: the reverse sweep asks for `flag` as it was at the test."""
    match stmt:
        case If():
            fields, bound = ("test",), {*block_binds(stmt.then), *block_binds(stmt.other)}
        case For():
            fields, bound = ("start", "stop", "step"), {*block_binds(stmt.body)}
        case _:
            return stmt
    copies: list[Statement] = []
    fixed: dict[str, Atom] = {}
    for field in fields:
        atom = getattr(stmt, field)
        if isinstance(atom, Var) and atom in bound:
            fixed[field] = Var(atom.name, atom.type, temporary=True)
            copies.append(Let(span=stmt.span, target=fixed[field], value=atom))
    return (*copies, replace(stmt, **fixed))


def _freeze_view_indices(func: Func) -> Func:
    bound = Counter(v for s in walk(func.body) for v in binds(s))

    def freeze(stmt: Statement) -> Statement | Block:
        if not isinstance(stmt, Let) or not isinstance(stmt.value, View):
            return stmt
        copies: list[Statement] = []

        def fixed(atom):
            if not isinstance(atom, Var) or bound[atom] <= 1:
                return atom
            fresh = Var(atom.name, atom.type, temporary=True)
            copies.append(Let(span=stmt.span, target=fresh, value=atom))
            return fresh

        def entry(item):
            if isinstance(item, Slice):
                bounds = map(fixed, (item.start, item.stop, item.step))
                return Slice(*bounds)
            return fixed(item)

        if stmt.value.kind == "transpose":
            return stmt
        detail = tuple(map(entry, stmt.value.detail))
        return (*copies, replace(stmt, value=replace(stmt.value, detail=detail)))

    return replace(func, body=map_block(func.body, freeze))


__all__ = ["is_running_sum", "normalise"]
