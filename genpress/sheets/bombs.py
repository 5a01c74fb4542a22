"""What a workbook would unpack to, looked at before anything is unpacked in full (S6)."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import IO

from genpress.errors import Exit, GenpressError

MAX_UNPACKED = 1 << 30
"""Bytes all parts together may unpack to."""
MAX_RATIO = 250
"""Times a part may be larger unpacked than packed; real sheets reach about 30."""
_RATIO_FROM = 16 << 20
"""Parts that unpack to fewer bytes are harmless at any ratio."""
MAX_PARTS = 5_000
MAX_CELLS = 30_000_000
"""Cells the used range may span: it is held as a whole while a sheet is read, 32 bytes a cell."""

RESAVE = "Open it in a spreadsheet program and save it again as .xlsx, without a password."
SAVE_AS_CSV = "Save the sheet as CSV and use that."
"""What to do about a workbook that cannot be read, and about one that is too large."""


class UnreadableWorkbook(GenpressError):
    """A workbook is damaged, encrypted, or larger inside than anybody's table."""

    exit_code = Exit.USAGE

    def __init__(self, message: str, hint: str, *, too_large: bool = False) -> None:
        super().__init__(message, hint=hint)
        self.too_large = too_large
        """It may be sound, but is more than what is read."""


_ROW = re.compile(rb'row\s[^>]{0,300}?\br=["\']([0-9]{1,7})["\']')
_FAR = re.compile(rb'r=["\']([A-Z]{2,3})([0-9]{1,7})["\']')
_BLOCK = 1 << 20


def refuse_bomb(path: Path) -> None:
    """Look at a workbook's size, ratio and extent.

    Raises:
        UnreadableWorkbook: it is no zip archive, or unpacks to more than a table may.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            _refuse_sizes(parts)
            for part in parts:
                if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml"):
                    with archive.open(part) as opened:
                        _refuse_extent(opened, part.filename)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise UnreadableWorkbook(f"the workbook is damaged or encrypted: {error}", RESAVE) from None


def _refuse_sizes(parts: list[zipfile.ZipInfo]) -> None:
    total = sum(part.file_size for part in parts)
    if total > MAX_UNPACKED or len(parts) > MAX_PARTS:
        message = f"the workbook unpacks to {total >> 20:,} MB in {len(parts):,} parts"
        raise _too_large(f"{message}; at most {MAX_UNPACKED >> 20:,} MB are read.")
    for part in parts:
        if part.file_size > _RATIO_FROM and part.file_size > MAX_RATIO * max(part.compress_size, 1):
            times = part.file_size // max(part.compress_size, 1)
            raise _too_large(f"the part {part.filename} unpacks to {times} times its size, as no real sheet does.")


def _too_large(message: str, hint: str = SAVE_AS_CSV) -> UnreadableWorkbook:
    return UnreadableWorkbook(message, hint, too_large=True)


def _refuse_extent(opened: IO[bytes], part: str) -> None:
    """Refuse a sheet whose cells lie so far apart that the range between them could not be held."""
    rows, columns, rest = 0, 1, b""
    while block := opened.read(_BLOCK):
        text = rest + block
        rows = max([rows, *(int(row) for row in _ROW.findall(text))])
        far = _FAR.findall(text)
        columns = max([columns, *(_column(letters) for letters, _ in far)])
        rows = max([rows, *(int(row) for _, row in far)])
        rest = text[-64:]
        if rows * max(columns, 26) > MAX_CELLS and rows * columns > MAX_CELLS:
            hint = (
                "Delete the stray cells far from the table (select them, then delete rows or columns), or save as CSV."
            )
            message = f"{part} has cells out to row {rows:,}, column {columns:,}: {rows * columns:,} cells in all."
            raise _too_large(message, hint)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
