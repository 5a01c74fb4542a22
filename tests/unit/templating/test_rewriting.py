"""What is made of a parsed template before it is compiled."""

import pytest
from jinja2 import nodes
from jinja2.parser import Parser

from genpress.templating.rewriting import (
    COLUMN,
    COMPARED,
    CONCAT,
    LOOP,
    NESTED,
    WORKED,
    column_of,
    is_prompt,
    rewrite,
    weight_of,
)
from genpress.templating.sandbox import Sandbox


def parsed(source: str) -> nodes.Template:
    environment = Sandbox()
    tree = Parser(environment, source).parse()
    tree.set_environment(environment)
    return tree


def filters(source: str) -> list[str]:
    return [node.name for node in rewrite(parsed(source), "").find_all(nodes.Filter)]


@pytest.mark.parametrize(
    ("source", "added"),
    [
        ("{% for x in y %}{% endfor %}", LOOP),
        ("{{ a ~ b }}", CONCAT),
        ("{{ a == b }}", COMPARED),
        ("{{ a in b }}", COMPARED),
        ("{{ a is eq(b) }}", COMPARED),
        ("{{ a[1:] }}", COMPARED),
        ("{{ [a] }}", NESTED),
        ("{{ (a, 1) }}", NESTED),
        ("{{ {'k': a} }}", NESTED),
        ("plain", WORKED),
        ("{% macro m() %}{% endmacro %}", WORKED),
    ],
)
def test_what_is_counted(source, added):
    assert added in filters(source)


@pytest.mark.parametrize(
    "source", ["{{ a[1] }}", "{{ a.b }}", "{{ [1, 2] }}", "{{ {'k': 1} }}", "{{ a is defined }}", "{{ a + b }}"]
)
def test_what_costs_nothing_is_left_alone(source):
    assert filters(source) == [WORKED]


def test_a_longer_body_weighs_more():
    light, heavy = (parsed(source).body for source in ("{{ a }}", "{{ a }}" + "x" * 500))
    assert weight_of(heavy) >= weight_of(light) + 500
    assert weight_of([]) > 0


@pytest.mark.parametrize(
    ("source", "column"),
    [
        ("{{ row.weight_g | number }}", "row.weight_g"),
        ("{{ row['weight_g'] | trim | unit('g') }}", "row.weight_g"),
        ("{{ segment.price | currency }}", "segment.price"),
        ("{{ x | number }}", ""),
        ("{{ row[x] | number }}", ""),
        ("{{ (row.a ~ row.b) | number }}", ""),
    ],
)
def test_the_market_s_filters_are_told_their_column(source, column):
    tree = rewrite(parsed(source), "")
    found = [keyword.value.value for keyword in tree.find_all(nodes.Keyword) if keyword.key == COLUMN]
    assert found == ([column] if column else [])


def test_other_filters_are_not():
    assert not list(rewrite(parsed("{{ row.a | upper }}"), "").find_all(nodes.Keyword))


def test_column_of_what_is_no_column():
    assert column_of(None) == ""
    assert column_of(nodes.Const(1)) == ""


PROMPT = "{% import 'm' as m %}{% set x = 1 %}text{% block system %}S{% endblock %}{% block user %}U{% endblock %}"


@pytest.mark.parametrize(("keep", "dropped"), [("user", "system"), ("system", "user")])
def test_only_one_block_of_a_prompt_is_kept_with_what_it_needs(keep, dropped):
    tree = rewrite(parsed(PROMPT), keep)
    assert [block.name for block in tree.find_all(nodes.Block)] == [keep]
    assert list(tree.find_all(nodes.Import))
    assert list(tree.find_all(nodes.Assign))
    assert dropped not in [block.name for block in tree.find_all(nodes.Block)]
    assert all(text.data in {"U", "S"} for text in tree.find_all(nodes.TemplateData))


def test_a_part_is_kept_whole():
    tree = rewrite(parsed("text {{ x }}"), "user")
    assert not is_prompt(tree)
    assert [text.data for text in tree.find_all(nodes.TemplateData)] == ["text "]
