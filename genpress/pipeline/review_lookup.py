"""Looking up, part by part, how the units of a review stand by now and what they would be drafted from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from genpress.domain.brief import AXIS_ROW
from genpress.domain.draft import Draft
from genpress.domain.review import Decision, Status
from genpress.domain.unit import Group, UnitId, split_key
from genpress.interfaces import Ledger
from genpress.pipeline.compose import Composer
from genpress.pipeline.intake import Parsed
from genpress.pipeline.job import Job, Stage
from genpress.pipeline.plan import Planner, Task
from genpress.pipeline.scope import Scope

_LOOKUP = 500
"""Units that are looked up in the ledger at once."""
_FEW = 2000
"""Units up to which the catalogue is asked for just their rows."""
_BACK = 200
"""Revisions that are looked through for the text a draft file was made of."""


@dataclass(slots=True)
class Standing:
    """A unit as it stands in the ledger, or will once the rows before are written."""

    now: Draft
    decisions: Sequence[Decision]
    failed: bool


@dataclass(frozen=True, slots=True)
class Current:
    """What is known of a unit: how it stands, and what it would be drafted from now."""

    standing: Standing | None
    task: Task | None = None
    composer: Composer | None = None


class Lookup:
    """What is known of the units of one brief, the records that are still to be written included."""

    def __init__(self, job: Job, ledger: Ledger) -> None:
        self._job = job
        self._ledger = ledger
        self._newer: dict[UnitId, Draft] = {}
        self._decided: dict[UnitId, Sequence[Decision]] = {}

    def edited(self, standing: Standing, draft: Draft) -> None:
        """Remember an edit that is to be written."""
        standing.now, standing.failed = draft, False
        self._newer[draft.unit] = draft

    def decided(self, standing: Standing, decision: Decision) -> None:
        """Remember a decision that is to be written."""
        standing.decisions = self._decided[decision.unit] = [*standing.decisions, decision]

    def parts(self, waiting: Mapping[UnitId, object]) -> Iterator[dict[UnitId, Current]]:
        """Yield what is known of units, a part of the catalogue at a time; those it does not have come last."""
        missing = set(waiting)
        for part in current_units(self._job, self._ledger, missing):
            missing -= part.keys()
            yield self._look_up(part)
        gone = sorted(missing, key=str)
        for start in range(0, len(gone), _LOOKUP):
            yield self._look_up(dict.fromkeys(gone[start : start + _LOOKUP]))

    def _look_up(self, part: Mapping[UnitId, tuple[Task, Composer] | None]) -> dict[UnitId, Current]:
        groups: dict[Group, list[str]] = {}
        for unit in part:
            groups.setdefault(unit.group, []).append(unit.key)
        found: dict[UnitId, Standing] = {}
        for group, keys in groups.items():
            drafts, states = self._ledger.drafts(group, keys), self._ledger.states(group, keys)
            decisions = self._ledger.decisions(group, keys)
            for place, draft in drafts.items():
                failed = states[place].status is Status.FAILED
                found[UnitId(group, *place)] = Standing(draft, decisions.get(place, ()), failed)
        return {
            unit: Current(self._as_of_now(unit, found), *(current or (None, None))) for unit, current in part.items()
        }

    def _as_of_now(self, unit: UnitId, found: Mapping[UnitId, Standing]) -> Standing | None:
        """Return how a unit stands in the ledger, with what the files before say of it."""
        known = found.get(unit)
        if known is not None and unit in self._newer:
            known.now, known.failed = self._newer[unit], False
        if known is not None and unit in self._decided:
            known.decisions = self._decided[unit]
        return known

    def shown(self, row: Parsed, now: Draft) -> Draft | None:
        """Return the revision whose text the editor was shown; None when there is none."""
        if now.content_hash == row.text_hash and row.revision in {0, now.revision}:
            return now
        if row.revision:
            found = self._ledger.draft(row.unit, row.revision)
            return found if found and found.content_hash == row.text_hash else None
        for number in range(now.revision, max(0, now.revision - _BACK), -1):
            found = self._ledger.draft(row.unit, number)
            if found and found.content_hash == row.text_hash:
                return found
        return None


def current_units(
    job: Job, ledger: Ledger, units: Iterable[UnitId]
) -> Iterator[Mapping[UnitId, tuple[Task, Composer]]]:
    """Yield what units would be drafted from now, a part at a time; those that the brief has no more are left out."""
    by_stage: dict[str, set[UnitId]] = {}
    for unit in units:
        by_stage.setdefault(unit.group.deliverable, set()).add(unit)
    for stage in job.stages:
        if wanted := by_stage.get(stage.name):
            yield from _of_stage(job, ledger, stage, wanted)


def _of_stage(
    job: Job, ledger: Ledger, stage: Stage, wanted: Collection[UnitId]
) -> Iterator[Mapping[UnitId, tuple[Task, Composer]]]:
    markets = tuple(sorted({unit.group.market for unit in wanted}))
    # A choice of rows would leave out what is not made per row.
    few = len(wanted) < _FEW and AXIS_ROW in stage.axes
    keys = frozenset(part for unit in wanted for part in split_key(unit.key)) if few else frozenset[str]()
    planner = Planner(job, ledger, scope=Scope((stage.name,), markets, keys), every_unit=True)
    for batch in planner.batches(stage):
        if part := {task.unit: (task, batch.composer) for task in batch.tasks if task.unit in wanted}:
            yield part
