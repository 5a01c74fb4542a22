"""Taking reviews in: looks up what the ledger knows, merges row by row, and makes the records of one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import TypeAlias

from genpress.domain.draft import Draft, Origin, content_hash
from genpress.domain.fields import Content
from genpress.domain.finding import blocks
from genpress.domain.review import Decision, Status, Verb
from genpress.domain.unit import UnitId
from genpress.errors import Place, Problem
from genpress.exporters.workbook.reader import Sent
from genpress.interfaces import DraftMade, Ledger, Record, Subject
from genpress.pipeline.compose import Composer
from genpress.pipeline.intake import Intake, Parsed
from genpress.pipeline.job import Job
from genpress.pipeline.merge import Checked, Kind, Known, Merged, Submission, Words, merge
from genpress.pipeline.plan import Task
from genpress.pipeline.review_lookup import Current, Lookup, Standing
from genpress.pipeline.settle import Clock, Settler


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
class _Names:
    """Facts and fields that drafts have, by their names."""

    facts: set[str] = field(default_factory=set)
    fields: set[str] = field(default_factory=set)

    def add(self, draft: Draft) -> None:
        """Remember a draft's."""
        self.facts.update(draft.facts)
        self.fields.update(draft.content)


_Numbered: TypeAlias = "tuple[int, Parsed]"
"""A row with its place in its file."""


class Merger:
    """Merges the rows of one brief, file after file."""

    def __init__(self, job: Job, ledger: Ledger, clock: Clock) -> None:
        self._job = job
        self._ledger = ledger
        self._clock = clock
        self._settler = Settler(job, ledger, clock)
        self._lookup = Lookup(job, ledger)
        self._items: list[tuple[int, Item]] = []
        self.result = Merging()

    def add(self, intake: Intake) -> None:
        """Merge the rows of one more file; two files may both decide on one unit, in their order.

        Goes through the catalogue once, and holds what the ledger knows of a part of the units at a time. The intake's
        rows are used up.
        """
        waiting = _by_unit(enumerate(intake.rows))
        intake.rows = []
        seen = _Names()
        for known in self._lookup.parts(waiting):
            for unit, current in known.items():
                self._add_unit(waiting.pop(unit), current, seen)
        self._place_items()
        self.result.foreign.update(dict.fromkeys(intake.foreign(seen.facts, seen.fields)))
        for sent in intake.strangers:
            unknown = Merged(Kind.UNKNOWN, "the row has no id: it was inserted", held=True)
            self.result.items.append(Item(sent.place, None, unknown, sent=sent))

    # --- merging ------------------------------------------------------------------------------------------------------

    def _add_unit(self, rows: Sequence[_Numbered], current: Current, seen: _Names) -> None:
        """Merge the rows of a file that have the same id: copies of a row count once, contradictions not at all."""
        known = current.standing
        if known is not None:
            seen.add(known.now)
        shown = [None if known is None else self._lookup.shown(row, known.now) for _, row in rows]
        effects = _effects(zip((row for _, row in rows), shown, strict=True))
        chosen = next(iter(effects.values()), rows[0][1])
        for (number, row), draft in zip(rows, shown, strict=True):
            if len(effects) > 1:
                clash = Merged(Kind.DUPLICATE, f"{len(rows)} rows say different things of this unit", held=True)
                self._note(number, row, clash)
            elif row is not chosen:
                self._note(number, row, Merged(Kind.UNCHANGED, "another row of the same unit says all there is to say"))
            else:
                self._note(number, row, self._add(row, current, draft))

    def _add(self, row: Parsed, current: Current, shown: Draft | None) -> Merged:
        known, task, composer = current.standing, current.task, current.composer
        if known is None or shown is None or task is None or composer is None:
            return Merged(Kind.UNKNOWN, _why_unknown(known, shown), held=True)
        submission = Submission(row.theirs(shown), shown, row.words, row.source_hash, row.decided)
        merged = merge(submission, self._known(known, task, composer), self._check(composer, task))
        if (merged.text is not None or merged.decide) and not row.words.reviewer:
            hint = "Fill in the column Reviewer, or say --reviewer NAME."
            self.result.problems.append(Problem(row.place, "REV015", f"nobody is named for {row.unit}.", hint))
        self._record(row, merged, known, composer)
        return merged

    def _known(self, known: Standing, task: Task, composer: Composer) -> Known:
        required = frozenset(spec.name for spec in composer.stage.fields if spec.required)
        approvals = self._job.approvals(composer.market)
        return Known(known.now, known.failed, known.decisions, task.facts_hash, required, approvals)

    def _check(self, composer: Composer, task: Task) -> Callable[[Content], Checked]:
        def check(content: Content) -> Checked:
            """Run the checks over a text that is new."""
            source = None if task.source is None else task.source.content
            found = self._settler.checks(composer, localises=True).run(Subject(content, task.facts, source))
            return Checked(found.findings, found.claims)

        return check

    def _note(self, number: int, row: Parsed, merged: Merged) -> None:
        # Only what comes back is needed any longer: a workbook may have tens of thousands of rows.
        sent, content = (row.sent, row.content) if merged.held else (None, None)
        kept = replace(merged, checked=Checked())
        self._items.append((number, Item(row.place, row.unit, kept, row.words, sent, content)))

    def _place_items(self) -> None:
        """Let the rows stand in the order of their file again."""
        self._items.sort(key=itemgetter(0))
        self.result.items += [item for _, item in self._items]
        self._items = []

    # --- records ------------------------------------------------------------------------------------------------------

    def _record(self, row: Parsed, merged: Merged, known: Standing, composer: Composer) -> None:
        records = self.result.records
        if merged.text is not None:
            draft = self._edited(row, merged, known.now)
            status = Status.BLOCKED if blocks(draft.findings) else Status.NEEDS_REVIEW
            records.append(DraftMade(draft, status))
            self._lookup.edited(known, draft)
        if merged.decide and row.words.verb is not None:
            decision = self._decision(row, row.words.verb, known.now, self._job.approvals(composer.market))
            records.append(decision)
            self._lookup.decided(known, decision)

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


def _effects(rows: Iterable[tuple[Parsed, Draft | None]]) -> dict[object, Parsed]:
    """Return what rows would change, each with the first row that says so."""
    effects: dict[object, Parsed] = {}
    for row, draft in rows:
        if draft is not None and (effect := _effect(row, draft)):
            effects.setdefault(effect, row)
    return effects


def _effect(row: Parsed, shown: Draft) -> object:
    """Return what a row would change, comparable; None when nothing."""
    theirs, words = row.theirs(shown), row.words
    said = (words.verb, words.reason, words.comment)
    if theirs == shown.content and not any(said):
        return None
    return content_hash(theirs), said, words.reviewer if words.verb else ""


def _by_unit(rows: Iterable[_Numbered]) -> dict[UnitId, list[_Numbered]]:
    units: dict[UnitId, list[_Numbered]] = {}
    for number, row in rows:
        units.setdefault(row.unit, []).append((number, row))
    return units


def _why_unknown(known: Standing | None, shown: Draft | None) -> str:
    if known is None:
        return "the ledger has no draft of this unit"
    return "the ledger does not have the text that was sent out" if shown is None else "the brief has it no more"


def statuses(items: Iterable[Item]) -> dict[Kind, int]:
    """Return how many rows there are by what becomes of them."""
    counts = dict.fromkeys(Kind, 0)
    for item in items:
        counts[item.merged.kind] += 1
    return {kind: count for kind, count in counts.items() if count}
