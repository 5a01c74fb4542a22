import pytest

from genpress.app.limits import problems_of_limits
from genpress.domain.fields import Counter, FieldSpec, Limit
from genpress.errors import Place

HERE = Place("briefs/b.yaml", 9, 3)


def told(**field):
    return [str(problem) for problem in problems_of_limits([FieldSpec(name="title", **field)], HERE)]


def test_limits_that_leave_no_text_are_told():
    [problem] = told(limits=(Limit(min=200), Limit(max=150)))
    assert problem.startswith("briefs/b.yaml:9:3: PRM004 title: nothing has at least 200 and at most 150 characters.")
    [problem] = told(min_items=5, max_items=3)
    assert "at least 5 and at most 3 items" in problem


@pytest.mark.parametrize(
    "limits",
    [
        (),
        (Limit(min=5, max=5),),
        (Limit(min=200), Limit(max=150, counter=Counter.WORDS)),
        (Limit(min=200), Limit(max=150, hard=False)),
        (Limit(min=200),),
    ],
)
def test_limits_that_some_text_keeps_are_not(limits):
    assert told(limits=limits) == []
