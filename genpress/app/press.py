"""The press: a workspace with the verbs that commands and programs call."""

from __future__ import annotations

import asyncio
import math
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Self, TypeAlias

from genpress.app.checking import problems_of, problems_of_backends, problems_of_plugins
from genpress.app.loading import Loader
from genpress.app.models import missing_models, model_store
from genpress.app.rule_names import problems_of_rules
from genpress.app.running import Runner, RunOptions
from genpress.app.selecting import Selectors
from genpress.app.units import Rendered, Shown, parse_unit, render_unit, show_unit
from genpress.app.workspace import Workspace
from genpress.artifacts import OutputsView, Written, audit
from genpress.backends.models import ModelInfo, ModelStore
from genpress.domain.money import MOST_USD
from genpress.domain.unit import Group
from genpress.errors import InvalidInput, Problem, UsageError
from genpress.interfaces import EVERYTHING, ManifestRow, Probe, Selection, Totals
from genpress.pipeline.estimate import Estimate, Estimator, seconds_needed
from genpress.pipeline.events import Event, Listener, RunSummary
from genpress.pipeline.job import Job
from genpress.pipeline.plan import Batch, Planner, Task
from genpress.pipeline.survey import Survey, survey
from genpress.sources import find_briefs, read_brief

EachTask: TypeAlias = Callable[[Task], None]
"""Is told a unit that needs a draft."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run would do, what it would take, and how long the rate limits make it."""

    brief: str
    survey: Survey
    estimates: Mapping[Group, Estimate]
    total: Estimate
    seconds: float
    """Least time under the rate limits; 0 where none are set."""
    lacks_history: bool = False
    """Whether outputs/ holds drafts of the brief of which the ledger knows nothing."""


