"""Prompts as a whole: what is loaded, what is refused, what their digest stands for."""

import dataclasses

import pytest

from genpress.errors import InvalidInput
from genpress.templating import CODES, Prompts

FRONT = "---\nfields: {title: {max: 60}}\n---\n"
GOOD = FRONT + "{% block user %}{{ row.name }}{% endblock %}"


def refused(load, main, **others):
    with pytest.raises(InvalidInput) as caught:
        load(main, **others)
    assert all(problem.code in CODES for problem in caught.value.problems)
    return "\n".join(map(str, caught.value.problems))


def test_names(folder, write):
    (folder / "social").mkdir()
    (folder / "_parts").mkdir()
    for name in ("social/post.j2", "social/_tags.j2", "_parts/x.j2", "_base.j2", "page.j2", "voice.md"):
        (folder / name).write_text("x")
    assert Prompts(folder.parent).names() == ("page", "social/post")


def test_no_folder_means_no_prompts(tmp_path):
    assert Prompts(tmp_path).names() == ()
    with pytest.raises(InvalidInput, match="1 problem"):
        Prompts(tmp_path).load("page")


def test_an_unknown_prompt_is_refused_with_the_nearest(folder, write):
    write(product_page=GOOD)
    with pytest.raises(InvalidInput) as caught:
        Prompts(folder.parent).load("product_pge")
    assert str(caught.value.problems[0]).startswith("prompts/product_pge.j2: PRM013")
    assert "Did you mean 'product_page'?" in str(caught.value.problems[0])


@pytest.mark.parametrize("name", ["../main", "/main", "main.j2", "_main", ""])
def test_a_name_is_one_of_those_listed(folder, write, name):
    write(main=GOOD, _main=GOOD)
    with pytest.raises(InvalidInput):
        Prompts(folder.parent).load(name)


def test_a_loaded_prompt_is_kept_and_frozen(folder, write):
    write(main=GOOD)
    prompts = Prompts(folder.parent)
    prompt = prompts.load("main")
    assert prompts.load("main") is prompt
    assert (prompt.name, prompt.path, prompt.has_templates) == ("main", "prompts/main.j2", False)
    with pytest.raises(dataclasses.FrozenInstanceError):
        prompt.name = "x"


def test_front_matter_of_the_parent_holds_where_the_prompt_says_nothing(load):
    base = "---\nfields: {title: text, body: text}\nparameters: {seed: 1}\ndescription: Base\n---\n"
    prompt = load(
        "---\ndescription: Own\n---\n{% extends 'base' %}{% block user %}x{% endblock %}",
        base=base + "{% block user %}{% endblock %}",
    )
    assert [field.name for field in prompt.fields] == ["title", "body"]
    assert (prompt.description, prompt.parameters) == ("Own", {"seed": 1})


def test_own_fields_replace_the_parent_s_with_their_templates(load, shared):
    prompt = load(
        "---\nfields: {title: text}\n---\n{% extends 'base' %}",
        base="---\nfields: {title: {template: parent}, body: text}\n---\n{% block user %}{{ row.x }}{% endblock %}",
    )
    assert [field.name for field in prompt.fields] == ["title"]
    assert not prompt.has_templates


MAIN = (
    "---\nfields: {title: text}\n---\n{% extends 'base' %}{% import 'm' as m %}{% block user %}{{ m.x() }}"
    "{% endblock %}"
)
PARTS = {
    "base": "{% block user %}{% include 'part' %}{% endblock %}",
    "m": "{% macro x() %}x{% endmacro %}",
    "part": "p",
}


@pytest.mark.parametrize("changed", ["main", "base", "m", "part"])
def test_the_digest_changes_with_everything_the_prompt_consists_of(folder, write, changed):
    write(main=MAIN, **PARTS)
    before = Prompts(folder.parent).load("main").digest
    write(**{changed: {"main": MAIN, **PARTS}[changed] + "{# changed #}"})
    assert Prompts(folder.parent).load("main").digest != before


