"""The engine: goes through the plan with many calls at once; memory does not grow with the number of units."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from genpress.domain.unit import Group
from genpress.errors import BackendError, BudgetExceeded, Exit, GenpressError, InvalidInput
from genpress.pipeline.batching import Desk, Office
from genpress.pipeline.decide import Action
from genpress.pipeline.dispatch import Dispatcher
from genpress.pipeline.drafting import AllDown, Drafter, Work
from genpress.pipeline.events import Listener, RunStopping
from genpress.pipeline.health import FATAL
from genpress.pipeline.job import Stage
from genpress.pipeline.plan import Planner, chunked

_LOOKUP = 200
"""Units rendered and looked up in the cache at once."""


class Engine:
    """Runs a plan's stages, once."""

    def __init__(
        self,
        planner: Planner,
        drafter: Drafter,
        dispatcher: Dispatcher,
        office: Office,
        *,
        concurrency: Mapping[str, int],
        listener: Listener,
    ) -> None:
        self._planner = planner
        self._drafter = drafter
        self._dispatcher = dispatcher
        self._concurrency = concurrency
        self._listener = listener
        self._office = office
        self._desk: Desk | None = None
        self.waiting = 0
        """Units whose source draft was not there when their turn came."""
        self.stopped = ""
        """Why the run ended early; empty when it did not."""
        self.stop_code = Exit.DONE
        self._defects: list[Exception] = []

    def stop(self, reason: str, code: Exit) -> None:
        """Start no further units; what is in flight is finished and kept. The first reason counts."""
        if not self._dispatcher.stop.is_set():
            self._dispatcher.halt()
            self.stopped, self.stop_code = reason, code
            self._listener(RunStopping(reason))

    async def run(self) -> None:
        """Draft every unit that needs it, stage by stage: a source before what is made from it."""
        await self._open_desk()
        for stage in self._planner.stages():
            if not self._dispatcher.stop.is_set():
                await self._run_stage(stage)
        await self._close_desk()

    async def _run_stage(self, stage: Stage) -> None:
        slots = self._concurrency[stage.chain[0].name]
        # The queue is short: it only keeps the workers busy while the next units are rendered.
        queue: asyncio.Queue[Work | None] = asyncio.Queue(maxsize=2 * slots)
        async with asyncio.TaskGroup() as slots_at_work:
            for _ in range(slots):
                slots_at_work.create_task(self._serve(queue))
            try:
                await self._feed(stage, queue)
            except GenpressError as error:
                # Such as a catalogue that is gone since the run began: what is in flight is kept.
                self.stop(_words(error), error.exit_code)
            except Exception as defect:  # noqa: BLE001 - told when what is in flight is kept
                self._crash(defect)
            for _ in range(slots):
                await queue.put(None)
        if self._defects:
            raise ExceptionGroup("what the run met", self._defects)

    def _crash(self, defect: Exception) -> None:
        """End the run for what nobody foresaw; what is in flight is paid for, so that it is finished and kept."""
        self._defects.append(defect)
        self.stop("something went wrong: calls in flight are finished and kept", Exit.DEFECT)

    async def _feed(self, stage: Stage, queue: asyncio.Queue[Work | None]) -> None:
        prepared = set[Group]()
        for batch in self._planner.batches(stage):
            self.waiting += sum(n for (verdict, _), n in batch.tally.items() if verdict.action is Action.WAITING)
            for tasks in chunked(batch.tasks, _LOOKUP):
                for work in await self._sort(await self._drafter.without_calls(batch.composer, tasks)):
                    if self._dispatcher.stop.is_set():
                        return
                    await queue.put(work)
                await asyncio.sleep(0)
                if batch.composer.group not in prepared:
                    prepared.add(batch.composer.group)
                    await self._drafter.prepare(batch.composer)
                if self._dispatcher.stop.is_set():
                    return

    async def _sort(self, works: list[Work]) -> list[Work]:
        """Return the works that are not for a batch."""
        if self._desk is None or not works:
            return works
        try:
            return await self._desk.sort(works)
        except (BudgetExceeded, AllDown) as error:
            self._stop_for(error)
            return []

    async def _open_desk(self) -> None:
        """Collect what batches have answered; from then on, the desk knows what waits for one."""
        try:
            await self._office.collect()
        except BackendError as error:
            self.stop(error.message, Exit.USAGE)
        self._desk = self._office.desk()

    async def _close_desk(self) -> None:
        """Send the batches that were put together, unless the run was cut short by more than its budget."""
        if self._desk is None:
            return
        try:
            await self._desk.finish(send=self.stop_code in {Exit.DONE, Exit.BUDGET})
        except AllDown as error:
            self._stop_for(error)

    def _stop_for(self, error: BudgetExceeded | AllDown) -> None:
        if isinstance(error, BudgetExceeded):
            self.stop(error.message, Exit.BUDGET)
        else:
            self.stop(str(error), Exit.USAGE if error.cause.kind in FATAL else Exit.FAILED)

    async def _serve(self, queue: asyncio.Queue[Work | None]) -> None:
        while (work := await queue.get()) is not None:
            if self._dispatcher.stop.is_set():
                continue
            try:
                await self._drafter.draft(work)
            except (BudgetExceeded, AllDown) as error:
                self._stop_for(error)
            except Exception as defect:  # noqa: BLE001 - as above
                self._crash(defect)


def _words(error: GenpressError) -> str:
    return str(error.problems[0]) if isinstance(error, InvalidInput) and error.problems else error.message
