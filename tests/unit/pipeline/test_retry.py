import asyncio
import time

import pytest

from genpress.errors import BackendError, FailureKind
from genpress.pipeline.retry import Quota, RetryPolicy, retrying

FAST = RetryPolicy(base=0.001, longest=0.002, longest_asked=0.05)


def ask(errors, policy=FAST, stop=None, quota=None):
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
        return await retrying(policy, lambda _, wait: pauses.append(wait), stop=event, quota=quota)(call)

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


def test_what_a_provider_asks_for_is_waited_by_the_backend_as_a_whole_not_by_each_request():
    _, _, pauses = ask([failure(FailureKind.RATE_LIMITED, retry_after=60), failure(FailureKind.RATE_LIMITED)])
    assert pauses == [0, 0]
    _, _, pauses = ask([failure(FailureKind.OVERLOADED, retry_after=60)])
    assert pauses[0] <= FAST.base


@pytest.mark.parametrize(
    ("asked", "least", "most"), [(10, 10, 10.5), (0.2, 0.2, 0.21), (86400, 120, 120.5), (-5, 0, 0), (0, 0, 0)]
)
def test_the_wait_asked_for_is_kept_up_to_our_cap(asked, least, most):
    error = failure(FailureKind.RATE_LIMITED, retry_after=asked)
    for _ in range(50):
        assert least <= RetryPolicy().backend_pause(error, 1) <= most
    assert RetryPolicy().asked(error) == least


def test_without_a_wait_asked_for_the_backends_pause_grows_with_each_refusal_in_a_row():
    error, policy = failure(FailureKind.RATE_LIMITED), RetryPolicy()
    draws = {episode: [policy.backend_pause(error, episode) for _ in range(200)] for episode in (1, 3, 9, 5000)}
    assert min(draws[1]) >= 0.25
    assert max(draws[1]) <= 0.75 < max(draws[3]) <= 2.25 < max(draws[9]) <= 30.25
    assert max(draws[5000]) <= 30.25
    assert policy.asked(error) == 0


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
    policy = RetryPolicy(base=1e6, longest=1e6)
    stop = asyncio.Event()
    calls = 0

    async def call():
        nonlocal calls
        calls += 1
        raise failure(FailureKind.OVERLOADED)

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


def test_the_quota_ends_the_retries_of_the_whole_run():
    quota = Quota(5)
    errors = [failure(FailureKind.RETRYABLE)] * 4
    answer, calls, _ = ask(errors, quota=quota)
    assert (answer, calls, quota.left) == ("answer", 5, 1)
    error, calls, _ = ask(errors, quota=quota)
    assert (error.kind, calls, quota.left) == (FailureKind.RETRYABLE, 2, 0)
    assert ask(errors, quota=quota)[1] == 1


def test_answers_refill_the_quota_and_never_beyond_its_size():
    quota = Quota(2)
    assert quota.take(FailureKind.RETRYABLE)
    for _ in range(10):
        quota.give()
    assert quota.left == 2


def test_a_call_that_may_have_been_charged_takes_twice_as_much_and_a_rate_limit_nothing():
    quota = Quota(3)
    assert quota.take(FailureKind.UNKNOWN_OUTCOME)
    assert not quota.take(FailureKind.UNKNOWN_OUTCOME)
    assert quota.take(FailureKind.OVERLOADED)
    assert quota.take(FailureKind.RATE_LIMITED)
    assert quota.left == 0


def test_an_outage_of_any_length_costs_no_more_calls_than_requests_and_quota():
    quota, calls = Quota(20), 0
    for _ in range(200):
        calls += ask([failure(FailureKind.RETRYABLE)] * 9, quota=quota)[1]
    assert calls == 200 + 20
