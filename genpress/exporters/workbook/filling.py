"""Filling the sheets of a workbook with rows: what XlsxWriter made is copied part by part, and rows stream into it.

XlsxWriter makes the frame: everything but the rows, and in each sheet, at its last row, one cell per column that shows
which style the column has. Only what the file format says is relied on, nothing of the library's own.
"""

from __future__ import annotations

import re
import zipfile
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import IO, TypeAlias

from genpress.errors import UsageError
from genpress.sheets.bombs import MAX_UNPACKED

_LEVEL = 5
"""Of deflate: 6, which is usual, takes two thirds more time for 2 % less (measured on the XML of 20,000 rows)."""
_ROWS = 64
"""Rows that are written at once."""
_AHEAD = 4
"""Blocks that wait to be deflated at most."""
_CELL = re.compile(r'<c r="[A-Z]+[0-9]+"( s="[0-9]+")?')
_FONT = re.compile("<rPr>.*?</rPr>")


@dataclass(frozen=True, slots=True)
class Sample:
    """How the cells of a sheet look, read from the frame."""

    styles: tuple[str, ...]
    """By column: the attribute that names the style, such as ` s="5"`."""
    fonts: tuple[str, ...]
    """Fonts of the first rich text, in its order, as XML; none where the sample has no rich text."""


Rows: TypeAlias = "Callable[[Sample], Iterator[str]]"
"""Makes the XML of a sheet's rows after the header."""


def part_name(number: int) -> str:
    """Return the name of the part that holds a workbook's sheet, numbered from 1 in their order."""
    return f"xl/worksheets/sheet{number}.xml"


def fill(frame: IO[bytes], file: IO[bytes], sheets: Mapping[str, Rows]) -> None:
    """Write a workbook.

    Args:
        frame: a workbook whose sheets have a header in row 1 and a sample as their last row.
        file: where to write; can be sought.
        sheets: by name of the part, what goes where the sample stands.

    Raises:
        UsageError: it would be larger than what an import reads.
    """
    with (
        zipfile.ZipFile(frame) as parts,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as made,
    ):
        left = MAX_UNPACKED
        for name in parts.namelist():
            with made.open(name, "w") as part:
                left -= _write(part, _blocks(parts.read(name), sheets.get(name)), left)


def _write(part: IO[bytes], blocks: Iterator[bytes], most: int) -> int:
    """Write a part of at most so many bytes; return how many it has.

    Blocks are deflated, a fifth of an export, in a thread of its own while the next ones are made.
    """
    size, waiting = 0, deque[Future[int]]()
    with ThreadPoolExecutor(1) as deflating:
        for block in blocks:
            size += len(block)
            if size > most:
                raise _too_large()
            waiting.append(deflating.submit(part.write, block))
            if len(waiting) > _AHEAD:
                waiting.popleft().result()
    for written in waiting:
        written.result()
    return size


def _too_large() -> UsageError:
    message = f"the workbook would unpack to more than {MAX_UNPACKED >> 20:,} MB, which `review import` does not read"
    return UsageError(message, hint="Export less at once: --deliverable, --status, or --csv.")


def _blocks(xml: bytes, rows: Rows | None) -> Iterator[bytes]:
    if rows is None:
        yield xml
        return
    text = xml.decode()
    start, end = text.index("</row>") + len("</row>"), text.index("</sheetData>")
    yield text[:start].encode()
    made = rows(_sample(text[start:end]))
    while some := "".join(islice(made, _ROWS)):
        # Half a surrogate pair cannot be written; the ledger holds none.
        yield some.encode(errors="replace")
    yield text[end:].encode()


def _sample(row: str) -> Sample:
    return Sample(tuple(_CELL.findall(row)), tuple(_FONT.findall(row)))
