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
DOUBLING = 5.0
"""Seconds in which the speed doubles while too few calls were accepted to know a rate."""
HOLD = 5.0
"""Seconds without growth after a server's fault."""
MEMORY = 5.0
"""Seconds over which the accepted rate is measured."""
_SHORTEST = 0.25
"""Seconds: a shorter time says nothing about a rate."""
_EVIDENCE = 5
"""Calls: fewer that were accepted say nothing about a rate."""
_LEARNING = 0.1
"""Weight of the latest call in what is known of the tokens that calls take."""
_NEAR_END, _PLENTY = 0.2, 0.5
_SHARE_HEARD = 0.97
_LONGEST_HEARD = 86_400.0
"""Seconds: whoever says that it takes longer than a day to replenish what was used is asked all the same."""


class Rate:
    """One limit of a provider: so many requests, or tokens, in a minute."""

    __slots__ = (
        "_age",
        "_before",
        "_due",
        "_few",
        "_grows_from",
        "_guessed",
        "_heard",
        "_lasted",
        "_marked_at",
        "_peak",
        "_sending",
        "_taken",
        "_told",
    )

    def __init__(self, per_minute: float | None, now: float) -> None:
        self._told = math.inf if per_minute is None else per_minute / 60 * SHARE
        self._heard = math.inf
        self._peak = self._before = math.inf
        self._age, self._grows_from = 0.0, now
        self._due = self._marked_at = now
        self._few = self._guessed = False
        # What was taken since the last slowing down, the time it took, and that time without pauses; the past fades.
        self._taken = self._lasted = self._sending = 0.0

    def speed(self, now: float) -> float:
        """Return how much may go out in a second; infinite where no limit is known."""
        most = min(self._told, self._heard)
        if self._peak == math.inf:
            return most
        grown = self._peak * self._growth(self._grown(now))
        if grown > self._told:
            self._peak = math.inf  # the refusals are long ago: what is declared holds again
        return min(most, grown)

    def _growth(self, age: float) -> float:
        """Return how often the peak is allowed so many seconds after it was set."""
        if self._guessed:
            return math.exp2(min(age / DOUBLING, 60.0))
        return 1 + DEPTH * ((age - PLATEAU) / PLATEAU) ** 3

    def wait(self, now: float) -> float:
        """Return the seconds until something may go out; 0 or less: now."""
        return self._due - now if self.speed(now) < math.inf else 0.0

    def take(self, now: float, amount: float) -> None:
        """Note that so much goes out."""
        self._mark(now, paused=False)
        self._taken += amount
        speed = self.speed(now)
        if speed < math.inf:
            self._due = max(self._due, now - SLACK) + amount / speed

    def pause(self, until: float) -> None:
        """Note that nothing goes out until then; what was not sent is not caught up with."""
        self._due = max(self._due, until)

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
        self._mark(now, paused=False)
        seen, speed = max(self._seen(), amount / 10), self.speed(now)
        first = speed == math.inf
        self._few = (first or self._few) and self._taken < _EVIDENCE * amount
        # What was accepted before the first refusal is how fast the run began, not how fast it may go.
        self._guessed = self._few or first
        self._peak = max(seen, amount) if first else min(speed, max(seen, speed / 2))
        self._restart(now, resume)

    def recover(self) -> None:
        """Forget what refusals seemed to say, for now: what is declared holds."""
        self._before, self._peak = self._peak, math.inf
        self._guessed = self._few = False

    def relapse(self, now: float, resume: float) -> None:
        """Remember it: they said it after all. Growth begins at `resume`."""
        self._peak = self._before
        self._restart(now, resume)

    def _restart(self, now: float, resume: float) -> None:
        self._mark(now, paused=False)
        self._age, self._grows_from = 0.0, resume
        self._taken = self._lasted = self._sending = 0.0
        self._mark(resume, paused=True)

    def _mark(self, now: float, *, paused: bool) -> None:
        passed = max(now - self._marked_at, 0.0)
        fade = math.exp(-passed / MEMORY)
        self._marked_at += passed
        self._taken *= fade
        self._lasted = self._lasted * fade + passed
        self._sending = self._sending * fade + (0.0 if paused else passed)

    def _seen(self) -> float:
        """Return the rate that was accepted of late.

        A provider that saved up what was not used during the pause gave the rate over all this time, pause included;
        one that saved nothing gave it without the pause. Between the two stands their geometric mean.
        """
        return self._taken / math.sqrt(max(self._lasted, _SHORTEST) * max(self._sending, _SHORTEST))

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
            refill = used / min(reset or 60 * used / limit, _LONGEST_HEARD)
            self._heard = (refill + remaining / 60) * _SHARE_HEARD
        elif remaining > _PLENTY * limit:
            self._heard = math.inf

    def _grown(self, now: float) -> float:
        return self._age + max(0.0, now - self._grows_from)


class Share:
    """The share of its estimate that a call takes: the mean of the first calls, then one that fades."""

    __slots__ = ("_calls", "share")

    def __init__(self) -> None:
        self.share = 1.0
        self._calls = 0

    def learn(self, estimate: int, tokens: int) -> None:
        """Take in how many tokens a call took of those that it might."""
        if estimate:
            self._calls += 1
            self.share += max(_LEARNING, 1 / self._calls) * (tokens / estimate - self.share)
