"""Typed values of other formats as text: as a person would read them, and fit to be kept."""

from __future__ import annotations

import datetime
import decimal
import math
import re

from genpress.sources.catalogues.problems import MAX_CELL, BadRow

LIST_JOINER = "; "
"""Between the items of a list that becomes one cell."""

_UNFIT = re.compile("[\0\ud800-\udfff]")


def refuse_unfit(column: str, text: str) -> None:
    """Look at text that came from a format with escapes of its own.

    Raises:
        BadRow: it is too large, or holds a NUL or half a surrogate pair.
    """
    if len(text) > MAX_CELL:
        raise BadRow("CAT029", f"column {column!r} has {len(text):,} characters; at most {MAX_CELL:,} are allowed")
    if (not text.isascii() or "\0" in text) and (found := _UNFIT.search(text)):
        code = "CAT027" if found[0] == "\0" else "CAT028"
        raise BadRow(code, f"column {column!r} holds {found[0]!r}, which is no text")


def number_text(value: float) -> str:
    """Return a number as a spreadsheet shows it: at most 15 digits, whole numbers without `.0`; NaN is empty."""
    if math.isnan(value):
        return ""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return format(value, ".15g").upper() if math.isfinite(value) else str(value)


def value_text(value: object) -> str:
    """Return a value as text; None is empty, dates are ISO 8601, lists are joined by `; `, other things printed."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, list | tuple):
        return LIST_JOINER.join(value_text(item) for item in value)
    return "" if value is None else _other_text(value)


def _other_text(value: object) -> str:
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time() and value.tzinfo is None
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value)
