"""What linting works on: pieces of copy with the facts they rest on, wherever they come from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeAlias

from genpress.domain.fields import Content
from genpress.errors import Problem
from genpress.hashing import Json

TEXT = "text"
"""The field of a document, and of rows where the user names none."""
ALL_COLUMNS = "*"
"""Stands for every column that is neither copy nor the key."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """Which columns hold what."""

    fields: Sequence[tuple[str, str]] = ()
    """Column and the field it is checked as; none: the column `text`."""
    facts: str = ""
    """In JSON Lines the key of the object of facts; in a table a column or the beginning of columns (`facts.`)."""
    fact_columns: Sequence[str] = ()
    """Columns that are facts each; `*` for all others."""
    key: str = ""
    """Column that names a row; empty: id, sku, key or handle, where there is one, else the line."""

    @property
    def copy(self) -> Mapping[str, str]:
        """Columns that hold copy, each with its field."""
        return dict(self.fields or ((TEXT, TEXT),))


class Decimal(str):
    """A number of a JSON file that is not whole, as it is written there."""

    __slots__ = ()


Record: TypeAlias = "Mapping[str, Json]"


@dataclass(frozen=True, slots=True)
class Piece:
    """One row or document to check."""

    file: str
    line: int
    """Line where the row begins, from 1; 0 for a document."""
    id: Json
    content: Content
    """Its copy by field; without the fields that are empty."""
    facts: Mapping[str, str] | None = None
    """None where the file has none to check against."""
    record: Record = field(default_factory=dict)
    """The row as it was read, by column."""


class Input(Protocol):
    """A file to check."""

    path: Path
    name: str
    """As the user typed it."""
    is_document: bool

    def pieces(self) -> Iterator[Piece | Problem]:
        """Yield what there is to check; a row that cannot be read is a problem in its place."""
        ...


def decode(text: str) -> Json:
    """Return JSON with its numbers as they are written: whole ones as `int`, others as `Decimal`.

    Raises:
        ValueError: it is no JSON.
        TwiceNamed: a key of an object stands twice, with two values.
    """
    value: Json = json.loads(text, parse_float=Decimal, parse_constant=Decimal, object_pairs_hook=_once)
    return value


class TwiceNamed(ValueError):
    """A key of an object stands twice, with two values: nobody can say which is meant."""


def _once(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    made = dict(pairs)
    if len(made) != len(pairs):
        for number, (name, value) in enumerate(pairs):
            if any(name == other and value != held for other, held in pairs[:number]):
                raise TwiceNamed(f"the key {name[:60]!r} stands twice, with two values")
    return made
