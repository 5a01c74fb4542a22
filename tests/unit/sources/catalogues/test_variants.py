from __future__ import annotations

from genpress.domain.brief import Variants
from genpress.errors import Place, Problem
from genpress.sources.catalogues.variants import join

ROWS = [
    (2, {"Handle": "shirt", "Title": "Shirt", "Colour": "Red", "Price": "10"}),
    (3, {"Handle": "shirt", "Title": "", "Colour": "Blue", "Price": "10"}),
    (4, {"Handle": "shirt", "Title": "", "Colour": "Red", "Price": "12"}),
    (5, {"Handle": "hat", "Title": "Hat", "Colour": "Green", "Price": "5"}),
]


def joined(rows, **variants):
    return [item for batch in join(iter([rows]), Variants(**variants), "t.csv") for item in batch]


def test_declared_columns_are_joined_and_of_others_the_first_value_stands():
    assert joined(ROWS, by="Handle", columns=("Colour",)) == [
        (2, {"Handle": "shirt", "Title": "Shirt", "Colour": "Red; Blue", "Price": "10"}),
        (5, {"Handle": "hat", "Title": "Hat", "Colour": "Green", "Price": "5"}),
    ]


def test_without_declaration_all_that_differs_is_joined():
    assert joined(ROWS, by="Handle")[0] == (
        2,
        {"Handle": "shirt", "Title": "Shirt", "Colour": "Red; Blue", "Price": "10; 12"},
    )


def test_a_row_without_the_name_continues_the_one_before():
    rows = [(2, {"Handle": "a", "Size": "S"}), (3, {"Handle": "", "Size": "M"}), (4, {"Handle": "b", "Size": "L"})]
    assert [values for _, values in joined(rows, by="Handle")] == [
        {"Handle": "a", "Size": "S; M"},
        {"Handle": "b", "Size": "L"},
    ]


def test_products_reach_over_batches():
    batches = iter([[ROWS[0]], [ROWS[1]], [ROWS[2], ROWS[3]]])
    out = [item for batch in join(batches, Variants(by="Handle"), "t.csv") for item in batch]
    assert [line for line, _ in out] == [2, 5]


def test_problems_pass_through():
    problem = Problem(Place("t.csv", 3), "CAT025", "short")
    assert problem in joined([ROWS[0], problem, ROWS[1]], by="Handle")


def test_a_product_of_endless_rows_is_refused_not_held():
    rows = [(n, {"Handle": "a", "Note": f"{n}" * 1000}) for n in range(1, 3000)]
    (item,) = joined(rows, by="Handle")
    assert isinstance(item, Problem)
    assert (item.code, item.place.key, item.place.line) == ("CAT029", "a", 1)
    assert "'Note'" in item.message


def test_a_product_that_comes_again_later_is_a_duplicate(shelf):
    shelf.put("t.csv", "Handle,Size\na,S\nb,S\na,M\n")
    rows, bad = shelf.read("t.csv", key="Handle", variants={"by": "Handle"})
    assert [row.key for row in rows] == ["a", "b"]
    assert [(p.code, p.place.line) for p in bad] == [("CAT021", 4)]


def test_where_is_asked_of_the_whole_product(shelf):
    shelf.put("t.csv", "Handle,Type,Size\na,Packs,S\na,,M\nb,Hats,S\n")
    rows, bad = shelf.read("t.csv", key="Handle", variants={"by": "Handle"}, keep=lambda v: v["Type"] == "Packs")
    assert [dict(row.values) for row in rows] == [{"Handle": "a", "Type": "Packs", "Size": "S; M"}]
    assert not bad
