"""The deterministic text of fields without a template."""

import pytest

from .conftest import ROW, make_shared

BLOCK = "{% block user %}{{ row.name }}{{ row | facts('weight_g', 'waterproof', 'note', 'colour') }}{% endblock %}"


def prepare(load, fields, names=None, block=BLOCK):
    prompt = load("---\nfields:\n" + fields + "\n---\n" + block)
    return prompt.prepare(make_shared(prompt=prompt), names or {"row": ROW})


def test_a_heading_is_the_name_and_a_text_says_the_facts(load):
    content = prepare(load, "  title: {max: 60}\n  body: text")
    assert content == {"title": "Trail 40", "body": "Trail 40: colour: grey; not waterproof; weight g: 1380."}


def test_a_list_is_made_of_facts_within_its_bounds(load):
    content = prepare(load, "  bullets: {type: list, max_items: 2, max: 12}")
    assert content == {"bullets": ["colour: grey", "not"]} or content["bullets"][0] == "colour: grey"
    assert len(content["bullets"]) == 2
    assert all(len(item) <= 12 for item in content["bullets"])


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("{max: 7}", "Trail"),
        ("{max: 3}", "Tra"),
        ("{max: 5, counter: words}", "Trail 40"),
        ("{max: 1, counter: words}", "Trail"),
        ("{max: 30, limits: [{counter: bytes, max: 6}]}", "Trail"),
    ],
)
def test_every_limit_is_kept_in_whole_words_where_that_is_possible(load, field, expected):
    assert prepare(load, f"  title: {field}") == {"title": expected}


def test_double_width_characters_count_two(load):
    content = prepare(load, "  title: {max: 8, counter: width}", {"row": {**ROW, "name": "山道バックパック"}})
    assert content == {"title": "山道バッ"}


def test_a_field_that_the_source_has_is_taken_from_it(load):
    names = {"row": ROW, "source": {"title": "The source's title", "bullets": ["a", "b"]}}
    content = prepare(load, "  title: text\n  bullets: list\n  body: text", names)
    assert content["title"] == "The source's title"
    assert content["bullets"] == ["a", "b"]
    assert content["body"].startswith("Trail 40")


def test_only_what_the_prompt_reads_is_said(load):
    content = prepare(load, "  body: text", block="{% block user %}{{ row.name }}{{ row.colour }}{% endblock %}")
    assert content == {"body": "Trail 40: colour: grey."}


def test_without_a_column_that_is_a_name_the_first_words_serve(load):
    names = {"row": {"sku": "X-1", "weight_g": "380"}}
    content = prepare(load, "  body: text", names, "{% block user %}{{ row | facts }}{% endblock %}")
    assert content == {"body": "X-1: weight g: 380."}


def test_a_segment_serves_where_there_is_no_row(load):
    names = {"segment": {"name": "Ann", "city": "Oslo"}}
    content = prepare(
        load, "  subject: {max: 40}", names, "{% block user %}{{ segment.name }}{{ segment.city }}{% endblock %}"
    )
    assert content == {"subject": "Ann"}


def test_nothing_to_say_is_the_empty_text(load):
    content = prepare(load, "  body: text\n  bullets: list", {"row": {}}, "{% block user %}x{% endblock %}")
    assert content == {"body": "", "bullets": []}
