"""Checking without a call: a brief's rows and prompts, declared backends and plug-ins."""

from __future__ import annotations

from collections.abc import Iterator

from genpress.app.workspace import Workspace
from genpress.domain.unit import UnitId
from genpress.errors import InvalidInput, Problem, UsageError
from genpress.interfaces import Row
from genpress.pipeline.compose import Composer
from genpress.pipeline.expand import Axes
from genpress.pipeline.job import Job, Stage
from genpress.plugins import installed

_SAMPLE = 20
"""Rows on which every prompt is tried."""


def problems_of(job: Job) -> list[Problem]:
    """Return the catalogue's bad rows, and what goes wrong when the prompts are rendered on its first rows."""
    problems: list[Problem] = []
    sample: list[Row] = []
    for item in _items(job):
        if isinstance(item, Problem):
            problems.append(item)
        elif len(sample) < _SAMPLE:
            sample.append(item)
    for stage in job.stages:
        if stage.spec.source is None:
            problems += _render(job, stage, sample)
    return list(dict.fromkeys(problems))


def problems_of_backends(workspace: Workspace) -> Iterator[Problem]:
    """Yield what keeps a declared backend from being made; a brief that names it would be told the same."""
    for name in workspace.settings.config.backends:
        try:
            workspace.backend(name)
        except InvalidInput as error:
            yield from error.problems
        except UsageError as error:
            place = workspace.settings.place(f"backends.{name}")
            yield Problem(place, "CFG017", f"backends.{name}: {error.message}.", error.hint)


def problems_of_plugins(workspace: Workspace) -> Iterator[Problem]:
    """Yield the plug-ins that the workspace allows and no installed package offers."""
    allowed = workspace.settings.config.workspace.plugins
    for name in sorted(set(allowed) - installed() if allowed else ()):
        place = workspace.settings.place("workspace.plugins")
        yield Problem(place, "CFG018", f"workspace.plugins: no installed package offers {name!r}.", "Install it.")


def _items(job: Job) -> Iterator[Row | Problem]:
    if job.open_rows is not None:
        for chunk in job.open_rows().chunks():
            yield from chunk


def _render(job: Job, stage: Stage, sample: list[Row]) -> Iterator[Problem]:
    points = Axes(stage.axes, job.segments, job.brief.lists).points(sample)
    prepared = stage.chain[0].capabilities.prepared
    for market in stage.markets:
        composer = Composer(job, stage, market)
        for point in points[:_SAMPLE]:
            try:
                unit = UnitId(composer.group, point.key)
                composer.request(unit, point, None, composer.facts(point, None), prepared=prepared)
            except InvalidInput as error:
                yield from error.problems
