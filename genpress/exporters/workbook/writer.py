"""Writing reviews: as a workbook for spreadsheet programs, or as CSV. Rows stream: a row costs some 300 bytes."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import IO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from genpress.domain.cells import escape
from genpress.domain.diff import changes
from genpress.domain.market import Market
from genpress.domain.unit import Group
from genpress.exporters.workbook.cells import field_text, fits
from genpress.exporters.workbook.dressing import Dressing
from genpress.exporters.workbook.filling import Rows, Sample, fill, part_name
from genpress.exporters.workbook.guide import DECISIONS, GUIDE, REASONS, RETURNED, TITLE
from genpress.exporters.workbook.layout import APPROVED, Layout, field_header
from genpress.exporters.workbook.layout import ESCAPED as ESCAPED_HEADER
from genpress.exporters.workbook.rows import Entry, Filler, overtaken
from genpress.exporters.workbook.rowxml import RowXml, rich_text
from genpress.exporters.workbook.styles import MOST_LINES, Styles, height_of, lines_of, make_styles, room_of
from genpress.exporters.workbook.tokens import Signer

ESCAPED = "csv-1"
"""Says in a row of a CSV file that its cells are escaped as `genpress.domain.cells` describes."""
MARK = "genpress-review"
_IN_MEMORY = 1 << 20
"""Bytes of a workbook without its rows above which it goes to a temporary file."""
_SHEET_NAME = 31
_GUIDE_WIDTH = 90
_UNPLACED = "Without a unit"
_PLAIN_ONLY = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
"""What a rich text would not hold as it is."""
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", "-"))
_RTL = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"})
"""Languages written from right to left (CLDR: character order)."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: the units of a deliverable in a market."""

    group: Group
    layout: Layout
    rows: Iterable[Entry]
    count: int
    """How many rows there are."""


@dataclass(frozen=True, slots=True)
class Book:
    """One workbook: what an editor gets."""

    brief: str
    market: Market
    signer: Signer
    assignee: str = ""
    exported_at: str = ""
    """UTC, ISO 8601."""

    @property
    def mark(self) -> str:
        """What names the workbook outside its rows: the workspace it belongs to."""
        return f"{MARK}:1:{self.signer.workspace}"

    @property
    def rtl(self) -> bool:
        """Whether the market reads from right to left."""
        return self.market.language in _RTL


def write_workbook(
    file: IO[bytes], book: Book, sheets: Sequence[Sheet], *, unplaced: Sequence[Mapping[str, str]] = ()
) -> None:
    """Write a review as XLSX. No text can become a formula, a number or a link: every cell of text has the text type.

    Args:
        file: an open file that can be sought.
        book: whose it is and what for.
        sheets: their rows are gone through once, in order.
        unplaced: rows that belong to no unit, text by header; they get a sheet of their own.
    """
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as frame:
        written = _write_frame(frame, book, sheets, unplaced)
        fill(frame, file, {part_name(number): rows for number, rows in enumerate(written, start=1)})


def _write_frame(
    file: IO[bytes], book: Book, sheets: Sequence[Sheet], unplaced: Sequence[Mapping[str, str]]
) -> list[Rows]:
    """Write all but the rows of units; return what makes those, sheet by sheet."""
    made = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_urls": False})
    try:
        styles = make_styles(made, rtl=book.rtl)
        names = sheet_names([sheet.group for sheet in sheets])
        written = [
            _write_sheet(made.add_worksheet(name), sheet, book, styles)
            for name, sheet in zip(names, sheets, strict=True)
        ]
        if unplaced:
            _write_unplaced(made.add_worksheet(_UNPLACED), unplaced)
        _write_guide(made.add_worksheet("README"), book, sheets, styles)
        _write_lists(made.add_worksheet("_lists"))
        _write_meta(made.add_worksheet("_meta"), book, sheets, names)
        made.set_custom_property("genpress", book.mark)
        made.define_name("genpress_review", f'="{book.mark}"')
        made.set_properties({"title": f"{book.brief} {book.market.locale}: review", "author": "genpress"})
    finally:
        made.close()
    return written


def sheet_names(groups: Sequence[Group]) -> list[str]:
    """Return a name for each group's sheet that spreadsheet programs accept, all different."""
    names: list[str] = []
    used = {"readme", "_lists", "_meta", "history", _UNPLACED.casefold()}
    for group in groups:
        full = f"{group.deliverable} {group.market}".translate(_FORBIDDEN)
        name, number = full[:_SHEET_NAME], 1
        while name.casefold() in used:
            number += 1
            name = f"{full[: _SHEET_NAME - 4]} {number}"
        used.add(name.casefold())
        names.append(name)
    return names


# --- a sheet of units -------------------------------------------------------------------------------------------------


def _write_sheet(sheet: Worksheet, what: Sheet, book: Book, styles: Styles) -> Rows:
    """Write a sheet without its rows; return what makes them."""
    dressing = Dressing(sheet, what.layout, styles, rows=what.count)
    dressing.frame(rtl=book.rtl)
    dressing.sample()
    dressing.colour()
    return partial(_rows, what, book.signer, dressing)


