"""Drafting one unit: from the cache, or by asking the backends of its chain in order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from genpress.domain.draft import Origin
from genpress.domain.request import Answer, Request
from genpress.domain.unit import UnitId
from genpress.errors import BackendError, BudgetExceeded, Conflict, InvalidInput
from genpress.interfaces import AttemptEnded, Backend, DraftKept, DraftMade, Ledger, UnitFailed
from genpress.pipeline.compose import Composer
from genpress.pipeline.dispatch import FAILURES, Dispatcher, Reply, read_answer
from genpress.pipeline.events import Listener, UnitDrafted, UnitOvertaken, UnitUnanswered
from genpress.pipeline.finishing import Finisher
from genpress.pipeline.health import FATAL, PASSING, Flights
from genpress.pipeline.memory import Memory
from genpress.pipeline.pacing import Halted, TurnedAway
from genpress.pipeline.plan import Task
from genpress.pipeline.settle import Examined, Settler, Spent, Unanswered, Written

Outcome: TypeAlias = "DraftMade | DraftKept | UnitFailed"
"""What becomes of a unit."""


class AllDown(Exception):
    """No backend of a unit's chain is worth asking any more; the unit stays pending."""

    def __init__(self, cause: BackendError) -> None:
        super().__init__(cause.message)
        self.cause = cause
        """Why the last of them was given up."""


@dataclass(frozen=True, slots=True)
class Work:
    """A unit and its request to one backend."""

    composer: Composer
    task: Task
    backend: Backend
    request: Request
    request_hash: str
    refused: tuple[Refusal, ...] = ()
    """Backends of the chain that gave no usable answer before, in a batch."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One backend's failing to give a usable answer."""

    backend: Backend
    reason: str
    spent: Spent
    """What the unit has cost so far."""
    error: BackendError | None = None
    """None when an answer arrived that cannot be used."""


