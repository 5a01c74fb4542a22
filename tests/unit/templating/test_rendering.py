"""Rendering: the texts, the fields, the errors, and what units share."""

import threading

import pytest

from genpress.templating import TemplateProblem
from genpress.templating.state import MAX_TEXT

from .conftest import FRONT, ROW, make_shared

NAMES = {"row": ROW, "segment": {}, "source": {}, "variant": 2}


def failure(prompt, shared, names, unit="trail/pdp/de-DE/X"):
    with pytest.raises(TemplateProblem) as caught:
        prompt.render_user(shared, names, unit=unit)
    assert len(caught.value.problems) == 1
    return caught.value.problems[0]


def test_system_and_user(load, shared):
    prompt = load(
        FRONT + "{% block system %}\nYou write for {{ brand.name }} in {{ market.language_name }}.\n{% endblock %}\n"
        "{% block user %}\n{{ row.name }}, {{ variant }}, {{ vars.offer }}, {{ deliverable.name }}\n{% endblock %}"
    )
    assert prompt.render_system(shared) == "You write for Aurora in German."
    assert prompt.render_user(shared, NAMES) == "Trail 40, 2, 10 %, pdp"


def test_system_may_be_missing(load, shared):
    assert load(FRONT + "{% block user %}x{% endblock %}").render_system(shared) == ""


def test_inheritance_includes_imports_and_top_level_names(load, shared):
    prompt = load(
        FRONT + "{% extends 'base' %}{% import 'm' as m %}{% set tone = 'warm' %}\n"
        "{% block facts %}{{ super() }}; {{ m.item(row.name) }}; {{ tone }}{% endblock %}",
        base="{% block system %}S{% endblock %}{% block user %}[{% block facts %}base{% endblock %}]"
        "{% include 'tail' %}{% endblock %}",
        m="{% macro item(x) %}<{{ x }}>{% endmacro %}",
        tail=" {{ row.colour }} {{ tone }}",
    )
    assert prompt.render_user(shared, NAMES) == "[base; <Trail 40>; warm] grey warm"
    assert prompt.render_system(shared) == "S"


def test_lines_of_statements_leave_no_empty_lines(load, shared):
    text = "{% block user %}\nA\n  {% if row.name %}\nB\n  {% endif %}\n{# note #}\nC\n{% endblock %}"
    assert load(FRONT + text).render_user(shared, NAMES) == "A\nB\nC"


def test_rendering_is_deterministic(load, shared):
    prompt = load(FRONT + "{% block user %}{{ row | facts | data }}{{ brief.key_messages }}{% endblock %}")
    assert prompt.render_user(shared, NAMES) == prompt.render_user(make_shared(), dict(NAMES))


def test_what_units_share_is_made_once(load, shared):
    prompt = load(FRONT + "{% block user %}{{ brand.name }}{% endblock %}")
    prompt.render_user(shared, NAMES)
    renderer = prompt._renderer
    scope = renderer._scope(shared)
    prompt.render_user(shared, NAMES)
    assert renderer._scope(shared) is scope
    assert renderer._scope(make_shared("fr-FR")) is not scope


def test_scopes_of_many_markets_do_not_pile_up(load):
    prompt = load(FRONT + "{% block user %}{{ market.locale }}{% endblock %}")
    for _ in range(200):
        prompt.render_user(make_shared("fr-FR"), NAMES)
    assert len(prompt._renderer._scopes) <= 64


def test_an_undefined_column_names_line_unit_and_nearest(load, shared):
    problem = failure(load(FRONT + "{% block user %}\n\n{{ row.wieght_g }}{% endblock %}"), shared, NAMES)
    assert str(problem.place) == "prompts/main.j2:6:trail/pdp/de-DE/X"
    assert problem.code == "PRM020"
    assert problem.message == "row has no column 'wieght_g'. Did you mean 'weight_g'?"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{{ brnd.name }}", "'brnd' is not known here. Did you mean 'brand'?"),
        ("{{ brand.nme }}", "brand has no name 'nme'. Did you mean 'name'?"),
        ("{{ fields.titel.max }}", "fields has no field 'titel'. Did you mean 'title'?"),
        ("{{ vars.ofer }}", "vars has no name 'ofer'. Did you mean 'offer'?"),
        ("{{ row.name.foo }}", "a text has no 'foo' that a template may use."),
        ("{{ brief.key_messages[7] }}", "a list has no '7' that a template may use."),
        ("{% if row.nam %}x{% endif %}", "row has no column 'nam'. Did you mean 'name'?"),
        ("{% for x in row.colours | as_list %}{% endfor %}", "row has no column 'colours'. Did you mean 'colour'?"),
        ("{{ row.nam == 'x' }}", "row has no column 'nam'. Did you mean 'name'?"),
        ("{{ row.nam ~ 'x' }}", "row has no column 'nam'."),
        ("{{ row.nam + 'x' }}", "row has no column 'nam'."),
        ("{{ row.nam | upper }}", "row has no column 'nam'."),
    ],
)
def test_whatever_is_not_there_is_an_error(load, shared, text, says):
    prompt = load(FRONT + "{% block user %}" + text + "{% endblock %}")
    problem = failure(prompt, make_shared(prompt=prompt), NAMES)
    assert (problem.code, says in problem.message) == ("PRM020", True), problem.message


