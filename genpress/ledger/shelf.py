"""Shelves: the rows of one table that transactions have read or will write, with a way back when a set is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from functools import partial
from operator import attrgetter
from typing import Generic, TypeVar

from genpress.ledger.database import CHUNK, Reader, Table, Transaction, Value
from genpress.ledger.shapes import Record

K = TypeVar("K")
R = TypeVar("R", bound=Record)

Undo = list[Callable[[], object]]
"""Steps that take back, last first, what a refused set of records did."""


class Shelf(Generic[K, R]):
    """One table's rows by their natural key, and which of them are to be written."""

    def __init__(self, name: str, shape: type[R], key: Callable[[R], K], undo: Undo) -> None:
        self.table = Table(name, tuple(column.name for column in fields(shape)))
        self._make: Callable[..., R] = shape
        self._key = key
        self._undo = undo
        self._rows: dict[K, R] = {}
        self._ids: dict[int, R] = {}
        self._dirty: dict[int, R] = {}
        self._values: Callable[[R], tuple[Value, ...]] = attrgetter(*self.table.columns)
        self._last = -1

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, key: K) -> bool:
        return key in self._rows

    @property
    def all(self) -> Iterable[R]:
        """Rows on the shelf."""
        return self._rows.values()

    @property
    def dirty(self) -> Iterable[R]:
        """Rows that the next `flush` writes."""
        return self._dirty.values()

    def get(self, key: K) -> R | None:
        """Return a row that is on the shelf."""
        return self._rows.get(key)

    def find(self, number: int) -> R | None:
        """Return a row that is on the shelf, by its id."""
        return self._ids.get(number)

    def load(self, db: Reader, where: str, values: Sequence[Value], among: Sequence[Value] | None = None) -> None:
        """Fetch rows that satisfy a condition; what already stands on the shelf stays as it is."""
        sql = f"SELECT {self.table.listed} FROM {self.table.name} WHERE {where}"
        for part in _chunks(among):
            for row in db.rows(self._make, sql, values, part):
                self._ids[row.id] = self._rows.setdefault(self._key(row), row)

    def next_id(self, db: Reader) -> int:
        """Return an id that no row has; the transaction's lock makes it ours."""
        if self._last < 0:
            self._last = db.rows(int, f"SELECT coalesce(max(id), 0) FROM {self.table.name}")[0]
        self._last += 1
        return self._last

    def add(self, row: R) -> R:
        """Put a new row on the shelf, to be written."""
        key = self._key(row)
        self._rows[key] = self._ids[row.id] = self._dirty[row.id] = row
        self._undo.append(partial(self._drop, key, row.id))
        return row

    def _drop(self, key: K, number: int) -> None:
        for rows in (self._ids, self._dirty):
            rows.pop(number, None)
        self._rows.pop(key, None)

    def touch(self, row: R) -> R:
        """Say that a row of this shelf is about to change."""
        self._undo.append(partial(self._restore, row, self._values(row), row.id in self._dirty))
        self._dirty[row.id] = row
        return row

    def _restore(self, row: R, values: tuple[Value, ...], was_dirty: bool) -> None:  # noqa: FBT001 - internal
        for name, value in zip(self.table.columns, values, strict=True):
            setattr(row, name, value)
        if not was_dirty:
            self._dirty.pop(row.id, None)

    def flush(self, tx: Transaction) -> None:
        """Write what is new or changed."""
        if self._dirty:
            tx.upsert(self.table, [self._values(row) for row in self._dirty.values()])
            self._dirty.clear()

    def forget(self) -> None:
        """Drop the rows, keeping the count of ids."""
        self._rows.clear()
        self._ids.clear()
        self._dirty.clear()

    def keep(self, wanted: Callable[[R], bool]) -> None:
        """Drop the rows that are not wanted any more."""
        self._rows = {key: row for key, row in self._rows.items() if wanted(row)}
        self._ids = {row.id: row for row in self._rows.values()}

    def reset(self) -> None:
        """Drop everything: somebody else may have written."""
        self.forget()
        self._last = -1


def _chunks(among: Sequence[Value] | None) -> Iterable[Sequence[Value] | None]:
    if among is None:
        return [None]
    return [among[start : start + CHUNK] for start in range(0, len(among), CHUNK)]
