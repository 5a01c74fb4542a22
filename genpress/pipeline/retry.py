"""Retrying: which failures are tried again, how often, and how long to wait. Built on tenacity."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import tenacity

from genpress.errors import BackendError, FailureKind

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
        """Return the seconds to wait after the attempt with this number (from 1)."""
        asked = error.retry_after if isinstance(error, BackendError) else None
        jitter = random.uniform(0, min(self.longest, self.base * 2 ** (attempt - 1)))  # noqa: S311 - not for secrets
        return jitter if asked is None else min(max(asked, 0.0), self.longest_asked) + min(jitter, self.base)


Notify = Callable[[BackendError, float], None]
"""Is told of a failure and the pause before the next try, in seconds."""


def retrying(policy: RetryPolicy, notify: Notify, *, stop: asyncio.Event) -> tenacity.AsyncRetrying:
    """Return a tenacity retrier for one request; once `stop` is set, nothing is tried again."""

    def wanted(state: tenacity.RetryCallState) -> bool:
        error = _error(state)
        return error is not None and not stop.is_set() and policy.again(error, state.attempt_number)

    def pause(state: tenacity.RetryCallState) -> float:
        error = _error(state)
        return 0.0 if error is None else policy.pause(error, state.attempt_number)

    def tell(state: tenacity.RetryCallState) -> None:
        error = _error(state)
        if isinstance(error, BackendError):
            notify(error, state.upcoming_sleep)

    async def sleep(seconds: float) -> None:
        # A stop ends the pause at once; the next try is then not made.
        try:
            await asyncio.wait_for(stop.wait(), seconds)
        except TimeoutError:
            return

    return tenacity.AsyncRetrying(retry=wanted, wait=pause, before_sleep=tell, sleep=sleep, reraise=True)


def _error(state: tenacity.RetryCallState) -> BaseException | None:
    return None if state.outcome is None else state.outcome.exception()
