"""What templates read, found without rendering them."""

import pytest

from genpress.templating import Reads, select_facts
from genpress.templating.reads import PromptReads

FRONT = "---\nfields: {title: {max: 60}}\n---\n"


def user(text: str) -> str:
    return FRONT + "{% block user %}" + text + "{% endblock %}"


@pytest.fixture
def row(load):
    def read(text: str, **others: str) -> Reads:
        return load(user(text), **others).reads.row

    return read


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("{{ row.name }}", ("name",)),
        ("{{ row['Weight (g)'] }}", ("Weight (g)",)),
        ("{{ row.b }}{{ row.a }}{{ row.b }}", ("a", "b")),
        ("{% if row.a == 'x' and not row.b %}{{ row.c | upper }}{% elif row.d %}{% endif %}", ("a", "b", "c", "d")),
        ("{% set x = row.a %}{{ x }}", ("a",)),
        ("{% for c in row.colours | as_list %}{{ c }}{{ row.x }}{% endfor %}", ("colours", "x")),
        ("{{ row.a ~ row.b }}{{ [row.c, {'k': row.d}] | join }}", ("a", "b", "c", "d")),
        ("{{ row | facts('a', 'b') }}", ("a", "b")),
        ("{{ row | fact('a') }}", ("a",)),
        ("{{ row | facts('a') | data('x') }}", ("a",)),
        ("{% filter upper %}{{ row.a }}{% endfilter %}", ("a",)),
        ("{% set x %}{{ row.a }}{% endset %}{{ x }}", ("a",)),
        ("{% macro m(x) %}{{ x }}{{ row.a }}{% endmacro %}{{ m(row.b) }}", ("a", "b")),
        ("{% call(x) m(row.a) %}{{ row.b }}{% endcall %}{% macro m(y) %}{{ caller(y) }}{% endmacro %}", ("a", "b")),
        ("{% with x = row.a %}{{ x }}{% endwith %}", ("a",)),
        ("{{ row.a if row.b else row.c }}", ("a", "b", "c")),
        ("{{ row.a.split(row.b) }}{{ row.c[1:2] }}", ("a", "b", "c")),
        ("{{ row.a is defined }}{{ row.b | default(row.c) }}", ("a", "b", "c")),
        ("{{ row is defined }}", ()),
        ("{{ brand.name }}", ()),
        ("{# {{ row.a }} #}{% raw %}{{ row.b }}{% endraw %}", ()),
        ("{{ row.weight_g | unit('g', to=row.target) }}", ("target", "weight_g")),
    ],
)
def test_columns_read_by_name(row, text, columns):
    assert row(text) == Reads(columns)


@pytest.mark.parametrize(
    "text",
    [
        "{{ row | facts }}",
        "{{ row | facts(vars.column) }}",
        "{{ row | facts(*vars.columns) }}",
        "{{ row[vars.column] }}",
        "{{ row['a' ~ 'b'] }}",
        "{% for name in row %}{{ name }}{% endfor %}",
        "{% for name, value in row | items %}{% endfor %}",
        "{% set r = row %}{{ r.name }}",
        "{{ m(row) }}{% macro m(r) %}{{ r.name }}{% endmacro %}",
        "{{ row | tojson }}",
        "{{ [row] | map(attribute='a') | first }}",
        "{{ 'a' in row }}",
        "{{ row | length }}",
        "{{ (row).a if x is defined else row }}",
    ],
)
def test_what_may_read_the_whole_row(row, text):
    assert row(text).whole


def test_reads_through_parents_includes_and_imports(load):
    prompt = load(
        FRONT + "{% extends 'base' %}{% block facts %}{{ super() }}{{ row.own }}{% endblock %}",
        base="{% block user %}{% block facts %}{{ row.parent }}{% endblock %}{% include 'part' %}{% endblock %}",
        part="{% import 'macros' as m with context %}{{ m.x() }}{{ row.part }}",
        macros="{% macro x() %}{{ row.macro }}{% endmacro %}",
    )
    assert prompt.reads.row == Reads(("macro", "own", "parent", "part"))


def test_a_block_that_is_replaced_is_not_read(load):
    prompt = load(
        FRONT + "{% extends 'base' %}{% block facts %}{{ row.own }}{% endblock %}",
        base="{% block user %}{% block facts %}{{ row.parent }}{% endblock %}{% endblock %}",
    )
    assert prompt.reads.row == Reads(("own",))


