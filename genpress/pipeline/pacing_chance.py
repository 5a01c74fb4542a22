"""Chance: tells refusals that say nothing of how fast we are from those of a limit.

A limit refuses less often where fewer calls go out. Whoever takes each refusal for a limit asks a provider that refuses
one call in a hundred, whatever we do, ever more slowly. So where calls are refused as often as before at much less
speed, being slower did not help: the refusals are borne from then on, until there are too many.
"""

from __future__ import annotations

from dataclasses import dataclass

_FEW = 20
"""Calls a refusal: where there are fewer, it is a limit's doing, whatever the speed."""
_AS_OFTEN = 3
"""Where a refusal takes at most so many times the calls that it took before, it came as often; chance is uneven."""
_SLOWER = 0.6
"""Share of a speed that is much less."""
_ENOUGH = 2
"""Refusals at much less speed that decide it."""
_TOO_MANY = 3
"""Refusals at much less speed that decide nothing: later ones are measured by them."""
_AT_ONCE = 3.0
"""Refusals that are borne at once, and ..."""
_SHARE = 0.05
"""... for each answer: the share of its calls that a provider may refuse by chance."""


@dataclass(slots=True)
class _Seen:
    """Refusals at about one speed."""

    speed: float = 0.0
    """The highest, in calls a second."""
    refusals: int = 0
    calls: int = 0

    @property
    def calls_each(self) -> float:
        """Calls for each refusal."""
        return self.calls / max(self.refusals, 1)

    def add(self, calls: int, speed: float) -> None:
        """Add a refusal."""
        self.speed = max(self.speed, speed)
        self.refusals += 1
        self.calls += calls


class Chance:
    """Judges refusals: the first of each burst, and all of them once they are borne."""

    __slots__ = ("_fast", "_sent", "_since", "_slow", "_strikes", "bears")

    def __init__(self, now: float) -> None:
        self.bears = False
        """Whether refusals are taken for chance."""
        self._sent, self._since = 0, now
        self._fast, self._slow = _Seen(), _Seen()
        self._strikes = 0.0

    def left(self) -> None:
        """Note that a call goes out."""
        self._sent += 1

    def answered(self) -> None:
        """Note an answer."""
        self._strikes = max(0.0, self._strikes - _SHARE)

    def refused(self, now: float, resume: float, allowed: float) -> bool:
        """Note a refusal, and return whether it is borne.

        Args:
            now: when it came.
            resume: when calls go out again.
            allowed: calls that might go out in a second; infinite where no limit is known.
        """
        sent, passed = self._sent, now - self._since
        self._sent, self._since = 0, resume
        if self.bears:
            self._strikes += 1
            self.bears = self._strikes <= _AT_ONCE
        else:
            self._weigh(sent, min(allowed, sent / passed) if passed > 0 else 0.0)
        return self.bears

    def _weigh(self, sent: int, speed: float) -> None:
        fast, slow = self._fast, self._slow
        if speed > _SLOWER * fast.speed:
            fast.add(sent, speed)
            return
        slow.add(sent, speed)
        rare = min(fast.calls_each, slow.calls_each) >= _FEW
        if slow.refusals >= _ENOUGH and rare and slow.calls_each <= _AS_OFTEN * fast.calls_each:
            self.bears, self._strikes = True, 0.0
            self._fast, self._slow = _Seen(), _Seen()
        elif slow.refusals >= _TOO_MANY:
            self._fast, self._slow = slow, _Seen()
