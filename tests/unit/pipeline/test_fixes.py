import dataclasses
from pathlib import Path

import pytest

from genpress.checks import build_checks
from genpress.domain.brand import Brand, Term, TermStatus
from genpress.domain.fields import FieldSpec, FieldType, Limit
from genpress.domain.finding import Finding, Severity
from genpress.domain.market import Market
from genpress.domain.unit import Group
from genpress.interfaces import CheckContext, Subject
from genpress.pipeline.fixes import apply, fixed, rank


def fix(start, end, text, field="title", severity=Severity.WARNING):
    return Finding("STY010", severity, field, "…", start, end, text)


@pytest.mark.parametrize(
    ("fixes", "expected"),
    [
        ([fix(3, 5, " ")], "Two spaces."),
        ([fix(11, 12, "!"), fix(3, 5, " ")], "Two spaces!"),
        ([fix(3, 5, " "), fix(4, 8, "x")], "Two spaces."),
        ([fix(0, 0, "")], "Two  spaces."),
        ([fix(0, 0, "¡")], "¡Two  spaces."),
        ([fix(3, 5, None)], "Two  spaces."),
        ([fix(3, 5, " ", field="body")], "Two  spaces."),
    ],
)
def test_replacements_are_made_where_they_belong(fixes, expected):
    assert apply({"title": "Two  spaces."}, fixes) == {"title": expected}


def test_items_of_lists_are_fixed_one_by_one():
    content = {"bullets": ["a  b", "c  d"]}
    assert apply(content, [fix(1, 3, " ", field="bullets[1]")]) == {"bullets": ["a  b", "c d"]}


def test_errors_weigh_more_than_any_number_of_warnings():
    error, warning = fix(0, 0, "", severity=Severity.ERROR), fix(0, 0, "")
    assert rank([]) < rank([warning] * 9) < rank([error])


def checks(*terms, most=100, style=None):
    brand = Brand(brand="b", termbase=terms, style=style or {})
    limit = Limit(max=most)
    context = CheckContext(
        Group("b", "d", "en-GB"),
        (FieldSpec(name="title", limits=(limit,)), FieldSpec(name="bullets", type=FieldType.LIST)),
        Market(locale="en-GB"),
        brand,
    )
    return build_checks(context, root=Path.cwd())


SHORT = Term(term="knapsack", status=TermStatus.FORBIDDEN, use="pack")
LONG = Term(term="bag", status=TermStatus.FORBIDDEN, use="long-distance rucksack")


def test_a_draft_is_fixed_until_nothing_is_left_to_fix():
    content, result = fixed(checks(SHORT), Subject({"title": "A  knapsack , really."}, {}))
    assert content == {"title": "A pack, really."}
    assert result.findings == ()


def test_a_clean_draft_comes_back_itself():
    subject = Subject({"title": "A fine pack."}, {})
    assert fixed(checks(SHORT), subject)[0] is subject.content


def test_a_fix_that_breaks_a_limit_is_not_made_but_others_are():
    content = {"title": "A bag for you", "bullets": ["Two  spaces"]}
    made, result = fixed(checks(LONG, most=20), Subject(content, {}))
    assert made == {"title": "A bag for you", "bullets": ["Two spaces"]}
    assert [finding.rule[:3] for finding in result.findings] == ["TRM"]


def test_what_is_known_of_a_draft_is_not_asked_again():
    suite = checks(SHORT)
    subject = Subject({"title": "Fine"}, {})
    known = dataclasses.replace(suite.run(subject), findings=(fix(0, 4, None),))
    assert fixed(suite, subject, known) == (subject.content, known)
