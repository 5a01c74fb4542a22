"""Surveying: one pass over the plan that counts, so that the work, its price and its end are known before it begins."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from genpress.domain.review import Status
from genpress.domain.unit import Group
from genpress.errors import Problem
from genpress.interfaces import Ledger, Record, UnitsPlanned, UnitsStale
from genpress.pipeline.decide import STANDS, Action, Verdict
from genpress.pipeline.plan import Batch, Planner, Tally, Task

Inspect = Callable[[Batch], None]
"""Looks at each batch as the survey passes it."""


@dataclass(slots=True)
class Survey:
    """What a pass over the plan counted."""

    groups: dict[Group, Tally] = field(default_factory=dict)
    """Units by verdict and present status, by group."""
    problems: tuple[Problem, ...] = ()
    """Rows that cannot be used."""
    digest: str = ""
    """Hash of all the work, in order: two surveys agree on it exactly when a run would do the same."""

    def count(self, *actions: Action, group: Group | None = None) -> int:
        """Return how many units have one of these actions, in one group or in all."""
        tallies = self.groups.values() if group is None else [self.groups[group]]
        return sum(n for tally in tallies for (verdict, _), n in tally.items() if verdict.action in actions)

    @property
    def work(self) -> int:
        """Units that a run may draft; those that wait for a source of this run included."""
        return self.count(Action.NEW, Action.STALE, Action.WAITING)

    def kept_blocked(self) -> int:
        """Return how many units stay blocked because a run does nothing with them."""
        return sum(
            n
            for tally in self.groups.values()
            for (verdict, status), n in tally.items()
            if status is Status.BLOCKED and verdict.action in {Action.UNCHANGED, Action.LOCKED}
        )

    def lines(self) -> Iterator[tuple[Group, Verdict, int]]:
        """Yield how many units of a group have a verdict, groups in the plan's order, verdicts by action and reason."""
        for group, tally in self.groups.items():
            counts: Counter[Verdict] = Counter()
            for (verdict, _), n in tally.items():
                counts[verdict] += n
            for verdict in sorted(counts, key=lambda v: (list(Action).index(v.action), v.why)):
                yield group, verdict, counts[verdict]


def survey(planner: Planner, inspect: Inspect | None = None) -> Survey:
    """Go through the plan once and count. Makes no call and writes nothing."""
    result, work = Survey(), hashlib.sha256()
    for stage in planner.stages():
        for batch in planner.batches(stage):
            group = batch.composer.group
            result.groups.setdefault(group, Counter()).update(batch.tally)
            for task in batch.tasks:
                work.update(f"{task.unit}\n{batch.composer.fingerprint(task.facts_hash)}\n".encode())
                work.update(task.feedback.encode())
            if inspect is not None:
                inspect(batch)
    result.problems = tuple(planner.problems)
    result.digest = work.hexdigest()
    return result


class Registrar:
    """Tells the ledger what a survey meets: units to be made, standing texts that have gone stale."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def __call__(self, batch: Batch) -> None:
        """Record one batch."""
        records: list[Record] = []
        if batch.missing:
            records.append(UnitsPlanned(tuple(batch.missing)))
        records += _stale(batch.tasks)
        if records:
            self._ledger.commit_now(records)


def _stale(tasks: Sequence[Task]) -> list[Record]:
    reasons: dict[tuple[str, ...], list[Task]] = {}
    for task in tasks:
        # What came back to be changed says nothing of whether the standing text is still true to its sources.
        if task.state is not None and task.state.standing and task.verdict.why[-1:] == (STANDS,):
            reasons.setdefault(task.verdict.why[:-1], []).append(task)
    return [UnitsStale(tuple(task.unit for task in stale), reason) for reason, stale in reasons.items()]


def retire_missing(planner: Planner, ledger: Ledger, brief: str, seen: Survey) -> int:
    """Mark units as gone that the whole plan no longer has; return how many. Unchanged briefs cost one count."""
    active: Counter[Group] = Counter()
    for (deliverable, market, _), count in ledger.counts(brief).items():
        active[Group(brief, deliverable, market)] += count
    gone = 0
    for group, count in active.items():
        if group not in seen.groups:
            gone += ledger.retire(group, ())
        elif count > sum(seen.groups[group].values()):
            gone += ledger.retire(group, _keys(planner, group))
    return gone


def _keys(planner: Planner, group: Group) -> Iterable[tuple[str, int]]:
    stage = next(stage for stage in planner.stages() if stage.name == group.deliverable)
    yield from planner.keys(stage)
    # A row that cannot be read today is not gone: its units stay.
    for problem in planner.problems:
        for variant in range(1, stage.spec.variants + 1):
            yield problem.place.key, variant
