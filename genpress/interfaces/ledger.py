"""What a ledger promises: durable when it returns, shared by several processes."""

from __future__ import annotations

from collections.abc import Awaitable, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from genpress.domain.draft import Draft
from genpress.domain.review import Decision, Status
from genpress.domain.unit import Group, UnitId
from genpress.errors import Problem
from genpress.interfaces.batches import BatchItem, BatchRecord, WaitingRequest
from genpress.interfaces.records import (
    Record,
    UnitState,
)
from genpress.interfaces.views import (
    EVERYTHING,
    Artifact,
    Budget,
    CacheSize,
    Correction,
    Glance,
    HistoryEntry,
    ManifestRow,
    Publication,
    Reviewed,
    ReviewExport,
    Revision,
    Selection,
    Standing,
    StoredResponse,
    Totals,
)


class Ledger(Protocol):
    """The one truth: units, drafts, attempts, responses, decisions, budgets.

    Every method is durable when it returns (`commit`: when its awaitable is done). Several processes may share one.
    """

    # runs and budgets
    def start_run(self, brief: str, command: str) -> str:
        """Record the start of a run and return its id. Attempts left open by dead runs become `unknown`."""
        ...

    def end_run(self, run: str, exit_code: int) -> None:
        """Record how a run ended."""
        ...

    def set_budget(self, name: str, limit: int) -> Budget:
        """Create a budget or change its limit, in pico-dollars; what is spent and reserved in it stays."""
        ...

    def budget(self, name: str) -> Budget | None:
        """Return a budget, or None."""
        ...

    # writing
    def commit(self, records: Sequence[Record]) -> Awaitable[None]:
        """Write records in order, in one transaction with whatever else is waiting (group commit).

        Raises:
            BudgetExceeded: an `AttemptStarted` does not fit its budgets; nothing of these records was written.
        """
        ...

    def commit_now(self, records: Sequence[Record]) -> None:
        """Do the same outside an event loop."""
        ...

    def retire(self, group: Group, keep: Iterable[tuple[str, int]]) -> int:
        """Mark the group's units that are not in `keep` (key, variant) as gone from the plan; return how many are."""
        ...

    # reading
    def states(self, group: Group, keys: Sequence[str]) -> Mapping[tuple[str, int], UnitState]:
        """Return what is known of the units with these keys, by (key, variant); unknown ones are left out."""
        ...

    def unchanged(self, group: Group, fingerprints: Mapping[str, str]) -> Mapping[tuple[str, int], Status]:
        """Return the units in the plan whose newest draft has just this fingerprint: (key, variant) → status.

        Args:
            group: where they are.
            fingerprints: key → fingerprint a draft of it would have now, in 64 hexadecimal digits.
        """
        ...

    def responses(self, request_hashes: Sequence[str]) -> Mapping[str, StoredResponse]:
        """Return the complete responses to these requests.

        Raises:
            LedgerCorrupt: one does not match its digest.
        """
        ...

    def drafts(self, group: Group, keys: Sequence[str], *, approved: bool = False) -> Mapping[tuple[str, int], Draft]:
        """Return the units' newest drafts, or their standing approved ones, by (key, variant)."""
        ...

    def draft(self, unit: UnitId, revision: int = 0) -> Draft | None:
        """Return one revision of a unit, 0 meaning the newest; None when there is none."""
        ...

    def manifest(self, brief: str, selection: Selection = EVERYTHING) -> Iterator[tuple[ManifestRow, Draft | None]]:
        """Yield the brief's units with their newest drafts, ordered by deliverable, market, key, variant."""
        ...

    def history(self, unit: UnitId) -> Sequence[HistoryEntry]:
        """Return everything that happened to a unit, oldest first."""
        ...

    def counts(self, brief: str) -> Mapping[tuple[str, str, Status], int]:
        """Return how many units there are by (deliverable, market, status)."""
        ...

    def totals(self, brief: str, run: str = "") -> Totals:
        """Return what a brief used, or one run of it."""
        ...

    def version(self, brief: str) -> int:
        """Return a number that grows with every change to what the brief's manifest would show."""
        ...

    # reviews
    def glance(self, group: Group, statuses: Sequence[Status] = ()) -> Iterator[Glance]:
        """Yield what the newest drafts of a group's units consist of, ordered by key and variant.

        Args:
            group: one deliverable in one market.
            statuses: of the units; none: any.
        """
        ...

    def reviewed(self, group: Group, statuses: Sequence[Status] = ()) -> Iterator[Reviewed]:
        """Yield the same units with all that their reviewer is to see, in the same order."""
        ...

    def decisions(self, group: Group, keys: Sequence[str]) -> Mapping[tuple[str, int], Sequence[Decision]]:
        """Return all that people decided on the units with these keys, by (key, variant), oldest first."""
        ...

    def secret(self) -> bytes:
        """Return 32 random bytes that are this ledger's own: what signs the rows of review workbooks."""
        ...

    def add_export(self, export: ReviewExport) -> None:
        """Record a workbook that was written for an editor."""
        ...

    def exports(self, brief: str) -> Sequence[ReviewExport]:
        """Return the workbooks that were written for a brief, oldest first."""
        ...

    # what stands and what left
    def standing(self, brief: str = "", selection: Selection = EVERYTHING, *, target: str = "") -> Iterator[Standing]:
        """Yield the approved texts of a brief (of none: of all), with what was last published to a target."""
        ...

    def standing_of(self, group: Group, keys: Sequence[str], *, target: str = "") -> Mapping[tuple[str, int], Standing]:
        """Return the approved texts of the units with these keys, by (key, variant)."""
        ...

    def publications(self, brief: str, target: str) -> Iterator[Publication]:
        """Yield the last publication of each of a brief's units to a target, units that are gone included."""
        ...

    def revisions(self, brief: str, selection: Selection = EVERYTHING) -> Iterator[Revision]:
        """Yield every revision of a brief's units, unit by unit, oldest first."""
        ...

    def corrections(self, group: Group, limit: int) -> Sequence[Correction]:
        """Return approved texts that a person had edited, the latest decision first."""
        ...

    # batches
    def batches(self, brief: str = "", *, every: bool = False) -> Sequence[BatchRecord]:
        """Return the batches of a brief, or of all, oldest first: those that are not done or void, or every one."""
        ...

    def batch_items(self, request_hashes: Sequence[str]) -> Mapping[str, BatchItem]:
        """Return the latest request of a batch with each of these hashes; hashes that were in none are left out."""
        ...

    def waiting(self, batch: str, request_hashes: Sequence[str]) -> Mapping[str, WaitingRequest]:
        """Return a batch's requests without an outcome, of these hashes; of no hashes, the first thousand."""
        ...

    def void_batch(self, batch: str) -> None:
        """Say that a batch never came to be: its requests without an outcome and their reservations are gone."""
        ...

    # artifacts
    def artifacts(self, brief: str) -> Mapping[str, Artifact]:
        """Return the files recorded for a brief, by path."""
        ...

    def set_artifacts(self, brief: str, version: int, artifacts: Iterable[Artifact]) -> None:
        """Replace what is recorded for a brief: the files, and the version of the manifest they show."""
        ...

    def artifacts_version(self, brief: str) -> int:
        """Return the version the recorded files show; -1 when there are none."""
        ...

    # care
    def verify(self) -> Iterator[Problem]:
        """Check every digest and every cross-reference."""
        ...

    def cache_size(self) -> CacheSize:
        """Return how much the response cache holds."""
        ...

    def prune(self, *, dry_run: bool = False) -> CacheSize:
        """Delete responses that no draft rests on; return what was (or would be) deleted."""
        ...

    def export_responses(self) -> Iterator[StoredResponse]:
        """Yield every stored response, oldest first."""
        ...

    def close(self) -> None:
        """Finish what is waiting and close."""
        ...
