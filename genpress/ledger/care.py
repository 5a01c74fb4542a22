"""Care of the ledger: every digest and cross-reference checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import orjson

from genpress.domain.draft import Origin, content_hash
from genpress.domain.review import Status
from genpress.domain.unit import Group, UnitId
from genpress.errors import Place, Problem
from genpress.ledger.codec import pack, read_notes, response_digest, unpack
from genpress.ledger.database import UNREADABLE, Database, Reader
from genpress.ledger.judge import chain_hash
from genpress.ledger.shapes import REVISIONS, DecisionRow

CODES = {
    "LGR001": "a stored response does not match its digest",
    "LGR002": "a draft's text does not match its content hash",
    "LGR003": "a row refers to another that is not there",
    "LGR004": "a budget does not add up to the attempts made in its name",
    "LGR005": "the chain of decisions is broken",
    "LGR006": "what a unit or a run used does not add up to its attempts",
    "LGR007": "the database is damaged",
    "LGR008": "an approval stands on a text that its approver did not see",
    "LGR009": "a row holds what genpress never writes",
}
"""What `verify` may find, by code."""

_HINTS = {
    "LGR001": "`genpress cache prune` drops damaged responses; the next run asks for them again.",
    "LGR007": "Restore a copy of the ledger.",
    "LGR009": "Restore a copy of the ledger from before it was changed by hand.",
}


def verify(database: Database) -> Iterator[Problem]:
    """Check everything that can be checked, in flat memory; each problem names its row."""
    for text in database.damage():
        yield _problem(database, "LGR007", text)
    with database.reading() as db:
        for code, key, text in _findings(db):
            yield _problem(database, code, text, key)


Found = tuple[str, str, str]
"""Code, what it concerns, and what is wrong."""


def _problem(database: Database, code: str, text: str, key: str = "") -> Problem:
    return Problem(Place(database.where, key=key), code, f"{CODES[code]}: {text}", _HINTS.get(code, ""))


def _findings(db: Reader) -> Iterator[Found]:
    yield from _responses(db)
    yield from _texts(db)
    yield from _names(db)
    yield from _references(db)
    yield from _budgets(db)
    yield from _tallies(db)
    yield from _chain(db)
    yield from _approvals(db)


# --- digests ----------------------------------------------------------------------------------------------------------


def _responses(db: Reader) -> Iterator[Found]:
    for name, sound in db.stream(
        _is_sound, "SELECT CAST(request_hash AS BLOB), CAST(body AS BLOB), digest FROM response"
    ):
        if not sound:
            yield "LGR001", name, f"request {name}"


def _is_sound(request_hash: bytes, body: bytes, digest: bytes) -> tuple[str, bool]:
    return unpack(request_hash), response_digest(request_hash, body) == digest


_UNIT = "g.brief || '/' || g.deliverable || '/' || g.market || '/' || u.key || '~' || u.variant"


def _texts(db: Reader) -> Iterator[Found]:
    sql = f"""SELECT {_UNIT}, r.number, CAST(r.content AS BLOB), r.content_hash, CAST(r.facts AS BLOB),
    CAST(r.notes AS BLOB), r.status, r.origin FROM revision r
    JOIN unit u ON u.id = r.unit_id JOIN unit_group g ON g.id = u.group_id"""
    for unit, number, code in db.stream(_damage_to_text, sql):
        if code:
            yield code, unit, f"revision {number} of {unit}"


def _damage_to_text(
    unit: str, number: int, content: bytes, hashed: bytes, facts: bytes, notes: bytes, status: str, origin: str
) -> tuple[str, int, str]:
    """Return whose text it is, and the code of what is wrong with it; empty when all is well."""
    try:
        is_sound = pack(content_hash(orjson.loads(content))) == hashed
    except (ValueError, TypeError, AttributeError):
        is_sound = False
    if not is_sound:
        return unit, number, "LGR002"
    return unit, number, "" if _is_readable(facts, notes, status, origin) else "LGR009"


def _is_readable(facts: bytes, notes: bytes, status: str, origin: str) -> bool:
    try:
        read_notes(notes)
        Status(status), Origin(origin)
        return all(isinstance(value, str) for value in orjson.loads(facts).values())
    except UNREADABLE:
        return False


def _names(db: Reader) -> Iterator[Found]:
    sql = """SELECT g.brief, g.deliverable, g.market, u.key, u.variant, u.status
    FROM unit u JOIN unit_group g ON g.id = u.group_id"""
    for name, sound in db.stream(_is_name_sound, sql):
        if not sound:
            yield "LGR009", name, f"the name or status of unit {name!r}"


def _is_name_sound(brief: str, deliverable: str, market: str, key: str, variant: int, status: str) -> tuple[str, bool]:
    unit = UnitId(Group(brief, deliverable, market), key, variant)
    name = str(unit)
    try:
        return name, UnitId.parse(name) == unit and variant > 0 and bool(Status(status))
    except ValueError:
        return name, False


# --- references and sums ----------------------------------------------------------------------------------------------

_UNITS = f"SELECT {_UNIT} FROM unit u JOIN unit_group g ON g.id = u.group_id"
_REFERENCES = (
    (
        "newest revision missing or not the newest",
        f"""{_UNITS} WHERE u.revision <> (SELECT coalesce(max(r.number), 0) FROM revision r
        WHERE r.id > u.id * {REVISIONS} AND r.id < (u.id + 1) * {REVISIONS})""",
    ),
    (
        "standing revision missing or not approved",
        f"""{_UNITS} WHERE u.standing > 0 AND NOT EXISTS (SELECT 1 FROM revision r
        WHERE r.id = u.id * {REVISIONS} + u.standing AND r.status IN ('approved', 'published'))""",
    ),
    (
        "status differs from its newest revision's",
        f"""{_UNITS} JOIN revision r ON r.id = u.id * {REVISIONS} + u.revision
        WHERE u.failure IS NULL AND u.status <> r.status""",
    ),
    (
        "published text missing or another",
        f"""{_UNITS} JOIN publication p ON p.unit_id = u.id WHERE NOT EXISTS (SELECT 1 FROM revision r
        WHERE r.id = u.id * {REVISIONS} + p.revision AND r.content_hash = p.content_hash)""",
    ),
    (
        "revision numbered wrongly",
        f"{_UNITS} JOIN revision r ON r.unit_id = u.id WHERE r.id <> r.unit_id * {REVISIONS} + r.number",
    ),
)


def _references(db: Reader) -> Iterator[Found]:
    for text, sql in _REFERENCES:
        for unit in db.stream(str, sql):
            yield "LGR003", unit, f"{unit}: {text}"


def _budgets(db: Reader) -> Iterator[Found]:
    spent, reserved = Counter[str](), Counter[str]()
    sql = "SELECT state, reserved, cost, budgets FROM attempt WHERE budgets <> ''"
    for is_open, amount, names in db.stream(_charge, sql):
        for name in names:
            (reserved if is_open else spent)[name] += amount
    for name, has_spent, has_reserved in db.rows(_three, "SELECT name, spent, reserved FROM budget ORDER BY name"):
        if (has_spent, has_reserved) != (spent[name], reserved[name]):
            said = f"spent {has_spent} and reserved {has_reserved}"
            yield "LGR004", name, f"{name}: {said}, the attempts say {spent[name]} and {reserved[name]} pico-dollars"


def _charge(state: str, reserved: int | None, cost: int | None, budgets: str) -> tuple[bool, int, Sequence[str]]:
    is_open = state == "open"
    return is_open, (reserved if is_open else cost) or 0, orjson.loads(budgets)


def _three(name: str, first: int, second: int) -> tuple[str, int, int]:
    return name, first, second


def _tallies(db: Reader) -> Iterator[Found]:
    for table in ("unit", "run"):
        sql = f"""SELECT s.id FROM {table} s LEFT JOIN attempt a ON a.{table}_id = s.id AND a.state <> 'open'
        GROUP BY s.id, s.calls, s.cost, s.input_tokens, s.output_tokens
        HAVING s.calls <> count(a.id) OR s.cost <> coalesce(sum(a.cost), 0)
        OR s.input_tokens <> coalesce(sum(a.input_tokens), 0) OR s.output_tokens <> coalesce(sum(a.output_tokens), 0)"""
        for number in db.stream(int, sql):
            yield "LGR006", f"{table} {number}", f"{table} {number}"


# --- decisions --------------------------------------------------------------------------------------------------------


def _chain(db: Reader) -> Iterator[Found]:
    columns = ", ".join(DecisionRow.__dataclass_fields__)
    previous, length = "", 0
    for row in db.stream(DecisionRow, f"SELECT {columns} FROM decision ORDER BY id"):
        length += 1
        if row.previous != previous or row.hash != chain_hash(row):
            yield "LGR005", row.unit, f"at decision {row.id} on {row.unit}"
        previous = row.hash
    recorded, head = db.rows(_link, "SELECT decisions, head FROM ledger_state WHERE id = 1")[0]
    if (recorded, head) != (length, previous):
        yield "LGR005", "", f"{recorded} decisions were made, {length} are there"


def _link(count: int, head: str) -> tuple[int, str]:
    return count, head


def _approvals(db: Reader) -> Iterator[Found]:
    sql = f"""SELECT {_UNIT} FROM revision r JOIN unit u ON u.id = r.unit_id JOIN unit_group g ON g.id = u.group_id
    LEFT JOIN decision d ON d.id = r.decision WHERE r.status IN ('approved', 'published') AND (d.id IS NULL
    OR d.verb <> 'approve' OR d.content_hash <> r.content_hash OR d.revision <> r.number OR d.unit_id <> r.unit_id)"""
    for unit in db.stream(str, sql):
        yield "LGR008", unit, unit
