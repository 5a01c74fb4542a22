"""Rewriting of parsed templates: only what is rendered stays, and everything that repeats or grows is counted."""

from __future__ import annotations

from collections.abc import Iterable

from jinja2 import nodes
from jinja2.exceptions import TemplateSyntaxError
from jinja2.visitor import NodeTransformer

LOOP = "each of"
CONCAT = "joined by ~"
WORKED = "work of"
COMPARED = "compared with"
NESTED = "nested in"
COLUMN = "column"
"""Names of the inner filters that count; they hold a space, so that no template can say them. `COLUMN` is a keyword."""

_MARKET_FILTERS = frozenset({"number", "currency", "percent", "date", "unit"})
_COMPARING_WORDS = "in eq equalto == ne != gt greaterthan > ge >= lt lessthan < le <= lower upper"
_COMPARING_TESTS = frozenset(_COMPARING_WORDS.split())
_UNNAMED = frozenset({"varargs", "kwargs"})
_ROOT_KEPT = (nodes.Import, nodes.FromImport, nodes.Assign, nodes.AssignBlock, nodes.Macro, nodes.Extends)
BLOCK_NAMES = frozenset({"system", "user"})
_NODE_WORK = 4
"""Work of evaluating one node of a loop's or macro's body, besides the text it gives."""
_PASS_WORK = 40
"""Work of one pass through a loop or one call of a macro."""


def rewrite(template: nodes.Template, keep: str) -> nodes.Template:
    """Return a template ready to be compiled; the block `keep` is what a prompt's root gives.

    Raises:
        TemplateSyntaxError: it uses what genpress does not have: recursive loops, `autoescape`.
    """
    environment = template.environment
    if keep and is_prompt(template):
        template.body = [node for node in template.body if _kept(node, keep)]
    result = _Counting().visit(template)
    result.set_environment(environment)
    return template


def is_prompt(template: nodes.Template) -> bool:
    """Return whether a template has one of the blocks `system` and `user` at its root."""
    return any(isinstance(node, nodes.Block) and node.name in BLOCK_NAMES for node in template.body)


def _kept(node: nodes.Node, keep: str) -> bool:
    return isinstance(node, _ROOT_KEPT) or (isinstance(node, nodes.Block) and _needed(node, keep))


def _needed(block: nodes.Block, keep: str) -> bool:
    # Blocks of other names may stand in for blocks inside the kept one, in a parent.
    return block.name == keep or block.name not in BLOCK_NAMES


def weight_of(body: Iterable[nodes.Node]) -> int:
    """Return the work of going once through a body, loops inside it counted as one pass."""
    work = _PASS_WORK
    for node in body:
        work += sum(len(text.data) for text in node.find_all(nodes.TemplateData))
        work += _NODE_WORK * sum(1 for _ in node.find_all(nodes.Node))
        work += len(node.data) if isinstance(node, nodes.TemplateData) else _NODE_WORK
    return work


def _filter(node: nodes.Node, name: str, *args: nodes.Expr) -> nodes.Filter:
    return nodes.Filter(node, name, list(args), [], None, None, lineno=node.lineno)


