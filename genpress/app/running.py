"""Running a brief: lock, survey, budgets, engine, outputs, in that order."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count

from genpress.app.batching import BatchOffice
from genpress.app.clock import utc_now
from genpress.app.selecting import Selectors
from genpress.app.workspace import Workspace
from genpress.artifacts import OutputsView
from genpress.domain.money import to_pico
from genpress.errors import Conflict, Exit, InvalidInput, UsageError
from genpress.pipeline import lock
from genpress.pipeline.asking import Asker
from genpress.pipeline.batching_calls import Errand
from genpress.pipeline.decide import Action
from genpress.pipeline.dispatch import Dispatcher
from genpress.pipeline.drafting import Drafter
from genpress.pipeline.duplicates import mark_duplicates
from genpress.pipeline.engine import Engine
from genpress.pipeline.events import Event, HistoryMissing, Listener, RowRejected, RunSummary, WorkCounted
from genpress.pipeline.finishing import Finisher
from genpress.pipeline.job import Job
from genpress.pipeline.memory import Memory
from genpress.pipeline.pacing import Pace
from genpress.pipeline.plan import Planner
from genpress.pipeline.retry import RetryPolicy
from genpress.pipeline.settle import Settler
from genpress.pipeline.survey import Registrar, Survey, retire_missing, survey


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How a run is to be made."""

    selectors: Selectors = field(default_factory=Selectors)
    backend: str = ""
    """A backend to use instead of the brief's; empty: the brief's."""
    max_cost: Decimal | None = None
    """Most that this run may spend, in USD."""
    strict: bool = False
    """Stop at the first bad row instead of leaving it out."""
    wait: float = 0.0
    """Seconds to wait for another run of the brief; below 0 without end."""
    batch: bool = False
    """Submit what can be submitted as provider batches, at half the price, instead of asking at once."""
    revise: bool = False
    """Do just what editors sent back, and the approved texts whose sources changed."""
    plan_digest: str = ""
    """The work a saved plan promised; empty: whatever there is to do."""
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    handle_signals: bool = False
    """Let Ctrl-C drain the run; only for a process that is the run's own."""


