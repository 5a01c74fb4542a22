"""Arithmetic of templates: what it gives, and how it refuses."""

from decimal import Decimal

import pytest
from jinja2.exceptions import SecurityError, UndefinedError

from genpress.templating.arithmetic import compute
from genpress.templating.formats import BadValue
from genpress.templating.record import Unknown
from genpress.templating.state import MAX_TEXT, STATE, TooMuch


@pytest.fixture(autouse=True)
def begun():
    STATE.begin({}, None)


@pytest.mark.parametrize(
    ("left", "sign", "right", "expected"),
    [
        (1, "+", 2, 3),
        (5, "-", 7, -2),
        (2.5, "*", 2, 5.0),
        (7, "/", 2, 3.5),
        (7, "//", 2, 3),
        (7, "%", 4, 3),
        (2, "**", 10, 1024),
        (2, "**", -1, 0.5),
        ("a", "+", "b", "ab"),
        ([1], "+", [2], [1, 2]),
        ((1,), "+", (2,), (1, 2)),
        ("-", "*", 3, "---"),
        (3, "*", "-", "---"),
        ("-", "*", -1, ""),
        (Decimal("1.5"), "+", 1, Decimal("2.5")),
        (True, "+", True, 2),
    ],
)
def test_results(left, sign, right, expected):
    assert compute(sign, left, right) == expected


@pytest.mark.parametrize(
    ("left", "sign", "right"),
    [
        ("380", "+", 1),
        ("380", "*", "2"),
        ("380", "-", 1),
        (1, "+", "380"),
        ([1], "+", (2,)),
        ("a", "/", 2),
        (None, "+", 1),
        ({}, "+", {}),
    ],
)
def test_what_does_not_go_together_is_refused_in_words(left, sign, right):
    with pytest.raises(BadValue, match="does not go between"):
        compute(sign, left, right)


def test_text_with_a_number_names_the_filters_that_help():
    with pytest.raises(BadValue, match=r"cells are text.*\| float"):
        compute("*", "380", 2.5)


@pytest.mark.parametrize(
    ("left", "sign", "right"), [(1, "/", 0), (1, "%", 0), (1.0, "//", 0), (10.0, "**", 400), (0, "**", -1)]
)
def test_what_has_no_result_is_refused(left, sign, right):
    with pytest.raises(BadValue):
        compute(sign, left, right)


@pytest.mark.parametrize(
    ("left", "sign", "right"),
    [
        (2, "**", 65),
        (2**40, "*", 2**40),
        ("a", "*", MAX_TEXT + 1),
        ("a" * MAX_TEXT, "+", "a"),
        ([0], "*", 10**12),
        (-(2**63), "*", 4),
    ],
)
def test_what_grows_too_large_is_stopped(left, sign, right):
    with pytest.raises(TooMuch):
        compute(sign, left, right)


def test_formatting_by_percent_is_refused():
    with pytest.raises(SecurityError, match="not offered"):
        compute("%", "%1000000000d", 1)


@pytest.mark.parametrize("sides", [(Unknown(name="x"), 1), ("a", Unknown(name="x"))])
def test_what_is_not_there_says_so(sides):
    with pytest.raises(UndefinedError, match="'x' is not known here"):
        compute("+", *sides)
