"""Dispatching against a real ledger: what is recorded, reserved and settled around each call."""

import asyncio
from contextlib import closing
from dataclasses import dataclass, field
from decimal import Decimal

import pytest

from genpress.domain.fields import FieldSpec
from genpress.domain.money import Price, Usage
from genpress.domain.request import Answer, Capabilities, Outcome, Request
from genpress.domain.unit import Group, UnitId
from genpress.errors import BackendError, BudgetExceeded, FailureKind
from genpress.ledger import open_ledger
from genpress.pipeline.dispatch import Dispatcher, read_answer
from genpress.pipeline.health import Patience
from genpress.pipeline.pacing import Halted, Pace, TurnedAway
from genpress.pipeline.retry import RetryPolicy

PRICE = Price(Decimal(1), Decimal(2))
MOST, TOOK = Usage(100, 0, 400), Usage(100, 0, 50)
RESERVED, COST = PRICE.cost(MOST), PRICE.cost(TOOK)
FIELDS = (FieldSpec(name="title"),)
FAST = RetryPolicy(base=0.001, longest=0.002, longest_asked=0.05)
WRITTEN = Answer('{"title": "A pack"}', Outcome.COMPLETE, "m", TOOK)


@dataclass
class Scripted:
    """A backend that answers, or fails, as it is told; in order, then always with the last."""

    script: list
    name: str = "remote"
    model: str = "m"
    price: Price | None = PRICE
    delay: float = 0.0
    asked: int = 0
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    capabilities: Capabilities = field(default_factory=Capabilities)
    identity: dict = field(default_factory=dict)

    def estimate(self, request):
        return MOST

    async def answer(self, request):
        self.asked += 1
        self.begun.set()
        await asyncio.sleep(self.delay)
        said = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if isinstance(said, Exception):
            raise said
        return said


def error(kind=FailureKind.RETRYABLE, **more):
    return BackendError(kind, "no", **more)


@pytest.fixture
def ledger(tmp_path):
    with closing(open_ledger("sqlite:ledger.db", tmp_path)) as opened:
        yield opened


@dataclass
class Bench:
    """A dispatcher for one run, and what it told."""

    ledger: object
    limit: int | None = None
    told: list = field(default_factory=list)

    def __post_init__(self):
        self.run = self.ledger.start_run("b", "run")
        if self.limit is not None:
            self.ledger.set_budget("run", self.limit)

    def dispatcher(self, **more):
        budgets = ("run",) if self.limit is not None else ()
        more = {"policy": FAST, "patience": Patience(cool_down=0.005, longest=0.01)} | more
        return Dispatcher(self.ledger, self.run, budgets=budgets, listener=self.told.append, **more)

    @property
    def totals(self):
        return self.ledger.totals("b", self.run)

    @property
    def budget(self):
        return self.ledger.budget("run")


async def ask(dispatcher, backend, number=0, limit=8, **more):
    unit = UnitId(Group("b", "pdp", "en-GB"), f"K{number}")
    request = Request("system", f"user {number}", FIELDS)
    return await dispatcher.ask(backend, request, unit, f"{number:064x}", limit, **more)


async def finish(dispatcher, ledger, reply):
    await ledger.commit([reply.ended])
    dispatcher.settled(reply)


def test_each_try_is_an_attempt_of_its_own_and_failures_cost_nothing(ledger):
    bench = Bench(ledger, limit=10 * RESERVED)
    dispatcher, backend = bench.dispatcher(), Scripted([error(), error(FailureKind.RATE_LIMITED), WRITTEN])

    async def main():
        reply = await ask(dispatcher, backend)
        assert reply.content == {"title": "A pack"}
        assert (bench.budget.spent, bench.budget.reserved) == (0, RESERVED)
        await finish(dispatcher, ledger, reply)

    asyncio.run(main())
    assert (bench.totals.calls, bench.totals.failed_calls, bench.totals.cost) == (3, 2, COST)
    assert (bench.budget.spent, bench.budget.reserved) == (COST, 0)
    assert [event.kind for event in bench.told] == [FailureKind.RETRYABLE, FailureKind.RATE_LIMITED]


