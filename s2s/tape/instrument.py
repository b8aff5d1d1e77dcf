"""The one rewriting of the user's source: what plain execution would hide goes through hooks.

    y[i] = x if x < a < b else -x
=>
    t1 = H.bind(x if H.truth(p1, H.compare(p2, 0, "lt", x, (t2 := a))
                                 and H.compare(p2, 1, "lt", t2, b)) else H.operate(p3, "neg", x))
    H.store(y, i, t1)

where H is the object that `s2s.tape.hooks` provides, and p1, p2, p3 are the places of the syntax
nodes.  Statements, control flow, names and scopes stay Python's, and run under CPython.
"""

from __future__ import annotations

import ast
import copy
import inspect
from functools import lru_cache
from types import CellType, CodeType, FunctionType
from typing import Any

from s2s.errors import S2SError
from s2s.ir import private
from s2s.ir.depth import room_for_nesting
from s2s.tape.record import site_at

HOOKS = "__s2s__"
OPERATORS = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "div",
    ast.FloorDiv: "floordiv",
    ast.Mod: "mod",
    ast.Pow: "pow",
    ast.MatMult: "matmul",
    ast.BitAnd: "and_",
    ast.BitOr: "or_",
    ast.BitXor: "xor",
    ast.LShift: "lshift",
    ast.RShift: "rshift",
    ast.USub: "neg",
    ast.UAdd: "pos",
    ast.Invert: "invert",
}
COMPARISONS = {
    ast.Lt: "lt",
    ast.LtE: "le",
    ast.Gt: "gt",
    ast.GtE: "ge",
    ast.Eq: "eq",
    ast.NotEq: "ne",
    ast.Is: "is_",
    ast.IsNot: "is_not",
    ast.In: "in",
    ast.NotIn: "not_in",
}
REFUSED = (
    ast.ClassDef,
    ast.Await,
)
_codes: dict[int, tuple[CodeType, CodeType, tuple[str, ...]]] = {}


def instrumented(function: FunctionType, hooks: Any) -> FunctionType:
    """The same function with its hooks, on the same globals and closure."""
    code = function.__code__
    if HOOKS in code.co_freevars:
        return function
    if id(code) not in _codes:
        with room_for_nesting():
            _codes[id(code)] = (code, *_instrumented_code(code))
    code = _codes[id(code)][1]
    cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))
    cells[HOOKS] = CellType(hooks)
    for name in _codes[id(function.__code__)][2]:
        hooks.tape.journal.cell(cells[name])
    closure = tuple(cells[name] for name in code.co_freevars)
    twin = FunctionType(
        code, function.__globals__, function.__name__, function.__defaults__, closure
    )
    twin.__kwdefaults__ = function.__kwdefaults__
    return twin


def _instrumented_code(code: CodeType) -> tuple[CodeType, tuple[str, ...]]:
    """Compile the rewritten function inside one that has its free variables.

    Also those of them that it assigns.
    """
    definition = _definition(code)
    nothing = ast.copy_location(ast.Constant(None), definition)
    own = definition.args  # the defaults are taken from the function itself
    own.defaults = [nothing for _ in own.defaults]
    own.kw_defaults = [default and nothing for default in own.kw_defaults]
    declared = (node.names for node in ast.walk(definition) if isinstance(node, ast.Nonlocal))
    assigned = tuple({name for names in declared for name in names} & {*code.co_freevars})
    rewritten = _Rewriter(code).visit(definition)
    if isinstance(definition, ast.Lambda):
        rewritten = ast.Expr(rewritten)
    else:
        rewritten.decorator_list = []
        rewritten.name = "twin"  # its own name is a global, or a free variable
    names = [ast.arg(name) for name in (HOOKS, *code.co_freevars)]
    arguments = ast.arguments(
        posonlyargs=[], args=names, kwonlyargs=[], kw_defaults=[], defaults=[]
    )
    factory = ast.FunctionDef(
        name="factory", args=arguments, body=[rewritten], decorator_list=[], type_params=[]
    )
    ast.copy_location(factory, definition)
    module = ast.fix_missing_locations(ast.Module([factory], []))
    twin = _inner_code(_inner_code(compile(module, code.co_filename, "exec")))
    return twin.replace(co_name=code.co_name, co_qualname=code.co_qualname), assigned


