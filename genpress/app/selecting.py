"""Selecting part of a brief, by the names a user gives on the command line."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from genpress.errors import UsageError
from genpress.pipeline.job import Job
from genpress.pipeline.scope import Scope
from genpress.templating import compile_where


@dataclass(frozen=True, slots=True)
class Selectors:
    """Which units are meant; empty means all."""

    deliverables: tuple[str, ...] = ()
    markets: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    """Catalogue keys."""
    select: str = ""
    """An expression over the catalogue's columns."""
    limit: int = 0
    """Only so many rows; 0 for all."""

    def __post_init__(self) -> None:
        """Refuse one text where several names are expected: it would be read letter by letter.

        Raises:
            UsageError: so it is, or the limit is below 0.
        """
        for what in ("deliverables", "markets", "keys"):
            if isinstance(given := getattr(self, what), str):
                raise UsageError(f"{what} is one text", hint=f"Give a tuple: {what}=({given!r},).")
        if self.limit < 0:
            raise UsageError(f"limit {self.limit} is below 0", hint="0 means all rows.")

    def scope(self, job: Job) -> Scope:
        """Return the part of a job that is meant.

        Raises:
            UsageError: a name is not one of the job's.
            InvalidInput: the expression cannot be read.
        """
        _all_known("deliverable", self.deliverables, [stage.name for stage in job.stages])
        _all_known("market", self.markets, {market.locale for stage in job.stages for market in stage.markets})
        where = None
        if self.select:
            columns = () if job.open_rows is None else job.open_rows().columns
            where = compile_where(self.select, columns)
        return Scope(self.deliverables, self.markets, frozenset(self.keys), where, self.limit)


def _all_known(what: str, names: Iterable[str], known: Iterable[str]) -> None:
    choices = sorted(set(known))
    for name in names:
        if name not in choices:
            near = difflib.get_close_matches(name, choices, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(choices)}."
            raise UsageError(f"the brief has no {what} {name}", hint=hint)
