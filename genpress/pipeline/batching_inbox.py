"""The inbox: asks how open batches stand, finds the lost ones, and brings results into the ledger as they stream in."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

from genpress.domain.fields import FieldSpec
from genpress.domain.request import Answer, Request
from genpress.errors import BackendError, FailureKind
from genpress.interfaces import (
    OPEN_STATES,
    AttemptEnded,
    BatchAnswered,
    BatchBackend,
    BatchMoved,
    BatchRecord,
    BatchResult,
    BatchState,
    ProviderBatch,
    WaitingRequest,
)
from genpress.pipeline.batching_calls import Errand
from genpress.pipeline.batching_search import Absent, Search
from genpress.pipeline.dispatch import FAILURES, read_answer

FindBatches = Callable[[str], BatchBackend | None]
"""Returns the batch API of a backend, by the name under which it is declared; None where there is none."""
_AT_ONCE = 200
"""Results that are written to the ledger together."""


class Inbox:
    """Collects the batches of one brief, for one run."""

    def __init__(self, errand: Errand, find: FindBatches, fields: Mapping[str, tuple[FieldSpec, ...]]) -> None:
        """Take the fields of each deliverable, by its name: what its answers must have."""
        self._errand = errand
        self._ledger = errand.ledger
        self._find = find
        self._fields = fields
        self.fresh: set[str] = set()
        """Batches whose results are in the ledger, but not yet what becomes of them."""
        self.since: int | None = None
        """When this round began, in milliseconds: with the run that made the oldest open batch; None: none is open."""

    async def collect(self) -> None:
        """Bring everything in that is there. A fault with one batch is told and leaves it for the next run.

        Raises:
            BackendError: of kind auth: nothing will work.
        """
        records = self._ledger.batches(self._errand.brief)
        self.since = min((record.begun_ms for record in records), default=None)
        for record in records:
            if self._errand.stop.is_set():
                return
            try:
                await self._visit(record)
            except BackendError as error:
                if error.kind is FailureKind.AUTH:
                    raise
                self._tell(record, f"cannot be collected now: {error.message}")

    def open(self) -> Sequence[BatchRecord]:
        """Return the brief's batches of which results may still come, oldest first."""
        return [record for record in self._ledger.batches(self._errand.brief) if record.state in OPEN_STATES]

    def finish(self) -> None:
        """Say that what became of the collected results is in the ledger."""
        for batch in sorted(self.fresh):
            self._ledger.commit_now([BatchMoved(batch, BatchState.DONE)])

    async def _visit(self, record: BatchRecord) -> None:
        if record.state is BatchState.COLLECTED:
            self.fresh.add(record.id)
            return
        if record.state not in {BatchState.PENDING, BatchState.UNKNOWN}:
            self._tell(record, "is being submitted by another process")
            return
        api = self._find(record.backend)
        if api is None:
            self._tell(record, f"waits for backend {record.backend}, which is not declared or has no batches any more")
            return
        known = await (self._search(api, record) if record.state is BatchState.UNKNOWN else self._ask(api, record))
        if known is None:
            return
        if known.ended:
            await self._errand.persistently(lambda: self._download(record, api, known))
            await self._close(record, known)
        else:
            self._tell(record, f"{known.state or 'in progress'} ({known.total or record.requests} requests)")

    async def _ask(self, api: BatchBackend, record: BatchRecord) -> ProviderBatch:
        known = await self._errand.persistently(lambda: api.status(record.provider_id))
        if known.state != record.provider_state:
            await self._ledger.commit([BatchMoved(record.id, BatchState.PENDING, provider_state=known.state)])
        return known

    async def _search(self, api: BatchBackend, record: BatchRecord) -> ProviderBatch | None:
        """Find out whether a batch was created; None when it was not, or nobody knows yet."""
        others = {other.provider_id for other in self._ledger.batches(every=True)}
        found = await self._errand.persistently(Search(self._ledger, api, record, others).find)
        if isinstance(found, ProviderBatch):
            moved = BatchMoved(record.id, BatchState.PENDING, found.id, found.state)
            await self._ledger.commit([moved])
            self._tell(record, f"was created after all: {found.id}")
            return found
        left = record.created_ms / 1000 + api.grace - time.time()
        if found is Absent.PERHAPS:
            self._tell(record, "unknown: its submission was cut off; held until the batches that may be it have ended")
        elif left > 0:
            self._tell(record, f"unknown: its submission was cut off, and no list has it; held for {left:.0f} s more")
        else:
            self._ledger.void_batch(record.id)
            self._tell(record, "was never created; its requests are free to be sent again")
        return None

    async def _download(self, record: BatchRecord, api: BatchBackend, batch: ProviderBatch) -> None:
        answers, waiting = 0, list[BatchResult]()
        async for name, outcome in api.results(batch):
            answers += isinstance(outcome, Answer)
            waiting.append((name, outcome))
            if len(waiting) == _AT_ONCE:
                await self._store(record, api, waiting)
                waiting = []
        await self._store(record, api, waiting)
        if answers < batch.succeeded:
            words = f"only {answers} of {batch.succeeded} results came"
            raise BackendError(FailureKind.RETRYABLE, words)

    async def _store(self, record: BatchRecord, api: BatchBackend, results: Sequence[BatchResult]) -> None:
        wanted = dict(self._ledger.waiting(record.id, [name for name, _ in results])) if results else {}
        ended = [self._ended(api, wanted.pop(name), outcome) for name, outcome in results if name in wanted]
        if ended:
            await self._ledger.commit([BatchAnswered(record.id, self._errand.run, tuple(ended))])

    def _ended(self, api: BatchBackend, request: WaitingRequest, outcome: Answer | BackendError) -> AttemptEnded:
        if isinstance(outcome, BackendError):
            return AttemptEnded(request.attempt, cost=0, failure=outcome.kind, message=outcome.message)
        fields = self._fields.get(request.unit.group.deliverable)
        answer = outcome if fields is None else read_answer(outcome, Request("", "", fields))[0]
        # Tokens that nobody counted cost what was reserved for them.
        priced = api.price is not None and answer.usage.input_tokens > 0
        cost = api.price.cost(answer.usage) if api.price is not None and priced else None
        failure = FAILURES.get(answer.outcome)
        return AttemptEnded(request.attempt, answer, cost, failure, answer.reason if failure else "")

    async def _close(self, record: BatchRecord, batch: ProviderBatch) -> None:
        """Settle the requests that got no result, and say that all is there."""
        why = batch.failure or BackendError(
            FailureKind.RETRYABLE, f"the batch ended ({batch.state}) without an answer to this"
        )
        while left := self._ledger.waiting(record.id, ()):
            ended = (AttemptEnded(r.attempt, cost=0, failure=why.kind, message=why.message) for r in left.values())
            await self._ledger.commit([BatchAnswered(record.id, self._errand.run, tuple(ended))])
        await self._ledger.commit([BatchMoved(record.id, BatchState.COLLECTED, provider_state=batch.state)])
        self.fresh.add(record.id)
        self._tell(record, why.message if batch.failure else f"{batch.state}: its results are in")

    def _tell(self, record: BatchRecord, text: str) -> None:
        self._errand.tell(record.id, record.backend, text)
