"""Texts as HTML and as plain text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genpress.domain.fields import FieldType
from genpress.exporters.publishing.markup import as_html, as_plain, one_line

HTML, MARKDOWN, TEXT, LIST = FieldType.HTML, FieldType.MARKDOWN, FieldType.TEXT, FieldType.LIST


@pytest.mark.parametrize(
    ("text", "clean", "gone"),
    [
        ("<p>Light &amp; <b>strong</b></p>", "<p>Light &amp; <b>strong</b></p>", ()),
        ("<p>a<br/>b</p>", "<p>a<br>b</p>", ()),
        ('<p onclick="go()">x</p>', "<p>x</p>", ("attribute onclick",)),
        ("<script>alert(1)</script><p>x</p>", "<p>x</p>", ("tag script",)),
        ('<img src="https://x.example/a.png">x', "x", ("tag img", "attribute src")),
        ('<a href="http://x.example">x</a>', "<a>x</a>", ("attribute href",)),
        ('<a href="https://x.example/?a=1&amp;b=2">x</a>', '<a href="https://x.example/?a=1&amp;b=2">x</a>', ()),
        ('<a href="JaVa\tScript:alert(1)">x</a>', "<a>x</a>", ("attribute href",)),
        ("<p>x</p><!-- note -->", "<p>x</p>", ("a comment",)),
        ("<iframe src=//x></iframe>y", "y", ("tag iframe", "attribute src")),
        ("<p>\x00a\x0bb</p>", "<p>ab</p>", ()),
        ("=1+1", "=1+1", ()),
    ],
)
def test_html_keeps_what_is_on_the_list_and_names_what_is_not(text, clean, gone):
    made = as_html(text, HTML)
    assert (made.text, made.taken_out) == (clean, gone)


@given(st.text(alphabet=st.sampled_from("<>ab/\"'=! scriptonload:jv&;-"), max_size=60))
def test_no_html_that_leaves_can_be_cleaned_further(text):
    once = as_html(text, HTML).text
    assert as_html(once, HTML).text == once
    assert "<script" not in once
    assert "onload=" not in once.replace(" ", "") or "<" not in once.split("onload")[0]


@pytest.mark.parametrize(
    ("value", "kind", "html"),
    [
        ("5 < 6 & 7", TEXT, "5 &lt; 6 &amp; 7"),
        ("one\ntwo", TEXT, "one<br>two"),
        ("one\n\ntwo", TEXT, "<p>one</p><p>two</p>"),
        (["a & b", "", "<c>"], LIST, "<ul><li>a &amp; b</li><li>&lt;c&gt;</li></ul>"),
        (
            "**bold** and <script>x</script>",
            MARKDOWN,
            "<p><strong>bold</strong> and &lt;script&gt;x&lt;/script&gt;</p>",
        ),
        ("[x](http://a.example)", MARKDOWN, "<p><a>x</a></p>"),
    ],
)
def test_other_kinds_become_html(value, kind, html):
    assert as_html(value, kind).text == html


@pytest.mark.parametrize(
    ("value", "kind", "plain"),
    [
        ("<p>One &amp; only</p><ul><li>a</li><li>b</li></ul>", HTML, "One & only\na\nb"),
        ("<p>a<br>b</p>\n\n<p>c</p>", HTML, "a\nb\nc"),
        ("<p>a\u00a0b</p>", HTML, "a\u00a0b"),
        ("5 < 6", TEXT, "5 < 6"),
        ("# Head\n\n*x*", MARKDOWN, "Head\nx"),
        (["a", "b"], LIST, "a\nb"),
        ("<script>alert(1)</script>x", HTML, "x"),
    ],
)
def test_plain_text_has_no_tags_left(value, kind, plain):
    assert as_plain(value, kind).text == plain


def test_one_line_has_neither_tabs_nor_line_ends():
    assert one_line(" a\tb\r\nc  d ") == "a b c d"
