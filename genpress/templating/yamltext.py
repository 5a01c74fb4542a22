"""YAML of prompts' front matter: the core schema only, no anchors, aliases or tags, and the place of every value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import yaml

from genpress.domain.faults import Location
from genpress.errors import InvalidInput, Place, Problem
from genpress.templating.codes import YAML

_MAX_DEPTH = 12
"""Levels of nesting; front matter needs five."""
_MAX_LENGTH = 200_000
"""Code points of one front matter."""
_CORE: tuple[tuple[re.Pattern[str], Callable[[str], object]], ...] = (
    (re.compile(r"(null|Null|NULL|~|)\Z"), lambda _: None),
    (re.compile(r"(true|True|TRUE)\Z"), lambda _: True),
    (re.compile(r"(false|False|FALSE)\Z"), lambda _: False),
    (re.compile(r"[-+]?[0-9]{1,18}\Z"), int),
    (re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?\Z"), float),
)
"""The core schema of YAML 1.2 (section 10.3.2), without octal, hexadecimal, infinite and undefined numbers."""


class _Mark(Protocol):
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Tree:
    """A document and where its values stand."""

    data: object
    file: str
    values: Mapping[Location, yaml.Node]
    keys: Mapping[Location, yaml.Node]

    def value_place(self, loc: Location) -> Place:
        """Return the place of a value, or of the nearest one around it."""
        return self._place(self.values, loc)

    def key_place(self, loc: Location) -> Place:
        """Return the place of a key, or of the nearest one around it."""
        return self._place({**self.values, **self.keys}, loc)

    def text_line(self, loc: Location) -> int:
        """Return the line on which a text begins: for a block scalar, the line after its `|`."""
        node = self.values[loc]
        block = isinstance(node, yaml.ScalarNode) and node.style in {"|", ">"}
        return int(node.start_mark.line) + (2 if block else 1)

    def _place(self, nodes: Mapping[Location, yaml.Node], loc: Location) -> Place:
        while loc and loc not in nodes:
            loc = loc[:-1]
        if loc not in nodes:
            return Place(self.file, 1)
        mark = nodes[loc].start_mark
        return Place(self.file, mark.line + 1, mark.column + 1)


def read_yaml(text: str, file: str) -> Tree:
    """Return a YAML document.

    Raises:
        InvalidInput: it is not YAML, or uses an anchor, alias, tag, merge key or the same key twice.
    """
    if len(text) > _MAX_LENGTH:
        raise _invalid(file, None, f"longer than {_MAX_LENGTH} characters")
    try:
        _scan(text, file)
        node = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        raise _invalid(file, error.problem_mark, f"not valid YAML: {error.problem or error.context}") from None
    except yaml.YAMLError as error:
        raise _invalid(file, None, f"not valid YAML: {str(error).splitlines()[0]}") from None
    reader = _Reader(file)
    return Tree(reader.read(node, ()), file, reader.values, reader.keys)


def _invalid(file: str, mark: _Mark | None, message: str) -> InvalidInput:
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1)
    return InvalidInput([Problem(place, YAML, f"the front matter is {message}.")])


def _scan(text: str, file: str) -> None:
    # Events come one by one, before anything is built: a bomb is refused while it is small.
    depth = 0
    for event in yaml.parse(text, Loader=yaml.BaseLoader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _invalid(file, event.start_mark, "not plain: anchors and aliases (`&`, `*`) are not allowed")
        if getattr(event, "tag", None) not in {None, "!"}:
            raise _invalid(file, event.start_mark, "not plain: tags (`!`) are not allowed")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _MAX_DEPTH:
            raise _invalid(file, event.start_mark, f"nested more than {_MAX_DEPTH} levels")


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.values: dict[Location, yaml.Node] = {}
        self.keys: dict[Location, yaml.Node] = {}

    def read(self, node: yaml.Node | None, loc: Location) -> object:
        """Return a node's value, and note its place and those of all within."""
        if node is None:
            return None
        self.values[loc] = node
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, loc)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(item, (*loc, index)) for index, item in enumerate(node.value)]
        return _scalar(node) if isinstance(node, yaml.ScalarNode) else None

    def _mapping(self, node: yaml.MappingNode, loc: Location) -> dict[str, object]:
        result: dict[str, object] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if not isinstance(key_node, yaml.ScalarNode) or key in result or key == "<<":
                raise _invalid(self.file, key_node.start_mark, f"not plain: the key {key[:40]!r} cannot stand here")
            self.keys[(*loc, key)] = key_node
            result[key] = self.read(value_node, (*loc, key))
        return result


def _scalar(node: yaml.ScalarNode) -> object:
    text = str(node.value)
    if node.style is not None:
        return text
    return next((make(text) for pattern, make in _CORE if pattern.match(text)), text)
