"""What left and what stands: approved texts, publications, every revision for measuring, edits as examples."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from genpress.domain.draft import Draft
from genpress.domain.review import Status
from genpress.domain.unit import Group, UnitId
from genpress.errors import Conflict
from genpress.interfaces import Correction, Publication, Published, Revision, Selection, Standing
from genpress.ledger.book import Book
from genpress.ledger.codec import pack, timestamp, unpack
from genpress.ledger.database import CHUNK, Reader
from genpress.ledger.reading import DRAFT, Bases, Place, draft_shape, group_id
from genpress.ledger.shapes import REVISIONS, PublicationRow, RevisionRow, UnitRow, revision_id
from genpress.ledger.showing import groups

# --- publishing -------------------------------------------------------------------------------------------------------


def publish(book: Book, record: Published) -> None:
    """Note that a text has left. It stands as published while it is the standing one; nothing else changes.

    Raises:
        Conflict: the revision is not in the ledger, or holds another text than the one that left.
    """
    unit = book.known_unit(record.unit)
    revision = book.revisions.find(revision_id(unit.id, record.revision)) if unit else None
    if unit is None or revision is None or revision.content_hash != pack(record.content_hash):
        raise Conflict(f"{record.unit}: revision {record.revision} is not the text that was published")
    book.publications.add(
        PublicationRow(
            id=book.publications.next_id(book.tx),
            unit_id=unit.id,
            target=record.target,
            revision=record.revision,
            content_hash=revision.content_hash,
            published_at=book.now,
        )
    )
    _mark(book, record, unit, revision)


def _mark(book: Book, record: Published, unit: UnitRow, revision: RevisionRow) -> None:
    # An approval that was taken back meanwhile stays taken back: the publication is then a fact, and no status.
    if unit.standing != revision.number or revision.status != Status.APPROVED.value:
        return
    book.revisions.touch(revision).status = Status.PUBLISHED.value
    if unit.revision == revision.number and unit.status == Status.APPROVED.value:
        book.units.touch(unit).status = Status.PUBLISHED.value
        book.bump(record.unit.group.brief)


# --- what stands ------------------------------------------------------------------------------------------------------

_LAST = """LEFT JOIN publication p
ON p.id = (SELECT max(x.id) FROM publication x WHERE x.unit_id = u.id AND x.target = ?)"""
_STANDING = f"""SELECT u.key, u.variant, r.status, u.revision, u.stale, p.content_hash, p.published_at, {DRAFT}
FROM unit u JOIN revision r ON r.id = u.id * {REVISIONS} + u.standing {_LAST}
WHERE u.group_id = ? AND u.live = 1 AND u.standing > 0"""


def standing(db: Reader, bases: Bases, brief: str, selection: Selection, target: str) -> Iterator[Standing]:
    """Yield the approved texts that stand, ordered by brief, deliverable, market, key, variant.

    Args:
        db: the database.
        bases: the hashes that drafts share.
        brief: the brief; empty: all briefs of the ledger.
        selection: of deliverables and markets; its keys and statuses are not looked at.
        target: where earlier publications are looked for.
    """
    known = bases.refresh(db)
    for number, group in groups(db, brief, selection):
        shape = partial(_standing, draft_shape(known, group))
        yield from db.stream(shape, f"{_STANDING} ORDER BY u.key, u.variant", (target, number))


def standing_of(db: Reader, bases: Bases, group: Group, keys: Sequence[str], target: str) -> dict[Place, Standing]:
    """Return the approved texts of a group's units with these keys."""
    number = group_id(db, group)
    shape = partial(_standing, draft_shape(bases.refresh(db), group))
    found: dict[Place, Standing] = {}
    for start in range(0, len(keys) if number else 0, CHUNK):
        for one in db.rows(shape, f"{_STANDING} AND u.key @in", (target, number), keys[start : start + CHUNK]):
            found[one.draft.unit.key, one.draft.unit.variant] = one
    return found


