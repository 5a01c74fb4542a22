"""STY007: which forms can be made short, and which long."""

from __future__ import annotations

import pytest


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


SHORT = {"contractions": True}
LONG = {"contractions": False}


@pytest.mark.parametrize(
    "text",
    [
        "There is nothing you have to do.",
        "You have room for a tent.",
        "We have a bench and we have unlimited thread.",
        "you have need of speed, we have exceed",
        "Let us know, and let us help.",
        "As light as it is strong.",
        "Look what it is for.",
        "Take it wherever you are in the world.",
        "That is how good it is!",
        "If it is: pack it (they are).",
    ],
)
def test_what_has_no_short_form_is_left_alone(ask, text):
    found = ask(text, "STY007", style=SHORT).seen()
    assert [words for words in found if words not in {"That is", "There is"}] == []


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("We have never lost one.", "We've never lost one."),
        ("You have already worn it.", "You've already worn it."),
        ("We have sewn, and you have repaired.", "We've sewn, and you've repaired."),
        ("we  have been there", "we've been there"),
        ("IT IS LIGHT", "IT'S LIGHT"),
        ("They will\nlast", "They will\nlast"),
        ("a pack that is light", "a pack that's light"),
    ],
)
def test_auxiliaries_are_made_short(ask, text, fix):
    assert ask(text, "STY007", style=SHORT).fixed() == fix


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("It's been light.", "It has been light."),
        ("It's light.", "It is light."),
        ("That's got room.", "That has got room."),
        ("Let's go. What's new? Here's more.", "Let us go. What is new? Here is more."),
        ("DON'T", "DO NOT"),
        ("🎒 It’s 🎒", "🎒 It is 🎒"),
    ],
)
def test_short_forms_are_undone(ask, text, fix):
    assert ask(text, "STY007", style=LONG).fixed() == fix


def test_a_question_is_left_for_a_person(ask):
    [finding] = ask("Isn't it light?", "STY007", style=LONG)
    assert finding.replacement is None


def test_the_apostrophe_is_the_brands(ask):
    [curly] = ask("It is light.", "STY007", style={**SHORT, "quotes": "curly"})
    [straight] = ask("It is light.", "STY007", style={**SHORT, "quotes": "straight"})
    assert (curly.replacement, straight.replacement) == ("It’s", "It's")


def test_no_fix_makes_another_finding(ask):
    text = "It is light, you have worn it, and they do not leak."
    style = {"contractions": True, "quotes": "curly"}
    assert ask(ask(text, "STY007", style=style).fixed(), "STY", style=style) == []


def test_the_rule_is_english(ask):
    assert ask("It is not light.", "STY007", style=SHORT, market="fr-CA") == []
