"""Batches of a workspace: what a run needs to submit and collect them, and the verbs that list and cancel them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from genpress.app.workspace import Workspace
from genpress.errors import FailureKind, UsageError
from genpress.interfaces import (
    OPEN_STATES,
    AttemptEnded,
    BatchAnswered,
    BatchBackend,
    BatchMoved,
    BatchRecord,
    BatchState,
)
from genpress.pipeline.batching import Desk, batches_of
from genpress.pipeline.batching_calls import Errand
from genpress.pipeline.batching_inbox import Inbox
from genpress.pipeline.batching_outbox import Outbox
from genpress.pipeline.events import RunSummary
from genpress.pipeline.job import Job


class BatchOffice:
    """The batches of one run: collects what is there, then sorts the work."""

    def __init__(self, workspace: Workspace, job: Job, errand: Errand, budgets: tuple[str, ...] | None) -> None:
        """Take the budgets that hold for what is submitted; None: nothing is submitted, only collected."""
        self._ledger = workspace.ledger
        fields = {stage.name: stage.fields for stage in job.stages}
        self._inbox = Inbox(errand, lambda name: find_batches(workspace, name), fields)
        self._outbox = None if budgets is None else Outbox(errand, budgets, workspace.root / ".genpress")

    async def collect(self) -> None:
        """Bring in the results that are there.

        Raises:
            BackendError: of kind auth.
        """
        await self._inbox.collect()

    def desk(self) -> Desk | None:
        """Return what sorts the work; None where no unit can be concerned."""
        if self._outbox is None and not self._ledger.batches() and not self._inbox.fresh:
            return None
        return Desk(self._ledger, self._inbox, self._outbox)

    def close(self, summary: RunSummary, *, whole: bool) -> None:
        """Note what is still open; with the whole work done, say so of the batches that were collected."""
        if whole:
            self._inbox.finish()
        left = self._inbox.open()
        summary.submitted = 0 if self._outbox is None else self._outbox.sent
        summary.open_batches, summary.batched = len(left), sum(record.waiting for record in left)


def find_batches(workspace: Workspace, name: str) -> BatchBackend | None:
    """Return the batch API of a backend that genpress.toml declares; None where it does not, or there is none."""
    return batches_of(workspace.backend(name)) if name in workspace.backend_configs else None


def list_batches(workspace: Workspace, brief: str = "", *, every: bool = False) -> Sequence[BatchRecord]:
    """Return the batches of a brief or of all, oldest first: the open ones, or every one."""
    return workspace.ledger.batches(brief, every=every)


def cancel_batch(workspace: Workspace, name: str) -> BatchRecord:
    """Ask a provider to stop a batch. What is answered already is paid for and comes with the next run.

    Raises:
        UsageError: no open batch has this name, or the provider does not have it.
        BackendError: the provider did not answer, or refused.
    """
    record = _named(workspace, name)
    if record.state is not BatchState.PENDING:
        raise UsageError(
            f"batch {record.id} is {record.state}: there is nothing at the provider that could be cancelled by its id",
            hint=f"If it will never be found: genpress batches forget {record.id}",
        )
    api = find_batches(workspace, record.backend)
    if api is None:
        raise UsageError(f"backend {record.backend} is not declared in genpress.toml, or has no batches")
    asyncio.run(_cancel(workspace, api, record))
    return _named(workspace, record.id)


async def _cancel(workspace: Workspace, api: BatchBackend, record: BatchRecord) -> None:
    try:
        told = await api.cancel(record.provider_id)
        await workspace.ledger.commit([BatchMoved(record.id, BatchState.PENDING, provider_state=told.state)])
    finally:
        await workspace.close_backends()


def forget_batch(workspace: Workspace, name: str) -> BatchRecord:
    """Give up a batch: its requests may be sent again, and what was reserved for them counts as spent.

    Raises:
        UsageError: no open batch has this name, or a living run is putting it together.
    """
    record, ledger = _named(workspace, name), workspace.ledger
    if record.state not in {BatchState.PENDING, BatchState.UNKNOWN}:
        raise UsageError(f"batch {record.id} is {record.state}: a run is at work on it")
    message = "the batch was given up by hand; it may have been paid for"
    run = ledger.start_run(record.brief, "batches forget")
    while left := ledger.waiting(record.id, ()):
        ended = (AttemptEnded(r.attempt, failure=FailureKind.UNKNOWN_OUTCOME, message=message) for r in left.values())
        ledger.commit_now([BatchAnswered(record.id, run, tuple(ended))])
    ledger.commit_now([BatchMoved(record.id, BatchState.DONE)])
    ledger.end_run(run, 0)
    return record


def _named(workspace: Workspace, name: str) -> BatchRecord:
    found = [
        record
        for record in workspace.ledger.batches()
        if record.state in OPEN_STATES and (record.id.startswith(name) or record.provider_id == name)
    ]
    if len(found) == 1:
        return found[0]
    what = "no open batch is" if not found else f"{len(found)} open batches are"
    raise UsageError(f"{what} called {name}", hint="List them: genpress batches")