@pytest.mark.parametrize(
    ("kind", "calls"),
    [
        (FailureKind.RETRYABLE, 5),
        (FailureKind.OVERLOADED, 6),
        (FailureKind.UNKNOWN_OUTCOME, 2),
        (FailureKind.BAD_REQUEST, 1),
        (FailureKind.REFUSED, 1),
        (FailureKind.AUTH, 1),
        (FailureKind.UNAVAILABLE, 1),
    ],
)
def test_tries_end_by_kind(ledger, kind, calls):
    bench, backend = Bench(ledger), Scripted([error(kind)])
    with pytest.raises(BackendError) as caught:
        asyncio.run(ask(bench.dispatcher(), backend))
    assert caught.value.kind is kind
    assert backend.asked == bench.totals.calls == calls


def test_an_unknown_outcome_counts_as_spent_at_its_reservation(ledger):
    bench = Bench(ledger, limit=10 * RESERVED)
    with pytest.raises(BackendError):
        asyncio.run(ask(bench.dispatcher(), Scripted([error(FailureKind.UNKNOWN_OUTCOME)])))
    assert (bench.budget.spent, bench.budget.reserved) == (2 * RESERVED, 0)
    assert bench.totals.unknown_calls == 2


def test_answers_that_cannot_be_used_are_paid_for_and_never_tried_again(ledger):
    bench = Bench(ledger, limit=10 * RESERVED)
    backend = Scripted([Answer("{", Outcome.TRUNCATED, "m", TOOK, "max_tokens")])

    async def main():
        dispatcher = bench.dispatcher()
        reply = await ask(dispatcher, backend)
        assert reply.content is None
        assert reply.ended.failure is FailureKind.TRUNCATED
        await finish(dispatcher, ledger, reply)

    asyncio.run(main())
    assert (backend.asked, bench.budget.spent) == (1, COST)


@pytest.mark.parametrize("text", ['{"surprise": 1}', "[]", "no JSON", '{"title": 7}'])
def test_fields_that_do_not_fit_are_malformed_with_the_reason(text):
    answer, content = read_answer(Answer(text, Outcome.COMPLETE, "m"), Request("", "", FIELDS))
    assert content is None
    assert answer.outcome is Outcome.MALFORMED
    assert answer.reason


@pytest.mark.parametrize("room", [0, 1, 2, 5])
def test_a_budget_is_used_up_to_the_last_call_that_fits(ledger, room):
    """Room for so many calls at their reservation, and never a call beyond it: what answers leave is used again."""
    bench = Bench(ledger, limit=room * RESERVED)
    backend = Scripted([WRITTEN], delay=0.002)

    async def work(dispatcher, number):
        try:
            await finish(dispatcher, ledger, await ask(dispatcher, backend, number))
        except BudgetExceeded:
            dispatcher.halt()
            return 0
        except Halted:
            return 0
        return 1

    async def main():
        dispatcher = bench.dispatcher()
        return sum(await asyncio.gather(*(work(dispatcher, number) for number in range(60))))

    done = asyncio.run(main())
    assert bench.budget.spent == done * COST <= bench.budget.limit
    assert bench.budget.reserved == 0
    # It stopped only when not even the last one would have fitted.
    assert bench.budget.spent + RESERVED > bench.budget.limit
    assert bench.totals.calls == backend.asked == done


def test_a_call_that_did_not_fit_leaves_its_slot_and_its_turn_to_others(ledger):
    bench, backend = Bench(ledger, limit=0), Scripted([WRITTEN])

    async def main():
        dispatcher = bench.dispatcher()
        with pytest.raises(BudgetExceeded):
            await ask(dispatcher, backend, limit=1)
        ledger.set_budget("run", RESERVED)
        await finish(dispatcher, ledger, await asyncio.wait_for(ask(dispatcher, backend, limit=1), 10))

    asyncio.run(main())
    assert backend.asked == 1


def test_estimates_that_prove_too_low_are_corrected(ledger):
    bench = Bench(ledger, limit=10**18)
    backend = Scripted([Answer('{"title": "A"}', Outcome.COMPLETE, "m", Usage(150, 0, 400))])

    async def main():
        dispatcher = bench.dispatcher()
        reserved = []
        for number in range(2):
            reply = await ask(dispatcher, backend, number)
            reserved.append(bench.budget.reserved)
            await finish(dispatcher, ledger, reply)
        return reserved

    first, second = asyncio.run(main())
    assert first == RESERVED < PRICE.cost(Usage(150, 0, 400)) <= second


def test_an_unknown_price_reserves_nothing(ledger):
    bench = Bench(ledger)

    async def main():
        dispatcher = bench.dispatcher()
        await finish(dispatcher, ledger, await ask(dispatcher, Scripted([WRITTEN], price=None)))

    asyncio.run(main())
    assert bench.totals.unpriced_calls == 1


