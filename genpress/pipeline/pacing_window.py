"""The window: how many calls to a backend may be under way at once, and how far apart they go out.

Its size follows additive increase and multiplicative decrease (RFC 5681), its spacing the pacing of TCP: at most twice
the calls that a round trip holds. Calls that leave in one moment come back in one, wait for each other, and leave
together again; kept apart, each is taken up when it comes.
"""

from __future__ import annotations

import math

START = 16
"""Calls that go out at once where no limit is declared."""
STEP = 0.004
"""Seconds: the farthest apart that calls are kept, and the time by which the window grows by a call at first."""
_FINEST = 0.001
"""Seconds: calls are not kept apart by less, which no timer can do."""
_GAIN = 2.0
"""Times as fast as the window turns over that calls may leave at most."""
_LATE = 4
"""Gaps that a busy loop makes up for at once."""
_LEARNING = 0.1
"""Weight of the latest call in what is known of the time that calls take."""
_GIVEN_UP = 0.3
"""Share of the window that is given up after a refusal."""


class Window:
    """How many calls may be under way, and when the next one may go."""

    __slots__ = ("_grown_at", "_held_until", "_latency", "_most", "_next_at", "_size", "_starting")

    def __init__(self, most: int, start: int, now: float) -> None:
        self._most = most
        self._size = float(min(most, start))
        self._starting = True
        self._grown_at = self._held_until = self._next_at = now
        self._latency = 0.0

    @property
    def size(self) -> int:
        """Calls at once."""
        return int(self._size)

    def wait(self, now: float, under_way: int) -> float:
        """Return the seconds until one more call may go; 0 or less: now; infinite: when one of those under way ends.

        Until something was refused, the window grows by a call at a time, `STEP` apart: an answer may take half a
        minute, a refusal comes at once.
        """
        if under_way < self.size:
            return self._next_at - now
        return max(self._next_at, self._held_until) - now if self._may_grow else math.inf

    @property
    def _may_grow(self) -> bool:
        return self._starting and self._size < self._most

    def left(self, now: float, under_way: int) -> None:
        """Note that a call goes out; it is one of so many under way."""
        gap = min(STEP, self._latency / (_GAIN * self._size))
        if self._may_grow and under_way >= self.size:
            self._size, gap = float(under_way), STEP
        # A loop that was busy is late by some calls: so many may follow each other at once.
        self._next_at = max(self._next_at, now - _LATE * gap) + gap if gap >= _FINEST else now

    def answered(self, now: float, took: float, *, full: bool) -> None:
        """Note that a call ended well.

        Args:
            now: when.
            took: seconds it was under way.
            full: all the window was in use. It grows by one for a window of such calls, or by one a second where
                answers take longer than that.
        """
        self._latency += _LEARNING * (took - self._latency)
        if full and not self._starting and now >= self._held_until:
            step = min(1.0, max(1 / self._size, now - self._grown_at))
            self._size, self._grown_at = min(float(self._most), self._size + step), now

    def hold(self, until: float) -> None:
        """Stop growing until then."""
        self._held_until = max(self._held_until, until)

    def refused(self, *, full: bool) -> None:
        """Note a refusal that slows down; where all of the window was in use, it was too large."""
        self._starting = False
        if full:
            self._size = max(1.0, self._size * (1 - _GIVEN_UP))

    def recover(self) -> None:
        """Grow as at the beginning: the refusals said nothing of the window."""
        self._starting = True
