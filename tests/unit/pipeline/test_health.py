import asyncio
import math
from dataclasses import dataclass

import pytest

from genpress.errors import BackendError, FailureKind
from genpress.pipeline.events import BackendGaveUp, BackendPaused
from genpress.pipeline.health import FATAL, PASSING, Circuit, Flights, Health, Patience


@dataclass(frozen=True)
class Named:
    """All that health needs of a backend."""

    name: str


A, B, C = Named("a"), Named("b"), Named("c")
FEW = Patience(trouble=3, cool_down=1, longest=4, tries=4, tries_unknown=2)


def broken(circuit, now=0.0, times=3):
    for _ in range(times):
        circuit.failed(now, probe=False)
    return circuit


def error(kind=FailureKind.RETRYABLE):
    return BackendError(kind, "no")


# --- the circuit ------------------------------------------------------------------------------------------------------


def test_failures_in_a_row_open_it_and_an_answer_between_does_not_let_them_add_up():
    circuit = Circuit(FEW)
    for _ in range(5):
        broken(circuit, times=2)
        circuit.answered()
    assert not circuit.open
    assert circuit.wait(0.0) <= 0
    assert broken(circuit).open


def test_one_call_tries_after_the_cool_down_and_nobody_else():
    circuit = broken(Circuit(FEW), now=10.0)
    assert circuit.wait(10.0) == 1.0
    assert circuit.wait(11.0) <= 0
    assert circuit.sent() is True
    assert circuit.wait(11.0) == math.inf
    circuit.answered()
    assert circuit.wait(11.0) <= 0
    assert circuit.sent() is False


def test_cool_downs_double_up_to_the_longest_and_then_it_is_given_up():
    circuit, waits, now = Circuit(FEW), [], 0.0
    circuit.answered()
    broken(circuit)
    while not circuit.dead:
        waits.append(circuit.wait(now))
        now += waits[-1]
        circuit.sent()
        circuit.failed(now, probe=True)
    assert waits == [1, 2, 4, 4]
    assert circuit.wait(now) == math.inf


def test_one_that_never_answered_is_given_up_sooner():
    circuit, tries = broken(Circuit(FEW)), 0
    while not circuit.dead:
        circuit.sent()
        circuit.failed(0.0, probe=True)
        tries += 1
    assert tries == 2


def test_the_built_in_patience_is_two_minutes_and_seconds_for_one_that_never_answered():
    for known, least, most in [(True, 90, 180), (False, 5, 15)]:
        circuit, now = Circuit(), 0.0
        if known:
            circuit.answered()
        broken(circuit, times=8)
        while not circuit.dead:
            now += circuit.wait(now)
            circuit.sent()
            circuit.failed(now, probe=True)
        assert least <= now <= most


def test_late_failures_of_calls_sent_before_change_nothing_and_a_late_answer_closes_it():
    circuit = broken(Circuit(FEW))
    broken(circuit, now=0.9, times=50)
    assert circuit.wait(0.0) == 1.0
    assert not circuit.dead
    circuit.answered()
    assert not circuit.open


def test_a_trial_that_was_not_sent_lets_another_try():
    circuit = broken(Circuit(FEW))
    assert circuit.sent()
    circuit.not_sent(probe=False)
    assert circuit.wait(9.0) == math.inf
    circuit.not_sent(probe=True)
    assert circuit.wait(9.0) <= 0


def test_a_wait_beyond_our_cap_opens_it_at_once_and_the_second_ends_it():
    circuit = Circuit(FEW)
    circuit.failed(0.0, probe=False, cool_down=120)
    assert circuit.wait(0.0) == 120
    assert not circuit.dead
    circuit.sent()
    circuit.failed(120.0, probe=True, cool_down=120)
    assert circuit.dead


@pytest.mark.parametrize("kind", list(FailureKind))
def test_only_what_every_call_shares_ends_it_at_once(kind):
    if kind in PASSING:
        return
    circuit = broken(Circuit(FEW), times=2)
    circuit.refused(kind)
    assert circuit.dead is (kind in FATAL)
    assert broken(circuit, times=1).open is (kind in FATAL)


