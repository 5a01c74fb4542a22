from __future__ import annotations

import pytest

from genpress.domain.brief import Table
from genpress.errors import InvalidInput, Problem
from genpress.sources.catalogues import open_table
from genpress.sources.catalogues.table import MAX_KEY

CSV = "sku,name,weight\nA,Pack,1.2\n,Nameless,2\nB,Bag,heavy\nA,Again,3\nC,Hat,4\n"
COLUMNS = {"weight": {"type": "number"}}


def test_good_rows_stand_and_bad_ones_say_where_and_why(shelf):
    rows, bad = shelf.csv(CSV, columns=COLUMNS)
    assert [row.key for row in rows] == ["A", "C"]
    assert [(p.place.line, p.place.key, p.code) for p in bad] == [
        (3, "", "CAT020"),
        (4, "B", "CAT022"),
        (5, "A", "CAT021"),
    ]
    assert str(bad[1]).startswith("table.csv:4:B: CAT022 column 'weight' holds 'heavy'")
    assert "first on line 2" in bad[2].message


def test_problems_stand_in_their_place(shelf):
    shelf.put("t.csv", CSV)
    reader = open_table(Table(path="t.csv", key="sku"), shelf.root, shelf.root)
    (chunk,) = reader.chunks()
    assert [item.place.line if isinstance(item, Problem) else item.line for item in chunk] == [2, 3, 4, 5, 6]


def test_keys_are_trimmed_and_values_are_not(shelf):
    rows, _ = shelf.csv("sku,a\n A , x \n")
    assert rows[0].key == "A"
    assert rows[0].values == {"sku": " A ", "a": " x "}


def test_keys_that_look_alike_all_work(shelf):
    keys = ["Caf\u00e9", "Cafe\u0301", "Straße", "STRASSE", "a", "A", "..", "CON", "a/b", "a:b"]
    rows, bad = shelf.csv("sku\n" + "\n".join(keys) + "\n")
    assert [row.key for row in rows] == keys
    assert not bad


def test_a_key_of_endless_length(shelf):
    rows, bad = shelf.csv(f"sku\n{'x' * MAX_KEY}\n{'y' * (MAX_KEY + 1)}\n")
    assert len(rows) == 1
    assert bad[0].code == "CAT029"


def test_rows_that_are_not_wanted_are_neither_rows_nor_problems(shelf):
    rows, bad = shelf.csv(CSV, columns=COLUMNS)
    assert len(bad) == 3
    shelf.put("t.csv", CSV)
    rows, bad = shelf.read("t.csv", key="sku", columns=COLUMNS, keep=lambda values: values["name"] == "Again")
    assert [row.key for row in rows] == ["A"]
    assert not bad


def test_where_that_cannot_be_answered_is_a_bad_row(shelf):
    def keep(values):
        if values["weight"] == "heavy":
            raise ValueError("'heavy' > 1: a text has no size")
        return True

    shelf.put("t.csv", CSV)
    _, bad = shelf.read("t.csv", key="sku", keep=keep)
    assert [(p.code, p.place.line) for p in bad] == [("CAT020", 3), ("CAT030", 4), ("CAT021", 5)]
    assert "a text has no size" in bad[1].message


def test_a_defect_in_where_is_not_hidden(shelf):
    def keep(values):
        raise ZeroDivisionError

    shelf.put("t.csv", CSV)
    with pytest.raises(ZeroDivisionError):
        shelf.read("t.csv", key="sku", keep=keep)


def test_where_sees_renamed_columns(shelf):
    rows, _ = shelf.csv(CSV, key="id", rename={"sku": "id"})
    assert [row.key for row in rows] == ["A", "B", "C"]
    assert set(rows[0].values) == {"id", "name", "weight"}


def test_strict_refuses_before_the_first_row(shelf):
    shelf.put("t.csv", CSV)
    reader = open_table(Table(path="t.csv", key="sku", columns=COLUMNS), shelf.root, shelf.root, strict=True)
    for _ in range(2):
        with pytest.raises(InvalidInput) as caught:
            next(reader.chunks())
        assert [p.code for p in caught.value.problems] == ["CAT020", "CAT022", "CAT021"]


def test_strict_lets_a_sound_table_pass(shelf):
    rows, bad = shelf.csv("sku\nA\nB\n", strict=True)
    assert (len(rows), bad) == (2, [])


def test_strict_collects_a_bounded_number(shelf):
    shelf.put("t.csv", "sku,a\n" + ",x\n" * 5000)
    assert len(shelf.refused("t.csv", strict=True)) == 100


def test_without_a_key_the_brief_is_told_the_columns(shelf):
    shelf.put("t.csv", CSV)
    (problem,) = shelf.refused("t.csv", key="")
    assert problem.code == "CAT006"
    assert "sku, name, weight" in problem.hint


def test_a_table_can_be_read_again_and_twice_at_once(shelf):
    shelf.put("t.csv", "sku\n" + "".join(f"{n}\n" for n in range(2500)))
    reader = open_table(Table(path="t.csv", key="sku"), shelf.root, shelf.root)
    first, second = reader.chunks(), reader.chunks()
    next(first)
    assert [len(chunk) for chunk in second] == [len(chunk) for chunk in reader.chunks()]
    assert sum(len(chunk) for chunk in first) == 1500
