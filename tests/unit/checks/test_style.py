"""STY: toggles about signs, capitals and spaces."""

from __future__ import annotations

import pytest

from genpress.domain.fields import FieldSpec, FieldType


def test_without_toggles_only_needless_spaces_are_found(ask):
    text = "WOW! We & you: it’s “1,2 and 3” 🎒  done"
    assert [one.rule for one in ask(text, "STY", "REP")] == ["STY010"]


@pytest.mark.parametrize(("most", "spans"), [(False, [(1, 3), (5, 6)]), (1, [(5, 6)]), (2, []), (True, [])])
def test_exclamation_marks(ask, most, spans):
    findings = ask("a!! b!", "STY", style={"exclamation_marks": most})
    assert [(one.start, one.end) for one in findings] == spans


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a 🎒 b", ["🎒"]),
        ("👨\u200d👩\u200d👧", ["👨\u200d👩\u200d👧"]),
        ("👍🏽", ["👍🏽"]),
        ("🇩🇪", ["🇩🇪"]),
        ("☀️", ["☀️"]),
        ("5 © ™ # ★", []),
    ],
)
def test_emoji_are_whole_clusters_and_signs_are_none(ask, text, found):
    assert ask(text, "STY002", style={"emoji": "no"}).seen() == found


@pytest.mark.parametrize(
    ("market", "word"), [("en-GB", "and"), ("de-DE", "und"), ("fr-FR", "et"), ("es-ES", "y"), ("nl-NL", "en")]
)
def test_an_ampersand_becomes_the_markets_word(ask, market, word):
    assert ask("A & B", "STY005", style={"ampersand": False}, market=market).fixed() == f"A {word} B"


@pytest.mark.parametrize("text", ["R&D", "M&M's", "&amp;", "A &B"])
def test_names_with_an_ampersand_stay(ask, text):
    assert ask(text, "STY005", style={"ampersand": False}) == []


@pytest.mark.parametrize(
    ("title", "wrong"),
    [
        ("The Pack For Every Day", True),
        ("The pack for every day", False),
        ("The pack for Ben Nevis", False),
        ("Pack", False),
        ("Trail 40 pack", False),
        ("USB-C and HDMI", False),
    ],
)
def test_sentence_case(ask, title, wrong):
    findings = ask(title, "STY004", style={"heading_case": "sentence"}, spec=FieldSpec(name="title"))
    assert bool(findings) is wrong


@pytest.mark.parametrize(
    ("title", "wrong"),
    [
        ("The Pack for Every Day", False),
        ("The pack for Every Day", True),
        ("A Pack to Live With", False),
        ("of Packs and Men", True),
    ],
)
def test_title_case(ask, title, wrong):
    findings = ask(title, "STY004", style={"heading_case": "title"}, spec=FieldSpec(name="headline"))
    assert bool(findings) is wrong


def test_heading_case_is_for_headings_in_english(ask):
    style = {"heading_case": "sentence"}
    assert ask("The Pack For Every Day", "STY004", style=style, spec=FieldSpec(name="body")) == []
    assert ask("Der Rucksack Für Jeden Tag", "STY004", style=style, spec=FieldSpec(name="title"), market="de-DE") == []


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        ("curly", 'the "day" isn\'t', ['"', '"', "'"]),
        ("curly", "a 15\" screen, 6' tall", []),
        ("curly", "“day” isn’t", []),
        ("straight", "“day” isn’t", ["“", "”", "’"]),
        ("straight", '"day" isn\'t', []),
    ],
)
def test_quotes(ask, kind, text, found):
    assert ask(text, "STY009", style={"quotes": kind}).seen() == found


@pytest.mark.parametrize(
    ("text", "fix"),
    [("a  b", "a b"), ("a\u00a0 b", "a b"), ("word , word .", "word, word."), ("a   b  c", "a b c")],
)
def test_needless_spaces_are_taken_out(ask, text, fix):
    assert ask(text, "STY010").fixed() == fix


@pytest.mark.parametrize("text", ["a\n\nb", "  a", "a  ", "a ... b", "5 .5", "a\n    b"])
def test_spaces_that_mean_something_stay(ask, text):
    assert ask(text, "STY010") == []


def test_spaces_of_markup_are_not_found(ask):
    html = FieldSpec(name="text", type=FieldType.HTML)
    assert ask("<p>a <b>b</b> c</p>", "STY010", spec=html) == []


@pytest.mark.parametrize(
    ("text", "found"), [("AMAZING pack", ["AMAZING"]), ("NASA USB", []), ("AB-CDEFG X-LARGE", []), ("GORETEX", [])]
)
def test_capitals(ask, text, found):
    assert ask(text, "STY011", style={"capitals": "no"}, facts={"material": "GORETEX"}).seen() == found


def test_names_with_an_ampersand_are_left_alone(ask):
    style = {"ampersand": False}
    text = "Kiln & Co makes a mug & a bowl"
    assert len(ask(text, "STY005", style=style)) == 2
    assert ask(text, "STY005", style=style, facts={"brand": "Kiln & Co"}).fixed() == "Kiln & Co makes a mug and a bowl"
    assert ask("Made by Kiln & Co.", "STY005", style=style, known="by Kiln & Co, a pottery") == []


@pytest.mark.parametrize("text", ["-   item", "1.  item", "| a  | b |", "`a  b`", "> -  item\n\n10)  item"])
def test_spaces_that_markdown_needs_are_left_alone(ask, text):
    assert ask(text, "STY010", spec=FieldSpec(name="text", type=FieldType.MARKDOWN)) == []


def test_spaces_in_prose_are_found_in_every_kind_of_field(ask):
    for kind in ("text", "html", "markdown"):
        spec = FieldSpec(name="text", type=FieldType(kind))
        assert ask("e\u0301 🎒 a  b , c", "STY010", spec=spec).fixed() == "e\u0301 🎒 a b, c"


def test_an_opening_exclamation_mark_is_no_second_one(ask):
    assert ask("¡Nuevo!", "STY001", style={"exclamation_marks": 1}, market="es-ES") == []
    assert ask("¡Nuevo!", "STY001", style={"exclamation_marks": False}, market="es-ES").seen() == ["!"]


def test_capitals_of_the_row_stay_and_others_go(ask):
    facts = {"display": "AMOLED"}
    assert ask("AMOLED and AMAZING", "STY011", style={"capitals": False}, facts=facts).seen() == ["AMAZING"]