def test_calls_at_once_stay_within_the_limit_and_the_pace(ledger):
    bench = Bench(ledger)

    class Counting(Scripted):
        now = most = 0

        async def answer(self, request):
            self.now += 1
            self.most = max(self.most, self.now)
            await asyncio.sleep(0.005)
            self.now -= 1
            return WRITTEN

    async def main(paces, limit):
        backend, dispatcher = Counting([]), bench.dispatcher(paces=paces)
        replies = await asyncio.gather(*(ask(dispatcher, backend, number, limit) for number in range(20)))
        await ledger.commit([reply.ended for reply in replies])
        return backend.most

    assert asyncio.run(main({}, 3)) == 3
    assert asyncio.run(main({"remote": Pace(None, None, 2)}, 8)) == 2


def test_a_dead_backend_is_left_after_a_few_calls_however_many_units_wait(ledger):
    bench, backend = Bench(ledger), Scripted([error()])

    async def main():
        dispatcher = bench.dispatcher()
        return await asyncio.gather(*(ask(dispatcher, backend, n) for n in range(100)), return_exceptions=True)

    results = asyncio.run(main())
    assert all(isinstance(result, BackendError | TurnedAway) for result in results)
    assert backend.asked <= 8 + 8 + 3
    assert sum(type(event).__name__ == "BackendGaveUp" for event in bench.told) == 1


def test_a_backend_that_comes_back_is_asked_again_and_nothing_is_lost(ledger):
    bench, backend = Bench(ledger), Scripted([WRITTEN] * 5 + [error()] * 12 + [WRITTEN])

    async def main():
        dispatcher = bench.dispatcher()
        replies = await asyncio.gather(*(ask(dispatcher, backend, number) for number in range(40)))
        await ledger.commit([reply.ended for reply in replies])

    asyncio.run(main())
    assert backend.asked == 52
    assert bench.totals.failed_calls == 12


def test_the_quota_of_the_run_ends_retries(ledger):
    bench, backend = Bench(ledger), Scripted([error()])

    async def main():
        dispatcher = bench.dispatcher(patience=Patience(trouble=10**6))
        await asyncio.gather(*(ask(dispatcher, backend, number) for number in range(60)), return_exceptions=True)

    asyncio.run(main())
    assert backend.asked == 60 + 100


def test_a_stop_makes_no_further_call(ledger):
    bench, backend = Bench(ledger), Scripted([WRITTEN], delay=0.02)

    async def main():
        dispatcher = bench.dispatcher()
        asked = [asyncio.create_task(ask(dispatcher, backend, number, limit=2)) for number in range(6)]
        await asyncio.sleep(0.01)
        dispatcher.halt()
        results = await asyncio.gather(*asked, return_exceptions=True)
        await ledger.commit([reply.ended for reply in results if not isinstance(reply, Halted)])
        with pytest.raises(Halted):
            await ask(dispatcher, Scripted([WRITTEN], name="other"))
        return results

    results = asyncio.run(main())
    assert [isinstance(result, Halted) for result in results] == [False] * 2 + [True] * 4
    assert backend.asked == bench.totals.calls == 2


def test_a_stop_reaches_those_who_wait_for_the_budget(ledger):
    bench, backend = Bench(ledger, limit=RESERVED), Scripted([WRITTEN], delay=0.02)

    async def main():
        dispatcher = bench.dispatcher()
        first = asyncio.create_task(ask(dispatcher, backend))
        await asyncio.sleep(0.01)
        others = [asyncio.create_task(ask(dispatcher, backend, number)) for number in (1, 2)]
        await asyncio.sleep(0.005)
        dispatcher.halt()
        async with asyncio.timeout(10):  # at once: what is in flight may never be settled
            ended = await asyncio.gather(*others, return_exceptions=True)
        await finish(dispatcher, ledger, await first)
        return ended

    assert [type(result) for result in asyncio.run(main())] == [Halted] * 2
    assert bench.budget.reserved == 0


def test_a_call_cut_off_from_within_leaves_its_slot_to_others(ledger):
    bench = Bench(ledger)

    async def main():
        dispatcher = bench.dispatcher()
        backend = Scripted([WRITTEN], delay=60)
        task = asyncio.create_task(ask(dispatcher, backend, limit=1))
        await backend.begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        backend.delay = 0
        reply = await ask(dispatcher, backend, 1, limit=1)
        await ledger.commit([reply.ended])

    asyncio.run(main())
    ledger.end_run(bench.run, 130)
    assert bench.totals.unknown_calls == 1
