"""A workbook whose rows would be more than an import reads is not written."""

import io
from dataclasses import replace

import openpyxl
import pytest

from genpress.errors import Conflict, UsageError
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


@pytest.mark.parametrize(
    "late",
    [
        [Entry(make_draft("A")), Entry(make_draft("B"))],
        [],
        [Entry(make_draft("A", title="t", bullets=["b"], legal="new field"))],
        [Entry(make_draft("A", facts={"name": "N", "colour": "new fact"}))],
        [Entry(make_draft("A", revision=2), approved=make_draft("A"))],
    ],
)
def test_rows_that_were_not_looked_at_are_a_conflict(late):
    sheet = replace(make_sheet(Entry(make_draft("A"))), rows=late)
    with pytest.raises(Conflict, match="while they were read"):
        write_workbook(io.BytesIO(), make_book(), [sheet])
