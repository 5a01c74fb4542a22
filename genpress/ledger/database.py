"""What the ledger needs of a database: snapshots to read, one writer at a time, rows in bulk.

The ledger's SQL is written once, in the part that SQLite and PostgreSQL share. A `?` stands for a value; `@in` for
"is one of the values given as `among`".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import starmap
from typing import Protocol, TypeAlias, TypeVar

from genpress.errors import LedgerCorrupt

T = TypeVar("T")

Value: TypeAlias = "str | int | bytes | None"
"""One value of a row."""

UNREADABLE = (ValueError, KeyError, TypeError, AttributeError)
"""What reading raises when a row was changed by hand to what genpress never writes."""

CHUNK = 1000
"""Values that one query is given to look for at most."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose rows are written whole; its primary key is the integer `id`."""

    name: str
    columns: tuple[str, ...]

    @property
    def listed(self) -> str:
        """The columns as SQL."""
        return ", ".join(self.columns)

    def upsert(self, source: str) -> str:
        """Return the statement that writes the rows that `source` yields, new or not."""
        updates = ", ".join(f"{name} = excluded.{name}" for name in self.columns if name != "id")
        return f"INSERT INTO {self.name} ({self.listed}) {source} ON CONFLICT (id) DO UPDATE SET {updates}"


def shaped(shape: Callable[..., T], rows: Iterable[Sequence[Value]]) -> list[T]:
    """Return what `shape` makes of each row's columns.

    Raises:
        LedgerCorrupt: a row holds what genpress never writes.
    """
    try:
        return list(starmap(shape, rows))
    except UNREADABLE:
        raise unreadable("a row") from None


def streamed(shape: Callable[..., T], rows: Iterable[Sequence[Value]]) -> Iterator[T]:
    """Yield the same one by one: nothing is held, so that the collector of cycles finds nothing to look at.

    Raises:
        LedgerCorrupt: a row holds what genpress never writes.
    """
    try:
        yield from starmap(shape, rows)
    except UNREADABLE:
        raise unreadable("a row") from None


def unreadable(what: str) -> LedgerCorrupt:
    """Return the error for a row that holds what genpress never writes."""
    return LedgerCorrupt(
        f"{what} of the ledger cannot be read: it was changed by hand or damaged",
        hint="`genpress verify` lists all damage; restore a copy of the ledger from before.",
    )


class Reader(Protocol):
    """One snapshot of the database."""

    def rows(
        self, shape: Callable[..., T], sql: str, values: Sequence[Value] = (), among: Sequence[Value] | None = None
    ) -> list[T]:
        """Return what `shape` makes of each row's columns."""
        ...

    def stream(self, shape: Callable[..., T], sql: str, values: Sequence[Value] = ()) -> Iterator[T]:
        """Yield the same one by one, in flat memory."""
        ...


class Transaction(Reader, Protocol):
    """One writing transaction, alone in the whole ledger until it ends."""

    def run(self, sql: str, values: Sequence[Value] = (), among: Sequence[Value] | None = None) -> int:
        """Run a statement and return how many rows it touched."""
        ...

    def many(self, sql: str, rows: Sequence[Sequence[Value]]) -> None:
        """Run a statement once per row."""
        ...

    def upsert(self, table: Table, rows: Sequence[Sequence[Value]]) -> None:
        """Write rows whole, new or not."""
        ...

    def now(self) -> int:
        """Return the time in milliseconds since 1970 UTC: the database's where it has its own clock."""
        ...


class Database(Protocol):
    """A database with the ledger's schema in it."""

    @property
    def where(self) -> str:
        """Where it is, for messages; never holds a password."""
        ...

    def reading(self) -> AbstractContextManager[Reader]:
        """Open a snapshot; any thread, any number at once."""
        ...

    def writing(self) -> AbstractContextManager[Transaction]:
        """Open a transaction that commits durably when its block ends and rolls back when it raises."""
        ...

    def damage(self) -> Iterator[str]:
        """Yield what the database's own check of its file finds."""
        ...

    def close(self) -> None:
        """Close every connection."""
        ...
