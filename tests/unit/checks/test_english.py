"""STY006 and the toggles that know English."""

from __future__ import annotations

import pytest


def test_english_toggles_are_not_asked_elsewhere(ask):
    style = {"oxford_comma": True, "numbers": "words", "contractions": True, "reading_grade": 1}
    assert ask("rot, grün and blau, it is 3 do not " * 20, "STY", "REP", style=style, market="de-DE") == []


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("It has 3 pockets.", "It has three pockets."),
        ("3 pockets", "Three pockets"),
        ("Light. 9 colours", "Light. Nine colours"),
    ],
)
def test_small_numbers_become_words(ask, text, fix):
    assert ask(text, "STY006", style={"numbers": "words"}).fixed() == fix


@pytest.mark.parametrize(
    "text",
    [
        "40 litres",
        "3 kg",
        "3kg",
        "£3",
        "3%",
        "3.5",
        "1,000",
        "size 8",
        "USB 3",
        "AB-3",
        "3-5",
        "10:3",
        "4×4",
        "3 °C",
        "0",
        "5 l",
        "iPhone 9",
        '6"',
        "#1",
        "1/2",
        "v2",
        "3D",
    ],
)
def test_measures_codes_and_names_keep_their_digits(ask, text):
    assert ask(text, "STY006", style={"numbers": "words"}) == []


def test_numbers_in_digits(ask):
    assert ask("It has Three pockets and one belt.", "STY006", style={"numbers": "digits"}).fixed() == (
        "It has 3 pockets and one belt."
    )


@pytest.mark.parametrize(
    "text",
    [
        "The Gator 7, a sleek phone",
        "The HP 7 VoiceTab is light",
        "Introducing the Fire HD 8 Plus",
        "It runs Windows Mobile 6 and more",
        "Android 7 (Nougat)",
        "A Snapdragon 8+ chip",
        "From 8 to 12 February",
        "With 6 or 8 bottles",
        "1. Open it\n2. Close it\n> 3) Lift it",
        "between 1 September and 1 January",
    ],
)
def test_names_ranges_and_numbered_lists_keep_their_digits(ask, text):
    found = ask(text, "STY006", style={"numbers": "words"})
    assert [word for word in found.seen() if word != "1"] == []


def test_the_row_says_what_is_a_name(ask):
    style = {"numbers": "words"}
    assert ask("Trail 5 carries it all.", "STY006", style=style).seen() == ["5"]
    assert ask("Trail 5 carries it all.", "STY006", style=style, facts={"name": "Trail 5"}) == []


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("For 5 years that costs nothing.", "For five years that costs nothing."),
        ("Holds 3 bottles.", "Holds three bottles."),
        ("🎒 It has 4 straps 🎒", "🎒 It has four straps 🎒"),
        ("e\u0301 has 2 lids", "e\u0301 has two lids"),
    ],
)
def test_what_is_counted_becomes_words(ask, text, fix):
    assert ask(text, "STY006", style={"numbers": "words"}).fixed() == fix


@pytest.mark.parametrize("text", ["One or two of them", "two thirds of it", "two-thirds full", "three quarters"])
def test_ways_of_speaking_and_fractions_keep_their_words(ask, text):
    assert ask(text, "STY006", style={"numbers": "digits"}) == []
