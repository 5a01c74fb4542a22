"""Feeds and tables of our own, and the record beside them."""

import csv
import io
import json

import pyarrow.parquet as pq
import pytest
from defusedxml import ElementTree

from genpress.domain.draft import Origin
from genpress.domain.finding import Claim, Finding, Severity, Verdict
from genpress.errors import UsageError
from genpress.exporters.publishing import amazon, merchant, parquet, shopify, tables, woocommerce
from genpress.exporters.publishing.provenance import Export, provenance_line
from genpress.interfaces.exporters import Sent
from tests.unit.exporters.publishing.outgoing import export, order, outgoing

G = "{http://base.google.com/ns/1.0}"


def rows(made, delimiter=","):
    return list(csv.reader(io.StringIO(made.decode(), newline=""), delimiter=delimiter))


def test_an_update_for_shopify_where_the_key_is_the_handle():
    made, sent, _, left = export(
        shopify.create(),
        order("title", "description", "image_alt", catalogue_key="Handle"),
        outgoing("trail-20", title="=Trail", description="<p>a</p>", image_alt="x"),
    )
    assert rows(made) == [["URL handle", "Title", "Description"], ["trail-20", "=Trail", "<p>a</p>"]]
    assert [one.what for one in left] == ["field image_alt"]
    assert dict(sent[0].columns) == {"title": "Title", "description": "Description"}


def test_an_update_for_shopify_without_titles_is_refused():
    with pytest.raises(UsageError, match="wants 'Title'"):
        export(shopify.create(), order("description", catalogue_key="handle"), outgoing("x", description="a"))


def test_tags_are_parted_by_commas():
    made, *_ = export(
        woocommerce.create(), order("name", "tags"), outgoing("S", name="A", tags=["hiking, light", "packs"])
    )
    assert rows(made)[1] == ["S", "A", "hiking light, packs"]


def test_amazon_has_no_quotes_and_no_tabs_within():
    made, sent, _, _ = export(
        amazon.create(), order("title", "bullets"), outgoing("S", title='The "22"\tpack', bullets=["=a", "b"])
    )
    head, line = made.decode().splitlines()
    assert head.split("\t")[:3] == ["item_sku", "item_name", "bullet_point1"]
    assert line.split("\t") == ["S", 'The "22" pack', "=a", "b", "", "", "", "PartialUpdate"]
    assert dict(sent[0].columns) == {"title": "item_name", "bullets": "bullet_point{}"}


def test_merchants_xml_is_well_formed_whatever_the_text():
    made, *_ = export(
        merchant.create(),
        order("title", "description", ending=".xml"),
        outgoing("A&<", title='5 < 6 & "7" ]]>\x0b', description="<p>One &amp; two</p><p>three</p>"),
        outgoing("B", title="plain", machine=False),
    )
    first, second = ElementTree.fromstring(made).findall(".//item")
    assert first.find(f"{G}id").text == "A&<"
    title = first.find(f"{G}structured_title")
    assert title.find(f"{G}digital_source_type").text == "trained_algorithmic_media"
    assert title.find(f"{G}content").text == '5 < 6 & "7" ]]>'
    assert first.find(f"{G}structured_description/{G}content").text == "One & two three"
    assert [child.tag for child in second] == [f"{G}id", f"{G}title"]


def test_merchants_text_feed():
    made, *_ = export(
        merchant.create(),
        order("title", "short_title", ending=".tsv"),
        outgoing("A", title='Trail: the "22"', short_title="=T"),
        outgoing("B", title='"B" pack', short_title="", machine=False),
    )
    assert made.decode().splitlines() == [
        "id\ttitle\tshort_title\tstructured_title",
        'A\t\t=T\ttrained_algorithmic_media:"Trail: the ""22"""',
        'B\t"""B"" pack"\t\t',
    ]


TEXTS = (
    outgoing("A", title="=1+1", bullets=["a", "b"], description="<p onload=x>d</p>"),
    outgoing("B", title='two "x"\nlines', machine=False),
)
NAMES = ("title", "bullets", "description")


