import pytest

from genpress.backends.reading import count, items, mapping, objects, text

ODD = [None, True, 7, -1, 1.5, "x", [1], {"a": 1}]


@pytest.mark.parametrize("value", ODD)
def test_nothing_has_another_type_than_it_should(value: object) -> None:
    assert mapping(value) == (value if isinstance(value, dict) else {})
    assert list(items(value)) == (value if isinstance(value, list) else [])
    assert text(value) == (value if isinstance(value, str) else "")
    assert count(value) == (7 if value == 7 else 0)


def test_objects_are_picked_out_of_an_array() -> None:
    assert objects([1, {"a": 1}, None, [], {"b": 2}]) == [{"a": 1}, {"b": 2}]
    assert objects({"a": 1}) == []
