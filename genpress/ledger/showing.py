"""What people see: the manifest, counts, totals, a unit's history."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from genpress.domain.draft import Draft
from genpress.domain.money import Usage, format_usd
from genpress.domain.review import Status
from genpress.domain.unit import Group, UnitId, split_key
from genpress.interfaces import EntryKind, HistoryEntry, ManifestRow, Selection, Totals
from genpress.ledger.codec import timestamp, unpack
from genpress.ledger.database import Reader, Value
from genpress.ledger.reading import DRAFT, Bases, draft_shape, group_id
from genpress.ledger.shapes import REVISIONS

Shown = tuple[ManifestRow, "Draft | None"]

_STATUS = {status.value: status for status in Status}

_MANIFEST = f"""SELECT u.key, u.variant, u.revision, u.status, u.stale, u.standing, u.edited, u.unpriced_calls, u.cost,
u.input_tokens, u.cached_tokens, u.output_tokens, f.backend, f.model, f.request_hash, coalesce(f.error, ''),
coalesce(d.reviewer, ''), coalesce(d.decided_at, ''), coalesce(d.comment, ''), r.content_hash,
coalesce(r.findings_error, 0), coalesce(r.findings_warning, 0), r.cost, {DRAFT}
FROM unit u LEFT JOIN revision r ON r.id = u.id * {REVISIONS} + u.revision
LEFT JOIN decision d ON d.id = r.decision LEFT JOIN failure f ON f.id = u.failure
WHERE u.group_id = ? AND u.live = 1"""


def manifest(db: Reader, bases: Bases, brief: str, selection: Selection) -> Iterator[Shown]:
    """Yield a brief's units with their newest drafts, ordered by deliverable, market, key, variant."""
    known = bases.refresh(db)
    conditions, values = _conditions(selection)
    for number, group in groups(db, brief, selection):
        shape = _manifest_shape(group, draft_shape(known, group))
        sql = f"{_MANIFEST}{conditions} ORDER BY u.key, u.variant"
        for shown in db.stream(shape, sql, (number, *values)):
            if not selection.keys or _is_named(shown[0].key, selection.keys):
                yield shown


def groups(db: Reader, brief: str, selection: Selection) -> list[tuple[int, Group]]:
    """Return a brief's groups that a selection names, with their numbers; of no brief, those of all."""
    sql = """SELECT id, brief, deliverable, market FROM unit_group WHERE brief = ? OR ? = ''
    ORDER BY brief, deliverable, market"""
    return [
        (number, group)
        for number, group in db.rows(_group, sql, (brief, brief))
        if (not selection.deliverables or group.deliverable in selection.deliverables)
        and (not selection.markets or group.market in selection.markets)
    ]


def _group(number: int, brief: str, deliverable: str, market: str) -> tuple[int, Group]:
    return number, Group(brief, deliverable, market)


def _conditions(selection: Selection) -> tuple[str, tuple[Value, ...]]:
    parts, values = [], list[Value]()
    if selection.statuses:
        parts.append(f" AND u.status IN ({_marks(len(selection.statuses))})")
        values += [status.value for status in selection.statuses]
    if selection.keys:
        # A key of several axes is named by any of its parts: those are looked at one by one.
        parts.append(
            f" AND (u.key IN ({_marks(len(selection.keys))}) OR u.key LIKE '%/%' OR u.key LIKE '%\\%%' ESCAPE '\\')"
        )
        values += selection.keys
    return "".join(parts), tuple(values)


def _marks(count: int) -> str:
    return ", ".join("?" * count)


def _is_named(key: str, names: Sequence[str]) -> bool:
    return key in names or any(part in names for part in split_key(key))