def test_csv_holds_every_text_as_it_is():
    made, sent, _, _ = export(tables.create_csv(), order(*NAMES), *TEXTS)
    head, first, second = rows(made)
    assert head == [*tables.ABOUT, *NAMES]
    assert first[:2] == ["trail/pdp/en-GB/A", "pdp"]
    assert first[-3:] == ["=1+1", "a\nb", "<p>d</p>"]
    assert second[-3:] == ['two "x"\nlines', "", ""]
    assert (first[7], second[7], first[8]) == ("true", "false", "Ann Lee")
    assert sent[0].cleaned == ("attribute onload",)
    assert made.count(b"\r\n") == 3
    assert not made.startswith(b"\xef\xbb\xbf")


def test_json_lines_keep_lists():
    made, *_ = export(tables.create_jsonl(), order(*NAMES), *TEXTS)
    first, second = map(json.loads, made.splitlines())
    assert first["content"] == {"title": "=1+1", "bullets": ["a", "b"], "description": "<p>d</p>"}
    assert second["content"] == {"title": 'two "x"\nlines'}
    assert first["content_hash"] == TEXTS[0].standing.draft.content_hash


def test_parquet_has_types():
    made, *_ = export(parquet.create(), order(*NAMES), *TEXTS)
    table = pq.read_table(io.BytesIO(made))
    assert str(table.schema.field("bullets").type).startswith("list<")
    assert table.column("title").to_pylist() == ["=1+1", 'two "x"\nlines']
    assert table.column("bullets").to_pylist() == [["a", "b"], None]
    assert table.column("revision").to_pylist() == [1, 1]


def test_parquet_of_nothing_is_a_table_without_rows():
    made, *_ = export(parquet.create(), order("title"))
    assert pq.read_table(io.BytesIO(made)).num_rows == 0


def test_a_field_called_like_a_column_of_ours_gets_another_name():
    made, *_ = export(tables.create_csv(), order("key", "title", columns={"title": "Titel"}), outgoing("A", key="k"))
    assert rows(made)[0][-2:] == ["field.key", "Titel"]


# --- the record -------------------------------------------------------------------------------------------------------

EXPORT = Export("shopify", "shop.csv", "2026-11-20T13:00:00Z", ["Claims"], {"CLM013": "health"})


def record(unit):
    return json.loads(provenance_line(Sent(unit, {"title": "Title"}, ("tag script",)), EXPORT))


def with_draft(unit, **changes):
    from dataclasses import replace

    standing = replace(unit.standing, draft=replace(unit.standing.draft, **changes))
    return replace(unit, standing=standing)


def test_a_record_says_what_was_checked_and_leaves_the_persons_word_to_the_person():
    finding = Finding("CLM013", Severity.WARNING, "title", "a health claim")
    claim = Claim("title", 0, 3, "520", Verdict.SUPPORTED, "weight_g", "520")
    said = record(with_draft(outgoing("A", title="520 g"), findings=(finding,), claims=(claim, claim)))
    assert said["checked"] == {
        "families": ["Claims"],
        "findings": [{"rule": "CLM013", "severity": "warning", "field": "title", "message": "a health claim"}],
        "claims": {"supported": 2},
    }
    assert said["disclosure"] == {
        "flag": True,
        "topics": ["health"],
        "approved_by_named_person": True,
        "attestation": None,
    }
    assert (said["columns"], said["cleaned"]) == ({"title": "Title"}, ["tag script"])


@pytest.mark.parametrize(
    ("machine", "origin", "kind"),
    [
        (True, Origin.GENERATED, "trainedAlgorithmicMedia"),
        (True, Origin.REUSED, "trainedAlgorithmicMedia"),
        (True, Origin.EDITED, "compositeWithTrainedAlgorithmicMedia"),
        (False, Origin.GENERATED, "algorithmicMedia"),
        (False, Origin.EDITED, "humanEdits"),
    ],
)
def test_how_a_text_came_about(machine, origin, kind):
    said = record(outgoing("A", title="x", machine=machine, origin=origin))
    assert said["made"]["digital_source_type"] == kind
    assert said["disclosure"]["flag"] is machine
