"""A batch API in memory that does as it is told, and the errand of one run on a real ledger."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal

from genpress.domain.fields import FieldSpec
from genpress.domain.money import Price, Usage
from genpress.domain.request import Answer, Capabilities, Outcome, Request
from genpress.errors import BackendError, FailureKind
from genpress.interfaces import BatchLimits, ProviderBatch
from genpress.pipeline.batching_calls import Errand
from genpress.pipeline.drafting import compose
from genpress.pipeline.plan import Planner
from genpress.pipeline.retry import RetryPolicy
from genpress.pipeline.scope import Scope

PRICE = Price(Decimal(1), Decimal(2))
"""Of a request in a batch."""
MOST, TOOK = Usage(100, 0, 400), Usage(100, 0, 50)
RESERVED, COST = PRICE.cost(MOST), PRICE.cost(TOOK)
FIELDS = (FieldSpec(name="title"),)
WRITTEN = Answer('{"title": "A pack"}', Outcome.COMPLETE, "m", TOOK)
FAST = RetryPolicy(base=0.001, longest=0.002)


def hash_of(number: int) -> str:
    return f"{number:064x}"


def error(kind: FailureKind = FailureKind.RETRYABLE, message: str = "no") -> BackendError:
    return BackendError(kind, message)


@dataclass
class PaperBatches:
    """Batches on paper: made at once, ended when `ready`, each request answered by `outcomes` or with `WRITTEN`."""

    limits: BatchLimits = BatchLimits(1000, 10**6)
    keeps_submission: bool = True
    grace: float = 600.0
    price: Price | None = PRICE
    ready: bool = True
    uploads: list = field(default_factory=list)
    """What becomes of the next uploads: errors; otherwise they arrive."""
    submits: list = field(default_factory=list)
    """What becomes of the next submissions: an error; ("lost", error): made all the same."""
    breaks: list = field(default_factory=list)
    """After how many results the next downloads break off."""
    outcomes: dict = field(default_factory=dict)
    """By request hash; None: no result at all."""
    made: dict = field(default_factory=dict)
    """(batch, request hashes) by the provider's id."""
    calls: list = field(default_factory=list)
    down: BackendError | None = None
    """Why nothing answers."""

    def line(self, request: Request, request_hash: str) -> bytes:
        return request_hash.encode()

    async def upload(self, parcel) -> str:
        self.calls.append("upload")
        if self.uploads:
            raise self.uploads.pop(0)
        return "file"

    async def submit(self, parcel, uploaded) -> ProviderBatch:
        self.calls.append("submit")
        order = self.submits.pop(0) if self.submits else None
        if isinstance(order, BackendError):
            raise order
        parcel.file.seek(0)
        hashes = parcel.file.read().decode().split()
        made = self.put(hashes, submission=parcel.submission if self.keeps_submission else "")
        if order is not None:
            raise order[1]
        return made

    def put(self, hashes, *, submission="", at=None, ended=False) -> ProviderBatch:
        """Let there be a batch."""
        name = f"batch{len(self.made)}"
        made = ProviderBatch(name, "in_progress", ended, at or datetime.now(UTC), len(hashes), submission=submission)
        self.made[name] = (made, list(hashes))
        return made

    def _shown(self, name: str) -> ProviderBatch:
        made, hashes = self.made[name]
        if not (self.ready or made.ended):
            return made
        good = sum(isinstance(self.outcomes.get(name, WRITTEN), Answer) for name in hashes)
        return replace(made, state="completed", ended=True, succeeded=good)

    async def status(self, provider_id: str) -> ProviderBatch:
        self.calls.append("status")
        if self.down is not None:
            raise self.down
        return self._shown(provider_id)

    async def results(self, batch):
        self.calls.append("results")
        left = self.breaks.pop(0) if self.breaks else 10**9
        for name in reversed(self.made[batch.id][1]):
            if not left:
                raise error(message="the stream broke")
            left -= 1
            outcome = self.outcomes.get(name, WRITTEN)
            if outcome is not None:
                yield name, outcome

    async def cancel(self, provider_id: str) -> ProviderBatch:
        self.calls.append("cancel")
        return replace(self._shown(provider_id), state="cancelling")

    async def list(self):
        self.calls.append("list")
        if self.down is not None:
            raise self.down
        for name in reversed(self.made):
            yield self._shown(name)


@dataclass
class Paper:
    """A backend whose provider takes batches."""

    batches: PaperBatches = field(default_factory=PaperBatches)
    name: str = "paper"
    model: str = "m"
    price: Price | None = PRICE
    capabilities: Capabilities = field(default_factory=lambda: Capabilities(batch=True))
    identity: dict = field(default_factory=lambda: {"model": "m"})

    def estimate(self, request: Request) -> Usage:
        return MOST


def errand(ledger, told, brief="trail") -> Errand:
    """Return the errand of a new run."""
    return Errand(ledger, ledger.start_run(brief, "run"), brief, FAST, asyncio.Event(), told.append)


def works_of(press, job, *chain):
    """Return the work of a job's first stage, with these backends as its chain: six units of the small workspace."""
    job = replace(job, stages=(replace(job.stages[0], chain=chain),))
    planner = Planner(job, press.workspace.ledger, scope=Scope())
    return [compose(batch.composer, task, chain[0]) for batch in planner.batches(job.stages[0]) for task in batch.tasks]
