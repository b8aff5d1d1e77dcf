"""Comprehensions and generators: expanded over static items, otherwise loops for their consumer."""

from __future__ import annotations

from collections.abc import Callable
from weakref import WeakKeyDictionary

import gast

from s2s.frontend import conditions, growing, loops, operators, promote, runs, scopes
from s2s.frontend.binding import (
    expanded,
    new_cell,
    new_dict,
    new_list,
    read,
    rebound,
    sequence,
    stored,
)
from s2s.frontend.context import Arm, Context, Frame
from s2s.frontend.iteration import Iteration, iteration, positional, static_items
from s2s.frontend.lists import grow
from s2s.frontend.merge import append, branch
from s2s.frontend.values import (
    ArrayValue,
    Comprehension,
    ListValue,
    Number,
    StaticValue,
    TupleValue,
    Value,
    constant,
    is_complex,
)
from s2s.ir.nodes import Alloc, Const, Let, Store, Var
from s2s.ir.types import I64, Array, DType, Scalar

Node = gast.ListComp | gast.GeneratorExp

COMPREHENSION = "comprehension"
"""The name of the frames that comprehensions have as their scope."""


def comprehension(cx: Context, node: Node) -> Value:
    """The items over static ones, otherwise a value for what consumes it at once."""
    first = cx.value_of(node.generators[0].iter)
    frame = _scope(cx, node)
    is_list = isinstance(node, gast.ListComp)
    items = _expanded(cx, node, frame, first, forced=False) if is_list else None
    if items is None:
        return _deferred(cx, node, frame, first)
    return new_list(cx, items, node, "item")


def dict_comprehension(cx: Context, node: gast.DictComp) -> Value:
    """A dict whose keys are known when the program is compiled."""
    if node not in _pairs:
        elt = gast.copy_location(gast.Tuple(elts=[node.key, node.value], ctx=gast.Load()), node)
        pairs = gast.ListComp(elt=elt, generators=node.generators)
        _pairs[node] = gast.copy_location(pairs, node)
    first = cx.value_of(node.generators[0].iter)
    items = _expanded(cx, _pairs[node], _scope(cx, node), first, forced=True)
    if items is None:
        raise cx.refuse(
            "the keys of a dict comprehension are known at run time only",
            "use a list, or an array with one place for each key",
        )
    held = {cx.static(key, "the key of a dict"): value for key, value in (i.items for i in items)}
    return new_dict(cx, tuple(held), tuple(held.values()), node)


_pairs: WeakKeyDictionary[gast.DictComp, gast.ListComp] = WeakKeyDictionary()
"""The items of dict comprehensions as list comprehensions."""


def _deferred(cx: Context, node: Node, frame: Frame, first: Value) -> Comprehension:
    """A comprehension of run-time length, for what consumes it."""

    def expand() -> tuple[Value, ...] | None:
        return _expanded(cx, node, frame, first, forced=True)

    def listed(name: str) -> ListValue:
        items = expand()
        if items is None and cx.keeps_static:
            items = expanded(cx, result)
        if items is not None:
            return new_list(cx, items, node, name)
        value = new_list(cx, (), node, name)
        each(cx, result, lambda elt: grow(cx, value, (cx.value_of(elt),)), None)
        return value

    def run(consume: Callable[[Value], None], flag: loops.Flag | None) -> None:
        outer = cx.frame

        def at(elt: gast.AST) -> None:
            value = cx.value_of(elt)
            _inside(cx, outer, lambda: consume(value))

        each(cx, result, at, flag)

    result = Comprehension(node, frame, first, expand, listed, run)
    return result


def of_set(cx: Context, node: gast.SetComp) -> Value:
    """`{item for ...}`: a set of constants."""
    items = _all_items(cx, node, (node.elt,))
    return StaticValue({cx.static(item, "an item of a set") for item in items})


def _all_items(cx: Context, node: gast.AST, elements: tuple) -> tuple[Value, ...]:
    """The items of the same comprehension as a list; `node` keeps the list, for its identity."""
    if not hasattr(node, "as_list"):
        elt = elements[0]
        if len(elements) > 1:
            elt = gast.copy_location(gast.Tuple(elts=[*elements], ctx=gast.Load()), elements[0])
        listed = gast.ListComp(elt=elt, generators=node.generators)
        node.as_list = gast.copy_location(listed, node)
    value = comprehension(cx, node.as_list)
    return expanded(cx, value) if isinstance(value, Comprehension) else sequence(cx, value)


