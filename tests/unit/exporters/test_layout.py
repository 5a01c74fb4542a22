import pytest

from genpress.domain.fields import Counter, FieldSpec, FieldType, Limit
from genpress.exporters.workbook.layout import Layout, Role, count_of, field_header, longest_of

TITLE = FieldSpec(name="title", limits=(Limit(max=60),))


def headers(*roles, fields=(TITLE,), facts=("name",), **options):
    return [column.header for column in Layout(fields, facts, **options).columns if column.role in roles]


def test_the_columns_in_their_order():
    shown = [c.header for c in Layout((TITLE,), ("name", "weight_g")).columns if not c.header.startswith("_")]
    assert shown == [
        "Key",
        "name",
        "weight_g",
        "title",
        "title: characters, at most 60",
        "Findings",
        "Claims",
        "Decision",
        "Reason",
        "Comment",
        "Reviewer",
    ]


def test_a_standing_text_stands_before_its_field():
    assert headers(Role.APPROVED, Role.FIELD, approved=True) == ["Approved text: title", "title"]
    assert headers(Role.APPROVED) == []


def test_the_hidden_columns_hold_the_identity_and_every_text():
    assert headers(Role.HIDDEN, Role.BASE)[:6] == [
        "_unit",
        "_revision",
        "_text_hash",
        "_source_hash",
        "_decided",
        "_token",
    ]
    assert headers(Role.BASE) == ["_text: title"]


def test_no_two_columns_have_the_same_header_whatever_facts_and_fields_are_called():
    fields = [FieldSpec(name=name) for name in ("title", "Key", "comment", "_unit")]
    layout = Layout(tuple(fields), ("title", "Title", "Decision", "_token", "title (source)"))
    names = [column.header.casefold() for column in layout.columns]
    assert len(set(names)) == len(names)
    assert field_header("Key") == "Key (text)"
    assert field_header("_unit") == "_unit (text)"


@pytest.mark.parametrize(
    ("spec", "header"),
    [
        (TITLE, "characters, at most 60"),
        (FieldSpec(name="t"), "characters"),
        (FieldSpec(name="t", limits=(Limit(min=10, max=60),)), "characters, 10 to 60"),
        (FieldSpec(name="t", limits=(Limit(max=40, hard=False), Limit(max=60))), "characters, at most 60"),
        (FieldSpec(name="t", limits=(Limit(counter=Counter.PIXELS, max=580),)), "pixels at export, at most 580"),
        (FieldSpec(name="t", limits=(Limit(counter=Counter.WORDS, max=80),)), "words, at most 80"),
        (FieldSpec(name="t", type=FieldType.LIST, min_items=3, max_items=5), "items, 3 to 5"),
        (FieldSpec(name="t", type=FieldType.LIST, min_items=3), "items, at least 3"),
    ],
)
def test_a_counter_says_what_it_counts_and_the_limit(spec, header):
    assert count_of(spec).header == header


HEADLINES = FieldSpec(name="headlines", type=FieldType.LIST, min_items=3, max_items=5, limits=(Limit(max=30),))


def test_the_items_of_a_list_are_counted_and_the_longest_is_measured():
    assert headers(Role.FIELD, Role.COUNTER, Role.LONGEST, fields=(HEADLINES,)) == [
        "headlines",
        "headlines: items, 3 to 5",
        "headlines: longest item, at most 30",
    ]


@pytest.mark.parametrize(
    "spec",
    [
        FieldSpec(name="t", limits=(Limit(max=30),)),
        FieldSpec(name="t", type=FieldType.LIST, max_items=3),
        FieldSpec(name="t", type=FieldType.LIST, limits=(Limit(counter=Counter.BYTES, max=250),)),
        FieldSpec(name="t", type=FieldType.LIST, limits=(Limit(max=500),)),
    ],
)
def test_no_item_is_measured_where_nothing_bounds_it_or_no_sheet_can(spec):
    assert longest_of(spec) is None
