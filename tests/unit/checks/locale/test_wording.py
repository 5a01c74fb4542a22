"""LOC010, LOC011: form of address, spelling variant."""

from __future__ import annotations

import pytest

from genpress.checks.locale.wording import spellings
from genpress.domain.brand import Brand
from genpress.domain.market import Market


@pytest.mark.parametrize(
    ("locale", "address", "text", "found"),
    [
        ("de-DE", "du", "Damit packen Sie Ihren Rucksack.", ["Sie", "Ihren"]),
        ("de-DE", "du", "Sie ist leicht. Ihr Stoff hält. Wir danken Ihnen.", ["Ihnen"]),
        ("de-DE", "Sie", "Pack deinen Rucksack, wie du willst.", ["deinen", "du"]),
        ("de-DE", "Sie", "Packen Sie Ihren Rucksack.", []),
        ("fr-FR", "vous", "Prends ton sac, tu pars.", ["ton", "tu"]),
        ("fr-FR", "tu", "Prenez votre sac, vous partez.", ["votre", "vous"]),
        ("es-ES", "usted", "Lleva tu mochila contigo.", ["tu", "contigo"]),
        ("es-MX", "tú", "Usted lleva más.", ["Usted"]),
        ("it-IT", "Lei", "Porta il tuo zaino.", ["tuo"]),
        ("nl-NL", "u", "Pak je tas.", ["je"]),
        ("nl-NL", "je", "Pak uw tas.", ["uw"]),
        ("en-GB", "you", "you", []),
        ("de-DE", "", "Sie und du", []),
        ("de-DE", "Ihro Gnaden", "Sie und du", []),
    ],
)
def test_the_other_form_of_address_is_found(ask, locale, address, text, found):
    assert ask(text, "LOC010", market=Market(locale=locale, address=address)).seen() == found


@pytest.mark.parametrize(
    ("locale", "text", "fix"),
    [
        (
            "en-US",
            "Two Colours, centred; a traveller's organised tyre",
            "Two Colors, centered; a traveler's organized tire",
        ),
        ("en-GB", "Two colors, centered, gray", "Two colours, centred, grey"),
        ("en-AU", "flavors", "flavours"),
        ("en-US", "COLOUR colourful favourites", "COLOR colorful favorites"),
    ],
)
def test_the_other_spelling_is_rewritten(ask, locale, text, fix):
    assert ask(text, "LOC011", market=locale).fixed() == fix


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en-GB", "organise or organize; program, meter, tire, license, check, story; colour"),
        ("en-US", "color, organized, practice"),
        ("en-US", "analyses of four hours; glamorous, advise, surprise, exercise, promise"),
        ("en-GB", "coloured; humorous; vigorous; laborious"),
        ("de-DE", "colors"),
    ],
)
def test_right_spellings_stay(ask, locale, text):
    assert ask(text, "LOC011", market=locale) == []


@pytest.mark.parametrize(
    ("style", "text", "found"),
    [
        ("british", "organize color", ["organize", "color"]),
        ("oxford", "organise color organize", ["organise", "color"]),
        ("american", "organise colour", ["organise", "colour"]),
    ],
)
def test_the_brand_decides_before_the_market(ask, style, text, found):
    assert ask(text, "LOC011", style={"spelling": style}).seen() == found


def test_the_market_decides_before_its_locale(ask):
    oxford = Market(locale="en-GB", spelling="oxford")
    assert ask("organise", "LOC011", market=oxford).seen() == ["organise"]
    assert ask("organise", "LOC011", market=oxford, brand=Brand(brand="a", style={"spelling": "british"})) == []


def test_names_of_the_row_keep_their_spelling(ask):
    facts = {"name": "Gray Harbor Pack"}
    assert ask("The Gray Harbor Pack in gray", "LOC011", facts=facts).seen() == ["gray"]


@pytest.mark.parametrize("variant", ["british", "american", "oxford", "commonwealth"])
def test_no_word_is_its_own_correction(variant):
    _, table = spellings(variant)
    assert table
    assert all(word != use for word, use in table.items())
    assert not set(table) & set(table.values())


def test_an_ending_in_brackets_is_no_address(ask):
    market = Market(locale="sv-SE", address="du")
    assert ask("produkt(er) och URI:er", "LOC010", market=market) == []
    assert ask("Har er (er ryggsäck)", "LOC010", market=market).seen() == ["er", "er"]