def _scope(cx: Context, node: gast.AST) -> Frame:
    """The scope of a comprehension, which sees that of the function around."""
    path = (*cx.frame.path, (id(node), cx.unrolled))
    frame = cx.frames.get(path)
    if frame is None:
        names = frozenset().union(*(scopes.targets(g.target) for g in node.generators))
        outer = cx.frame
        frame = Frame(COMPREHENSION, outer.source, path, names, outer, site=outer.site)
        cx.frames[path] = frame
    return frame


def _inside(cx: Context, frame: Frame, body: Callable[[], None]) -> None:
    outer, cx.frame = cx.frame, frame
    try:
        body()
    finally:
        cx.frame = outer


def _expanded(
    cx: Context, node: Node, frame: Frame, first: Value, forced: bool
) -> tuple[Value, ...] | None:
    """The items of a comprehension over static items; None if its length is known at run time."""
    if static_items(cx, first, forced) is None:
        return None
    block, state, mark = list(cx.block), dict(cx.state), cx.mark()
    found: list[Value] = []

    def walk(level: int, source: Value) -> bool:
        items = static_items(cx, source, forced)
        if items is None:
            return False
        generator = node.generators[level]
        around = cx.unrolled
        try:
            for k, item in enumerate(items):
                cx.unrolled = (*around, k)
                cx.assign_target(generator.target, item)
                tests = [conditions.condition(cx, test).known for test in generator.ifs]
                if None in tests:
                    return False
                if all(tests) and not inner(level):
                    return False
        finally:
            cx.unrolled = around
        return True

    def inner(level: int) -> bool:
        if level + 1 < len(node.generators):
            return walk(level + 1, cx.value_of(node.generators[level + 1].iter))
        found.append(stored(cx, cx.value_of(node.elt), "item"))
        return True

    outer, cx.frame = cx.frame, frame
    try:
        complete = walk(0, first)
    finally:
        cx.frame = outer
    if complete:
        return tuple(found)
    cx.block[:], cx.state = block, state
    cx.rollback(mark)
    return None


def list_of(cx: Context, value: Value, node: gast.AST) -> ListValue:
    """`list(value)`."""
    run = growing.run_of(cx, value)
    if run is not None:
        return runs.copied(cx, run, new_cell(cx, node, "item"))
    items = static_items(cx, value, forced=True)
    if items is not None:
        return new_list(cx, rebound(cx, items, "item"), node, "item")
    if isinstance(value, Comprehension):
        return value.listed("item")
    result = new_list(cx, (), node, "item")
    loops.for_each(cx, value, loops.Body(node, lambda item: grow(cx, result, (item,))))
    return result


# --- consumers ---------------------------------------------------------------------------------


def each(
    cx: Context, value: Comprehension, consume: Callable[[gast.AST], None], flag: loops.Flag | None
) -> None:
    """Run `consume` on the element of every iteration, in loops of the program."""
    node = value.node

    def level(k: int, source: Value) -> None:
        generator = node.generators[k]

        def body(item: Value) -> None:
            cx.assign_target(generator.target, item)
            guarded(generator.ifs, lambda: step(k))

        loops.for_each(
            cx, source, loops.Body(generator, body, flag=flag, target=target_name(generator.target))
        )

    def guarded(tests: list, then: Callable[[], None]) -> None:
        if not tests:
            then()
            return
        test = conditions.condition(cx, tests[0])
        branch(cx, test, lambda: guarded(tests[1:], then), lambda: None)

    def step(k: int) -> None:
        if k + 1 < len(node.generators):
            level(k + 1, cx.value_of(node.generators[k + 1].iter))
        else:
            consume(node.elt)

    _inside(cx, value.frame, lambda: level(0, value.first))


def target_name(target: gast.AST) -> str:
    """What to call the counter of a loop with this target."""
    return target.id if isinstance(target, gast.Name) else "i"


class NotOfNumbers(Exception):
    """The items of a comprehension are no numbers, or their count is not that of its loop."""


def collect(cx: Context, value: Comprehension, dtype: DType | None) -> ArrayValue:
    """`np.array([... for ...])` of run-time length: an array that a loop fills."""
    node = value.node
    if len(node.generators) > 1 or node.generators[0].ifs:
        raise NotOfNumbers
    generator = node.generators[0]
    items: list[tuple[Number, ...]] = []
    made: list[ArrayValue] = []

    def body(item: Value) -> None:
        cx.assign_target(generator.target, item)
        items[:] = [_row(cx, cx.value_of(node.elt), node)]

    def ending(arm: Arm, it: Iteration, counter: Number) -> None:
        row = items[0]
        wanted = promote.result_dtype(row) if dtype is None else dtype
        shape = (it.stop.atom,) if len(row) == 1 else (it.stop.atom, Const(len(row), I64))
        result = Var("items", Array(wanted, len(shape)))
        cx.emit(Let(span=cx.span, target=result, value=Alloc(shape, None, result.type)))
        made.append(cx.fresh(result))
        append(cx, arm, lambda: _fill(cx, result, counter, row, wanted))

    def iterate(cx: Context, source: Value) -> Iteration:
        it = positional(cx, iteration(cx, source))
        return Iteration(it.start, cx.keep(it.stop), it.step, it.element)

    token = ("loop", id(generator), value.frame.path, cx.unrolled)
    target = target_name(generator.target)

    def run() -> None:
        body_of = loops.Body(generator, body, target=target)
        growing.retried(
            cx, lambda: loops.with_counter(cx, value.first, body_of, token, ending, iterate)
        )

    _inside(cx, value.frame, run)
    return made[0]


