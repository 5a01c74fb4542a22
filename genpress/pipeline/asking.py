"""Asking once more: calls beyond a unit's first answer, from the cache where they were made before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from genpress.domain.fields import Content
from genpress.domain.money import Usage
from genpress.domain.request import Request
from genpress.domain.unit import UnitId
from genpress.interfaces import Backend, Ledger
from genpress.pipeline.dispatch import Dispatcher, read_answer
from genpress.pipeline.health import Flights


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of a request."""

    content: Content | None
    """The fields; None when the answer cannot be used."""
    reason: str
    """Why not."""
    model: str
    request_hash: str
    usage: Usage = Usage()
    cost: int | None = 0
    """Pico-dollars; None when the price is unknown; 0 when the ledger had the answer."""


class Asker:
    """Asks on behalf of a unit that has an answer already."""

    def __init__(self, ledger: Ledger, dispatcher: Dispatcher, concurrency: Mapping[str, int]) -> None:
        self._ledger = ledger
        self._dispatcher = dispatcher
        self._concurrency = concurrency
        self._flights = Flights()

    async def ask(self, backend: Backend, request: Request, unit: UnitId) -> Asked:
        """Return a request's answer; when a call is made, its attempt and its answer are in the ledger on return.

        Raises:
            BackendError: no answer came.
            BudgetExceeded: the call does not fit the budget; it was not made.
            Halted: the run is stopping; the call was not made.
            TurnedAway: the backend was given up.
        """
        request_hash = request.identity(backend.identity, uses_facts=backend.capabilities.grammar)
        async with self._flights.hold(request_hash):
            stored = self._ledger.responses([request_hash]).get(request_hash)
            if stored is not None:
                answer, content = read_answer(stored.answer, request)
                return Asked(content, answer.reason, answer.model, request_hash)
            limit = self._concurrency[backend.name]
            reply = await self._dispatcher.ask(backend, request, unit, request_hash, limit)
            await self._ledger.commit([reply.ended])
            self._dispatcher.settled(reply)
            answer = reply.answer
            return Asked(reply.content, answer.reason, answer.model, request_hash, answer.usage, reply.cost)
