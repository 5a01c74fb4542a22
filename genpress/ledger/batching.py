"""Batches: each of their requests is an attempt, which outlives the run that sent it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import orjson

from genpress.domain.unit import Group, UnitId
from genpress.errors import Conflict, FailureKind, GenpressError
from genpress.interfaces import (
    BatchAnswered,
    BatchIntended,
    BatchItem,
    BatchMoved,
    BatchRecord,
    BatchState,
    WaitingRequest,
)
from genpress.ledger.book import Book
from genpress.ledger.codec import pack, unpack
from genpress.ledger.database import CHUNK, Reader
from genpress.ledger.settle import batch_of, budget_of, end_attempt, run_of
from genpress.ledger.shapes import OPEN, UNKNOWN, BatchRow

_STEPS: Mapping[BatchState, frozenset[BatchState]] = {
    BatchState.INTENDED: frozenset({BatchState.SENDING}),
    BatchState.SENDING: frozenset({BatchState.PENDING, BatchState.UNKNOWN}),
    BatchState.UNKNOWN: frozenset({BatchState.PENDING, BatchState.DONE}),
    BatchState.PENDING: frozenset({BatchState.PENDING, BatchState.COLLECTED, BatchState.DONE}),
    BatchState.COLLECTED: frozenset({BatchState.COLLECTED, BatchState.DONE}),
    BatchState.DONE: frozenset({BatchState.DONE}),
    BatchState.VOID: frozenset(),
}
"""From each state, where a batch may go; void is reached by `void_batch` only."""
_VOIDABLE = frozenset({BatchState.INTENDED, BatchState.SENDING, BatchState.UNKNOWN})


# --- writing ----------------------------------------------------------------------------------------------------------


def intend_batch(book: Book, record: BatchIntended) -> None:
    """Record a batch before anything of it is sent."""
    book.batches.add(
        BatchRow(
            id=book.batches.next_id(book.tx),
            name=record.batch,
            run_id=run_of(book, record.run).id,
            brief=record.brief,
            backend=record.backend,
            model=record.model,
            created_at=book.now,
            moved_at=book.now,
        )
    )


def move_batch(book: Book, record: BatchMoved) -> None:
    """Record a batch's next step.

    Raises:
        Conflict: it is not where that step begins: another process took it.
    """
    row = batch_of(book, record.batch)
    if record.state not in _STEPS[BatchState(row.state)]:
        raise Conflict(f"batch {row.name} is {row.state}, and cannot become {record.state}")
    _move(book, row, record.state)
    row.provider_id = record.provider_id or row.provider_id
    row.provider_state = record.provider_state or row.provider_state


def _move(book: Book, row: BatchRow, state: BatchState) -> None:
    book.batches.touch(row)
    if row.state != state:
        row.state, row.moved_at = state, book.now


def answer_batch(book: Book, record: BatchAnswered) -> None:
    """Settle requests of a batch; those that were settled before are passed over."""
    run = run_of(book, record.run).id
    for ended in record.ended:
        row = book.attempts.get(ended.attempt)
        if row is None or row.state not in {OPEN, UNKNOWN}:
            continue
        if row.state == OPEN:
            book.attempts.touch(row).run_id = run
        end_attempt(book, ended)


def void_batch(book: Book, name: str) -> None:
    """Take a batch back that never came to be.

    Raises:
        GenpressError: the provider has it, so that it may cost money.
    """
    row = batch_of(book, name)
    if BatchState(row.state) not in _VOIDABLE:
        raise GenpressError(f"batch {name} is {row.state} and cannot be void")
    _void(book, row)


def leave_batches(book: Book, runs: Sequence[int]) -> None:
    """Settle the batches that dead runs were putting together: void, or unknown where the last call had gone out."""
    names = book.tx.rows(str, "SELECT name FROM batch WHERE state IN ('intended', 'sending') AND run_id @in", (), runs)
    for name in names if runs else ():
        row = batch_of(book, name)
        if row.state == BatchState.INTENDED:
            _void(book, row)
        elif row.state == BatchState.SENDING:
            _move(book, row, BatchState.UNKNOWN)


def _void(book: Book, row: BatchRow) -> None:
    # In bulk: there may be a hundred thousand. None of them counts as a call, since none was ever sent.
    where = "FROM attempt WHERE batch <> 0 AND batch = ? AND state = 'open'"
    sql = f"SELECT budgets, coalesce(sum(reserved), 0) {where} GROUP BY budgets"
    for budgets, amount in book.tx.rows(_sum, sql, (row.id,)):
        for name in orjson.loads(budgets) if budgets else ():
            book.budgets.touch(budget_of(book, name)).reserved -= amount
    book.tx.run(f"DELETE {where}", (row.id,))
    _move(book, row, BatchState.VOID)


def _sum(budgets: str, amount: int) -> tuple[str, int]:
    return budgets, int(amount)


# --- reading ----------------------------------------------------------------------------------------------------------

_BATCHES = """SELECT b.name, r.name, b.brief, b.backend, b.model, b.state, b.provider_id, b.provider_state,
b.created_at, r.started_at, count(a.id), coalesce(sum(CASE WHEN a.state = 'open' THEN 1 ELSE 0 END), 0),
coalesce(sum(CASE WHEN a.state = 'answered' THEN 1 ELSE 0 END), 0),
coalesce(sum(CASE WHEN a.state = 'open' THEN a.reserved ELSE 0 END), 0),
coalesce(sum(CASE WHEN a.state = 'open' AND a.reserved IS NULL THEN 1 ELSE 0 END), 0), coalesce(sum(a.cost), 0)
FROM batch b JOIN run r ON r.id = b.run_id LEFT JOIN attempt a ON a.batch = b.id AND a.batch <> 0
WHERE (b.brief = ? OR ? = '') AND (b.state NOT IN ('done', 'void') OR ? = 1)
GROUP BY b.id, b.name, r.name, b.brief, b.backend, b.model, b.state, b.provider_id, b.provider_state, b.created_at,
r.started_at
ORDER BY b.id"""


def batches(db: Reader, brief: str, *, every: bool) -> Sequence[BatchRecord]:
    """Return batches, oldest first."""
    return db.rows(_record, _BATCHES, (brief, brief, int(every)))


def _record(
    name: str,
    run: str,
    brief: str,
    backend: str,
    model: str,
    state: str,
    provider_id: str,
    provider_state: str,
    created: int,
    begun: int,
    requests: int,
    waiting: int,
    answered: int,
    reserved: int,
    unpriced: int,
    cost: int,
) -> BatchRecord:
    return BatchRecord(
        *(name, run, brief, backend, model, BatchState(state), provider_id, provider_state, created, begun),
        requests=requests,
        waiting=int(waiting),
        answered=int(answered),
        reserved=None if unpriced else int(reserved),
        cost=int(cost),
    )


def items(db: Reader, request_hashes: Sequence[str]) -> Mapping[str, BatchItem]:
    """Return the latest request of a batch with each hash."""
    sql = """SELECT a.request_hash, b.name, a.state, a.failure, a.message, a.ended_at FROM attempt a
    JOIN batch b ON b.id = a.batch WHERE a.batch <> 0 AND a.request_hash @in ORDER BY a.id"""
    found: dict[str, BatchItem] = {}
    for part in _chunks(request_hashes):
        found.update(db.rows(_item, sql, (), part))
    return found


def _item(
    request_hash: bytes, batch: str, state: str, failure: str, message: str, ended: int | None
) -> tuple[str, BatchItem]:
    kind = FailureKind(failure) if failure else None
    return unpack(request_hash), BatchItem(batch, state == OPEN, kind, message, ended or 0)


def waiting(db: Reader, batch: str, request_hashes: Sequence[str]) -> Mapping[str, WaitingRequest]:
    """Return a batch's requests without an outcome, of these hashes or the first thousand."""
    sql = """SELECT a.name, a.request_hash, g.brief, g.deliverable, g.market, u.key, u.variant FROM attempt a
    JOIN batch b ON b.id = a.batch JOIN unit u ON u.id = a.unit_id JOIN unit_group g ON g.id = u.group_id
    WHERE a.batch <> 0 AND a.state = 'open' AND b.name = ?"""
    if not request_hashes:
        return dict(db.rows(_waiting, f"{sql} ORDER BY a.id LIMIT {CHUNK}", (batch,)))
    found: dict[str, WaitingRequest] = {}
    for part in _chunks(request_hashes):
        found.update(db.rows(_waiting, f"{sql} AND a.request_hash @in", (batch,), part))
    return found


def _waiting(
    attempt: str, request_hash: bytes, brief: str, deliverable: str, market: str, key: str, variant: int
) -> tuple[str, WaitingRequest]:
    name = unpack(request_hash)
    return name, WaitingRequest(attempt, name, UnitId(Group(brief, deliverable, market), key, variant))


def _chunks(request_hashes: Sequence[str]) -> Iterable[list[bytes]]:
    packed = [pack(name) for name in dict.fromkeys(request_hashes)]
    return (packed[start : start + CHUNK] for start in range(0, len(packed), CHUNK))
