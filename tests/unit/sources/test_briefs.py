"""A brief with all it rests on: found, read whole, and refused whole."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genpress.domain.brand import TermStatus
from genpress.errors import InvalidInput, Place, UsageError
from genpress.sources import find_briefs, read_brief

EXAMPLES = Path(__file__).parents[3] / "briefs"


def problems_of(root, name="trail-launch"):
    with pytest.raises(InvalidInput) as caught:
        read_brief(root, name)
    return caught.value.problems


def test_a_sound_brief_comes_with_all_it_rests_on(root):
    loaded = read_brief(root, "trail-launch")
    assert loaded.path == "briefs/trail-launch.yaml"
    assert list(loaded.markets) == ["en-GB", "de-DE", "fr-FR"]  # the brief's order, then what deliverables name
    assert loaded.markets["fr-FR"].address == "vous"
    assert loaded.brand is not None
    assert loaded.brand.prose == "Speak plainly."
    assert [(term.term, term.status) for term in loaded.brand.termbase] == [
        ("rucksack", TermStatus.FORBIDDEN),
        ("Aurora", TermStatus.PREFERRED),
    ]
    assert loaded.files == (
        "briefs/brands/aurora.md",
        "briefs/brands/aurora.yaml",
        "briefs/markets.yaml",
        "briefs/terms/aurora.csv",
        "briefs/trail-launch.yaml",
    )


def test_places_for_later_errors(root):
    loaded = read_brief(root, "trail-launch")
    assert loaded.place("deliverables", "pdp", "channel") == Place("briefs/trail-launch.yaml", 11, 14)
    assert loaded.brand_place("checks", "TERM001") == Place("briefs/brands/aurora.yaml", 4, 19)
    assert loaded.market_place("de-DE", "currency") == Place("briefs/markets.yaml", 5, 13)


@pytest.mark.parametrize(
    "name", ["trail-launch", "briefs/trail-launch.yaml", "trail-launch.yaml", "./briefs/../briefs/trail-launch.yaml"]
)
def test_a_name_or_a_path(root, name):
    assert read_brief(root, name).path == "briefs/trail-launch.yaml"


def test_absolute_paths_and_paths_outside_briefs(root, write):
    assert read_brief(root, str(root / "briefs/trail-launch.yaml")).path == "briefs/trail-launch.yaml"
    text = (root / "briefs/trail-launch.yaml").read_text()
    write("campaigns/other.yml", text)
    assert read_brief(root, "campaigns/other.yml").path == "campaigns/other.yml"


def test_a_workspace_reached_over_a_link(root, tmp_path):
    (tmp_path / "link").symlink_to(root)
    assert read_brief(tmp_path / "link", "trail-launch").path == "briefs/trail-launch.yaml"


def test_no_brand_is_no_brand(root, write):
    write("briefs/mini.yaml", "brief: mini\nmarkets: [de-DE]\ndeliverables: {a: {prompt: launch_email, per: []}}\n")
    loaded = read_brief(root, "mini")
    assert loaded.brand is None
    assert loaded.brand_place("voice") == Place("briefs/mini.yaml", 1, 1)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("trail-lunch", "Did you mean 'trail-launch'?"),
        ("briefs/trail-lanch.yaml", "Did you mean 'trail-launch'?"),
        ("zzz", "Briefs here: trail-launch."),
        ("../elsewhere.yaml", "Copy it into briefs/."),
        ("/etc/passwd.yaml", "Copy it into briefs/."),
        ("a\0b", "Copy it into briefs/."),
        ("", "Briefs here: trail-launch."),
        ("x" * 5000, "Briefs here: trail-launch."),
        ("a/" * 3000 + "b.yaml", "Briefs here: trail-launch."),
    ],
)
def test_no_such_brief(root, name, hint):
    with pytest.raises(UsageError) as caught:
        read_brief(root, name)
    assert caught.value.hint == hint
    assert len(caught.value.message) < 7000


def test_an_empty_workspace_says_what_to_do(tmp_path):
    with pytest.raises(UsageError) as caught:
        read_brief(tmp_path, "x")
    assert "genpress init" in caught.value.hint


def test_find_briefs(root, write):
    write("briefs/autumn.yml", "")
    write("briefs/.hidden.yaml", "")
    write("briefs/notes.txt", "")
    write("briefs/v1.2.yaml", "")
    assert find_briefs(root) == ("autumn", "trail-launch", "v1.2")
    assert find_briefs(root / "nowhere") == ()


TEN = """\
brief: trail launch
brand: aurrora
audiance: hikers
catalogue: {path: catalogues/pack.csv, key: 5, formt: csv}
markets: [en-gb, de-DE]
budget: lots
deliverables:
  pdp:
    promt: product_page
    per: [row, markets]
    variants: 0
  email: {prompt: launch_mail, per: [market], from: {deliverable: pdpp, status: aproved}}
  bad:
