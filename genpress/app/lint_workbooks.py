"""The fixed copy of a workbook that was linted: its one sheet, as plain text."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence

import xlsxwriter

from genpress.app.lint_inputs import Rows
from genpress.app.lint_pieces import Piece
from genpress.artifacts.atomic import PendingFile
from genpress.domain.fields import Content, FieldValue


class WorkbookCopy:
    """A new workbook with the one sheet that was read; every cell is text, so that none becomes a formula."""

    def __init__(self, source: Rows, out: PendingFile, fields: Mapping[str, str]) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by rest
        self._book = xlsxwriter.Workbook(self._file, {"constant_memory": True})
        self._sheet = self._book.add_worksheet()
        self._fields, self._out, self._number = fields, out, 0
        self._add(source.records.names)

    def put(self, piece: Piece, content: Content) -> None:
        """Write a row with its fixes."""
        changed = {column: cell_of(content[field]) for column, field in self._fields.items() if field in content}
        self._add([str(cell) for cell in {**piece.record, **changed}.values()])

    def keep(self, piece: Piece) -> None:
        """Write a row as it was."""
        self._add([str(cell) for cell in piece.record.values()])

    def rest(self) -> None:
        """Finish the workbook."""
        self._book.close()
        self._file.seek(0)
        shutil.copyfileobj(self._file, self._out)
        self._file.close()

    def _add(self, cells: Sequence[str]) -> None:
        for column, cell in enumerate(cells):
            self._sheet.write_string(self._number, column, cell)
        self._number += 1


def cell_of(value: FieldValue) -> str:
    """Return a field as the text of one cell: a list with an item a line."""
    return value if isinstance(value, str) else "\n".join(value)
