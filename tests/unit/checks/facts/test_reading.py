"""Numbers, units, prices and dates, in the ways locales write them."""

import pytest

from genpress.checks.facts.quantity import Bound, Kind, Quantity
from genpress.checks.facts.reading import QuantityReader
from genpress.checks.facts.tokens import tokenise


def read(text: str, locale: str = "en") -> list[Quantity]:
    return QuantityReader(locale).read(tokenise(text))


def only(text: str, locale: str = "en") -> Quantity:
    found = read(text, locale)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("locale", "text", "value"),
    [
        ("en", "1,234.5 kg", 1234.5),
        ("en", "1,234,567 items", 1234567),
        ("en", "0.125 kg", 0.125),
        ("en", "1.75 kg", 1.75),
        ("de", "1.234,5 kg", 1234.5),
        ("de", "1,5 kg", 1.5),
        ("de", "1.234 kg", 1234),
        ("de", "0,125 kg", 0.125),
        ("de-CH", "1’234.50 kg", 1234.5),
        ("fr", "1\u202f234,5 kg", 1234.5),
        ("fr", "1\u00a0234,5 kg", 1234.5),
        ("fr", "1 234,5 kg", 1234.5),
        ("pl", "12\u00a0345,67 kg", 12345.67),
        ("hi", "12,34,567 kg", 1234567),
        ("en", "12,34,567 kg", 1234567),
        ("es", "1.234.567 kg", 1234567),
        ("en", "65K colours", 65000),
        ("en", "2.5 million users", 2500000),
        ("de", "2,5 Millionen Nutzer", 2500000),
        ("en", "−20 °C", -20),
        ("en", "at -20 °C", -20),
    ],
)
def test_numbers_as_locales_write_them(locale: str, text: str, value: float) -> None:
    assert only(text, locale).value == pytest.approx(value)


@pytest.mark.parametrize(
    ("locale", "text", "readings"),
    [("en", "1.234 kg", (1.234, 1234)), ("de", "1.234 kg", (1234, 1.234)), ("en", "1,234 kg", (1234, 1.234))],
)
def test_three_digits_after_one_sign_may_be_read_both_ways_the_local_one_first(
    locale: str, text: str, readings: tuple[float, float]
) -> None:
    assert only(text, locale).values == readings


@pytest.mark.parametrize(
    ("locale", "text", "unit", "dimension"),
    [
        ("en", "5 kg", "kg", "mass"),
        ("en", "5 KG", "kg", "mass"),
        ("en", "5-pound", "lb", "mass"),
        ("en", "8 MP", "MP", "megapixels"),
        ("en", "3.2-megapixel", "MP", "megapixels"),
        ("en", "16GB", "GB", "data"),
        ("en", "64 Mb", "MB", "data"),
        ("en", "120Hz", "Hz", "frequency"),
        ("en", "300 mW", "mW", "power"),
        ("en", "300 MW", "MW", "power"),
        ("en", "30 °C", "C", "temperature"),
        ("en", "30°C", "C", "temperature"),
        ("en", "87%", "pct", "percent"),
        ("en", "87 per cent", "pct", "percent"),
        ("en", '6.5"', "in", "length"),
        ("en", "6.5 inches", "in", "length"),
        ("en", "326 pixels per inch", "ppi", "density"),
        ("en", "12 sq km", "km2", "area"),
        ("en", "150 g/m²", "gsm", "grammage"),
        ("en", "3x", "x", "times"),
        ("de", "5 Kilogramm", "kg", "mass"),
        ("de", "3 Jahre", "year", "time"),
        ("de", "12 Stunden", "h", "time"),
        ("fr", "12 heures", "h", "time"),
        ("fr", "87 %", "pct", "percent"),
        ("es", "30 minutos", "min", "time"),
        ("it", "2 anni", "year", "time"),
    ],
)
def test_units_by_symbol_and_by_the_languages_name(locale: str, text: str, unit: str, dimension: str) -> None:
    quantity = only(text, locale)
    assert quantity.unit is not None
    assert (quantity.unit.name, quantity.dimension) == (unit, dimension)


@pytest.mark.parametrize("text", ["5 in the box", "2000 in total", "5 a day", "3 x"])
def test_small_words_are_not_units(text: str) -> None:
    assert read(text)[0].unit is None


@pytest.mark.parametrize(
    ("locale", "text", "value", "currency"),
    [
        ("en", "$1,010", 1010, "USD"),
        ("en", "£ 65.00", 65, "GBP"),
        ("en", "€\u2009274.55", 274.55, "EUR"),
        ("en", "650 EUR", 650, "EUR"),
        ("en", "EUR 650", 650, "EUR"),
        ("en", "20 dollars", 20, "USD"),
        ("en", "$10m", 10e6, "USD"),
        ("de", "1.299,00 €", 1299, "EUR"),
        ("de-CH", "CHF 1’234.50", 1234.5, "CHF"),
        ("fr", "1\u202f299,00\u00a0€", 1299, "EUR"),
        ("hi", "₹ 12,34,567", 1234567, "INR"),
        ("pl", "99,90 zł", 99.9, "PLN"),
    ],
)
def test_prices(locale: str, text: str, value: float, currency: str) -> None:
    quantity = only(text, locale)
    assert quantity.value == pytest.approx(value)
    assert quantity.unit is not None
    assert (quantity.dimension, quantity.unit.name) == ("money", currency)


