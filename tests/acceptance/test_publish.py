"""Approved copy on its way out: into shops' own files, feeds and tables, and never anything else."""

import csv
import io
import json
from pathlib import Path

import pytest
from defusedxml import ElementTree

from genpress.domain.brief import Table
from genpress.domain.review import Verb
from genpress.sources.catalogues import open_table
from tests.acceptance.approving import WHEN, approve, decide, edit

SHOP = Path(__file__).parents[3] / "shared/data/catalogues/shopify_variants.csv"

OLD_HEAD = (
    "Handle,Title,Body (HTML),Vendor,Option1 Name,Option1 Value,Variant SKU,Variant Price,Image Src,Image Alt Text"
)


@pytest.fixture
def shop(trail):
    """Drafted and approved, with a shop's export beside: quoting, CRLF, BOM, variants, a row nobody wrote for."""
    trail.run("run", "trail")
    lines = [
        OLD_HEAD,
        'ap-20-gr,"Old ""Trail"" 20","<p>Old, with a comma</p>",Aurora,Size,S,AP-20-GR,79.00,https://x.example/20.jpg,',
        "ap-20-gr,,,,,M,AP-20-GR-M,79.00,,",
        'lamp,=1+1,"<p>Multi\nline</p>",Other,Title,Default Title,"00123",69.99,,',
        "ap-30-gr,Trail 30,,Aurora,Title,Default Title,AP-30-GR,99.00,,",
    ]
    trail.path("shop.csv").write_bytes("\ufeff".encode() + "\r\n".join([*lines, ""]).encode())
    return trail


def units(market="en-GB"):
    return [f"trail/pdp/{market}/{key}" for key in ("AP-20-GR", "AP-30-GR", "AP-40-BK")]


def published(folder, name):
    return folder.path(f"outputs/trail/published/{name}")


def merge(folder, *more, code=0):
    command = (
        "publish",
        "trail",
        "--to",
        "shopify",
        "--into",
        "shop.csv",
        "--market",
        "en-GB",
        "--map",
        "body=Body (HTML)",
    )
    return folder.run(*command, *more, code=code)


def test_nothing_leaves_that_nobody_approved(trail):
    trail.run("run", "trail")
    report = trail.run("publish", "trail", "--to", "jsonl", "--json").json()
    assert (report["files"][0]["sent"], report["unapproved"]) == (0, 6)
    assert published(trail, "jsonl.jsonl").read_bytes() == b""
    assert {row["status"] for row in trail.manifest("trail")} == {"needs_review"}


def test_a_shops_export_comes_back_with_just_the_texts_changed(shop):
    approve(shop, *units())
    merge(shop, "--json", code=3)  # one approved text has no row there, and the shop must learn of it
    before, after = shop.path("shop.csv").read_bytes(), published(shop, "shopify.en-GB.csv").read_bytes()
    old, new = before.split(b"\r\n"), after.split(b"\r\n")
    assert [n for n, (a, b) in enumerate(zip(old, new, strict=True)) if a != b] == [1, 4]
    assert new[1].startswith(b'ap-20-gr,"Aurora Trail 20 (20 L)","Aurora Trail 20: 480')
    assert new[1].endswith(b",Aurora,Size,S,AP-20-GR,79.00,https://x.example/20.jpg,")
    assert new[3] == old[3]
    assert b'=1+1,"<p>Multi\nline</p>"' in after
    assert {row["status"] for row in shop.manifest("trail") if row["market"] == "en-GB"} == {"approved", "published"}


def test_a_check_says_what_would_change_and_writes_nothing(shop):
    approve(shop, *units())
    before = shop.snapshot()
    report = merge(shop, "--check", "--json", code=3).json()
    (file,) = report["files"]
    cells = [(cell["key"], cell["column"], cell["line"]) for cell in file["cells"]]
    assert cells == [
        ("AP-20-GR", "Title", 2),
        ("AP-20-GR", "Body (HTML)", 2),
        ("AP-30-GR", "Title", 6),
        ("AP-30-GR", "Body (HTML)", 6),
    ]
    assert file["cells"][0]["before"] == 'Old "Trail" 20'
    assert [left["what"] for left in file["left_out"]] == ["AP-40-BK"]
    assert shop.snapshot() == before
    assert not shop.path("outputs/trail/published").exists()


def test_merging_twice_changes_nothing_more(shop):
    approve(shop, *units())
    merge(shop, code=3)
    first = published(shop, "shopify.en-GB.csv").read_bytes()
    shop.path("shop.csv").write_bytes(first)
    report = merge(shop, "--json", code=3).json()
    assert report["files"][0]["cells_changed"] == 0
    assert published(shop, "shopify.en-GB.csv").read_bytes() == first


