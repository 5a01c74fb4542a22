"""Numbers that follow from the row without standing in it."""

import pytest

from genpress.checks.facts import FactsCheck
from genpress.domain.finding import Claim, Verdict
from genpress.domain.market import Market
from genpress.domain.unit import Group
from genpress.interfaces import CheckContext, Subject

CHECK = FactsCheck(CheckContext(Group("b", "d", "en-GB"), (), Market(locale="en-GB")))
FACTS = {
    "weight": "983 g",
    "length": "120 cm",
    "width": "80 cm",
    "visitors": "20,854",
    "colours": "red, green, blue",
    "opened": "May 1987",
    "closed": "June 2001",
    "seats": "16 of 264",
}


def verdict(text: str, facts: dict[str, str] | None = None) -> Verdict:
    claims = [
        c
        for c in CHECK.check(Subject({"t": text}, facts or FACTS))
        if isinstance(c, Claim) and any(map(str.isdigit, c.text))
    ]
    assert claims, text
    return claims[0].verdict


@pytest.mark.parametrize(
    "text",
    [
        "It weighs about 1 kg.",
        "It weighs under 1 kg.",
        "It weighs over 900 g.",
        "It is 40 cm longer than wide.",
        "More than 20,000 visitors came.",
        "Roughly 21,000 visitors came.",
        "Visitors: 20,000 came.",
        "It stayed open for 14 years.",
        "It comes in 3 colours.",
        "Over 2 colours to choose from.",
        "It weighs less than 2.2 lb.",
        "It opened after 1985.",
        "It opened before 1990.",
    ],
)
def test_derived(text: str) -> None:
    assert verdict(text) is Verdict.DERIVED


@pytest.mark.parametrize(
    "text",
    [
        "It weighs 900 g.",
        "It weighs over 2 kg.",
        "It weighs under 500 g.",
        "It comes in 7 colours.",
        "It is 300 cm long.",
        "Opened in 1950.",
        "It opened in May 1999.",
        "It has 99 % cotton.",
    ],
)
def test_not_derived(text: str) -> None:
    assert verdict(text) in {Verdict.CONTRADICTED, Verdict.UNSUPPORTED}


def test_a_share_of_two_numbers_of_the_row() -> None:
    assert verdict("It has 6% of the seats.", {"seats": "16 of 264"}) is Verdict.DERIVED


def test_two_equal_numbers_do_not_make_their_sum() -> None:
    facts = {"memory": "128 GB 6 GB RAM, 128 GB 8 GB RAM"}
    assert verdict("It has 256 GB of memory.", facts) in {Verdict.CONTRADICTED, Verdict.UNSUPPORTED}


def test_rounding_needs_to_be_close() -> None:
    assert verdict("It is 6.8 inches.", {"display": "6.78 inches"}) is Verdict.DERIVED
    assert verdict("Up to 3 h of talk time.", {"talk time": "3 h 30 min"}) is Verdict.CONTRADICTED


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("It affects 1 out of every 3 people.", {"frequency": "33% of people"}),
        ("It affects 1 in 3 people.", {"frequency": "33% of people"}),
        ("At most 0.5% of people have it.", {"frequency": "up to 5 per 1000 people"}),
        ("Played at the 84 Games.", {"title": "Hockey at the 1984 Games"}),
        ("Observed before October 15.", {"date in 2018": "October 8 (2018-10-08)"}),
    ],
)
def test_shares_and_dates_cut_short(text: str, facts: dict[str, str]) -> None:
    assert verdict(text, facts) is Verdict.DERIVED


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("It affects 1 out of every 5 people.", {"frequency": "33% of people"}),
        ("Played at the 88 Games.", {"title": "Hockey at the 1984 Games"}),
        ("Observed before October 5.", {"date in 2018": "October 8 (2018-10-08)"}),
        ("Wash at 40 °C.", {"from": "-20 °C", "to": "60 °C"}),
        ("Runs at 300 rpm.", {"idle": "100 rpm", "full": "400 rpm"}),
    ],
)
def test_what_only_looks_as_if_it_followed(text: str, facts: dict[str, str]) -> None:
    assert verdict(text, facts) in {Verdict.CONTRADICTED, Verdict.UNSUPPORTED}


def test_early_in_a_year_that_ends_in_nought_may_be_the_decade() -> None:
    facts = {"active": "1965 - 1972"}
    assert verdict("Active in early 1970.", facts) is Verdict.SUPPORTED
    assert verdict("Active in early 1980.", facts) is Verdict.CONTRADICTED


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Nine in ten cases are fatal: the death rate is 90%.", {"survival rate": "10%"}),
        ("It costs around 113,000 euros per employee.", {"budget": "85000000 euros", "employees": "750"}),
        ("It is open in sizes up from 42.", {"sizes": "36-46"}),
        ("It runs at 120 V.", {"voltage": "100-240 V"}),
        ("A town with a population in the 6-digit range.", {"population": "325,411"}),
        ("The bus comes more than 20 times a day.", {"frequency": "10-15 minutes"}),
        ("A common onset in the 20s.", {"usual onset": "20 to 30"}),
        ("It was shown for 6 weeks.", {"opened": "1 March 2024", "closed": "12 April 2024"}),
        ("The show ran for 42 days.", {"opened": "1 March 2024", "closed": "12 April 2024"}),
        ("The rally took about 3 months.", {"start": "2 January 2019", "end": "5 April 2019"}),
        ("A total of 74 goals in the league.", {"league goals": "20 home, 40 away, 14 neutral"}),
        ("The three sets weigh 700 g on average.", {"weights": "500 g, 600 g, 1000 g"}),
    ],
)
def test_follows_from_the_row(text: str, facts: dict[str, str]) -> None:
    assert verdict(text, facts) is Verdict.DERIVED


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("The death rate is 70%.", {"survival rate": "10%"}),
        ("It costs around 50,000 euros per employee.", {"budget": "85000000 euros", "employees": "750"}),
        ("It runs at 400 V.", {"voltage": "100-240 V"}),
        ("A town with a population in the 8-digit range.", {"population": "325,411"}),
        ("It was shown for 9 weeks.", {"opened": "1 March 2024", "closed": "12 April 2024"}),
        ("A total of 90 goals in the league.", {"league goals": "20 home, 40 away, 14 neutral"}),
        ("Heat it to 90 °C.", {"temperature": "90 °F"}),
        ("Chill it to minus 4 °C.", {"temperature": "4 °C"}),
    ],
)
def test_follows_from_nothing(text: str, facts: dict[str, str]) -> None:
    assert verdict(text, facts) in {Verdict.CONTRADICTED, Verdict.UNSUPPORTED}


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Heat it to 194 °F.", {"temperature": "90 °C"}),
        ("Heat it to 32 °C.", {"temperature": "90 °F"}),
        ("It freezes at 0 °C.", {"freezing point": "32 °F"}),
        ("Store it at minus 18 °C.", {"storage": "-18 °C"}),
    ],
)
def test_scales_of_temperature(text: str, facts: dict[str, str]) -> None:
    assert verdict(text, facts) is Verdict.SUPPORTED
