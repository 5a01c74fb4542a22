"""Brands: rules, prose and termbase."""

import pytest

from genpress.errors import Place
from genpress.sources.brands import read_brand
from genpress.sources.files import Found
from genpress.sources.yamls import MAX_BYTES

ASKED = Place("briefs/x.yaml", 2, 8)


@pytest.fixture
def read(root, write):
    """Read the brand aurora, its file holding this after its name."""

    def _read(more="", name="aurora"):
        found = Found()
        write("briefs/brands/aurora.yaml", f"brand: aurora\n{more}")
        loaded = read_brand(root, name, ASKED, found)
        return loaded, [(p.place.line, p.place.column, p.code) for p in sorted(found.problems)], found

    return _read


def test_prose_and_terms_beside_the_brand_are_found(read):
    loaded, problems, found = read()
    assert problems == []
    assert loaded.brand.prose == "Speak plainly."
    assert len(loaded.brand.termbase) == 2
    assert found.files == ["briefs/brands/aurora.yaml", "briefs/brands/aurora.md", "briefs/terms/aurora.csv"]


def test_nothing_beside_it_is_nothing(read, root):
    (root / "briefs/brands/aurora.md").unlink()
    (root / "briefs/terms/aurora.csv").unlink()
    loaded, problems, _ = read()
    assert problems == []
    assert (loaded.brand.prose, loaded.brand.termbase) == ("", ())


def test_named_files_take_the_place_of_those_beside_it(read, write):
    write("briefs/brands/voice.md", "\ufeffWarm.\r\n")
    write("briefs/shared.md", "Short.")
    write("briefs/terms/house.csv", "term,status\nfoo,forbidden\n")
    loaded, problems, _ = read("include: [voice.md, ../shared.md]\nterms: terms/house.csv\n")
    assert problems == []
    assert loaded.brand.prose == "Warm.\n\nShort."
    assert [term.term for term in loaded.brand.termbase] == ["foo"]
    assert loaded.brand.include == ("voice.md", "../shared.md")


def test_an_empty_include_means_no_prose(read):
    loaded, _, _ = read("include: []\n")
    assert loaded.brand.prose == ""


def test_switches_of_style_are_true_and_false(read):
    loaded, problems, _ = read(
        "style: {exclamation_marks: no, oxford: Yes, x: off, quotes: german, max: 22, list: [no]}\n"
    )
    assert problems == []
    assert loaded.brand.style == {
        "exclamation_marks": False, "oxford": True, "x": False, "quotes": "german", "max": 22, "list": ("no",),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("more", "problems"),
    [
        ("voce: [a]\n", [(2, 1, "BRD002")]),
        ("prose: hello\n", [(2, 1, "BRD002")]),
        ("termbase: []\n", [(2, 1, "BRD002")]),
        ("voice: plain\n", [(2, 8, "BRD004")]),
        ("rules: [1]\n", [(2, 9, "BRD004")]),
        ("style: {a: {b: c}}\n", [(2, 12, "BRD004")]),
        ("claims: {alowed: [x]}\n", [(2, 10, "BRD002")]),
        ("checks: {LEN001: eror}\n", [(2, 18, "BRD013")]),
        ("checks: {LEN001: 5}\n", [(2, 18, "BRD004")]),
        ("include: [none.md]\n", [(2, 11, "BRD011")]),
        ("include: [1, none.md]\n", [(2, 11, "BRD004"), (2, 14, "BRD011")]),
        ("include: ../voice.md\n", [(2, 10, "BRD004")]),
        ("include: [../../../x.md, /etc/hosts]\n", [(2, 11, "BRD011"), (2, 26, "BRD011")]),
        ("terms: terms/aurara.csv\n", [(2, 8, "BRD012")]),
        ("terms: ../../x.csv\n", [(2, 8, "BRD012")]),
        ("terms: [x]\n", [(2, 8, "BRD004")]),
    ],
)
def test_what_is_wrong_and_where(read, more, problems):
    loaded, found, _ = read(more)
    assert found == problems
    assert loaded is None or found[0][2] in {"BRD002", "BRD011", "BRD012", "BRD013"}


def test_prose_that_is_no_text_is_told_at_the_include(read, write):
    write("briefs/brands/a.md", b"ok\ncaf\xe9")
    write("briefs/brands/b.md", b"x" * (MAX_BYTES + 1))
    _, problems, found = read("include: [a.md, b.md]\n")
    assert problems == [(2, 11, "BRD011"), (2, 17, "BRD011")]
    assert "a.md (line 2)" in min(found.problems).message


def test_prose_linked_from_outside_is_refused(read, root, tmp_path):
    (tmp_path / "secret.md").write_text("secret")
    (root / "briefs/brands/aurora.md").unlink()
    (root / "briefs/brands/aurora.md").symlink_to(tmp_path / "secret.md")
    loaded, problems, _ = read()
    assert loaded.brand.prose == ""
    assert problems == []  # it is as if it were not there: nobody asked for it by name
    _, problems, _ = read("include: [aurora.md]\n")
    assert problems == [(2, 11, "BRD011")]


def test_a_brand_that_is_not_there(read):
    loaded, problems, found = read(name="aurara")
    assert loaded is None
    assert problems == [(2, 8, "BRF020")]
    assert found.problems[0].place == ASKED
    assert found.problems[0].hint == "Did you mean 'aurora'?"


@pytest.mark.parametrize("name", ["../aurora", "/etc/passwd", "a\0b", "x" * 4000, "."])
def test_odd_names(read, name):
    loaded, _, found = read(name=name)
    assert loaded is None
    assert [p.code for p in found.problems] == ["BRF020"]


def test_the_name_is_the_files(read, write, root):
    write("briefs/brands/borealis.yaml", "brand: aurora\n")
    found = Found()
    read_brand(root, "borealis", ASKED, found)
    assert [(p.place.line, p.place.column, p.code) for p in found.problems] == [(1, 8, "BRD010")]