def test_only_what_changed_since_it_last_left(shop):
    approve(shop, *units())
    merge(shop, code=3)
    assert merge(shop, "--changed", "--json", code=3).json()["files"][0]["sent"] == 0
    edit(shop, units()[0], title="Trail 20, better")
    report = merge(shop, "--changed", "--json", code=3).json()
    assert report["files"][0]["sent"] == 0  # an edit nobody approved
    approve(shop, units()[0])
    report = merge(shop, "--changed", "--json", code=3).json()["files"][0]
    assert (report["sent"], report["new"], report["changed"]) == (1, 0, 1)
    assert b"Trail 20, better" in published(shop, "shopify.en-GB.csv").read_bytes()
    rows = {row["unit_id"]: row["status"] for row in shop.manifest("trail")}
    assert rows[units()[0]] == "published"


def test_two_shops_of_one_format_are_told_apart(shop):
    approve(shop, units()[0])
    merge(shop)
    other = merge(shop, "--changed", "--shop", "outlet", "--json").json()
    assert (other["target"], other["files"][0]["sent"]) == ("shopify:outlet", 1)
    assert published(shop, "shopify.outlet.en-GB.csv").exists()


def test_what_was_taken_back_is_told(shop):
    approve(shop, units()[0])
    merge(shop)
    decide(shop, Verb.REJECT, units()[0])
    result = merge(shop)
    assert f"withdrawn, but shopify still has it: {units()[0]}" in result.err
    assert published(shop, "shopify.en-GB.csv").read_bytes() == shop.path("shop.csv").read_bytes()


def test_a_run_after_publishing_leaves_the_published_alone_and_a_change_drafts_beside(shop):
    approve(shop)
    merge(shop, code=3)
    assert shop.run("run", "trail", "--json").json()["drafted"] == 0
    shop.replace("briefs/catalogues/packs.csv", "480", "475")
    assert shop.run("run", "trail", "--json").json()["drafted"] == 2
    merge(shop, code=3)
    assert b"480" in published(shop, "shopify.en-GB.csv").read_bytes()  # the approved text stands
    result = merge(shop, code=3)
    assert "stale: 1 of them" in result.err
    shop.run("verify")


def test_the_new_layout_and_its_continuation_rows(trail):
    trail.run("run", "trail")
    approve(trail, *units())
    head = "Title,URL handle,Description,Vendor,SKU,Option1 name,Option1 value,Price,SEO title"
    rows = ["Trail,trail,Old,Aurora,AP-20-GR,Size,S,79,", ",trail,,,AP-20-GR-M,,M,79,", "X,x,Y,Z,none,,,1,"]
    trail.write("new.csv", "\n".join([head, *rows]))
    trail.run("publish", "trail", "--to", "shopify", "--into", "new.csv", "-m", "en-GB", "--out", "out/new.csv", code=3)
    lines = trail.path("out/new.csv").read_text(encoding="utf-8").split("\n")
    assert lines[0] == head
    assert lines[1].startswith("Aurora Trail 20 (20 L),trail,Aurora Trail 20: 480")
    assert lines[2:] == rows[1:]


def test_an_sku_is_never_taken_for_a_handle(trail):
    trail.run("run", "trail")
    result = trail.run("publish", "trail", "--to", "shopify", "-m", "en-GB", code=2)
    assert "--into FILE" in result.err


def test_woocommerce_by_sku_and_into_its_export(trail):
    trail.run("run", "trail")
    approve(trail, *units())
    trail.run("publish", "trail", "--to", "woocommerce", "-m", "en-GB")
    rows = list(csv.reader(io.StringIO(published(trail, "woocommerce.en-GB.csv").read_text(encoding="utf-8"))))
    assert rows[0] == ["SKU", "Name", "Description"]
    assert rows[1][:2] == ["AP-20-GR", "Aurora Trail 20 (20 L)"]
    head = 'ID,Type,SKU,"GTIN, UPC, EAN, or ISBN",Name,Published,"Short description",Description'
    trail.write("woo.csv", head + "\n7,simple,AP-20-GR,,Old,1,,Old\n8,simple,X,,Y,1,,Z\n")
    trail.run("publish", "trail", "--to", "woocommerce", "--into", "woo.csv", "-m", "en-GB", code=3)
    lines = published(trail, "woocommerce.en-GB.csv").read_text(encoding="utf-8").split("\n")
    assert lines[1].startswith("7,simple,AP-20-GR,,Aurora Trail 20 (20 L),1,,Aurora")
    assert (lines[0], lines[2], lines[3]) == (head, "8,simple,X,,Y,1,,Z", "")


