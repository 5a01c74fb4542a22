"""What the inbox and the outbox of a run share: the ledger, whom to tell, and calls about batches, which are free."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from genpress.interfaces import Ledger
from genpress.pipeline.events import BatchTold, Listener
from genpress.pipeline.retry import RetryPolicy, retrying

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Errand:
    """One run's dealings with the batches of its brief."""

    ledger: Ledger
    run: str
    brief: str
    policy: RetryPolicy
    stop: asyncio.Event
    """Set: nothing is tried again."""
    listener: Listener

    async def persistently(self, call: Callable[[], Awaitable[T]]) -> T:
        """Return what a call gives that costs nothing, tried again as calls for answers are.

        Raises:
            BackendError: it failed to the end.
        """

        async def attempt() -> T:
            """Make the call: tenacity wants a coroutine function."""
            return await call()

        result: T = await retrying(self.policy, lambda _error, _wait: None, stop=self.stop)(attempt)
        return result

    def tell(self, batch: str, backend: str, text: str) -> None:
        """Say what happens with a batch."""
        self.listener(BatchTold(batch, backend, text))
