"""Checking without a call: a brief's rows and prompts."""

from __future__ import annotations

from collections.abc import Iterator

from genpress.domain.unit import UnitId
from genpress.errors import InvalidInput, Problem
from genpress.interfaces import Row
from genpress.pipeline.compose import Composer
from genpress.pipeline.expand import Axes
from genpress.pipeline.job import Job, Stage

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
