"""What the faulty server was told to do, and what it has counted."""

from __future__ import annotations

import random
import time
from collections import Counter, deque


class Script:
    """Faults by order, by path, by chance and by rate limit; counters of what happened."""

    def __init__(self, latency: float = 0.0) -> None:
        self._start_latency = latency
        self.reset()

    def reset(self) -> None:
        """Forget the script and the counts."""
        self.latency = self._start_latency
        self.queue: deque = deque()
        self.default: object = "ok"
        self.paths: dict = {}
        self.fault_rate: dict = {}
        self.rate_per_minute, self.burst, self._allowed_at = 0.0, 1, 0.0
        self.tokens_per_minute, self.token_burst, self._tokens_at = 0.0, 0, 0.0
        self._began, self._arrivals = time.monotonic(), deque(maxlen=100_000)
        self._random = random.Random(0)
        self._calls: deque = deque(maxlen=1000)
        self._answered_bodies: set = set()
        self._arrived = self._answered = self._in_flight = self._max_in_flight = 0
        self._by_path: Counter = Counter()
        self._by_fault: Counter = Counter()

    def order(self, order: dict) -> None:
        """Take an order of the tests: `queue` is added to, everything else replaced."""
        self.queue.extend(order.pop("queue", ()))
        if "seed" in order:
            self._random = random.Random(order.pop("seed"))
        for name, value in order.items():
            if name.startswith("_") or not hasattr(self, name):
                raise ValueError(f"unknown order {name!r}")
            setattr(self, name, value)

    def next_fault(self, path: str, tokens: int = 0) -> object:
        """Return how the call that has just arrived is to end."""
        if self.queue:
            return self.queue.popleft()
        if path in self.paths:
            return self.paths[path]
        drawn = self._draw()
        if drawn:
            return drawn
        return self.default if self._within_rate() and self._within_tokens(tokens) else "429"

    def _draw(self) -> str:
        draw = self._random.random() if self.fault_rate else 1.0
        for fault, share in self.fault_rate.items():
            draw -= share
            if draw < 0:
                return fault
        return ""

    def _within_rate(self) -> bool:
        """A generic cell rate algorithm: `burst` calls at once, then one every 60 / rate_per_minute seconds."""
        if not self.rate_per_minute:
            return True
        now, step = time.monotonic(), 60 / self.rate_per_minute
        start = max(self._allowed_at, now)
        if start - now > (self.burst - 1) * step:
            return False
        self._allowed_at = start + step
        return True

    def _within_tokens(self, tokens: int) -> bool:
        """The same for tokens: a bucket of `token_burst`; a call larger than the bucket needs a full one."""
        if not self.tokens_per_minute:
            return True
        now, step = time.monotonic(), 60 / self.tokens_per_minute
        start = max(self._tokens_at, now)
        if start - now > max(self.token_burst - tokens, 0) * step:
            return False
        self._tokens_at = start + tokens * step
        return True

    def arrived(self, call: dict, tokens: int = 0) -> None:
        """Count a call that arrived whole."""
        self._arrived += 1
        self._in_flight += 1
        self._max_in_flight = max(self._max_in_flight, self._in_flight)
        self._by_path[call["path"]] += 1
        self._by_fault[str(call["fault"])] += 1
        self._arrivals.append((time.monotonic() - self._began, str(call["fault"]), tokens))
        self._calls.append(call)

    def left(self) -> None:
        """Count a call that ended, however it did."""
        self._in_flight -= 1

    def answered(self, body: bytes) -> None:
        """Count a complete answer with status 200."""
        self._answered += 1
        self._answered_bodies.add(body)

    def calls(self) -> list:
        """Return the last 1,000 calls."""
        return list(self._calls)

    def arrivals(self) -> list:
        """Return (seconds since the reset, fault, tokens) of each call, in order of arrival."""
        return list(self._arrivals)

    def count(self) -> dict:
        """Return all counters."""
        return {
            "calls": self._arrived,
            "answered": self._answered,
            "in_flight": self._in_flight,
            "max_in_flight": self._max_in_flight,
            "distinct": len(self._answered_bodies),
            "by_path": dict(self._by_path),
            "by_fault": dict(self._by_fault),
        }
