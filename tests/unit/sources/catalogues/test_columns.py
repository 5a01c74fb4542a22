from __future__ import annotations

import pytest

from genpress.domain.brief import Table, Variants
from genpress.errors import InvalidInput
from genpress.sources.catalogues.columns import clean_names, match


def problems_of(table, names):
    with pytest.raises(InvalidInput) as caught:
        match(table, "t.csv", names)
    return list(caught.value.problems)


def test_names_become_unique_and_not_empty():
    assert clean_names([" sku ", "Notes", "", "Notes", "Notes_2", "\ufeffx"]) == (
        "sku",
        "Notes",
        "column_3",
        "Notes_3",
        "Notes_2",
        "x",
    )


def test_columns_are_renamed():
    table = Table(path="t", key="sku", rename={"Artikelnummer": "sku"})
    assert match(table, "t.csv", ["Artikelnummer", "name"]) == ("sku", "name")


def test_a_typo_gets_the_nearest_name():
    (problem,) = problems_of(Table(path="t", key="SKU"), ["sku", "name"])
    assert problem.code == "CAT007"
    assert "'SKU'" in problem.message
    assert "Did you mean 'sku'?" in problem.hint
    assert "sku, name" in problem.hint


def test_every_unknown_name_is_told_at_once():
    table = Table(
        path="t",
        key="id",
        rename={"gone": "x"},
        columns={"weigth": {"type": "number"}},
        variants=Variants(by="handel", columns=("colour",)),
    )
    found = problems_of(table, ["id", "weight", "handle", "color"])
    assert len(found) == 4
    text = " ".join(map(str, found))
    for where in ("rename", "columns", "variants.by", "variants.columns", "'weight'", "'handle'", "'color'"):
        assert where in text


def test_a_first_line_of_data_is_recognised():
    (problem,) = problems_of(Table(path="t", key="id"), ["1", "Adjustable Race", "AR-5381", ""])
    assert "header:" in problem.hint


def test_two_columns_renamed_to_one_name():
    (problem,) = problems_of(Table(path="t", key="sku", rename={"a": "sku"}), ["a", "sku"])
    assert problem.code == "CAT011"


def test_many_columns_are_not_all_listed():
    (problem,) = problems_of(Table(path="t", key="nothing like it"), [f"c{n}" for n in range(200)])
    assert "188 more" in problem.hint
