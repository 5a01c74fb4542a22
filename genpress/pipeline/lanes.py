"""Lanes: what a run knows of each backend it asks; and its purse: the money its calls hold back."""

from __future__ import annotations

import asyncio
import math
import time
from dataclasses import dataclass, field, replace

from genpress.domain.money import Usage
from genpress.interfaces import Backend, RateLimits, ReportsRateLimits
from genpress.pipeline.pacing import Pacer

_LISTEN_EVERY = 0.5
"""Seconds between two looks at what a backend's headers say of its limits."""
_BEYOND = 1.05
"""Margin on top of the largest ratio of input tokens to their estimate that was seen."""


@dataclass(slots=True)
class Lane:
    """What the run knows of one backend."""

    backend: Backend
    pacer: Pacer
    listen_at: float = -math.inf
    """When to look at the backend's rate limits again."""
    underestimated: float = 1.0
    """Largest ratio of input tokens to their estimate that was seen."""

    def reserve(self, most: Usage) -> int | None:
        """Return the pico-dollars to reserve for a call that is estimated so."""
        price = self.backend.price
        if price is None:
            return None
        if self.underestimated > 1.0:
            margin = self.underestimated * _BEYOND
            tokens, written = math.ceil(most.input_tokens * margin), math.ceil(most.cache_write_tokens * margin)
            most = replace(most, input_tokens=tokens, cache_write_tokens=written)
        return price.cost(most)

    def learn(self, most: Usage, usage: Usage) -> None:
        """Compare an estimate with the truth."""
        if usage.input_tokens > most.input_tokens * self.underestimated:
            self.underestimated = usage.input_tokens / max(most.input_tokens, 1)

    def limits(self) -> RateLimits | None:
        """Return what the provider's headers say, now and then: reading them is not free."""
        now = time.monotonic()
        if now < self.listen_at or not isinstance(self.backend, ReportsRateLimits):
            return None
        self.listen_at = now + _LISTEN_EVERY
        return self.backend.rate_limits


@dataclass(slots=True)
class Purse:
    """The calls of this run that hold money back: when a budget has no room, one of them may leave some."""

    held: set[str] = field(default_factory=set)
    """The attempts that were recorded and are not settled yet."""
    settled: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the next one is settled; a new one then takes its place."""
    knocking: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held by the one call that tries again whenever another was settled."""

    def settle(self, attempt: str) -> None:
        """Note that an attempt's cost is in the ledger."""
        self.held.discard(attempt)
        self.wake()

    def wake(self) -> None:
        """Let the call that waits for money look again, at least whether the run is stopping."""
        self.settled.set()
        self.settled = asyncio.Event()
