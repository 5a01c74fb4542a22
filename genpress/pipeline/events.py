"""What a run tells while it goes on, and what it amounts to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from genpress.domain.money import Usage
from genpress.domain.review import Status
from genpress.domain.unit import UnitId
from genpress.errors import Exit, FailureKind, Problem


@dataclass(frozen=True, slots=True)
class WorkCounted:
    """The plan is made; drafting begins."""

    work: int
    """Units that need a draft."""


@dataclass(frozen=True, slots=True)
class HistoryMissing:
    """The outputs folder holds drafts of a brief of which the ledger knows nothing."""

    brief: str


@dataclass(frozen=True, slots=True)
class RowRejected:
    """A row of the catalogue cannot be used."""

    problem: Problem


@dataclass(frozen=True, slots=True)
class UnitDrafted:
    """A unit has a new revision."""

    unit: UnitId
    status: Status
    cached: bool
    """The answer was in the ledger: no call was made."""
    usage: Usage
    cost: int | None
    """Pico-dollars; None when the price is unknown."""
    repaired: bool = False
    """Not as the model first wrote it: fixed, or asked for again."""


@dataclass(frozen=True, slots=True)
class UnitUnanswered:
    """A unit has no usable answer."""

    unit: UnitId
    error: str


@dataclass(frozen=True, slots=True)
class UnitOvertaken:
    """A person edited or decided a unit while it was being drafted: their text stands, the new one is let go."""

    unit: UnitId
    reason: str


@dataclass(frozen=True, slots=True)
class CallRetried:
    """A call failed and is made again after a pause."""

    backend: str
    kind: FailureKind
    wait: float
    """Seconds."""


@dataclass(frozen=True, slots=True)
class BackendPaused:
    """A backend does not answer: nothing is sent to it for a while, then one call tries again."""

    backend: str
    message: str
    """Of its latest failure."""
    wait: float
    """Seconds."""


@dataclass(frozen=True, slots=True)
class BackendGaveUp:
    """A backend is not asked again in this run."""

    backend: str
    message: str


@dataclass(frozen=True, slots=True)
class RunStopping:
    """No further units are started; calls in flight are finished."""

    reason: str


@dataclass(frozen=True, slots=True)
class BatchTold:
    """There is something to say of a provider's batch."""

    batch: str
    backend: str
    text: str


Event: TypeAlias = (
    WorkCounted
    | HistoryMissing
    | RowRejected
    | UnitDrafted
    | UnitUnanswered
    | UnitOvertaken
    | CallRetried
    | BackendPaused
    | BackendGaveUp
    | RunStopping
    | BatchTold
)
"""Anything a run tells."""
Listener: TypeAlias = Callable[[Event], None]
"""Is told each event as it happens; must not block."""


@dataclass(slots=True)
class RunSummary:
    """What a run amounts to; the exit code follows from it."""

    run: str = ""
    drafted: int = 0
    """Units with a new revision, cached answers included."""
    cached: int = 0
    repaired: int = 0
    """Drafts of this run that are not as the model first wrote them: fixed, or asked for again."""
    failed: int = 0
    blocked: int = 0
    """Units that checks hold back, earlier drafts of this selection included."""
    unchanged: int = 0
    locked: int = 0
    """Units kept as they are because a person decided or edited."""
    waiting: int = 0
    """Units whose source draft is not there yet."""
    bad_rows: int = 0
    calls: int = 0
    usage: Usage = Usage()
    cost: int = 0
    """Pico-dollars spent by this run, as far as prices are known."""
    unpriced: int = 0
    """Calls whose price is unknown."""
    gone: int = 0
    """Units of the ledger that the plan no longer has: kept there, out of the manifest."""
    kept_files: tuple[str, ...] = ()
    """Draft files that a person edited in place: kept, to be taken in by `review import`."""
    submitted: int = 0
    """Requests handed to a provider in batches by this run."""
    open_batches: int = 0
    """Batches of the brief of which results may still come."""
    batched: int = 0
    """Requests that wait in them."""
    stopped: str = ""
    """Why the run ended early; empty when it did not."""
    stop_code: Exit = Exit.DONE
    seconds: float = 0.0

    def note(self, event: Event) -> None:
        """Count an event."""
        match event:
            case UnitDrafted():
                self.drafted += 1
                self.cached += event.cached
                self.repaired += event.repaired
                self.blocked += event.status is Status.BLOCKED
                self.usage += event.usage
                self.cost += event.cost or 0
                self.unpriced += event.cost is None
            case UnitUnanswered():
                self.failed += 1
            case UnitOvertaken():
                self.locked += 1
            case _:
                pass

    @property
    def exit_code(self) -> Exit:
        """Return the exit code: an early stop first, then batches, the budget, failures, blocks."""
        if self.stop_code not in {Exit.DONE, Exit.BUDGET}:
            return self.stop_code
        if self.open_batches:
            return Exit.BATCH_PENDING  # the same command is to be run again, whatever else there is to say
        if self.stop_code is Exit.BUDGET:
            return self.stop_code
        if self.failed or self.bad_rows:
            return Exit.FAILED
        return Exit.BLOCKED if self.blocked else Exit.DONE
