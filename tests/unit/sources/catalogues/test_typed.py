from __future__ import annotations

import pytest

from genpress.domain.brief import Column, ColumnType
from genpress.sources.catalogues.problems import BadRow
from genpress.sources.catalogues.typed import ColumnRules

GOOD = {
    "number": ["1", "-1.5", "1,5", "1,299.50", "1.299,50", "1 299,50", "1'299", "1e-3", ".5", " 7 ", "−3"],
    "integer": ["0", "42", "-7", "+7", "00123", " 5 "],
    "boolean": ["yes", "No", "TRUE", "false", "1", "0", "on", "y"],
    "date": ["2026-12-31", "2026-12-31 10:30:00", "2026-12-31T10:30:00Z", "2019-04-30 00:00:00.000"],
    "url": ["https://example.com/a?b=1", "http://example.com"],
    "list": ["a;b", "anything"],
    "text": ["anything"],
}
BAD = {
    "number": ["NA", "nan", "12 cm", "1.2.3", "1,2345,6", "x", "--1", "€5"],
    "integer": ["1.0", "1e3", "1,000", "x", "1 2"],
    "boolean": ["maybe", "2", "ja"],
    "date": ["31.12.2026", "2026-13-01", "soon", "2026-02-30"],
    "url": ["example.com", "ftp://example.com", "javascript:alert(1)", "https://", "http://a b", "http://[::1"],
}


def rules(kind, **more):
    return ColumnRules.of({"c": Column(type=ColumnType(kind), **more)})


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in GOOD.items() for text in texts])
def test_text_of_its_type_passes(kind, text):
    rules(kind).check({"c": text})


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in BAD.items() for text in texts])
def test_other_text_does_not(kind, text):
    with pytest.raises(BadRow) as caught:
        rules(kind).check({"c": text})
    assert caught.value.code == "CAT022"
    assert "'c'" in caught.value.message
    assert "expected" in caught.value.message


@pytest.mark.parametrize("text", ["", "  ", "\u00a0"])
def test_empty_is_fine_unless_required(text):
    rules("number").check({"c": text})
    with pytest.raises(BadRow) as caught:
        rules("number", required=True).check({"c": text})
    assert caught.value.code == "CAT023"


def test_a_column_the_row_lacks_is_empty():
    with pytest.raises(BadRow):
        rules("text", required=True).check({})


def test_joined_values_are_looked_at_one_by_one():
    joined = ColumnRules.of({"c": Column(type=ColumnType.NUMBER)}, joined="; ")
    joined.check({"c": "12.00; 13.00"})
    with pytest.raises(BadRow):
        joined.check({"c": "12.00; thirteen"})


def test_a_long_value_is_cut_in_the_message():
    with pytest.raises(BadRow) as caught:
        rules("number").check({"c": "x" * 5000 + "\n"})
    assert len(caught.value.message) < 200


def test_columns_without_demands_cost_nothing():
    assert ColumnRules.of({"a": Column(), "b": Column(type=ColumnType.LIST)}).rules == ()
