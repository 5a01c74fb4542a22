"""The manifest as CSV for people and JSON Lines for programs, written row by row.

`manifest.csv` is UTF-8 with a byte-order mark and CRLF, as Excel wants it; a text that a spreadsheet would run as a
formula is escaped, see `genpress.domain.cells`. `manifest.jsonl` holds no escapes.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import fields
from operator import attrgetter
from typing import TYPE_CHECKING, TypeAlias

import orjson

from genpress.domain.cells import escape, unescape
from genpress.interfaces import ManifestRow

if TYPE_CHECKING:
    from genpress.artifacts.atomic import PendingFile

COLUMNS: tuple[str, ...] = tuple(field.name for field in fields(ManifestRow))
"""The manifest's columns, in their order."""

_Value: TypeAlias = "str | int | bool"

BOM = b"\xef\xbb\xbf"

_ARTIFACT = COLUMNS.index("artifact")
_values = attrgetter(*COLUMNS)


def csv_cell(value: _Value) -> str:
    """Return one value as it stands in manifest.csv: booleans as `true` and `false`, text escaped."""
    if isinstance(value, str):
        return escape(value)
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


class ManifestWriter:
    """Writes the manifest's two files as rows come; holds one row in memory."""

    def __init__(self, table: PendingFile, lines: PendingFile) -> None:
        self._lines = lines
        table.write(BOM)
        self._table = csv.writer(_Encoded(table), lineterminator="\r\n")
        self._table.writerow(COLUMNS)

    def write(self, row: ManifestRow, artifact: str) -> None:
        """Write one unit; `artifact` is its draft's path under `outputs/BRIEF/`, empty when it has none."""
        values: list[_Value] = list(_values(row))
        values[_ARTIFACT] = artifact
        self._table.writerow([csv_cell(value) for value in values])
        self._lines.write(orjson.dumps(dict(zip(COLUMNS, values, strict=True)), option=orjson.OPT_APPEND_NEWLINE))


class _Encoded:
    """What a csv writer writes to: text on its way to bytes."""

    def __init__(self, file: PendingFile) -> None:
        self._file = file

    def write(self, text: str) -> int:
        """Write text as UTF-8; half surrogate pairs become question marks."""
        return self._file.write(text.encode(errors="replace"))


def parse_row(cells: Sequence[str]) -> dict[str, str]:
    """Return a line of manifest.csv by column, the escapes taken back."""
    return {column: unescape(cell) for column, cell in zip(COLUMNS, cells, strict=True)}
