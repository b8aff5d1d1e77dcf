"""Live ranges told apart: each variable becomes one variable per web of definitions and uses.

    z = a*b; y = z; z = sin(c); w = z   =>   z = a*b; y = z; z' = sin(c); w = z'

Two definitions stay one variable exactly where some use may see either.  So what a later statement
reuses a name for does not force an earlier value to be saved.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from s2s.ir.nodes import (
    Block,
    For,
    Func,
    If,
    Let,
    Pop,
    Scatter,
    Statement,
    Store,
    Update,
    Var,
    While,
)
from s2s.ir.walk import binds, expr_vars, map_expr, map_expressions, reads, walk, with_blocks

Definition = tuple[int, int]
Environment = dict[Var, frozenset[Definition]]


def split_webs(func: Func) -> Func:
    """Give every web of `func` a variable of its own; the first keeps the old one."""
    bound: dict[Var, int] = {}
    for stmt in walk(func.body):
        for var in binds(stmt):
            bound[var] = bound.get(var, 0) + 1
    several = {v for v, n in bound.items() if n + (v in func.params) > 1}
    if not several:
        return func
    webs = _Webs(several)
    entry = {v: frozenset([(-1, v.id)]) for v in func.params if v in several}
    final = webs.collect(func.body, dict(entry))
    for result in func.results:
        if isinstance(result, Var):
            webs.join(final.get(result, frozenset()))
    for var in entry:
        webs.name(var, entry[var])
    body, final = webs.rewrite(func.body, dict(entry))
    results = tuple(webs.renamed(r, final) if isinstance(r, Var) else r for r in func.results)
    return replace(func, body=body, results=results)


class _Webs:
    """Reaching definitions with a union-find over definitions that share a use."""

    def __init__(self, several: set[Var]) -> None:
        self._several = several
        self._parent: dict[Definition, Definition] = {}
        self._heads: dict[int, Environment] = {}
        self._names: dict[Definition, Var] = {}
        self._named: set[Var] = set()
        self._numbers: dict[int, int] = {}

    # union-find

    def _find(self, definition: Definition) -> Definition:
        while definition in self._parent:
            definition = self._parent[definition]
        return definition

    def join(self, definitions: frozenset[Definition]) -> None:
        if not definitions:
            return
        first, *others = sorted(definitions)
        root = self._find(first)
        for other in others:
            other_root = self._find(other)
            if other_root != root:
                self._parent[other_root] = root

    # the variable of a web

    def name(self, var: Var, definitions: frozenset[Definition]) -> Var:
        root = self._find(min(definitions))
        if root not in self._names:
            fresh = var in self._named
            self._names[root] = Var(var.name, var.type, var.temporary) if fresh else var
            self._named.add(var)
        return self._names[root]

    def renamed(self, var: Var, env: Environment) -> Var:
        reaching = env.get(var)
        return self.name(var, reaching) if reaching else var

    def _define(self, var: Var, stmt: Statement, env: Environment) -> None:
        if var in self._several:
            env[var] = frozenset([(self._number(stmt), var.id)])

    def _number(self, stmt: Statement) -> int:
        return self._numbers.setdefault(id(stmt), len(self._numbers))

    # first pass: which definitions share a use

    def collect(self, block: Block, env: Environment) -> Environment:
        for stmt in block:
            env = self._collect_statement(stmt, env)
        return env

    def _use(self, variables: Iterable[Var], env: Environment) -> None:
        for var in variables:
            if var in self._several:
                self.join(env.get(var, frozenset()))

    def _collect_statement(self, stmt: Statement, env: Environment) -> Environment:
        match stmt:
            case If():
                self._use(expr_vars(stmt.test), env)
                return _merge(
                    self.collect(stmt.then, dict(env)), self.collect(stmt.other, dict(env))
                )
            case For():
                for expr in (stmt.start, stmt.stop, stmt.step):
                    self._use(expr_vars(expr), env)
                return self._fixpoint(stmt, env)
            case While():
                return self._fixpoint(stmt, env)
            case _:
                self._use(reads(stmt), env)
                env = dict(env)
                for var in binds(stmt):
                    self._define(var, stmt, env)
                return env

    def _fixpoint(self, stmt: For | While, env: Environment) -> Environment:
        head = _merge(env, self._heads.get(id(stmt), {}))
        while True:
            exit_, end = self._around(stmt, head)
            merged = _merge(head, end)
            if merged == head:
                self._heads[id(stmt)] = head
                return exit_
            head = merged

    def _around(self, stmt: For | While, head: Environment) -> tuple[Environment, Environment]:
        """The environments after the loop and at the end of its body."""
        inside = dict(head)
        if isinstance(stmt, For):
            self._define(stmt.var, stmt, inside)
            end = self.collect(stmt.body, inside)
            if stmt.until is not None:
                self._use((stmt.until,), end)
            exit_ = _merge(head, end)
            if stmt.trips is not None:
                self._define(stmt.trips, stmt, exit_)
            return exit_, end
        after_test = self.collect(stmt.test, inside)
        self._use((stmt.cond,), after_test)
        exit_ = dict(after_test)
        if stmt.trips is not None:
            self._define(stmt.trips, stmt, exit_)
        return exit_, self.collect(stmt.body, dict(after_test))

    # second pass: rename

    def rewrite(self, block: Block, env: Environment) -> tuple[Block, Environment]:
        result = []
        for stmt in block:
            new, env = self._rewrite_statement(stmt, env)
            result.append(new)
        return tuple(result), env

    def _rename_reads(self, stmt: Statement, env: Environment) -> Statement:
        def rename(expr):
            return self.renamed(expr, env) if isinstance(expr, Var) else expr

        new = map_expressions(stmt, lambda e: map_expr(e, rename))
        if isinstance(new, (Store, Update, Scatter)):
            return replace(new, array=self.renamed(stmt.array, env))
        return new

    def _rewrite_statement(
        self, stmt: Statement, env: Environment
    ) -> tuple[Statement, Environment]:
        if isinstance(stmt, If):
            then, env_then = self.rewrite(stmt.then, dict(env))
            other, env_other = self.rewrite(stmt.other, dict(env))
            new = with_blocks(self._rename_reads(stmt, env), (then, other))
            return new, _merge(env_then, env_other)
        if isinstance(stmt, (For, While)):
            return self._rewrite_loop(stmt, env)
        new = self._rename_reads(stmt, env)
        env = dict(env)
        for var in binds(stmt):
            self._define(var, stmt, env)
        if isinstance(new, (Let, Pop)):
            new = replace(new, target=self.renamed(stmt.target, env))
        return new, env

    def _rewrite_loop(self, stmt: For | While, env: Environment) -> tuple[Statement, Environment]:
        head = self._heads[id(stmt)]
        inside = dict(head)
        if isinstance(stmt, For):
            self._define(stmt.var, stmt, inside)
            body, end = self.rewrite(stmt.body, dict(inside))
            exit_ = _merge(head, end)
            new = replace(stmt, until=None)
            new = with_blocks(self._rename_reads(new, env), (body,))
            until = None if stmt.until is None else self.renamed(stmt.until, end)
            new = replace(new, var=self.renamed(stmt.var, inside), until=until)
        else:
            test, after = self.rewrite(stmt.test, inside)
            body, _ = self.rewrite(stmt.body, dict(after))
            exit_ = dict(after)
            new = replace(with_blocks(stmt, (test, body)), cond=self.renamed(stmt.cond, after))
        if stmt.trips is not None:
            self._define(stmt.trips, stmt, exit_)
            new = replace(new, trips=self.renamed(stmt.trips, exit_))
        return new, exit_


def _merge(a: Environment, b: Environment) -> Environment:
    return {v: a.get(v, frozenset()) | b.get(v, frozenset()) for v in {**a, **b}}
