from __future__ import annotations

import pytest

from genpress.domain.brief import Table
from genpress.errors import Problem
from genpress.sources.catalogues import open_frame

pd = pytest.importorskip("pandas")


def items(frame, **table):
    reader = open_frame(frame, Table(path="frame", **({"key": "sku"} | table)))
    return [item for chunk in reader.chunks() for item in chunk]


def test_values_become_text_and_missing_ones_are_empty():
    frame = pd.DataFrame(
        {
            "sku": ["00123", "B"],
            "count": [1.0, None],
            "price": [1.5, float("nan")],
            "when": [pd.Timestamp("2026-01-02"), pd.NaT],
            "flag": [True, False],
            "text": ["NA", None],
        }
    )
    first, second = items(frame)
    assert list(first.values.values()) == ["00123", "1", "1.5", "2026-01-02", "true", "NA"]
    assert list(second.values.values()) == ["B", "", "", "", "false", ""]
    assert (first.line, second.line) == (1, 2)


def test_a_named_index_is_a_column():
    frame = pd.DataFrame({"a": [1]}, index=pd.Index(["K"], name="sku"))
    assert items(frame)[0].key == "K"


def test_columns_of_two_levels_and_repeated_ones():
    frame = pd.DataFrame([["K", 1, 2]], columns=pd.MultiIndex.from_tuples([("sku", ""), ("a", "x"), ("a", "x")]))
    assert dict(items(frame)[0].values) == {"sku": "K", "a.x": "1", "a.x_2": "2"}


def test_problems_are_data_here_too():
    frame = pd.DataFrame({"sku": ["A", "", "A", "B"], "t": ["x", "x", "x", "a\0"]})
    found = items(frame)
    assert [item.code if isinstance(item, Problem) else item.key for item in found] == [
        "A",
        "CAT020",
        "CAT021",
        "CAT027",
    ]


def test_many_rows_stream_in_chunks():
    frame = pd.DataFrame({"sku": range(2500)})
    reader = open_frame(frame, Table(path="frame", key="sku"))
    assert [len(chunk) for chunk in reader.chunks()] == [1000, 1000, 500]
