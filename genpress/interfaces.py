"""The interfaces between the floors: what a backend, a check, a reader, an exporter and the ledger promise."""

from __future__ import annotations

import enum
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeAlias, runtime_checkable

from genpress.domain.brand import Brand
from genpress.domain.channel import Channel
from genpress.domain.config import BackendConfig
from genpress.domain.draft import Draft, Hashes
from genpress.domain.fields import Content, FieldSpec
from genpress.domain.finding import Claim, Finding
from genpress.domain.market import Market
from genpress.domain.money import Price, Usage
from genpress.domain.request import Answer, Capabilities, Request
from genpress.domain.review import Decision, Status
from genpress.domain.unit import Group, UnitId
from genpress.errors import FailureKind, Problem
from genpress.hashing import Json

# --- catalogues -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: text by column, as it was read."""

    key: str
    values: Mapping[str, str]
    """Column → text; an empty cell is the empty string. A `list` column keeps its raw text."""
    line: int = 0
    """Line (or record) in the file where the row begins, from 1."""


Chunk: TypeAlias = "list[Row | Problem]"
"""Up to a thousand rows in file order; a bad row stands as its problem."""


class CatalogueReader(Protocol):
    """A table that streams: read again for every pass, never held in memory."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Column names as prompts see them.

        Raises:
            InvalidInput: the file cannot be read at all.
        """
        ...

    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows in file order; bad rows are data, a file that cannot be read is `InvalidInput`."""
        ...


# --- backends ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Probe:
    """What asking a backend about itself gave."""

    ready: bool
    detail: str
    """In words: the model and where, or what is missing and what to do."""


@dataclass(frozen=True, slots=True)
class RateLimits:
    """What a provider's headers said of its limits with its last answer; None where it did not say."""

    requests_limit: int | None = None
    """Requests allowed in the provider's window, usually a minute."""
    requests_remaining: int | None = None
    requests_reset: float | None = None
    """Seconds from that answer until the requests are replenished."""
    tokens_limit: int | None = None
    tokens_remaining: int | None = None
    tokens_reset: float | None = None


@runtime_checkable
class ReportsRateLimits(Protocol):
    """A backend that knows what its provider's headers say of its limits."""

    @property
    def rate_limits(self) -> RateLimits | None:
        """What the last answer said, refusals with 429 included; None when it said nothing."""
        ...


@dataclass(frozen=True, slots=True)
class BackendEnvironment:
    """What a backend may take from the machine."""

    environ: Mapping[str, str] = field(repr=False)
    """The environment variables, read for keys only."""
    models_folder: Path
    """The user's folder of downloaded models."""


class Backend(Protocol):
    """Answers requests. Translates its vendor's errors once, into `BackendError`; never retries by itself."""

    @property
    def name(self) -> str:
        """Name under which genpress.toml declares it."""
        ...

    @property
    def model(self) -> str:
        """Model it asks, as declared."""
        ...

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""
        ...

    @property
    def identity(self) -> Mapping[str, Json]:
        """What changes its answers: kind, model, base parameters, versions; never keys, time-outs or concurrency."""
        ...

    @property
    def price(self) -> Price | None:
        """Price of a call; None when it is unknown."""
        ...

    def estimate(self, request: Request) -> Usage:
        """Return the tokens a call may take, output at its maximum: what the budget reserves."""
        ...

    def answer(self, request: Request) -> Awaitable[Answer]:
        """Answer one request.

        Raises:
            BackendError: no answer came; `kind` says how to treat it.
        """
        ...

    def probe(self) -> Awaitable[Probe]:
        """Say whether a call could succeed, without paying for one."""
        ...

    def close(self) -> Awaitable[None]:
        """Give back connections and memory."""
        ...


BackendFactory: TypeAlias = "Callable[[str, BackendConfig, BackendEnvironment], Backend]"
"""Makes a backend from its name in genpress.toml, what is declared there, and the machine; makes no call.

It raises `InvalidInput` for a declaration that can never work. A missing key is not one: plans need no key.
"""


