"""A workbook's cells as text, written once by the child to an unnamed temporary file; every pass reads that."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import weakref
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import IO, TypeAlias

import orjson

from genpress.sheets.bombs import RESAVE, SAVE_AS_CSV, UnreadableWorkbook, refuse_bomb

Line: TypeAlias = "tuple[int, list[str], Mapping[str, str]]"
"""Number of a row in its sheet, from 1, its cells, and what ails some of them, by column from 0 (as text).

A fault is what a cell shows instead of a value (`#N/A`), `=` for a formula without a result, or `9` for a number of
more digits than a workbook keeps. Only a sheet that was asked for by itself has faults.
"""

FORMULA, TOO_LONG = "=", "9"
"""Faults of cells that have no text of their own; the child, a script, says the same."""

EVERY = "*"
"""Asks the child for all sheets; no sheet can have this name."""

_CHILD = Path(__file__).with_name("child.py")
_SECONDS = 180
"""Wall time the child may take; it also limits its own CPU time and memory."""
_BATCH = 1000
_SOUND: Mapping[str, str] = MappingProxyType({})


class Sheets:
    """The sheets of one workbook that were asked for."""

    def __init__(self, spool: IO[bytes]) -> None:
        self._spool = spool
        weakref.finalize(self, spool.close)
        spool.seek(0)
        try:
            first = orjson.loads(spool.readline())
        except orjson.JSONDecodeError:
            raise UnreadableWorkbook("the workbook cannot be read.", RESAVE) from None
        self.names: list[str] = first["sheets"]
        """Names of all sheets, read or not."""
        self.marks: list[str] = first.get("marks", [])
        """Marks of genpress in the workbook's properties and defined names; found only when all sheets are read."""
        self._starts = {"": spool.tell()}

    def rows(self) -> Iterator[Line]:
        """Yield the rows of the one sheet that was read; several passes may be under way at once."""
        return (line for _, line in self._lines())

    def all_rows(self) -> Iterator[tuple[str, int, list[str]]]:
        """Yield sheet, number and cells of every row of every sheet that was read."""
        return ((sheet, line[0], line[1]) for sheet, line in self._lines())

    def _lines(self) -> Iterator[tuple[str, Line]]:
        offset, sheet = self._starts[""], ""
        while True:
            self._spool.seek(offset)
            batch = list(islice(self._spool, _BATCH))
            offset = self._spool.tell()
            if not batch:
                return
            for line in batch:
                value = orjson.loads(line)
                if isinstance(value, dict):
                    sheet = value["sheet"]
                else:
                    yield sheet, (value[0], value[1], value[2] if len(value) > 2 else _SOUND)


def read_sheets(path: Path, wanted: str = "") -> Sheets:
    """Read one sheet of a workbook, the first where none is named, or all (`EVERY`).

    Raises:
        UnreadableWorkbook: it is damaged, or larger than what is read.
    """
    refuse_bomb(path)
    spool = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the sheets go
    try:
        _run_child(path, wanted, spool)
        return Sheets(spool)
    except UnreadableWorkbook:
        spool.close()
        raise


def _run_child(path: Path, wanted: str, spool: IO[bytes]) -> None:
    command = [sys.executable, "-P", str(_CHILD), str(path), wanted]
    try:
        done = subprocess.run(  # noqa: S603 - our own script; the path is one argument
            command, stdin=subprocess.DEVNULL, stdout=spool, stderr=subprocess.PIPE, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        message = f"reading the workbook took more than {_SECONDS} seconds."
        raise UnreadableWorkbook(message, SAVE_AS_CSV, too_large=True) from None
    if done.returncode < 0 or b"MemoryError" in done.stderr or b"memory allocation" in done.stderr:
        message = "reading the workbook takes more memory or time than it may."
        raise UnreadableWorkbook(message, SAVE_AS_CSV, too_large=True)
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise UnreadableWorkbook(f"the workbook cannot be read: {last[:200]}", RESAVE)
