import pytest
from hypothesis import given
from hypothesis import strategies as st

from genpress.domain.cells import escape, unescape
from genpress.domain.fields import normalise_text
from genpress.exporters.workbook.cells import CUT, MAX_CELL, field_text, fits, read_cell, shortened

TEXT = st.text(st.characters(blacklist_categories=["Cs"]), max_size=40)


@given(TEXT)
def test_a_text_that_nobody_touched_is_the_very_same_value(text):
    before = normalise_text(text)
    for cell in (before, before.replace("\n", "\r\n"), f" {before}\n"):
        assert read_cell(cell, before) is before


@given(st.lists(TEXT, max_size=4))
def test_a_list_that_nobody_touched_is_the_very_same_value(items):
    before = [normalise_text(item) for item in items]
    assert read_cell(field_text(before), before) is before


@given(TEXT)
def test_an_escape_can_be_taken_back(text):
    assert unescape(escape(text)) == text
    assert escape(text)[:1] not in set("=+-@\t\r\n＝＋－＠")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", "＝1", "'=1"])
def test_what_a_spreadsheet_would_run_is_escaped(text):
    assert escape(text) == f"'{text}"


def test_an_item_is_a_line():
    assert field_text(["a", "b"]) == "a\nb"
    assert read_cell("a\n\n  c \nb", ["a", "b"]) == ["a", "c", "b"]
    assert read_cell("", ["a"]) == []


def test_an_item_of_several_lines_keeps_them():
    before = ["one\ntwo", "three"]
    assert field_text(before) == "one\n  two\nthree"
    assert read_cell("one\n  two\nfour", before) == ["one\ntwo", "four"]


def test_an_edit_is_normalised():
    assert read_cell(" new\r\ntext \n", "old") == "new\ntext"


def test_a_character_in_its_xml_form_is_no_edit_and_in_a_text_it_stays():
    assert read_cell("a_x000B_b", "a\x0bb") == "a\x0bb"
    assert read_cell("lit _x000D_ new", "lit _x000D_ here") == "lit _x000D_ new"


@pytest.mark.parametrize(
    ("text", "fit"),
    [
        ("x" * MAX_CELL, True),
        ("x" * (MAX_CELL + 1), False),
        ("😀" * 16_384, False),
        ("\n" * 253, True),
        ("\n" * 254, False),
    ],
)
def test_what_a_cell_can_hold(text, fit):
    assert fits(text) is fit
    assert fits(shortened(text))
    assert shortened(text).endswith(CUT) is not fit