class Drafter:
    """Drafts units and writes what becomes of them to the ledger."""

    def __init__(
        self,
        ledger: Ledger,
        settler: Settler,
        dispatcher: Dispatcher,
        *,
        concurrency: Mapping[str, int],
        listener: Listener,
        finisher: Finisher | None = None,
        memory: Memory | None = None,
    ) -> None:
        self._finisher = finisher
        self._memory = memory
        self._ledger = ledger
        self._settler = settler
        self._dispatcher = dispatcher
        self._concurrency = concurrency
        self._listener = listener
        self._health = dispatcher.health
        self._flights = Flights()

    async def prepare(self, composer: Composer) -> None:
        """Compile a group's checks while its first calls are under way: it takes longer than many an answer."""
        localises = composer.stage.chain[0].capabilities.localises
        await asyncio.to_thread(self._settler.checks, composer, localises=localises)

    async def without_calls(self, composer: Composer, tasks: Sequence[Task]) -> list[Work]:
        """Draft the units that need no call; return the others, composed for the first backend of their chain."""
        tasks = await self._recall(composer, tasks)
        first = composer.stage.chain[0]
        works: list[Work] = []
        failures: list[UnitFailed] = []
        for task in tasks:
            try:
                works.append(compose(composer, task, first))
            except InvalidInput as error:
                reason = "; ".join(str(problem) for problem in error.problems)
                failures.append(self._settler.failure(composer, task, Unanswered(f"prompt: {reason}", first)))
        await self._record(failures)
        if first.capabilities.prepared:
            return await self._settle_known([(work, await first.answer(work.request)) for work in works])
        stored = self._ledger.responses([work.request_hash for work in works])
        hits = [(work, stored[work.request_hash].answer) for work in works if work.request_hash in stored]
        return [*await self._settle_known(hits), *(work for work in works if work.request_hash not in stored)]

    async def _recall(self, composer: Composer, tasks: Sequence[Task]) -> Sequence[Task]:
        """Draft the units whose source the memory knows; return the others."""
        found = {} if self._memory is None else self._memory.recall(composer, tasks)
        if self._memory is None or not found:
            return tasks
        known = [task for task in tasks if task.unit in found]
        records = [self._memory.settle(self._settler, composer, task, found[task.unit]) for task in known]
        await self._record(records, cached=True)
        return [task for task in tasks if task.unit not in found]

    async def _settle_known(self, answered: Sequence[tuple[Work, Answer]]) -> list[Work]:
        """Draft the units whose answer is there; return those that want calls beyond it."""
        outcomes: list[Outcome] = []
        wanting: list[Work] = []
        for work, answer in answered:
            found = self._examine(work, answer)
            if self._wants(work, found):
                wanting.append(work)
            else:
                outcomes.append(self._outcome(work, found))
        await self._record(outcomes, cached=True)
        return wanting

    async def draft(self, work: Work) -> None:
        """Ask the chain's backends in order until one's answer is complete; record the draft, or why there is none.

        Raises:
            AllDown: no backend is left to ask; the unit stays pending.
            BudgetExceeded: the next call does not fit the budget; the unit stays pending.
        """
        spent, refusals, tried = Spent(), list(work.refused), [refusal.backend.name for refusal in work.refused]
        chain = work.composer.stage.chain
        while (backend := self._health.choose(chain, tried)) is not None:
            elsewhere = partial(self._health.elsewhere, chain, [*tried, backend.name])
            try:
                asked = work if backend is work.backend else compose(work.composer, work.task, backend)
                refusal = await self._ask(asked, spent, elsewhere)
            except TurnedAway:
                continue
            except Halted:
                return  # its call was not made: it stays pending
            if refusal is None:
                return
            spent, refusals, tried = refusal.spent, [*refusals, refusal], [*tried, backend.name]
        await self._give_up(work, refusals, spent)

    async def _ask(self, work: Work, spent: Spent, elsewhere: Callable[[], bool]) -> Refusal | None:
        """Ask one backend; None when the unit has its draft."""
        backend, unit, request_hash = work.backend, work.task.unit, work.request_hash
        async with self._flights.hold(request_hash) as asked_before:
            if asked_before or self._finisher or backend is not work.composer.stage.chain[0]:
                known = await self._known(work)
                if known is not None:
                    await self._finish(work, self._examine(work, known))
                    return None
            limit = self._concurrency[backend.name]
            try:
                reply = await self._dispatcher.ask(
                    backend, work.request, unit, request_hash, limit, elsewhere=elsewhere
                )
            except BackendError as error:
                return Refusal(backend, f"{error.kind}: {error.message}", spent, error)
            return await self._take(work, reply, spent.plus(reply.answer.usage, reply.cost))

    async def _known(self, work: Work) -> Answer | None:
        """Return the answer to a request where no call is needed for it."""
        if work.backend.capabilities.prepared and work.backend is work.composer.stage.chain[0]:
            return await work.backend.answer(work.request)
        stored = self._ledger.responses([work.request_hash]).get(work.request_hash)
        return None if stored is None else stored.answer

    async def _finish(self, work: Work, found: Examined | Unanswered) -> None:
        """Record a draft, after the calls it wants beyond its first answer.

        Raises:
            BudgetExceeded: there was no room for them; the draft is recorded as it is.
            Halted: the run is stopping; nothing is recorded, and the next run goes on from the answers.
        """
        short: BudgetExceeded | None = None
        if isinstance(found, Examined) and self._finisher and self._wants(work, found):
            found, short = await self._finisher.finish(work.composer, work.task, work.request, found)
        spent = found.written.spent if isinstance(found, Examined) else found.spent
        await self._record([self._outcome(work, found)], cached=spent == Spent())
        if short is not None:
            raise short

    def _wants(self, work: Work, found: Examined | Unanswered) -> bool:
        if self._finisher is None or isinstance(found, Unanswered):
            return False
        return self._finisher.wants(work.composer, found)

    async def _take(self, work: Work, reply: Reply, spent: Spent) -> Refusal | None:
        found: Examined | Unanswered | None = None
        record: Outcome | None = None
        try:
            if reply.content is not None:
                found = self._examine(work, reply.answer, spent)
                record = None if self._wants(work, found) else self._outcome(work, found)
        finally:
            # Whatever a check does, the answer that was paid for is kept.
            await self._record([] if record is None else [record], before=[reply.ended])
            self._dispatcher.settled(reply)
        if found is not None:
            if record is None:
                await self._finish(work, found)
            return None
        failure = FAILURES[reply.answer.outcome]
        return Refusal(work.backend, f"{failure}: {reply.answer.reason}".rstrip(": "), spent)

    async def _give_up(self, work: Work, refusals: Sequence[Refusal], spent: Spent) -> None:
        chain = work.composer.stage.chain
        kinds = {refusal.error.kind for refusal in refusals if refusal.error is not None}
        alive = self._health.alive(chain)
        if alive or kinds - FATAL - PASSING:
            if self._dispatcher.stop.is_set() and kinds & PASSING:
                return  # cut short by the stop: it stays pending and is tried again by the next run
            await self._record([self._failed(work, refusals, spent)])
        if not self._health.alive(chain):
            raise AllDown(self._health.cause(chain))

    def _failed(self, work: Work, refusals: Sequence[Refusal], spent: Spent) -> UnitFailed:
        reason = "; ".join(f"{refusal.backend.name}: {refusal.reason}" for refusal in refusals)
        unanswered = Unanswered(reason, refusals[-1].backend, work.request_hash, spent)
        return self._settler.failure(work.composer, work.task, unanswered)

    def _examine(self, work: Work, answer: Answer, spent: Spent | None = None) -> Examined | Unanswered:
        answer, content = read_answer(answer, work.request)
        spent = spent or Spent()
        if content is None:
            reason = f"{FAILURES[answer.outcome]}: {answer.reason}"
            return Unanswered(reason, work.backend, work.request_hash, spent)
        written = Written(content, work.backend, answer.model, work.request_hash, spent)
        return self._settler.examine(work.composer, work.task, written)

    def _outcome(self, work: Work, found: Examined | Unanswered) -> Outcome:
        if isinstance(found, Unanswered):
            return self._settler.failure(work.composer, work.task, found)
        return self._settler.draft(work.composer, work.task, found)

    async def _commit(self, outcomes: Sequence[Outcome], before: Sequence[AttemptEnded]) -> Sequence[Outcome]:
        """Write what became of units; return those that were written."""
        try:
            await self._ledger.commit([*before, *outcomes])
        except Conflict as conflict:
            if before:
                await self._ledger.commit(before)  # the answer was paid for, whatever becomes of the draft
            if len(outcomes) > 1:
                return [done for outcome in outcomes for done in await self._commit([outcome], ())]
            self._listener(UnitOvertaken(_unit_of(outcomes[0]), conflict.message))
            return []
        return outcomes

    async def _record(
        self, outcomes: Sequence[Outcome], *, before: Sequence[AttemptEnded] = (), cached: bool = False
    ) -> None:
        if not outcomes and not before:
            return
        for outcome in await self._commit(outcomes, before):
            if isinstance(outcome, UnitFailed):
                self._listener(UnitUnanswered(outcome.unit, outcome.error))
            else:
                unit = outcome.draft.unit
                repaired = outcome.draft.origin is Origin.REPAIRED
                self._listener(UnitDrafted(unit, outcome.status, cached, outcome.usage, outcome.cost, repaired))


def _unit_of(outcome: Outcome) -> UnitId:
    return outcome.unit if isinstance(outcome, UnitFailed) else outcome.draft.unit


def compose(composer: Composer, task: Task, backend: Backend) -> Work:
    """Return a unit's request to a backend.

    Raises:
        InvalidInput: the template fails on this unit's values.
    """
    can = backend.capabilities
    request = composer.request(
        task.unit, task.point, task.source, task.facts, prepared=can.prepared, feedback=task.feedback
    )
    return Work(composer, task, backend, request, request.identity(backend.identity, uses_facts=can.grammar))
