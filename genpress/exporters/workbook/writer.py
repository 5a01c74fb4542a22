"""Writing reviews: as a workbook for spreadsheet programs, or as CSV. Rows stream: a row costs some 300 bytes."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import IO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from genpress.domain.cells import escape
from genpress.domain.diff import Marked, changes
from genpress.domain.market import Market
from genpress.domain.unit import Group
from genpress.exporters.workbook.cells import field_text
from genpress.exporters.workbook.dressing import Dressing
from genpress.exporters.workbook.guide import DECISIONS, GUIDE, REASONS, RETURNED, TITLE
from genpress.exporters.workbook.layout import APPROVED, Layout, Role, field_header
from genpress.exporters.workbook.layout import ESCAPED as ESCAPED_HEADER
from genpress.exporters.workbook.rows import Entry, cells_of
from genpress.exporters.workbook.styles import COUNTERS, MOST_LINES, Styles, height_of, make_styles
from genpress.exporters.workbook.tokens import Signer

ESCAPED = "csv-1"
"""Says in a row of a CSV file that its cells are escaped as `genpress.domain.cells` describes."""
MARK = "genpress-review"
_UNSEEN = frozenset({Role.HIDDEN, Role.BASE})
"""Where an empty cell need not be written: nobody sees how it looks."""
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


def _as_it_is(_sheet: Worksheet, formula: str, _expand: bool = False) -> str:  # noqa: FBT001, FBT002 - its signature
    return formula.removeprefix("=")


_PlainSheet = type("_PlainSheet", (Worksheet,), {"_prepare_formula": _as_it_is})
"""A sheet whose formulas use none of Excel's newer functions: XlsxWriter would look for each of them in every formula,
a fifth of the time of a whole export."""


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
    made = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_urls": False})
    try:
        styles = make_styles(made, rtl=book.rtl)
        names = sheet_names([sheet.group for sheet in sheets])
        for name, sheet in zip(names, sheets, strict=True):
            _write_sheet(made.add_worksheet(name, _PlainSheet), sheet, book, styles)
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


def _write_sheet(sheet: Worksheet, what: Sheet, book: Book, styles: Styles) -> None:
    dressing = Dressing(sheet, what.layout, styles, rows=what.count)
    dressing.frame(rtl=book.rtl)
    for row, entry in enumerate(what.rows, start=1):
        _write_row(sheet, row, entry, book.signer, dressing)
    dressing.colour()


def _write_row(sheet: Worksheet, row: int, entry: Entry, signer: Signer, dressing: Dressing) -> None:
    styles, layout = dressing.styles, dressing.layout
    pieces, cells = _pieces(entry, layout, styles), cells_of(entry, layout, signer)
    dressing.set_height(row, cells)
    for index, (column, cell) in enumerate(zip(layout.columns, cells, strict=True)):
        style = styles.cells[column.role]
        if column.role in COUNTERS and (formula := dressing.formula(column, row)):
            sheet.write_formula(row, index, formula, style, cell)
        elif isinstance(cell, int):
            sheet.write_number(row, index, cell, style)
        elif rich := pieces.get(column.header):
            sheet.write_rich_string(row, index, *rich, style)
        elif cell or column.role not in _UNSEEN:
            write_text(sheet, row, index, cell, style)


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


def _pieces(entry: Entry, layout: Layout, styles: Styles) -> dict[str, list[Format | str]]:
    """Return, by header, the cells that show word by word how the new text differs from the approved one."""
    found: dict[str, list[Format | str]] = {}
    for spec in layout.fields if entry.approved else ():
        old, new = (field_text(draft.content.get(spec.name, "")) for draft in (entry.approved, entry.draft) if draft)
        header = field_header(spec.name)
        if header in entry.cells or _PLAIN_ONLY.search(old + new):
            continue
        gone, came = changes(old, new)
        found[APPROVED + spec.name] = _rich(gone, styles.gone, styles.plain)
        found[header] = _rich(came, styles.came, styles.plain)
    # A rich text has two parts at least; a single one is written as it is.
    return {header: parts for header, parts in found.items() if len(parts) > _ONE_PART}


_ONE_PART = 2
"""Format and text."""


def _rich(parts: Marked, alone: Format, common: Format) -> list[Format | str]:
    return [piece for text, is_alone in parts for piece in (alone if is_alone else common, text)]


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
        sheet.set_row(row, height_of([(text, _GUIDE_WIDTH, MOST_LINES)]))
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
    for entry in sheet.rows:
        cells = cells_of(entry, sheet.layout, book.signer)
        writer.writerow([*(escape(cell) if isinstance(cell, str) else cell for cell in cells), ESCAPED])
    text.flush()
    text.detach()
