"""Nested facts as one level."""

import pytest

from genpress.checks.facts import flatten
from genpress.hashing import Json


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"a": 1}, {"a": "1"}),
        ({"a": {"b": "x", "c": "y"}}, {"a.b": "x", "a.c": "y"}),
        ({"a": ["x", "y"]}, {"a": "x; y"}),
        ({"a": True, "b": False, "c": None}, {"a": "yes", "b": "no", "c": ""}),
        ({"specs": [{"name": "Weight", "value": "5 kg"}]}, {"specs.Weight": "5 kg"}),
        (
            {"specs": [{"category": "Body", "specifications": [{"name": "Weight", "value": "5 kg"}]}]},
            {"specs.Body.Weight": "5 kg"},
        ),
        ({"s": [{"name": " ", "value": "x"}, {"name": "\u00a0", "value": "y"}]}, {"s": "x", "s[2]": "y"}),
        ({"s": [{"name": "a", "value": ["x", "y"]}]}, {"s.a": "x; y"}),
        ({"s": [{"x": "1", "y": "2", "z": "3"}]}, {"s[1].x": "1", "s[1].y": "2", "s[1].z": "3"}),
        ({"s": [{"name": "a", "value": "x", "note": "n"}]}, {"s[1].name": "a", "s[1].value": "x", "s[1].note": "n"}),
        ({}, {}),
        ({"a": []}, {"a": ""}),
        ("plain", {"value": "plain"}),
    ],
)
def test_flatten(value: Json, expected: dict[str, str]) -> None:
    assert flatten(value) == expected


def test_no_value_is_lost_when_names_repeat() -> None:
    pairs = [{"name": "Type", "value": str(n)} for n in range(5)]
    assert sorted(flatten({"s": pairs}).values()) == [str(n) for n in range(5)]


def test_pairs_nest_by_name() -> None:
    assert flatten([["Colour", "Red"], ["Sizes", ["S", "M"]]]) == {"Colour": "Red", "Sizes": "S; M"}
    assert flatten({"grid": [[1, 2], [3, 4]]}) == {"grid[1]": "1; 2", "grid[2]": "3; 4"}


def test_an_amount_and_its_unit_are_one_value() -> None:
    assert flatten({"weight": {"value": 980, "unit": "g"}}) == {"weight": "980 g"}
    assert flatten({"price": {"currency": "EUR", "amount": "49.90"}}) == {"price": "49.90 EUR"}
    assert flatten({"on": {"value": True, "unit": "x"}}) == {"on.value": "yes", "on.unit": "x"}


def test_a_name_with_a_value_its_unit_and_a_number_of_its_own_is_one_fact() -> None:
    assert flatten({"specs": [{"name": "Weight", "value": "450", "unit": "g", "id": 3}]}) == {"specs.Weight": "450 g"}
    assert flatten([{"label": "Height", "value": 12, "unit": "cm", "position": 1}]) == {"Height": "12 cm"}
    assert flatten([{"name": "Height", "value": ["12 cm", "13 cm"], "id": 1}]) == {"Height": "12 cm; 13 cm"}


def test_objects_that_say_more_than_a_value_keep_all_they_say() -> None:
    lens = {"name": "Lens", "kind": "wide", "value": "12 MP"}
    assert flatten({"lenses": [lens]}) == {f"lenses[1].{key}": value for key, value in lens.items()}
