"""Runs and budgets: who is at work, what dead runs left open, and what may be spent."""

from __future__ import annotations

import uuid

from genpress.interfaces import Budget
from genpress.ledger.batching import leave_batches
from genpress.ledger.book import Book
from genpress.ledger.database import Reader
from genpress.ledger.liveness import Process, lives, this_process
from genpress.ledger.settle import abandon_attempt, run_of
from genpress.ledger.shapes import OPEN, BudgetRow, RunRow

_LEFT_OPEN = "state IN ('open', 'unknown') AND state = 'open' AND batch = 0"
"""Calls without an outcome; what waits in a batch outlives the run that sent it."""


def start_run(book: Book, brief: str, command: str) -> str:
    """Record a run of this process, after settling what dead runs left open; return its id."""
    bury(book)
    process = this_process()
    row = RunRow(
        id=book.runs.next_id(book.tx),
        name=uuid.uuid4().hex,
        brief=brief,
        command=command,
        host=process.host,
        pid=process.pid,
        born=process.born,
        started_at=book.now,
        seen_at=book.now,
    )
    return book.runs.add(row).name


def end_run(book: Book, run: str, exit_code: int | None) -> None:
    """Record how a run ended (None: nobody said); what it left open is settled as unknown."""
    row = book.runs.touch(run_of(book, run))
    row.ended_at, row.exit_code = book.now, exit_code
    _abandon(book, [row.id])
    leave_batches(book, [row.id])


def beat(book: Book, run: str) -> None:
    """Record that a run lives."""
    row = run_of(book, run)
    if row.ended_at is None:
        book.runs.touch(row).seen_at = book.now


def bury(book: Book) -> None:
    """Settle the attempts of runs that have ended or whose process is gone."""
    ids = book.tx.rows(int, f"SELECT DISTINCT run_id FROM attempt WHERE {_LEFT_OPEN}")
    book.runs.load(book.tx, "id @in", (), ids)
    runs = [row for row in map(book.runs.find, ids) if row]
    _abandon(book, [row.id for row in runs if not is_alive(row, book.now)])
    ids = book.tx.rows(int, "SELECT DISTINCT run_id FROM batch WHERE state IN ('intended', 'sending')")
    book.runs.load(book.tx, "id @in", (), ids)
    runs = [row for row in map(book.runs.find, ids) if row]
    leave_batches(book, [row.id for row in runs if not is_alive(row, book.now)])


def is_alive(row: RunRow, now: int) -> bool:
    """Return whether a run may still be at work."""
    return row.ended_at is None and lives(Process(row.host, row.pid, row.born), unseen_ms=now - row.seen_at)


def _abandon(book: Book, runs: list[int]) -> None:
    sql = f"SELECT name FROM attempt WHERE {_LEFT_OPEN} AND run_id @in"
    names = book.tx.rows(str, sql, (), runs) if runs else []
    book.fetch_attempts(names)
    for row in map(book.attempts.get, names):
        if row is not None and row.state == OPEN:
            abandon_attempt(book, row)


def set_budget(book: Book, name: str, limit: int) -> Budget:
    """Create a budget or change its limit."""
    book.budgets.load(book.tx, "name = ?", (name,))
    if row := book.budgets.get(name):
        book.budgets.touch(row).ceiling = limit
    else:
        row = book.budgets.add(BudgetRow(book.budgets.next_id(book.tx), name, limit))
    return _budget(row.name, row.ceiling, row.spent, row.reserved)


def budget(db: Reader, name: str) -> Budget | None:
    """Return a budget, or None."""
    found = db.rows(_budget, "SELECT name, ceiling, spent, reserved FROM budget WHERE name = ?", (name,))
    return found[0] if found else None


def _budget(name: str, ceiling: int, spent: int, reserved: int) -> Budget:
    return Budget(name, ceiling, spent, reserved)
