"""Rows as we write them are the rows as XlsxWriter writes them, cell by cell."""

import io
import zipfile

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from genpress.domain.diff import changes
from genpress.exporters.workbook import layout as lay
from genpress.exporters.workbook.filling import fill, part_name
from genpress.exporters.workbook.layout import Column, Role
from genpress.exporters.workbook.rowxml import ROW, RowXml, rich_text

COLUMNS = (
    Column(lay.KEY, Role.KEY),
    Column("name", Role.FACT, "name"),
    Column("title", Role.FIELD, "title"),
    Column("title: characters", Role.COUNTER, "title"),
    Column("title: bytes", Role.COUNTER, "title"),
    Column(lay.REVISION, Role.HIDDEN),
    Column("_text: title", Role.BASE, "title"),
)
FORMULAS = ("", "", "", f'IF(A{ROW}<>"",LEN(C{ROW})&"%",0)', "", "", "")
HIDDEN = {6}
ODD = ["", "&", "<b>", ' "', "_x0041_", "_x005F_", "\x00", "\x0b", "\x1f", "\ufffe", "\n", " ", "\u00a0", "%s", "=1+1"]
PIECES = st.sampled_from([*ODD, "word", "é", "😀", "日本"]) | st.text("ab \t\n\x1c&<_x0", max_size=6)
# What XlsxWriter would take for rich text is tested below.
TEXTS = st.lists(PIECES, max_size=5).map("".join).filter(lambda text: not text.startswith("<r>"))
NUMBERS = st.integers(0, 40_000)
ROWS = st.lists(st.tuples(TEXTS, TEXTS, TEXTS, NUMBERS, NUMBERS, st.just(1), TEXTS), max_size=4)


def frame(rows):
    """Return a workbook with a header and, as its last row, a sample; and what XlsxWriter makes of rows there."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        formats = [book.add_format({"num_format": "@", "font_size": 9 + at}) for at in range(len(COLUMNS))]
        for at, column in enumerate(COLUMNS):
            sheet.write_string(0, at, column.header, formats[at])
        rows(sheet, formats)
    out.seek(0)
    return out


def cell_by_cell(rows):
    def write(sheet, formats):
        for number, cells in enumerate(rows, start=1):
            sheet.set_row(number, 33)
            for at, (cell, style) in enumerate(zip(cells, formats, strict=True)):
                if FORMULAS[at]:
                    sheet.write_formula(number, at, "=" + FORMULAS[at].replace(ROW, str(number + 1)), style, cell)
                elif isinstance(cell, int):
                    sheet.write_number(number, at, cell, style)
                elif cell:
                    sheet.write_string(number, at, cell, style)
                elif at not in HIDDEN:
                    sheet.write_blank(number, at, None, style)

    return frame(write)


def by_patterns(rows, rich=None):
    def sample(sheet, formats):
        for at, style in enumerate(formats):
            sheet.write_blank(max(len(rows), 1), at, None, style)

    def make(looks):
        xml = RowXml(COLUMNS, looks.styles, FORMULAS)
        return (xml.row(number, 33.0, cells, rich or {}) for number, cells in enumerate(rows, start=2))

    out = io.BytesIO()
    fill(frame(sample), out, {part_name(1): make})
    return out


def sheet_data(file):
    with zipfile.ZipFile(file) as parts:
        xml = parts.read(part_name(1)).decode()
    return xml[xml.index("<sheetData>") :]


@given(rows=ROWS)
def test_every_cell_is_as_xlsxwriter_writes_it(rows):
    assert sheet_data(by_patterns(rows)) == sheet_data(cell_by_cell(rows))


def test_a_whole_workbook_is_as_xlsxwriter_writes_it():
    rows = [("A", f"n{n}", "title", 5, 5, 1, "title") for n in range(200)]
    ours, theirs = zipfile.ZipFile(by_patterns(rows)), zipfile.ZipFile(cell_by_cell(rows))
    assert ours.namelist() == theirs.namelist()
    different = [name for name in ours.namelist() if ours.read(name) != theirs.read(name)]
    assert set(different) <= {"docProps/core.xml"}  # when it was made


@given(old=TEXTS, new=TEXTS)
def test_rich_text_is_as_xlsxwriter_writes_it(old, new):
    parts, _ = changes(*(text.translate(dict.fromkeys([*range(9), *range(11, 32), 65534, 95])) for text in (old, new)))
    if len(parts) < 2:
        return

    def write(sheet, formats):
        pieces = [piece for text, alone in parts for piece in (formats[alone], text)]
        sheet.write_rich_string(1, 0, *pieces, formats[2])

    def fonts(sheet, formats):
        sheet.write_rich_string(1, 0, formats[0], "a", formats[1], "b", formats[2])

    looks = sheet_data(frame(fonts)).split("<rPr>")[1:]
    common, alone = (f"<rPr>{font.partition('</rPr>')[0]}</rPr>" for font in looks)
    assert f"<is>{rich_text(parts, alone, common)}</is>" in sheet_data(frame(write))


@pytest.mark.parametrize("text", ["<r><t>x</t></r>", "<r>&</r>", "</t></is></c><c><v>1</v></c>"])
def test_a_text_that_looks_like_xml_stays_a_text(text):
    file = by_patterns([("A", text, text, 1, 1, 1, text)])
    row = list(openpyxl.load_workbook(file).worksheets[0].values)[1]
    assert (row[1], row[2], row[6]) == (text, text, text)


@pytest.mark.parametrize("text", ["x" * 32_768, "😀" * 16_384])
def test_nothing_is_cut_in_silence(text):
    with pytest.raises(ValueError, match="cannot hold"):
        by_patterns([("A", text, "t", 1, 1, 1, "t")])
    assert by_patterns([("A", text[:-1], "t", 1, 1, 1, "t")])


def test_rows_of_ever_other_kinds_take_no_memory():
    xml = RowXml([Column(f"f{n}", Role.FACT, f"f{n}") for n in range(12)], [' s="1"'] * 12, [""] * 12)
    for number in range(2000):
        cells = ["x" if number >> bit & 1 else "" for bit in range(12)]
        assert xml.row(number + 2, 18.0, cells, {}).count("<t>x</t>") == number.bit_count()
    assert xml._pattern.cache_info().currsize <= 256
