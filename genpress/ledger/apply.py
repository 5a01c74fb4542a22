"""One writing transaction: what is waiting is looked up in bulk, decided in memory, and written in bulk."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import chain

from genpress.domain.request import Outcome
from genpress.domain.review import Decision
from genpress.domain.unit import UnitId
from genpress.interfaces import (
    AttemptEnded,
    AttemptStarted,
    BatchAnswered,
    BatchIntended,
    BatchMoved,
    DraftKept,
    DraftMade,
    Published,
    Record,
    UnitFailed,
    UnitsPlanned,
    UnitsStale,
)
from genpress.ledger.archive import publish
from genpress.ledger.batching import answer_batch, intend_batch, move_batch
from genpress.ledger.book import Book
from genpress.ledger.codec import pack
from genpress.ledger.decide import (
    fail_unit,
    keep_draft,
    make_draft,
    mark_stale,
    newest_of,
    plan_units,
    standing_of,
)
from genpress.ledger.judge import decide
from genpress.ledger.settle import end_attempt, start_attempt
from genpress.ledger.shapes import revision_id

Records = Sequence[Record]


def apply_sets(book: Book, sets: Sequence[Records]) -> list[Exception | None]:
    """Carry out sets of records in order, each whole or not at all; return what refused each, None where nothing did.

    The book is then to be flushed.
    """
    fetch(book, [record for records in sets for record in records])
    return [_apply_set(book, records) for records in sets]


def _apply_set(book: Book, records: Records) -> Exception | None:
    try:
        for record in records:
            _apply(book, record)
    except Exception as refusal:  # noqa: BLE001 - whatever refuses one set must not take the others down
        book.refuse()
        return refusal
    book.accept()
    return None


def _apply(book: Book, record: Record) -> None:
    match record:
        case AttemptStarted() | AttemptEnded():
            _apply_to_attempt(book, record)
        case UnitsPlanned():
            plan_units(book, record)
        case DraftMade():
            make_draft(book, record)
        case DraftKept():
            keep_draft(book, record)
        case UnitFailed():
            fail_unit(book, record)
        case UnitsStale():
            mark_stale(book, record)
        case Decision() | Published():
            _note(book, record)
        case BatchIntended() | BatchMoved() | BatchAnswered():
            _apply_to_batch(book, record)


def _note(book: Book, record: Decision | Published) -> None:
    if isinstance(record, Decision):
        decide(book, record)
    else:
        publish(book, record)


def _apply_to_attempt(book: Book, record: AttemptStarted | AttemptEnded) -> None:
    if isinstance(record, AttemptStarted):
        start_attempt(book, record)
    else:
        end_attempt(book, record)


def _apply_to_batch(book: Book, record: BatchIntended | BatchMoved | BatchAnswered) -> None:
    match record:
        case BatchIntended():
            intend_batch(book, record)
        case BatchMoved():
            move_batch(book, record)
        case BatchAnswered():
            answer_batch(book, record)


def fetch(book: Book, records: Records) -> None:
    """Look up all rows that records concern, in a few queries."""
    book.fetch_batched([pack(r.request_hash) for r in records if isinstance(r, AttemptStarted) and r.batch])
    if ended := list(chain.from_iterable(map(_ended, records))):
        book.fetch_attempts([record.attempt for record in ended])
        book.fetch_answered(_answered(book, ended, records))
    book.fetch_units(list(chain.from_iterable(map(_units, records))))
    book.fetch_revisions(set(chain.from_iterable(map(partial(_revisions, book), records))) - {0})


def _ended(record: Record) -> Sequence[AttemptEnded]:
    if isinstance(record, BatchAnswered):
        return record.ended
    return (record,) if isinstance(record, AttemptEnded) else ()


def _answered(book: Book, ended: Sequence[AttemptEnded], records: Records) -> list[bytes]:
    begun = {record.attempt: record.request_hash for record in records if isinstance(record, AttemptStarted)}
    found = []
    for record in ended:
        if record.answer and record.answer.outcome is Outcome.COMPLETE:
            row = book.attempts.get(record.attempt)
            found.append(pack(begun.get(record.attempt, "")) if row is None else row.request_hash)
    return found


def _units(record: Record) -> tuple[UnitId, ...]:
    match record:
        case AttemptEnded() | BatchIntended() | BatchMoved() | BatchAnswered():
            return ()
        case DraftMade() | DraftKept():
            return (record.draft.unit,)
        case UnitsPlanned() | UnitsStale():
            return record.units
        case _:
            return (record.unit,)


def _revisions(book: Book, record: Record) -> tuple[int, ...]:
    if not isinstance(record, DraftMade | DraftKept | Decision | Published):
        return ()
    row = book.known_unit(record.draft.unit if isinstance(record, DraftMade | DraftKept) else record.unit)
    if row is None:
        return ()
    if isinstance(record, Published):
        return (revision_id(row.id, record.revision),)
    return (standing_of(row),) if isinstance(record, DraftMade) else (standing_of(row), newest_of(row))
