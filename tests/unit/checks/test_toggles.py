"""Toggles: every one documented, read in each way people write it, and typos told."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from genpress.checks.toggles import TOGGLES, Style, read_style
from genpress.domain.brand import Brand
from genpress.errors import UsageError

PAGE = Path(__file__).parents[3] / "docs/reference/brand.md"


def style(**given) -> Style:
    return read_style(Brand(brand="aurora", style=given))


def test_no_brand_sets_nothing() -> None:
    assert read_style(None) == Style()


def test_every_toggle_is_documented_and_read() -> None:
    assert {field.name for field in fields(Style)} == set(TOGGLES)
    page = PAGE.read_text("utf-8")
    assert all(f"| `{name}` |" in page for name in TOGGLES)


@pytest.mark.parametrize("no", [False, "no", "No", "off", "false"])
def test_no_is_no_however_it_is_written(no) -> None:
    assert style(exclamation_marks=no, ampersand=no).exclamation_marks == 0
    assert style(ampersand=no).ampersand is False


def test_values_are_read_as_what_they_are() -> None:
    read = style(emoji=2, reading_grade=8, sentence_length=20.0, heading_case="title", oxford_comma="yes")
    assert (read.emoji, read.reading_grade, read.sentence_length) == (2, 8.0, 20.0)
    assert (read.heading_case, read.oxford_comma) == ("title", True)


def test_allowed_without_a_number_is_not_checked() -> None:
    assert style(exclamation_marks=True).exclamation_marks is None
    assert style(reading_grade=False).reading_grade is None


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        ({"exlamation_marks": False}, "exclamation_marks"),
        ({"zzz": 1}, "oxford_comma"),
        ({"heading-case": "title"}, "heading_case"),
    ],
)
def test_an_unknown_toggle_is_told_the_nearest(given, hint) -> None:
    with pytest.raises(UsageError, match="no toggle") as told:
        style(**given)
    assert hint in told.value.hint


@pytest.mark.parametrize(
    "given",
    [
        {"oxford_comma": 3},
        {"heading_case": "upper"},
        {"heading_case": True},
        {"numbers": "figures"},
        {"exclamation_marks": -1},
        {"exclamation_marks": "few"},
        {"reading_grade": "easy"},
        {"reading_grade": True},
    ],
)
def test_a_wrong_value_is_told_the_right_ones(given) -> None:
    with pytest.raises(UsageError, match=next(iter(given))) as told:
        style(**given)
    assert told.value.hint.startswith("It is ")
