"""LOC005–LOC007, LOC013: numbers, money, dates and units, after CLDR and the two things Babel leaves out."""

from __future__ import annotations

import pytest

from genpress.checks.locale.formats import format_number, signs_of
from genpress.domain.market import Market


@pytest.mark.parametrize(
    ("locale", "number", "written"),
    [
        ("de-DE", "1234.50", "1.234,50"),
        ("de-CH", "1234.50", "1’234.50"),
        ("fr-FR", "1234567.5", "1\u202f234\u202f567,5"),
        ("fr-CA", "1234", "1\u00a0234"),
        ("en-GB", "1234.50", "1,234.50"),
        ("hi-IN", "1234567", "12,34,567"),
        ("es-ES", "1234.5", "1234,5"),
        ("es-ES", "12345.5", "12.345,5"),
        ("pl-PL", "1234", "1234"),
        ("pt-PT", "1234", "1234"),
        ("pt-BR", "1234", "1.234"),
    ],
)
def test_numbers_are_written_as_cldr_says(locale, number, written):
    signs = signs_of(locale)
    assert signs is not None
    assert format_number(number, signs) == written


@pytest.mark.parametrize(
    ("locale", "text", "fix"),
    [
        ("de-DE", "1,234.50 Liter", "1.234,50 Liter"),
        ("de-DE", "1.5 kg", "1,5 kg"),
        ("de-DE", "nur €49.90", "nur €49,90"),
        ("de-DE", "1,234,567 Menschen", "1.234.567 Menschen"),
        ("en-GB", "1.234,50 litres", "1,234.50 litres"),
        ("en-GB", "1,5 kg", "1.5 kg"),
        ("fr-FR", "1,234.50 litres", "1\u202f234,50 litres"),
        ("fr-FR", "2.5 cm", "2,5 cm"),
        ("es-ES", "1.5 kg", "1,5 kg"),
        ("tr-TR", "%1.5", "%1.5"),
        ("de-CH", "1,5 kg", "1.5 kg"),
    ],
)
def test_numbers_of_elsewhere_are_rewritten(ask, locale, text, fix):
    assert ask(text, "LOC005", market=locale).fixed() == fix


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("de-DE", "USB 3.1, Version 2.0.1, 10.30 Uhr, 1.234 g, 12.345.678, 1,5 kg, 31.12.2026, Kapitel 2.5"),
        ("en-GB", "1,234 g, 1.5 kg, 12,345,678.90, v2.5, 10.30 am, 1,234"),
        ("fr-FR", "1 234,50 litres, 1\u202f234, 1\u00a0234, 2,5 cm, USB 3.2"),
        ("de-CH", "1’234.50 und 1'234.50"),
        ("en-GB", "192.168.0.1, 1.2.3, 5,6,7"),
    ],
)
def test_what_can_be_read_as_meant_stays(ask, locale, text):
    assert ask(text, "LOC005", market=locale) == []


@pytest.mark.parametrize(
    ("locale", "text", "fix"),
    [
        ("de-DE", "€49,90", "49,90\u00a0€"),
        ("fr-FR", "€ 49,90", "49,90\u00a0€"),
        ("en-GB", "49.90£", "£49.90"),
        ("en-US", "149 $", "$149"),
        ("nl-NL", "149,90 €", "€\u00a0149,90"),
    ],
)
def test_currency_signs_move_to_their_side(ask, locale, text, fix):
    assert ask(text, "LOC006", market=locale).fixed() == fix


@pytest.mark.parametrize(
    ("locale", "text"),
    [("de-DE", "49,90 €"), ("en-IE", "€49.90"), ("nl-NL", "€ 49,90"), ("fr-CA", "49,90 $"), ("de-AT", "CHF 5")],
)
def test_currency_signs_on_their_side_stay(ask, locale, text):
    assert ask(text, "LOC006", market=locale) == []


@pytest.mark.parametrize(
    ("locale", "text", "found"),
    [
        ("en-US", "31/12/2026", True),
        ("en-US", "12/31/2026", False),
        ("en-GB", "31/12/2026", False),
        ("en-GB", "12/31/2026", True),
        ("de-DE", "31/12/2026", True),
        ("de-DE", "31.12.26.", False),
        ("fr-CA", "31/12/2026", True),
        ("fr-CA", "2026-12-31", False),
        ("sv-SE", "2026-12-31", False),
        ("de-DE", "am 12 March", True),
        ("de-DE", "March 12, 2026", True),
        ("de-DE", "am 12. April", False),
        ("fr-FR", "January 5", True),
        ("en-GB", "12 March, March 12", False),
        ("en-GB", "1/2/3/4, 50/60/70, 24/7", False),
    ],
)
def test_dates(ask, locale, text, found):
    assert bool(ask(text, "LOC007", market=locale)) is found


@pytest.mark.parametrize(
    ("units", "text", "found"),
    [
        ("metric", "20 inches tall, 3 lbs", ["20 inches", "3 lbs"]),
        ("metric", "51 cm (20 in) tall", []),
        ("metric", "in 2 parts, 5 in a box, 3 in 1", []),
        ("metric", "20 in, 5 in wide", ["20 in", "5 in"]),
        ("imperial", "51 cm tall", ["51 cm"]),
        ("imperial", "20 in (51 cm) tall", []),
    ],
)
def test_units_of_the_market(ask, units, text, found):
    market = Market.model_validate({"locale": "en-IE", "units": units})
    assert ask(text, "LOC013", market=market).seen() == found


def test_a_measure_that_the_row_gives_so_stays(ask):
    assert ask("A 15 inch sleeve", "LOC013", facts={"name": "15 inch sleeve"}) == []


def test_a_locale_that_cldr_does_not_know_is_not_judged(ask):
    assert signs_of("xx-XX") is None
    assert ask("1,234.50 €5 12/31/2026", "LOC005", "LOC006", "LOC007", market="xx-XX") == []


@pytest.mark.parametrize("fact", ["4.5 inches", "4.5-inch LCD", '4.5"', "4.5 in, IPS"])
def test_what_the_row_gives_in_inches_stays_in_inches(ask, fact):
    assert ask("A 4.5-inch display", "LOC013", market="de-DE", facts={"display": fact}) == []
    assert len(ask("A 4.5-inch display", "LOC013", market="de-DE", facts={"display": "14.5 inches"})) == 1