def _row(cx: Context, value: Value, node: Node) -> tuple[Number, ...]:
    """The numbers of one item: one, or a static number of them."""
    items = value.items if isinstance(value, TupleValue) else (value,)
    for item in items:
        if not isinstance(item, Number) or is_complex(value):
            raise NotOfNumbers
    return tuple(cx.keep(item) for item in items)


def _fill(cx: Context, result: Var, counter: Number, row: tuple[Number, ...], dtype: DType) -> None:
    for k, item in enumerate(row):
        index = (counter.atom,) if len(row) == 1 else (counter.atom, Const(k, I64))
        number = promote.cast(cx, item, dtype)
        cx.emit(Store(span=cx.span, array=result, index=index, value=number.atom))


def total(cx: Context, value: Value, start: Value, node: gast.AST) -> Value:
    """`sum(value, start)`: a chain of additions."""
    frame, name = cx.frame, cx.unique("total")
    cx.state[(frame, name)] = _first_total(cx, value, start)

    def add(item: Value) -> None:
        bind_total(operators.binary(cx, "add", read(cx, frame, name), item, node))

    def bind_total(result: Value) -> None:
        if isinstance(result, Number) and isinstance(result.atom, Var):
            var = frame.var(name, Scalar(result.dtype))
            cx.settle_in(var, result.atom)
            result = Number(var, result.weak)
        elif isinstance(result, ArrayValue):
            var = frame.var(name, result.var.type)
            cx.settle_in(var, result.var)
            result = ArrayValue(var, result.roots)
        cx.state[(frame, name)] = result

    loops.for_each(cx, value, loops.Body(node, add))
    result = read(cx, frame, name)
    del cx.state[(frame, name)]
    return result


def _first_total(cx: Context, value: Value, start: Value) -> Value:
    """The start; of a sum of rows an array of zeros in their shape."""
    if isinstance(value, ArrayValue) and value.rank > 1:
        first = promote.number(cx, start, "the start of sum")
        shape = tuple(cx.dim(value, k) for k in range(1, value.rank))
        dtype = promote.result_dtype((first, value))
        fill = promote.cast(cx, first, dtype).atom
        return cx.alloc(shape, fill, Array(dtype, value.rank - 1))
    return start


def quantified(cx: Context, value: Value, node: gast.AST, is_any: bool) -> Number:
    """`any(...)` or `all(...)`: stops at the first item that decides."""
    if isinstance(value, Comprehension) and isinstance(value.node, gast.ListComp):
        value = value.listed("item")
    items = None if isinstance(value, Comprehension) else static_items(cx, value, forced=True)
    if items is None:
        return _quantified_loop(cx, value, node, is_any)
    tests = [lambda item=item: operators.truth(cx, item, node) for item in items]
    return conditions.chain(cx, tests, not is_any) if tests else constant(not is_any)


def _quantified_loop(cx: Context, value: Value, node: gast.AST, is_any: bool) -> Number:
    outer, name = cx.frame, cx.unique("decided")
    flag = (outer, name)
    var = outer.var(name, Scalar(DType.BOOL))
    place = value.node.elt if isinstance(value, Comprehension) else node

    def decide(result: bool) -> None:
        cx.assign(var, constant(result).atom)
        cx.state[flag] = Number(var, True, result)

    def consume(test: Number) -> None:
        test = test if is_any else operators.negation(cx, test)
        branch(cx, test, lambda: decide(True), lambda: None)

    decide(False)
    if isinstance(value, Comprehension):
        each(cx, value, lambda elt: consume(conditions.condition(cx, elt)), flag)
    else:
        body = loops.Body(node, lambda item: consume(operators.truth(cx, item, place)), flag=flag)
        loops.for_each(cx, value, body)
    found = Number(cx.state.pop(flag).atom, True)
    return found if is_any else operators.negation(cx, found)
