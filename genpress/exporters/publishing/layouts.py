"""Layouts of other systems' exports: which columns hold what, and which rows belong to one product."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from genpress.errors import UsageError
from genpress.exporters.publishing.cells import CellFile, Style
from genpress.exporters.publishing.columns import Columns

_HEADER_DEPTH = 5
"""Records among which the header is looked for: a marketplace's template puts lines of its own above it."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one system's export is laid out."""

    name: str
    columns: Columns
    """Field → the column it goes to, the first of several names that the file has."""
    keys: tuple[str, ...]
    """Columns that may hold the catalogue's key, the likeliest first."""
    group: str = ""
    """Column that repeats on the continuation rows of one product; empty: every row is a product."""
    head: str = ""
    """Column that is empty on continuation rows."""
    beside: Mapping[str, str] = field(default_factory=dict)
    """Column → another one that must not be empty in the same row, such as a picture for its description."""
    styles: tuple[Style, ...] = (Style(","), Style(";"), Style("\t"))
    numbered: Mapping[str, str] = field(default_factory=dict)
    """List field → column with `{}` for the item's number, from 1."""
    marked: Mapping[str, str] = field(default_factory=dict)
    """Column → the one that takes its place for texts a model wrote; the other is then empty."""

    def fits(self, header: Sequence[str]) -> bool:
        """Return whether a file with this header is of this dialect."""
        needed = {self.group, self.head} - {""}
        return needed <= set(header) and any(key in header for key in self.keys)


@dataclass(frozen=True, slots=True)
class Layout:
    """A file whose header was found."""

    file: CellFile
    dialect: Dialect
    header: tuple[str, ...]
    above: int
    """Records above the header."""

    def at(self, column: str) -> int:
        """Return where a column stands."""
        return self.header.index(column)


def open_layout(path: Path, dialects: Iterable[Dialect], key: str) -> Layout:
    """Return a file with the dialect it is written in.

    Raises:
        UsageError: it is of none of them.
    """
    known = list(dialects)
    # Where a file can be of one dialect only, the user's word for its key column is enough.
    named = key if len(known) == 1 and not known[0].group else ""
    for dialect in known:
        for style in dialect.styles:
            file = CellFile(path, style)
            for above, header in enumerate(_headers(file)):
                if dialect.fits(header) or (named and named in header):
                    return Layout(file, dialect, header, above)
    raise _unknown(path, known)


def _headers(file: CellFile) -> Iterator[tuple[str, ...]]:
    """Yield the first records, each as the header it would be."""
    for record in islice(file.records(), _HEADER_DEPTH):
        yield tuple(record.value(at).strip() for at in range(len(record.cells)))


def _unknown(path: Path, known: Sequence[Dialect]) -> UsageError:
    wanted = " or ".join(sorted({f"{d.group or d.keys[0]}{' and ' + d.head if d.head else ''}" for d in known}))
    names = " / ".join(dict.fromkeys(dialect.name for dialect in known))
    return UsageError(
        f"{path} is no export that can be merged into: no header of {names}",
        hint=f"Its header must have {wanted}; export the products there and give that file.",
    )
