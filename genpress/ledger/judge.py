"""People's decisions: what one does to its unit, and the chain that remembers all of them."""

from __future__ import annotations

from functools import partial

from genpress.domain.review import DECIDABLE, OUTCOME, SETTLED, Decision, Status, Verb
from genpress.errors import Conflict
from genpress.hashing import digest
from genpress.ledger.book import Book
from genpress.ledger.codec import pack, unpack
from genpress.ledger.shapes import DecisionRow, RevisionRow, UnitRow, revision_id

_STANDS = frozenset(status.value for status in SETTLED)


def decide(book: Book, record: Decision) -> None:
    """Carry out a person's decision, and add it to the audit chain.

    Raises:
        Conflict: the person saw another text than the newest, or approves blocked text without saying why.
    """
    unit, revision = _decided_on(book, record)
    _refuse_blocked(record, revision)
    link = _link(book, unit, record)
    status = _outcome(book, unit, revision, record)
    book.revisions.touch(revision).status = status.value
    revision.decision = link.id
    unit = book.change(record.unit)
    unit.status = status.value
    if status is Status.APPROVED:
        unit.standing, unit.stale = revision.number, ""
    elif unit.standing == revision.number:
        unit.standing, unit.stale = 0, ""


def _outcome(book: Book, unit: UnitRow, revision: RevisionRow, record: Decision) -> Status:
    """Return the status a decision leads to: an approval that needs a second one leaves the text in review."""
    enough = record.approvals < 2 or len(approvers(book, unit, revision.number)) >= record.approvals
    if record.verb is not Verb.APPROVE or enough or revision.status in _STANDS:
        return OUTCOME[record.verb]
    return Status.BLOCKED if revision.findings_error else Status.NEEDS_REVIEW


def approvers(book: Book, unit: UnitRow, revision: int) -> set[str]:
    """Return who has approved a revision since anybody last decided otherwise on it, this transaction included."""
    sql = "SELECT verb, reviewer FROM decision WHERE unit_id = ? AND revision = ? ORDER BY id"
    said = book.tx.rows(_said, sql, (unit.id, revision))
    pending = [row for row in book.decisions.dirty if (row.unit_id, row.revision) == (unit.id, revision)]
    names: set[str] = set()
    for verb, reviewer in [*said, *((row.verb, row.reviewer) for row in pending)]:
        names = names | {reviewer.strip().casefold()} if verb == Verb.APPROVE.value else set()
    return names


def _said(verb: str, reviewer: str) -> tuple[str, str]:
    return verb, reviewer


def _decided_on(book: Book, record: Decision) -> tuple[UnitRow, RevisionRow]:
    unit = book.known_unit(record.unit)
    if unit is None or Status(unit.status) not in DECIDABLE:
        state = "is not in the ledger" if unit is None else f"is {unit.status}"
        raise Conflict(f"{record.unit} {state}: there is nothing to decide on")
    revision = book.revisions.find(revision_id(unit.id, unit.revision))
    if revision is None or record.revision != unit.revision:
        raise Conflict(
            f"{record.unit}: the decision is on revision {record.revision}, but the newest is {unit.revision}",
            hint="Export the review again and decide on the text as it is now.",
        )
    if revision.content_hash != pack(record.content_hash):
        raise Conflict(
            f"{record.unit}: the decision was made on another text than revision {record.revision} holds",
            hint="Export the review again and decide on the text as it is now.",
        )
    return unit, revision


def _refuse_blocked(record: Decision, revision: RevisionRow) -> None:
    blocked = revision.findings_error or revision.status == Status.BLOCKED.value
    if record.verb is Verb.APPROVE and blocked and not (record.override and record.reason):
        raise Conflict(
            f"{record.unit}: checks of severity error stand against revision {record.revision}",
            hint="Mend the text, or approve it with an override and a reason.",
        )


def _link(book: Book, unit: UnitRow, record: Decision) -> DecisionRow:
    row = DecisionRow(
        id=book.decisions.next_id(book.tx),
        unit_id=unit.id,
        unit=str(record.unit),
        revision=record.revision,
        content_hash=pack(record.content_hash),
        verb=record.verb.value,
        reviewer=record.reviewer,
        decided_at=record.decided_at,
        reason=record.reason,
        comment=record.comment,
        overridden=int(record.override),
        recorded_at=book.now,
        previous=book.head,
    )
    row.hash = chain_hash(row)
    book.undo.append(partial(setattr, book, "head", book.head))
    book.head = row.hash
    return book.decisions.add(row)


def chain_hash(row: DecisionRow) -> str:
    """Return the hash of a link of the audit chain: over all it says and the link before."""
    said = [row.unit, row.revision, unpack(row.content_hash), row.verb, row.reviewer, row.decided_at]
    return digest([row.previous, row.id, *said, row.reason, row.comment, row.overridden, row.recorded_at])