def test_super_of_super(load):
    prompt = load(
        FRONT + "{% extends 'a' %}{% block user %}{{ super() }}{{ row.x }}{% endblock %}",
        a="{% extends 'b' %}{% block user %}{{ super() }}{{ row.y }}{% endblock %}",
        b="{% block user %}{{ row.z }}{% endblock %}",
    )
    assert prompt.reads.row == Reads(("x", "y", "z"))


def test_super_that_passes_one_over(load):
    prompt = load(
        FRONT + "{% extends 'a' %}{% block user %}{{ super.super() }}{% endblock %}",
        a="{% extends 'b' %}{% block user %}{{ row.y }}{% endblock %}",
        b="{% block user %}{{ row.z }}{% endblock %}",
    )
    assert "z" in prompt.reads.row.columns


@pytest.mark.parametrize("call", ["self.facts()", "self['facts']()"])
def test_blocks_called_by_name(load, shared, call):
    base = (
        "{% block user %}{% if false %}{% block facts %}{{ row.name }}{% endblock %}{% endif %}{{ "
        + call
        + " }}{% endblock %}"
    )
    prompt = load(FRONT + "{% extends 'base' %}", base=base)
    assert prompt.reads.row == Reads(("name",))
    assert prompt.render_user(shared, {"row": {"name": "Trail"}}) == "Trail"


def test_field_templates_count(load):
    front = "---\nfields: {title: {template: '{{ row.name }}', facts: [price, segment.offer]}}\n---\n"
    prompt = load(front + "{% block user %}{{ row.weight_g }}{% endblock %}")
    assert prompt.reads.row == Reads(("name", "price", "weight_g"))
    assert prompt.reads.segment == Reads(("offer",))


def test_segment_source_and_axes(load):
    prompt = load(
        user("{{ segment.name }}{{ source.title }}{{ season }}{{ source | facts }}{% set own = 1 %}{{ own }}")
    )
    assert prompt.reads.segment == Reads(("name",))
    assert prompt.reads.source == Reads(("title",), whole=True)
    assert prompt.reads.names == ("season",)
    assert not prompt.reads.row


def test_facts_in_front_matter_stand_for_the_whole_row(load):
    front = "---\nfields: {title: text}\nfacts: [name, weight_g]\n---\n"
    prompt = load(front + "{% block user %}{{ row | facts }}{% endblock %}")
    assert prompt.reads.row == Reads(("name", "weight_g"))


def test_what_a_rendering_reads_is_never_more_than_was_found(load, shared):
    """The other way round: a row of just the columns found renders the same as the full row."""
    from .conftest import ROW

    text = (
        "{{ row.name }}{% if row.waterproof == 'no' %}{{ row | facts('price', 'note') }}{% endif %}{{ row['colour'] }}"
    )
    prompt = load(user(text))
    small = {name: ROW[name] for name in prompt.reads.row.columns}
    assert prompt.render_user(shared, {"row": small}) == prompt.render_user(shared, {"row": ROW})


ROW_VALUES = {"name": "Trail", "weight_g": "380", "note": ""}


def test_select_facts_by_path():
    reads = PromptReads(Reads(("name", "gone")), Reads(("offer",)), Reads(("title", "bullets")), ("season", "absent"))
    facts = select_facts(
        reads,
        row=ROW_VALUES,
        segment={"offer": "10 %", "other": "x"},
        source={"title": "T", "bullets": ["a", "b"], "body": "B"},
        axes={"season": "winter", "colour": "red"},
    )
    assert facts == {
        "name": "Trail",
        "segment.offer": "10 %",
        "source.title": "T",
        "source.bullets": "a\nb",
        "axis.season": "winter",
    }


def test_select_facts_of_whole_tables():
    whole = Reads(whole=True)
    facts = select_facts(
        PromptReads(whole, whole, whole), row=ROW_VALUES, segment={"a": "1"}, source={"b": "2"}, axes={}
    )
    assert facts == {**ROW_VALUES, "segment.a": "1", "source.b": "2"}


def test_a_column_that_is_not_read_does_not_matter():
    reads = PromptReads(Reads(("name",)))
    one, other = (select_facts(reads, row={**ROW_VALUES, "stock": n}, segment={}, source={}, axes={}) for n in "12")
    assert one == other == {"name": "Trail"}
