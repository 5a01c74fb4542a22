"""What is printed, charged and bounded, apart from the attacks of test_sandbox."""

from decimal import Decimal

import pytest
from jinja2.exceptions import UndefinedError

from genpress.templating.formats import BadValue
from genpress.templating.metering import KEPT_FILTERS, KEPT_TESTS, bounded_range, printed, size
from genpress.templating.printing import text_of
from genpress.templating.record import About, Record, Unknown
from genpress.templating.state import MAX_RANGE, MAX_TEXT, STATE, WORK, TooMuch, bounded, measure


@pytest.fixture(autouse=True)
def begun():
    STATE.begin({}, None)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a", "a"),
        (None, ""),
        (5, "5"),
        (2.5, "2.5"),
        (True, "True"),
        (Decimal("1E+3"), "1000"),
        (["a", 1, None], "a, 1, "),
        (("a", ["b", "c"]), "a, b, c"),
        (range(3), "0, 1, 2"),
        ([], ""),
    ],
)
def test_what_a_value_prints(value, text):
    assert text_of(value) == text
    assert printed(value) == text


@pytest.mark.parametrize("value", [Record(About("row", "column"), {}), {"a": 1}, object(), print, Record])
def test_what_cannot_be_printed(value):
    with pytest.raises(BadValue):
        text_of(value)


def test_what_is_not_there_cannot_be_printed():
    with pytest.raises(UndefinedError):
        printed(Unknown(name="x"))


def test_printing_is_charged_by_length():
    printed("x" * 1000)
    assert STATE.left == WORK - 1000
    STATE.begin({}, None)
    for _ in range(WORK // MAX_TEXT):
        printed("x" * MAX_TEXT)
    with pytest.raises(TooMuch):
        printed("x")


@pytest.mark.parametrize(
    ("value", "expected"), [("abc", 3), ([1, 2], 2), ({}, 0), (Record(About("r"), {"a": 1}), 1), (5, 1), (None, 1)]
)
def test_size(value, expected):
    assert size(value) == expected


def test_range_is_bounded():
    assert list(bounded_range(2, 5)) == [2, 3, 4]
    assert len(bounded_range(MAX_RANGE)) == MAX_RANGE
    with pytest.raises(TooMuch):
        bounded_range(MAX_RANGE + 1)
    with pytest.raises(TooMuch):
        bounded_range(-(10**30), 10**30)


def test_texts_are_bounded():
    assert bounded(10) == 10
    with pytest.raises(TooMuch, match="at most"):
        bounded(MAX_TEXT + 1)


def test_measuring_goes_all_the_way_down():
    before = STATE.left
    measure([["x" * 1600], {"a": ("b",)}])
    assert 200 < before - STATE.left < 500
    nested: list[object] = []
    for _ in range(50):
        nested = [nested, nested]
    with pytest.raises(TooMuch):
        measure(nested)


@pytest.mark.parametrize(
    "name", ["attr", "random", "pprint", "safe", "escape", "e", "xmlattr", "urlize", "indent", "center", "format"]
)
def test_filters_left_out(name):
    assert name not in KEPT_FILTERS


def test_filters_and_tests_that_users_can_say_are_identifiers():
    """The inner ones that count hold a space, so that no template can call them with numbers of its own."""
    inner = [name for name in KEPT_FILTERS if " " in name]
    assert len(inner) == 5
    assert all(not name.isidentifier() for name in inner)
    assert not {"callable", "filter", "test"} & set(KEPT_TESTS)
