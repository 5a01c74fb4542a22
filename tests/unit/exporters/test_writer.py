"""What the workbook holds, read by another library than the one that wrote it."""

import csv
import io
import zipfile
from dataclasses import replace

import openpyxl
import pytest
import xlsxwriter

from genpress.domain.fields import FieldSpec, FieldType, Limit
from genpress.domain.finding import Finding, Severity
from genpress.domain.unit import Group
from genpress.exporters.workbook import Entry, Sheet, look, write_workbook
from genpress.exporters.workbook.writer import sheet_names, write_text
from tests.unit.exporters.conftest import SPECS, make_book, make_draft, make_sheet

HOSTILE = ["=1+1", '=HYPERLINK("http://x","y")', "+1", "-1", "@SUM(A1)", "\tx", "＝1", "00123", "1E5", "NA", "TRUE"]


def cells(path, sheet=0):
    worksheet = openpyxl.load_workbook(path).worksheets[sheet]
    header, *rows = worksheet.iter_rows()
    names = [cell.value for cell in header]
    return [dict(zip(names, row, strict=True)) for row in rows]


def test_a_row_says_all_there_is_to_say(saved):
    finding = Finding("LEN001", Severity.ERROR, "title", "too long")
    draft = make_draft(facts={"name": "Trail", "weight_g": "480"})
    (row,) = cells(saved(Entry(replace(draft, findings=(finding,)), decided=2, reviewer="Ann")))
    values = {name: cell.value for name, cell in row.items()}
    assert values["Key"] == "A"
    assert (values["name"], values["weight_g"]) == ("Trail", "480")
    assert (values["title"], values["bullets"]) == ("Pack", "light\nstrong")
    assert values["Findings"] == "✖ title: too long (LEN001)"
    assert (values["Decision"], values["Reviewer"]) == (None, "Ann")
    assert (values["_unit"], values["_revision"], values["_decided"]) == ("launch/pdp/de-DE/A", 1, 2)
    assert values["_text: bullets"] == "light\nstrong"
    assert values["title: characters, at most 20"].startswith("=LEN(")


@pytest.mark.parametrize("text", HOSTILE)
def test_every_text_is_of_the_text_type(saved, text):
    path = saved(make_draft(key=text, facts={"name": text}, title=text, bullets=[text]))
    (row,) = cells(path)
    for name in ("Key", "name", "title", "bullets", "_text: title"):
        assert row[name].data_type == "s", name
        assert row[name].value == text.strip("\n") or name == "Key"
    assert row["title"].number_format == "@"
    with zipfile.ZipFile(path) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "HYPERLINK" not in "".join(part.partition("</f>")[0] for part in sheet.split("<f>")[1:])
    assert "<hyperlink" not in sheet


def test_identity_stands_three_times_outside_the_rows(saved):
    book = openpyxl.load_workbook(saved())
    mark = make_book().mark
    assert book["_meta"]["B1"].value == mark
    assert book.custom_doc_props["genpress"].value == mark
    assert book.defined_names["genpress_review"].value == f'"{mark}"'


def test_choices_protection_and_filters(saved):
    book = openpyxl.load_workbook(saved())
    sheet = book.worksheets[0]
    assert (book.active.title, sheet.freeze_panes, sheet.sheet_view.rightToLeft) == ("pdp de-DE", "B2", None)
    sources = {v.formula1: v.showErrorMessage for v in sheet.data_validations.dataValidation}
    assert sources == {"_lists!$A$1:$A$3": True, "_lists!$B$1:$B$10": False}
    assert [cell.value for cell in book["_lists"]["A"]][:3] == ["Approve", "Request changes", "Reject"]
    assert sheet.protection.sheet
    # openpyxl shows these as what is forbidden.
    assert not sheet.protection.sort
    assert not sheet.protection.autoFilter
    header = {cell.value: cell.column for cell in sheet[1]}
    unlocked = {name for name, column in header.items() if not sheet.cell(2, column).protection.locked}
    assert unlocked == {"title", "bullets", "Decision", "Reason", "Comment", "Reviewer"}
    ranges = [(d.min, d.max) for d in sheet.column_dimensions.values() if d.hidden]
    hidden = {name for name, column in header.items() if any(low <= column <= high for low, high in ranges)}
    assert hidden == {name for name in header if name.startswith("_")}
    assert (book["_lists"].sheet_state, book["_meta"].sheet_state) == ("hidden", "veryHidden")


