"""Taking reviews in: looks up what the ledger knows, merges row by row, and makes the records of one transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from genpress.domain.brief import AXIS_ROW
from genpress.domain.draft import Draft, Origin, content_hash
from genpress.domain.fields import Content
from genpress.domain.finding import blocks
from genpress.domain.review import Decision, Status, Verb
from genpress.domain.unit import Group, UnitId, split_key
from genpress.errors import Place, Problem
from genpress.exporters.workbook.reader import Sent
from genpress.interfaces import DraftMade, Ledger, Record, Subject
from genpress.pipeline.compose import Composer
from genpress.pipeline.intake import Intake, Parsed
from genpress.pipeline.job import Job, Stage
from genpress.pipeline.merge import Checked, Kind, Known, Merged, Submission, Words, merge
from genpress.pipeline.plan import Planner, Task
from genpress.pipeline.scope import Scope
from genpress.pipeline.settle import Clock, Settler

_FEW = 2000
"""Units up to which the catalogue is asked for just their rows."""
_BACK = 200
"""Revisions that are looked through for the text a draft file was made of."""


@dataclass(frozen=True, slots=True)
class Item:
    """What became of one row."""

    place: Place
    unit: UnitId | None
    """None for a row that an editor inserted."""
    merged: Merged
    words: Words = Words()
    sent: Sent | None = None
    theirs: Content | None = None
    """Text of a draft file that was edited in place."""


@dataclass(slots=True)
class Merging:
    """What taking reviews in would do."""

    items: list[Item] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    """To be written in one transaction."""
    problems: list[Problem] = field(default_factory=list)
    """Why nothing may be written."""
    foreign: dict[str, None] = field(default_factory=dict)
    """Columns that editors added: what stands there is nobody's field and was not read."""

    @property
    def held(self) -> list[Item]:
        """Rows of which not everything was taken in."""
        return [item for item in self.items if item.merged.held]


@dataclass(slots=True)
class _Standing:
    """A unit as it stands in the ledger, or will once the rows before are written."""

    now: Draft
    decisions: Sequence[Decision]
    failed: bool


class Merger:
    """Merges the rows of one brief, file after file."""

    def __init__(self, job: Job, ledger: Ledger, clock: Clock) -> None:
        self._job = job
        self._ledger = ledger
        self._clock = clock
        self._settler = Settler(job, ledger, clock)
        self._standing: dict[UnitId, _Standing] = {}
        self._tasks: dict[UnitId, tuple[Task, Composer]] = {}
        self.result = Merging()

    def add(self, intake: Intake) -> None:
        """Merge the rows of one more file; two files may both decide on one unit, in their order."""
        self._load([row.unit for row in intake.rows])
        known = (self._standing[row.unit].now for row in intake.rows if row.unit in self._standing)
        self.result.foreign.update(dict.fromkeys(intake.foreign(known)))
        for rows in _by_unit(intake.rows):
            self._add_unit(rows)
        for sent in intake.strangers:
            unknown = Merged(Kind.UNKNOWN, "the row has no id: it was inserted", held=True)
            self.result.items.append(Item(sent.place, None, unknown, sent=sent))

    # --- what is known ------------------------------------------------------------------------------------------------

    def _load(self, units: Sequence[UnitId]) -> None:
        missing = {unit for unit in units if unit not in self._standing}
        groups: dict[Group, list[str]] = {}
        for unit in missing:
            groups.setdefault(unit.group, []).append(unit.key)
        for group, keys in groups.items():
            drafts, states = self._ledger.drafts(group, keys), self._ledger.states(group, keys)
            decisions = self._ledger.decisions(group, keys)
            for (key, variant), draft in drafts.items():
                failed = states[key, variant].status is Status.FAILED
                known = _Standing(draft, decisions.get((key, variant), ()), failed)
                self._standing.setdefault(UnitId(group, key, variant), known)
        self._tasks.update(current_units(self._job, self._ledger, missing))

    def _shown(self, row: Parsed, now: Draft) -> Draft | None:
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

    # --- merging ------------------------------------------------------------------------------------------------------

    def _add_unit(self, rows: Sequence[Parsed]) -> None:
        """Merge the rows of a file that have the same id: copies of a row count once, contradictions not at all."""
        known = self._standing.get(rows[0].unit)
        shown = [None if known is None else self._shown(row, known.now) for row in rows]
        effects: dict[object, Parsed] = {}
        for row, draft in zip(rows, shown, strict=True):
            if draft is not None and (effect := _effect(row, draft)):
                effects.setdefault(effect, row)
        chosen = next(iter(effects.values()), rows[0])
        for row, draft in zip(rows, shown, strict=True):
            if len(effects) > 1:
                clash = Merged(Kind.DUPLICATE, f"{len(rows)} rows say different things of this unit", held=True)
                self._note(row, clash)
            elif row is not chosen:
                self._note(row, Merged(Kind.UNCHANGED, "another row of the same unit says all there is to say"))
            else:
                self._add(row, known, draft)

    def _add(self, row: Parsed, known: _Standing | None, shown: Draft | None) -> None:
        if known is None or shown is None or row.unit not in self._tasks:
            self._note(row, Merged(Kind.UNKNOWN, _why_unknown(known, shown), held=True))
            return
        task, composer = self._tasks[row.unit]
        submission = Submission(row.theirs(shown), shown, row.words, row.source_hash, row.decided)
        merged = merge(submission, self._known(known, task, composer), self._check(composer, task))
        if (merged.text is not None or merged.decide) and not row.words.reviewer:
            hint = "Fill in the column Reviewer, or say --reviewer NAME."
            self.result.problems.append(Problem(row.place, "REV015", f"nobody is named for {row.unit}.", hint))
        self._note(row, merged)
        self._record(row, merged, known, composer)

    def _known(self, known: _Standing, task: Task, composer: Composer) -> Known:
        required = frozenset(spec.name for spec in composer.stage.fields if spec.required)
        approvals = self._job.approvals(composer.market)
        return Known(known.now, known.failed, known.decisions, task.facts_hash, required, approvals)

    def _check(self, composer: Composer, task: Task) -> Callable[[Content], Checked]:
        def check(content: Content) -> Checked:
            source = None if task.source is None else task.source.content
            found = self._settler.checks(composer, localises=True).run(Subject(content, task.facts, source))
            return Checked(found.findings, found.claims)

        return check

    def _note(self, row: Parsed, merged: Merged) -> None:
        # Only what comes back is needed any longer: a workbook may have tens of thousands of rows.
        sent, content = (row.sent, row.content) if merged.held else (None, None)
        self.result.items.append(Item(row.place, row.unit, merged, row.words, sent, content))

    # --- records ------------------------------------------------------------------------------------------------------

    def _record(self, row: Parsed, merged: Merged, known: _Standing, composer: Composer) -> None:
        records = self.result.records
        if merged.text is not None:
            draft = self._edited(row, merged, known.now)
            status = Status.BLOCKED if blocks(draft.findings) else Status.NEEDS_REVIEW
            records.append(DraftMade(draft, status))
            known.now, known.failed = draft, False
        if merged.decide and row.words.verb is not None:
            decision = self._decision(row, row.words.verb, known.now, self._job.approvals(composer.market))
            records.append(decision)
            known.decisions = [*known.decisions, decision]

    def _edited(self, row: Parsed, merged: Merged, now: Draft) -> Draft:
        return replace(
            now,
            revision=now.revision + 1,
            content=dict(merged.text or {}),
            origin=Origin.EDITED,
            request_hash="",
            backend="",
            model="",
            author=row.words.reviewer,
            created_at=self._clock(),
            findings=merged.checked.findings,
            claims=merged.checked.claims,
        )

    def _decision(self, row: Parsed, verb: Verb, now: Draft, approvals: int) -> Decision:
        words = row.words
        override = words.override and verb is Verb.APPROVE and blocks(now.findings)
        said = (words.reviewer, self._clock(), words.reason, words.comment)
        return Decision(row.unit, now.revision, now.content_hash, verb, *said, override=override, approvals=approvals)


