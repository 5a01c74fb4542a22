"""The outbox: puts requests into parcels within the providers' limits, and hands each over once."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from genpress.errors import BackendError, BudgetExceeded, Conflict, FailureKind
from genpress.interfaces import (
    AttemptStarted,
    Backend,
    BatchBackend,
    BatchIntended,
    BatchMoved,
    BatchState,
    Parcel,
    Record,
)
from genpress.pipeline.batching_calls import Errand
from genpress.pipeline.drafting import AllDown, Work

_IN_DOUBT = frozenset({FailureKind.UNKNOWN_OUTCOME, FailureKind.RETRYABLE, FailureKind.OVERLOADED})
"""Failures of the call that creates a batch after which it may exist all the same."""


@dataclass(slots=True)
class Packing:
    """A parcel that is being filled."""

    backend: Backend
    api: BatchBackend
    file: BinaryIO
    id: str = field(default_factory=lambda: f"gp-{secrets.token_hex(12)}")
    size: int = 0
    count: int = 0
    intended: bool = False

    def fits(self, line: bytes, waiting: int, bytes_waiting: int) -> bool:
        """Return whether a line fits, beside those that wait to be put in."""
        limits = self.api.limits
        return self.count + waiting < limits.requests and self.size + bytes_waiting + len(line) <= limits.bytes

    def put(self, lines: Sequence[bytes]) -> None:
        """Write lines; they stand in the ledger already."""
        self.file.writelines(lines)
        self.size += sum(map(len, lines))
        self.count += len(lines)


Entry = tuple[AttemptStarted, bytes]
"""A request as the ledger records it, and as it is sent."""


class Outbox:
    """Submits requests for one run of one brief."""

    def __init__(self, errand: Errand, budgets: tuple[str, ...], folder: Path) -> None:
        """Take the budgets that hold, and a folder for the requests until they are sent."""
        self._errand = errand
        self._ledger = errand.ledger
        self._budgets = budgets
        self._folder = folder
        self._packing: dict[str, Packing] = {}
        self.sent = 0
        """Requests handed over by this run."""

    async def put(self, backend: Backend, api: BatchBackend, works: Sequence[Work]) -> list[Work]:
        """Put requests into the backend's parcel, sending each that is full; return those that fit no parcel at all.

        Raises:
            BudgetExceeded: the budget has no room for one of them; those before it are in the parcel.
            AllDown: the provider refused a parcel.
        """
        too_large: list[Work] = []
        waiting: list[Entry] = []
        packing = self._open(backend, api)
        for work in works:
            line = api.line(work.request, work.request_hash) + b"\n"
            if len(line) > api.limits.bytes:
                too_large.append(work)
                continue
            if not packing.fits(line, len(waiting), sum(len(line) for _, line in waiting)):
                await self._record(packing, waiting)
                waiting = []
                await self._send(packing)
                packing = self._open(backend, api)
            waiting.append((self._started(packing, work), line))
        await self._record(packing, waiting)
        return too_large

    async def flush(self) -> None:
        """Send what is left.

        Raises:
            AllDown: a provider refused.
        """
        for packing in list(self._packing.values()):
            await self._send(packing)

    def close(self) -> None:
        """Forget what was not sent: its run ends, and with it what the ledger knows of it."""
        for packing in self._packing.values():
            packing.file.close()
        self._packing.clear()

    def _open(self, backend: Backend, api: BatchBackend) -> Packing:
        if backend.name not in self._packing:
            # A file without a name: nothing is left of it however the process ends.
            file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - it is closed when it was sent
            self._packing[backend.name] = Packing(backend, api, file)
        return self._packing[backend.name]

    def _started(self, packing: Packing, work: Work) -> AttemptStarted:
        backend, price = packing.backend, packing.api.price
        return AttemptStarted(
            f"{packing.id}.{work.request_hash[:32]}",
            self._errand.run,
            work.task.unit,
            work.request_hash,
            backend.name,
            backend.model,
            None if price is None else price.cost(backend.estimate(work.request)),
            self._budgets,
            packing.id,
        )

    async def _record(self, packing: Packing, entries: Sequence[Entry]) -> None:
        """Record requests before they are put in: all at once, or one by one where not all may be."""
        if not entries:
            return
        try:
            await self._commit(packing, entries)
        except (BudgetExceeded, Conflict):
            for entry in entries:
                await self._record_one(packing, entry)

    async def _record_one(self, packing: Packing, entry: Entry) -> None:
        try:
            await self._commit(packing, [entry])
        except Conflict:
            return  # another process has just sent the same request: its answer will serve

    async def _commit(self, packing: Packing, entries: Sequence[Entry]) -> None:
        records: list[Record] = [started for started, _ in entries]
        if not packing.intended:
            backend, errand = packing.backend, self._errand
            records.insert(0, BatchIntended(packing.id, errand.run, errand.brief, backend.name, backend.model))
        await self._ledger.commit(records)
        packing.intended = True
        packing.put([line for _, line in entries])

    async def _send(self, packing: Packing) -> None:
        """Hand a parcel over. The step after which it may cost money is recorded before it is taken."""
        del self._packing[packing.backend.name]
        with packing.file as file:
            if not packing.count:
                return
            parcel = Parcel(packing.id, file, packing.size, packing.count)
            try:
                uploaded = await self._errand.persistently(lambda: packing.api.upload(parcel))
                await self._ledger.commit([BatchMoved(packing.id, BatchState.SENDING)])
                made = await packing.api.submit(parcel, uploaded)
            except BackendError as error:
                await self._refused(packing, error)
                return
        await self._ledger.commit([BatchMoved(packing.id, BatchState.PENDING, made.id, made.state)])
        self.sent += packing.count
        self._tell(packing, f"submitted as {made.id}: {packing.count} requests")

    async def _refused(self, packing: Packing, error: BackendError) -> None:
        (record,) = [record for record in self._ledger.batches(self._errand.brief) if record.id == packing.id]
        if record.state is BatchState.SENDING and error.kind in _IN_DOUBT:
            await self._ledger.commit([BatchMoved(packing.id, BatchState.UNKNOWN)])
            self._tell(packing, f"unknown: nobody knows whether it was created; it is held: {error.message}")
            return
        self._ledger.void_batch(packing.id)
        raise AllDown(error)

    def _tell(self, packing: Packing, text: str) -> None:
        self._errand.tell(packing.id, packing.backend.name, text)
