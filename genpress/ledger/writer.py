"""The one writer: a thread that takes all that waits and commits it together (group commit)."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TypeVar

from genpress.errors import GenpressError, LedgerCorrupt, UsageError
from genpress.ledger.apply import Records, apply_sets
from genpress.ledger.book import Book
from genpress.ledger.database import Database

T = TypeVar("T")

REST_SECONDS = 0.002
"""Time from the end of one transaction to the next: what comes in meanwhile shares it."""
GROUP = 1024
"""Sets of records in one transaction at most."""


@dataclass(frozen=True, slots=True)
class _Set:
    """Records that wait for their commit, and who waits for them."""

    records: Records
    future: asyncio.Future[None] | Future[None]
    loop: asyncio.AbstractEventLoop | None


@dataclass(frozen=True, slots=True)
class _Job:
    """Work that has a transaction of its own; `done` gets what refused it, or None."""

    work: Callable[[Book], None]
    done: Callable[[Exception | None], None]


@dataclass(frozen=True, slots=True)
class _Stop:
    """The last thing in the queue."""


class Writer:
    """Takes records and jobs from any thread or event loop, and carries them out in order."""

    def __init__(self, database: Database, *, beat: Callable[[Book], None], beat_seconds: float) -> None:
        self._database = database
        self._book = Book()
        self._queue: SimpleQueue[_Set | _Job | _Stop] = SimpleQueue()
        self._beat = _Job(beat, lambda _: None)
        self._beat_seconds = beat_seconds
        self._beat_at = time.monotonic() + beat_seconds
        self._closed = False
        self._ready_at = 0.0
        self._waiting: list[_Set] = []
        self._thread = threading.Thread(target=self._work, name="genpress-ledger", daemon=True)
        self._thread.start()

    # --- called from any thread ---

    def commit(self, records: Records) -> asyncio.Future[None]:
        """Queue records; the future of the running event loop is done when they are durable."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[None] = loop.create_future()
        self._put(_Set(records, future, loop))
        return future

    def commit_now(self, records: Records) -> None:
        """Queue records and wait until they are durable."""
        future: Future[None] = Future()
        self._put(_Set(records, future, None))
        future.result()

    def call(self, work: Callable[[Book], T]) -> T:
        """Run work in a transaction of its own, after what was queued before, and return what it returns."""
        future: Future[T] = Future()
        results: list[T] = []

        def done(refusal: Exception | None) -> None:
            """Wake who waits."""
            future.set_result(results[0]) if refusal is None else future.set_exception(refusal)

        self._put(_Job(lambda book: results.append(work(book)), done))
        return future.result()

    def close(self) -> None:
        """Finish what is queued and stop."""
        if not self._closed:
            self._closed = True
            self._queue.put(_Stop())
            self._thread.join()

    def _put(self, item: _Set | _Job) -> None:
        if self._closed:
            raise GenpressError("the ledger is closed")
        self._queue.put(item)

    # --- the thread ---

    def _work(self) -> None:
        try:
            self._serve()
        except Exception as defect:  # noqa: BLE001 - a thread that is gone would be waited for without end
            self._refuse(defect)

    def _serve(self) -> None:
        while True:
            item = self._next()
            if isinstance(item, _Set) and len(self._waiting) < GROUP:
                self._waiting.append(item)
                continue
            if self._waiting:
                self._commit(self._waiting)
                self._ready_at = time.monotonic() + REST_SECONDS
                self._waiting = [item] if isinstance(item, _Set) else []
            if isinstance(item, _Job):
                self._run(item)
            if isinstance(item, _Stop):
                return

    def _refuse(self, defect: Exception) -> None:
        """Tell everybody who waits, or comes yet, that nothing is written any more."""
        _tell(self._waiting, [defect] * len(self._waiting))
        while not isinstance(item := self._queue.get(), _Stop):
            if isinstance(item, _Set):
                _tell([item], [defect])
            else:
                item.done(defect)

    def _next(self) -> _Set | _Job | _Stop | None:
        """Return the next thing to do; None when it is time to commit what waits."""
        if not self._waiting:
            return self._wait()
        if (rest := self._ready_at - time.monotonic()) > 0:
            time.sleep(rest)
        try:
            return self._queue.get_nowait()
        except Empty:
            return None

    def _wait(self) -> _Set | _Job | _Stop:
        with suppress(Empty):
            if (rest := self._beat_at - time.monotonic()) > 0:
                return self._queue.get(timeout=rest)
        self._beat_at = time.monotonic() + self._beat_seconds
        return self._beat

    def _commit(self, sets: Sequence[_Set]) -> None:
        try:
            with self._database.writing() as tx:
                self._book.begin(tx)
                refusals = apply_sets(self._book, [item.records for item in sets])
                self._book.flush()
        except Exception as failure:  # noqa: BLE001 - everybody who waits must hear of it, and the thread goes on
            self._book.reset()
            if len(sets) > 1 and not isinstance(failure, UsageError | LedgerCorrupt):
                self._commit_singly(sets)
            else:
                _tell(sets, [failure] * len(sets))
        else:
            _tell(sets, refusals)

    def _commit_singly(self, sets: Sequence[_Set]) -> None:
        # The database takes one of them only with an error: that one is to fail, and no other.
        for item in sets:
            self._commit([item])

    def _run(self, job: _Job) -> None:
        refusal: Exception | None = None
        try:
            with self._database.writing() as tx:
                self._book.begin(tx)
                job.work(self._book)
                self._book.flush()
        except Exception as failure:  # noqa: BLE001 - as above
            self._book.reset()
            refusal = failure
        job.done(refusal)


def _tell(sets: Sequence[_Set], refusals: Sequence[Exception | None]) -> None:
    """Wake everybody: each event loop once, each waiting thread by itself."""
    loops: dict[asyncio.AbstractEventLoop, list[tuple[_Set, Exception | None]]] = {}
    for item, refusal in zip(sets, refusals, strict=True):
        if item.loop is None:
            _resolve([(item, refusal)])
        else:
            loops.setdefault(item.loop, []).append((item, refusal))
    for loop, outcomes in loops.items():
        with suppress(RuntimeError):  # the loop is closed: nobody waits there
            loop.call_soon_threadsafe(_resolve, outcomes)


def _resolve(outcomes: Sequence[tuple[_Set, Exception | None]]) -> None:
    for item, refusal in outcomes:
        if item.future.done():
            continue  # cancelled: the records are written all the same
        if refusal is None:
            item.future.set_result(None)
        else:
            item.future.set_exception(refusal)
