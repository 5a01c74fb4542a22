"""Attempts and money: reserved before a call is sent, settled after, and never counted twice."""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from genpress.domain.money import Usage, format_usd
from genpress.domain.request import Answer, Outcome
from genpress.errors import BudgetExceeded, Conflict, FailureKind, GenpressError
from genpress.interfaces import AttemptEnded, AttemptStarted
from genpress.ledger.book import Book
from genpress.ledger.codec import pack, response_digest, write_answer
from genpress.ledger.shapes import (
    ANSWERED,
    FAILED,
    OPEN,
    UNKNOWN,
    AttemptRow,
    BatchRow,
    BudgetRow,
    ResponseRow,
    RunRow,
    Tally,
)


def start_attempt(book: Book, record: AttemptStarted) -> None:
    """Record a call that is about to be sent, its price reserved in every budget it names.

    Raises:
        BudgetExceeded: a budget has not that much left.
        Conflict: the request is for a batch, and stands in an open one already.
        GenpressError: the run, a budget or the batch is not known, or the attempt's id is taken.
    """
    if record.attempt in book.attempts:
        raise GenpressError(f"attempt {record.attempt} is recorded twice")
    batch = _batch_of(book, record)
    unit = book.unit(record.unit)
    if not unit.live:
        book.change(record.unit)
    names = tuple(dict.fromkeys(record.budgets))
    for name in names:
        _reserve(book, name, record.reserved or 0)
    book.attempts.add(
        AttemptRow(
            id=book.attempts.next_id(book.tx),
            name=record.attempt,
            run_id=run_of(book, record.run).id,
            unit_id=unit.id,
            request_hash=pack(record.request_hash),
            backend=record.backend,
            model=record.model,
            reserved=record.reserved,
            budgets=orjson.dumps(names).decode() if names else "",
            started_at=book.now,
            batch=batch,
        )
    )


def _batch_of(book: Book, record: AttemptStarted) -> int:
    """Return the id of the batch a request is a part of; 0 for a call of its own."""
    if not record.batch:
        return 0
    request = pack(record.request_hash)
    if request in book.batched:
        raise Conflict(f"request {record.request_hash} stands in an open batch", hint="Its answer will serve again.")
    book.batched.add(request)
    book.undo.append(lambda: book.batched.discard(request))
    return batch_of(book, record.batch).id


def batch_of(book: Book, name: str) -> BatchRow:
    """Return a batch's row.

    Raises:
        GenpressError: there is none.
    """
    if name not in book.batches:
        book.batches.load(book.tx, "name = ?", (name,))
    if row := book.batches.get(name):
        return row
    raise GenpressError(f"batch {name!r} is not in the ledger", hint="See: genpress batches")


def run_of(book: Book, name: str) -> RunRow:
    """Return a run's row.

    Raises:
        GenpressError: there is none.
    """
    if name not in book.runs:
        book.runs.load(book.tx, "name = ?", (name,))
    if row := book.runs.get(name):
        return row
    raise GenpressError(f"run {name!r} is not in the ledger", hint="Runs begin with start_run.")


def budget_of(book: Book, name: str) -> BudgetRow:
    """Return a budget's row.

    Raises:
        GenpressError: there is none.
    """
    if name not in book.budgets:
        book.budgets.load(book.tx, "name = ?", (name,))
    if row := book.budgets.get(name):
        return row
    raise GenpressError(f"budget {name!r} is not in the ledger", hint="Budgets begin with set_budget.")


def _reserve(book: Book, name: str, amount: int) -> None:
    row = budget_of(book, name)
    if amount and row.spent + row.reserved + amount > row.ceiling:
        raise BudgetExceeded(
            f"budget {name!r}: {format_usd(row.spent)} USD spent and {format_usd(row.reserved)} USD in flight; "
            f"the next call may cost {format_usd(amount)} USD, and the limit is {format_usd(row.ceiling)} USD",
            hint="What was paid for is kept: the same command with a higher budget goes on.",
        )
    book.budgets.touch(row).reserved += amount


