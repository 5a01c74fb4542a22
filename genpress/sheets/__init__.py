"""Reading workbooks of unknown origin: looked at first, then read by a process of its own, with limits (S6)."""

from genpress.sheets.bombs import UnreadableWorkbook
from genpress.sheets.spool import FORMULA, TOO_LONG, Line, Sheets, read_sheets

__all__ = ["FORMULA", "TOO_LONG", "Line", "Sheets", "UnreadableWorkbook", "read_sheets"]
