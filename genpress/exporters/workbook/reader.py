"""Reading reviews back: rows of a workbook or of a CSV file, whatever program saved them, found by their headers.

Nothing that is read is trusted: the ids and hashes of a row count only with the token that was made for them.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from genpress.domain.cells import unescape
from genpress.errors import InvalidInput, Place, Problem
from genpress.exporters.workbook import layout as lay
from genpress.sheets import UnreadableWorkbook, read_sheets
from genpress.sheets.spool import EVERY

NumberedRow: TypeAlias = "tuple[str, int, list[str]]"
"""Sheet, number of the row from 1, cells."""

_COUNT = re.compile("[0-9]{1,7}")
"""A number of rows that a sheet can have."""
_HEADER_WITHIN = 20
"""Rows in which the header is looked for: editors put notes above it."""
_NEEDED = (lay.KEY, *lay.IDENTITY, lay.DECISION, lay.REASON, lay.COMMENT, lay.REVIEWER)
_SHOWN = (lay.BASE, lay.APPROVED, lay.NOW)
"""Begin the headers of columns that are only to be looked at, or that the ledger knows by heart."""
_MOST = 1 << 30
"""Bytes of a CSV file that are read."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One row as an editor sent it back."""

    place: Place
    cells: Mapping[str, str]
    """Text by header."""

    def text(self, header: str) -> str:
        """Return a cell without the space around it."""
        return self.cells.get(header, "").strip()


@dataclass(slots=True)
class Returned:
    """One file as an editor sent it back."""

    file: str
    marks: Sequence[str] = ()
    """What the workbook says of itself outside its rows."""
    rows: list[Sent] = field(default_factory=list)
    sent_out: int = 0
    """How many rows the workbook had when it was written; 0 where it does not say."""
    unnamed: bool = False
    """Something stands in a column without a header."""


def read_review(path: Path, file: str) -> Returned:
    """Read a workbook or a CSV file.

    Args:
        path: where it is.
        file: its path as the user would type it.

    Raises:
        InvalidInput: it cannot be read, or is no review, or a column that is needed is gone; nothing is guessed.
    """
    if path.suffix.casefold() in {".csv", ".tsv", ".txt"}:
        returned = Returned(file)
        _gather(returned, ((("", n, cells)) for n, cells in _csv_rows(path, file)), escaped=True)
        return returned
    try:
        sheets = read_sheets(path, EVERY)
    except UnreadableWorkbook as error:
        raise InvalidInput([Problem(Place(file), "REV010", error.message, error.hint)]) from None
    returned = Returned(file, [*sheets.marks])
    _gather(returned, sheets.all_rows(), escaped=False)
    return returned


# --- sheets -----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Header:
    """The header of one sheet."""

    names: Sequence[str | None]
    """By position; empty where a column has none, None where it says nothing that the ledger does not know."""


def _gather(returned: Returned, rows: Iterable[NumberedRow], *, escaped: bool) -> None:
    headers: dict[str, _Header | None] = {}
    problems: list[Problem] = []
    for sheet, number, cells in rows:
        place = Place(_within(returned.file, sheet), number)
        if sheet == "_meta":
            _read_meta(returned, cells)
        elif header := headers.get(sheet):
            _take(returned, header, place, _plain(cells, escaped=escaped))
        elif sheet not in headers and lay.UNIT in (found := _plain(cells, escaped=escaped)):
            problems += _header_problems(found, place)
            headers[sheet] = _Header([_wanted(name.strip()) for name in found])
        elif number > _HEADER_WITHIN:
            headers.setdefault(sheet, None)
    _refuse(problems, returned.file, headers.values())


def _refuse(problems: Sequence[Problem], file: str, headers: Iterable[_Header | None]) -> None:
    if not any(headers):
        problems = [*problems, _no_review(file)]
    if problems:
        raise InvalidInput(problems)


