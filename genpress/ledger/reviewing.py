"""What the editors' loop keeps: the secret that signs rows, the workbooks that are out, and what people decided."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator, Sequence

import orjson

from genpress.domain.draft import Draft
from genpress.domain.review import Decision, Status, Verb
from genpress.domain.unit import Group, UnitId
from genpress.interfaces import Glance, Reviewed, ReviewExport
from genpress.ledger.book import Book
from genpress.ledger.codec import pack, timestamp, unpack
from genpress.ledger.database import CHUNK, Reader, Value
from genpress.ledger.reading import Bases, Place, draft_columns, draft_shape, group_id
from genpress.ledger.shapes import REVISIONS
from genpress.ledger.showing import stale_reason

SECRET_BYTES = 32


def read_secret(db: Reader) -> bytes:
    """Return the ledger's secret; empty when none was made yet."""
    found = db.rows(bytes, "SELECT value FROM secret WHERE id = 1")
    return found[0] if found else b""


def make_secret(book: Book) -> bytes:
    """Make the ledger's secret, unless another process was faster; return it."""
    sql = "INSERT INTO secret (id, value) VALUES (1, ?) ON CONFLICT (id) DO NOTHING"
    book.tx.run(sql, (secrets.token_bytes(SECRET_BYTES),))
    return read_secret(book.tx)


# --- workbooks that are out -------------------------------------------------------------------------------------------

_EXPORT = "brief, market, path, digest, assignee, units, exported_at, deliverables"


def add_export(book: Book, export: ReviewExport) -> None:
    """Record a workbook that was written; the database's clock says when."""
    number = book.tx.rows(int, "SELECT coalesce(max(id), 0) + 1 FROM review_export")[0]
    said = (export.brief, export.market, export.path, pack(export.digest), export.assignee, export.units, book.now)
    values = (*said, json.dumps(export.deliverables))
    book.tx.run(f"INSERT INTO review_export (id, {_EXPORT}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (number, *values))


def exports(db: Reader, brief: str) -> list[ReviewExport]:
    """Return the workbooks written for a brief, oldest first."""
    return db.rows(_export, f"SELECT {_EXPORT} FROM review_export WHERE brief = ? ORDER BY id", (brief,))


def _export(
    brief: str, market: str, path: str, digest: bytes, assignee: str, units: int, exported_at: int, deliverables: str
) -> ReviewExport:
    named = tuple(json.loads(deliverables))
    return ReviewExport(brief, market, path, unpack(digest), assignee, units, timestamp(exported_at), named)


# --- what a reviewer is to see ----------------------------------------------------------------------------------------

_LIVE = f"""FROM unit u JOIN revision r ON r.id = u.id * {REVISIONS} + u.revision
@standing WHERE u.group_id = ? AND u.live = 1 AND u.revision > 0@statuses ORDER BY u.key, u.variant"""
_BESIDE = "u.standing > 0 AND u.standing <> u.revision"
_GLANCE = f"""SELECT u.key, u.variant, r.content, r.facts, CASE WHEN {_BESIDE} THEN 1 ELSE 0 END {_LIVE}"""
_REVIEWED = f"""SELECT u.key, u.variant, u.stale, u.standing, u.revision, u.edited,
(SELECT count(*) FROM decision d WHERE d.unit_id = u.id), {draft_columns("r")}, {draft_columns("s")} {_LIVE}"""
_STANDING = f"LEFT JOIN revision s ON {_BESIDE} AND s.id = u.id * {REVISIONS} + u.standing"


def _of(sql: str, standing: str, statuses: Sequence[Status]) -> str:
    among = f" AND u.status IN ({', '.join('?' * len(statuses))})" if statuses else ""
    return sql.replace("@standing", standing).replace("@statuses", among)


def glance(db: Reader, group: Group, statuses: Sequence[Status]) -> Iterator[Glance]:
    """Yield what the newest drafts of a group's units consist of.

    Raises:
        LedgerCorrupt: a row holds what genpress never writes.
    """

    def shape(key: str, variant: int, content: bytes, facts: bytes, beside: int) -> Glance:
        """Return what a draft consists of."""
        return Glance(UnitId(group, key, variant), orjson.loads(content), orjson.loads(facts), beside == 1)

    values = (group_id(db, group), *(status.value for status in statuses))
    return db.stream(shape, _of(_GLANCE, "", statuses), values)


def reviewed(db: Reader, bases: Bases, group: Group, statuses: Sequence[Status]) -> Iterator[Reviewed]:
    """Yield a group's units as their reviewer is to see them.

    Raises:
        LedgerCorrupt: a row holds what genpress never writes.
    """
    shape = _reviewed_shape(draft_shape(bases.refresh(db), group))
    values = (group_id(db, group), *(status.value for status in statuses))
    return db.stream(shape, _of(_REVIEWED, _STANDING, statuses), values)


def _reviewed_shape(draft_of: Callable[..., Draft]) -> Callable[..., Reviewed]:
    def shape(
        key: str, variant: int, stale: str, standing: int, revision: int, edited: int, decided: int, *drafts: Value
    ) -> Reviewed:
        """Return a unit."""
        newest, other = drafts[:_COLUMNS], drafts[_COLUMNS:]
        beside = None if other[0] is None else draft_of(key, variant, *other)
        reason = stale_reason(stale, standing, revision, edited)
        return Reviewed(draft_of(key, variant, *newest), beside, decided, reason)

    return shape


_COLUMNS = draft_columns("r").count(",") + 1
"""Columns of one draft."""

# --- decisions --------------------------------------------------------------------------------------------------------

_DECISIONS = """SELECT u.key, u.variant, d.revision, d.content_hash, d.verb, d.reviewer, d.decided_at, d.reason,
d.comment, d.overridden FROM unit u JOIN decision d ON d.unit_id = u.id WHERE u.group_id = ? AND u.key @in
ORDER BY d.id"""


def decisions(db: Reader, group: Group, keys: Sequence[str]) -> dict[Place, list[Decision]]:
    """Return all that people decided on a group's units with these keys, oldest first."""
    number = group_id(db, group)
    found: dict[Place, list[Decision]] = {}

    def shape(key: str, variant: int, revision: int, content_hash: bytes, verb: str, *said: str) -> None:
        """Add a decision to those of its unit."""
        reviewer, decided_at, reason, comment, overridden = said
        unit = UnitId(group, key, variant)
        place, hashed = found.setdefault((key, variant), []), unpack(content_hash)
        words = (reviewer, decided_at, reason, comment, bool(overridden))
        place.append(Decision(unit, revision, hashed, Verb(verb), *words))

    for start in range(0, len(keys) if number else 0, CHUNK):
        db.rows(shape, _DECISIONS, (number,), keys[start : start + CHUNK])
    return found
