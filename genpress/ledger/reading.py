"""What a plan and an engine read in bulk: states of units, responses, drafts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import orjson

from genpress.domain.draft import Draft, Hashes, Origin
from genpress.domain.review import Status
from genpress.domain.unit import Group, UnitId
from genpress.errors import LedgerCorrupt
from genpress.interfaces import StoredResponse, UnitState
from genpress.ledger.codec import pack, read_answer, read_notes, response_digest, timestamp, unpack
from genpress.ledger.database import CHUNK, UNREADABLE, Reader, unreadable
from genpress.ledger.shapes import REVISIONS

Place = tuple[str, int]
"""Key and variant: a unit within its group."""

_STATUS = {status.value: status for status in Status}


class Bases:
    """The hashes that drafts of a group share, by their id; read once, since they never change."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[str, str, str]] = {}

    def refresh(self, db: Reader) -> Mapping[int, tuple[str, str, str]]:
        """Return all of them, having read those that are new."""
        newest = max(self._known, default=0)
        sql = "SELECT id, guidance, prompt, backend FROM basis WHERE id > ?"
        self._known.update(db.rows(_basis, sql, (newest,)))
        return self._known


def _basis(number: int, guidance: bytes, prompt: bytes, backend: bytes) -> tuple[int, tuple[str, str, str]]:
    return number, (unpack(guidance), unpack(prompt), unpack(backend))


# --- states -----------------------------------------------------------------------------------------------------------

_STATE = """SELECT key, variant, status, fingerprint, facts, basis, revision, standing, edited, stale, live
FROM unit
WHERE group_id = ? AND key @in"""


def states(db: Reader, bases: Bases, group: Group, keys: Sequence[str]) -> dict[Place, UnitState]:
    """Return what is known of a group's units with these keys."""
    number = group_id(db, group)
    found: dict[Place, UnitState] = {}
    if number:
        shape = _state_shape(bases.refresh(db))
        for start in range(0, len(keys), CHUNK):
            found.update(db.rows(shape, _STATE, (number,), keys[start : start + CHUNK]))
    return found


_PRINT = """SELECT key, variant, status, fingerprint FROM unit
WHERE group_id = ? AND live = 1 AND status NOT IN ('pending', 'failed') AND key @in"""


def unchanged(db: Reader, group: Group, fingerprints: Mapping[str, str]) -> dict[Place, Status]:
    """Return the made and planned units of a group whose newest draft has the fingerprint named for their key.

    This is all that most units of an unchanged catalogue are asked; their whole state costs three times as much.
    """
    number = group_id(db, group)
    found: dict[Place, Status] = {}
    if number:
        keys = tuple(fingerprints)
        for start in range(0, len(keys), CHUNK):
            rows = db.rows(_print, _PRINT, (number,), keys[start : start + CHUNK])
            found.update((place, status) for place, status, print_ in rows if print_ == fingerprints[place[0]])
    return found


def _print(key: str, variant: int, status: str, fingerprint: bytes) -> tuple[Place, Status, str]:
    return (key, variant), _STATUS[status], unpack(fingerprint)


def _state_shape(bases: Mapping[int, tuple[str, str, str]]) -> Callable[..., tuple[Place, UnitState]]:
    # The one loop that an unchanged unit pays for: hence the slots filled directly, twice as fast as a frozen __init__.
    def shape(
        key: str,
        variant: int,
        status: str,
        fingerprint: bytes,
        facts: bytes,
        basis: int | None,
        revision: int,
        standing: int,
        edited: int,
        stale: str,
        live: int,
    ) -> tuple[Place, UnitState]:
        """Return a unit's place and state."""
        hashes = None
        if basis is not None:
            hashes = _new_hashes(Hashes)
            _facts(hashes, facts.hex() if len(facts) == 32 else unpack(facts))
            guidance, prompt, backend = bases[basis]
            _guidance(hashes, guidance)
            _prompt(hashes, prompt)
            _backend(hashes, backend)
        state = _new_state(UnitState)
        _status(state, _STATUS[status])
        _fingerprint(state, fingerprint.hex() if len(fingerprint) == 32 else unpack(fingerprint))
        _hashes(state, hashes)
        _revision(state, revision)
        _standing(state, standing)
        _edited(state, edited == 1)
        _stale(state, tuple(stale.split(",")) if stale else ())
        _retired(state, live == 0)
        return (key, variant), state

    return shape


_new_hashes, _new_state = Hashes.__new__, UnitState.__new__
_facts, _guidance, _prompt, _backend = (getattr(Hashes, name).__set__ for name in Hashes.__slots__)
_status, _fingerprint, _hashes, _revision, _standing, _edited, _stale, _retired = (
    getattr(UnitState, name).__set__ for name in UnitState.__slots__
)


def group_id(db: Reader, group: Group) -> int:
    """Return the number of a group; 0 when no unit of it was ever recorded."""
    sql = "SELECT id FROM unit_group WHERE brief = ? AND deliverable = ? AND market = ?"
    found = db.rows(int, sql, (group.brief, group.deliverable, group.market))
    return found[0] if found else 0