class _Counting(NodeTransformer):
    def visit_Template(self, node: nodes.Template) -> nodes.Node:  # noqa: N802 - the visitor's naming
        """Charge for every rendering of a template, included ones too."""
        return self._worked(node)

    def visit_Block(self, node: nodes.Block) -> nodes.Node:  # noqa: N802
        """Charge for every rendering of a block."""
        return self._worked(node)

    def visit_Macro(self, node: nodes.Macro) -> nodes.Node:  # noqa: N802
        """Charge for every call of a macro."""
        return self._worked(node)

    def visit_CallBlock(self, node: nodes.CallBlock) -> nodes.Node:  # noqa: N802
        """Charge for every call of a caller's body."""
        return self._worked(node)

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802
        """Charge for all passes of a loop before its first."""
        if node.recursive:
            raise TemplateSyntaxError("recursive loops are not offered", node.lineno)
        weight = nodes.Const(weight_of([*node.body, *([node.test] if node.test else [])]), lineno=node.lineno)
        self.generic_visit(node)
        node.iter = _filter(node.iter, LOOP, weight)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802
        """Bound what `~` joins."""
        self.generic_visit(node)
        return _filter(nodes.List(node.nodes, lineno=node.lineno), CONCAT)

    def visit_Compare(self, node: nodes.Compare) -> nodes.Node:  # noqa: N802
        """Charge for what is compared."""
        self.generic_visit(node)
        node.expr = _compared(node.expr)
        for operand in node.ops:
            operand.expr = _compared(operand.expr)
        return node

    def visit_List(self, node: nodes.List) -> nodes.Node:  # noqa: N802
        """Measure a list that holds other values."""
        return self._nested(node)

    def visit_Tuple(self, node: nodes.Tuple) -> nodes.Node:  # noqa: N802
        """Measure a tuple that holds other values; one that is assigned to is no value."""
        return node if node.ctx != "load" else self._nested(node)

    def visit_Dict(self, node: nodes.Dict) -> nodes.Node:  # noqa: N802
        """Measure a table that holds other values."""
        return self._nested(node)

    def visit_Name(self, node: nodes.Name) -> nodes.Node:  # noqa: N802
        """Refuse the arguments without names: they nest values unseen."""
        if node.name in _UNNAMED:
            raise TemplateSyntaxError(f"`{node.name}` is not offered: name the arguments of a macro", node.lineno)
        return node

    def visit_Test(self, node: nodes.Test) -> nodes.Node:  # noqa: N802
        """Charge for what a comparing test compares."""
        self.generic_visit(node)
        if node.name in _COMPARING_TESTS:
            node.node = _compared(node.node)
            node.args = [_compared(argument) for argument in node.args]
        return node

    def visit_Getitem(self, node: nodes.Getitem) -> nodes.Node:  # noqa: N802
        """Charge for what is cut."""
        self.generic_visit(node)
        if isinstance(node.arg, nodes.Slice):
            node.node = _compared(node.node)
        return node

    def visit_Filter(self, node: nodes.Filter) -> nodes.Node:  # noqa: N802
        """Tell the market's filters which column they read, for their errors."""
        column = column_of(node.node) if node.name in _MARKET_FILTERS else ""
        self.generic_visit(node)
        if column and all(keyword.key != COLUMN for keyword in node.kwargs):
            keyword = nodes.Keyword(COLUMN, nodes.Const(column, lineno=node.lineno), lineno=node.lineno)
            kwargs = [*node.kwargs, keyword]
            return nodes.Filter(
                node.node, node.name, node.args, kwargs, node.dyn_args, node.dyn_kwargs, lineno=node.lineno
            )
        return node

    def visit_ScopedEvalContextModifier(self, node: nodes.ScopedEvalContextModifier) -> nodes.Node:  # noqa: N802
        """Refuse `autoescape`."""
        raise TemplateSyntaxError("`autoescape` is not offered: a prompt is plain text", node.lineno)

    def _nested(self, node: nodes.List | nodes.Tuple | nodes.Dict) -> nodes.Node:
        self.generic_visit(node)
        return node if all(isinstance(item, nodes.Const) for item in _items(node)) else _filter(node, NESTED)

    def _worked(self, node: nodes.Template | nodes.Block | nodes.Macro | nodes.CallBlock) -> nodes.Node:
        weight = nodes.Const(weight_of(node.body), lineno=node.lineno)
        self.generic_visit(node)
        node.body.insert(0, nodes.ExprStmt(_filter(weight, WORKED), lineno=node.lineno))
        return node


def _items(node: nodes.List | nodes.Tuple | nodes.Dict) -> Iterable[nodes.Node]:
    return (pair.value for pair in node.items) if isinstance(node, nodes.Dict) else node.items


def _compared(node: nodes.Expr) -> nodes.Expr:
    # Constants are as short as the template itself; what is computed or read may be long.
    return node if isinstance(node, nodes.Const) else _filter(node, COMPARED)


def column_of(node: nodes.Node | None) -> str:
    """Return `row.weight_g` for a chain of filters that begins there; empty for anything else."""
    while isinstance(node, nodes.Filter):
        node = node.node
    if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
        return f"{node.node.name}.{node.attr}"
    is_item = isinstance(node, nodes.Getitem) and isinstance(node.node, nodes.Name)
    if is_item and isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
        return f"{column_of_name(node)}.{node.arg.value}"
    return ""


def column_of_name(node: nodes.Getitem) -> str:
    """Return the name that an item is read of."""
    return node.node.name if isinstance(node.node, nodes.Name) else ""
