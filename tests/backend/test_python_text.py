"""Generated Python as a text: goldens, precedence, wrapping."""

import ast
import shutil
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ir_programs import MATRIX, PROGRAMS, VECTOR, Source, apply, const, load, power_sum, temp, view

from s2s.backend import python
from s2s.backend.python.layout import LIMIT, quoted, wrap
from s2s.ir.nodes import (
    NEWAXIS,
    Alloc,
    Apply,
    For,
    Func,
    If,
    Let,
    Raise,
    Record,
    Slice,
    Update,
    Var,
    While,
)
from s2s.ir.source import Site, Span
from s2s.ir.types import BOOL, F32, F64, I64
from s2s.transform.nest import nest

SRC = Source("text.py", "def f(x, a, b, n):\n    pass")
SPAN = SRC.at(2)
x, A, a, b, n = Var("x", VECTOR), Var("A", MATRIX), Var("a", F64), Var("b", F64), Var("n", I64)
h, p = Var("h", F32), Var("p", BOOL)


def lines(*body, results=(), strong=False) -> list[str]:
    """The statements of a function, without its head and the margin notes."""
    params = (x, A, a, b, n, h, p)
    func = Func(name="f", params=params, body=body, results=results, span=SRC.at(1))
    text = python.emit(nest(func), strong=strong).text
    statements = text[text.index("):\n") + 3 :].splitlines()
    return [line.split("  #")[0][4:].rstrip() for line in statements][:-1]


def let(target, value) -> Let:
    return SRC.let(2, target, value)


def of(value) -> str:
    """How an expression is printed."""
    (line,) = lines(let(Var("y", value.type), value))
    return line.removeprefix("y = ")


# --- whole modules -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", PROGRAMS)
def test_golden(name, golden):
    emitted = python.emit(nest(PROGRAMS[name]()))
    compile(emitted.text, name, "exec")
    golden(emitted.text, f"python/{name}.txt")


def test_strong_products_are_printed_as_such():
    text = python.emit(nest(power_sum()), strong=True).text
    assert "from s2s.kernels import strong, zeros_like\n" in text
    assert "x_bar[k] += strong(s_bar, s)" in text
    assert "strong" not in python.emit(nest(power_sum())).text


