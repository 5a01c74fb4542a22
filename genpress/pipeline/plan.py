"""Planning: every unit of a job, in order, with what is to be done and why. Streams; makes no call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from genpress.domain.brief import AXIS_ROW
from genpress.domain.draft import Draft
from genpress.domain.review import Status
from genpress.domain.unit import Group, UnitId
from genpress.errors import Problem, UsageError
from genpress.interfaces import Ledger, Row, UnitState
from genpress.pipeline.compose import Composer, facts_hash
from genpress.pipeline.decide import (
    EDITED_FILE,
    NEVER_MADE,
    UNCHANGED,
    WAITING,
    Action,
    Verdict,
    decide,
    decide_revision,
)
from genpress.pipeline.expand import Axes, Point, project_key
from genpress.pipeline.feedback import feedback
from genpress.pipeline.job import Job, Stage
from genpress.pipeline.scope import Scope


@dataclass(frozen=True, slots=True)
class Task:
    """One unit that needs a draft."""

    unit: UnitId
    verdict: Verdict
    point: Point
    facts: Mapping[str, str]
    facts_hash: str
    source: Draft | None
    state: UnitState | None
    feedback: str = ""
    """What editors asked for, where the newest draft came back to be changed."""

    @property
    def revision(self) -> int:
        """Number of the revision to be made."""
        return 1 if self.state is None else self.state.revision + 1


Tally = Counter[tuple[Verdict, Status | None]]
"""How many units have a verdict, by it and by the status they have now."""


@dataclass(slots=True)
class Batch:
    """The units of one group from one chunk of the catalogue."""

    composer: Composer
    tasks: list[Task] = field(default_factory=list)
    """Units that need a draft."""
    tally: Tally = field(default_factory=Counter)
    """All units of the batch."""
    missing: list[UnitId] = field(default_factory=list)
    """Units that the ledger does not know, or that were gone from the plan."""


class Planner:
    """Goes through a job's units in order: deliverable, chunk of the catalogue, market."""

    def __init__(
        self,
        job: Job,
        ledger: Ledger,
        *,
        scope: Scope,
        edited_files: frozenset[UnitId] = frozenset(),
        every_unit: bool = False,
        revising: bool = False,
    ) -> None:
        self._job = job
        self._ledger = ledger
        self._scope = scope
        self._edited_files = edited_files
        self._actions = frozenset(Action) if every_unit else _WORK
        self._revising = revising
        self._found: set[str] = set()
        self.rows = 0
        """Usable rows met so far that the scope concerns."""
        self.problems: dict[Problem, None] = {}
        """Bad rows met so far, each once."""

    def stages(self) -> tuple[Stage, ...]:
        """Return the stages that the scope concerns, in order; a choice of rows concerns only what is made per row."""
        wanted = self._scope.deliverables
        stages = tuple(stage for stage in self._job.stages if not wanted or stage.name in wanted)
        by_row = self._scope.chooses_rows
        return tuple(stage for stage in stages if AXIS_ROW in stage.axes) if by_row else stages

    def batches(self, stage: Stage) -> Iterator[Batch]:
        """Yield a stage's units, chunk by chunk and within a chunk market by market."""
        wanted = self._scope.markets
        markets = [market for market in stage.markets if not wanted or market.locale in wanted]
        composers = [Composer(self._job, stage, market) for market in markets]
        axes = Axes(stage.axes, self._job.segments, self._job.brief.lists)
        for rows in self._rows(stage):
            points = axes.points(rows)
            shared_facts = _SharedFacts()
            for composer in composers:
                yield self._batch(composer, points, shared_facts)

    def refuse_nothing(self) -> None:
        """Refuse a pass that met no row where there should be some: an emptied catalogue must not look like success.

        Raises:
            UsageError: no usable row is left, or the scope names a key that the catalogue does not have.
        """
        unknown = sorted(self._scope.keys - self._found)
        if unknown and not self.problems:
            raise UsageError(f"the catalogue has no row with the key {', '.join(unknown)}")
        by_row = [stage.name for stage in self.stages() if AXIS_ROW in stage.axes]
        if by_row and not self.rows and not self.problems:
            raise UsageError(
                f"no row of the catalogue is left for {', '.join(by_row)}",
                hint="Look at the file, and at `where` in the brief and --select; nothing was drafted.",
            )

    def keys(self, stage: Stage) -> Iterator[tuple[str, int]]:
        """Yield (key, variant) of all of a stage's units in any one market."""
        axes = Axes(stage.axes, self._job.segments, self._job.brief.lists)
        for rows in self._rows(stage):
            for point in axes.points(rows):
                for variant in range(1, stage.spec.variants + 1):
                    yield point.key, variant

    def _rows(self, stage: Stage) -> Iterator[list[Row]]:
        if AXIS_ROW not in stage.axes or self._job.open_rows is None:
            return iter([[]])
        wanted = (rows for rows in map(self._wanted, self._job.open_rows().chunks()) if rows)
        return _first(wanted, self._scope.limit) if self._scope.limit else wanted

    def _wanted(self, chunk: Sequence[Row | Problem]) -> list[Row]:
        wanted = self._scope.chosen(chunk, self.problems)
        self.rows += len(wanted)
        self._found.update(row.key for row in wanted if self._scope.keys)
        return wanted

    def _batch(self, composer: Composer, points: Sequence[Point], shared: _SharedFacts) -> Batch:
        batch = Batch(composer)
        known = shared.of(composer, points, self._sources(composer, points))
        unchanged = self._unchanged(composer, points, known)
        batch.tally.update({(UNCHANGED, status): n for status, n in Counter(unchanged.values()).items()})
        if len(unchanged) < len(points) * composer.stage.spec.variants:
            self._judge(batch, zip(points, known, strict=True), unchanged)
        return batch

    def _unchanged(
        self, composer: Composer, points: Sequence[Point], known: Sequence[_Known]
    ) -> Mapping[tuple[str, int], Status]:
        """Return the status of units that have nothing to be done: of an unchanged catalogue, nearly all."""
        if self._revising or Action.UNCHANGED in self._actions:
            return {}
        fingerprint, group = composer.fingerprint, composer.group
        prints = {
            point.key: fingerprint(facts.digest)
            for point, facts in zip(points, known, strict=True)
            if facts is not _WAITS
        }
        edited = {(unit.key, unit.variant) for unit in self._edited_files if unit.group == group}
        most = composer.stage.spec.variants  # others may be in the ledger still: they are no units of the plan
        found = self._ledger.unchanged(group, prints).items()
        return {place: status for place, status in found if place[1] <= most and place not in edited}

    def _judge(
        self,
        batch: Batch,
        known: Iterable[tuple[Point, _Known]],
        unchanged: Container[tuple[str, int]],
    ) -> None:
        """Add to a batch what becomes of the units that are not known to be unchanged."""
        composer = batch.composer
        variants = range(1, composer.stage.spec.variants + 1)
        open_units = [(p, k, v) for p, k in known for v in variants if (p.key, v) not in unchanged]
        states = self._ledger.states(composer.group, list({point.key: None for point, _, _ in open_units}))
        for point, facts, variant in open_units:
            state = states.get((point.key, variant))
            verdict = self._verdict(composer, point.key, variant, state, facts)
            batch.tally[verdict, state.status if state else None] += 1
            unit = UnitId(composer.group, point.key, variant)
            if state is None or state.retired:
                batch.missing.append(unit)
            if verdict.action in self._actions:
                batch.tasks.append(Task(unit, verdict, point, facts.facts, facts.digest, facts.source, state))
        batch.tasks = self._with_feedback(composer.group, batch.tasks)

    def _with_feedback(self, group: Group, tasks: list[Task]) -> list[Task]:
        """Let the drafts that came back to be changed know what was said of them."""
        sent_back = [task for task in tasks if task.state and task.state.status is Status.CHANGES_REQUESTED]
        if not sent_back:
            return tasks
        keys = sorted({task.unit.key for task in sent_back})
        decisions, drafts = self._ledger.decisions(group, keys), self._ledger.drafts(group, keys)
        said = {}
        for task in sent_back:
            place = task.unit.key, task.unit.variant
            said[task.unit] = feedback(drafts[place], decisions.get(place, ()))
        return [replace(task, feedback=said.get(task.unit, "")) for task in tasks]

    def _verdict(self, composer: Composer, key: str, variant: int, state: UnitState | None, known: _Known) -> Verdict:
        if known is _WAITS:
            return _of_waiting(state)
        if state is None:
            return NEVER_MADE
        if self._edited_files and UnitId(composer.group, key, variant) in self._edited_files:
            return EDITED_FILE
        if self._revising:
            return decide_revision(state, composer.hashes(known.digest))
        if state.status in _MADE and state.fingerprint == composer.fingerprint(known.digest):
            return UNCHANGED
        return decide(state, composer.hashes(known.digest))

    def _sources(self, composer: Composer, points: Sequence[Point]) -> Mapping[str, Draft] | None:
        source = composer.stage.spec.source
        if source is None:
            return None
        master = self._job.stage(source.deliverable)
        group = Group(self._job.brief.brief, master.name, source.market or composer.market.locale)
        names = {point.key: project_key(point.key, composer.stage.axes, master.axes) for point in points}
        drafts = self._ledger.drafts(group, sorted(set(names.values())), approved=source.status == "approved")
        return {key: drafts[name, 1] for key, name in names.items() if (name, 1) in drafts}


