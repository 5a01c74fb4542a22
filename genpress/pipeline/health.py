"""Health: which backends are worth asking now, or in this run, and which answers are just being fetched."""

from __future__ import annotations

import asyncio
import contextlib
import math
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from dataclasses import dataclass

from genpress.errors import BackendError, FailureKind
from genpress.interfaces import Backend
from genpress.pipeline.events import BackendGaveUp, BackendPaused, Listener

FATAL = frozenset({FailureKind.AUTH, FailureKind.UNAVAILABLE})
"""Failures that every further call would share."""
PASSING = frozenset(
    {FailureKind.RETRYABLE, FailureKind.RATE_LIMITED, FailureKind.OVERLOADED, FailureKind.UNKNOWN_OUTCOME}
)
"""Failures of the moment: the same call may succeed later."""


@dataclass(frozen=True, slots=True)
class Patience:
    """When a backend is taken for dead, and how long it is waited for."""

    trouble: int = 8
    """Calls in a row without an answer that open the circuit."""
    cool_down: float = 1.0
    """Seconds until it is tried whether the backend answers again; twice as much after each try in vain."""
    longest: float = 30.0
    """Seconds: the longest of these times."""
    tries: int = 8
    """Tries in vain after which the backend is given up for the run: two minutes."""
    tries_unknown: int = 3
    """Tries for one that never answered in this run: more likely it is declared wrongly."""


class Circuit:
    """Says whether a backend answers: closed while it does, open while it does not, half-open while one call tries."""

    def __init__(self, patience: Patience | None = None) -> None:
        self._patience = patience or Patience()
        self._failures = 0
        self._until = 0.0
        self._probing = self._known = False
        self.opened = 0
        """Times in a row that it opened, each try in vain included; 0 while it is closed."""
        self.dead = False
        """Given up for the run."""

    @property
    def open(self) -> bool:
        """Whether the backend does not answer."""
        return self.opened > 0 or self.dead

    def wait(self, now: float) -> float:
        """Return the seconds until a call may go; 0 or less: now; infinite while one is trying, or all are in vain."""
        if not self.open:
            return 0.0
        return math.inf if self.dead or self._probing else self._until - now

    def sent(self) -> bool:
        """Note that a call goes out; return whether it is the one that tries."""
        self._probing = self.open
        return self._probing

    def not_sent(self, *, probe: bool) -> None:
        """Note that a call did not go out, or that nobody knows how it ended."""
        self._probing = self._probing and not probe

    def answered(self) -> None:
        """Note an answer, whatever it said: the backend is alive."""
        self._known, self._failures, self.opened, self._probing = True, 0, 0, False

    def refused(self, kind: FailureKind) -> None:
        """Note a failure that does not pass: of every further call, or of just this one."""
        if kind in FATAL:
            self.dead = True
        else:
            self.answered()

    def failed(self, now: float, *, probe: bool, cool_down: float = 0.0) -> None:
        """Note a failure of the moment.

        Args:
            now: the time, in the seconds of `wait`.
            probe: it was the call that tries.
            cool_down: seconds to wait before the next try, where the backend said so; it is given up the second time.
        """
        if self.open and not probe:
            return  # sent before: nothing new
        self._failures += 1
        patience = self._patience
        if not self.open and not cool_down and self._failures < patience.trouble:
            return
        self.opened, self._probing = self.opened + 1, False
        self._until = now + max(cool_down, min(patience.longest, patience.cool_down * 2 ** (self.opened - 1)))
        tries = patience.tries if self._known else patience.tries_unknown
        self.dead = self.opened > (1 if cool_down else tries)


class Health:
    """Knows the circuits of all backends, and tells when one is given up."""

    def __init__(
        self, listener: Listener, *, patience: Patience | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._listener = listener
        self._patience = patience
        self._clock = clock
        self._circuits: dict[str, Circuit] = {}
        self._told: dict[str, int] = {}
        self.down: dict[str, BackendError] = {}
        """Backends that were given up, with the error that decided it."""

    def circuit(self, name: str) -> Circuit:
        """Return a backend's circuit."""
        if name not in self._circuits:
            self._circuits[name] = Circuit(self._patience)
        return self._circuits[name]

    def alive(self, chain: Sequence[Backend]) -> list[Backend]:
        """Return the backends of a chain that are not given up; none once one of them refused our key.

        A key is somebody's to mend: another backend of the chain may be dearer, and should not be paid unasked.
        """
        if any(self._refuses_the_key(backend) for backend in chain):
            return []
        return [backend for backend in chain if not self.circuit(backend.name).dead]

    def cause(self, chain: Sequence[Backend]) -> BackendError:
        """Return why no backend of a chain is alive: a refused key, else why the last of them was given up."""
        refused = next((backend for backend in chain if self._refuses_the_key(backend)), chain[-1])
        return self.down[refused.name]

    def _refuses_the_key(self, backend: Backend) -> bool:
        error = self.down.get(backend.name)
        return error is not None and error.kind is FailureKind.AUTH

    def choose(self, chain: Sequence[Backend], tried: Collection[str]) -> Backend | None:
        """Return whom to ask next: the first that answers; where none does, the first that may yet; None: nobody."""
        left = [backend for backend in self.alive(chain) if backend.name not in tried]
        return next(filter(self._answers, left), left[0] if left else None)

    def elsewhere(self, chain: Sequence[Backend], tried: Collection[str]) -> bool:
        """Return whether one of the chain that was not tried answers."""
        return any(backend.name not in tried and self._answers(backend) for backend in chain)

    def failed(self, backend: Backend, error: BackendError) -> None:
        """Note the failure of a call, of which the backend's circuit knows already."""
        name, circuit = backend.name, self.circuit(backend.name)
        if circuit.dead and name not in self.down:
            self.down[name] = error
            self._listener(BackendGaveUp(name, error.message))
        elif not circuit.dead and circuit.opened and circuit.opened != self._told.get(name):
            self._listener(BackendPaused(name, error.message, circuit.wait(self._clock())))
        self._told[name] = circuit.opened

    def _answers(self, backend: Backend) -> bool:
        """Return whether a backend answers, or may be tried again right now."""
        return self.circuit(backend.name).wait(self._clock()) <= 0


class Flights:
    """Requests that are being asked right now: the same request is never sent twice at once."""

    def __init__(self, remember: int = 4096) -> None:
        self._landing: dict[str, asyncio.Event] = {}
        self._landed: OrderedDict[str, None] = OrderedDict()
        self._remember = remember

    @contextlib.asynccontextmanager
    async def hold(self, request_hash: str) -> AsyncIterator[bool]:
        """Wait until nobody else asks this request, then hold it.

        Yields:
            Whether it was asked before in this run, so that the ledger may have the answer by now.
        """
        while (other := self._landing.get(request_hash)) is not None:
            await other.wait()
        self._landing[request_hash] = landed = asyncio.Event()
        try:
            yield request_hash in self._landed
        finally:
            del self._landing[request_hash]
            landed.set()
            self._landed[request_hash] = None
            if len(self._landed) > self._remember:
                self._landed.popitem(last=False)
