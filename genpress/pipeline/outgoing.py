"""Approved texts on their way out: looked up in the ledger as an exporter asks for them, never all at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice

from genpress.domain.draft import Draft, Origin
from genpress.domain.fields import FieldSpec
from genpress.domain.review import Decision, Verb
from genpress.domain.unit import Group, UnitId, join_key, split_key
from genpress.errors import UsageError
from genpress.interfaces import Ledger, Selection, Standing
from genpress.interfaces.exporters import Outgoing, Product, Text
from genpress.pipeline.job import Job, Stage

_CHUNK = 500
ROW_ALONE = ("row",)
"""Axes of what a shop can take: one text a product."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which approved texts are to leave."""

    stages: tuple[Stage, ...]
    markets: tuple[str, ...]
    target: str
    keys: Collection[str] = ()
    """Catalogue keys; empty: all."""
    changed: bool = False
    """Only those that the target does not have yet."""
    variant: int = 0
    """Only this variant; 0: all."""


class ApprovedTexts:
    """The approved texts of one export; implements `Texts`."""

    def __init__(self, job: Job, ledger: Ledger, wanted: Wanted, *, by_model: Callable[[str], bool]) -> None:
        """Make a view; nothing is read yet.

        Args:
            job: the brief.
            ledger: where the texts stand.
            wanted: which of them leave.
            by_model: says of a backend's name whether a model stands behind it.
        """
        self._job = job
        self._ledger = ledger
        self._wanted = wanted
        self._by_model = by_model

    def units(self) -> Iterator[Outgoing]:
        """Yield every text, ordered by deliverable, market, key, variant."""
        wanted = self._wanted
        selection = Selection(tuple(stage.name for stage in wanted.stages), wanted.markets)
        found = self._ledger.standing(self._job.brief.brief, selection, target=wanted.target)
        for group, texts in groupby(found, lambda one: one.draft.unit.group):
            while chunk := list(islice(texts, _CHUNK)):
                yield from self._outgoing(group, chunk)

    def products(self) -> Iterator[Product]:
        """Yield what leaves per catalogue row, each key once: in the order of the first deliverable that has it."""
        for number, stage in enumerate(self._wanted.stages):
            before = self._wanted.stages[:number]
            for keys in self._keys(stage):
                seen = {key for earlier in before for key in self._of_stage(earlier, keys)}
                yield from self._find([key for key in keys if key not in seen], self._wanted.stages[number:]).values()

    def find(self, keys: Sequence[str]) -> Mapping[str, Product]:
        """Return what leaves for these catalogue keys; unknown ones are left out."""
        return self._find(keys, self._wanted.stages)

    def known(self, keys: Sequence[str]) -> int:
        """Return how many of these catalogue keys have an approved text, whether it leaves or not."""
        asked = {join_key((key,)): key for key in keys}
        groups = [self._group(stage) for stage in self._wanted.stages]
        return len({key for group in groups for key, _ in self._ledger.standing_of(group, list(asked))})

    def _find(self, keys: Sequence[str], stages: Iterable[Stage]) -> Mapping[str, Product]:
        texts: dict[str, dict[str, Text]] = {key: {} for key in keys}
        for stage in stages:
            kinds = {spec.name: spec.type for spec in stage.fields}
            for key, unit in self._of_stage(stage, keys).items():
                content = unit.standing.draft.content
                texts[key].update({n: Text(value, kinds[n], unit) for n, value in content.items() if n in kinds})
        return {key: Product(key, found) for key, found in texts.items() if found}

    def _keys(self, stage: Stage) -> Iterator[list[str]]:
        group = self._group(stage)
        found = self._ledger.standing(group.brief, Selection((stage.name,), (group.market,)), target="")
        keys = (_row_key(stage, one.draft.unit) for one in found if self._wanted.variant in {0, one.draft.unit.variant})
        while chunk := list(dict.fromkeys(islice(keys, _CHUNK))):
            yield chunk

    def _of_stage(self, stage: Stage, keys: Sequence[str]) -> dict[str, Outgoing]:
        group = self._group(stage)
        asked = {join_key((key,)): key for key in keys}
        found = self._ledger.standing_of(group, list(asked), target=self._wanted.target)
        return {asked[unit.standing.draft.unit.key]: unit for unit in self._outgoing(group, list(found.values()))}

    def _group(self, stage: Stage) -> Group:
        return Group(self._job.brief.brief, stage.name, self._wanted.markets[0])

    # --- one text -----------------------------------------------------------------------------------------------------

    def _outgoing(self, group: Group, chunk: Sequence[Standing]) -> Iterator[Outgoing]:
        stage = self._job.stage(group.deliverable)
        leaving = [one for one in chunk if self._leaves(stage, one)]
        said = self._ledger.decisions(group, [one.draft.unit.key for one in leaving])
        for one in leaving:
            draft = one.draft
            maker = self.maker(draft)
            yield Outgoing(
                one,
                _row_key(stage, draft.unit),
                machine=maker is not None and self._by_model(maker.backend),
                backend=maker.backend if maker else "",
                model=maker.model if maker else "",
                prompt_hash=maker.hashes.prompt if maker else "",
                approvals=approvals(draft, said.get((draft.unit.key, draft.unit.variant), ())),
            )

    def _leaves(self, stage: Stage, one: Standing) -> bool:
        wanted, unit = self._wanted, one.draft.unit
        if wanted.variant not in {0, unit.variant} or (wanted.changed and one.published_hash == one.draft.content_hash):
            return False
        return not wanted.keys or _row_key(stage, unit) in wanted.keys

    def maker(self, draft: Draft) -> Draft | None:
        """Return the draft that a machine wrote and that this text goes back to; None where only people wrote."""
        found: Draft | None = draft
        while found is not None and found.origin is Origin.EDITED:
            found = self._ledger.draft(draft.unit, found.revision - 1) if found.revision > 1 else None
        return found


def approvals(draft: Draft, said: Iterable[Decision]) -> tuple[Decision, ...]:
    """Return who approved just this text since anybody last decided otherwise on it, oldest first."""
    found: list[Decision] = []
    for decision in said:
        if decision.revision == draft.revision and decision.content_hash == draft.content_hash:
            found = [*found, decision] if decision.verb is Verb.APPROVE else []
    return tuple(found)


def _row_key(stage: Stage, unit: UnitId) -> str:
    if "row" not in stage.axes:
        return ""
    return split_key(unit.key)[stage.axes.index("row")]


def fields_of(stages: Sequence[Stage], *, apart: bool) -> dict[str, FieldSpec]:
    """Return the fields of several deliverables by name.

    Args:
        stages: the deliverables.
        apart: whether their texts go to one line, where two of one name would be in each other's way.

    Raises:
        UsageError: two deliverables write a field of one name, or of one name and two types.
    """
    found: dict[str, FieldSpec] = {}
    writers: dict[str, str] = {}
    for stage in stages:
        for spec in stage.fields:
            other = writers.setdefault(spec.name, stage.name)
            if other != stage.name and (apart or found[spec.name].type is not spec.type):
                raise UsageError(
                    f"the deliverables {other} and {stage.name} both write {spec.name}",
                    hint=f"Publish one of them at a time: --deliverable {stage.name}",
                )
            found.setdefault(spec.name, spec)
    return found