@dataclass(slots=True)
class _Line:
    """The columns of `_MANIFEST` before those of the draft."""

    key: str
    variant: int
    revision: int
    status: str
    stale: str
    standing: int
    edited: int
    unpriced: int
    cost: int
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    failed_backend: str | None
    failed_model: str
    failed_request: bytes
    error: str
    reviewer: str
    reviewed_at: str
    comment: str
    content_hash: bytes | None
    errors: int
    warnings: int
    draft_cost: int | None

    @property
    def reason(self) -> str:
        """Why the standing text is stale; empty when it is not."""
        return stale_reason(self.stale, self.standing, self.revision, self.edited)

    @property
    def cost_usd(self) -> str:
        """What the unit cost; empty where a price is unknown."""
        unknown = self.unpriced or (self.revision and self.draft_cost is None)
        return "" if unknown else format_usd(self.cost)

    def origin(self, draft: Draft | None) -> tuple[str, str, str]:
        """Return backend, model and request: of what failed, else of the draft."""
        if self.failed_backend is not None:
            return self.failed_backend, self.failed_model, unpack(self.failed_request)
        return (draft.backend, draft.model, draft.request_hash) if draft else ("", "", "")


_LINE = len(_Line.__dataclass_fields__)


def stale_reason(stale: str, standing: int, revision: int, edited: int) -> str:
    """Return why a unit's standing text is stale, in words; empty when it is not."""
    beside = 0 < standing < revision and not edited
    return stale.replace(",", ", ") or ("redrafted" if beside else "")


def _manifest_shape(group: Group, draft_of: Callable[..., Draft]) -> Callable[..., Shown]:
    make_line: Callable[..., _Line] = _Line

    def shape(*columns: Value) -> Shown:
        """Return a unit's row and draft."""
        line = make_line(*columns[:_LINE])
        draft = draft_of(line.key, line.variant, *columns[_LINE:]) if line.revision else None
        return _row(group, line, draft), draft

    return shape


def _row(group: Group, line: _Line, draft: Draft | None) -> ManifestRow:
    backend, model, request_hash = line.origin(draft)
    reason = line.reason
    return ManifestRow(
        unit_id=str(draft.unit if draft else UnitId(group, line.key, line.variant)),
        brief=group.brief,
        deliverable=group.deliverable,
        market=group.market,
        key=line.key,
        variant=line.variant,
        revision=line.revision,
        status=_STATUS[line.status],
        stale=bool(reason),
        stale_reason=reason,
        findings_error=line.errors,
        findings_warning=line.warnings,
        backend=backend,
        model=model,
        request_hash=request_hash,
        content_hash=unpack(line.content_hash) if line.content_hash else "",
        input_tokens=line.input_tokens,
        cached_tokens=line.cached_tokens,
        output_tokens=line.output_tokens,
        cost_usd=line.cost_usd,
        generated_at=draft.created_at if draft else "",
        reviewer=line.reviewer,
        reviewed_at=line.reviewed_at,
        comment=line.comment,
        artifact="",
        error=line.error,
    )


# --- sums -------------------------------------------------------------------------------------------------------------


def counts(db: Reader, brief: str) -> dict[tuple[str, str, Status], int]:
    """Return how many of a brief's units there are by deliverable, market and status."""
    sql = """SELECT g.deliverable, g.market, u.status, count(*) FROM unit u JOIN unit_group g ON g.id = u.group_id
    WHERE g.brief = ? AND u.live = 1 GROUP BY g.deliverable, g.market, u.status
    ORDER BY g.deliverable, g.market, u.status"""
    return dict(db.rows(_count, sql, (brief,)))


def _count(deliverable: str, market: str, status: str, count: int) -> tuple[tuple[str, str, Status], int]:
    return (deliverable, market, Status(status)), count


_SUMS = ", ".join(
    f"CAST(coalesce(sum({name}), 0) AS BIGINT)"
    for name in (
        "calls",
        "failed_calls",
        "unknown_calls",
        "unpriced_calls",
        "cost",
        "input_tokens",
        "cached_tokens",
        "output_tokens",
        "written_tokens",
    )
)


