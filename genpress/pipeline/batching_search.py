"""Searching for a batch of which nobody knows whether it was created: nothing is bought again before that is known."""

from __future__ import annotations

import enum
from collections.abc import Collection
from contextlib import aclosing
from dataclasses import dataclass

from genpress.interfaces import BatchBackend, BatchRecord, Ledger, ProviderBatch

_SLACK = 86_400.0
"""Seconds by which the provider's clock may be behind ours: a clock that was set wrong must not hide a batch."""
_SAMPLE = 20
"""Results of a batch by which it is told whether its requests are ours."""


class Absent(enum.Enum):
    """Why a batch was not found."""

    SURELY = "surely"
    """It is in no list, and no batch that still runs could be it."""
    PERHAPS = "perhaps"
    """A batch that has not ended yet may be it: its requests are only told with its results."""


@dataclass(frozen=True, slots=True)
class Search:
    """A search for one batch of ours among a provider's."""

    ledger: Ledger
    api: BatchBackend
    record: BatchRecord
    known: Collection[str]
    """Provider's ids of batches that are known to be others."""

    async def find(self) -> ProviderBatch | Absent:
        """Return the provider's batch that is ours, or how sure it is that there is none.

        Raises:
            BackendError: no answer came.
        """
        absent = Absent.SURELY
        async with aclosing(self.api.list()) as batches:
            async for batch in batches:
                found = await self._is_ours(batch)
                if found is True:
                    return batch
                absent = absent if found is False else Absent.PERHAPS
        return absent

    async def _is_ours(self, batch: ProviderBatch) -> bool | None:
        """Return whether a batch is ours; None: it cannot be told yet."""
        if self.api.keeps_submission:
            return batch.submission == self.record.id
        if batch.id in self.known or batch.total not in {0, self.record.requests} or self._is_older(batch):
            return False
        return await self._has_our_requests(batch) if batch.ended else None

    def _is_older(self, batch: ProviderBatch) -> bool:
        made = batch.created_at
        return made is not None and made.timestamp() < self.record.created_ms / 1000 - _SLACK

    async def _has_our_requests(self, batch: ProviderBatch) -> bool:
        names: list[str] = []
        async with aclosing(self.api.results(batch)) as results:
            async for name, _ in results:
                names.append(name)
                if len(names) == _SAMPLE:
                    break
        return bool(names) and set(self.ledger.waiting(self.record.id, names)) == set(names)
