"""What is written to the ledger, and what it knows of a unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from genpress.domain.draft import Draft, Hashes
from genpress.domain.money import Usage
from genpress.domain.request import Answer
from genpress.domain.review import Decision, Status
from genpress.domain.unit import UnitId
from genpress.errors import FailureKind
from genpress.interfaces.batches import BatchState


@dataclass(frozen=True, slots=True)
class UnitState:
    """What the ledger knows of one unit, as a plan needs it."""

    status: Status
    fingerprint: str = ""
    """`Hashes.fingerprint` of the newest machine-made draft (of a failed attempt: of what was tried)."""
    hashes: Hashes | None = None
    revision: int = 0
    """Newest revision; 0 when there is no draft."""
    standing: int = 0
    """Approved revision whose text stands; 0 when none."""
    edited: bool = False
    """The newest revision is a person's."""
    stale: tuple[str, ...] = ()
    """For a standing text: what has changed since, in the words of `Hashes.changed`."""
    retired: bool = False
    """It was gone from the plan; `UnitsPlanned` brings it back."""


@dataclass(frozen=True, slots=True)
class AttemptStarted:
    """A call is about to be sent. Reserves money in the budgets it names; recorded before the call."""

    attempt: str
    """Unique id, made by the caller."""
    run: str
    unit: UnitId
    request_hash: str
    backend: str
    model: str
    reserved: int | None
    """Pico-dollars the call may cost at most; None when the price is unknown."""
    budgets: tuple[str, ...] = ()
    """Budgets to reserve it in; all or none."""
    batch: str = ""
    """The batch it is a part of; empty: a call of its own. A request stands in one open batch at most."""


@dataclass(frozen=True, slots=True)
class AttemptEnded:
    """A call ended. Settles its reservation; with an answer, the response is stored whole."""

    attempt: str
    answer: Answer | None = None
    cost: int | None = None
    """Pico-dollars; None when unknown. A failure that cost nothing is 0."""
    failure: FailureKind | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class DraftMade:
    """A new revision of a unit; `status` is blocked or needs_review (for a standing unit: the revision's own)."""

    draft: Draft
    status: Status
    cost: int | None = 0
    """Pico-dollars this revision cost, repairs and failed attempts included; 0 when it came from the cache."""
    usage: Usage = Usage()


@dataclass(frozen=True, slots=True)
class DraftKept:
    """A draft was made anew and came out as the same text: its revision and every decision on it stay as they are.

    The revision's hashes, findings and claims are replaced, and a mark of staleness that rested on them is taken away.
    """

    draft: Draft
    """With the number of the revision that is kept: the newest, or the standing one."""
    status: Status
    """Blocked or needs_review; changes the unit's status only where no person has decided."""
    cost: int | None = 0
    usage: Usage = Usage()


@dataclass(frozen=True, slots=True)
class UnitsPlanned:
    """Units that a run is about to make: unknown ones stand as pending from now on, retired ones are back."""

    units: tuple[UnitId, ...]


@dataclass(frozen=True, slots=True)
class UnitFailed:
    """A unit has no usable answer. An earlier draft of it, if any, stays."""

    unit: UnitId
    hashes: Hashes
    backend: str
    model: str
    error: str
    """Reason for the manifest: kind and message in one line."""
    request_hash: str = ""
    cost: int | None = 0
    usage: Usage = Usage()


@dataclass(frozen=True, slots=True)
class UnitsStale:
    """Standing texts whose sources changed; an empty reason says that they are current again."""

    units: tuple[UnitId, ...]
    reason: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Published:
    """A text has left: an approved revision was written to a file for somebody."""

    unit: UnitId
    revision: int
    content_hash: str
    """Hash of the text that left."""
    target: str
    """Where to: the format, with the shop's name where there are several, such as `shopify` or `shopify:outlet`."""


@dataclass(frozen=True, slots=True)
class BatchIntended:
    """A batch is about to be put together; its requests follow as attempts."""

    batch: str
    """Our submission id, made by the caller."""
    run: str
    brief: str
    backend: str
    model: str


@dataclass(frozen=True, slots=True)
class BatchMoved:
    """A batch has come a step further."""

    batch: str
    state: BatchState
    provider_id: str = ""
    """Empty: as it was."""
    provider_state: str = ""
    """Empty: as it was."""


@dataclass(frozen=True, slots=True)
class BatchAnswered:
    """Results of a batch arrived. Those that were recorded before are passed over, so that it can be done again."""

    batch: str
    run: str
    """The run that received them: they count as its calls."""
    ended: tuple[AttemptEnded, ...]


Record: TypeAlias = (
    "AttemptStarted | AttemptEnded | UnitsPlanned | DraftMade | DraftKept | UnitFailed | UnitsStale "
    "| Decision | Published | BatchIntended | BatchMoved | BatchAnswered"
)
"""What can be written to the ledger."""
