"""Texts: prose has the same length as the text, without what is not prose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genpress.checks.text import items_of, prose_of, take_apart
from genpress.domain.fields import FieldSpec, FieldType
from genpress.interfaces import Subject


@pytest.mark.parametrize(
    ("kind", "text", "gone", "kept"),
    [
        (FieldType.HTML, '<p class="x">a <b>b</b> &amp; c</p>', ["class", "<b>", "&amp;"], ["a ", "b", " c"]),
        (FieldType.HTML, "a <!-- b --> c", ["b"], ["a", "c"]),
        (FieldType.HTML, "a < b", [], ["a < b"]),
        (FieldType.TEXT, "<b>a</b> &amp;", [], ["<b>a</b> &amp;"]),
        (FieldType.TEXT, "see https://a.example/b. Now jo@a.example", ["https", "jo@"], ["see", ". Now"]),
        (FieldType.MARKDOWN, "a `code` [b](https://c.example) **d**", ["code", "https"], ["a", "[b]", "**d**"]),
        (FieldType.MARKDOWN, "a\n```\ncode\n```\nb", ["code"], ["a", "b"]),
        (FieldType.MARKDOWN, "``a ` b`` c", ["a ` b"], ["c"]),
    ],
)
def test_prose_is_what_people_read(kind, text, gone, kept):
    prose = prose_of(text, kind)
    assert len(prose) == len(text)
    assert not any(piece in prose for piece in gone)
    assert all(piece in prose for piece in kept)
    assert all(prose[index] in {text[index], " ", "\n"} for index in range(len(text)))


@given(st.text(alphabet='<>a&;/`*[]()!- \n@.:wx"', max_size=60), st.sampled_from(list(FieldType)))
def test_offsets_hold_for_any_text(text, kind):
    prose = prose_of(text, kind)
    assert len(prose) == len(text)
    assert all(prose[index] == "\n" for index, char in enumerate(text) if char == "\n")
    assert all(prose[index] in {char, " ", "\n"} for index, char in enumerate(text))


def test_plain_text_gains_no_lines():
    assert prose_of("a <p>b</p> & c\nd", FieldType.TEXT) == "a <p>b</p> & c\nd"


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        ("<p>a</p><p>b</p>", "\n\n a\n\n  \n\n b\n\n  "),
        ("a <b>b</b> c", "a    b     c"),
        ("a<br>b<br/>c", "a\n   b\n    c"),
        ("<UL><LI>a</LI></UL>", "\n\n  \n\n  a\n\n   \n\n   "),
        ("a &amp; b", "a       b"),
        ('a <a\nhref="#">b</a>', "a   \n         b    "),
    ],
)
def test_tags_of_blocks_part_the_prose_and_others_do_not(text, prose):
    assert prose_of(text, FieldType.HTML) == prose


def test_a_draft_is_taken_apart_in_its_order():
    subject = Subject({"title": "a", "bullets": ["b", "c"], "extra": "d"}, {})
    specs = {"title": FieldSpec(name="title"), "bullets": FieldSpec(name="bullets", type=FieldType.LIST)}
    copy = take_apart(subject, specs)
    assert [(text.field, text.raw, text.name) for text in copy.texts] == [
        ("title", "a", "title"),
        ("bullets[0]", "b", "bullets"),
        ("bullets[1]", "c", "bullets"),
        ("extra", "d", "extra"),
    ]
    assert [text.raw for text in items_of(copy.texts, "bullets")] == ["b", "c"]
    assert copy.texts[3].spec.type is FieldType.TEXT


def test_a_long_row_of_signs_takes_no_time():
    for text in ("`" * 20_000, "<" * 20_000, "[" * 20_000 + "](", "@" * 20_000, "www." * 5_000):
        for kind in FieldType:
            assert len(prose_of(text, kind)) == len(text)
