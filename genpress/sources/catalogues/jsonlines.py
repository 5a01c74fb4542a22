"""JSON Lines: one object a line, nested objects flattened to dotted columns, numbers kept as they are written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, partial
from itertools import islice
from typing import TypeAlias

from genpress.domain.brief import Table
from genpress.sources.catalogues.decoding import BAD_BYTE, encoding_of
from genpress.sources.catalogues.feed import Feed
from genpress.sources.catalogues.files import Found, unreadable
from genpress.sources.catalogues.problems import BadRow, refusal, shown
from genpress.sources.catalogues.records import CHUNK, Batch, Record
from genpress.sources.catalogues.text import LIST_JOINER, refuse_unfit

_Parsed: TypeAlias = "None | bool | str | list[_Parsed] | dict[str, _Parsed]"
"""JSON with every number as its text."""

MAX_DEPTH = 20
"""Levels that objects and lists may be nested."""

_LOOKED_AT = 10_000
"""Lines that the columns are found from; fields that only appear later are in their rows, unannounced."""


class JsonLines:
    """A file of JSON objects; implements `Records`."""

    def __init__(self, found: Found, table: Table) -> None:
        self._path = found.path
        self._table = table
        self.file = found.file

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Columns of the first ten thousand objects, in the order in which they first appear."""
        names: dict[str, None] = {}
        first: BadRow | None = None
        for _, item in islice(self._parse(), _LOOKED_AT):
            if isinstance(item, BadRow):
                first = first or item
            else:
                names.update(dict.fromkeys(item))
        if not names:
            hint = first.message if first else "The file holds no lines."
            raise refusal("CAT004", self.file, "no line of the file is a JSON object.", hint)
        return tuple(names)

    def read(self, columns: Sequence[str]) -> Iterator[Batch]:
        """Yield the objects as columns → text."""
        empty = dict.fromkeys(columns, "")
        renamed = {name: column for name, column in zip(self.names, columns, strict=True) if name != column}
        parsed = self._parse()
        while batch := list(islice(parsed, CHUNK)):
            yield [
                item.at(self.file, line) if isinstance(item, BadRow) else self._record(line, item, empty, renamed)
                for line, item in batch
            ]

    @staticmethod
    def _record(line: int, item: dict[str, str], empty: Mapping[str, str], renamed: Mapping[str, str]) -> Record:
        if renamed:
            item = {renamed.get(name, name): text for name, text in item.items()}
        return line, {**empty, **item}

    def _parse(self) -> Iterator[tuple[int, dict[str, str] | BadRow]]:
        encoding = encoding_of(self._path, self.file, self._table.encoding)
        try:
            text = self._path.open(encoding=encoding, errors=BAD_BYTE, newline="\n")
        except OSError as error:
            raise unreadable(self.file, error) from None
        with text:
            feed = Feed(text)
            for line in feed.lines():
                if not line.isspace():
                    yield feed.line, _object(line, feed.fault)
                feed.finish()


def _once(pairs: list[tuple[str, _Parsed]]) -> dict[str, _Parsed]:
    """Return an object; of two values for one key nobody can say which is meant."""
    made = dict(pairs)
    if len(made) != len(pairs):
        for number, (name, value) in enumerate(pairs):
            if any(name == other and value != held for other, held in pairs[:number]):
                raise BadRow("CAT035", f"the key {shown(name)} stands twice, with two values", "Keep one of them.")
    return made


_decode = partial(json.loads, parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=_once)


def _object(line: str, fault: str) -> dict[str, str] | BadRow:
    if fault:
        return BadRow(fault, "the line holds bytes that are no text, or is too long")
    try:
        value: _Parsed = _decode(line.lstrip("\ufeff"))
        return flatten(value) if isinstance(value, dict) else _no_object(line)
    except BadRow as bad:
        return bad
    except RecursionError:
        return BadRow("CAT031", f"objects are nested more than {MAX_DEPTH} levels deep")
    except json.JSONDecodeError as error:
        return BadRow("CAT031", f"the line is not JSON: {error.msg} at column {error.colno}")


def _no_object(line: str) -> BadRow:
    return BadRow("CAT031", f"the line is not an object but {shown(line.strip())}")


def flatten(value: Mapping[str, _Parsed]) -> dict[str, str]:
    """Return a JSON object as dotted path → text.

    A list of texts is joined by `; `; a list of `{name, value}` pairs becomes one column a name.

    Raises:
        BadRow: it is nested too deep, or holds text that cannot be kept.
    """
    out: dict[str, str] = {}
    for name, inner in value.items():
        _flatten(name, inner, out, 1)
    return out


def _flatten(path: str, value: _Parsed, out: dict[str, str], depth: int) -> None:
    if depth > MAX_DEPTH:
        raise BadRow("CAT031", f"objects are nested more than {MAX_DEPTH} levels deep")
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            _flatten(f"{path}.{name}", inner, out, depth + 1)
    elif isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        for name, inner in _entries(value):
            _flatten(f"{path}.{name}", inner, out, depth + 1)
    else:
        text = _text(value)
        refuse_unfit(path, text)
        out[path] = text


def _entries(items: Sequence[_Parsed]) -> Iterator[tuple[str, _Parsed]]:
    """Yield a list's items by number from 0, or, where all are name and value pairs, the values by name."""
    for label in ("name", "key"):
        pairs = [item for item in items if isinstance(item, dict) and set(item) == {label, "value"}]
        if len(pairs) == len(items):
            yield from ((_text(pair[label]), pair["value"]) for pair in pairs)
            return
    yield from ((str(number), item) for number, item in enumerate(items))


def _text(value: _Parsed) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return LIST_JOINER.join(_text(item) for item in value) if isinstance(value, list) else ""
