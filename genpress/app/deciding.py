"""One person's decision on one text, without a workbook."""

from __future__ import annotations

from dataclasses import dataclass

from genpress.app.clock import utc_now
from genpress.app.loading import Loader
from genpress.app.workspace import Workspace
from genpress.artifacts import OutputsView
from genpress.domain.review import Status
from genpress.domain.unit import UnitId
from genpress.errors import Conflict, Place, UsageError
from genpress.pipeline import lock
from genpress.pipeline.intake import Intake, Parsed
from genpress.pipeline.merge import Words
from genpress.pipeline.review import Merger


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision came to."""

    unit: UnitId
    revision: int
    status: Status
    """Of the unit, by now: an approval that needs a second one leaves it in review."""
    note: str
    recorded: bool
    """False: the very decision stood there already."""


def decide(workspace: Workspace, unit: UnitId, revision: int, words: Words) -> Decided:
    """Record a decision on the revision that a person saw, and bring the outputs up to date.

    Raises:
        UsageError: the ledger has no such unit or revision.
        Conflict: another revision is the newest by now, its facts changed, or checks stand against an approval.
    """
    ledger = workspace.ledger
    draft = ledger.draft(unit, revision)
    if draft is None:
        raise UsageError(f"the ledger has no revision {revision} of {unit}", hint=f"See: genpress show {unit}")
    job = Loader(workspace).load(unit.group.brief)
    locks = workspace.root / ".genpress" / "locks"
    with lock.hold(locks, unit.group.brief, started_at=utc_now(), wait=0):
        seen = Parsed(
            Place(key=str(unit)),
            unit,
            draft.content_hash,
            revision,
            draft.hashes.facts,
            words=words,
            content=draft.content,
        )
        merger = Merger(job, ledger, utc_now)
        merger.add(Intake([seen]))
        (item,) = merger.result.items
        if item.merged.held:
            raise Conflict(f"{unit}: {item.merged.kind}: {item.merged.note}", hint=f"See: genpress show {unit}")
        if merger.result.records:
            ledger.commit_now(merger.result.records)
        OutputsView(workspace.root, unit.group.brief, job.brief.drafts, ledger).write()
    state = ledger.states(unit.group, [unit.key])[unit.key, unit.variant]
    return Decided(unit, revision, state.status, item.merged.note, bool(merger.result.records))
