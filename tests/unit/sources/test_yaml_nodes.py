"""From events to nodes: positions, bounds, and both parsers alike."""

from pathlib import Path

import pytest
import yaml

from genpress.errors import InvalidInput, Place
from genpress.sources.yaml_nodes import LOADER, MAX_DEPTH, Composer, Items, Pairs, Scalar
from genpress.sources.yamls import parse_yaml

LOADERS = pytest.mark.parametrize("loader", [yaml.CBaseLoader, yaml.BaseLoader])
VALE = Path(__file__).parents[3] / "../shared/data/guidelines/vale-microsoft"


def test_the_parser_in_c_is_taken():
    assert LOADER is yaml.CBaseLoader


@LOADERS
def test_nodes_with_places(loader):
    root = Composer("a: [1, '2']\nb: {c: !!str 3}\n", "f", loader).document()
    assert root == Pairs(
        Place("f", 1, 1),
        (
            (
                Scalar(Place("f", 1, 1), "a", plain=True),
                Items(
                    Place("f", 1, 4),
                    (Scalar(Place("f", 1, 5), "1", plain=True), Scalar(Place("f", 1, 8), "2", plain=False)),
                ),
            ),
            (
                Scalar(Place("f", 2, 1), "b", plain=True),
                Pairs(
                    Place("f", 2, 4),
                    (
                        (
                            Scalar(Place("f", 2, 5), "c", plain=True),
                            Scalar(Place("f", 2, 8), "3", plain=False),
                        ),
                    ),
                ),
            ),
        ),
    )


@LOADERS
def test_an_alias_is_the_node_itself(loader):
    root = Composer("- &x {a: 1}\n- *x\n- &x 2\n- *x\n", "f", loader).document()
    assert isinstance(root, Items)
    assert root.items[0] is root.items[1]
    assert root.items[2] is root.items[3]


@LOADERS
@pytest.mark.parametrize("depth", [MAX_DEPTH, MAX_DEPTH + 1])
def test_the_bound_on_depth_is_exact(loader, depth):
    composer = Composer("[" * depth + "x" + "]" * depth, "f", loader)
    if depth == MAX_DEPTH:
        assert composer.document()
        return
    with pytest.raises(InvalidInput) as caught:
        composer.document()
    assert caught.value.problems[0].place == Place("f", 1, depth + 1)


@LOADERS
def test_the_bound_holds_before_the_text_is_read_to_its_end(loader):
    # What follows is not YAML; a reader that first took in all of it would say that instead.
    with pytest.raises(InvalidInput) as caught:
        Composer("[" * 10_000 + "}", "f", loader).document()
    assert caught.value.problems[0].code == "YML003"


@pytest.mark.skipif(not VALE.is_dir(), reason="the data nobody here wrote are not here")
def test_real_files_read_as_pyyaml_reads_them_but_for_the_traps():
    count = 0
    for path in sorted(VALE.rglob("*.yml")):
        raw = path.read_bytes()
        ours = parse_yaml(raw, path.name)
        theirs = yaml.load(raw, Loader=yaml.BaseLoader)  # noqa: S506 (it knows text, lists and mappings only)
        assert text_of(ours.data) == text_of(theirs), path.name
        assert all(place.line for place in ours.places.values())
        count += 1
    assert count > 30


def text_of(value):
    """A document with its scalars as lower-case text, as a loader without types gives them."""
    if isinstance(value, dict):
        return {key: text_of(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [text_of(inner) for inner in value]
    return "" if value is None else str(value).lower()


@LOADERS
@pytest.mark.parametrize(("text", "column"), [("é: [a, b]\n", 8), ("𝒳𝒳: {k: v}\n", 9), ("'ключ': ' x'\n", 9)])
def test_columns_are_code_points_in_both_parsers(loader, text, column):
    document = parse_yaml(text.encode(), "f", loader=loader)
    assert max(place.column for place in document.places.values()) == column
