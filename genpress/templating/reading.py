"""Reading a template for what it reads: every name and column that its text can depend on, without rendering it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from jinja2 import nodes

from genpress.templating.loading import Closure, Template, reference_name
from genpress.templating.reads import RESERVED, SHARED, TABLES, Access
from genpress.templating.rewriting import BLOCK_NAMES

_ALWAYS = frozenset({"loop", "self", "super", "caller", "range", "dict", "namespace"})
_WITH_KEYS = frozenset({*TABLES, *SHARED})
_SELF = "self"
_FUNCTIONS = frozenset({"cycler", "joiner"})
_FACT_FILTERS = frozenset({"facts", "fact"})


@dataclass(slots=True)
class Reading:
    """Goes through what is rendered for one block of a prompt, and notes every read and every name that is set."""

    closure: Closure
    accesses: list[Access] = field(default_factory=list)
    assigned: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Names that are set somewhere, with the first place."""
    _file: str = ""
    _guarded: bool = False
    _seen: set[tuple[str, str, int]] = field(default_factory=set)

    def prompt(self, keep: str) -> None:
        """Read what is rendered for the block `keep`."""
        for template in self.closure.chain():
            self._file = template.file
            for node in template.tree.body:
                if not isinstance(node, nodes.Block | nodes.Output | nodes.Extends):
                    self._visit(node)
        self._block(keep, 0)

    def fragment(self, tree: nodes.Template, file: str) -> None:
        """Read a field's template."""
        self._file = file
        self._all(tree.body)

    def free(self) -> list[Access]:
        """Return the reads of names that nothing in the templates sets, and that are not in every prompt."""
        known = RESERVED | _ALWAYS | _FUNCTIONS | set(self.assigned)
        return [access for access in self.accesses if access.name not in known]

    def _block(self, name: str, depth: int) -> None:
        found = [(template, block) for template in self.closure.chain() for block in _blocks(template, name)]
        if depth >= len(found) or ("block", name, depth) in self._seen:
            return
        self._seen.add(("block", name, depth))
        template, block = found[depth]
        self._within(template, block.body)
        if any(node.name == "super" for node in block.find_all(nodes.Name)):
            # `super.super()` passes one over, so that every older definition may be rendered.
            for older in range(depth + 1, len(found)):
                self._block(name, older)

    def _within(self, template: Template, body: Sequence[nodes.Node]) -> None:
        outer, self._file = self._file, template.file
        self._all(body)
        self._file = outer

    def _all(self, body: Iterable[nodes.Node]) -> None:
        for node in body:
            self._visit(node)

    def _visit(self, node: nodes.Node) -> None:
        handler = _HANDLERS.get(type(node))
        if handler is None or not handler(self, node):
            self._all(node.iter_child_nodes())

    def note(self, node: nodes.Node, name: str, column: str | None) -> None:
        """Note a read."""
        self.accesses.append(Access(name, column, self._file, node.lineno, self._guarded))

    def assign(self, node: nodes.Node, name: str) -> None:
        """Note that a name is set."""
        self.assigned.setdefault(name, (self._file, node.lineno))

    def guarded(self, node: nodes.Node) -> None:
        """Read something whose absence the template handles."""
        outer, self._guarded = self._guarded, True
        self._visit(node)
        self._guarded = outer

    def refer(self, said: str) -> None:
        """Read another template that is included or imported."""
        if ("template", said, 0) not in self._seen:
            self._seen.add(("template", said, 0))
            template = self.closure.find(said)
            self._within(template, template.tree.body)

    def block(self, name: str) -> None:
        """Read a block inside a block, as the prompt defines it last."""
        self._block(name, 0)

    def every_block(self) -> None:
        """Read all blocks: which one is rendered is computed."""
        for template in self.closure.chain():
            for block in template.tree.find_all(nodes.Block):
                self._block(block.name, 0)


def _blocks(template: Template, name: str) -> Iterator[nodes.Block]:
    return (block for block in template.tree.find_all(nodes.Block) if block.name == name)


def _table(node: nodes.Node) -> str:
    return node.name if isinstance(node, nodes.Name) and node.ctx == "load" and node.name in _WITH_KEYS else ""


def _on_attribute(reading: Reading, node: nodes.Node) -> bool:
    if not isinstance(node, nodes.Getattr):
        return False
    if name := _table(node.node):
        reading.note(node, name, node.attr)
    elif isinstance(node.node, nodes.Name) and node.node.name == _SELF:
        reading.block(node.attr)
    else:
        return False
    return True


