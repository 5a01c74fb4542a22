"""Pacing: one queue for all calls to a backend, over all deliverables, chains and stages of a run.

A call leaves when the backend's circuit, its pauses, its limits and the number of calls under way all allow it. What a
provider says of waiting holds for the backend as a whole: one pause, not one for each slot. A burst of refusals is one
episode: it slows the backend down once.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from genpress.domain.money import Usage
from genpress.errors import BackendError, FailureKind
from genpress.interfaces import RateLimits
from genpress.pipeline.health import PASSING, Circuit
from genpress.pipeline.pacing_chance import Chance
from genpress.pipeline.pacing_rate import HOLD, Rate, Share
from genpress.pipeline.pacing_window import START, Window
from genpress.pipeline.retry import RetryPolicy


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a backend may be asked, as genpress.toml declares it."""

    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None
    """Input and output together."""
    max_concurrency: int = 16


class Halted(Exception):
    """The run is stopping: the call was not made."""


class TurnedAway(Exception):
    """The backend's circuit is open, and there is another backend to ask; or it was given up. The call was not made."""


@dataclass(slots=True)
class Turn:
    """Leave to make one call."""

    tokens: float
    """Tokens it was taken to need."""
    estimate: int
    """Tokens it may take at most."""
    episode: int
    """How many episodes of refusals there had been."""
    at: float
    """When it was given."""
    probe: bool
    """It is made to see whether the backend answers again."""


@dataclass(slots=True, eq=False)
class _Waiter:
    estimate: int
    elsewhere: Callable[[], bool]
    turn: asyncio.Future[Turn]


def nowhere() -> bool:
    """Say that there is no other backend to turn to."""
    return False