# --- responses --------------------------------------------------------------------------------------------------------

# The casts: a value that was changed by hand may have become text, and is to be found damaged, not to fail.
RESPONSE = """SELECT CAST(request_hash AS BLOB), CAST(body AS BLOB), digest, backend, cost, received_at FROM response"""


def responses(db: Reader, request_hashes: Sequence[str]) -> dict[str, StoredResponse]:
    """Return the complete responses to these requests.

    Raises:
        LedgerCorrupt: one does not match its digest.
    """
    packed = [pack(request_hash) for request_hash in request_hashes]
    found: dict[str, StoredResponse] = {}
    for start in range(0, len(packed), CHUNK):
        sql = f"{RESPONSE} WHERE usable = 1 AND request_hash @in"
        for response in db.rows(stored_response, sql, (), packed[start : start + CHUNK]):
            found[response.request_hash] = response
    return found


def stored_response(
    request_hash: bytes, body: bytes, digest: bytes, backend: str, cost: int | None, received_at: int
) -> StoredResponse:
    """Return a response as it was stored.

    Raises:
        LedgerCorrupt: it does not match its digest.
    """
    name = unpack(request_hash)
    if response_digest(request_hash, body) != digest:
        raise LedgerCorrupt(
            f"the response to request {name} does not match its digest: the ledger was changed or damaged",
            hint="`genpress verify` lists all damage; `genpress cache prune` drops damaged responses, "
            "and the next run asks for them again.",
        )
    return StoredResponse(name, read_answer(body), backend, cost, timestamp(received_at))


# --- drafts -----------------------------------------------------------------------------------------------------------

_DRAFT = (
    *("number", "content", "facts_hash", "basis", "origin", "request_hash"),
    *("backend", "model", "author", "created_at", "facts", "notes"),
)


def draft_columns(revision: str) -> str:
    """Return the columns that `draft_shape` reads of a revision, by the name that a query gives it."""
    return ", ".join(f"{revision}.{column}" for column in _DRAFT)


DRAFT = draft_columns("r")
"""The same, of a revision `r`."""


def drafts(db: Reader, bases: Bases, group: Group, keys: Sequence[str], *, approved: bool) -> dict[Place, Draft]:
    """Return the newest drafts of a group's units, or their standing ones."""
    number = group_id(db, group)
    wanted = "standing" if approved else "revision"
    sql = f"""SELECT u.key, u.variant, {DRAFT} FROM unit u JOIN revision r ON r.id = u.id * {REVISIONS} + u.{wanted}
    WHERE u.group_id = ? AND u.{wanted} > 0 AND u.key @in"""
    shape = draft_shape(bases.refresh(db), group)
    found = {}
    for start in range(0, len(keys) if number else 0, CHUNK):
        for draft in db.rows(shape, sql, (number,), keys[start : start + CHUNK]):
            found[draft.unit.key, draft.unit.variant] = draft
    return found


def draft(db: Reader, bases: Bases, unit: UnitId, revision: int) -> Draft | None:
    """Return one revision of a unit, 0 meaning the newest."""
    number = "u.revision" if revision == 0 else "?"
    sql = f"""SELECT u.key, u.variant, {DRAFT} FROM unit u JOIN revision r ON r.id = u.id * {REVISIONS} + {number}
    WHERE u.group_id = ? AND u.key = ? AND u.variant = ?"""
    place = (group_id(db, unit.group), unit.key, unit.variant)
    values = place if revision == 0 else (revision, *place)
    found = db.rows(draft_shape(bases.refresh(db), unit.group), sql, values)
    return found[0] if found else None


def draft_shape(bases: Mapping[int, tuple[str, str, str]], group: Group) -> Callable[..., Draft]:
    """Return what makes a draft of a unit's key and variant and the columns of `DRAFT`."""

    def shape(
        key: str,
        variant: int,
        number: int,
        content: bytes,
        facts_hash: bytes,
        basis: int,
        origin: str,
        request_hash: bytes,
        backend: str,
        model: str,
        author: str,
        created_at: str,
        facts: bytes,
        notes: bytes,
    ) -> Draft:
        """Return a revision."""
        unit = UnitId(group, key, variant)
        try:
            findings, claims = read_notes(notes)
            return Draft(
                unit=unit,
                revision=number,
                content=orjson.loads(content),
                hashes=Hashes(unpack(facts_hash), *bases[basis]),
                origin=Origin(origin),
                request_hash=unpack(request_hash),
                backend=backend,
                model=model,
                author=author,
                created_at=created_at,
                facts=orjson.loads(facts),
                findings=findings,
                claims=claims,
            )
        except UNREADABLE:
            raise unreadable(f"revision {number} of {unit}") from None

    return shape


def all_responses(db: Reader) -> Iterator[StoredResponse]:
    """Yield every stored response, oldest first."""
    return db.stream(stored_response, f"{RESPONSE} ORDER BY id")
