"""Health: which backends are worth asking in this run, and which answers are just being fetched."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator, Sequence

from genpress.errors import BackendError, FailureKind
from genpress.interfaces import Backend
from genpress.pipeline.events import BackendGaveUp, Listener

FATAL = frozenset({FailureKind.AUTH, FailureKind.UNAVAILABLE})
"""Failures that every further call would share."""
PASSING = frozenset(
    {FailureKind.RETRYABLE, FailureKind.RATE_LIMITED, FailureKind.OVERLOADED, FailureKind.UNKNOWN_OUTCOME}
)
"""Failures of the moment: the same call may succeed later."""
TROUBLE = 5
"""Units in a row that a backend may fail, after all tries, before it is given up for the run."""


class Health:
    """Keeps count of the backends' troubles, and gives up those that cannot answer."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._troubles: Counter[str] = Counter()
        self.down: dict[str, BackendError] = {}
        """Backends that were given up, with the error that decided it."""

    def alive(self, chain: Sequence[Backend]) -> list[Backend]:
        """Return the backends of a chain that are still worth asking."""
        return [backend for backend in chain if backend.name not in self.down]

    def answered(self, backend: Backend) -> None:
        """Note that a backend answered, whatever it said."""
        self._troubles.pop(backend.name, None)

    def failed(self, backend: Backend, error: BackendError) -> None:
        """Note that a backend gave no answer to a unit, after all tries."""
        if error.kind in PASSING:
            self._troubles[backend.name] += 1
        if backend.name not in self.down and (error.kind in FATAL or self._troubles[backend.name] >= TROUBLE):
            self.down[backend.name] = error
            self._listener(BackendGaveUp(backend.name, error.message))


class Flights:
    """Requests that are being asked right now: the same request is never sent twice at once."""

    def __init__(self, remember: int = 4096) -> None:
        self._landing: dict[str, asyncio.Event] = {}
        self._landed: OrderedDict[str, None] = OrderedDict()
        self._remember = remember

    @contextlib.asynccontextmanager
    async def hold(self, request_hash: str) -> AsyncIterator[bool]:
        """Wait until nobody else asks this request, then hold it.

        Yields:
            Whether it was asked before in this run, so that the ledger may have the answer by now.
        """
        while (other := self._landing.get(request_hash)) is not None:
            await other.wait()
        self._landing[request_hash] = landed = asyncio.Event()
        try:
            yield request_hash in self._landed
        finally:
            del self._landing[request_hash]
            landed.set()
            self._landed[request_hash] = None
            if len(self._landed) > self._remember:
                self._landed.popitem(last=False)
