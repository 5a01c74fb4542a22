"""Fields as cells of a sheet, and cells as fields."""

from __future__ import annotations

import re

from genpress.domain.counting import utf16_units
from genpress.domain.fields import FieldValue, normalise_text

MAX_CELL = 32_767
"""UTF-16 units that one cell of a workbook can hold (Excel's specifications and limits)."""
MAX_LINES = 253
"""Line feeds that one cell can hold (the same page)."""
CUT = " … (cut here: `genpress show` has the whole text)"

_CONTINUED = "\n  "
_LEFT_OVER = re.compile("_x([0-9A-Fa-f]{4})_")


def field_text(value: FieldValue) -> str:
    """Return a field as one cell: a list is an item a line; further lines of an item are indented by two spaces."""
    if isinstance(value, str):
        return value
    return "\n".join([item.replace("\n", _CONTINUED) for item in value])


def fits(text: str) -> bool:
    """Return whether a cell of a workbook can hold a text."""
    if len(text) <= MAX_LINES:
        return True
    return (len(text) <= MAX_CELL // 2 or utf16_units(text) <= MAX_CELL) and text.count("\n") <= MAX_LINES


def shortened(text: str) -> str:
    """Return a text that is only to be looked at, cut where a cell cannot hold it."""
    if len(text) <= MAX_LINES:
        return text
    lines = text.split("\n")
    if len(lines) > MAX_LINES + 1:
        text = "\n".join(lines[:MAX_LINES]) + CUT
    if len(text) <= MAX_CELL // 2 or utf16_units(text) <= MAX_CELL:
        return text
    return text[: MAX_CELL // 2 - len(CUT)] + CUT


def read_cell(cell: str, before: FieldValue) -> FieldValue:
    """Return a field as a sheet holds it; the very value from before where the cell says the same.

    Line ends do not matter, nor does space around the text, or a character that a program left in its XML form.

    Args:
        cell: the cell's text.
        before: the field as it was written into the sheet.
    """
    if cell == before:
        return before
    text, written = normalise_text(cell), normalise_text(field_text(before))
    if written in {text, _LEFT_OVER.sub(_character, text)}:
        return before
    if isinstance(before, str):
        return text
    return _items(text, continued=any("\n" in item for item in before))


def _character(found: re.Match[str]) -> str:
    return chr(int(found[1], 16))


def _items(text: str, *, continued: bool) -> list[str]:
    items: list[str] = []
    for line in text.split("\n"):
        if continued and items and line.startswith("  "):
            items[-1] += f"\n{line[2:]}"
        elif line.strip():
            items.append(line.strip())
    return items
