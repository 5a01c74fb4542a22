"""Blocks: scopes, and every character with its place in the document."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genpress.checks.vale.blocks import Block, is_heading, plain_blocks, sentences
from genpress.checks.vale.html import html_blocks
from genpress.checks.vale.markdown import markdown_blocks
from genpress.domain.fields import FieldType


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("He said “go.” She went.", ["He said “go.”", "She went."]),
        ("Mr. Smith went. Dr. Who came.", ["Mr. Smith went.", "Dr. Who came."]),
        ("It uses e.g. Nylon. And more", ["It uses e.g. Nylon.", "And more"]),
        ("Weighs 3.5 kg. Light.", ["Weighs 3.5 kg.", "Light."]),
        ("J. R. Hartley wrote it.", ["J. R. Hartley wrote it."]),
        ("We chose plan b. It works.", ["We chose plan b.", "It works."]),
        ("one\n\ntwo", ["one", "two"]),
        ("軽い。強い。", ["軽い。", "強い。"]),
        ("   ", []),
        ("no end", ["no end"]),
        ("Wait... What? No.", ["Wait...", "What?", "No."]),
    ],
)
def test_sentences(text, parts):
    assert cut(text) == parts


def scopes(blocks) -> list[tuple[str, str]]:
    return [(block.scope, block.text) for block in blocks]


def test_a_field_is_a_paragraph_or_a_heading():
    assert scopes(plain_blocks("One. Two."))[:4] == [
        ("paragraph.text.txt", "One. Two."),
        ("sentence.text.txt", "One."),
        ("sentence.text.txt", "Two."),
        ("text.txt", "One. Two."),
    ]
    assert scopes(plain_blocks("One", heading=True))[1] == ("text.heading.h1.txt", "One")


@pytest.mark.parametrize(
    ("name", "kind", "heading"),
    [
        ("title", FieldType.TEXT, True),
        ("seo_title", FieldType.TEXT, True),
        ("headlines", FieldType.LIST, True),
        ("body", FieldType.TEXT, False),
        ("title", FieldType.HTML, False),
        ("titles_note", FieldType.TEXT, False),
    ],
)
def test_which_fields_are_headings(name, kind, heading):
    assert is_heading(name, kind) is heading


MARKDOWN = """---
title: Front matter
---
# A *big* heading

A paragraph with `code`, **bold**, a [link](https://x.example/word "t") and
a second line. Another one.

> Quoted text.

* item one
* item ![alt text](a.png) two

| Head | Two |
|---|---|
| cell | cell |

```
fenced code
```

<div>raw html</div>
"""


def test_markdown_is_taken_apart_by_scope():
    found = scopes(markdown_blocks(MARKDOWN))
    assert ("text.heading.h1.md", "A big heading") in found
    assert ("text.blockquote.md", "Quoted text.") in found
    assert ("text.list.md", "item one") in found
    assert ("text.table.header.md", "Head") in found
    assert found.count(("text.table.cell.md", "cell")) == 2
    assert ("text.attr.alt.md", "alt text") in found
    assert ("link.md", "link") in found
    assert ("strong.md", "bold") in found
    assert ("emphasis.md", "big") in found
    assert ("sentence.text.md", "Another one.") in found
    assert ("sentence.text.list.md", "item one") in found
    assert ("text.frontmatter.title.md", "Front matter") in found
    assert ("text.md", "raw html") in found
    paragraph = next(text for scope, text in found if scope == "text.md")
    assert paragraph == "A paragraph with ****, bold, a link and\na second line. Another one."
    assert not any("fenced" in text or "---" in text for scope, text in found if scope != "raw.md")
    assert found[-1] == ("raw.md", MARKDOWN)


def placed(block: Block, document: str) -> str:
    return "".join(document[at] for at in block.offsets)


@pytest.mark.parametrize(
    "document", [MARKDOWN, "a\\*b &amp; c *d*", "x `a\nb` y", "1. one\n\n   two *three*\n", "# `c` d #\n"]
)
def test_every_character_of_markdown_knows_its_place(document):
    for block in markdown_blocks(document):
        assert len(block.offsets) == len(block.text)
        for char, at in zip(block.text, block.offsets, strict=True):
            assert char == document[at] or char in "*\n&" or document[at] in "`&\\"


def test_the_same_cell_twice_has_two_places():
    cells = [block.span(0, 4) for block in markdown_blocks(MARKDOWN) if block.scope == "text.table.cell.md"]
    assert cells[0] < cells[1]
    assert [MARKDOWN[start:end] for start, end in cells] == ["cell", "cell"]


def test_the_words_of_a_links_target_are_not_the_prose_after_it():
    document = "See [a](word) word."
    block = next(block for block in markdown_blocks(document) if block.scope == "text.md")
    assert block.text == "See a word."
    assert block.span(6, 10) == (14, 18)


@pytest.mark.parametrize(
    ("document", "text", "places"),
    [
        ("`\n`; ", "*;", [1, 3]),
        ("a `b c` d", "a *** d", [0, 1, 3, 4, 5, 7, 8]),
        ("`` a`b `` x", "*** x", [3, 4, 5, 9, 10]),
        ("`a\nb` a", "*** a", [1, 2, 3, 5, 6]),
    ],
)
def test_code_is_found_by_its_backticks_whatever_stands_in_it(document, text, places):
    block = next(block for block in markdown_blocks(document) if block.scope == "paragraph.text.md")
    assert (block.text, list(block.offsets)) == (text, places)


@given(st.text(alphabet="ab #*_`[]()<>!|-\n&;.~", max_size=80))
def test_no_markdown_breaks_the_blocks(document):
    for block in markdown_blocks(document):
        assert len(block.offsets) == len(block.text)
        assert all(0 <= at < len(document) for at in block.offsets)


HTML = (
    '<h2>Head &amp; more</h2><p class="word">One <b>two</b>. Three.</p>'
    "<ul><li>x<li>y</ul><pre>no</pre>tail <code>c</code>"
)


def test_html_is_taken_apart_by_scope():
    found = scopes(html_blocks(HTML))
    assert found[1] == ("text.heading.h2.html", "Head & more")
    assert ("text.html", "One two. Three.") in found
    assert ("sentence.text.html", "Three.") in found
    assert [text for scope, text in found if scope == "text.list.html"] == ["x", "y"]
    assert ("text.html", "tail *") in found
    assert not any(text.strip() == "no" for scope, text in found if scope != "raw.html")


@given(st.text(alphabet='ab<>/pli&; b"=!-h1', max_size=60))
def test_no_html_breaks_the_blocks(document):
    for block in html_blocks(document):
        assert len(block.offsets) == len(block.text)
        assert all(0 <= at < len(document) for at in block.offsets)


def test_spans_lead_back_to_the_document():
    block = next(block for block in html_blocks(HTML) if block.scope == "text.html")
    assert HTML[slice(*block.span(0, 7))] == "One <b>two"
    assert block.span(3, 3)[0] == block.span(3, 3)[1]
