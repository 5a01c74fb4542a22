"""How the workbook looks: formats, widths, colours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from genpress.domain.counting import display_width
from genpress.exporters.workbook.layout import Column, Role

_INK, _PALE, _LINE, _HEAD = "#1F2933", "#F3F5F7", "#D5DAE0", "#1F3A5F"
_BASE: Mapping[str, str | int] = {
    "font_name": "Calibri",
    "font_size": 11,
    "font_color": _INK,
    "valign": "top",
    "num_format": "@",
    "border": 1,
    "border_color": _LINE,
}
_RTL_READING = 2
_WIDE = re.compile(
    "[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\U00010000-\U0010ffff]"
)
"""What may be two characters wide (UAX #11); without any of it, a text is as wide as it is long."""

WIDTHS: Mapping[Role, int] = {
    Role.KEY: 16,
    Role.NOTE: 34,
    Role.FACT: 18,
    Role.APPROVED: 44,
    Role.NOW: 44,
    Role.COUNTER: 13,
    Role.LONGEST: 13,
    Role.SAID: 46,
    Role.CHOICE: 18,
    Role.HIDDEN: 10,
    Role.BASE: 10,
}
"""Width of a column in characters, but for fields."""
_FIELD_WIDTHS = ((40, 28), (100, 40), (400, 60))
"""Limit of a field in characters, up to which a column has the width beside."""
_WIDEST = 72
_NARROWEST = 8
COUNTERS = frozenset({Role.COUNTER, Role.LONGEST})
"""Roles that hold a number."""
LINE_HEIGHT = 15.0
"""Points of a line of text."""
MOST_LINES, MOST_LINES_BESIDE = 20, 6
"""Lines up to which a row is as high as its texts, and as what stands beside them; Excel's own limit is 409 points."""


def height_of(lines: int) -> float:
    """Return the height in points of a row of so many lines.

    Not every program works heights out by itself when it opens a file.
    """
    return LINE_HEIGHT * lines + 3


def room_of(width: int) -> int:
    """Return how many characters of a line a column so many characters wide has room for."""
    # Words break before the edge: a tenth is taken off.
    return max(1, int(width * 0.9))


def lines_of(text: str, room: int) -> int:
    """Return how many lines a text takes where a line has room for so many characters."""
    widths = len if text.isascii() or not _WIDE.search(text) else display_width
    if "\n" not in text:
        return -(-widths(text) // room) or 1
    return sum([-(-widths(line) // room) or 1 for line in text.split("\n")])


def width_of(column: Column, most: int | None, longest: int = 0) -> int:
    """Return a column's width in characters.

    Args:
        column: the column; a field's grows with its limit.
        most: the field's limit, in characters.
        longest: characters of the longest value of a fact, which needs no more.
    """
    if column.role is Role.FACT:
        return max(_NARROWEST, min(WIDTHS[Role.FACT], longest + 3), min(len(column.header) + 4, WIDTHS[Role.FACT]))
    if column.role in COUNTERS:
        # The header begins with the field's name, which is one word.
        return max(WIDTHS[column.role], len(column.name) + 4)
    if column.role is not Role.FIELD:
        return WIDTHS[column.role]
    if most is None:
        return _FIELD_WIDTHS[-1][1]
    return next((width for limit, width in _FIELD_WIDTHS if most <= limit), _WIDEST)


@dataclass(frozen=True, slots=True)
class Styles:
    """The formats of one workbook."""

    heads: Mapping[Role, Format]
    cells: Mapping[Role, Format]
    gone: Format
    """Words that the new text lacks."""
    came: Format
    """Words that the approved text lacks."""
    plain: Format
    colours: Mapping[str, Format]
    """Fills of conditional formatting: `over`, `changed`, `stale`, `error`, `approve`, `changes`, `reject`."""
    guide: Mapping[str, Format]


def make_styles(book: Workbook, *, rtl: bool) -> Styles:
    """Return a workbook's formats."""
    return Styles(
        heads={role: book.add_format(_head(role)) for role in Role},
        cells={role: book.add_format(_cell(role, rtl=rtl)) for role in Role},
        gone=book.add_format({"font_color": "#B42318", "font_strikeout": True}),
        came=book.add_format({"font_color": "#1B7F3B", "bold": True}),
        plain=book.add_format({"font_color": _INK}),
        colours={name: book.add_format({"bg_color": fill, "font_color": ink}) for name, (fill, ink) in _FILLS.items()},
        guide={
            "title": book.add_format({"bold": True, "font_size": 18, "font_color": _HEAD}),
            "word": book.add_format({"bold": True, "valign": "top", "text_wrap": True, "font_color": _HEAD}),
            "text": book.add_format({"valign": "top", "text_wrap": True}),
        },
    )


_FILLS: Mapping[str, tuple[str, str]] = {
    "over": ("#FDE2E0", "#B42318"),
    "changed": ("#DCEBFB", "#0B4A8F"),
    "stale": ("#FFF1D6", "#7A4B00"),
    "error": ("#FDE2E0", "#7A1B12"),
    "approve": ("#DDF3E4", "#1B5E35"),
    "changes": ("#FFF1D6", "#7A4B00"),
    "reject": ("#FDE2E0", "#7A1B12"),
}
_EDITABLE = frozenset({Role.FIELD, Role.CHOICE})


def _head(role: Role) -> dict[str, str | int | bool]:
    fill = "#2F6F4F" if role is Role.FIELD else "#7A4B00" if role is Role.CHOICE else _HEAD
    head: dict[str, str | int | bool] = {
        "bold": True,
        "font_color": "#FFFFFF",
        "bg_color": fill,
        "text_wrap": True,
        "valign": "vcenter",
    }
    return {**_BASE, **head}


def _cell(role: Role, *, rtl: bool) -> dict[str, str | int | bool]:
    made: dict[str, str | int | bool] = dict(_BASE)
    if role in _EDITABLE:
        made |= {"locked": False, "text_wrap": True, "bg_color": "#FFFFFF"}
    elif role in COUNTERS:
        made |= {"num_format": "0", "align": "center", "bg_color": _PALE}
    elif role in {Role.HIDDEN, Role.BASE}:
        made |= {"border": 0}
    else:
        made |= {"bg_color": _PALE, "text_wrap": True}
    if role is Role.KEY:
        made |= {"bold": True}
    if rtl and role in {Role.FIELD, Role.APPROVED, Role.NOW}:
        made |= {"reading_order": _RTL_READING, "align": "right"}
    return made
