"""Pacing in virtual time: minutes against a provider with limits, the same every time."""

import asyncio
import math
import time
from functools import partial

import pytest

from genpress.domain.money import Usage
from genpress.errors import BackendError, FailureKind
from genpress.interfaces import RateLimits
from genpress.pipeline.health import Circuit, Patience
from genpress.pipeline.pacing import Halted, Pace, Pacer, TurnedAway
from genpress.pipeline.pacing_chance import Chance
from genpress.pipeline.pacing_rate import HOLD, SHARE, SLACK, Rate
from genpress.pipeline.pacing_window import STEP, Window
from genpress.pipeline.retry import RetryPolicy
from tests.servers.virtual import run_virtually
from tests.unit.pipeline.pacing_world import Bucket, Provider, drive, shares

TOKENS = 350
"""About what a call takes in the world of these tests."""


def world(pace, *, seconds=180, at=(), **provider):
    made = Provider(**provider)
    pacer = run_virtually(drive(made, pace, seconds=seconds, at=[(when, partial(what, made)) for when, what in at]))
    return made, pacer


def pacer_at(clock, pace=None, circuit=None):
    return Pacer(pace or Pace(), circuit or Circuit(), RetryPolicy(), clock=clock)


def refusal(seconds=None, kind=FailureKind.RATE_LIMITED):
    return BackendError(kind, "no", retry_after=seconds)


# --- limits that are known -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("latency", [0.05, 0.5, 5])
@pytest.mark.parametrize("burst", [1, 10, 600])
def test_a_known_limit_is_used_and_never_exceeded(latency, burst):
    provider, _ = world(Pace(600, None, 256), requests=Bucket(600, burst), latency=latency)
    used, refused = shares(provider, 1800, 0, 180)
    assert used >= 0.98
    assert refused == 0


@pytest.mark.parametrize("estimate", [300, 1000, 4000])
def test_tokens_a_minute_are_used_and_never_exceeded_however_far_off_the_estimate_is(estimate):
    provider = Provider(tokens=Bucket(180_000, 6_000))
    run_virtually(drive(provider, Pace(None, 180_000, 64), seconds=180, estimate=estimate))
    used = sum(tokens for at, tokens in provider.spent if at < 180) / (180_000 * 3)
    assert 0.985 <= used <= 0.995
    assert provider.count("429") == 0


def test_the_tighter_of_both_limits_holds():
    provider, _ = world(Pace(600, 60_000, 64), requests=Bucket(600, 10), tokens=Bucket(60_000, 6_000))
    used, refused = shares(provider, 60_000 * 3 / TOKENS, 0, 180)
    assert 0.95 <= used <= 1.03
    assert refused == 0


def test_it_starts_smoothly_without_a_burst_of_the_minutes_allowance():
    provider, _ = world(Pace(600, None, 256), seconds=10, latency=0.01)
    for second in range(10):
        assert provider.count("ok", second, second + 1) <= 12