def test_a_market_that_reads_from_right_to_left(saved):
    sheet = openpyxl.load_workbook(saved(book=make_book("ar-AE"))).worksheets[0]
    assert sheet.sheet_view.rightToLeft
    header = {cell.value: cell.column for cell in sheet[1]}
    assert sheet.cell(2, header["title"]).alignment.readingOrder == 2


def test_a_standing_text_is_shown_with_what_changed(saved):
    old = make_draft(title="Pack of 40 litres", bullets=["light"])
    new = make_draft(revision=2, title="Pack of 45 litres", bullets=["light"])
    path = saved(Entry(new, approved=old, stale="facts"))
    (row,) = cells(path)
    assert row["Approved text: title"].value == "Pack of 40 litres"
    assert row["title"].value == "Pack of 45 litres"
    rich = openpyxl.load_workbook(path, rich_text=True).worksheets[0]
    column = next(cell.column for cell in rich[1] if cell.value == "Approved text: title")
    struck = [part.text for part in rich.cell(2, column).value if part.font.strike]
    assert struck == ["40"]


def test_a_text_that_no_cell_can_hold_is_told_before_anything_is_written():
    looks = look([Entry(make_draft(title="x" * 40_000, bullets=["y"])), Entry(make_draft("B"))])
    (problem,) = looks.problems
    assert (problem.code, problem.place.key) == ("REV001", "launch/pdp/de-DE/A")
    assert "40,000" in problem.message
    assert "--csv" in problem.hint


def test_nothing_is_ever_cut_in_silence():
    with xlsxwriter.Workbook(io.BytesIO()) as book, pytest.raises(ValueError, match="cannot hold"):
        write_text(book.add_worksheet(), 0, 0, "x" * 32_768)


def test_a_field_that_the_brief_no_longer_has_is_still_shown():
    layout = look([Entry(make_draft(title="t", bullets=["b"], old="o"))]).layout(SPECS)
    assert [spec.name for spec in layout.fields] == ["title", "bullets", "old"]


@pytest.mark.parametrize(
    ("deliverables", "names"),
    [
        (["pdp"], ["pdp de-DE"]),
        (["a/b", "a:b"], ["a-b de-DE", "a-b de-DE 2"]),
        (["x" * 40, "x" * 41], ["x" * 31, "x" * 27 + " 2"]),
    ],
)
def test_sheets_have_names_that_every_program_takes(deliverables, names):
    assert sheet_names([Group("b", name, "de-DE") for name in deliverables]) == names


def test_rows_without_a_unit_get_a_sheet_of_their_own(saved):
    path = saved(unplaced=[{"Key": "new", "title": "=1+1", "_unit": ""}])
    assert [[cell.value for cell in row] for row in openpyxl.load_workbook(path)["Without a unit"]] == [
        ["Key", "title"],
        ["new", "=1+1"],
    ]


def test_csv_is_escaped_and_says_so(saved):
    data = saved(make_draft(title="=1+1", bullets=["-x", "y"]), name="review.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in data
    (row,) = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert (row["title"], row["bullets"], row["_escaped"]) == ("'=1+1", "'-x\ny", "csv-1")
    assert row["title: characters, at most 20"] == "4"


def test_facts_stand_in_the_order_of_the_catalogue():
    looks = look([Entry(make_draft(facts={"colour": "red", "name": "N", "own": "x"}))])
    assert looks.layout(SPECS, facts=("sku", "name", "colour")).facts == ("name", "colour", "own")


def test_a_list_is_as_wide_as_its_items_need(saved):
    items = FieldSpec(name="bullets", type=FieldType.LIST, max_items=3, limits=(Limit(max=90),))
    entries = [Entry(make_draft())]
    layout = look(entries).layout((items,))
    out = io.BytesIO()
    write_workbook(out, make_book(), [Sheet(Group("launch", "pdp", "de-DE"), layout, entries, 1)])
    sheet = openpyxl.load_workbook(out).worksheets[0]
    header = {cell.value: cell.column_letter for cell in sheet[1]}
    assert sheet.column_dimensions[header["bullets"]].width > 35
    assert sheet[f"{header['bullets: longest item, at most 90']}2"].value.startswith("=SUMPRODUCT(MAX(LEN(")


@pytest.mark.parametrize("returned", [True, False])
def test_the_readme_explains_what_came_back_where_anything_did(returned):
    out = io.BytesIO()
    write_workbook(out, make_book(), [make_sheet(Entry(make_draft()), returned=returned)])
    words = [row[0].value for row in openpyxl.load_workbook(out)["README"].iter_rows()]
    assert ("Why it came back" in words) is returned
    assert {"Decide", "Findings", "Send back"} <= set(words)
