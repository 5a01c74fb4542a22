"""Checking without a call: a brief's rows and prompts, and the files under outputs/."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from genpress.artifacts import PENDING
from genpress.domain.unit import UnitId
from genpress.errors import InvalidInput, Place, Problem
from genpress.interfaces import Artifact, Row
from genpress.pipeline.compose import Composer
from genpress.pipeline.expand import Axes
from genpress.pipeline.job import Job, Stage

CODES: Mapping[str, str] = {
    "OUT001": "A file that was written under outputs/ is gone.",
    "OUT002": "A file under outputs/ was changed after it was written.",
}
"""Codes of problems with the files under outputs/, and what each means."""

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


def verify_outputs(root: Path, artifacts: Iterable[Artifact]) -> Iterator[Problem]:
    """Yield a problem for each recorded file that is gone or no longer as it was written."""
    for artifact in artifacts:
        if artifact.path.endswith(PENDING):
            continue  # a table on its way into place when a process died; the next write settles it
        path = root / artifact.path
        if not path.is_file():
            yield Problem(Place(artifact.path), "OUT001", "the file is gone.", "Write it anew: genpress status --write")
        elif _digest(path) != artifact.digest:
            yield Problem(
                Place(artifact.path, key=artifact.unit),
                "OUT002",
                "the file was changed after it was written.",
                "Take the edit in with: genpress review import",
            )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
