"""Merging into a shop's own export."""

import pytest

from genpress.errors import UsageError
from genpress.exporters.publishing import amazon, merchant, shopify, tables, woocommerce
from tests.unit.exporters.publishing.outgoing import Shelf, export, order, outgoing

OLD = "Handle,Title,Body (HTML),Variant SKU,Image Src,Image Alt Text,SEO Title\r\n"


@pytest.fixture
def shop(tmp_path):
    def write(text, name="shop.csv"):
        path = tmp_path / name
        path.write_bytes(text.encode())
        return path

    return write


def test_a_text_goes_to_the_first_row_of_its_product_whichever_variant_is_named(shop):
    path = shop(OLD + "h1,Old,Old,S,x.jpg,,\r\nh1,,,M,y.jpg,alt,\r\n")
    made, sent, changed, left = export(
        shopify.create(), order("title", "image_alt", into=path), outgoing("M", title="New", image_alt="A pack")
    )
    assert made.decode() == OLD + "h1,New,Old,S,x.jpg,A pack,\r\nh1,,,M,y.jpg,alt,\r\n"
    assert [dict(one.columns) for one in sent] == [{"title": "Title", "image_alt": "Image Alt Text"}]
    assert [(one.column, one.before, one.after, one.line) for one in changed] == [
        ("Title", "Old", "New", 2),
        ("Image Alt Text", "", "A pack", 2),
    ]
    assert left == []


def test_variants_with_texts_of_their_own_are_left_alone_and_named(shop):
    path = shop(OLD + "h1,Old,Old,S,,,\r\nh1,,,M,,,\r\nh2,X,X,L,,,\r\n")
    texts = [outgoing("S", title="A"), outgoing("M", title="B"), outgoing("L", title="C")]
    made, sent, _, left = export(shopify.create(), order("title", into=path), *texts)
    assert made.decode() == (OLD + "h1,Old,Old,S,,,\r\nh1,,,M,,,\r\nh2,C,X,L,,,\r\n")
    assert [one.unit.key for one in sent] == ["L"]
    assert [(one.what, one.expected) for one in left] == [("M, S", False)]


def test_variants_with_the_same_text_are_one_product(shop):
    path = shop(OLD + "h1,Old,Old,S,,,\r\nh1,,,M,,,\r\n")
    made, sent, _, left = export(
        shopify.create(), order("title", into=path), outgoing("S", title="A"), outgoing("M", title="A")
    )
    assert b"h1,A,Old,S" in made
    assert left == []
    assert len(sent) == 1


def test_a_description_of_a_picture_needs_a_picture(shop):
    path = shop(OLD + "h1,Old,Old,S,,,\r\n")
    made, _, changed, left = export(shopify.create(), order("image_alt", into=path), outgoing("S", image_alt="A pack"))
    assert made.decode() == OLD + "h1,Old,Old,S,,,\r\n"
    assert changed == []
    assert "Image Src" in left[0].reason


def test_an_empty_text_never_empties_the_shops_cell(shop):
    path = shop(OLD + "h1,Old,Old,S,,,Old\r\n")
    made, _, changed, _ = export(
        shopify.create(), order("title", "seo_title", into=path), outgoing("S", title="New", seo_title="")
    )
    assert made.decode() == OLD + "h1,New,Old,S,,,Old\r\n"
    assert len(changed) == 1


def test_rows_without_their_products_first_row_are_named(shop):
    path = shop(OLD + "h1,,,M,,,\r\n")
    _, sent, _, left = export(shopify.create(), order("title", into=path), outgoing("M", title="A"))
    assert sent == []
    assert "line 2" in left[0].reason


def test_a_row_of_another_width_is_passed_on_and_named(shop):
    path = shop(OLD + "h1,Old,Old,S\r\n")
    made, _, _, left = export(shopify.create(), order("title", into=path), outgoing("S", title="A"))
    assert made.decode().endswith("h1,Old,Old,S\r\n")
    assert left[0].reason == "line 2: 4 cells, the header has 7"