class Pacer:
    """Lets the calls to one backend go."""

    def __init__(
        self, pace: Pace, circuit: Circuit, policy: RetryPolicy, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        now = clock()
        self._circuit, self._policy, self._clock = circuit, policy, clock
        self._requests = Rate(pace.requests_per_minute, now)
        self._tokens = Rate(pace.tokens_per_minute, now)
        # A refusal slows down what is limited as far as we know; where nothing is, the requests.
        self._slows_tokens = pace.tokens_per_minute is not None
        self._slows_requests = pace.requests_per_minute is not None or not self._slows_tokens
        limited = pace.requests_per_minute is not None or self._slows_tokens
        self._window = Window(pace.max_concurrency, pace.max_concurrency if limited else START, now)
        self._chance = Chance(now)
        self._waiting: deque[_Waiter] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._under_way = 0
        self._paused_until = -math.inf
        self._episode = self._in_a_row = 0
        self._taken = Share()
        self._halted = False

    @property
    def pause(self) -> float:
        """Seconds for which nothing goes out."""
        return max(0.0, self._paused_until - self._clock(), min(self._circuit.wait(self._clock()), 3600.0))

    @property
    def _full(self) -> bool:
        return self._under_way >= self._window.size

    # --- before a call ---

    async def enter(self, estimate: int, elsewhere: Callable[[], bool] = nowhere) -> Turn:
        """Wait for leave to make a call; exactly one of `answered`, `failed`, `lost` and `returned` must follow.

        Args:
            estimate: tokens the call may take at most.
            elsewhere: says whether there is another backend to turn to while this one does not answer.

        Raises:
            Halted: the run is stopping.
            TurnedAway: the backend does not answer, and there is another; or it was given up.
        """
        now = self._clock()
        if not self._waiting and self._wait(now) <= 0:
            return self._leave(now, estimate)
        waiter = _Waiter(estimate, elsewhere, asyncio.get_running_loop().create_future())
        self._waiting.append(waiter)
        self.wake()
        try:
            return await waiter.turn
        except asyncio.CancelledError:
            self._withdraw(waiter)
            raise

    def halt(self) -> None:
        """Send everybody away who waits, and whoever comes."""
        self._halted = True
        self.wake()

    def wake(self) -> None:
        """Let go whom the circuit turns away, and whose turn it is; look again when the next one's turn comes."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._stay():
            now = self._clock()
            wait = self._wait(now)
            if wait > 0:
                if wait < math.inf:
                    self._timer = asyncio.get_running_loop().call_later(wait, self.wake)
                return
            waiter = self._waiting.popleft()
            waiter.turn.set_result(self._leave(now, waiter.estimate))

    def _stay(self) -> int:
        """Send away who need not wait any longer; return how many stay."""
        if self._halted or self._circuit.wait(self._clock()) > 0:
            waiting, self._waiting = self._waiting, deque()
            for waiter in waiting:
                if self._halted:
                    waiter.turn.set_exception(Halted())
                elif self._circuit.dead or waiter.elsewhere():
                    waiter.turn.set_exception(TurnedAway())
                else:
                    self._waiting.append(waiter)
        return len(self._waiting)

    def _withdraw(self, waiter: _Waiter) -> None:
        turn = waiter.turn
        if turn.done() and not turn.cancelled() and turn.exception() is None:
            self.returned(turn.result())
        elif waiter in self._waiting:
            self._waiting.remove(waiter)

    def _wait(self, now: float) -> float:
        """Return the seconds until a call may go; infinite when that depends on a call under way."""
        if self._halted or self._circuit.dead:
            return math.inf
        if self._circuit.open and not self._waiting:
            return math.inf  # whoever comes is asked first whether there is somebody else to turn to
        slots = self._window.wait(now, self._under_way)
        if slots == math.inf:
            return slots
        rates = max(self._requests.wait(now), self._tokens.wait(now))
        return max(slots, self._paused_until - now, self._circuit.wait(now), rates)

    def _leave(self, now: float, estimate: int) -> Turn:
        tokens = estimate * self._taken.share
        self._requests.take(now, 1.0)
        self._tokens.take(now, tokens)
        self._under_way += 1
        self._window.left(now, self._under_way)
        self._chance.left()
        return Turn(tokens, estimate, self._episode, now, self._circuit.sent())

    # --- after a call ---

    def returned(self, turn: Turn) -> None:
        """Take a turn back that was not used."""
        now = self._clock()
        self._requests.correct(now, -1.0)
        self._tokens.correct(now, -turn.tokens)
        if turn.episode == self._episode:
            self._forget(turn)
        self._circuit.not_sent(probe=turn.probe)
        self._chance.returned()
        self._ended()

    def answered(self, turn: Turn, usage: Usage, limits: RateLimits | None = None) -> None:
        """Note that an answer came, the tokens it took, and what its headers said of the limits."""
        now, tokens = self._clock(), usage.input_tokens + usage.output_tokens
        self._tokens.correct(now, tokens - turn.tokens)
        self._taken.learn(turn.estimate, tokens)
        self._in_a_row = 0
        self._circuit.answered()
        self._chance.answered()
        self._window.answered(now, now - turn.at, full=self._full)
        self._hear(limits)
        self._ended()

    def failed(self, turn: Turn, error: BackendError, limits: RateLimits | None = None) -> None:
        """Note that no answer came, and why."""
        now = self._clock()
        if error.kind not in PASSING:
            self._circuit.refused(error.kind)
        elif error.kind is not FailureKind.RATE_LIMITED:
            self._trouble(error, now)
            self._circuit.failed(now, probe=turn.probe)
        elif self._slow_down(turn, error, now):
            # Asked to wait for longer than we ever do: its quota is used up, and calling on is of no use.
            too_long = (error.retry_after or 0.0) > self._policy.longest_asked
            self._circuit.failed(now, probe=turn.probe, cool_down=self._policy.longest_asked if too_long else 0.0)
        elif turn.probe:
            self._circuit.failed(now, probe=True)
        self._hear(limits)
        self._ended()

    def lost(self, turn: Turn) -> None:
        """Note that a call was cut off from within: nobody knows how it ended, and it says nothing of the backend."""
        self._circuit.not_sent(probe=turn.probe)
        self._ended()

    def _slow_down(self, turn: Turn, error: BackendError, now: float) -> bool:
        """Begin an episode of refusals; False when the call belongs to the one that is known."""
        if turn.episode != self._episode:
            # Sent before the backend slowed down: it says no more than that, unless it asks for a longer wait.
            self._pause(now, self._policy.asked(error))
            return False
        self._forget(turn)
        bore = self._chance.bears
        if self._bears(turn, error, now):
            return False
        self._in_a_row += 1
        self._episode += 1
        self._pause(now, self._policy.backend_pause(error, self._in_a_row))
        self._window.refused(full=self._full)
        self._window.hold(resume := self._paused_until)
        slows = ((self._requests, self._slows_requests, 1.0), (self._tokens, self._slows_tokens, turn.tokens))
        for rate, slowed, amount in slows:
            if bore and not self._chance.bears:
                rate.relapse(now, resume)
            elif slowed:
                rate.slow_down(now, resume, amount)
        return True

    def _bears(self, turn: Turn, error: BackendError, now: float) -> bool:
        """Return whether a refusal came by chance: what was taken for a limit is none, and no more is waited for."""
        asked, bore = self._policy.asked(error), self._chance.bears
        unlikely = turn.probe or asked >= self._policy.longest_asked
        if unlikely or not self._chance.refused(now, now + asked, self._requests.speed(now)):
            return False
        self._pause(now, asked)
        if not bore:
            self._requests.recover()
            self._tokens.recover()
            self._window.recover()
        return True

    def _trouble(self, error: BackendError, now: float) -> None:
        self._pause(now, self._policy.asked(error))
        self._window.hold(now + HOLD)
        self._requests.hold(now)
        self._tokens.hold(now)

    def _pause(self, now: float, seconds: float) -> None:
        if seconds > 0:
            self._paused_until = max(self._paused_until, now + seconds)
            self._requests.pause(self._paused_until)
            self._tokens.pause(self._paused_until)

    def _forget(self, turn: Turn) -> None:
        self._requests.refused(1.0)
        self._tokens.refused(turn.tokens)

    def _hear(self, limits: RateLimits | None) -> None:
        if limits is not None:
            self._requests.hear(limits.requests_limit, limits.requests_remaining, limits.requests_reset)
            self._tokens.hear(limits.tokens_limit, limits.tokens_remaining, limits.tokens_reset)

    def _ended(self) -> None:
        self._under_way -= 1
        if self._waiting:
            self.wake()
