"""Chance: tells refusals that say nothing of how fast we are from those of a limit.

A limit refuses less often where fewer calls go out. Whoever takes each refusal for a limit asks a provider that refuses
one call in a hundred, whatever we do, ever more slowly. So where calls are refused as often as before at much less
speed, being slower did not help: the refusals are borne from then on, until there are too many.
"""

from __future__ import annotations

from dataclasses import dataclass

_FEW = 20
"""Calls a refusal: where there are fewer, it is a limit's doing, whatever the speed."""
_MORE_RARELY, _MORE_OFTEN = 3.0, 5.0
"""Within these factors, refusals come as often as before: chance is uneven."""
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
_TRIAL = 4
"""Borne refusals after which it must have paid to bear them."""
_GAIN = 1.2
"""Calls for each that went out while every refusal slowed us down, pauses included: less than this does not pay."""


@dataclass(slots=True)
class _Seen:
    """Refusals of some time."""

    speed: float = 0.0
    """The highest at which one came, in calls a second."""
    refusals: int = 0
    calls: int = 0
    shares: float = 0.0
    """Sum of one over the calls before each: a long quiet time weighs no more than a hasty refusal."""
    seconds: float = 0.0

    @property
    def calls_each(self) -> float:
        """Calls for each refusal."""
        return self.calls / max(self.refusals, 1)

    @property
    def share(self) -> float:
        """Mean share of refusals."""
        return self.shares / max(self.refusals, 1)

    @property
    def rate(self) -> float:
        """Calls a second, pauses included."""
        return self.calls / max(self.seconds, 1e-3)

    def add(self, calls: int, seconds: float, speed: float = 0.0) -> None:
        """Add a refusal, and what went out before it."""
        self.speed = max(self.speed, speed)
        self.refusals += 1
        self.calls += calls
        self.shares += 1 / max(calls, 1)
        self.seconds += seconds

    def as_often(self, other: _Seen) -> bool:
        """Return whether these refusals, none of them hasty, came as often as others did."""
        few = min(self.calls_each, other.calls_each) < _FEW
        ratio = self.share / other.share
        return not few and 1 / _MORE_RARELY <= ratio <= _MORE_OFTEN


class Chance:
    """Judges refusals: the first of each burst, and all of them once they are borne."""

    __slots__ = ("_at", "_before", "_borne", "_fast", "_sent", "_since", "_slow", "_strikes", "bears")

    def __init__(self, now: float) -> None:
        self.bears = False
        """Whether refusals are taken for chance."""
        self._sent, self._since, self._at = 0, now, now
        self._fast, self._slow, self._borne = _Seen(), _Seen(), _Seen()
        self._before = self._strikes = 0.0

    def left(self) -> None:
        """Note that a call goes out."""
        self._sent += 1

    def returned(self) -> None:
        """Note that one did not go out after all."""
        self._sent -= 1

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
        sent, sending, seconds = self._sent, now - self._since, now - self._at
        self._sent, self._since, self._at = 0, resume, now
        if self.bears:
            self._bear(sent, seconds)
        else:
            self._weigh(sent, seconds, min(allowed, sent / sending) if sending > 0 else 0.0)
        return self.bears

    def _weigh(self, sent: int, seconds: float, speed: float) -> None:
        if speed > _SLOWER * self._fast.speed:
            self._fast.add(sent, seconds, speed)
            return
        self._slow.add(sent, seconds, speed)
        if self._slow.refusals >= _ENOUGH and self._slow.as_often(self._fast):
            self.bears, self._strikes, self._before = True, 0.0, self._slow.rate
            self._fast, self._slow, self._borne = _Seen(), _Seen(), _Seen()
        elif self._slow.refusals >= _TOO_MANY:
            self._fast, self._slow = self._slow, _Seen()

    def _bear(self, sent: int, seconds: float) -> None:
        self._strikes += 1
        self._borne.add(sent, seconds)
        pays = self._borne.refusals < _TRIAL or self._borne.rate >= _GAIN * self._before
        self.bears = pays and self._strikes <= _AT_ONCE
        if self._borne.refusals >= 2 * _TRIAL:
            self._borne = _Seen()
