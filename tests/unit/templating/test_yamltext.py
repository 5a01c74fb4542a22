"""S5: YAML of front matter, read plainly; everything else is refused where it stands."""

import time

import pytest

from genpress.errors import InvalidInput
from genpress.templating.yamltext import read_yaml


def refused(text: str) -> str:
    with pytest.raises(InvalidInput) as caught:
        read_yaml(text, "prompts/a.j2")
    assert len(caught.value.problems) == 1
    return str(caught.value.problems[0])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("true", True),
        ("False", False),
        ("012", 12),
        ("0o14", "0o14"),
        ("0x1f", "0x1f"),
        ("1_000", "1_000"),
        ("12:30:45", "12:30:45"),
        ("2026-11-20", "2026-11-20"),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("~", None),
        ("", None),
        ("'12'", "12"),
        ('"true"', "true"),
        ("9" * 30, float("9" * 30)),
        ("=", "="),
        ("<<", "<<"),
    ],
)
def test_scalars_of_the_core_schema(text, value):
    assert read_yaml(f"a: {text}\n", "f").data == {"a": value}


def test_places():
    tree = read_yaml("a:\n  b: [1, two]\n", "f")
    assert str(tree.value_place(("a", "b", 1))) == "f:2:10"
    assert str(tree.key_place(("a", "b"))) == "f:2:3"
    assert str(tree.value_place(("a", "x", "y"))) == "f:2:3"
    assert str(read_yaml("", "f").value_place(("a",))) == "f:1"


@pytest.mark.parametrize(
    ("text", "line"), [("a: x", 1), ("\na: 'x'", 2), ("a: |\n  x", 2), ("a: >-\n  x", 2), ("a:\n  x", 2)]
)
def test_the_line_on_which_a_text_begins(text, line):
    assert read_yaml(text, "f").text_line(("a",)) == line


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: &x 1\nb: *x", "prompts/a.j2:1:4: PRM011"),
        ("a: 1\nb: *x", "aliases"),
        ("a: &x [1]", "anchors"),
        ("a: !!python/object/apply:os.system [id]", "tags"),
        ("a: !!str 1", "tags"),
        ("!x a: 1", "tags"),
        ("<<: {a: 1}", "'<<' cannot stand here"),
        ("a: 1\na: 2", "prompts/a.j2:2:1"),
        ("? [a]\n: 1", "cannot stand here"),
        ("a: [1", "not valid YAML"),
        ("a: 1\n b: 2", "prompts/a.j2:2"),
        ("a: 1\n--- \nb: 2", "not valid YAML"),
        ("a: \x00", "not valid YAML"),
        ("a: " + "[" * 20 + "]" * 20, "nested more than 12 levels"),
        ("a: " + "x" * 300_000, "longer than"),
    ],
)
def test_what_is_not_plain_is_refused_where_it_stands(text, says):
    assert says in refused(text)


def test_bombs_are_refused_while_they_are_small():
    begun = time.process_time()
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 20)]
    refused("\n".join(lines))
    refused("[" * 100_000)
    refused("{a: " * 40_000)
    assert time.process_time() - begun < 5
