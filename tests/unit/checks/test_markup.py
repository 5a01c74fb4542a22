"""SAF001, SAF002: HTML against the allow-list, hostile input, markup in plain fields."""

from __future__ import annotations

import pytest

from genpress.checks.markup import Markup
from genpress.domain.fields import FieldSpec, FieldType
from genpress.domain.market import Market
from genpress.domain.unit import Group
from genpress.interfaces import CheckContext

HTML = FieldSpec(name="text", type=FieldType.HTML)


@pytest.mark.parametrize(
    "text",
    [
        "<p>Light</p>",
        '<ul><li>a</li></ul><p lang="de">b<br/></p><h2>c</h2>',
        '<a href="https://a.example" title="x">a</a> <a href="mailto:a@b.example">m</a> <a href="/x">r</a>',
        '<table><tbody><tr><td colspan="2">a</td></tr></tbody></table>',
        '<img src="https://a.example/x.png" alt="a &amp; b">',
        "a < b and 5 > 3",
    ],
)
def test_plain_markup_is_allowed(ask, text):
    assert ask(text, "SAF001", spec=HTML) == []


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("<script>alert(1)</script>", [(0, 8), (16, 25)]),
        ('<p onclick="x()">a</p>', [(0, 17)]),
        ('<a href="javascript:x()">a</a>', [(0, 25)]),
        ('<a href="java\nscript:x()">a</a>', [(0, 26)]),
        ('<a href=" JaVaScRiPt:x()">a</a>', [(0, 26)]),
        ('<a href="data:text/html,x">a</a>', [(0, 27)]),
        ("a<!-- note -->b", [(1, 14)]),
        ("<iframe src='x'></iframe>", [(0, 16), (16, 25)]),
        ('<p style="color:red">a</p>', [(0, 21)]),
        ("<svg/onload=x>", [(0, 14)]),
        ("a\n<form>b</form>", [(2, 8), (9, 16)]),
        ("<?php x ?>", [(0, 10)]),
        ("<!DOCTYPE html>", [(0, 15)]),
    ],
)
def test_what_is_not_allowed_is_found_where_it_stands(ask, text, spans):
    assert [(one.start, one.end) for one in ask(text, "SAF001", spec=HTML)] == spans


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ('<p onclick="x()">a</p>', "<p>a</p>"),
        ('<p style="color:red" lang="de">a</p>', '<p lang="de">a</p>'),
        ("<center>a</center>", "a"),
        ("a<!-- note -->b", "ab"),
        ('<a href="javascript:x()">a</a>', "<a>a</a>"),
    ],
)
def test_the_fix_keeps_the_copy(ask, text, fix):
    assert ask(text, "SAF001", spec=HTML).fixed() == fix


def test_a_script_has_no_fix_because_its_body_would_stay(ask):
    assert ask("<script>alert(1)</script>", "SAF001", spec=HTML)[0].replacement is None


def test_a_broken_tag_is_told(ask):
    assert [one.rule for one in ask("Light <img src=x onerror=alert(1)//", "SAF001", spec=HTML)] == ["SAF001"]


def test_markdown_may_hold_html_within_the_list(ask):
    markdown = FieldSpec(name="text", type=FieldType.MARKDOWN)
    assert ask("**a** <br> [b](x)", "SAF", spec=markdown) == []
    assert len(ask("<script>", "SAF001", spec=markdown)) == 1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<b>Light</b>", ["<b>", "</b>"]),
        ("a &amp; b&nbsp;c", ["&amp;", "&nbsp;"]),
        ("**Light** pack", ["**Light**"]),
        ("# Light", ["# "]),
        ("[a](https://b.example)", ["[a](https://b.example)"]),
        ("```\ncode", ["```"]),
    ],
)
def test_markup_in_a_plain_field(ask, text, found):
    assert ask(text, "SAF002").seen() == found


@pytest.mark.parametrize("text", ["a < b", "R&D & co", "#hike #1", "2 * 3 * 4", "5 > 3 <3", "[M] (EU)", "AT&T;"])
def test_plain_signs_are_no_markup(ask, text):
    assert ask(text, "SAF002") == []


def test_cleaning_takes_out_all_that_is_not_allowed():
    family = Markup(CheckContext(Group("b", "d", "m"), (HTML,), Market(locale="en-GB")))
    dirty = '<p onclick=x>a<script>b</script><img src=x onerror=y><a href="javascript:z">c</a></p>'
    assert family.clean(dirty) == '<p>a<img src="x"><a>c</a></p>'
