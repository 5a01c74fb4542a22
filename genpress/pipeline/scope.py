"""Which part of a job a command concerns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from genpress.errors import Place, Problem
from genpress.interfaces import Row

CODES: Mapping[str, str] = {"SEL001": "--select cannot be answered for a row."}
"""Codes of problems with a selection, and what each means."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which part of a job a command concerns; empty means all."""

    deliverables: tuple[str, ...] = ()
    markets: tuple[str, ...] = ()
    keys: frozenset[str] = frozenset()
    """Catalogue keys."""
    where: Callable[[Mapping[str, str]], bool] | None = None
    """A test over the catalogue's rows; ValueError means that it cannot be answered for one."""
    limit: int = 0
    """Only so many rows of the catalogue; 0 for all."""

    @property
    def whole(self) -> bool:
        """Whether nothing is left out."""
        return not (self.deliverables or self.markets or self.keys or self.where or self.limit)

    @property
    def chooses_rows(self) -> bool:
        """Whether rows are named, by key or by a test."""
        return bool(self.keys) or self.where is not None

    def chosen(self, rows: Iterable[Row | Problem], problems: dict[Problem, None]) -> list[Row]:
        """Return the rows that are meant; add bad rows to `problems`, and those the test cannot be answered for."""
        found: list[Row] = []
        for row in rows:
            if isinstance(row, Problem):
                problems[row] = None
            elif (not self.keys or row.key in self.keys) and self._holds(row, problems):
                found.append(row)
        return found

    def _holds(self, row: Row, problems: dict[Problem, None]) -> bool:
        if self.where is None:
            return True
        try:
            return self.where(row.values)
        except ValueError as error:
            message = f"cannot be answered for this row: {error}"
            problems[Problem(Place("--select", row.line, key=row.key), "SEL001", message)] = None
            return False
