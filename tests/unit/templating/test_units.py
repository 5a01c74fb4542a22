"""Units: each dimension both ways, in each width, and what cannot be converted."""

from decimal import Decimal

import pytest

from genpress.domain.market import Units
from genpress.templating.formats import BadValue, formats_for
from genpress.templating.units import convert, find_unit, known_units, read_quantity, target_of, write_quantity

METRIC = formats_for("de-DE", "", Units.METRIC)
US = formats_for("en-US", "", Units.IMPERIAL)
GB = formats_for("en-GB", "", Units.IMPERIAL)


@pytest.mark.parametrize(
    ("number", "source", "target", "expected"),
    [
        ("380", "g", "oz", "13.4"),
        ("2", "kg", "lb", "4.41"),
        ("30", "cm", "in", "11.8"),
        ("100", "m", "ft", "328"),
        ("42.195", "km", "mi", "26.2"),
        ("40", "l", "gal", "10.6"),
        ("500", "ml", "fl oz", "16.9"),
        ("1", "gal imp", "l", "4.55"),
        ("100", "km/h", "mph", "62.1"),
        ("20", "°C", "°F", "68"),
        ("-40", "°C", "°F", "-40"),
        ("212", "°F", "°C", "100"),
        ("1", "m2", "ft2", "10.8"),
        ("1380", "g", "kg", "1.38"),
        ("100000", "km", "m", "100000000"),
    ],
)
def test_conversion_to_three_significant_digits(number, source, target, expected):
    assert f"{convert(Decimal(number), source, target):f}" == expected


def test_the_same_unit_is_not_rounded():
    assert convert(Decimal("123.456"), "g", "g") == Decimal("123.456")


@pytest.mark.parametrize(("source", "target"), [("g", "cm"), ("W", "kW"), ("°C", "m")])
def test_what_does_not_measure_the_same_is_refused(source, target):
    with pytest.raises(BadValue, match="cannot be converted"):
        convert(Decimal(1), source, target)


@pytest.mark.parametrize(
    ("symbol", "metric", "us", "gb"),
    [
        ("g", "g", "oz", "oz"),
        ("lb", "kg", "lb", "lb"),
        ("l", "l", "gal", "gal imp"),
        ("W", "W", "W", "W"),
        ("ml", "ml", "fl oz", "fl oz imp"),
    ],
)
def test_what_a_market_reads(symbol, metric, us, gb):
    assert [target_of(symbol, formats) for formats in (METRIC, US, GB)] == [metric, us, gb]


def test_every_unit_leads_to_one_of_the_other_system_that_measures_the_same():
    for symbol in known_units():
        unit = find_unit(symbol)
        if unit.other:
            other = find_unit(unit.other)
            assert {unit.system, other.system} == {"metric", "imperial"}, symbol
            assert unit.dimension == other.dimension, symbol


@pytest.mark.parametrize("locale", ["de-DE", "fr-FR", "ja-JP", "ar-AE", "hi-IN", "tr-TR", "pl-PL", "en-US", "zh-TW"])
@pytest.mark.parametrize("width", ["short", "long", "narrow"])
def test_every_unit_can_be_written_everywhere(locale, width):
    formats = formats_for(locale, "", Units.METRIC)
    for symbol in known_units():
        written = write_quantity(Decimal(3), symbol, formats, width)
        assert "3" in written
        assert find_unit(symbol).id not in written, symbol


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("de-DE", "1.380 g"),
        ("fr-FR", "1\u202f380\u202fg"),
        ("pl-PL", "1380 g"),
        ("es-ES", "1380 g"),
        ("hi-IN", "1,380 ग्रा॰"),
        ("de-CH", "1’380 g"),
        ("ja-JP", "1,380 g"),
    ],
)
def test_quantities(locale, expected):
    assert write_quantity(Decimal(1380), "g", formats_for(locale, "", Units.METRIC)) == expected


@pytest.mark.parametrize(("number", "expected"), [(1, "1 gram"), (5, "5 gramów"), (22, "22 gramy")])
def test_plural_forms(number, expected):
    assert write_quantity(Decimal(number), "g", formats_for("pl-PL", "", Units.METRIC), "long") == expected


@pytest.mark.parametrize("text", ["380", "380 g", "380g", " 380 g "])
def test_a_cell_may_say_its_unit(text):
    assert read_quantity(text, "g") == 380


@pytest.mark.parametrize("text", ["380 kg", "380 mg", "g", "heavy"])
def test_a_cell_that_says_another_unit_is_refused(text):
    with pytest.raises(BadValue):
        read_quantity(text, "g")


def test_an_unknown_unit_is_refused_with_the_nearest():
    with pytest.raises(BadValue, match="Did you mean 'km/h'"):
        find_unit("kmh")
    with pytest.raises(BadValue, match="no width"):
        write_quantity(Decimal(1), "g", METRIC, "wide")
