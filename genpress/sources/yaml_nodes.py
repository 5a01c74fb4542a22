"""From the events of a YAML parser to a tree of nodes with positions, within bounds.

The parser never builds objects here: events are read one by one, so that a document that is too deep or too large, or
that uses what briefs have no use for, is refused before anything grows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import yaml

from genpress.errors import InvalidInput, Place, Problem

MAX_DEPTH = 64
"""Levels of nesting; a brief has about five."""
MAX_NODES = 100_000
"""Values in a document, those that aliases repeat counted each time."""

Loader: TypeAlias = "type[yaml.CBaseLoader | yaml.BaseLoader]"
"""Whose parser reads the text: the one in C, or the one in Python."""
LOADER: Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""The parser written in C where PyYAML was built with it; both give the same events."""

_TEXT_TAG = "tag:yaml.org,2002:str"
_KNOWN_TAGS = frozenset({None, "!", _TEXT_TAG, "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"})


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text as it stands in the file."""

    place: Place
    text: str
    plain: bool
    """Written without quotes or a tag, so that it may be a number, true, false or null."""


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    place: Place
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Pairs:
    """A mapping, in the order of the file; keys may repeat."""

    place: Place
    pairs: tuple[tuple[Scalar, Node], ...]


Node: TypeAlias = "Scalar | Items | Pairs"


def refusal(place: Place, code: str, message: str, hint: str = "") -> InvalidInput:
    """Return the error for one problem that ends the reading of a file."""
    return InvalidInput([Problem(place, code, message, hint)])


class Composer:
    """Builds the nodes of one document."""

    def __init__(self, text: str, file: str, loader: Loader = LOADER) -> None:
        self._events: Iterator[yaml.Event] = iter(yaml.parse(text, Loader=loader))
        self._file = file
        self._anchors: dict[str, Node] = {}
        self._nodes = 0

    def document(self) -> Node | None:
        """Return the root of the document; None when the file holds none.

        Raises:
            InvalidInput: YML003, YML006 or YML007.
            yaml.YAMLError: the file is not YAML.
        """
        next(self._events)
        if isinstance(next(self._events), yaml.StreamEndEvent):
            return None
        root = self._node(next(self._events), 0)
        next(self._events)
        after = next(self._events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise refusal(self._place(after), "YML006", "a second document begins here.", "Delete the line `---`.")
        return root

    def _place(self, event: yaml.Event) -> Place:
        mark = event.start_mark
        return Place(self._file, mark.line + 1, mark.column + 1) if mark else Place(self._file)

    def _node(self, event: yaml.Event, depth: int) -> Node:
        place = self._place(event)
        self._nodes += 1
        if depth > MAX_DEPTH:
            raise refusal(place, "YML003", f"nested deeper than {MAX_DEPTH} levels.")
        if self._nodes > MAX_NODES:
            raise refusal(place, "YML003", f"more than {MAX_NODES:,} values.")
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, place)
        node = self._fresh(event, place, depth)
        if isinstance(event, yaml.NodeEvent) and event.anchor:
            self._anchors[event.anchor] = node
        return node

    def _alias(self, event: yaml.AliasEvent, place: Place) -> Node:
        # An anchor is known once its value has ended, so a value can never contain itself.
        if event.anchor not in self._anchors:
            raise refusal(place, "YML007", f"no value named `&{event.anchor}` stands before this alias.")
        return self._anchors[event.anchor]

    def _fresh(self, event: yaml.Event, place: Place, depth: int) -> Node:
        tag = getattr(event, "tag", None)
        if tag not in _KNOWN_TAGS:
            raise refusal(
                place, "YML006", "a tag stands here, and tags are not read.", "Delete the word beginning with !."
            )
        if isinstance(event, yaml.SequenceStartEvent):
            return Items(place, tuple(self._items(depth)))
        if isinstance(event, yaml.MappingStartEvent):
            return Pairs(place, tuple(self._pairs(depth)))
        plain = isinstance(event, yaml.ScalarEvent) and event.implicit[0] and tag is None
        return Scalar(place, getattr(event, "value", ""), plain)

    def _items(self, depth: int) -> Iterator[Node]:
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            yield self._node(event, depth + 1)

    def _pairs(self, depth: int) -> Iterator[tuple[Scalar, Node]]:
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            if not isinstance(key, Scalar):
                raise refusal(self._place(event), "YML006", "a key must be text.", 'Put quotes around braces: "{…}".')
            yield key, self._node(next(self._events), depth + 1)
