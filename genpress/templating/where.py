"""Expressions over a row, such as a brief's `where`: the language of the templates, compiled once, run per row."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping

from jinja2 import nodes, pass_context
from jinja2.environment import Template
from jinja2.exceptions import TemplateSyntaxError
from jinja2.parser import Parser
from jinja2.runtime import Context
from jinja2.visitor import NodeTransformer

from genpress.domain.problems import propose, shown
from genpress.errors import InvalidInput, Place, Problem
from genpress.templating.codes import WHERE_NAME, WHERE_SYNTAX
from genpress.templating.failures import CAUGHT
from genpress.templating.filters import to_float
from genpress.templating.formats import BadValue
from genpress.templating.loading import UNCOMPILABLE
from genpress.templating.readable import boolean_of
from genpress.templating.rewriting import COLUMN, rewrite
from genpress.templating.sandbox import Sandbox
from genpress.templating.state import STATE

_RESULT = "result_of_where"
_COLUMN, _TRUTH = "column named", "truth of"
_ROW, _NUMBER = "row", "number"
_MAX_LENGTH = 4000
"""Code points of one expression."""
_EMPTY = frozenset({"", "0"})


NOWHERE = Place()
RowTest = Callable[[Mapping[str, str]], bool]
"""Says whether a row is wanted."""


def compile_where(expression: str, columns: Iterable[str], place: Place = NOWHERE) -> RowTest:
    """Return the test that an expression over a row's columns stands for.

    Columns stand as names, or as `row["Any name"]`; their values are text, `number(column)` reads one as a number.
    A column alone is true when its cell says `yes`, `true` or `1`, false at `no`, `false`, `0` or nothing.

    Args:
        expression: the expression, such as `category == 'Packs' and number(weight_g) < 900`.
        columns: the columns a row has.
        place: where the expression stands, for messages.

    Returns:
        A function of a row's values; it raises ValueError, in words, when the row cannot tell.

    Raises:
        InvalidInput: the expression is not valid, or names a column that is not there.
    """
    known = tuple(columns)
    environment = _environment()
    tree = _parsed(expression, environment, place)
    problems = list(_unknown(tree, known, place))
    if problems:
        raise InvalidInput(problems)
    return _Test(expression, _compile(tree, environment, place))


def _environment() -> Sandbox:
    environment = Sandbox()
    environment.globals = {}
    environment.filters.update({_COLUMN: _column, _TRUTH: _truth, _NUMBER: _number})
    return environment


def _parsed(expression: str, environment: Sandbox, place: Place) -> nodes.Expr:
    if len(expression) > _MAX_LENGTH:
        raise _invalid(place, f"the expression is longer than {_MAX_LENGTH} characters")
    try:
        parser = Parser(environment, expression, state="variable")
        tree = parser.parse_expression()
        if not parser.stream.eos:
            parser.fail("there is more after the end of the expression")
    except TemplateSyntaxError as error:
        raise _invalid(place, (error.message or "not valid").rstrip(".")) from None
    except UNCOMPILABLE:
        raise _invalid(place, "the expression is nested too deeply, or has a number of too many digits") from None
    return tree


def _invalid(place: Place, message: str) -> InvalidInput:
    hint = "An example: category == 'Packs' and number(weight_g) < 900"
    return InvalidInput([Problem(place, WHERE_SYNTAX, f"not a valid expression: {message}.", hint)])


def _unknown(tree: nodes.Expr, columns: tuple[str, ...], place: Place) -> Iterator[Problem]:
    for name in dict.fromkeys(_names(tree)):
        if name not in columns:
            message = f"the table has no column {shown(name)}."
            yield Problem(place, WHERE_NAME, message, propose(name, columns, "Its columns"))


def _names(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.Getitem) and (name := _row_item(node)):
        yield name
        return
    if isinstance(node, nodes.Call) and _is_number(node):
        children: Iterable[nodes.Node] = (*node.args, *node.kwargs)
    else:
        children = node.iter_child_nodes()
    if isinstance(node, nodes.Name):
        yield node.name
    for child in children:
        yield from _names(child)


def _row_item(node: nodes.Getitem) -> str:
    is_row = isinstance(node.node, nodes.Name) and node.node.name == _ROW
    return node.arg.value if is_row and isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str) else ""


def _is_number(node: nodes.Call) -> bool:
    return isinstance(node.node, nodes.Name) and node.node.name == _NUMBER and len(node.args) == 1


class _Meaning(NodeTransformer):
    """Gives names, `number(…)` and bare columns their meaning in an expression."""

    def visit_Getitem(self, node: nodes.Getitem) -> nodes.Node:  # noqa: N802 - the visitor's naming
        """Read `row["Any name"]`."""
        name = _row_item(node)
        self.generic_visit(node)
        return _filter(nodes.Const(name, lineno=node.lineno), _COLUMN) if name else node

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802
        """Read `number(column)`."""
        column = _column_name(node.args[0]) if _is_number(node) else ""
        self.generic_visit(node)
        return _numbered(node.args[0], column) if _is_number(node) else node

    def visit_Filter(self, node: nodes.Filter) -> nodes.Node:  # noqa: N802
        """Read `column | number`."""
        column = _column_name(node.node)
        self.generic_visit(node)
        plain = node.name == _NUMBER and node.node is not None and not node.args and not node.kwargs
        return _numbered(node.node, column) if plain and node.node is not None else node

    def visit_Not(self, node: nodes.Not) -> nodes.Node:  # noqa: N802
        """Make the operand true or false."""
        self.generic_visit(node)
        node.node = truth(node.node)
        return node

    def visit_And(self, node: nodes.And) -> nodes.Node:  # noqa: N802
        """Make both operands true or false."""
        return self._both(node)

    def visit_Or(self, node: nodes.Or) -> nodes.Node:  # noqa: N802
        """Make both operands true or false."""
        return self._both(node)

    def _both(self, node: nodes.And | nodes.Or) -> nodes.Node:
        self.generic_visit(node)
        node.left, node.right = truth(node.left), truth(node.right)
        return node


def truth(node: nodes.Expr) -> nodes.Expr:
    """Return an expression that is true or false, never text that happens not to be empty."""
    if isinstance(node, nodes.Compare | nodes.Test | nodes.Not | nodes.And | nodes.Or):
        return node
    return _filter(node, _TRUTH)


def _column_name(node: nodes.Node | None) -> str:
    if isinstance(node, nodes.Getitem):
        return _row_item(node)
    return node.name if isinstance(node, nodes.Name) else ""


def _numbered(node: nodes.Node, column: str) -> nodes.Filter:
    """Return `number(node)`, which names the column in its error."""
    said = nodes.Keyword(COLUMN, nodes.Const(column, lineno=node.lineno), lineno=node.lineno)
    return nodes.Filter(node, _NUMBER, [], [said], None, None, lineno=node.lineno)


def _filter(node: nodes.Expr, name: str) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)


def _compile(tree: nodes.Expr, environment: Sandbox, place: Place) -> Template:
    meant = _Meaning().visit(tree)
    result = nodes.Assign(nodes.Name(_RESULT, "store", lineno=1), truth(meant), lineno=1)
    template = nodes.Template([result], lineno=1)
    template.set_environment(environment)
    STATE.begin({}, None)
    try:
        code = environment.compile(rewrite(template, ""), None, "where")
    except TemplateSyntaxError as error:
        raise _invalid(place, (error.message or "not valid").rstrip(".")) from None
    except UNCOMPILABLE:
        raise _invalid(place, "the expression is nested too deeply") from None
    return Template.from_code(environment, code, {})


class _Test:
    """A compiled expression; each thread has its own context, which every row uses again."""

    def __init__(self, expression: str, template: Template) -> None:
        self._expression = expression
        self._template = template
        self._local = threading.local()

    def __call__(self, row: Mapping[str, str]) -> bool:
        STATE.begin(row, None)
        context = self._context(row)
        try:
            for _ in self._template.root_render_func(context):
                pass
        except CAUGHT as error:
            raise ValueError(f"`{self._expression}`: {_reason(error)}") from None
        return bool(context.vars.pop(_RESULT))

    def _context(self, row: Mapping[str, str]) -> Context:
        context: Context | None = getattr(self._local, "context", None)
        if context is None:
            context = self._local.context = self._template.new_context({}, shared=True)
        # The row itself gives the names: nothing is copied, and an expression cannot write to it.
        context.parent = row if isinstance(row, dict) else dict(row)
        return context


def _reason(error: Exception) -> str:
    said = str(error) or type(error).__name__
    # The usual slip: a cell is text, and Python's words for that help nobody who writes a brief.
    mixed = isinstance(error, TypeError) and "'str'" in said and ("'int'" in said or "'float'" in said)
    return "a cell is text; write number(column) to compare it with a number" if mixed else said


@pass_context
def _column(_: Context, name: str) -> object:
    if name in STATE.names:
        return STATE.names[name]
    raise BadValue(f"the row has no column {shown(name)}")


@pass_context
def _truth(_: Context, value: object) -> bool:
    if not isinstance(value, str):
        return bool(value)
    said = boolean_of(value)
    if said is None and value.strip() in {"", "0", "1"}:
        return value.strip() == "1"
    if said is None:
        raise BadValue(f"the text {value[:40]!r} is neither yes nor no; compare it with ==")
    return said


def _number(value: object, default: float | None = None, *, column: str = "") -> float:
    try:
        return to_float(value, default)
    except BadValue as error:
        raise BadValue(f"{column}: {error}" if column else str(error)) from None