def _inner_code(code: CodeType) -> CodeType:
    return next(c for c in code.co_consts if isinstance(c, CodeType))


# --- finding the source --------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _parsed(source: str, filename: str) -> ast.Module:
    return ast.parse(source, filename)


def _definition(code: CodeType) -> ast.FunctionDef | ast.Lambda:
    """A fresh syntax tree of the function, with the lines and columns of its file."""
    try:
        source = "".join(inspect.findsource(code)[0])
        tree = _parsed(source, code.co_filename)
    except (OSError, TypeError, SyntaxError):
        raise S2SError(
            f"the source of `{code.co_name}` cannot be had",
            "define it in a file or a notebook cell",
        ) from None
    found = [node for node in ast.walk(tree) if _is_definition(node, code)]
    if found:
        node = copy.deepcopy(found[-1])  # of nested lambdas the innermost: `walk` goes inwards
        return private.spelled_out(node, code.co_qualname)
    raise S2SError(
        f"`{code.co_name}` is not on line {code.co_firstlineno} of {code.co_filename}",
        "import it again: the file has changed since",
    )


def _is_definition(node: ast.AST, code: CodeType) -> bool:
    if isinstance(node, ast.FunctionDef):
        first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
        return node.name == code.co_name and first == code.co_firstlineno
    if not isinstance(node, ast.Lambda) or code.co_name != "<lambda>":
        return False
    begin = (node.body.lineno, node.body.col_offset)
    end = (node.body.end_lineno, node.body.end_col_offset)
    return node.lineno == code.co_firstlineno and all(
        begin <= (line, column) and (end_line, end_column) <= end
        for line, end_line, column, end_column in code.co_positions()
        if column is not None and (line, column) != (end_line, end_column)
    )


# --- the rewriting -------------------------------------------------------------------------------


