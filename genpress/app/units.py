"""Single units: what would be sent for one, and all that is known of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from genpress.domain.draft import Draft
from genpress.domain.request import Request
from genpress.domain.review import SETTLED
from genpress.domain.unit import UnitId
from genpress.errors import UsageError
from genpress.interfaces import HistoryEntry, Ledger, ManifestRow, Selection
from genpress.pipeline.drafting import compose
from genpress.pipeline.job import Job
from genpress.pipeline.memory import Suggestion, similar
from genpress.pipeline.plan import Batch, Planner, Task
from genpress.pipeline.scope import Scope


@dataclass(frozen=True, slots=True)
class Rendered:
    """A unit's request to one backend."""

    unit: UnitId
    backend: str
    model: str
    request: Request
    request_hash: str
    cached: bool
    """Whether the ledger has the answer already."""


@dataclass(frozen=True, slots=True)
class Shown:
    """All that is known of a unit."""

    row: ManifestRow
    draft: Draft | None
    standing: Draft | None
    """The approved text, where another revision is newer."""
    history: Sequence[HistoryEntry]
    similar: Sequence[Suggestion] = ()
    """Approved copy of the market that was made from sources like the draft's."""


def parse_unit(text: str) -> UnitId:
    """Return a unit id as the user wrote it.

    Raises:
        UsageError: it is not one.
    """
    try:
        return UnitId.parse(text)
    except ValueError as error:
        raise UsageError(str(error), hint="The manifest lists them: genpress status BRIEF") from None


def render_unit(job: Job, ledger: Ledger, unit: UnitId) -> Rendered:
    """Return the request that would be sent for a unit now, whatever its state.

    Raises:
        UsageError: the brief has no such unit.
        InvalidInput: the template fails on its values.
    """
    task, batch = _find(job, ledger, unit)
    backend = batch.composer.stage.chain[0]
    work = compose(batch.composer, task, backend)
    cached = bool(ledger.responses([work.request_hash]))
    return Rendered(unit, backend.name, backend.model, work.request, work.request_hash, cached)


def _find(job: Job, ledger: Ledger, unit: UnitId) -> tuple[Task, Batch]:
    group = unit.group
    scope = Scope(deliverables=(group.deliverable,), markets=(group.market,))
    planner = Planner(job, ledger, scope=scope, every_unit=True)
    for stage in planner.stages():
        for batch in planner.batches(stage):
            for task in batch.tasks:
                if task.unit == unit:
                    return task, batch
    raise UsageError(
        f"{job.brief.brief} has no unit {unit}", hint=f"List them: genpress plan {job.brief.brief} --units"
    )


def show_unit(ledger: Ledger, unit: UnitId) -> Shown:
    """Return all that the ledger knows of a unit.

    Raises:
        UsageError: it knows none of that name.
    """
    group = unit.group
    selection = Selection((group.deliverable,), (group.market,), (unit.key,))
    for row, draft in ledger.manifest(group.brief, selection):
        if row.variant == unit.variant:
            state = ledger.states(group, [unit.key])[unit.key, unit.variant]
            beside = state.standing and state.standing != state.revision
            standing = ledger.draft(unit, state.standing) if beside else None
            like = similar(ledger, draft) if draft is not None and row.status not in SETTLED else []
            return Shown(row, draft, standing, ledger.history(unit), like)
    raise UsageError(f"the ledger knows no unit {unit}", hint=f"List them: genpress status {group.brief}")