def _effect(row: Parsed, shown: Draft) -> object:
    """Return what a row would change, comparable; None when nothing."""
    theirs, words = row.theirs(shown), row.words
    said = (words.verb, words.reason, words.comment)
    if theirs == shown.content and not any(said):
        return None
    return content_hash(theirs), said, words.reviewer if words.verb else ""


def _by_unit(rows: Iterable[Parsed]) -> Iterator[list[Parsed]]:
    units: dict[UnitId, list[Parsed]] = {}
    for row in rows:
        units.setdefault(row.unit, []).append(row)
    yield from units.values()


def _why_unknown(known: _Standing | None, shown: Draft | None) -> str:
    if known is None:
        return "the ledger has no draft of this unit"
    return "the ledger does not have the text that was sent out" if shown is None else "the brief has it no more"


def current_units(job: Job, ledger: Ledger, units: Iterable[UnitId]) -> Mapping[UnitId, tuple[Task, Composer]]:
    """Return what units would be drafted from now; those that the brief does not have any more are left out."""
    by_stage: dict[str, set[UnitId]] = {}
    for unit in units:
        by_stage.setdefault(unit.group.deliverable, set()).add(unit)
    found: dict[UnitId, tuple[Task, Composer]] = {}
    for stage in job.stages:
        found.update(_of_stage(job, ledger, stage, by_stage.get(stage.name, set())))
    return found


def _of_stage(
    job: Job, ledger: Ledger, stage: Stage, wanted: Collection[UnitId]
) -> Iterator[tuple[UnitId, tuple[Task, Composer]]]:
    if not wanted:
        return
    markets = tuple(sorted({unit.group.market for unit in wanted}))
    # A choice of rows would leave out what is not made per row.
    few = len(wanted) < _FEW and AXIS_ROW in stage.axes
    keys = frozenset(part for unit in wanted for part in split_key(unit.key)) if few else frozenset[str]()
    planner = Planner(job, ledger, scope=Scope((stage.name,), markets, keys), every_unit=True)
    for batch in planner.batches(stage):
        for task in batch.tasks:
            if task.unit in wanted:
                yield task.unit, (task, batch.composer)


def statuses(items: Iterable[Item]) -> dict[Kind, int]:
    """Return how many rows there are by what becomes of them."""
    counts = dict.fromkeys(Kind, 0)
    for item in items:
        counts[item.merged.kind] += 1
    return {kind: count for kind, count in counts.items() if count}
