"""The states of a unit: what a draft, a failure and a change of sources do to it; people's decisions are in `judge`.

`unit.status` is that of the newest revision (or of the failure after it). `unit.standing` is the approved revision
whose text stands, whatever is drafted beside it, until somebody approves another or takes the approval back.
"""

from __future__ import annotations

from genpress.domain.draft import Draft, Hashes, Origin
from genpress.domain.finding import Severity
from genpress.domain.review import Status
from genpress.errors import Conflict, GenpressError
from genpress.interfaces import DraftKept, DraftMade, UnitFailed, UnitsPlanned, UnitsStale
from genpress.ledger.book import Book
from genpress.ledger.codec import pack, unpack, write_json, write_notes
from genpress.ledger.shapes import FailureRow, RevisionRow, UnitRow, revision_id

_DRAFTED = frozenset({Status.BLOCKED, Status.NEEDS_REVIEW})
_UNDECIDED = frozenset({Status.BLOCKED.value, Status.NEEDS_REVIEW.value})


# --- drafts -----------------------------------------------------------------------------------------------------------


def make_draft(book: Book, record: DraftMade) -> None:
    """Add a revision to a unit; revision 0 means "the next".

    Raises:
        Conflict: the unit has moved on since the caller looked, or a person's undecided edit stands there.
    """
    draft = record.draft
    unit = book.change(draft.unit)
    _admit(unit, record)
    number = unit.revision + 1
    revision = _revision(book, unit, record, number)
    book.revisions.add(revision)
    if unit.standing:
        unit.stale = _stale_beside(book, unit, draft)
    if draft.origin is not Origin.EDITED or not unit.fingerprint:
        _remember(unit, draft.hashes, revision.basis)
    unit.revision, unit.status, unit.failure = number, record.status.value, None
    unit.edited = int(draft.origin is Origin.EDITED)


def _admit(unit: UnitRow, record: DraftMade) -> None:
    draft = record.draft
    if record.status not in _DRAFTED:
        raise GenpressError(f"{draft.unit}: a draft begins as blocked or needs_review, not as {record.status}")
    if draft.revision not in {0, unit.revision + 1}:
        raise Conflict(
            f"{draft.unit}: revision {draft.revision} was drafted, but the newest is {unit.revision} by now",
            hint="Run the same command again: it starts from what is there.",
        )
    if draft.origin is not Origin.EDITED and has_open_edit(unit):
        raise Conflict(
            f"{draft.unit}: a person has edited it and nobody has decided on the edit",
            hint="Decide on the edit first; a run never overwrites it.",
        )


def has_open_edit(unit: UnitRow) -> bool:
    """Return whether a person's edit waits for a decision."""
    return bool(unit.edited) and unit.status in _UNDECIDED


def _remember(unit: UnitRow, hashes: Hashes, basis: int) -> None:
    unit.fingerprint, unit.facts, unit.basis = pack(hashes.fingerprint), pack(hashes.facts), basis


def _stale_beside(book: Book, unit: UnitRow, draft: Draft) -> str:
    standing = book.revisions.find(revision_id(unit.id, unit.standing))
    if standing is None or draft.origin is Origin.EDITED:
        return unit.stale
    return ",".join(stored_hashes(book, standing).changed(draft.hashes)) or unit.stale


def stored_hashes(book: Book, row: RevisionRow) -> Hashes:
    """Return a revision's four hashes."""
    basis = book.basis_of(row.basis)
    return Hashes(unpack(row.facts_hash), unpack(basis.guidance), unpack(basis.prompt), unpack(basis.backend))


def _revision(book: Book, unit: UnitRow, record: DraftMade, number: int) -> RevisionRow:
    draft = record.draft
    row = RevisionRow(
        id=revision_id(unit.id, number),
        unit_id=unit.id,
        number=number,
        status=record.status.value,
        origin=draft.origin.value,
        content=write_json(draft.content),
        content_hash=pack(draft.content_hash),
        backend=draft.backend,
        model=draft.model,
        author=draft.author,
        created_at=draft.created_at,
        recorded_at=book.now,
        cost=record.cost,
    )
    _describe(book, row, draft)
    row.count(record.usage)
    return row


