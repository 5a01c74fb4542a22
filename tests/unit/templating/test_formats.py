"""Numbers, money, dates and quotation marks as markets write them; every separator is spelled out."""

import datetime
from decimal import Decimal

import pytest
from babel.numbers import format_decimal

from genpress.domain.market import Units
from genpress.templating.formats import BadValue, Formats, formats_for, is_plain, parse_number

NBSP, NARROW, RLM = "\u00a0", "\u202f", "\u200f"


def of(locale: str, currency: str = "", units: Units = Units.METRIC) -> Formats:
    return formats_for(locale, currency, units)


@pytest.mark.parametrize(
    ("locale", "large", "four"),
    [
        ("fr-FR", f"1{NARROW}234{NARROW}567,5", f"1{NARROW}234"),
        ("fr-CA", f"1{NBSP}234{NBSP}567,5", f"1{NBSP}234"),
        ("de-CH", "1’234’567.5", "1’234"),
        ("de-DE", "1.234.567,5", "1.234"),
        ("hi-IN", "12,34,567.5", "1,234"),
        ("pl-PL", f"1{NBSP}234{NBSP}567,5", "1234"),
        ("es-ES", "1.234.567,5", "1234"),
        ("es-MX", "1,234,567.5", "1,234"),
        ("pt-PT", f"1{NBSP}234{NBSP}567,5", "1234"),
        ("pt-BR", "1.234.567,5", "1.234"),
        ("it-IT", "1.234.567,5", "1234"),
        ("ar-AE", "1,234,567.5", "1,234"),
        ("ar-EG", "1,234,567.5", "1,234"),
        ("fa-IR", "1,234,567.5", "1,234"),
        ("ja-JP", "1,234,567.5", "1,234"),
        ("nl-NL", "1.234.567,5", "1.234"),
        ("tr-TR", "1.234.567,5", "1.234"),
    ],
)
def test_numbers(locale, large, four):
    assert of(locale).number(Decimal("1234567.5")) == large
    assert of(locale).number(Decimal(1234)) == four


@pytest.mark.parametrize(
    ("locale", "expected"), [("es-ES", "12.345"), ("pl-PL", f"12{NBSP}345"), ("pt-PT", f"12{NBSP}345")]
)
def test_five_digits_are_grouped_where_four_are_not(locale, expected):
    assert of(locale).number(Decimal(12345)) == expected


def test_grouping_follows_the_rounded_number():
    assert of("es-ES").number(Decimal("9999.96"), 1) == "10.000,0"


def test_babel_still_has_the_gap_that_our_data_fills():
    """When this fails, Babel has learned minimum grouping digits and the data can go."""
    assert format_decimal(1234, locale="es_ES") == "1.234"


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("fr-FR", f"1{NARROW}299,50{NBSP}€"),
        ("fr-CA", f"1{NBSP}299,50{NBSP}$"),
        ("de-CH", f"CHF{NBSP}1’299.50"),
        ("hi-IN", "₹1,299.50"),
        ("pl-PL", f"1299,50{NBSP}zł"),
        ("es-ES", f"1299,50{NBSP}€"),
        ("pt-PT", f"1299,50{NBSP}€"),
        ("ar-AE", f"{RLM}1,299.50{NBSP}د.إ.{RLM}"),
        ("nl-NL", f"€{NBSP}1.299,50"),
        ("tr-TR", "₺1.299,50"),
        ("en-US", "$1,299.50"),
        ("en-GB", "£1,299.50"),
    ],
)
def test_money_in_the_territory_s_own_currency(locale, expected):
    assert of(locale).money(Decimal("1299.5")) == expected


def test_yen_has_no_decimals():
    assert of("ja-JP").money(Decimal(1299)) == "￥1,299"


def test_money_in_another_currency_and_without_decimals():
    assert of("de-DE").money(Decimal("1299.5"), "USD") == f"1.299,50{NBSP}$"
    assert of("de-DE").money(Decimal("1299.5"), decimals=0) == f"1.300{NBSP}€"
    assert of("hi-IN").money(Decimal(1234567), decimals=0) == "₹12,34,567"


@pytest.mark.parametrize("code", ["eur", "EURO", "E1R", "€"])
def test_what_is_no_currency_code_is_refused(code):
    with pytest.raises(BadValue, match="ISO 4217"):
        of("de-DE").money(Decimal(1), code)


def test_a_locale_without_territory_has_no_currency():
    with pytest.raises(BadValue, match="currency"):
        of("de").money(Decimal(1))


def test_the_market_s_currency_comes_before_the_territory_s():
    assert of("de-DE", "CHF").money(Decimal(5)) == f"5,00{NBSP}CHF"


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("fr-FR", f"12,5{NARROW}%"),
        ("de-DE", f"12,5{NBSP}%"),
        ("de-CH", "12.5%"),
        ("tr-TR", "%12,5"),
        ("es-ES", f"12,5{NBSP}%"),
        ("en-GB", "12.5%"),
        ("pl-PL", "12,5%"),
    ],
)
def test_percent(locale, expected):
    written = of(locale).percent(Decimal("0.125"))
    # CLDR moved the French space from U+00A0 to U+202F and back; both are right.
    assert written.replace(NARROW, NBSP) == expected.replace(NARROW, NBSP)


