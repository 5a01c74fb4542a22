from __future__ import annotations

import datetime
import json
import subprocess
import sys

import pytest
import xlsxwriter

from genpress.sheets import child
from genpress.sheets.child import text_of


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("00123", "00123"),
        ("", ""),
        (12.0, "12"),
        (-0.5, "-0.5"),
        (0.1 + 0.2, "0.3"),
        (9780375700455.0, "9780375700455"),
        (1e21, "1E+21"),
        (7, "7"),
        (True, "TRUE"),
        (False, "FALSE"),
        (datetime.date(2026, 1, 2), "2026-01-02"),
        (datetime.datetime(2026, 1, 2), "2026-01-02"),
        (datetime.datetime(2026, 1, 2, 3, 4, 5), "2026-01-02 03:04:05"),
        (datetime.time(3, 4), "03:04:00"),
        (datetime.timedelta(hours=30), "1 day, 6:00:00"),
    ],
)
def test_a_cell_as_text(value, text):
    assert text_of(value) == text


def run(*arguments):
    command = [sys.executable, "-P", child.__file__, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_sheets_come_first_then_the_rows(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "t.xlsx") as book:
        book.add_worksheet("One").write_row(0, 0, ["a", 1, True])
        book.add_worksheet("Zwei").write_row(2, 1, ["b", 2.5])
    assert [json.loads(line) for line in run(tmp_path / "t.xlsx", "").stdout.splitlines()] == [
        {"sheets": ["One", "Zwei"]},
        [1, ["a", "1", "TRUE"]],
    ]
    assert json.loads(run(tmp_path / "t.xlsx", "Zwei").stdout.splitlines()[1]) == [3, ["b", "2.5"]]
    assert len(run(tmp_path / "t.xlsx", "Drei").stdout.splitlines()) == 1


def test_a_file_that_is_no_workbook_fails_in_one_line(tmp_path):
    (tmp_path / "t.xlsx").write_bytes(b"PK\x03\x04 nothing")
    done = run(tmp_path / "t.xlsx", "")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()


def test_all_sheets_with_the_marks_that_stand_outside_them(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "t.xlsx") as book:
        book.add_worksheet("One").write_row(0, 0, ["a"])
        book.add_worksheet("Two").write_row(0, 0, ["b"])
        book.set_custom_property("genpress", "genpress-review:1:abc")
        book.define_name("genpress_review", '="genpress-review:1:abc"')
    assert [json.loads(line) for line in run(tmp_path / "t.xlsx", "*").stdout.splitlines()] == [
        {"sheets": ["One", "Two"], "marks": ["genpress-review:1:abc"] * 2},
        {"sheet": "One"},
        [1, ["a"]],
        {"sheet": "Two"},
        [1, ["b"]],
    ]
