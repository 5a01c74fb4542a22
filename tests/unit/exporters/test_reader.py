"""Reviews read back, whatever an editor or a program did to them."""

import csv
import io
import zipfile

import openpyxl
import pytest
import xlsxwriter

from genpress.errors import InvalidInput
from genpress.exporters.workbook.reader import read_review
from tests.unit.exporters.conftest import make_book, make_draft


def read(path):
    return read_review(path, path.name)


def refused(path):
    with pytest.raises(InvalidInput) as caught:
        read(path)
    return list(caught.value.problems)


@pytest.fixture
def edit(saved, tmp_path):
    """Change a saved workbook with openpyxl and save it again."""

    def change(how, *drafts):
        book = openpyxl.load_workbook(saved(*drafts or [make_draft("A"), make_draft("B")]))
        how(book, book.worksheets[0])
        path = tmp_path / "back.xlsx"
        book.save(path)
        return path

    return change


def column(sheet, name):
    return next(cell.column for cell in sheet[1] if cell.value == name)


@pytest.mark.parametrize("name", ["review.xlsx", "review.csv"])
def test_what_was_written_comes_back(saved, name):
    draft = make_draft("00123", title="=1+1", bullets=["a\nb", "-c"])
    returned = read(saved(draft, name=name))
    (row,) = returned.rows
    assert row.cells["Key"] == "00123"
    assert row.cells["title"] == "=1+1"
    assert row.cells["bullets"].replace("\r\n", "\n") == "a\n  b\n-c"
    assert row.text("_unit") == "launch/pdp/de-DE/00123"
    assert row.text("_text_hash") == draft.content_hash
    assert not returned.unnamed


def test_the_marks_come_from_three_places(saved):
    assert read(saved()).marks == [make_book().mark] * 3


def test_a_row_knows_where_it_stands(saved):
    assert str(read(saved(make_draft("A"), make_draft("B"))).rows[1].place) == "review.xlsx[pdp de-DE]:3"


def test_rows_may_be_sorted_deleted_inserted_and_doubled(edit):
    def how(book, sheet):
        sheet.move_range("A2:AZ2", rows=3)
        sheet.cell(10, 1).value = "typed in"

    assert [row.text("Key") for row in read(edit(how)).rows] == ["B", "A", "typed in"]


def test_notes_above_the_header_and_columns_beside_do_no_harm(edit):
    def how(book, sheet):
        sheet.insert_rows(1, 2)
        sheet["A1"] = "Please look at these by Friday"
        sheet.insert_cols(3)
        sheet["C3"], sheet["C4"] = "My notes", "fine"

    returned = read(edit(how))
    assert [row.text("title") for row in returned.rows] == ["Pack", "Pack"]
    assert returned.rows[0].text("My notes") == "fine"


def test_a_column_without_a_header_is_told(edit):
    def how(book, sheet):
        sheet.cell(2, sheet.max_column + 2).value = "lost?"

    assert read(edit(how)).unnamed


@pytest.mark.parametrize("name", ["title", "Decision", "Key", "_token", "_unit", "Reviewer"])
def test_a_renamed_column_is_refused_by_name(edit, name):
    def how(book, sheet):
        sheet.cell(1, column(sheet, name)).value = "Titel"

    problems = refused(edit(how))
    assert {problem.code for problem in problems} <= {"REV010", "REV011"}
    assert name in problems[0].message
    if not name.startswith("_"):
        assert "'Titel'" in problems[0].hint


def test_a_column_that_stands_twice_is_refused_by_name(edit):
    def how(book, sheet):
        sheet.cell(1, sheet.max_column + 1).value = "title"

    (problem,) = refused(edit(how))
    assert (problem.code, problem.message) == ("REV011", "the column 'title' stands 2 times.")


def test_a_sheet_that_is_no_review_is_left_alone_beside_one_that_is(edit):
    def how(book, sheet):
        book.create_sheet("Numbers").append(["a", "b"])

    assert len(read(edit(how)).rows) == 2


def test_numbers_that_a_program_made_of_texts_are_read_as_texts(edit):
    def how(book, sheet):
        sheet.cell(2, column(sheet, "title")).value = 480
        sheet.cell(2, column(sheet, "Reviewer")).value = True

    row = read(edit(how)).rows[0]
    assert (row.text("title"), row.text("Reviewer")) == ("480", "TRUE")


# --- files that are no reviews, and hostile ones ----------------------------------------------------------------------


def archive(path, parts):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened:
        for part, content in parts.items():
            opened.writestr(part, content)
    return path


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    (problem,) = refused(archive(tmp_path / "b.xlsx", {"xl/sharedStrings.xml": b"A" * (64 << 20)}))
    assert problem.code == "REV010"
    assert "times its size" in problem.message