def test_line_ends_alone_are_no_change(shop):
    path = shop(OLD + 'h1,Old,"<p>a\r\nb</p>",S,,,\r\n')
    made, _, changed, _ = export(
        shopify.create(), order("description", into=path), outgoing("S", description="<p>a\nb</p>")
    )
    assert changed == []
    assert made == path.read_bytes()


def test_a_key_that_a_spreadsheet_escaped_is_known(shop):
    path = shop(OLD + "h1,Old,Old,'00123,,,\r\n")
    made, sent, _, _ = export(shopify.create(), order("title", into=path), outgoing("00123", title="A"))
    assert b"h1,A,Old,'00123" in made
    assert len(sent) == 1


def test_unsafe_html_is_taken_out_and_told(shop):
    path = shop(OLD + "h1,Old,Old,S,,,\r\n")
    made, sent, _, _ = export(
        shopify.create(),
        order("description", into=path),
        outgoing("S", description="<p onload=x>A</p><script>x</script>"),
    )
    assert b"<p>A</p>,S" in made
    assert set(sent[0].cleaned) == {"attribute onload", "tag script"}


def test_the_columns_a_field_has_none_for_are_told_once(shop):
    path = shop(OLD + "h1,Old,Old,S,,,\r\n")
    _, _, _, left = export(
        shopify.create(), order("title", "tagline", into=path), outgoing("S", title="A", tagline="B")
    )
    assert [(one.what, one.expected) for one in left] == [("field tagline", True)]


def test_two_fields_for_one_column_are_refused(shop):
    path = shop(OLD)
    with pytest.raises(UsageError, match="title and name would both go to 'Title'"):
        export(shopify.create(), order("title", "name", into=path))


def test_a_file_of_thousands_of_products_is_looked_up_in_parts(shop):
    rows = "".join(f"h{n},T,B,S{n},,,\r\n" for n in range(2300))
    path = shop(OLD + rows)
    shelf = Shelf([outgoing("h7", title="A"), outgoing("h2200", title="B")])
    sink = bytearray()

    class Sink:
        def write(self, data):
            sink.extend(data)
            return len(data)

    list(shopify.create().export(order("title", into=path), shelf, Sink()))
    assert bytes(sink) == (OLD + rows).replace("h7,T", "h7,A").replace("h2200,T", "h2200,B").encode()
    assert max(shelf.asked) <= 2000


def test_a_semicolon_file_is_written_with_semicolons(shop):
    path = shop("SKU;Name;Description\nS;Old;x\n")
    made, *_ = export(woocommerce.create(), order("name", into=path), outgoing("S", name="a;b, c"))
    assert made == b'SKU;Name;Description\nS;"a;b, c";x\n'


def test_woocommerce_quotes_its_own_header(shop):
    head = 'ID,Type,SKU,"GTIN, UPC, EAN, or ISBN",Name,Published,"Short description",Description\n'
    path = shop(head + '1,simple,S,,"Old, one",1,,\n')
    made, *_ = export(
        woocommerce.create(), order("name", "description", into=path), outgoing("S", name="New", description="<p>d</p>")
    )
    assert made.decode() == head + '1,simple,S,,"New",1,,<p>d</p>\n'


def test_a_models_text_goes_to_the_marked_column_and_empties_the_other(shop):
    path = shop("id\ttitle\tstructured_title\tprice\nS\tOld\t\t9 GBP\nT\tKeep\t\t8 GBP\n", "feed.tsv")
    made, sent, _, _ = export(merchant.create(), order("title", into=path), outgoing("S", title='New "22": light'))
    value = 'trained_algorithmic_media:"New ""22"": light"'
    quoted = value.replace('"', '""')
    assert made.decode() == f'id\ttitle\tstructured_title\tprice\nS\t\t"{quoted}"\t9 GBP\nT\tKeep\t\t8 GBP\n'
    assert dict(sent[0].columns) == {"title": "structured_title"}


