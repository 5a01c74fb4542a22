from __future__ import annotations

import datetime
import decimal

import pytest

from genpress.sources.catalogues.problems import MAX_CELL, BadRow
from genpress.sources.catalogues.text import number_text, refuse_unfit, value_text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (12.0, "12"),
        (-3.0, "-3"),
        (0.1 + 0.2, "0.3"),
        (1299.5, "1299.5"),
        (4006381333931.0, "4006381333931"),
        (1e20, "1E+20"),
        (float("nan"), ""),
        (float("inf"), "inf"),
    ],
)
def test_numbers_read_as_a_spreadsheet_shows_them(number, text):
    assert number_text(number) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("00123", "00123"),
        (True, "true"),
        (7, "7"),
        (decimal.Decimal("1E+2"), "100"),
        (decimal.Decimal("1.50"), "1.50"),
        (datetime.date(2026, 1, 2), "2026-01-02"),
        (datetime.datetime(2026, 1, 2), "2026-01-02"),
        (datetime.datetime(2026, 1, 2, 3, 4), "2026-01-02 03:04:00"),
        (datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC), "2026-01-02 00:00:00+00:00"),
        (datetime.time(3, 4), "03:04:00"),
        (["a", 1, None], "a; 1; "),
    ],
)
def test_values_read_as_a_person_would_write_them(value, text):
    assert value_text(value) == text


@pytest.mark.parametrize(("text", "code"), [("a\0", "CAT027"), ("\udc80", "CAT028"), ("x" * (MAX_CELL + 1), "CAT029")])
def test_text_that_cannot_be_kept(text, code):
    with pytest.raises(BadRow) as caught:
        refuse_unfit("c", text)
    assert caught.value.code == code


def test_text_of_every_script_can():
    refuse_unfit("c", "Größe 軽量 🎒 עברית\n\t")