def _on_item(reading: Reading, node: nodes.Node) -> bool:
    if not isinstance(node, nodes.Getitem) or not (name := _table(node.node)):
        return False
    if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
        reading.note(node, name, node.arg.value)
        return True
    return False


def _on_filter(reading: Reading, node: nodes.Node) -> bool:
    if not isinstance(node, nodes.Filter) or node.node is None:
        return False
    if node.name in {"default", "d"}:
        reading.guarded(node.node)
        for child in (*node.args, *node.kwargs):
            reading.guarded(child)
        return True
    names = _constant_names(node)
    if node.name in _FACT_FILTERS and names and (table := _table(node.node)):
        for name in names:
            reading.note(node, table, name)
        return True
    return False


def _constant_names(node: nodes.Filter) -> list[str]:
    if node.kwargs or node.dyn_args or node.dyn_kwargs:
        return []
    names = [arg.value for arg in node.args if isinstance(arg, nodes.Const) and isinstance(arg.value, str)]
    return names if len(names) == len(node.args) else []


def _on_test(reading: Reading, node: nodes.Node) -> bool:
    if not isinstance(node, nodes.Test) or node.name not in {"defined", "undefined"}:
        return False
    if not _table(node.node):
        reading.guarded(node.node)
    return True


def _on_name(reading: Reading, node: nodes.Node) -> bool:
    if isinstance(node, nodes.Name):
        if node.name == _SELF:
            reading.every_block()
        elif node.ctx == "load":
            reading.note(node, node.name, None)
        else:
            reading.assign(node, node.name)
    return True


def _on_macro(reading: Reading, node: nodes.Node) -> bool:
    if isinstance(node, nodes.Macro):
        reading.assign(node, node.name)
    return False


def _on_import(reading: Reading, node: nodes.Node) -> bool:
    if isinstance(node, nodes.Import):
        reading.assign(node, node.target)
        reading.refer(reference_name(node))
    return True


def _on_from_import(reading: Reading, node: nodes.Node) -> bool:
    if isinstance(node, nodes.FromImport):
        for name in node.names:
            reading.assign(node, name if isinstance(name, str) else name[1])
        reading.refer(reference_name(node))
    return True


def _on_include(reading: Reading, node: nodes.Node) -> bool:
    if isinstance(node, nodes.Include):
        reading.refer(reference_name(node))
    return True


def _on_block(reading: Reading, node: nodes.Node) -> bool:
    if isinstance(node, nodes.Block):
        reading.block(node.name)
    return True


_HANDLERS: Mapping[type[nodes.Node], Callable[[Reading, nodes.Node], bool]] = {
    nodes.Getattr: _on_attribute,
    nodes.Getitem: _on_item,
    nodes.Filter: _on_filter,
    nodes.Test: _on_test,
    nodes.Name: _on_name,
    nodes.Macro: _on_macro,
    nodes.Import: _on_import,
    nodes.FromImport: _on_from_import,
    nodes.Include: _on_include,
    nodes.Block: _on_block,
}
"""What to do at a node; True when its children have been dealt with."""


def has_text_outside(template: Template) -> int:
    """Return the line of the first text that stands outside of a prompt's blocks; 0 when there is none."""
    for node in template.tree.body:
        if isinstance(node, nodes.Output):
            for part in node.nodes:
                if not isinstance(part, nodes.TemplateData) or part.data.strip():
                    return part.lineno
        elif isinstance(node, nodes.For | nodes.If | nodes.Include | nodes.CallBlock | nodes.FilterBlock | nodes.With):
            return node.lineno
    return 0


def stray_blocks(chain: Sequence[Template]) -> Iterator[tuple[Template, nodes.Block]]:
    """Yield the blocks that would never be rendered, or in both texts: at a root, under a name that no parent has."""
    for index, template in enumerate(chain):
        older = {block.name for parent in chain[index + 1 :] for block in parent.tree.find_all(nodes.Block)}
        for node in template.tree.body:
            if isinstance(node, nodes.Block) and node.name not in BLOCK_NAMES | older:
                yield template, node


def nested_block(template: Template) -> int:
    """Return the line of a block `system` or `user` that does not stand at the root; 0 when there is none."""
    root = {id(node) for node in template.tree.body}
    blocks = template.tree.find_all(nodes.Block)
    return next((block.lineno for block in blocks if block.name in BLOCK_NAMES and id(block) not in root), 0)