class _Rewriter(ast.NodeTransformer):
    def __init__(self, code: CodeType) -> None:
        self._filename = code.co_filename
        self._first = next(iter(code.co_varnames), "")
        self._temporaries = 0

    def _place(self, node: ast.AST) -> ast.Constant:
        span = (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)
        return ast.Constant((self._filename, *span))

    def _hook(self, node: ast.AST, name: str, *arguments: ast.expr | str | int) -> ast.Call:
        values = [a if isinstance(a, ast.AST) else ast.Constant(a) for a in arguments]
        hook = ast.Attribute(ast.Name(HOOKS, ast.Load()), name, ast.Load())
        return _located(ast.Call(hook, values, []), node)

    def _temporary(self) -> str:
        self._temporaries += 1
        return f"{HOOKS}{self._temporaries}"

    def _bound(self, node: ast.expr) -> ast.Call:
        return self._hook(node, "bind", self.visit(node))

    def visit(self, node: ast.AST) -> Any:
        if isinstance(node, REFUSED):
            reason = f"`{type(node).__name__}` is not supported"
            raise self._refusal(node, reason, "write it with loops, branches and functions")
        return super().visit(node)

    def _refusal(self, node: ast.AST, reason: str, remedy: str) -> S2SError:
        return S2SError(reason, remedy, site_at(self._place(node).value).span)

    # --- tests -----------------------------------------------------------------------------------

    def _test(self, node: ast.expr) -> ast.expr:
        """An expression of which only the truth is asked; each part is asked once."""
        if isinstance(node, ast.BoolOp):
            return _located(ast.BoolOp(node.op, [self._test(v) for v in node.values]), node)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return _located(ast.UnaryOp(node.op, self._test(node.operand)), node)
        return self._hook(node, "truth", self._place(node), self.visit(node))

    def visit_If(self, node: ast.If | ast.While) -> ast.stmt:
        node.test = self._test(node.test)
        node.body = self._block(node.body)
        node.orelse = self._block(node.orelse)
        return node

    visit_While = visit_If

    def visit_Try(self, node: ast.Try) -> ast.stmt:
        """The body knows what is caught; refusals are not exceptions of the program."""
        classes = [
            handler.type or ast.Name("BaseException", ast.Load()) for handler in node.handlers
        ]
        caught = ast.Lambda(
            _NO_PARAMETERS, ast.Tuple([copy.deepcopy(c) for c in classes], ast.Load())
        )
        node = self.generic_visit(node)
        if not node.handlers:
            return node
        entering = ast.withitem(self._hook(node, "attempt", caught))
        node.body = [_located(ast.With([entering], node.body), node)]
        refusal = ast.Attribute(ast.Name(HOOKS, ast.Load()), "refusal", ast.Load())
        again = _located(ast.ExceptHandler(refusal, None, [ast.Raise()]), node)
        node.handlers.insert(0, again)
        return node

    def visit_Assert(self, node: ast.Assert) -> ast.stmt:
        node.test = self._test(node.test)
        node.msg = node.msg and self.visit(node.msg)
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        arms = self.visit(node.body), self.visit(node.orelse)
        return self._hook(node, "bind", ast.IfExp(self._test(node.test), *arms))

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        """`a and b` is `b if a else a`, with `a` evaluated once."""
        *firsts, whole = [(value, self.visit(value)) for value in node.values]
        whole = whole[1]
        for original, value in reversed(firsts):
            name = self._temporary()
            test = self._hook(node, "truth", self._place(original), _named(name, value))
            kept = ast.Name(name, ast.Load())
            arms = (whole, kept) if isinstance(node.op, ast.And) else (kept, whole)
            whole = ast.IfExp(test, *arms)
        return self._hook(node, "bind", whole)

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        left = self.visit(node.left)
        tests: list[ast.expr] = []
        for ordinal, (op, right) in enumerate(zip(node.ops, node.comparators, strict=True)):
            name = self._temporary()
            last = ordinal == len(node.ops) - 1
            value = self.visit(right) if last else _named(name, self.visit(right))
            symbol = COMPARISONS[type(op)]
            arguments = (self._place(node), ordinal, symbol, left, value)
            tests.append(self._hook(node, "compare", *arguments))
            left = ast.Name(name, ast.Load())
        return tests[0] if len(tests) == 1 else _located(ast.BoolOp(ast.And(), tests), node)

    # --- expressions -----------------------------------------------------------------------------

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        operands = self.visit(node.left), self.visit(node.right)
        return self._hook(node, "operate", self._place(node), OPERATORS[type(node.op)], *operands)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        if isinstance(node.op, ast.Not):
            return self._test(node)
        operand = self.visit(node.operand)
        return self._hook(node, "operate", self._place(node), OPERATORS[type(node.op)], operand)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        if isinstance(node.func, ast.Name) and node.func.id == "super" and not node.args:
            node.args = [ast.Name(name, ast.Load()) for name in ("__class__", self._first)]
        call = self._hook(node, "call", self._place(node), self.visit(node.func))
        call.args += [self.visit(argument) for argument in node.args]
        call.keywords = [ast.keyword(k.arg, self.visit(k.value)) for k in node.keywords]
        return call

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        value = self.visit(node.value)
        if not isinstance(node.ctx, ast.Load):
            return ast.Attribute(value, node.attr, node.ctx)
        return self._hook(node, "attribute", self._place(node), value, node.attr)

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        if not isinstance(node.ctx, ast.Load):
            return self.generic_visit(node)
        place = self._place(node)
        return self._hook(node, "load", place, self.visit(node.value), self._index(node.slice))

    def _index(self, node: ast.expr) -> ast.expr:
        if isinstance(node, ast.Tuple):
            return ast.Tuple([self._index(item) for item in node.elts], ast.Load())
        if isinstance(node, ast.Slice):
            parts = (node.lower, node.upper, node.step)
            return self._hook(node, "slice", *(p and self.visit(p) for p in parts))
        return self.visit(node)

    def visit_Starred(self, node: ast.Starred) -> ast.expr:
        return ast.Starred(self._hook(node, "bound_items", self.visit(node.value)), node.ctx)

    def visit_Tuple(self, node: ast.Tuple | ast.List) -> ast.expr:
        """The elements of a display are bindings."""
        if isinstance(node.ctx, ast.Load):
            node.elts = [
                self.visit(e) if isinstance(e, ast.Starred) else self._bound(e) for e in node.elts
            ]
        return node

    visit_List = visit_Tuple

    def visit_Dict(self, node: ast.Dict) -> ast.expr:
        node.keys = [key and self.visit(key) for key in node.keys]
        node.values = [self._bound(value) for value in node.values]
        return node

    def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.expr:
        return _located(ast.NamedExpr(node.target, self._bound(node.value)), node)

    def visit_Lambda(self, node: ast.Lambda) -> ast.expr:
        node.args = self.visit(node.args)
        node.body = self._bound(node.body)
        return node

    def visit_DictComp(self, node: ast.DictComp) -> ast.expr:
        self._generators(node)
        node.key, node.value = self.visit(node.key), self._bound(node.value)
        return node

    def visit_Yield(self, node: ast.Yield) -> ast.expr:
        node.value = node.value and self._bound(node.value)
        return node

    def visit_YieldFrom(self, node: ast.YieldFrom) -> ast.expr:
        return _located(ast.YieldFrom(self._hook(node, "loop", self.visit(node.value))), node)

    def _generators(self, node: ast.ListComp | ast.GeneratorExp | ast.DictComp) -> None:
        for generator in node.generators:
            items = self.visit(generator.iter), ast.Constant(_pattern(generator.target))
            generator.iter = self._hook(generator.iter, "bound_items", *items)
            generator.ifs = [self._test(test) for test in generator.ifs]

    def visit_ListComp(self, node: ast.ListComp | ast.GeneratorExp) -> ast.expr:
        self._generators(node)
        node.elt = self._bound(node.elt)
        return node

    visit_GeneratorExp = visit_ListComp
    visit_SetComp = visit_ListComp

    def visit_Match(self, node: ast.Match) -> ast.stmt:
        """Patterns stay as they are; the subject is no float (the frontend sees to that)."""
        node.subject = self.visit(node.subject)
        for case in node.cases:
            case.guard = case.guard and self._test(case.guard)
            case.body = self._block(case.body)
        return node

    # --- statements ------------------------------------------------------------------------------

    def _block(self, statements: list[ast.stmt]) -> list[ast.stmt]:
        block: list[ast.stmt] = []
        for statement in statements:
            visited = self.visit(statement)
            block += visited if isinstance(visited, list) else [visited]
        return block

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.stmt:
        node.returns = None
        return self.generic_visit(node)

    def visit_arguments(self, node: ast.arguments) -> ast.arguments:
        for argument in (*node.posonlyargs, *node.args, *node.kwonlyargs, node.vararg, node.kwarg):
            if argument is not None:
                argument.annotation = None
        return self.generic_visit(node)

    def visit_Return(self, node: ast.Return) -> ast.stmt:
        return _located(ast.Return(node.value and self._bound(node.value)), node)

    def visit_Assign(self, node: ast.Assign) -> list[ast.stmt]:
        name = self._temporary()
        statements = [_assignment(name, self.visit(node.value), node)]
        for target in node.targets:
            statements += self._assigned(target, ast.Name(name, ast.Load()), node)
        return statements

    def visit_AnnAssign(self, node: ast.AnnAssign) -> list[ast.stmt]:
        value = node.value and self.visit(node.value)
        return self._assigned(node.target, value, node) if value else [_located(ast.Pass(), node)]

    def _assigned(self, target: ast.expr, value: ast.expr, at: ast.stmt) -> list[ast.stmt]:
        """The statements that bind `value` to a target."""
        match target:
            case ast.Name(id=name):
                return [_assignment(name, self._hook(at, "bind", value), at)]
            case ast.Subscript(value=array, slice=index):
                place = self._place(target)
                arguments = (place, self.visit(array), self._index(index), value)
                return [_located(ast.Expr(self._hook(at, "store", *arguments)), at)]
            case ast.Attribute(value=owner, attr=name):
                arguments = (self._place(target), self.visit(owner), name, value)
                return [_located(ast.Expr(self._hook(at, "set_attribute", *arguments)), at)]
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                return self._unpacked(parts, value, at)
        raise self._refusal(target, "this is no target of an assignment", "assign to a name")

    def _unpacked(self, parts: list[ast.expr], value: ast.expr, at: ast.stmt) -> list[ast.stmt]:
        names, rest = [], []
        for part in parts:
            starred = isinstance(part, ast.Starred)
            name = self._temporary()
            target = ast.Name(name, ast.Store())
            names.append(ast.Starred(target, ast.Store()) if starred else target)
            inner = part.value if starred else part
            rest += self._assigned(inner, ast.Name(name, ast.Load()), at)
        items = self._hook(at, "loop", value)
        return [_located(ast.Assign([ast.Tuple(names, ast.Store())], items), at), *rest]

    def visit_AugAssign(self, node: ast.AugAssign) -> list[ast.stmt]:
        """`x[i] op= e` is: load x[i], evaluate e, op, store (semantics 2.4)."""
        match node.target:
            case ast.Name(id=name):
                return [_assignment(name, self._augmented(node, name), node)]
            case ast.Subscript(value=array, slice=index):
                names = [self._temporary() for _ in range(3)]
                where = [self._place(node), *(ast.Name(name, ast.Load()) for name in names[:2])]
                old = self._hook(node, "load", *where)
                store = self._hook(node, "store", *where, self._augmented(node, names[2]))
                parts = (self.visit(array), self._index(index), old)
                loads = [_assignment(n, v, node) for n, v in zip(names, parts, strict=True)]
                return [*loads, _located(ast.Expr(store), node)]
            case ast.Attribute(value=owner, attr=attr):
                names = [self._temporary() for _ in range(2)]
                whose, place = ast.Name(names[0], ast.Load()), self._place(node.target)
                old = self._hook(node, "attribute", place, whose, attr)
                new = self._augmented(node, names[1])
                parts = (self.visit(owner), old)
                loads = [_assignment(n, v, node) for n, v in zip(names, parts, strict=True)]
                setting = self._hook(node, "set_attribute", place, whose, attr, new)
                return [*loads, _located(ast.Expr(setting), node)]
        raise self._refusal(node.target, "this is no target of an assignment", "assign to a name")

    def visit_Global(self, node: ast.Global) -> list[ast.stmt]:
        """What a run may change outside is noted first."""
        scope = ast.Call(ast.Name("globals", ast.Load()), [], [])
        return [node, _located(ast.Expr(self._hook(node, "sets", scope, *node.names)), node)]

    def _augmented(self, node: ast.AugAssign, old: str) -> ast.expr:
        operands = ast.Name(old, ast.Load()), self.visit(node.value)
        return self._hook(node, "augment", self._place(node), OPERATORS[type(node.op)], *operands)

    def visit_For(self, node: ast.For) -> ast.stmt:
        name = self._temporary()
        items = self._hook(node.iter, "loop", self.visit(node.iter))
        bound = self._assigned(node.target, ast.Name(name, ast.Load()), node)
        body = [*bound, *self._block(node.body)]
        loop = ast.For(ast.Name(name, ast.Store()), items, body, self._block(node.orelse))
        return _located(loop, node)


def _pattern(target: ast.expr) -> tuple | None:
    """How a target takes its item apart; None where it does not, or leaves the rest to a star."""
    parts = getattr(target, "elts", None)
    if parts is None or any(isinstance(part, ast.Starred) for part in parts):
        return None
    return tuple(map(_pattern, parts))


_NO_PARAMETERS = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])


def _located(new: Any, old: ast.AST) -> Any:
    return ast.copy_location(new, old)


def _named(name: str, value: ast.expr) -> ast.NamedExpr:
    return ast.NamedExpr(ast.Name(name, ast.Store()), value)


def _assignment(name: str, value: ast.expr, at: ast.AST) -> ast.stmt:
    return _located(ast.Assign([ast.Name(name, ast.Store())], value), at)