def _describe(book: Book, row: RevisionRow, draft: Draft) -> None:
    """Write what a revision was made from and what the checks say of it."""
    severities = [finding.severity for finding in draft.findings]
    row.facts_hash, row.basis = pack(draft.hashes.facts), book.basis(draft.hashes)
    row.request_hash = pack(draft.request_hash)
    row.facts, row.notes = write_json(draft.facts), write_notes(draft)
    row.findings_error, row.findings_warning = severities.count(Severity.ERROR), severities.count(Severity.WARNING)


def keep_draft(book: Book, record: DraftKept) -> None:
    """Bring a revision up to date whose text came out the same; what people decided on it stays.

    Raises:
        Conflict: it is not the newest or the standing revision any more, or its text is another.
    """
    draft = record.draft
    unit, revision = _kept(book, record)
    book.revisions.touch(revision)
    unit = book.change(draft.unit)
    _describe(book, revision, draft)
    revision.cost = None if revision.cost is None or record.cost is None else revision.cost + record.cost
    revision.count(record.usage)
    _remember(unit, draft.hashes, revision.basis)
    if revision.status in _UNDECIDED:
        revision.status = record.status.value
    if revision.number == unit.revision:
        unit.status, unit.failure = revision.status, None
    if revision.number == unit.standing:
        unit.stale = ""


def _kept(book: Book, record: DraftKept) -> tuple[UnitRow, RevisionRow]:
    draft = record.draft
    unit = book.known_unit(draft.unit)
    known = () if unit is None else (unit.revision, unit.standing)
    revision = book.revisions.find(revision_id(unit.id, draft.revision)) if unit and draft.revision in known else None
    if unit is None or revision is None or revision.content_hash != pack(draft.content_hash):
        raise Conflict(
            f"{draft.unit}: revision {draft.revision} is not what was drafted from any more",
            hint="Run the same command again: it starts from what is there.",
        )
    return unit, revision


# --- plans, failures and stale texts ----------------------------------------------------------------------------------


def plan_units(book: Book, record: UnitsPlanned) -> None:
    """Make units stand as pending, and bring back those that were gone."""
    for unit in record.units:
        row = book.unit(unit)
        if not row.live:
            book.change(unit)


def fail_unit(book: Book, record: UnitFailed) -> None:
    """Record that a unit has no usable answer; its drafts stay, and so does an edit that waits for a decision."""
    unit = book.change(record.unit)
    failure = FailureRow(
        id=book.failures.next_id(book.tx),
        unit_id=unit.id,
        recorded_at=book.now,
        backend=record.backend,
        model=record.model,
        request_hash=pack(record.request_hash),
        error=record.error,
        cost=record.cost,
    )
    failure.count(record.usage)
    book.failures.add(failure)
    if has_open_edit(unit):
        return
    unit.status, unit.failure = Status.FAILED.value, failure.id
    _remember(unit, record.hashes, book.basis(record.hashes))


def mark_stale(book: Book, record: UnitsStale) -> None:
    """Say of standing texts what has changed since; units without one are passed over."""
    reason = ",".join(record.reason)
    for unit in record.units:
        row = book.known_unit(unit)
        if row is not None and row.standing and row.stale != reason:
            book.change(unit).stale = reason


# --- numbers ----------------------------------------------------------------------------------------------------------


def standing_of(unit: UnitRow) -> int:
    """Return the id of the revision whose text stands; 0 when none does."""
    return revision_id(unit.id, unit.standing) if unit.standing else 0


def newest_of(unit: UnitRow) -> int:
    """Return the id of the newest revision; 0 when there is none."""
    return revision_id(unit.id, unit.revision) if unit.revision else 0
