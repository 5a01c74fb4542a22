import time
from email.utils import formatdate

import httpx2
import pytest

from genpress.backends.limits import rate_limits, retry_after
from genpress.interfaces import RateLimits


def headers(**values: str) -> httpx2.Headers:
    return httpx2.Headers({name.replace("_", "-"): value for name, value in values.items()})


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        ({}, None),
        ({"retry_after": "3"}, 3.0),
        ({"retry_after": "0.5"}, 0.5),
        ({"retry_after": "86400"}, 86400.0),
        ({"Retry_After": "7"}, 7.0),
        ({"retry_after_ms": "250"}, 0.25),
        ({"retry_after_ms": "250", "retry_after": "9"}, 0.25),
        ({"retry_after": "-5"}, 0.0),
        ({"retry_after": "soon"}, None),
        ({"retry_after": "nan"}, None),
        ({"retry_after": "inf"}, None),
        ({"retry_after": "1e999"}, None),
        ({"retry_after_ms": "x", "retry_after": "4"}, 4.0),
    ],
)
def test_the_wait_asked_for(given: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers(**given)) == seconds


def test_a_date_counts_from_the_servers_own_clock() -> None:
    now = 1_790_000_000
    said = headers(retry_after=formatdate(now + 90, usegmt=True), date=formatdate(now, usegmt=True))
    assert retry_after(said) == 90.0
    assert retry_after(headers(retry_after=formatdate(now - 90, usegmt=True), date=formatdate(now, usegmt=True))) == 0.0


def test_a_date_without_the_servers_clock_counts_from_ours() -> None:
    assert 58 <= retry_after(headers(retry_after=formatdate(time.time() + 60, usegmt=True))) <= 60


@pytest.mark.parametrize(
    ("reset", "seconds"),
    [("6m0s", 360.0), ("120ms", 0.12), ("1h2m3.5s", 3723.5), ("2d", 172800.0), ("20", 20.0), ("odd", None), ("", None)],
)
def test_openai_tells_resets_as_durations(reset: str, seconds: float | None) -> None:
    found = rate_limits(headers(x_ratelimit_limit_requests="500", x_ratelimit_reset_requests=reset))
    assert found == RateLimits(requests_limit=500, requests_reset=seconds)


@pytest.mark.parametrize("reset", ["1790000060", "1790000060000"])
def test_a_moment_in_place_of_a_duration_counts_from_the_servers_own_clock(reset: str) -> None:
    said = headers(
        x_ratelimit_limit_requests="500", x_ratelimit_reset_requests=reset, date=formatdate(1_790_000_000, usegmt=True)
    )
    assert rate_limits(said) == RateLimits(requests_limit=500, requests_reset=60.0)


def test_all_that_openai_tells() -> None:
    said = {
        f"x_ratelimit_{part}_{what}": n
        for what in ("requests", "tokens")
        for part, n in (("limit", "9"), ("remaining", "4"))
    }
    assert rate_limits(headers(**said)) == RateLimits(9, 4, None, 9, 4, None)


def test_anthropic_tells_resets_as_times() -> None:
    said = headers(
        anthropic_ratelimit_requests_limit="50",
        anthropic_ratelimit_requests_remaining="0",
        anthropic_ratelimit_requests_reset="2026-09-21T14:13:30Z",
        anthropic_ratelimit_tokens_limit="80000",
        anthropic_ratelimit_tokens_remaining="1000",
        anthropic_ratelimit_tokens_reset="2026-09-21T14:13:22+00:00",
        date="Mon, 21 Sep 2026 14:13:20 GMT",
    )
    assert rate_limits(said) == RateLimits(50, 0, 10.0, 80000, 1000, 2.0)
    assert retry_after(said) == 10.0


def test_of_two_limits_the_exhausted_one_is_waited_for() -> None:
    said = {"x_ratelimit_reset_requests": "1m0s", "x_ratelimit_reset_tokens": "2s"}
    by_tokens = headers(**said, x_ratelimit_remaining_requests="10", x_ratelimit_remaining_tokens="0")
    assert retry_after(by_tokens) == 2.0
    neither = headers(**said, x_ratelimit_remaining_requests="10", x_ratelimit_remaining_tokens="200")
    assert retry_after(neither) == 2.0
    both = headers(**said, x_ratelimit_remaining_requests="0", x_ratelimit_remaining_tokens="0")
    assert retry_after(both) == 60.0


def test_headers_that_say_nothing_or_nonsense() -> None:
    assert rate_limits(headers(content_type="application/json")) is None
    assert rate_limits(headers(x_ratelimit_limit_requests="many")) is None
    assert retry_after(headers(x_ratelimit_remaining_requests="0")) is None
    assert retry_after(headers(retry_after="Fri, 99 Foo 2026 99:99:99 GMT")) is None
