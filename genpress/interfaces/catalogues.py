"""What a catalogue promises: rows of text that stream, bad rows as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from genpress.errors import Problem


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: text by column, as it was read."""

    key: str
    values: Mapping[str, str]
    """Column → text; an empty cell is the empty string. A `list` column keeps its raw text."""
    line: int = 0
    """Line (or record) in the file where the row begins, from 1."""


Chunk: TypeAlias = "list[Row | Problem]"
"""Up to a thousand rows in file order; a bad row stands as its problem."""


class CatalogueReader(Protocol):
    """A table that streams: read again for every pass, never held in memory."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Column names as prompts see them.

        Raises:
            InvalidInput: the file cannot be read at all.
        """
        ...

    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows in file order; bad rows are data, a file that cannot be read is `InvalidInput`."""
        ...
