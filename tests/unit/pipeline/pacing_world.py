"""A provider with limits, in virtual time, and many workers that ask it through a pacer."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field

from genpress.domain.money import Usage
from genpress.errors import BackendError, FailureKind
from genpress.pipeline.health import Circuit
from genpress.pipeline.pacing import Pace, Pacer
from genpress.pipeline.retry import RetryPolicy


@dataclass
class Bucket:
    """A provider's limit: a bucket that fills steadily."""

    per_minute: float
    size: float
    level: float = 0.0
    at: float = 0.0

    def __post_init__(self) -> None:
        self.level = self.size

    def take(self, now: float, amount: float) -> bool:
        self.level = min(self.size, self.level + (now - self.at) * self.per_minute / 60)
        self.at = now
        if self.level < min(amount, self.size):
            return False
        self.level -= amount
        return True


@dataclass
class Provider:
    """Answers after a latency; above its limits, refuses at once."""

    requests: Bucket | None = None
    tokens: Bucket | None = None
    latency: float = 0.5
    retry_after: float | None = 1.0
    most_at_once: int = 10**9
    by_chance: float = 0.0
    """Share of the calls that is refused whatever the limits say."""
    late: float = 0.0
    """Until then, no call arrives."""
    seed: int = 1
    seen: list = field(default_factory=list)
    """(time, kind) of each call's end, in order of arrival."""
    spent: list = field(default_factory=list)
    """(time, tokens) of each call that was let in."""
    under_way: int = 0
    peak: int = 0

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)

    async def call(self, usage: Usage) -> Usage:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(0.0, self.late - loop.time()))
        now = loop.time()
        self.under_way += 1
        self.peak = max(self.peak, self.under_way)
        try:
            if not self._accepts(now, usage):
                self.seen.append((now, "429"))
                await asyncio.sleep(0.02 + 0.02 * self.random.random())
                raise BackendError(FailureKind.RATE_LIMITED, "too often", retry_after=self.retry_after)
            self.seen.append((now, "ok"))
            self.spent.append((now, usage.input_tokens + usage.output_tokens))
            await asyncio.sleep(self.latency * (0.5 + self.random.random()))
        finally:
            self.under_way -= 1
        return usage

    def _accepts(self, now: float, usage: Usage) -> bool:
        if self.under_way > self.most_at_once or self.random.random() < self.by_chance:
            return False
        tokens = usage.input_tokens + usage.output_tokens
        return (self.requests is None or self.requests.take(now, 1)) and (
            self.tokens is None or self.tokens.take(now, tokens)
        )

    def count(self, kind: str, since: float = 0.0, until: float = 1e9) -> int:
        return sum(since <= at < until and what == kind for at, what in self.seen)


async def drive(provider, pace, *, seconds, workers=64, usage=None, estimate=1000, at=()):
    """Ask for so many seconds; `at` holds (time, what to do then). Return the pacer."""
    loop = asyncio.get_running_loop()
    draw = random.Random(7)
    pacer = Pacer(pace, Circuit(), RetryPolicy(), clock=loop.time)
    usage = usage or (lambda: Usage(200 + draw.randrange(100), 0, 50 + draw.randrange(100)))
    for when, action in at:
        loop.call_at(when, action)

    async def work() -> None:
        while loop.time() < seconds:
            turn = await pacer.enter(estimate)
            try:
                took = await provider.call(usage())
            except BackendError as error:
                pacer.failed(turn, error)
            else:
                pacer.answered(turn, took)

    await asyncio.gather(*(work() for _ in range(workers)))
    return pacer


def shares(provider: Provider, allowed: float, since: float, until: float) -> tuple[float, float]:
    """Return the share of what was allowed that was used, and refusals per answer."""
    answered, refused = provider.count("ok", since, until), provider.count("429", since, until)
    return answered / allowed, refused / max(answered, 1)


def kinds(provider: Provider) -> Counter:
    return Counter(what for _, what in provider.seen)


__all__ = ["Bucket", "Pace", "Provider", "drive", "kinds", "shares"]
