"""STY003: lists of three, and commas that part clauses."""

from __future__ import annotations

import pytest


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


@pytest.mark.parametrize(
    "text",
    [
        "It has 6GB of RAM, providing a smooth and efficient performance.",
        "The Gator 7, a sleek and stylish phone",
        "It has no speaker, but vibrates and rings.",
        "Announced in 2008, is a compact and light phone",
        "From guides, from private individuals or companies",
        "With a lid, dry and warm",
        "When it rains, pack and go",
        "It ends, and it is light",
        "publicity, such as paper or film",
        "Open from Monday, between 8 am and 4 pm",
        "Light, and strong",
        "salt and pepper",
    ],
)
def test_a_comma_between_clauses_makes_no_list(ask, text):
    assert ask(text, "STY003", style={"oxford_comma": True}) == []


@pytest.mark.parametrize(
    "text", ["2MB of RAM, and is powered by steam", "It is light, and it lasts", "Open it, pack it, and then go"]
)
def test_a_comma_before_a_verb_is_no_oxford_comma(ask, text):
    assert ask(text, "STY003", style={"oxford_comma": False}) == []


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("a needle, waxed thread and an evening", "a needle, waxed thread, and an evening"),
        ("headlines, page titles, subheads and notes", "headlines, page titles, subheads, and notes"),
        ("🎒, red, green and blue 🎒", "🎒, red, green, and blue 🎒"),
    ],
)
def test_real_lists_are_found(ask, text, fix):
    found = ask(text, "STY003", style={"oxford_comma": True})
    assert found.fixed() == fix


@pytest.mark.parametrize("text", ["a, " * 20_000, "a and " * 20_000, "a b c, " * 10_000, ", and" * 20_000])
@pytest.mark.parametrize("wanted", [True, False])
def test_long_rows_of_commas_take_no_time(ask, text, wanted):
    ask(text, "STY003", style={"oxford_comma": wanted})
