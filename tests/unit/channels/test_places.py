"""Places in YAML files."""

from __future__ import annotations

import pytest
import yaml

from genpress.channels.places import node_at, problem_of_yaml

TEXT = "title: a\nfields:\n  - name: x\n    limits:\n      - max: 3\n"


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("title",), (1, 1)),
        (("fields", 0, "name"), (3, 5)),
        (("fields", 0, "limits", 0, "max"), (5, 9)),
        (("fields", 0, "missing"), (3, 5)),  # the deepest part that exists
        (("fields", 7), (2, 1)),
        (("missing",), (0, 0)),
        ((), (0, 0)),
    ],
)
def test_a_value_has_its_line_and_column(path, place):
    assert node_at(TEXT, path) == place


def test_an_empty_file_has_no_places():
    assert node_at("", ("title",)) == (0, 0)


@pytest.mark.parametrize("loader", [yaml.SafeLoader, yaml.CSafeLoader])
def test_a_file_that_is_no_yaml_has_the_parsers_place(loader):
    with pytest.raises(yaml.YAMLError) as raised:
        yaml.load("a: [\n", Loader=loader)  # noqa: S506
    problem = problem_of_yaml(raised.value, "channels/x.yaml", "CNL001")
    assert (problem.place.line, problem.place.column) == (2, 1)


def test_bytes_that_are_no_text_are_told_without_a_line():
    problem = problem_of_yaml(UnicodeDecodeError("utf-8", b"\xe9", 0, 1, "x"), "channels/x.yaml", "CNL001")
    assert str(problem.place) == "channels/x.yaml"
    assert "UTF-8" in problem.hint
