"""LEN: the strictest broken limit per counter, at the span that is too much."""

from __future__ import annotations

import pytest

from genpress.domain.fields import Counter, FieldSpec, FieldType, Limit
from genpress.domain.finding import Severity


def spec(*limits: Limit, kind: FieldType = FieldType.TEXT, **more: int | bool) -> FieldSpec:
    return FieldSpec.model_validate({"name": "text", "type": kind, "limits": limits, **more})


@pytest.mark.parametrize(
    ("counter", "most", "text", "start"),
    [
        (Counter.CODEPOINT, 3, "abcde", 3),
        (Counter.WIDTH, 4, "日本語", 2),
        (Counter.BYTES, 4, "日本語", 1),
        (Counter.UTF16, 3, "😀😀", 1),
        (Counter.GRAPHEME, 1, "🇩🇪🇫🇷", 2),
        (Counter.WORDS, 2, "one two three", 8),
        (Counter.SMS_SEGMENTS, 1, "a" * 161, 160),
        (Counter.X_WEIGHTED, 3, "日本", 1),
    ],
)
def test_the_span_is_what_stands_beyond_the_limit(ask, counter, most, text, start):
    [finding] = ask(text, "LEN", spec=spec(Limit(counter=counter, max=most)))
    assert (finding.rule, finding.start, finding.end) == ("LEN001", start, len(text))
    assert finding.evidence["counter"] == counter


def test_at_the_limit_nothing_is_found(ask):
    assert ask("abc", "LEN", spec=spec(Limit(min=3, max=3))) == []


def test_of_two_broken_limits_only_the_stricter_is_told(ask):
    findings = ask("abcdefgh", "LEN", spec=spec(Limit(max=6), Limit(max=4), Limit(max=99)))
    assert [(finding.rule, finding.start) for finding in findings] == [("LEN001", 4)]


def test_a_soft_and_a_hard_limit_are_told_apart(ask):
    limits = spec(Limit(max=4, hard=False, source="visible part"), Limit(max=6))
    assert [finding.rule for finding in ask("abcde", "LEN", spec=limits)] == ["LEN002"]
    assert sorted(finding.rule for finding in ask("abcdefgh", "LEN", spec=limits)) == ["LEN001", "LEN002"]


def test_a_minimum_blocks_or_warns_as_its_limit_is_hard_or_soft(ask):
    assert [one.severity for one in ask("ab", "LEN", spec=spec(Limit(min=3)))] == [Severity.ERROR]
    assert [one.severity for one in ask("ab", "LEN", spec=spec(Limit(min=3, hard=False)))] == [Severity.WARNING]


def test_an_empty_optional_field_is_not_too_short(ask):
    assert ask("", "LEN", spec=spec(Limit(min=3), required=False)) == []
    assert [one.rule for one in ask("", "LEN", spec=spec(Limit(min=3)))] == ["LEN003"]


def test_each_item_of_a_list_has_the_limit(ask):
    findings = ask(["abcd", "ab", "abcde"], "LEN", spec=spec(Limit(max=3), kind=FieldType.LIST))
    assert [(finding.field, finding.start, finding.end) for finding in findings] == [
        ("text[0]", 3, 4),
        ("text[2]", 3, 5),
    ]


@pytest.mark.parametrize(("items", "rules"), [(1, ["LEN005"]), (2, []), (3, []), (4, ["LEN004"]), (0, ["LEN005"])])
def test_a_list_has_its_number_of_items(ask, items, rules):
    findings = ask(["a"] * items, "LEN", spec=spec(kind=FieldType.LIST, min_items=2, max_items=3))
    assert [finding.rule for finding in findings] == rules


def test_an_optional_list_may_be_empty(ask):
    assert ask([], "LEN", spec=spec(kind=FieldType.LIST, min_items=2, required=False)) == []


def test_words_of_html_are_those_people_read(ask):
    html = spec(Limit(counter=Counter.WORDS, max=2), kind=FieldType.HTML)
    assert ask('<p class="one two three">a b</p>', "LEN", spec=html) == []
    assert [one.rule for one in ask("<p>a b c</p>", "LEN", spec=html)] == ["LEN001"]


def test_the_message_says_how_much_is_too_much(ask):
    [finding] = ask("abcde", "LEN", spec=spec(Limit(max=3)))
    assert finding.message == "5 characters, 2 too many: the limit is 3"
