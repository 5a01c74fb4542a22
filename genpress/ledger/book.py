"""The book: what writing transactions know of the ledger's rows, read in bulk before and written in bulk after.

As long as no other process writes (the tick says so), what was read stays read; a refused set of records is undone
in memory, so that the others of its transaction go through.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Protocol

from genpress.domain.draft import Hashes
from genpress.domain.unit import Group, UnitId
from genpress.errors import LedgerCorrupt
from genpress.ledger.codec import pack
from genpress.ledger.database import CHUNK, Transaction
from genpress.ledger.shapes import (
    OPEN,
    AttemptRow,
    BasisRow,
    BatchRow,
    BriefRow,
    BudgetRow,
    DecisionRow,
    FailureRow,
    GroupRow,
    PublicationRow,
    Record,
    ResponseRow,
    RevisionRow,
    RunRow,
    UnitRow,
)
from genpress.ledger.shelf import K, R, Shelf, Undo

_UNITS_KEPT = 8_192
"""Units kept between transactions at most, about 20 MB."""


class _Writable(Protocol):
    def flush(self, tx: Transaction) -> None:
        """Write what has changed."""
        ...

    def reset(self) -> None:
        """Forget everything that a rolled back transaction may have changed."""
        ...


class Book:
    """All shelves, for the transaction `tx` that is under way."""

    tx: Transaction
    now: int
    """The transaction's time, in milliseconds since 1970 UTC."""

    def __init__(self) -> None:
        self.undo: Undo = []
        self.briefs = Shelf("brief", BriefRow, lambda row: row.name, self.undo)
        self.groups = Shelf("unit_group", GroupRow, _group, self.undo)
        self.bases = Shelf("basis", BasisRow, lambda row: (row.guidance, row.prompt, row.backend), self.undo)
        self.runs = Shelf("run", RunRow, lambda row: row.name, self.undo)
        self.budgets = Shelf("budget", BudgetRow, lambda row: row.name, self.undo)
        self.failures = Shelf("failure", FailureRow, _id, self.undo)
        self.units = Shelf("unit", UnitRow, lambda row: (row.group_id, row.key, row.variant), self.undo)
        self.batches = Shelf("batch", BatchRow, lambda row: row.name, self.undo)
        self.attempts = Shelf("attempt", AttemptRow, lambda row: row.name, self.undo)
        self.responses = Shelf("response", ResponseRow, _id, self.undo)
        self.decisions = Shelf("decision", DecisionRow, _id, self.undo)
        self.revisions = Shelf("revision", RevisionRow, _id, self.undo)
        self.publications = Shelf("publication", PublicationRow, _id, self.undo)
        self.answered: set[bytes] = set()
        """Requests, of those this transaction looked up, that have a usable response."""
        self.batched: set[bytes] = set()
        """Requests, of those this transaction looked up, that stand in an open batch."""
        self.head = ""
        self._tick = -1
        self._bumped: set[str] = set()

    # --- a transaction's frame ---

    def begin(self, tx: Transaction) -> None:
        """Take the writers' lock; forget what another process may have changed."""
        self.tx = tx
        tx.run("UPDATE ledger_state SET tick = tick + 1 WHERE id = 1")
        tick, self.head = tx.rows(_tick, "SELECT tick, head FROM ledger_state WHERE id = 1")[0]
        self.now = tx.now()
        if tick != self._tick + 1:
            self.reset()
        self._tick = tick

    def refuse(self) -> None:
        """Take back what the set of records at hand has done."""
        while self.undo:
            self.undo.pop()()

    def accept(self) -> None:
        """Keep what the set of records at hand has done."""
        self.undo.clear()

    def flush(self) -> None:
        """Write everything; parents before children."""
        for name in sorted(self._bumped):
            row = self.brief(name)
            self.briefs.touch(row).version += 1
        self._write_head()
        for shelf in self._shelves():
            shelf.flush(self.tx)
        self._tidy()

    def _write_head(self) -> None:
        links = len(list(self.decisions.dirty))
        if links:
            sql = "UPDATE ledger_state SET decisions = decisions + ?, head = ? WHERE id = 1"
            self.tx.run(sql, (links, self.head))

    def _tidy(self) -> None:
        self.undo.clear()
        self._bumped.clear()
        self.answered.clear()
        self.batched.clear()
        for shelf in (self.failures, self.responses, self.decisions, self.revisions, self.publications):
            shelf.forget()
        # Those of batches stay open for hours, and there are many.
        self.attempts.keep(lambda row: row.state == OPEN and not row.batch)
        if len(self.units) > _UNITS_KEPT:
            self.units.forget()

    def reset(self) -> None:
        """Forget everything, after a failure or another process's transaction."""
        self.undo.clear()
        self._bumped.clear()
        self.answered.clear()
        self.batched.clear()
        self._tick = -1
        for shelf in self._shelves():
            shelf.reset()

    def _shelves(self) -> tuple[_Writable, ...]:
        return (
            self.briefs,
            self.groups,
            self.bases,
            self.runs,
            self.budgets,
            self.failures,
            self.units,
            self.batches,
            self.attempts,
            self.responses,
            self.decisions,
            self.revisions,
            self.publications,
        )

    # --- rows that are made when they are missing ---

    def bump(self, brief: str) -> None:
        """Say that what the brief's manifest shows changes with this transaction."""
        if brief not in self._bumped:
            self._bumped.add(brief)
            self.undo.append(partial(self._bumped.discard, brief))

    def brief(self, name: str) -> BriefRow:
        """Return a brief's row."""
        if name not in self.briefs:
            self.briefs.load(self.tx, "name = ?", (name,))
        return self.briefs.get(name) or self.briefs.add(BriefRow(self.briefs.next_id(self.tx), name))

    def group(self, group: Group) -> GroupRow:
        """Return a group's row."""
        where = (group.brief, group.deliverable, group.market)
        return self.known_group(group) or self.groups.add(GroupRow(self.groups.next_id(self.tx), *where))

    def known_group(self, group: Group) -> GroupRow | None:
        """Return a group's row, or None when no unit of it was ever recorded."""
        where = (group.brief, group.deliverable, group.market)
        if where not in self.groups:
            self.groups.load(self.tx, "brief = ? AND deliverable = ? AND market = ?", where)
        return self.groups.get(where)

    def basis(self, hashes: Hashes) -> int:
        """Return the id of what a draft shares with others of its group."""
        key = (pack(hashes.guidance), pack(hashes.prompt), pack(hashes.backend))
        if key not in self.bases:
            self.bases.load(self.tx, "guidance = ? AND prompt = ? AND backend = ?", key)
        row = self.bases.get(key) or self.bases.add(BasisRow(self.bases.next_id(self.tx), *key))
        return row.id

    def basis_of(self, number: int) -> BasisRow:
        """Return a basis by its id.

        Raises:
            LedgerCorrupt: there is none.
        """
        self._by_id(self.bases, [number])
        if row := self.bases.find(number):
            return row
        raise LedgerCorrupt(f"the ledger lacks basis {number}", hint="Run `genpress verify`.")

    def known_unit(self, unit: UnitId) -> UnitRow | None:
        """Return a unit's row, or None when nothing was ever recorded of it."""
        group = self.known_group(unit.group)
        return None if group is None else self.units.get((group.id, unit.key, unit.variant))

    def unit(self, unit: UnitId) -> UnitRow:
        """Return a unit's row, which `fetch_units` has looked up; a unit unknown so far begins as pending."""
        group = self.group(unit.group)
        if row := self.units.get((group.id, unit.key, unit.variant)):
            return row
        self.bump(unit.group.brief)
        return self.units.add(
            UnitRow(self.units.next_id(self.tx), group_id=group.id, key=unit.key, variant=unit.variant)
        )

    def change(self, unit: UnitId) -> UnitRow:
        """Return a unit's row to be changed in what the manifest shows; a unit that was gone is back in the plan."""
        row = self.units.touch(self.unit(unit))
        row.live = 1
        self.bump(unit.group.brief)
        return row

    # --- rows that are looked up in bulk ---

    def fetch_units(self, units: Iterable[UnitId]) -> None:
        """Look up units that the book does not hold."""
        missing: dict[int, list[str]] = {}
        for unit in units:
            group = self.known_group(unit.group)
            if group is not None and (group.id, unit.key, unit.variant) not in self.units:
                missing.setdefault(group.id, []).append(unit.key)
        for number, keys in missing.items():
            self.units.load(self.tx, "group_id = ? AND key @in", (number,), keys)

    def fetch_attempts(self, names: Sequence[str]) -> None:
        """Look up attempts that may still be settled, with their units, groups and runs."""
        missing = [name for name in names if name not in self.attempts]
        self.attempts.load(self.tx, "state IN ('open', 'unknown') AND name @in", (), missing)
        attempts = [row for row in map(self.attempts.get, names) if row]
        self._by_id(self.units, [row.unit_id for row in attempts])
        units = [row for row in (self.units.find(attempt.unit_id) for attempt in attempts) if row]
        self._by_id(self.groups, {row.group_id for row in units})
        self._by_id(self.runs, {row.run_id for row in attempts})

    def _by_id(self, shelf: Shelf[K, R], numbers: Iterable[int]) -> None:
        shelf.load(self.tx, "id @in", (), [number for number in numbers if shelf.find(number) is None])

    def fetch_revisions(self, numbers: Iterable[int]) -> None:
        """Look up revisions by their ids."""
        self._by_id(self.revisions, numbers)

    def fetch_answered(self, request_hashes: Sequence[bytes]) -> None:
        """Look up which requests have a usable response."""
        for start in range(0, len(request_hashes), CHUNK):
            part = request_hashes[start : start + CHUNK]
            sql = "SELECT request_hash FROM response WHERE usable = 1 AND request_hash @in"
            self.answered.update(self.tx.rows(bytes, sql, (), part))

    def fetch_batched(self, request_hashes: Sequence[bytes]) -> None:
        """Look up which requests stand in an open batch."""
        for start in range(0, len(request_hashes), CHUNK):
            part = request_hashes[start : start + CHUNK]
            sql = "SELECT request_hash FROM attempt WHERE batch <> 0 AND state = 'open' AND request_hash @in"
            self.batched.update(self.tx.rows(bytes, sql, (), part))


def _group(row: GroupRow) -> tuple[str, str, str]:
    return row.brief, row.deliverable, row.market


def _id(row: Record) -> int:
    return row.id


def _tick(tick: int, head: str) -> tuple[int, str]:
    return tick, head
