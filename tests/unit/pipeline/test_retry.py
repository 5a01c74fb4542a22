import asyncio
import time

import pytest

from genpress.errors import BackendError, FailureKind
from genpress.pipeline.retry import RetryPolicy, retrying

FAST = RetryPolicy(base=0.001, longest=0.002, longest_asked=0.05)


def ask(errors, policy=FAST, stop=None):
    """Call something that fails with each of these errors in turn, then answers; return (answer, calls, pauses)."""
    left, pauses, calls = list(errors), [], 0

    async def call():
        nonlocal calls
        calls += 1
        if left:
            raise left.pop(0)
        return "answer"

    async def main():
        event = stop or asyncio.Event()
        return await retrying(policy, lambda _, wait: pauses.append(wait), stop=event)(call)

    try:
        return asyncio.run(main()), calls, pauses
    except BackendError as error:
        return error, calls, pauses


def failure(kind, **more):
    return BackendError(kind, "no", **more)


@pytest.mark.parametrize("kind", [FailureKind.RETRYABLE, FailureKind.RATE_LIMITED, FailureKind.OVERLOADED])
def test_passing_faults_are_tried_again(kind):
    answer, calls, pauses = ask([failure(kind), failure(kind)])
    assert (answer, calls, len(pauses)) == ("answer", 3, 2)


@pytest.mark.parametrize(
    "kind",
    [FailureKind.AUTH, FailureKind.BAD_REQUEST, FailureKind.UNAVAILABLE, FailureKind.REFUSED, FailureKind.TRUNCATED],
)
def test_what_cannot_succeed_is_never_tried_again(kind):
    error, calls, _ = ask([failure(kind)] * 3)
    assert calls == 1
    assert error.kind is kind


@pytest.mark.parametrize("kind", [FailureKind.RETRYABLE, FailureKind.RATE_LIMITED, FailureKind.UNKNOWN_OUTCOME])
def test_tries_end(kind):
    error, calls, _ = ask([failure(kind)] * 50)
    assert error.kind is kind
    assert calls == FAST.tries[kind]


def test_an_unknown_outcome_is_tried_just_once_more():
    assert RetryPolicy().tries[FailureKind.UNKNOWN_OUTCOME] == 2


def test_the_wait_asked_for_is_kept_up_to_our_cap():
    _, _, pauses = ask([failure(FailureKind.RATE_LIMITED, retry_after=0.02)])
    assert 0.02 <= pauses[0] <= 0.02 + FAST.base
    _, _, pauses = ask([failure(FailureKind.RATE_LIMITED, retry_after=86400)])
    assert pauses[0] <= FAST.longest_asked + FAST.base


def test_a_wait_in_the_past_is_none():
    _, _, pauses = ask([failure(FailureKind.RATE_LIMITED, retry_after=-5)])
    assert pauses[0] <= FAST.base


def test_pauses_grow_at_random_up_to_the_longest():
    policy = RetryPolicy(base=1, longest=4)
    error = failure(FailureKind.RETRYABLE)
    draws = {attempt: [policy.pause(error, attempt) for _ in range(200)] for attempt in (1, 2, 3, 9)}
    assert max(draws[1]) <= 1 < max(draws[2]) <= 2 < max(draws[3]) <= 4
    assert max(draws[9]) <= 4
    assert len(set(draws[1])) > 100


def test_errors_of_our_own_are_not_hidden_by_retrying():
    async def call():
        raise KeyError("defect")

    async def main():
        return await retrying(FAST, lambda *_: None, stop=asyncio.Event())(call)

    with pytest.raises(KeyError):
        asyncio.run(main())


def test_a_stop_ends_the_pause_and_the_tries():
    policy = RetryPolicy(base=60, longest=60)
    stop = asyncio.Event()
    calls = 0

    async def call():
        nonlocal calls
        calls += 1
        raise failure(FailureKind.RATE_LIMITED, retry_after=60)

    async def main():
        task = asyncio.create_task(retrying(policy, lambda *_: None, stop=stop)(call))
        await asyncio.sleep(0.01)
        stop.set()
        with pytest.raises(BackendError):
            await task

    begun = time.monotonic()
    asyncio.run(main())
    assert time.monotonic() - begun < 30
    assert calls <= 2
