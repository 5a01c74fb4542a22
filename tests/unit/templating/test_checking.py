"""`genpress check` of a prompt: what it reads must be there, before anything is rendered."""

import pytest

from genpress.templating import check

from .conftest import FRONT

COLUMNS = ("name", "weight_g", "colour")


def found(prompt, columns=COLUMNS, **others):
    return [str(problem) for problem in check(prompt, columns, **others)]


def user(text: str) -> str:
    return FRONT + "{% block user %}\n" + text + "{% endblock %}"


def test_a_prompt_that_fits_has_no_problems(load):
    text = (
        "{% import 'm' as m %}{% set x = row.name %}{{ m.i(x) }}{{ row | facts('weight_g') }}{{ season }}"
        "{{ segment.name }}{{ source.title }}{{ brief.context.anything }}{{ vars.anything }}{{ fields.title | limit }}"
        "{{ market.language_name }}"
        "{{ market.direction }}{{ brand.rules | bullets }}{{ channel.name }}{{ deliverable.name }}{{ terms | length }}"
        "{{ variant }}{% for n in range(2) %}{{ loop.index }}{% endfor %}"
        "{% macro k(a, b=1) %}{{ a }}{{ b }}{% endmacro %}"
        "{% call(z) k(1) %}{{ z }}{% endcall %}{% with q = 1 %}{{ q }}{% endwith %}"
        "{% set ns = namespace(a=1) %}{{ ns.a }}"
        "{% from 'm' import i as item %}{{ item(1) }}{% for a, b in row | items %}{{ a }}{% endfor %}{{ dict(a=1) }}"
        "{% set c = cycler(1) %}{{ c.next() }}{% set j = joiner() %}{{ j() }}"
    )
    prompt = load(user(text), m="{% macro i(t) %}{{ t }}{% endmacro %}")
    assert found(prompt, axes=["season"], segment_columns=["name"], source_fields=["title"]) == []


def test_an_unknown_column_names_line_and_nearest(load):
    assert found(load(user("\n{{ row.wieght_g }}"))) == [
        "prompts/main.j2:6: PRM018 row has no column 'wieght_g'. Did you mean 'weight_g'?"
    ]


def test_columns_of_facts_and_of_included_templates(load):
    prompt = load(user("{{ row | facts('name', 'wait') }}{% include 'part' %}"), part="\n{{ row.color }}")
    assert found(prompt) == [
        "prompts/main.j2:5: PRM018 row has no column 'wait'. Known here: colour, name, weight_g.",
        "prompts/part.j2:2: PRM018 row has no column 'color'. Did you mean 'colour'?",
    ]


def test_what_the_template_asks_for_itself_is_no_problem(load):
    text = (
        "{% if row.extra is defined %}{{ row.extra }}{% endif %}{{ row.other | default('-') }}{{ axis | default('') }}"
    )
    assert found(load(user(text))) == []


def test_a_table_that_the_deliverable_does_not_have(load):
    prompt = load(user("{{ row.name }}{{ segment.name }}{{ source.title }}"))
    assert found(prompt, None) == [
        "prompts/main.j2:5: PRM017 the deliverable has no 'row'. Add `row` to its `per` in the brief.",
        "prompts/main.j2:5: PRM017 the deliverable has no 'segment'. Add `segment` to its `per` in the brief.",
        (
            "prompts/main.j2:5: PRM017 the deliverable has no 'source'. "
            "Say in the brief which deliverable it is made `from`."
        ),
    ]


def test_fields_of_the_source(load):
    problems = found(load(user("{{ source.titel }}")), source_fields=["title", "body"])
    assert problems == ["prompts/main.j2:5: PRM018 source has no field 'titel'. Did you mean 'title'?"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{{ brnd.name }}", "PRM017 'brnd' is not known here. Did you mean 'brand'?"),
        ("{{ seson }}", "PRM017 'seson' is not known here. Did you mean 'season'?"),
        ("{{ brand.voices }}", "PRM017 brand has no 'voices'. Did you mean 'voice'?"),
        ("{{ market.langauge }}", "PRM017 market has no 'langauge'. Did you mean 'language'?"),
        ("{{ fields.titel }}", "PRM017 fields has no 'titel'. Did you mean 'title'?"),
        ("{{ brief.key_message }}", "PRM017 brief has no 'key_message'. Did you mean 'key_messages'?"),
        ("{{ open('/etc/passwd') }}", "PRM017 'open' is not known here."),
    ],
)
def test_unknown_names(load, text, says):
    (problem,) = found(load(user(text)), axes=["season"])
    assert problem.startswith("prompts/main.j2:5: " + says)


def test_an_axis_in_system(load):
    prompt = load(FRONT + "{% block system %}{{ season }}{% endblock %}{% block user %}x{% endblock %}")
    assert "PRM016 block `system` reads 'season'" in found(prompt, axes=["season"])[0]
    assert "PRM017 'season' is not known here." in found(prompt)[0]


def test_facts_that_a_field_must_state(load):
    front = "---\nfields:\n  title:\n    max: 60\n    facts: [name, wight_g, segment.offer]\n---\n"
    problems = found(load(front + "{% block user %}x{% endblock %}"), segment_columns=["name"])
    assert problems == [
        (
            "prompts/main.j2:5: PRM025 field title must state 'segment.offer', which segment does not have. "
            "Known here: name."
        ),
        "prompts/main.j2:5: PRM025 field title must state 'wight_g', which row does not have. Did you mean 'weight_g'?",
    ]


def test_field_templates_are_checked_at_their_line(load):
    front = "---\nfields:\n  title:\n    template: |\n      A\n      {{ row.nmae }}\n---\n"
    assert found(load(front + "{% block user %}x{% endblock %}")) == [
        "prompts/main.j2:6: PRM018 row has no column 'nmae'. Did you mean 'name'?"
    ]


def test_what_check_passes_renders_and_what_it_refuses_does_not(load, shared):
    """The static reading against the rendering itself, over templates that are right and wrong."""
    from genpress.templating import TemplateProblem

    row = {"row": {"name": "Trail", "weight_g": "380", "colour": "red"}}
    for text in (
        "{{ row.name }}",
        "{{ row.nam }}",
        "{{ row | facts('colour') }}",
        "{{ row | fact('color') }}",
        "{{ brd }}",
    ):
        prompt = load(user(text))
        if found(prompt):
            with pytest.raises(TemplateProblem):
                prompt.render_user(shared, row)
        else:
            assert prompt.render_user(shared, row)