@pytest.mark.parametrize(
    ("locale", "short", "long"),
    [
        ("fr-FR", "20/11/2026", "20 novembre 2026"),
        ("fr-CA", "2026-11-20", "20 novembre 2026"),
        ("de-CH", "20.11.26", "20. November 2026"),
        ("pl-PL", "20.11.2026", "20 listopada 2026"),
        ("ja-JP", "2026/11/20", "2026年11月20日"),
        ("nl-NL", "20-11-2026", "20 november 2026"),
        ("tr-TR", "20.11.2026", "20 Kasım 2026"),
        ("ar-AE", f"20{RLM}/11{RLM}/2026", "20 نوفمبر 2026"),
        ("pt-PT", "20/11/26", "20 de novembro de 2026"),
        ("hi-IN", "20/11/26", "20 नवंबर 2026"),
        ("es-ES", "20/11/26", "20 de noviembre de 2026"),
    ],
)
def test_dates(locale, short, long):
    assert of(locale).date("2026-11-20", "short") == short
    assert of(locale).date("2026-11-20", "long") == long


def test_dates_by_skeleton_and_from_date_objects():
    assert of("de-DE").date("2026-11-20", "yMMMM") == "November 2026"
    assert of("de-DE").date(datetime.date(2026, 1, 2)) == "02.01.2026"
    assert of("de-DE").date("2026-11-20T23:59:00+02:00") == "20.11.2026"


@pytest.mark.parametrize("value", ["20.11.2026", "soon", "", "2026-13-01", "11/20/2026"])
def test_what_is_no_iso_date_is_refused(value):
    with pytest.raises(BadValue, match="not a date such as"):
        of("de-DE").date(value)


def test_an_unknown_form_of_date_is_refused():
    with pytest.raises(BadValue, match="no form of dates"):
        of("de-DE").date("2026-11-20", "QQQzz")


@pytest.mark.parametrize(
    ("locale", "plain", "nested"),
    [
        ("de-DE", "„x“", "‚x‘"),
        ("de-CH", "«x»", "‹x›"),
        ("fr-FR", f"«{NBSP}x{NBSP}»", f"«{NBSP}x{NBSP}»"),
        ("fr-CA", f"«{NBSP}x{NBSP}»", "“x”"),
        ("fr-CH", "«x»", "‹x›"),
        ("hi-IN", "“x”", "‘x’"),
        ("pl-PL", "„x”", "«x»"),
        ("es-ES", "«x»", "“x”"),
        ("es-MX", "“x”", "‘x’"),
        ("pt-PT", "«x»", "“x”"),
        ("pt-BR", "“x”", "‘x’"),
        ("ja-JP", "「x」", "『x』"),
        ("nb-NO", "«x»", "‘x’"),
        ("sv-SE", "”x”", "’x’"),
        ("zh-TW", "「x」", "『x』"),
        ("en-GB", "“x”", "‘x’"),
        ("tr-TR", "“x”", "‘x’"),
    ],
)
def test_quotation_marks(locale, plain, nested):
    assert of(locale).quoted("x") == plain
    assert of(locale).quoted("x", nested=True) == nested


@pytest.mark.parametrize(("locale", "rtl"), [("ar-AE", True), ("he-IL", True), ("fa-IR", True), ("de-DE", False)])
def test_direction(locale, rtl):
    assert of(locale).right_to_left is rtl


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("380", "380"),
        ("-1.5", "-1.5"),
        ("\u22121.5", "-1.5"),
        ("+7", "7"),
        (" 1234.50 ", "1234.50"),
        ("1,234", "1234"),
        ("1,234,567.8", "1234567.8"),
        ("1 234 567.8", "1234567.8"),
        ("1\u202f234.8", "1234.8"),
        ("1\u00a0234", "1234"),
        ("1'234.5", "1234.5"),
        ("1’234.5", "1234.5"),
        ("007", "7"),
    ],
)
def test_numbers_in_cells(text, expected):
    assert parse_number(text) == Decimal(expected)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "1,5",
        "1.234,5",
        "12,34,567",
        "1,234 567",
        "1e5",
        "nan",
        "inf",
        "0x10",
        "1_000",
        "٣٨٠",
        "1.",
        ".5",
        "--1",
        "9" * 41,
        "380 g",
        "1.2.3",
    ],
)
def test_what_is_no_number_in_a_cell_is_refused(text):
    with pytest.raises(BadValue, match="not a number"):
        parse_number(text)


def test_a_decimal_comma_is_read_when_asked_for_and_proposed_when_not():
    assert parse_number("1.234,5", ",") == Decimal("1234.5")
    assert parse_number("1,5", ",") == Decimal("1.5")
    with pytest.raises(BadValue, match='decimal=","'):
        parse_number("1,5")
    with pytest.raises(BadValue):
        parse_number("1,234.5", ",")


def test_numbers_that_are_numbers_already():
    assert parse_number(5) == 5
    assert parse_number(0.1) == Decimal("0.1")
    with pytest.raises(BadValue):
        parse_number(float("inf"))
    with pytest.raises(BadValue):
        parse_number(value=True)


def test_plain_numbers_need_no_reading():
    assert is_plain("-12.5")
    assert not is_plain("1,234")
    assert not is_plain("9" * 41)


@pytest.mark.parametrize("decimals", [-1, 11])
def test_decimals_are_bounded(decimals):
    with pytest.raises(BadValue, match="0 to 10"):
        of("de-DE").number(Decimal(1), decimals)


def test_rounding_is_half_up():
    assert of("en-GB").number(Decimal("2.5"), 0) == "3"
    assert of("en-GB").number(Decimal("0.125"), 2) == "0.13"
    assert of("en-GB").number(Decimal("12.5"), 2) == "12.50"


def test_own_decimals_are_kept():
    assert of("de-DE").number(Decimal("0.12345678")) == "0,12345678"


def test_a_locale_that_cldr_does_not_know_is_refused():
    with pytest.raises(BadValue, match="xx-XX"):
        of("xx-XX")
