"""Statements: one function for each kind of syntax node; refusals are collected, not thrown."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from types import FunctionType, ModuleType
from typing import Any

import gast

from s2s.elementary.foreign import enter_foreign
from s2s.errors import S2SError
from s2s.frontend import (
    attempts,
    callargs,
    calls,
    conditions,
    containers,
    exits,
    growing,
    indexing,
    loops,
    promote,
    runs,
    scopes,
    texts,
)
from s2s.frontend.access import Access
from s2s.frontend.assignment import assign, augment, bind_name
from s2s.frontend.binding import display_item, own_array
from s2s.frontend.blocks import Entering, Trying, Unsupported
from s2s.frontend.comprehension import target_name
from s2s.frontend.context import Context, Poisoned, Unreachable
from s2s.frontend.expressions import display as display_of
from s2s.frontend.expressions import function_value
from s2s.frontend.merge import branch
from s2s.frontend.siblings import refusals_beside, refusals_despite, refusals_within
from s2s.frontend.signature import StaticNeeded
from s2s.frontend.values import (
    NONE,
    Arguments,
    ArrayValue,
    ListValue,
    Number,
    OptionalValue,
    Poison,
    StaticValue,
    TextValue,
    TupleValue,
    Value,
    constant,
    describe_value,
)
from s2s.ir.nodes import Text

_MAX_ERRORS = 20


_SIMPLE = (gast.Assign, gast.AugAssign, gast.AnnAssign, gast.Expr)


def execute(cx: Context, body: list) -> None:
    """Lower statements up to where control never goes on."""
    for stmt in body:
        if cx.dead:
            return
        before = cx.span
        cx.span = cx.span_of(stmt)
        start, state = len(cx.events), dict(cx.state) if isinstance(stmt, _SIMPLE) else None
        try:
            statement(cx, stmt)
            if state is not None and len(cx.events) > start:
                cx.forget_copies(start, state)
        except StaticNeeded as need:
            if _can_be_met(cx, need):
                raise
            _note(cx, S2SError(need.reason, need.remedy, need.span), stmt)
        except S2SError as error:
            _note(cx, error, stmt)
        except Poisoned:
            cx.errors.extend(refusals_despite(cx, stmt))
            _poison(cx, stmt)
        except Unreachable:
            cx.dead = True
        finally:
            cx.span = before


def _can_be_met(cx: Context, need: StaticNeeded) -> bool:
    """Whether a loop around can be unrolled, or an argument made static."""
    return bool(need.arguments) or any(token in need.origins for token in cx.loops)


def _note(cx: Context, error: S2SError, stmt: gast.AST) -> None:
    """Keep the error and go on; what the statement assigns is not usable."""
    cx.errors.append(error)
    cx.errors.extend(refusals_beside(cx, error, stmt))
    if len(cx.errors) > _MAX_ERRORS:
        raise error
    _look_inside(cx, stmt, error)
    _poison(cx, stmt)


def _look_inside(cx: Context, stmt: gast.AST, error: S2SError) -> None:
    """Where the head of a branch or loop was refused, its blocks may hold more to say."""
    match stmt:
        case gast.If(test=head, body=body, orelse=orelse):
            blocks = [body, orelse]
        case exits.Loop(node=gast.For(iter=head), body=body):
            blocks = [body]
        case exits.Loop(node=gast.While(test=head), body=body):
            blocks = [body]
        case _:
            return
    if error.span is not None and error.span.line <= head.end_lineno:
        refusals_within(cx, blocks, lambda: _poison(cx, stmt))


def _poison(cx: Context, stmt: gast.AST) -> None:
    names = scopes.assigned(stmt.body if isinstance(stmt, exits.Loop) else [stmt])
    if isinstance(stmt, exits.Loop) and isinstance(stmt.node, gast.For):
        names |= scopes.targets(stmt.node.target)
    for name in names:
        cx.state[(cx.frame, name)] = Poison()


def statement(cx: Context, node: gast.AST) -> None:
    """Lower one statement."""
    lower = _CASES.get(type(node))
    if lower is None:
        reason, remedy = _REFUSED.get(
            type(node), (f"`{type(node).__name__}` is not supported", "write it differently")
        )
        raise cx.refuse(reason, remedy)
    lower(cx, node)


# --- assignment --------------------------------------------------------------------------------


def _assign(cx: Context, node: gast.Assign) -> None:
    first = node.targets[0]
    if len(node.targets) == 1 and isinstance(first, gast.Name):
        _assign_name(cx, first.id, node.value)
        return
    if len(node.targets) == 1 and _is_parallel(first, node.value):
        value: Value = _unbound_items(cx, node.value)
    else:
        value = cx.value_of(node.value)
    if len(node.targets) > 1:
        value = _shared(cx, value)
    for target in node.targets:
        assign(cx, target, value)


def _shared(cx: Context, value: Value) -> Value:
    """A value for several targets: none of them may take its temporary for itself."""
    if isinstance(value, Number):
        return cx.keep(value)
    return own_array(cx, value, "t") if isinstance(value, ArrayValue) else value


def _is_parallel(target: gast.AST, value: gast.AST) -> bool:
    """`a, b = x, y`: the tuple itself is never seen."""
    displays = (gast.Tuple, gast.List)
    if not isinstance(target, displays) or not isinstance(value, displays):
        return False
    return not any(isinstance(item, gast.Starred) for item in (*target.elts, *value.elts))


def _unbound_items(cx: Context, node: gast.Tuple | gast.List) -> TupleValue:
    """The items of a display that is not seen; what a later one reads too is bound at its place."""
    items = []
    for k, part in enumerate(node.elts):
        item = cx.value_of(part)
        name = getattr(part, "id", getattr(part, "attr", None))
        if any(_reads(cx, later, name) for later in node.elts[k + 1 :]):
            item = display_item(cx, item, name)
        items.append(item)
    return TupleValue(tuple(items))


def _reads(cx: Context, node: gast.AST, name: str | None) -> bool:
    """Whether an expression, other than a name alone, may read the variable or attribute."""
    if name is None or isinstance(node, (gast.Name, gast.Constant)):
        return False
    parts = list(gast.walk(node))
    callees = {_root(part.func) for part in parts if isinstance(part, gast.Call)}
    names = {getattr(part, "id", getattr(part, "attr", None)) for part in parts}
    return name in names or not callees.isdisjoint(cx.frame.local_names)


def _root(node: gast.AST) -> str | None:
    """The name that `name.attribute.attribute` starts with."""
    while isinstance(node, gast.Attribute):
        node = node.value
    return getattr(node, "id", None)


def _assign_name(cx: Context, name: str, node: gast.AST) -> None:
    """`name = value`; of a conditional expression each arm assigns by itself."""
    frame = cx.frame
    if isinstance(node, gast.IfExp):
        test = conditions.condition(cx, node.test)
        arms = (lambda arm=arm: _assign_name(cx, name, arm) for arm in (node.body, node.orelse))
        branch(cx, test, *arms)
        return
    display = isinstance(node, (gast.Tuple, gast.List))
    if name == exits.RESULT and frame.direct:
        is_tuple = isinstance(node, gast.Tuple) and _is_parallel(node, node)
        value = _unbound_items(cx, node) if is_tuple else cx.value_of(node)
        if isinstance(value, (Number, TupleValue)):
            cx.state[(frame, name)] = value
            return
    else:
        value = display_of(cx, node, name.lstrip(".")) if display else cx.value_of(node)
    bind_name(cx, name, value)


def _annotated(cx: Context, node: gast.AnnAssign) -> None:
    if node.value is not None:
        assign(cx, node.target, cx.value_of(node.value))


def _delete(cx: Context, node: gast.Delete) -> None:
    for target in node.targets:
        match target:
            case gast.Name():
                cx.state.pop((cx.frame, target.id), None)
            case gast.Subscript():
                _delete_item(cx, target)
            case _:
                raise cx.refuse("an attribute is deleted", "set it to None", target)


def _delete_item(cx: Context, target: gast.Subscript) -> None:
    """`del base[key]`, `del base[start:stop]`."""
    base = cx.value_of(target.value)
    if isinstance(base, ListValue) and isinstance(target.slice, gast.Slice):
        indexing.place(cx, base, target).store(TupleValue(()))
        return
    key = cx.value_of(target.slice)
    if isinstance(base, ListValue) and growing.run_of(cx, base) is not None:
        runs.pop(cx, base, promote.integer(cx, key, "the index of the item that is deleted"))
        return
    containers.delete(cx, base, key)


# --- branches and loops ------------------------------------------------------------------------


def _if(cx: Context, node: gast.If) -> None:
    test = conditions.condition(cx, node.test)
    then, other = _narrowed(cx, node.test)
    branch(
        cx,
        test,
        lambda: (then(), cx.run(node.body)),
        lambda: (other(), cx.run(node.orelse)),
    )


def _narrowed(cx: Context, test: gast.AST) -> tuple[Callable[[], None], Callable[[], None]]:
    """What `if x is None` says of x in either arm."""
    nothing = (lambda: None, lambda: None)
    match test:
        case gast.Compare(
            left=gast.Name(id=name),
            ops=[gast.Is() | gast.IsNot() as op],
            comparators=[gast.Constant(value=None)],
        ):
            key = (cx.frame, name)
        case _:
            return nothing
    value = cx.state.get(key)
    if not isinstance(value, OptionalValue):
        return nothing
    arms = (lambda: cx.state.update({key: NONE}), lambda: cx.state.update({key: value.value}))
    return arms if isinstance(op, gast.Is) else arms[::-1]


def _loop(cx: Context, loop: exits.Loop) -> None:
    if isinstance(loop.node, gast.For):
        _for(cx, loop)
    else:
        _while(cx, loop)


def _for(cx: Context, loop: exits.Loop) -> None:
    target = loop.node.target
    iterable = cx.value_of(loop.node.iter)

    def run(item: Value) -> None:
        is_name = isinstance(target, gast.Name) and target.id not in cx.frame.declared
        if is_name and isinstance(item, Number) and _is_counter(item):
            cx.state[(cx.frame, target.id)] = item
        else:
            assign(cx, target, item)
        cx.run(loop.body)

    names = scopes.assigned(loop.body) | scopes.targets(target)
    flag = None if loop.flag is None else (cx.frame, loop.flag)
    loops.for_each(cx, iterable, loops.Body(loop.node, run, names, flag, target_name(target)))


def _is_counter(item: Number) -> bool:
    """Whether it is the variable of the loop itself, or a constant of an unrolled one."""
    return item.weak and not item.dtype.is_float and bool(item.origins or item.known is not None)


def _while(cx: Context, loop: exits.Loop) -> None:
    condition = loop.node.test
    names = scopes.assigned(loop.body) | scopes.assigned(condition)

    def test() -> Number:
        if loop.flag is None:
            return conditions.condition(cx, condition)
        return loops.tested_with_flag(cx, (cx.frame, loop.flag), condition)

    loops.while_true(cx, loop.node, test, lambda: cx.run(loop.body), names)


# --- exceptions --------------------------------------------------------------------------------


def _assert(cx: Context, node: gast.Assert) -> None:
    test = conditions.condition(cx, node.test)

    def stop() -> None:
        message = None if node.msg is None else cx.value_of(node.msg)
        _stop(cx, AssertionError, () if message is None else (message,))

    branch(cx, test, lambda: None, stop)


def _stop(cx: Context, exception: type[BaseException], args: tuple[Value, ...]) -> None:
    message = texts.message(cx, args)
    cx.stop(exception, message, value=_made(cx, exception, Arguments(args), message))
    cx.dead = True


def _raise(cx: Context, node: gast.Raise) -> None:
    if node.exc is None:
        attempts.raise_again(cx)
        return
    called = isinstance(node.exc, gast.Call)
    value = cx.value_of(node.exc.func if called else node.exc)
    kind = value.value if isinstance(value, StaticValue) else None
    if isinstance(kind, BaseException) and not called:  # one that was made before
        _stop(cx, type(kind), tuple(map(constant, kind.args)))
        return
    if not (isinstance(kind, type) and issubclass(kind, BaseException)):
        raise cx.refuse(f"{describe_value(value)} is raised", "raise ValueError('...')")
    if kind is NotImplementedError and cx.frame.site is not None:  # in a body of ours
        reason = cx.static(cx.value_of(node.exc.args[0]), "the reason")
        raise cx.refuse(reason, "write it with what docs/language.md lists")
    arguments = callargs.evaluate(cx, node.exc) if called else Arguments(())
    if isinstance(inspect.getattr_static(kind, "__init__"), FunctionType):
        given = texts.arguments_text(cx, arguments)
        cx.stop(kind, given, built=True, value=_made(cx, kind, arguments, None))
        cx.dead = True
        return
    if arguments.keywords:
        raise cx.refuse(f"a keyword of `{kind.__name__}`", "pass the message only")
    _stop(cx, kind, arguments.positional)


def _made(
    cx: Context, kind: type[BaseException], arguments: Arguments, message: str | Text | None
) -> Value | None:
    """What `except ... as name` sees: the exception where it is known, else its text."""
    if not cx.catches(kind):
        return None
    given = [_plain(v) for v in (*arguments.positional, *arguments.keywords.values())]
    if None not in given:
        count = len(arguments.positional)
        args, rest = given[:count], given[count:]
        return StaticValue(kind(*args, **dict(zip(arguments.keywords, rest, strict=True))))
    if message is None:
        return None
    return TextValue(tuple(p if isinstance(p, str) else texts.part_of(p) for p in message))


def _plain(value: Value) -> Any:
    """A constant; None for anything else."""
    if isinstance(value, Number):
        return value.known if value.weak else None
    known = value.value if isinstance(value, StaticValue) else None
    return known if isinstance(known, str) else None


# --- others ------------------------------------------------------------------------------------


def _expression(cx: Context, node: gast.Expr) -> None:
    match node.value:
        case gast.Constant():
            return
        case gast.Yield(value=value) if cx.frame.yielded is not None:
            cx.frame.yielded(NONE if value is None else cx.value_of(value))
        case gast.YieldFrom(value=value) if cx.frame.yielded is not None:
            frame = cx.frame
            loops.for_each(cx, cx.value_of(value), loops.Body(node, lambda v: frame.yielded(v)))
        case value:
            cx.value_of(value)


def _function(cx: Context, node: gast.FunctionDef) -> None:
    decorators = [cx.value_of(decorator) for decorator in node.decorator_list]
    value: Value = function_value(cx, node, node.name)
    for decorator, place in zip(reversed(decorators), reversed(node.decorator_list), strict=True):
        value = calls.call_value(cx, decorator, Arguments((value,)), place)
    bind_name(cx, node.name, value)


def _import(cx: Context, node: gast.Import) -> None:
    for alias in node.names:
        module = _imported(cx, alias.name)
        if alias.asname is None:
            module = importlib.import_module(alias.name.split(".")[0])
        value = StaticValue(module, Access(module))
        bind_name(cx, alias.asname or alias.name.split(".")[0], value)


def _imported(cx: Context, name: str) -> ModuleType:
    """The module; it may be one of those that s2s knows once they are loaded."""
    try:
        module = importlib.import_module(name)
    except ImportError as error:
        raise cx.certain(type(error), str(error), "install it, or check the spelling") from None
    enter_foreign()
    return module


def _import_from(cx: Context, node: gast.ImportFrom) -> None:
    if node.level:
        raise cx.refuse("a relative import inside a function", "import at the top of the file")
    module = _imported(cx, node.module)
    for alias in node.names:
        if not hasattr(module, alias.name):
            raise cx.certain(
                ImportError,
                f"`{node.module}` has no name `{alias.name}` to import here",
                "import at the top of the file",
            )
        value = cx.get_attribute(StaticValue(module, Access(module)), alias.name, node)
        bind_name(cx, alias.asname or alias.name, value)


_CASES: dict[type, Callable[[Context, gast.AST], None]] = {
    gast.Assign: _assign,
    gast.AugAssign: augment,
    gast.AnnAssign: _annotated,
    gast.Delete: _delete,
    gast.If: _if,
    exits.Loop: _loop,
    gast.Assert: _assert,
    gast.Raise: _raise,
    gast.Expr: _expression,
    Entering: attempts.enter,
    Trying: attempts.attempt,
    Unsupported: attempts.unsupported,
    gast.Pass: lambda cx, node: None,
    gast.Global: lambda cx, node: None,
    gast.Nonlocal: lambda cx, node: None,
    gast.FunctionDef: _function,
    gast.Import: _import,
    gast.ImportFrom: _import_from,
}

_REFUSED = {
    gast.ClassDef: ("a class inside a function", "define it at module level; use tuples or dicts"),
    gast.AsyncFunctionDef: ("an async function", "write a plain function"),
    gast.AsyncFor: ("`async for`", "write a plain loop"),
    gast.AsyncWith: ("`async with`", "do this outside of the function"),
}