def totals(db: Reader, brief: str, run: str) -> Totals:
    """Return what a brief used, units gone from the plan included, or what one run of it used."""
    if run:
        return db.rows(_totals, f"SELECT {_SUMS} FROM run WHERE brief = ? AND name = ?", (brief, run))[0]
    of_brief = "unit WHERE group_id IN (SELECT id FROM unit_group WHERE brief = ?)"
    return db.rows(_totals, f"SELECT {_SUMS} FROM {of_brief}", (brief,))[0]


def _totals(calls: int, failed: int, unknown: int, unpriced: int, cost: int, *tokens: int) -> Totals:
    return Totals(calls, failed, unknown, Usage(*tokens), cost, unpriced)


# --- history ----------------------------------------------------------------------------------------------------------


def history(db: Reader, unit: UnitId) -> list[HistoryEntry]:
    """Return everything that happened to a unit, oldest first."""
    sql = "SELECT id FROM unit WHERE group_id = ? AND key = ? AND variant = ?"
    found = db.rows(int, sql, (group_id(db, unit.group), unit.key, unit.variant))
    entries = [entry for shape, query in _HISTORY for number in found for entry in db.rows(shape, query, (number,))]
    return [entry for _, entry in sorted(entries, key=_when)]


def _when(entry: tuple[int, HistoryEntry]) -> int:
    return entry[0]


def _attempt(
    at: int, backend: str, model: str, state: str, cost: int | None, estimated: int, failure: str, message: str
) -> tuple[int, HistoryEntry]:
    price = f", {format_usd(cost)} USD{' at most' if estimated else ''}" if cost is not None else ""
    reason = f": {failure} {message}".rstrip() if failure or message else ""
    return at, HistoryEntry(timestamp(at), EntryKind.ATTEMPT, f"{backend} ({model}) {state}{price}{reason}")


def _revision(
    at: int, number: int, status: str, origin: str, backend: str, author: str, errors: int, warnings: int
) -> tuple[int, HistoryEntry]:
    by = author or backend or "nobody named"
    found = f", {errors} errors and {warnings} warnings" if errors or warnings else ""
    return at, HistoryEntry(timestamp(at), EntryKind.DRAFT, f"revision {number} {origin} by {by}{found}: {status}")


def _failure(at: int, error: str) -> tuple[int, HistoryEntry]:
    return at, HistoryEntry(timestamp(at), EntryKind.FAILURE, error)


def _decision(
    at: int, revision: int, verb: str, reviewer: str, reason: str, comment: str, overridden: int
) -> tuple[int, HistoryEntry]:
    words = [f"{reviewer or 'somebody'}: {verb} revision {revision}", "against the checks" if overridden else ""]
    text = " ".join(filter(None, words)) + "".join(f"; {part}" for part in (reason, comment) if part)
    return at, HistoryEntry(timestamp(at), EntryKind.DECISION, text)


def _published(at: int, revision: int, target: str) -> tuple[int, HistoryEntry]:
    return at, HistoryEntry(timestamp(at), EntryKind.PUBLICATION, f"revision {revision} left for {target}")


_HISTORY: tuple[tuple[Callable[..., tuple[int, HistoryEntry]], str], ...] = (
    (
        _attempt,
        """SELECT started_at, backend, model, state, cost, estimated, failure, message FROM attempt
        WHERE unit_id = ? ORDER BY id""",
    ),
    (_failure, "SELECT recorded_at, error FROM failure WHERE unit_id = ? ORDER BY id"),
    (
        _revision,
        f"""SELECT r.recorded_at, r.number, r.status, r.origin, r.backend, r.author, r.findings_error,
        r.findings_warning FROM unit u JOIN revision r ON r.id > u.id * {REVISIONS} AND r.id < (u.id + 1) * {REVISIONS}
        WHERE u.id = ? ORDER BY r.id""",
    ),
    (
        _decision,
        """SELECT recorded_at, revision, verb, reviewer, reason, comment, overridden FROM decision
        WHERE unit_id = ? ORDER BY id""",
    ),
    (_published, "SELECT published_at, revision, target FROM publication WHERE unit_id = ? ORDER BY id"),
)