_WORK = frozenset({Action.NEW, Action.STALE})
_MADE = frozenset(Status) - {Status.PENDING, Status.FAILED}


class _Known(NamedTuple):
    """What is known of a point before its units are looked at."""

    facts: Mapping[str, str]
    digest: str
    """Hash of the facts."""
    source: Draft | None


_WAITS = _Known({}, "", None)
"""Nothing yet: the draft that the point is made from is not there."""


def _of_waiting(state: UnitState | None) -> Verdict:
    return UNCHANGED if state and state.revision else WAITING


class _SharedFacts:
    """The facts of a chunk's points, worked out once for all markets where no source differs between them."""

    def __init__(self) -> None:
        self._known: list[_Known] | None = None

    def of(self, composer: Composer, points: Sequence[Point], sources: Mapping[str, Draft] | None) -> Sequence[_Known]:
        """Return what is known of each point."""
        if sources is not None:
            return [_known(composer, point, sources.get(point.key)) for point in points]
        if self._known is None:
            facts = [composer.facts(point, None) for point in points]
            self._known = [_Known(values, facts_hash(values), None) for values in facts]
        return self._known


def _known(composer: Composer, point: Point, source: Draft | None) -> _Known:
    if source is None:
        return _WAITS
    facts = composer.facts(point, source)
    return _Known(facts, facts_hash(facts), source)


def _first(chunks: Iterator[list[Row]], count: int) -> Iterator[list[Row]]:
    for chunk in chunks:
        yield chunk[:count]
        count -= len(chunk)
        if count <= 0:
            return


def chunked(tasks: Sequence[Task], size: int) -> Iterator[Sequence[Task]]:
    """Yield tasks in sequences of at most `size`."""
    return (tasks[start : start + size] for start in range(0, len(tasks), size))