@pytest.mark.parametrize(
    ("locale", "text", "day"),
    [
        ("en", "2023-11-07", (2023, 11, 7)),
        ("en", "7 November 2023", (2023, 11, 7)),
        ("en", "November 7, 2023", (2023, 11, 7)),
        ("en", "2023, November 07", (2023, 11, 7)),
        ("en", "July 2015", (2015, 7, None)),
        ("en", "7th of November", (None, 11, 7)),
        ("en", "2015", (2015, None, None)),
        ("de", "7. November 2023", (2023, 11, 7)),
        ("de", "14. März 2023", (2023, 3, 14)),
        ("de", "14.03.2023", (2023, 3, 14)),
        ("fr", "14 mars 2023", (2023, 3, 14)),
        ("es", "14 de marzo de 2023", (2023, 3, 14)),
    ],
)
def test_dates(locale: str, text: str, day: tuple[int | None, int | None, int | None]) -> None:
    quantity = only(text, locale)
    assert quantity.kind is Kind.DATE
    assert day in quantity.days


@pytest.mark.parametrize("text", ["2000 mAh", "1800 pounds", "1900 MHz", "2000 yards"])
def test_what_looks_like_a_year_and_has_a_unit_is_no_year(text: str) -> None:
    assert only(text).kind is Kind.NUMBER


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("the 1990s", (1990, 1999)),
        ("the 90s", (1990, 1999)),
        ("19th century", (1800, 1900)),
        ("the 1800s", (1800, 1899)),
    ],
)
def test_spans_of_years(text: str, years: tuple[int, int]) -> None:
    quantity = only(text)
    assert quantity.kind is Kind.SPAN
    assert quantity.years == years


@pytest.mark.parametrize(
    ("text", "units", "values"),
    [
        ("164.6 x 75.4 x 8.6 mm", ["mm"] * 3, [164.6, 75.4, 8.6]),
        ("180×90 cm", ["cm", "cm"], [180, 90]),
        ("128/256GB", ["GB", "GB"], [128, 256]),
        ("24/30/60fps", ["fps"] * 3, [24, 30, 60]),
        ("6 to 8 hours", ["h", "h"], [6, 8]),
        ("4-6 kg", ["kg", "kg"], [4, 6]),
    ],
)
def test_a_list_shares_its_unit(text: str, units: list[str], values: list[float]) -> None:
    found = read(text)
    assert [q.unit.name if q.unit else "" for q in found] == units
    assert [q.value for q in found] == values


def test_two_of_something_are_no_list() -> None:
    two, each = read("2 x 2.0 Ah")
    assert two.unit is None
    assert each.dimension == "charge"


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [("3 h 30 min", 3.5, "h"), ("5 ft 9 in", 5.75, "ft"), ("1 hour and 15 minutes", 1.25, "h")],
)
def test_one_quantity_in_two_units(text: str, value: float, unit: str) -> None:
    quantity = only(text)
    assert quantity.unit is not None
    assert (quantity.value, quantity.unit.name) == (pytest.approx(value), unit)


@pytest.mark.parametrize(
    ("locale", "text", "bound"),
    [
        ("en", "more than 50 kg", Bound.ABOVE),
        ("en", "over 50 kg", Bound.ABOVE),
        ("en", "at least 50 kg", Bound.ABOVE),
        ("en", "under 50 kg", Bound.BELOW),
        ("en", "less than $50", Bound.BELOW),
        ("en", "< 50 kg", Bound.BELOW),
        ("en", "about 50 kg", Bound.ABOUT),
        ("en", "~50 kg", Bound.ABOUT),
        ("en", "up to 50 kg", Bound.UPTO),
        ("en", "after 1950", Bound.AFTER),
        ("en", "before 1950", Bound.BEFORE),
        ("en", "exactly 50 kg", Bound.NONE),
        ("de", "mehr als 50 kg", Bound.ABOVE),
        ("de", "bis zu 50 kg", Bound.UPTO),
        ("fr", "jusqu’à 50 kg", Bound.UPTO),
        ("fr", "environ 50 kg", Bound.ABOUT),
        ("es", "menos de 50 kg", Bound.BELOW),
    ],
)
def test_bounds(locale: str, text: str, bound: Bound) -> None:
    assert only(text, locale).bound is bound


@pytest.mark.parametrize(
    ("locale", "text", "value"),
    [("en", "three options", 3), ("en", "dual speakers", 2), ("de", "zwei Akkus", 2), ("fr", "deux poches", 2)],
)
def test_number_words(locale: str, text: str, value: float) -> None:
    quantity = only(text, locale)
    assert (quantity.kind, quantity.value) == (Kind.WORD, value)


@pytest.mark.parametrize("text", ["4.4.2", "5G", "1080p", "4K"])
def test_codes_are_kept_as_written(text: str) -> None:
    quantity = only(text)
    assert (quantity.kind, quantity.text) == (Kind.CODE, text)


@pytest.mark.parametrize("text", ["IP68", "Cortex-A53", "HDR10", "SM8650"])
def test_digits_within_names_are_no_numbers(text: str) -> None:
    assert read(text) == []


def test_spans_are_code_points_of_the_text() -> None:
    text = "🎒 weighs 1,200 g — or 2.6 lb"
    assert [text[q.start : q.end] for q in read(text)] == ["1,200 g", "2.6 lb"]


@pytest.mark.parametrize("text", ["9" * 5000, "1" + ",000" * 2000, "1." * 3000, "٣٤ kg", "12" * 40 + " kg"])
def test_hostile_digits_end(text: str) -> None:
    for quantity in read(text):
        assert len(quantity.text) <= len(text)