def test_the_digest_changes_with_the_front_matter_and_with_nothing_else(folder, write):
    write(main=GOOD)
    before = Prompts(folder.parent).load("main").digest
    write(other="unrelated")
    assert Prompts(folder.parent).load("main").digest == before
    write(main=GOOD.replace("60", "70"))
    assert Prompts(folder.parent).load("main").digest != before


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{% block user %}x{% endblock %}", "PRM010 a prompt says what it writes"),
        ("---\nfields: {}\n---\n{% block user %}x{% endblock %}", "PRM010"),
        (FRONT + "{% block system %}x{% endblock %}", "PRM015 the block `user` is missing"),
        (FRONT + "Hello {% block user %}x{% endblock %}", "prompts/main.j2:4: PRM015 text outside"),
        (FRONT + "{% block user %}x{% endblock %}\n\n{{ row.x }}", "prompts/main.j2:6: PRM015 text outside"),
        (FRONT + "{% block user %}x{% endblock %}{% if a %}y{% endif %}", "PRM015 text outside"),
        (FRONT + "{% block a %}{% block user %}x{% endblock %}{% endblock %}", "PRM015"),
        (
            FRONT + "{% block user %}x{% endblock %}\n{% block usr %}y{% endblock %}",
            "PRM015 the block 'usr' is in no parent",
        ),
        (FRONT + "{% extends 'b' %}{% block fact %}y{% endblock %}", "Did you mean 'facts'?"),
        (
            FRONT + "{% block user %}\n{{ x | nofilter }}{% endblock %}",
            "prompts/main.j2:5: PRM012 No filter named 'nofilter'",
        ),
        (FRONT + "{% block user %}{{ x is notest }}{% endblock %}", "No test named 'notest'"),
        (FRONT + "{% block user %}{% for x in y recursive %}{% endfor %}{% endblock %}", "recursive loops"),
        (
            FRONT + "{% block user %}" + "{% for x in y %}" * 30 + "{% endfor %}" * 30 + "{% endblock %}",
            "nested too deeply",
        ),
        (
            FRONT + "{% block user %}\n{% set row = 1 %}{% endblock %}",
            "prompts/main.j2:5: PRM019 'row' means something else",
        ),
        (FRONT + "{% block user %}{% for market in x %}{% endfor %}{% endblock %}", "PRM019 'market'"),
        (FRONT + "{% block user %}{% macro m(brand) %}{% endmacro %}{% endblock %}", "PRM019 'brand'"),
        (FRONT + "{% import 'm' as brief %}{% block user %}{% endblock %}", "PRM019 'brief'"),
    ],
)
def test_what_is_refused_at_loading(load, text, says):
    base = "{% block user %}{% block facts %}{% endblock %}{% endblock %}"
    assert says in refused(load, text, m="{% macro x() %}{% endmacro %}", b=base)


@pytest.mark.parametrize(
    "text",
    [
        "{{ row.name }}",
        "{{ segment.a }}",
        "{{ source | facts }}",
        "{{ variant }}",
        "{% if row is defined %}{{ row.x }}{% endif %}",
    ],
)
def test_system_reads_only_what_is_shared(load, text):
    found = refused(load, FRONT + "{% block system %}\n" + text + "{% endblock %}{% block user %}x{% endblock %}")
    assert "prompts/main.j2:5: PRM016" in found
    assert "move this into block `user`" in found


def test_system_is_judged_through_includes_and_top_level_statements(load):
    body = "{% block system %}{% include 'part' %}{% endblock %}{% block user %}x{% endblock %}"
    assert "prompts/part.j2:2: PRM016" in refused(load, FRONT + body, part="\n{{ row.name }}")
    assert "PRM016" in refused(load, FRONT + "{% set n = row.name %}" + body, part="x")


def test_facts_in_front_matter_bind_the_template(load):
    front = "---\nfields: {title: text}\nfacts: [name]\n---\n"
    found = refused(load, front + "{% block user %}{{ row.price }}{% endblock %}")
    assert "prompts/main.j2:5: PRM018 row.price is not among the `facts`" in found


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("'{{ row. }}'", "PRM012"),
        ("'{{ x | nofilter }}'", "No filter"),
        ("\"{% include 'x' %}\"", "stands alone"),
        ("'{% block a %}{% endblock %}'", "stands alone"),
    ],
)
def test_field_templates_are_judged_too(load, template, says):
    main = "---\ndescription: x\nfields:\n  title: {template: " + template + "}\n---\n{% block user %}{% endblock %}"
    found = refused(load, main)
    assert says in found
    assert "prompts/main.j2:4" in found


def test_all_mistakes_of_a_kind_at_once(load):
    text = (
        FRONT
        + "{% block system %}{{ row.a }}\n{{ row.b }}{% endblock %}{% block user %}{% set row = 1 %}{% endblock %}"
    )
    assert refused(load, text).count("PRM0") == 3
