"""What every exporter promises, whichever system it writes for."""

import csv
import io
import json

import pyarrow.parquet as pq
import pytest
from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st

from genpress.errors import UsageError
from genpress.plugins import BUILT_IN_EXPORTERS, exporter_factory
from tests.unit.exporters.publishing.outgoing import export, order, outgoing

NAMES = sorted(BUILT_IN_EXPORTERS)
FIELDS = ("title", "description")
ENDINGS = {"google-merchant": ".xml"}


def make(name, *texts, **more):
    wanted = order(*FIELDS, catalogue_key="handle", ending=ENDINGS.get(name, ""), **more)
    return export(exporter_factory(name)(), wanted, *texts)


@pytest.fixture(params=NAMES)
def name(request):
    return request.param


def two():
    return outgoing("A", title="One", description="<p>1</p>"), outgoing("B", title="=2", description="<p>2</p>")


def test_every_text_that_is_in_the_file_is_told_once_with_where_it_went(name):
    made, sent, changed, _ = make(name, *two())
    assert [str(one.unit.standing.draft.unit) for one in sent] == ["trail/pdp/en-GB/A", "trail/pdp/en-GB/B"]
    assert all(set(one.columns) == {"title", "description"} for one in sent)
    assert changed == []
    assert made


def test_the_same_texts_make_the_same_bytes(name):
    assert make(name, *two())[0] == make(name, *two())[0]


def test_nothing_to_export_is_a_file_without_texts_and_no_error(name):
    made, sent, changed, _ = make(name)
    assert (sent, changed) == ([], [])
    assert b"One" not in made


def test_a_text_like_a_formula_arrives_without_an_escape(name):
    made, *_ = make(name, *two())
    if name == "parquet":
        made = "\n".join(pq.read_table(io.BytesIO(made)).column("title").to_pylist()).encode()
    assert b"=2" in made
    assert b"'=2" not in made


def test_what_is_not_safe_html_does_not_leave_and_is_told(name):
    made, sent, *_ = make(name, outgoing("A", title="T", description='<p>ok</p><script>alert("x")</script>'))
    if name == "parquet":
        made = "".join(pq.read_table(io.BytesIO(made)).column("description").to_pylist()).encode()
    assert b"<script" not in made
    assert b"alert" not in made
    assert b"ok" in made
    assert sent[0].cleaned == ("tag script",)


def test_a_field_that_is_not_there_cannot_be_mapped(name):
    with pytest.raises(UsageError, match="there is no field 'titel'"):
        make(name, *two(), columns={"titel": "x"})


def test_a_field_mapped_to_nothing_is_left_out(name):
    made, sent, *_ = make(name, outgoing("A", title="Name", description="gone"), columns={"description": ""})
    assert set(sent[0].columns) == {"title"}
    assert b"gone" not in made


def test_plug_ins_are_exporters_too_and_unknown_names_are_refused():
    with pytest.raises(UsageError, match="no exporter is called 'shopfy'") as caught:
        exporter_factory("shopfy")
    assert "shopify" in caught.value.hint


# --- any text ---------------------------------------------------------------------------------------------------------

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), min_size=1, max_size=40).filter(
    lambda text: text == text.strip()
)


@given(TEXT)
def test_tables_hold_any_text_exactly(text):
    unit = outgoing("A", title=text)
    made = {name: export(exporter_factory(name)(), order("title"), unit)[0] for name in ("csv", "jsonl", "parquet")}
    (row,) = csv.DictReader(io.StringIO(made["csv"].decode(), newline=""))
    assert row["title"] == text
    (line,) = [json.loads(line) for line in made["jsonl"].split(b"\n") if line]
    assert line["content"]["title"] == text
    assert pq.read_table(io.BytesIO(made["parquet"])).column("title").to_pylist() == [text]


@given(TEXT, st.booleans())
def test_a_feed_in_xml_holds_any_text_on_one_line(text, machine):
    unit = outgoing("A", title=text, machine=machine)
    made, *_ = export(exporter_factory("google-merchant")(), order("title", ending=".xml"), unit)
    item = ElementTree.fromstring(made).find(".//item")
    values = [element.text or "" for element in item.iter() if element.tag.endswith(("content", "}title"))]
    visible = "".join(c for c in text if c >= " " or c in "\t\n").replace("\x7f", "")
    visible = visible.replace("\ufffe", "").replace("\uffff", "")
    assert values == [" ".join(visible.split())] or not visible.strip()


@given(TEXT)
def test_tab_separated_feeds_keep_their_columns_whatever_the_text(text):
    for name in ("amazon", "google-merchant"):
        made, *_ = export(exporter_factory(name)(), order("title", ending=".tsv"), outgoing("A", title=text))
        lines = made.decode().split("\n")
        assert len(lines) == 3
        assert lines[0].count("\t") == lines[1].count("\t")
