"""What a sheet of units has besides its cells: widths, choices, counters, colours, protection."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from genpress.domain.fields import Counter
from genpress.exporters.workbook import layout as lay
from genpress.exporters.workbook.guide import DECISIONS, REASONS
from genpress.exporters.workbook.layout import Column, Count, Layout, Role
from genpress.exporters.workbook.rowxml import ROW
from genpress.exporters.workbook.styles import (
    COUNTERS,
    MOST_LINES,
    MOST_LINES_BESIDE,
    Styles,
    height_of,
    lines_of,
    room_of,
    width_of,
)

_ALLOWED = {
    "sort": True,
    "autofilter": True,
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "select_locked_cells": True,
    "select_unlocked_cells": True,
}
"""What an editor may do in spite of the protection."""
_TEXTS = frozenset({Role.FIELD, Role.APPROVED, Role.NOW, Role.NOTE})
_PAGE = 230
"""Characters side by side on a printed page."""
_FROZEN = {Counter.BYTES, Counter.SMS_SEGMENTS, Counter.PIXELS}
"""Counters that no formula of a spreadsheet can count."""
_LENGTH = {Counter.WIDTH: "LENB"}
"""Function that comes nearest to a counter: LENB counts double-width characters as two where it can."""
_ITEMS = 20
"""Items of a list whose length is measured."""


class Dressing:
    """One sheet's dress."""

    def __init__(self, sheet: Worksheet, layout: Layout, styles: Styles, *, rows: int) -> None:
        self._sheet = sheet
        self.layout = layout
        self.styles = styles
        self._last = max(rows, 1)
        self._widths: list[int] = []
        self._measured: list[tuple[int, int, int]] = []
        self._index = {column.header: index for index, column in enumerate(layout.columns)}
        self._fields = {column.name: i for i, column in enumerate(layout.columns) if column.role is Role.FIELD}

    def frame(self, *, rtl: bool) -> None:
        """Write the header; set widths, filters, choices, protection, and how it prints."""
        sheet, columns = self._sheet, self.layout.columns
        for index, column in enumerate(columns):
            self._set_column(index, column)
            sheet.write_string(0, index, column.header, self.styles.heads[column.role])
        sheet.set_row(0, 50)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, self._last, len(columns) - 1)
        self._offer(lay.DECISION, "A", len(DECISIONS), strict=True)
        self._offer(lay.REASON, "B", len(REASONS), strict=False)
        sheet.protect("", _ALLOWED)
        if rtl:
            sheet.right_to_left()
        self._print_setup()

    def _set_column(self, index: int, column: Column) -> None:
        most = self._most(column.name) if column.role is Role.FIELD else None
        hidden = {"hidden": True} if column.role in {Role.HIDDEN, Role.BASE} else {}
        width = width_of(column, most, self.layout.longest.get(column.name, 0))
        self._widths.append(0 if hidden else width)
        if not hidden and column.role not in COUNTERS:
            self._measured.append((index, room_of(width), MOST_LINES if column.role in _TEXTS else MOST_LINES_BESIDE))
        self._sheet.set_column(index, index, width, None, hidden)

    def _most(self, field: str) -> int | None:
        """Return the characters that a line of a field may have at most; None where nothing bounds them."""
        if field in self.layout.longest_items:
            return self.layout.longest_items[field].most
        count = self.layout.counts[field]
        return count.most if count.counter else None

    def sample(self) -> None:
        """Write a row that shows how the cells of each column look, as the last."""
        row, gone, came, plain = self._last, self.styles.gone, self.styles.came, self.styles.plain
        for index, column in enumerate(self.layout.columns):
            style = self.styles.cells[column.role]
            if column.role is Role.APPROVED:
                self._sheet.write_rich_string(row, index, gone, "gone", came, "came", plain, "common", style)
            else:
                self._sheet.write_blank(row, index, None, style)

    def height(self, cells: Sequence[str | int]) -> float:
        """Return the height of a row, in points: what its longest text needs."""
        lines = 1
        for index, room, most in self._measured:
            text = cells[index]
            # The short ones need one line in any case, and not measuring them saves most of the time.
            if isinstance(text, str) and (2 * len(text) > room or "\n" in text):
                needed = lines_of(text, room)
                if needed > lines:
                    lines = needed if needed < most else max(lines, most)
        return height_of(lines)

    def _offer(self, header: str, letter: str, count: int, *, strict: bool) -> None:
        index = self._index[header]
        # A range, since a list written out is cut at 255 characters.
        options = {"validate": "list", "source": f"=_lists!${letter}$1:${letter}${count}", "ignore_blank": True}
        if strict:
            options |= {"error_title": "Decision", "error_message": f"Choose one of: {', '.join(DECISIONS)}."}
        else:
            options |= {"show_error": False}
        self._sheet.data_validation(1, index, self._last, index, options)

    def _print_setup(self) -> None:
        sheet = self._sheet
        sheet.set_landscape()
        sheet.set_paper(8)  # A3
        sheet.fit_to_pages(max(1, round(sum(self._widths) / _PAGE)), 0)
        sheet.repeat_rows(0)
        sheet.repeat_columns(0)
        sheet.set_margins(0.4, 0.4, 0.5, 0.5)
        sheet.set_footer("&L&A&R&P / &N")

    # --- counters -----------------------------------------------------------------------------------------------------

    def formula(self, column: Column) -> str:
        """Return the formula of a field's counter, with `ROW` for the row's number.

        Empty where the column has none, or none can count the field. It is advice: the import counts.
        """
        if column.role not in COUNTERS:
            return ""
        cell = f"{xl_col_to_name(self._fields[column.name])}{ROW}"
        if column.role is Role.LONGEST:
            return _longest(cell, self.layout.longest_items[column.name])
        counter = self.layout.counts[column.name].counter
        if counter is None:
            return f'IF({cell}="",0,LEN({cell})-LEN(SUBSTITUTE({cell},CHAR(10),""))+1)'
        if counter is Counter.WORDS:
            return f'IF(TRIM({cell})="",0,LEN(TRIM({cell}))-LEN(SUBSTITUTE(TRIM({cell})," ",""))+1)'
        return "" if counter in _FROZEN else f"{_LENGTH.get(counter, 'LEN')}({cell})"

    # --- colours ------------------------------------------------------------------------------------------------------

    def colour(self) -> None:
        """Colour what is over its limit, changed, stale, blocked or decided."""
        for index, column in enumerate(self.layout.columns):
            if column.role is Role.FIELD:
                base = self._letter(lay.BASE + column.name)
                self._when(index, f"NOT(EXACT(${xl_col_to_name(index)}2,${base}2))", "changed")
            elif column.role is Role.COUNTER:
                self._limit(index, self.layout.counts[column.name])
            elif column.role is Role.LONGEST:
                self._limit(index, self.layout.longest_items[column.name])
        key, stale = self._index[lay.KEY], self._letter(lay.STALE)
        self._when(key, f'${stale}2<>""', "stale")
        self._when(self._index[lay.FINDINGS], f'LEFT(${self._letter(lay.FINDINGS)}2,1)="✖"', "error")
        decision = self._letter(lay.DECISION)
        for word, colour in zip(DECISIONS, ("approve", "changes", "reject"), strict=True):
            self._when(self._index[lay.DECISION], f'${decision}2="{word}"', colour)

    def _limit(self, index: int, count: Count) -> None:
        letter = xl_col_to_name(index)
        if count.most is not None:
            self._when(index, f"${letter}2>{count.most}", "over")
        if count.least:
            self._when(index, f"${letter}2<{count.least}", "over")

    def _when(self, index: int, formula: str, colour: str) -> None:
        options = {"type": "formula", "criteria": f"={formula}", "format": self.styles.colours[colour]}
        self._sheet.conditional_format(1, index, self._last, index, options)

    def _letter(self, header: str) -> str:
        return str(xl_col_to_name(self._index[header]))


def _longest(cell: str, how: Count) -> str:
    """Return the formula for a list's longest item: every line is moved to a stretch of its own, and measured there."""
    length = _LENGTH.get(how.counter or Counter.CODEPOINT, "LEN")
    lines = ";".join(str(number) for number in range(_ITEMS))
    spread = f'SUBSTITUTE({cell},CHAR(10),REPT(" ",{lay.MOST_MEASURED}))'
    stretch = f"MID({spread},{{{lines}}}*{lay.MOST_MEASURED}+1,{lay.MOST_MEASURED})"
    return f"SUMPRODUCT(MAX({length}(TRIM({stretch}))))"
