"""Facts in words."""

import pytest

from genpress.domain.brief import Column, ColumnType
from genpress.templating.readable import boolean_of, fact_of, facts_of, label_of, split_list

BOOLEAN = Column(type=ColumnType.BOOLEAN)


@pytest.mark.parametrize(
    ("name", "text", "column", "expected"),
    [
        ("waterproof", "yes", Column(), "waterproof"),
        ("waterproof", "No", Column(), "not waterproof"),
        ("waterproof", "FALSE", Column(), "not waterproof"),
        ("rain_cover", "true", Column(), "rain cover"),
        ("waterproof", "", Column(), ""),
        ("waterproof", "  ", BOOLEAN, ""),
        ("waterproof", "1", BOOLEAN, "waterproof"),
        ("waterproof", "x", BOOLEAN, "waterproof"),
        ("waterproof", "0", BOOLEAN, "not waterproof"),
        ("pockets", "1", Column(), "pockets: 1"),
        ("size", "y", Column(), "size: y"),
        ("weight_g", "380", Column(unit="g"), "weight: 380 g"),
        ("weight", "380", Column(unit="g"), "weight: 380 g"),
        ("weight_g", "light", Column(unit="g"), "weight: light"),
        ("colours", "red; blue;;", Column(type=ColumnType.LIST), "colours: red, blue"),
        ("norway", "NO", Column(), "not norway"),
        ("waterproof", "partly", BOOLEAN, "waterproof: partly"),
    ],
)
def test_fact(name, text, column, expected):
    assert fact_of(name, text, column) == expected


@pytest.mark.parametrize(("text", "said"), [("yes", True), ("No", False), ("maybe", None), ("", None), ("1", None)])
def test_boolean(text, said):
    assert boolean_of(text) is said


def test_a_declared_boolean_knows_more_words():
    assert boolean_of("on", BOOLEAN) is True
    assert boolean_of("n", BOOLEAN) is False


def test_label_leaves_out_only_the_unit_that_is_declared():
    assert label_of("weight_g") == "weight g"
    assert label_of("weight_g", "g") == "weight"
    assert label_of("bag", "g") == "bag"


def test_facts_leave_out_empty_cells_and_keep_the_order():
    cells = {"name": "Trail", "note": " ", "waterproof": "no", "weight_g": "380"}
    assert list(facts_of(cells, {"weight_g": Column(unit="g")})) == ["name: Trail", "not waterproof", "weight: 380 g"]
    assert list(facts_of(cells, {}, ("waterproof", "name"))) == ["not waterproof", "name: Trail"]


def test_facts_of_lists_and_of_columns_that_are_not_there():
    assert list(facts_of({"bullets": ["a", "b"]}, {})) == ["bullets: a\nb"]
    with pytest.raises(KeyError):
        list(facts_of({}, {}, ("name",)))


def test_split_list():
    assert split_list("a; b;; c ;") == ["a", "b", "c"]
    assert split_list("a|b", "|") == ["a", "b"]