# --- checks -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CheckContext:
    """What holds for all drafts of one deliverable in one market."""

    group: Group
    fields: tuple[FieldSpec, ...]
    market: Market
    brand: Brand | None = None
    channel: Channel | None = None
    severities: Mapping[str, str] = field(default_factory=dict)
    """Severity per rule code or family, already merged: brand < channel < brief < deliverable."""
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Other words for a column, by column."""
    value_aliases: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """Other words for a value, by column and value."""
    units: Mapping[str, str] = field(default_factory=dict)
    """Unit of a column's numbers, by column."""
    localised: bool = True
    """False: written by a model known not to localise."""
    known_text: str = ""
    """Brief's own statements (objective, key messages, context): facts besides the row's."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is checked: a draft's text and the facts it was written from."""

    content: Content
    facts: Mapping[str, str]
    source: Content | None = None
    """For a localisation: the source text."""


class Check(Protocol):
    """A set of rules, made once per group and asked for every draft; deterministic and offline."""

    def check(self, subject: Subject) -> Iterable[Finding | Claim]:
        """Return what there is to say about a draft."""
        ...


# --- the ledger -------------------------------------------------------------------------------------------------------


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


Record: TypeAlias = (
    "AttemptStarted | AttemptEnded | UnitsPlanned | DraftMade | DraftKept | UnitFailed | UnitsStale | Decision"
)
"""What can be written to the ledger."""


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """A response that was paid for, checked against its digest on reading."""

    request_hash: str
    answer: Answer
    backend: str
    cost: int | None
    received_at: str


@dataclass(frozen=True, slots=True)
class ManifestRow:
    """One unit as the manifest shows it; the fields stand in the order of its columns."""

    unit_id: str
    brief: str
    deliverable: str
    market: str
    key: str
    variant: int
    revision: int
    status: Status
    stale: bool
    stale_reason: str
    findings_error: int
    findings_warning: int
    backend: str
    model: str
    request_hash: str
    content_hash: str
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    cost_usd: str
    """Plain decimal; empty, never 0, where the price is unknown."""
    generated_at: str
    reviewer: str
    reviewed_at: str
    comment: str
    artifact: str
    """Path of the draft under outputs/BRIEF/; filled in by the artifacts writer."""
    error: str


@dataclass(frozen=True, slots=True)
class Selection:
    """Which units a command concerns; empty means all."""

    deliverables: tuple[str, ...] = ()
    markets: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    statuses: tuple[Status, ...] = ()


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file that genpress wrote under outputs/, as it was when written."""

    path: str
    """Relative to the workspace, with `/`."""
    digest: str
    """SHA-256 of its bytes."""
    size: int
    mtime_ns: int
    unit: str = ""
    """The unit whose draft it is; empty for tables."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What a budget has left."""

    name: str
    limit: int
    """Pico-dollars."""
    spent: int
    reserved: int


@dataclass(frozen=True, slots=True)
class Totals:
    """What a brief, or one run, has used."""

    calls: int
    failed_calls: int
    unknown_calls: int
    """Calls whose outcome is unknown; counted as spent."""
    usage: Usage
    cost: int
    """Pico-dollars known to be spent, unknown outcomes at their reservation."""
    unpriced_calls: int
    """Calls whose price is unknown."""


class EntryKind(enum.StrEnum):
    """What a line of a unit's history tells."""

    ATTEMPT = "attempt"
    DRAFT = "draft"
    FAILURE = "failure"
    DECISION = "decision"


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One line of a unit's history."""

    at: str
    kind: EntryKind
    text: str


@dataclass(frozen=True, slots=True)
class CacheSize:
    """How much the response cache holds."""

    responses: int
    bytes: int
    unused: int
    """Responses that no draft rests on."""