class Runner:
    """Makes one run of one job."""

    def __init__(self, workspace: Workspace, job: Job, options: RunOptions, listener: Listener) -> None:
        self._workspace = workspace
        self._ledger = workspace.ledger
        self._job = job
        self._options = options
        self._scope = options.selectors.scope(job)
        self._listener = listener
        self._view = OutputsView(workspace.root, job.brief.brief, job.brief.drafts, workspace.ledger)
        self.summary = RunSummary()

    def run(self) -> RunSummary:
        """Draft every unit that is new or stale, and bring outputs/ up to date.

        Raises:
            Conflict: another run holds the brief, or the saved plan has drifted.
            UsageError: a budget is set and a price is unknown, or an event loop runs in this thread.
        """
        _refuse_loop()
        started, brief = time.monotonic(), self._job.brief.brief
        locks = self._workspace.root / ".genpress" / "locks"
        with lock.hold(locks, brief, started_at=utc_now(), wait=self._options.wait):
            self._run(brief)
        self.summary.seconds = time.monotonic() - started
        return self.summary

    def _run(self, brief: str) -> None:
        self._refuse_drift(brief)
        if self._view.lacks_history:
            self._listener(HistoryMissing(brief))
        planner = self._planner()
        seen = survey(planner, Registrar(self._ledger))
        planner.refuse_nothing()
        self._count(seen)
        if seen.work or self._ledger.batches(brief):
            self._draft(brief)
            self._mark_duplicates(seen)
        # A run that its input failed has not seen all units: it does not say which are gone.
        if self._scope.whole and self.summary.stop_code is not Exit.USAGE:
            self.summary.gone = retire_missing(planner, self._ledger, brief, seen)
        self.summary.kept_files = tuple(str(path) for path in self._view.write().kept)

    def _planner(self) -> Planner:
        edited = frozenset(unit for unit, _ in self._view.edited())
        revising = self._options.revise
        return Planner(self._job, self._ledger, scope=self._scope, edited_files=edited, revising=revising)

    def _refuse_drift(self, brief: str) -> None:
        wanted = self._options.plan_digest
        if wanted and survey(self._planner()).digest != wanted:
            raise Conflict(
                f"the work for {brief} has changed since the plan was saved",
                hint=f"Look at it anew: genpress plan {brief}",
            )

    def _count(self, seen: Survey) -> None:
        summary = self.summary
        summary.unchanged, summary.locked = seen.count(Action.UNCHANGED), seen.count(Action.LOCKED)
        summary.blocked = seen.kept_blocked()
        summary.bad_rows = len(seen.problems)
        for problem in seen.problems:
            self._listener(RowRejected(problem))
        self._listener(WorkCounted(seen.work))
        if self._options.strict and seen.problems:
            raise InvalidInput(seen.problems)

    def _draft(self, brief: str) -> None:
        self._refuse_unpriced()
        self._view.refuse_unwritable()
        run = self._ledger.start_run(brief, "revise" if self._options.revise else "run")
        self.summary.run = run
        try:
            asyncio.run(self._engage(run, self._set_budgets(run)))
        except asyncio.CancelledError:
            raise KeyboardInterrupt from None  # asked to end at once; what was in flight counts as spent
        finally:
            self._ledger.end_run(run, self.summary.exit_code)
            totals = self._ledger.totals(brief, run)
            self.summary.calls, self.summary.usage = totals.calls, totals.usage
            self.summary.cost, self.summary.unpriced = totals.cost, totals.unpriced_calls

    def _mark_duplicates(self, seen: Survey) -> None:
        worked = {group for group in seen.groups if seen.count(Action.NEW, Action.STALE, Action.WAITING, group=group)}
        settler = Settler(self._job, self._ledger, utc_now)
        self.summary.blocked += mark_duplicates(self._job, self._ledger, settler, worked)

    def _refuse_unpriced(self) -> None:
        if self._options.max_cost is None and self._job.brief.budget is None:
            return
        unpriced = sorted(backend.name for backend in self._job.backends if backend.price is None)
        if unpriced:
            raise UsageError(
                f"a budget is set, and the price of {', '.join(unpriced)} is unknown",
                hint="Give it in genpress.toml: price = {input = …, output = …}, in USD per million tokens.",
            )

    def _set_budgets(self, run: str) -> tuple[str, ...]:
        limits = {f"brief:{self._job.brief.brief}": self._job.brief.budget, f"run:{run}": self._options.max_cost}
        set_limits = {name: limit for name, limit in limits.items() if limit is not None}
        for name, limit in set_limits.items():
            self._ledger.set_budget(name, to_pico(limit))
        return tuple(set_limits)

    async def _engage(self, run: str, budgets: tuple[str, ...]) -> None:
        options, told = self._options, self._tell
        concurrency = self._workspace.concurrency(self._job.backends)
        dispatcher = Dispatcher(
            self._ledger, run, budgets=budgets, policy=options.retry, listener=told, paces=self._paces(concurrency)
        )
        errand = Errand(self._ledger, run, self._job.brief.brief, options.retry, dispatcher.stop, told)
        office = BatchOffice(self._workspace, self._job, errand, budgets if options.batch else None)
        drafter = self._drafter(dispatcher, concurrency)
        engine = Engine(self._planner(), drafter, dispatcher, office, concurrency=concurrency, listener=told)
        try:
            with _interruptible(engine) if options.handle_signals else contextlib.nullcontext():
                await engine.run()
        finally:
            office.close(self.summary, whole=engine.stop_code is Exit.DONE)
            self.summary.stopped, self.summary.stop_code = engine.stopped, engine.stop_code
            self.summary.waiting = engine.waiting
            await self._workspace.close_backends()

    def _drafter(self, dispatcher: Dispatcher, concurrency: Mapping[str, int]) -> Drafter:
        settler = Settler(self._job, self._ledger, utc_now)
        asker = Asker(self._ledger, dispatcher, concurrency)
        return Drafter(
            self._ledger,
            settler,
            dispatcher,
            concurrency=concurrency,
            listener=self._tell,
            finisher=Finisher(self._job, settler, asker) if self._job.asks_again else None,
            memory=Memory(self._ledger) if self._job.brief.memory else None,
        )

    def _paces(self, names: Iterable[str]) -> dict[str, Pace]:
        configs = {name: self._workspace.backend_configs[name] for name in names}
        return {
            name: Pace(config.requests_per_minute, config.tokens_per_minute, config.max_concurrency)
            for name, config in configs.items()
        }

    def _tell(self, event: Event) -> None:
        self.summary.note(event)
        self._listener(event)


def _refuse_loop() -> None:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    raise UsageError(
        "a run has an event loop of its own, and one is running here already",
        hint="In a notebook or in async code: await asyncio.to_thread(press.run, brief)",
    )


@contextlib.contextmanager
def _interruptible(engine: Engine) -> Iterator[None]:
    """Let the first Ctrl-C (or SIGTERM) drain the run, and a second one end it at once."""
    loop, task, asked = asyncio.get_running_loop(), asyncio.current_task(), count(1)

    def interrupt() -> None:
        """Drain the run; asked again, end it at once."""
        if next(asked) > 1 and task is not None:
            task.cancel()
        engine.stop("interrupted: calls in flight are finished and kept", Exit.INTERRUPTED)

    signals = (signal.SIGINT, signal.SIGTERM)
    for number in signals:
        loop.add_signal_handler(number, interrupt)
    try:
        yield
    finally:
        for number in signals:
            loop.remove_signal_handler(number)
