"""The desk: decides which of the units that need an answer wait for a batch, go into one, or are asked for directly."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from genpress.errors import FailureKind
from genpress.interfaces import Backend, BatchBackend, BatchItem, Ledger, OffersBatches
from genpress.pipeline.batching_inbox import Inbox
from genpress.pipeline.batching_outbox import Outbox
from genpress.pipeline.drafting import Refusal, Work, compose
from genpress.pipeline.health import PASSING
from genpress.pipeline.settle import Spent


def batches_of(backend: Backend) -> BatchBackend | None:
    """Return a backend's batch API; None where it has none."""
    return backend.batches if backend.capabilities.batch and isinstance(backend, OffersBatches) else None


class Office(Protocol):
    """Where a run's batches are kept."""

    def collect(self) -> Awaitable[None]:
        """Bring in the results that are there.

        Raises:
            BackendError: of kind auth.
        """
        ...

    def desk(self) -> Desk | None:
        """Return what sorts the work, after the collecting; None where no unit can be concerned."""
        ...


class Desk:
    """Sorts the work of one run. Without an outbox nothing is submitted: units only wait for what stands in a batch."""

    def __init__(self, ledger: Ledger, inbox: Inbox, outbox: Outbox | None) -> None:
        self._ledger = ledger
        self._inbox = inbox
        self._outbox = outbox

    async def sort(self, works: Sequence[Work]) -> list[Work]:
        """Submit or hold what belongs into a batch; return the units that are to be asked for directly.

        Raises:
            BudgetExceeded: the budget has no room for all of them.
            AllDown: a provider refused its batch.
        """
        hashes = [work.request_hash for work in works]
        items, answered = self._ledger.batch_items(hashes), self._ledger.responses(hashes)
        direct: list[Work] = []
        parcels: dict[str, dict[str, Work]] = {}
        for work in works:
            # What has its answer and is here all the same wants more calls: a repair, or an opinion.
            if work.request_hash in answered:
                direct.append(work)
            elif (goes := self._place(work, items)) is not None:
                self._direct_or_parcel(goes, direct, parcels)
        return [*direct, *await self._submit(parcels)]

    def _direct_or_parcel(self, work: Work, direct: list[Work], parcels: dict[str, dict[str, Work]]) -> None:
        if self._outbox is None or batches_of(work.backend) is None or (work.refused and self._is_settled(work)):
            direct.append(work)
            return
        # The same request of several units goes once.
        parcels.setdefault(work.backend.name, {}).setdefault(work.request_hash, work)

    def _is_settled(self, work: Work) -> bool:
        """Return whether a request is not to be asked: its backend was given up, or it has an answer."""
        given_up = any(refusal.backend is work.backend for refusal in work.refused)
        return given_up or work.request_hash in self._ledger.responses([work.request_hash])

    def _place(self, work: Work, items: Mapping[str, BatchItem]) -> Work | None:
        """Return the work as it is to be asked for now; None: it waits. It goes down the chain past what failed."""
        refused: list[Refusal] = []
        for backend in work.composer.stage.chain:
            asked, item = self._asked(work, backend, items)
            if item is not None and (item.waiting or self._is_full(item)):
                return None
            if item is None or item.failure in PASSING or not self._counts(item):
                return replace(asked, refused=tuple(refused))
            refused.append(Refusal(backend, f"{item.failure}: {item.message}".rstrip(": "), Spent()))
        return replace(work, refused=tuple(refused))

    def _asked(self, work: Work, backend: Backend, items: Mapping[str, BatchItem]) -> tuple[Work, BatchItem | None]:
        """Return a unit's request to a backend, and what became of it in a batch."""
        if backend is work.backend:
            return work, items.get(work.request_hash)
        asked = compose(work.composer, work.task, backend)
        return asked, self._ledger.batch_items([asked.request_hash]).get(asked.request_hash)

    def _is_full(self, item: BatchItem) -> bool:
        """Return whether the provider's queue was just full: that is not tried again at once, as other failures are."""
        return item.failure is FailureKind.RATE_LIMITED and self._counts(item)

    def _counts(self, item: BatchItem) -> bool:
        """Return whether an item failed in this round: its results were just collected, or other batches were open.

        A round ends with the run that leaves no batch open: what failed is bought again by the next run, not before,
        however often the command is repeated to see whether the batches have ended.
        """
        since = self._inbox.since
        recent = item.batch in self._inbox.fresh or (since is not None and item.ended_ms >= since)
        return item.failure is not None and recent

    async def _submit(self, parcels: Mapping[str, Mapping[str, Work]]) -> list[Work]:
        too_large: list[Work] = []
        for works in parcels.values():
            first = next(iter(works.values()))
            api = batches_of(first.backend)
            if self._outbox is not None and api is not None:
                too_large += await self._outbox.put(first.backend, api, list(works.values()))
        return too_large

    async def finish(self, *, send: bool) -> None:
        """End the sorting: send what is left, where that is wanted.

        Raises:
            AllDown: a provider refused its batch.
        """
        if self._outbox is None:
            return
        try:
            if send:
                await self._outbox.flush()
        finally:
            self._outbox.close()
