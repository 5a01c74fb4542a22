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