class Ledger(Protocol):
    """The one truth: units, drafts, attempts, responses, decisions, budgets.

    Every method is durable when it returns (`commit`: when its awaitable is done). Several processes may share one.
    """

    # runs and budgets
    def start_run(self, brief: str, command: str) -> str:
        """Record the start of a run and return its id. Attempts left open by dead runs become `unknown`."""
        ...

    def end_run(self, run: str, exit_code: int) -> None:
        """Record how a run ended."""
        ...

    def set_budget(self, name: str, limit: int) -> Budget:
        """Create a budget or change its limit, in pico-dollars; what is spent and reserved in it stays."""
        ...

    def budget(self, name: str) -> Budget | None:
        """Return a budget, or None."""
        ...

    # writing
    def commit(self, records: Sequence[Record]) -> Awaitable[None]:
        """Write records in order, in one transaction with whatever else is waiting (group commit).

        Raises:
            BudgetExceeded: an `AttemptStarted` does not fit its budgets; nothing of these records was written.
        """
        ...

    def commit_now(self, records: Sequence[Record]) -> None:
        """Do the same outside an event loop."""
        ...

    def retire(self, group: Group, keep: Iterable[tuple[str, int]]) -> int:
        """Mark the group's units that are not in `keep` (key, variant) as gone from the plan; return how many are."""
        ...

    # reading
    def states(self, group: Group, keys: Sequence[str]) -> Mapping[tuple[str, int], UnitState]:
        """Return what is known of the units with these keys, by (key, variant); unknown ones are left out."""
        ...

    def responses(self, request_hashes: Sequence[str]) -> Mapping[str, StoredResponse]:
        """Return the complete responses to these requests.

        Raises:
            LedgerCorrupt: one does not match its digest.
        """
        ...

    def drafts(self, group: Group, keys: Sequence[str], *, approved: bool = False) -> Mapping[tuple[str, int], Draft]:
        """Return the units' newest drafts, or their standing approved ones, by (key, variant)."""
        ...

    def draft(self, unit: UnitId, revision: int = 0) -> Draft | None:
        """Return one revision of a unit, 0 meaning the newest; None when there is none."""
        ...

    def manifest(self, brief: str, selection: Selection = Selection()) -> Iterator[tuple[ManifestRow, Draft | None]]:
        """Yield the brief's units with their newest drafts, ordered by deliverable, market, key, variant."""
        ...

    def history(self, unit: UnitId) -> Sequence[HistoryEntry]:
        """Return everything that happened to a unit, oldest first."""
        ...

    def counts(self, brief: str) -> Mapping[tuple[str, str, Status], int]:
        """Return how many units there are by (deliverable, market, status)."""
        ...

    def totals(self, brief: str, run: str = "") -> Totals:
        """Return what a brief used, or one run of it."""
        ...

    def version(self, brief: str) -> int:
        """Return a number that grows with every change to what the brief's manifest would show."""
        ...

    # artifacts
    def artifacts(self, brief: str) -> Mapping[str, Artifact]:
        """Return the files recorded for a brief, by path."""
        ...

    def set_artifacts(self, brief: str, version: int, artifacts: Iterable[Artifact]) -> None:
        """Replace what is recorded for a brief: the files, and the version of the manifest they show."""
        ...

    def artifacts_version(self, brief: str) -> int:
        """Return the version the recorded files show; -1 when there are none."""
        ...

    # care
    def verify(self) -> Iterator[Problem]:
        """Check every digest and every cross-reference."""
        ...

    def cache_size(self) -> CacheSize:
        """Return how much the response cache holds."""
        ...

    def prune(self, *, dry_run: bool = False) -> CacheSize:
        """Delete responses that no draft rests on; return what was (or would be) deleted."""
        ...

    def export_responses(self) -> Iterator[StoredResponse]:
        """Yield every stored response, oldest first."""
        ...

    def close(self) -> None:
        """Finish what is waiting and close."""
        ...
