"""What a provider's headers say of waiting and of its rate limits.

OpenAI: `retry-after-ms`, `x-ratelimit-{limit,remaining,reset}-{requests,tokens}`, resets as `6m0s`, `120ms`.
Anthropic: `retry-after`, `anthropic-ratelimit-{requests,tokens}-{limit,remaining,reset}`, resets as RFC 3339 times.
Times of day are compared with the answer's own `Date`, so that a wrong clock here does not matter.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from genpress.interfaces import RateLimits

_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|[smhd])")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_UNIX, _UNIX_MS = 1e9, 1e11
"""From which number on a reset is a moment, in seconds and in milliseconds since 1970: 32 years are no time to wait."""
_WHOLE_DURATION = re.compile(r"(?:\d+(?:\.\d+)?(?:ms|[smhd]))+")


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds a provider asks to wait, as sent and uncapped; None when it does not say.

    `retry-after-ms` first, then `Retry-After` (seconds or a date), then when the exhausted limit is replenished.
    """
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    said = headers.get("retry-after")
    if said:
        seconds = _number(said)
        return seconds if seconds is not None else _until(_http_date(said), headers)
    return _until_replenished(rate_limits(headers))


def rate_limits(headers: Mapping[str, str]) -> RateLimits | None:
    """Return what the headers, by lower-case name, say of the limits; None when they say nothing."""
    # One pass over all headers costs less than one look at one of them.
    said = {name: value for name, value in headers.items() if "ratelimit" in name}
    for ours in (_openai_name, _anthropic_name) if said else ():
        found = RateLimits(
            _whole(said.get(ours("requests", "limit"))),
            _whole(said.get(ours("requests", "remaining"))),
            _reset(said.get(ours("requests", "reset")), headers),
            _whole(said.get(ours("tokens", "limit"))),
            _whole(said.get(ours("tokens", "remaining"))),
            _reset(said.get(ours("tokens", "reset")), headers),
        )
        if found != RateLimits():
            return found
    return None


def _openai_name(what: str, part: str) -> str:
    return f"x-ratelimit-{part}-{what}"


def _anthropic_name(what: str, part: str) -> str:
    return f"anthropic-ratelimit-{what}-{part}"


def _until_replenished(limits: RateLimits | None) -> float | None:
    if limits is None:
        return None
    resets = {(limits.requests_remaining, limits.requests_reset), (limits.tokens_remaining, limits.tokens_reset)}
    exhausted = [reset for remaining, reset in resets if reset is not None and remaining == 0]
    # Where nothing is at zero, the call was too large for what is left: some of it comes back by the nearer reset.
    return max(exhausted, default=min((reset for _, reset in resets if reset), default=None))


def _reset(value: str | None, headers: Mapping[str, str]) -> float | None:
    if not value:
        return None
    if _WHOLE_DURATION.fullmatch(value):
        return sum(float(number) * _SECONDS[unit] for number, unit in _DURATION.findall(value))
    seconds = _number(value)
    if seconds is None:
        return _until(_iso_date(value), headers)
    # Some gateways send the moment instead of the time until then: seconds since 1970, or milliseconds.
    return seconds if seconds < _UNIX else _until(seconds if seconds < _UNIX_MS else seconds / 1000, headers)


def _until(moment: float | None, headers: Mapping[str, str]) -> float | None:
    if moment is None:
        return None
    now = _http_date(headers.get("date", ""))
    return max(0.0, moment - (time.time() if now is None else now))


def _http_date(value: str) -> float | None:
    try:
        moment = parsedate_to_datetime(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None


def _iso_date(value: str) -> float | None:
    try:
        moment = datetime.fromisoformat(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None


def _number(value: str | None) -> float | None:
    try:
        number = float(value or "")
    except ValueError:
        return None
    return max(0.0, number) if math.isfinite(number) else None


def _whole(value: str | None) -> int | None:
    number = _number(value)
    return None if number is None else int(number)
