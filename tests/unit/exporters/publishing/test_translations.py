"""Segments, XLIFF and PO by themselves: any text there and back."""

import io

import pytest
from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st
from translate.storage import po, xliff, xliff2

from genpress.domain.fields import Counter, FieldSpec, FieldType, Limit
from genpress.errors import InvalidInput
from genpress.exporters.publishing.po import read_po, write_po
from genpress.exporters.publishing.segments import Back, Pair, Segment, State, Tag, Translation, named, segments_of
from genpress.exporters.publishing.xliff import read_xliff, write_xliff12, write_xliff20

PAIR = Pair("en-GB", "de-DE")
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), min_size=1, max_size=40).map(
    str.strip
)
FORMATS = {
    "xliff12": (write_xliff12, read_xliff, ".xlf"),
    "xliff20": (write_xliff20, read_xliff, ".xlf"),
    "po": (write_po, read_po, ".po"),
}
TITLE = FieldSpec(
    name="title",
    description='The "title" & more',
    limits=(Limit(max=60), Limit(counter=Counter.BYTES, max=249), Limit(max=20, hard=False)),
)


def tag(state=State.NEEDS_REVIEW, segments=1):
    return Tag(3, "a" * 64, "b" * 64, 2, segments, state, "g1-" + "0" * 32)


def unit(name, source, target, state=State.NEEDS_REVIEW, previous=""):
    segment = Segment(name, "title", source, target, TITLE, previous)
    return Translation((segment,), state, tag(state))


def write(name, *units):
    return "".join(FORMATS[name][0](PAIR, [("trail/german/de-DE", iter(units))]))


def there_and_back(folder, name, *units):
    path = folder / f"file{FORMATS[name][2]}"
    path.write_text(write(name, *units), encoding="utf-8", newline="")
    return FORMATS[name][1](path, path.name)


@pytest.mark.parametrize("name", FORMATS)
@given(source=TEXT.filter(bool), target=TEXT.filter(bool), key=TEXT.filter(bool))
def test_any_text_comes_back(tmp_path_factory, name, source, target, key):
    key = key.replace("\n", " ").replace("\t", " ")
    (back,) = there_and_back(tmp_path_factory.mktemp("x"), name, unit(f"trail/german/de-DE/{key}", source, target))
    assert (back.unit, back.targets) == (f"trail/german/de-DE/{key}", {"title": target})
    assert back.tag == tag()
    assert not back.approved


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(("state", "approved"), [("needs_review", False), ("approved", True), ("stale", False)])
def test_only_the_final_state_approves(tmp_path, name, state, approved):
    (back,) = there_and_back(tmp_path, name, unit("t/g/de-DE/A", "a", "b", State(state), previous="old"))
    assert back.approved is approved
    assert back.tag.was is State(state)


def test_limits_stand_where_tools_look_for_them():
    text = write("xliff12", unit("t/g/de-DE/A", "a", "b"))
    assert 'size-unit="char" maxwidth="60" maxbytes="249"' in text
    text = write("xliff20", unit("t/g/de-DE/A", "a", "b"))
    assert 'slr:sizeRestriction="60" slr:storageRestriction="249"' in text
    assert "#. at most 60 characters; at most 249 bytes" in write("po", unit("t/g/de-DE/A", "a", "b"))


def test_translators_tools_read_what_is_written():
    units = [unit(f"t/g/de-DE/{n}", f"source <{n}> & \u202f", f"target {n}\nline") for n in range(3)]
    stores = [
        xliff.xlifffile.parsestring(write("xliff12", *units).encode()),
        xliff2.Xliff2File.parsestring(write("xliff20", *units).encode()),
        po.pofile.parsestring(write("po", *units).encode()),
    ]
    for store in stores:
        found = [(str(one.source), str(one.target)) for one in store.units if one.source]
        assert found == [(f"source <{n}> & \u202f", f"target {n}\nline") for n in range(3)]


def test_ids_of_xliff_20_are_name_tokens_and_unique():
    text = write("xliff20", unit("t/g/de-DE/a b", "a", "b"), unit("t/g/de-DE/ü", "a", "b"))
    ids = [one.get("id") for one in ElementTree.fromstring(text).iter() if one.tag.endswith("}unit")]
    assert ids == ["u1", "u2"]


def test_segments_that_a_tool_has_split_are_put_together(tmp_path):
    text = write("xliff20", unit("t/g/de-DE/A", "One. Two.", "x"))
    cut = text.replace(
        "<target>x</target>\n</segment>",
        '<target>Eins.</target>\n</segment><ignorable><source> </source></ignorable><segment state="final">'
        "<source>Two.</source><target>Zwei.</target></segment>",
    )
    path = tmp_path / "cut.xlf"
    path.write_text(cut, encoding="utf-8")
    (back,) = read_xliff(path, "cut.xlf")
    assert back.targets == {"title": "Eins. Zwei."}
    assert not back.final  # the first part is not final yet


def test_a_list_goes_item_by_item_and_comes_back_as_a_list():
    bullets = FieldSpec(name="bullets", type=FieldType.LIST)
    source, target = {"title": "T", "bullets": ["a", "b"]}, {"title": "X", "bullets": ["eins", "zwei", "drei"]}
    made = list(segments_of("u", named(source), target, [TITLE, bullets], {}))
    assert [(one.name, one.source, one.target) for one in made] == [
        ("title", "T", "X"),
        ("bullets[0]", "a", "eins"),
        ("bullets[1]", "b", "zwei"),
    ]
    back = Back("u", {"title": "Y", "bullets[1]": "ZWEI", "bullets[0]": " "})
    assert back.content(target) == {"title": "Y", "bullets": ["eins", "ZWEI", "drei"]}


def test_characters_that_xml_cannot_hold_are_no_edit(tmp_path):
    (segment,) = segments_of("t/g/de-DE/A", {"title": "a\x0bb"}, {"title": "c\x00d"}, [TITLE], {})
    back = there_and_back(tmp_path, "xliff12", Translation((segment,), State.NEEDS_REVIEW, tag()))[0]
    assert back.content({"title": "c\x00d"}) == {"title": "c\x00d"}


@pytest.mark.parametrize("note", ["", "genpress revision=x", str(tag()).replace("was=needs_review", "was=done")])
def test_a_note_that_is_none_of_ours_holds_no_tag(note):
    assert Tag.parse(note) is None


def test_a_note_is_found_among_other_words():
    assert Tag.parse(f"Please check. {tag()} Thank you.") == tag()


def test_a_file_that_is_not_there_is_refused(tmp_path):
    for read in (read_xliff, read_po):
        with pytest.raises(InvalidInput):
            read(tmp_path / "none", "none")


def test_a_document_of_thousands_is_written_piece_by_piece():
    pieces = write_xliff12(PAIR, [("x", (unit(f"t/g/de-DE/{n}", "a", "b") for n in range(3000)))])
    sink = io.StringIO()
    longest = max(sink.write(piece) for piece in pieces)
    assert longest < 2000