def test_errors_name_the_included_template(load, shared):
    prompt = load(FRONT + "{% block user %}\n{% include 'part' %}{% endblock %}", part="a\nb\n{{ row.price | date }}")
    problem = failure(prompt, shared, NAMES)
    assert str(problem.place) == "prompts/part.j2:3:trail/pdp/de-DE/X"
    assert problem.code == "PRM021"


def test_errors_inside_macros_and_captured_text_name_their_line(load, shared):
    prompt = load(
        FRONT + "{% import 'm' as m %}{% block user %}\n{% set x %}\n{{ m.item('a') }}\n{% endset %}{% endblock %}",
        m="{% macro item(x) %}\n\n{{ x | number }}\n{% endmacro %}",
    )
    assert str(failure(prompt, shared, NAMES).place) == "prompts/m.j2:3:trail/pdp/de-DE/X"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{{ 'a' * 10**9 }}", "PRM022"),
        ("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "PRM022"),
        ("{{ row.name.__class__ }}", "PRM023"),
        ("{{ row.name.format(1) }}", "PRM023"),
        ("{{ {}['x'].y }}", "PRM020"),
        ("{{ [3, 'a'] | sort }}", "PRM021"),
        ("{{ row.name.index('zz') }}", "PRM024"),
        ("{{ 1 // 0 }}", "PRM021"),
        ("{{ brand.name() }}", "PRM024"),
        ("{% import 'm' as m %}{{ m.nothing }}", "PRM020"),
    ],
)
def test_codes_of_failures(load, shared, text, code):
    prompt = load(FRONT + "{% block user %}" + text + "{% endblock %}", m="{% macro x() %}{% endmacro %}")
    assert failure(prompt, shared, NAMES).code == code


def test_a_prompt_that_is_too_long_is_refused(load, shared):
    prompt = load(FRONT + "{% block user %}{{ row.name }}{{ row.name }}{% endblock %}")
    row = {"name": "x" * (MAX_TEXT // 2 + 1)}
    assert failure(prompt, shared, {"row": row}).code == "PRM022"


def test_a_failure_on_one_unit_does_not_touch_the_next(load, shared):
    prompt = load(FRONT + "{% block user %}{{ row.price | currency }}{% endblock %}")
    failure(prompt, shared, {"row": {"price": "free"}})
    assert prompt.render_user(shared, {"row": {"price": "5"}}) == "5,00\u00a0€"


def test_cells_are_never_templates(load, shared):
    prompt = load(FRONT + "{% block user %}{{ row.name }}{% endblock %}")
    evil = "{{ brand.name }}{% include '_secret' %}{# x #}"
    assert prompt.render_user(shared, {"row": {"name": evil}}) == evil


def test_only_the_facts_offered_are_there(load, shared):
    front = "---\nfields: {title: text}\nfacts: [name, colour]\n---\n"
    prompt = load(front + "{% block user %}{{ row | facts }}{% endblock %}")
    assert prompt.render_user(shared, NAMES) == "- name: Trail 40\n- colour: grey"
    prompt = load(front + "{% block user %}{% set key = 'price' %}{{ row[key] }}{% endblock %}")
    assert "not among the `facts`" in failure(prompt, shared, NAMES).message


def test_prepare_renders_each_field_s_template(load, shared):
    prompt = load(
        "---\nfields:\n  title: {template: '{{ row.name }} – {{ brand.name }}'}\n  bullets:\n    type: list\n"
        "    template: |\n      {% for m in brief.key_messages %}\n      - {{ m }}\n      {% endfor %}\n\n"
        "      • {{ row.price | currency }}\n---\n{% block user %}x{% endblock %}"
    )
    assert prompt.has_templates
    assert prompt.prepare(shared, NAMES) == {
        "title": "Trail 40 – Aurora",
        "bullets": ["Light", "Repairable", "1.299,50\u00a0€"],
    }


def test_an_error_in_a_field_s_template_names_its_line(load, shared):
    prompt = load(
        "---\nfields:\n  title:\n    template: |\n      {{ row.name }}\n      {{ row.colour | number }}\n---\n"
        "{% block user %}x{% endblock %}"
    )
    with pytest.raises(TemplateProblem) as caught:
        prompt.prepare(shared, NAMES, unit="u")
    assert str(caught.value.problems[0].place) == "prompts/main.j2:6:u"


def test_threads_do_not_disturb_each_other(load):
    prompt = load(
        FRONT + "{% block user %}{% for i in range(500) %}{{ row.price | currency }}\n{% endfor %}{% endblock %}"
    )
    expected = {"de-DE": "5,00\u00a0€", "en-GB": "£5.00", "ja-JP": "￥5"}
    wrong = []

    def work(locale):
        shared = make_shared(locale)
        for _ in range(5):
            lines = set(prompt.render_user(shared, {"row": {"price": "5"}}).split("\n"))
            if lines != {expected[locale]}:
                wrong.append((locale, lines))

    threads = [threading.Thread(target=work, args=(locale,)) for locale in expected]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_an_unknown_locale_only_matters_where_it_is_formatted(load):
    prompt = load(FRONT + "{% block user %}{{ market.locale }} {{ market.language_name }}{% endblock %}")
    shared = make_shared("xx-XX")
    assert prompt.render_user(shared, NAMES) == "xx-XX xx"
    prompt = load(FRONT + "{% block user %}{{ row.price | number }}{% endblock %}")
    assert "needs a market" in failure(prompt, shared, NAMES).message