def test_text_passes_a_linter(tmp_path):
    ruff = shutil.which("ruff", path=f"{sys.prefix}/bin")
    if ruff is None:
        pytest.skip("ruff is not installed")
    for name, make in PROGRAMS.items():
        path = tmp_path / f"{name}.py"
        path.write_text(python.emit(nest(make())).text)
    rules = ["--isolated", "--select", "E,F,I,W", "--line-length", "100"]
    settings = ["--config", "lint.isort.known-first-party=['s2s']"]
    run = subprocess.run(
        [ruff, "check", *rules, *settings, tmp_path], capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout


def test_the_line_map_knows_every_line_of_a_statement():
    emitted = python.emit(nest(power_sum()))
    rows = emitted.text.splitlines()
    for number, span in emitted.spans.items():
        assert rows[number - 1].split("#")[1].split(":")[0].strip() == str(span.line)
    assert len(emitted.spans) == 10


# --- expressions -------------------------------------------------------------------------------

SYMBOLS = {ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "div"}
COMPARISONS = {ast.Lt: "lt", ast.GtE: "ge", ast.Eq: "eq"}
floats = st.deferred(
    lambda: st.one_of(
        st.sampled_from([a, b, const(2.0), const(-1.5), load(x, n)]),
        st.builds(apply, st.sampled_from(["add", "sub", "mul", "div"]), floats, floats),
        st.builds(apply, st.just("neg"), floats),
        st.builds(apply, st.just("exp"), floats),
        st.builds(apply, st.just("select"), bools, floats, floats),
    )
)
bools = st.deferred(
    lambda: st.one_of(
        st.just(p),
        st.builds(apply, st.sampled_from(["lt", "ge", "eq"]), floats, floats),
        st.builds(apply, st.sampled_from(["and_", "or_"]), bools, bools),
        st.builds(apply, st.just("not_"), bools),
    )
)


def tree(node: ast.AST) -> object:
    """What Python reads, as nested tuples."""
    match node:
        case ast.Name():
            return node.id
        case ast.Constant():
            return node.value
        case ast.UnaryOp(op=op, operand=operand):
            return ("not_" if isinstance(op, ast.Not) else "neg", tree(operand))
        case ast.BinOp(left=left, op=op, right=right):
            return (SYMBOLS[type(op)], tree(left), tree(right))
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return (COMPARISONS[type(op)], tree(left), tree(right))
        case ast.BoolOp(op=op, values=values):
            name = "and_" if isinstance(op, ast.And) else "or_"
            result = tree(values[0])
            for value in values[1:]:
                result = (name, result, tree(value))
            return result
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return ("select", tree(test), tree(body), tree(orelse))
        case ast.Subscript(value=value, slice=index):
            return ("load", tree(value), tree(index))
        case ast.Call(func=ast.Attribute(attr="float64"), args=[arg]):
            return tree(arg)
        case ast.Call(func=ast.Name(id=name), args=args):
            return (name, *map(tree, args))
    raise TypeError(ast.dump(node))


def expected(expr) -> object:
    match expr:
        case Var():
            return expr.name
        case Apply():
            return (expr.op.name, *map(expected, expr.args))
    if expr == load(x, n):
        return ("load", "x", "n")
    return ("neg", -expr.value) if expr.value < 0 else expr.value


def subtracted(node: object) -> object:
    """`a + (-b)` is read as `a - b`."""
    if not isinstance(node, tuple):
        return node
    name, *args = map(subtracted, node)
    if name in ("add", "sub") and isinstance(args[1], tuple) and args[1][0] == "neg":
        return ("sub" if name == "add" else "add", args[0], args[1][1])
    return (name, *args)


def left_grouped(node: object) -> object:
    """`p and (q and r)` is `(p and q) and r`: Python's AST holds a list."""
    if not isinstance(node, tuple):
        return node
    node = (node[0], *map(left_grouped, node[1:]))
    name, *args = node
    if name in ("and_", "or_") and isinstance(args[1], tuple) and args[1][0] == name:
        return left_grouped((name, (name, args[0], args[1][1]), args[1][2]))
    return node


@settings(max_examples=100, deadline=None)
@given(st.one_of(floats, bools))
def test_python_reads_what_was_meant(expr):
    func = Func(
        name="f",
        params=(x, a, b, n, p),
        body=(let(Var("y", expr.type), expr),),
        results=(),
        span=SRC.at(1),
    )
    module = ast.parse(python.emit(func).text)
    value = module.body[-1].body[0].value
    assert left_grouped(tree(value)) == left_grouped(subtracted(expected(expr)))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (apply("sub", a, apply("sub", b, a)), "a - (b - a)"),
        (apply("neg", apply("mul", a, b)), "-(a * b)"),
        (apply("mul", apply("neg", a), b), "-a * b"),
        (apply("add", a, const(-2.0)), "a - 2.0"),
        (apply("sub", a, apply("neg", b)), "a + b"),
        (apply("sub", a, apply("neg", apply("add", a, b))), "a + (a + b)"),
        (view(x, NEWAXIS), "x[None, :]"),
        (apply("not_", apply("lt", a, b)), "not (a < b)"),
        (apply("select", apply("lt", a, b), a, b), "a if a < b else b"),
        (apply("select", apply("lt", x, b), x, b), "np.where(x < b, x, b)"),
        (apply("and_", apply("lt", x, b), apply("lt", x, a)), "(x < b) & (x < a)"),
        (apply("not_", apply("lt", x, b)), "~(x < b)"),
        (apply("div", a, apply("to_f64", n)), "a / n"),
        (apply("exp", apply("to_f64", n)), "exp(np.float64(n))"),
        (apply("div", apply("to_f64", n), apply("to_f64", n)), "np.float64(n) / np.float64(n)"),
        (apply("mul", const(0.1, F32), h), "0.1 * h"),
        (apply("exp", const(0.1, F32)), "exp(np.float32(0.1))"),
        (apply("to_f64", h), "np.float64(h)"),
        (apply("to_f64", apply("lt", x, b)), "(x < b).astype(np.float64)"),
        (apply("ifloordiv", n, const(2)), "n // 2"),
        (apply("ipow", n, const(2)), "n**2"),
        (apply("ipow", n, n), "ipow(n, n)"),
        (apply("powi", a, const(3)), "powi(a, 3)"),
        (apply("abs", a), "abs(a)"),
        (apply("sum", A, axes=None, keepdims=False), "sum(A)"),
        (apply("sum", A, axes=(0,), keepdims=True), "sum(A, axes=(0,), keepdims=True)"),
        (apply("maximum", a, b), "maximum(a, b)"),
        (apply("zeros_like", x), "zeros_like(x)"),
        (apply("zeros_like", a), "0.0"),
        (apply("concatenate", x, x, axis=0), "np.concatenate((x, x), axis=0)"),
        (apply("matmul_ct", A, x, cotangent=1), "matmul(A, x)"),
        (const(float("inf")), "np.inf"),
        (const(float("-inf")), "-np.inf"),
        (const(float("nan")), "np.nan"),
        (const(-0.0), "-0.0"),
        (const(0.1, F32), "np.float32(0.1)"),
        (Alloc((n,), const(0.0), VECTOR), "np.zeros(n)"),
        (Alloc((n,), const(-0.0), VECTOR), "np.full(n, -0.0, dtype=np.float64)"),
        (Alloc((n, n), const(1.0), MATRIX), "np.ones((n, n))"),
        (Alloc((n,), None, VECTOR), "np.empty(n)"),
        (view(A, n, Slice(const(1), None)), "A[n, 1:]"),
        (view(x, Slice(apply("add", n, const(1)), n, 2)), "x[n + 1 : n:2]"),
        (view(A, n, n), "A[n, n, ...]"),
    ],
)
def test_spelling(value, text):
    assert of(value) == text


