"""Translations to be exchanged: every drafted unit of a market beside its source, and back into rows of a review."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from genpress.domain.draft import Draft
from genpress.domain.review import SETTLED, Verb
from genpress.domain.unit import Group, UnitId
from genpress.errors import Place, Problem, UsageError
from genpress.exporters.publishing.segments import Back, Pair, Segment, State, Tag, Translation, named, segments_of
from genpress.exporters.workbook.tokens import Signature, Signer
from genpress.interfaces import Ledger
from genpress.pipeline.intake import Intake, Parsed
from genpress.pipeline.job import Job, Stage
from genpress.pipeline.merge import Words
from genpress.pipeline.plan import Batch, Planner, Task
from genpress.pipeline.scope import Scope

CODES: Mapping[str, str] = {
    "XCH001": "An XLIFF file cannot be read.",
    "XCH002": "A PO file cannot be read.",
    "XCH003": "A translated unit has lost the note that says which text it was made on, or the note was changed.",
    "XCH004": "An exchanged file holds no unit of ours.",
}
"""Codes of problems with exchanged translations, and what each means."""


@dataclass(slots=True)
class Tally:
    """What went into one file."""

    units: int = 0
    segments: int = 0
    without_source: int = 0
    """Units left out because no field has a source text."""


class Translations:
    """The translations of one brief into one market."""

    def __init__(self, job: Job, ledger: Ledger, scope: Scope, *, source: str, approved: bool) -> None:
        """Make a view; nothing is read yet.

        Args:
            job: the brief.
            ledger: where the texts are.
            scope: which units; its one market is the target.
            source: market of the source texts, for deliverables that are not made `from` another.
            approved: only approved texts.
        """
        self._job = job
        self._ledger = ledger
        self._planner = Planner(job, ledger, scope=scope, every_unit=True)
        self._market = scope.markets[0]
        self._source = source
        self._approved = approved
        self._signer = Signer(ledger.secret())
        self.tally = Tally()

    def pair(self) -> Pair:
        """Return the locales of the file.

        Raises:
            UsageError: the deliverables are translated from several.
        """
        sources = {self._source_of(stage) for stage in self.stages}
        if len(sources) > 1:
            raise UsageError(
                f"{self._market} is translated from {' and '.join(sorted(sources))}: one file has one source",
                hint="Exchange one deliverable at a time: --deliverable NAME",
            )
        return Pair(sources.pop() if sources else self._source, self._market)

    def files(self) -> Iterator[tuple[str, Iterator[Translation]]]:
        """Yield each deliverable's translations, by the name of its group."""
        for stage in self.stages:
            yield str(Group(self._job.brief.brief, stage.name, self._market)), self._of(stage)

    @property
    def stages(self) -> list[Stage]:
        """The deliverables that are translated into the market."""
        stages = [s for s in self._planner.stages() if any(m.locale == self._market for m in s.markets)]
        # A text is no translation of itself: the masters are left out of their own market.
        return [stage for stage in stages if stage.spec.source is not None or self._source != self._market]

    def _source_of(self, stage: Stage) -> str:
        source = stage.spec.source
        return (source.market or self._market) if source is not None else self._source

    def _of(self, stage: Stage) -> Iterator[Translation]:
        for batch in self._planner.batches(stage):
            group, keys = batch.composer.group, [task.unit.key for task in batch.tasks]
            drafts = self._ledger.drafts(group, keys)
            decisions = self._ledger.decisions(group, keys)
            sources = self._sources(stage, batch)
            for task in batch.tasks:
                place = task.unit.key, task.unit.variant
                draft, source = drafts.get(place), sources.get(task.unit)
                if draft is not None and source is not None:
                    yield from self._translation(task, draft, source, stage, len(decisions.get(place, ())))

    def _sources(self, stage: Stage, batch: Batch) -> Mapping[UnitId, Draft]:
        if stage.spec.source is not None:
            return {task.unit: task.source for task in batch.tasks if task.source is not None}
        group = Group(self._job.brief.brief, stage.name, self._source)
        found = self._ledger.drafts(group, [task.unit.key for task in batch.tasks])
        units = {(task.unit.key, task.unit.variant): task.unit for task in batch.tasks}
        return {unit: found[place] for place, unit in units.items() if place in found}

    def _translation(
        self, task: Task, draft: Draft, source: Draft, stage: Stage, decided: int
    ) -> Iterator[Translation]:
        state = _state(task, draft)
        if self._approved and state is not State.APPROVED:
            return
        now = named(source.content)
        before = _previous(draft, now) if state is State.STALE else {}
        segments = tuple(segments_of(str(task.unit), now, draft.content, stage.fields, before))
        if not segments:
            self.tally.without_source += 1
            return
        self.tally.units += 1
        self.tally.segments += len(segments)
        yield Translation(segments, state, self._tag(draft, segments, state, decided))

    def _tag(self, draft: Draft, segments: Sequence[Segment], state: State, decided: int) -> Tag:
        said = (draft.revision, draft.content_hash, draft.hashes.facts, decided)
        token = self._signer.sign(Signature(draft.unit, *said))
        return Tag(*said, len(segments), state, token)


def _state(task: Task, draft: Draft) -> State:
    if task.facts_hash != draft.hashes.facts:
        return State.STALE
    settled = task.state is not None and task.state.status in SETTLED and task.state.standing == draft.revision
    return State.APPROVED if settled else State.NEEDS_REVIEW


def _previous(draft: Draft, now: Mapping[str, str]) -> dict[str, str]:
    """Return the source texts a draft was made from, where they are others than now."""
    made_from = {path.removeprefix("source."): text for path, text in draft.facts.items() if path.startswith("source.")}
    return {name: text for name, text in made_from.items() if name in now and now[name] != text}


# --- in ---------------------------------------------------------------------------------------------------------------


def take_back(backs: Sequence[Back], file: str, ledger: Ledger, signer: Signer, reviewer: str) -> Intake:
    """Return what came back as rows of a review, to be merged as any other.

    A unit all of whose segments are final is approved by the reviewer, unless it was approved when it went out and
    came back as it was.
    """
    intake = Intake()
    for back in backs:
        place, signature = Place(file, key=back.unit), _signature(back)
        if back.tag is None or signature is None or not signer.fits(signature, back.tag.token):
            intake.problems.append(_untagged(place))
        else:
            intake.rows.append(_parsed(back, back.tag, signature, place, ledger=ledger, reviewer=reviewer))
    return intake


def _untagged(place: Place) -> Problem:
    message = "the note that says which text this was made on is gone or was changed."
    hint = "Nothing was taken in. Let the translation tool keep the notes, or take the unit out of the file."
    return Problem(place, "XCH003", message, hint)


def _parsed(back: Back, tag: Tag, signature: Signature, place: Place, *, ledger: Ledger, reviewer: str) -> Parsed:
    shown = ledger.draft(signature.unit, signature.revision)
    content = None if shown is None else back.content(shown.content)
    as_it_went = shown is not None and content == shown.content and tag.was is State.APPROVED
    words = Words(Verb.APPROVE if back.approved and not as_it_went else None, reviewer)
    return Parsed(
        place,
        signature.unit,
        signature.text_hash,
        signature.revision,
        signature.source_hash,
        signature.decided,
        words,
        content=content,
    )


def _signature(back: Back) -> Signature | None:
    tag = back.tag
    try:
        unit = UnitId.parse(back.unit)
    except ValueError:
        return None
    return None if tag is None else Signature(unit, tag.revision, tag.text_hash, tag.source_hash, tag.decided)
