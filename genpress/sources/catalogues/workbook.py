"""XLSX: one sheet of a workbook as records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import islice, zip_longest

from genpress.domain.brief import Table
from genpress.errors import Problem
from genpress.sheets import Line, Sheets, UnreadableWorkbook, read_sheets
from genpress.sources.catalogues.columns import clean_names
from genpress.sources.catalogues.files import Found
from genpress.sources.catalogues.problems import BadRow, refusal, shown
from genpress.sources.catalogues.records import CHUNK, Batch, Record
from genpress.sources.catalogues.text import refuse_unfit


class Workbook:
    """One sheet of a workbook; implements `Records`."""

    def __init__(self, found: Found, table: Table) -> None:
        self._path = found.path
        self._table = table
        self.file = found.file

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Columns as the first row that is not empty, or the brief, names them."""
        if self._table.header:
            return clean_names(self._table.header)
        _, header = next(self._lines(), (0, list[str]()))
        while header and not header[-1].strip():
            header.pop()
        if not header:
            raise refusal("CAT004", self.file, "the sheet is empty.", _choose(self._sheets))
        if self._table.key and [cell.strip() for cell in header].count(self._table.key) > 1:
            message = f"several columns are named {self._table.key!r}, which the brief names as the key."
            raise refusal("CAT011", self.file, message, "Rename all but one in the file.", line=1)
        return clean_names(header)

    def read(self, columns: Sequence[str]) -> Iterator[Batch]:
        """Yield the rows as columns → text; their line is the row's number in the sheet."""
        lines = self._lines()
        if not self._table.header:
            next(lines, None)
        while batch := list(islice(lines, CHUNK)):
            yield [self._record(line, cells, columns) for line, cells in batch]

    def _record(self, line: int, cells: list[str], columns: Sequence[str]) -> Record | Problem:
        extra = next((cell for cell in cells[len(columns) :] if cell), "")
        if extra:
            message = f"the row has a cell right of the last column: {shown(extra)}"
            return BadRow("CAT024", message, "Delete it, or give its column a name.").at(self.file, line)
        row = dict(zip_longest(columns, cells[: len(columns)], fillvalue=""))
        try:
            for column, text in row.items():
                refuse_unfit(column, text)
        except BadRow as bad:
            return bad.at(self.file, line)
        return line, row

    def _lines(self) -> Iterator[Line]:
        """Yield the sheet's rows; several passes may be under way at once."""
        return self._sheets.rows()

    @cached_property
    def _sheets(self) -> Sheets:
        try:
            sheets = read_sheets(self._path, self._table.sheet)
        except UnreadableWorkbook as error:
            raise refusal("CAT009" if error.too_large else "CAT012", self.file, error.message, error.hint) from None
        if self._table.sheet and self._table.sheet not in sheets.names:
            raise refusal("CAT007", self.file, f"no sheet {self._table.sheet!r}.", _choose(sheets))
        return sheets


def _choose(sheets: Sheets) -> str:
    return f"The sheets are: {', '.join(sheets.names[:12])}; choose one with `sheet:`."