"""


def test_a_brief_with_many_mistakes_tells_all_of_them_at_once(root, write):
    write("briefs/trail-launch.yaml", TEN)
    told = {(p.place.line, p.place.column, p.code): p for p in problems_of(root)}
    assert set(told) == {
        (1, 8, "BRF004"), (2, 8, "BRF020"), (3, 1, "BRF002"), (4, 19, "BRF019"), (4, 45, "BRF004"), (4, 48, "BRF002"),
        (5, 11, "BRF010"), (6, 9, "BRF004"), (8, 3, "BRF003"), (8, 3, "BRF016"), (9, 5, "BRF002"), (10, 16, "BRF013"),
        (11, 15, "BRF004"), (12, 19, "BRF018"), (12, 67, "BRF011"), (12, 81, "BRF004"), (13, 7, "BRF004"),
    }  # fmt: skip
    hints = {line: p.hint for (line, _, code), p in told.items() if "mean" in p.hint}
    assert hints[2] == "Did you mean 'aurora'?"
    assert hints[3] == "Did you mean 'audience'?"
    assert hints[5] == "Did you mean 'en-GB'?"
    assert hints[9] == "Did you mean 'prompt'?"
    assert hints[10] == "Did you mean 'market'?"


def test_mistakes_in_every_file_are_told_together(root, write):
    write("briefs/trail-launch.yaml", (root / "briefs/trail-launch.yaml").read_text() + "oops: 1\n")
    write("briefs/brands/aurora.yaml", "brand: aurora\nvoce: [plain]\n")
    write("briefs/markets.yaml", (root / "briefs/markets.yaml").read_text() + "es-ES: {curency: EUR}\n")
    write("briefs/terms/aurora.csv", "term,status\nx,banned\n")
    assert [(p.place.file, p.place.line, p.code) for p in problems_of(root)] == [
        ("briefs/brands/aurora.yaml", 2, "BRD002"),
        ("briefs/markets.yaml", 8, "MKT002"),
        ("briefs/terms/aurora.csv", 2, "TRM004"),
        ("briefs/trail-launch.yaml", 14, "BRF002"),
    ]


def test_broken_syntax_in_one_file_does_not_hide_the_others(root, write):
    write("briefs/markets.yaml", "en-GB: [\n")
    write("briefs/brands/aurora.yaml", "brand: aurora\nbrand: aurora\n")
    codes = {(p.place.file, p.code) for p in problems_of(root)}
    assert codes == {("briefs/markets.yaml", "YML004"), ("briefs/brands/aurora.yaml", "YML005")}


def test_a_broken_brief_still_tells_of_the_markets(root, write):
    write("briefs/trail-launch.yaml", "a: [\n")
    write("briefs/markets.yaml", "en-GB: {nme: x}\n")
    assert {p.code for p in problems_of(root)} == {"YML004", "MKT002"}


@pytest.mark.parametrize(
    ("content", "code"), [("", "YML008"), ("- a\n", "YML008"), ("just text\n", "YML008"), (b"\xff", "YML002")]
)
def test_a_brief_must_be_a_mapping(root, write, content, code):
    write("briefs/trail-launch.yaml", content)
    assert [p.code for p in problems_of(root)] == [code]


def test_no_markets_file(root):
    (root / "briefs/markets.yaml").unlink()
    assert [(p.place.file, p.code) for p in problems_of(root)] == [("briefs/markets.yaml", "MKT001")]


def test_a_brief_linked_from_outside_is_refused(root, tmp_path):
    outside = tmp_path / "outside.yaml"
    outside.write_text((root / "briefs/trail-launch.yaml").read_text())
    (root / "briefs/linked.yaml").symlink_to(outside)
    with pytest.raises(UsageError) as caught:
        read_brief(root, "linked")
    assert "not inside the workspace" in caught.value.message


def test_an_unreadable_file_is_a_problem_not_a_crash(root):
    path = root / "briefs/brands/aurora.yaml"
    path.unlink()
    os.mkfifo(path)  # reading it would wait for ever
    assert [p.code for p in problems_of(root)] == ["BRF020"]


_VALUES = st.recursive(
    st.sampled_from(
        [
            "x",
            "row",
            "market",
            "pdp",
            "en-GB",
            "../x",
            "a\0b",
            "/etc/passwd",
            "~",
            "1",
            "true",
            "1.5",
            "'5'",
            "[]",
            "{}",
            "",
        ]
    ),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
        | st.dictionaries(
            st.sampled_from(
                ["path", "key", "prompt", "per", "market", "from", "deliverable", "status", "pdp", "row", "x", "locale"]
            ),
            inner,
            max_size=3,
        ).map(lambda pairs: "{" + ", ".join(f"{key}: {value}" for key, value in pairs.items()) + "}")
    ),
    max_leaves=8,
)
_KEYS = st.sampled_from(
    ["brief", "brand", "objective", "key_messages", "context", "catalogue", "segments", "lists", "markets", "backend",
     "budget", "drafts", "checks", "deliverables", "nope"]
)  # fmt: skip


@settings(max_examples=250, deadline=None)
@given(pairs=st.dictionaries(_KEYS, _VALUES, max_size=8))
def test_whatever_a_brief_holds_is_read_or_refused_in_words(tmp_path_factory, pairs):
    root = tmp_path_factory.getbasetemp() / "any"
    (root / "briefs").mkdir(parents=True, exist_ok=True)
    (root / "briefs/markets.yaml").write_text("en-GB:\n")
    text = "".join(f"{key}: {value}\n" for key, value in pairs.items())
    (root / "briefs/any.yaml").write_bytes(text.encode())
    try:
        assert read_brief(root, "any").brief
    except InvalidInput as error:
        told = [str(problem) for problem in error.problems]
    else:
        told = []
    assert len(told) == len(set(told))


@pytest.mark.skipif(not list(EXAMPLES.glob("*.yaml")), reason="the examples are not here")
def test_the_examples_are_sound():
    for name in find_briefs(EXAMPLES.parent):
        assert read_brief(EXAMPLES.parent, name).brief.brief == name
