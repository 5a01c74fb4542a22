"""Measuring: what editors did with the drafts of a workspace, with the prompts by their names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from genpress.app.press import Press
from genpress.app.selecting import Selectors
from genpress.errors import GenpressError
from genpress.interfaces import Selection
from genpress.pipeline.metrics import Cell, Metrics, measure


@dataclass(frozen=True, slots=True)
class Measured:
    """The numbers of one prompt, model and market."""

    cell: Cell
    prompt: str
    """Name of the prompt; empty where the brief cannot be read or the deliverable is gone."""
    current: bool
    """Whether it is the prompt as it stands now; False too where that cannot be told."""
    metrics: Metrics


def measure_briefs(press: Press, briefs: Sequence[str], selectors: Selectors) -> list[Measured]:
    """Return the numbers of briefs, of all in the ledger where none is named.

    Raises:
        UsageError: there is no such brief.
    """
    selection = Selection(selectors.deliverables, selectors.markets)
    return [
        measured
        for brief in [press.name_of(brief) for brief in briefs] or [""]
        for measured in _with_names(press, measure(press.workspace.ledger, brief, selection).items())
    ]


def _with_names(press: Press, cells: Iterable[tuple[Cell, Metrics]]) -> Iterator[Measured]:
    known: dict[str, dict[str, tuple[str, str]]] = {}
    for cell, metrics in cells:
        if cell.brief not in known:
            known[cell.brief] = _prompts(press, cell.brief)
        name, digest = known[cell.brief].get(cell.deliverable, ("", ""))
        yield Measured(cell, name, digest == cell.prompt, metrics)


def _prompts(press: Press, brief: str) -> dict[str, tuple[str, str]]:
    # Numbers can be told of a brief that has problems, or is there no more.
    try:
        return {stage.name: (stage.spec.prompt, stage.prompt.digest) for stage in press.job(brief).stages}
    except GenpressError:
        return {}
