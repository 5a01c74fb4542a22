"""Retrying: which failures are tried again, how often, how long to wait, and how many retries a run has in all.

Built on tenacity, over one typed classification: `FailureKind`.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from genpress.errors import BackendError, FailureKind

if TYPE_CHECKING:
    import tenacity

_TIMES: Mapping[FailureKind, int] = {
    FailureKind.RETRYABLE: 5,
    FailureKind.RATE_LIMITED: 8,
    FailureKind.OVERLOADED: 6,
    # The provider may have answered and charged: one more try, no volley.
    FailureKind.UNKNOWN_OUTCOME: 2,
}


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How failures are retried. Kinds that are not listed are never tried again."""

    tries: Mapping[FailureKind, int] = field(default_factory=lambda: _TIMES)
    """Most calls for one request, by the kind of the latest failure."""
    base: float = 0.5
    """Seconds: the first pause is drawn from 0 to this, each further one from twice as much (full jitter)."""
    longest: float = 30.0
    """Seconds: the longest pause of our own."""
    longest_asked: float = 120.0
    """Seconds: the longest pause that a provider may ask for; a longer one counts as this."""

    def again(self, error: BaseException, attempt: int) -> bool:
        """Return whether to call again after the attempt with this number (from 1)."""
        return isinstance(error, BackendError) and attempt < self.tries.get(error.kind, 1)

    def pause(self, error: BaseException, attempt: int) -> float:
        """Return the seconds one request waits after the attempt with this number (from 1).

        What a provider asks for is no part of it: for that, and after a rate limit, the backend waits as a whole.
        """
        if isinstance(error, BackendError) and error.kind is FailureKind.RATE_LIMITED:
            return 0.0
        return _jitter(self.base, attempt, self.longest)

    def asked(self, error: BackendError) -> float:
        """Return the seconds the provider asks to wait, up to our cap; 0 when it does not say."""
        return min(max(error.retry_after or 0.0, 0.0), self.longest_asked)

    def backend_pause(self, error: BackendError, episode: int) -> float:
        """Return the seconds a backend pauses as a whole after a rate limit.

        Args:
            error: the refusal.
            episode: how many of them there were in a row, with no answer between, from 1.
        """
        asked = self.asked(error)
        if error.retry_after is None:
            return self.base / 2 + _jitter(self.base, episode, self.longest)
        # Several processes may share the limit: they should not all come back at once.
        return asked + random.uniform(0, min(asked / 20, self.base))  # noqa: S311 - not for secrets


def _jitter(base: float, attempt: int, longest: float) -> float:
    return random.uniform(0, min(longest, base * 2 ** min(attempt - 1, 32)))  # noqa: S311 - not for secrets


_COSTS: Mapping[FailureKind, int] = {
    # A rate limit slows the backend down as a whole, which bounds the calls already.
    FailureKind.RATE_LIMITED: 0,
    FailureKind.UNKNOWN_OUTCOME: 2,
}


class Quota:
    """The retries of a whole run: an outage that lasts must not multiply its calls.

    A token bucket, as in the AWS SDKs' standard retry mode: a retry takes one (two when the call may have been
    charged), an answer gives one back. So there are never more retries than answers and the quota together.
    """

    def __init__(self, most: int = 100) -> None:
        self._most = most
        self.left = most
        """Retries that are left."""

    def take(self, kind: FailureKind) -> bool:
        """Take a retry after a failure of this kind; False when there is none left."""
        cost = _COSTS.get(kind, 1)
        if cost > self.left:
            return False
        self.left -= cost
        return True

    def give(self) -> None:
        """Note an answer."""
        self.left = min(self._most, self.left + 1)


Notify = Callable[[BackendError, float], None]
"""Is told of a failure and the pause before the next try, in seconds."""


def retrying(
    policy: RetryPolicy, notify: Notify, *, stop: asyncio.Event, quota: Quota | None = None
) -> tenacity.AsyncRetrying:
    """Return a tenacity retrier for one request; once `stop` is set or the quota is used up, nothing is tried again."""
    import tenacity  # noqa: PLC0415 - most runs meet no failure, and need it not

    def wanted(state: tenacity.RetryCallState) -> bool:
        """Return whether to try again: the policy, the stop and the quota allow it."""
        error = _error(state)
        if not isinstance(error, BackendError) or stop.is_set() or not policy.again(error, state.attempt_number):
            return False
        return quota is None or quota.take(error.kind)

    def pause(state: tenacity.RetryCallState) -> float:
        """Return the seconds to wait before the next try."""
        error = _error(state)
        return 0.0 if error is None else policy.pause(error, state.attempt_number)

    def tell(state: tenacity.RetryCallState) -> None:
        """Tell of a failure after which there is another try."""
        error = _error(state)
        if isinstance(error, BackendError):
            notify(error, state.upcoming_sleep)

    async def sleep(seconds: float) -> None:
        """Wait, or stop waiting when the run stops."""
        # A stop ends the pause at once; the next try is then not made.
        try:
            await asyncio.wait_for(stop.wait(), seconds)
        except TimeoutError:
            return

    return tenacity.AsyncRetrying(retry=wanted, wait=pause, before_sleep=tell, sleep=sleep, reraise=True)


def _error(state: tenacity.RetryCallState) -> BaseException | None:
    return None if state.outcome is None else state.outcome.exception()