def _standing(
    draft_of: Callable[..., Draft],
    key: str,
    variant: int,
    status: str,
    newest: int,
    stale: str,
    content_hash: bytes | None,
    published_at: int | None,
    *columns: str | int | bytes,
) -> Standing:
    return Standing(
        draft_of(key, variant, *columns),
        Status(status),
        newest,
        tuple(stale.split(",")) if stale else (),
        unpack(content_hash) if content_hash else "",
        timestamp(published_at) if published_at else "",
    )


def publications(db: Reader, brief: str, target: str) -> Iterator[Publication]:
    """Yield the last publication of each of a brief's units to a target, units that are gone included."""
    sql = """SELECT u.key, u.variant, p.revision, p.content_hash, p.published_at,
    CASE WHEN u.live = 1 THEN u.standing ELSE 0 END FROM publication p JOIN unit u ON u.id = p.unit_id
    WHERE u.group_id = ? AND p.target = ?
    AND p.id = (SELECT max(x.id) FROM publication x WHERE x.unit_id = u.id AND x.target = p.target)
    ORDER BY u.key, u.variant"""
    for number, group in groups(db, brief, Selection()):
        yield from db.stream(partial(_publication, group, target), sql, (number, target))


def _publication(
    group: Group, target: str, key: str, variant: int, revision: int, content_hash: bytes, at: int, stands: int
) -> Publication:
    return Publication(UnitId(group, key, variant), target, revision, unpack(content_hash), timestamp(at), stands)


# --- what was learned -------------------------------------------------------------------------------------------------

_EVERY = f"""SELECT u.key, u.variant, r.status, r.cost, {DRAFT} FROM unit u
JOIN revision r ON r.id > u.id * {REVISIONS} AND r.id < (u.id + 1) * {REVISIONS}
WHERE u.group_id = ? ORDER BY u.key, u.variant, r.number"""


def revisions(db: Reader, bases: Bases, brief: str, selection: Selection) -> Iterator[Revision]:
    """Yield every revision of a brief's units, those gone from the plan included, unit by unit, oldest first."""
    known = bases.refresh(db)
    for number, group in groups(db, brief, selection):
        yield from db.stream(partial(_every, draft_shape(known, group)), _EVERY, (number,))


def _every(
    draft_of: Callable[..., Draft],
    key: str,
    variant: int,
    status: str,
    cost: int | None,
    *columns: str | int | bytes,
) -> Revision:
    return Revision(draft_of(key, variant, *columns), Status(status), cost)


_CORRECTED = f"""SELECT u.key, u.variant, d.reason, d.comment, {DRAFT}
FROM unit u JOIN revision r ON r.id = u.id * {REVISIONS} + u.standing JOIN decision d ON d.id = r.decision
WHERE u.group_id = ? AND r.origin = 'edited' ORDER BY d.id DESC LIMIT ?"""
_MACHINE = f"""SELECT u.key, u.variant, {DRAFT} FROM unit u
JOIN revision r ON r.id > u.id * {REVISIONS} AND r.id < u.id * {REVISIONS} + ?
WHERE u.group_id = ? AND u.key = ? AND u.variant = ? AND r.origin <> 'edited' ORDER BY r.number DESC LIMIT 1"""


def corrections(db: Reader, bases: Bases, group: Group, limit: int) -> list[Correction]:
    """Return approved texts that a person had edited, each with the draft it was made from; latest decision first."""
    number, shape = group_id(db, group), draft_shape(bases.refresh(db), group)
    found = []
    for reason, comment, approved in db.rows(partial(_corrected, shape), _CORRECTED, (number, limit)):
        unit = approved.unit
        before = db.rows(shape, _MACHINE, (approved.revision, number, unit.key, unit.variant))
        found += [Correction(draft, approved, reason, comment) for draft in before]
    return found


def _corrected(
    draft_of: Callable[..., Draft], key: str, variant: int, reason: str, comment: str, *columns: str | int | bytes
) -> tuple[str, str, Draft]:
    return reason, comment, draft_of(key, variant, *columns)