def test_text_that_begins_like_a_formula_arrives_as_it_is(trail):
    trail.run("run", "trail")
    for unit, text in zip(units(), ("=1+1", "+49 Trail", "@home"), strict=True):
        edit(trail, unit, title=text)
    approve(trail, *units())
    wanted = ["=1+1", "+49 Trail", "@home"]
    trail.run("publish", "trail", "--to", "csv", "-m", "en-GB")
    table = csv.DictReader(io.StringIO(published(trail, "csv.csv").read_text(encoding="utf-8")))
    assert [row["title"] for row in table] == wanted
    trail.run("publish", "trail", "--to", "woocommerce", "-m", "en-GB")
    table = csv.DictReader(io.StringIO(published(trail, "woocommerce.en-GB.csv").read_text(encoding="utf-8")))
    assert [row["Name"] for row in table] == wanted
    trail.run("publish", "trail", "--to", "amazon", "-m", "en-GB")
    rows = [line.split("\t") for line in published(trail, "amazon.en-GB.txt").read_text(encoding="utf-8").splitlines()]
    assert [row[1] for row in rows[1:]] == wanted


def items_of(folder):
    ns = {"g": "http://base.google.com/ns/1.0"}
    items = ElementTree.parse(published(folder, "google-merchant.en-GB.xml")).getroot().findall(".//item")
    return [{child.tag.partition("}")[2]: child for child in item} for item in items], ns


def test_merchant_does_not_mark_what_a_template_wrote(trail):
    trail.run("run", "trail")
    approve(trail, *units())
    trail.run("publish", "trail", "--to", "google-merchant", "-m", "en-GB")
    items, _ = items_of(trail)
    assert [item["id"].text for item in items] == ["AP-20-GR", "AP-30-GR", "AP-40-BK"]
    assert items[0]["title"].text == "Aurora Trail 20 (20 L)"
    assert "structured_title" not in items[0]


def test_merchant_marks_what_may_be_a_models_a_persons_edit_included(trail):
    trail.replace("genpress.toml", "[workspace]", '[backends.writer]\nkind = "template"\n[workspace]')
    trail.run("run", "trail", "--backend", "writer")
    edit(trail, units()[1], title="Trail 30: <light> & strong")
    approve(trail, *units())
    # What wrote them is declared no more: nobody can say that it was no model.
    trail.replace("genpress.toml", '[backends.writer]\nkind = "template"\n', "")
    trail.run("publish", "trail", "--to", "google-merchant", "-m", "en-GB")
    items, ns = items_of(trail)
    for item in items:
        assert "title" not in item
        assert item["structured_title"].find("g:digital_source_type", ns).text == "trained_algorithmic_media"
    assert items[1]["structured_title"].find("g:content", ns).text == "Trail 30: <light> & strong"
    record = json.loads(
        published(trail, "google-merchant.en-GB.xml.provenance.jsonl").read_text(encoding="utf-8").splitlines()[1]
    )
    assert record["made"]["digital_source_type"] == "compositeWithTrainedAlgorithmicMedia"
    assert (record["made"]["backend"], record["made"]["author"]) == ("writer", "Ann Lee")
    assert record["disclosure"]["flag"] is True