# --- health -----------------------------------------------------------------------------------------------------------


def test_the_first_that_answers_is_asked():
    now = [0.0]
    health = Health(lambda _: None, patience=FEW, clock=lambda: now[0])
    assert health.choose([A, B], []) is A
    assert health.choose([A, B], ["a"]) is B
    assert health.choose([A, B], ["a", "b"]) is None
    broken(health.circuit("a"))
    assert health.choose([A, B], []) is B
    assert health.elsewhere([A, B], ["a"])
    now[0] = 1.0
    assert health.choose([A, B], []) is A


def test_where_none_answers_the_first_that_is_not_given_up_is_waited_for():
    health = Health(lambda _: None, patience=FEW, clock=lambda: 0.0)
    for backend in (A, B, C):
        broken(health.circuit(backend.name))
    assert health.choose([A, B, C], []) is A
    assert not health.elsewhere([A, B, C], ["a"])
    health.circuit("a").refused(FailureKind.UNAVAILABLE)
    assert health.choose([A, B, C], []) is B
    assert health.alive([A, B, C]) == [B, C]


def test_giving_up_is_told_once_with_the_error_that_decided_it():
    told = []
    health = Health(told.append, patience=FEW)
    health.failed(A, error())
    assert told == []
    health.circuit("a").refused(FailureKind.AUTH)
    for _ in range(5):
        health.failed(A, error(FailureKind.AUTH))
    assert told == [BackendGaveUp("a", "no")]
    assert health.down["a"].kind is FailureKind.AUTH


def test_once_one_of_a_chain_refuses_the_key_nobody_of_it_is_asked():
    health = Health(lambda _: None, patience=FEW, clock=lambda: 0.0)
    health.circuit("b").refused(FailureKind.AUTH)
    health.failed(B, error(FailureKind.AUTH))
    assert (health.choose([A, B], []), health.alive([A, B])) == (None, [])
    assert health.cause([A, B]).kind is FailureKind.AUTH
    assert health.choose([A, C], []) is A


def test_otherwise_the_last_of_a_chain_is_the_cause():
    health = Health(lambda _: None, patience=FEW, clock=lambda: 0.0)
    for backend, kind in ((A, FailureKind.UNAVAILABLE), (C, FailureKind.RETRYABLE)):
        health.circuit(backend.name).dead = True
        health.failed(backend, error(kind))
    assert health.alive([A, C]) == []
    assert health.cause([A, C]).kind is FailureKind.RETRYABLE


def test_each_opening_is_told_once_with_the_wait():
    told, now = [], [0.0]
    health = Health(told.append, patience=FEW, clock=lambda: now[0])
    circuit = broken(health.circuit("a"))
    for _ in range(4):
        health.failed(A, error())
    assert told == [BackendPaused("a", "no", 1.0)]
    now[0] = 1.0
    circuit.sent()
    circuit.failed(1.0, probe=True)
    health.failed(A, error())
    assert told[1:] == [BackendPaused("a", "no", 2.0)]
    circuit.answered()
    health.failed(A, error())
    broken(circuit, now=1.0)
    health.failed(A, error())
    assert told[2:] == [BackendPaused("a", "no", 1.0)]


# --- requests in flight -----------------------------------------------------------------------------------------------


def test_the_same_request_is_held_by_one_at_a_time_and_the_next_knows():
    async def main():
        flights, seen = Flights(), []

        async def hold(name):
            async with flights.hold("same") as before:
                seen.append((name, before))
                await asyncio.sleep(0)

        await asyncio.gather(*(hold(number) for number in range(3)))
        assert seen == [(0, False), (1, True), (2, True)]

    asyncio.run(main())


def test_a_failure_while_held_lets_the_next_one_in_and_old_ones_are_forgotten():
    async def main():
        flights = Flights(remember=2)
        with pytest.raises(KeyError):
            async with flights.hold("a"):
                raise KeyError
        for name in ("b", "c", "d"):
            async with flights.hold(name) as before:
                assert not before
        async with flights.hold("a") as before:
            assert not before
        async with flights.hold("d") as before:
            assert before

    asyncio.run(main())
