"""More of the language for random programs: masks, growing lists, order, running sums, closures."""

from __future__ import annotations

from collections.abc import Callable

from random_expressions import COMPARISONS, Scope, Writer

ORDERED = ("np.sort({})", "np.flip({})", "np.cumsum({})", "np.roll({}, 1)", "{}[np.argsort({})]")
"""Vectors as long as their operand."""
ORDER_STATISTICS = ("np.median({})", "np.ptp({})", "{}[np.argmax({})]", "{}[np.argmin({})]")
OUTERMOST = 1
"""The indentation of the statements of a program itself."""


class Features(Writer):
    """Statements and expressions around masks, lists, order and closures."""

    # --- statements -----------------------------------------------------------------------------

    def feature_forms(self, scope: Scope) -> list[Callable]:
        """What can be written here."""
        forms: list[Callable] = [self.new_list]
        if scope.lists:
            forms += [self.grow, self.grow]
        if scope.arrays:
            forms += [self.masked_store, self.new_ordered]
        if self.indent == OUTERMOST and scope.loops == 0:
            forms.append(self.closure)
        return forms

    def new_list(self, scope: Scope) -> None:
        """A list of one or two floats, which may grow."""
        name = self.fresh("l")
        items = ", ".join(self.scalar(scope, 1) for _ in range(self.random.randint(1, 2)))
        self.write(f"{name} = [{items}]")
        scope.lists += (name,)

    def grow(self, scope: Scope) -> None:
        name = self.pick(scope.lists)
        if self.chance(4):
            self.write(f"{name}[{self.pick(('0', '-1'))}] = {self.scalar(scope, 1)}")
        else:
            self.write(f"{name}.append({self.scalar(scope, 2)})")

    def masked_store(self, scope: Scope) -> None:
        """A store through a boolean mask."""
        name = self.pick(scope.arrays)
        mask = self.mask(scope, name)
        if self.chance(3):
            self.write(f"{name}[{mask}] = {self.pick(('0.5', '-2.0'))} * {name}[{mask}]")
        else:
            operator = self.pick(("=", "*=", "+="))
            self.write(f"{name}[{mask}] {operator} {self.scalar(scope, 1)}")

    def new_ordered(self, scope: Scope) -> None:
        """A sorted, turned or accumulated vector under a name of its own."""
        name, of = self.fresh("o"), self.pick(scope.arrays)
        self.write(f"{name} = {self.pick(ORDERED).format(of, of)}")
        scope.arrays = {**scope.arrays, name: scope.arrays[of]}

    def closure(self, scope: Scope) -> None:
        """A function that reads names of the program, whatever is bound to them at the call."""
        name = self.fresh("h")
        inner = Scope(scalars=("p", *scope.scalars[:3]), arrays=dict(scope.arrays), loops=2)
        with self.block(f"def {name}(p):"):
            if self.chance(2):
                with self.block(f"if {self.condition(inner)}:"):
                    self.write(f"return {self.scalar(inner, 1)}")
            self.write(f"return {self.scalar(inner, 2)}")
        scope.functions += (name,)

    # --- expressions ----------------------------------------------------------------------------

    def feature(self, scope: Scope, depth: int) -> str:
        """A float of one of the kinds below."""
        forms = []
        if scope.functions:
            forms.append(lambda: f"{self.pick(scope.functions)}({self.scalar(scope, depth - 1)})")
        if scope.lists:
            forms.append(lambda: self._of_list(self.pick(scope.lists)))
        if scope.arrays:
            forms += [lambda: self._ordered(scope), lambda: self._masked(scope)]
        return self.pick(forms)() if forms else self.leaf(scope)

    def _of_list(self, name: str) -> str:
        form = self.pick(("sum({})", "{}[-1]", "{}[0]", "{}[len({}) // 2]", "max({})", "min({})"))
        return form.format(name, name)

    def _ordered(self, scope: Scope) -> str:
        name = self.pick(scope.arrays)
        return self.pick(ORDER_STATISTICS).format(name, name)

    def _masked(self, scope: Scope) -> str:
        name = self.pick(scope.arrays)
        return f"np.sum({name}[{self.mask(scope, name)}])"

    def mask(self, scope: Scope, name: str) -> str:
        """A boolean array as long as a vector."""
        one = f"({name} {self.pick(COMPARISONS)} {self.leaf(scope)})"
        if self.chance(4):
            other = f"({name} {self.pick(COMPARISONS)} {self.leaf(scope)})"
            return f"{one} {self.pick(('&', '|'))} {other}"
        return f"~{one}" if self.chance(5) else one
