"""When two numbers say the same, and when they cannot both be meant."""

import pytest

from genpress.checks.facts.quantity import comparable, conflicting, same
from genpress.checks.facts.reading import QuantityReader
from genpress.checks.facts.tokens import tokenise

READER = QuantityReader("en")


def pair(ours: str, fact: str) -> tuple:
    return READER.read(tokenise(ours))[0], READER.read(tokenise(fact))[0]


@pytest.mark.parametrize(
    ("ours", "fact"),
    [
        ("205 g", "205 g"),
        ("205 g", "0.205 kg"),
        ("205 g", "7.23 oz"),
        ("70.9 inches", "180 cm"),
        ("16 GB", "16384 MB"),
        ("1900 MHz", "1900"),
        ("1900", "GSM 1900"),
        ("2015", "July 2015"),
        ("July 2015", "2015-07-14"),
        ("4 June", "4 June 2019"),
        ("the 1990s", "12 May 1994"),
        ("19th century", "1853"),
        ("two", "2"),
        ("1,234 kg", "1234 kg"),
    ],
)
def test_same(ours: str, fact: str) -> None:
    assert same(*pair(ours, fact))


@pytest.mark.parametrize(
    ("ours", "fact"),
    [
        ("205 g", "206 g"),
        ("205 g", "205 ml"),
        ("2.5 inches", "2.5 mm"),
        ("3 h", "3 h 30 min"),
        ("2015", "July 2016"),
        ("July 2015", "August 2015"),
        ("14 July 2015", "July 2015"),
        ("the 1990s", "2001"),
        ("5G", "4G"),
        ("4.4.2", "4.4.3"),
    ],
)
def test_not_same(ours: str, fact: str) -> None:
    assert not same(*pair(ours, fact))


@pytest.mark.parametrize(
    ("ours", "fact", "expected"),
    [
        ("5 kg", "5 cm", False),
        ("5 kg", "7", True),
        ("5", "7 kg", True),
        ("2015", "1999", True),
        ("5 kg", "May 2015", False),
    ],
)
def test_comparable(ours: str, fact: str, *, expected: bool) -> None:
    assert comparable(*pair(ours, fact)) is expected


@pytest.mark.parametrize(
    ("ours", "fact", "expected"),
    [
        ("26 December", "2004", False),
        ("26 December", "27 December 2004", True),
        ("2004", "2005", True),
        ("5", "5", False),
    ],
)
def test_dates_conflict_only_where_both_say_something(ours: str, fact: str, *, expected: bool) -> None:
    assert conflicting(*pair(ours, fact)) is expected
