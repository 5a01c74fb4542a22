import pytest

from genpress.domain.fields import Counter, FieldSpec, FieldType, Limit
from genpress.exporters.workbook.layout import Layout, Role, count_of, field_header

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
