"""The markets file."""

import pytest

from genpress.domain.market import Market, Units
from genpress.sources.files import Found
from genpress.sources.markets import read_markets


@pytest.fixture
def read(root, write):
    """Read a markets file of this content."""

    def _read(content):
        found = Found()
        write("briefs/markets.yaml", content)
        return (
            read_markets(root, found),
            [(p.place.line, p.place.column, p.code) for p in sorted(found.problems)],
            found,
        )

    return _read


def test_markets_in_the_order_of_the_file(read):
    markets, problems, found = read(
        "nb-NO: {currency: NOK}\nNO: {}\n".replace("NO: {}\n", "") + "en-US: {units: imperial}\nit-IT:\n"
    )
    assert problems == []
    assert found.files == ["briefs/markets.yaml"]
    assert list(markets.by_locale) == ["nb-NO", "en-US", "it-IT"]
    assert markets.by_locale["nb-NO"].currency == "NOK"
    assert markets.by_locale["en-US"].units is Units.IMPERIAL
    assert markets.by_locale["it-IT"] == Market(locale="it-IT")


def test_norway_is_not_false(read):
    markets, problems, _ = read("no: {name: NO, address: no}\n")
    assert problems == []
    assert markets.by_locale["no"].name == "NO"


def test_an_unsound_market_is_declared_but_not_given(read):
    markets, problems, _ = read("de-DE: {curency: EUR}\nfr-FR:\n")
    assert problems == [(1, 9, "MKT002")]
    assert markets.declared == ("de-DE", "fr-FR")
    assert list(markets.by_locale) == ["fr-FR"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("de_DE:\n", (1, 1, "MKT010")),
        ("Germany: {currency: EUR}\n", (1, 1, "MKT010")),
        ("de-DE: {locale: de-AT}\n", (1, 9, "MKT002")),
        ("de-DE: {locale: de-DE}\n", (1, 9, "MKT002")),
        ("de-DE: {currency: Euro}\n", (1, 19, "MKT004")),
        ("de-DE: {units: kg}\n", (1, 16, "MKT004")),
        ("de-DE: {legal: Preise}\n", (1, 16, "MKT004")),
        ("de-DE: [EUR]\n", (1, 8, "MKT004")),
        ("de-DE: EUR\n", (1, 8, "MKT004")),
        ("de-DE: {}\nde-DE: {}\n", (2, 1, "YML005")),
        ("- de-DE\n", (1, 1, "YML008")),
    ],
)
def test_what_is_wrong_and_where(read, content, problem):
    _, problems, _ = read(content)
    assert problems == [problem]


def test_a_bad_name_does_not_hide_what_is_below_it(read):
    _, problems, found = read("de_DE: {curency: EUR, units: metrics}\n")
    assert problems == [(1, 1, "MKT010"), (1, 9, "MKT002"), (1, 30, "MKT004")]
    assert "de_DE.units" in sorted(found.problems)[2].message
