"""What a slip in a prompt is told as: never in Python's words."""

from __future__ import annotations

import pytest

from genpress.errors import InvalidInput

ROW = {"stock": "7", "price": "12.5", "name": "Trail"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ -row.stock }}", "- is for numbers"),
        ("{% if row.stock < 9 %}x{% endif %}", "text and a number cannot be compared with <: cells are text"),
        ('{{ row.price | number("two") }}', "`number` cannot work with what it was given"),
        (
            "{{ row.price | unit }}",
            "given: it needs 'symbol'; it is written {{ row.",
        ),
        ('{{ row.name | truncate_words("a") }}', "`truncate_words` cannot work with what it was given"),
        ("{{ row.name | truncate_words }}", "it needs 'count'"),
        ("{{ row.name | quote(other=1) }}", "it has no argument 'other'"),
        ('{{ row.name | date("long", "x") }}', "it was given too many arguments"),
        ("{{ row.name | as_list(5) }}", "`as_list` cannot work with what it was given"),
        ("{{ row.name | replace('a') }}", "`replace` cannot work with what it was given: it needs 'new'"),
        ('{{ 1.234 | round("x") }}', "`round` cannot work with what it was given"),
        (
            "{{ [1, 'a'] | sort | join }}",
            "`sort` cannot work with what it was given: text and a",
        ),
        ("{{ 5 | length }}", "`length` cannot work with what it was given"),
        ("{{ 1 / 0 }}", "division by zero"),
    ],
)
def test_a_slip_is_told_in_words(render, text, said):
    with pytest.raises(InvalidInput) as refused:
        render(text, row=ROW)
    (problem,) = refused.value.problems
    assert said in problem.message
    assert "Error" not in problem.message
    assert "instances of" not in problem.message
    assert problem.place.line
