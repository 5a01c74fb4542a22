"""STY004: capitals in headings."""

from __future__ import annotations

import pytest

from genpress.domain.fields import FieldSpec, FieldType

TITLE = FieldSpec(name="title")


@pytest.mark.parametrize(
    "text",
    [
        "The pack for every day",
        "A Trail",
        "AP-40-GR",
        "Light",
        "",
        "The pack by Aurora",
        "Über das Wandern",
        "🎒 light pack",
    ],
)
def test_sentence_case(ask, text):
    assert ask(text, "STY004", style={"heading_case": "sentence"}, spec=TITLE) == []


def test_names_of_the_row_are_no_capitals_too_many(ask):
    style = {"heading_case": "sentence"}
    assert len(ask("Aurora Trail 22 Roll", "STY004", style=style, spec=TITLE)) == 1
    assert ask("Aurora Trail 22 Roll", "STY004", style=style, spec=TITLE, facts={"name": "Trail 22 Roll"}) == []


def test_names_of_the_brief_are_no_capitals_too_many(ask):
    style, text = {"heading_case": "sentence"}, "The Northfield Council Library"
    assert len(ask(text, "STY004", style=style, spec=TITLE)) == 1
    known = "We write for Northfield Council and its Library."
    assert ask(text, "STY004", style=style, spec=TITLE, known=known) == []


def test_the_start_of_a_sentence_in_the_brief_makes_no_name(ask):
    known = "Pack. For walkers. Every day."
    found = ask("The Pack For Every Day", "STY004", style={"heading_case": "sentence"}, spec=TITLE, known=known)
    assert len(found) == 1


@pytest.mark.parametrize(
    "text",
    [
        "The Pack for Every Day",
        "Hiking Pack for £119.00",
        "18 Litres at 560 g",
        "Half-Day Pack",
        "What It Is For",
        "A Pack of 3 kg.",
    ],
)
def test_title_case(ask, text):
    assert ask(text, "STY004", style={"heading_case": "title"}, spec=TITLE) == []


@pytest.mark.parametrize("text", ["The pack for Every Day", "the Pack", "What It Is for"])
def test_title_case_is_missed(ask, text):
    assert len(ask(text, "STY004", style={"heading_case": "title"}, spec=TITLE)) == 1


@pytest.mark.parametrize(
    ("name", "kind", "found"),
    [
        ("title", "text", 1),
        ("seo_title", "text", 1),
        ("headlines", "list", 1),
        ("body", "text", 0),
        ("title", "html", 0),
    ],
)
def test_headings_are_told_by_their_field(ask, name, kind, found):
    spec = FieldSpec(name=name, type=FieldType(kind))
    text = ["The Pack For Every Day"] if kind == "list" else "The Pack For Every Day"
    assert len(ask(text, "STY004", style={"heading_case": "sentence"}, spec=spec)) == found


def test_other_languages_have_their_own_capitals(ask):
    assert (
        ask("Der Rucksack Für Jeden Tag", "STY004", style={"heading_case": "sentence"}, spec=TITLE, market="de-DE")
        == []
    )
