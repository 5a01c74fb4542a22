"""Loading a brief into a job: documents, prompts, channels, backends, catalogue, with all problems told at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from genpress.app.brand_rules import problems_of_brand
from genpress.app.limits import problems_of_limits
from genpress.app.workspace import Workspace
from genpress.channels import find_channel
from genpress.domain.brief import AXIS_MARKET, AXIS_ROW, AXIS_SEGMENT, Brief, Deliverable, Table
from genpress.domain.channel import Channel
from genpress.domain.fields import merge_fields
from genpress.domain.market import Market
from genpress.domain.unit import Group
from genpress.errors import InvalidInput, Place, Problem, UsageError
from genpress.interfaces import Backend, CatalogueReader, Correction, Row
from genpress.pipeline.job import Job, JudgeSpec, Stage, order_stages
from genpress.sources import LoadedBrief, read_brief
from genpress.sources.catalogues import open_table
from genpress.templating import Prompts, compile_where
from genpress.templating import check as check_prompt

T = TypeVar("T")
BRIEFS = "briefs"
"""Folder of briefs; the paths of tables are relative to it."""
_DEFAULT_BACKEND = "workspace.default_backend"


@dataclass(frozen=True, slots=True)
class OpenTable:
    """A table whose head has been read."""

    columns: tuple[str, ...]
    open: Callable[..., CatalogueReader]
    """Opens it for one pass; given `needed`, with only those columns in need of a value or nothing."""


@dataclass(slots=True)
class Gathering:
    """Collects the problems of independent steps, so that they can be told all at once."""

    problems: list[Problem] = field(default_factory=list)

    def attempt(self, step: Callable[[], T], place: Place) -> T | None:
        """Return what a step gives, or None after noting its problems."""
        try:
            return step()
        except InvalidInput as error:
            self.problems += error.problems
        except UsageError as error:
            self.problems.append(Problem(place, "BKD005", error.message, error.hint))
        return None


class Loader:
    """Loads one brief of a workspace."""

    def __init__(self, workspace: Workspace, *, backend: str = "", strict: bool = False) -> None:
        self._workspace = workspace
        self._prompts = Prompts(workspace.root)
        self._override = (backend,) if backend else ()
        self._strict = strict

    def load(self, name: str) -> Job:
        """Return the brief as a job.

        Raises:
            InvalidInput: with every problem found in the brief and all it rests on.
        """
        loaded = read_brief(self._workspace.root, name)
        brief, gathering = loaded.brief, Gathering()
        catalogue = self._table(brief.catalogue, loaded, "catalogue", gathering)
        audience = self._table(brief.segments, loaded, "segments", gathering)
        segments = _segments(audience, gathering)
        stages = [self._stage(loaded, item, gathering) for item in order_stages(brief.deliverables)]
        made = {stage.name: stage for stage in stages if stage is not None}
        if len(made) == len(stages):
            for stage in made.values():
                if not _lacks_table(stage, brief, catalogue, audience):
                    gathering.problems += _check_prompt(stage, made, brief, catalogue, audience)
        judges = self._judges(loaded, gathering)
        gathering.problems += problems_of_brand(loaded, self._workspace.root)
        if gathering.problems:
            raise InvalidInput(dict.fromkeys(gathering.problems))
        return Job(
            root=self._workspace.root,
            brief=brief,
            brand=loaded.brand,
            stages=tuple(made.values()),
            open_rows=partial(catalogue.open, needed=_needed(brief.catalogue, made.values())) if catalogue else None,
            segments=segments,
            severities={stage.name: _severities(loaded, stage) for stage in made.values()},
            corrections=self._corrections,
            judges=judges,
            plugged_checks=self._workspace.plugged_checks,
        )

    def _judges(self, loaded: LoadedBrief, gathering: Gathering) -> tuple[JudgeSpec, ...]:
        judges = []
        for name, judge in loaded.brief.judges.items():
            place = loaded.place("judges", name, "backend")
            backend = gathering.attempt(partial(self._workspace.backend, judge.backend), place)
            if backend is not None and backend.capabilities.prepared:
                message = f"judges.{name}: the backend {judge.backend} has no opinions; it only fills in templates."
                gathering.problems.append(Problem(place, "BKD005", message, "Name a model."))
            elif backend is not None:
                judges.append(JudgeSpec(name, judge.question, backend))
        return tuple(judges)

    def _corrections(self, group: Group, limit: int) -> Sequence[Correction]:
        # Asked for when a prompt reads them: a check of a brief opens no ledger.
        return self._workspace.ledger.corrections(group, limit)

    def _table(self, table: Table | None, loaded: LoadedBrief, name: str, gathering: Gathering) -> OpenTable | None:
        if table is None:
            return None
        folder, root = self._workspace.root / BRIEFS, self._workspace.root
        opened = partial(open_table, table, folder, root, strict=self._strict)
        columns = gathering.attempt(lambda: opened().columns, loaded.place(name))
        if columns is None:
            return None
        where = loaded.place(name, "where")
        keep = gathering.attempt(lambda: compile_where(table.where, columns, where), where) if table.where else None
        return OpenTable(columns, partial(opened, keep=keep))

    def _stage(self, loaded: LoadedBrief, name: str, gathering: Gathering) -> Stage | None:
        spec = loaded.brief.deliverables[name]
        place = partial(loaded.place, "deliverables", name)
        prompt = gathering.attempt(lambda: self._prompts.load(spec.prompt), place("prompt"))
        channel = gathering.attempt(lambda: self._channel(spec), place("channel")) if spec.channel else None
        chain = gathering.attempt(lambda: self._chain(loaded.brief, spec), self._chain_place(loaded, name))
        if prompt is None or chain is None:
            return None
        fields = merge_fields(prompt.fields, channel.fields if channel else ())
        gathering.problems += problems_of_limits(fields, place("prompt"))
        return Stage(
            name=name,
            spec=spec,
            prompt=prompt,
            fields=fields,
            channel=channel,
            markets=_markets(loaded, spec),
            chain=chain,
        )

    def _channel(self, spec: Deliverable) -> Channel:
        return find_channel(spec.channel, self._workspace.root)

    def _chain_place(self, loaded: LoadedBrief, name: str) -> Place:
        """Return where the backends of a deliverable are named."""
        if self._override:
            return Place("--backend")
        if loaded.brief.deliverables[name].backend:
            return loaded.place("deliverables", name, "backend")
        return loaded.place("backend") if loaded.brief.backend else self._workspace.settings.place(_DEFAULT_BACKEND)

    def _chain(self, brief: Brief, spec: Deliverable) -> tuple[Backend, ...]:
        return self._workspace.chain(self._override or spec.backend or brief.backend)


def _needed(table: Table | None, stages: Iterable[Stage]) -> frozenset[str] | None:
    """Return the columns of the catalogue that anything is made of; None where that may be any."""
    reads = [stage.prompt.reads.row for stage in stages if AXIS_ROW in stage.axes]
    if table is None or table.where or table.variants or any(read.whole for read in reads):
        return None
    return frozenset({table.key, *table.columns, *(column for read in reads for column in read.columns)})


def _segments(table: OpenTable | None, gathering: Gathering) -> tuple[Row, ...]:
    items = [item for chunk in table.open().chunks() for item in chunk] if table else []
    # A segment is written for on purpose: one that cannot be read stops the brief, unlike one row of a catalogue.
    gathering.problems += [item for item in items if isinstance(item, Problem)]
    return tuple(item for item in items if isinstance(item, Row))


def _lacks_table(stage: Stage, brief: Brief, catalogue: OpenTable | None, audience: OpenTable | None) -> bool:
    """Return whether a table could not be read that the stage is expanded over: it has no columns to name."""
    tables = ((AXIS_ROW, brief.catalogue, catalogue), (AXIS_SEGMENT, brief.segments, audience))
    return any(axis in stage.axes and asked and not opened for axis, asked, opened in tables)


def _check_prompt(
    stage: Stage, stages: Mapping[str, Stage], brief: Brief, catalogue: OpenTable | None, audience: OpenTable | None
) -> list[Problem]:
    source = stage.spec.source
    return check_prompt(
        stage.prompt,
        catalogue.columns if catalogue and AXIS_ROW in stage.axes else None,
        [axis for axis in stage.axes if axis in brief.lists],
        audience.columns if audience and AXIS_SEGMENT in stage.axes else None,
        None if source is None else [field.name for field in stages[source.deliverable].fields],
    )


def _markets(loaded: LoadedBrief, spec: Deliverable) -> tuple[Market, ...]:
    brief = loaded.brief
    names = brief.markets if AXIS_MARKET in spec.per else (spec.market or brief.markets[0],)
    return tuple(loaded.markets[name] for name in names)


def _severities(loaded: LoadedBrief, stage: Stage) -> Mapping[str, str]:
    """Return the severities that hold; the deliverable's are stronger than the brief's, the channel's, the brand's."""
    merged = dict(loaded.brand.checks) if loaded.brand else {}
    for more in (stage.channel.checks if stage.channel else {}, loaded.brief.checks, stage.spec.checks):
        merged.update(more)
    return merged
