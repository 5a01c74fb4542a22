"""A pandas frame as a table, for those who use genpress as a library."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from genpress.domain.brief import Table
from genpress.errors import Problem
from genpress.sources.catalogues.columns import clean_names
from genpress.sources.catalogues.problems import BadRow
from genpress.sources.catalogues.records import CHUNK, Batch, Record
from genpress.sources.catalogues.text import refuse_unfit, value_text

if TYPE_CHECKING:
    import pandas as pd


class Frame:
    """A pandas frame; implements `Records`. An index with a name is a column too."""

    def __init__(self, frame: pd.DataFrame, table: Table) -> None:
        named = all(name is not None for name in frame.index.names)
        self._frame = frame.reset_index() if named else frame
        self.file = table.path

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Columns of the frame, as text."""
        return clean_names([_name(column) for column in self._frame.columns])

    def read(self, columns: Sequence[str]) -> Iterator[Batch]:
        """Yield the frame's rows; their line is their position from 1."""
        for start in range(0, len(self._frame), CHUNK):
            part = self._frame.iloc[start : start + CHUNK]
            cells = [_texts(part.iloc[:, place]) for place in range(len(columns))]
            rows = zip(*cells, strict=True)
            yield [self._record(start + nth, row, columns) for nth, row in enumerate(rows, start=1)]

    def _record(self, line: int, row: Sequence[str], columns: Sequence[str]) -> Record | Problem:
        try:
            for column, text in zip(columns, row, strict=True):
                refuse_unfit(column, text)
        except BadRow as bad:
            return bad.at(self.file, line)
        return line, dict(zip(columns, row, strict=True))


def _name(column: object) -> str:
    return ".".join(str(part) for part in column if part != "") if isinstance(column, tuple) else str(column)


def _texts(series: pd.Series) -> list[str]:
    missing = series.isna().tolist()
    return ["" if gone else value_text(value) for value, gone in zip(series.tolist(), missing, strict=True)]
