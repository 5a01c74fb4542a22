"""XLSX: one sheet of a workbook as records."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice, zip_longest

from genpress.domain.brief import Table
from genpress.errors import Problem
from genpress.sheets import FORMULA, TOO_LONG, Line, Sheets, UnreadableWorkbook, read_sheets
from genpress.sources.catalogues.columns import clean_names
from genpress.sources.catalogues.files import Found
from genpress.sources.catalogues.problems import BadRow, refusal, shown
from genpress.sources.catalogues.records import CHUNK, Batch, Record
from genpress.sources.catalogues.text import refuse_unfit


class Workbook:
    """One sheet of a workbook; implements `Records`."""

    def __init__(self, found: Found, table: Table, needed: Container[str] | None = None) -> None:
        """Make a reader.

        Args:
            found: the file.
            table: the brief's description.
            needed: columns in which a cell without a value spoils its row; None: any.
        """
        self._path = found.path
        self._table = table
        self._needed = needed
        self.file = found.file

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Columns as the first row that is not empty, or the brief, names them."""
        if self._table.header:
            return clean_names(self._table.header)
        _, header, _ = next(self._lines(), (0, list[str](), {}))
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
            yield [self._record(*line, columns) for line in batch]

    def _record(
        self, line: int, cells: list[str], faults: Mapping[str, str], columns: Sequence[str]
    ) -> Record | Problem:
        extra = next((cell for cell in cells[len(columns) :] if cell), "")
        if extra:
            message = f"the row has a cell right of the last column: {shown(extra)}"
            return BadRow("CAT024", message, "Delete it, or give its column a name.").at(self.file, line)
        row = dict(zip_longest(columns, cells[: len(columns)], fillvalue=""))
        try:
            if faults:
                self._refuse_faults(faults, columns)
            for column, text in row.items():
                refuse_unfit(column, text)
        except BadRow as bad:
            return bad.at(self.file, line, row.get(self._table.key, ""))
        return line, row

    def _refuse_faults(self, faults: Mapping[str, str], columns: Sequence[str]) -> None:
        for number, fault in sorted((int(number), fault) for number, fault in faults.items()):
            column = columns[number] if number < len(columns) else f"number {number + 1}"
            if self._needed is not None and column not in self._needed:
                continue  # Nothing is made of it: the row is as good as any.
            if fault == TOO_LONG:
                if column == self._table.key:
                    message = f"column {column!r}, the key, holds a number of more digits than the 15 a workbook keeps"
                    raise BadRow("CAT034", message, "Format the column as text and enter the whole number again.")
            elif fault == FORMULA:
                hint = "Open the file in a spreadsheet program and save it, or enter the value."
                raise BadRow("CAT033", f"column {column!r} holds a formula without a result", hint)
            else:
                hint = "Correct the formula, or clear the cell."
                raise BadRow("CAT033", f"column {column!r} holds the error {shown(fault)}, no value", hint)

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
