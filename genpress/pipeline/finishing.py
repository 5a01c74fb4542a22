"""Finishing a draft that has its first answer: repairs, then opinions; each within the budget."""

from __future__ import annotations

from genpress.checks.opinions import OPINION
from genpress.domain.request import Request
from genpress.errors import BudgetExceeded
from genpress.pipeline.asking import Asker
from genpress.pipeline.compose import Composer
from genpress.pipeline.job import Job
from genpress.pipeline.judge import Judges
from genpress.pipeline.plan import Task
from genpress.pipeline.repair import Repairer, can_repair
from genpress.pipeline.settle import Examined, Settler


class Finisher:
    """Knows which drafts of a job want more than their first answer, and gets it for them."""

    def __init__(self, job: Job, settler: Settler, asker: Asker) -> None:
        self._job = job
        self._settler = settler
        self._repairer = Repairer(settler, asker)
        self._judges = Judges(job.judges, job.brand, asker)

    def wants(self, composer: Composer, examined: Examined) -> bool:
        """Return whether a draft wants calls."""
        times = self._job.repairs(composer.stage)
        return can_repair(examined.written.backend, examined, times) or self._is_judged(composer, examined)

    def _is_judged(self, composer: Composer, examined: Examined) -> bool:
        localises = examined.written.backend.capabilities.localises
        return bool(self._job.judges) and self._settler.checks(composer, localises=localises).asks(OPINION.code)

    async def finish(
        self, composer: Composer, task: Task, request: Request, examined: Examined
    ) -> tuple[Examined, BudgetExceeded | None]:
        """Return a draft with everything done for it, and why not, if for money.

        Args:
            composer: of the unit's group.
            task: the unit.
            request: what its first answer was asked for with.
            examined: the first draft.

        Raises:
            Halted: the run is stopping; the answers so far are in the ledger, and the next run goes on from them.
        """
        short: BudgetExceeded | None = None
        times = self._job.repairs(composer.stage)
        if can_repair(examined.written.backend, examined, times):
            examined, short = await self._repairer.improve(composer, task, request, examined, times)
        if short is None and self._is_judged(composer, examined):
            content = examined.written.content
            findings, answers, short = await self._judges.opinions(task.unit, content, composer.market)
            for asked in answers:
                examined = examined.paid(asked.usage, asked.cost)
            examined = self._settler.opinions(composer, examined, findings)
        return examined, short