def _read_meta(returned: Returned, cells: Sequence[str]) -> None:
    word, value = [*cells, "", ""][:2]
    if word == "mark":
        returned.marks = [*returned.marks, value]
    elif word.startswith("rows of ") and _COUNT.fullmatch(value):
        returned.sent_out += int(value)


def _wanted(name: str) -> str | None:
    return None if name in {lay.FINDINGS, lay.CLAIMS, lay.LIKE} or name.startswith(_SHOWN) else name


def _plain(cells: Sequence[str], *, escaped: bool) -> list[str]:
    return [unescape(cell) for cell in cells] if escaped else list(cells)


def _within(file: str, sheet: str) -> str:
    return f"{file}[{sheet}]" if sheet else file


def _no_review(file: str) -> Problem:
    message = (
        f"no sheet has a header with the hidden column {lay.UNIT}: this is no review, or its hidden columns were cut."
    )
    return Problem(Place(file), "REV010", message, "Export it again: genpress review export BRIEF")


def _header_problems(names: Sequence[str], place: Place) -> Iterator[Problem]:
    counts = Counter(name.strip() for name in names)
    fields = [lay.field_header(name.removeprefix(lay.BASE)) for name in counts if name.startswith(lay.BASE)]
    for name in (*_NEEDED, *fields):
        if counts[name] > 1:
            message = f"the column {name!r} stands {counts[name]} times."
            yield Problem(place, "REV011", message, "Delete the one that is not meant, and import again.")
        elif not counts[name]:
            message = f"the column {name!r} is gone or was renamed."
            yield Problem(place, "REV011", message, _rename(name, counts))


def _rename(name: str, names: Iterable[str]) -> str:
    if name.startswith("_"):
        return "It is one of the hidden columns: take the edits over into a new export."
    unknown = [other for other in names if other and not other.startswith("_") and other not in lay.OWN]
    shown = ", ".join(repr(other) for other in unknown[:12])
    return f"Give its header the name {name!r} again, in row 1. The columns there: {shown}."


def _take(returned: Returned, header: _Header, place: Place, cells: Sequence[str]) -> None:
    if not any(cell.strip() for cell in cells):
        return
    row: dict[str, str] = {}
    for name, cell in zip(header.names, cells, strict=False):
        if name:
            row.setdefault(name, cell)
        returned.unnamed = returned.unnamed or (name == "" and bool(cell.strip()))
    returned.unnamed = returned.unnamed or any(cell.strip() for cell in cells[len(header.names) :])
    returned.rows.append(Sent(place, row))


# --- CSV --------------------------------------------------------------------------------------------------------------


def _csv_rows(path: Path, file: str) -> Iterator[tuple[int, list[str]]]:
    text = _csv_text(path, file)
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        message = f"the CSV cannot be read: {error}."
        raise InvalidInput([Problem(Place(file, reader.line_num), "REV010", message, _SAVE)]) from None


_SAVE = "Save it as CSV in UTF-8, separated by commas."


def _csv_text(path: Path, file: str) -> str:
    try:
        if path.stat().st_size > _MOST:
            raise InvalidInput([Problem(Place(file), "REV010", f"the file is larger than {_MOST >> 20:,} MB.", "")])
        data = path.read_bytes()
        return data.decode("utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
    except OSError as error:
        message = f"the file cannot be read: {error.strerror}."
        raise InvalidInput([Problem(Place(file), "REV010", message)]) from None
    except UnicodeError:
        raise InvalidInput([Problem(Place(file), "REV010", "the file is not UTF-8.", _SAVE)]) from None


def _delimiter(text: str) -> str:
    """Return what separates the columns: what stands beside the name of the hidden id."""
    head = text[: 1 << 20]
    at = head.find(lay.UNIT)
    beside = head[at + len(lay.UNIT) : at + len(lay.UNIT) + 2].lstrip('"')[:1] if at >= 0 else ","
    return beside if beside in {",", ";", "\t"} else ","