def test_literals_never_raise_on_division():
    one, zero, y = Var("one", F64), Var("zero", F64), Var("y", F64)
    start = (let(one, const(1.0)), let(zero, const(0.0)))
    assert lines(*start, let(y, apply("div", one, zero)))[-1] == "y = np.float64(one) / zero"
    assert lines(*start, let(y, apply("div", a, zero)))[-1] == "y = a / zero"
    assert lines(*start, let(y, apply("div", one, const(2.0))))[-1] == "y = one / 2.0"
    assert lines(*start, let(one, apply("div", one, zero)))[-1] == "one = np.float64(one) / zero"


# --- statements --------------------------------------------------------------------------------


def test_breaks_come_back():
    stopped, k, test = Var("stopped", BOOL), Var("k", I64), temp(BOOL)
    leave = If(
        span=SPAN,
        test=test,
        then=(let(stopped, const(True)),),
        other=(let(a, apply("neg", a)),),
    )
    loop = For(
        span=SPAN,
        var=k,
        start=const(0),
        stop=n,
        step=const(1),
        until=stopped,
        body=(let(test, apply("lt", a, b)), leave),
    )
    assert lines(let(stopped, const(False)), loop) == [
        "for _ in range(n):",
        "    if a < b:",
        "        break",
        "    a = -a",
    ]
    assert "    if stopped:" in lines(let(stopped, const(False)), loop, results=(stopped,))


def test_breaks_come_back_in_while_loops():
    stopped, more, cond, test = Var("stopped", BOOL), temp(BOOL), temp(BOOL), temp(BOOL)
    leave = If(
        span=SPAN,
        test=p,
        then=(let(stopped, const(True)),),
        other=(let(a, apply("neg", a)),),
    )
    short_circuit = (
        let(more, apply("not_", stopped)),
        If(
            span=SPAN,
            test=more,
            then=(let(test, apply("lt", a, b)), let(cond, test)),
            other=(let(cond, more),),
        ),
    )
    loop = While(span=SPAN, test=short_circuit, cond=cond, body=(leave,))
    body = ["    if p:", "        break", "    a = -a"]
    assert lines(let(stopped, const(False)), loop) == ["while a < b:", *body]
    endless = While(span=SPAN, test=(let(cond, apply("not_", stopped)),), cond=cond, body=(leave,))
    assert lines(let(stopped, const(False)), endless) == ["while True:", *body]


def test_views_are_written_where_they_are_used():
    middle, total = temp(VECTOR), temp(VECTOR)
    window = let(middle, view(x, Slice(const(1), const(-1))))
    update = (
        let(total, apply("mul", middle, const(2.0))),
        Update(span=SPAN, array=middle, value=total),
    )
    assert lines(window, *update) == ["x[1:-1] *= 2.0"]
    assert lines(window, let(x, apply("neg", x)), *update) == [
        "t = x[1:-1]",
        "x = -x",
        "t *= 2.0",
    ]


def test_a_transposed_view_is_updated_through_a_subscript():
    turned = temp(MATRIX)
    from s2s.ir.nodes import View

    body = (
        let(turned, View(A, "transpose", (1, 0), MATRIX)),
        Update(span=SPAN, array=turned, value=a, mode="add"),
    )
    assert lines(*body) == ["A.T[...] += a"]


def test_empty_arms():
    nothing = If(span=SPAN, test=p, then=(), other=())
    assert lines(nothing) == ["if p:", "    pass"]
    otherwise = If(span=SPAN, test=p, then=(), other=(let(a, b),))
    assert lines(otherwise) == ["if not p:", "    a = b"]


