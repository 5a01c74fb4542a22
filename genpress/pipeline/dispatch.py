"""Dispatching: one request to one backend, every attempt recorded before it is sent and settled after."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, replace

import orjson

from genpress.domain.fields import Content, read_content
from genpress.domain.request import Answer, Outcome, Request
from genpress.domain.unit import UnitId
from genpress.errors import BackendError, FailureKind
from genpress.interfaces import AttemptEnded, AttemptStarted, Backend, Ledger
from genpress.pipeline.events import CallRetried, Listener
from genpress.pipeline.retry import RetryPolicy, retrying

FAILURES = {
    Outcome.TRUNCATED: FailureKind.TRUNCATED,
    Outcome.REFUSED: FailureKind.REFUSED,
    Outcome.EMPTY: FailureKind.EMPTY,
    Outcome.MALFORMED: FailureKind.MALFORMED,
}
"""What an answer that arrived, but is not complete, counts as."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that arrived, not yet written to the ledger: it is written together with what becomes of it."""

    answer: Answer
    content: Content | None
    """The fields; None when the answer is not complete."""
    ended: AttemptEnded
    """The record that settles the attempt and stores the response."""

    @property
    def cost(self) -> int | None:
        """Pico-dollars; None when the price is unknown."""
        return self.ended.cost


class Dispatcher:
    """Makes calls for one run."""

    def __init__(
        self, ledger: Ledger, run: str, *, budgets: tuple[str, ...], policy: RetryPolicy, listener: Listener
    ) -> None:
        self._ledger = ledger
        self._run = run
        self._budgets = budgets
        self._policy = policy
        self._listener = listener
        self._gates: dict[str, asyncio.Semaphore] = {}
        self.stop = asyncio.Event()
        """Set: nothing is tried again, pauses end."""
        self.calls = 0
        """Calls sent so far, failed ones included."""

    async def ask(self, backend: Backend, request: Request, unit: UnitId, request_hash: str, limit: int) -> Reply:
        """Call until an answer arrives or the policy gives up.

        Args:
            backend: who is asked.
            request: what is asked.
            unit: for whom.
            request_hash: the request's identity with this backend.
            limit: most calls to this backend at once.

        Raises:
            BackendError: no answer came, after all the tries its kind allows.
            BudgetExceeded: the next call does not fit; it was not made.
        """
        gate = self._gates.setdefault(backend.name, asyncio.Semaphore(limit))
        attempts = retrying(self._policy, lambda error, wait: self._tell(backend, error, wait), stop=self.stop)
        reply: Reply = await attempts(self._attempt, backend, request, unit, request_hash, gate)
        return reply

    async def _attempt(
        self, backend: Backend, request: Request, unit: UnitId, request_hash: str, gate: asyncio.Semaphore
    ) -> Reply:
        attempt = secrets.token_hex(12)
        price = backend.price
        reserved = None if price is None else price.cost(backend.estimate(request))
        async with gate:
            started = AttemptStarted(
                attempt, self._run, unit, request_hash, backend.name, backend.model, reserved, self._budgets
            )
            await self._ledger.commit([started])
            self.calls += 1
            try:
                answer = await backend.answer(request)
            except BackendError as error:
                await self._ledger.commit([_failed(attempt, error)])
                raise
        return _reply(attempt, answer, request, None if price is None else price.cost(answer.usage))

    def _tell(self, backend: Backend, error: BackendError, wait: float) -> None:
        self._listener(CallRetried(backend.name, error.kind, wait))


def _failed(attempt: str, error: BackendError) -> AttemptEnded:
    # An unknown outcome may have been charged: its cost is unknown, and its reservation counts as spent.
    cost = None if error.kind is FailureKind.UNKNOWN_OUTCOME else 0
    return AttemptEnded(attempt, cost=cost, failure=error.kind, message=error.message)


def _reply(attempt: str, answer: Answer, request: Request, cost: int | None) -> Reply:
    answer, content = read_answer(answer, request)
    failure = FAILURES.get(answer.outcome)
    return Reply(answer, content, AttemptEnded(attempt, answer, cost, failure, answer.reason if failure else ""))


def read_answer(answer: Answer, request: Request) -> tuple[Answer, Content | None]:
    """Return the answer with its fields; one whose text does not fit the schema is malformed, with the reason."""
    if answer.outcome is not Outcome.COMPLETE:
        return answer, None
    try:
        return answer, read_content(orjson.loads(answer.text), request.fields)
    except ValueError as error:
        return replace(answer, outcome=Outcome.MALFORMED, reason=str(error)), None