def test_no_minute_holds_more_than_the_limit():
    provider, _ = world(Pace(600, None, 256), seconds=150, latency=2)
    times = [at for at, _ in provider.seen]
    most = max(sum(start <= at < start + 60 for at in times) for start in times[:: len(times) // 200])
    assert most <= 600


# --- limits that are not what we were told ----------------------------------------------------------------------------


@pytest.mark.parametrize("told", [1200, 6000, None])
@pytest.mark.parametrize("latency", [0.05, 0.5])
def test_a_limit_that_was_told_wrongly_is_found(told, latency):
    provider, _ = world(Pace(told, None, 64), requests=Bucket(600, 10), latency=latency)
    used, refused = shares(provider, 1800, 0, 180)
    assert used >= 0.95
    assert refused <= 0.1


def test_tokens_told_twice_too_high_are_found():
    provider, _ = world(Pace(None, 360_000, 64), tokens=Bucket(180_000, 6_000))
    used, refused = shares(provider, 180_000 * 3 / TOKENS, 0, 180)
    assert used >= 0.95
    assert refused <= 0.1


@pytest.mark.parametrize("latency", [0.5, 3])
def test_after_the_limit_is_halved_it_recovers_within_30_seconds(latency):
    provider, _ = world(
        Pace(600, None, 64),
        requests=Bucket(600, 10),
        latency=latency,
        at=[(60, lambda p: setattr(p.requests, "per_minute", 300))],
    )
    used, refused = shares(provider, 5 * 90, 90, 180)
    assert used >= 0.95
    assert refused <= 0.1
    assert shares(provider, 5 * 30, 60, 90)[1] <= 0.1


def test_a_limit_that_is_lifted_is_used_again():
    provider, _ = world(
        Pace(600, None, 64), requests=Bucket(150, 10), at=[(60, lambda p: setattr(p.requests, "per_minute", 6000))]
    )
    assert shares(provider, 2.5 * 50, 10, 60)[0] >= 0.95
    assert shares(provider, 10 * 40, 140, 180)[0] >= 0.95


def test_refusals_at_the_very_start_say_little_and_are_soon_forgotten():
    """Another program used the minute up before the run began."""
    provider = Provider(requests=Bucket(600, 10))
    provider.requests.level = -20.0
    run_virtually(drive(provider, Pace(None, None, 64), seconds=60))
    assert provider.count("ok", 30, 60) >= 0.8 * 300
    assert provider.count("429") <= 30


def test_one_refusal_in_the_first_seconds_says_little_of_how_fast_it_may_go():
    """A run begins slowly, whatever is allowed: connections are made, libraries are loaded."""
    provider = Provider(latency=2.0, most_at_once=15)

    def relent() -> None:
        provider.most_at_once, provider.latency = 10**9, 0.05

    run_virtually(drive(provider, Pace(), seconds=35, at=[(1.0, relent)]))
    assert 1 <= provider.count("429") <= 2
    assert provider.count("ok", 30, 35) >= 100 * 5


@pytest.mark.parametrize("wait", [None, 0.25, 10])
def test_any_retry_after_is_lived_with(wait):
    provider, _ = world(Pace(1200, None, 64), requests=Bucket(600, 10), retry_after=wait)
    used, refused = shares(provider, 1800, 0, 180)
    assert used >= (0.6 if wait == 10 else 0.95)
    assert refused <= 0.05


def test_a_provider_that_limits_calls_at_once_is_found_too():
    provider, _ = world(Pace(None, None, 64), most_at_once=4, retry_after=None)
    answered, refused = provider.count("ok"), provider.count("429")
    assert refused <= 0.1 * answered
    assert answered >= 0.5 * 4 / 0.5 * 180


# --- calls at once ----------------------------------------------------------------------------------------------------


def test_without_a_known_limit_calls_at_once_begin_moderately_and_grow_to_the_most_allowed():
    provider, _ = world(Pace(None, None, 40), seconds=1.0, latency=0.2)
    assert provider.peak > 16
    assert sum(at == 0 for at, _ in provider.seen) == 16
    provider, _ = world(Pace(None, None, 40), seconds=20, latency=0.2)
    assert provider.peak == 40


def test_faults_of_the_server_pause_growth_without_slowing_down():
    async def main():
        loop = asyncio.get_running_loop()
        pacer, begun = pacer_at(loop.time, Pace(None, None, 64)), loop.time()
        turns = [await pacer.enter(1) for _ in range(16)]
        pacer.failed(turns.pop(), refusal(kind=FailureKind.OVERLOADED))
        turns.append(await pacer.enter(1))
        turns += [await pacer.enter(1) for _ in range(2)]
        assert pacer._window.size == 18
        assert loop.time() - begun == pytest.approx(HOLD, abs=STEP)

    run_virtually(main())


def test_a_refusal_while_all_slots_are_in_use_shrinks_their_number_once():
    async def main():
        pacer = pacer_at(asyncio.get_running_loop().time, Pace(None, None, 64))
        for turn in [await pacer.enter(1) for _ in range(16)]:
            pacer.failed(turn, refusal(1))
        assert pacer._window.size == 11

    run_virtually(main())


def test_a_refusal_while_slots_are_free_leaves_their_number():
    async def main():
        pacer = pacer_at(asyncio.get_running_loop().time, Pace(600, None, 64))
        pacer.failed(await pacer.enter(1), refusal(1))
        assert pacer._window.size == 64

    run_virtually(main())


def test_one_burst_of_refusals_slows_down_once():
    async def main():
        loop = asyncio.get_running_loop()
        pacer = pacer_at(loop.time, Pace(600, None, 16))
        turns = [await pacer.enter(1) for _ in range(10)]
        before = pacer._requests.speed(loop.time())
        for turn in turns:
            pacer.failed(turn, refusal(1))
        after = pacer._requests.speed(loop.time())
        assert before * 0.45 <= after <= before
        assert pacer._episode == 1
        assert 1 <= pacer.pause <= 1.05

    run_virtually(main())


def full(window, now, calls, took=0.5):
    for _ in range(calls):
        window.answered(now, took, full=True)
    return window.size


def test_the_window_shrinks_by_three_tenths_and_then_grows_by_one_a_window():
    window = Window(100, 20, 0.0)
    window.refused(full=False)
    assert window.size == 20
    window.refused(full=True)
    assert window.size == 14
    assert full(window, 0.0, 15) == 15
    assert full(window, 1.0, 1) == 16
    window.hold(7.0)
    assert full(window, 6.0, 50) == 16
    assert full(window, 500.0, 10_000) == 100
    for _ in range(40):
        window.refused(full=True)
    assert window.size == 1


def test_a_run_starts_with_some_calls_at_once_and_then_one_at_a_time():
    window, now = Window(40, 16, 0.0), 0.0
    for under_way in range(16):
        assert window.wait(now, under_way) <= 0
        window.left(now, under_way + 1)
    for under_way in range(16, 40):
        now += window.wait(now, under_way)
        window.left(now, under_way + 1)
    assert window.size == 40
    assert now == pytest.approx(24 * STEP)
    assert window.wait(now, 40) == math.inf


@pytest.mark.parametrize(("took", "size", "gap"), [(0.5, 128, 0.5 / 256), (30, 128, STEP), (0.05, 128, 0), (1, 512, 0)])
def test_calls_are_kept_apart_by_half_their_share_of_a_round_trip(took, size, gap):
    window = Window(size, size, 0.0)
    full(window, 0.0, 200, took)
    for under_way in range(1, 6):
        assert window.wait(5.0, under_way - 1) < 1e-9  # a loop that was busy makes up for four
        window.left(5.0, under_way)
    assert window.wait(5.0, 5) == pytest.approx(gap, rel=1e-3)


# --- refusals by chance -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("share", "retry_after", "least"), [(0.002, None, 0.8), (0.01, None, 0.6), (0.01, 1.0, 0.2)])
def test_refusals_by_chance_hold_no_run_back_for_long(share, retry_after, least):
    """64 calls at once and answers after half a second: 128 a second. A second's wait for each refusal is obeyed."""
    reached = []
    for seed in range(5):
        provider, _ = world(Pace(None, None, 64), by_chance=share, retry_after=retry_after, seed=seed)
        reached.append(provider.count("ok", 60, 180) / 120 / 128)
    assert sorted(reached)[2] >= least


def refusals(chance, steps):
    """Refuse after so many calls at such a speed, one step after the other; return what was borne."""
    now, borne = 0.0, []
    for calls, speed in steps:
        for _ in range(calls):
            chance.left()
        now += calls / speed
        borne.append(chance.refused(now, now, math.inf))
    return borne


def test_refusals_as_often_at_much_less_speed_are_chance():
    assert refusals(Chance(0.0), [(100, 200), (80, 100), (120, 50)]) == [False, False, True]


@pytest.mark.parametrize(
    "steps",
    [
        [(100, 200), (19, 100), (19, 50), (18, 25), (19, 12)],  # in a row: a limit far below
        [(30, 20), (150, 10), (300, 10), (160, 10)],  # more rarely at less speed: a limit in between
        [(100, 20), (90, 19), (110, 18), (95, 17), (100, 18)],  # not much slower: nothing is known
        [(2400, 20), (21, 19), (410, 10), (160, 10), (300, 10)],  # a limit that was halved after a long quiet time
    ],
)
def test_refusals_of_a_limit_are_not_chance(steps):
    assert not any(refusals(Chance(0.0), steps))


def test_bearing_refusals_must_pay():
    """A limit of half of what is declared, and five seconds' wait: bearing its refusals is slower than heeding them."""
    chance = Chance(0.0)
    assert refusals(chance, [(100, 200), (80, 100), (120, 50)])[-1]
    for _ in range(60):
        chance.answered()
    assert refusals(chance, [(20, 3), (20, 3), (20, 3)]) == [True] * 3
    for _ in range(60):
        chance.answered()
    assert refusals(chance, [(20, 3)]) == [False]


@pytest.mark.parametrize("retry_after", [1.0, 5.0])
def test_a_limit_that_is_halved_is_no_chance(retry_after):
    provider = Provider(requests=Bucket(1200, 10), retry_after=retry_after)

    def halve() -> None:
        provider.requests.per_minute = 600

    run_virtually(drive(provider, Pace(1200, None, 64), seconds=420, at=[(120.0, halve)]))
    used, refused = shares(provider, 10 * 270, 150, 420)
    assert used >= 0.85
    assert refused <= 0.01


def test_a_run_whose_first_answers_come_late_is_not_slow_for_that():
    provider = Provider(requests=Bucket(600, 10))

    async def late() -> None:
        provider.late = asyncio.get_running_loop().time() + 6.0
        await drive(provider, Pace(None, None, 32), seconds=186)

    run_virtually(late())
    used, _ = shares(provider, 1800, 6, 186)
    assert used >= 0.9


def test_more_refusals_than_chance_explains_are_a_limits_again():
    chance = Chance(0.0)
    assert refusals(chance, [(100, 200), (80, 100), (120, 50), (5, 50), (5, 50), (5, 50)])[3:] == [True] * 3
    for _ in range(50):
        chance.answered()
    assert refusals(chance, [(40, 50), (5, 50), (5, 50)]) == [True, True, False]
    assert not chance.bears


def test_a_refusal_that_asks_for_a_long_wait_is_never_taken_for_chance():
    async def main():
        pacer = pacer_at(asyncio.get_running_loop().time)
        pacer._chance.bears = True
        pacer.failed(await pacer.enter(1), refusal(86400))
        assert pacer._episode == 1
        assert pacer._circuit.open

    run_virtually(main())


# --- pauses -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("asked", "waited"), [(3, 3), (0.25, 0.25), (86400, 120)])
def test_the_whole_backend_waits_as_long_as_asked_up_to_our_cap_and_once(asked, waited):
    async def main():
        loop = asyncio.get_running_loop()
        pacer = pacer_at(loop.time, Pace(None, None, 16), Circuit(Patience(tries_unknown=50)))
        turns = [await pacer.enter(1) for _ in range(8)]
        for turn in turns:
            pacer.failed(turn, refusal(asked))
        await asyncio.gather(*(pacer.enter(1) for _ in range(1)))
        assert waited <= loop.time() <= waited * 1.05 + 0.5

    run_virtually(main())


def test_a_server_fault_that_asks_for_a_wait_pauses_the_backend_too():
    async def main():
        loop = asyncio.get_running_loop()
        pacer = pacer_at(loop.time)
        pacer.failed(await pacer.enter(1), refusal(2, FailureKind.OVERLOADED))
        await pacer.enter(1)
        assert loop.time() == 2

    run_virtually(main())


def test_after_a_servers_pause_calls_leave_evenly_again():
    async def main():
        loop = asyncio.get_running_loop()
        pacer, left = pacer_at(loop.time, Pace(600, None, 16)), []
        pacer.failed(await pacer.enter(1), refusal(2, FailureKind.OVERLOADED))
        await asyncio.sleep(2.15)
        for _ in range(4):
            await pacer.enter(1)
            left.append(loop.time())
        assert left == pytest.approx([2.15, 2.15, 2.2, 2.3], abs=0.01)

    run_virtually(main())


def test_a_little_lateness_is_caught_up_with_and_no_more():
    rate = Rate(60 / SHARE, 0.0)
    rate.take(0.0, 1)
    rate.take(1.15, 1)
    assert rate.wait(1.15) == pytest.approx(0.85)
    rate.take(60.0, 1)
    assert rate.wait(60.0) == pytest.approx(1 - SLACK)


def test_tokens_are_corrected_by_what_a_call_took():
    async def main(took):
        loop = asyncio.get_running_loop()
        pacer = pacer_at(loop.time, Pace(None, 60_000 / SHARE, 16))
        pacer.answered(await pacer.enter(5_000), Usage(took - 100, 0, 100))
        await pacer.enter(5_000)
        return loop.time()

    assert run_virtually(main(1_000)) == pytest.approx(1.0)
    assert run_virtually(main(9_000)) == pytest.approx(9.0)


def test_after_a_pause_nothing_is_caught_up_with():
    rate = Rate(600, 0.0)
    rate.pause(30.0)
    rate.take(30.1, 1)
    assert rate.wait(30.1) > 0


# --- headers ----------------------------------------------------------------------------------------------------------


def test_plenty_of_room_in_the_headers_changes_nothing():
    rate = Rate(None, 0.0)
    rate.hear(600, 599, 0.1)
    assert rate.speed(0) == math.inf


@pytest.mark.parametrize(
    ("limit", "remaining", "reset", "least", "most"),
    [
        (600, 0, 60.0, 9, 10),  # a bucket that fills steadily, empty
        (600, 60, 54.0, 9, 11),  # nearly empty
        (600, 60, None, 9, 11),  # the minute is not said
        (10, 0, 1.0, 9, 10),  # ten a second
        (600, 60, 5.0, 90, 120),  # a window that ends in 5 s
        (10_000, 1_000, 77_760.0, 16, 17),  # a day's: what is left may be used up
        (86_400, 0, 1e12, 0.9, 1),  # never, to hear it: nobody waits for that
        (86_400, 0, math.inf, 0.9, 1),
    ],
)
def test_headers_slow_down_before_a_refusal(limit, remaining, reset, least, most):
    rate = Rate(None, 0.0)
    rate.hear(limit, remaining, reset)
    assert least <= rate.speed(0) <= most
    rate.hear(limit, limit, 0.0)
    assert rate.speed(0) == math.inf


def test_headers_without_figures_say_nothing():
    rate = Rate(600, 0.0)
    for said in [(None, 0, 1.0), (600, None, 1.0), (0, 0, 0.0)]:
        rate.hear(*said)
    assert rate.speed(0) == pytest.approx(9.9)


def test_a_provider_that_tells_its_limits_is_never_exceeded_even_when_told_twice_as_much():
    async def main():
        loop = asyncio.get_running_loop()
        bucket, refused, sent = Bucket(600, 600), 0, 0
        pacer = pacer_at(loop.time, Pace(1200, None, 64))
        while loop.time() < 300:
            turn = await pacer.enter(1)
            sent += 1
            taken = bucket.take(loop.time(), 1)
            left = RateLimits(600, int(bucket.level), (600 - bucket.level) / 10)
            if taken:
                pacer.answered(turn, Usage(), left)
            else:
                refused += 1
                pacer.failed(turn, refusal(1), left)
        assert refused == 0
        assert sent >= 0.95 * (300 * 10)

    run_virtually(main())


# --- turns ------------------------------------------------------------------------------------------------------------


def test_a_turn_that_was_not_used_leaves_room_for_another():
    async def main():
        loop = asyncio.get_running_loop()
        pacer = pacer_at(loop.time, Pace(6, None, 1))
        for _ in range(100):
            pacer.returned(await pacer.enter(1))
        assert loop.time() < 0.001

    run_virtually(main())


def test_first_come_first_served():
    async def main():
        pacer, order = pacer_at(asyncio.get_running_loop().time, Pace(600, None, 1)), []

        async def work(number):
            turn = await pacer.enter(1)
            order.append(number)
            await asyncio.sleep(0.3)
            pacer.answered(turn, Usage())

        await asyncio.gather(*(work(number) for number in range(20)))
        assert order == list(range(20))

    run_virtually(main())


def test_a_cancelled_call_blocks_nobody():
    async def main():
        loop = asyncio.get_running_loop()
        pacer = pacer_at(loop.time, Pace(None, None, 1))
        turn = await pacer.enter(1)
        waiting = [asyncio.create_task(pacer.enter(1)) for _ in range(3)]
        await asyncio.sleep(0)
        waiting[0].cancel()
        await asyncio.sleep(0)
        pacer.answered(turn, Usage())
        waiting[1].cancel()  # its turn has come, but it does not know yet
        second = await waiting[2]
        assert waiting[0].cancelled()
        assert waiting[1].cancelled()
        pacer.lost(second)
        pacer.answered(await pacer.enter(1), Usage())

    run_virtually(main())


def test_a_stop_sends_everybody_away_at_once():
    async def main():
        loop = asyncio.get_running_loop()
        pacer = pacer_at(loop.time, Pace(1, None, 4))
        turn = await pacer.enter(1)
        waiting = [asyncio.create_task(pacer.enter(1)) for _ in range(5)]
        await asyncio.sleep(0)
        pacer.halt()
        results = await asyncio.gather(*waiting, return_exceptions=True)
        assert [type(result) for result in results] == [Halted] * 5
        with pytest.raises(Halted):
            await pacer.enter(1)
        pacer.answered(turn, Usage())
        assert loop.time() == 0

    run_virtually(main())


# --- a backend that does not answer -----------------------------------------------------------------------------------


def test_an_open_circuit_lets_one_call_try_and_the_others_wait_for_it():
    async def main():
        loop = asyncio.get_running_loop()
        circuit = Circuit(Patience(trouble=4, cool_down=1))
        pacer = pacer_at(loop.time, Pace(None, None, 8), circuit)
        for turn in [await pacer.enter(1) for _ in range(4)]:
            pacer.failed(turn, refusal(kind=FailureKind.RETRYABLE))
        assert circuit.open
        waiting = [asyncio.create_task(pacer.enter(1)) for _ in range(6)]
        await asyncio.sleep(1.5)
        assert [task.done() for task in waiting] == [True] + [False] * 5
        pacer.failed(waiting[0].result(), refusal(kind=FailureKind.RETRYABLE))
        await asyncio.sleep(1.9)
        assert sum(task.done() for task in waiting) == 1
        await asyncio.sleep(0.2)
        assert sum(task.done() for task in waiting) == 2
        pacer.answered(waiting[1].result(), Usage())
        await asyncio.gather(*waiting)
        assert not circuit.open

    run_virtually(main())


def test_who_can_turn_elsewhere_does_when_the_circuit_opens_but_one_still_tries():
    async def main():
        loop = asyncio.get_running_loop()
        pacer = pacer_at(loop.time, Pace(None, None, 4), Circuit(Patience(trouble=4, cool_down=1)))
        turns = [await pacer.enter(1) for _ in range(4)]
        waiting = [asyncio.create_task(pacer.enter(1, lambda: True)) for _ in range(3)]
        await asyncio.sleep(0)
        for turn in turns:
            pacer.failed(turn, refusal(kind=FailureKind.RETRYABLE))
        results = await asyncio.gather(*waiting, return_exceptions=True)
        # The first three failures let the three go before the circuit opened; the next one to come is turned away.
        assert all(not isinstance(result, BaseException) for result in results)
        with pytest.raises(TurnedAway):
            await pacer.enter(1, lambda: True)
        await asyncio.sleep(1)
        probe = await pacer.enter(1, lambda: True)
        assert probe.probe
        with pytest.raises(TurnedAway):
            await pacer.enter(1, lambda: True)
        pacer.answered(probe, Usage())
        assert not (await pacer.enter(1, lambda: True)).probe

    run_virtually(main())


@pytest.mark.parametrize("kind", [FailureKind.AUTH, FailureKind.UNAVAILABLE])
def test_what_every_call_would_share_sends_everybody_away(kind):
    async def main():
        pacer = pacer_at(asyncio.get_running_loop().time, Pace(None, None, 1))
        turn = await pacer.enter(1)
        waiting = [asyncio.create_task(pacer.enter(1)) for _ in range(3)]
        await asyncio.sleep(0)
        pacer.failed(turn, refusal(kind=kind))
        results = await asyncio.gather(*waiting, return_exceptions=True)
        assert [type(result) for result in results] == [TurnedAway] * 3

    run_virtually(main())


def test_a_request_that_cannot_succeed_says_nothing_against_the_backend():
    async def main():
        loop = asyncio.get_running_loop()
        circuit = Circuit(Patience(trouble=2))
        pacer = pacer_at(loop.time, Pace(600, None, 4), circuit)
        for _ in range(20):
            pacer.failed(await pacer.enter(1), refusal(kind=FailureKind.BAD_REQUEST))
        assert not circuit.open
        assert pacer._requests.speed(loop.time()) == pytest.approx(9.9)

    run_virtually(main())


# --- the cost of it ---------------------------------------------------------------------------------------------------


def test_an_unlimited_call_costs_at_most_30_microseconds_of_cpu():
    async def main():
        pacer, usage = pacer_at(time.monotonic, Pace(None, None, 64)), Usage(200, 0, 100)
        costs = []
        for _ in range(7):
            begun = time.process_time()
            for _ in range(2000):
                pacer.answered(await pacer.enter(1000), usage)
            costs.append((time.process_time() - begun) / 2000)
        return min(costs)

    assert asyncio.run(main()) <= 30e-6
