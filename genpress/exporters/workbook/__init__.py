"""The editors' workbook: one sheet per deliverable of a market, a row per unit, and reading it back as it was sent."""

from genpress.exporters.workbook.cells import field_text, read_cell
from genpress.exporters.workbook.layout import Layout, field_header
from genpress.exporters.workbook.rows import Entry, Looks, look
from genpress.exporters.workbook.tokens import Signer
from genpress.exporters.workbook.writer import Book, Sheet, write_csv, write_workbook

__all__ = [
    "Book",
    "Entry",
    "Layout",
    "Looks",
    "Sheet",
    "Signer",
    "field_header",
    "field_text",
    "look",
    "read_cell",
    "write_csv",
    "write_workbook",
]
