"""Settling: from an answer's fields to a checked draft and the record the ledger keeps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import TypeAlias

from genpress.checks import CheckResult, Checks, build_checks
from genpress.domain.brand import Brand
from genpress.domain.brief import Brief
from genpress.domain.draft import Draft, Origin, content_hash
from genpress.domain.fields import Content
from genpress.domain.finding import Finding, blocks
from genpress.domain.money import Usage
from genpress.domain.review import Status
from genpress.domain.unit import Group
from genpress.interfaces import Backend, CheckContext, DraftKept, DraftMade, Ledger, Subject, UnitFailed
from genpress.pipeline.compose import Composer
from genpress.pipeline.fixes import fixed
from genpress.pipeline.job import Job
from genpress.pipeline.plan import Task

Clock = Callable[[], str]
"""Gives the time as UTC, ISO 8601 to the second."""
Words: TypeAlias = "dict[str, tuple[str, ...]]"
"""Other words, by what they stand for."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What one unit's draft took, all its calls together."""

    usage: Usage = field(default_factory=Usage)
    cost: int | None = 0
    """Pico-dollars; None as soon as one call's price is unknown."""

    def plus(self, usage: Usage, cost: int | None) -> Spent:
        """Return the sum with one more call."""
        total = None if self.cost is None or cost is None else self.cost + cost
        return Spent(self.usage + usage, total)


@dataclass(frozen=True, slots=True)
class Written:
    """Fields that some backend wrote for a unit."""

    content: Content
    backend: Backend
    model: str
    request_hash: str
    spent: Spent
    origin: Origin = Origin.GENERATED


@dataclass(frozen=True, slots=True)
class Examined:
    """A draft and what the checks say of it."""

    written: Written
    result: CheckResult

    def paid(self, usage: Usage, cost: int | None) -> Examined:
        """Return the same with one more call paid for."""
        return replace(self, written=replace(self.written, spent=self.written.spent.plus(usage, cost)))


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A unit got no usable answer."""

    error: str
    """The reason, in one line, for the manifest."""
    backend: Backend
    """The last one that was asked."""
    request_hash: str = ""
    spent: Spent = field(default_factory=Spent)


class Settler:
    """Turns answers into drafts: runs the checks, numbers the revision, decides the status."""

    def __init__(self, job: Job, ledger: Ledger, clock: Clock) -> None:
        self._job = job
        self._ledger = ledger
        self._clock = clock
        self._checks: dict[tuple[Group, bool], Checks] = {}
        self._building = Lock()

    def examine(self, composer: Composer, task: Task, written: Written) -> Examined:
        """Return a draft with what the checks say of it, after everything is fixed that has just one right form."""
        subject = Subject(written.content, task.facts, None if task.source is None else task.source.content)
        checks = self.checks(composer, localises=written.backend.capabilities.localises)
        result = checks.run(subject)
        if self._job.brief.fixes:
            content, result = fixed(checks, subject, result)
            if content != written.content:
                written = replace(written, content=content, origin=Origin.REPAIRED)
        return Examined(written, result)

    def opinions(self, composer: Composer, examined: Examined, findings: Sequence[Finding]) -> Examined:
        """Return a draft with findings of others, under the severities that hold for them."""
        localises = examined.written.backend.capabilities.localises
        said = self.checks(composer, localises=localises).settled(findings)
        return replace(examined, result=replace(examined.result, findings=(*examined.result.findings, *said)))

    def draft(self, composer: Composer, task: Task, examined: Examined) -> DraftMade | DraftKept:
        """Return the record of a unit's new draft."""
        written, result = examined.written, examined.result
        kept = self._same_text(task, written.content)
        draft = Draft(
            unit=task.unit,
            revision=kept or task.revision,
            content=written.content,
            hashes=composer.hashes(task.facts_hash),
            origin=written.origin,
            request_hash=written.request_hash,
            backend=written.backend.name,
            model=written.model,
            created_at=self._clock(),
            facts=task.facts,
            findings=result.findings,
            claims=result.claims,
        )
        status = Status.BLOCKED if blocks(result.findings) else Status.NEEDS_REVIEW
        record = DraftKept if kept else DraftMade
        return record(draft, status, written.spent.cost, written.spent.usage)

    def failure(self, composer: Composer, task: Task, unanswered: Unanswered) -> UnitFailed:
        """Return the record of a unit that has no usable answer."""
        return UnitFailed(
            unit=task.unit,
            hashes=composer.hashes(task.facts_hash),
            backend=unanswered.backend.name,
            model=unanswered.backend.model,
            error=unanswered.error,
            request_hash=unanswered.request_hash,
            cost=unanswered.spent.cost,
            usage=unanswered.spent.usage,
        )

    def checks(self, composer: Composer, *, localises: bool) -> Checks:
        """Return the checks of a group, compiled once, in whichever thread asks first."""
        known = self._checks.get((composer.group, localises))
        if known is not None:
            return known
        with self._building:
            if (composer.group, localises) not in self._checks:
                context = check_context(self._job, composer, localises=localises)
                plugged = [make(context) for make in self._job.plugged_checks]
                self._checks[composer.group, localises] = build_checks(context, root=self._job.root, plugins=plugged)
            return self._checks[composer.group, localises]

    def _same_text(self, task: Task, content: Content) -> int:
        """Return the revision that has just this text already: the standing one or the newest; 0 when neither has."""
        if task.state is None or not task.state.revision:
            return 0
        wanted = content_hash(content)
        for revision in {task.state.standing, task.state.revision} - {0}:
            draft = self._ledger.draft(task.unit, revision)
            if draft is not None and draft.content_hash == wanted:
                return revision
        return 0


def check_context(job: Job, composer: Composer, *, localises: bool) -> CheckContext:
    """Return what holds for all drafts of a group."""
    stage = composer.stage
    columns = {} if job.brief.catalogue is None else job.brief.catalogue.columns
    names, values = brand_words(job.brand)
    return CheckContext(
        group=composer.group,
        fields=stage.fields,
        market=composer.market,
        brand=job.brand,
        channel=stage.channel,
        severities=job.severities.get(stage.name, {}),
        aliases=names | {name: column.aliases for name, column in columns.items() if column.aliases},
        value_aliases=values | {name: column.values for name, column in columns.items() if column.values},
        units={name: column.unit for name, column in columns.items() if column.unit},
        localised=localises,
        known_text=known_text(job.brief),
    )


def brand_words(brand: Brand | None) -> tuple[Words, dict[str, Words]]:
    """Return a brand's other words: for columns, and for values by column."""
    synonyms = {} if brand is None else brand.synonyms
    names = {column: words[""] for column, words in synonyms.items() if "" in words}
    values = {column: {value: w for value, w in words.items() if value} for column, words in synonyms.items()}
    return names, values


def known_text(brief: Brief) -> str:
    """Return the brief's own statements, which copy may repeat as facts."""
    context = [str(value) for value in brief.context.values()]
    return "\n".join([brief.objective, brief.audience, *brief.key_messages, *context])
