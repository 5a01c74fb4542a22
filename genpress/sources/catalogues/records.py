"""What every format gives: records of text by column, in batches, with bad ones in their place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, TypeAlias

from genpress.errors import Problem

CHUNK = 1000
"""Most records in a batch, as `interfaces.Chunk` promises."""

Record: TypeAlias = "tuple[int, dict[str, str]]"
"""Line (or record number) from 1, and text by column."""
Batch: TypeAlias = "list[Record | Problem]"
"""Up to `CHUNK` records in file order."""


class Records(Protocol):
    """A table in one format: its columns as the file names them, and its records."""

    @property
    def file(self) -> str:
        """Path as the user would type it."""
        ...

    @property
    def names(self) -> tuple[str, ...]:
        """Columns as the file names them.

        Raises:
            InvalidInput: the file cannot be read at all.
        """
        ...

    def read(self, columns: Sequence[str]) -> Iterator[Batch]:
        """Yield the records with the columns named `columns` (as many as `names`); can be called again and again."""
        ...