def test_a_persons_text_goes_to_the_plain_column(shop):
    path = shop("id\ttitle\tstructured_title\nS\tOld\t\n", "feed.tsv")
    made, *_ = export(merchant.create(), order("title", into=path), outgoing("S", title="New", machine=False))
    assert made == b"id\ttitle\tstructured_title\nS\tNew\t\n"


def test_a_feed_without_the_marked_column_is_refused_for_a_models_text(shop):
    path = shop("id\ttitle\nS\tOld\n", "feed.tsv")
    with pytest.raises(UsageError, match="structured_title"):
        export(merchant.create(), order("title", into=path), outgoing("S", title="New"))


def test_amazons_template_keeps_the_lines_above_its_header(shop):
    top = 'TemplateType=fptcustom\tVersion=2026\t\t\nSKU\tName "long"\tBullet\tBullet\n'
    path = shop(top + "item_sku\titem_name\tbullet_point1\tbullet_point2\nS\tOld\t\t\n", "template.txt")
    made, sent, _, _ = export(
        amazon.create(),
        order("title", "bullets", into=path),
        outgoing("S", title='5" pack', bullets=["a\tb", "c", "d"]),
    )
    assert made.decode() == top + 'item_sku\titem_name\tbullet_point1\tbullet_point2\nS\t5" pack\ta b\tc\n'
    assert dict(sent[0].columns)["title"] == "item_name"


def test_any_table_with_the_key_can_be_merged_into(shop):
    path = shop("id,text,note\n7,old,=1+1\n8,x,y\n")
    made, sent, _, left = export(
        tables.create_csv(),
        order("body", into=path, key="id", columns={"body": "text"}),
        outgoing("7", body="=2+2"),
        outgoing("9", body="z"),
    )
    assert made == b"id,text,note\n7,=2+2,=1+1\n8,x,y\n"
    assert [one.what for one in left] == ["9"]
    assert [one.unit.key for one in sent] == ["7"]


AMAZON = "TemplateType=fptcustom\tVersion=2026\t\t\r\nSKU\tName\tBullet\tBullet\r\n"
AMAZON += "item_sku\titem_name\tbullet_point1\tbullet_point2\r\n"


def test_an_amazon_template_has_its_header_in_the_third_line(shop):
    path = shop(AMAZON + "S-1\tOld\tone\ttwo\r\nS-2\tX\ta\tb\r\n", name="template.txt")
    text = outgoing("S-1", title="=New\tname", bullets=["<b>light</b>", "strong\nand dry"])
    made, sent, _, _ = export(amazon.create(), order("title", "bullets", into=path), text)
    assert made.decode() == AMAZON + "S-1\t=New name\t<b>light</b>\tstrong and dry\r\nS-2\tX\ta\tb\r\n"
    assert [dict(one.columns) for one in sent] == [{"title": "item_name", "bullets": "bullet_point1"}]


def test_an_older_item_does_not_stay_behind_a_shorter_list(shop):
    path = shop(AMAZON + "S-1\tOld\tone\ttwo\r\n", name="template.txt")
    made, _, changed, _ = export(amazon.create(), order("bullets", into=path), outgoing("S-1", bullets=["light"]))
    assert made.decode().endswith("S-1\tOld\tlight\t\r\n")
    assert [(one.column, one.before, one.after) for one in changed] == [
        ("bullet_point1", "one", "light"),
        ("bullet_point2", "two", ""),
    ]


def test_an_empty_list_empties_nothing(shop):
    path = shop(AMAZON + "S-1\tOld\tone\t\r\n", name="template.txt")
    made, *_ = export(amazon.create(), order("bullets", into=path), outgoing("S-1", bullets=[]))
    assert made.decode().endswith("S-1\tOld\tone\t\r\n")
