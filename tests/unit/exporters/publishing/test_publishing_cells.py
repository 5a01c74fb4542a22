"""Delimited files without loss."""

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from genpress.errors import UsageError
from genpress.exporters.publishing.cells import CellFile, Style

ROWS = st.lists(
    st.lists(st.text(alphabet=st.sampled_from("ab,;\"'\n\r\t =é😀\u2028"), max_size=8), min_size=1, max_size=4),
    min_size=1,
    max_size=6,
)


COMMAS = Style()


def file_of(tmp_path_factory, data, style=COMMAS):
    path = tmp_path_factory.mktemp("cells") / "shop.csv"
    path.write_bytes(data)
    return CellFile(path, style)


@given(
    rows=ROWS, quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]), end=st.sampled_from(["\r\n", "\n", "\r"])
)
@example(rows=[["", ""], ['"']], quoting=csv.QUOTE_ALL, end="\n")
def test_what_the_csv_module_writes_is_read_and_comes_back_byte_for_byte(tmp_path_factory, rows, quoting, end):
    text = io.StringIO(newline="")
    csv.writer(text, quoting=quoting, lineterminator=end).writerows(rows)
    data = text.getvalue().encode()
    file = file_of(tmp_path_factory, data)
    records = list(file.records())
    assert "".join(file.style.line(record) for record in records).encode() == data
    values = [[record.value(at) for at in range(len(record.cells))] for record in records]
    assert values == [row or [""] for row in csv.reader(io.StringIO(text.getvalue(), newline=""))]


@given(rows=ROWS, text=st.text(alphabet=st.sampled_from('ab,"\n\r =\ufeff'), max_size=10))
def test_a_cell_that_is_set_says_just_that_and_the_others_stay(tmp_path_factory, rows, text):
    lines = io.StringIO(newline="")
    csv.writer(lines, lineterminator="\r\n").writerows(rows)
    file = file_of(tmp_path_factory, lines.getvalue().encode())
    before = list(file.records())
    after = list(file.records())
    file.style.put(after[0], 0, text)
    written = "".join(file.style.line(record) for record in after)
    again = list(csv.reader(io.StringIO(written, newline="")))
    assert ([*again[0], ""] if again[0] == [] else again[0])[0] == text
    assert [record.cells for record in after][1:] == [record.cells for record in before][1:]
    assert after[0].cells[1:] == before[0].cells[1:]


def test_a_quoted_cell_stays_quoted_and_a_plain_one_plain(tmp_path_factory):
    file = file_of(tmp_path_factory, b'"a",b\r\n')
    (record,) = file.records()
    file.style.put(record, 0, "x")
    file.style.put(record, 1, "y")
    assert file.style.line(record) == '"x",y\r\n'


def test_lines_are_counted_through_cells_of_several_lines(tmp_path_factory):
    file = file_of(tmp_path_factory, b'a,b\n"1\n2\n3",x\ny,z')
    assert [(record.line, record.end) for record in file.records()] == [(1, "\n"), (2, "\n"), (5, "")]


def test_a_byte_order_mark_is_not_part_of_the_first_name(tmp_path_factory):
    file = file_of(tmp_path_factory, "\ufeffa,b\n".encode())
    assert file.has_bom
    assert next(file.records()).cells == ["a", "b"]
    assert not file_of(tmp_path_factory, b"a,b\n").has_bom


def test_without_quotes_a_quote_is_a_character(tmp_path_factory):
    file = file_of(tmp_path_factory, b'5" pipe\t"x\n', Style("\t", quotes=False))
    (record,) = file.records()
    assert [record.cells[0], record.cells[1]] == ['5" pipe', '"x']
    file.style.put(record, 0, 'say "x", y')
    assert file.style.line(record) == 'say "x", y\t"x\n'


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'a,b\n1,"never closed\n2,3\n', "shop.csv:2: a quote is opened here and never closed"),
        (b'a,b\n1,"x"y\n', "shop.csv:2: text follows a closing quote"),
        (b"a,b\n1,\xff\n", "the file is not UTF-8"),
    ],
)
def test_a_broken_file_is_refused_by_line(tmp_path_factory, data, said):
    with pytest.raises(UsageError, match=r"shop\.csv") as caught:
        list(file_of(tmp_path_factory, data).records())
    assert said in caught.value.message


def test_no_file_is_refused(tmp_path):
    with pytest.raises(UsageError, match="cannot read"):
        list(CellFile(tmp_path / "none.csv", Style()).records())