# --- the end of an attempt --------------------------------------------------------------------------------------------


def end_attempt(book: Book, record: AttemptEnded) -> None:
    """Settle a call: its answer is stored whole, its reservation becomes what it cost.

    An attempt that was given up as unknown and ends after all is settled anew.

    Raises:
        GenpressError: no such attempt is open.
    """
    row = book.attempts.get(record.attempt)
    if row is None or row.state not in {OPEN, UNKNOWN}:
        raise GenpressError(f"attempt {record.attempt} is not open", hint="It was settled before, or never recorded.")
    _settle(book, row, record)
    if record.answer is not None:
        _store(book, row, record.answer, record.cost)


def abandon_attempt(book: Book, row: AttemptRow) -> None:
    """Settle a call whose process is gone: its outcome is unknown, and it counts as spent."""
    reason = "the run ended before its answer was recorded"
    _settle(book, row, AttemptEnded(row.name, failure=FailureKind.UNKNOWN_OUTCOME, message=reason))


def _settle(book: Book, row: AttemptRow, record: AttemptEnded) -> None:
    before, was_open = row.cost or 0, row.state == OPEN
    tallies = _tallies(book, row)
    if not was_open:
        _tally(tallies, row, -1)
    book.attempts.touch(row)
    row.state = _state(record)
    row.ended_at = book.now
    row.cost = row.reserved if record.cost is None else record.cost
    row.estimated = int(record.cost is None)
    row.failure = record.failure or ""
    row.message = record.message
    row.count(record.answer.usage if record.answer else Usage())
    _tally(tallies, row, 1)
    _charge(book, row, (row.cost or 0) - before, freed=(row.reserved or 0) if was_open else 0)


def _charge(book: Book, row: AttemptRow, amount: int, *, freed: int) -> None:
    for name in budgets_of(row):
        budget = book.budgets.touch(budget_of(book, name))
        budget.reserved -= freed
        budget.spent += amount


def budgets_of(row: AttemptRow) -> Sequence[str]:
    """Return the budgets an attempt was reserved in."""
    names: Sequence[str] = orjson.loads(row.budgets) if row.budgets else ()
    return names


def _state(record: AttemptEnded) -> str:
    if record.failure is FailureKind.UNKNOWN_OUTCOME:
        return UNKNOWN
    complete = record.answer is not None and record.answer.outcome is Outcome.COMPLETE
    return ANSWERED if complete and record.failure is None else FAILED


def _tallies(book: Book, row: AttemptRow) -> tuple[Tally, Tally]:
    unit, run = book.units.find(row.unit_id), book.runs.find(row.run_id)
    if unit is None or run is None:
        raise GenpressError(f"attempt {row.name} has lost its unit or its run", hint="Run `genpress verify`.")
    group = book.groups.find(unit.group_id)
    if group is not None:
        book.bump(group.brief)
    return book.units.touch(unit), book.runs.touch(run)


def _tally(tallies: tuple[Tally, Tally], row: AttemptRow, sign: int) -> None:
    usage = row.usage
    for tally in tallies:
        tally.calls += sign
        tally.failed_calls += sign * (row.state == FAILED)
        tally.unknown_calls += sign * (row.state == UNKNOWN)
        tally.unpriced_calls += sign * (row.cost is None)
        tally.cost += sign * (row.cost or 0)
        tally.count(usage, sign)


def _store(book: Book, attempt: AttemptRow, answer: Answer, cost: int | None) -> None:
    body = write_answer(answer)
    usable = answer.outcome is Outcome.COMPLETE and attempt.request_hash not in book.answered
    if usable:
        book.answered.add(attempt.request_hash)
        book.undo.append(lambda: book.answered.discard(attempt.request_hash))
    book.responses.add(
        ResponseRow(
            id=book.responses.next_id(book.tx),
            request_hash=attempt.request_hash,
            body=body,
            digest=response_digest(attempt.request_hash, body),
            backend=attempt.backend,
            cost=cost,
            received_at=book.now,
            usable=int(usable),
        )
    )
