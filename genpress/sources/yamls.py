"""Reading YAML that people wrote: safely, as plain data, and with the place of every value.

The YAML 1.2 core schema, minus its traps: unquoted `true` and `false` are booleans, `null`, `~` and an empty value are
nothing, decimal numbers without leading zeros or a plus sign are numbers; all else is the text that stands there. `NO`,
`012`, `0x1F`, `1_000`, `12:30`, `+49301234`, `2026-11-20` and `.inf` stay text, as do whole numbers of more than 18
digits, which are ids. Keys are always text.

Aliases and merge keys (`<<`) work as written; what they repeat counts towards the bounds, so a bomb is refused.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import yaml

from genpress.domain.faults import Location
from genpress.domain.problems import shown
from genpress.errors import InvalidInput, Place, Problem
from genpress.sources.yaml_nodes import (
    LOADER,
    MAX_DEPTH,
    MAX_NODES,
    Composer,
    Items,
    Loader,
    Node,
    Pairs,
    Scalar,
    refusal,
)

Plain: TypeAlias = "None | bool | int | float | str | list[Plain] | dict[str, Plain]"
"""What a document is made of."""

MAX_BYTES = 1 << 20
"""Largest file that is read: 1 MiB."""

_WORDS: Mapping[str, Plain] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"-?(?=.*[.eE])(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_MERGE = "<<"

_UNCLOSED = "unexpected end of stream"
_SYNTAX: tuple[tuple[str, str, str], ...] = (
    (
        "mapping values are not allowed",
        "a `:` where no key can stand.",
        "Indent it as its neighbours, or put the text in quotes.",
    ),
    (
        "cannot start any token",
        "this character cannot begin a value.",
        "Indent with spaces, not tabs; put text that begins with @, ` or % in quotes.",
    ),
    (
        "could not find expected ':'",
        "a key without its `:`.",
        "Write `key: value`, or put a text of several lines in quotes.",
    ),
    (_UNCLOSED, "a quote that is opened here is never closed.", ""),
    ("expected ',' or", "the bracket or brace opened in line {line} is not closed, or a comma is missing.", ""),
    ("expected '-' indicator", "this line stands among list items but is none.", "Begin it with `- `, or indent it."),
    ("expected <block end>", "this line does not fit what stands above it.", "Check its indentation and quotes."),
    ("expected key", "this line does not fit what stands above it.", "Check its indentation and quotes."),
    ("escape", "a backslash in double quotes begins no known escape.", "Use single quotes, or write \\\\."),
)
"""What PyYAML says, what we say, and what to do about it."""


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """A file as plain data, with the place of everything in it."""

    file: str
    """Path as the user would type it."""
    data: Plain
    places: Mapping[Location, Place] = field(default_factory=dict, repr=False)
    """Place of each value by its keys and list positions (from 0)."""
    keys: Mapping[Location, Place] = field(default_factory=dict, repr=False)
    """Place of each key; of list items, their own."""

    def place(self, *loc: str | int) -> Place:
        """Return the place of a value; for one that is not there, the nearest around it that is."""
        return self._nearest(self.places, loc)

    def key_place(self, *loc: str | int) -> Place:
        """Return the place of a key; for one that is not there, the nearest around it that is."""
        return self._nearest(self.keys, loc)

    def _nearest(self, places: Mapping[Location, Place], loc: Location) -> Place:
        for end in range(len(loc), 0, -1):
            if found := places.get(loc[:end]):
                return found
        return Place(self.file, 1, 1) if self.places else Place(self.file)


def parse_yaml(raw: bytes, file: str, *, loader: Loader = LOADER) -> YamlDocument:
    """Return the document that the bytes of a file hold; an empty file holds None.

    Args:
        raw: the file; UTF-8, or UTF-16 with a byte-order mark.
        file: path of the file as the user would type it.
        loader: whose parser to use; both give the same.

    Raises:
        InvalidInput: YML002 to YML007; all repeated keys are told at once, other problems end the reading.
    """
    if len(raw) > MAX_BYTES:
        raise refusal(Place(file), "YML003", f"the file is larger than {MAX_BYTES >> 20} MiB.")
    text = decode(raw, file, "YML002")
    try:
        root = Composer(text, file, loader).document()
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        # The parser written in Python lets slip what its own conversions of escapes raise.
        raise _syntax(error, file) from None
    return YamlDocument(file, None) if root is None else _Expansion(file).document(root)


def decode(raw: bytes, file: str, code: str) -> str:
    """Return the text of a file a person wrote, without its byte-order mark.

    Raises:
        InvalidInput: it is not UTF-8 (or UTF-16 with a byte-order mark), or holds control characters.
    """
    encoding = "utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        place = _position(raw[: error.start].decode(encoding, "replace"), file)
        raise refusal(place, code, "the file is not UTF-8 text.", "Save it with the encoding UTF-8.") from None
    if found := _UNPRINTABLE.search(text):
        name = f"U+{ord(found[0]):04X}"
        raise refusal(
            _position(text[: found.start()], file), code, f"a control character ({name}) in the text.", "Delete it."
        )
    return text


def _position(before: str, file: str) -> Place:
    lines = before.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return Place(file, len(lines), len(lines[-1]) + 1)


def _syntax(error: Exception, file: str) -> InvalidInput:
    said = str(getattr(error, "problem", "") or "")
    opened = getattr(error, "context_mark", None)
    mark = opened if opened and _UNCLOSED in said else getattr(error, "problem_mark", None)
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
    for theirs, ours, hint in _SYNTAX:
        if theirs in said:
            return refusal(place, "YML004", ours.format(line=opened.line + 1 if opened else 1), hint)
    return refusal(place, "YML004", f"this is not YAML: {said or 'it cannot be read'}.")


class _Expansion:
    """Turns nodes into plain data and notes where each value stands."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._places: dict[Location, Place] = {}
        self._keys: dict[Location, Place] = {}
        self._problems: list[Problem] = []
        self._spent = 0

    def document(self, root: Node) -> YamlDocument:
        """Return what the root stands for."""
        data = self._value(root, ())
        if self._problems:
            raise InvalidInput(self._problems)
        return YamlDocument(self._file, data, self._places, self._keys)

    def _value(self, node: Node, loc: Location) -> Plain:
        self._spend(node, len(loc))
        self._places[loc] = node.place
        if isinstance(node, Scalar):
            return self._scalar(node)
        if isinstance(node, Items):
            return [self._item(item, (*loc, index)) for index, item in enumerate(node.items)]
        return self._mapping(node, loc)

    def _item(self, node: Node, loc: Location) -> Plain:
        self._keys[loc] = node.place
        return self._value(node, loc)

    def _mapping(self, node: Pairs, loc: Location) -> Plain:
        return {key.text: self._item_of(key, value, loc) for key, value in self._unique(node, len(loc))}

    def _item_of(self, key: Scalar, value: Node, loc: Location) -> Plain:
        inner = (*loc, key.text)
        self._keys[inner] = key.place
        return self._value(value, inner)

    def _unique(self, node: Pairs, depth: int) -> list[tuple[Scalar, Node]]:
        own: dict[str, tuple[Scalar, Node]] = {}
        for key, value in node.pairs:
            if _is_merge(key):
                continue
            self._check_text(key)
            if earlier := own.get(key.text):
                line = earlier[0].place.line
                message = f"the key {shown(key.text)} stands here a second time; first in line {line}."
                self._problems.append(Problem(key.place, "YML005", message, "Keep one of them."))
            own.setdefault(key.text, (key, value))
        for key, value in self._merged(node, depth):
            own.setdefault(key.text, (key, value))
        return list(own.values())

    def _merged(self, node: Pairs, depth: int) -> Iterator[tuple[Scalar, Node]]:
        # What is written wins over what is merged, and what is merged earlier over what is merged later.
        for key, value in node.pairs:
            if _is_merge(key):
                for source in value.items if isinstance(value, Items) else (value,):
                    yield from self._source(key, source, depth + 1)

    def _source(self, key: Scalar, source: Node, depth: int) -> Iterator[tuple[Scalar, Node]]:
        self._spend(source, depth)
        if not isinstance(source, Pairs):
            raise refusal(key.place, "YML006", "`<<` must name a mapping by its alias.", "Write `<<: *name`.")
        for inner in source.pairs:
            self._spend(inner[1], depth)
            if not _is_merge(inner[0]):
                yield inner
        yield from self._merged(source, depth)

    def _spend(self, node: Node, depth: int) -> None:
        self._spent += 1
        if self._spent > MAX_NODES:
            raise refusal(node.place, "YML003", f"more than {MAX_NODES:,} values once aliases are written out.")
        if depth > MAX_DEPTH:
            raise refusal(node.place, "YML003", f"nested deeper than {MAX_DEPTH} levels once aliases are written out.")

    def _scalar(self, node: Scalar) -> Plain:
        self._check_text(node)
        return scalar(node.text) if node.plain else node.text

    def _check_text(self, node: Scalar) -> None:
        if _CONTROL.search(node.text):
            self._problems.append(
                Problem(
                    node.place, "YML002", "an escape here stands for a control character or for none.", "Delete it."
                )
            )


def _is_merge(key: Scalar) -> bool:
    return key.plain and key.text == _MERGE


def scalar(text: str) -> Plain:
    """Return what an unquoted text means: nothing, true, false, a number, or itself."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        number = float(text)
        return number if math.isfinite(number) and len(text) <= 40 else text
    return text
