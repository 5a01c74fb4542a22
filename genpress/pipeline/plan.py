"""Planning: every unit of a job, in order, with what is to be done and why. Streams; makes no call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

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
        keys = [point.key for point in points]
        states = self._ledger.states(composer.group, keys)
        sources = self._sources(composer, keys)
        variants = range(1, composer.stage.spec.variants + 1)
        for point in points:
            known = _known(composer, point, sources, shared)
            for variant in variants:
                state = states.get((point.key, variant))
                verdict = self._verdict(composer, point.key, variant, state, known)
                batch.tally[verdict, state.status if state else None] += 1
                if state is None or state.retired:
                    batch.missing.append(UnitId(composer.group, point.key, variant))
                if verdict.action in self._actions:
                    unit = UnitId(composer.group, point.key, variant)
                    batch.tasks.append(Task(unit, verdict, point, known.facts, known.digest, known.source, state))
        batch.tasks = self._with_feedback(composer.group, batch.tasks)
        return batch

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
        # The whole fingerprint decides almost every unit of an unchanged catalogue; the rest asks why.
        if state.status in _MADE and state.fingerprint == composer.fingerprint(known.digest):
            return UNCHANGED
        return decide(state, composer.hashes(known.digest))

    def _sources(self, composer: Composer, keys: Sequence[str]) -> Mapping[str, Draft] | None:
        source = composer.stage.spec.source
        if source is None:
            return None
        master = self._job.stage(source.deliverable)
        group = Group(self._job.brief.brief, master.name, source.market or composer.market.locale)
        names = {key: project_key(key, composer.stage.axes, master.axes) for key in keys}
        drafts = self._ledger.drafts(group, sorted(set(names.values())), approved=source.status == "approved")
        return {key: drafts[name, 1] for key, name in names.items() if (name, 1) in drafts}


_WORK = frozenset({Action.NEW, Action.STALE})
_MADE = frozenset(Status) - {Status.PENDING, Status.FAILED}


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a point before its units are looked at."""

    facts: Mapping[str, str]
    digest: str
    """Hash of the facts."""
    source: Draft | None


_WAITS = _Known({}, "", None)
"""Nothing yet: the draft that the point is made from is not there."""


def _known(composer: Composer, point: Point, sources: Mapping[str, Draft] | None, shared: _SharedFacts) -> _Known:
    source = None if sources is None else sources.get(point.key)
    return _WAITS if source is None and sources is not None else shared.of(composer, point, source)


def _of_waiting(state: UnitState | None) -> Verdict:
    return UNCHANGED if state and state.revision else WAITING


class _SharedFacts:
    """The facts of a chunk's points, worked out once for all markets where no source differs between them."""

    def __init__(self) -> None:
        self._known: dict[str, _Known] = {}

    def of(self, composer: Composer, point: Point, source: Draft | None) -> _Known:
        """Return the facts of a point, and their hash."""
        known = self._known.get(point.key) if source is None else None
        if known is None:
            facts = composer.facts(point, source)
            known = _Known(facts, facts_hash(facts), source)
            if source is None:
                self._known[point.key] = known
        return known


def _first(chunks: Iterator[list[Row]], count: int) -> Iterator[list[Row]]:
    for chunk in chunks:
        yield chunk[:count]
        count -= len(chunk)
        if count <= 0:
            return


def chunked(tasks: Sequence[Task], size: int) -> Iterator[Sequence[Task]]:
    """Yield tasks in sequences of at most `size`."""
    return (tasks[start : start + size] for start in range(0, len(tasks), size))
