"""What a provider's batch API promises, and what the ledger knows of batches.

A batch is recorded before anything is sent, and every step that may cost money is recorded before it is taken:

    intended → sending → pending → collected → done        sending → unknown → pending or void        intended → void
"""

from __future__ import annotations

import enum
from collections.abc import AsyncGenerator, Awaitable
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol, TypeAlias, runtime_checkable

from genpress.domain.money import Price
from genpress.domain.request import Answer, Request
from genpress.domain.unit import UnitId
from genpress.errors import BackendError, FailureKind

# --- the provider's side ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BatchLimits:
    """Most of what one batch may hold."""

    requests: int
    bytes: int
    """Of all requests as they are sent."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A batch that is ready to be sent."""

    submission: str
    """Our id of it."""
    file: BinaryIO
    """Its requests, one line each, as `BatchBackend.line` made them; read from the start."""
    size: int
    """Bytes in the file."""
    count: int
    """Lines in the file."""


@dataclass(frozen=True, slots=True)
class ProviderBatch:
    """A batch as its provider describes it."""

    id: str
    state: str
    """The provider's own word, such as `in_progress`."""
    ended: bool
    """All results that there will ever be are there."""
    created_at: datetime | None = None
    """By the provider's clock; None where it does not say."""
    total: int = 0
    """Requests in it; 0 where the provider has not counted them yet."""
    succeeded: int = 0
    submission: str = ""
    """Our submission id, where the provider keeps one."""
    failure: BackendError | None = None
    """Why the batch as a whole came to nothing, when it did."""
    files: tuple[str, ...] = ()
    """Ids of the files that hold the results, where there are files."""


BatchResult: TypeAlias = "tuple[str, Answer | BackendError]"
"""A request's hash, and its answer, or why there is none. An error costs nothing."""


class BatchBackend(Protocol):
    """A provider's batch API for one backend. Translates errors once, into `BackendError`; never retries by itself."""

    @property
    def limits(self) -> BatchLimits:
        """Most of what one batch may hold."""
        ...

    @property
    def keeps_submission(self) -> bool:
        """Whether the provider keeps our submission id, so that a batch can be found by it."""
        ...

    @property
    def grace(self) -> float:
        """Seconds after which a submission whose outcome is unknown and that is nowhere listed was never made."""
        ...

    @property
    def price(self) -> Price | None:
        """Price of a request in a batch; None when it is unknown."""
        ...

    def line(self, request: Request, request_hash: str) -> bytes:
        """Return a request as one line of a batch, without the newline; the hash is its `custom_id`."""
        ...

    def upload(self, parcel: Parcel) -> Awaitable[str]:
        """Bring a parcel's requests to the provider, where that is a step of its own and free; return their name there.

        Raises:
            BackendError: they did not arrive.
        """
        ...

    def submit(self, parcel: Parcel, uploaded: str) -> Awaitable[ProviderBatch]:
        """Create the batch. From here on it costs money.

        Raises:
            BackendError: it was refused; of kind unknown_outcome: nobody knows whether it was created.
        """
        ...

    def status(self, provider_id: str) -> Awaitable[ProviderBatch]:
        """Ask how a batch stands.

        Raises:
            BackendError: no answer came.
        """
        ...

    def results(self, batch: ProviderBatch) -> AsyncGenerator[BatchResult, None]:
        """Stream the results of a batch that has ended, in any order, one at a time in memory.

        Raises:
            BackendError: the stream broke; what came before it is good.
        """
        ...

    def cancel(self, provider_id: str) -> Awaitable[ProviderBatch]:
        """Ask the provider to stop a batch; what is answered already is paid for and comes with the results.

        Raises:
            BackendError: no answer came, or the batch has ended.
        """
        ...

    def list(self) -> AsyncGenerator[ProviderBatch, None]:
        """Stream the account's batches, newest first where the provider keeps an order.

        Raises:
            BackendError: no answer came.
        """
        ...


@runtime_checkable
class OffersBatches(Protocol):
    """A backend whose provider has a batch API."""

    @property
    def batches(self) -> BatchBackend:
        """The batch API."""
        ...


# --- the ledger's side ------------------------------------------------------------------------------------------------


class BatchState(enum.StrEnum):
    """How far a batch has come, as far as the ledger knows."""

    INTENDED = "intended"
    """Its requests are recorded and their money is reserved; nothing that costs money was sent."""
    SENDING = "sending"
    """The call that creates it is going out."""
    UNKNOWN = "unknown"
    """That call was sent, and nobody knows whether the batch was created."""
    PENDING = "pending"
    """The provider has it."""
    COLLECTED = "collected"
    """It has ended and all its results are in the ledger."""
    DONE = "done"
    """What its results became is in the ledger, too."""
    VOID = "void"
    """It never came to be; nothing was paid."""


OPEN_STATES = frozenset({BatchState.INTENDED, BatchState.SENDING, BatchState.UNKNOWN, BatchState.PENDING})
"""States in which results may still come."""


@dataclass(frozen=True, slots=True)
class BatchRecord:
    """A batch as the ledger knows it."""

    id: str
    """Our submission id."""
    run: str
    brief: str
    backend: str
    model: str
    state: BatchState
    provider_id: str
    provider_state: str
    created_ms: int
    """Milliseconds since 1970 UTC, by the ledger's clock."""
    begun_ms: int = 0
    """When the run began that put it together, by the same clock."""
    requests: int = 0
    waiting: int = 0
    """Requests without an outcome so far."""
    answered: int = 0
    """Requests with a complete answer."""
    reserved: int | None = 0
    """Pico-dollars that are held back for it; None when a price is unknown."""
    cost: int = 0
    """Pico-dollars it has cost, as far as that is known."""


@dataclass(frozen=True, slots=True)
class BatchItem:
    """The latest request of a batch that has a given hash."""

    batch: str
    waiting: bool
    """It has no outcome so far."""
    failure: FailureKind | None = None
    """Why there is no complete answer; None when it waits, or has one."""
    message: str = ""
    ended_ms: int = 0
    """Milliseconds since 1970 UTC, by the ledger's clock."""


@dataclass(frozen=True, slots=True)
class WaitingRequest:
    """A request of a batch without an outcome."""

    attempt: str
    request_hash: str
    unit: UnitId
