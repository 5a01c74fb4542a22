"""The ledger over any SQL database: the interface's methods, each handed to the module that knows."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial

from genpress.domain.draft import Draft
from genpress.domain.review import Decision, Status
from genpress.domain.unit import Group, UnitId
from genpress.errors import GenpressError, Problem
from genpress.interfaces import (
    EVERYTHING,
    Artifact,
    BatchItem,
    BatchRecord,
    Budget,
    CacheSize,
    Correction,
    Glance,
    HistoryEntry,
    ManifestRow,
    Publication,
    Record,
    Reviewed,
    ReviewExport,
    Revision,
    Selection,
    Standing,
    StoredResponse,
    Totals,
    UnitState,
    WaitingRequest,
)
from genpress.ledger import archive, batching, care, membership, pruning, reading, reviewing, runs, showing
from genpress.ledger.book import Book
from genpress.ledger.database import Database
from genpress.ledger.liveness import BEAT_SECONDS
from genpress.ledger.writer import Writer


class SqlLedger:
    """A ledger in an SQL database; see `genpress.interfaces.Ledger` for what each method promises."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._bases = reading.Bases()
        self._runs: list[str] = []
        self._closed = False
        self._writer = Writer(database, beat=self._beat, beat_seconds=BEAT_SECONDS)

    # --- runs and budgets ---

    def start_run(self, brief: str, command: str) -> str:
        """Record the start of a run and return its id; settle what dead runs left open."""
        run = self._writer.call(lambda book: runs.start_run(book, brief, command))
        self._runs.append(run)
        return run

    def end_run(self, run: str, exit_code: int) -> None:
        """Record how a run ended; attempts it left open become unknown."""
        self._writer.call(lambda book: runs.end_run(book, run, exit_code))
        self._runs = [name for name in self._runs if name != run]

    def _beat(self, book: Book) -> None:
        for run in list(self._runs):
            runs.beat(book, run)

    def set_budget(self, name: str, limit: int) -> Budget:
        """Create a budget or change its limit, in pico-dollars."""
        return self._writer.call(lambda book: runs.set_budget(book, name, limit))

    def budget(self, name: str) -> Budget | None:
        """Return a budget, or None."""
        with self._database.reading() as db:
            return runs.budget(db, name)

    # --- writing ---

    def commit(self, records: Sequence[Record]) -> asyncio.Future[None]:
        """Write records in order, durably when the future is done, in one transaction with what else waits.

        A cancelled wait does not take the records back.

        Raises:
            BudgetExceeded: an `AttemptStarted` does not fit its budgets; nothing of these records was written.
            Conflict: a draft or a decision is based on what has changed since; nothing of these records was written.
        """
        return self._writer.commit(records)

    def commit_now(self, records: Sequence[Record]) -> None:
        """Do the same outside an event loop."""
        self._writer.commit_now(records)

    def retire(self, group: Group, keep: Iterable[tuple[str, int]]) -> int:
        """Make the group's plan known: units not in `keep` are gone, units in it are back; return how many are gone."""
        with self._database.reading() as db:
            change = membership.compare(db, group, keep)
        if change.back or change.gone:
            self._writer.call(lambda book: membership.enact(book, group, change))
        return change.absent

    # --- reading ---

    def states(self, group: Group, keys: Sequence[str]) -> Mapping[tuple[str, int], UnitState]:
        """Return what is known of the units with these keys, by (key, variant); unknown ones are left out."""
        with self._database.reading() as db:
            return reading.states(db, self._bases, group, keys)

    def unchanged(self, group: Group, fingerprints: Mapping[str, str]) -> Mapping[tuple[str, int], Status]:
        """Return the units in the plan whose newest draft has just this fingerprint: (key, variant) → status."""
        with self._database.reading() as db:
            return reading.unchanged(db, group, fingerprints)

    def responses(self, request_hashes: Sequence[str]) -> Mapping[str, StoredResponse]:
        """Return the complete responses to these requests.

        Raises:
            LedgerCorrupt: one does not match its digest.
        """
        with self._database.reading() as db:
            return reading.responses(db, request_hashes)

    def drafts(self, group: Group, keys: Sequence[str], *, approved: bool = False) -> Mapping[tuple[str, int], Draft]:
        """Return the units' newest drafts, or their standing approved ones, by (key, variant)."""
        with self._database.reading() as db:
            return reading.drafts(db, self._bases, group, keys, approved=approved)

    def draft(self, unit: UnitId, revision: int = 0) -> Draft | None:
        """Return one revision of a unit, 0 meaning the newest; None when there is none."""
        with self._database.reading() as db:
            return reading.draft(db, self._bases, unit, revision)

    def manifest(self, brief: str, selection: Selection = EVERYTHING) -> Iterator[tuple[ManifestRow, Draft | None]]:
        """Yield the brief's units with their newest drafts, as one snapshot shows them, in order and flat memory."""
        with self._database.reading() as db:
            yield from showing.manifest(db, self._bases, brief, selection)

    def history(self, unit: UnitId) -> Sequence[HistoryEntry]:
        """Return everything that happened to a unit, oldest first."""
        with self._database.reading() as db:
            return showing.history(db, unit)

    def counts(self, brief: str) -> Mapping[tuple[str, str, Status], int]:
        """Return how many units there are by (deliverable, market, status)."""
        with self._database.reading() as db:
            return showing.counts(db, brief)

    def totals(self, brief: str, run: str = "") -> Totals:
        """Return what a brief used, or one run of it; attempts still open are not in it."""
        with self._database.reading() as db:
            return showing.totals(db, brief, run)

    def version(self, brief: str) -> int:
        """Return a number that grows with every change to what the brief's manifest would show."""
        with self._database.reading() as db:
            return membership.version(db, brief)

    # --- reviews ---

    def glance(self, group: Group, statuses: Sequence[Status] = ()) -> Iterator[Glance]:
        """Yield what the newest drafts of a group's units consist of, in order and flat memory."""
        with self._database.reading() as db:
            yield from reviewing.glance(db, group, statuses)

    def reviewed(self, group: Group, statuses: Sequence[Status] = ()) -> Iterator[Reviewed]:
        """Yield the same units with all that their reviewer is to see."""
        with self._database.reading() as db:
            yield from reviewing.reviewed(db, self._bases, group, statuses)

    def decisions(self, group: Group, keys: Sequence[str]) -> Mapping[tuple[str, int], Sequence[Decision]]:
        """Return all that people decided on the units with these keys, by (key, variant), oldest first."""
        with self._database.reading() as db:
            return reviewing.decisions(db, group, keys)

    def secret(self) -> bytes:
        """Return the ledger's own 32 random bytes, made when they are first needed."""
        with self._database.reading() as db:
            known = reviewing.read_secret(db)
        return known or self._writer.call(reviewing.make_secret)

    def add_export(self, export: ReviewExport) -> None:
        """Record a workbook that was written for an editor."""
        self._writer.call(lambda book: reviewing.add_export(book, export))

    def exports(self, brief: str) -> Sequence[ReviewExport]:
        """Return the workbooks that were written for a brief, oldest first."""
        with self._database.reading() as db:
            return reviewing.exports(db, brief)

    # --- what stands and what left ---

    def standing(self, brief: str = "", selection: Selection = EVERYTHING, *, target: str = "") -> Iterator[Standing]:
        """Yield the approved texts of a brief (of none: of all), with what was last published to a target."""
        with self._database.reading() as db:
            yield from archive.standing(db, self._bases, brief, selection, target)

    def standing_of(self, group: Group, keys: Sequence[str], *, target: str = "") -> Mapping[tuple[str, int], Standing]:
        """Return the approved texts of the units with these keys, by (key, variant)."""
        with self._database.reading() as db:
            return archive.standing_of(db, self._bases, group, keys, target)

    def publications(self, brief: str, target: str) -> Iterator[Publication]:
        """Yield the last publication of each of a brief's units to a target, units that are gone included."""
        with self._database.reading() as db:
            yield from archive.publications(db, brief, target)

    def revisions(self, brief: str, selection: Selection = EVERYTHING) -> Iterator[Revision]:
        """Yield every revision of a brief's units, unit by unit, oldest first."""
        with self._database.reading() as db:
            yield from archive.revisions(db, self._bases, brief, selection)

    def corrections(self, group: Group, limit: int) -> Sequence[Correction]:
        """Return approved texts that a person had edited, the latest decision first."""
        with self._database.reading() as db:
            return archive.corrections(db, self._bases, group, limit)

    # --- batches ---

    def batches(self, brief: str = "", *, every: bool = False) -> Sequence[BatchRecord]:
        """Return the batches of a brief, or of all, oldest first: those that are not done or void, or every one."""
        with self._database.reading() as db:
            return batching.batches(db, brief, every=every)

    def batch_items(self, request_hashes: Sequence[str]) -> Mapping[str, BatchItem]:
        """Return the latest request of a batch with each of these hashes."""
        with self._database.reading() as db:
            return batching.items(db, request_hashes)

    def waiting(self, batch: str, request_hashes: Sequence[str]) -> Mapping[str, WaitingRequest]:
        """Return a batch's requests without an outcome, of these hashes; of no hashes, the first thousand."""
        with self._database.reading() as db:
            return batching.waiting(db, batch, request_hashes)

    def void_batch(self, batch: str) -> None:
        """Say that a batch never came to be: its requests without an outcome and their reservations are gone."""
        self._writer.call(lambda book: batching.void_batch(book, batch))

    # --- artifacts ---

    def artifacts(self, brief: str) -> Mapping[str, Artifact]:
        """Return the files recorded for a brief, by path."""
        with self._database.reading() as db:
            return membership.artifacts(db, brief)

    def set_artifacts(self, brief: str, version: int, artifacts: Iterable[Artifact]) -> None:
        """Replace what is recorded for a brief: the files, and the version of the manifest they show."""
        files = list(artifacts)
        self._writer.call(lambda book: membership.set_artifacts(book, brief, version, files))

    def artifacts_version(self, brief: str) -> int:
        """Return the version the recorded files show; -1 when there are none."""
        with self._database.reading() as db:
            return membership.artifacts_version(db, brief)

    # --- care ---

    def verify(self) -> Iterator[Problem]:
        """Check every digest and every cross-reference; see `genpress.ledger.care.CODES`."""
        return care.verify(self._database)

    def cache_size(self) -> CacheSize:
        """Return how much the response cache holds."""
        with self._database.reading() as db:
            return pruning.cache_size(db)

    def prune(self, *, dry_run: bool = False) -> CacheSize:
        """Delete responses that no draft rests on, and damaged ones; return what was (or would be) deleted."""
        if not dry_run:
            return self._writer.call(pruning.prune)
        with self._database.reading() as db:
            return pruning.size_of(pruning.prunable(db))

    def export_responses(self) -> Iterator[StoredResponse]:
        """Yield every stored response, oldest first."""
        with self._database.reading() as db:
            yield from reading.all_responses(db)

    def close(self) -> None:
        """Finish what is waiting and close; runs that nobody ended end here."""
        if self._closed:
            return
        self._closed = True
        for run in list(self._runs):
            with suppress(GenpressError):
                self._writer.call(partial(runs.end_run, run=run, exit_code=None))
        self._writer.close()
        self._database.close()
