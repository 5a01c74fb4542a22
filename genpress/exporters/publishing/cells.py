"""Delimited text without loss: records whose cells are kept as they stand, so that what is not touched stays as it is.

The csv module forgets which cells were quoted and how lines ended; a shop's export that comes back must not differ
from what left in anything but the texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from genpress.errors import Place, UsageError

BOM = "\ufeff"
_MAX_CELL = 4_000_000
_ENDS = ("\r\n", "\n", "\r")
_NEEDS_QUOTES = re.compile(r'[",;\t\r\n]|^\s|\s$')


@dataclass(slots=True)
class Record:
    """One record of a file."""

    line: int
    """Line of the file where it begins, from 1."""
    cells: list[str]
    """Cells as they stand, quotes included."""
    end: str
    """Line end as it stands; empty at the end of the file."""

    def value(self, at: int) -> str:
        """Return what a cell says; empty where the record has no such cell."""
        raw = self.cells[at] if at < len(self.cells) else ""
        return raw[1:-1].replace('""', '"') if raw.startswith('"') and raw.endswith('"') and len(raw) > 1 else raw


@dataclass(frozen=True, slots=True)
class Style:
    """How a file is delimited."""

    delimiter: str = ","
    quotes: bool = True
    """False: a `"` is a character like any other, and no cell holds a line end or the delimiter."""

    def put(self, record: Record, at: int, text: str) -> None:
        """Set a cell; it is quoted when it was, or when it has to be."""
        was_quoted = record.cells[at].startswith('"')
        if self.quotes and (was_quoted or _NEEDS_QUOTES.search(text) or text.startswith(BOM)):
            doubled = text.replace('"', '""')
            text = f'"{doubled}"'
        record.cells[at] = text

    def line(self, record: Record) -> str:
        """Return a record as it stands in the file."""
        return self.delimiter.join(record.cells) + record.end


class CellFile:
    """A delimited UTF-8 file; read again for every pass."""

    def __init__(self, path: Path, style: Style) -> None:
        self._path = path
        self.style = style

    @property
    def has_bom(self) -> bool:
        """Whether the file begins with a byte-order mark."""
        with self._open() as text:
            return text.read(1) == BOM

    def records(self) -> Iterator[Record]:
        """Yield the records in order.

        Raises:
            UsageError: the file is not there, not UTF-8, or its quoting is broken.
        """
        with self._open() as text:
            lines = _Lines(text)
            try:
                while (line := lines.next()) is not None:
                    first = lines.number
                    cells, end = self._cells(line.removeprefix(BOM) if first == 1 else line, lines)
                    yield Record(first, cells, end)
            except UnicodeDecodeError:
                message = f"{Place(str(self._path), lines.number + 1)}: the file is not UTF-8"
                raise UsageError(message, hint="Export it as UTF-8, and give that file.") from None

    def _cells(self, line: str, lines: _Lines) -> tuple[list[str], str]:
        if not self.style.quotes or '"' not in line:
            body, end = _body(line)
            return body.split(self.style.delimiter), end
        cells: list[str] = []
        at, first = 0, lines.number
        while True:
            stop, line = self._stop(line, at, lines, first)
            cells.append(line[at:stop])
            if line[stop : stop + 1] != self.style.delimiter:
                return cells, line[stop:]
            at = stop + 1

    def _stop(self, line: str, at: int, lines: _Lines, first: int) -> tuple[int, str]:
        """Return where the cell that begins at `at` ends, and the line, longer by what the cell swallowed."""
        if line[at : at + 1] != '"':
            found = line.find(self.style.delimiter, at)
            return (found if found >= 0 else len(_body(line)[0])), line
        stop = at + 1
        while True:
            stop = line.find('"', stop)
            if stop < 0:
                stop, more = len(line), lines.next()
                if more is None or len(line) - at > _MAX_CELL:
                    raise self._broken(first, "a quote is opened here and never closed")
                line += more
            elif line[stop + 1 : stop + 2] == '"':
                stop += 2
            else:
                break
        if line[stop + 1 : stop + 2] not in {self.style.delimiter, "", "\r", "\n"}:
            raise self._broken(first, "text follows a closing quote")
        return stop + 1, line

    def _broken(self, line: int, what: str) -> UsageError:
        return UsageError(f"{Place(str(self._path), line)}: {what}", hint='Double every " inside a quoted cell.')

    def _open(self) -> TextIO:
        try:
            return self._path.open(encoding="utf-8", newline="")
        except OSError as error:
            raise UsageError(f"cannot read {self._path}: {error.strerror or error}") from None


class _Lines:
    """The lines of a text, counted."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self.number = 0

    def next(self) -> str | None:
        """Return the next line with its end; None at the end of the file."""
        line = self._text.readline()
        if not line:
            return None
        self.number += 1
        return line


def _body(line: str) -> tuple[str, str]:
    for end in _ENDS:
        if line.endswith(end):
            return line[: -len(end)], end
    return line, ""
