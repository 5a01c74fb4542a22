"""Front matter: what it may say, its short forms, and every mistake at its place."""

import pytest

from genpress.domain.fields import Counter, FieldType
from genpress.errors import InvalidInput
from genpress.templating.frontmatter import read_front, split_front


def read(yaml: str):
    front, _ = split_front(f"---\n{yaml}\n---\nbody", "prompts/a.j2")
    assert front is not None
    return read_front(front, "prompts/a.j2")


def problems(yaml: str) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        read(yaml)
    return [str(problem) for problem in caught.value.problems]


def test_line_numbers_of_the_body_are_kept():
    front, body = split_front("---\na: 1\nb: 2\n---\n{{ x }}\n", "f")
    assert front == "\na: 1\nb: 2"
    assert body.split("\n").index("{{ x }}") == 4
    assert body.startswith("{#")


def test_a_template_may_have_none():
    assert split_front("{{ x }}\n---\n", "f") == (None, "{{ x }}\n---\n")
    assert split_front("", "f") == (None, "")


def test_front_matter_that_is_not_closed():
    with pytest.raises(InvalidInput) as caught:
        split_front("---\na: 1\n", "prompts/a.j2")
    assert "PRM010" in str(caught.value.problems[0])


def test_all_that_can_be_said():
    front = read(
        """
description: A product page.
fields:
  title: {max: 60, min: 10, counter: width, description: The name., facts: [name, weight_g]}
  body: markdown
  notes:
  bullets:
    type: list
    min_items: 3
    max_items: 5
    required: no
    limits: [{counter: bytes, max: 250, hard: false, source: shop}]
    template: |
      {{ row.a }}
facts: [name, weight_g]
parameters: {temperature: 0.3, seed: 7}
""".strip().replace("required: no", "required: false")
    )
    title, body, notes, bullets = (form.spec(name) for name, form in front.form.fields.items())
    assert (title.limits[0].min, title.limits[0].max, title.limits[0].counter) == (10, 60, Counter.WIDTH)
    assert title.limits[0].source == "prompt"
    assert title.facts == ("name", "weight_g")
    assert body.type is FieldType.MARKDOWN
    assert notes.type is FieldType.TEXT
    assert (bullets.min_items, bullets.max_items, bullets.required) == (3, 5, False)
    assert (bullets.limits[0].hard, bullets.limits[0].source) == (False, "shop")
    assert front.form.facts == ("name", "weight_g")
    assert front.form.parameters == {"temperature": 0.3, "seed": 7}
    assert front.given == {"description", "fields", "facts", "parameters"}
    assert [(each.field, each.line) for each in front.templates] == [("bullets", 14)]
    assert front.fact_lines == {"title": 4}


def test_empty_front_matter_says_nothing():
    assert read("").form.fields == {}


@pytest.mark.parametrize(
    ("yaml", "says"),
    [
        ("feilds: {}", "prompts/a.j2:2:1: PRM002 unknown key 'feilds'. Did you mean 'fields'?"),
        ("fields:\n  title: {maxx: 60}", "prompts/a.j2:3:11: PRM002"),
        ("fields:\n  title: {max: many}", "prompts/a.j2:3:16: PRM004"),
        ("fields:\n  title: {max: -1}", "a number of at least 0"),
        ("fields:\n  title: {counter: letters}", "prompts/a.j2:3:20: PRM004"),
        ("fields:\n  title: bold", "prompts/a.j2:3:10"),
        ("fields: [title]", "prompts/a.j2:2:9: PRM004"),
        ("fields:\n  the title: text", "letters, digits and `_`"),
        ("parameters: {stop: [a]}", "prompts/a.j2:2"),
        ("facts: name", "a list"),
        ("- a", "prompts/a.j2:2"),
    ],
)
def test_mistakes_at_their_place(yaml, says):
    assert any(says in problem for problem in problems(yaml)), problems(yaml)


def test_all_mistakes_at_once():
    assert len(problems("descripton: x\nfields:\n  a: {maxx: 1}\n  b: {max: x}\nfacts: 3")) == 4
