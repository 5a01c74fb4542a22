"""STY, REP: toggles that know English."""

from __future__ import annotations

import pytest

from genpress.checks.english import reading_grade, syllables


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("red, green and blue", "red, green, and blue"),
        ("a light pack, a warm coat or a map", "a light pack, a warm coat, or a map"),
        ("one, two, three and four", "one, two, three, and four"),
    ],
)
def test_an_oxford_comma_is_put_in_and_taken_out(ask, text, fix):
    assert ask(text, "STY003", style={"oxford_comma": True}).fixed() == fix
    assert ask(fix, "STY003", style={"oxford_comma": True}) == []
    assert ask(fix, "STY003", style={"oxford_comma": False}).fixed() == text


@pytest.mark.parametrize("text", ["red and blue", "salt and pepper, please", "red. Green and blue"])
def test_two_things_are_no_list(ask, text):
    assert ask(text, "STY003", style={"oxford_comma": True}) == []


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
    ("text", "fix"),
    [
        ("It does not leak.", "It doesn't leak."),
        ("Do not wash.", "Don't wash."),
        ("It is light.", "It's light."),
        ("You cannot", "You can't"),
    ],
)
def test_contractions_are_made_and_undone(ask, text, fix):
    assert ask(text, "STY007", style={"contractions": True}).fixed() == fix


def test_long_forms_are_wanted_too(ask):
    assert ask("It doesn’t. You're", "STY007", style={"contractions": False}).fixed() == "It does not. You are"


def test_a_sentence_does_not_end_in_a_short_form(ask):
    assert ask("That is how good it is.", "STY007", style={"contractions": True}).seen() == ["That is"]


@pytest.mark.parametrize(
    ("word", "number"),
    [("the", 1), ("light", 1), ("table", 2), ("repairable", 4), ("walked", 1), ("wanted", 2), ("a", 1), ("nth", 1)],
)
def test_syllables_are_about_right(word, number):
    assert syllables(word) == number


def test_the_reading_grade_is_that_of_the_formula():
    text = "The cat sat on the mat. " * 6  # 36 words of one syllable, six a sentence
    assert reading_grade(text) == pytest.approx(0.39 * 6 + 11.8 - 15.59)


def test_short_texts_have_no_grade():
    assert reading_grade("Notwithstanding considerable variability.") is None


def test_sentences_have_their_length(ask):
    text = "One two three four. One two."
    [finding] = ask(text, "REP002", style={"sentence_length": 3})
    assert text[finding.start : finding.end] == "One two three four."