def _rows(what: Sheet, signer: Signer, dressing: Dressing, sample: Sample) -> Iterator[str]:
    layout = what.layout
    rows = RowXml(layout.columns, sample.styles, [dressing.formula(column) for column in layout.columns])
    cells_of = Filler(layout, signer).cells
    number = 1
    for number, entry in enumerate(what.rows, start=2):
        cells = cells_of(entry)
        yield rows.row(number, dressing.height(cells), cells, _marked(entry, layout, sample) if entry.approved else {})
    if number != what.count + 1:
        raise overtaken()


def write_text(sheet: Worksheet, row: int, column: int, text: str, style: Format | None = None) -> None:
    """Write a cell of text.

    Raises:
        ValueError: the sheet cannot hold it; nothing is ever cut in silence.
    """
    if not text:
        sheet.write_blank(row, column, None, style)
    elif sheet.write_string(row, column, text, style) < 0:
        raise ValueError(
            f"row {row + 1}: the sheet cannot hold a text of {len(text)} characters in column {column + 1}"
        )


def _marked(entry: Entry, layout: Layout, sample: Sample) -> dict[int, str]:
    """Return, by position, the cells that show word by word how the new text differs from the approved one."""
    gone_font, came_font, common = sample.fonts[:3]
    found: dict[int, str] = {}
    for spec in layout.fields:
        old, new = (field_text(draft.content.get(spec.name, "")) for draft in (entry.approved, entry.draft) if draft)
        header = field_header(spec.name)
        if header in entry.cells or not fits(old) or _PLAIN_ONLY.search(old + new):
            continue
        gone, came = changes(old, new)
        for at, parts, alone in ((APPROVED + spec.name, gone, gone_font), (header, came, came_font)):
            # A single part is written as it is.
            if len(parts) > 1:
                found[layout.index(at)] = rich_text(parts, alone, common)
    return found


# --- the other sheets -------------------------------------------------------------------------------------------------


def _write_guide(sheet: Worksheet, book: Book, sheets: Sequence[Sheet], styles: Styles) -> None:
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, _GUIDE_WIDTH)
    sheet.fit_to_pages(1, 0)
    sheet.write_string(0, 0, TITLE, styles.guide["title"])
    facts = [
        ("Campaign", book.brief),
        ("Market", f"{book.market.name or book.market.locale} ({book.market.locale})"),
        ("For", book.assignee),
        ("Written", book.exported_at),
        ("Texts", ", ".join(f"{what.group.deliverable}: {what.count}" for what in sheets)),
    ]
    back = RETURNED if any(what.layout.returned for what in sheets) else ()
    lines = [*((word, text) for word, text in facts if text), *back, *GUIDE]
    for row, (word, text) in enumerate(lines, start=2):
        sheet.set_row(row, height_of(min(MOST_LINES, lines_of(text, room_of(_GUIDE_WIDTH)))))
        write_text(sheet, row, 0, word, styles.guide["word"])
        write_text(sheet, row, 1, text, styles.guide["text"])


def _write_unplaced(sheet: Worksheet, rows: Sequence[Mapping[str, str]]) -> None:
    headers = list(dict.fromkeys(header for row in rows for header in row if not header.startswith("_")))
    sheet.set_column(0, len(headers), 30)
    for number, row in enumerate([dict(zip(headers, headers, strict=True)), *rows]):
        for column, header in enumerate(headers):
            write_text(sheet, number, column, row.get(header, ""))


def _write_lists(sheet: Worksheet) -> None:
    for row in range(max(len(DECISIONS), len(REASONS))):
        for column, words in enumerate((list(DECISIONS), list(REASONS))):
            if row < len(words):
                sheet.write_string(row, column, words[row])
    sheet.hide()


def _write_meta(sheet: Worksheet, book: Book, sheets: Sequence[Sheet], names: Sequence[str]) -> None:
    rows = [
        ("mark", book.mark),
        ("brief", book.brief),
        ("market", book.market.locale),
        ("assignee", book.assignee),
        ("exported_at", book.exported_at),
        *((f"rows of {name}", str(what.count)) for name, what in zip(names, sheets, strict=True)),
    ]
    for row, pair in enumerate(rows):
        for column, text in enumerate(pair):
            write_text(sheet, row, column, text)
    sheet.very_hidden()


# --- CSV --------------------------------------------------------------------------------------------------------------


def write_csv(file: IO[bytes], book: Book, sheet: Sheet) -> None:
    """Write a review as CSV: UTF-8 with a byte-order mark, CRLF, cells escaped so that none becomes a formula.

    The hidden columns stand at the end; the last says that the cells are escaped.
    """
    text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*(escape(column.header) for column in sheet.layout.columns), ESCAPED_HEADER])
    cells_of = Filler(sheet.layout, book.signer).cells
    for entry in sheet.rows:
        writer.writerow([*(escape(cell) if isinstance(cell, str) else cell for cell in cells_of(entry)), ESCAPED])
    text.flush()
    text.detach()