def test_messages_are_string_literals():
    stop = Raise(span=SPAN, exception=ValueError, message='it\'s "so"\n')
    (line,) = lines(stop)
    assert ast.literal_eval(line.removeprefix("raise ValueError")) == 'it\'s "so"\n'
    assert lines(Raise(span=SPAN, exception=AssertionError, message=None)) == [
        "raise AssertionError"
    ]


def test_a_function_may_have_the_name_of_a_kernel():
    y = Var("y", F64)
    body = (let(y, apply("relu", a)),)
    func = Func(name="relu", params=(a,), body=body, results=(y,), span=SRC.at(1), doc="d " * 90)
    text = python.emit(func).text
    assert "import relu as relu_1\n" in text
    assert "y = relu_1(a)" in text
    assert max(map(len, text.splitlines())) <= LIMIT
    assert " ".join(ast.get_docstring(ast.parse(text).body[-1]).split()) == func.doc.strip()


def test_no_variable_hides_a_builtin_that_is_used():
    value, y = Var("abs", F64), Var("y", F64)
    first, second = lines(let(value, apply("abs", a)), let(y, apply("neg", value)))
    assert (first, second) == ("abs_1 = abs(a)", "y = -abs_1")


# --- layout ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "total = " + " + ".join(f"first_{k} * second_{k}" for k in range(12)),
        "x[i] += " + " - ".join(f"value_{k}[i, j]" for k in range(12)),
        "y = np.concatenate((" + ", ".join(f"array_{k}" for k in range(20)) + "), axis=0)",
        "return " + ", ".join(f"parameter_{k}_bar" for k in range(12)),
        "return " + " * ".join(f"parameter_{k}_bar" for k in range(12)),
        "y = a if " + " or ".join(f"flag_{k} < limit_{k}" for k in range(9)) + " else b",
        "y = f(" + " + ".join(f"(a if flag_{k} and other_{k} else b)" for k in range(4)) + ")",
        "y = a if not " + " < ".join(f"long_name_{k}" * 4 for k in range(2)) + " else b",
        "y = " + "exp(" * 20 + "argument" + ")" * 20,
        "y = " + " + ".join(f"long_function_name({k}, other(argument))" for k in range(5)),
    ],
)
def test_long_lines_are_wrapped_and_mean_the_same(text):
    assert len(text) > LIMIT
    wrapped = wrap(text, 1)
    assert max(map(len, wrapped)) <= LIMIT
    module = ast.parse("def f():\n" + "\n".join(wrapped))
    assert ast.dump(module.body[0].body[0]) == ast.dump(
        ast.parse(f"def f():\n    {text}").body[0].body[0]
    )


def test_long_heads_are_wrapped():
    names = ", ".join(f"parameter_{k}" for k in range(20))
    for text in (f"def f({names}):", f"if {names.replace(', ', ' and ')}:"):
        wrapped = wrap(text, 0)
        assert max(map(len, wrapped)) <= LIMIT
        dumped = ast.dump(ast.parse("\n".join([*wrapped, "    pass"])))
        assert dumped == ast.dump(ast.parse(f"{text}\n    pass"))


def test_quotations_leave_comments_out():
    source = Source("quote.py", 'y = "#" + x  # why')
    assert quoted(source.at(1)) == 'y = "#" + x'


def test_lines_of_other_files_name_the_file():
    other = Source("/somewhere/helper.py", "def g(z):\n    return z + z")
    value = apply("add", a, a)
    body = (Let(span=other.at(2), target=Var("y", F64), value=value),)
    func = Func(name="f", params=(a,), body=body, results=(), span=SRC.at(1))
    assert "    y = a + a  # helper.py:2: return z + z\n" in python.emit(func).text


def test_a_file_that_cannot_be_read_is_not_quoted():
    span = Span(filename="gone.py", line=3, column=0, end_line=3, end_column=5)
    body = (Let(span=span, target=Var("y", F64), value=apply("neg", a)),)
    func = Func(name="f", params=(a,), body=body, results=(), span=span)
    assert "    y = -a  # 3\n" in python.emit(func).text


def test_long_sites_stay_comments():
    source = Source("long_site.py", "y = " + " + ".join(f"value_{k}(x)" for k in range(20)))
    site = Site(span=source.at(1))
    record = Record(span=SPAN, site=site, index=n, switching=a, tie=p)
    func = Func(name="f", params=(a, n, p), body=(record,), results=(), span=SPAN, sites=(site,))
    text = python.emit(func).text
    ast.parse(text)
    (line,) = (line for line in text.splitlines() if "long_site.py:1:1" in line)
    assert len(line) == LIMIT and line.endswith("...")
