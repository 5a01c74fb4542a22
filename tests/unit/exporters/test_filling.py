"""A workbook whose rows would be more than an import reads is not written."""

import io

import openpyxl
import pytest

from genpress.errors import UsageError
from genpress.exporters.workbook import Entry, filling, write_workbook
from tests.unit.exporters.conftest import make_book, make_draft, make_sheet


def test_what_no_import_would_read_is_refused(monkeypatch):
    monkeypatch.setattr(filling, "MAX_UNPACKED", 60_000)
    few, many = ([Entry(make_draft(f"K{n}")) for n in range(count)] for count in (3, 300))
    out = io.BytesIO()
    write_workbook(out, make_book(), [make_sheet(*few)])
    assert openpyxl.load_workbook(out).worksheets[0].max_row == 4
    with pytest.raises(UsageError, match="review import"):
        write_workbook(io.BytesIO(), make_book(), [make_sheet(*many)])


def test_each_sheet_gets_its_own_rows():
    sheets = [make_sheet(Entry(make_draft(key))) for key in ("first", "second")]
    out = io.BytesIO()
    write_workbook(out, make_book(), sheets, unplaced=[{"Key": "third"}])
    book = openpyxl.load_workbook(out)
    assert [sheet["A2"].value for sheet in book.worksheets[:3]] == ["first", "second", "third"]