def rewritten(path, to, old, new):
    """Change the bytes of a saved workbook's first sheet."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as made:
        for part in source.infolist():
            data = source.read(part.filename)
            if part.filename == "xl/worksheets/sheet1.xml":
                assert old in data
                data = data.replace(old, new, 1)
            made.writestr(part.filename, data)
    return to


@pytest.mark.parametrize(
    "doctype",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY j "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        b'<!DOCTYPE x [<!ENTITY j SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_no_entity_is_ever_unfolded_or_fetched(saved, tmp_path, doctype):
    path = saved(make_draft("A", title="Rucksack"))
    changed = rewritten(path, tmp_path / "1.xlsx", b"<worksheet", doctype + b"<worksheet")
    (problem,) = refused(rewritten(changed, tmp_path / "2.xlsx", b"Rucksack", b"&j;"))
    assert (problem.code, "&j;" in problem.message) == ("REV010", True)


def test_a_formula_that_somebody_put_in_is_read_as_the_text_it_showed(saved, tmp_path):
    book = openpyxl.load_workbook(saved(make_draft("A", title="Rucksack")))
    sheet = book.worksheets[0]
    sheet.cell(2, column(sheet, "title")).value = '=HYPERLINK("http://x.example","y")'
    book.save(tmp_path / "formula.xlsx")
    (row,) = read(tmp_path / "formula.xlsx").rows
    assert "HYPERLINK" not in row.text("title")


def test_a_part_that_leads_out_of_the_archive_is_never_unpacked(saved, tmp_path):
    path = saved(make_draft("A"))
    with zipfile.ZipFile(path, "a") as archive_of_it:
        archive_of_it.writestr("../../evil.txt", "x")
    assert len(read(path).rows) == 1
    assert not list(tmp_path.parent.glob("**/evil.txt"))


@pytest.mark.parametrize("said", ["9" * 6000, "-1", "1e9", "", "²"])
def test_a_number_of_rows_that_no_sheet_has_says_nothing(edit, said):
    def how(book, _):
        for row in book["_meta"].iter_rows():
            if str(row[0].value).startswith("rows of"):
                row[1].value = said

    assert read(edit(how)).sent_out == 0


def test_a_cell_at_the_far_end_is_refused(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "far.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "_unit")
        sheet.write(1_048_575, 16_383, "x")
    (problem,) = refused(tmp_path / "far.xlsx")
    assert "1,048,576" in problem.message


@pytest.mark.parametrize("data", [b"", b"nothing", b"PK\x03\x04" + b"\0" * 40])
def test_a_file_that_is_no_workbook(tmp_path, data):
    (tmp_path / "x.xlsx").write_bytes(data)
    assert [problem.code for problem in refused(tmp_path / "x.xlsx")] == ["REV010"]


def test_a_workbook_that_is_no_review(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "other.xlsx") as book:
        book.add_worksheet().write_row(0, 0, ["sku", "price"])
    (problem,) = refused(tmp_path / "other.xlsx")
    assert "no review" in problem.message


def test_a_file_that_is_not_there(tmp_path):
    assert refused(tmp_path / "none.xlsx")[0].code == "REV010"
    assert refused(tmp_path / "none.csv")[0].code == "REV010"


# --- CSV --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_csv_as_other_programs_save_it(saved, tmp_path, delimiter, encoding, ends):
    rows = list(csv.reader(io.StringIO(saved(make_draft(title="é; ü, x"), name="r.csv").read_text("utf-8-sig"))))
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=ends).writerows(rows)
    path = tmp_path / "back.csv"
    path.write_bytes(out.getvalue().encode(encoding))
    (row,) = read(path).rows
    assert row.text("title") == "é; ü, x"


def test_csv_whose_escapes_a_program_took_away_reads_the_same(saved, tmp_path):
    text = saved(make_draft(title="=1+1"), name="r.csv").read_text("utf-8-sig")
    (tmp_path / "back.csv").write_text(text.replace("'=1+1", "=1+1"), encoding="utf-8")
    assert read(tmp_path / "back.csv").rows[0].text("title") == "=1+1"


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", "Schlüssel,_unit".encode("latin-1"), b'_unit\n"' + b"x" * 200_000])
def test_csv_that_cannot_be_read_is_refused(tmp_path, data):
    (tmp_path / "x.csv").write_bytes(data)
    assert {problem.code for problem in refused(tmp_path / "x.csv")} <= {"REV010", "REV011"}


def test_the_workbook_says_how_many_rows_it_had(saved, edit):
    assert read(saved(make_draft("A"), make_draft("B"))).sent_out == 2
    assert read(edit(lambda book, sheet: sheet.delete_rows(2))).sent_out == 2
    assert read(saved(name="r.csv")).sent_out == 0
