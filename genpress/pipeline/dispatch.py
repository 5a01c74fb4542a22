"""Dispatching: one request to one backend, every attempt recorded before it is sent and settled after."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import orjson

from genpress.domain.fields import Content, read_content
from genpress.domain.money import Usage
from genpress.domain.plain import one_line
from genpress.domain.request import Answer, Outcome, Request
from genpress.domain.unit import UnitId
from genpress.errors import BackendError, BudgetExceeded, FailureKind
from genpress.interfaces import AttemptEnded, AttemptStarted, Backend, Ledger
from genpress.pipeline.events import CallRetried, Listener
from genpress.pipeline.health import Health, Patience
from genpress.pipeline.lanes import Lane, Purse
from genpress.pipeline.pacing import Halted, Pace, Pacer, Turn, nowhere
from genpress.pipeline.retry import Quota, RetryPolicy, retrying

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


@dataclass(frozen=True, slots=True)
class _Call:
    """One request to one backend, until it is answered or given up."""

    lane: Lane
    request: Request
    unit: UnitId
    request_hash: str
    most: Usage
    elsewhere: Callable[[], bool]


class Dispatcher:
    """Makes calls for one run."""

    def __init__(
        self,
        ledger: Ledger,
        run: str,
        *,
        budgets: tuple[str, ...],
        policy: RetryPolicy,
        listener: Listener,
        paces: Mapping[str, Pace] | None = None,
        patience: Patience | None = None,
    ) -> None:
        self._ledger = ledger
        self._run = run
        self._budgets = budgets
        self._policy = policy
        self._listener = listener
        self._paces = paces or {}
        self._lanes: dict[str, Lane] = {}
        self._purse = Purse()
        self.quota = Quota()
        """The retries of the whole run."""
        self.health = Health(listener, patience=patience)
        """Which backends answer."""
        self.stop = asyncio.Event()
        """Set: nothing is tried again, pauses end."""
        self._started = 0
        self.calls = 0
        """Calls sent so far, failed ones included."""

    def halt(self) -> None:
        """Send nothing any more; what is in flight is finished."""
        self.stop.set()
        for lane in self._lanes.values():
            lane.pacer.halt()
        self._purse.wake()

    async def ask(
        self,
        backend: Backend,
        request: Request,
        unit: UnitId,
        request_hash: str,
        limit: int,
        *,
        elsewhere: Callable[[], bool] = nowhere,
    ) -> Reply:
        """Call until an answer arrives or the policy gives up. `settled` must follow once the reply is recorded.

        Args:
            backend: who is asked.
            request: what is asked.
            unit: for whom.
            request_hash: the request's identity with this backend.
            limit: most calls to this backend at once, where its pace does not say.
            elsewhere: says whether there is another backend to turn to while this one does not answer.

        Raises:
            BackendError: no answer came, after all the tries its kind allows.
            BudgetExceeded: the next call does not fit, even if all others cost nothing more; it was not made.
            Halted: the run is stopping; the call was not made.
            TurnedAway: the backend does not answer, and there is another; or it was given up.
        """
        call = _Call(self._lane(backend, limit), request, unit, request_hash, backend.estimate(request), elsewhere)
        try:
            return await self._attempt(call)
        except BackendError as error:
            failure = error
        return await self._again(call, failure)

    async def _again(self, call: _Call, failure: BackendError) -> Reply:
        """Try again after a failure. The retrier is made only now, since most calls need none."""
        first = [failure]

        async def attempt() -> Reply:
            """Make the call, the first time with the failure that is known already."""
            if first:
                raise first.pop()
            return await self._attempt(call)

        attempts = retrying(
            self._policy, lambda error, wait: self._tell(call.lane, error, wait), stop=self.stop, quota=self.quota
        )
        reply: Reply = await attempts(attempt)
        return reply

    def settled(self, reply: Reply) -> None:
        """Note that a reply's cost is in the ledger: what it did not need of its reservation is free again."""
        self._purse.settle(reply.ended.attempt)

    def _lane(self, backend: Backend, limit: int) -> Lane:
        if backend.name not in self._lanes:
            pace = self._paces.get(backend.name) or Pace(max_concurrency=limit)
            pacer = Pacer(pace, self.health.circuit(backend.name), self._policy)
            self._lanes[backend.name] = Lane(backend, pacer)
            if self.stop.is_set():
                pacer.halt()
        return self._lanes[backend.name]

    async def _attempt(self, call: _Call) -> Reply:
        lane = call.lane
        turn, attempt = await self._begin(call)
        self.calls += 1
        try:
            answer = await lane.backend.answer(call.request)
        except BackendError as error:
            lane.pacer.failed(turn, error, lane.limits())
            self.health.failed(lane.backend, error)
            await self._ledger.commit([_failed(attempt, error)])
            self._purse.settle(attempt)
            raise
        except BaseException:
            lane.pacer.lost(turn)
            raise
        lane.pacer.answered(turn, answer.usage, lane.limits())
        lane.learn(call.most, answer.usage)
        self.quota.give()
        price = lane.backend.price
        return _reply(attempt, answer, call.request, None if price is None else price.cost(answer.usage))

    async def _begin(self, call: _Call) -> tuple[Turn, str]:
        """Wait for the call's turn and record it; where no budget has room, wait for what calls in flight leave."""
        try:
            return await self._start(call)
        except BudgetExceeded:
            if not self._purse.held:
                raise
        async with self._purse.knocking:
            while True:
                settled = self._purse.settled
                try:
                    return await self._start(call)
                except BudgetExceeded:
                    if not self._purse.held and not settled.is_set():
                        raise
                await settled.wait()
                if self.stop.is_set():
                    raise Halted

    def _next_attempt(self) -> str:
        # The run's id is unique, so a count is enough, and costs a tenth of random bits.
        self._started += 1
        return f"{self._run}-{self._started}"

    async def _start(self, call: _Call) -> tuple[Turn, str]:
        lane, attempt = call.lane, self._next_attempt()
        turn = await lane.pacer.enter(call.most.input_tokens + call.most.output_tokens, call.elsewhere)
        backend = lane.backend
        started = AttemptStarted(
            attempt,
            self._run,
            call.unit,
            call.request_hash,
            backend.name,
            backend.model,
            lane.reserve(call.most),
            self._budgets,
        )
        try:
            await self._ledger.commit([started])
        except BaseException:
            lane.pacer.returned(turn)
            raise
        self._purse.held.add(attempt)
        return turn, attempt

    def _tell(self, lane: Lane, error: BackendError, wait: float) -> None:
        self._listener(CallRetried(lane.backend.name, error.kind, max(wait, lane.pacer.pause)))


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
        return replace(answer, outcome=Outcome.MALFORMED, reason=one_line(str(error))), None
