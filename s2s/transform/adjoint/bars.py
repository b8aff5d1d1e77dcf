"""Adjoint variables while the reverse sweep is written: which hold something, which are empty.

An adjoint that nothing has contributed to yet is *empty*: the first contribution assigns instead of
adding, and taking it away needs no code.  (Adding to zero is the same bits: semantics 2.7.)

An array's adjoint is memory that no other name owns; later contributions are added in place.  The
adjoint of a view is the same view of its base's adjoint.  Where names of arrays are exchanged at
run time (`u, v = v, u`) their adjoints are *shadows*: made and exchanged in the forward sweep
together with the arrays themselves, and never empty.
"""

from __future__ import annotations

from collections import Counter

from s2s.ir.nodes import Apply, Expr, Func, Let, Push, Stack, Update, Var, View
from s2s.ir.types import Array, Scalar
from s2s.ir.walk import walk
from s2s.transform.aliases import Groups, is_reference
from s2s.transform.build import Builder, apply, exact, zero


class Bars:
    """Names, kinds and states of the adjoints of one function."""

    def __init__(self, func: Func) -> None:
        self.groups = Groups(func)
        self.live: set[Var] = set()
        self._bars: dict[Var, Var] = {}
        self._views: dict[Var, View] = {}
        self._stacks: dict[Stack, Stack] = {}
        self._shadow_groups = self._find_shadows(func)

    def _find_shadows(self, func: Func) -> set:
        """Groups whose references are exchanged: the shape of the sharing is known at run time."""
        lets = [s for s in walk(func.body) if isinstance(s, Let) and _is_array(s.target)]
        bindings = Counter(s.target for s in lets)
        bindings.update(v for v in func.params if isinstance(v.type, Array))
        shadows = {
            self.groups.of(s.stack)
            for s in walk(func.body)
            if isinstance(s, Push) and isinstance(s.stack.type, Array)
        }
        for stmt in lets:
            if not is_reference(stmt):
                continue
            base = stmt.value if isinstance(stmt.value, Var) else stmt.value.array
            fixed = bindings[stmt.target] == 1 and bindings[base] == 1
            if isinstance(stmt.value, View) and fixed:
                self._views[stmt.target] = stmt.value
            else:
                shadows.add(self.groups.of(stmt.target))
        return shadows

    def is_shadow(self, var: Var) -> bool:
        return isinstance(var.type, Array) and self.groups.of(var) in self._shadow_groups

    def is_view(self, var: Var) -> bool:
        return var in self._views and not self.is_shadow(var)

    def bar(self, var: Var) -> Var:
        """The adjoint variable of `var`."""
        if var not in self._bars:
            self._bars[var] = Var(f"{var.name}_bar", var.type, var.temporary)
        return self._bars[var]

    def stack_bar(self, stack: Stack) -> Stack:
        """Where the adjoints of saved values are kept."""
        if stack not in self._stacks:
            self._stacks[stack] = Stack(f"{stack.name}_bar", stack.type)
        return self._stacks[stack]

    def is_bar(self, var: Var) -> bool:
        return var in self._bars.values()

    def is_live(self, var: Var) -> bool:
        if self.is_view(var):
            return self.is_live(self._views[var].array)
        return var in self.live or self.is_shadow(var)

    # --- states ----------------------------------------------------------------------------------

    def take(self, var: Var) -> Var | None:
        """The adjoint of a value at the reverse of its definition; None if nothing arrived."""
        if not self.is_live(var):
            return None
        self.live.discard(var)
        return self.bar(var)

    def forget(self, var: Var) -> None:
        """Where a view is bound, its name ends (backwards); the base keeps what arrived."""
        self.live.discard(var)

    def materialise(self, build: Builder, var: Var) -> Var:
        """The adjoint as a variable that holds something, if only zero."""
        bar = self.bar(var)
        if var in self.live or self.is_shadow(var):
            return bar
        if self.is_view(var):
            view = self._views[var]
            base = self.materialise(build, view.array)
            build.let(bar, View(base, view.kind, view.detail, view.type))
        elif isinstance(var.type, Scalar):
            build.let(bar, zero(var.type))
        else:
            build.let(bar, apply("zeros_like", var))
        self.live.add(var)
        return bar

    def contribute(self, build: Builder, var: Var, contribution: Expr) -> None:
        """Add to the adjoint of `var`; assign, if it is empty."""
        contribution = build.flat(contribution)
        if isinstance(var.type, Scalar):
            self._contribute_scalar(build, var, contribution)
        elif self.is_live(var) or self.is_view(var):
            bar = self.materialise(build, var)
            value = build.atom(_without_expansion(contribution))
            build.stmts.append(Update(span=build.span, array=bar, value=value, mode="add"))
        else:
            if contribution.type.rank < var.type.rank:
                contribution = apply("broadcast_like", build.atom(contribution), var)
            elif not isinstance(contribution, Apply):
                contribution = apply("copy", build.atom(contribution))
            build.let(self.bar(var), contribution)
            self.live.add(var)

    def _contribute_scalar(self, build: Builder, var: Var, contribution: Expr) -> None:
        bar = self.bar(var)
        if var in self.live:
            contribution = exact(apply("add", bar, build.atom(contribution)))
        build.let(bar, contribution)
        self.live.add(var)


def _without_expansion(contribution: Expr) -> Expr:
    """A scalar broadcasts by itself when it is added in place."""
    if isinstance(contribution, Apply) and contribution.op.name == "expand":
        g = contribution.args[0]
        if isinstance(g.type, Scalar):
            return g
    return contribution


def _is_array(var: Var) -> bool:
    return isinstance(var.type, Array)
