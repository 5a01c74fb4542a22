import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from genpress.domain.fields import (
    Counter,
    FieldSpec,
    FieldType,
    Limit,
    describe,
    json_schema,
    merge_fields,
    normalise_text,
    read_content,
)

TITLE = FieldSpec(name="title", description="The name.", limits=(Limit(max=60),))
BULLETS = FieldSpec(name="bullets", type=FieldType.LIST, min_items=3, max_items=5, limits=(Limit(max=80),))
NOTE = FieldSpec(name="note", required=False)


def test_unknown_keys_are_errors():
    with pytest.raises(ValidationError):
        FieldSpec.model_validate({"name": "title", "maximum": 60})


@pytest.mark.parametrize("given", [{"max": True}, {"max": False}, {"min": True}])
def test_a_truth_is_no_number(given):
    with pytest.raises(ValidationError, match="a number"):
        Limit.model_validate(given)
    assert Limit.model_validate({"max": 1, "hard": True}).hard


def test_the_stricter_of_two_limits_wins():
    (merged,) = merge_fields([TITLE], [FieldSpec(name="title", limits=(Limit(max=30),))])
    assert merged.max_of(Counter.CODEPOINT) == 30
    assert merged.description == "The name."


def test_item_counts_take_the_stricter_side():
    (merged,) = merge_fields([BULLETS], [FieldSpec(name="bullets", type=FieldType.LIST, min_items=2, max_items=4)])
    assert (merged.min_items, merged.max_items) == (3, 4)


def test_fields_only_the_channel_has_are_left_out():
    assert merge_fields([TITLE], [FieldSpec(name="tags")]) == (TITLE,)


def test_a_soft_limit_is_no_hard_maximum():
    assert FieldSpec(name="t", limits=(Limit(max=50, hard=False),)).max_of(Counter.CODEPOINT) is None


def test_the_schema_asks_for_exactly_these_fields():
    schema = json_schema([TITLE, BULLETS])
    assert schema["required"] == ["title", "bullets"]
    assert schema["additionalProperties"] is False
    assert schema["properties"]["bullets"]["type"] == "array"
    assert "at most 60 characters" in schema["properties"]["title"]["description"]


@pytest.mark.parametrize(
    ("field", "words"),
    [
        (TITLE, "The name. at most 60 characters"),
        (BULLETS, "3 to 5 items. each at most 80 characters"),
        (FieldSpec(name="x", limits=(Limit(min=5, max=10, counter=Counter.WORDS),)), "5 to 10 words"),
        (FieldSpec(name="x", limits=(Limit(min=7, max=7),)), "exactly 7 characters"),
        (FieldSpec(name="x", limits=(Limit(max=250, counter=Counter.BYTES),)), "at most 250 UTF-8 bytes"),
        (NOTE, ""),
    ],
)
def test_limits_in_words(field, words):
    assert describe(field) == words


def test_content_is_read_in_the_order_of_the_fields():
    content = read_content({"bullets": ["a", " b "], "title": "  T\r\nU  ", "note": ""}, [TITLE, BULLETS, NOTE])
    assert list(content.items()) == [("title", "T\nU"), ("bullets", ["a", "b"]), ("note", "")]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ([], "not an object"),
        ("text", "not an object"),
        ({"title": "x", "more": "y"}, "unknown fields: more"),
        ({}, "title is missing"),
        ({"title": 5}, "title is not a text"),
        ({"title": "   "}, "title is empty"),
    ],
)
def test_answers_that_do_not_fit_are_refused_with_the_reason(answer, message):
    with pytest.raises(ValueError, match=message):
        read_content(answer, [TITLE])


@pytest.mark.parametrize("items", ["a", [1], [], ["", " "], None])
def test_lists_that_do_not_fit_are_refused(items):
    with pytest.raises(ValueError, match="bullets"):
        read_content({"bullets": items}, [BULLETS])


@given(st.text())
def test_normalised_text_stays_as_it_is(text):
    once = normalise_text(text)
    assert normalise_text(once) == once
    assert "\r" not in once
