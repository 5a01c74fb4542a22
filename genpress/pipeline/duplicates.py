"""Texts said before, among all drafts of a group: marked after a run, in the manifest's order.

Which of two drafts repeats the other must not hang on which answer came first, so this is one pass over what stands in
the ledger, not a check of each draft as it arrives. It needs no call and comes out the same every time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from genpress.checks import Checks
from genpress.checks.duplicates import NEARLY, SAME, Duplicates
from genpress.domain.draft import Draft, Origin
from genpress.domain.finding import Finding, blocks
from genpress.domain.review import Status
from genpress.domain.unit import Group, UnitId
from genpress.interfaces import DraftKept, Ledger, ManifestRow, Selection
from genpress.pipeline.compose import Composer
from genpress.pipeline.job import Job
from genpress.pipeline.settle import Settler

_AT_ONCE = 500
"""Drafts written in one transaction."""
_CODES = frozenset({SAME.code, NEARLY.code})
_UNDECIDED = frozenset({Status.BLOCKED, Status.NEEDS_REVIEW})


def mark_duplicates(job: Job, ledger: Ledger, settler: Settler, groups: Collection[Group]) -> int:
    """Bring the findings about repeated texts up to date; return how many drafts more (or less) are blocked by that.

    What templates write is left out: it repeats itself by design. Approved and edited drafts are compared with, but
    keep their findings.

    Args:
        job: the brief.
        ledger: holds the drafts.
        settler: knows the severities.
        groups: those in which something was drafted.
    """
    prepared = {backend.name for backend in job.backends if backend.capabilities.prepared}
    blocked = 0
    for stage in job.stages:
        for market in stage.markets:
            composer = Composer(job, stage, market)
            if composer.group in groups:
                checks = settler.checks(composer, localises=True)
                if any(map(checks.asks, _CODES)):
                    blocked += _mark(ledger, composer.group, checks, prepared)
    return blocked


def _mark(ledger: Ledger, group: Group, checks: Checks, prepared: Collection[str]) -> int:
    records: list[DraftKept] = []
    blocked = 0
    for before, record in _changed(_drafts(ledger, group, prepared), checks):
        records.append(record)
        blocked += (record.status is Status.BLOCKED) - (before is Status.BLOCKED)
        if len(records) == _AT_ONCE:
            ledger.commit_now(records)
            records = []
    if records:
        ledger.commit_now(records)
    return blocked


def _drafts(ledger: Ledger, group: Group, prepared: Collection[str]) -> Iterator[tuple[ManifestRow, Draft]]:
    selection = Selection((group.deliverable,), (group.market,))
    for row, draft in ledger.manifest(group.brief, selection):
        if draft is not None and (draft.backend not in prepared or draft.origin is Origin.EDITED):
            yield row, draft


def _changed(drafts: Iterable[tuple[ManifestRow, Draft]], checks: Checks) -> Iterator[tuple[Status, DraftKept]]:
    seen = Duplicates()
    for row, draft in drafts:
        said = checks.settled(tuple(seen.add(_name(draft.unit), draft.content)))
        others = tuple(finding for finding in draft.findings if finding.rule not in _CODES)
        if _is_open(row, draft) and set(map(_key, said)) != {_key(f) for f in draft.findings if f.rule in _CODES}:
            findings = (*others, *said)
            status = Status.BLOCKED if blocks(findings) else Status.NEEDS_REVIEW
            yield row.status, DraftKept(replace(draft, findings=findings), status)


def _is_open(row: ManifestRow, draft: Draft) -> bool:
    return row.status in _UNDECIDED and not row.stale and draft.origin is not Origin.EDITED


def _key(finding: Finding) -> tuple[str, ...]:
    return finding.rule, finding.severity, finding.field, finding.message


def _name(unit: UnitId) -> str:
    return str(unit).removeprefix(f"{unit.group}/")