class Press:
    """A workspace, opened. Use it as a context manager, so that it is closed."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    @classmethod
    def open(
        cls,
        folder: str | Path = ".",
        *,
        environ: Mapping[str, str] | None = None,
        overrides: Mapping[str, str] | None = None,
    ) -> Press:
        """Open the workspace that a folder is in.

        Args:
            folder: the workspace, or any folder within it.
            environ: environment variables for settings and keys; the process's own by default.
            overrides: settings by dotted name, such as `{"ledger.url": "…"}`; stronger than file and environment.

        Raises:
            UsageError: there is no genpress.toml here or above, or it has problems.
        """
        environ = os.environ if environ is None else environ
        models = model_store(environ).folder
        workspace = Workspace.open(Path(folder), environ=environ, overrides=overrides or {}, models_folder=models)
        return cls(workspace)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close everything that was opened."""
        self.close()

    def close(self) -> None:
        """Close the ledger and the backends."""
        self.workspace.close()

    # --- reading ---

    def briefs(self) -> tuple[str, ...]:
        """Return the names of the workspace's briefs."""
        return find_briefs(self.workspace.root)

    def name_of(self, brief: str) -> str:
        """Return the name of a brief, given by its name or its file; one that only the ledger knows any more is known.

        Raises:
            UsageError: there is no such brief.
            InvalidInput: it was never run, and it has problems.
        """
        if self.workspace.ledger.version(brief):
            return brief
        return read_brief(self.workspace.root, brief).brief.brief

    def job(self, brief: str, *, backend: str = "", strict: bool = False) -> Job:
        """Return a brief with everything it needs, every value checked.

        Raises:
            InvalidInput: with every problem found in the brief and all it rests on.
        """
        return Loader(self.workspace, backend=backend, strict=strict).load(brief)

    def check(self, brief: str) -> list[Problem]:
        """Return every problem of a brief, its prompts, and its catalogue's rows; makes no call, writes nothing."""
        try:
            job = self.job(brief)
            return [*problems_of_rules(job, read_brief(self.workspace.root, brief)), *problems_of(job)]
        except InvalidInput as error:
            return list(error.problems)

    def check_settings(self) -> list[Problem]:
        """Return what is wrong with declared backends, used or not, and with plug-ins; makes no call."""
        return [*problems_of_backends(self.workspace), *problems_of_plugins(self.workspace)]

    def view(self, job: Job) -> OutputsView:
        """Return the outputs folder of a brief."""
        return OutputsView(self.workspace.root, job.brief.brief, job.brief.drafts, self.workspace.ledger)

    # --- the verbs ---

    def plan(
        self,
        brief: str,
        selectors: Selectors | None = None,
        *,
        backend: str = "",
        each: EachTask | None = None,
        batch: bool = False,
    ) -> Plan:
        """Return what a run would do; makes no call and writes nothing.

        Args:
            brief: name of the brief.
            selectors: which units; all by default.
            backend: a backend to use instead of the brief's.
            each: is told every unit that needs a draft, in order.
            batch: at the price of provider batches.

        Raises:
            InvalidInput: the brief has problems.
        """
        job = self.job(brief, backend=backend)
        edited = frozenset(unit for unit, _ in self.view(job).edited())
        planner = Planner(job, self.workspace.ledger, scope=(selectors or Selectors()).scope(job), edited_files=edited)
        estimator = Estimator(self.workspace.ledger, job, batch=batch)

        def inspect(batch: Batch) -> None:
            """Take a batch into the estimate, and tell its units."""
            estimator(batch)
            if each is not None:
                for task in batch.tasks:
                    each(task)

        counted = survey(planner, inspect)
        planner.refuse_nothing()
        seconds = 0.0 if batch else seconds_needed(estimator.backends, self.workspace.backend_configs)
        lost = self.view(job).lacks_history
        return Plan(job.brief.brief, counted, estimator.groups, estimator.total, seconds, lost)

    def run(self, brief: str, options: RunOptions | None = None, *, listener: Listener | None = None) -> RunSummary:
        """Draft every unit of a brief that is new or stale, and bring outputs/ up to date.

        Raises:
            InvalidInput: the brief has problems.
            Conflict: another run holds the brief, or the saved plan has drifted.
            UsageError: a budget is set and a price is unknown, or an option is no amount or no time.
        """
        options = options or RunOptions()
        _refuse_senseless(options)
        job = self.job(brief, backend=options.backend, strict=options.strict)
        return Runner(self.workspace, job, options, listener or _ignore).run()

    def revise(self, brief: str, options: RunOptions | None = None, *, listener: Listener | None = None) -> RunSummary:
        """Redraft what editors sent back, with their words, and draft beside approved texts whose sources changed.

        Raises:
            InvalidInput: the brief has problems.
            Conflict: another run holds the brief.
            UsageError: a budget is set and a price is unknown.
        """
        return self.run(brief, replace(options or RunOptions(), revise=True), listener=listener)

    def missing_models(self, brief: str, *, backend: str = "") -> list[ModelInfo]:
        """Return the local models that a run of a brief would lack and that can be pulled."""
        store = ModelStore(self.workspace.models_folder)
        return missing_models(self.job(brief, backend=backend), self.workspace.backend_configs, store)

    def write_outputs(self, brief: str) -> Written:
        """Bring a brief's outputs folder up to date with the ledger."""
        return self.view(self.job(brief)).write()

    def manifest(self, brief: str, selection: Selection | None = None) -> Iterator[ManifestRow]:
        """Yield the manifest's rows, ordered by deliverable, market, key, variant."""
        loaded = read_brief(self.workspace.root, brief).brief
        view = OutputsView(self.workspace.root, loaded.brief, loaded.drafts, self.workspace.ledger)
        return view.manifest(selection or EVERYTHING)

    def totals(self, brief: str) -> Totals:
        """Return what a brief has used so far."""
        return self.workspace.ledger.totals(read_brief(self.workspace.root, brief).brief.brief)

    def render(self, unit: str, *, backend: str = "") -> Rendered:
        """Return the exact request that would be sent for a unit.

        Raises:
            UsageError: the brief has no such unit.
        """
        wanted = parse_unit(unit)
        return render_unit(self.job(wanted.group.brief, backend=backend), self.workspace.ledger, wanted)

    def show(self, unit: str) -> Shown:
        """Return everything the ledger knows of a unit.

        Raises:
            UsageError: the ledger has no such unit.
        """
        return show_unit(self.workspace.ledger, parse_unit(unit))

    def probe(self) -> Mapping[str, Probe]:
        """Ask every declared backend whether it is ready; makes no call that is paid for."""
        return asyncio.run(self._probe())

    async def _probe(self) -> Mapping[str, Probe]:
        names = list(self.workspace.backend_configs)
        try:
            return {name: await self.workspace.backend(name).probe() for name in names}
        finally:
            await self.workspace.close_backends()

    def verify(self) -> list[Problem]:
        """Check every digest and cross-reference of the ledger, and every file under outputs/ that it recorded."""
        problems = list(self.workspace.ledger.verify())
        for brief in self.briefs():
            problems += audit(self.workspace.root, brief, self.workspace.ledger)
        return problems


def _refuse_senseless(options: RunOptions) -> None:
    limit = None if options.max_cost is None else Decimal(options.max_cost)
    if limit is not None and not (limit.is_finite() and 0 <= limit <= MOST_USD):
        raise UsageError(f"max_cost {limit} is not an amount", hint=f"It is 0 to {MOST_USD:,} US dollars.")
    if math.isnan(options.wait):
        raise UsageError("wait is no number of seconds", hint="Below 0 waits without end.")


def _ignore(event: Event) -> None:
    """Do nothing with an event."""
