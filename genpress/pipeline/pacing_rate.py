"""Rates: how much may go out in a second, sent evenly, and found out where nobody says it or what is said is wrong.

Calls leave on the grid of a generic cell rate algorithm (ITU-T I.371). After a refusal the speed is the rate that the
provider was seen to accept, approached from just below along a cubic curve, as TCP CUBIC does (RFC 9438): slowly near
what is known, faster the longer nobody refuses. All times are in seconds of one monotonic clock.
"""

from __future__ import annotations

import math

SHARE = 0.99
"""Share of a known limit that is used: clocks and networks are not exact, and a refusal costs more than a hundredth."""
SLACK = 0.2
"""Seconds of lateness that are caught up with at once; beyond that, what was not sent is lost."""
DEPTH = 0.05
"""Share of the accepted rate that is given up after a refusal."""
PLATEAU = 15.0
"""Seconds until the rate at which a refusal came is reached again."""
HOLD = 5.0
"""Seconds without growth after a server's fault."""
_SHORTEST = 0.25
"""Seconds: a shorter time says nothing about a rate."""
_NEAR_END, _PLENTY = 0.2, 0.5
_SHARE_HEARD = 0.97


class Rate:
    """One limit of a provider: so many requests, or tokens, in a minute."""

    __slots__ = ("_age", "_due", "_grows_from", "_heard", "_peak", "_since", "_taken", "_told")

    def __init__(self, per_minute: float | None, now: float) -> None:
        self._told = math.inf if per_minute is None else per_minute / 60 * SHARE
        self._heard = math.inf
        self._peak = math.inf
        self._age, self._grows_from = 0.0, now
        self._due, self._since, self._taken = now, now, 0.0

    def speed(self, now: float) -> float:
        """Return how much may go out in a second; infinite where no limit is known."""
        most = min(self._told, self._heard)
        if self._peak == math.inf:
            return most
        grown = self._peak * (1 + DEPTH * ((self._grown(now) - PLATEAU) / PLATEAU) ** 3)
        if grown > self._told:
            self._peak = math.inf  # the refusals are long ago: what is declared holds again
        return min(most, grown)

    def wait(self, now: float) -> float:
        """Return the seconds until something may go out; 0 or less: now."""
        return self._due - now if self.speed(now) < math.inf else 0.0

    def take(self, now: float, amount: float) -> None:
        """Note that so much goes out."""
        if not self._taken:
            self._since = max(self._since, now)
        self._taken += amount
        speed = self.speed(now)
        if speed < math.inf:
            self._due = max(self._due, now - SLACK) + amount / speed

    def correct(self, now: float, amount: float) -> None:
        """Note that so much more (below 0: less) went out than was taken."""
        speed = self.speed(now)
        if speed < math.inf:
            self._due += amount / speed

    def refused(self, amount: float) -> None:
        """Note that what was taken since the last slowing down was not accepted."""
        self._taken = max(0.0, self._taken - amount)

    def slow_down(self, now: float, resume: float, amount: float) -> None:
        """Fall to the rate that was accepted since the last time; growth begins at `resume`.

        Args:
            now: when the provider refused.
            resume: when calls go out again.
            amount: what the refused call would have taken.
        """
        lasted = max(now - self._since, _SHORTEST)
        seen, speed = max(self._taken / lasted, amount / 10), self.speed(now)
        # A short time is a poor measure: it may halve the speed, not more.
        least = speed * (0.5 if lasted < 1 else 0.1)
        self._peak = seen if speed == math.inf else min(speed, max(seen, least))
        self._age, self._grows_from = 0.0, resume
        self._since, self._taken = now, 0.0

    def hold(self, now: float) -> None:
        """Stop growing for a while."""
        self._age, self._grows_from = self._grown(now), now + HOLD

    def hear(self, limit: int | None, remaining: int | None, reset: float | None) -> None:
        """Take in what the provider's headers say.

        While much remains, nothing follows. Near the end, what is replenished may be used, and a minute's share of
        what remains: the same holds for a bucket that fills steadily and for a window that ends at `reset`.
        """
        if not limit or remaining is None:
            return
        used = max(limit - remaining, 0)
        if remaining < _NEAR_END * limit:
            refill = used / (reset or 60 * used / limit)
            self._heard = (refill + remaining / 60) * _SHARE_HEARD
        elif remaining > _PLENTY * limit:
            self._heard = math.inf

    def _grown(self, now: float) -> float:
        return self._age + max(0.0, now - self._grows_from)


class Window:
    """How many calls may be under way at once: additive increase, multiplicative decrease."""

    __slots__ = ("_most", "_size", "_starting")

    def __init__(self, most: int, start: int) -> None:
        self._most = most
        self._size = float(min(most, start))
        self._starting = True

    @property
    def size(self) -> int:
        """Calls at once."""
        return int(self._size)

    def grow(self) -> None:
        """Note that a call ended well while all the window was in use: one more a call at first, then one a window."""
        self._size = min(float(self._most), self._size + (1.0 if self._starting else 1 / self._size))

    def shrink(self) -> None:
        """Give up three tenths."""
        self._size, self._starting = max(1.0, self._size * 0.7), False
