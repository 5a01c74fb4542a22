from __future__ import annotations

import datetime
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

import genpress.sheets as package
from genpress.domain.brief import Table
from genpress.errors import Problem
from genpress.interfaces import Row
from genpress.sheets import spool
from genpress.sources.catalogues import open_table

CHILD = Path(package.__file__).with_name("child.py")


def save(shelf, *sheets, name="t.xlsx"):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(shelf.root / name)


def replaced(shelf, part, content, name="t.xlsx"):
    """Write a workbook again with one part replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(shelf.root / name) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.namelist():
            new.writestr(item, content if item == part else old.read(item))
    shelf.put(name, out.getvalue())


def sheet_xml(cells):
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return f"{head}{cells}</sheetData></worksheet>".encode()


def test_cells_read_as_excel_shows_them(shelf):
    save(
        shelf,
        (
            "Packs",
            [
                ["sku", "ean", "weight", "price", "date", "at", "yes", "text", "none"],
                [
                    "00123",
                    4006381333931,
                    12.0,
                    0.1 + 0.2,
                    datetime.date(2026, 1, 2),
                    datetime.datetime(2026, 1, 2, 3, 4),
                    True,
                    "1E5",
                    None,
                ],
            ],
        ),
    )
    rows, bad = shelf.read("t.xlsx", key="sku")
    assert not bad
    assert list(rows[0].values.values()) == [
        "00123",
        "4006381333931",
        "12",
        "0.3",
        "2026-01-02",
        "2026-01-02 03:04:00",
        "TRUE",
        "1E5",
        "",
    ]


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ('<c r="B2" t="e"><v>#N/A</v></c>', "column 'a' holds the error '#N/A', no value"),
        ('<c t="e" r="B2"><f>1/0</f><v>#DIV/0!</v></c>', "column 'a' holds the error '#DIV/0!', no value"),
        ('<c r="C2" t="e"><v>#REF!</v></c>', "column 'number 3' holds the error '#REF!', no value"),
        ('<c r="B2"><f>1+1</f></c>', "column 'a' holds a formula without a result"),
        ('<c r="B2"><f>1+1</f><v></v></c>', "column 'a' holds a formula without a result"),
        ('<c r="B2" s="1"><f t="shared" si="0"/><v /></c>', "column 'a' holds a formula without a result"),
        ('<c r="B2" t="str"><f>""</f><v></v></c>', ""),
        ('<c r="B2"><f>1+1</f><v>2</v></c>', ""),
        ('<c r="B2" t="inlineStr"><is><t>t="e" &lt;f&gt;</t></is></c>', ""),
        ('<c r="B2"><v>1e20</v></c>', ""),
        ('<c t="e"><v>#N/A</v></c>', ""),
    ],
)
def test_a_cell_without_its_value_is_a_problem_of_its_row(shelf, cell, message):
    save(shelf, ("S", [["sku", "a"], ["A", 1]]))
    head = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>sku</t></is></c><c r="B1" t="inlineStr"><is><t>a</t></is></c></row>'
    )
    key = '<c r="A2" t="inlineStr"><is><t>A</t></is></c>'
    replaced(shelf, "xl/worksheets/sheet1.xml", sheet_xml(f'{head}<row r="2">{key}{cell}</row>'))
    rows, bad = shelf.read("t.xlsx", key="sku")
    if message:
        assert [(p.code, p.place.line, p.message, bool(p.hint)) for p in bad] == [("CAT033", 2, message, True)]
        assert not rows
    else:
        assert [row.key for row in rows] == ["A"]


def test_errors_are_found_in_the_sheet_that_is_read_and_wherever_they_stand(shelf):
    save(
        shelf, ("One", [["sku", "a"], ["A", "=1"]]), ("Zwei & 2", [["sku", "a"], *([f"K{n}", n] for n in range(9000))])
    )
    sheet = openpyxl.load_workbook(shelf.root / "t.xlsx")
    for line in (2, 4000, 9001):
        sheet["Zwei & 2"].cell(line, 2).value = "#N/A"
    sheet.save(shelf.root / "t.xlsx")
    rows, bad = shelf.read("t.xlsx", key="sku", sheet="Zwei & 2")
    assert [(p.place.line, p.place.key) for p in bad] == [(2, "K0"), (4000, "K3998"), (9001, "K8999")]
    assert len(rows) == 8997


@pytest.mark.parametrize(("needed", "spoiled"), [(None, 2), ({"sku", "a"}, 1), ({"sku"}, 0), ({"sku", "a", "b"}, 2)])
def test_a_cell_that_nothing_is_made_of_spoils_no_row(shelf, needed, spoiled):
    save(shelf, ("S", [["sku", "a", "b"], ["A", "#N/A", 1], ["B", 2, "#REF!"], ["C", 3, 4]]))
    chunks = open_table(Table(path="t.xlsx", key="sku"), shelf.root, shelf.root, needed=needed).chunks()
    items = [item for chunk in chunks for item in chunk]
    assert len([item for item in items if isinstance(item, Problem)]) == spoiled
    assert [item.values["b"] for item in items if isinstance(item, Row) and item.key == "C"] == ["4"]
    if spoiled < 2:
        assert [item.values["b"] for item in items if isinstance(item, Row) and item.key == "B"] == [""]


def test_a_key_without_its_value_always_spoils_its_row(shelf):
    save(shelf, ("S", [["sku", "a"], ["#N/A", 1], ["B", 2]]))
    chunks = open_table(Table(path="t.xlsx", key="sku"), shelf.root, shelf.root, needed=frozenset({"sku"})).chunks()
    assert [isinstance(item, Problem) for chunk in chunks for item in chunk] == [True, False]


def test_a_row_of_nothing_but_errors_is_told(shelf):
    save(shelf, ("S", [["sku", "a"], ["#N/A", None], ["B", 1]]))
    rows, bad = shelf.read("t.xlsx", key="sku")
    assert [(p.code, p.place.line) for p in bad] == [("CAT033", 2)]
    assert [row.key for row in rows] == ["B"]


def test_a_key_of_more_digits_than_a_workbook_keeps_is_told(shelf):
    save(shelf, ("S", [["sku", "other"], [123456789012345678, 1], [999999999999999, 123456789012345678], [1.5, 1]]))
    rows, bad = shelf.read("t.xlsx", key="sku")
    assert [(p.code, p.place.line) for p in bad] == [("CAT034", 2)]
    assert "as text" in bad[0].hint
    assert [row.key for row in rows] == ["999999999999999", "1.5"]


def test_lines_are_the_sheets_rows_and_empty_rows_are_passed_over(shelf):
    save(shelf, ("S", [["sku", "a"], ["A", 1], [None, None], ["B", 2]]))
    rows, _ = shelf.read("t.xlsx", key="sku")
    assert [(row.key, row.line) for row in rows] == [("A", 2), ("B", 4)]


def test_a_table_that_does_not_begin_in_the_corner(shelf):
    save(shelf, ("S", [[], [], [None, "sku", "a"], [None, "A", 1]]))
    rows, _ = shelf.read("t.xlsx", key="sku")
    assert [(row.key, row.line, row.values["a"]) for row in rows] == [("A", 4, "1")]


def test_a_sheet_is_chosen_by_name(shelf):
    save(shelf, ("One", [["sku"], ["A"]]), ("Two", [["sku"], ["B"]]))
    assert shelf.read("t.xlsx", key="sku")[0][0].key == "A"
    assert shelf.read("t.xlsx", key="sku", sheet="Two")[0][0].key == "B"
    (problem,) = shelf.refused("t.xlsx", sheet="Three")
    assert problem.code == "CAT007"
    assert "One, Two" in problem.hint


def test_an_empty_sheet(shelf):
    save(shelf, ("Empty", []), ("Full", [["sku"], ["A"]]))
    (problem,) = shelf.refused("t.xlsx")
    assert problem.code == "CAT004"
    assert "Full" in problem.hint


def test_a_cell_beside_the_table_is_a_problem(shelf):
    save(shelf, ("S", [["sku", "a"], ["A", 1, "stray"], ["B", 2]]))
    rows, bad = shelf.read("t.xlsx", key="sku")
    assert [row.key for row in rows] == ["B"]
    assert [(p.place.line, p.code) for p in bad] == [(2, "CAT024")]


def test_a_key_column_twice(shelf):
    save(shelf, ("S", [["sku", "sku"], ["A", "B"]]))
    assert shelf.refused("t.xlsx")[0].code == "CAT011"


def test_passes_at_the_same_time_do_not_disturb_each_other(shelf):
    save(shelf, ("S", [["sku"], *([f"K{n}"] for n in range(2500))]))
    reader = open_table(Table(path="t.xlsx", key="sku"), shelf.root, shelf.root)
    first, second = reader.chunks(), reader.chunks()
    pairs = list(zip(first, second, strict=True))
    assert [len(a) for a, _ in pairs] == [1000, 1000, 500]
    assert all([row.key for row in a] == [row.key for row in b] for a, b in pairs)


@pytest.mark.parametrize("content", [b"PK\x03\x04 no archive", b"PK\x05\x06" + b"\0" * 18])
def test_a_damaged_workbook_is_refused(shelf, content):
    shelf.put("t.xlsx", content)
    assert shelf.refused("t.xlsx")[0].code in {"CAT012", "CAT003"}


def test_a_sheet_of_broken_xml_is_refused_with_advice(shelf):
    save(shelf, ("S", [["sku"], ["A"]]))
    replaced(shelf, "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row><c></row>")
    (problem,) = shelf.refused("t.xlsx")
    assert problem.code in {"CAT012", "CAT004"}


def test_a_cell_at_the_far_end_is_refused_before_reading(shelf):
    save(shelf, ("S", [["sku"], ["A"]]))
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    replaced(shelf, "xl/worksheets/sheet1.xml", sheet_xml(far))
    (problem,) = shelf.refused("t.xlsx")
    assert problem.code == "CAT009"
    assert "1,048,576" in problem.message
    assert "stray" in problem.hint


@pytest.mark.skipif(sys.platform == "win32", reason="no limits on memory there")
def test_a_bomb_that_hides_from_the_look_is_stopped_by_the_childs_limits(shelf, monkeypatch):
    save(shelf, ("S", [["sku"], ["A"]]))
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    replaced(shelf, "xl/worksheets/sheet1.xml", sheet_xml(far))
    monkeypatch.setattr(spool, "refuse_bomb", lambda *_: None)
    (problem,) = shelf.refused("t.xlsx")
    assert problem.code == "CAT009"
    assert "CSV" in problem.hint


def test_a_child_that_takes_too_long_is_ended(shelf, monkeypatch):
    save(shelf, ("S", [["sku"], ["A"]]))
    monkeypatch.setattr(spool, "_SECONDS", 0.001)
    (problem,) = shelf.refused("t.xlsx")
    assert problem.code == "CAT009"
    assert "seconds" in problem.message


def test_the_child_imports_nothing_of_genpress(shelf):
    save(shelf, ("S", [["sku"], ["A"]]))
    done = subprocess.run(
        [sys.executable, "-P", "-X", "importtime", str(CHILD), str(shelf.root / "t.xlsx"), ""],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "genpress" not in done.stderr.replace(str(CHILD), "")
    assert done.stdout.splitlines() == ['{"sheets": ["S"]}', '[1, ["sku"]]', '[2, ["A"]]']
