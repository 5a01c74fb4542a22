"""XLSX: read by calamine in a process of its own, which can neither take the memory nor the time of this one."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import weakref
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import islice, zip_longest
from pathlib import Path
from typing import IO, TypeAlias

import orjson

from genpress.domain.brief import Table
from genpress.errors import InvalidInput, Problem
from genpress.sources.catalogues.bombs import refuse_bomb
from genpress.sources.catalogues.columns import clean_names
from genpress.sources.catalogues.files import Found
from genpress.sources.catalogues.problems import BadRow, refusal, shown
from genpress.sources.catalogues.records import CHUNK, Batch, Record
from genpress.sources.catalogues.text import refuse_unfit

_Line: TypeAlias = "tuple[int, list[str]]"

_CHILD = Path(__file__).with_name("workbook_child.py")
_SECONDS = 180
"""Wall time the child may take; it also limits its own CPU time and memory."""


class Workbook:
    """One sheet of a workbook; implements `Records`.

    The child writes the sheet's cells once, as text, to an unnamed temporary file; every pass reads that.
    """

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
            raise refusal("CAT004", self.file, "the sheet is empty.", self._other_sheets)
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

    def _lines(self) -> Iterator[_Line]:
        """Yield the sheet's rows; several passes may be under way at once."""
        spool, offset = self._spool
        while True:
            spool.seek(offset)
            batch = list(islice(spool, CHUNK))
            offset = spool.tell()
            if not batch:
                return
            for line in batch:
                number, cells = orjson.loads(line)
                yield number, cells

    @cached_property
    def _spool(self) -> tuple[IO[bytes], int]:
        """The sheet's rows as lines of JSON, and where they begin."""
        refuse_bomb(self._path, self.file)
        spool = tempfile.TemporaryFile()  # noqa: SIM115 - closed when this reader goes
        weakref.finalize(self, spool.close)
        self._run_child(spool)
        spool.seek(0)
        try:
            first = orjson.loads(spool.readline())
        except orjson.JSONDecodeError:
            raise self._damaged("the workbook cannot be read.") from None
        self._sheets: list[str] = first["sheets"]
        if self._table.sheet and self._table.sheet not in self._sheets:
            raise refusal("CAT007", self.file, f"no sheet {self._table.sheet!r}.", self._other_sheets)
        return spool, spool.tell()

    @property
    def _other_sheets(self) -> str:
        return f"The sheets are: {', '.join(self._sheets[:12])}; choose one with `sheet:`."

    def _run_child(self, spool: IO[bytes]) -> None:
        command = [sys.executable, "-P", str(_CHILD), str(self._path), self._table.sheet]
        try:
            done = subprocess.run(  # noqa: S603 - our own script; the path is one argument
                command, stdin=subprocess.DEVNULL, stdout=spool, stderr=subprocess.PIPE, timeout=_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            raise self._too_large(f"reading the workbook took more than {_SECONDS} seconds") from None
        if done.returncode < 0 or b"MemoryError" in done.stderr or b"memory allocation" in done.stderr:
            raise self._too_large("reading the workbook takes more memory or time than it may")
        if done.returncode:
            last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
            raise self._damaged(f"the workbook cannot be read: {last[:200]}")

    def _damaged(self, message: str) -> InvalidInput:
        hint = "Open it in a spreadsheet program and save it again as .xlsx, without a password."
        return refusal("CAT012", self.file, message, hint)

    def _too_large(self, message: str) -> InvalidInput:
        return refusal("CAT009", self.file, f"{message}.", "Save the sheet as CSV and use that.")
