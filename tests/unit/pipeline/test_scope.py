import pytest

from genpress.errors import Place, Problem
from genpress.interfaces import Row
from genpress.pipeline.scope import CODES, Scope

ROWS = [Row(key, {"sku": key, "size": size}, line) for line, (key, size) in enumerate([("A", "1"), ("B", "")], 2)]
BAD = Problem(Place("packs.csv", 4), "CAT019", "a bad row")


def over(row):
    return int(row["size"]) > 0


@pytest.mark.parametrize(
    ("scope", "whole", "by_row"),
    [
        (Scope(), True, False),
        (Scope(deliverables=("pdp",)), False, False),
        (Scope(markets=("de-DE",)), False, False),
        (Scope(limit=1), False, False),
        (Scope(keys=frozenset("A")), False, True),
        (Scope(where=over), False, True),
    ],
)
def test_what_a_scope_leaves_out(scope, whole, by_row):
    assert (scope.whole, scope.chooses_rows) == (whole, by_row)


def test_bad_rows_are_told_whatever_is_chosen():
    problems = {}
    assert Scope(keys=frozenset("B")).chosen([*ROWS, BAD], problems) == [ROWS[1]]
    assert list(problems) == [BAD]


def test_a_row_for_which_the_test_cannot_be_answered_is_told_and_left_out():
    problems = {}
    assert Scope(where=over).chosen(ROWS, problems) == [ROWS[0]]
    (problem,) = problems
    assert str(problem).startswith("--select:3:B: SEL001 cannot be answered for this row: invalid literal")
    assert problem.code in CODES


def test_a_row_that_is_not_named_is_not_tested():
    problems = {}
    assert Scope(keys=frozenset("A"), where=over).chosen(ROWS, problems) == [ROWS[0]]
    assert problems == {}