def test_each_export_has_a_record_of_where_its_texts_come_from(shop):
    approve(shop, units()[0], comment="fine")
    merge(shop)
    (line,) = published(shop, "shopify.en-GB.csv.provenance.jsonl").read_text(encoding="utf-8").splitlines()
    record = json.loads(line)
    row = next(row for row in shop.manifest("trail") if row["unit_id"] == units()[0])
    assert record["unit"] == units()[0]
    assert record["content_hash"] == row["content_hash"]
    assert record["columns"] == {"title": "Title", "body": "Body (HTML)"}
    assert record["review"] == [
        {
            "reviewer": "Ann Lee",
            "role": None,
            "reviewed_at": WHEN,
            "content_hash": row["content_hash"],
            "reason": "",
            "comment": "fine",
            "override": False,
        }
    ]
    assert record["made"]["ai_involved"] is False
    assert record["disclosure"] == {
        "flag": False,
        "topics": [],
        "approved_by_named_person": True,
        "attestation": None,
    }


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--to", "pdf"), "no exporter is called 'pdf'"),
        (("--to", "shopify", "--into", "shop.csv"), "Say --market"),
        (("--to", "csv", "--map", "titel=Name"), "there is no field 'titel'"),
        (("--to", "csv", "--map", "title"), "is not field=column"),
        (("--to", "csv", "--map", "title=key"), "'key'"),
        (("--to", "jsonl", "--into", "shop.csv"), "cannot be merged"),
        (("--to", "shopify", "-m", "en-GB", "--into", "shop.csv", "--map", "title=Titel"), "Did you mean 'Title'"),
        (("--to", "shopify", "-m", "en-GB", "--into", "none.csv"), "cannot read none.csv"),
        (("--to", "shopify", "-m", "en-GB", "--into", "shop.csv", "--out", "shop.csv"), "--out is the file"),
        (("--to", "woocommerce", "-m", "en-GB", "--into", "shop.csv"), "no header of a WooCommerce"),
        (("--to", "shopify", "-m", "en-GB", "--into", "shop.csv", "--key", "Vendr"), "has no column 'Vendr'"),
        (("--to", "csv", "-m", "xx-XX"), "has no market xx-XX"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_way_out(shop, words, said):
    approve(shop, *units())
    before = shop.snapshot()
    assert said in shop.run("publish", "trail", *words, code=2).err.replace("\n", " ")
    assert shop.snapshot() == before


def test_a_file_that_was_there_stays_when_publishing_fails(shop):
    approve(shop, *units())
    shop.write("out.csv", "precious")
    shop.path("shop.csv").write_bytes(shop.path("shop.csv").read_bytes() + b'x,"never closed')
    result = merge(shop, "--out", "out.csv", code=2)
    assert "shop.csv:7: a quote is opened here and never closed" in result.err
    assert shop.path("out.csv").read_text() == "precious"
    assert [path.name for path in shop.root.iterdir() if "genpress-tmp" in path.name] == []


@pytest.mark.skipif(not SHOP.exists(), reason="the shared data is not here")
def test_a_real_shops_export_survives(trail):
    header, *rows = csv.reader(io.StringIO(SHOP.read_bytes().decode(), newline=""))
    handles = list(dict.fromkeys(row[0] for row in rows))[:3]
    trail.write(
        "briefs/catalogues/packs.csv",
        "Handle,sku,name,weight_g,volume_l,waterproof\n" + "".join(f"{h},{h},N,1,2,no\n" for h in handles),
    )
    trail.replace("briefs/trail.yaml", "key: sku", "key: Handle")
    trail.run("run", "trail")
    approve(trail)
    trail.run("publish", "trail", "--to", "shopify", "--into", str(SHOP), "-m", "en-GB", "--map", "body=Body (HTML)")
    made = published(trail, "shopify.en-GB.csv").read_bytes()
    again, *after = csv.reader(io.StringIO(made.decode(), newline=""))
    assert again == header
    changed = [
        (n, header[m]) for n, (a, b) in enumerate(zip(rows, after, strict=True)) for m in range(len(a)) if a[m] != b[m]
    ]
    assert {column for _, column in changed} == {"Title", "Body (HTML)"}
    assert [rows[n][0] for n, column in changed if column == "Title"] == handles
    assert made.count(b"\r\n") == SHOP.read_bytes().count(b"\r\n")


def read_by_us(path, key):
    """Return the rows of a shop's file as our own reader of catalogues reads them."""
    reader = open_table(Table(path=path.name, key=key), path.parent, path.parent)
    return [row for chunk in reader.chunks() for row in chunk]


@pytest.mark.parametrize(
    ("to", "name", "key", "changed"),
    [
        ("shopify", "shop.csv", "Variant SKU", {"Title", "Body (HTML)"}),
        ("woocommerce", "woo.csv", "SKU", {"Name", "Description"}),
    ],
)
def test_our_own_reader_finds_the_shops_rows_with_just_the_texts_changed(shop, to, name, key, changed):
    head = 'ID,Type,SKU,"GTIN, UPC, EAN, or ISBN",Name,Published,"Short description",Description'
    shop.write("woo.csv", head + "\n7,simple,AP-20-GR,00123,Old,1,,Old\n8,simple,X,1E5,=1+1,1,,Z\n")
    approve(shop, units()[0])
    mapped = ("--map", "body=Body (HTML)") if to == "shopify" else ()
    shop.run("publish", "trail", "--to", to, "--into", name, "-m", "en-GB", *mapped)
    before = read_by_us(shop.path(name), key)
    after = read_by_us(published(shop, f"{to}.en-GB.csv"), key)
    assert [row.key for row in after] == [row.key for row in before]
    differ = [
        (row.key, column)
        for row, old in zip(after, before, strict=True)
        for column in row.values
        if row.values[column] != old.values[column]
    ]
    assert sorted(differ) == sorted(("AP-20-GR", column) for column in changed)


def test_no_key_of_ours_in_the_shops_file_is_refused(shop):
    approve(shop, units()[2])
    assert "no approved text's key stands in shop.csv" in merge(shop, code=2).err
    assert not shop.path("outputs/trail/published/shopify.en-GB.csv").exists()


SEO = """---
description: What search results show.
fields:
  seo_title: {max: 60, template: "{{ row.name }} {{ ['bag', 'sack'][variant - 1] }}"}
---
{% block system %}Write.{% endblock %}
{% block user %}{{ row.name }}{% endblock %}
"""


@pytest.fixture
def two_deliverables(shop):
    shop.write("prompts/seo.j2", SEO)
    shop.replace(
        "briefs/trail.yaml",
        "  pdp: {prompt: product_page, per: [row, market]}",
        "  pdp: {prompt: product_page, per: [row, market]}\n  seo: {prompt: seo, per: [row, market], variants: 2}\n"
        "  letter: {prompt: seo, per: [row, market, theme]}\nlists: {theme: [a/b, c]}",
    )
    text = shop.path("shop.csv").read_text(encoding="utf-8-sig")
    shop.write("shop.csv", text.replace("Image Alt Text", "SEO Title"))
    shop.run("run", "trail")
    return shop


def test_several_deliverables_fill_one_row_each_with_its_own_approval(two_deliverables):
    approve(two_deliverables, *units()[:2], "trail/seo/en-GB/AP-20-GR", "trail/seo/en-GB/AP-20-GR~2")
    approve(two_deliverables, "trail/seo/en-GB/AP-30-GR~2")
    more = ("-d", "pdp", "-d", "seo")
    report = merge(two_deliverables, *more, "--json").json()["files"][0]
    assert report["sent"] == 3  # two pages and the first variant of one title
    made = published(two_deliverables, "shopify.en-GB.csv").read_text(encoding="utf-8")
    rows = {row["Handle"]: row for row in csv.DictReader(io.StringIO(made, newline="")) if row["Title"]}
    assert rows["ap-20-gr"]["SEO Title"] == "Trail 20 bag"
    assert (rows["ap-30-gr"]["Title"], rows["ap-30-gr"]["SEO Title"]) == ("Aurora Trail 30 (30 L)", "")
    second = merge(two_deliverables, *more, "--variant", "2", "--json").json()["files"][0]
    assert second["sent"] == 2
    assert "Trail 30 sack" in published(two_deliverables, "shopify.en-GB.csv").read_text(encoding="utf-8")


def test_a_feed_of_several_deliverables_has_each_product_once(two_deliverables):
    approve(two_deliverables, units()[2], "trail/seo/en-GB/AP-20-GR", "trail/seo/en-GB/AP-40-BK")
    two_deliverables.run(
        "publish", "trail", "--to", "woocommerce", "-m", "en-GB", "-d", "pdp", "-d", "seo", "--map", "seo_title=Meta: t"
    )
    made = published(two_deliverables, "woocommerce.en-GB.csv").read_text(encoding="utf-8")
    rows = {row["SKU"]: row for row in csv.DictReader(io.StringIO(made, newline=""))}
    assert list(rows) == ["AP-40-BK", "AP-20-GR"]
    assert (rows["AP-40-BK"]["Name"], rows["AP-40-BK"]["Meta: t"]) == ("Aurora Trail 40 (40 L)", "Trail 40 bag")
    assert (rows["AP-20-GR"]["Name"], rows["AP-20-GR"]["Meta: t"]) == ("", "Trail 20 bag")


def test_what_is_not_made_per_product_alone_has_no_place_in_a_shop(two_deliverables):
    refused = two_deliverables.run("publish", "trail", "--to", "woocommerce", "-m", "en-GB", "-d", "letter", code=2)
    assert "letter is not made per row alone" in refused.err
    approve(two_deliverables, "trail/letter/en-GB/AP-20-GR/a%2Fb")
    two_deliverables.run("publish", "trail", "--to", "jsonl", "-d", "letter")
    line = json.loads(published(two_deliverables, "jsonl.jsonl").read_text(encoding="utf-8"))
    assert (line["unit_id"], line["key"]) == ("trail/letter/en-GB/AP-20-GR/a%2Fb", "AP-20-GR")


def test_two_deliverables_that_write_the_same_field_are_not_mixed(two_deliverables):
    two_deliverables.replace("prompts/seo.j2", "seo_title", "title")
    refused = two_deliverables.run(
        "publish", "trail", "--to", "woocommerce", "-m", "en-GB", "-d", "pdp", "-d", "seo", code=2
    )
    assert "pdp and seo both write title" in refused.err
